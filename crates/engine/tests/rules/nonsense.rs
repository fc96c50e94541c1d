//! What a server says that makes no sense: left out, mended, and not asked for without end.

use contract::{Author, Body, ConversationPage, Scope, Timestamp, socket::ServerFrame};
use engine::{
    Call, Command, Connection, Effect, FRAME_BYTES, Failure, Input, ListQuery, ListState, Load,
    Notice, Outcome, TOO_BIG, Timer,
};
use serde_json::json;

use crate::inbox::*;

const BAD: &str = r#"{"t":"event","seq":11,"prev":10,"at":0,"type":"offer.created","data":{}}"#;

fn told(effects: &[Effect], notice: &Notice) -> bool {
    effects.contains(&Effect::Notify(notice.clone()))
}

#[test]
fn what_an_unreadable_event_would_have_told_comes_with_a_snapshot() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    inbox.input(Input::Frame(inbox.socket(), BAD.into()));
    // What comes meanwhile does not wait for it.
    inbox.event(12, 11, &created(1, 12));
    assert_eq!(inbox.engine.model().own().count(), 1);
    let mut fresh = snapshot(11, vec![]);
    fresh.offers = vec![offer()];
    inbox.answer(&Call::Snapshot, &fresh);
    assert!(inbox.resumed_from().unwrap().contains(r#""seq":11"#));
    inbox.ready();
    inbox.event(12, 11, &created(1, 12));
    let model = inbox.engine.model();
    assert_eq!((model.offers().len(), model.own().count()), (1, 1));
    assert_eq!(model.connection(), Connection::Connected);
}

#[test]
fn unreadable_events_in_a_row_are_not_a_snapshot_each() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    for seq in 11..40 {
        let bad = BAD.replace("11", &seq.to_string()).replace("10", &(seq - 1).to_string());
        inbox.input(Input::Frame(inbox.socket(), bad));
        if inbox.asked(&Call::Snapshot) == 2 && seq == 12 {
            inbox.answer(&Call::Snapshot, &snapshot(seq, vec![]));
            inbox.ready();
        }
    }
    assert_eq!(inbox.asked(&Call::Snapshot), 2, "one to begin with, one to mend");
    let set = |effect: &&Effect| matches!(effect, Effect::SetTimer(Timer::Snapshot, _));
    assert_eq!(inbox.effects.iter().filter(set).count(), 1, "and the next one is due");
}

#[test]
fn a_gap_that_resuming_does_not_fill_is_filled_by_a_snapshot() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    inbox.event(14, 12, &created(5, 14));
    inbox.frame(&ServerFrame::Ready { epoch: "e".into(), head: 14 });
    inbox.event(14, 12, &created(5, 14));
    assert_eq!(inbox.asked(&Call::Snapshot), 2);
    inbox.answer(&Call::Snapshot, &snapshot(14, vec![conversation(5, 14)]));
    assert!(inbox.resumed_from().unwrap().contains(r#""seq":14"#));
    inbox.ready();
    assert_eq!(inbox.engine.model().own().count(), 1);
    // And again: that takes a while now.
    inbox.event(20, 16, &created(6, 20));
    assert_eq!(inbox.asked(&Call::Snapshot), 2);
    assert_eq!(inbox.engine.model().connection(), Connection::Reconnecting);
    inbox.input(Input::Timer(Timer::Snapshot));
    assert_eq!(inbox.asked(&Call::Snapshot), 3);
}

#[test]
fn a_position_that_was_never_reached_does_not_stop_the_news() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let unknown =
        r#"{"t":"event","seq":18446744073709551615,"prev":10,"at":0,"type":"x","data":1}"#;
    inbox.input(Input::Frame(inbox.socket(), unknown.into()));
    inbox.frame(&ServerFrame::Pong { head: 11, server_now: Timestamp::from_millis(0) });
    inbox.answer(&Call::Snapshot, &snapshot(11, vec![]));
    inbox.ready();
    inbox.event(12, 11, &created(1, 12));
    assert_eq!(inbox.engine.model().own().count(), 1);
}

#[test]
fn an_event_that_goes_on_from_elsewhere_is_news_but_not_believed_to_be_all() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    inbox.input(Input::Frame(inbox.socket(), "0".into()));
    inbox.event(12, 0, &created(1, 12));
    assert_eq!(inbox.engine.model().own().count(), 1);
    let mut fresh = snapshot(12, vec![conversation(1, 12)]);
    fresh.offers = vec![offer()];
    inbox.answer(&Call::Snapshot, &fresh);
    inbox.ready();
    assert_eq!(inbox.engine.model().offers().len(), 1, "what the first frame would have told");
}

