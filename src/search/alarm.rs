//! Signs in a question that call for help.
//!
//! They are the list of `content/signs.txt`, which is part of the program, so that every library knows them; a
//! vocabulary may add words of its own (`urgent`). Only the question is read, never a page: a page that says "shortness
//! of breath is not expected" raises nothing. In doubt it fires, so a denial in the question ("no chest pain") is not
//! looked for.

use super::hits::AlarmLevel;
use super::intent::{self, Letters};
use super::spelling;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// A word of a cue that is shorter is not looked for in a misspelt word.
const SHORTEST: usize = 6;

/// Words that tell of a sign.
#[derive(Debug, PartialEq, Eq)]
struct Cue {
    /// As in [`intent`].
    words: String,
    /// Whether it names a matter, which may be asked about in the words of the trade.
    names: bool,
}

/// A sign with the words that tell of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) level: AlarmLevel,
    /// Whether somebody tells of it, rather than names a matter that may be asked about.
    pub(super) felt: bool,
    /// What the reader is told.
    pub(super) name: &'static str,
    cues: Vec<Cue>,
    /// Words in a row that do not count.
    without: Vec<String>,
}

/// The list of signs, and how the trade asks about what they name.
struct Signs {
    all: Vec<Sign>,
    topic: String,
    topic_before: String,
    between: String,
    tells: String,
    /// Long words of cues, and beginnings of such words, for words that are misspelt.
    long: BTreeSet<String>,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| read(include_str!("../../content/signs.txt")));

fn read(list: &'static str) -> Signs {
    let mut all: Vec<Sign> = Vec::new();
    let mut lists: BTreeMap<&str, String> = BTreeMap::new();
    for line in list.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some((name, words)) = line.strip_prefix('$').and_then(|l| l.split_once(" = ")) {
            lists.insert(name, words.to_owned());
        } else if let Some(cue) = line.strip_prefix("  ") {
            let Some(Sign { cues, without, felt, .. }) = all.last_mut() else { continue };
            if let Some(words) = cue.strip_prefix("- ") {
                without.push(written_out(words, &lists));
            } else {
                let (words, names) = cue.strip_prefix("= ").map_or((cue, !*felt), |words| (words, true));
                cues.push(Cue { words: written_out(words, &lists), names });
            }
        } else if let Some((kind, name)) = line.split_once(": ") {
            let level = if kind.starts_with("emergency") { AlarmLevel::Emergency } else { AlarmLevel::SameDay };
            all.push(Sign { level, felt: kind.ends_with("felt"), name, cues: Vec::new(), without: Vec::new() });
        }
    }
    let emergencies = all.iter().filter(|s| s.level == AlarmLevel::Emergency).flat_map(|s| &s.cues);
    let words = emergencies.flat_map(|cue| cue.words.split([' ', '|']));
    let long = words.filter(|word| word.trim_end_matches('*').len() >= SHORTEST).map(str::to_owned).collect();
    let mut take = |name| lists.remove(name).unwrap_or_default();
    Signs {
        topic: take("topic"),
        topic_before: take("topic-before"),
        between: take("between"),
        tells: take("tells"),
        long,
        all,
    }
}

/// A cue with the words of the lists that it names.
fn written_out(cue: &str, lists: &BTreeMap<&str, String>) -> String {
    let word = |word: &str| match word.strip_prefix('$') {
        Some(name) => lists.get(name).cloned().unwrap_or_default(),
        None => word.to_owned(),
    };
    let part = |part: &str| part.split('|').map(word).collect::<Vec<_>>().join("|");
    cue.split(' ').map(part).collect::<Vec<_>>().join(" ")
}

impl Sign {
    fn stands_in(&self, words: &[String], letters: &Letters) -> bool {
        let stands = |cue: &str, words: &[String]| letters.may_hold(cue) && intent::stands_in(cue, words);
        let has = |words: &[String]| {
            self.cues.iter().any(|cue| {
                stands(&cue.words, words)
                    && (!cue.names
                        || intent::places_of(&cue.words, words).any(|place| !SIGNS.are_asked_about(words, place)))
            })
        };
        let spares = || self.without.iter().any(|cue| stands(cue, words));
        has(words) && (!spares() || has(&self.counting(words)))
    }

