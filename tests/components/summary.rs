//! What a chat is about.

use contract::{Summary, SummarySource};
use engine::Call;
use leptos::prelude::window;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    chat,
    data::conversation,
    page::{Part, settle, until},
    stage::Stage,
};

fn summary(version: u64, topics: &[&str], sentences: &[&str]) -> Summary {
    let texts = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect();
    Summary {
        conversation_id: "c1".into(),
        sentences: texts(sentences),
        topics: texts(topics),
        sentence_messages: vec![],
        topic_messages: vec![],
        source: SummarySource::Extractive,
        as_of_position: version,
        version,
    }
}

fn asks(call: &Call) -> bool {
    matches!(call, Call::Summary(_))
}

fn forget() {
    window().local_storage().unwrap().unwrap().clear().unwrap();
}

async fn open() -> (Stage, Part) {
    let stage = chat::stage(conversation("c1", Some("Ada"), 0));
    until("the panel", || stage.page.has(".summary")).await;
    let panel = stage.page.find(".summary");
    assert_eq!(panel.attribute("role").as_deref(), Some("region"));
    assert_eq!(panel.name(), "Conversation summary");
    let toggle = panel.find(".summary-toggle");
    if toggle.attribute("aria-expanded").as_deref() == Some("false") {
        toggle.click();
    }
    (stage, panel)
}

fn topics(panel: &Part) -> Vec<String> {
    panel.all(".summary-topics li").iter().map(Part::text).collect()
}

#[wasm_bindgen_test]
async fn it_loads_or_fails_with_a_way_out_and_then_follows_the_chat() {
    forget();
    let (stage, panel) = open().await;
    until("the skeleton", || panel.has(".skeleton")).await;
    stage.refuse(asks, 500, "internal");
    until("the failure", || panel.says("The summary could not be loaded.")).await;
    panel.button("Retry").click();
    stage.answer(asks, 200, &summary(0, &[], &[]));
    until("nothing yet", || panel.says("as soon as the visitor has written")).await;

    stage.event("summary.changed", &summary(2, &["price"], &["What is the price?"]));
    until("the topic", || topics(&panel) == ["price"]).await;
    assert_eq!(panel.find(".summary-sentences").text(), "What is the price?");
    assert!(panel.says("the visitor’s own words"));
    let mut written = summary(3, &["<b>seats</b>", "price"], &[]);
    written.source = SummarySource::Model;
    stage.event("summary.changed", &written);
    until("the words as they are", || topics(&panel) == ["<b>seats</b>", "price"]).await;
    assert!(panel.says("Written by a language model"));
    // An answer that was overtaken changes nothing.
    stage.event("summary.changed", &summary(1, &["old"], &[]));
    settle().await;
    assert_eq!(topics(&panel).len(), 2);
    assert!(!panel.has("[aria-live], [role=log]"), "nothing here is read out by itself");
}

#[wasm_bindgen_test]
async fn folded_it_still_names_the_topics_and_stays_folded() {
    forget();
    let (stage, panel) = open().await;
    stage.answer(asks, 200, &summary(2, &["price", "seats"], &["What is the price?"]));
    until("the topics", || topics(&panel).len() == 2).await;
    panel.find(".summary-toggle").click();
    until("folded", || panel.find(".summary-body").attribute("hidden").is_some()).await;
    assert_eq!(panel.find(".summary-brief").text(), "price · seats");
    drop(stage);

    let stage = chat::stage(conversation("c1", Some("Ada"), 0));
    until("the panel", || stage.page.has(".summary")).await;
    let toggle = stage.page.find(".summary-toggle");
    assert_eq!(toggle.attribute("aria-expanded").as_deref(), Some("false"));
    toggle.click();
    until("unfolded", || toggle.attribute("aria-expanded").as_deref() == Some("true")).await;
    forget();
}

#[wasm_bindgen_test]
async fn each_point_leads_to_where_it_was_said() {
    forget();
    let (stage, panel) = open().await;
    let mut told = summary(9, &["price", "seats"], &["What is the price?"]);
    told.topic_messages = vec![vec![2, 5, 7]];
    told.sentence_messages = vec![vec![2], vec![3]];
    stage.answer(asks, 200, &told);
    until("the topics", || topics(&panel).len() == 2).await;
    let links = |list: &str| -> Vec<(String, String)> {
        let links = panel.all(&format!("{list} a"));
        links.iter().map(|it| (it.name(), it.attribute("href").unwrap())).collect()
    };
    let link = |name: &str, at: u64| (name.to_owned(), format!("#/conversations/c1?at={at}"));
    assert_eq!(
        links(".summary-topics"),
        [link("price", 2), link("Mention 2 of “price”", 5), link("Mention 3 of “price”", 7)]
    );
    assert_eq!(links(".summary-sentences"), [link("What is the price?", 2)]);
    assert_eq!(panel.all(".summary-topics li")[1].text(), "seats", "of which nobody knows");

    // However many a server names.
    told.version = 10;
    told.sentence_messages = vec![(1..=1_000).collect()];
    stage.event("summary.changed", &told);
    until("the mentions", || links(".summary-sentences").len() == 5).await;
}
