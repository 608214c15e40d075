//! Content from anyone: nothing of it reaches a terminal or a page raw, nothing outside the library is read, and time
//! and memory stay bounded.

#![expect(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "texts are built here, and their speed is of no weight"
)]

use proc::parse::{
    parse_glossary, parse_head, parse_page, parse_page_bytes, parse_questions, parse_sources, parse_vocabulary,
};
use proc::render::is_hidden;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a terminal, a browser or a reader's eye would obey, as it is spelled inside YAML's double quotes.
const IN_YAML: &str = r#"x\e]o;own\a\u202egnp\x9bm\u200b\r\n\u2028<script>alert(me)</script>\"><img src=q onerror=w>"#;
/// The same as Markdown spells it.
const IN_MARKDOWN: &str = "x&#27;]o;own&#7;&#x202e;gnp&#x9b;m&#x200b;&lt;script&gt;alert(me)&lt;/script&gt;&quot;&gt;&lt;img src=q onerror=w&gt;";
/// The same raw.
const RAW: &str = "\u{1b}]0;own\u{7}\u{202e}gnp\u{9b}31m\u{200b}";

/// A page with every kind of block and the hostile words in each of its texts; a free page; a broken one; shared files.
fn library(folder: &Path) {
    let page = include_str!("../fixtures/hostile-page.md").replace("YAML", IN_YAML).replace("MARKDOWN", IN_MARKDOWN);
    let write = |file: &str, text: &str| fs::write(folder.join(file), text).unwrap();
    write("evil.md", &page);
    write(
        "sources.yaml",
        &r#"- {id: a-paper, title: "YAML", where: "YAML", kind: study, seen: full, n: 5}
- {id: s001, title: "YAML", where: "YAML", kind: source-text, seen: full, what: "YAML", file: "YAML", dated: "YAML", lines: 100, sha256: HASH, parts: [{id: "YAML", lines: 1-50, what: "YAML", sells: true, repeats: "YAML"}]}
"#
        .replace("YAML", IN_YAML)
        .replace("HASH", &"a".repeat(64)),
    );
    write(
        "glossary.yaml",
        &r#"- {term: "YAML", plain: "YAML", also: ["other YAML"], see: ["YAML"]}"#.replace("YAML", IN_YAML),
    );
    let group = r#"- {id: L1, rel: same, lay: ["YAML", wound], medical: ["YAML"], notice: "YAML", note: "YAML"}"#;
    write("synonyms.yaml", &group.replace("YAML", IN_YAML));
    write(
        "free.md",
        &"# Free RAW\n\n## Head RAW\n\nText RAW <script>alert(1)</script>\n\n<script>alert(2)</script>\n\n\
          <img src=x onerror=y>\n\n```sh RAW\ncode RAW\n```\n\n| aRAW |\n|---|\n| bRAW |\n\n[x](javascript:alert(1))\n"
            .replace("RAW", RAW),
    );
    let broken = "---\nid: \"RAW\"\nkind: procedure\n\"YAML\": \"YAML\"\ntitle: RAW\n---\n## RAW\n";
    write("broken \u{1b}]0;own\u{7}\u{202e}.md", &broken.replace("RAW", RAW).replace("YAML", IN_YAML));
    write("x..\nx\n.md", "# Newline\n\n## Part\n\nText.\n");
}

fn proc(library: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proc"));
    command.args(["--no-builtin", "--no-cache", "--library"]).arg(library).args(words);
    command.env_clear().env("PROC_TODAY", "2026-12-30").stdin(Stdio::null());
    command
}

