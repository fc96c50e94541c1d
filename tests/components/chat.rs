//! One conversation.

use agent_inbox::{address::Place, api::Method, chat::Chat};
use contract::{
    Author, Body, Conversation, ConversationState, EndedBy, Ending, Message, MessagePage, Timestamp,
};
use engine::{Call, Command};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    data::{NOW, conversation, message, own, snapshot, text},
    page::{Part, drawn, settle, until},
    stage::Stage,
};

pub fn open(id: &'static str) -> Place {
    Place::default().with_open(Some(id.into()))
}

/// The chat "c1" with Ada, its messages on their way.
pub fn stage(row: Conversation) -> Stage {
    let mut snapshot = snapshot();
    snapshot.conversations = vec![row];
    let details = || RwSignal::new(false);
    Stage::live(&snapshot, move |_| {
        view! { <Chat place=Signal::stored(open("c1")) details=details() /> }
    })
}

fn ada(messages: u64) -> Conversation {
    let mut row = conversation("c1", Some("Ada Lovelace"), 0);
    row.last_position = messages;
    row
}

fn theirs(position: u64, words: &str) -> Message {
    message("c1", position, Author::Visitor, text(words))
}

fn bubbles(page: &Part) -> Vec<String> {
    page.all(".words").iter().map(|words| words.text()).collect()
}

