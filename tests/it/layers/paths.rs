//! Reads the paths (`a::b::c`) and macro names out of Rust text: enough of the language to hold the layer rules, no more.
//! Comments, strings and `#[cfg(test)]` modules are left out; `use` groups are spread into one path each.

/// A path or a macro that the text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// From 1.
    pub(super) line: usize,
    /// The segments of a path; a macro's last segment ends in `!`.
    pub(super) path: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    line: usize,
    text: String,
}

/// Returns what the text names, in its order. A lone word counts only where it is imported or called as a macro.
pub(super) fn named(code: &str) -> Vec<Named> {
    let tokens = without_test_modules(&tokens(code));
    let mut all = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map_or("", |i| tokens[i].text.as_str());
        let in_use = before == "use";
        let starts = is_word(&tokens[at].text) || (in_use && matches!(tokens[at].text.as_str(), "{" | "::"));
        // A keyword would otherwise swallow the `::` of a path from the root.
        let keyword = matches!(tokens[at].text.as_str(), "use" | "return" | "in" | "as" | "mut" | "dyn" | "impl");
        if !starts || keyword || before == "." || before == "fn" {
            at += 1;
            continue;
        }
        let mut found = Vec::new();
        at = read_path(&tokens, at, &[], in_use, &mut found).max(at + 1);
        all.extend(found.into_iter().filter(|n| in_use || n.path.len() > 1 || n.path.iter().any(|s| s.ends_with('!'))));
    }
    all
}

/// Reads one path from `at`, with its groups in a `use`; returns where it ends.
fn read_path(tokens: &[Token], mut at: usize, prefix: &[String], in_use: bool, found: &mut Vec<Named>) -> usize {
    let text = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
    let line = tokens[at].line;
    let mut path = prefix.to_vec();
    if text(at) == "::" {
        at += 1;
    }
    loop {
        if text(at) == "{" && in_use {
            at += 1;
            while !matches!(text(at), "}" | "") {
                if text(at) == "," {
                    at += 1;
                } else {
                    at = read_path(tokens, at, &path, in_use, found).max(at + 1);
                }
            }
            return at + 1;
        }
        if !is_word(text(at)) && text(at) != "*" {
            break;
        }
        path.push(text(at).to_owned());
        at += 1;
        if text(at) == "::" && (is_word(text(at + 1)) || (in_use && matches!(text(at + 1), "{" | "*"))) {
            at += 1;
        } else {
            break;
        }
    }
    if text(at) == "!"
        && text(at + 1) != "="
        && !in_use
        && let Some(last) = path.last_mut()
    {
        last.push('!');
    }
    if in_use && text(at) == "as" {
        at += 2;
    }
    found.push(Named { line, path });
    at
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Cuts each `#[cfg(test)] mod name { … }`: tests may build what they need with any room.
fn without_test_modules(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let ahead: Vec<&str> = tokens[at..].iter().take(10).map(|t| t.text.as_str()).collect();
        if let ["#", "[", "cfg", "(", "test", ")", "]", "mod", _, "{"] = ahead[..] {
            let mut depth = 0_usize;
            at += 9;
            while let Some(token) = tokens.get(at) {
                match token.text.as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Words, `::` and single signs, without comments, strings and characters.
fn tokens(code: &str) -> Vec<Token> {
    let chars: Vec<char> = code.chars().collect();
    let is = |at: usize, c: char| chars.get(at) == Some(&c);
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let start = at;
        let c = chars[at];
        let mut kept = false;
        if c == '/' && is(at + 1, '/') {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if c == '/' && is(at + 1, '*') {
            at = end_of_comment(&chars, at);
        } else if let Some(end) = end_of_raw_string(&chars, at) {
            at = end;
        } else if c == '"' {
            at = end_of_quoted(&chars, at, '"');
        } else if c == '\'' {
            // A character, or the mark of a lifetime.
            at = if is(at + 1, '\\') || is(at + 2, '\'') { end_of_quoted(&chars, at, '\'') } else { at + 1 };
        } else if c.is_alphanumeric() || c == '_' {
            while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                at += 1;
            }
            // The prefix of `b"…"` and `c"…"` is part of the string.
            kept = !(is(at, '"') && matches!(c, 'b' | 'c') && at == start + 1);
        } else {
            at += if c == ':' && is(at + 1, ':') { 2 } else { 1 };
            kept = !c.is_whitespace();
        }
        if kept {
            tokens.push(Token { line, text: chars[start..at].iter().collect() });
        }
        line += chars[start..at.min(chars.len())].iter().filter(|&&c| c == '\n').count();
    }
    tokens
}

fn end_of_comment(chars: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    break;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn end_of_quoted(chars: &[char], start: usize, quote: char) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Where `r"…"`, `r#"…"#` and their `b` and `c` forms end, if one starts here.
fn end_of_raw_string(chars: &[char], start: usize) -> Option<usize> {
    if start > 0 && (chars[start - 1].is_alphanumeric() || chars[start - 1] == '_') {
        return None;
    }
    let mut at = start + usize::from(matches!(chars[start], 'b' | 'c'));
    if chars.get(at) != Some(&'r') {
        return None;
    }
    at += 1;
    let hashes = chars[at..].iter().take_while(|&&c| c == '#').count();
    at += hashes;
    if chars.get(at) != Some(&'"') {
        return None;
    }
    at += 1;
    while at < chars.len() && !(chars[at] == '"' && chars[at + 1..].iter().take_while(|&&c| c == '#').count() >= hashes)
    {
        at += 1;
    }
    Some(at + 1 + hashes)
}

#[test]
fn paths_macros_and_use_groups_are_read() {
    let read = |code: &str| -> Vec<String> {
        named(code).iter().map(|n| format!("{}:{}", n.line, n.path.join("::"))).collect()
    };
    for (code, expected) in [
        ("use comrak;", vec!["1:comrak"]),
        ("use crate::record::Page;", vec!["1:crate::record::Page"]),
        (
            "use crate::{record::{self, Page as P},\n  search::*};",
            vec!["1:crate::record::self", "1:crate::record::Page", "2:crate::search::*"],
        ),
        ("use {clap::Parser, std::env};", vec!["1:clap::Parser", "1:std::env"]),
        ("use ::serde::Serialize;", vec!["1:serde::Serialize"]),
        (
            "let x: Vec<jiff::civil::Date> = std::env::args().collect();",
            vec!["1:jiff::civil::Date", "1:std::env::args"],
        ),
        (
            "fn f() -> tantivy::Result<()> { g::<serde_json::Value>() }",
            vec!["1:tantivy::Result", "1:serde_json::Value"],
        ),
        ("println!(\"{}\", a != b); std::eprintln!();", vec!["1:println!", "1:std::eprintln!"]),
        ("a.env(); b != c; let std = 1;", vec![]),
        ("// use comrak::x;\n/* a::b /* c::d */ e::f */ g::h", vec!["2:g::h"]),
        (
            "let a = \"x::y \\\" println!()\"; r#\"p::q \" \"#; b\"v::w\"; br\"t::u\"; '\"'; 'a: loop {} m::n",
            vec!["1:m::n"],
        ),
        ("x::y\n#[cfg(test)]\nmod tests { use a::b; fn f() { {} c::d } }\ne::f", vec!["1:x::y", "4:e::f"]),
    ] {
        assert_eq!(read(code), expected, "{code}");
    }
}
