//! Pages from several places become one library: who hides whom, what is shared, what is left out and why.

use proc::library::{
    Library, MAX_DEPTH, MAX_PAGE_BYTES, Named, Names, Origin, Pack, PackError, PageState, Table, write_pack,
};
use proc::parse::{parse_glossary, parse_page, parse_sources};
use proc::record::{Page, Reference, Vocabulary};
use proc::search::{IndexBytes, SearchIndex};
use proc::store::{INDEX_PART, of_pack};
use std::sync::Arc;

/// A page that names its sources.
const TYPED: &str = "---\nid: knee\nkind: guide\ntitle: Knee\nmessage: M\nregions: [thigh]\napproach: none\nreview:\n  status: draft\n  \
        written: 2026-11-20\n  due: 2027-11-20\n  authors: [A]\n  funding: none\n  conflicts: none\n---\n\n## Key points\n\n\
        - A scar. [@a]\n\n## Get help\n\nNow. [@a]\n";

fn page(id: &str, text: &str) -> Page {
    parse_page(&format!("{id}.md"), text).page.unwrap()
}

fn reference(sources: &str, glossary: &str) -> Reference {
    let (sources, faults) = parse_sources("sources.yaml", sources);
    assert_eq!(faults, []);
    Reference { sources, glossary: parse_glossary("glossary.yaml", glossary).0, vocabulary: Vocabulary::default() }
}

fn source(id: &str, title: &str) -> String {
    format!("- {{id: {id}, title: {title}, where: W, kind: review, seen: full}}\n")
}

/// A packed library whose pages all use the first term of its glossary.
fn pack(label: &str, pages: &[Page], reference: &Reference) -> Origin {
    let used: Vec<_> = pages.iter().map(|_| reference.glossary.terms.iter().take(1).collect()).collect();
    let bytes = write_pack(pages, reference, &[], ("sections", &[]), &[], &used);
    Origin::Pack { label: label.to_owned(), pack: Arc::new(Pack::open(Box::new(bytes), false).unwrap()) }
}

fn whole(state: PageState) -> (String, String, Option<String>) {
    let PageState::Whole(opened) = state else { panic!("{state:?}") };
    (opened.page.title, opened.origin, opened.hides)
}

/// The bytes of a packed library of one page with that index, and where they hold it.
fn with_index(index: &[u8]) -> (Vec<u8>, std::ops::Range<usize>) {
    let pages = [page("knee", TYPED)];
    let bytes = write_pack(&pages, &Reference::default(), &[], ("sections", index), &[], &[Vec::new()]);
    let part = Pack::open(Box::new(bytes.clone()), false).unwrap().range(INDEX_PART).unwrap().unwrap();
    (bytes, part)
}

fn index_of(bytes: Vec<u8>) -> Option<Result<SearchIndex, PackError>> {
    let pack = Pack::open(Box::new(bytes.clone()), false).unwrap();
    of_pack(None, &pack, std::path::Path::new("none.proclib"), &IndexBytes::from_vec(bytes))
}

#[test]
fn the_index_of_a_library_file_is_read_once_its_hash_is_right() {
    let index = SearchIndex::build(&[page("knee", TYPED)], &Reference::default()).unwrap();
    let (whole, part) = with_index(index.bytes());
    assert_eq!(index_of(whole.clone()).unwrap().unwrap().page_count(), 1);
    // The engine panics at many of them.
    for at in part.step_by(5) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        assert!(matches!(index_of(bytes), Some(Err(PackError::Damaged(_)))), "at {at}");
    }
}

#[test]
fn an_index_of_another_version_in_a_library_file_is_none() {
    let mut index = SearchIndex::build(&[page("knee", TYPED)], &Reference::default()).unwrap().bytes().to_vec();
    // The number of the form stands after the first eight bytes.
    index[8] ^= 0x40;
    assert!(index_of(with_index(&index).0).is_none());
}

#[test]
fn the_first_place_wins_for_pages_sources_and_terms() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("knee.md", "# My knee\n\n## Scar\n\nIt fades.\n");
    write("sources.yaml", &source("b", "Mine"));
    write("glossary.yaml", "- {term: scar, plain: My words.}\n");
    let theirs = reference(
        &(source("a", "Theirs") + &source("b", "Theirs too")),
        "- {term: scar, plain: Their words., sources: [a]}\n- {term: Zip, plain: A line.}\n",
    );
    let pages = [page("hip", "# Hip\n"), page("knee", "# Their knee\n")];
    let packs = [pack("first", &pages[1..], &theirs), pack("second", &pages, &theirs)];
    let mine = Origin::Folder(folder.path().to_owned());
    assert_eq!(mine.to_string(), folder.path().display().to_string());
    assert_eq!(packs[0].to_string(), "first");
    let library = Library::open(&[mine, packs[0].clone(), packs[1].clone()]).unwrap();
    let label = folder.path().display().to_string();
    assert_eq!(whole(library.page("knee").unwrap()), ("My knee".into(), label, Some("first".into())));
    assert_eq!(whole(library.page("hip").unwrap()), ("Hip".into(), "second".into(), None));
    let titles: Vec<_> = library.sources().unwrap().0.all.into_iter().map(|s| (s.id.0, s.title)).collect();
    assert_eq!(titles, [("a".into(), "Theirs".into()), ("b".into(), "Mine".to_owned())]);
    let terms: Vec<_> = library.glossary().unwrap().0.terms.into_iter().map(|t| t.plain).collect();
    assert_eq!(terms, ["My words.", "A line."]);
    assert_eq!(library.named("knee").unwrap(), None, "a folder must be read");
    let loaded = library.load().unwrap();
    assert_eq!(loaded.pages.iter().map(|p| p.title.as_str()).collect::<Vec<_>>(), ["Hip", "My knee"]);
    assert_eq!(loaded.hidden.len(), 2);

    let packed = Library::open(&packs).unwrap();
    let named = |words: &str| packed.named(words).unwrap().unwrap().into_iter().map(|n| n.page.0).collect::<Vec<_>>();
    assert_eq!(
        (named("knee"), named("their knee"), named("hip")),
        (vec!["knee".to_owned()], vec!["knee".to_owned()], vec!["hip".to_owned()])
    );
}

