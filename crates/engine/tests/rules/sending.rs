//! What the agent wrote reaches the server once, in order, and is never lost on the way.

use contract::{Attachment, Author, ClientId, NewMessage};
use engine::{
    Call, Change, Command, Effect, Input, Notice, Outcome, RecordKey, Timer, UnsentState,
};

use crate::inbox::*;

fn live() -> Inbox {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(0, 9)]));
    inbox.command(Command::Show(Some(c())));
    inbox.answer(&newest(), &page(1, 0));
    inbox
}

fn send(inbox: &mut Inbox, key: &str, text: &str) -> Vec<Effect> {
    let client_id = ClientId::from(key);
    inbox.command(Command::Send {
        conversation: c(),
        client_id,
        text: text.into(),
        note: false,
        attachments: Default::default(),
    })
}

fn put(key: &str, text: &str) -> Call {
    Call::PutMessage {
        conversation: c(),
        client_id: key.into(),
        body: NewMessage { text: text.into(), attachments: Vec::new() },
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
fn files_go_along_with_the_words_or_without_any_and_survive_a_crash() {
    let mut inbox = live();
    let file = Attachment {
        id: "f".into(),
        name: "a.png".into(),
        content_type: "image/png".into(),
        size: 3,
        width: Some(2),
        height: Some(1),
    };
    let send = |key: &str, text: &str| Command::Send {
        conversation: c(),
        client_id: key.into(),
        text: text.into(),
        note: false,
        attachments: vec![file.clone()].into(),
    };
    assert_eq!(inbox.command(send("long", &"x".repeat(10_001))), []);
    let effects = inbox.command(send("k", " "));
    let put = |key: &str| Call::PutMessage {
        conversation: c(),
        client_id: key.into(),
        body: NewMessage { text: String::new(), attachments: vec!["f".into()] },
    };
    assert_eq!(inbox.asked(&put("k")), 1);
    let unsent: Vec<_> = inbox.engine.model().unsent(&c()).cloned().collect();
    assert_eq!(unsent[0].attachments, vec![file.clone()].into());

    let key = RecordKey::Unsent("k".into());
    let record = saved(&effects, &key).unwrap().clone().unwrap();
    let mut next = live();
    next.input(Input::Restored(vec![(key, record)]));
    let unsent: Vec<_> = next.engine.model().unsent(&c()).cloned().collect();
    assert_eq!(unsent[0].attachments, vec![file].into());
    assert_eq!(next.asked(&put("k")), 1);
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
    assert_eq!(inbox.engine.model().draft(&c()), "one", "the words are not lost");
    let mut next = Inbox::new();
    next.input(Input::Restored(disk(&effects)));
    assert_eq!(next.engine.model().draft(&c()), "one", "nor by a crash");
}

#[test]
fn what_a_reload_interrupted_is_sent_by_the_next_life() {
    let mut first = live();
    first.command(Command::Draft(c(), "next tho".into()));
    send(&mut first, "k1", "one");
    send(&mut first, "k2", "two");
    first.command(Command::Draft(c(), "next tho".into()));
    let mut second = Inbox::new();
    let named = |(key, value): (RecordKey, String)| {
        (RecordKey::parse(&key.name()).expect("a name reads back"), value)
    };
    second.input(Input::Restored(disk(&first.effects).into_iter().map(named).collect()));
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
}

#[test]
fn what_cannot_be_read_is_told_and_stays_on_the_device() {
    let later = r#"{"v":3,"conversation_id":"c","text":"one","at":0}"#;
    for (key, record) in [
        (RecordKey::Unsent("k".into()), "{\"half"),
        (RecordKey::Unsent("k".into()), later),
        (RecordKey::Unsent("k".into()), r#"{"v":1,"text":7}"#),
        (RecordKey::Draft(c()), ""),
        (RecordKey::Draft(c()), "half a thought"),
        (RecordKey::Draft(c()), r#"{"v":3,"text":"half a thought"}"#),
    ] {
        let mut inbox = Inbox::new();
        let mut first = live();
        send(&mut first, "good", "two");
        let mut records = disk(&first.effects);
        records.push((key, record.to_owned()));
        let told = inbox.input(Input::Restored(records));
        assert!(told.contains(&Effect::Notify(Notice::RecordUnreadable)), "{record}");
        assert!(!told.iter().any(|effect| matches!(effect, Effect::Save(..))), "{record}");
        assert_eq!(states(&inbox), [UnsentState::Waiting], "what can be read is there: {record}");
    }
}

#[test]
fn what_a_tab_that_is_gone_left_is_sent_in_its_order() {
    let mut gone = live();
    send(&mut gone, "k1", "one");
    send(&mut gone, "k3", "three");
    let mut inbox = live();
    send(&mut inbox, "k2", "two");
    send(&mut inbox, "k4", "four");
    inbox.input(Input::Restored(disk(&gone.effects)));
    inbox.input(Input::Restored(disk(&gone.effects)));
    for (position, key, text) in [(1, "k2", "two"), (2, "k1", "one"), (3, "k3", "three")] {
        // "k2" was on its way already.
        assert_eq!(inbox.asked(&put(key, text)), 1, "{text}");
        inbox.answer(&put(key, text), &mine(position, key));
    }
    assert_eq!(inbox.asked(&put("k4", "four")), 1);
    // Where nothing is on its way it goes out at once.
    let mut idle = live();
    idle.input(Input::Restored(disk(&gone.effects)));
    assert_eq!(idle.asked(&put("k1", "one")), 1);
    // Nothing does before the start.
    let mut early = Inbox::new();
    early.input(Input::Restored(disk(&gone.effects)));
    assert_eq!(early.asked(&put("k1", "one")), 0);
}

#[test]
fn a_draft_is_the_same_in_every_tab() {
    let (mut one, mut other) = (live(), live());
    let typed = one.command(Command::Draft(c(), "half".into()));
    let record = saved(&typed, &RecordKey::Draft(c())).unwrap().clone();
    let shown = other.input(Input::KeptElsewhere(RecordKey::Draft(c()), record));
    assert_eq!(other.engine.model().draft(&c()), "half");
    assert_eq!(shown, [Effect::Changed(Change::Draft(c()))], "neither kept nor told twice");
    // Sent in one tab, it must not be there to be sent again in another.
    send(&mut one, "k", "half");
    other.input(Input::KeptElsewhere(RecordKey::Draft(c()), None));
    assert_eq!(other.engine.model().draft(&c()), "");
    // An unsent message stays with its tab.
    let record = saved(&one.effects, &RecordKey::Unsent("k".into())).unwrap().clone();
    assert_eq!(other.input(Input::KeptElsewhere(RecordKey::Unsent("k".into()), record)), []);
    // A draft of a later version of the app changes nothing here.
    other.command(Command::Draft(c(), "mine".into()));
    let later = Some(r#"{"v":3,"words":"?"}"#.to_owned());
    other.input(Input::KeptElsewhere(RecordKey::Draft(c()), later));
    assert_eq!(other.engine.model().draft(&c()), "mine");
}

#[test]
fn a_session_that_ends_while_a_message_is_sent_has_it_said_once_by_the_next() {
    let mut first = live();
    send(&mut first, "k1", "one");
    send(&mut first, "k2", "two");
    let over = first.fail(&put("k1", "one"), refused(401, "unauthenticated"));
    assert!(over.contains(&Effect::SessionOver));
    // A late timer of the session that is over sends nothing more.
    first.input(Input::Timer(Timer::Outbox(c())));
    assert_eq!(first.asked(&put("k1", "one")), 1);

    let mut next = Inbox::new();
    next.input(Input::Restored(disk(&first.effects)));
    next.input(Input::Start);
    assert_eq!(next.asked(&put("k1", "one")), 1);
    assert_eq!(next.asked(&put("k2", "two")), 0);
    next.answer(&put("k1", "one"), &mine(1, "k1"));
    next.answer(&put("k2", "two"), &mine(2, "k2"));
    assert_eq!(disk(&[first.effects, next.effects].concat()), []);
}

#[test]
fn a_limit_is_the_senders_and_holds_over_a_reconnect() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(0, 9)]));
    send(&mut inbox, "k1", "one");
    let Outcome::Answer { status, body, .. } = refused(429, "rate-limited") else { unreachable!() };
    inbox.fail(&put("k1", "one"), Outcome::Answer { status, body, retry_after_s: Some(7) });
    let elsewhere = Command::Send {
        conversation: "other".into(),
        client_id: "k2".into(),
        text: "two".into(),
        note: false,
        attachments: Default::default(),
    };
    let effects = inbox.command(elsewhere);
    assert!(timer(&effects, &Timer::Outbox("other".into())).is_some());
    inbox.input(Input::SocketClosed(inbox.socket(), 1006));
    inbox.input(Input::Woke);
    inbox.handshake();
    let sent = |inbox: &Inbox| {
        let is = |e: &&Effect| matches!(e, Effect::Request(_, Call::PutMessage { .. }));
        inbox.effects.iter().filter(is).count()
    };
    assert_eq!(sent(&inbox), 1, "a new connection is no permission");
    inbox.now += 7_000;
    inbox.input(Input::Timer(Timer::Outbox(c())));
    inbox.input(Input::Timer(Timer::Outbox("other".into())));
    assert_eq!(sent(&inbox), 3);
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
    assert_eq!(typing(&inbox.command(Command::Draft(c(), "".into()))), 1, "it stopped");
    assert_eq!(typing(&inbox.command(Command::Draft(c(), "".into()))), 0);
}
