//! Signs in a question that call for help.
//!
//! They are the list of `content/signs.txt`, which is part of the program, so that every library knows them; a
//! vocabulary may add words of its own (`urgent`). Only the question is read, never a page: a page that says "shortness
//! of breath is not expected" raises nothing. In doubt it fires, so a denial in the question ("no chest pain") is not
//! looked for.

use super::cue::{Asked, Lists, Outline};
use super::hits::AlarmLevel;
use super::spelling;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// A word of a cue that is shorter is not looked for in a misspelt word.
const SHORTEST: usize = 6;

/// Words that tell of a sign.
#[derive(Debug, PartialEq, Eq)]
struct Cue {
    /// As in [`super::cue`].
    words: &'static str,
    outline: Outline,
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
    without: Vec<&'static str>,
}

/// The list of signs, and the lists of words that they name, among them how the trade asks about a matter.
struct Signs {
    all: Vec<Sign>,
    lists: Lists,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| Signs::read(include_str!("../../content/signs.txt")));

/// The words of cues, for a word that may be misspelt.
struct Spellings {
    /// All words, in order.
    words: Vec<&'static str>,
    /// The beginnings of all others.
    begins: Vec<&'static str>,
    /// Long words of emergencies, and beginnings of such words with `*`, each with its shape; in order.
    long: Vec<(&'static str, u32)>,
}

static SPELLINGS: LazyLock<Spellings> = LazyLock::new(|| Spellings::of(&SIGNS));

impl Spellings {
    fn of(signs: &Signs) -> Self {
        let mut spellings = Self { words: Vec::new(), begins: Vec::new(), long: Vec::new() };
        for sign in &signs.all {
            let written = sign.cues.iter().flat_map(|cue| cue.words.split([' ', '|'])).filter(|&word| word != "..");
            let listed = written.flat_map(|word| match word.strip_prefix('$') {
                Some(name) => signs.lists.words(name).split('|'),
                None => word.split('|'),
            });
            for word in listed {
                let start = word.strip_suffix('*');
                match start {
                    Some(start) => spellings.begins.push(start),
                    None => spellings.words.push(word),
                }
                if sign.level == AlarmLevel::Emergency && start.unwrap_or(word).len() >= SHORTEST {
                    spellings.long.push((word, spelling::shape(word)));
                }
            }
        }
        spellings.words.sort_unstable();
        spellings.long.sort_unstable();
        spellings.long.dedup();
        spellings
    }

    /// The word of a sign that a misspelt word is a letter away from.
    fn nearest(&self, word: &str) -> Option<&'static str> {
        if self.words.binary_search(&word).is_ok()
            || self.begins.iter().any(|start| start.bytes().next() == word.bytes().next() && word.starts_with(start))
        {
            return None;
        }
        let shape = spelling::shape(word);
        self.long.iter().find_map(|&(known, known_shape)| match known.strip_suffix('*') {
            // One slip changes two letters of a set at most.
            None => {
                let near = (shape ^ known_shape) & 0x03ff_ffff;
                (near.count_ones() <= 2
                    && known.len().abs_diff(word.len()) <= 1
                    && strsim::osa_distance(known, word) == 1)
                    .then_some(known)
            }
            // Of a longer word the beginning is enough; it must begin and end right.
            Some(start) if word.get(..2) == start.get(..2) => (start.len().saturating_sub(1)..=start.len() + 1)
                .filter_map(|end| word.get(..end))
                .filter(|begins| begins.bytes().last() == start.bytes().last())
                .any(|begins| strsim::osa_distance(start, begins) == 1)
                .then_some(start),
            Some(_) => None,
        })
    }
}

impl Sign {
    fn stands_in(&self, asked: &Asked<'_, String>) -> bool {
        let lists = &SIGNS.lists;
        let counts = |cue: &Cue, asked: &Asked<'_, String>| {
            let mut places = lists.places_of(cue.words, &cue.outline, asked);
            places.any(|place| !cue.names || !SIGNS.are_asked_about(asked.words(), place))
        };
        let has = |asked: &Asked<'_, String>| self.cues.iter().any(|cue| counts(cue, asked));
        let spares = || self.without.iter().any(|cue| lists.stands_in(cue, asked));
        has(asked) && (!spares() || has(&Asked::new(&self.counting(asked.words()))))
    }

    /// Whether it is only named there, and the trade asks about it or its words do not count.
    pub(super) fn is_spared_in(&self, words: &[String]) -> bool {
        let asked = Asked::new(words);
        let mut cues = self.cues.iter().filter(|_| !self.felt);
        cues.any(|cue| SIGNS.lists.places_of(cue.words, &cue.outline, &asked).next().is_some())
            && !self.stands_in(&asked)
    }

    /// The words that count for it.
    fn counting<'w>(&self, words: &'w [String]) -> Cow<'w, [String]> {
        let mut left = Cow::Borrowed(words);
        for row in &self.without {
            let length = row.split(' ').count();
            for at in 0..words.len().saturating_sub(length - 1) {
                if SIGNS.lists.begins(row, &words[at..at + length]) {
                    left.to_mut()[at..at + length].fill(String::new());
                }
            }
        }
        left
    }
}

