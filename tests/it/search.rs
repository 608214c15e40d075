//! What a search promises: corrections and synonyms that say so, words that are not the same kept apart, emergencies
//! first, meanings first, and any text answered.

use crate::relevance::{ask, built_in};
use proc::search::{AlarmLevel, Hit, Hits, Label, Query, SearchIndex, SearchOptions};
use proptest::prelude::*;

fn pages(hits: &Hits, first: usize) -> Vec<&str> {
    hits.hits.iter().take(first).map(|h| h.page.as_str()).collect()
}

fn corrected(hit: &Hit) -> Vec<(&str, &str)> {
    hit.labels
        .iter()
        .filter_map(|l| match l {
            Label::Spelling { from, to } => Some((from.as_str(), to.as_str())),
            _ => None,
        })
        .collect()
}

#[test]
fn an_emergency_is_named_and_its_signs_come_first() {
    let index = built_in();
    for question in
        ["not breathing", "can't breath", "cant breath after bbl", "chest pain after thigh lift", "bleeding wont stop"]
    {
        let answer = ask(&index, question);
        assert_eq!(answer.alarm.as_ref().map(|a| a.level), Some(AlarmLevel::Emergency), "{question}");
        let first = &answer.hits[0];
        assert_eq!(first.section, "get-help", "{question}");
        assert!(first.labels.iter().any(|l| matches!(l, Label::Emergency { .. })), "{question}: {:?}", first.labels);
    }
    // Even where nothing may be corrected.
    let exact = SearchOptions { exact: true, ..SearchOptions::default() };
    let answer = index.search(&Query::parse("can't breath"), &exact).expect("the index can be searched");
    assert_eq!(answer.alarm.map(|a| a.level), Some(AlarmLevel::Emergency));
}

#[test]
fn an_ordinary_question_is_no_emergency() {
    let index = built_in();
    for question in [
        "how long does a thigh lift take",
        "what is a seroma",
        "calf implants",
        "when can i go back to work",
        "blood test before surgery",
        "breathing exercises before surgery",
        "chest size",
        "scar massage",
        "thigh lift price",
    ] {
        assert_eq!(ask(&index, question).alarm, None, "{question}");
    }
}

/// The texts of a list, `kind<TAB>text` a line, each with its kind and the alarm that it raises.
fn heard<'l>(index: &SearchIndex, list: &'l str) -> Vec<(&'l str, &'l str, Option<AlarmLevel>)> {
    let lines = list.lines().filter_map(|line| line.split_once('\t'));
    lines.map(|(kind, text)| (kind, text, ask(index, text).alarm.map(|a| a.level))).collect()
}

/// Emergencies in lay words, look-ups of the trade and plain questions, each list written before it was asked.
#[test]
fn emergencies_are_missed_by_none_and_false_alarms_are_few() {
    let all = heard(&built_in(), include_str!("../fixtures/signs-asked.tsv"));
    let asked = |kind: &str| all.iter().filter(move |a| a.0 == kind).map(|a| (a.1, a.2)).collect::<Vec<_>>();
    let missed: Vec<_> = asked("emergency").into_iter().filter(|a| a.1 != Some(AlarmLevel::Emergency)).collect();
    assert_eq!(missed, [], "emergencies");
    // Somebody who asks about suicide may need help, whatever stands beside it.
    let look_ups: Vec<_> = asked("look-up").into_iter().filter(|a| a.1.is_some()).collect();
    assert_eq!(look_ups, [("suicide risk screening", Some(AlarmLevel::Emergency))]);
    let plain: Vec<_> = asked("plain").into_iter().filter(|a| a.1.is_some()).collect();
    assert!(plain.len() <= 10, "{plain:?}");
}

#[test]
fn emergencies_in_words_of_people_who_had_not_seen_the_signs_raise_an_alarm() {
    let asked = heard(&built_in(), include_str!("../fixtures/signs-asked-second.tsv"));
    assert_eq!(asked.len(), 300);
    assert_eq!(asked.iter().filter(|a| a.0 == "emergency" && a.2.is_none()).collect::<Vec<_>>(), Vec::<&_>::new());
    // In doubt it fires: of a clot years ago nobody can tell from here that it is over.
    let plain: Vec<_> = asked.iter().filter(|a| a.0 == "plain" && a.2.is_some()).collect();
    assert!(plain.len() <= 22, "{plain:#?}");
}

/// In words of others again, who were told to avoid those of textbooks.
#[test]
fn emergencies_in_words_of_no_textbook_are_heard_as_such() {
    let asked = heard(&built_in(), include_str!("../fixtures/signs-asked-third.tsv"));
    let of = |kind: &str, heard: fn(Option<AlarmLevel>) -> bool| {
        let list: Vec<_> = asked.iter().filter(|a| a.0 == kind).collect();
        (list.len(), list.into_iter().filter(|a| heard(a.2)).collect::<Vec<_>>())
    };
    assert_eq!(of("emergency", |level| level != Some(AlarmLevel::Emergency)), (160, Vec::new()));
    let (all, missed) = of("same-day", |level| level.is_none());
    assert!(all == 90 && missed.len() <= 11, "{missed:#?}");
    let (all, plain) = of("plain", |level| level.is_some());
    assert!(all == 220 && plain.len() <= 24, "{plain:#?}");
}

