//! What others get who put the same pages into tantivy with care: four fields (title, names, heading, text), English
//! stems, no function words in the question, a document for each section, BM25 of the fields summed.
//!
//! `baseline FOLDER QUESTIONS.tsv` prints a TREC run. The yardstick of `run.sh`; no part of `proc` answers so.

#![expect(clippy::print_stdout, reason = "it is a program")]

use proc::library::{Library, Origin};
use proc::record::{Block, BlockKind, plain_text};
use std::error::Error;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::{Index, TantivyDocument, Term};

/// Words that only carry a question: the list of Lucene's and Snowball's English stop words, and what asks.
const STOP: &str = "a about after again all also am an and any are as ask at be because been before being between but by \
    can cannot could did do does doing for from get had has have having he help her here him his how i if in into is it \
    its just know like may me might more most my need no not of on or other our out please should so some such tell than \
    thank that the their them then there these they this those to too up use very want was we were what when where \
    which while who why will with would you your";

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|w| !w.starts_with("--")).collect();
    let [folder, questions] = &words[..] else { return Err("usage: baseline FOLDER QUESTIONS.tsv".into()) };
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer("en_stem").set_index_option(IndexRecordOption::WithFreqs);
    let text = TextOptions::default().set_indexing_options(indexing);
    let fields = ["title", "names", "heading", "body"].map(|name| schema.add_text_field(name, text.clone()));
    let id = schema.add_text_field("id", STRING | STORED);
    let index = Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads(1, 100_000_000)?;
    for page in Library::open(&[Origin::Folder(folder.into())])?.load()?.pages {
        let names: Vec<&str> = page.aliases.iter().map(|a| a.name.as_str()).collect();
        for section in &page.sections {
            let mut body = String::new();
            section.blocks.iter().for_each(|block| say(block, &mut body));
            let mut document = TantivyDocument::default();
            let texts = [page.title.as_str(), &names.join(" "), &section.heading, &body];
            fields.iter().zip(texts).for_each(|(field, text)| document.add_text(*field, text));
            document.add_text(id, format!("{}#{}", page.id.as_str(), section.number));
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    let searcher = index.reader()?.searcher();
    let mut analyzer = index.tokenizers().get("en_stem").ok_or("no stemmer")?;
    for line in std::fs::read_to_string(questions)?.lines() {
        let Some((number, question)) = line.split_once('\t') else { continue };
        let mut kept: Vec<&str> = question.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let matter = |w: &&str| !STOP.split_whitespace().any(|s| s == w.to_lowercase());
        if kept.iter().any(matter) {
            kept.retain(matter);
        }
        let mut terms = Vec::new();
        let mut stream = analyzer.token_stream_of(&kept.join(" "));
        terms.append(&mut stream);
        let all = fields.iter().flat_map(|&field| terms.iter().map(move |term| wanted(field, term))).collect();
        let query = BooleanQuery::new(all);
        let found = searcher.search(&query, &TopDocs::with_limit(1000).order_by_score())?;
        for (rank, (score, address)) in found.into_iter().enumerate() {
            let document: TantivyDocument = searcher.doc(address)?;
            let name = document.get_first(id).and_then(|v| v.as_str()).unwrap_or_default();
            println!("{number} Q0 {name} {} {score:.5} tantivy", rank + 1);
        }
    }
    Ok(())
}

fn wanted(field: Field, term: &str) -> (Occur, Box<dyn Query>) {
    let term = Term::from_field_text(field, term);
    (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
}

/// The stems of a text.
trait Stems {
    fn token_stream_of(&mut self, text: &str) -> Vec<String>;
}

impl Stems for tantivy::tokenizer::TextAnalyzer {
    fn token_stream_of(&mut self, text: &str) -> Vec<String> {
        let mut all = Vec::new();
        self.token_stream(text).process(&mut |token| all.push(token.text.clone()));
        all
    }
}

/// The words of a block, without its form.
fn say(block: &Block, out: &mut String) {
    match &block.kind {
        BlockKind::Paragraph(content) | BlockKind::Heading { content, .. } => {
            out.push_str(&plain_text(content));
            out.push('\n');
        }
        BlockKind::List { items, .. } => items.iter().flat_map(|i| &i.blocks).for_each(|b| say(b, out)),
        BlockKind::Table { header, rows } => {
            for cell in std::iter::once(header).chain(rows).flatten() {
                out.push_str(&plain_text(cell));
                out.push('\n');
            }
        }
        BlockKind::Quote(blocks) => blocks.iter().for_each(|b| say(b, out)),
        BlockKind::Verbatim(text) => out.push_str(text),
        BlockKind::Rule | BlockKind::Typed(_) => {}
    }
}