/// Output and errors of a run that ends by itself.
fn run(library: &Path, words: &[&str]) -> (String, String, i32) {
    let mut child = proc(library, words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut err = child.stderr.take().unwrap();
    let said = std::thread::spawn(move || {
        let mut text = Vec::new();
        err.read_to_end(&mut text).map(|_| text)
    });
    let mut out = child.stdout.take().unwrap();
    let wrote = std::thread::spawn(move || {
        let mut text = Vec::new();
        out.read_to_end(&mut text).map(|_| text)
    });
    // What waits for a pipe or a device waits for ever; a slow machine does not take minutes.
    let began = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if began.elapsed() > Duration::from_secs(120) => {
                child.kill().unwrap();
                panic!("{words:?} does not end");
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let text = |bytes: std::thread::JoinHandle<std::io::Result<Vec<u8>>>| {
        String::from_utf8(bytes.join().unwrap().unwrap()).expect("the program writes UTF-8")
    };
    let (out, err) = (text(wrote), text(said));
    assert!(!err.contains("panicked"), "{words:?}: {err}");
    (out, err, status.code().unwrap_or_else(|| panic!("{words:?} was ended by a signal: {status}")))
}

/// A text without the styles that the program itself may set.
fn without_styles(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap_or(part.len());
        match part[end..].strip_prefix('m') {
            Some(rest) => plain.push_str(rest),
            None => plain.push_str(&format!("\u{1b}[{part}")),
        }
    }
    plain
}

fn holds(words: &[&str], text: &str, but: &[char]) {
    let raw = text.char_indices().find(|(_, c)| is_hidden(*c) && !but.contains(c));
    if let Some((at, c)) = raw {
        let around: String = text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
        panic!("{words:?} writes {c:?} raw after {around:?}");
    }
}

#[test]
fn no_command_writes_raw_what_a_page_a_name_or_an_argument_holds() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    library(&pages);
    let handout = folder.path().join("handout.html");
    let handout = handout.to_str().unwrap();
    let odd = "nosuch\u{1b}]0;own\u{7}\u{202e}";
    let nowhere = format!("/nonexistent/{odd}");
    let mut all: Vec<Vec<&str>> = Vec::new();
    for format in ["text", "json", "jsonl", "tsv", "trec"] {
        all.push(vec!["search", "text", "wound", odd, "--format", format]);
    }
    for format in ["text", "md", "json", "html"] {
        for page in ["evil", "free", "x..\nx\n"] {
            all.push(vec!["show", page, "--format", format]);
        }
        for command in ["timeline", "checklist"] {
            all.push(vec![command, "evil", "--format", format]);
        }
        all.push(vec!["compare", "evil", "free", "--format", format]);
    }
    for page in ["broken \u{1b}]0;own\u{7}\u{202e}", odd] {
        for command in ["show", "timeline", "checklist", "sources"] {
            all.push(vec![command, page]);
        }
        all.push(vec!["compare", page, "free"]);
    }
    all.extend(
        [
            &["show", "evil", "--claims"][..],
            &["show", "evil", "-s", odd],
            &["show", "evil", "-s", "sources,about,glossary"],
            &["timeline", "evil", "--from", "2026-12-01"],
            &["search", "--explain", "text"],
            &["search", "zzqq", odd],
            &["search", &nowhere, "in:x", "page:y"],
            &["handout", "evil", "free", "-o", handout, "--clinic", odd, "--phone", odd],
            &["handout", "evil", "-o", &nowhere],
            &["list"],
            &["list", "--json"],
            &["list", "--sections"],
            &["list", "--overdue"],
            &["list", "--names"],
            &["list", "--kind", odd],
            &["sources"],
            &["sources", "evil"],
            &["sources", "--json"],
            &["sources", "--disagreements"],
            &["sources", "--disagreements", "--json"],
            &["define"],
            &["define", "--json"],
            &["define", "other x]o;owngnpm scriptalertme/script"],
            &["define", odd],
            &["check"],
            &["check", "--format", "short"],
            &["check", "--json"],
            &["check", "--explain", odd],
            &["check", &nowhere],
            &["paths"],
            &["paths", "--json"],
            &["export"],
            &["pack", "-o", &nowhere],
            &["new", odd],
            &["--library", &nowhere, "list"],
            &[odd],
            &["show", "--width", odd, "evil"],
            &["completions", odd],
        ]
        .map(<[&str]>::to_vec),
    );
    for words in &all {
        let tabs: &[char] = match words[..] {
            ["search", ..] | ["list", "--names"] => &['\n', '\t'],
            _ => &['\n'],
        };
        let (out, err, status) = run(&pages, words);
        assert!((0..=3).contains(&status), "{words:?}: {status}");
        holds(words, &out, tabs);
        holds(words, &err, &['\n']);
        if words.contains(&"html") {
            no_tag_of_a_page(words, &out);
        }
    }
    let html = fs::read_to_string(handout).unwrap();
    holds(&["handout"], &html, &['\n']);
    no_tag_of_a_page(&["handout"], &html);
    // With colours, only the program's own styles are added.
    for words in [&["show", "evil", "--claims"][..], &["search", "text"], &["list"], &["sources", "evil"], &["check"]] {
        let words = [&["--color", "always"], words].concat();
        let (out, _, _) = run(&pages, &words);
        assert!(out.contains("\u{1b}["), "{words:?}");
        holds(&words, &without_styles(&out), &['\n']);
    }
}

