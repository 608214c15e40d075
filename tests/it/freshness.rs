//! A kept index never answers for files that are no longer what they were, and never differs from one built anew.

use proc::library::{Library, Origin};
use proc::search::{Hits, Query, SearchIndex, SearchOptions};
use proc::store::{Cache, Freshness, Stored, build_in_memory};
use proptest::prelude::*;
use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A library in a scratch folder, with a cache beside it.
struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Self {
        let scratch = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(scratch.path("pages")).unwrap();
        scratch
    }

    fn path(&self, way: &str) -> PathBuf {
        self.folder.path().join(way)
    }

    fn page(&self, file: &str, words: &str) -> PathBuf {
        let path = self.path("pages").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("# Page of {words}\n\n## What {words} is\n\nAll about {words}.\n")).unwrap();
        path
    }

    fn library(&self) -> Library {
        Library::open(&[Origin::Folder(self.path("pages"))]).unwrap()
    }

    fn cache(&self) -> Cache {
        Cache::new(self.path("cache"), std::process::id())
    }

    /// Asks as the command does: what is kept if it is fresh, else a new index.
    fn ask(&self, words: &str) -> Vec<(String, String)> {
        let library = self.library();
        let stored = fresh(&self.cache(), &library);
        ids(&stored.index.search(&Query::parse(words), &SearchOptions::default()).unwrap())
    }

    fn finds(&self, words: &str) -> bool {
        !self.ask(&format!("\"{words}\"")).is_empty()
    }

    fn is_fresh(&self) -> bool {
        let library = self.library();
        let kept = self.cache().kept(&library);
        kept.is_some_and(|s| matches!(s.freshness(&library, || ()).unwrap(), (Freshness::Fresh, ())))
    }
}

/// What is kept if it is fresh, else what is made of it.
fn fresh(cache: &Cache, library: &Library) -> Stored {
    let mut look = None;
    if let Some(stored) = cache.kept(library) {
        match stored.freshness(library, || ()).unwrap().0 {
            Freshness::Fresh => return stored,
            Freshness::Stale(found) => look = Some(found),
        }
    }
    cache.refresh(library, look, &|_, _| ()).unwrap()
}

fn ids(hits: &Hits) -> Vec<(String, String)> {
    hits.hits.iter().map(|h| (format!("{}#{}", h.page, h.section), format!("{:.9}", h.score))).collect()
}

/// Sets the times of a file back, so that a later look may believe them.
fn age(path: &Path, seconds: u64) {
    let then = SystemTime::now() - Duration::from_secs(seconds);
    File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(then)).unwrap();
}

#[test]
fn a_page_of_the_same_size_in_the_same_second_is_read_again() {
    let s = Scratch::new();
    s.page("a.md", "apple");
    assert!(s.finds("apple"));
    for words in ["peach", "grape", "lemon"] {
        s.page("a.md", words);
        assert!(s.finds(words), "{words}");
        assert!(!s.finds("apple"), "{words}");
    }
}

#[test]
fn a_time_that_is_set_back_hides_nothing() {
    let s = Scratch::new();
    let path = s.page("a.md", "apple");
    age(&path, 1000);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert!(s.finds("apple"));
    std::thread::sleep(Duration::from_millis(2200));
    assert!(s.finds("apple"));
    assert!(s.is_fresh(), "what has been still for two seconds is believed");
    s.page("a.md", "peach");
    File::options().write(true).open(&path).unwrap().set_times(FileTimes::new().set_modified(before)).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    assert!(!s.is_fresh());
    assert!(s.finds("peach") && !s.finds("apple"));
}

#[test]
fn a_file_put_in_the_place_of_another_is_read() {
    let s = Scratch::new();
    let path = s.page("a.md", "apple");
    let other = s.path("pages/.other");
    fs::copy(s.page("b.md", "peach"), &other).unwrap();
    fs::remove_file(s.path("pages/b.md")).unwrap();
    assert!(s.finds("apple"));
    fs::rename(other, path).unwrap();
    assert!(s.finds("peach") && !s.finds("apple"));
}