#[wasm_bindgen_test]
async fn messages_load_or_fail_with_a_way_out() {
    let stage = stage(ada(1));
    until("the skeleton", || stage.page.has(".skeleton")).await;
    let messages = |call: &Call| matches!(call, Call::Messages { .. });
    stage.refuse(messages, 500, "internal");
    until("the failure", || stage.page.says("The messages could not be loaded.")).await;
    stage.page.button("Retry").click();
    stage.messages(vec![theirs(1, "Hello")]);
    until("the message", || bubbles(&stage.page) == ["Hello"]).await;
    let log = stage.page.find("[role=log]");
    assert_eq!(log.name(), "Messages");
    assert_eq!(log.attribute("aria-live").as_deref(), Some("polite"));
    assert_eq!(log.attribute("aria-busy").as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn what_a_visitor_wrote_is_only_ever_text() {
    let stage = stage(ada(3));
    let evil = "<img src=x onerror=\"window.evil=1\"><script>window.evil=1</script>";
    stage.messages(vec![
        theirs(1, evil),
        theirs(2, "javascript:alert(1) data:text/html,x"),
        theirs(3, "see https://example.com/a?b=1. And שלום\nnext line"),
    ]);
    until("the messages", || bubbles(&stage.page).len() == 3).await;
    assert_eq!(bubbles(&stage.page)[0], evil);
    assert!(!stage.page.has(".words img, .words script"));
    let link = stage.page.find(".words a");
    assert_eq!(link.attribute("href").as_deref(), Some("https://example.com/a?b=1"));
    assert_eq!(link.attribute("rel").as_deref(), Some("noopener noreferrer"));
    assert_eq!(link.attribute("target").as_deref(), Some("_blank"));
    assert!(
        stage
            .page
            .all(".words")
            .iter()
            .all(|words| words.attribute("dir").as_deref() == Some("auto"))
    );
}

#[wasm_bindgen_test]
async fn a_message_of_ones_own_goes_from_sending_to_read_in_one_bubble() {
    let stage = stage(ada(1));
    stage.messages(vec![theirs(1, "Hello")]);
    until("the message", || bubbles(&stage.page).len() == 1).await;
    stage.inbox.say(&"c1".into(), "Hi Ada".into(), Default::default());
    until("sending", || stage.page.says("Sending")).await;
    let bubble = stage.page.find(".own .bubble");
    let put = |call: &Call| matches!(call, Call::PutMessage { .. });
    let mut sent = message("c1", 2, own(), text("Hi Ada"));
    sent.client_id = stage.inbox.conversation(&"c1".into()).lines().get_untracked()[1].key.clone();
    stage.answer(put, 201, &sent);
    until("sent", || bubble.says("Sent")).await;
    stage.said(sent, ada(2));
    let mut row = ada(2);
    row.version = 9;
    row.visitor_read_up_to = 2;
    stage.event("conversation.changed", &row);
    until("read", || bubble.says("Read")).await;
    assert!(stage.page.find(".own .bubble").is(&bubble), "the same bubble all the way");
}

#[wasm_bindgen_test]
async fn notes_are_unlike_messages_and_never_read_by_the_visitor() {
    let mut row = ada(3);
    row.visitor_read_up_to = 3;
    let stage = stage(row);
    let ben = Author::Agent { id: "ben".into(), name: "Ben".into() };
    let note = |text: &str| Body::Note { text: text.into() };
    stage.messages(vec![
        message("c1", 1, own(), text("Hello")),
        message("c1", 2, ben, note("Pays late")),
        message("c1", 3, own(), note("I know")),
    ]);
    until("the lines", || bubbles(&stage.page).len() == 3).await;
    let notes: Vec<_> = stage.page.all(".line.note").iter().map(Part::text).collect();
    assert_eq!(notes.len(), 2);
    assert!(notes[0].contains("Note by Ben") && notes[0].contains("Pays late"), "{notes:?}");
    assert!(notes[1].contains("Your note") && notes[1].contains("Sent"), "{notes:?}");
    assert!(!notes[1].contains("Read"), "{notes:?}");
    assert!(stage.page.find(".line.own:not(.note)").says("Read"));
}

#[wasm_bindgen_test]
async fn a_refused_message_can_be_sent_again_or_taken_back() {
    let stage = stage(ada(1));
    stage.messages(vec![theirs(1, "Hello")]);
    until("the message", || bubbles(&stage.page).len() == 1).await;
    let put = |call: &Call| matches!(call, Call::PutMessage { .. });
    stage.inbox.say(&"c1".into(), "Hi".into(), Default::default());
    stage.refuse(put, 422, "client-id-reused");
    until("not sent", || stage.page.says("Not sent.")).await;
    stage.page.button("Retry").click();
    until("asked again", || stage.asked(put)).await;
    stage.refuse(put, 422, "client-id-reused");
    until("not sent", || stage.page.has_button("Discard")).await;
    stage.page.button("Discard").click();
    until("back in the composer", || stage.page.find("textarea").value() == "Hi").await;
    assert_eq!(bubbles(&stage.page), ["Hello"]);
}

#[wasm_bindgen_test]
async fn days_and_happenings_stand_between_the_messages() {
    let stage = stage(ada(4));
    let mut yesterday = theirs(1, "First");
    yesterday.at = Timestamp::from_millis(NOW - 86_400_000);
    stage.messages(vec![
        yesterday,
        message("c1", 2, Author::System, Body::Joined { agent_name: "Anna Keller".into() }),
        theirs(3, "Second"),
        message("c1", 4, Author::System, Body::Unknown),
    ]);
    until("the messages", || bubbles(&stage.page).len() == 2).await;
    assert_eq!(stage.page.all(".day").len(), 2);
    assert!(stage.page.says("Anna Keller joined the chat"));
    assert!(stage.page.says("cannot show"), "an unknown kind is no hole");
}

#[wasm_bindgen_test]
async fn typing_and_leaving_are_told() {
    let stage = stage(ada(1));
    stage.messages(vec![theirs(1, "Hello")]);
    stage.typing("c1", true);
    until("typing", || stage.page.says("Ada Lovelace is typing…")).await;
    stage.typing("c1", false);
    until("no typing", || !stage.page.says("is typing…")).await;
    stage.presence("c1", false);
    until("gone", || stage.page.find(".chat-head").says("Left the page")).await;
}

#[wasm_bindgen_test]
async fn older_messages_come_in_above_and_what_is_seen_stays() {
    let stage = stage(ada(200));
    // A log that can be scrolled, without the style sheet.
    let log = || stage.page.find("[role=log]");
    until("the log", || stage.page.has("[role=log]")).await;
    log()
        .0
        .set_attribute(
            "style",
            "display: block; height: 200px; overflow-y: auto; overflow-anchor: none",
        )
        .unwrap();
    stage.messages((101..=200).map(|n| theirs(n, &format!("message {n}"))).collect());
    until("the end", || {
        let log = log().0;
        log.scroll_top() > 0 && log.scroll_height() - log.scroll_top() - log.client_height() < 2
    })
    .await;
    let older = |call: &Call| matches!(call, Call::Messages { before: Some(101), .. });
    settle().await;
    assert!(!stage.asked(older), "nobody went up");
    log().0.set_scroll_top(120);
    until("the question", || stage.asked(older)).await;
    let seen = stage.page.all(".words")[1].text();
    let top = || {
        let line = stage.page.all(".words").into_iter().find(|words| words.text() == seen);
        line.map_or(f64::INFINITY, |line| line.0.get_bounding_client_rect().top())
    };
    stage.no_answer(older);
    until("the failure", || stage.page.says("Older messages could not be loaded.")).await;
    drawn().await;
    stage.page.button("Retry").click();
    let before = top();
    stage.answer(
        older,
        200,
        &MessagePage { items: (51..=100).map(|n| theirs(n, &format!("message {n}"))).collect() },
    );
    until("the older ones", || !bubbles(&stage.page)[0].ends_with("101")).await;
    drawn().await;
    drawn().await;
    assert!((top() - before).abs() < 2.0, "from {before} to {} at {}", top(), log().0.scroll_top());

    // Something new while one reads further up is told, not jumped to.
    let place = log().0.scroll_top();
    stage.said(theirs(201, "news"), ada(201));
    until("the button", || stage.page.has_button("New messages")).await;
    assert_eq!(log().0.scroll_top(), place);
    stage.page.button("New messages").click();
    until("the end", || !stage.page.has_button("New messages")).await;
}

#[wasm_bindgen_test]
async fn what_the_agent_says_further_up_takes_them_to_the_end() {
    let stage = stage(ada(60));
    until("the log", || stage.page.has("[role=log]")).await;
    let log = stage.page.find("[role=log]").0;
    log.set_attribute("style", "display: block; height: 200px; overflow-y: auto").unwrap();
    stage.messages((1..=60).map(|n| theirs(n, &format!("message {n}."))).collect());
    let to_the_end = || log.scroll_height() - log.scroll_top() - log.client_height();
    until("the end", || log.scroll_top() > 0 && to_the_end() < 2).await;
    log.set_scroll_top(log.scroll_height() / 2);
    drawn().await;
    drawn().await;
    assert!(to_the_end() > 200);
    stage.inbox.say(&"c1".into(), "Mine".into(), Default::default());
    until("the bubble", || stage.page.has(".own")).await;
    drawn().await;
    drawn().await;
    assert!(to_the_end() < 2, "{} px to the end", to_the_end());
    assert!(!stage.page.has_button("New messages"));
}

#[wasm_bindgen_test]
async fn an_ended_chat_says_by_whom_and_takes_nothing_but_notes() {
    let mut row = ada(1);
    let stage = stage(row.clone());
    stage.messages(vec![theirs(1, "Bye")]);
    until("the composer", || stage.page.has("textarea")).await;
    // In the middle of writing, too.
    let field = stage.page.find("textarea");
    field.focus();
    field.fill("One moment");
    row.version = 5;
    row.state = ConversationState::Ended;
    row.ending = Some(Ending { by: EndedBy::Visitor, at: Timestamp::from_millis(NOW) });
    stage.event("conversation.changed", &row);
    until("the end", || stage.page.has(".ended-note")).await;
    assert_eq!(field.name(), "Private note – the visitor does not see it");
    assert!(field.has_focus() && field.value() == "One moment", "nothing is taken away");
    assert!(stage.page.has_button("Add note") && !stage.page.has_button("Send"));
    assert!(!stage.page.has(".composer [type=radio]"), "there is nothing to choose");
    assert!(stage.page.find(".ended-note").says("The visitor ended the chat"));
    assert_eq!(bubbles(&stage.page), ["Bye"]);
}

#[wasm_bindgen_test]
async fn the_transcript_of_an_ended_chat_is_fetched_once_and_a_failure_is_told() {
    let mut row = ada(1);
    row.state = ConversationState::Ended;
    row.ending = Some(Ending { by: EndedBy::Visitor, at: Timestamp::from_millis(NOW) });
    let stage = stage(row);
    stage.messages(vec![theirs(1, "Bye")]);
    until("the button", || stage.page.has_button("Download transcript")).await;
    let button = stage.page.button("Download transcript");
    button.click();
    button.click();
    until("the wait", || button.says("Downloading…")).await;
    let zone = agent_inbox::address::encode(&agent_inbox::ui::time::zone());
    let path = format!("/conversations/c1/transcript?time_zone={zone}&language=en");
    stage.desk.refuse(Method::Get, &path, 500, "internal").await;
    until("the failure", || stage.page.says("The transcript was not downloaded.")).await;
    assert!(!stage.desk.asked(Method::Get, &path), "asked once for two clicks");
    button.click();
    until("the next try", || stage.desk.asked(Method::Get, &path)).await;
    assert!(!stage.page.says("The transcript was not downloaded."));
}

#[wasm_bindgen_test]
async fn a_message_that_was_found_is_loaded_shown_and_marked() {
    let place = RwSignal::new(Place { at: Some(30), ..open("c1") });
    let mut snapshot = snapshot();
    snapshot.conversations = vec![ada(120)];
    let stage = Stage::live(&snapshot, move |_| {
        view! { <Chat place=place details=RwSignal::new(false) /> }
    });
    until("the log", || stage.page.has("[role=log]")).await;
    let log = stage.page.find("[role=log]");
    log.0.set_attribute("style", "display: block; height: 200px; overflow-y: auto").unwrap();
    let texts = |from: u64, to: u64| {
        (from..=to).map(|n| theirs(n, &format!("message {n}."))).collect::<Vec<_>>()
    };
    stage.messages(texts(71, 120));
    let before = |from| move |call: &Call| matches!(call, Call::Messages { before: Some(b), .. } if *b == from);
    until("the way back", || stage.asked(before(71))).await;
    stage.answer(before(71), 200, &MessagePage { items: texts(21, 70) });
    let marked = || stage.page.all("li[aria-current]");
    until("the mark", || marked().len() == 1 && marked()[0].says("message 30.")).await;
    let in_view = |part: &Part| {
        let (line, log) = (part.0.get_bounding_client_rect(), log.0.get_bounding_client_rect());
        line.top() >= log.top() && line.bottom() <= log.bottom()
    };
    until("it in view", || in_view(&marked()[0])).await;
    drawn().await;
    assert!(in_view(&marked()[0]), "it stays there");
    // Another one of the same chat.
    place.set(Place { at: Some(119), ..open("c1") });
    until("the other", || marked().len() == 1 && marked()[0].says("message 119.")).await;
    until("it in view", || in_view(&marked()[0])).await;
}

#[wasm_bindgen_test]
async fn an_unknown_conversation_and_none_at_all_have_their_faces() {
    let stage = Stage::live(&snapshot(), |_| {
        let details = RwSignal::new(false);
        view! { <Chat place=Signal::stored(open("nobodys")) details=details /> }
    });
    stage.refuse(|call| matches!(call, Call::Conversation(_)), 404, "not-found");
    until("the face", || stage.page.says("does not exist or is not yours to see")).await;
    assert_eq!(stage.page.find("a.button").attribute("href").as_deref(), Some("#/"));
    drop(stage);

    let stage = Stage::live(&snapshot(), |_| {
        let details = RwSignal::new(false);
        view! { <Chat place=Signal::stored(Place::default()) details=details /> }
    });
    until("the face", || stage.page.says("No conversation open")).await;
    stage.inbox.send(Command::Show(None));
}

#[wasm_bindgen_test]
async fn who_looks_at_an_ended_chat_too_is_said() {
    let mut row = ada(1);
    row.state = ConversationState::Ended;
    let stage = stage(conversation("c2", None, 0));
    stage.answer(|call| matches!(call, Call::Conversation(_)), 200, &row);
    stage.answer(|call| matches!(call, Call::Messages { .. }), 200, &MessagePage { items: vec![] });
    stage.viewers("c1", &["Ben"]);
    until("Ben", || stage.page.says("Ben is looking at this chat, too.")).await;
    stage.viewers("c1", &["Ben", "Cleo"]);
    until("both", || stage.page.says("Ben, Cleo are looking at this chat, too.")).await;
    stage.viewers("c1", &[]);
    until("nobody", || !stage.page.says("looking at this chat")).await;
}
