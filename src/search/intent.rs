//! What a question asks for, and what a section answers.
//!
//! A question is read by its cues (`how long until`, `side effects`), a typed section by its kind, a free section by
//! the cues in its heading. Cues are general English; none was written for one page or one question.

use super::cue::{Asked, Lists, Outline};
use crate::record::SectionKind;
use std::sync::LazyLock;

/// What can be asked for: the sections of typed pages, and what free pages about illness answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Intent {
    Definition,
    Indications,
    Contraindications,
    Alternatives,
    Benefits,
    Types,
    Preparation,
    Tests,
    Medicines,
    Procedure,
    HowTo,
    Recovery,
    Aftercare,
    Results,
    Complications,
    GetHelp,
    Cost,
    Questions,
    Unknowns,
    Symptoms,
    Causes,
    RiskFactors,
    Inheritance,
    Treatment,
    Prevention,
    Outlook,
    Frequency,
    Support,
    Spread,
}

use Intent::{
    Aftercare, Alternatives, Benefits, Causes, Complications, Contraindications, Cost, Definition, Frequency, GetHelp,
    HowTo, Indications, Inheritance, Medicines, Outlook, Preparation, Prevention, Procedure, Questions, Recovery,
    Results, RiskFactors, Spread, Support, Symptoms, Tests, Treatment, Types, Unknowns,
};

pub(super) const INTENTS: usize = Intent::Spread as usize + 1;

/// The outline of each of [`CUES`].
static OUTLINES: LazyLock<Vec<Outline>> =
    LazyLock::new(|| CUES.iter().map(|(_, _, cue)| Outline::of(cue, &Lists::NONE)).collect());