/// Nobody has thought of all words: what sounds like an emergency gets the line, and is answered as any question.
#[test]
fn what_sounds_like_an_emergency_is_told_whom_to_call_and_answered() {
    let index = built_in();
    for text in [
        "my dad looks grey and is talking to people who are not there since this morning",
        "she slid down the wall and now her eyes are open but nobody is in",
    ] {
        let alarm = ask(&index, text).alarm.expect(text);
        assert_eq!(alarm.level, AlarmLevel::Emergency, "{text}");
    }
    let text = "wife went stiff as a plank on the stairs then went all loose and wont look at me";
    let answer = ask(&index, text);
    assert_eq!(answer.alarm.map(|a| a.level), Some(AlarmLevel::Emergency));
    let asked = heard(&index, include_str!("../fixtures/signs-asked-fourth.tsv"));
    let emergencies = |kind: &str| asked.iter().filter(|a| a.0 == kind && a.2 == Some(AlarmLevel::Emergency)).count();
    assert_eq!(asked.len(), 260);
    assert!(emergencies("emergency") >= 87, "{}", emergencies("emergency"));
    assert!(emergencies("plain") <= 7, "{}", emergencies("plain"));
    // A question says how it is meant, and a few words say nothing.
    for text in ["will my wife still look like herself after the operation", "stretched and got wide", "what is normal"]
    {
        assert_eq!(ask(&index, text).alarm, None, "{text}");
    }
}

