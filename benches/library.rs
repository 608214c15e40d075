//! What the steps from text to answer cost inside one process, on one thread: parse, index, open, query, render; on the
//! built-in pages and on libraries of 1,000, 5,000 and 55,000 made-up pages.
//!
//! ```sh
//! cargo bench --bench library
//! cargo bench --bench library -- open query
//! ```
//!
//! Parsing and indexing are measured as long as [`LONGEST`] allows, and once at least. All of it takes about two minutes.

use divan::{Bencher, black_box};
use proc::library::{Library, Origin, PageState, builtin};
use proc::parse::parse_page;
use proc::record::{Page, Reference};
use proc::render::{self, Layout, PageView};
use proc::search::{IndexBytes, Query, SearchIndex, SearchOptions};
use std::fmt::Write as _;
use std::sync::OnceLock;

fn main() {
    divan::main();
}

/// The built-in pages stand for no number of made-up ones.
const BUILT_IN: usize = 0;

const SIZES: [usize; 4] = [BUILT_IN, 1_000, 5_000, 55_000];

/// For how many seconds one long step on one library is measured again.
const LONGEST: u64 = 10;

/// A small generator of numbers, so that every run has the same pages.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % sides
    }

    /// A word of two to four syllables; small ranks come up far more often than large ones, as words do.
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 24] = [
            "ba", "der", "mo", "lift", "ker", "ta", "sis", "plas", "ty", "hip", "gra", "ne", "lo", "vas", "cu", "lar",
            "fem", "or", "thi", "sca", "ring", "os", "ti", "um",
        ];
        let rank = self.roll(40) * self.roll(40) * self.roll(12);
        let mut word = String::new();
        let mut rest = rank + 7;
        while rest > 0 {
            word.push_str(SYLLABLES[rest % 24]);
            rest /= 24;
        }
        word
    }

    fn sentence(&mut self) -> String {
        let words: Vec<String> = (0..8 + self.roll(12)).map(|_| self.word()).collect();
        format!("{}.", words.join(" "))
    }
}

fn made_up(pages: usize) -> Vec<(String, String)> {
    let mut dice = Dice(41);
    let page = |number: usize, dice: &mut Dice| {
        let title = format!("{} {} {number}", dice.word(), dice.word());
        let mut text = format!("---\nid: page-{number}\ntitle: {title}\naliases: [{} {number}]\n---\n", dice.word());
        for heading in ["What it is", "Risks", "Recovery"] {
            let _ = write!(text, "\n## {heading} of {title}\n\n");
            for _ in 0..6 {
                text.push_str(&dice.sentence());
                text.push(' ');
            }
            text.push('\n');
        }
        (format!("page-{number}.md"), text)
    };
    (0..pages).map(|number| page(number, &mut dice)).collect()
}

fn texts(size: usize) -> Vec<(String, String)> {
    if size != BUILT_IN {
        return made_up(size);
    }
    let pack = builtin::pack();
    let files = pack.parts("text/").expect("the built-in pages are whole");
    files.into_iter().map(|f| (f.clone(), pack.text(&f).expect("whole").expect("listed"))).collect()
}

fn pages(size: usize) -> Vec<Page> {
    texts(size).iter().map(|(file, text)| parse_page(file, text).page.expect("a whole page")).collect()
}

fn index_bytes(size: usize) -> IndexBytes {
    static KEPT: OnceLock<std::sync::Mutex<Vec<(usize, IndexBytes)>>> = OnceLock::new();
    let mut kept = KEPT.get_or_init(Default::default).lock().expect("no bench panicked");
    if let Some((_, bytes)) = kept.iter().find(|(s, _)| *s == size) {
        return bytes.clone();
    }
    let index = SearchIndex::build(pages(size), &Reference::default()).expect("the pages can be indexed");
    let bytes = IndexBytes::from_vec(index.bytes().to_vec());
    kept.push((size, bytes.clone()));
    bytes
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1, max_time = LONGEST)]
fn parse(bencher: Bencher<'_, '_>, size: usize) {
    let texts = texts(size);
    bencher.bench_local(|| texts.iter().filter_map(|(file, text)| parse_page(file, text).page).count());
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1, max_time = LONGEST)]
fn index(bencher: Bencher<'_, '_>, size: usize) {
    let pages = pages(size);
    bencher.bench_local(|| SearchIndex::build(&pages, &Reference::default()).expect("indexed"));
}

#[divan::bench(args = SIZES)]
fn open(bencher: Bencher<'_, '_>, size: usize) {
    let bytes = index_bytes(size);
    bencher.bench_local(|| SearchIndex::open(bytes.clone()).expect("whole"));
}

#[divan::bench(args = SIZES)]
fn query(bencher: Bencher<'_, '_>, size: usize) {
    let index = SearchIndex::open(index_bytes(size)).expect("whole");
    let query = Query::parse("thigh lift recovery");
    bencher.bench_local(|| index.search(black_box(&query), &SearchOptions::default()).expect("answered"));
}

#[divan::bench(args = ["text", "markdown", "html", "json"])]
fn render(bencher: Bencher<'_, '_>, form: &str) {
    let pack = builtin::pack();
    let origin = Origin::Pack { label: "built in".to_owned(), pack };
    let library = Library::open(&[origin]).expect("the built-in pages open");
    let PageState::Whole(opened) = library.page("femoroplasty").expect("whole") else { panic!("a built-in page") };
    let (reference, _) = library.reference().expect("whole");
    let layout = Layout::plain(80, "2026-11-20".parse().expect("a date"));
    bencher.bench_local(|| {
        let view = PageView::whole(&opened.page, &reference);
        match form {
            "text" => render::page_text(&view, &layout),
            "markdown" => render::page_markdown(&view, layout.today),
            "html" => render::page_html(&view, &layout),
            _ => render::page_json(&view, layout.today),
        }
    });
}