/// Cues: words in a row; `treat*` is any word that begins so, `cant|cannot` either, `..` up to eight words between.
/// Weights: 3 says it outright, 2 says it, 1 leans to it.
const CUES: &[(Intent, u8, &str)] = &[
    (Definition, 2, "what is"),
    (Definition, 2, "what are"),
    (Definition, 2, "whats|wots"),
    (Definition, 2, "wot is|are"),
    (Definition, 3, "what is .. mean*"),
    (Definition, 3, "what does .. mean"),
    (Definition, 3, "meaning of"),
    (Definition, 3, "define"),
    (Definition, 3, "definition*"),
    (Definition, 2, "explain*"),
    (Definition, 1, "information"),
    (Definition, 1, "about"),
    (Definition, 2, "overview"),
    (Indications, 3, "who is .. for"),
    (Indications, 3, "good candidate*"),
    (Indications, 2, "candidate*"),
    (Indications, 2, "am i suitable"),
    (Indications, 3, "who can have"),
    (Indications, 3, "who may"),
    (Indications, 2, "right for me"),
    (Indications, 2, "suitable for"),
    (Indications, 2, "do i need"),
    (Indications, 2, "loose skin .. weight loss"),
    (Indications, 1, "after .. weight loss"),
    (Contraindications, 3, "can i have .. if i"),
    (Contraindications, 3, "can i get .. if i"),
    (Contraindications, 3, "can|could i|he|she|we|they still have|get"),
    (Contraindications, 2, "will|would|do they still"),
    (Contraindications, 2, "can i have|get|book .. yet|already"),
    (Contraindications, 2, "will|would|do they refuse|reject|turn"),
    (Contraindications, 2, "i|she|he weigh|weighs"),
    (Contraindications, 3, "could i have .. if i"),
    (Contraindications, 3, "is it safe .. if i"),
    (Contraindications, 2, "can i have .. with"),
    (Contraindications, 2, "can i have .. while"),
    (Contraindications, 2, "can i have .. and i"),
    (Contraindications, 2, "can i do|get .. if i"),
    (Contraindications, 3, "ci to|for"),
    (Contraindications, 3, "who should not"),
    (Contraindications, 3, "who shouldnt"),
    (Contraindications, 3, "who cannot"),
    (Contraindications, 3, "who cant"),
    (Contraindications, 3, "not suitable"),
    (Contraindications, 3, "contraindicat*"),
    (Contraindications, 2, "allowed .. if i"),
    (Contraindications, 2, "am i too"),
    (Contraindications, 2, "too old"),
    (Contraindications, 2, "too heavy|thin|skinny|slim|fat|young"),
    (Contraindications, 2, "too overweight"),
    (Contraindications, 1, "diabet*"),
    (Contraindications, 1, "pregnan*"),
    (Alternatives, 3, "alternative*"),
    (Alternatives, 3, "instead of"),
    (Alternatives, 3, "other option*"),
    (Alternatives, 3, "other choice*"),
    (Alternatives, 3, "do nothing"),
    (Alternatives, 3, "dont have surgery"),
    (Alternatives, 3, "what else"),
    (Alternatives, 2, "without surgery"),
    (Alternatives, 2, "without an operation"),
    (Alternatives, 2, "non surgical"),
    (Alternatives, 2, "not enough"),
    (Alternatives, 2, "rather than"),
    (Alternatives, 2, "avoid surgery"),
    (Benefits, 3, "does .. work"),
    (Benefits, 3, "do .. work"),
    (Benefits, 3, "will .. work"),
    (Benefits, 3, "what can .. do"),
    (Benefits, 3, "pros and cons"),
    (Benefits, 3, "worth it"),
    (Benefits, 2, "benefit*"),
    (Benefits, 2, "pros|upside*"),
    (Benefits, 2, "expect from"),
    (Benefits, 2, "advantage*"),
    (Benefits, 2, "does it help"),
    (Benefits, 2, "will it help"),
    (Benefits, 2, "can i burn"),
    (Benefits, 2, "can i lose"),
    (Benefits, 2, "get rid of"),
    (Benefits, 2, "can .. remove"),
    (Benefits, 2, "does .. remove"),
    (Benefits, 2, "will .. remove"),
    (Benefits, 2, "can .. fix"),
    (Benefits, 2, "will .. make"),
    (Benefits, 2, "does .. make"),
    (Benefits, 2, "can .. make"),
    (Benefits, 2, "better than"),
    (Benefits, 2, "does|do|can|will .. slim|shrink|tone|flatten"),
    (Benefits, 1, "effective"),
    (Types, 3, "difference between"),
    (Types, 3, "types of"),
    (Types, 3, "what types"),
    (Types, 3, "kinds of"),
    (Types, 3, "what kinds"),
    (Types, 2, "different .. between"),
    (Types, 2, "versus"),
    (Types, 2, "vs|v"),
    (Types, 2, "technique*"),
    (Types, 2, "method*"),
    (Types, 2, "incision*"),
    (Types, 2, "where is the cut"),
    (Types, 2, "which type"),
    (Types, 2, "stages of"),
    (Preparation, 3, "how .. prepare"),
    (Preparation, 3, "prepar*"),
    (Preparation, 3, "get ready"),
    (Preparation, 3, "quit smoking"),
    (Preparation, 3, "stop smoking"),
    (Preparation, 3, "nil by mouth"),
    (Preparation, 3, "eat before"),
    (Preparation, 3, "drink before"),
    (Preparation, 2, "fasting"),
    (Preparation, 2, "smok* before"),
    (Preparation, 2, "how long to wait before"),
    (Preparation, 2, "wait before"),
    (Preparation, 2, "how long .. wait"),
    (Preparation, 2, "how long before"),
    (Preparation, 2, "how soon before"),
    (Preparation, 3, "before .. surgery"),
    (Preparation, 3, "before .. operation"),
    (Preparation, 3, "before .. op"),
    (Preparation, 2, "pre op"),
    (Preparation, 2, "preop*"),
    (Preparation, 2, "day before"),
    (Preparation, 1, "before"),
    (Preparation, 1, "smok*"),
    (Tests, 3, "bloods"),
    (Tests, 3, "diagnos*"),
    (Tests, 3, "diagonos*"),
    (Tests, 3, "blood test*"),
    (Tests, 3, "which tests"),
    (Tests, 3, "what tests"),
    (Tests, 2, "test*"),
    (Tests, 2, "detect*"),
    (Tests, 2, "find out if"),
    (Tests, 2, "differentiate"),
    (Tests, 2, "screening"),
    (Tests, 2, "scan*"),
    (Tests, 2, "exam*"),
    (Tests, 1, "check up"),
    (Medicines, 3, "should i stop"),
    (Medicines, 3, "do i have to stop"),
    (Medicines, 3, "do i need to stop"),
    (Medicines, 3, "must i stop"),
    (Medicines, 3, "stop taking"),
    (Medicines, 3, "come off"),
    (Medicines, 3, "keep taking"),
    (Medicines, 3, "can i take"),
    (Medicines, 3, "what medicine*"),
    (Medicines, 2, "medicine*"),
    (Medicines, 2, "medication*"),
    (Medicines, 2, "drug*"),
    (Medicines, 2, "tablet*"),
    (Medicines, 2, "pill*"),
    (Medicines, 2, "blood thinner*"),
    (Medicines, 2, "herbal"),
    (Medicines, 2, "supplement*"),
    (Procedure, 3, "how is .. done"),
    (Procedure, 3, "how is .. performed"),
    (Procedure, 3, "how do they"),
    (Procedure, 3, "how does .. take"),
    (Procedure, 3, "how long does .. take"),
    (Procedure, 3, "how long is the operation"),
    (Procedure, 3, "how long is the surgery"),
    (Procedure, 3, "how long .. under|asleep"),
    (Procedure, 3, "what happens in"),
    (Procedure, 3, "what happens during"),
    (Procedure, 2, "during surgery"),
    (Procedure, 2, "during the operation"),
    (Procedure, 2, "anaesthe*"),
    (Procedure, 2, "anesthe*"),
    (Procedure, 2, "put to sleep"),
    (Procedure, 2, "awake"),
    (Procedure, 2, "general or local"),
    (Procedure, 2, "drain*"),
    (Procedure, 2, "do they"),
    (Procedure, 2, "does the surgeon"),
    (Procedure, 2, "how does .. work"),
    (HowTo, 3, "how often should i"),
    (HowTo, 3, "how many reps"),
    (HowTo, 3, "how many sets"),
    (HowTo, 3, "how many times"),
    (HowTo, 3, "how to do"),
    (HowTo, 3, "how do i do"),
    (HowTo, 3, "how should i"),
    (HowTo, 2, "how often"),
    (HowTo, 2, "routine*"),
    (HowTo, 2, "step by step"),
    (HowTo, 2, "steps"),
    (HowTo, 1, "how to"),
    (HowTo, 1, "how do i"),
    (Recovery, 3, "when can i"),
    (Recovery, 3, "when may i"),
    (Recovery, 3, "when am i able"),
    (Recovery, 3, "when will i be able"),
    (Recovery, 3, "how soon can i"),
    (Recovery, 3, "how long until"),
    (Recovery, 3, "how long till"),
    (Recovery, 3, "how long before i can"),
    (Recovery, 3, "how long after"),
    (Recovery, 3, "how many nights"),
    (Recovery, 3, "recover*"),
    (Recovery, 3, "back to work"),
    (Recovery, 3, "off work"),
    (Recovery, 3, "downtime"),
    (Recovery, 3, "long|days|weeks|months|time off"),
    (Recovery, 3, "rehab*"),
    (Recovery, 3, "swell* .. how long"),
    (Recovery, 3, "how long .. swell*"),
    (Recovery, 3, "pain .. how long"),
    (Recovery, 3, "how long .. pain"),
    (Recovery, 3, "bruis* .. how long"),
    (Recovery, 3, "how long .. bruis*"),
    (Recovery, 2, "in hospital"),
    (Recovery, 2, "weeks after"),
    (Recovery, 2, "days after"),
    (Recovery, 2, "go home"),
    (Recovery, 2, "when do|does|will .. go"),
    (Recovery, 2, "timeline"),
    (Recovery, 2, "heal*"),
    (Recovery, 2, "how painful"),
    (Recovery, 2, "drive"),
    (Recovery, 2, "driving"),
    (Recovery, 2, "fly"),
    (Recovery, 2, "flying"),
    (Aftercare, 3, "look* after"),
    (Aftercare, 3, "care for"),
    (Aftercare, 3, "aftercare"),
    (Aftercare, 3, "can i lie"),
    (Aftercare, 3, "can i sit"),
    (Aftercare, 3, "can i sleep"),
    (Aftercare, 3, "lie|lay|lying|sleep|sleeping on my"),
    (Aftercare, 3, "how should i sleep"),
    (Aftercare, 3, "how do i sleep"),
    (Aftercare, 3, "how long .. wear"),
    (Aftercare, 3, "how long .. garment"),
    (Aftercare, 3, "garment*"),
    (Aftercare, 3, "drain*|tubes .. out|remov*|day|days|long|stay|empty*|bag|bags|home"),
    (Aftercare, 3, "remov*|empty*|long .. drain*|tubes"),
    (Aftercare, 3, "dressing*"),
    (Aftercare, 2, "wear"),
    (Aftercare, 2, "clothes|clothing|jeans|trousers|underwear|shoes"),
    (Aftercare, 2, "wash*"),
    (Aftercare, 2, "clean*"),
    (Aftercare, 2, "wound care"),
    (Aftercare, 2, "at home"),
    (Aftercare, 2, "stocking*"),
    (Aftercare, 2, "sitting"),
    (Aftercare, 2, "sleep*"),
    (Results, 3, "how long .. last"),
    (Results, 3, "how long do results"),
    (Results, 3, "how long .. show|shows|notice|difference|hold|holds"),
    (Results, 3, "does it last"),
    (Results, 3, "permanent"),
    (Results, 3, "before and after"),
    (Results, 3, "when will i see"),
    (Results, 3, "go away"),
    (Results, 2, "scar*"),
    (Results, 2, "fade*"),
    (Results, 2, "result*"),
    (Results, 2, "look like"),
    (Results, 2, "come back"),
    (Results, 3, "sag*|droop*|loose again"),
    (Results, 2, "will .. again"),
    (Results, 2, "will|does|do .. go back to|down"),
    (Results, 2, "how much .. stays"),
    (Results, 2, "how much .. survive*"),
    (Complications, 3, "risk*"),
    (Complications, 3, "side effect*"),
    (Complications, 3, "complication*"),
    (Complications, 3, "danger*"),
    (Complications, 3, "go wrong"),
    (Complications, 3, "how safe"),
    (Complications, 3, "deadly"),
    (Complications, 3, "die from"),
    (Complications, 3, "death rate"),
    (Complications, 3, "infection rate"),
    (
        Complications,
        3,
        "bleed*|clot*|dehiscence|dvt|embol*|haematoma|hematoma|infection|necrosis|seroma|ssi|vte rate|rates",
    ),
    (Complications, 3, "complication|death|mortality|rejection|revision rate|rates"),
    (Complications, 2, "injur*|ruptur*|burst*|leak*|flipped|flip|slipped|displac*"),
    (Complications, 2, "risky|unsafe|lethal|mortality"),
    (Complications, 2, "is it safe"),
    (Complications, 2, "is .. safe"),
    (Complications, 2, "are .. safe"),
    (Complications, 2, "safe"),
    (Complications, 2, "safety"),
    (Complications, 2, "death*"),
    (Complications, 2, "die"),
    (Complications, 2, "fatal"),
    (Complications, 2, "kill*"),
    (Complications, 2, "how likely"),
    (Complications, 2, "chance* of"),
    (Complications, 2, "harm*"),
    (Complications, 2, "problem*"),
    (Complications, 2, "numb*"),
    (Complications, 2, "lump*"),
    (Complications, 2, "go|goes|gone|went hard"),
    (Complications, 2, "infection*"),
    (Complications, 2, "necrosis"),
    (Complications, 2, "interact*"),
    (Complications, 2, "rejection"),
    (Complications, 2, "long term effect*"),
    (GetHelp, 3, "when should i call"),
    (GetHelp, 3, "when to call"),
    (GetHelp, 3, "when should i see"),
    (GetHelp, 3, "should i call"),
    (GetHelp, 3, "should i go to"),
    (GetHelp, 3, "should i be worried"),
    (GetHelp, 3, "should i worry"),
    (GetHelp, 3, "is it normal"),
    (GetHelp, 3, "is this normal"),
    (GetHelp, 3, "warning sign*"),
    (GetHelp, 3, "red flag*"),
    (GetHelp, 3, "emergency"),
    (GetHelp, 3, "get help"),
    (Cost, 3, "cost*"),
    (Cost, 3, "price*"),
    (Cost, 3, "pricing"),
    (Cost, 3, "fee"),
    (Cost, 3, "fees"),
    (Cost, 3, "how much is"),
    (Cost, 3, "how much does .. cost"),
    (Cost, 3, "how much do .. cost"),
    (Cost, 3, "expensive"),
    (Cost, 3, "cheap*"),
    (Cost, 3, "insurance"),
    (Cost, 3, "nhs"),
    (Cost, 3, "pay for"),
    (Cost, 3, "bill|billed|invoice"),
    (Cost, 3, "afford"),
    (Questions, 3, "what should i ask"),
    (Questions, 3, "what to ask"),
    (Questions, 3, "what do i ask"),
    (Questions, 3, "what questions"),
    (Questions, 3, "which questions"),
    (Questions, 3, "questions to ask"),
    (Questions, 3, "questions .. ask"),
    (Questions, 3, "questions for"),
    (Questions, 3, "ask my"),
    (Questions, 3, "ask the"),
    (Unknowns, 3, "research"),
    (Unknowns, 3, "clinical trial*"),
    (Unknowns, 3, "unknown*"),
    (Unknowns, 3, "evidence"),
    (Unknowns, 2, "proven"),
    (Unknowns, 2, "studies"),
    (Symptoms, 3, "symptom*"),
    (Symptoms, 3, "signs of"),
    (Symptoms, 3, "signs and"),
    (Symptoms, 2, "how do i know if"),
    (Symptoms, 2, "feel like"),
    (Causes, 3, "what cause*"),
    (Causes, 3, "cause*"),
    (Causes, 2, "why do"),
    (Causes, 2, "why does"),
    (Causes, 2, "why is"),
    (Causes, 2, "reason* for"),
    (Causes, 2, "due to"),
    (Causes, 2, "lead to"),
    (RiskFactors, 3, "at risk"),
    (RiskFactors, 3, "risk factor*"),
    (RiskFactors, 3, "who gets"),
    (RiskFactors, 2, "contribute*"),
    (RiskFactors, 2, "risk of"),
    (Inheritance, 3, "inherit*"),
    (Inheritance, 3, "heredit*"),
    (Inheritance, 3, "genetic*"),
    (Inheritance, 3, "passed down"),
    (Inheritance, 3, "pass it on"),
    (Inheritance, 3, "run* in .. famil*"),
    (Inheritance, 2, "gene"),
    (Inheritance, 2, "genes"),
    (Inheritance, 2, "mutation*"),
    (Treatment, 3, "treat*"),
    (Treatment, 3, "cure*"),
    (Treatment, 3, "therap*"),
    (Treatment, 2, "what to do for"),
    (Treatment, 2, "what can i do about"),
    (Treatment, 2, "what can be done"),
    (Treatment, 2, "manage*"),
    (Treatment, 2, "medicine for"),
    (Treatment, 2, "remed*"),
    (Treatment, 1, "help with"),
    (Prevention, 3, "prevent*|prophyla*"),
    (Prevention, 3, "how to avoid"),
    (Prevention, 3, "how can i avoid"),
    (Prevention, 2, "vaccin*"),
    (Prevention, 2, "protect*"),
    (Outlook, 3, "outlook"),
    (Outlook, 3, "prognosis"),
    (Outlook, 3, "life expectancy"),
    (Outlook, 3, "surviv*"),
    (Outlook, 2, "long term"),
    (Outlook, 2, "get worse"),
    (Outlook, 2, "gets worse"),
    (Outlook, 2, "progress*"),
    (Frequency, 3, "how many people"),
    (Frequency, 3, "how common"),
    (Frequency, 3, "how rare"),
    (Frequency, 3, "prevalence"),
    (Frequency, 3, "incidence"),
    (Support, 3, "support group*"),
    (Support, 3, "find support"),
    (Support, 2, "what kind of doctor"),
    (Support, 2, "which doctor"),
    (Support, 2, "what doctor"),
    (Spread, 3, "contagious"),
    (Spread, 3, "transmi*"),
    (Spread, 3, "how .. spread"),
    (Spread, 3, "catch"),
];

