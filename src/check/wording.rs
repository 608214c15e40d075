//! Words that a page must not say, or must not say alone: promises, mistranslations, names, "stop", shame.

use super::passage::{Origin, Passage};
use super::sentence::Sentence;
use super::{Context, Fault, Subject, overlap};
use crate::record::{Place, SectionKind, fold};

/// Words that promise what no operation can give. `*` stands for any ending.
const PROMISES: &[&str] = &[
    "guarantee*",
    "perfect",
    "perfectly",
    "flawless*",
    "scarless",
    "scar free",
    "no scars",
    "without scars",
    "invisible",
    "painless*",
    "pain free",
    "lifelong",
    "last for life",
    "lasts for life",
    "results for life",
    "result for life",
    "forever",
    "permanent result*",
    "permanently remove*",
    "risk free",
    "without risk",
    "without any risk",
    "completely safe",
    "totally safe",
    "perfectly safe",
    "is safe",
    "are safe",
    "always works",
    "best result*",
    "best surgeon*",
    "best clinic*",
    "best method*",
    "best way to look",
    "miracle*",
    "100 safe",
    "100 effective",
];

/// Words before a promise that deny it.
const DENIALS: &[&str] = &[
    "no", "not", "never", "cannot", "cant", "nobody", "none", "nothing", "isnt", "arent", "wont", "dont", "doesnt",
    "without", "neither", "nor", "hardly", "few", "if", "whether", "unknown",
];

/// Phrases anywhere in a sentence that put a promise at arm's length.
const ARMS_LENGTH: &[&str] = &[
    "be wary",
    "beware",
    "be careful with",
    "do not trust",
    "walk away",
    "is wrong",
    "is not true",
    "is false",
    "no one can",
    "nobody can",
];

fn denied(s: &Sentence, at: usize) -> bool {
    s.has_before(at, DENIALS) || s.is_quoted(at) || s.has(ARMS_LENGTH) || s.is_question
}

/// A word promises what no operation can give.
pub(super) fn promise_word(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let more: Vec<String> = cx.settings.promises.iter().map(|p| fold(p)).collect();
    for p in subject.passages.iter().filter(|p| p.origin != Origin::SetAside) {
        let open: Vec<&str> =
            PROMISES.iter().copied().chain(more.iter().map(String::as_str)).filter(|w| p.may_hold(w)).collect();
        if open.is_empty() && !p.text.contains("100") {
            continue;
        }
        for s in p.sentences() {
            for phrase in open.iter().copied() {
                let Some(at) = s.find(phrase).filter(|at| !denied(s, *at)) else { continue };
                found.push(promise(p, s, at, phrase));
            }
            if let Some(i) = p.text_of(s).find("100%").or_else(|| p.text_of(s).find("100 %")) {
                let at = s.words.iter().position(|(b, _)| *b >= s.start + i).unwrap_or(0);
                if !denied(s, at) {
                    found.push(promise(p, s, at, "100%"));
                }
            }
        }
    }
}

fn promise(p: &Passage, s: &Sentence, at: usize, phrase: &str) -> Fault {
    let message = format!("`{}` is a promise", phrase.trim_end_matches('*'));
    Fault::at(p.place_of(s.byte(at)), message)
        .hint("say what can be expected, or deny it: \"no surgeon can promise …\"")
}

/// Word-for-word translations that mean something else in English, with what is meant.
const MISTRANSLATIONS: &[(&str, &str)] = &[
    ("sars", "a cold or other active infection"),
    ("gray", "seroma, a pocket of clear fluid; as a colour, grey"),
    ("riding breeches", "saddlebags"),
    ("hypertension of the skin", "over-sensitive skin (hyperaesthesia)"),
    ("skin hypertension", "over-sensitive skin (hyperaesthesia)"),
    ("diaper rash", "skin-fold rash (intertrigo)"),
    ("divergence of seams", "wound opening"),
    ("hip plasty", "thigh lift"),
    ("hip correction", "thigh lift"),
    ("dorsal plasty", "back lift"),
    ("fluorography", "chest X-ray"),
    ("wassermann*", "a blood test for syphilis"),
    ("elephantiasis", "long-lasting leg swelling (lymphoedema)"),
];

