//! The list of conversations.

use agent_inbox::{address::Place, conversations::Conversations};
use contract::{Author, ConversationPage, ConversationState, EndedBy, Ending, Scope, Timestamp};
use engine::Call;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    data::{NOW, conversation, message, own, snapshot, text},
    page::{Part, settle, until},
    stage::Stage,
};

/// The column, with an address that the switch can change.
fn column() -> impl IntoView {
    let place = RwSignal::new(Place::default());
    let go = Callback::new(move |to| place.set(to));
    view! { <Conversations place=place go=go /> }
}

fn stage(names: &[(&str, &str)]) -> Stage {
    let mut snapshot = snapshot();
    snapshot.conversations =
        (0..).zip(names).map(|(i, (id, name))| conversation(id, Some(name), -i * 1_000)).collect();
    Stage::live(&snapshot, |_| column())
}

fn names(page: &Part) -> Vec<String> {
    page.all(".row-name").iter().map(|name| name.text()).collect()
}

fn lists(scope: Scope, term: &'static str) -> impl Fn(&Call) -> bool {
    move |call| matches!(call, Call::Conversations { scope: s, q, .. } if *s == scope && q == term)
}

#[wasm_bindgen_test]
async fn while_nothing_is_known_it_loads_and_never_says_empty() {
    let stage = Stage::empty(|_| column());
    until("the skeleton", || stage.page.has(".skeleton")).await;
    assert!(!stage.page.says("No live chats"));
    stage.answer(|call| *call == Call::Snapshot, 200, &snapshot());
    until("the empty face", || stage.page.says("No live chats")).await;
    assert!(!stage.page.has(".skeleton"));
}

#[wasm_bindgen_test]
async fn a_failed_inbox_says_so_and_can_be_tried_again() {
    let stage = Stage::empty(|_| column());
    until("the skeleton", || stage.page.has(".skeleton")).await;
    stage.refuse(|call| *call == Call::Snapshot, 404, "not-found");
    until("the failure", || stage.page.says("The inbox could not be loaded.")).await;
    stage.page.button("Retry").click();
    stage.answer(|call| *call == Call::Snapshot, 200, &snapshot());
    until("the empty face", || stage.page.says("No live chats")).await;
}

#[wasm_bindgen_test]
async fn a_row_begins_with_the_name_and_says_what_is_new() {
    let stage = stage(&[("c1", "Ada Lovelace"), ("c2", "Bo")]);
    until("the rows", || stage.page.all("a.row").len() == 2).await;
    let mut row = conversation("c1", Some("Ada Lovelace"), 5_000);
    row.unread = 3;
    stage.said(message("c1", 2, Author::Visitor, text("Still there?")), row);
    until("the unread count", || stage.page.says("3 unread")).await;
    let link = &stage.page.all("a.row")[0];
    assert_eq!(link.attribute("href").as_deref(), Some("#/conversations/c1"));
    // The avatar before it is hidden from assistive technology.
    assert!(link.all(":scope > :not([aria-hidden])")[0].says("Ada Lovelace"));
    stage.typing("c1", true);
    until("typing", || stage.page.all("a.row")[0].says("typing…")).await;
    stage.typing("c1", false);
    stage.presence("c1", false);
    until("gone", || stage.page.all("a.row")[0].says("Left the page")).await;
    let mut row = conversation("c1", Some("Ada Lovelace"), 6_000);
    row.last_message.author = own();
    row.last_message.body = text("Yes");
    stage.said(message("c1", 3, own(), text("Yes")), row);
    until("who spoke last", || stage.page.all("a.row")[0].says("You: Yes")).await;
}

