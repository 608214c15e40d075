//! Nothing that the source texts say is lost: `content/ledger.tsv` lists every statement, disagreement and erratum, and
//! each is found on a page that it is about, or left out by an erratum that says why.
//!
//! The errata that are dangerous have a test each: their name begins with `erratum_`.

#![expect(clippy::print_stderr, clippy::print_stdout, reason = "a test that is skipped says so; one lists for people")]

use super::content::{Content, facts, root};
use proc::check::Statement;
use proc::record::{
    Citation, Claim, ClaimValue, Fact, Kind, Level, Locator, MedicineAction, MilestoneKind, Page, Place, RedFlagLevel,
    Typed, fold,
};
use std::collections::BTreeSet;

/// A row of the ledger.
struct Row {
    id: String,
    about: Vec<String>,
    places: Vec<Citation>,
    removed_by: Option<String>,
}

fn ledger() -> Vec<Row> {
    let path = root().join("content/ledger.tsv");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines = text.lines().filter(|l| !l.starts_with('#'));
    assert_eq!(lines.next(), Some("row\tabout\tplaces\tflags\tremoved_by"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 5, "{line}");
            let place = |p: &str| Citation::parse(p, Place::default()).unwrap_or_else(|e| panic!("{line}: {e}"));
            Row {
                id: cells[0].to_owned(),
                about: cells[1].split_whitespace().map(str::to_owned).collect(),
                places: cells[2].split_whitespace().map(place).collect(),
                removed_by: Some(cells[4]).filter(|c| !c.is_empty()).map(str::to_owned),
            }
        })
        .collect()
}

/// Whether two citations are of the same source and share a line, where lines are named.
fn meet(a: &Citation, b: &Citation) -> bool {
    let shared = |a: Locator, b: Locator| a.first <= b.last && b.first <= a.last;
    a.source == b.source && a.locator.zip(b.locator).is_none_or(|(a, b)| shared(a, b))
}

fn cites(page: &Page) -> Vec<&Citation> {
    let blocks = page.preamble.iter().chain(page.sections.iter().flat_map(|s| &s.blocks));
    blocks.flat_map(|b| b.citations()).collect()
}

