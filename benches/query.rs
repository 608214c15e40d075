//! How long a question takes inside a process that has the index open and warm.
//!
//! ```sh
//! cargo bench --bench query                              # the built-in pages, their own 40 questions
//! cargo bench --bench query -- FOLDER QUESTIONS.tsv …    # another library, files of `id<TAB>question`
//! ```
//!
//! Each question is asked `--rounds=N` times (30) after one round that is not counted. Prints for each file the middle
//! and the 99th percentile of all runs, the same over the fastest run of each question (what the work takes on a
//! machine with nothing else to do), and the slowest question.

#![expect(clippy::print_stdout, reason = "it is a program")]

use proc::library::{Library, Origin, builtin};
use proc::search::{Query, SearchIndex, SearchOptions};
use std::hint::black_box;
use std::time::{Duration, Instant};

const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/queries.tsv");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().find_map(|w| w.strip_prefix("--rounds=")?.parse().ok()).unwrap_or(30);
    let mut words = std::env::args().skip(1).filter(|w| !w.starts_with("--"));
    let folder = words.next();
    let own = folder.is_none();
    let origin = match folder {
        Some(folder) => Origin::Folder(folder.into()),
        None => Origin::Pack { label: "built in".to_owned(), pack: builtin::pack() },
    };
    let mut files: Vec<String> = words.collect();
    if files.is_empty() {
        files.push(OWN.to_owned());
    }
    let index = proc::store::build_in_memory(&Library::open(&[origin])?, &|_, _| {})?.index;
    println!("{} pages, {} sections", index.page_count(), index.section_count());
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        let questions: Vec<&str> = text.lines().filter_map(|line| question(line, own)).collect();
        report(&file, &index, &questions, rounds)?;
    }
    Ok(())
}

/// The question of a line: `id<TAB>question`, or `question<TAB>page<TAB>section` in our own file, after its header.
fn question(line: &str, own: bool) -> Option<&str> {
    let (first, rest) = line.split_once('\t')?;
    if own { (first != "query").then_some(first) } else { Some(rest) }
}

fn report(
    name: &str,
    index: &SearchIndex,
    questions: &[&str],
    rounds: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    let options = SearchOptions::default();
    let (mut all, mut fastest) = (Vec::new(), Vec::new());
    let mut slowest = (Duration::ZERO, "");
    for question in questions {
        let mut best = Duration::MAX;
        for round in 0..=rounds {
            let start = Instant::now();
            black_box(index.search(&Query::parse(black_box(question)), &options)?);
            if round > 0 {
                all.push(start.elapsed());
                best = best.min(start.elapsed());
            }
        }
        fastest.push(best);
        slowest = slowest.max((best, question));
    }
    println!("{name}: {} questions", questions.len());
    for (what, times) in [("all runs", &mut all), ("fastest of each", &mut fastest)] {
        times.sort_unstable();
        let at = |percent: usize| times.get(times.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
        println!("  {what}: middle {:?}, 99th percentile {:?}", at(50), at(99));
    }
    println!("  slowest {:?}: {}", slowest.0, slowest.1.chars().take(72).collect::<String>());
    Ok(())
}