/// The words with each way to ask for a time as one: `how many weeks` is `how long`.
fn in_one_way<T: AsRef<str>>(words: &[T]) -> Vec<&str> {
    const UNITS: &[&str] = &["day", "days", "hours", "minutes", "months", "week", "weeks", "years"];
    let mut read: Vec<&str> = Vec::with_capacity(words.len());
    for word in words.iter().map(AsRef::as_ref) {
        if let [.., "how", many @ "many"] = &mut read[..]
            && UNITS.contains(&word)
        {
            *many = "long";
        } else {
            read.push(word);
        }
    }
    read
}

/// How strongly a question asks for each thing, from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Intents {
    strength: [f32; INTENTS],
}

impl Intents {
    /// Reads the cues in folded words.
    pub(super) fn of_words<T: AsRef<str>>(words: &[T]) -> Self {
        let mut strength = [0.0_f32; INTENTS];
        let words = in_one_way(words);
        let asked = Asked::new(&words);
        for (&(intent, weight, cue), outline) in CUES.iter().zip(OUTLINES.iter()) {
            let s = &mut strength[intent as usize];
            let weight = f32::from(weight) / 3.0;
            // What a stronger cue said is said.
            if *s < weight && Lists::NONE.places_of(cue, outline, &asked).next().is_some() {
                *s = weight;
            }
        }
        Self { strength }
    }