/// Title words come first: however often other pages say the word, in headings and names too.
#[test]
fn a_page_whose_title_holds_the_question_comes_before_pages_that_speak_of_it() {
    let long = "Sit down and put your leg up. Drink enough, and ask for help with the stairs. ".repeat(12);
    let mut files = vec![("knee-rest.md".to_owned(), format!("# Knee rest\n\n## What to do\n\n{long}\n"))];
    for n in 0..5 {
        let text = "Knee, knee and knee again: the knee. ".repeat(1 + n);
        let page = format!("# Joint {n}\n\n## Knee\n\n{text}\n\n## The knee\n\n{text}\n");
        files.push((format!("joint-{n}.md"), page));
    }
    for n in 0..60 {
        files.push((format!("other-{n}.md"), format!("# Matter {n}\n\n## Part\n\nSomething else is said here.\n")));
    }
    let library = library(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    for question in ["knee", "the knee", "rest knee", "kne", "knees"] {
        let hits = found(&library, question, &["-n", "1"]);
        assert_eq!(pages_of(&hits), ["knee-rest"], "{question}");
    }
}

#[test]
fn a_bare_subject_that_no_page_is_about_is_said_to_be_missing() {
    let index = built_in();
    let notes = |question: &str| ask(&index, question).notes;
    assert_eq!(notes("breast implants"), ["No page is about `breast implants`; what follows is the nearest."]);
    for question in
        ["hip implants", "thigh lift", "implants infection", "thigh lift swimming", "seroma rate", "scar massage"]
    {
        let said = notes(question);
        assert!(!said.iter().any(|note| note.starts_with("No page")), "{question}: {said:?}");
    }
}

#[test]
fn what_is_asked_beside_a_name_is_no_question_for_what_it_is() {
    let index = built_in();
    for question in ["is a bbl safe", "how dangerous is a bbl"] {
        let first = &ask(&index, question).hits[0];
        assert_eq!((first.page.as_str(), first.section.as_str()), ("gluteal-fat-grafting", "complications"));
        assert!(first.snippet.text().starts_with("Death from fat in the lungs"), "{}", first.snippet.text());
    }
    let first = ask(&index, "how painful is a thigh lift").hits[0].snippet.text();
    assert!(first.starts_with("Pain"), "{first}");
    assert_eq!(ask(&index, "lie on my back after bbl").hits[0].section, "aftercare");
    // How often something happens tells of nobody; the line above still says whom to call.
    let often = ask(&index, "how often do bum implants get infected or rejected");
    assert!(often.alarm.is_some());
    let first = (often.hits[0].page.as_str(), often.hits[0].section.as_str());
    assert!([("buttock-implants", "complications"), ("buttock-implants", "faq")].contains(&first), "{first:?}");
    assert_eq!(ask(&index, "FES onset post lipofilling").hits[0].section, "complications");
    // A word of the glossary in a sentence is not what is asked for.
    let dark = ask(&index, "what does it mean if the skin along the cut goes dark");
    assert_ne!(dark.hits[0].page.as_str(), "glossary");
    assert_eq!(ask(&index, "what does the word seroma mean").hits[0].page.as_str(), "glossary");
    // Until when is no time before surgery.
    let first = &ask(&index, "how long before i can hoover").hits[0];
    assert_eq!((first.page.as_str(), first.section.as_str()), ("recovering-from-surgery", "recovery"));
    assert_eq!(ask(&index, "what to do before surgery").hits[0].section, "preparation");
    assert_eq!(ask(&index, "anticoag stop preop").hits[0].section, "medicines");
    // A way back is no back.
    assert_eq!(ask(&index, "when can i go back to work").hits[0].page.as_str(), "recovering-from-surgery");
    // No page holds a word of it, and the vocabulary leads to a section.
    assert_eq!(ask(&index, "VTE prophylaxis").hits[0].section, "aftercare");
    for hit in ask(&index, "numb foot").hits {
        assert!(!hit.labels.iter().any(|l| matches!(l, Label::Synonym { to, .. } if to.contains("feel"))), "{hit:?}");
    }
}

#[test]
fn a_slip_is_read_as_what_was_meant_and_says_so() {
    let index = built_in();
    for (question, from, to, page) in [
        ("thraed lift", "thraed", "thread", "non-surgical-thigh-options"),
        ("thighplasy", "thighplasy", "thighplasty", "femoroplasty"),
        ("butock lift", "butock", "buttock", "buttock-lift"),
        ("seromma", "seromma", "seroma", "glossary"),
        ("limphoedema", "limphoedema", "lymphoedema", "glossary"),
        ("hip revison surgery", "revison", "revision", "hip-revision"),
    ] {
        let answer = ask(&index, question);
        let first = &answer.hits[0];
        assert_eq!(first.page.as_str(), page, "{question}");
        assert_eq!(corrected(first), [(from, to)], "{question}");
        let exact = SearchOptions { exact: true, ..SearchOptions::default() };
        let exact = index.search(&Query::parse(question), &exact).expect("the index can be searched");
        assert!(exact.hits.iter().all(|h| h.labels.is_empty()), "{question}");
    }
}

#[test]
fn a_word_that_is_right_is_never_corrected() {
    let index = built_in();
    for question in ["horse riding after a thigh lift", "husband", "thigh", "wedding", "seroma"] {
        for hit in &ask(&index, question).hits {
            assert!(corrected(hit).is_empty(), "{question}: {:?}", hit.labels);
        }
    }
}

#[test]
fn words_that_are_near_but_not_the_same_stay_apart() {
    let index = built_in();
    for (question, other) in [("keloid", "hypertrophic"), ("hypertrophic scar", "keloid")] {
        let answer = ask(&index, question);
        assert!(!answer.notes.is_empty(), "{question} has a note");
        for hit in &answer.hits {
            let read_as = |l: &Label| matches!(l, Label::Synonym { to, .. } if to.contains(other));
            assert!(!hit.labels.iter().any(read_as), "{question}: {:?}", hit.labels);
        }
        assert!(answer.hits[0].snippet.text().to_lowercase().contains(question), "{:?}", answer.hits[0].snippet);
    }
    let answer = ask(&index, "femoroplasty of the hip joint");
    assert!(answer.notes.iter().any(|n| n.contains("hip joint")), "{:?}", answer.notes);
    for hit in &answer.hits {
        let thigh_lift = |l: &Label| matches!(l, Label::Synonym { to, .. } if to.contains("thigh lift"));
        assert!(!hit.labels.iter().any(thigh_lift), "{:?}", hit.labels);
    }
}

#[test]
fn everyday_words_find_medical_ones_and_say_so() {
    let index = built_in();
    let answer = ask(&index, "bum lift");
    assert_eq!(pages(&answer, 1), ["buttock-lift"]);
    let labels: Vec<&Label> = answer.hits.iter().flat_map(|h| &h.labels).collect();
    for label in labels {
        if let Label::Synonym { from, to } = label {
            assert_ne!(from, to, "nothing is a synonym of itself");
        }
    }
}

#[test]
fn a_label_names_a_word_that_means_the_same_or_says_what_the_page_is_about() {
    let index = built_in();
    for (question, synonyms) in [
        ("vomiting", &["nausea", "throwing up", "being sick", "feel sick", "feeling sick", "sick"][..]),
        ("gym after bbl", &["sport", "exercise", "run", "running", "lift weights", "work out again"]),
        ("hurts", &["pain", "painful", "sore", "ache"]),
        ("dvt", &["clot", "clots", "blood clot", "clot in leg", "thrombosis", "deep vein thrombosis"]),
    ] {
        let answer = ask(&index, question);
        for hit in &answer.hits {
            for label in &hit.labels {
                if let Label::Synonym { to, .. } = label {
                    assert!(synonyms.contains(&to.as_str()), "{question}: {label:?}");
                }
            }
        }
    }
    for (question, from, page) in
        [("vomiting", "vomiting", "warning-signs"), ("ozempic", "ozempic", "preparing-for-surgery")]
    {
        let first = &ask(&index, question).hits[0];
        assert_eq!(first.page.as_str(), page, "{question}");
        let about =
            |l: &Label| matches!(l, Label::About { from: f, to } if f == from && *to == first.title.to_lowercase());
        assert!(first.labels.iter().any(about), "{question}: {:?}", first.labels);
    }
    // What the page itself says needs no reason.
    let answer = ask(&index, "aspirin before surgery");
    let held = answer.hits.iter().find(|h| h.snippet.text().contains("spirin")).expect("a section on aspirin");
    assert_eq!(held.labels, [], "{held:?}");
}

#[test]
fn what_is_asked_outright_comes_before_the_section_that_a_name_opens() {
    let first = |question: &str| ask(&built_in(), question).hits[0].section.clone();
    assert_eq!(first("surgery abroad"), "how-to");
    assert_eq!(first("surgery abroad risks"), "complications");
    assert_eq!(first("spiral thigh lift"), "types");
    assert_eq!(first("spiral thigh lift cost"), "cost");
}

#[test]
fn a_meaning_comes_first_where_it_is_asked_for() {
    let index = built_in();
    for (question, term) in [
        ("what is a seroma", "seroma"),
        ("seroma", "seroma"),
        ("what does necrosis mean", "necrosis"),
        ("c/i", "contraindication"),
        ("wots a seromma", "seroma"),
        ("what is a blood clot", "DVT"),
        ("what is a blood pocket", "haematoma"),
    ] {
        let first = &ask(&index, question).hits[0];
        assert_eq!((first.page.as_str(), first.section.as_str()), ("glossary", term), "{question}");
    }
    assert_ne!(pages(&ask(&index, "seroma after thigh lift"), 1), ["glossary"]);
}

#[test]
fn a_list_of_reasons_that_does_not_hold_the_one_asked_about_shows_no_other() {
    let index = built_in();
    let answer = ask(&index, "can i have a buttock lift if i have hiv");
    assert_eq!((answer.hits[0].page.as_str(), answer.hits[0].section.as_str()), ("buttock-lift", "contraindications"));
    assert_eq!(answer.hits[0].snippet.text(), "");
    assert!(answer.notes.iter().any(|n| n.contains("does not name what you ask about")), "{:?}", answer.notes);
    let answer = ask(&index, "can i have a thigh lift if i have lupus");
    assert!(answer.hits[0].snippet.text().contains("autoimmune") && answer.notes.is_empty(), "{:?}", answer.hits[0]);
}

#[test]
fn who_asks_if_surgery_is_for_them_after_an_emergency_long_ago_is_answered() {
    let index = built_in();
    let ago = ask(&index, "can i have a thigh lift if i had chest pain last year");
    assert_eq!(ago.alarm.as_ref().map(|a| a.level), Some(AlarmLevel::Emergency), "in doubt it fires");
    assert_eq!(ago.hits[0].section, "contraindications");
    let now = ask(&index, "can i have a thigh lift if i had chest pain today");
    assert_eq!(now.hits[0].section, "get-help");
}

/// A word of three letters is too near to too many; a name that it stands in says which.
#[test]
fn a_short_slip_is_read_as_the_word_that_makes_a_name() {
    let index = built_in();
    for (question, from, to, page) in [
        ("bak lift", "bak", "back", "back-lift"),
        ("bck lift recovery", "bck", "back", "back-lift"),
        ("scars after a bak lift", "bak", "back", "back-lift"),
        ("hp implant", "hp", "hip", "hip-augmentation"),
    ] {
        let first = &ask(&index, question).hits[0];
        assert_eq!((first.page.as_str(), corrected(first)), (page, vec![(from, to)]), "{question}: {first:?}");
    }
    // What is right, what makes no name, and what is to be taken as typed is left alone.
    for question in ["bra lift", "bum lft", "bck pain", "leg lip", "tum lift", "boob lift", "tit lift"] {
        let hits = ask(&index, question).hits;
        assert!(hits.iter().all(|hit| corrected(hit).is_empty()), "{question}: {hits:?}");
    }
    let exact = SearchOptions { exact: true, ..SearchOptions::default() };
    let hits = index.search(&Query::parse("bak lift"), &exact).expect("an answer").hits;
    assert_ne!(hits[0].page.as_str(), "back-lift");
}

/// A scratch library of those files, by name.
fn library<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

/// What the program finds in a library, as its JSON; null where it finds nothing.
fn found(library: &tempfile::TempDir, question: &str, more: &[&str]) -> serde_json::Value {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_proc"));
    command.args(["--no-cache", "--no-builtin", "--library"]).arg(library.path());
    let output = command.args(["search", "--format", "json"]).args(more).arg(question).output().expect("it runs");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

/// The pages of what was found, first to last.
fn pages_of(found: &serde_json::Value) -> Vec<&str> {
    found["hits"].as_array().into_iter().flatten().filter_map(|hit| hit["page"].as_str()).collect()
}

const ILLNESSES: &[(&str, &str)] = &[
    ("varicose-veins.md", "# Varicose veins\n\n## What they are\n\nVeins of the leg that are wide and twisted.\n"),
    ("asthma.md", "# Asthma\n\n## What it is\n\nBreath is short at night. A cold or a spotted dog can start it.\n"),
    ("chickenpox.md", "# Chickenpox\n\n## What it is\n\nSpots that itch and come in crops.\n"),
    ("hemorrhoids.md", "# Hemorrhoids\n\n## What they are\n\nSwollen veins at the end of the bowel.\n"),
    ("spinal-cord-injury.md", "# Spinal cord injury\n\n## What it is\n\nDamage to the cord in the back.\n"),
    ("sciatica.md", "# Sciatica\n\n## What it is\n\nPain down the leg from the back.\n"),
    ("porphyria.md", "# Porphyria\n\n## What it is\n\nUrine may be dark.\n"),
    ("polycythemia-vera.md", "# Polycythemia vera\n\n## What it is\n\nToo much blood. Take a pro vera pill.\n"),
    ("spastic-paraplegia-19.md", "# Spastic paraplegia 19\n\n## Signs\n\nStiff legs.\n"),
    ("heart-failure.md", "# Heart failure\n\n## Signs\n\nShort of breath on the stairs, ankles swell.\n"),
    ("pneumonia.md", "# Pneumonia\n\n## Signs\n\nFever and cough. Herpes may follow.\n"),
];

#[test]
fn words_said_apart_or_by_ear_or_with_a_number_are_read_as_they_are_written() {
    let library = library(ILLNESSES.iter().copied());
    let apart = found(&library, "chicken pox in an adult with asthma", &[]);
    assert_eq!(pages_of(&apart)[0], "chickenpox", "{apart}");
    let said = apart.to_string();
    assert!(said.contains("chicken pox") && said.contains("\"chickenpox\""), "it says so: {said}");
    for (question, page) in [("porfiria", "porphyria"), ("paraplegia19", "spastic-paraplegia-19")] {
        assert_eq!(pages_of(&found(&library, question, &[])).first(), Some(&page), "{question}");
    }
    let drug = found(&library, "provera", &[]);
    assert!(pages_of(&drug).is_empty(), "it is no pro vera: {drug}");
    // As typed means as typed.
    assert!(pages_of(&found(&library, "chicken pox", &["--exact"])).is_empty());
}

#[test]
fn everyday_words_are_known_in_every_library() {
    let illnesses = library(ILLNESSES.iter().copied());
    for (question, page) in [
        ("piles", "hemorrhoids"),
        ("SCI", "spinal-cord-injury"),
        ("sci after a fall", "spinal-cord-injury"),
        ("chf", "heart-failure"),
        ("varicella", "chickenpox"),
    ] {
        let hits = found(&illnesses, question, &[]);
        assert_eq!(pages_of(&hits).first(), Some(&page), "{question}: {hits}");
        assert!(pages_of(&found(&illnesses, question, &["--exact"])).is_empty(), "{question}");
    }
    // A library's own vocabulary goes before them.
    let own = ("synonyms.yaml", "- {id: A1, rel: same, lay: [piles], medical: [sciatica]}\n");
    let hits = found(&library(ILLNESSES.iter().copied().chain([own])), "piles", &[]);
    let pages = pages_of(&hits);
    assert!(pages.contains(&"sciatica") && !pages.contains(&"hemorrhoids"), "{hits}");
}

#[test]
fn what_somebody_said_in_a_story_is_no_demand() {
    let story = "WHY do I get short of breath on the stairs and my ankles swell, my doctor said \"just bad luck\" and nothing \
                 more, I am afraid -really";
    let library = library(ILLNESSES.iter().copied());
    let hits = found(&library, story, &[]);
    assert_eq!(pages_of(&hits).first(), Some(&"heart-failure"), "{hits}");
    // Somebody who types a few words means the marks; where nothing holds them, it says so and looks for the words.
    assert_eq!(pages_of(&found(&library, "\"wide and twisted\"", &[])), ["varicose-veins"]);
    let hits = found(&library, "\"veins twisted\"", &[]);
    assert_eq!(pages_of(&hits).first(), Some(&"varicose-veins"));
    assert!(hits.to_string().contains("No section holds what stands in quotation marks"), "{hits}");
    assert!(pages_of(&found(&library, "\"veins twisted\"", &["--exact"])).is_empty());
}

#[test]
fn what_a_story_begins_with_is_its_matter_and_an_age_is_not() {
    let story = "ankles swell and heart failure runs in the family, type 2 for 19 yrs now, fever and cough last winter too, \
                 and the pneumonia of my neighbour";
    let hits = found(&library(ILLNESSES.iter().copied()), story, &[]);
    let pages = pages_of(&hits);
    assert_eq!(pages.first(), Some(&"heart-failure"), "{hits}");
    let place = |page: &str| pages.iter().position(|p| *p == page).unwrap_or(usize::MAX);
    assert!(place("pneumonia") < place("spastic-paraplegia-19"), "{pages:?}");
}

#[test]
fn a_slip_in_a_question_about_a_sign_makes_no_alarm_of_it() {
    let index = built_in();
    for question in ["how comon are blood clots after a bbl", "waht is sepsis"] {
        assert_eq!(ask(&index, question).alarm, None, "{question}");
    }
    for sign in [
        "waht do i do i cant breath",
        "clott in my leg",
        "he haz a blod clot",
        "calve muscle is warm",
        "breathing exersises",
    ] {
        assert!(ask(&index, sign).alarm.is_some(), "{sign}");
    }
}

/// Since when something is so is no question about the time after an operation.
#[test]
fn a_sign_of_so_many_days_after_an_operation_is_told_and_not_asked_about() {
    let index = built_in();
    for (question, section) in [
        ("boyfriend running a temp of 38.5 a few days after his operation", "get-help"),
        ("pus from my scar 9 days after thigh lift", "get-help"),
        ("how is fever measured in the days after a thigh lift", "recovery"),
    ] {
        let answer = ask(&index, question);
        assert_eq!(answer.alarm.as_ref().map(|a| a.level), Some(AlarmLevel::SameDay), "{question}");
        assert_eq!(answer.hits[0].section == "get-help", section == "get-help", "{question}");
    }
}

#[test]
fn a_long_story_is_read_to_its_end_for_signs() {
    let index = built_in();
    for before in [10, 200, 256, 300, 1500] {
        let story = format!("{}and now he cannot breathe", "we went home after the operation ".repeat(before / 6 + 1));
        let answer = ask(&index, &story);
        assert_eq!(answer.alarm.map(|a| a.level), Some(AlarmLevel::Emergency), "{before}");
        assert_eq!(answer.notes.iter().any(|n| n.contains("first 256 words")), before > 250, "{:?}", answer.notes);
    }
}

/// What `--explain` shows is all there is.
#[test]
fn what_makes_a_score_adds_up_to_it() {
    let index = built_in();
    let options = SearchOptions { explain: true, ..SearchOptions::default() };
    for question in [
        "she wont wake up",
        "pain in my chest when i inhale",
        "thigh lift",
        "femoroplasty",
        "seromma after bbl",
        "lift a child after hip implants",
    ] {
        for hit in index.search(&Query::parse(question), &options).expect("an answer").hits {
            let explanation = hit.explanation.expect("asked for");
            let sum: f64 =
                explanation.terms.iter().map(|t| t.score).chain(explanation.bonuses.iter().map(|b| b.1)).sum();
            assert!((sum - hit.score).abs() < 1e-3, "{question}: {}#{} {sum} {}", hit.page.0, hit.section, hit.score);
        }
    }
}

#[test]
fn a_slip_is_told_where_what_stands_for_its_word_is_found() {
    let index = built_in();
    let slip = |question: &str, from: &str| {
        let first = &ask(&index, question).hits[0];
        first.labels.iter().any(|l| matches!(l, Label::Spelling { from: f, .. } if f == from))
    };
    assert!(slip("nercosis of the skin", "nercosis"));
    // One drug is not another.
    let first = &ask(&index, "nurofen").hits[0];
    assert!(first.snippet.text().contains("ibuprofen"), "{first:?}");
    assert!(!first.labels.iter().any(|l| matches!(l, Label::Synonym { to, .. } if to == "aspirin")), "{first:?}");
}

#[test]
fn parts_of_words_find_as_they_are_typed() {
    let index = built_in();
    assert!(ask(&index, "sero").hits[0].snippet.text().contains("seroma"), "{:?}", ask(&index, "sero").hits[0]);
    assert_ne!(pages(&ask(&index, "cellul"), 1), ["warning-signs"], "no cellulitis, which shares its stem");
    let driving = ask(&index, "when can i dri").hits[0].snippet.text().to_lowercase();
    assert!(driving.contains("driv") || driving.contains("drink"), "{driving}");
    for (typed, page) in [("buttoc", "buttock-lift"), ("femoropl", "femoroplasty"), ("hip revis", "hip-revision")] {
        assert!(pages(&ask(&index, typed), 3).contains(&page), "{typed}: {:?}", pages(&ask(&index, typed), 3));
    }
}

#[test]
fn a_snippet_answers_and_is_whole() {
    let index = built_in();
    let first = |question: &str| ask(&index, question).hits[0].snippet.clone();
    let duration = first("how long does a thigh lift take");
    assert!(duration.text().contains("hour"), "{}", duration.text());
    assert!(!duration.citations.is_empty(), "a figure has its sources");
    let help = first("not breathing").text();
    assert!(help.starts_with("Call an ambulance now") && help.ends_with('.'), "{help}");
    for question in ["i took too many tablets", "can't feel my foot"] {
        let help = first(question).text();
        assert!(help.starts_with("An emergency sign: call 999"), "no other sign, and nothing less urgent: {help}");
    }
    let help = first("cannot breathe").text();
    assert_eq!(help, "Call an ambulance now: Sudden trouble breathing.", "the sign that is told of");
    // What a figure's only source says beside it belongs to it, and so does a `But`.
    let press = first("press on bleeding wound how long").text();
    assert!(press.ends_with("call an ambulance)."), "{press}");
    let gel = ask(&index, "is gel better than silicone injected bum");
    let gel = gel.hits.iter().map(|h| h.snippet.text()).find(|t| t.starts_with("Is gel better")).expect("the question");
    assert!(gel.contains("But most of the UK complaints are about gel"), "{gel}");
    // An answer stands with its question.
    let family = first("do i have to tell my family doctor").text();
    assert_eq!(family, "Do I have to tell my family doctor? You do not have to, but it helps.");
    // The warning sign that is told of, for today as now.
    let opened = first("hole in my incision").text();
    assert!(opened.contains("wound opens") || opened.contains("opens"), "{opened}");
    let fever = first("is fever normal two days after surgery").text();
    assert!(fever.starts_with("Call the clinic today: A fever"), "as urgent as the line above: {fever}");
    let burst = ask(&index, "my stitches burst and i can see fat");
    assert_eq!(burst.hits[0].section, "get-help");
    assert!(burst.hits[0].snippet.text().contains("opens"), "{}", burst.hits[0].snippet.text());
    // What somebody had is no clot that does not form, and skin that dies is no death.
    let had = first("can i have a thigh lift if i have had blood clots").text();
    assert!(had.contains("has had a blood clot"), "{had}");
    let die = first("can i die from a thigh lift").text();
    assert!(die.ends_with("Call an ambulance."), "{die}");
    let asked = first("can i burn fat only on my inner thighs").text();
    assert!(!asked.ends_with('?'), "a question alone is no answer: {asked}");
}

#[test]
fn a_score_is_explained_by_parts_that_make_it() {
    let index = built_in();
    let explain = SearchOptions { explain: true, ..SearchOptions::default() };
    for question in ["thraed lift", "bum lift recovery", "is a thigh lift safe"] {
        let answer = index.search(&Query::parse(question), &explain).expect("the index can be searched");
        for hit in &answer.hits {
            let explanation = hit.explanation.as_ref().expect("asked for");
            let terms: f64 = explanation.terms.iter().map(|t| t.score).sum();
            let bonuses: f64 = explanation.bonuses.iter().map(|b| b.1).sum();
            assert!((terms + bonuses - hit.score).abs() < 0.01 + hit.score * 0.001, "{question}: {hit:?}");
        }
    }
}

/// Pieces of which questions are made, so that random text comes near to being one.
fn question() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "thigh",
        "lift",
        "thraed",
        "how long",
        "when can i",
        "what is",
        "can't",
        "breath",
        "bum",
        "the",
        "and",
        "not",
        "\"",
        "“",
        "”",
        "-",
        "in:",
        "page:",
        "in:risks",
        "page:femoroplasty",
        ":",
        "'",
        "…",
        "ß",
        "é",
        "e\u{301}",
        "😀",
        "\u{202e}",
        "\0",
        "  ",
        "\t",
        "1.5",
        "seroma",
        "AND",
        "*",
        "~",
        "(",
        "keloid scar",
        "bleeding wont stop",
        "dvt",
        "no chest pain",
        "page:\"",
        "in:\"risks",
        "-\"",
        "\u{200b}",
        "\u{ad}",
        "ﬁ",
        "İ",
        "\u{fe72}",
        "\u{10ffff}",
    ]);
    let piece = prop_oneof![3 => known.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_question_and_always_the_same_one(text in question(), exact in any::<bool>()) {
        let index = built_in();
        let query = Query::parse(&text);
        if text.chars().any(char::is_alphanumeric) {
            prop_assert!(!query.is_empty(), "words never read as nothing: {text:?}");
        }
        let options = SearchOptions { exact, explain: exact, limit: 3, ..SearchOptions::default() };
        let answer = index.search(&query, &options).expect("any question has an answer");
        prop_assert_eq!(&answer, &index.search(&Query::parse(&text), &options).expect("twice"));
        prop_assert!(answer.hits.len() <= 3);
        prop_assert!(answer.hits.windows(2).all(|w| w[0].score >= w[1].score));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_of_ten_thousand_characters_is_answered_and_always_the_same(
        pieces in prop::collection::vec(question(), 1..8),
        length in 5_000_usize..=10_000,
    ) {
        let index = built_in();
        let whole = pieces.join(" ") + " ";
        let text: String = whole.chars().cycle().take(length).collect();
        let query = Query::parse(&text);
        if text.chars().any(char::is_alphanumeric) {
            prop_assert!(!query.is_empty(), "words never read as nothing: {whole:?}");
        }
        let options = SearchOptions { limit: 3, ..SearchOptions::default() };
        let answer = index.search(&query, &options).expect("any question has an answer");
        prop_assert_eq!(&answer, &index.search(&Query::parse(&text), &options).expect("twice"));
        prop_assert_eq!(answer.query, text);
    }
}

#[test]
fn a_very_long_text_is_answered() {
    let index = built_in();
    for piece in ["thraed lift ", "qwxzv ", "a", "\"", "thigh\" -", "ä\u{301}", "in:risks ", "page:\"", "-a "] {
        let text: String = piece.chars().cycle().take(10_000).collect();
        assert_eq!(ask(&index, &text), ask(&index, &text), "{piece}");
    }
}

/// What a page asks itself, it answers.
#[test]
fn a_common_question_finds_its_answer() {
    let index = built_in();
    for (question, page) in
        [("will exercise lift my bum instead", "buttock-lift"), ("can an implant burst", "hip-augmentation")]
    {
        let first = &ask(&index, question).hits[0];
        assert_eq!((first.page.as_str(), first.section.as_str()), (page, "faq"), "{question}");
        assert!(first.snippet.text().contains('?'), "{question}: {}", first.snippet.text());
    }
}

/// All words of a question may stand in many sections of a page; one sentence that holds them together answers it.
#[test]
fn of_the_sections_of_a_page_the_one_with_the_sentence_that_answers_comes_first() {
    let index = built_in();
    for (question, place) in [
        ("how long before I can sit on my bum after a BBL", ("gluteal-fat-grafting", "aftercare")),
        ("is a back lift worth it", ("back-lift", "faq")),
        ("does silicone gel realy work on scars", ("scars", "faq")),
        ("inner thigh exersises with bad knees", ("inner-thigh-exercises", "contraindications")),
    ] {
        let first = &ask(&index, question).hits[0];
        assert_eq!((first.page.as_str(), first.section.as_str()), place, "{question}");
    }
    // The order does not hang on how many are asked for, nor on whether snippets are shown.
    let question = Query::parse("how long before I can sit on my bum after a BBL");
    let places = |limit: usize, snippets: bool| {
        let options = SearchOptions { limit, snippets, ..SearchOptions::default() };
        let hits = index.search(&question, &options).expect("the index can be searched").hits;
        hits.into_iter().take(3).map(|h| (h.page, h.section)).collect::<Vec<_>>()
    };
    assert_eq!(places(3, true), places(10, false));
    assert_eq!(places(3, true), places(1000, true));
}

/// The kind of a typed section says for certain what it answers, but not that it answers what is asked.
#[test]
fn among_articles_a_typed_page_must_be_about_the_matter() {
    let lift = (
        "knee-lift.md",
        "---\nid: knee-lift\nkind: procedure\ntitle: Knee lift\nmessage: It lifts.\nregions: [thigh]\napproach: surgical\n\
         review: {status: draft, written: 2026-11-20, due: 2027-11-20, authors: [A], funding: none, conflicts: none}\n\
         ---\n\n## What it is\n\nLoose skin is taken away.\n\n## Recovery\n\nA long walk is possible after six weeks.\n",
    );
    let stings = ("stings.md", "# Stings\n\n## When it heals\n\nBlisters dry out first, then the rash goes.\n");
    let articles = [
        ("Measles", ""),
        ("Mumps", "He stays off school."),
        ("Asthma", "Football is allowed."),
        ("Gout", "Granny may visit."),
        ("Eczema", ""),
        ("Hay fever", ""),
        ("Malaria", ""),
        ("Tinnitus", ""),
        ("Migraine", ""),
        ("Sciatica", ""),
        ("Vertigo", ""),
        ("Jaundice", ""),
    ];
    let articles = articles.map(|(name, more)| {
        let text = format!("# {name}\n\n## How long it lasts\n\n{name} may last for days or weeks. {more}\n");
        (format!("{}.md", name.replace(' ', "-").to_lowercase()), text)
    });
    let articles = articles.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let library = library(articles.chain([lift, stings]));
    let first = |question: &str| {
        let found = found(&library, question, &[]);
        format!("{}#{}", found["hits"][0]["page"], found["hits"][0]["section"]).replace('"', "")
    };
    let story = "my son scraped his knee at school and now he has blisters and a rash, how long until he can play football \
                 and see his granny";
    assert_eq!(first(story), "stings#when-it-heals");
    assert_eq!(first("how long until I can walk after a knee lift"), "knee-lift#recovery");
}

/// Pages use their own words; what people ask stands beside them.
#[test]
fn a_question_in_words_that_no_page_holds_finds_the_section_that_is_known_to_answer_it() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    for (id, title) in [("knee-lift", "Knee lift"), ("elbow-lift", "Elbow lift"), ("ankle-lift", "Ankle lift")] {
        let text = format!(
            "---\nid: {id}\nkind: procedure\ntitle: {title}\nmessage: It lifts.\nregions: [thigh]\napproach: surgical\n\
             review: {{status: draft, written: 2026-11-20, due: 2027-11-20, authors: [A], funding: none, conflicts: none}}\n\
             ---\n\n## What it is\n\nLoose skin is taken away.\n\n## Looking after yourself\n\nNo housework for two weeks.\n\
             \n## Risks\n\nA wound may open.\n"
        );
        write(&format!("{id}.md"), &text);
    }
    write(
        "questions.yaml",
        "- page: knee-lift\n  section: aftercare\n  asked: [when can I hoover, hoovering the stairs]\n\
         - page: knee-lift\n  section: complications\n  asked: [will my stitches pop]\n\
         - page: elbow-lift\n  section: aftercare\n  asked: [when can I hoover]\n",
    );
    let run = |words: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_proc"));
        command.args(["--no-cache", "--no-builtin", "--library"]).arg(folder.path());
        let output = command.args(["search", "--format", "json"]).args(words).output().expect("the program runs");
        serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON")
    };
    let first = |question: &str| {
        let found = run(&[question]);
        let hit = &found["hits"][0];
        format!("{}#{} {}", hit["page"], hit["section"], hit["because"][0]["to"]).replace('"', "")
    };
    assert_eq!(first("how soon may i hoover after the knee lift"), "knee-lift#aftercare when can I hoover");
    // The name of a page is no part of what is asked about it.
    assert_eq!(first("hoover elbow lift"), "elbow-lift#aftercare when can I hoover");
    assert_eq!(first("can a stitch pop"), "knee-lift#complications will my stitches pop");
    // What one page answers under a heading, another one answers there too, though nobody wrote that down; it is no reason
    // to tell, and says nothing where the page is called so.
    assert_eq!(first("hoover ankle lift"), "ankle-lift#aftercare null");
    let explained = run(&["--explain", "can I hoover after an ankle lift"])["hits"][0].clone();
    assert_eq!((&explained["page"], &explained["section"]), (&"ankle-lift".into(), &"aftercare".into()));
    let bonuses = explained["explanation"]["bonuses"].to_string();
    assert!(bonuses.contains("asked of such sections: when can I hoover"), "{bonuses}");
    assert_ne!(run(&["--exact", "ankle lift hoover"])["hits"][0]["section"], "aftercare");
    // A slip is read as a word of a known question, too.
    assert!(first("hoovr after knee lift").starts_with("knee-lift#aftercare"));
    assert_eq!(run(&["--exact", "hoover"])["hits"], serde_json::json!([]));
    // What is only a little alike is no reason to tell.
    assert_eq!(
        run(&["hoover knee lift pain scar bruise wound bleeding sleep"])["hits"][0]["because"],
        serde_json::json!([])
    );
    // A bare name asks none of them.
    assert_eq!(run(&["knee lift"])["hits"][0]["section"], "overview");
    let explained = run(&["--explain", "hoovering"]);
    let bonuses = explained["hits"][0]["explanation"]["bonuses"].to_string();
    assert!(
        bonuses.contains("asked: hoovering the stairs") || bonuses.contains("asked: when can I hoover"),
        "{bonuses}"
    );
}
