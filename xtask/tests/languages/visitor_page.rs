//! The visitor page says the same things in every language, and says nothing that is in none.

use std::{collections::BTreeSet, path::PathBuf};

use crate::{read, root};

fn folder() -> PathBuf {
    root().join("crates/server/visitor")
}

/// The names of a language's texts: `const en = {` begins it, one name a line with two spaces
/// before it.
fn names(texts: &str, language: &str) -> BTreeSet<String> {
    let from = format!("\nconst {language} = {{\n");
    let (_, rest) = texts.split_once(&from).unwrap_or_else(|| panic!("no {language} in it"));
    let (table, _) = rest.split_once("\n};").expect("it ends");
    let names = table.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("  ")?.split_once(':')?;
        let is_name = !name.is_empty() && name.chars().all(char::is_alphanumeric);
        is_name.then(|| name.to_owned())
    });
    names.collect()
}

/// What follows each `mark` up to the first character that no name has.
fn uses(source: &str, marks: &[&str]) -> BTreeSet<String> {
    let after = |mark: &&str| {
        let uses = source.split(mark).skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            rest[..end].to_owned()
        });
        uses.collect::<Vec<_>>()
    };
    marks.iter().flat_map(after).filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_language_has_the_same_texts() {
    let texts = read(&folder().join("texts.js"));
    let (english, german) = (names(&texts, "en"), names(&texts, "de"));
    assert!(english.len() > 40, "only {english:?}: is it still written like this?");
    let missing: Vec<_> = english.symmetric_difference(&german).collect();
    assert!(missing.is_empty(), "in one language and not in the other: {missing:?}");
}

#[test]
fn every_text_that_is_used_is_there() {
    let known = names(&read(&folder().join("texts.js")), "en");
    let mut used = uses(
        &read(&folder().join("index.html")),
        &["data-text=\"", "data-label=\"", "data-placeholder=\""],
    );
    for entry in std::fs::read_dir(folder()).expect("the visitor page is there") {
        let path = entry.expect("it can be read").path();
        let is_script = path.extension().is_some_and(|extension| extension == "js");
        if is_script && path.file_name().is_some_and(|name| name != "texts.js") {
            // The import of the file itself is no text.
            let source = read(&path).replace("texts.js", "");
            used.extend(uses(&source, &["texts."]));
        }
    }
    assert!(used.len() > 40, "only {used:?}: is it still written like this?");
    let unknown: Vec<_> = used.difference(&known).collect();
    assert!(unknown.is_empty(), "used, and in no language: {unknown:?}");
}

#[test]
fn a_missing_text_would_be_seen() {
    let texts = "\nconst en = {\n  a: \"A\",\n  b: (n) => `B ${n}`,\n  codes: {\n    \"x-y\": \"X\",\n  },\n};\n\nconst de = {\n  a: \"A\",\n};\n";
    assert_eq!(Vec::from_iter(names(texts, "en")), ["a", "b", "codes"]);
    assert_eq!(Vec::from_iter(names(texts, "de")), ["a"]);
    let page = "<p data-text=\"hello\"></p> tell(x, texts.count(1)); texts[name]";
    assert_eq!(Vec::from_iter(uses(page, &["data-text=\"", "texts."])), ["count", "hello"]);
}
