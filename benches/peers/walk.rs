//! Reads a folder and those below it, and asks for the state of each file: what any check of freshness must do.
use std::path::Path;

fn walk(folder: &Path, count: &mut usize, sum: &mut u64) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), count, sum)?;
        } else {
            *count += 1;
            *sum += entry.metadata()?.len();
        }
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("a folder");
    let (mut count, mut sum) = (0, 0);
    walk(Path::new(&folder), &mut count, &mut sum)?;
    println!("{count} files, {sum} bytes");
    Ok(())
}
