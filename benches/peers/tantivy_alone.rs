//! Indexes the sections of a folder of Markdown with tantivy and nothing else: the same text, kept for snippets, and as
//! many threads as `proc` starts for it (one that reads, one that indexes). No Markdown is parsed, no names, vocabulary
//! or spelling is made.
use std::path::Path;
use tantivy::schema::{IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, TantivyDocument};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let (pages, out) = (words.next().expect("a folder of pages"), words.next().expect("a folder for the index"));
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer("en_stem").set_index_option(IndexRecordOption::WithFreqs);
    let text = TextOptions::default().set_indexing_options(indexing).set_stored();
    let id = schema.add_text_field("id", STRING | STORED);
    let title = schema.add_text_field("title", text.clone());
    let heading = schema.add_text_field("heading", text.clone());
    let body = schema.add_text_field("body", text);
    std::fs::create_dir_all(&out)?;
    let index = Index::create_in_dir(&out, schema.build())?;
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 200_000_000)?;
    let mut files: Vec<_> = std::fs::read_dir(Path::new(&pages))?.map(|f| f.map(|f| f.path())).collect::<Result<_, _>>()?;
    files.sort();
    for file in files {
        let all = std::fs::read_to_string(&file)?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let page = all.lines().find_map(|l| l.strip_prefix("# ")).unwrap_or(&name).to_owned();
        for (at, section) in all.split("\n## ").enumerate().skip(1) {
            let (head, rest) = section.split_once('\n').unwrap_or((section, ""));
            let mut document = TantivyDocument::default();
            document.add_text(id, format!("{name}#{at}"));
            document.add_text(title, &page);
            document.add_text(heading, head);
            document.add_text(body, rest.trim());
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}
