//! The list of conversations.

use agent_inbox::{
    address::{Day, Filter, Place},
    api::Method,
    conversations::Conversations,
    ui::effect,
};
use contract::{
    Agent, AgentList, Author, Conversation, ConversationPage, ConversationState, EndedBy, Ending,
    Hit, HitField, Mark, Scope, Timestamp,
};
use engine::{Call, ListFilter};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    data::{NOW, conversation, message, own, snapshot, text},
    page::{Part, frame, settle, until},
    stage::Stage,
};

/// The column, with an address that the switch can change.
fn column() -> impl IntoView {
    column_at(Place::default())
}

/// The same from another address on.
fn column_at(start: Place) -> impl IntoView {
    let place = RwSignal::new(start);
    let go = Callback::new(move |to| place.set(to));
    view! { <Conversations place=place go=go /> }
}

/// An ended conversation of a colleague's.
fn bens(id: &str, name: &str) -> Conversation {
    let mut ended = conversation(id, Some(name), -90_000);
    ended.state = ConversationState::Ended;
    ended.agent = Agent { id: "ben".into(), name: "Ben Okafor".into() };
    ended.ending = Some(Ending { by: EndedBy::Visitor, at: Timestamp::from_millis(NOW) });
    ended
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
    move |call| matches!(call, Call::Conversations { query, .. } if query.scope == scope && query.q == term)
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
async fn however_much_comes_in_together_the_list_is_put_in_order_once() {
    let stage = stage(&[("c1", "Ada"), ("c2", "Bo"), ("c3", "Cy")]);
    until("the rows", || stage.page.all("a.row").len() == 3).await;
    let times = StoredValue::new(0);
    let list = stage.inbox.store().list;
    let owner = Owner::new();
    owner.with(|| {
        effect(move || {
            list.track();
            times.update_value(|times| *times += 1);
        });
    });
    frame().await;
    times.set_value(0);
    let said = [("c3", "Cy"), ("c2", "Bo"), ("c3", "Cy"), ("c1", "Ada"), ("c2", "Bo")];
    for (position, (id, name)) in (2_u32..).zip(said) {
        let row = conversation(id, Some(name), i64::from(position) * 1_000);
        let message = message(id, position.into(), Author::Visitor, text("Me first"));
        stage.said(message, row);
    }
    frame().await;
    assert_eq!(times.get_value(), 1);
    assert_eq!(names(&stage.page), ["Bo", "Ada", "Cy"]);
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
    let page = ConversationPage {
        items: vec![conversation("c1", Some("Ada"), 0), bens("c9", "Zoë")],
        next_cursor: Some("more".into()),
        ..ConversationPage::default()
    };
    stage.answer(lists(Scope::All, ""), 200, &page);
    until("both", || names(&stage.page) == ["Ada", "Zoë"]).await;
    let row = &stage.page.all("a.row")[1];
    assert!(row.says("Ended · Ben Okafor"));
    assert_eq!(row.attribute("href").as_deref(), Some("#/all/c9"));
    // When the end of the list comes into view, the next page is asked for by itself.
    stage.page.find("button.more").0.scroll_into_view();
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
    let items = vec![conversation("c1", Some("Ada"), 0)];
    let page = ConversationPage { items, ..ConversationPage::default() };
    stage.answer(lists(Scope::Active, "zoe"), 200, &page);
    until("the hit", || names(&stage.page) == ["Ada"]).await;
}

#[wasm_bindgen_test]
async fn what_nobody_shows_any_more_is_not_followed_and_comes_back_as_it_is() {
    let stage = stage(&[("c1", "Ada")]);
    until("the row", || stage.page.has("a.row")).await;
    let say = |position: u32| {
        let unread = position - 1;
        let row = Conversation { unread, ..conversation("c1", Some("Ada"), position.into()) };
        stage.said(message("c1", position.into(), Author::Visitor, text("Hello?")), row);
    };
    let row = stage.inbox.store().conversation(&"c1".into()).row;
    let unread = || row.with_untracked(|row| row.as_ref().map(|row| row.unread));
    say(2);
    until("the news", || unread() == Some(1) && stage.page.says("1 unread")).await;

    let field = stage.page.find("input[type=search]");
    field.fill("zo");
    until("the question", || stage.asked(lists(Scope::Active, "zo"))).await;
    stage.answer(lists(Scope::Active, "zo"), 200, &ConversationPage::default());
    until("no hits", || stage.page.says("Nothing found for “zo”")).await;
    say(3);
    settle().await;
    assert_eq!(unread(), Some(1), "nobody shows it");

    field.fill("");
    until("the news of meanwhile", || stage.page.says("2 unread")).await;
    say(4);
    until("the news", || stage.page.says("3 unread")).await;
}

#[wasm_bindgen_test]
async fn what_a_search_found_is_marked_and_only_ever_text() {
    let stage = stage(&[("c1", "Ada <b>")]);
    stage.page.find("input[type=search]").fill("ada");
    until("the question", || stage.asked(lists(Scope::Active, "ada"))).await;
    let hit = |id: &str, field, text: &str, from, to, position| Hit {
        conversation_id: id.into(),
        field,
        text: text.into(),
        marks: vec![Mark { from, to }],
        position,
    };
    let ids = ["c1", "c2", "c3"];
    let page = ConversationPage {
        items: ids.iter().map(|id| conversation(id, Some("Ada <b>"), 0)).collect(),
        hits: vec![
            hit("c1", HitField::Name, "Ada <b>", 0, 3, None),
            hit("c2", HitField::Email, "ada@example.com", 0, 3, None),
            hit("c3", HitField::Message, "🦀 <i>Ada</i>", 5, 8, Some(17)),
        ],
        next_cursor: None,
    };
    stage.answer(lists(Scope::Active, "ada"), 200, &page);
    until("the rows", || stage.page.all("a.row mark").len() == 3).await;
    let rows = stage.page.all("a.row");
    let marks = |row: &Part| row.all("mark").iter().map(Part::text).collect::<Vec<_>>();
    for row in &rows {
        assert_eq!(marks(row), if row.is(&rows[1]) { ["ada"] } else { ["Ada"] });
        assert!(!row.has("b, i"), "markup of a visitor's");
    }
    assert!(rows[0].find(".row-name").has("mark"));
    assert_eq!(rows[1].find(".row-last").text(), "ada@example.com");
    assert_eq!(rows[2].find(".row-last").text(), "🦀 <i>Ada</i>");
    // The row leads to the message.
    assert_eq!(rows[2].attribute("href").as_deref(), Some("#/conversations/c3?at=17"));
    assert_eq!(rows[0].attribute("href").as_deref(), Some("#/conversations/c1"));
    stage.page.find("input[type=search]").fill("");
    until("the list", || names(&stage.page) == ["Ada <b>"; 3] && !stage.page.has("mark")).await;
}

#[wasm_bindgen_test]
async fn filters_are_chosen_under_all_and_cleared_when_nothing_fits() {
    let stage = stage(&[("c1", "Ada")]);
    until("the row", || stage.page.has("a.row")).await;
    assert!(!stage.page.has_button("Filters"), "live chats are all one's own");
    stage.page.all("input[type=radio]")[1].click();
    until("the question", || stage.asked(lists(Scope::All, ""))).await;
    stage.answer(lists(Scope::All, ""), 200, &ConversationPage::default());
    until("the switch", || stage.page.has_button("Filters")).await;
    stage.page.button("Filters").click();
    stage.desk.no_answer(Method::Get, "/agents").await;
    until("the failure", || stage.page.says("The agents could not be loaded.")).await;
    stage.page.find(".filters").button("Retry").click();
    let agents = vec![
        Agent { id: "anna".into(), name: "Anna Keller".into() },
        Agent { id: "ben".into(), name: "Ben Okafor".into() },
    ];
    stage.desk.answer(Method::Get, "/agents", 200, &AgentList { items: agents }).await;
    until("the agents", || stage.page.all("option").len() == 3).await;

    stage.page.find("select").choose("ben");
    let of_ben = |call: &Call| {
        matches!(call, Call::Conversations { query, .. }
            if query.filter.agent == Some("ben".into()) && query.filter.from.is_none())
    };
    until("the question", || stage.asked(of_ben)).await;
    let items = vec![bens("c9", "Zoë")];
    stage.answer(of_ben, 200, &ConversationPage { items, ..ConversationPage::default() });
    until("Ben's", || names(&stage.page) == ["Zoë"]).await;
    assert!(stage.page.has_button("Filters, 1 on"));
    let href = stage.page.find("a.row").attribute("href");
    assert_eq!(href.as_deref(), Some("#/all/c9?agent=ben"), "the list keeps its filter");
    // What comes in by itself has to fit as well.
    stage.event("conversation.changed", &with_version(bens("c8", "Yann"), 2));
    let mut annas = with_version(bens("c7", "Xenia"), 3);
    annas.agent.id = "anna".into();
    stage.event("conversation.changed", &annas);
    until("Yann", || names(&stage.page) == ["Zoë", "Yann"]).await;

    let days = stage.page.all("input[type=date]");
    days[0].choose("2031-05-05");
    let late = |call: &Call| matches!(call, Call::Conversations { query, .. } if query.filter.from.is_some());
    until("the question", || stage.asked(late)).await;
    stage.answer(late, 200, &ConversationPage::default());
    until("nothing", || stage.page.says("Nothing fits the filters")).await;
    assert!(stage.page.find(".empty").says("Agent: Ben Okafor · From May 5, 2031"));
    days[1].choose("2031-05-04");
    until("the reason", || stage.page.says("“From” is after “To”")).await;
    stage.page.find(".filters").button("Clear filters").click();
    let unfiltered = |call: &Call| matches!(call, Call::Conversations { query, .. } if query.filter == ListFilter::default());
    until("all of them", || stage.asked(unfiltered) && stage.page.has_button("Filters")).await;
    assert!(stage.page.button("Filters").has_focus());
    assert!(!stage.page.says("“From” is after “To”"));
}

fn with_version(row: Conversation, version: u64) -> Conversation {
    Conversation { version, ..row }
}

#[wasm_bindgen_test]
async fn an_address_with_a_filter_shows_it() {
    let filter = Filter { from: Day::parse("2025-06-01"), ..Filter::default() };
    let place = Place { scope: Scope::All, filter, ..Place::default() };
    let stage = Stage::live(&snapshot(), |_| column_at(place));
    until("the fields", || stage.page.all("input[type=date]").len() == 2).await;
    until("the day", || stage.page.all("input[type=date]")[0].value() == "2025-06-01").await;
    let asked = |call: &Call| matches!(call, Call::Conversations { query, .. } if query.filter.from.is_some());
    until("the question", || stage.asked(asked)).await;
}
