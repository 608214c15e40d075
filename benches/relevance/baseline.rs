//! What others get who put the same pages into tantivy with care: fields summed by BM25, English stems, function words
//! neither in the question nor in the texts, each word of the question once, a document for each section.
//!
//! `baseline FOLDER QUESTIONS.tsv [--fields=four|three|one]` prints a TREC run: four fields (title, names, heading, text),
//! three (without the names, which are many and repeat one another in some collections), or all in one field with nothing
//! left out, which is what nobody who took care would do. The yardstick of `run.sh`; no part of `proc` answers so.

#![expect(clippy::print_stdout, reason = "it is a program")]

use proc::library::{Library, Origin};
use proc::record::{Block, BlockKind, plain_text};
use std::collections::BTreeSet;
use std::error::Error;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, StopWordFilter, TextAnalyzer,
};
use tantivy::{Index, TantivyDocument, Term};

/// Words that only carry a question: Snowball's English stop words, and what asks, greets and thanks.
const STOP: &str = "a about after again all also am an and any anybody anyone anything are arent as ask at be because been before \
    being between but by can cannot cant could couldnt did didnt do does doesnt doing dont else etc ever every find \
    for from general get gets getting give go goes going got had has hasnt have havent having he hello help her here \
    hers hi him his how i id if ill im in information into is isnt it its ive just kindly know let lets like look \
    looking made make makes may me might more most must my myself need needs no not now of off on one only or other \
    our out over please question questions really regarding request same say see seems shall she should since so \
    some somebody someone something still such take takes tell than thank thanks that the their them then there \
    these they thing things think this those through to too up us use used very want was wasnt way we well were what \
    whats when where which while who whom whose why will with without wont would you your yours";

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|w| !w.starts_with("--")).collect();
    let [folder, questions] = &words[..] else { return Err("usage: baseline FOLDER QUESTIONS.tsv".into()) };
    let wanted = std::env::args().find_map(|w| w.strip_prefix("--fields=").map(str::to_owned));
    let (used, careful): (&[usize], bool) = match wanted.as_deref() {
        None | Some("four") => (&[0, 1, 2, 3], true),
        Some("three") => (&[0, 2, 3], true),
        Some("one") => (&[4], false),
        Some(other) => return Err(format!("no fields `{other}`").into()),
    };
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer("stems").set_index_option(IndexRecordOption::WithFreqs);
    let text = TextOptions::default().set_indexing_options(indexing);
    let fields = ["title", "names", "heading", "body", "all"].map(|name| schema.add_text_field(name, text.clone()));
    let id = schema.add_text_field("id", STRING | STORED);
    let index = Index::create_in_ram(schema.build());
    let stop = if careful { STOP } else { "" };
    let stop = StopWordFilter::remove(stop.split_whitespace().map(str::to_owned));
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(stop)
        .filter(Stemmer::new(Language::English))
        .build();
    index.tokenizers().register("stems", analyzer.clone());
    let mut writer = index.writer_with_num_threads(1, 100_000_000)?;
    for page in Library::open(&[Origin::Folder(folder.into())])?.load()?.pages {
        let names: Vec<&str> = page.aliases.iter().map(|a| a.name.as_str()).collect();
        let names = names.join(" ");
        let sections = page.sections.iter().map(|s| (s.number, s.heading.as_str(), &s.blocks));
        let preamble = (!page.preamble.is_empty()).then_some((0, "", &page.preamble));
        for (number, heading, blocks) in preamble.into_iter().chain(sections) {
            let mut body = String::new();
            for block in blocks {
                say(block, &mut body);
            }
            let all = [page.title.as_str(), &names, heading, &body].join("\n");
            let mut document = TantivyDocument::default();
            let texts = [page.title.as_str(), &names, heading, &body, &all];
            fields.iter().zip(texts).for_each(|(field, text)| document.add_text(*field, text));
            document.add_text(id, format!("{}#{number}", page.id.as_str()));
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    let searcher = index.reader()?.searcher();
    let (mut analyzer, mut whole) = (analyzer, index.tokenizers().get("en_stem").ok_or("no stemmer")?);
    for line in std::fs::read_to_string(questions)?.lines() {
        let Some((number, question)) = line.split_once('\t') else { continue };
        let mut terms = stems(&mut analyzer, question);
        if terms.is_empty() {
            terms = stems(&mut whole, question);
        }
        let all = used.iter().flat_map(|&f| terms.iter().map(move |term| wanted_in(fields[f], term))).collect();
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

fn wanted_in(field: Field, term: &str) -> (Occur, Box<dyn Query>) {
    let term = Term::from_field_text(field, term);
    (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
}

/// The stems of a text, each once.
fn stems(analyzer: &mut TextAnalyzer, text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    analyzer.token_stream(text).process(&mut |token| {
        all.insert(token.text.clone());
    });
    all
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