    /// How strongly it asks for that.
    pub(super) fn strength(&self, intent: Intent) -> f32 {
        self.strength[intent as usize]
    }

    /// Makes it ask for that at least so strongly.
    pub(super) fn raise(&mut self, intent: Intent, strength: f32) {
        let s = &mut self.strength[intent as usize];
        *s = s.max(strength);
    }

    /// The same, but for one thing.
    #[must_use]
    pub(super) fn without(mut self, intent: Intent) -> Self {
        self.strength[intent as usize] = 0.0;
        self
    }

    /// The strength of the strongest.
    pub(super) fn strongest(&self) -> f32 {
        self.strength.iter().copied().fold(0.0, f32::max)
    }

    /// What it asks for, each with its bit in the mask of a section.
    pub(super) fn asked(&self) -> Vec<(u32, f32)> {
        self.strength.iter().enumerate().filter(|(_, s)| **s > 0.0).map(|(i, s)| (1 << i, *s)).collect()
    }
}

/// The intents that a section of that kind answers, a bit each.
fn kind_mask(kind: SectionKind) -> u32 {
    let all: &[Intent] = match kind {
        SectionKind::Summary | SectionKind::Faq => &[],
        SectionKind::Overview => &[Definition],
        SectionKind::Indications => &[Indications],
        SectionKind::Contraindications => &[Contraindications],
        SectionKind::Alternatives => &[Alternatives],
        SectionKind::Benefits => &[Benefits],
        SectionKind::Types => &[Types],
        SectionKind::Preparation => &[Preparation, Prevention],
        SectionKind::Tests => &[Tests],
        SectionKind::Medicines => &[Medicines],
        SectionKind::Procedure => &[Procedure],
        SectionKind::HowTo => &[HowTo],
        SectionKind::Recovery => &[Recovery],
        SectionKind::Aftercare => &[Aftercare, Prevention],
        SectionKind::Results => &[Results, Outlook],
        SectionKind::Complications => &[Complications],
        SectionKind::GetHelp => &[GetHelp],
        SectionKind::Cost => &[Cost],
        SectionKind::Questions => &[Questions],
        SectionKind::Unknowns => &[Unknowns],
    };
    all.iter().fold(0, |mask, &i| mask | 1 << i as u8)
}

