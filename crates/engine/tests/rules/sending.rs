//! What the agent wrote reaches the server once, in order, and is never lost on the way.

use contract::{Author, ClientId, NewMessage};
use engine::{Call, Command, Effect, Input, Outcome, RecordKey, Timer, UnsentState};

use crate::inbox::*;

fn live() -> Inbox {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(0, 9)]));
    inbox.command(Command::Show(Some(c())));
    inbox.answer(&newest(), &page(1, 0));
    inbox
}

fn send(inbox: &mut Inbox, key: &str, text: &str) -> Vec<Effect> {
    let client_id = ClientId::from(key);
    inbox.command(Command::Send { conversation: c(), client_id, text: text.into() })
}

fn put(key: &str, text: &str) -> Call {
    Call::PutMessage {
        conversation: c(),
        client_id: key.into(),
        body: NewMessage { text: text.into() },
    }
}

fn states(inbox: &Inbox) -> Vec<UnsentState> {
    inbox.engine.model().unsent(&c()).map(|unsent| unsent.state.clone()).collect()
}

#[test]
fn a_message_is_on_the_device_before_it_is_sent() {
    let mut inbox = live();
    inbox.command(Command::Draft(c(), "hello".into()));
    let effects = send(&mut inbox, "k", " hello ");
    let kept =
        effects.iter().position(|e| matches!(e, Effect::Save(RecordKey::Unsent(_), Some(_))));
    let sent = effects.iter().position(|e| matches!(e, Effect::Request(..)));
    assert!(kept.unwrap() < sent.unwrap());
    assert_eq!(saved(&effects, &RecordKey::Draft(c())), Some(&None), "the draft is used up");
    assert_eq!(inbox.asked(&put("k", "hello")), 1);
}

#[test]
fn nothing_and_too_much_are_not_messages() {
    let mut inbox = live();
    assert_eq!(send(&mut inbox, "k", " \n "), []);
    assert_eq!(send(&mut inbox, "k", &"x".repeat(10_001)), []);
}

#[test]
fn one_at_a_time_keeps_the_order() {
    let mut inbox = live();
    send(&mut inbox, "k1", "one");
    send(&mut inbox, "k2", "two");
    assert_eq!(inbox.asked(&put("k2", "two")), 0);
    inbox.answer(&put("k1", "one"), &mine(1, "k1"));
    assert_eq!(inbox.asked(&put("k2", "two")), 1);
}

fn mine(position: u64, key: &str) -> contract::Message {
    contract::Message { client_id: key.into(), ..message(position, me_as_author()) }
}

#[test]
fn the_unsent_bubble_becomes_the_sent_one_whoever_tells_first() {
    for socket_first in [true, false] {
        let mut inbox = live();
        send(&mut inbox, "k", "one");
        let event = contract::socket::Event::MessageCreated(contract::socket::MessageCreated {
            message: mine(1, "k"),
            conversation: conversation(1, 11),
        });
        if socket_first {
            inbox.event(11, 10, &event);
            inbox.answer(&put("k", "one"), &mine(1, "k"));
        } else {
            inbox.answer(&put("k", "one"), &mine(1, "k"));
            inbox.event(11, 10, &event);
        }
        assert_eq!(states(&inbox), []);
        let thread = inbox.engine.model().thread(&c()).unwrap();
        assert_eq!(thread.messages(), [mine(1, "k")]);
        assert_eq!(saved(&inbox.effects, &RecordKey::Unsent("k".into())), Some(&None));
    }
}

#[test]
fn a_visitor_cannot_confirm_an_agents_message() {
    let mut inbox = live();
    send(&mut inbox, "k", "one");
    let mut event = message(1, Author::Visitor);
    event.client_id = "k".into();
    let created =
        contract::socket::MessageCreated { message: event, conversation: conversation(1, 11) };
    inbox.event(11, 10, &contract::socket::Event::MessageCreated(created));
    assert_eq!(states(&inbox), [UnsentState::Sending]);
}

#[test]
fn without_an_answer_the_same_message_is_sent_again() {
    let mut inbox = live();
    send(&mut inbox, "k", "one");
    let effects = inbox.fail(&put("k", "one"), Outcome::NoAnswer);
    assert!(timer(&effects, &Timer::Outbox(c())).is_some());
    assert_eq!(states(&inbox), [UnsentState::Waiting]);
    inbox.input(Input::Timer(Timer::Outbox(c())));
    assert_eq!(inbox.asked(&put("k", "one")), 2);
}

