//! A span of time, a locator, a citation: read, printed and read again it is the same; a hull holds each claim.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proc::record::{
    CautiousEnd, Citation, Claim, ClaimValue, Fact, FactKind, Locator, PageId, Place, SectionKind, Span, fold, slug,
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let spans: Vec<Span> = text.split(';').take(8).filter_map(|t| Span::parse(t).ok()).collect();
    for span in &spans {
        assert_eq!(Span::parse(&span.to_string()).as_ref(), Ok(span));
        if let (Some(lower), Some(upper)) = span.meaning() {
            assert!(lower <= upper);
        }
    }
    let Ok(citation) = Citation::parse("a", Place::default()) else { panic!("`a` is a key") };
    let claims = |c: &Citation| {
        let claim = |s: &Span| Claim { value: ClaimValue::Span(*s), source: c.clone(), note: None, set_aside: None, place: Place::default() };
        spans.iter().map(claim).collect::<Vec<_>>()
    };
    let fact = Fact {
        key: "k".into(),
        shared: None,
        label: "L".into(),
        kind: FactKind::Span,
        cautious: CautiousEnd::Longer,
        claims: claims(&citation),
        answer: None,
        place: Place::default(),
    };
    if let Some(hull) = fact.hull() {
        for span in &spans {
            let (lower, upper) = span.meaning();
            assert!(lower.is_none_or(|l| hull.low.is_some_and(|h| h.minutes() <= l)));
            assert!(upper.is_none_or(|u| hull.high.is_some_and(|h| h.minutes() >= u)));
        }
    }
    let _ = (fact.headline(), fact.range());
    let _ = Locator::parse(text);
    if let Ok(citation) = Citation::parse(text, Place::default()) {
        let again = Citation::parse(&citation.spelling(), Place::default());
        assert_eq!(again.as_ref(), Ok(&citation));
    }
    let _ = SectionKind::find(text);
    let folded = fold(text);
    assert_eq!(fold(&folded), folded);
    let _ = PageId::is_kebab(&slug(text));
});
