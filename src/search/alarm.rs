//! Signs in a question that call for help.
//!
//! Only the question is read, never a page: a page that says "shortness of breath is not expected" raises nothing. In
//! doubt it fires, so a denial in the question ("no chest pain") is not looked for.

use super::hits::AlarmLevel;
use super::intent;

/// Cues as in [`intent`]: words in a row, `*` for any ending, `..` for words between; the sign as it is named to the
/// reader.
const SIGNS: &[(AlarmLevel, &str, &[&str])] = &[
    (
        AlarmLevel::Emergency,
        "trouble breathing",
        &[
            "cant .. breath*",
            "cannot .. breath*",
            "can not .. breath*",
            "couldnt .. breath*",
            "not breath*",
            "isnt breath*",
            "arent breath*",
            "doesnt breath*",
            "stop* breath*",
            "hard* to breath*",
            "hard* breath*",
            "barely breath*",
            "unable to breath*",
            "trouble .. breath*",
            "troubles .. breath*",
            "difficult* .. breath*",
            "struggl* .. breath*",
            "problem* breath*",
            "breath* problem*",
            "breath* difficult*",
            "breath* trouble*",
            "breath* .. hard",
            "fighting for breath",
            "short of breath",
            "short* breath*",
            "shortness of breath",
            "out of breath",
            "catch .. breath",
            "breathless*",
            "no air",
            "gasping",
            "choking",
            "suffocat*",
            "dyspn*",
            "lips .. blue",
            "blue lips",
            "turning blue",
        ],
    ),
    (
        AlarmLevel::Emergency,
        "chest pain",
        &[
            "chest .. pain*",
            "chest .. hurt*",
            "chest .. ache*",
            "chest .. tight*",
            "chest pressure",
            "pain* .. chest",
            "hurt* .. chest",
            "tight* .. chest",
            "pressure .. chest",
            "heart attack",
        ],
    ),
    (
        AlarmLevel::Emergency,
        "collapse",
        &[
            "collaps*",
            "passed out",
            "passing out",
            "pass out",
            "fainted",
            "fainting",
            "feel* faint",
            "blacked out",
            "black* out",
            "blackout*",
            "unconscious*",
            "unresponsive",
            "wont wake",
            "not waking",
            "cant wake",
            "cannot wake",
            "doesnt wake",
            "not respond*",
            "seizure*",
        ],
    ),
    (
        AlarmLevel::Emergency,
        "coughing or vomiting blood",
        &[
            "cough* .. blood*",
            "blood* .. cough*",
            "spit* .. blood*",
            "vomit* .. blood*",
            "throw* up blood",
            "haemoptysis",
            "hemoptysis",
        ],
    ),
    (
        AlarmLevel::Emergency,
        "a swollen or painful calf, which may be a clot",
        &[
            "calf .. swell*",
            "calf .. swollen",
            "calf .. hot",
            "calf .. warm",
            "calf .. red",
            "calf .. hard",
            "calf .. pain*",
            "calf .. hurt*",
            "calf .. sore",
            "calf .. tender",
            "calf .. throb*",
            "swollen .. calf",
            "swelling .. calf",
            "swelled .. calf",
            "hot .. calf",
            "red .. calf",
            "pain* .. calf",
            "sore .. calf",
            "tender .. calf",
            "one leg .. swollen",
            "one leg .. swell*",
            "one leg .. bigger",
            "swollen leg",
            "swelling in one leg",
            "leg .. swollen .. hot",
            "leg .. hot .. swollen",
        ],
    ),
    (
        AlarmLevel::Emergency,
        "heavy bleeding",
        &[
            "heav* .. bleed*",
            "bleed* heav*",
            "bleed* .. heavily",
            "bleed* .. wont stop",
            "bleed* .. not stop*",
            "bleed* .. doesnt stop",
            "bleed* .. cant stop",
            "bleed* .. a lot",
            "bleed* .. everywhere",
            "bleed* .. through",
            "wont stop bleed*",
            "not stop* bleed*",
            "cant stop .. bleed*",
            "keeps bleed*",
            "lots of blood",
            "lot of blood",
            "so much blood",
            "losing blood",
            "losing .. blood",
            "lost .. blood",
            "blood .. pour*",
            "pour* .. blood",
            "blood .. gush*",
            "gush*",
            "spurt*",
            "soak* .. blood",
            "blood .. soak*",
            "bleeding out",
            "haemorrhag*",
            "hemorrhag*",
        ],
    ),
    (
        AlarmLevel::Emergency,
        "signs of a stroke",
        &["face .. droop*", "droop* face", "slurred speech", "slurr* .. speech", "speech .. slurr*"],
    ),
    (
        AlarmLevel::Emergency,
        "thoughts of ending your life",
        &["suicid*", "kill myself", "end my life", "want to die", "hurt myself", "harm myself"],
    ),
    (
        AlarmLevel::SameDay,
        "fever",
        &["fever*", "feverish", "high temperature", "temperature of", "chills", "shivering", "shivers", "rigors"],
    ),
    (
        AlarmLevel::SameDay,
        "signs of infection",
        &[
            "pus",
            "puss",
            "oozing",
            "smelly .. wound",
            "smelly discharge",
            "wound .. smell*",
            "scar .. smell*",
            "stitches .. smell*",
            "foul smell*",
            "infected .. wound",
            "wound .. infected",
            "spreading redness",
            "redness .. spread*",
            "red .. spreading",
            "red streak*",
            "wound .. hot",
            "wound .. leak*",
        ],
    ),
    (
        AlarmLevel::SameDay,
        "an opening wound",
        &[
            "wound .. open*",
            "scar .. opened",
            "incision .. open*",
            "stitches .. open*",
            "stitches .. burst*",
            "stitches .. split*",
            "stitches .. pop*",
            "stitches .. came out",
            "open* .. wound",
            "split open",
            "burst open",
            "hole in .. wound",
            "hole in .. scar",
        ],
    ),
    (AlarmLevel::SameDay, "dying skin", &["skin .. black", "skin .. dying", "black skin", "dead skin", "skin .. grey"]),
];

/// The most urgent sign in folded words.
pub(super) fn sign(words: &[String]) -> Option<(AlarmLevel, &'static str)> {
    let letters = intent::first_letters(words);
    SIGNS
        .iter()
        .find(|(_, _, cues)| {
            cues.iter().any(|cue| intent::may_stand_in(cue, &letters) && intent::stands_in(cue, words))
        })
        .map(|&(level, sign, _)| (level, sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::words::words;

    #[test]
    fn an_emergency_is_seen_in_the_words_that_people_use() {
        for text in [
            "not breathing",
            "can't breath",
            "cant breathe after surgery",
            "I cannot catch my breath",
            "sharp pain in my chest",
            "she collapsed",
            "my calf is hot and swollen",
            "one calf swollen",
            "coughing up blood",
            "bleeding won't stop",
            "soaked with blood",
        ] {
            assert_eq!(sign(&words(text)).map(|s| s.0), Some(AlarmLevel::Emergency), "{text}");
        }
    }

    #[test]
    fn a_sign_for_today_is_no_emergency_and_a_plain_question_is_neither() {
        for text in ["pus from the scar", "fever after lipo", "my wound has opened"] {
            assert_eq!(sign(&words(text)).map(|s| s.0), Some(AlarmLevel::SameDay), "{text}");
        }
        for text in ["calf implants", "chest size", "how long does a thigh lift take", "blood test before surgery", ""]
        {
            assert_eq!(sign(&words(text)), None, "{text}");
        }
    }
}
