//! `proc check`: every fault of a library in one run, and a line a page.

use super::args::{CheckArgs, CheckFormat, GlobalOptions};
use super::output;
use super::report::{self, Status, count};
use super::settings::{Root, Settings};
use anyhow::{Context, anyhow};
use proc::check::{self, CheckedPage, Faulty, OverlapTable, find_rule};
use proc::library::{Library, Loaded, Origin};
use proc::record::{Diagnostic, Draft, Page, Place, Reference, RelationTarget};
use proc::{parse, render};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &CheckArgs, options: &GlobalOptions) -> anyhow::Result<Status> {
    if let Some(rule) = &args.explain {
        return explain(rule);
    }
    if let Some(unknown) = args.rules.iter().find(|r| find_rule(r).is_none()) {
        no_such_rule(unknown);
        return Ok(Status::Usage);
    }
    let settings = Settings::read(options)?;
    let mut whole = Whole::default();
    if args.path.is_empty() {
        let roots: Vec<Root> = settings.roots.iter().map(|r| r.value.clone()).collect();
        whole.add(&roots, None, &args.rules, &settings)?;
    }
    // Files of one folder are checked together; a folder is checked whole.
    let mut folders: Vec<(PathBuf, Option<BTreeSet<String>>)> = Vec::new();
    for path in &args.path {
        let (folder, only) = if path.is_dir() {
            (path.clone(), None)
        } else {
            let (folder, file) = split(path)?;
            (folder, Some(BTreeSet::from([file])))
        };
        match (folders.iter_mut().find(|(f, _)| *f == folder), only) {
            (Some((_, Some(files))), Some(more)) => files.extend(more),
            (Some((_, files)), None) => *files = None,
            (Some((_, None)), Some(_)) => {}
            (None, only) => folders.push((folder, only)),
        }
    }
    for (folder, only) in folders {
        whole.add(&[Root::Path(folder)], only.as_ref(), &args.rules, &settings)?;
    }
    let errors = whole.diagnostics.iter().filter(|d| d.is_error()).count();
    let warnings = whole.diagnostics.len() - errors;
    match if args.json { CheckFormat::Json } else { args.format } {
        CheckFormat::Json => {
            let pages = whole.pages.iter().map(page_json).collect();
            output::write(render::check_json(whole.pages.len(), pages, &whole.diagnostics).as_bytes())?;
        }
        CheckFormat::Short => output::write(render::check_short(&whole.diagnostics).as_bytes())?,
        CheckFormat::Human => {
            let mut text = String::new();
            for (diagnostic, line) in whole.diagnostics.iter().zip(&whole.lines) {
                text.push_str(&report::draw(diagnostic, line.as_deref(), settings.width.value.clamp(60, 140)));
                text.push('\n');
            }
            text.push_str(&table(&whole.pages));
            output::print(&text, &settings)?;
        }
    }
    if whole.pages.is_empty() && whole.diagnostics.is_empty() {
        report::error("no page to check");
        report::hint("a page is a file whose name ends with `.md`");
        return Ok(Status::NotFound);
    }
    say_waiting(&whole.pages);
    output::say(&format!(
        "checked {}: {}, {}\n",
        count(whole.pages.len(), "page", "pages"),
        count(errors, "error", "errors"),
        count(warnings, "warning", "warnings")
    ));
    Ok(if errors > 0 { Status::NotFound } else { Status::Done })
}

/// Says in one line that rules could not judge every page, so that nobody takes the list of faults for the whole.
fn say_waiting(pages: &[CheckedPage]) {
    let waiting: Vec<&CheckedPage> = pages.iter().filter(|p| p.waiting > 0).collect();
    match waiting[..] {
        [] => {}
        [page] => {
            let rules = count(page.waiting, "rule waits", "rules wait");
            report::hint(&format!("{rules} until `{}` parses", page.file));
        }
        _ => {
            let most = waiting.iter().map(|p| p.waiting).max().unwrap_or(0);
            let rules = count(most, "rule waits", "rules wait");
            report::hint(&format!("up to {rules} until {} pages parse", waiting.len()));
        }
    }
}

/// How many bytes a line may have to be drawn under its fault.
const LONGEST_LINE: usize = 8 * 1024;

/// What was checked, folder by folder.
#[derive(Default)]
struct Whole {
    diagnostics: Vec<Diagnostic>,
    /// The line that each fault stands in.
    lines: Vec<Option<String>>,
    pages: Vec<CheckedPage>,
}