    /// The words that count for it.
    fn counting<'w>(&self, words: &'w [String]) -> Cow<'w, [String]> {
        let mut left = Cow::Borrowed(words);
        for row in &self.without {
            let length = row.split(' ').count();
            for at in 0..words.len().saturating_sub(length - 1) {
                if intent::stands_in(row, &words[at..at + length]) {
                    left.to_mut()[at..at + length].fill(String::new());
                }
            }
        }
        left
    }
}

impl Signs {
    /// Whether the trade asks about what is named there, in a question that tells of nobody: `DVT prophylaxis`,
    /// `incidence of pulmonary embolism`.
    fn are_asked_about(&self, words: &[String], name: Range<usize>) -> bool {
        let is_one = |list: &str, word: &String| intent::is_one_of(list, word);
        let before = || words[..name.start].iter().rev().find(|word| !is_one(&self.between, word));
        (words.get(name.end).is_some_and(|after| is_one(&self.topic, after))
            || before().is_some_and(|word| is_one(&self.topic_before, word)))
            && !words.iter().any(|word| is_one(&self.tells, word))
    }

    /// The word of a sign that a misspelt word is a letter away from.
    fn meant_by(&self, word: &str) -> Option<&str> {
        let is_of_a_cue = |cue: &Cue| cue.words.split(' ').any(|part| intent::is_one_of(part, word));
        if word.len() < SHORTEST
            || !word.is_ascii()
            || spelling::is_english(word)
            || self.all.iter().flat_map(|sign| &sign.cues).any(is_of_a_cue)
        {
            return None;
        }
        self.long.iter().map(String::as_str).find_map(|known| match known.strip_suffix('*') {
            None => (strsim::osa_distance(known, word) == 1).then_some(known),
            // Of a longer word the beginning is enough; it must begin and end right.
            Some(start) => (start.len().saturating_sub(1)..=start.len() + 1)
                .filter_map(|end| word.get(..end))
                .filter(|begins| begins.get(..2) == start.get(..2) && begins.chars().last() == start.chars().last())
                .any(|begins| strsim::osa_distance(start, begins) == 1)
                .then_some(start),
        })
    }
}

/// The most urgent sign in folded words; of equals one that is felt.
pub(super) fn sign(words: &[String]) -> Option<&'static Sign> {
    let first = |words: &[String]| {
        let letters = Letters::of_words(words);
        SIGNS.all.iter().find(|sign| sign.stands_in(words, &letters))
    };
    let told = first(words);
    if told.is_some_and(|sign| sign.level == AlarmLevel::Emergency) {
        return told;
    }
    let meant: Vec<String> = words.iter().map(|w| SIGNS.meant_by(w).unwrap_or(w).to_owned()).collect();
    if meant == words { told } else { first(&meant).or(told) }
}

