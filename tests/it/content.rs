//! The shipped pages: they parse, and `check` finds nothing to say about them.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use proc::check::{Faulty, OverlapTable, Report, Settings, Statement, check_library, statements};
use proc::parse::{faulty_sources, parse_glossary, parse_page, parse_questions, parse_sources, parse_vocabulary};
use proc::record::{Diagnostic, Fact, Kind, Page, RedFlag, RedFlagLevel, Reference, Typed, Vocabulary};
use proc::search::{AlarmLevel, IndexBytes, Query, SearchIndex, SearchOptions};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The day on which the pages are judged.
pub(crate) const TODAY: jiff::civil::Date = jiff::civil::date(2026, 12, 1);

/// The shipped library, parsed.
pub(crate) struct Content {
    pub(crate) pages: Vec<Page>,
    pub(crate) faulty: Faulty,
    pub(crate) reference: Reference,
    pub(crate) overlap: OverlapTable,
    pub(crate) settings: Settings,
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a folder of pages as the program does, without its walk.
pub(crate) fn load(folder: &Path) -> Content {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let mut faults = Vec::new();
    let (sources, found) = parse_sources("sources.yaml", &read("sources.yaml"));
    faults.extend(found);
    let (glossary, found) = parse_glossary("glossary.yaml", &read("glossary.yaml"));
    faults.extend(found);
    let (groups, found) = parse_vocabulary("synonyms.yaml", &read("synonyms.yaml"));
    faults.extend(found);
    let (questions, found) = parse_questions("questions.yaml", &read("questions.yaml"));
    faults.extend(found);
    let vocabulary = Vocabulary { groups, questions };
    let (settings, found) = Settings::parse(Settings::FILE, &read(Settings::FILE));
    faults.extend(found);
    let mut pages = Vec::new();
    let mut drafts = Vec::new();
    for (name, file) in markdown(folder, "") {
        let parsed = parse_page(&name, &std::fs::read_to_string(&file).unwrap());
        faults.extend(parsed.diagnostics);
        pages.extend(parsed.page);
        drafts.extend(parsed.draft);
    }
    let overlap = OverlapTable::parse(&read("overlap.txt")).unwrap();
    Content {
        pages,
        faulty: Faulty {
            diagnostics: faults,
            drafts,
            sources: faulty_sources(&read("sources.yaml")).into_iter().collect(),
        },
        reference: Reference { sources, glossary, vocabulary },
        overlap,
        settings,
    }
}

/// The pages of a folder and those below it: their names with `/` between, and where they are.
fn markdown(folder: &Path, above: &str) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let name = format!("{above}{}", path.file_name().and_then(|n| n.to_str()).unwrap());
        if path.is_dir() {
            found.extend(markdown(&path, &format!("{name}/")));
        } else if path.extension().is_some_and(|e| e == "md") {
            found.push((name, path));
        }
    }
    found
}

impl Content {
    /// The pages of this repository, read once for all tests.
    pub(crate) fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Content> = OnceLock::new();
        SHIPPED.get_or_init(|| load(&root().join("content")))
    }

    pub(crate) fn check(&self) -> Report {
        check_library(&self.pages, &self.faulty, &self.reference, &self.overlap, &self.settings, TODAY)
    }

    /// What `check` says of the pages of this repository, asked once for all tests.
    pub(crate) fn shipped_report() -> &'static Report {
        static REPORT: OnceLock<Report> = OnceLock::new();
        REPORT.get_or_init(|| Self::shipped().check())
    }

    /// The page of that id, or a failure that says why it is missing.
    pub(crate) fn page(&self, id: &str) -> &Page {
        self.pages.iter().find(|p| p.id.as_str() == id).unwrap_or_else(|| {
            let why: Vec<String> =
                self.faulty.diagnostics.iter().filter(|d| d.file == format!("{id}.md")).map(show).collect();
            panic!("the page {id} is missing or does not parse: {why:#?}")
        })
    }

    pub(crate) fn surgical(&self) -> Vec<&Page> {
        self.pages.iter().filter(|p| p.kind == Kind::Procedure).collect()
    }

    pub(crate) fn statements(&self, id: &str) -> Vec<Statement> {
        statements(self.page(id))
    }
}