/// The intent that stands for a kind of section; none for those that answer a bit of everything.
pub(super) fn of_kind(kind: SectionKind) -> Option<Intent> {
    let mask = kind_mask(kind);
    ALL.iter().copied().find(|&i| mask >> i as u8 & 1 == 1)
}

const ALL: [Intent; INTENTS] = [
    Definition,
    Indications,
    Contraindications,
    Alternatives,
    Benefits,
    Types,
    Preparation,
    Tests,
    Medicines,
    Procedure,
    HowTo,
    Recovery,
    Aftercare,
    Results,
    Complications,
    GetHelp,
    Cost,
    Questions,
    Unknowns,
    Symptoms,
    Causes,
    RiskFactors,
    Inheritance,
    Treatment,
    Prevention,
    Outlook,
    Frequency,
    Support,
    Spread,
];

/// What a section answers, a bit for each intent.
pub(super) fn section_mask(kind: Option<SectionKind>, heading: &str) -> u32 {
    if let Some(kind) = kind {
        return kind_mask(kind);
    }
    let words = super::words::words(heading);
    let intents = Intents::of_words(&words);
    let mut mask = 0;
    for intent in ALL {
        // A leaning is not enough to say what a section is about.
        if intents.strength(intent) > 0.5 {
            mask |= 1 << intent as u8;
        }
    }
    // `What are the symptoms of …` asks for symptoms alone.
    let definition = 1 << Definition as u8;
    if mask & !definition != 0 {
        mask &= !definition;
    }
    mask
}

