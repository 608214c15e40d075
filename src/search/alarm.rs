//! Signs in a question that call for help.
//!
//! They are the list of `content/signs.txt`, which is part of the program, so that every library knows them; a
//! vocabulary may add words of its own (`urgent`). Only the question is read, never a page: a page that says "shortness
//! of breath is not expected" raises nothing. In doubt it fires, so a denial in the question ("no chest pain") is not
//! looked for.

use super::hits::AlarmLevel;
use super::intent::{self, Letters};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A sign with the words that tell of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) level: AlarmLevel,
    /// Whether somebody tells of it, rather than names a matter that may be asked about.
    pub(super) felt: bool,
    /// What the reader is told.
    pub(super) name: &'static str,
    /// Cues as in [`intent`].
    cues: Vec<&'static str>,
    /// Words in a row that do not count.
    without: Vec<&'static str>,
}

static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    let mut signs = Vec::new();
    for line in include_str!("../../content/signs.txt").lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(cue) = line.strip_prefix("  ") {
            let Some(Sign { cues, without, .. }) = signs.last_mut() else { continue };
            match cue.strip_prefix("- ") {
                Some(words) => without.push(words),
                None => cues.push(cue),
            }
        } else if let Some((kind, name)) = line.split_once(": ") {
            let level = if kind.starts_with("emergency") { AlarmLevel::Emergency } else { AlarmLevel::SameDay };
            signs.push(Sign { level, felt: kind.ends_with("felt"), name, cues: Vec::new(), without: Vec::new() });
        }
    }
    signs
});

impl Sign {
    fn stands_in(&self, words: &[String], letters: &Letters) -> bool {
        let stands = |cue: &str, words: &[String]| letters.may_hold(cue) && intent::stands_in(cue, words);
        let has = |words: &[String]| self.cues.iter().any(|cue| stands(cue, words));
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

/// The most urgent sign in folded words; of equals one that is felt.
pub(super) fn sign(words: &[String]) -> Option<&'static Sign> {
    let letters = Letters::of_words(words);
    SIGNS.iter().find(|sign| sign.stands_in(words, &letters))
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
        assert!(SIGNS.len() > 15);
        for sign in SIGNS.iter() {
            assert!(!sign.name.is_empty() && !sign.cues.is_empty(), "{sign:?}");
            for cue in sign.cues.iter().chain(&sign.without) {
                for part in cue.split(' ').filter(|part| *part != "..").flat_map(|part| part.split('|')) {
                    let word = part.strip_suffix('*').unwrap_or(part);
                    assert_eq!(words(word), [word], "{}: `{cue}` is not as questions are folded", sign.name);
                }
            }
        }
        let order: Vec<_> = SIGNS.iter().map(|s| (s.level, s.felt)).collect();
        assert!(
            order.windows(2).all(|w| w[0] >= w[1]),
            "the most urgent come first, those that are felt before others"
        );
        let lines = include_str!("../../content/signs.txt").lines();
        let known = |l: &str| {
            l.is_empty()
                || ["#", "  ", "emergency felt: ", "emergency named: ", "same-day felt: ", "same-day named: "]
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
            "",
        ] {
            assert_eq!(level_of(text), None, "{text}");
        }
    }
}
