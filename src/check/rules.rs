//! The rules, a row each: code, severity, why it exists, where it comes from, and the function that judges.
//!
//! `proc check --explain CODE` prints a row. Origins name the standards by their short names: PEMAT-P (AHRQ's
//! assessment of patient education materials), DISCERN (Oxford, quality of information on treatment choices), CDC Index
//! (Clear Communication Index), JAMA benchmarks (Silberg, Lundberg and Musacchio, 1997), NHS style (NHS digital service
//! manual), PIF (Patient Information Forum).

use super::{Context, Fault, Subject};
use super::{citations, facts, glossary, overlap, reading_level, review, spelling, structure, template, wording};
use crate::record::Severity::{self, Error, Warning};
use crate::record::{Gaps, Kind, Page};

/// How a rule judges: page by page, or the library as a whole.
#[derive(Clone, Copy)]
pub(super) enum Run {
    /// One page at a time.
    Page(fn(&Context, &Subject, &mut Vec<Fault>)),
    /// All pages and the shared data at once.
    Library(fn(&Context, &[Subject], &mut Vec<Fault>)),
}

/// A rule for authors.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Its stable name, in kebab-case.
    pub code: &'static str,
    /// How bad what it finds is, unless the library's settings say otherwise.
    pub severity: Severity,
    /// What it asks, and why.
    pub why: &'static str,
    /// Where it comes from.
    pub origin: &'static str,
    pub(super) run: Run,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule").field("code", &self.code).field("severity", &self.severity).finish_non_exhaustive()
    }
}

/// The rule of that code.
pub fn find_rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.code == code)
}

/// Whether a rule about pages would only repeat what parsing said of a page, and is silent until the page parses: what
/// it looks for may be what could not be read.
pub(super) fn waits(code: &str, page: &Page, gaps: &Gaps) -> bool {
    let lost = |blocks: &[&str]| blocks.iter().any(|name| gaps.block(name));
    let no_kind = gaps.keys.contains("kind");
    let of_procedure = |waits: bool| no_kind || (page.kind == Kind::Procedure && waits);
    match code {
        "no-do-nothing" | "few-choices" => of_procedure(lost(&["options"])),
        "no-clot-sign" => of_procedure(lost(&["red-flags"]) || gaps.keys.contains("approach")),
        "no-action" => lost(&["contraindications", "medicines", "red-flags", "tests", "facts"]),
        "one-sided" => of_procedure(lost(&["complications"])),
        "everyday-life" => of_procedure(lost(&["timeline", "facts"])),
        "prose-number" => gaps.times || lost(&["facts", "timeline", "medicines"]),
        "overdue-review" | "clinician-not-signed" | "impossible-date" | "unread-source" => gaps.keys.contains("review"),
        "missing-section" | "few-questions" | "no-unknowns" | "no-outside-source" => gaps.rest,
        _ => false,
    }
}

/// Whether a rule may have more to say of a page once it parses.
pub(super) fn is_held_up(code: &str, page: &Page, gaps: &Gaps) -> bool {
    waits(code, page, gaps) || (code == "missing-section" && gaps.keys.contains("kind"))
}

const fn page(
    code: &'static str,
    severity: Severity,
    why: &'static str,
    origin: &'static str,
    judge: fn(&Context, &Subject, &mut Vec<Fault>),
) -> Rule {
    Rule { code, severity, why, origin, run: Run::Page(judge) }
}

const fn library(
    code: &'static str,
    severity: Severity,
    why: &'static str,
    origin: &'static str,
    judge: fn(&Context, &[Subject], &mut Vec<Fault>),
) -> Rule {
    Rule { code, severity, why, origin, run: Run::Library(judge) }
}