#[test]
fn pages_come_go_and_change_their_names() {
    let s = Scratch::new();
    s.page("a.md", "apple");
    assert!(s.finds("apple"));
    s.page("deep/below/b.md", "peach");
    assert!(s.finds("apple") && s.finds("peach"));
    fs::rename(s.path("pages/a.md"), s.path("pages/c.md")).unwrap();
    assert!(s.ask("apple")[0].0.starts_with("c#"));
    fs::remove_dir_all(s.path("pages/deep")).unwrap();
    assert!(s.finds("apple") && !s.finds("peach"));
    fs::remove_file(s.path("pages/c.md")).unwrap();
    assert!(!s.finds("apple"));
}

#[test]
fn names_that_differ_in_case_alone_are_two_pages_where_the_system_has_two() {
    let s = Scratch::new();
    s.page("a.md", "apple");
    assert!(s.finds("apple"));
    s.page("A.md", "peach");
    let two = fs::read_dir(s.path("pages")).unwrap().count() == 2;
    assert!(s.finds("peach"));
    assert_eq!(s.finds("apple"), two);
    fs::remove_file(s.path("pages/a.md")).unwrap();
    assert_eq!(s.finds("peach"), two);
    if two {
        // The same file under another case.
        fs::rename(s.path("pages/A.md"), s.path("pages/a.md")).unwrap();
        assert!(s.ask("peach")[0].0.starts_with("a#"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_to_what_it_leads_to_now() {
    let s = Scratch::new();
    let (one, two) = (s.page("one.md", "apple"), s.page("two.md", "peach"));
    for path in [&one, &two] {
        let hidden = path.with_file_name(format!(".{}", path.file_stem().unwrap().to_str().unwrap()));
        fs::rename(path, hidden).unwrap();
    }
    let link = s.path("pages/a.md");
    std::os::unix::fs::symlink(".one", &link).unwrap();
    assert!(s.finds("apple"));
    // What it leads to changes.
    fs::write(s.path("pages/.one"), "# Page of grape\n\nAll about grape.\n").unwrap();
    assert!(s.finds("grape") && !s.finds("apple"));
    // It leads elsewhere.
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(".two", &link).unwrap();
    assert!(s.finds("peach") && !s.finds("grape"));
    // It leads nowhere, and then out.
    fs::remove_file(s.path("pages/.two")).unwrap();
    assert!(!s.finds("peach"));
    fs::remove_file(&link).unwrap();
    fs::write(s.path("out.md"), "# Page of plum\n\nAll about plum.\n").unwrap();
    std::os::unix::fs::symlink(s.path("out.md"), &link).unwrap();
    assert!(!s.finds("plum"));
}

#[test]
fn shared_words_count_as_much_as_pages() {
    let s = Scratch::new();
    s.page("a.md", "apple");
    assert!(s.finds("apple"));
    std::thread::sleep(Duration::from_millis(2200));
    assert!(s.finds("apple") && s.is_fresh());
    fs::write(s.path("pages/glossary.yaml"), "- {term: pome, plain: A fruit such as an apple.}\n").unwrap();
    assert!(!s.is_fresh());
    fs::write(s.path("pages/notes.txt"), "nothing that is read").unwrap();
    s.ask("apple");
    std::thread::sleep(Duration::from_millis(2200));
    s.ask("apple");
    assert!(s.is_fresh());
    fs::write(s.path("pages/notes.txt"), "nothing that is read, changed").unwrap();
    assert!(s.is_fresh());
}

#[test]
fn a_file_that_was_touched_alone_gives_the_same_index() {
    let s = Scratch::new();
    let path = s.page("a.md", "apple");
    assert!(s.finds("apple"));
    let index = || {
        let folder = fs::read_dir(s.path("cache")).unwrap().next().unwrap().unwrap().path();
        let files = fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
        let index = files.filter(|f| f.extension().is_some_and(|e| e == "idx")).collect::<Vec<_>>();
        assert_eq!(index.len(), 1, "{index:?}");
        (index[0].clone(), fs::metadata(&index[0]).unwrap().modified().unwrap())
    };
    let before = index();
    age(&path, 50);
    assert!(!s.is_fresh());
    assert!(s.finds("apple"));
    assert_eq!(index(), before);
}

/// A small generator of numbers, so that a history can be told again by its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

#[test]
fn after_any_history_answers_and_scores_are_those_of_a_new_index() {
    const WORDS: [&str; 12] = [
        "scar", "scars", "thigh", "lift", "bleeding", "walking", "oedema", "edema", "garment", "drain", "fever", "pain",
    ];
    for seed in 0..8 {
        let mut dice = Dice(seed * 7919 + 1);
        let s = Scratch::new();
        for step in 0..12 {
            for _ in 0..=dice.roll(3) {
                let file = format!("{}p{}.md", ["", "deep/"][dice.roll(2)], dice.roll(8));
                let words: Vec<&str> = (0..=dice.roll(5)).map(|_| WORDS[dice.roll(WORDS.len())]).collect();
                match dice.roll(5) {
                    0 => drop(fs::remove_file(s.path("pages").join(&file))),
                    1 => drop(fs::rename(s.path("pages").join(&file), s.path("pages").join(format!("n{step}.md")))),
                    _ => drop(s.page(&file, &words.join(" "))),
                }
            }
            let fresh = build_in_memory(&s.library(), &|_, _| ()).unwrap();
            for words in ["scar", "thigh lift", "oedema after walking", "garment drain pain", "bleding"] {
                let anew = fresh.index.search(&Query::parse(words), &SearchOptions::default()).unwrap();
                assert_eq!(s.ask(words), ids(&anew), "seed {seed}, step {step}, `{words}`");
            }
        }
    }
}

/// What may happen to a library between two searches.
#[derive(Debug, Clone)]
enum Event {
    /// A page of that number gets words of those numbers, and perhaps the id of another page.
    Write {
        page: usize,
        words: Vec<usize>,
        id: Option<usize>,
    },
    /// A page loses its head, so that it has a fault.
    Break {
        page: usize,
    },
    /// A page has a fault below its head: it is left out of the answers, and its name is known.
    Spoil {
        page: usize,
    },
    Remove {
        page: usize,
    },
    Rename {
        from: usize,
        to: usize,
    },
    /// The words that all pages share change.
    Share {
        words: Vec<usize>,
    },
}

const VOCABULARY: [&str; 16] = [
    "scar", "scars", "thigh", "lift", "bleeding", "walking", "oedema", "edema", "garment", "drain", "fever", "pain",
    "seroma", "page", "Narbe", "3",
];

fn events() -> impl Strategy<Value = Vec<Vec<Event>>> {
    let words = || proptest::collection::vec(0..VOCABULARY.len(), 1..6);
    let page = || 0_usize..48;
    let event = prop_oneof![
        6 => (page(), words(), proptest::option::weighted(0.3, page()))
            .prop_map(|(page, words, id)| Event::Write { page, words, id }),
        1 => page().prop_map(|page| Event::Break { page }),
        1 => page().prop_map(|page| Event::Spoil { page }),
        2 => page().prop_map(|page| Event::Remove { page }),
        2 => (page(), page()).prop_map(|(from, to)| Event::Rename { from, to }),
        1 => words().prop_map(|words| Event::Share { words }),
    ];
    proptest::collection::vec(proptest::collection::vec(event, 1..4), 1..7)
}

impl Scratch {
    fn numbered(&self, page: usize) -> PathBuf {
        self.path("pages").join(if page.is_multiple_of(5) {
            format!("deep/p-{page}.md")
        } else {
            format!("p-{page}.md")
        })
    }

    fn happen(&self, event: &Event) {
        let list = |words: &[usize]| words.iter().map(|&w| VOCABULARY[w]).collect::<Vec<_>>().join(" ");
        match event {
            // A page of a kind that asks common questions itself.
            Event::Write { page, words, id: None } if page.is_multiple_of(3) => {
                let words = list(words);
                let review = "{status: draft, written: 2026-11-20, due: 2027-11-20, authors: [A], funding: none, conflicts: none}";
                let head = format!(
                    "id: p-{page}\nkind: procedure\ntitle: Page of {words}\nmessage: A message.\nregions: [thigh]"
                );
                let asked = format!("### Will {words} go?\n\nSoon.\n\n### And {page}?\n\nNo.\n");
                let text =
                    format!("---\n{head}\napproach: none\nreview: {review}\n---\n\n## Common questions\n\n{asked}");
                fs::write(self.numbered(*page), text).unwrap();
            }
            Event::Write { page, words, id } => {
                let words = list(words);
                let head =
                    id.map_or_else(String::new, |id| format!("---\nid: p-{id}\naliases: [{words} of old]\n---\n"));
                let text = format!("{head}# Page of {words}\n\n## What {words} is\n\nAll about {words}, {page}.\n");
                fs::write(self.numbered(*page), text).unwrap();
            }
            Event::Break { page } => {
                fs::write(self.numbered(*page), format!("---\nid: p-{page}\nkind: procedure\n---\n")).unwrap();
            }
            Event::Spoil { page } => {
                let review = "{status: draft, written: 2026-11-20, due: 2027-11-20, authors: [A], funding: none, conflicts: none}";
                let head =
                    format!("id: p-{page}\nkind: procedure\ntitle: Spoilt scar\nmessage: A message.\nregions: [thigh]");
                let text = format!("---\n{head}\napproach: none\nreview: {review}\n---\n\n## Horoscope\n\nA scar.\n");
                fs::write(self.numbered(*page), text).unwrap();
            }
            Event::Remove { page } => drop(fs::remove_file(self.numbered(*page))),
            Event::Rename { from, to } => drop(fs::rename(self.numbered(*from), self.numbered(*to))),
            Event::Share { words } => {
                let all: Vec<&str> = words.iter().map(|&w| VOCABULARY[w]).collect();
                let group = format!("- {{id: G1, rel: same, lay: [\"{}\"], page: p-3}}\n", all.join("\", \""));
                fs::write(self.path("pages/synonyms.yaml"), group).unwrap();
                let asked = |page: usize, words: &str| {
                    format!("- {{page: p-{page}, section: overview, asked: [\"{words}\", \"hoover {words}\"]}}\n")
                };
                let questions = asked(7, &all.join(" ")) + &asked(words[0], all[0]);
                fs::write(self.path("pages/questions.yaml"), questions).unwrap();
                let term = format!("- {{term: \"{}\", plain: What {} means.}}\n", all[0], all.join(" "));
                fs::write(self.path("pages/glossary.yaml"), term).unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// A library that is brought up to date file by file is the library that is read anew: answers, scores to the last
    /// bit, names, lists, what is left out and what is hidden.
    #[test]
    fn an_index_in_parts_is_the_index_of_all_pages(history in events()) {
        let s = Scratch::new();
        for page in 0..40 {
            let words = vec![page % VOCABULARY.len(), (page * 7 + 3) % VOCABULARY.len(), page / 3 % VOCABULARY.len()];
            fs::create_dir_all(s.numbered(page).parent().unwrap()).unwrap();
            s.happen(&Event::Write { page, words, id: None });
        }
        let cache = s.cache().updating_from(1);
        fresh(&cache, &s.library());
        for events in &history {
            for event in events {
                s.happen(event);
            }
            let library = s.library();
            let stored = fresh(&cache, &library);
            let anew = build_in_memory(&library, &|_, _| ()).unwrap();
            prop_assert_eq!(&stored.skipped, &anew.skipped);
            for words in [
                "scar", "thigh lift", "oedema after walking", "garment drain pain", "bleding", "p 7", "narbe old", "3",
                "page:p-3", "in:what scar -drain", "\"thigh lift\"", "what is fever", "page of scar", "zzzz",
                "hoover", "hoovering with a drain", "will the pain go", "fever soon",
            ] {
                let options = SearchOptions { explain: true, limit: 30, ..SearchOptions::default() };
                let ask = |index: &SearchIndex| index.search(&Query::parse(words), &options).unwrap();
                prop_assert_eq!(ask(&stored.index), ask(&anew.index), "{}, {} parts", words, stored.parts());
            }
        }
    }
}

#[test]
fn an_emergency_says_whom_to_call_when_the_page_of_signs_has_changed() {
    let s = Scratch::new();
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/content")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), s.path("pages").join(entry.file_name())).unwrap();
    }
    let cache = s.cache().updating_from(1);
    fresh(&cache, &s.library());
    // Its old sections are rows without a page now, and the new ones lie behind all others.
    let signs = s.path("pages/warning-signs.md");
    fs::write(&signs, fs::read_to_string(&signs).unwrap() + "\n").unwrap();
    let stored = fresh(&cache, &s.library());
    assert!(stored.parts() > 1);
    let anew = build_in_memory(&s.library(), &|_, _| ()).unwrap();
    for words in ["i cannot breathe", "she collapsed", "i want to die", "heart racing after thigh lift", "unconscious"]
    {
        let ask = |index: &SearchIndex| ids(&index.search(&Query::parse(words), &SearchOptions::default()).unwrap());
        assert!(ask(&stored.index)[0].0.ends_with("#get-help"), "{words}");
        assert_eq!(ask(&stored.index), ask(&anew.index), "{words}");
    }
}

#[test]
fn names_and_lists_follow_a_history_file_by_file() {
    let s = Scratch::new();
    for page in 50..130 {
        // Beside those that the history is about.
        fs::create_dir_all(s.numbered(page).parent().unwrap()).unwrap();
        s.happen(&Event::Write { page, words: vec![page % 5, page % 7], id: None });
    }
    for page in 0..20 {
        s.happen(&Event::Write { page, words: vec![page % 5, page % 7], id: None });
    }
    let cache = s.cache().updating_from(1);
    fresh(&cache, &s.library());
    let mut parts = Vec::new();
    for events in [
        vec![Event::Write { page: 3, words: vec![12], id: None }],
        vec![Event::Write { page: 4, words: vec![14], id: Some(9) }, Event::Break { page: 6 }],
        vec![Event::Remove { page: 9 }],
        vec![Event::Rename { from: 5, to: 45 }, Event::Write { page: 6, words: vec![1], id: None }],
        vec![Event::Write { page: 4, words: vec![15], id: Some(8) }],
        vec![Event::Remove { page: 8 }, Event::Break { page: 11 }],
        vec![Event::Spoil { page: 12 }, Event::Write { page: 13, words: vec![2], id: Some(12) }],
    ] {
        for event in &events {
            s.happen(event);
        }
        parts.push(fresh(&cache, &s.library()).parts());
    }
    assert!(parts.iter().all(|&n| n > 1), "{parts:?}");
    // What was written long enough ago is believed, and only then a list comes from the store.
    std::thread::sleep(Duration::from_millis(2200));
    fresh(&cache, &s.library());
    let library = s.library();
    let register = cache.register(&library).expect("the files are as they were");
    let manifest = library.manifest(library.look().unwrap(), None, None);
    let nothing = |()| Ok::<(), std::io::Error>(());
    let anew = library.stream(&manifest, |_, _| (), nothing, &|_, _| ()).unwrap().heads.unpacked();
    let kept = register.heads().unwrap();
    assert_eq!(kept.heads, anew.heads);
    assert_eq!(kept.skipped, anew.skipped);
    assert_eq!(kept.hidden, anew.hidden);
    assert!(!kept.skipped.is_empty() || !kept.hidden.is_empty());
    let names = proc::library::Names::of(anew.heads.iter().map(|(head, _)| head));
    for (folded, expected) in names.by_folded() {
        assert_eq!(register.named(folded).as_ref(), Some(expected), "{folded}");
    }
    assert_eq!(register.named("p 9"), None);
}

/// Something that happens to the files of a library, and what to call it.
type Happening = (&'static str, fn(&Scratch));

/// What happens to the files of a library of several hundred between two looks.
const BETWEEN_LOOKS: &[Happening] = &[
    ("nothing", |_| ()),
    ("one is written anew", |s| drop(s.page("page-150.md", "another"))),
    ("the first and the last are written anew", |s| {
        s.page("page-0.md", "another");
        s.page("page-399.md", "another");
    }),
    ("one goes", |s| fs::remove_file(s.path("pages/page-10.md")).unwrap()),
    ("one comes", |s| drop(s.page("a-new-one.md", "another"))),
    ("a folder comes", |s| drop(s.page("folder/page.md", "another"))),
    ("one is renamed", |s| fs::rename(s.path("pages/page-7.md"), s.path("pages/page-7-b.md")).unwrap()),
    ("all go", |s| {
        fs::remove_dir_all(s.path("pages")).unwrap();
        fs::create_dir(s.path("pages")).unwrap();
    }),
    ("the words that all share come", |s| fs::write(s.path("pages/synonyms.yaml"), "").unwrap()),
];

#[test]
fn a_look_that_compares_sees_what_a_look_that_does_not_sees() {
    use proc::library::ManifestBytes;
    let always = Some(i64::MAX);
    for (what, happen) in BETWEEN_LOOKS {
        let s = Scratch::new();
        for n in 0..400 {
            s.page(&format!("page-{n}.md"), "apple");
        }
        let library = s.library();
        let known = library.manifest(library.look().unwrap(), None, always);
        happen(&s);
        // Beside others, and alone.
        for helpers in [2, 0] {
            let looking = library.looking();
            std::thread::scope(|scope| {
                for _ in 0..helpers {
                    scope.spawn(|| looking.help());
                }
                looking.list(|| ManifestBytes::open(known.encode()));
            });
            let look = looking.finish().unwrap();
            assert_eq!(look.is_none(), *what == "nothing", "{what}");
            if let Some(look) = look {
                let now = library.manifest(library.look().unwrap(), None, always);
                assert_eq!(library.manifest(look, None, always), now, "{what}");
            }
        }
        // What nobody may believe yet is looked into.
        let looking = library.looking();
        let young = library.manifest(library.look().unwrap(), None, None);
        looking.list(|| ManifestBytes::open(young.encode()));
        assert_eq!(looking.finish().unwrap().is_none(), young.is_empty(), "{what}");
    }
}

#[test]
fn sources_and_terms_are_kept_as_long_as_their_files_are_as_they_were() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let s = Scratch::new();
    for file in ["femoroplasty.md", "sources.yaml", "glossary.yaml"] {
        fs::copy(content.join(file), s.path("pages").join(file)).unwrap();
    }
    s.page("plain.md", "apple");
    let (cache, library) = (s.cache(), s.library());
    let page = |id: &str| match library.page(id).unwrap() {
        proc::library::PageState::Whole(opened) => opened.page,
        _ => panic!("{id}"),
    };
    let used = proc::render::terms_used;
    fresh(&cache, &library);
    assert!(cache.shared(&library).is_none(), "what was written a moment ago is not believed");
    std::thread::sleep(Duration::from_millis(2200));
    fresh(&cache, &library);
    let shared = cache.shared(&library).expect("they are as they were");
    let (whole, _) = library.reference().unwrap();
    for id in ["femoroplasty", "plain"] {
        let page = page(id);
        let beside = shared.beside(&page, used).unwrap();
        let layout = proc::render::Layout::plain(80, "2026-11-20".parse().unwrap());
        let mut view = proc::render::PageView::whole(&page, &beside);
        view.known_terms = Some(&beside.glossary.terms);
        let shown = proc::render::page_text(&view, &layout);
        assert_eq!(shown, proc::render::page_text(&proc::render::PageView::whole(&page, &whole), &layout), "{id}");
        assert!(beside.sources.all.len() < whole.sources.all.len(), "{id}");
        assert_eq!(beside.sources.all.is_empty(), id == "plain");
    }
    // A file that was written, one that came, and a table that is damaged.
    let sources = s.path("pages/sources.yaml");
    let text = fs::read_to_string(&sources).unwrap();
    fs::write(&sources, text.replacen("title: \"", "title: \"A ", 9)).unwrap();
    assert!(cache.shared(&library).is_none());
    fresh(&cache, &library);
    std::thread::sleep(Duration::from_millis(2200));
    fresh(&cache, &library);
    assert_ne!(
        cache.shared(&library).unwrap().beside(&page("femoroplasty"), used),
        shared.beside(&page("femoroplasty"), used)
    );
    let kept = fs::read_dir(s.path("cache")).unwrap().flatten().flat_map(|d| fs::read_dir(d.path()).unwrap().flatten());
    let tables: Vec<PathBuf> = kept.map(|f| f.path()).filter(|p| p.to_string_lossy().contains("/shared-")).collect();
    assert_eq!(tables.len(), 1, "{tables:?}");
    let bytes = fs::read(&tables[0]).unwrap();
    fs::write(&tables[0], &bytes[..bytes.len() / 2]).unwrap();
    assert!(cache.shared(&library).is_none());
    fs::write(&tables[0], &bytes).unwrap();
    assert!(cache.shared(&library).is_some());
    fs::remove_file(s.path("pages/glossary.yaml")).unwrap();
    assert!(cache.shared(&library).is_none());
}

#[test]
fn a_list_that_a_stream_fills_is_the_list_that_reads_for_itself() {
    let s = Scratch::new();
    for n in 0..80 {
        s.page(&format!("page-{n}.md"), &format!("apple{n}"));
    }
    fs::write(s.path("pages/broken.md"), "---\nid: other\nkind: guide\n---\n").unwrap();
    fs::write(s.path("pages/binary.md"), b"\xff\xfe").unwrap();
    fs::write(s.path("pages/glossary.yaml"), "- {term: apple, plain: A fruit.}\n").unwrap();
    let library = s.library();
    let nothing = |()| Ok::<(), std::io::Error>(());
    let fill = |look| {
        let mut manifest = library.unread(look, Some(7));
        let mut streamed = library.stream(&manifest, |_, _| (), nothing, &|_, _| ()).unwrap();
        assert!(streamed.as_listed);
        streamed.tell(&mut manifest);
        manifest
    };
    let told = || {
        let mut manifest = library.manifest(library.look().unwrap(), None, Some(7));
        library.stream(&manifest, |_, _| (), nothing, &|_, _| ()).unwrap().tell(&mut manifest);
        manifest
    };
    assert_eq!(fill(library.look().unwrap()), told());
    // A file that went meanwhile was never there, one that changed is what it is now.
    let look = library.look().unwrap();
    fs::remove_file(s.path("pages/page-3.md")).unwrap();
    s.page("page-4.md", "a pear that is longer");
    let filled = fill(look);
    assert_eq!(filled, told());
    assert_eq!(filled.len(), 82);
}

#[test]
fn a_packed_library_beside_a_folder_is_another_once_its_file_is() {
    use proc::library::Pack;
    use std::sync::Arc;
    let (s, other) = (Scratch::new(), Scratch::new());
    s.page("a.md", "apple");
    let file = s.path("other.proclib");
    let both = || {
        let pack = Arc::new(Pack::open(Box::new(fs::read(&file).unwrap()), false).unwrap());
        let pack = Origin::Pack { label: file.display().to_string(), pack };
        Library::open(&[Origin::Folder(s.path("pages")), pack]).unwrap()
    };
    // Few pages, and yet brought up to date file by file where that can be.
    let cache = s.cache().updating_from(1);
    for words in ["pear", "plum"] {
        other.page("b.md", words);
        proc::store::pack(&other.library(), &file, 1, proc::render::terms_used, &|_, _| ()).unwrap();
        let library = both();
        let stored = fresh(&cache, &library);
        let found = |words: &str| ids(&stored.index.search(&Query::parse(words), &SearchOptions::default()).unwrap());
        assert_eq!((found(words).len(), found("apple").len()), (1, 1), "{words}");
        assert_eq!(found("pear").is_empty(), words == "plum");
        let anew = build_in_memory(&library, &|_, _| ()).unwrap().index;
        assert_eq!(found(words), ids(&anew.search(&Query::parse(words), &SearchOptions::default()).unwrap()));
    }
}

#[test]
fn folders_around_a_packed_library_are_brought_up_to_date_file_by_file() {
    use proc::library::Pack;
    use std::sync::Arc;
    // The first folder hides pages of the packed library, and that hides pages of the second folder.
    let (first, packed, last) = (Scratch::new(), Scratch::new(), Scratch::new());
    let write = |page, words: &[usize]| Event::Write { page, words: words.to_vec(), id: None };
    for s in [&first, &packed, &last] {
        fs::create_dir_all(s.path("pages/deep")).unwrap();
    }
    for page in 0..24 {
        last.happen(&write(page + 8, &[page % 7, 3]));
        first.happen(&write(page + 24, &[page % 5, 4]));
        if page < 12 {
            packed.happen(&write(page, &[page % 11, 12]));
        }
    }
    packed.happen(&Event::Share { words: vec![1, 8] });
    let file = first.path("other.proclib");
    proc::store::pack(&packed.library(), &file, 1, proc::render::terms_used, &|_, _| ()).unwrap();
    let pack = Arc::new(Pack::open(Box::new(fs::read(&file).unwrap()), false).unwrap());
    let origins = [
        Origin::Folder(first.path("pages")),
        Origin::Pack { label: "packed".to_owned(), pack },
        Origin::Folder(last.path("pages")),
    ];
    let cache = first.cache().updating_from(1);
    fresh(&cache, &Library::open(&origins).unwrap());
    let mut parts = Vec::new();
    for (s, event) in [
        (&first, write(3, &[0, 13])),                // hides a page of the pack
        (&first, write(4, &[9])),                    // another
        (&first, Event::Break { page: 4 }),          // a page with a fault before the pack's
        (&first, Event::Spoil { page: 6 }),          // one whose head is before the pack's, and its text is not
        (&first, Event::Remove { page: 3 }),         // the pack's page is back
        (&last, write(5, &[2, 15])),                 // hidden by the pack
        (&last, Event::Remove { page: 8 }),          // was hidden already
        (&last, Event::Remove { page: 20 }),         // was seen
        (&first, Event::Rename { from: 30, to: 7 }), // away from the last folder's page, before the pack's
        (&first, write(2, &[6, 7])),
    ] {
        s.happen(&event);
        let library = Library::open(&origins).unwrap();
        let stored = fresh(&cache, &library);
        let anew = build_in_memory(&library, &|_, _| ()).unwrap();
        assert_eq!(stored.skipped, anew.skipped, "{event:?}");
        for words in ["scar", "seroma", "oedema after walking", "page of pain", "p 3", "p-4", "page:p-5", "3"] {
            let options = SearchOptions { explain: true, limit: 40, ..SearchOptions::default() };
            let ask = |index: &SearchIndex| index.search(&Query::parse(words), &options).unwrap();
            assert_eq!(ask(&stored.index), ask(&anew.index), "{event:?}, `{words}`");
        }
        parts.push(stored.parts());
    }
    assert!(parts.iter().all(|&n| n > 1), "{parts:?}");
    // What is hidden and what is left out is what a reading of all files finds.
    std::thread::sleep(Duration::from_millis(2200));
    let library = Library::open(&origins).unwrap();
    fresh(&cache, &library);
    let kept = cache.register(&library).expect("the files are as they were").heads().unwrap();
    let manifest = library.manifest(library.look().unwrap(), None, None);
    let nothing = |()| Ok::<(), std::io::Error>(());
    let anew = library.stream(&manifest, |_, _| (), nothing, &|_, _| ()).unwrap().heads.unpacked();
    assert_eq!(kept.heads, anew.heads);
    assert_eq!(kept.skipped, anew.skipped);
    assert_eq!(kept.hidden, anew.hidden);
    assert!(!kept.skipped.is_empty() && !kept.hidden.is_empty());
}

#[test]
fn a_folder_that_went_is_no_empty_library() {
    let s = Scratch::new();
    s.page("a.md", "apple");
    let (cache, library) = (s.cache(), s.library());
    let stored = fresh(&cache, &library);
    let kept = cache.kept(&library).unwrap();
    fs::remove_dir_all(s.path("pages")).unwrap();
    let says = |error: &dyn std::error::Error| error.to_string().starts_with("cannot read the library `");
    assert!(library.look().is_err_and(|e| says(&e)));
    assert!(kept.freshness(&library, || ()).is_err_and(|e| says(&e)));
    assert!(cache.refresh(&library, None, &|_, _| ()).is_err_and(|e| says(&e)));
    assert!(cache.register(&library).is_none());
    assert_eq!(stored.index.page_count(), 1, "what was opened before is still read");
}