#[test]
fn a_page_of_a_pack_brings_its_sources_and_terms_along() {
    let sources = source("a", "Cited") + &source("b", "Of the term") + &source("c", "Unused");
    let all =
        reference(&sources, "- {term: scar, also: [mark], plain: Words., sources: [b]}\n- {term: zip, plain: W.}\n");
    let Origin::Pack { pack: packed, label } = pack("p", &[page("knee", TYPED)], &all) else { unreachable!() };
    let library = Library::open(&[Origin::Pack { label, pack: packed }]).unwrap();
    let beside = library.beside("knee").unwrap().unwrap();
    assert_eq!(beside.sources.all.iter().map(|s| s.id.0.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(beside.glossary.terms.iter().map(|t| t.term.as_str()).collect::<Vec<_>>(), ["scar"]);
    for name in ["scar", "mark"] {
        let explained = library.explained(name).unwrap().unwrap();
        assert_eq!(
            explained.pages.iter().map(|(id, title)| (id.0.as_str(), title.as_str())).collect::<Vec<_>>(),
            [("knee", "Knee")]
        );
        assert_eq!(explained.sources.all.iter().map(|s| s.id.0.as_str()).collect::<Vec<_>>(), ["b"]);
    }
    assert!(library.explained("zip").unwrap().unwrap().pages.is_empty());
}

#[test]
fn what_cannot_be_a_page_is_left_out_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut deep = folder.path().to_owned();
    for n in 0..=MAX_DEPTH + 1 {
        deep = deep.join(format!("d{n}"));
    }
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("lost.md"), "# Lost\n").unwrap();
    std::fs::write(folder.path().join("kept.md"), "# Kept\n").unwrap();
    std::fs::File::create(folder.path().join("large.md")).unwrap().set_len(MAX_PAGE_BYTES + 1).unwrap();
    #[cfg(target_os = "linux")]
    std::fs::write(
        folder.path().join(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"odd\xff.md")),
        "# Odd\n",
    )
    .unwrap();
    let loaded = Library::open(&[Origin::Folder(folder.path().to_owned())]).unwrap().load().unwrap();
    assert_eq!(loaded.pages.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["kept"]);
    let skipped = format!("{:?}", loaded.skipped);
    assert!(skipped.contains(&format!("more than {MAX_DEPTH} folders deep")), "{skipped}");
    assert!(skipped.contains("is larger than 4 MiB"), "{skipped}");
    assert!(!cfg!(target_os = "linux") || skipped.contains("a name that is not UTF-8"), "{skipped}");
    assert!(matches!(
        Library::open(&[Origin::Folder(folder.path().to_owned())]).unwrap().page("large").unwrap(),
        PageState::Faulty(_)
    ));
}

#[test]
fn two_pages_of_one_id_in_one_folder_are_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("more")).unwrap();
    for way in ["knee.md", "more/knee.md"] {
        std::fs::write(folder.path().join(way), TYPED).unwrap();
    }
    let loaded = Library::open(&[Origin::Folder(folder.path().to_owned())]).unwrap().load().unwrap();
    assert_eq!(loaded.pages.len(), 1);
    let faults: Vec<_> = loaded.diagnostics.iter().map(|d| (d.code, d.file.as_str())).collect();
    assert_eq!(faults, [("duplicate-id", "more/knee.md")]);
}

#[test]
fn five_pages_are_near_to_a_name_and_those_that_hold_its_words_come_last() {
    let titles = [
        "thigh lift",
        "thigh lifts",
        "thing lift",
        "a lift of the inner and outer thigh",
        "thigh life",
        "thigh lit",
        "nose",
    ];
    let heads: Vec<_> =
        titles.iter().enumerate().map(|(n, t)| page(&format!("p{n}"), &format!("# {t}\n")).head()).collect();
    let names = Names::of(&heads);
    assert_eq!(names.all().filter(|n| n.text == "nose").count(), 1);
    let near = |words: &str| match names.find(words, &Vocabulary::default()) {
        Named::One(name) => vec![name.text],
        Named::None(near) => near.into_iter().map(|n| n.text).collect(),
        other @ Named::Several(_) => panic!("{other:?}"),
    };
    assert_eq!(near("thigh lift"), ["thigh lift"]);
    assert_eq!(near("thigh lif").len(), 5);
    assert_eq!(near("outer thigh lift"), ["a lift of the inner and outer thigh"]);
    assert_eq!(near("rhinoplasty"), Vec::<String>::new());
}

#[test]
fn a_table_knows_how_many_parts_it_has() {
    let parts = [("a".to_owned(), vec![1]), ("b".to_owned(), vec![2, 3])].into();
    let bytes = proc::library::build_table(&parts);
    assert_eq!(Table::open(&bytes).map(|t| t.len()).ok(), Some(2));
}
