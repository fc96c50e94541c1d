//! The response library: imported by the command line, found by agents.

use std::{fs, path::Path, process::Output};

use contract::{CannedReplies, ErrorCode, LibraryAnswers, LibraryPages, limits};
use reqwest::Method;

use crate::{
    process::run,
    support::{Agent, World, refused},
};

fn library(database: &Path, arguments: &[&str]) -> Output {
    let database = ["--database", database.to_str().unwrap()];
    run(&[&["library"], arguments, &database].concat(), "")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

async fn questions(agent: &Agent, q: &str) -> Vec<String> {
    let found: LibraryAnswers = agent.get(&format!("/v1/answers?q={q}")).await;
    found.items.into_iter().map(|it| it.question).collect()
}

#[tokio::test]
pub async fn the_demo_has_a_library_and_typing_errors_are_forgiven() {
    let world = World::with(|config| config.demo = true).await;
    let anna = world.agent("anna").await;
    for (q, question) in [
        ("invoice%20address", "How do I change the invoice address?"),
        ("invioce%20adress", "How do I change the invoice address?"),
        ("calender", "How do I connect my calendar?"),
        ("spredsheet", "How do I import from a spreadsheet?"),
        ("pasword%20forgotten", "How do I reset my password?"),
        ("rechnungsadrese", "Wie ändere ich die Rechnungsadresse?"),
        ("Rechnungsaddresse%20%C3%A4ndern", "Wie ändere ich die Rechnungsadresse?"),
        ("kuendigen", "Wie kündige ich?"),
        ("was%20kosten%20lizensen", "Was kostet eine Lizenz?"),
        ("GESPEICHERTE%20DATEN", "Wo werden die Daten gespeichert?"),
    ] {
        assert_eq!(questions(&anna, q).await.first().map(String::as_str), Some(question), "{q}");
    }
    assert!(questions(&anna, "zzzzzzz").await.is_empty());
    assert!(questions(&anna, "%22%20OR%20NEAR(*").await.is_empty());
    let all = questions(&anna, "").await;
    assert_eq!(all.len(), limits::LIBRARY_HITS as usize);

    let pages: LibraryPages = anna.get("/v1/pages?q=pricing").await;
    assert_eq!(pages.items[0].url, "https://example.com/pricing");
    let replies: CannedReplies = anna.get("/v1/canned-replies").await;
    let names: Vec<_> = replies.items.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["bye", "gleich", "hallo", "hello", "moment", "tschuess"]);
}

#[tokio::test]
async fn only_agents_look_into_it_and_a_question_has_a_limit() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let visitor = world.visitor("Vera").await;
    for path in ["/v1/answers", "/v1/pages", "/v1/canned-replies"] {
        refused(world.ask(Method::GET, path, None, None).await, ErrorCode::Unauthenticated).await;
        refused(visitor.ask(Method::GET, path, None).await, ErrorCode::Unauthenticated).await;
    }
    for path in ["/v1/answers", "/v1/pages"] {
        let longest = "x".repeat(limits::SEARCH_CHARS);
        assert!(
            anna.ask(Method::GET, &format!("{path}?q={longest}"), None).await.status().is_success()
        );
        let over = anna.ask(Method::GET, &format!("{path}?q={longest}x"), None).await;
        refused(over, ErrorCode::InvalidParameter).await;
        let unknown = anna.ask(Method::GET, &format!("{path}?query=x"), None).await;
        refused(unknown, ErrorCode::InvalidParameter).await;
    }
}

#[tokio::test]
pub async fn an_import_replaces_by_question_address_and_name_while_the_server_runs() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let files = folder(&[
        (
            "a/prices.md",
            "# What is a seat?\n9 €.\n\n# [Prices](https://p.example/)\n\n# /Hi\nHi!\n",
        ),
        ("more.json", r#"{"answers": [{"question": "Is there a trial?", "answer": "30 days."}]}"#),
        ("notes.txt", "no part of it"),
        (".hidden.md", "nor is this"),
    ]);
    let path = files.path().to_str().unwrap();
    for _ in 0..2 {
        let done = library(&world.database(), &["import", path]);
        assert!(done.status.success(), "{}", text(&done.stderr));
        assert!(text(&done.stdout).starts_with("4 entries"), "{}", text(&done.stdout));
        assert_eq!(questions(&anna, "").await, ["Is there a trial?", "What is a seat?"]);
    }
    fs::write(files.path().join("a/prices.md"), "# WHAT is a  seat?\nA chair.\n").unwrap();
    assert!(library(&world.database(), &["import", path]).status.success());
    let found: LibraryAnswers = anna.get("/v1/answers?q=seat").await;
    assert_eq!(found.items.len(), 1);
    assert_eq!(
        (&*found.items[0].question, &*found.items[0].answer),
        ("WHAT is a seat?", "A chair.")
    );
    assert!(questions(&anna, "9").await.is_empty(), "the old words are found no more");

    let listed = text(&library(&world.database(), &["list"]).stdout);
    assert!(
        listed.contains("canned-reply  hi") && listed.contains("https://p.example/"),
        "{listed}"
    );
    assert!(text(&library(&world.database(), &["clear"]).stdout).contains("4 entries"));
    assert!(questions(&anna, "seat").await.is_empty());
}

#[tokio::test]
async fn a_mistake_anywhere_is_told_with_its_place_and_nothing_is_imported() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let files = folder(&[
        ("a.md", "# Good?\nYes.\n# Empty?\n"),
        ("b.json", "{\"answers\": [\n{\"question\": \"Good?\", \"answer\": \"No.\"}]}"),
        ("c.json", "{\n\"answers\": [\n{}]}"),
        ("d.md", "# /hello world\nx\n"),
    ]);
    fs::write(files.path().join("e.md"), b"# Fine?\n\xff\n").unwrap();
    let failed = library(&world.database(), &["import", files.path().to_str().unwrap()]);
    assert_eq!(failed.status.code(), Some(2));
    let wrong = text(&failed.stderr);
    for place in [
        "a.md, line 3: the answer is empty.",
        "c.json, line 3: missing field",
        "d.md, line 1: ",
        "e.md, line 2: it is not UTF-8.",
    ] {
        assert!(wrong.contains(place), "{place} in {wrong}");
    }
    assert!(wrong.trim_end().ends_with("Nothing was imported."), "{wrong}");
    assert!(questions(&anna, "").await.is_empty());

    fs::write(files.path().join("a.md"), "# Good?\nYes.\n").unwrap();
    let [a, b] = ["a.md", "b.json"].map(|name| files.path().join(name).display().to_string());
    let failed = text(&library(&world.database(), &["import", &a, &b]).stderr);
    assert!(failed.contains("b.json, line 2: \"Good?\" is there already, in "), "{failed}");
    for missing in ["nowhere.md", "nowhere", "x.txt"] {
        let path = files.path().join(missing).display().to_string();
        let failed = library(&world.database(), &["import", &path]);
        assert_eq!(failed.status.code(), Some(2), "{missing}");
    }
}