/// The name of an intent, for explanations.
pub(super) fn name(intent: Intent) -> String {
    format!("{intent:?}").to_lowercase()
}

/// The strongest thing that both hold.
pub(super) fn shared(intents: &Intents, mask: u32) -> Option<Intent> {
    ALL.iter()
        .copied()
        .filter(|&i| mask >> i as u8 & 1 == 1 && intents.strength(i) > 0.0)
        .max_by(|a, b| intents.strength(*a).total_cmp(&intents.strength(*b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::words::words;

    fn strongest(question: &str) -> Vec<Intent> {
        let intents = Intents::of_words(&words(question));
        let top = intents.strongest();
        ALL.into_iter().filter(|&i| top > 0.0 && intents.strength(i) >= top).collect()
    }

    #[test]
    fn a_question_says_what_it_asks_for() {
        for (question, wanted) in [
            ("When can I drive after a back lift?", Recovery),
            ("how long does the operation take", Procedure),
            ("can I have a lift if I am over 70", Contraindications),
            ("should I stop aspirin", Medicines),
            ("how is measles diagnosed", Tests),
            ("does acne run in the family", Inheritance),
            ("how much does it cost", Cost),
            ("how long do the results last", Results),
            ("can I lie on my back", Aftercare),
            ("seroma rate", Complications),
            ("can I do squats if I have bad knees", Contraindications),
            ("I am skinny, can I still get one", Contraindications),
            ("how many weeks does the operation take", Procedure),
            ("how many weeks off do I tell my boss", Recovery),
            ("drains out which day", Aftercare),
        ] {
            assert!(strongest(question).contains(&wanted), "{question}: {:?}", strongest(question));
        }
        assert_eq!(strongest("thigh"), []);
    }

    #[test]
    fn a_heading_says_what_its_section_answers() {
        assert_eq!(section_mask(None, "What are the symptoms of Gout ?"), 1 << Symptoms as u8);
        assert_eq!(section_mask(None, "What is (are) Gout ?"), 1 << Definition as u8);
        assert_eq!(section_mask(Some(SectionKind::Cost), "How much does it cost?"), 1 << Cost as u8);
    }

    #[test]
    fn all_intents_stand_in_their_places() {
        assert!(ALL.iter().enumerate().all(|(i, &intent)| intent as usize == i));
    }
}
