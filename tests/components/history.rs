//! What the visitor did, and by whom it is said who they are.

use agent_inbox::{api::Method, visitor::VisitorPanel};
use contract::{
    Activity, ActivityKind, ActivityPage, Author, Body, EndedBy, MessagePage, ProfileField,
    Timestamp,
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    chat::open,
    data::{NOW, conversation, message, snapshot, text},
    page::{Part, until},
    stage::Stage,
};

const FIRST: &str = "/visitors/v-c1/activities?limit=20";

fn stage() -> Stage {
    let mut snapshot = snapshot();
    snapshot.conversations = vec![conversation("c1", Some("Ada"), 0)];
    Stage::live(&snapshot, |_| {
        let details = RwSignal::new(true);
        view! { <VisitorPanel place=Signal::stored(open("c1")) details=details /> }
    })
}

fn activity(n: i64, kind: ActivityKind, title: &str, chat: Option<&str>) -> Activity {
    Activity {
        id: format!("a{n:03}").into(),
        visitor_id: "v-c1".into(),
        kind,
        at: Timestamp::from_millis(NOW - n * 60_000),
        title: Some(title.into()),
        detail: None,
        conversation_id: chat.map(Into::into),
        version: 1,
    }
}

fn goals(from: i64, to: i64) -> Vec<Activity> {
    (from..=to)
        .map(|n| activity(n, ActivityKind::ReachedGoal, &format!("Goal {n}."), None))
        .collect()
}

fn page(items: Vec<Activity>, next: Option<&str>) -> ActivityPage {
    ActivityPage { items, next_cursor: next.map(Into::into) }
}

fn history(stage: &Stage) -> Part {
    stage.page.find("section.history")
}

#[wasm_bindgen_test]
async fn it_loads_fails_is_tried_again_and_may_be_empty() {
    let stage = stage();
    until("the region", || stage.page.has("section.history")).await;
    assert_eq!(history(&stage).name(), "Activity history");
    assert!(history(&stage).has(".loading"));
    stage.desk.refuse(Method::Get, FIRST, 503, "unavailable").await;
    until("the failure", || history(&stage).says("The history could not be loaded.")).await;
    history(&stage).button("Retry").click();
    stage.desk.answer(Method::Get, FIRST, 200, &page(vec![], None)).await;
    until("nothing", || history(&stage).says("No activities")).await;
    assert!(!history(&stage).has("[role=alert]"));
}

#[wasm_bindgen_test]
async fn every_kind_is_told_and_one_more_comes_in_where_it_belongs() {
    let stage = stage();
    let kinds = [
        (ActivityKind::TriggeredDialogue, "Triggered a dialogue"),
        (ActivityKind::EngagedWithDialogue, "Engaged with a dialogue"),
        (ActivityKind::EngagedWithAgent, "Engaged with an agent"),
        (ActivityKind::InteractedWithDocument, "Interacted with a document"),
        (ActivityKind::ReachedGoal, "Reached a goal"),
        (ActivityKind::ScheduledMeeting, "Scheduled a meeting"),
    ];
    let items: Vec<_> =
        (0..).zip(kinds).map(|(n, (kind, _))| activity(n * 2, kind, "<b>T</b>", None)).collect();
    stage.desk.answer(Method::Get, FIRST, 200, &page(items.clone(), None)).await;
    until("six", || history(&stage).all("li").len() == 6).await;
    for (entry, (_, words)) in history(&stage).all("li").iter().zip(kinds) {
        assert!(entry.says(words) && entry.says("<b>T</b>"), "{words}");
        assert!(entry.has("time[datetime]"));
    }
    let late = activity(3, ActivityKind::ReachedGoal, "Late", None);
    let mut more = items;
    more.insert(2, late.clone());
    stage.event("activity.created", &late);
    stage.desk.answer(Method::Get, FIRST, 200, &page(more, None)).await;
    until("the third", || history(&stage).all("li")[2].says("Late")).await;
}

#[wasm_bindgen_test]
async fn it_goes_on_by_page_and_what_is_loaded_stays() {
    let stage = stage();
    stage.desk.answer(Method::Get, FIRST, 200, &page(goals(1, 20), Some("x="))).await;
    until("the button", || history(&stage).has_button("Load more")).await;
    history(&stage).button("Load more").click();
    let second = "/visitors/v-c1/activities?limit=20&cursor=x%3D";
    stage.desk.no_answer(Method::Get, second).await;
    until("the failure", || history(&stage).has("[role=alert]")).await;
    assert_eq!(history(&stage).all("li").len(), 20);
    history(&stage).button("Retry").click();
    stage.desk.answer(Method::Get, second, 200, &page(goals(21, 30), None)).await;
    until("all", || history(&stage).all("li").len() == 30).await;
    assert!(!history(&stage).has_button("Load more"));
    stage.event("activity.created", &goals(0, 0)[0]);
    let all = "/visitors/v-c1/activities?limit=30";
    stage.desk.answer(Method::Get, all, 200, &page(goals(0, 29), Some("y"))).await;
    until("one more", || history(&stage).all("li").len() == 31).await;
    assert!(history(&stage).all("li")[30].says("Goal 30."));
}