/// Where a row is carried: page and line.
fn carriers(content: &Content, row: &Row) -> Vec<String> {
    let pages = content.pages.iter().filter(|p| row.about.iter().any(|a| a == p.id.as_str()));
    pages
        .flat_map(|page| {
            let hits = cites(page).into_iter().filter(|c| row.places.iter().any(|p| meet(p, c)));
            hits.map(|c| format!("{}:{}", page.file, c.place.line)).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_row_of_the_ledger_is_carried_or_removed_by_an_erratum() {
    let content = Content::shipped();
    let rows = ledger();
    let errata: BTreeSet<&str> = rows.iter().map(|r| r.id.as_str()).filter(|id| id.starts_with("E-")).collect();
    let mut lost = Vec::new();
    for row in &rows {
        for about in &row.about {
            content.page(about);
        }
        match &row.removed_by {
            Some(erratum) => assert!(errata.contains(erratum.as_str()), "{}: {erratum} is no erratum", row.id),
            None if row.places.is_empty() => lost.push(format!("{}: no place named", row.id)),
            None if carriers(content, row).is_empty() => {
                let places: Vec<String> = row.places.iter().map(Citation::spelling).collect();
                lost.push(format!("{}: {} on {}", row.id, places.join(" "), row.about.join(" ")));
            }
            None => {}
        }
    }
    assert!(lost.is_empty(), "{} of {} rows have no carrier:\n{}", lost.len(), rows.len(), lost.join("\n"));
}

/// Writes where each row is carried; run with `--ignored --nocapture` to read it.
#[test]
#[ignore = "a listing for people, not a check"]
fn list_where_each_row_is_carried() {
    let content = Content::shipped();
    for row in ledger() {
        let by = row.removed_by.clone().unwrap_or_else(|| carriers(content, &row).join(" "));
        println!("{}\t{by}", row.id);
    }
}

#[test]
fn the_ledger_lists_every_row_once() {
    let rows = ledger();
    let ids: BTreeSet<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids.len(), rows.len());
    for n in 1..=44 {
        assert!(ids.contains(format!("D-{n:02}").as_str()), "D-{n:02}");
    }
    for n in 1..=74 {
        assert!(ids.contains(format!("E-{n:02}").as_str()), "E-{n:02}");
    }
    let Ok(source) = std::fs::read_to_string(root().join("../shared/content/fact-ledger.md")) else {
        eprintln!("SKIPPED: the fact ledger is not there; the table is not held against it");
        return;
    };
    let listed: BTreeSet<&str> = source
        .lines()
        .filter_map(|l| l.strip_prefix("| ")?.split(" |").next())
        .map(|id| id.trim_matches('*'))
        .filter(|id| {
            id.split_once('-').is_some_and(|(a, n)| {
                (2..=2).contains(&a.len()) && a.chars().all(|c| c.is_ascii_uppercase()) && n.parse::<u32>().is_ok()
            }) || id.strip_prefix("D-").is_some_and(|n| n.parse::<u32>().is_ok())
        })
        .collect();
    assert!(listed.len() > 300, "{}", listed.len());
    let missing: Vec<&&str> = listed.iter().filter(|id| !ids.contains(**id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn is_of(claim: &Claim, row: &Row) -> bool {
    row.places.iter().any(|p| meet(p, &claim.source))
}

/// Whether a fact shows a disagreement: two voices, or one voice that says two things, or a claim that is set aside.
fn is_rival(content: &Content, fact: &Fact, row: &Row) -> bool {
    let of_row: Vec<&Claim> = fact.claims.iter().filter(|c| is_of(c, row)).collect();
    let voices: BTreeSet<_> = fact.claims.iter().map(|c| content.reference.sources.voice(&c.source)).collect();
    let values: BTreeSet<String> = fact.claims.iter().map(|c| fold(&c.value.to_string())).collect();
    let row_voices: BTreeSet<_> = row.places.iter().map(|p| content.reference.sources.voice(p)).collect();
    let shown: BTreeSet<_> = of_row.iter().map(|c| content.reference.sources.voice(&c.source)).collect();
    let enough = shown.len() >= row_voices.len().min(2);
    !of_row.is_empty() && enough && (voices.len() >= 2 || values.len() >= 2)
}

#[test]
fn every_disagreement_stands_as_rival_claims_on_a_page() {
    let content = Content::shipped();
    let mut lost = Vec::new();
    for row in ledger().iter().filter(|r| r.id.starts_with("D-")) {
        let pages: Vec<&Page> = row.about.iter().map(|a| content.page(a)).collect();
        if !pages.iter().any(|page| facts(page).iter().any(|fact| is_rival(content, fact, row))) {
            let places: Vec<String> = row.places.iter().map(Citation::spelling).collect();
            lost.push(format!(
                "{}: no fact on {} has rival claims of {}",
                row.id,
                row.about.join(" "),
                places.join(" ")
            ));
        }
    }
    assert!(lost.is_empty(), "{} disagreements are hidden:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn every_side_of_a_disagreement_is_a_claim_on_a_page_about_it() {
    let content = Content::shipped();
    let mut lost = Vec::new();
    for row in ledger().iter().filter(|r| r.id.starts_with("D-")) {
        let claimed: Vec<&Citation> = row
            .about
            .iter()
            .flat_map(|a| facts(content.page(a)))
            .flat_map(|f| f.claims.iter().map(|c| &c.source))
            .collect();
        // One claim a voice: another line of the same part will do.
        let sources = &content.reference.sources;
        let has = |p: &Citation| {
            let same = |q: &&Citation| sources.voice(q) == sources.voice(p);
            row.places.iter().filter(same).any(|q| claimed.iter().any(|c| meet(q, c)))
        };
        let missing: Vec<String> = row.places.iter().filter(|p| !has(p)).map(Citation::spelling).collect();
        if !missing.is_empty() {
            lost.push(format!("{}: {} on {}", row.id, missing.join(" "), row.about.join(" ")));
        }
    }
    assert!(lost.is_empty(), "{} disagreements lack a side:\n{}", lost.len(), lost.join("\n"));
}

// The dangerous errata.

fn citation(text: &str) -> Citation {
    Citation::parse(text, Place::default()).unwrap()
}

/// Every claim of the library on that place, with its page and fact.
fn claims<'c>(content: &'c Content, place: &str) -> Vec<(&'c Page, &'c Fact, &'c Claim)> {
    let place = citation(place);
    let all = content.pages.iter().flat_map(|p| facts(p).into_iter().map(move |f| (p, f)));
    all.flat_map(|(p, f)| f.claims.iter().map(move |c| (p, f, c))).filter(|(_, _, c)| meet(&c.source, &place)).collect()
}

/// Own statements of a page that hold every one of those words.
fn saying<'s>(all: &'s [Statement], words: &[&str]) -> Vec<&'s Statement> {
    all.iter().filter(|s| s.own && words.iter().all(|w| fold(&s.text).contains(w))).collect()
}

fn cited_by(all: &[Statement], source: &str) -> bool {
    all.iter().any(|s| s.citations.iter().any(|c| c.source.0 == source))
}

/// Own sentences of every page but questions, folded, with their place.
fn sentences(content: &Content) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for page in &content.pages {
        for s in proc::check::statements(page).into_iter().filter(|s| s.own) {
            for sentence in s.text.split_inclusive(['.', '!', '?']).filter(|s| !s.ends_with('?')) {
                all.push((format!("{}:{}", page.file, s.place.line), fold(sentence)));
            }
        }
    }
    all
}

#[test]
fn erratum_74_the_name_that_means_another_operation() {
    let content = Content::shipped();
    let page = content.page("femoroplasty");
    assert_eq!(page.title, "Thigh lift");
    assert_eq!(page.medical_name(), Some("thighplasty"));
    let own = page.aliases.iter().find(|a| fold(&a.name) == "femoroplasty").expect("the id is listed for its note");
    let note = fold(own.note.as_deref().expect("the name has a note"));
    assert!(note.contains("hip joint") && note.contains("thigh skin"), "{note}");
    assert!(
        content.pages.iter().flat_map(|p| &p.codes).all(|c| c.code != "29914"),
        "the code of the hip-joint operation"
    );
    let said = content.statements("femoroplasty");
    assert!(!saying(&said, &["femoroplasty", "hip joint"]).is_empty(), "the page says which operation it is not");
    for name in ["hip plasty", "hip correction"] {
        let alias = page.aliases.iter().find(|a| fold(&a.name) == name).expect(name);
        assert!(alias.note.is_some(), "{name} has a note");
    }
}

#[test]
fn erratum_48_foreign_material_is_warned_against() {
    let content = Content::shipped();
    let warned = claims(content, "s004#L6").into_iter().filter(|(_, _, c)| {
        let said = fold(&format!("{} {}", c.value, c.note.as_deref().unwrap_or_default()));
        said.contains("warn") || said.contains("against") || said.contains("never") || said.contains("do not")
    });
    assert!(warned.count() > 0, "no claim of s004#L6 is a warning");
    for (place, sentence) in sentences(content) {
        let advised = ["advise", "recommend", "suggest"].iter().any(|w| sentence.contains(w));
        let foreign = ["silicone", "filler", "foreign", "liquid"].iter().any(|w| sentence.contains(w))
            && sentence.contains("inject");
        let against = ["against", "not", "never", "no "].iter().any(|w| sentence.contains(w));
        assert!(!(advised && foreign && !against), "{place}: {sentence}");
    }
    let said = content.statements("injected-fillers");
    assert!(cited_by(&said, "fda-silicone-2017"));
}

#[test]
fn erratum_49_fat_graft_rules_that_a_patient_can_check() {
    let content = Content::shipped();
    let said = content.statements("gluteal-fat-grafting");
    for words in [
        &["under the skin"][..],
        &["muscle"],
        &["ultrasound"],
        &["who", "inject"],
        &["how many", "day"],
        &["operating"],
    ] {
        assert!(!saying(&said, words).is_empty(), "{words:?}");
    }
    let never = said.iter().any(|s| {
        let t = fold(&s.text);
        s.own && t.contains("muscle") && (t.contains("never") || t.contains("not in")) && !s.citations.is_empty()
    });
    assert!(never, "fat never goes into the muscle, and somebody says so");
    for source in ["baaps-2022", "aserf-recs", "pazmino-2022"] {
        assert!(cited_by(&said, source), "{source}");
    }
}

#[test]
fn erratum_19_nobody_is_sent_to_bed() {
    let content = Content::shipped();
    for place in ["s001#L374", "s001#L896-L900"] {
        for (page, fact, claim) in
            claims(content, place).into_iter().filter(|(_, f, _)| f.key == MilestoneKind::Up.name())
        {
            let aside = claim.set_aside.is_some();
            assert!(aside, "{}:{} {}: bed rest counts", page.file, claim.place.line, fact.label);
        }
    }
    let mut seen = 0;
    for page in content.surgical() {
        for fact in facts(page).into_iter().filter(|f| f.key == MilestoneKind::Up.name()) {
            seen += 1;
            let high = fact.hull().and_then(|h| h.high).map(|b| b.days());
            assert!(high.is_none_or(|days| days <= 2), "{}: out of bed after {high:?} days", page.file);
            let backed =
                fact.counted().any(|c| !content.reference.sources.find(&c.source.source).unwrap().is_source_text());
            assert!(backed, "{}: early walking has an outside source", page.file);
        }
    }
    assert!(seen > 0, "no surgical page has the milestone `up`");
    for page in &content.pages {
        for said in proc::check::statements(page).into_iter().filter(|s| s.own) {
            let text = fold(&said.text);
            let ordered = ["stay in bed", "remain in bed", "bed rest", "lie flat on your back"];
            let denied = ["not", "no ", "never", "clot", "instead", "without", "ask why", "wrong"];
            let sends = ordered.iter().any(|w| text.contains(w)) && !said.text.trim_end().ends_with('?');
            assert!(!sends || denied.iter().any(|w| text.contains(w)), "{}:{}: {text}", page.file, said.place.line);
        }
    }
}

#[test]
fn erratum_13_a_blood_thinner_is_never_stopped_alone() {
    let content = Content::shipped();
    let report = Content::shipped_report();
    assert!(report.diagnostics.iter().all(|d| d.code != "bare-stop"));
    for place in ["s001#L779", "s001#L89", "s001#L867", "s001#L626"] {
        for (page, fact, claim) in claims(content, place).into_iter().filter(|(_, f, _)| f.key == "blood-thinners") {
            let aside = claim.set_aside.is_some();
            assert!(aside, "{}:{} {}: stopping alone counts", page.file, claim.place.line, fact.label);
        }
    }
    for page in content.surgical().into_iter().chain([content.page("preparing-for-surgery")]) {
        let said = proc::check::statements(page);
        let asks = said.iter().any(|s| {
            let t = fold(&s.text);
            s.own
                && (t.contains("blood thinner") || t.contains("medicine"))
                && (t.contains("ask") || t.contains("do not stop"))
        });
        assert!(asks, "{}: ask before you change a medicine", page.file);
        for (_, typed) in page.typed() {
            if let Typed::Medicines(all) = typed {
                for medicine in
                    all.iter().filter(|m| fold(&m.name).contains("thinner") || fold(&m.name).contains("clot"))
                {
                    assert_eq!(medicine.action, MedicineAction::Ask, "{}: {}", page.file, medicine.name);
                }
            }
        }
    }
}

#[test]
fn erratum_20_fever_is_a_reason_to_call_and_never_normal() {
    let content = Content::shipped();
    let signs = |page: &Page| -> Vec<(RedFlagLevel, String)> {
        let of = |t: &Typed| match t {
            Typed::RedFlags(all) => all.iter().map(|f| (f.level, fold(&f.text))).collect(),
            _ => Vec::new(),
        };
        page.typed().flat_map(|(_, t)| of(t)).collect()
    };
    for page in
        content.surgical().into_iter().chain([content.page("warning-signs"), content.page("recovering-from-surgery")])
    {
        let signs = signs(page);
        assert!(signs.iter().any(|(_, t)| t.contains("38")), "{}: a temperature of 38 is a sign", page.file);
        assert!(
            signs.iter().any(|(_, t)| t.contains("redness") || t.contains("redder") || t.contains(" red ")),
            "{}: spreading redness",
            page.file
        );
        assert!(signs.iter().any(|(_, t)| t.contains("pus") || t.contains("smell")), "{}: pus", page.file);
    }
    for (place, sentence) in sentences(content) {
        let fever = sentence.contains("fever") || sentence.contains("temperature");
        let normal =
            ["is normal", "are normal", "is usual", "are usual", "to be expected"].iter().any(|w| sentence.contains(w));
        let denied = ["not", "never", "no "].iter().any(|w| sentence.contains(w));
        assert!(!fever || !normal || denied, "{place}: {sentence}");
    }
    for (page, fact, claim) in claims(content, "s001#L882") {
        let value = fold(&claim.value.to_string());
        assert!(
            claim.set_aside.is_some() || !(value.contains("fever") || value.contains("redness")),
            "{}:{} {}: fever counts as usual",
            page.file,
            claim.place.line,
            fact.label
        );
    }
}

#[test]
fn erratum_42_every_surgical_page_names_the_signs_of_a_clot() {
    let content = Content::shipped();
    let mut judged = 0;
    for page in content.surgical() {
        let mut signs = Vec::new();
        for (_, typed) in page.typed() {
            if let Typed::RedFlags(all) = typed {
                signs.extend(all.iter().filter(|f| f.level == RedFlagLevel::Emergency));
            }
        }
        for words in
            [&["breath"][..], &["chest"], &["collapse", "faint", "pass out", "black out"], &["blood"], &["calf", "leg"]]
        {
            let sign = signs.iter().find(|f| words.iter().any(|w| fold(&f.text).contains(w)));
            let sign = sign.unwrap_or_else(|| panic!("{}: no emergency sign names {words:?}", page.file));
            let outside = sign
                .sources
                .iter()
                .any(|c| content.reference.sources.find(&c.source).is_some_and(|s| !s.is_source_text()));
            assert!(outside, "{}: \"{}\" has no outside source", page.file, sign.text);
            judged += 1;
        }
    }
    assert_eq!(judged, 9 * 5);
}

#[test]
fn erratum_41_fat_embolism_is_fat_in_a_vein_and_no_clot() {
    let content = Content::shipped();
    for id in ["gluteal-fat-grafting", "hourglass-hip"] {
        let said = content.statements(id);
        let named = said.iter().any(|s| {
            let t = fold(&s.text);
            s.own && t.contains("fat") && t.contains("lung") && (t.contains("vein") || t.contains("blood vessel"))
        });
        assert!(named, "{id}: fat gets into a vein and blocks the lungs");
    }
    for place in ["s004#L9", "s001#L400"] {
        for (page, fact, claim) in claims(content, place) {
            let value = fold(&claim.value.to_string());
            let aside = claim.set_aside.is_some();
            assert!(!value.contains("clot") || aside, "{}:{} {}", page.file, claim.place.line, fact.label);
        }
    }
    let emergency = content.page("gluteal-fat-grafting").typed().any(|(_, t)| {
        matches!(t, Typed::Complications(all) if all.iter().any(|c| {
            fold(&c.name).contains("fat") && c.seek == Some(proc::record::Seek::Emergency)
        }))
    });
    assert!(emergency, "fat in the lungs is an emergency");
}

#[test]
fn erratum_57_bruises_do_not_mean_that_massage_works() {
    let content = Content::shipped();
    let all = claims(content, "s001#L136");
    assert!(!all.is_empty(), "the claim is shown where a reader meets it");
    for (page, fact, claim) in all {
        assert!(claim.set_aside.is_some(), "{}:{} {}", page.file, claim.place.line, fact.label);
    }
    let said = content.statements("non-surgical-thigh-options");
    let warned = said.iter().any(|s| {
        let t = fold(&s.text);
        s.own && t.contains("bruise") && ["not", "no ", "never", "injur", "damage"].iter().any(|w| t.contains(w))
    });
    assert!(warned, "bruises are injuries, and the page says so");
}

#[test]
fn erratum_60_fat_dissolving_injections_come_with_their_warning() {
    let content = Content::shipped();
    let said = content.statements("non-surgical-thigh-options");
    assert!(cited_by(&said, "fda-fatdissolve-2023") && cited_by(&said, "oregon-lipolysis"));
    let warned = saying(&said, &["not approved"]);
    assert!(!warned.is_empty());
    for word in ["scar", "infection", "lump"] {
        assert!(said.iter().any(|s| s.own && fold(&s.text).contains(word)), "{word}");
    }
    for (page, fact, claim) in claims(content, "s001#L158-L163") {
        assert!(claim.set_aside.is_some(), "{}:{} {}", page.file, claim.place.line, fact.label);
    }
    for (place, sentence) in sentences(content) {
        assert!(!sentence.contains("13 mm"), "{place}: {sentence}");
    }
}

#[test]
fn erratum_27_nothing_is_promised_for_life() {
    let content = Content::shipped();
    let report = Content::shipped_report();
    assert!(report.diagnostics.iter().all(|d| d.code != "promise-word"));
    for place in ["s001#L669", "s001#L415", "s001#L254", "s001#L370"] {
        for (page, fact, claim) in claims(content, place) {
            let value = match &claim.value {
                ClaimValue::Words(words) => fold(words),
                ClaimValue::Span(_) => continue,
            };
            let promise = ["lifelong", "life", "never", "forever", "for good", "invisible", "always", "cannot be seen"];
            let counts = claim.set_aside.is_none() && promise.iter().any(|p| value.contains(p));
            assert!(!counts, "{}:{} {}: \"{value}\" counts", page.file, claim.place.line, fact.label);
        }
    }
    assert!(!claims(content, "s001#L669").is_empty(), "the promise is shown as what it is");
}

#[test]
fn erratum_17_smoking_and_weight_stand_among_the_reasons_to_wait() {
    // No source text names them.
    let content = Content::shipped();
    let row = ledger().into_iter().find(|r| r.id == "E-17").unwrap();
    let about = row.about.iter().map(|a| content.page(a)).filter(|p| p.kind == Kind::Procedure);
    let mut judged = 0;
    for page in about {
        let mut texts = Vec::new();
        for (_, typed) in page.typed() {
            if let Typed::Contraindications(all) = typed {
                texts.extend(all.iter().map(|c| (c.level, fold(&c.text))));
            }
        }
        assert!(texts.iter().any(|(l, t)| t.contains("smok") && *l != Level::Ask), "{}: smoking", page.file);
        assert!(texts.iter().any(|(_, t)| t.contains("weight") || t.contains("body mass")), "{}: weight", page.file);
        judged += 1;
    }
    assert!(judged >= 4, "{judged}");
}