#[test]
fn the_server_says_when_to_come_back() {
    let mut inbox = live();
    send(&mut inbox, "k", "one");
    let Outcome::Answer { status, body, .. } = refused(429, "rate-limited") else { unreachable!() };
    let busy = Outcome::Answer { status, body, retry_after_s: Some(7) };
    let effects = inbox.fail(&put("k", "one"), busy);
    assert!(timer(&effects, &Timer::Outbox(c())).unwrap() >= 7_000);
    // Neither a second message nor anything else sends it earlier.
    send(&mut inbox, "k2", "two");
    assert_eq!(inbox.asked(&put("k", "one")), 1);
    assert_eq!(inbox.asked(&put("k2", "two")), 0);
}

#[test]
fn a_refused_message_stays_until_the_agent_decides() {
    let mut inbox = live();
    send(&mut inbox, "k1", "one");
    send(&mut inbox, "k2", "two");
    inbox.fail(&put("k1", "one"), refused(409, "conversation-ended"));
    assert!(matches!(states(&inbox)[0], UnsentState::Failed(_)));
    assert_eq!(inbox.asked(&put("k2", "two")), 1, "those behind it go on");
    inbox.command(Command::Retry("k1".into()));
    inbox.answer(&put("k2", "two"), &mine(1, "k2"));
    assert_eq!(inbox.asked(&put("k1", "one")), 2, "under the same key");
    inbox.fail(&put("k1", "one"), refused(422, "client-id-reused"));
    let effects = inbox.command(Command::Discard("k1".into()));
    assert_eq!(saved(&effects, &RecordKey::Draft(c())), Some(&Some("one".into())));
    assert_eq!(inbox.engine.model().draft(&c()), "one", "the words are not lost");
}

#[test]
fn what_a_reload_interrupted_is_sent_by_the_next_life() {
    let mut first = live();
    first.command(Command::Draft(c(), "next tho".into()));
    send(&mut first, "k1", "one");
    send(&mut first, "k2", "two");
    first.command(Command::Draft(c(), "next tho".into()));
    let mut disk = std::collections::BTreeMap::new();
    for effect in &first.effects {
        match effect {
            Effect::Save(key, Some(value)) => disk.insert(key.clone(), value.clone()),
            Effect::Save(key, None) => disk.remove(key),
            _ => None,
        };
    }
    let mut second = Inbox::new();
    let named = |(key, value): (RecordKey, String)| {
        (RecordKey::parse(&key.name()).expect("a name reads back"), value)
    };
    second.input(Input::Restored(disk.into_iter().map(named).collect()));
    second.input(Input::Start);
    assert_eq!(second.asked(&put("k1", "one")), 1);
    assert_eq!(second.engine.model().draft(&c()), "next tho");
    // The answer may come before the inbox even knows who it belongs to.
    second.answer(&put("k1", "one"), &mine(1, "k1"));
    assert_eq!(second.asked(&put("k2", "two")), 1);
    assert_eq!(saved(&second.effects, &RecordKey::Unsent("k1".into())), Some(&None));
}

#[test]
fn a_record_of_another_kind_is_left_alone() {
    assert_eq!(RecordKey::parse("session"), None);
    assert_eq!(RecordKey::parse("theme/dark"), None);
    let mut inbox = Inbox::new();
    let broken = vec![(RecordKey::Unsent("k".into()), "{\"half".to_owned())];
    assert_eq!(inbox.input(Input::Restored(broken)), []);
}

#[test]
fn the_visitor_is_told_of_typing_now_and_then() {
    let mut inbox = live();
    let typing = |effects: &[Effect]| {
        let is = |e: &&Effect| matches!(e, Effect::SendFrame(_, text) if text.contains("typing"));
        effects.iter().filter(is).count()
    };
    assert_eq!(typing(&inbox.command(Command::Draft(c(), "h".into()))), 1);
    assert_eq!(typing(&inbox.command(Command::Draft(c(), "he".into()))), 0);
    inbox.now += 3_000;
    assert_eq!(typing(&inbox.command(Command::Draft(c(), "hel".into()))), 1);
    assert_eq!(typing(&inbox.command(Command::Draft(c(), String::new()))), 1, "it stopped");
    assert_eq!(typing(&inbox.command(Command::Draft(c(), String::new()))), 0);
}