#[wasm_bindgen_test]
async fn who_asks_for_more_stays_at_the_button_until_it_comes() {
    let stage = stage();
    let mut items = goals(1, 19);
    items.push(activity(20, ActivityKind::EngagedWithAgent, "Ben", Some("c0")));
    stage.desk.answer(Method::Get, FIRST, 200, &page(items, Some("x"))).await;
    until("the button", || history(&stage).has_button("Load more")).await;
    let more = history(&stage).button("Load more");
    more.focus();
    more.click();
    more.click();
    until("the wait", || more.attribute("aria-disabled").as_deref() == Some("true")).await;
    until("what comes", || history(&stage).has(".loading")).await;
    assert!(more.has_focus());
    let second = "/visitors/v-c1/activities?limit=20&cursor=x";
    stage.desk.answer(Method::Get, second, 200, &page(goals(21, 40), Some("y"))).await;
    until("more", || history(&stage).all("li").len() == 40).await;
    assert!(!stage.desk.asked(Method::Get, second), "asked once for two clicks");
    until("no wait", || more.attribute("aria-disabled").as_deref() == Some("false")).await;
    assert!(more.has_focus());

    // In the transcript of an earlier chat as well.
    history(&stage).find("button[aria-expanded]").click();
    let lines = |from: u64, to: u64| MessagePage {
        items: (from..=to).map(|n| message("c0", n, Author::Visitor, text("hello"))).collect(),
    };
    let path = |after: u64| format!("/conversations/c0/messages?after={after}&limit=50");
    stage.desk.answer(Method::Get, &path(0), 200, &lines(1, 50)).await;
    until("a page", || history(&stage).has(".transcript button")).await;
    let more = history(&stage).find(".transcript button");
    more.focus();
    more.click();
    more.click();
    until("the wait", || more.attribute("aria-disabled").as_deref() == Some("true")).await;
    assert!(more.has_focus());
    stage.desk.answer(Method::Get, &path(50), 200, &lines(51, 100)).await;
    until("more", || history(&stage).all(".transcript li").len() == 100).await;
    assert!(!stage.desk.asked(Method::Get, &path(50)), "asked once for two clicks");
    until("no wait", || more.attribute("aria-disabled").as_deref() == Some("false")).await;
    assert!(more.has_focus());
}

#[wasm_bindgen_test]
async fn an_earlier_chat_opens_in_place_by_page() {
    let stage = stage();
    let kind = ActivityKind::EngagedWithAgent;
    let items =
        vec![activity(0, kind, "Anna Keller", Some("c1")), activity(9, kind, "Ben", Some("c0"))];
    stage.desk.answer(Method::Get, FIRST, 200, &page(items, None)).await;
    until("both", || history(&stage).all("li").len() == 2).await;
    assert!(history(&stage).all("li")[0].says("This chat"));
    let button = history(&stage).find("button[aria-expanded]");
    assert!(button.name().starts_with("Transcript, "));
    assert_eq!(button.attribute("aria-expanded").as_deref(), Some("false"));
    button.click();
    until("unfolded", || button.attribute("aria-expanded").as_deref() == Some("true")).await;
    let from = |after: u64| format!("/conversations/c0/messages?after={after}&limit=50");
    stage.desk.refuse(Method::Get, &from(0), 500, "internal").await;
    until("the failure", || history(&stage).has("[role=alert]")).await;
    history(&stage).button("Retry").click();
    let mut items =
        vec![message("c0", 1, Author::System, Body::Joined { agent_name: "Ben".into() })];
    items.extend((2..=50).map(|n| message("c0", n, Author::Visitor, text("<i>hello</i>"))));
    stage.desk.answer(Method::Get, &from(0), 200, &MessagePage { items }).await;
    until("a page", || history(&stage).all(".transcript li").len() == 50).await;
    assert!(history(&stage).says("Ben joined") && history(&stage).says("<i>hello</i>"));
    assert!(history(&stage).all(".transcript li")[1].says("Ada"));
    history(&stage).button("Load more").click();
    let items = vec![message("c0", 51, Author::System, Body::Ended { by: EndedBy::Agent })];
    stage.desk.answer(Method::Get, &from(50), 200, &MessagePage { items }).await;
    until("the end", || history(&stage).says("Ben ended the chat")).await;
    assert!(!history(&stage).has_button("Load more"));
    assert_eq!(
        history(&stage).find(".transcript a").attribute("href").as_deref(),
        Some("#/all/c0")
    );
    button.click();
    until("folded", || !history(&stage).has(".transcript")).await;
}

#[wasm_bindgen_test]
async fn what_the_visitor_typed_is_marked_until_the_site_vouches_for_it() {
    let stage = stage();
    until("the facts", || stage.page.says("Ada")).await;
    assert!(!stage.page.has(".unverified"));
    let mut visitor = conversation("c1", Some("Ada"), 0).visitor;
    visitor.version = 2;
    visitor.email = Some("ada@example.com".into());
    visitor.unverified = vec![ProfileField::Email, ProfileField::Unknown];
    stage.event("visitor.changed", &visitor);
    until("the mark", || stage.page.all(".unverified").len() == 1).await;
    assert_eq!(stage.page.find(".unverified").text(), "not verified");
    visitor.version = 3;
    visitor.unverified.clear();
    visitor.crm_status = Some("Lead".into());
    visitor.attributes = [("plan".to_owned(), "Team".to_owned())].into();
    stage.event("visitor.changed", &visitor);
    until("vouched for", || !stage.page.has(".unverified")).await;
    until("the attribute", || stage.page.says("plan") && stage.page.says("Team")).await;
    let told = stage.page.find("[aria-live=polite]").text();
    assert!(told.contains("CRM status: Lead") && told.contains("plan: Team"), "{told}");
    assert!(!told.contains("Ada"), "only what is new: {told}");
}
