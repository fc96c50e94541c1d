//! Cursor, gaps, resets, stalls: the model never misses a change without knowing it.

use contract::{
    Scope,
    socket::{Event, ResetReason, ServerFrame},
};
use engine::{Call, Command, Connection, Effect, Input, ListQuery, Load, Notice, Outcome, Timer};

use crate::inbox::*;

#[test]
fn a_first_visit_loads_once_and_resumes_from_the_snapshot() {
    let inbox = Inbox::live(&snapshot(41, vec![conversation(3, 40)]));
    assert_eq!(inbox.engine.model().connection(), Connection::Connected);
    assert_eq!(inbox.asked(&Call::Snapshot), 1);
    assert_eq!(inbox.asked(&Call::SocketTicket), 1);
    assert!(inbox.resumed_from().unwrap().contains(r#""seq":41"#));
    assert_eq!(inbox.engine.model().list(), [&c()]);
}

#[test]
fn an_event_is_applied_once_and_in_its_place() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.event(12, 10, &created(4, 12));
    let again = inbox.event(12, 10, &created(4, 12));
    assert_eq!(again, []);
    assert_eq!(inbox.engine.model().conversation(&c()).unwrap().last_position, 4);
}

#[test]
fn a_gap_is_noticed_and_nothing_is_applied_until_it_is_filled() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.event(14, 12, &created(5, 14));
    assert!(inbox.resumed_from().unwrap().contains(r#""seq":10"#));
    // What still comes from before the answer to the resume belongs to the old stretch.
    inbox.event(15, 14, &created(6, 15));
    assert_eq!(inbox.engine.model().conversation(&c()).unwrap().last_position, 3);
    inbox.frame(&ServerFrame::Ready { epoch: "e".into(), head: 15 });
    inbox.event(12, 10, &created(4, 12));
    inbox.event(14, 12, &created(5, 14));
    inbox.event(15, 14, &created(6, 15));
    inbox.frame(&ServerFrame::Live);
    assert_eq!(inbox.engine.model().conversation(&c()).unwrap().last_position, 6);
}

#[test]
fn a_pong_beyond_the_cursor_shows_what_no_later_event_would() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let server_now = contract::Timestamp::from_millis(0);
    let quiet = inbox.frame(&ServerFrame::Pong { head: 10, server_now });
    assert!(!quiet.iter().any(|effect| matches!(effect, Effect::SendFrame(..))));
    let stalled = inbox.frame(&ServerFrame::Pong { head: 11, server_now });
    assert!(stalled.iter().any(|effect| matches!(effect, Effect::SendFrame(..))));
}

#[test]
fn without_a_pong_the_connection_is_not_believed() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let pinged = inbox.input(Input::Timer(Timer::Ping));
    assert_eq!(timer(&pinged, &Timer::Pong), Some(5_000));
    assert_eq!(timer(&pinged, &Timer::Ping), Some(10_000));
    let down = inbox.input(Input::Timer(Timer::Pong));
    assert_eq!(inbox.engine.model().connection(), Connection::Reconnecting);
    let wait = timer(&down, &Timer::Reconnect).unwrap();
    assert!((500..=30_000).contains(&wait));
    // A frame of the old socket no longer counts.
    inbox.event(11, 10, &created(1, 11));
    assert!(inbox.engine.model().conversation(&c()).is_none());
}

#[test]
fn a_connection_that_the_agent_relies_on_is_made_sure_of() {
    let quiet = || {
        let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
        inbox.now += 5_000;
        inbox
    };
    for command in [
        Command::Draft(c(), "h".into()),
        Command::Send {
            conversation: c(),
            client_id: "k".into(),
            text: "one".into(),
            note: false,
            attachments: Default::default(),
        },
        Command::Show(Some(c())),
    ] {
        let mut inbox = quiet();
        assert_eq!(timer(&inbox.command(command), &Timer::Pong), Some(3_000));
        // Going on does not put it off.
        inbox.now += 2_000;
        assert_eq!(timer(&inbox.command(Command::Draft(c(), "he".into())), &Timer::Pong), None);
        inbox.input(Input::Timer(Timer::Pong));
        assert_eq!(inbox.engine.model().connection(), Connection::Reconnecting);
    }
    // Heard from just now: nothing to doubt.
    let mut inbox = quiet();
    inbox.event(10, 9, &created(3, 10));
    assert_eq!(pings(&inbox.command(Command::Draft(c(), "h".into()))), 0);
}

