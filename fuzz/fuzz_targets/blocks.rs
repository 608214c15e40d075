//! Typed blocks and shared files: the first byte says which, the rest is the YAML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proc::parse::{parse_glossary, parse_page, parse_questions, parse_sources, parse_vocabulary};

const FRONT: &str = "---\nid: x\nkind: procedure\ntitle: T\nmessage: M\nregions: [thigh]\napproach: none\nreview:\n  \
    status: draft\n  written: 2026-11-20\n  due: 2027-11-20\n  authors: [A]\n  funding: none\n  conflicts: none\n---\n";
const BLOCKS: [(&str, &str); 9] = [
    ("facts", "Key points"),
    ("timeline", "Recovery step by step"),
    ("contraindications", "Who should not have it"),
    ("tests", "Tests"),
    ("medicines", "Medicines"),
    ("types", "Types"),
    ("options", "Other choices"),
    ("complications", "Risks"),
    ("red-flags", "Get help"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((which, yaml)) = bytes.split_first() else { return };
    let Ok(yaml) = std::str::from_utf8(yaml) else { return };
    match usize::from(which.wrapping_sub(b'0')) % 13 {
        9 => drop(parse_sources("sources.yaml", yaml)),
        10 => drop(parse_glossary("glossary.yaml", yaml)),
        11 => drop(parse_vocabulary("synonyms.yaml", yaml)),
        12 => drop(parse_questions("questions.yaml", yaml)),
        n => {
            let (kind, heading) = BLOCKS[n];
            let text = format!("{FRONT}\n## {heading}\n\n```yaml {kind}\n{yaml}\n```\n");
            let parsed = parse_page("x.md", &text);
            for (_, typed) in parsed.page.iter().flat_map(|p| p.typed()) {
                assert!(!typed.citations().iter().any(|c| c.source.0.is_empty()));
            }
        }
    }
});