/// Names of operations among them, which a page may quote to say what they mean.
const NAMES: &[&str] = &["hip plasty", "hip correction", "dorsal plasty"];

/// A mistranslation stands for the right word.
pub(super) fn mistranslation(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let vocabulary: Vec<(String, String)> = cx
        .reference
        .vocabulary
        .groups
        .iter()
        .flat_map(|g| {
            let right = g.lay.first().or(g.medical.first()).or(g.uk.first()).cloned().unwrap_or_default();
            g.mistranslation.iter().map(move |m| (fold(m), right.clone()))
        })
        .collect();
    let known = MISTRANSLATIONS.iter().map(|(w, r)| (*w, *r));
    let all: Vec<(&str, &str)> = known
        .chain(
            vocabulary
                .iter()
                .map(|(w, r)| (w.as_str(), r.as_str()))
                .filter(|(w, _)| !MISTRANSLATIONS.iter().any(|(k, _)| k == w)),
        )
        .collect();
    for p in subject.passages.iter().filter(|p| p.origin != Origin::SetAside) {
        for s in p.sentences() {
            for (wrong, right) in all.iter().filter(|(w, _)| p.may_hold(w)) {
                // "One clinic calls it …" speaks of the word; a wrong word for an illness has no such excuse.
                let named = |at: usize| NAMES.contains(wrong) && s.is_quoted(at);
                if let Some(at) = s.find(wrong).filter(|at| !named(*at)) {
                    let message = format!("`{}` is a mistranslation", wrong.trim_end_matches('*'));
                    let hint =
                        if right.is_empty() { "find the right word".to_owned() } else { format!("write \"{right}\"") };
                    found.push(Fault::at(p.place_of(s.byte(at)), message).hint(hint));
                }
            }
        }
    }
}

/// A trade name is printed.
pub(super) fn brand_name(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let mut brands: Vec<&String> = cx.settings.brands.iter().collect();
    brands.extend(cx.reference.vocabulary.groups.iter().flat_map(|g| &g.brand));
    brands.sort();
    brands.dedup();
    let folded: Vec<(String, &String)> = brands.into_iter().map(|b| (fold(b), b)).collect();
    for p in &subject.passages {
        for s in p.sentences() {
            for (brand, name) in folded.iter().filter(|(b, _)| p.may_hold(b)) {
                if let Some(at) = s.find(brand) {
                    let fault = Fault::at(p.place_of(s.byte(at)), format!("`{name}` is a trade name"));
                    found.push(fault.hint("say what sort of thing it is"));
                }
            }
        }
    }
}

/// Most words in a hidden name.
const NAME_WORDS: usize = 4;

/// A clinic or person is named.
pub(super) fn hidden_name(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let names = &cx.settings.hidden_names;
    if names.is_empty() {
        return;
    }
    for p in &subject.passages {
        for s in p.sentences() {
            let all: Vec<&str> = s.words.iter().map(|(_, w)| w.as_str()).collect();
            for i in 0..all.len() {
                for n in 1..=NAME_WORDS.min(all.len() - i) {
                    if names.contains(&overlap::hash(&all[i..i + n])) {
                        let message = format!("`{}` names a clinic or a person", all[i..i + n].join(" "));
                        found.push(
                            Fault::at(p.place_of(s.byte(i)), message).hint("say \"one clinic\" or \"one surgeon\""),
                        );
                    }
                }
            }
        }
    }
}

/// Words that shame a reader, or sell to her.
const SHAMING: &[&str] = &[
    "ass",
    "ugly",
    "flabby",
    "flabbiness",
    "disgusting",
    "unsightly",
    "sexy",
    "seductive",
    "lazy",
    "let yourself go",
    "every woman dreams",
    "attract men",
    "problem areas",
    "ethnic*",
    "carelessness",
    "lack of discipline",
];