impl Whole {
    fn add(
        &mut self,
        roots: &[Root],
        only: Option<&BTreeSet<String>>,
        rules: &[String],
        settings: &Settings,
    ) -> anyhow::Result<()> {
        let origins = roots.iter().map(super::origin).collect::<anyhow::Result<Vec<Origin>>>()?;
        let library = Library::open(&origins)?;
        let Loaded { mut pages, drafts, mut diagnostics, skipped, .. } = library.load()?;
        let (mut reference, faults) = library.reference()?;
        let lists = SharedLists { reference: reference.clone(), faults: faults.clone() };
        diagnostics.extend(faults);
        let said: BTreeSet<String> = diagnostics.iter().map(|d| d.file.clone()).collect();
        for skip in skipped.iter().filter(|s| !said.contains(&s.file)) {
            let fault = Diagnostic::error("unreadable-file", Place::default(), format!("the page {}", skip.why));
            diagnostics.push(fault.in_file(&skip.file));
        }
        // Pages may rest on the built-in pages, sources and terms, as they do when they are shown.
        let own: BTreeSet<String> = pages.iter().map(|p| p.file.clone()).collect();
        let around = settings.roots.iter().any(|r| r.value == Root::BuiltIn) && !roots.contains(&Root::BuiltIn);
        if around {
            let mut both = origins.clone();
            both.push(super::origin(&Root::BuiltIn)?);
            let both = Library::open(&both)?;
            reference = both.reference()?.0;
            let broken: BTreeSet<String> = skipped.iter().map(|s| s.file.clone()).collect();
            let more = both.load()?.pages.into_iter();
            pages.extend(more.filter(|p| !own.contains(&p.file) && !broken.contains(&p.file)));
        }
        let checks = match library.text(check::Settings::FILE) {
            Some(text) => {
                let (checks, faults) = check::Settings::parse(check::Settings::FILE, &text);
                diagnostics.extend(faults);
                checks
            }
            None => check::Settings::default(),
        };
        let checks = if rules.is_empty() {
            checks
        } else {
            checks.only(&rules.iter().map(String::as_str).collect::<Vec<_>>()).0
        };
        let overlap = match library.text("overlap.txt") {
            Some(text) => OverlapTable::parse(&text).context("`overlap.txt` is no table of word windows")?,
            None => OverlapTable::default(),
        };
        let met = Faulty { diagnostics, drafts, sources: library.faulty_sources() };
        let mut report = check::check_library(&pages, &met, &reference, &overlap, &checks, settings.today.value);
        let shared = |d: &Diagnostic| match d.file.rsplit_once('.') {
            // The built-in lists are judged with the folder's, and are not the writer's to mend.
            Some((_, "yaml")) => !around || lists.hold(d),
            Some((_, "toml")) => true,
            _ => false,
        };
        let left_out: BTreeSet<&str> = skipped.iter().map(|s| s.file.as_str()).collect();
        report.diagnostics.retain(|d| {
            let mine = own.contains(&d.file) || left_out.contains(d.file.as_str()) || shared(d);
            // A built-in page cannot be made to relate back.
            mine && !(around && d.code == "relation-not-returned" && !relates_to_own(d, &pages, &met.drafts, &own))
        });
        report.pages.retain(|p| own.contains(&p.file) || !p.whole);
        if let Some(only) = only {
            let known = |file: &String| own.contains(file) || skipped.iter().any(|s| s.file == *file);
            if let Some(missing) = only.iter().find(|f| !known(f)) {
                return Err(anyhow!("no page `{missing}` there: a page is a file whose name ends with `.md`"));
            }
            report.diagnostics.retain(|d| only.contains(&d.file));
            report.pages.retain(|p| only.contains(&p.file));
        }
        // They come file by file, and each file is read once.
        for faults in report.diagnostics.chunk_by_mut(|a, b| a.file == b.file) {
            let text = library.text(&faults[0].file).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            for fault in faults {
                check::point_at_words(fault, &lines);
                let line = (fault.place.line as usize).checked_sub(1).and_then(|n| lines.get(n));
                // In a line of this length nobody finds anything.
                self.lines.push(line.filter(|l| l.len() <= LONGEST_LINE).map(|l| (*l).to_owned()));
            }
        }
        self.diagnostics.append(&mut report.diagnostics);
        self.pages.append(&mut report.pages);
        Ok(())
    }
}

/// The sources, terms and synonyms of a folder itself, and what was wrong when they were read.
struct SharedLists {
    reference: Reference,
    faults: Vec<Diagnostic>,
}