#[test]
fn a_request_without_an_answer_raises_doubt_and_anything_that_comes_ends_it() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.command(Command::Show(Some(c())));
    let failed = inbox.fail(&newest(), Outcome::NoAnswer);
    assert_eq!(timer(&failed, &Timer::Pong), Some(3_000));
    // A regular ping does not make it later.
    let regular = inbox.input(Input::Timer(Timer::Ping));
    assert_eq!((pings(&regular), timer(&regular, &Timer::Pong)), (0, None));
    let came = inbox.event(11, 10, &created(4, 11));
    assert!(came.contains(&Effect::ClearTimer(Timer::Pong)));
}

#[test]
fn a_slow_network_is_waited_for() {
    let mut inbox = Inbox::new();
    inbox.input(Input::Start);
    inbox.answer(&Call::Snapshot, &snapshot(10, vec![conversation(3, 9)]));
    let ticket = serde_json::json!({"ticket": "t", "expires_at": 0});
    inbox.answer(&Call::SocketTicket, &ticket);
    let server_now = contract::Timestamp::from_millis(0);
    inbox.frame(&ServerFrame::Hello { heartbeat_ms: 25_000, server_now });
    inbox.now += 3_999;
    inbox.ready();
    let doubted = timer(&inbox.input(Input::Woke), &Timer::Pong);
    assert_eq!(doubted, Some(8_000));
    // Once it is fast again it is trusted for less.
    inbox.now += 499;
    inbox.frame(&ServerFrame::Pong { head: 10, server_now });
    assert_eq!(timer(&inbox.input(Input::Woke), &Timer::Pong), Some(3_000));
}

#[test]
fn the_server_says_when_to_connect_again() {
    let too_many = || {
        let Outcome::Answer { status, body, .. } = refused(429, "rate-limited") else {
            unreachable!()
        };
        Outcome::Answer { status, body, retry_after_s: Some(20) }
    };
    for call in [Call::SocketTicket, Call::Snapshot] {
        let mut inbox = Inbox::new();
        inbox.input(Input::Start);
        inbox.fail(&call, too_many());
        inbox.input(Input::SocketClosed(inbox.socket(), 1006));
        let set = inbox.effects.iter().rev().find_map(|effect| match effect {
            Effect::SetTimer(Timer::Reconnect, ms) => Some(*ms),
            _ => None,
        });
        assert!(set.unwrap() >= 19_900, "{call:?}: {set:?}");
        let opened =
            |effects: &[Effect]| effects.iter().any(|e| matches!(e, Effect::OpenSocket(_)));
        assert!(!opened(&inbox.input(Input::Woke)), "{call:?}");
        assert!(!opened(&inbox.input(Input::Online(true))), "{call:?}");
        assert!(opened(&inbox.command(Command::Reconnect)), "a person may try: {call:?}");
    }
}

#[test]
fn an_attempt_from_before_a_sleep_is_begun_anew() {
    let mut inbox = Inbox::new();
    inbox.input(Input::Start);
    let opened = |effects: &[Effect]| effects.iter().any(|e| matches!(e, Effect::OpenSocket(_)));
    assert!(!opened(&inbox.input(Input::Woke)), "it has only just begun");
    inbox.now += 60_000;
    assert!(opened(&inbox.input(Input::Woke)));
}

