//! `proc search`: ranked sections, and whole files of queries for scripts and evaluation.

use super::args::{SearchArgs, SearchFormat};
use super::list::named_values;
use super::progress::Progress;
use super::report::{self, Status};
use super::settings::Root;
use super::{World, output, say_skipped, show};
use anyhow::{Context, anyhow};
use proc::library::Skipped;
use proc::record::{Kind, PageId, Region, SectionKind, slug};
use proc::render;
use proc::search::{AlarmLevel, Hits, IndexBytes, Query, SearchIndex, SearchOptions};
use proc::store::{Freshness, build_in_memory, of_pack};
use std::io::Read;
use std::path::Path;

pub(crate) fn run(args: &SearchArgs, world: &World) -> anyhow::Result<Status> {
    let format = if args.json { SearchFormat::Json } else { args.format };
    let Some(kinds) = named_values(&args.kind, "kind", Kind::ALL, Kind::name) else { return Ok(Status::Usage) };
    let Some(regions) = named_values(&args.region, "region", Region::ALL, Region::name) else {
        return Ok(Status::Usage);
    };
    let mut pages = Vec::new();
    for words in &args.page {
        let Some(found) = show::find(words, world)? else { return Ok(Status::NotFound) };
        pages.push(PageId(found.opened.page.id.0));
    }
    let options = SearchOptions {
        limit: args.limit.into(),
        // A kind of section by any of its names; free pages have sections of their own.
        sections: args
            .section
            .iter()
            .map(|s| SectionKind::find(s).map_or_else(|| slug(s), |kind| kind.name().to_owned()))
            .collect(),
        regions,
        kinds,
        pages,
        exact: args.exact,
        explain: args.explain,
        snippets: format != SearchFormat::Trec,
    };
    let queries = match &args.queries {
        Some(_) if format == SearchFormat::Json => {
            report::error("a file of queries has many answers, and JSON is one");
            report::hint("`--format jsonl` prints a hit a line, with the id of its query");
            return Ok(Status::Usage);
        }
        Some(file) => Queries::Batch(read_queries(file)?),
        None => Queries::One(args.words.join(" ")),
    };
    if matches!(&queries, Queries::One(words) if words.trim().is_empty()) {
        report::error("nothing to look for");
        report::hint("type a few words: `proc search thigh lift`");
        return Ok(Status::Usage);
    }
    let (answer, skipped) = answer_fresh(world, &queries, &options, format)?;
    say_skipped(&skipped);
    match format {
        SearchFormat::Text => output::print(&answer.text, &world.settings)?,
        _ => output::write(answer.text.as_bytes())?,
    }
    if let Some(hits) = &answer.nothing {
        nothing(hits, &answer.narrowed, answer.elsewhere, world);
    }
    for question in &answer.unheard {
        report::hint(&format!(
            "`{question}`: if this is happening now, call {}",
            world.settings.emergency_numbers.value
        ));
    }
    Ok(if answer.any { Status::Done } else { Status::NotFound })
}

/// What is asked.
enum Queries {
    One(String),
    /// Ids and questions.
    Batch(Vec<(String, String)>),
}

/// What is printed once the index is known to be fresh.
struct Answer {
    text: String,
    any: bool,
    /// The hits of a single question that found nothing, for a word of help.
    nothing: Option<Hits>,
    /// What said where to look in that question: options, `in:` and `page:`, as they are typed.
    narrowed: Vec<String>,
    /// How many sections answer it without these.
    elsewhere: usize,
    /// Questions that tell of an emergency and found nothing, in a format of a line a hit, which cannot say so.
    unheard: Vec<String>,
}

/// Answers from the index that is kept, while its files are looked over; where one has changed, from a new index.
fn answer_fresh(
    world: &World,
    queries: &Queries,
    options: &SearchOptions,
    format: SearchFormat,
) -> anyhow::Result<(Answer, Vec<Skipped>)> {
    let ask = |index: &SearchIndex| answer(queries, index, options, format, world);
    if let Some(index) = packed_index(world)? {
        return Ok((ask(&index)?, Vec::new()));
    }
    let progress = Progress::new("reading pages");
    let tick = |done: usize, all: usize| progress.at(done, all);
    let Some(cache) = &world.cache else {
        let stored = build_in_memory(&world.library, &tick).context("cannot build the index")?;
        progress.end();
        return Ok((ask(&stored.index)?, stored.skipped));
    };
    let mut looked = None;
    if let Some(stored) = cache.kept(&world.library) {
        if world.settings.no_refresh {
            return Ok((ask(&stored.index)?, stored.skipped));
        }
        let (fresh, answer) = stored.freshness(&world.library, || ask(&stored.index))?;
        match fresh {
            // A fault that the search meets shows that the index is damaged: it is built anew below.
            Freshness::Fresh => {
                if let Ok(answer) = answer {
                    return Ok((answer, stored.skipped));
                }
            }
            Freshness::Stale(look) => looked = Some(look),
        }
    }
    let stored = cache.refresh(&world.library, looked, &tick).context("cannot build the index")?;
    progress.end();
    Ok((ask(&stored.index)?, stored.skipped))
}