/// Every tag of a document is one of the program's own, without a script, a handler or an address that runs something.
fn no_tag_of_a_page(words: &[&str], html: &str) {
    for tag in html.split('<').skip(1).map(|t| t.split('>').next().unwrap_or_default()) {
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(
            !["script", "img", "iframe", "object", "embed", "link", "base", "form"].contains(&name.as_str()),
            "{words:?}: {tag}"
        );
        // Outside of its values a tag has no quotation mark, so these are names of attributes.
        let names: Vec<&str> = tag.split('"').step_by(2).collect();
        assert!(!names.iter().any(|n| n.contains(" on") || n.contains("src=")), "{words:?}: {tag}");
        for value in tag.split('"').skip(1).step_by(2) {
            let value = value.to_lowercase();
            for scheme in ["javascript:", "vbscript:", "data:"] {
                assert!(!value.trim_start().starts_with(scheme), "{words:?}: {tag}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn odd_files_are_read_or_named_and_nothing_is_waited_for() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir_all(pages.join("deep")).unwrap();
    let write = |file: &str, bytes: &[u8]| fs::write(pages.join(file), bytes).unwrap();
    write("plain.md", b"# Plain page\n\n## Part\n\nCommon words.\n");
    write("empty.md", b"");
    write("crlf.md", b"# Crlf page\r\n\r\n## Part\r\n\r\nCommon words.\r\n");
    write("bom.md", "\u{feff}# Bom page\n\n## Part\n\nCommon words.\n".as_bytes());
    write("nul.md", b"# Nul page\n\n## Part\n\nCommon \0 words.\n");
    write("latin.md", b"# Latin page\n\n## Part\n\nCommon w\xf6rds.\n");
    write("binary.md", &(0..=255).cycle().take(5000).collect::<Vec<u8>>());
    // A thousand million bytes that take no room.
    fs::File::create(pages.join("huge.md")).unwrap().set_len(1 << 30).unwrap();
    fs::write(folder.path().join("secret.md"), "# Secret page\n\n## Part\n\nCommon words.\n").unwrap();
    symlink("../secret.md", pages.join("out.md")).unwrap();
    symlink(folder.path().join("secret.md"), pages.join("deep/out.md")).unwrap();
    symlink("loop.md", pages.join("loop.md")).unwrap();
    symlink("..", pages.join("deep/round")).unwrap();
    symlink("/dev/zero", pages.join("zero.md")).unwrap();
    let mut refused =
        vec!["latin.md", "binary.md", "huge.md", "out.md", "deep/out.md", "loop.md", "zero.md", "socket.md"];
    let shared = ["glossary.yaml", "check.toml"];
    let _socket = std::os::unix::net::UnixListener::bind(pages.join("socket.md")).unwrap();
    for (program, arguments, file) in [
        ("mkfifo", &[][..], "fifo.md"),
        ("mkfifo", &[], "glossary.yaml"),
        ("mkfifo", &[], "check.toml"),
        ("mknod", &["c", "1", "5"], "device.md"),
    ] {
        // Only root makes a device.
        let made =
            Command::new(program).arg(pages.join(file)).args(arguments).output().is_ok_and(|o| o.status.success());
        if made && !shared.contains(&file) {
            refused.push(file);
        }
    }
    let (found, _, status) = run(&pages, &["search", "common words", "--format", "tsv"]);
    assert_eq!(status, 0);
    let mut hits: Vec<&str> =
        found.lines().filter_map(|l| l.split('\t').find(|f| f.starts_with(char::is_alphabetic))).collect();
    hits.sort_unstable();
    assert_eq!(hits, ["bom", "crlf", "nul", "plain"]);
    assert!(!found.contains("ecret"), "{found}");
    let (report, _, status) = run(&pages, &["check", "--json"]);
    assert_eq!(status, 1);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let named: Vec<&str> =
        report["diagnostics"].as_array().unwrap().iter().filter_map(|d| d["file"].as_str()).collect();
    for file in refused {
        assert!(named.contains(&file), "{file} is not named: {named:?}");
    }
    for command in [
        &["list"][..],
        &["export"],
        &["define"],
        &["sources"],
        &["paths"],
        &["show", "fifo"],
        &["show", "out"],
        &["show", "loop"],
    ] {
        let (out, err, _) = run(&pages, command);
        assert!(!out.contains("Secret") && !err.contains("Secret"), "{command:?}");
    }
    let packed = folder.path().join("all.proclib");
    let (_, err, status) = run(&pages, &["pack", "-o", packed.to_str().unwrap()]);
    assert_eq!(status, 0, "{err}");
    assert!(!fs::read(&packed).unwrap().windows(6).any(|w| w == b"Secret"));
    // What is no folder and no file is no library.
    for path in ["/dev/zero", "/dev/null"] {
        let (_, _, status) = run(Path::new(path), &["list"]);
        assert_eq!(status, 3, "{path}");
    }
    if pages.join("fifo.md").exists() {
        let (_, _, status) = run(&pages.join("fifo.md"), &["list"]);
        assert_eq!(status, 3);
    }
}

#[test]
fn a_name_never_leads_out_of_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    fs::write(pages.join("a.md"), "# A\n\n[up](../secret.md)\n").unwrap();
    fs::write(folder.path().join("secret.md"), "# Secret\n\nHidden words.\n").unwrap();
    let absolute = folder.path().join("secret");
    for name in [
        "../secret",
        "../secret.md",
        "./../secret",
        "..",
        "/etc/passwd",
        "a/../../secret",
        "..\\secret",
        absolute.to_str().unwrap(),
    ] {
        for command in ["show", "timeline", "checklist", "sources"] {
            let (out, _, status) = run(&pages, &[command, name]);
            assert!(status == 1 && !out.contains("Hidden"), "{command} {name}: {status} {out}");
        }
    }
}

fn codes(text: &str) -> Vec<&'static str> {
    let mut codes: Vec<_> = parse_page("whole-page.md", text).diagnostics.iter().map(|d| d.code).collect();
    codes.dedup();
    codes
}

#[test]
fn yaml_that_multiplies_itself_is_refused_wherever_it_stands() {
    let mut bomb = "a: &a [\"lol\", \"lol\"]\n".to_owned();
    for n in 1..40 {
        let (of, name) = (char::from(b'a' + (n - 1) % 26), char::from(b'a' + n % 26));
        bomb.push_str(&format!("{name}{n}: &{name} [*{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}]\n"));
    }
    assert!(codes(&format!("---\n{bomb}---\nText.\n")).contains(&"yaml-alias"));
    assert_eq!(parse_head("x.md", &format!("---\n{bomb}---\nText.\n")), None);
    let merge = "base: &b {k: v}\nother: {<<: *b}\n";
    assert!(codes(&format!("---\n{merge}---\nText.\n")).contains(&"yaml-alias"));
    let whole = include_str!("../fixtures/whole-page.md");
    let block = whole.replace("```yaml facts\n", &format!("```yaml facts\n{bomb}"));
    assert!(codes(&block).contains(&"yaml-alias"), "{:?}", codes(&block));
    for faults in [
        parse_sources("s", &bomb).1,
        parse_glossary("s", &bomb).1,
        parse_vocabulary("s", &bomb).1,
        parse_questions("s", &bomb).1,
    ] {
        assert!(faults.iter().any(|f| f.code == "yaml-alias"), "{faults:?}");
    }
}

#[test]
fn what_stands_a_hundred_deep_is_refused_or_read_flat() {
    for yaml in [
        format!("k: {}{}\n", "[".repeat(100), "]".repeat(100)),
        format!("k: {}1{}\n", "{a: ".repeat(100), "}".repeat(100)),
        (0..100).map(|n| format!("{}a:\n", "  ".repeat(n))).collect(),
        format!("k:\n{}x\n", "- ".repeat(100)),
    ] {
        let text = format!("---\n{yaml}---\nText.\n");
        assert_eq!(codes(&text), ["yaml-too-deep"], "{yaml:.40}");
        assert_eq!(parse_head("x.md", &text), None);
    }
    let front = include_str!("../fixtures/whole-page.md").split("# Knee polish").next().unwrap();
    let list: String = (0..100).map(|n| format!("{}- a\n", "  ".repeat(n))).collect();
    for body in [
        format!("{}text\n", "> ".repeat(100)),
        list,
        format!("{}a{}\n", "*b **c ".repeat(100), "** *".repeat(100)),
        format!("{}text{}\n", "[".repeat(100), "](x)".repeat(100)),
    ] {
        let free = parse_page("free.md", &body);
        assert!(free.page.is_some(), "{:?}", free.diagnostics);
        // A typed page is refused where a reader would be lost; where comrak reads no nesting there is none.
        let strict = codes(&format!("{front}## Key points\n\n{body}"));
        assert!(
            strict.is_empty() || strict.iter().all(|c| ["too-deep", "bad-citation"].contains(c)),
            "{strict:?} {body:.20}"
        );
    }
    // Depth that only repetition makes: none of it may take the stack.
    for piece in ["> ", "- ", "[", "![", "*", "_a ", "<b>", "`", "(", "\\[", "1. ", "|"] {
        let text = piece.repeat(100_000);
        let _ = (parse_page("x.md", &text), parse_page("x.md", &format!("{front}## Key points\n\n{text}")));
    }
}

#[test]
fn of_countless_faults_the_first_thousand_are_told() {
    let whole = include_str!("../fixtures/whole-page.md");
    let front = whole.split("# Knee polish").next().unwrap();
    let texts = [
        format!("{front}{}", (0..140_000).map(|n| format!("## h{n}\n")).collect::<String>()),
        format!("{front}## Key points\n\n{}\n", "\u{1b}".repeat(1_000_000)),
        format!("{front}## Tests\n\n```yaml tests\n{}```\n", "- {nam: 1, wher: 2}\n".repeat(50_000)),
        format!("{front}## Tests\n\n```yaml tests\n{}```\n", "- [\n".repeat(50_000)),
        format!("---\nkind: guide\n{}---\n", (0..12_000).map(|n| format!("k{n}: v\n")).collect::<String>()),
    ];
    for text in texts {
        let parsed = parse_page("whole-page.md", &text);
        assert!(parsed.page.is_none());
        assert!(parsed.diagnostics.len() <= 1001, "{}", parsed.diagnostics.len());
        assert_eq!(parsed.diagnostics[0].code, "too-many-faults", "{:?}", parsed.diagnostics[0]);
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.md"), format!("{front}{}", "## h\n".repeat(200_000))).unwrap();
    let (out, err, status) = run(folder.path(), &["check"]);
    assert_eq!((status, out.contains("more than 1000 faults")), (1, true), "{err}");
}

/// A library file with those parts and right hashes, as a forger makes one.
fn forged(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut all: std::collections::BTreeMap<String, Vec<u8>> =
        ["about", "glossary", "heads", "names", "sources", "vocabulary"].map(|n| (n.to_owned(), vec![0; 4])).into();
    all.extend(parts.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())));
    let table = proc::library::build_table(&all);
    let head = proc::library::Table::open(&table).unwrap().head_length().unwrap();
    let mut file = b"PROCLIB\n".to_vec();
    file.extend(proc::library::PACK_FORMAT.to_le_bytes());
    file.extend(blake3::hash(&table[..head]).as_bytes());
    file.extend(table);
    file
}

#[test]
fn a_library_file_that_claims_huge_sizes_or_depths_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.proclib");
    let commands: [&[&str]; 5] =
        [&["list"], &["show", "x"], &["search", "words"], &["define"], &["pack", "-o", "/dev/null/x"]];
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&file, bytes).unwrap();
        for words in commands {
            let (out, err, status) = run(&file, words);
            // What needs none of the bad parts is answered as if the library were empty.
            assert!(matches!(status, 1 | 3), "{what}: {words:?}: {status} {out} {err}");
        }
    };
    let good = forged(&[]);
    // The number of parts, then offset and length of a name and of a value.
    for (at, what) in
        [(44, "parts"), (48, "name offset"), (52, "name length"), (56, "value offset"), (64, "value length")]
    {
        for value in [u32::MAX, 1 << 31, 1 << 20] {
            let mut bytes = good.clone();
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            refused(&bytes, what);
        }
    }
    // Lengths inside of records, as postcard writes them: ten bytes of the greatest number.
    let huge = [vec![0xff; 9], vec![1]].concat();
    for part in ["heads", "page/x", "sources", "glossary", "vocabulary", "names", "about", "index/sections"] {
        refused(&forged(&[(part, huge.clone())]), part);
    }
    // Quotations in quotations: place, kind and the count of one, a million times.
    let place = [1, 1];
    let nested: Vec<u8> = std::iter::repeat_n([&place[..], &[4, 1]].concat(), 1_000_000).flatten().collect();
    let page = proc::parse::parse_page("x.md", "> a\n").page.unwrap();
    let bytes = postcard::to_allocvec(&page).unwrap();
    // The quotation begins with its place, line 1 and column 1, and is the fifth kind of block.
    let at = bytes.windows(4).position(|w| w == [1, 1, 4, 1]).expect("the quotation is there");
    refused(&forged(&[("page/x", [&bytes[..at], &nested[..]].concat())]), "depth");
    let whole = forged(&[("page/x", bytes)]);
    fs::write(&file, whole).unwrap();
    assert_eq!(run(&file, &["show", "x"]).2, 0, "the forger's work is otherwise sound");
}

#[test]
fn invalid_bytes_name_their_place() {
    for (bytes, line, column) in
        [(&b"a\xff"[..], 1, 2), (b"\xef\xbb\xbf# A\r\n\r\n\xc3\x28", 3, 1), (b"\xf0\x9f\x92", 1, 1)]
    {
        let parsed = parse_page_bytes("x.md", bytes);
        let fault = &parsed.diagnostics[0];
        assert_eq!((fault.code, fault.place.line, fault.place.column), ("not-utf8", line, column));
    }
}