#[test]
fn waking_up_reconnects_at_once_or_makes_sure() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let sure = inbox.input(Input::Woke);
    assert_eq!(timer(&sure, &Timer::Pong), Some(3_000));
    inbox.input(Input::SocketClosed(inbox.socket(), 1006));
    let back = inbox.input(Input::Woke);
    assert!(back.iter().any(|effect| matches!(effect, Effect::OpenSocket(_))));
}

#[test]
fn without_a_network_nothing_is_tried_and_with_one_at_once() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    inbox.input(Input::Online(false));
    assert_eq!(inbox.engine.model().connection(), Connection::Offline);
    let tried = inbox.input(Input::Timer(Timer::Reconnect));
    assert_eq!(tried, []);
    let back = inbox.input(Input::Online(true));
    assert!(back.iter().any(|effect| matches!(effect, Effect::OpenSocket(_))));
}

#[test]
fn a_start_without_a_network_begins_when_there_is_one() {
    let mut inbox = Inbox::new();
    inbox.input(Input::Online(false));
    let offline = inbox.input(Input::Start);
    assert!(!offline.iter().any(|effect| matches!(effect, Effect::OpenSocket(_))));
    inbox.input(Input::Online(true));
    assert_eq!(inbox.asked(&Call::Snapshot), 1);
}

#[test]
fn a_reset_brings_a_snapshot_and_goes_on_from_there() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.frame(&ServerFrame::Reset { reason: ResetReason::Retention });
    inbox.answer(&Call::Snapshot, &snapshot(90, vec![]));
    assert!(inbox.engine.model().conversation(&c()).is_none(), "it is no longer the agent's");
    assert!(inbox.resumed_from().unwrap().contains(r#""seq":90"#));
}

#[test]
fn a_list_is_not_asked_for_before_the_snapshot() {
    // Whatever ended between an earlier page and the snapshot would be missed without a trace.
    let mut inbox = Inbox::new();
    let query = ListQuery { scope: Scope::All, ..ListQuery::default() };
    inbox.command(Command::List(query.clone()));
    inbox.input(Input::Start);
    let all = Call::Conversations { query, cursor: None };
    assert_eq!(inbox.asked(&all), 0);
    inbox.answer(&Call::Snapshot, &snapshot(1, vec![]));
    assert_eq!(inbox.asked(&all), 1);
}

#[test]
fn an_answer_from_before_a_reset_is_not_taken_for_the_present() {
    let mut inbox = Inbox::live(&snapshot(500, vec![conversation(3, 400)]));
    inbox.command(Command::MarkRead(c(), 3));
    let call = Call::MarkRead { conversation: c(), body: contract::MarkRead { up_to: 3 } };
    let request = inbox.request(&call);
    inbox.frame(&ServerFrame::Reset { reason: ResetReason::Epoch });
    let mut fresh = snapshot(2, vec![conversation(3, 1)]);
    fresh.epoch = "e2".into();
    inbox.answer(&Call::Snapshot, &fresh);
    let old = serde_json::to_string(&conversation(3, 450)).unwrap();
    let outcome = Outcome::Answer { status: 200, body: old, retry_after_s: None };
    inbox.input(Input::Reply(request, outcome));
    assert_eq!(inbox.engine.model().conversation(&c()).unwrap().version, 1);
}

#[test]
fn what_was_asked_for_before_a_reset_is_asked_for_anew() {
    let mut inbox = Inbox::live(&snapshot(500, vec![]));
    inbox.command(Command::Show(Some(c())));
    let call = Call::Conversation(c());
    let before = inbox.request(&call);
    inbox.frame(&ServerFrame::Reset { reason: ResetReason::Epoch });
    let mut fresh = snapshot(2, vec![]);
    fresh.epoch = "e2".into();
    inbox.answer(&Call::Snapshot, &fresh);
    let old = serde_json::to_string(&conversation(3, 450)).unwrap();
    let outcome = Outcome::Answer { status: 200, body: old, retry_after_s: None };
    inbox.input(Input::Reply(before, outcome));
    assert!(inbox.engine.model().conversation(&c()).is_none(), "it is of another log");
    inbox.answer(&call, &conversation(3, 1));
    assert_eq!(inbox.engine.model().conversation(&c()).unwrap().version, 1);
}

#[test]
fn what_was_said_while_the_newest_page_was_on_its_way_is_fetched() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.command(Command::Show(Some(c())));
    inbox.event(11, 10, &created(4, 11));
    inbox.answer(&newest(), &page(1, 3));
    let rest = Call::Messages { conversation: c(), before: None, after: Some(3) };
    inbox.answer(&rest, &page(4, 4));
    let thread = inbox.engine.model().thread(&c()).unwrap();
    assert_eq!(thread.messages().len(), 4);
    // A server that promises more than it gives is not asked for ever.
    inbox.event(12, 11, &Event::ConversationChanged(conversation(9, 12)));
    let rest = Call::Messages { conversation: c(), before: None, after: Some(4) };
    inbox.answer(&rest, &page(1, 0));
    assert_eq!(inbox.asked(&rest), 1);
}