/// The index that a packed library carries, where the library is one alone.
fn packed_index(world: &World) -> anyhow::Result<Option<SearchIndex>> {
    let [only] = &world.settings.roots[..] else { return Ok(None) };
    let Root::Path(file) = &only.value else {
        let bytes = IndexBytes::from_static(proc::library::builtin::index());
        return SearchIndex::open(bytes).map(Some).context("cannot open the built-in index");
    };
    let (Some(pack), Some(bytes)) = (world.library.only_pack(), &world.packed) else { return Ok(None) };
    match of_pack(world.cache.as_ref(), pack, file, bytes) {
        None => Ok(None),
        Some(Ok(index)) => Ok(Some(index)),
        Some(Err(error)) => {
            Err(anyhow!(error).context(format!("the packed library `{}` cannot be used", file.display())))
        }
    }
}

fn answer(
    queries: &Queries,
    index: &SearchIndex,
    options: &SearchOptions,
    format: SearchFormat,
    world: &World,
) -> anyhow::Result<Answer> {
    let today = world.settings.today.value;
    let mut answer = Answer {
        text: String::new(),
        any: false,
        nothing: None,
        narrowed: Vec::new(),
        elsewhere: 0,
        unheard: Vec::new(),
    };
    let is_unheard = |hits: &Hits| {
        matches!(format, SearchFormat::Jsonl | SearchFormat::Tsv)
            && hits.hits.is_empty()
            && hits.alarm.as_ref().is_some_and(|a| a.level == AlarmLevel::Emergency)
    };
    match queries {
        Queries::One(words) => {
            let query = Query::parse(words);
            let hits = index.search(&query, options)?;
            if format == SearchFormat::Text && hits.hits.is_empty() {
                answer.narrowed = narrowings(options);
                answer.narrowed.extend(query.places());
            }
            if !answer.narrowed.is_empty() {
                let wide =
                    SearchOptions { exact: options.exact, limit: 1, snippets: false, ..SearchOptions::default() };
                answer.elsewhere = index.search(&query.everywhere(), &wide)?.total;
            }
            answer.text = match format {
                SearchFormat::Text => render::hits_text(&hits, &world.layout()),
                SearchFormat::Json => render::hits_json(&hits, today),
                SearchFormat::Jsonl => render::hits_jsonl(&hits, None, today),
                SearchFormat::Tsv => render::hits_tsv(&hits, None, today),
                SearchFormat::Trec => render::hits_trec(&hits, "1"),
            };
            answer.unheard.extend(is_unheard(&hits).then(|| words.clone()));
            answer.any = !hits.hits.is_empty();
            answer.nothing = (format == SearchFormat::Text && !answer.any).then_some(hits);
        }
        Queries::Batch(queries) => {
            for (id, words) in queries {
                let hits = index.search(&Query::parse(words), options)?;
                answer.unheard.extend(is_unheard(&hits).then(|| words.clone()));
                answer.any |= !hits.hits.is_empty();
                let text = match format {
                    SearchFormat::Text | SearchFormat::Json => {
                        let plain = render::hits_text(&hits, &world.layout());
                        format!("{}: {}\n\n{plain}\n", render::escape_line(id), render::escape_line(words))
                    }
                    SearchFormat::Jsonl => render::hits_jsonl(&hits, Some(id), today),
                    SearchFormat::Tsv => render::hits_tsv(&hits, Some(id), today),
                    SearchFormat::Trec => render::hits_trec(&hits, id),
                };
                answer.text.push_str(&text);
            }
        }
    }
    Ok(answer)
}

/// The options that say where to look, as they are typed.
fn narrowings(options: &SearchOptions) -> Vec<String> {
    let sections = options.sections.iter().map(|s| format!("--section {s}"));
    let pages = options.pages.iter().map(|p| format!("--page {p}"));
    let regions = options.regions.iter().map(|r| format!("--region {}", r.name()));
    let kinds = options.kinds.iter().map(|k| format!("--kind {}", k.name()));
    sections.chain(pages).chain(regions).chain(kinds).collect()
}

fn nothing(hits: &Hits, narrowed: &[String], elsewhere: usize, world: &World) {
    // A pasted text need not come back whole.
    const MOST: usize = 200;
    let mut asked: String = hits.query.chars().take(MOST).collect();
    if asked.len() < hits.query.len() {
        asked.push('…');
    }
    report::error(&format!("nothing found for `{asked}`"));
    if elsewhere > 0 {
        let found = report::count(elsewhere, "section answers", "sections answer");
        report::hint(&format!(
            "{found} without {}; `proc list --sections` says what there is",
            report::list_of(narrowed)
        ));
    } else if hits.suggestions.is_empty() {
        report::hint("try fewer or other words; `proc list` names the pages");
    } else {
        report::hint(&format!("near it: {}", report::list_of(&hits.suggestions)));
    }
    if hits.alarm.as_ref().is_some_and(|a| a.level == AlarmLevel::Emergency) {
        report::hint(&format!("if this is happening now, call {}", world.settings.emergency_numbers.value));
    }
}

fn read_queries(file: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("cannot read the queries from standard input")?;
    } else {
        text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the queries from `{}`", file.display()))?;
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let (id, words) = line
                .split_once('\t')
                .ok_or_else(|| anyhow!("line {} of the queries has no tab: write `id<TAB>query`", number + 1))?;
            Ok((id.to_owned(), words.to_owned()))
        })
        .collect()
}