/// Every fact of a page, milestones included.
pub(crate) fn facts(page: &Page) -> Vec<&Fact> {
    page.typed()
        .flat_map(|(_, typed)| match typed {
            Typed::Facts(all) => all.iter().collect::<Vec<_>>(),
            Typed::Timeline(all) => all.iter().map(|m| &m.fact).collect(),
            _ => Vec::new(),
        })
        .collect()
}

pub(crate) fn show(d: &Diagnostic) -> String {
    let hint = d.hint.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
    format!("{}:{}:{}: {}[{}] {}{hint}", d.file, d.place.line, d.place.column, d.severity, d.code, d.message)
}

#[test]
fn the_shipped_pages_have_no_fault() {
    let report = Content::shipped_report();
    let found: Vec<String> = report.diagnostics.iter().map(show).collect();
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_page_of_the_plan_is_shipped() {
    let content = Content::shipped();
    let of =
        |kind: Kind| -> Vec<&str> { content.pages.iter().filter(|p| p.kind == kind).map(|p| p.id.as_str()).collect() };
    let procedures = [
        "back-lift",
        "buttock-implants",
        "buttock-lift",
        "femoroplasty",
        "gluteal-fat-grafting",
        "hip-augmentation",
        "hip-revision",
        "hourglass-hip",
        "lower-back-lift",
    ];
    let guides = [
        "choosing-a-surgeon",
        "inner-thigh-exercises",
        "non-surgical-thigh-options",
        "preparing-for-surgery",
        "recovering-from-surgery",
        "scars",
        "uneven-result",
        "warning-signs",
    ];
    assert_eq!(of(Kind::Procedure), procedures);
    assert_eq!(of(Kind::Guide), guides);
    assert_eq!(of(Kind::Warning), ["injected-fillers"]);
    assert!(content.reference.glossary.terms.len() >= 80);
}

/// The bar of the issue, held apart from the rules: a rule that is switched off in `check.toml` lowers nothing here.
#[test]
fn every_page_reads_below_the_limits_and_is_not_choppy() {
    let content = Content::shipped();
    let report = Content::shipped_report();
    let hard: Vec<String> = report
        .pages
        .iter()
        .filter(|p| !p.whole || p.grade > 6.9 || p.strict_grade > 6.9 || p.smog > 9.5 || p.mean_sentence < 8.0)
        .map(|p| format!("{}: grade {:.1}, SMOG {:.1}, mean sentence {:.1}", p.file, p.grade, p.smog, p.mean_sentence))
        .collect();
    assert!(hard.is_empty(), "{hard:#?}");
    assert!(content.settings.rules.is_empty(), "the shipped settings switch no rule off");
}

/// What nobody has done is not claimed.
#[test]
fn no_page_names_a_clinician() {
    use proc::record::ReviewStatus;
    for page in &Content::shipped().pages {
        let review = page.review.as_ref().unwrap();
        assert_ne!(review.status, ReviewStatus::ClinicianReviewed, "{}", page.file);
        assert_eq!(review.clinician, None, "{}", page.file);
        assert!(review.due > review.written, "{}", page.file);
    }
}

/// The texts beside the repository, where there are any.
fn source_texts() -> Option<Vec<(String, Vec<u8>)>> {
    let folder = root().join("../shared/sources");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: {} is not there; the hashes of the source texts are not proven", folder.display());
        return None;
    };
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    files.sort();
    let name = |p: &PathBuf| p.file_name().unwrap().to_str().unwrap().to_owned();
    Some(files.iter().map(|p| (name(p), std::fs::read(p).unwrap())).collect())
}

/// `TESTS_OVERWRITE=1 cargo test the_table_of_hashes` writes the table anew.
#[test]
fn the_table_of_hashes_is_that_of_the_source_texts() {
    let Some(texts) = source_texts() else { return };
    let texts: Vec<String> = texts.into_iter().map(|(_, t)| String::from_utf8(t).unwrap()).collect();
    let made = OverlapTable::of_texts(texts.iter().map(String::as_str));
    assert!(made.len() > 13_000, "{}", made.len());
    let path = root().join("content/overlap.txt");
    if std::env::var_os("TESTS_OVERWRITE").is_some_and(|v| v == "1") {
        std::fs::write(&path, made.to_text()).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == made.to_text(), "content/overlap.txt is not what the source texts give");
}