#[wasm_bindgen_test]
async fn an_update_touches_its_own_row_only() {
    let stage = stage(&[("c1", "Ada"), ("c2", "Bo"), ("c3", "Cy")]);
    until("the rows", || stage.page.all("a.row").len() == 3).await;
    let before = stage.page.all("a.row");
    let html: Vec<String> = before.iter().map(|row| row.0.outer_html()).collect();
    stage.said(
        message("c3", 2, Author::Visitor, text("Me first")),
        conversation("c3", Some("Cy"), 9_000),
    );
    until("the order", || names(&stage.page) == ["Cy", "Ada", "Bo"]).await;
    let after = stage.page.all("a.row");
    assert!(after[0].is(&before[2]) && after[1].is(&before[0]) && after[2].is(&before[1]));
    assert_eq!([after[1].0.outer_html(), after[2].0.outer_html()], [html[0].as_str(), &html[1]]);
}

#[wasm_bindgen_test]
async fn all_shows_ended_chats_with_their_agent_and_pages() {
    let stage = stage(&[("c1", "Ada")]);
    until("the row", || stage.page.all("a.row").len() == 1).await;
    let radios = stage.page.all("input[type=radio]");
    let labels: Vec<String> =
        stage.page.all("[role=radiogroup] label").iter().map(Part::text).collect();
    assert_eq!(labels, ["Active", "All"]);
    radios[1].click();
    until("the question", || stage.asked(lists(Scope::All, ""))).await;
    let mut ended = conversation("c9", Some("Zoë"), -90_000);
    ended.state = ConversationState::Ended;
    ended.agent = contract::Agent { id: "ben".into(), name: "Ben Okafor".into() };
    ended.ending = Some(Ending { by: EndedBy::Visitor, at: Timestamp::from_millis(NOW) });
    let page = ConversationPage {
        items: vec![conversation("c1", Some("Ada"), 0), ended],
        next_cursor: Some("more".into()),
    };
    stage.answer(lists(Scope::All, ""), 200, &page);
    until("both", || names(&stage.page) == ["Ada", "Zoë"]).await;
    let row = &stage.page.all("a.row")[1];
    assert!(row.says("Ended · Ben Okafor"));
    assert_eq!(row.attribute("href").as_deref(), Some("#/all/c9"));
    // The end of the list is in view: the next page is asked for by itself.
    let next = |call: &Call| matches!(call, Call::Conversations { cursor: Some(_), .. });
    until("the next page", || stage.asked(next)).await;
    stage.no_answer(next);
    until("the failure", || stage.page.says("More conversations could not be loaded.")).await;
    assert_eq!(names(&stage.page), ["Ada", "Zoë"], "what was there stays");
    stage.page.button("Retry").click();
    stage.answer(next, 200, &ConversationPage::default());
    until("the end", || !stage.page.has_button("Retry")).await;
}

#[wasm_bindgen_test]
async fn a_search_waits_for_the_typing_to_rest_and_says_what_it_did_not_find() {
    let stage = stage(&[("c1", "Ada")]);
    let field = stage.page.find("input[type=search]");
    assert_eq!(field.name(), "Search conversations");
    field.fill("z");
    field.fill("zo");
    settle().await;
    assert!(!stage.asked(lists(Scope::Active, "zo")), "not while typing");
    until("the question", || stage.asked(lists(Scope::Active, "zo"))).await;
    assert!(!stage.asked(lists(Scope::Active, "z")));
    stage.answer(lists(Scope::Active, "zo"), 200, &ConversationPage::default());
    until("no hits", || stage.page.says("Nothing found for “zo”")).await;
    field.fill("zoe");
    until("the question", || stage.asked(lists(Scope::Active, "zoe"))).await;
    stage.no_answer(lists(Scope::Active, "zoe"));
    until("the failure", || stage.page.says("The conversations could not be loaded.")).await;
    stage.page.button("Retry").click();
    let page =
        ConversationPage { items: vec![conversation("c1", Some("Ada"), 0)], next_cursor: None };
    stage.answer(lists(Scope::Active, "zoe"), 200, &page);
    until("the hit", || names(&stage.page) == ["Ada"]).await;
}