/// A word shames the reader.
pub(super) fn shaming_word(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let mut all: Vec<String> = SHAMING.iter().map(|w| (*w).to_owned()).collect();
    all.extend(cx.settings.shaming.iter().map(|w| fold(w)));
    all.extend(cx.reference.vocabulary.groups.iter().flat_map(|g| g.hidden.iter().map(|w| fold(w))));
    all.sort();
    all.dedup();
    for p in subject.passages.iter().filter(|p| p.origin != Origin::SetAside) {
        for s in p.sentences() {
            for word in all.iter().filter(|w| p.may_hold(w)) {
                if let Some(at) = s.find(word) {
                    let message = format!("`{}` shames or types the reader", word.trim_end_matches('*'));
                    found.push(Fault::at(p.place_of(s.byte(at)), message).hint("use a plain word without judgement"));
                }
            }
        }
    }
}

/// Words for medicines.
const MEDICINES: &[&str] = &[
    "medicine*",
    "medication*",
    "tablet*",
    "pill",
    "pills",
    "drug",
    "drugs",
    "aspirin",
    "warfarin",
    "ibuprofen",
    "naproxen",
    "nsaid*",
    "clopidogrel",
    "heparin",
    "doac*",
    "blood thinn*",
    "anticoagul*",
    "antiplatelet*",
    "hormone tablet*",
    "hrt",
    "contracepti*",
    "semaglutide",
    "tirzepatide",
    "glp 1*",
    "weight loss injection*",
    "weight loss jab*",
    "insulin",
    "antibiotic*",
    "steroid*",
    "herbal*",
    "supplement*",
];

/// Words that tell a reader to leave a medicine off.
const STOPS: &[&str] = &[
    "stop",
    "stops",
    "stopped",
    "stopping",
    "halt",
    "halted",
    "quit",
    "come off",
    "coming off",
    "leave off",
    "give up",
    "discontinue*",
    "cease*",
    "skip",
    "withhold",
    "limit",
    "cut out",
    "do not take",
    "dont take",
    "avoid",
];

/// Words that put the decision with someone who may take it.
const ASKS: &[&str] = &[
    "ask",
    "asks",
    "asked",
    "asking",
    "tell",
    "told",
    "tells",
    "talk",
    "agree*",
    "unless",
    "advise*",
    "advice",
    "decide*",
    "say so",
    "says so",
    "prescribed it",
    "check with",
    "with your doctor",
    "may be",
    "your team will",
    "your doctor will",
    "your surgeon will",
    "when to",
    "whether to",
    "if you should",
    "prescriber",
    "call",
];

/// Words before a "stop" that turn it into its reverse, or into something that is over.
const NOT_STOP: &[&str] =
    &["not", "never", "dont", "without", "no", "cannot", "nor", "neither", "before", "have", "has", "had"];

/// Whether a stop that begins at a word is one of a medicine: the medicine follows it, or is what "is stopped".
fn stops_medicine(s: &Sentence, at: usize, phrase: &str, about_medicine: bool) -> bool {
    let after = at + phrase.split(' ').count();
    let near =
        |from: usize, to: usize| (from..to.min(s.words.len())).any(|i| MEDICINES.iter().any(|m| s.stands_at(i, m)));
    let next = s.words.get(after).map_or("", |(_, w)| w.as_str());
    let pronoun = about_medicine && matches!(next, "it" | "them" | "these" | "this" | "taking" | "using");
    let passive = matches!(phrase, "stopped" | "halted" | "discontinue*" | "withhold")
        && s.words[at.saturating_sub(3)..at]
            .iter()
            .any(|(_, w)| matches!(w.as_str(), "is" | "are" | "be" | "been" | "gets"));
    pronoun || near(after, after + 5) || (passive && near(at.saturating_sub(8), at))
}