#[test]
fn what_came_before_a_snapshot_that_took_several_tries_is_loaded_anew() {
    let mut inbox = Inbox::new();
    inbox.command(Command::Show(Some(c())));
    inbox.input(Input::Start);
    inbox.answer(&newest(), &page(1, 3));
    inbox.fail(&Call::Snapshot, refused(503, "unavailable"));
    inbox.now += 3_600_000;
    inbox.input(Input::Timer(Timer::Snapshot));
    inbox.answer(&Call::Snapshot, &snapshot(10, vec![conversation(2, 9)]));
    assert_eq!(inbox.asked(&newest()), 2);
    inbox.answer(&newest(), &page(1, 2));
    assert_eq!(inbox.engine.model().thread(&c()).unwrap().messages().len(), 2);
}

#[test]
fn coming_back_takes_longer_as_long_as_it_does_not_last() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let mut waits = Vec::new();
    for _ in 0..12 {
        let down = inbox.input(Input::SocketClosed(inbox.socket(), 1006));
        waits.push(timer(&down, &Timer::Reconnect).unwrap());
        inbox.input(Input::Timer(Timer::Reconnect));
        inbox.handshake();
    }
    assert!(waits.iter().sum::<u64>() > 15_000, "not without a pause: {waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 4_000), "but somebody waits for it: {waits:?}");
    inbox.now += 5_000;
    let down = inbox.input(Input::SocketClosed(inbox.socket(), 1006));
    assert!(timer(&down, &Timer::Reconnect).unwrap() <= 1_000);
}

#[test]
fn a_frame_that_is_too_large_costs_the_connection_and_nothing_else() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    let large = "x".repeat(FRAME_BYTES + 1);
    let effects = inbox.input(Input::Frame(inbox.socket(), large));
    assert!(told(&effects, &Notice::TooBig));
    assert!(timer(&effects, &Timer::Reconnect).is_some());
    assert_eq!(inbox.asked(&Call::Snapshot), 2, "the log would bring it again");
    inbox.answer(&Call::Snapshot, &snapshot(12, vec![conversation(4, 12)]));
    inbox.input(Input::Timer(Timer::Reconnect));
    inbox.handshake();
    assert!(inbox.resumed_from().unwrap().contains(r#""seq":12"#));
    // The same where the browser did not even hand it over.
    let effects = inbox.input(Input::SocketClosed(inbox.socket(), TOO_BIG));
    assert!(told(&effects, &Notice::TooBig));
}

#[test]
fn one_bad_item_of_a_list_leaves_the_others() {
    let mut inbox = Inbox::new();
    inbox.input(Input::Start);
    let mut some = serde_json::to_value(snapshot(10, vec![conversation(3, 9)])).unwrap();
    let mut paused = serde_json::to_value(conversation(1, 9)).unwrap();
    (paused["id"], paused["state"]) = (json!("d"), json!("paused"));
    some["conversations"].as_array_mut().unwrap().push(paused);
    some["offers"] = json!([7]);
    let effects = inbox.answer(&Call::Snapshot, &some);
    assert!(told(&effects, &Notice::Unreadable));
    assert_eq!(inbox.engine.model().list(), [&c()]);

    inbox.command(Command::Show(Some(c())));
    let mut some = serde_json::to_value(page(1, 3)).unwrap();
    some["items"][1]["body"] = json!({"kind": "text"});
    some["items"][2]["author"] = json!(7);
    let effects = inbox.answer(&newest(), &some);
    assert!(told(&effects, &Notice::Unreadable));
    let thread = inbox.engine.model().thread(&c()).unwrap();
    let bodies: Vec<_> = thread.messages().iter().map(|message| &message.body).collect();
    assert_eq!(bodies.len(), 3);
    assert_eq!(bodies[1], &Body::Unknown);
    assert_eq!(bodies[2], &page(3, 3).items[0].body);
    assert_eq!(thread.messages()[2].author, Author::Unknown);
    // What says nothing about itself is not guessed at.
    let nothing = Outcome::Answer { status: 200, body: "[]".into(), retry_after_s: None };
    inbox.command(Command::List(ListQuery { scope: Scope::All, ..ListQuery::default() }));
    let all =
        Call::Conversations { query: inbox.engine.model().list_query().clone(), cursor: None };
    inbox.fail(&all, nothing);
    assert_eq!(inbox.engine.model().list_state(), ListState::Failed(Failure::Unreadable(200)));
}

#[test]
fn an_answer_about_something_else_is_none() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.command(Command::Show(Some(c())));
    let mut other = page(1, 3);
    other.items[2].conversation_id = "d".into();
    inbox.answer(&newest(), &other);
    let unreadable = Load::Failed(Failure::Unreadable(200));
    assert_eq!(*inbox.engine.model().thread(&c()).unwrap().newest(), unreadable);
    inbox.command(Command::Reload(c()));
    inbox.answer(&newest(), &page(1, 3));

    let (conversation, client_id) = (c(), "mine".into());
    inbox.command(Command::Send {
        conversation,
        client_id,
        text: "Hello".into(),
        note: false,
        attachments: Default::default(),
    });
    let asked = Call::PutMessage {
        conversation: c(),
        client_id: "mine".into(),
        body: contract::NewMessage { text: "Hello".into(), attachments: Vec::new() },
    };
    inbox.answer(&asked, &message(4, me_as_author()));
    let unsent: Vec<_> = inbox.engine.model().unsent(&c()).collect();
    assert_eq!(unsent.len(), 1, "it is not known to be there");
    assert!(matches!(unsent[0].state, engine::UnsentState::Failed(_)));
}