/// Every rule of this room, in the order in which an author meets them; the parser has codes of its own.
pub const RULES: &[Rule] = &[
    // The parts of a page.
    page(
        "missing-section",
        Error,
        "A reader who knows one page knows them all: what it is, who should not have it, other choices, risks, when to get help, what nobody knows. A page without one of these hides something.",
        "PEMAT-P 9 to 11 (headings, order, summary); DISCERN 8 to 14; CDC Index 8 to 10. A library can set its own list in `check.toml`.",
        structure::missing_section,
    ),
    page(
        "empty-section",
        Error,
        "A heading with nothing under it sends the reader to an empty room.",
        "PEMAT-P 9 (informative headings).",
        structure::empty_section,
    ),
    page(
        "summary-points",
        Warning,
        "The key points are what most people read, and all that a frightened one reads: a list of 3 to 8 points.",
        "PEMAT-P 11 (summary); CDC Index 1, 8 and 10; check P-05.",
        structure::summary_points,
    ),
    page(
        "no-do-nothing",
        Error,
        "Leaving things as they are is always a choice, and the one that a page about an operation forgets. An item with `id: nothing` says what happens without treatment.",
        "DISCERN 12 (what happens if no treatment is used); GMC guidance on cosmetic interventions, 2016.",
        structure::no_do_nothing,
    ),
    page(
        "few-choices",
        Warning,
        "A decision needs something to choose between: two other ways at least, beside doing nothing.",
        "DISCERN 14 (more than one possible treatment choice).",
        structure::few_choices,
    ),
    page(
        "few-questions",
        Error,
        "A list of questions to take to the surgeon is the part of a page that changes what happens in the room. Five at least; `limits.questions` sets it.",
        "DISCERN 15 (support for shared decision-making); PEMAT-P 23 (a tangible tool).",
        structure::few_questions,
    ),
    page(
        "no-unknowns",
        Error,
        "A page that admits no gap misleads: what no source says is listed under `What we do not know`, one item at least.",
        "DISCERN 8 (areas of uncertainty); CDC Index 11 (what is known and not known).",
        structure::no_unknowns,
    ),
    page(
        "no-clot-sign",
        Error,
        "After surgery or fat injection a clot in the leg or lung can kill within hours, and its signs are plain: trouble breathing, chest pain, one swollen calf. Each surgical page names them as emergencies.",
        "NICE guidance on venous thromboembolism; erratum E-42: no source text holds a warning sign.",
        structure::no_clot_sign,
    ),
    page(
        "unsourced-sign",
        Error,
        "A warning sign is never dropped for want of a source, and never passes for a checked one: on a draft it says why it has none, and a page whose sources were checked has a source for every sign.",
        "DISCERN 4 (sources); the project's page format.",
        structure::unsourced_sign,
    ),
    page(
        "no-action",
        Warning,
        "Sections on preparing, caring and getting help exist to tell a reader what to do, so some sentence begins with a verb.",
        "PEMAT-P 20 (at least one action); CDC Index 5 (call to action); check P-50.",
        structure::no_action,
    ),
    page(
        "one-sided",
        Warning,
        "More than three times as many words on what an operation gives than on what it may take is an advertisement.",
        "DISCERN 6 (balanced and unbiased); CDC Index 19 (risks and benefits).",
        structure::one_sided,
    ),
    page(
        "everyday-life",
        Warning,
        "People ask what they cannot do and for how long: work, help at home, sport, sleep, washing, travel. Recovery speaks of three of these at least.",
        "DISCERN 13 (effect on quality of life).",
        structure::everyday_life,
    ),
    page(
        "table-shape",
        Warning,
        "A table of more than 5 columns, with sentences for headings, or without a line that says what it shows, is hard to read and impossible on a phone.",
        "PEMAT-P 17 to 19 (titles, clear tables, short headings); checks P-43 to P-46.",
        structure::table_shape,
    ),
    page(
        "placeholder",
        Error,
        "A page from `proc new` says in each place what belongs there. Left as it is, that is what a patient reads.",
        "The project's page format; PEMAT-P 1 (the purpose of the material is evident).",
        template::placeholder,
    ),
    // Names and links.
    library(
        "duplicate-id",
        Error,
        "An id opens one page.",
        "The promise of the command line: a name never opens another page than the one meant.",
        structure::duplicate_id,
    ),
    library(
        "kind-missing",
        Warning,
        "A page without `kind` is free text: what else its front matter says of its kind is not used, and none of these rules judges it. A slip in the key must not have that effect unseen.",
        "The project's page format: strict with authors.",
        structure::kind_missing,
    ),
    library(
        "duplicate-name",
        Error,
        "A name that two pages claim opens neither. Names are compared without case, hyphens, spaces and accents; an id comes before a title, a title before an alias.",
        "The promise of the command line: a name never opens another page than the one meant.",
        structure::duplicate_name,
    ),
    page(
        "broken-relation",
        Error,
        "A link to a page that is not there leaves a reader in the middle of a decision.",
        "DISCERN 7 (further sources of support and information).",
        structure::broken_relation,
    ),
    page(
        "relation-not-returned",
        Error,
        "If one page says that another is an alternative, or a different operation, the reader of the other needs the same warning.",
        "DISCERN 14 (choices shown from every side); the project's page format.",
        structure::relation_not_returned,
    ),
    page(
        "named-page",
        Warning,
        "A thing that the library has a page for is related by its page, so that the reader can open it.",
        "DISCERN 7 (further sources of support and information).",
        citations::named_page,
    ),
    // Citations.
    page(
        "unknown-source",
        Error,
        "A citation that leads nowhere is worse than none: it looks checked.",
        "JAMA benchmarks: attribution; DISCERN 4 (sources of information clear).",
        citations::unknown_source,
    ),
    page(
        "locator-out-of-range",
        Error,
        "A source text is cited by line so that anyone who has it can look; a line past its end, or no line at all, cannot be looked up.",
        "JAMA benchmarks: attribution; DISCERN 4.",
        citations::locator_out_of_range,
    ),
    page(
        "locator-outside-a-part",
        Error,
        "A source text may hold several voices. A claim is counted by voice, so its lines lie in one part.",
        "DISCERN 4 and 6; the source texts' own parts, one of which repeats another word for word.",
        citations::locator_outside_a_part,
    ),
    page(
        "uncited-number",
        Error,
        "A number without a source cannot be checked, by a reader or by a nurse who answers for it. Its paragraph or item has a citation, or the last item of its list has.",
        "JAMA benchmarks: attribution; DISCERN 4; HONcode: justifiability.",
        citations::uncited_number,
    ),
    page(
        "uncited-advice",
        Error,
        "Advice under `Who should not have it`, `How to get ready`, `Medicines`, `Looking after yourself` and `Get help` is what can harm when it is wrong: every paragraph and item has a citation.",
        "JAMA benchmarks: attribution; DISCERN 4; HONcode: justifiability.",
        citations::uncited_advice,
    ),
    page(
        "seller-safety",
        Error,
        "Who sells an operation may give its time and its name. Signs of danger, medicines, reasons not to operate and life-threatening harms never rest on a seller's text, or on a text that nobody stands for, alone.",
        "DISCERN 6 (balanced and unbiased); HONcode: justifiability; PIF 4 (evidence).",
        citations::seller_safety,
    ),
    page(
        "seller-advice",
        Warning,
        "Advice on getting ready and on healing should have a source that sells nothing beside the clinic's word.",
        "DISCERN 6 (balanced and unbiased); PIF 4 (evidence).",
        citations::seller_advice,
    ),
    page(
        "no-outside-source",
        Error,
        "A page that cites only the texts that it was written from leads a reader nowhere else.",
        "DISCERN 7 (further sources of support and information).",
        citations::no_outside_source,
    ),
    // Facts.
    page(
        "missing-answer",
        Error,
        "Where sources use different words, no range can be computed: the page says in one plain sentence what a careful reader should take from them.",
        "DISCERN 8 (areas of uncertainty); PEMAT-P 7 (no sums for the reader).",
        facts::missing_answer,
    ),
    page(
        "nothing-counts",
        Error,
        "When every claim is set aside as wrong or unsafe, something has to stand in their place, or the wrong one is what readers see first.",
        "The errata of the source texts: a claim that is set aside never stands as a fact.",
        facts::nothing_counts,
    ),
    page(
        "same-voice-twice",
        Warning,
        "One voice that says the same thing twice counts once; two claims make it look like two witnesses.",
        "DISCERN 4 and 6; one claim per source.",
        facts::same_voice_twice,
    ),
    page(
        "seller-only-fact",
        Warning,
        "One claim of one seller is no fact yet: a second source, an answer or a note says how far it goes.",
        "DISCERN 6 (balanced and unbiased).",
        facts::seller_only_fact,
    ),
    page(
        "prose-number",
        Error,
        "A time in prose that the typed facts of the page do not show is a second truth: it goes stale alone, and it can hide that sources disagree.",
        "PEMAT-P 16 (text and display agree); the project's page format: a typed value lives once.",
        facts::prose_number,
    ),
    // Reading level.
    page(
        "grade",
        Error,
        "People on a bad day read below their schooling. Flesch-Kincaid grade 0.39 × words a sentence + 11.8 × syllables a word − 15.59, at most 6.9. Counted: paragraphs, list items, the words of typed items. Not counted: tables, headings, citations, claims. Only . ! ? end a sentence, and an item without one is a sentence; a hyphenated word is one word; a number counts as it is read aloud.",
        "NHS style (reading age 9 to 11, up to 14 for medical text); AMA and NIH (grade 6); PEMAT-P 3; check P-20.",
        reading_level::grade,
    ),
    page(
        "smog",
        Error,
        "Long words stop readers. SMOG 1.0430 × √(words of 3 or more syllables × 30 / sentences) + 3.1291, at most 9.5; judged from 30 sentences on.",
        "McLaughlin, 1969; PEMAT-P 3; check P-21.",
        reading_level::smog,
    ),
    page(
        "long-sentence",
        Error,
        "A sentence of more than 25 words loses readers before its end.",
        "NHS style (sentences up to 20 words); GOV.UK style (25); PEMAT-P 8.",
        reading_level::long_sentence,
    ),
    page(
        "choppy",
        Error,
        "A low grade is easily had by chopping text into bits that say nothing about how they belong together: 8 words a sentence or more on average.",
        "CDC Index (chunks that make sense); the warning in the project's standards against choppiness.",
        reading_level::choppy,
    ),
    page(
        "long-paragraph",
        Warning,
        "A paragraph or item of more than 60 words is a wall.",
        "PEMAT-P 8 (short chunks); check P-10.",
        reading_level::long_paragraph,
    ),
    page(
        "long-section",
        Warning,
        "Paragraph after paragraph with no list, table or heading gives a searching eye nothing to hold on to.",
        "PEMAT-P 8 and 12 (chunks, visual cues); check P-10.",
        reading_level::long_section,
    ),
    // Wording.
    page(
        "bare-stop",
        Error,
        "A blood thinner or a pill stopped alone can cause a stroke, a clot or a pregnancy. A page says \"ask\" or \"tell\", never only \"stop\".",
        "Erratum E-13; NHS advice on antiplatelets; NICE guidance on venous thromboembolism.",
        wording::bare_stop,
    ),
    page(
        "promise-word",
        Error,
        "Nothing about an operation is guaranteed, perfect, scarless, invisible, painless, lifelong or 100%. The words stand only in denials (\"no surgeon can promise\") and in claims that are set aside.",
        "GMC guidance on cosmetic interventions, 2016 (no unjustified claims); errata E-27, E-44; HONcode: advertising policy.",
        wording::promise_word,
    ),
    page(
        "mistranslation",
        Error,
        "Machine translation leaves words that are English and mean something else: \"gray\" for a pocket of fluid, \"SARS\" for a cold, \"hypertension\" of the skin. A patient acts on them.",
        "Errata E-01 to E-12; the `mistranslation` words of `synonyms.yaml`.",
        wording::mistranslation,
    ),
    page(
        "brand-name",
        Error,
        "A page advertises nobody. Trade names are known for search and stand on no page, not even in a claim that is set aside.",
        "HONcode: advertising policy; PEMAT-P 2 (nothing distracts); check P-30. The `brand` words of `synonyms.yaml` and `words.brands` of `check.toml`.",
        wording::brand_name,
    ),
    page(
        "hidden-name",
        Error,
        "A page names no clinic and no surgeon. The names are kept as hashes, so that the list itself names nobody.",
        "HONcode: advertising policy; erratum E-55.",
        wording::hidden_name,
    ),
    page(
        "shaming-word",
        Error,
        "Nobody is helped by being called flabby, lazy, or a type.",
        "NHS style (inclusive content); PIF; errata E-34, E-46, E-66.",
        wording::shaming_word,
    ),
    page(
        "bare-percent",
        Warning,
        "People understand \"43 of 100\" better than 43%.",
        "PEMAT-P 6 (clear numbers); PIF on risk; CDC Index 15 to 17; check P-40.",
        wording::bare_percent,
    ),
    page(
        "arithmetic",
        Warning,
        "The reader is not asked to do sums; the program prints dates and ranges.",
        "PEMAT-P 7 (no calculations); check P-41.",
        wording::arithmetic,
    ),
    page(
        "passive",
        Warning,
        "\"The stitches are removed\" does not say who removes them. At most 10 of 100 sentences; only a form of \"be\" with a participle is counted, not states such as \"is swollen\".",
        "PEMAT-P 5 (active voice); CDC Index 6; check P-26.",
        wording::passive,
    ),
    page(
        "impersonal",
        Warning,
        "Sections on care speak to the reader: a third of their sentences say \"you\" or begin with what to do.",
        "PEMAT-P 21 (addresses the user directly); check P-51.",
        wording::impersonal,
    ),
    page(
        "mixed-spelling",
        Warning,
        "Spelling of two countries on one page looks copied, and search finds half.",
        "NHS style (consistent spelling).",
        spelling::mixed_spelling,
    ),
    page(
        "unexplained-term",
        Warning,
        "The program lists the glossary terms of a page with their meanings. A doctor's word that is in no glossary and is not explained beside its first use is explained to nobody.",
        "PEMAT-P 4 (medical terms only to teach, and explained); check P-25.",
        glossary::unexplained_term,
    ),
    page(
        "copied-words",
        Error,
        "The source texts belong to others, and their words are not plain. No eight words in a row are the same, claims included.",
        "The project's rule for writers: no sentence of a source text enters a page.",
        overlap::copied_words,
    ),
    // Review.
    page(
        "overdue-review",
        Warning,
        "An old page that looks fresh costs the trust of all the others.",
        "JAMA benchmarks: currency; DISCERN 5 (dates).",
        review::overdue_review,
    ),
    page(
        "clinician-not-signed",
        Error,
        "A clinician's name stands on a page only if one signed it; under any other state of review it borrows trust.",
        "JAMA benchmarks: authorship; HONcode: authority.",
        review::clinician_not_signed,
    ),
    page(
        "impossible-date",
        Error,
        "A review before the page was written, or after today, did not happen.",
        "JAMA benchmarks: currency.",
        review::impossible_date,
    ),
    page(
        "unread-source",
        Warning,
        "A source that was seen only through others needs the original before a clinician's name stands under it.",
        "JAMA benchmarks: attribution; the note in `sources.yaml`.",
        review::unread_source,
    ),
    // The shared data.
    library(
        "broken-term",
        Error,
        "A term that says \"see\" what is not there, or rests on no source, stops the reader who looks it up.",
        "PEMAT-P 4; DISCERN 4.",
        glossary::broken_term,
    ),
    library(
        "duplicate-term",
        Error,
        "One word has one meaning in the glossary.",
        "PEMAT-P 4.",
        glossary::duplicate_term,
    ),
    library(
        "hard-term",
        Warning,
        "An explanation is shorter and plainer than what it explains: 30 words, in sentences of 25 at most.",
        "PEMAT-P 3 and 4.",
        glossary::hard_term,
    ),
    library(
        "copied-term",
        Error,
        "The glossary says things in its own words, as the pages do.",
        "The project's rule for writers: no sentence of a source text enters a page.",
        overlap::copied_terms,
    ),
    library(
        "broken-synonym",
        Error,
        "Words that lead to a page, section or term that is not there lead a search astray.",
        "The promise of search: a word that people use finds what it means.",
        glossary::broken_synonym,
    ),
    library(
        "broken-question",
        Error,
        "A question that leads to a page or section that is not there, or that stands twice, finds nothing for anybody.",
        "The promise of search: a question in everyday words finds the section that answers it.",
        glossary::broken_question,
    ),
    library(
        "broken-part",
        Error,
        "Voices are counted by the parts of a source text, so these lie in order and inside it, and the text can be recognised by its hash.",
        "DISCERN 4; the project's page format.",
        glossary::broken_part,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::PageId;

    #[test]
    fn every_rule_has_a_name_of_its_own_and_says_why_and_whence() {
        let mut codes: Vec<&str> = RULES.iter().map(|r| r.code).collect();
        for rule in RULES {
            assert!(PageId::is_kebab(rule.code), "{}", rule.code);
            assert!(rule.why.ends_with('.') && rule.origin.ends_with('.'), "{}", rule.code);
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), RULES.len());
        assert!(find_rule("grade").is_some() && find_rule("grades").is_none());
    }
}