/// A reader is told to stop a medicine, and not to ask.
pub(super) fn bare_stop(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for p in subject.passages.iter().filter(|p| p.origin != Origin::SetAside) {
        // "Stop it": the medicine stands in the sentence before, or in the name of the section.
        if !STOPS.iter().any(|w| p.may_hold(w)) {
            continue;
        }
        let in_section = p.section == Some(SectionKind::Medicines);
        let mut about_medicine = in_section;
        for s in p.sentences() {
            let open = !s.has(ASKS) && !s.is_question;
            let stop = (0..s.words.len()).filter(|_| open).find_map(|i| {
                let word = STOPS.iter().copied().find(|w| s.stands_at(i, w))?;
                let from = i.saturating_sub(3);
                let denied = s.words[from..i].iter().any(|(_, w)| NOT_STOP.contains(&w.as_str()));
                (!denied && stops_medicine(s, i, word, about_medicine)).then_some((i, word))
            });
            about_medicine = in_section || s.has(MEDICINES);
            let Some((at, word)) = stop else { continue };
            let message =
                format!("`{}` tells the reader to leave a medicine, and not to ask", word.trim_end_matches('*'));
            let hint = "write \"ask your surgeon and the doctor who prescribed it\"; a medicine is never stopped alone";
            found.push(Fault::at(p.place_of(s.byte(at)), message).hint(hint));
        }
    }
}

/// A share is given in per cent, which fewer readers understand than "of 100".
pub(super) fn bare_percent(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    // `100%` as a promise is told as one, and is not to be written as people.
    let promises = super::find_rule("promise-word").is_some_and(|rule| cx.settings.severity(rule).is_some());
    let is_promise = |p: &Passage, i: usize| {
        let sentence = p.sentences().iter().find(|s| (s.start..s.end).contains(&i));
        sentence.is_some_and(|s| {
            let at = s.words.iter().rposition(|(b, _)| *b < i).unwrap_or(0);
            promises && !denied(s, at)
        })
    };
    for p in subject.passages.iter().filter(|p| p.origin != Origin::SetAside) {
        for (i, sign) in ["%", "per cent", "percent"].iter().flat_map(|s| p.text.match_indices(s)) {
            let before = p.text[..i].trim_end();
            let number = before.rsplit(|d: char| !d.is_ascii_digit() && d != '.').next().unwrap_or_default();
            let word_goes_on = p.text[i + sign.len()..].starts_with(char::is_alphabetic);
            let promise = number == "100" && sign == "%" && is_promise(p, i);
            if number.starts_with(|d: char| d.is_ascii_digit()) && !word_goes_on && !promise {
                let fault = Fault::at(p.place_of(i), format!("`{number}` is given in per cent"));
                found.push(fault.hint("write it as people: \"43 of 100\""));
            }
        }
    }
}

/// The reader is asked to do sums.
pub(super) fn arithmetic(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    const SUMS: &[&str] =
        &["divide", "divided by", "multiply", "multiplied by", "subtract", "calculate", "work out the difference"];
    for p in subject.passages.iter().filter(|p| p.is_graded()) {
        for s in p.sentences() {
            if let Some((at, word)) = SUMS.iter().find_map(|w| s.find(w).map(|at| (at, w))) {
                let fault = Fault::at(p.place_of(s.byte(at)), format!("`{word}` asks the reader to do a sum"));
                found.push(fault.hint("give the result"));
            }
        }
    }
}

/// Participles without "-ed" that make a passive.
const PARTICIPLES: &[&str] = &[
    "done",
    "given",
    "made",
    "taken",
    "put",
    "cut",
    "held",
    "kept",
    "seen",
    "shown",
    "told",
    "known",
    "found",
    "left",
    "drawn",
    "sewn",
    "brought",
    "built",
    "chosen",
    "driven",
    "felt",
    "grown",
    "hidden",
    "injected",
    "laid",
    "led",
    "lost",
    "moved",
    "paid",
    "pulled",
    "read",
    "sent",
    "set",
    "sold",
    "spoken",
    "split",
    "taught",
    "thought",
    "thrown",
    "torn",
    "understood",
    "worn",
    "written",
    "drained",
    "withdrawn",
    "burnt",
];