/// Whether folded words tell of the sign of that name.
pub(super) fn tell_of(name: &str, words: &[String]) -> bool {
    let letters = intent::first_letters(words);
    SIGNS.all.iter().any(|sign| sign.name == name && sign.stands_in(words, &letters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::words::words;

    fn level_of(text: &str) -> Option<AlarmLevel> {
        sign(&words(text)).map(|s| s.level)
    }

    #[test]
    fn the_list_is_whole() {
        assert!(SIGNS.all.len() > 15);
        assert!([&SIGNS.topic, &SIGNS.topic_before, &SIGNS.between, &SIGNS.tells].iter().all(|l| !l.is_empty()));
        for sign in &SIGNS.all {
            assert!(!sign.name.is_empty() && !sign.cues.is_empty(), "{sign:?}");
            for cue in sign.cues.iter().map(|cue| cue.words.as_str()).chain(sign.without.iter().map(String::as_str)) {
                for part in cue.split(' ').filter(|part| *part != "..").flat_map(|part| part.split('|')) {
                    let word = part.strip_suffix('*').unwrap_or(part);
                    assert_eq!(words(word), [word], "{}: `{cue}` is not as questions are folded", sign.name);
                }
            }
        }
        let order: Vec<_> = SIGNS.all.iter().map(|s| (s.level, s.felt)).collect();
        assert!(
            order.windows(2).all(|w| w[0] >= w[1]),
            "the most urgent come first, those that are felt before others"
        );
        let lines = include_str!("../../content/signs.txt").lines();
        let known = |l: &str| {
            l.is_empty()
                || ["#", "$", "  ", "emergency felt: ", "emergency named: ", "same-day felt: ", "same-day named: "]
                    .iter()
                    .any(|s| l.starts_with(s))
        };
        assert_eq!(lines.filter(|l| !known(l)).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn an_emergency_is_seen_in_the_words_that_people_use() {
        for text in [
            "cant breave",
            "i cant swallow and my lips are swelling",
            "unconcious",
            "shes having a siezure",
            "blood soaked through my dressing",
            "soaked through the bandage",
            "sheets covered in blood",
            "blood running down my leg",
            "my thigh is swollen",
            "leg is bigger than the other one",
            "pain in one leg",
            "confused after surgery",
            "im shaking and freezing cold",
            "drooping mouth",
            "going blind after filler",
            "took too many painkillers",
            "not breathing",
            "can't breath",
            "cant breathe after surgery",
            "he stopped breathing",
            "it is hard to breathe lying down",
            "I cannot catch my breath",
            "her throat is swelling up",
            "sharp pain in my chest",
            "it hurts when i breathe",
            "she collapsed",
            "he lost consciousness",
            "i nearly fainted in the shower",
            "i can't wake my husband",
            "my calf is hot and swollen",
            "one calf swollen",
            "my leg was swollen yesterday",
            "coughing up blood",
            "bleeding won't stop",
            "it wont stop bleeding",
            "blood coming through everywhere",
            "soaked with blood",
            "my leg is swollen and hurts",
            "cramp in my calf",
            "my heart is racing after surgery",
            "my heart beats very fast",
            "he is confused and shivering",
            "no urine since yesterday",
            "i feel like i am dying",
            "can't feel my leg",
            "i cant move my foot",
            "leg is blue",
            "my foot has gone white and cold",
            "i want to die",
            "i dont want to live any more",
            "i had chest pain yesterday",
            "i have no chest pain but cannot breathe well",
            "tachycardic and sob",
            "sats dropping",
            "cant take a deep breath",
            "drowning when he breaths",
            "my chest is on fire",
            "husband slumped over",
            "squirting from the wound",
            "bandages have gone all red",
            "my arm wont move",
            "he is muddled",
            "swallowed loads of pills",
            "my calf",
            // Misspelt, in children's words, and of somebody else.
            "she carnt breethe",
            "cant get her breath",
            "breathing is noisy and quick",
            "my tongue feels big and tight",
            "there is a heavy weight on my chest",
            "dad is on the floor and not answering",
            "started a fit",
            "heart is thumping and wont slow down",
            "blood all over",
            "blud is coming through",
            "its bleeding bad",
            "brought up blood in my spit",
            "right leg is puffy",
            "my calf is double the size",
            "cant feel my left foot",
            "cant wiggle my toes",
            "his mouth looks wonky",
            "mum cant find the words",
            "she doesnt know who i am",
            "grandad is hearing things",
            "cant keep her eyes open",
            "havent had a pee all day",
            "red spots that stay when i press them with a tumbler",
            "swallowed the whole box",
            "i dont wanna live",
            "shes dieing",
            "collpased",
            "hes unconsious",
            "suffacating",
            "swollan calf",
        ] {
            assert_eq!(level_of(text), Some(AlarmLevel::Emergency), "{text}");
        }
    }

    #[test]
    fn what_is_named_calls_for_help_and_gives_way_to_a_question_about_it() {
        for text in [
            "blood clot",
            "clot in leg",
            "DVT",
            "VTE",
            "thrombus",
            "deep vein thrombosis",
            "clot in the lung",
            "clot on the lung",
            "pulmonary embolism",
            "PE",
            "embolus",
            "fat in the lungs",
            "fat clot",
            "fat embolism",
            "PFE",
            "sepsis",
            "septicaemia",
            "septicemia",
            "blood poisoning",
        ] {
            let sign = sign(&words(text)).expect(text);
            assert!(sign.level == AlarmLevel::Emergency && !sign.felt, "{text}: {}", sign.name);
        }
        for text in
            ["infection", "infected wound", "SSI", "suppuration", "wound dehiscence", "skin necrosis", "necrosis"]
        {
            let sign = sign(&words(text)).expect(text);
            assert_eq!(sign.level, AlarmLevel::SameDay, "{text}: {}", sign.name);
        }
    }

    #[test]
    fn what_the_trade_asks_about_by_name_is_no_sign() {
        for text in [
            "VTE prophylaxis",
            "prophylaxis of DVT",
            "blood clot prevention",
            "how can i prevent a blood clot",
            "how to avoid clots on a flight",
            "pulmonary embolism risk",
            "risk of a pulmonary embolism",
            "risk factors for deep vein thrombosis",
            "sepsis screening tool",
            "stroke risk without warfarin",
            "incidence of fat embolism",
            "haemorrhage rate",
            "prevent postoperative delirium",
            "wound infection rate",
            "SSI surveillance",
        ] {
            assert_eq!(level_of(text), None, "{text}");
        }
        for text in [
            "he has a PE rate 120",
            "is there a risk this is a clot",
            "risk of the clot moving to the lung",
            "i missed my clot prevention jab and i think i have a clot",
            "DVT prophylaxis given now sats dropping",
            "prevention of DVT failed PE confirmed",
            "sepsis",
            "signs of PE",
            "suicide prevention",
            "suspected sepsis screening",
        ] {
            assert_eq!(level_of(text), Some(AlarmLevel::Emergency), "{text}");
        }
    }

    #[test]
    fn a_long_word_that_is_no_word_is_read_as_the_word_of_a_sign_it_is_near_to() {
        assert_eq!(SIGNS.meant_by("unconsious"), Some("unconscious"));
        assert_eq!(SIGNS.meant_by("swollan"), Some("swollen"));
        for right in ["swollen", "collapse", "collagen", "called", "polish", "breast"] {
            assert_eq!(SIGNS.meant_by(right), None, "{right}");
        }
    }

    #[test]
    fn a_sign_for_today_is_no_emergency() {
        for text in [
            "gaping wound",
            "stitches have bust",
            "green stuff coming out",
            "hot red skin",
            "hives",
            "pus from the scar",
            "fever after lipo",
            "my wound has opened",
            "the wound came apart",
            "seam split open",
            "smelly wound",
            "temperature 38.5",
            "post-op day 3 temp 38.4",
            "cant stop vomiting",
            "one side is suddenly bigger and swollen",
            "my painkillers are not working",
            "skin along the scar turned black",
            "skin dying",
            "feeling hot and cold",
        ] {
            assert_eq!(level_of(text), Some(AlarmLevel::SameDay), "{text}");
        }
    }

    #[test]
    fn a_plain_question_is_no_sign() {
        for text in [
            "calf implants",
            "chest size",
            "how long does a thigh lift take",
            "blood test before surgery",
            "confused about which lift to choose",
            "im dying to know when i can swim",
            "the clinic is not responding to emails",
            "can i stroke the scar",
            "are my dressings soaked in water ok",
            "how tight should the garment be",
            "leg swelling after thigh lift how long",
            "is one buttock bigger after bbl",
            "did anyone die from a bbl",
            "can i take paracetamol for pain",
            "are both legs swollen after a thigh lift",
            "does it hurt",
            "how much bleeding is normal",
            "i lost 50 kilos do i need a blood test",
            "i have a cough and take blood thinners",
            "can i burn fat under the skin",
            "keloid scars on black skin",
            "my skin is black will the scar show",
            "faint scar",
            "dark spots on my scar",
            "how drowsy will i be after the anaesthetic",
            "clotting test",
            "fat necrosis",
            "breathing exercises",
            "when do the stitches come out",
            "will my thighs look white where the scar is",
            "could a seroma be confused with a hernia",
            "is it normal that i am tired",
            "inner thigh lift after massive weight loss",
            "breathing exercises how fast will i recover",
            "floppy skin on her arms",
            "the clinic isnt answering my emails",
            "how do i see out the first week",
            "coffee before a blood test",
            "deep breathing after surgery",
            "how long do i hold my breath",
            "calf exercises",
            "sleeping on my chest",
            "no water before surgery",
            "i dont know what to ask",
            "do i need a pee test or not",
            "are my thighs bigger than before",
            "",
        ] {
            assert_eq!(level_of(text), None, "{text}");
        }
    }
}
