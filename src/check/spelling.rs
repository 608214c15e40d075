//! Spelling of two countries on one page.

use super::sentence::words;
use super::{Context, Fault, Subject};

/// Beginnings of words that are spelt in two ways: British, American. Only where the spelling alone decides.
const PAIRS: &[(&str, &str)] = &[
    ("anaesth", "anesth"),
    ("haemato", "hemato"),
    ("haemor", "hemor"),
    ("anaemi", "anemi"),
    ("oedema", "edema"),
    ("lymphoedema", "lymphedema"),
    ("oestrogen", "estrogen"),
    ("oesophag", "esophag"),
    ("diarrhoea", "diarrhea"),
    ("paediatr", "pediatr"),
    ("gynaeco", "gyneco"),
    ("orthopaed", "orthoped"),
    ("caesarean", "cesarean"),
    ("foetus", "fetus"),
    ("hyperaesth", "hyperesth"),
    ("apnoea", "apnea"),
    ("tumour", "tumor"),
    ("colour", "color"),
    ("behaviour", "behavior"),
    ("favour", "favor"),
    ("labour", "labor"),
    ("harbour", "harbor"),
    ("odour", "odor"),
    ("centre", "center"),
    ("fibre", "fiber"),
    ("litre", "liter"),
    ("grey", "gray"),
    ("ageing", "aging"),
    ("mould", "mold"),
    ("organis", "organiz"),
    ("recognis", "recogniz"),
    ("realis", "realiz"),
    ("minimis", "minimiz"),
    ("specialis", "specializ"),
    ("stabilis", "stabiliz"),
    ("moisturis", "moisturiz"),
    ("mobilis", "mobiliz"),
    ("hospitalis", "hospitaliz"),
    ("analyse", "analyze"),
    ("travell", "travele"),
    ("jewellery", "jewelry"),
    ("tyre", "tire"),
    ("pyjama", "pajama"),
];

fn country(word: &str) -> Option<bool> {
    let word = word.to_lowercase();
    PAIRS.iter().find_map(|(uk, us)| {
        // "tired" is no American tyre, "laboratory" no labour.
        let american = word.starts_with(us) && !matches!(*us, "tire" | "labor")
            || (*us == "labor" && matches!(word.as_str(), "labor" | "labors"));
        if word.starts_with(uk) {
            Some(true)
        } else if american {
            Some(false)
        } else {
            None
        }
    })
}

/// A page spells some words the British way and others the American.
pub(super) fn mixed_spelling(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let mut british = Vec::new();
    let mut american = Vec::new();
    for p in subject.passages.iter().filter(|p| p.is_own()) {
        for (at, word) in words(&p.text) {
            match country(word) {
                Some(true) => british.push((p.place_of(at), word)),
                Some(false) => american.push((p.place_of(at), word)),
                None => {}
            }
        }
    }
    let (few, many) = if american.len() <= british.len() { (american, british) } else { (british, american) };
    if let Some((_, other)) = many.first() {
        for (place, word) in few {
            let message = format!("`{word}` and `{other}` are spellings of two countries");
            found.push(Fault::at(place, message).hint("keep to one on the page"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_of_a_word_is_known_by_its_spelling() {
        assert_eq!(country("Anaesthetist"), Some(true));
        assert_eq!(country("color"), Some(false));
        for word in ["tired", "laboratory", "water", "centred"] {
            assert_ne!(country(word), Some(false), "{word}");
        }
    }
}