#[test]
fn what_did_not_load_for_a_passing_reason_comes_by_itself() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.command(Command::Show(Some(c())));
    let failed = inbox.fail(&newest(), Outcome::NoAnswer);
    assert!(timer(&failed, &Timer::Load).is_some());
    let thread = |inbox: &Inbox| inbox.engine.model().thread(&c()).unwrap().newest().clone();
    assert!(matches!(thread(&inbox), Load::Failed(_)));
    inbox.input(Input::Timer(Timer::Load));
    inbox.answer(&newest(), &page(1, 3));
    assert_eq!(thread(&inbox), Load::Ready);
    // A refusal stays one.
    inbox.command(Command::Show(Some("nobody's".into())));
    let unknown = Call::Conversation("nobody's".into());
    let refusal = inbox.fail(&unknown, refused(404, "not-found"));
    assert_eq!(timer(&refusal, &Timer::Load), None);
    assert!(matches!(inbox.engine.model().shown_load(), Load::Failed(_)));
}

#[test]
fn one_bad_event_does_not_stop_those_after_it() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    let socket = inbox.socket();
    for junk in ["", "null", "{\"t\":1}", "<html>", "{\"t\":\"event\",\"seq\":-1}"] {
        inbox.input(Input::Frame(socket, junk.into()));
    }
    let bad = r#"{"t":"event","seq":11,"prev":10,"at":0,"type":"message.created","data":{"x":1}}"#;
    let told = inbox.input(Input::Frame(socket, bad.into()));
    assert!(told.contains(&Effect::Notify(Notice::Unreadable)));
    inbox.event(12, 11, &created(4, 12));
    assert_eq!(inbox.engine.model().conversation(&c()).unwrap().last_position, 4);
}

#[test]
fn only_what_changed_is_drawn_again() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    let effects = inbox.frame(&ServerFrame::Presence { conversation_id: c(), online: true });
    assert_eq!(changes(&effects), [&engine::Change::Conversation(c())]);
    let again = inbox.frame(&ServerFrame::Presence { conversation_id: c(), online: true });
    assert_eq!(again, []);
}

#[test]
fn an_expired_token_ends_the_session_and_keeps_what_was_written() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.command(Command::Draft(c(), "half a sen".into()));
    let before = inbox.effects.len();
    inbox.input(Input::SocketClosed(inbox.socket(), 4401));
    inbox.input(Input::Timer(Timer::Reconnect));
    let over = inbox.fail(&Call::SocketTicket, refused(401, "unauthenticated"));
    assert!(over.contains(&Effect::SessionOver));
    let removed = |effect: &Effect| matches!(effect, Effect::Save(_, None));
    assert!(!inbox.effects[before..].iter().any(removed));
    assert_eq!(inbox.command(Command::Reconnect), [], "it is over for good");
}