#[test]
fn the_source_texts_are_those_whose_lines_are_cited() {
    let Some(texts) = source_texts() else { return };
    let content = Content::shipped();
    let listed: Vec<_> = content.reference.sources.all.iter().filter(|s| s.is_source_text()).collect();
    assert_eq!(listed.len(), texts.len());
    for (source, (name, bytes)) in listed.iter().zip(&texts) {
        assert_eq!(source.file.as_deref(), Some(name.as_str()));
        assert_eq!(source.sha256.as_deref(), Some(sha256(bytes).as_str()), "{name}");
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().count();
        assert_eq!(source.lines, u32::try_from(lines).ok(), "{name}");
    }
}

/// SHA-256 (FIPS 180-4), for the one test that needs it.
fn sha256(bytes: &[u8]) -> String {
    let primes: Vec<u64> = (2..312u64).filter(|n| (2..*n).all(|d| n % d != 0)).collect();
    let root_bits = |p: u64, cube: bool| -> u32 {
        // The first 32 bits of the fraction of a root, by bisection on integers: floor(root × 2^32).
        let (mut low, mut high) = (0u128, 1u128 << 40);
        let p = u128::from(p);
        while low + 1 < high {
            let mid = u128::midpoint(low, high);
            let below = if cube { mid * mid * mid <= p << 96 } else { mid * mid <= p << 64 };
            if below { low = mid } else { high = mid }
        }
        u32::try_from(low & 0xffff_ffff).unwrap()
    };
    let k: Vec<u32> = primes[..64].iter().map(|p| root_bits(*p, true)).collect();
    let mut state: Vec<u32> = primes[..8].iter().map(|p| root_bits(*p, false)).collect();
    let mut message = bytes.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend((u64::try_from(bytes.len()).unwrap() * 8).to_be_bytes());
    for chunk in message.chunks(64) {
        let mut w: Vec<u32> = chunk.chunks(4).map(|b| u32::from_be_bytes(b.try_into().unwrap())).collect();
        for i in 16..64 {
            let s0 = w[i - 15].rotate_right(7) ^ w[i - 15].rotate_right(18) ^ (w[i - 15] >> 3);
            let s1 = w[i - 2].rotate_right(17) ^ w[i - 2].rotate_right(19) ^ (w[i - 2] >> 10);
            w.push(w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1));
        }
        let mut v = state.clone();
        for i in 0..64 {
            let s1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let t1 = v[7].wrapping_add(s1).wrapping_add(choice).wrapping_add(k[i]).wrapping_add(w[i]);
            let s0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
            let t2 = s0.wrapping_add((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(t1);
            v[0] = t1.wrapping_add(t2);
        }
        for (s, v) in state.iter_mut().zip(v) {
            *s = s.wrapping_add(v);
        }
    }
    state.iter().map(|s| format!("{s:08x}")).collect::<Vec<_>>().concat()
}

#[test]
fn sha256_is_that_of_the_standard() {
    assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/// A warning sign of a page, typed as a question in its own words, brings up whom to call; one in doubt may be taken for
/// worse than it is, and never for less.
#[test]
fn every_warning_sign_of_the_pages_is_known_in_a_question() {
    let content = load(&root().join("content"));
    let bytes = IndexBytes::from_static(proc::library::builtin::index());
    let index = SearchIndex::open(bytes).unwrap();
    let mut missed = Vec::new();
    for page in &content.pages {
        for flag in page.typed().filter_map(|(_, typed)| red_flags(typed)).flatten() {
            let needed = match flag.level {
                RedFlagLevel::Emergency => AlarmLevel::Emergency,
                RedFlagLevel::SameDay => AlarmLevel::SameDay,
            };
            // A pregnancy is news for the clinic before an operation, and no sign of harm.
            if flag.text == "You could be pregnant" {
                continue;
            }
            // Commas, quotes and the like are the grammar's: a person types words.
            let words = flag.text.replace(|c: char| !c.is_alphanumeric() && c != '\'', " ");
            let hits = index.search(&Query::parse(&words), &SearchOptions::default()).unwrap();
            if hits.alarm.is_none_or(|alarm| alarm.level < needed) {
                missed.push(format!("{} {:?}: {}", page.id, flag.level, flag.text));
            }
        }
    }
    missed.sort();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

fn red_flags(typed: &Typed) -> Option<&Vec<RedFlag>> {
    match typed {
        Typed::RedFlags(flags) => Some(flags),
        _ => None,
    }
}