impl Signs {
    fn read(list: &'static str) -> Self {
        let mut all: Vec<Sign> = Vec::new();
        let mut lists = Lists::default();
        for line in list.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
            if let Some((name, words)) = line.strip_prefix('$').and_then(|l| l.split_once(" = ")) {
                lists.add(name, words);
            } else if let Some(cue) = line.strip_prefix("  ") {
                let Some(Sign { cues, without, felt, .. }) = all.last_mut() else { continue };
                if let Some(words) = cue.strip_prefix("- ") {
                    without.push(words);
                } else {
                    let (words, names) = cue.strip_prefix("= ").map_or((cue, !*felt), |words| (words, true));
                    cues.push(Cue { words, outline: Outline::of(words, &lists), names });
                }
            } else if let Some((kind, name)) = line.split_once(": ") {
                let level = if kind.starts_with("emergency") { AlarmLevel::Emergency } else { AlarmLevel::SameDay };
                all.push(Sign { level, felt: kind.ends_with("felt"), name, cues: Vec::new(), without: Vec::new() });
            }
        }
        Self { all, lists }
    }

    /// Whether the trade asks about what is named there, in a question that tells of nobody: `DVT prophylaxis`,
    /// `incidence of pulmonary embolism`.
    fn are_asked_about(&self, words: &[String], name: Range<usize>) -> bool {
        let is_one = |list: &str, word: &String| self.lists.is_one(list, word);
        let before = || words[..name.start].iter().rev().find(|word| !is_one("$between", word));
        (words.get(name.end).is_some_and(|after| is_one("$topic", after))
            || before().is_some_and(|word| is_one("$topic-before", word)))
            && !words.iter().any(|word| is_one("$tells", word))
    }
}

/// The word of a sign that a word is meant to be.
fn meant_by(word: &str) -> Option<&'static str> {
    if word.len() < SHORTEST || !word.is_ascii() || spelling::is_english(word) {
        return None;
    }
    SPELLINGS.nearest(word)
}

/// The most urgent sign in folded words; of equals one that is felt.
pub(super) fn sign(words: &[String]) -> Option<&'static Sign> {
    let first = |words: &[String]| {
        let asked = Asked::new(words);
        SIGNS.all.iter().find(|sign| sign.stands_in(&asked))
    };
    let told = first(words);
    if told.is_some_and(|sign| sign.level == AlarmLevel::Emergency) {
        return told;
    }
    let meant: Vec<String> = words.iter().map(|w| meant_by(w).unwrap_or(w).to_owned()).collect();
    if meant == words { told } else { first(&meant).or(told) }
}

/// What each word says for an emergency, in hundredths; see `benches/relevance/emergencies.py`.
const WORDS: &str = include_str!("../../content/alarm-words.txt");

/// What a reader is told of a text that holds no sign and sounds like an emergency.
pub(super) const UNKNOWN: &str = "it may be an emergency";

/// A text whose words say more than this for an emergency may tell of one.
const MAY_BE: f32 = 1.0;

/// Fewer known words say too little.
const FEWEST: usize = 5;

/// Whether folded words that hold no sign sound like what people say in an emergency: what they say for one, each counted
/// once, over the root of their number.
pub(super) fn may_be_emergency(words: &[String]) -> bool {
    let weight = |word: &str| spelling::line_of(WORDS, word)?.parse::<f32>().ok().map(|hundredths| hundredths / 100.0);
    let once: BTreeSet<&str> = words.iter().map(String::as_str).collect();
    let (mut known, mut sum) = (0_u16, 0.0);
    for weight in once.into_iter().filter_map(weight) {
        known = known.saturating_add(1);
        sum += weight;
    }
    usize::from(known) >= FEWEST && weight("*").unwrap_or(0.0) + sum / f32::from(known).sqrt() > MAY_BE
}

/// Whether folded words tell of the sign of that name.
pub(super) fn tell_of(name: &str, words: &[String]) -> bool {
    let asked = Asked::new(words);
    SIGNS.all.iter().any(|sign| sign.name == name && sign.stands_in(&asked))
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
        assert!(["topic", "topic-before", "between", "tells"].iter().all(|list| !SIGNS.lists.words(list).is_empty()));
        for sign in &SIGNS.all {
            assert!(!sign.name.is_empty() && !sign.cues.is_empty(), "{sign:?}");
            for cue in sign.cues.iter().map(|cue| cue.words).chain(sign.without.iter().copied()) {
                for part in cue.split(' ').filter(|part| *part != "..").flat_map(|part| part.split('|')) {
                    let listed = part.strip_prefix('$').map(|name| SIGNS.lists.words(name));
                    for part in listed.unwrap_or(part).split('|') {
                        let word = part.strip_suffix('*').unwrap_or(part);
                        assert_eq!(words(word), [word], "{}: `{cue}` is not as questions are folded", sign.name);
                    }
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
    fn each_word_that_has_a_weight_is_found_in_its_list() {
        let listed: Vec<&str> = WORDS.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(listed.len() > 1000 && WORDS.lines().is_sorted_by_key(|line| line.split(' ').next()));
        for line in listed {
            let (word, weight) = line.split_once(' ').expect(line);
            assert!(word == "*" || words(word) == [word], "{line} is not as questions are folded");
            assert!(weight.parse::<i16>().is_ok() && spelling::line_of(WORDS, word) == Some(weight), "{line}");
        }
        // The very same word again and again says it once.
        let said = |text: &str| may_be_emergency(&words(text));
        assert!(said("his lips look grey and he keeps twitching, cant wake him"));
        assert!(
            !said("lips lips lips lips lips lips lips")
                && !said("")
                && !said("how should i choose a surgeon for my lips")
        );
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
        assert_eq!(meant_by("unconsious"), Some("unconscious"));
        assert_eq!(meant_by("swollan"), Some("swollen"));
        for right in ["swollen", "collapse", "collagen", "called", "polish", "breast"] {
            assert_eq!(meant_by(right), None, "{right}");
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
            "which calcium is good for me please help me thanks",
        ] {
            assert_eq!(level_of(text), None, "{text}");
        }
    }
}