#[test]
fn a_list_without_an_end_is_not_asked_for_without_one() {
    let query = ListQuery { scope: Scope::All, ..ListQuery::default() };
    for q in ["", "text"] {
        let mut inbox = Inbox::live(&snapshot(10, vec![]));
        let query = ListQuery { q: q.into(), ..query.clone() };
        inbox.command(Command::List(query.clone()));
        let again = ConversationPage {
            items: vec![conversation(3, 9)],
            hits: vec![],
            next_cursor: Some("again".into()),
        };
        inbox.answer(&Call::Conversations { query: query.clone(), cursor: None }, &again);
        assert_eq!(inbox.engine.model().list_state(), ListState::More);
        inbox.command(Command::ListMore);
        inbox.answer(&Call::Conversations { query, cursor: Some("again".into()) }, &again);
        let failed = ListState::MoreFailed(Failure::Unreadable(200));
        assert_eq!(inbox.engine.model().list_state(), failed);
        assert_eq!(inbox.engine.model().list(), [&c()], "and nothing is listed twice");
    }
}

#[test]
fn numbers_at_the_ends_of_their_ranges_are_only_numbers() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(u64::MAX, 9)]));
    for (seq, expires_at, wait) in [(11, i64::MAX, 102_000), (12, i64::MIN, 32_000)] {
        let mut endless = offer();
        endless.expires_at = Timestamp::from_millis(expires_at);
        let event = contract::socket::Event::OfferCreated(endless);
        let effects = inbox.event(seq, seq - 1, &event);
        assert_eq!(timer(&effects, &Timer::Offer("o".into())), Some(wait));
    }
    inbox.command(Command::Show(Some(c())));
    let mut last = page(1, 2);
    for position in [u64::MAX, u64::MAX - 1] {
        last.items[0].position = position;
        last.items[1].position = u64::MAX;
        inbox.answer(&newest(), &last);
        inbox.command(Command::Reload(c()));
    }
    assert_eq!(inbox.engine.model().thread(&c()).unwrap().messages().len(), 2);
    inbox.event(13, 12, &created(0, 13));
    let body = r#"{"status":503,"code":"unavailable"}"#.into();
    let later = Outcome::Answer { status: 503, body, retry_after_s: Some(u32::MAX) };
    inbox.command(Command::MarkRead(c(), u64::MAX));
    inbox.command(Command::ReloadSummary(c()));
    let effects = inbox.fail(&Call::Summary(c()), later);
    let wait = timer(&effects, &Timer::Load).unwrap();
    assert!((3_600_000..3_602_000).contains(&wait), "an hour at most, but {wait} ms");
}

#[test]
fn a_text_beyond_all_measure_is_cut() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(1, 9)]));
    inbox.command(Command::Show(Some(c())));
    let mut long = page(1, 2);
    for (line, chars) in [(0, 10_000), (1, 3_000_000)] {
        long.items[line].body = Body::text("é".repeat(chars));
        long.items[line].author = Author::Visitor;
    }
    inbox.answer(&newest(), &long);
    let thread = inbox.engine.model().thread(&c()).unwrap();
    let lengths = thread.messages().iter().map(|message| match &message.body {
        Body::Text { text, .. } => text.chars().count(),
        other => panic!("{other:?}"),
    });
    assert_eq!(lengths.collect::<Vec<_>>(), [10_000, 10_001]);
}

#[test]
fn who_is_said_to_type_where_nobody_is_costs_nothing() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(1, 9)]));
    let typing = |id: &str| {
        ServerFrame::Typing(contract::socket::Typing { conversation_id: id.into(), typing: true })
    };
    assert_eq!(inbox.frame(&typing("nobody's")), []);
    let effects = inbox.frame(&typing("c"));
    assert!(timer(&effects, &Timer::TypingOver(c())).is_some());
}