/// Words in "-ed" that name a state after "be" ("is tired"), or are no participles at all.
const STATES: &[&str] = &[
    "advanced",
    "ashamed",
    "bed",
    "blood",
    "bruised",
    "confused",
    "detailed",
    "disappointed",
    "experienced",
    "frightened",
    "hundred",
    "indeed",
    "infected",
    "inflamed",
    "interested",
    "married",
    "need",
    "pleased",
    "qualified",
    "registered",
    "relaxed",
    "retired",
    "satisfied",
    "scared",
    "slurred",
    "speed",
    "supposed",
    "tired",
    "worried",
];

/// Whether a sentence is in the passive: a form of "be", at most two words, a participle.
fn is_passive(s: &Sentence) -> bool {
    const BE: &[&str] = &["is", "are", "was", "were", "be", "been", "being"];
    s.words.iter().enumerate().any(|(i, (_, w))| {
        BE.contains(&w.as_str())
            && s.words[i + 1..].iter().take(2).enumerate().any(|(k, (_, v))| {
                let adverbs = s.words[i + 1..=i + k].iter().all(|(_, a)| {
                    a.ends_with("ly")
                        || matches!(
                            a.as_str(),
                            "not"
                                | "never"
                                | "often"
                                | "also"
                                | "then"
                                | "still"
                                | "always"
                                | "sometimes"
                                | "being"
                                | "been"
                        )
                });
                adverbs
                    && ((v.ends_with("ed") && v.len() > 3 && !STATES.contains(&v.as_str()))
                        || PARTICIPLES.contains(&v.as_str()))
            })
    })
}

/// Too many sentences do not say who acts.
pub(super) fn passive(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let limit = cx.settings.limits.passive_share;
    let mut all = 0u32;
    let mut first: Vec<Place> = Vec::new();
    for p in subject.passages.iter().filter(|p| p.is_graded()) {
        for s in p.sentences() {
            all += 1;
            if is_passive(s) {
                first.push(p.place_of(s.byte(0)));
            }
        }
    }
    let passives = u32::try_from(first.len()).unwrap_or(u32::MAX);
    if all >= 30 && f64::from(passives) * 100.0 > limit * f64::from(all) {
        let share = f64::from(passives) * 100.0 / f64::from(all);
        let message = format!("{share:.0} of 100 sentences are in the passive, {limit:.0} at most");
        let lines: Vec<String> = first.iter().take(8).map(|p| p.line.to_string()).collect();
        found.push(
            Fault::at(Place::new(1, 1), message).hint(format!("say who acts; begin on lines {}", lines.join(", "))),
        );
    }
}

/// A page tells what to do in sections on care and seldom speaks to the reader.
pub(super) fn impersonal(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let care = [SectionKind::Preparation, SectionKind::HowTo, SectionKind::Aftercare, SectionKind::GetHelp];
    let (mut all, mut spoken) = (0usize, 0usize);
    for p in subject.passages.iter().filter(|p| p.is_prose() && p.section.is_some_and(|s| care.contains(&s))) {
        for s in p.sentences() {
            all += 1;
            spoken +=
                usize::from(s.has(&["you", "your", "yourself"]) || super::structure::is_instruction(p.text_of(s)));
        }
    }
    if all >= 10 && spoken * 3 < all {
        let message = format!("{spoken} of {all} sentences on care speak to the reader, a third at least");
        found.push(Fault::at(Place::new(1, 1), message).hint("say \"you\", or begin with what to do"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passives(text: &str) -> usize {
        Sentence::all(text).iter().filter(|s| is_passive(s)).count()
    }

    #[test]
    fn a_passive_needs_a_form_of_be_and_a_participle() {
        assert_eq!(passives("The skin is removed. Stitches are then taken out. It was not quickly healed shut."), 2);
        assert_eq!(passives("You are tired. The surgeon removed it. It is a red bed. The swelling is inflamed."), 0);
    }

    #[test]
    fn a_phrase_is_found_word_by_word() {
        let s = &Sentence::all("No scar-free result is GUARANTEED.")[0];
        assert_eq!(s.find("scar free"), Some(1));
        assert_eq!(s.find("guarantee*"), Some(5));
        assert_eq!(s.find("guarantee"), None);
        assert!(denied(s, 5));
    }
}