impl SharedLists {
    /// Whether a fault of a list is of an entry that stands in the folder's own file.
    fn hold(&self, fault: &Diagnostic) -> bool {
        let Reference { sources, glossary, vocabulary } = &self.reference;
        let terms = glossary.terms.iter().map(|t| (t.place, t.term.as_str()));
        let groups = vocabulary.groups.iter().map(|g| (g.place, g.id.as_str()));
        let sources = sources.all.iter().map(|s| (s.place, s.id.0.as_str()));
        let mut entries = terms.chain(groups).chain(sources);
        self.faults.contains(fault) || entries.any(|(place, id)| place == fault.place && fault.message.contains(id))
    }
}

/// Whether the relation that a fault stands at leads to a page of the folder itself.
fn relates_to_own(fault: &Diagnostic, pages: &[Page], drafts: &[Draft], own: &BTreeSet<String>) -> bool {
    let whole = pages.iter().find(|p| p.file == fault.file).map(|p| p.related.as_slice());
    let related = whole.or_else(|| drafts.iter().find(|d| d.file() == fault.file).map(Draft::related));
    let relation = related.and_then(|related| related.iter().find(|r| r.place == fault.place));
    let Some(RelationTarget::Page(id)) = relation.map(|r| &r.target) else { return true };
    pages.iter().any(|p| p.id == *id && own.contains(&p.file)) || drafts.iter().any(|d| d.id() == id)
}

fn table(pages: &[CheckedPage]) -> String {
    let widest = pages.iter().map(|p| p.page.chars().count()).max().unwrap_or(0).max(4);
    let mut text = format!(
        "{:<widest$}  {:>5}  {:>5}  {:>6}  {:>9}  {:>6}  {:>8}\n",
        "page", "grade", "SMOG", "words", "citations", "errors", "warnings"
    );
    for page in pages {
        let name = render::escape_line(&page.page);
        let (grade, smog) = if page.whole {
            (format!("{:.1}", page.grade), format!("{:.1}", page.smog))
        } else {
            ("-".to_owned(), "-".to_owned())
        };
        let _ = writeln!(
            text,
            "{name:<widest$}  {grade:>5}  {smog:>5}  {:>6}  {:>9}  {:>6}  {:>8}",
            page.words, page.citations, page.errors, page.warnings
        );
    }
    if pages.is_empty() { String::new() } else { text }
}

fn page_json(page: &CheckedPage) -> render::CheckedPageJson {
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    render::CheckedPageJson {
        page: page.page.clone(),
        file: page.file.clone(),
        whole: page.whole,
        grade: rounded(page.grade),
        smog: rounded(page.smog),
        strict_grade: rounded(page.strict_grade),
        sentences: page.sentences as u64,
        words: page.words as u64,
        mean_sentence: rounded(page.mean_sentence),
        citations: page.citations as u64,
        errors: page.errors as u64,
        warnings: page.warnings as u64,
        waiting: page.waiting as u64,
    }
}

fn split(path: &Path) -> anyhow::Result<(PathBuf, String)> {
    path.metadata().with_context(|| format!("cannot read `{}`", path.display()))?;
    proc::library::split_path(path).ok_or_else(|| anyhow!("`{}` is no page", path.display()))
}

fn explain(code: &str) -> anyhow::Result<Status> {
    if code.is_empty() {
        let mut text = String::new();
        for rule in check::RULES {
            let _ = writeln!(text, "{:<28} {}", rule.code, rule.severity);
        }
        for (code, _) in parse::RULES {
            let _ = writeln!(text, "{code:<28} error");
        }
        output::write(text.as_bytes())?;
        return Ok(Status::Done);
    }
    let text = if let Some(rule) = find_rule(code) {
        format!("{} ({})\n\n{}\n\nOrigin: {}\n", rule.code, rule.severity, rule.why, rule.origin)
    } else if let Some((code, why)) = parse::RULES.iter().find(|(c, _)| *c == code) {
        format!("{code} (error)\n\n{why}\n\nOrigin: the form of a page; it is found when the page is read\n")
    } else {
        no_such_rule(code);
        return Ok(Status::NotFound);
    };
    output::write(text.as_bytes())?;
    Ok(Status::Done)
}

fn no_such_rule(code: &str) {
    report::error(&format!("no rule called `{code}`"));
    let codes = check::RULES.iter().map(|r| r.code).chain(parse::RULES.iter().map(|(c, _)| *c));
    match report::nearest(code, codes) {
        Some(near) => report::hint(&format!("did you mean `{near}`?")),
        None => report::hint("`proc check --explain` lists them"),
    }
}
