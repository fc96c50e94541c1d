//! A note goes its own way, and the visitor hears nothing of it.

use contract::{Body, NewMessage};
use engine::{Call, Command, Draft, Effect, Input, Notice, RecordKey};

use crate::inbox::*;

fn live() -> Inbox {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(0, 9)]));
    inbox.command(Command::Show(Some(c())));
    inbox.answer(&newest(), &page(1, 0));
    inbox
}

fn note(text: &str) -> Draft {
    Draft { text: text.into(), note: true }
}

fn send(key: &str, text: &str, note: bool) -> Command {
    Command::Send {
        conversation: c(),
        client_id: key.into(),
        text: text.into(),
        note,
        attachments: Default::default(),
    }
}

fn put_note(key: &str, text: &str) -> Call {
    let body = NewMessage { text: text.into(), attachments: vec![] };
    Call::PutNote { conversation: c(), client_id: key.into(), body }
}

fn typing(effects: &[Effect]) -> Vec<bool> {
    let told = |effect: &Effect| match effect {
        Effect::SendFrame(_, text) if text.contains("\"typing\"") => Some(text.contains("true")),
        _ => None,
    };
    effects.iter().filter_map(told).collect()
}

fn is_message(effect: &Effect) -> bool {
    matches!(effect, Effect::Request(_, Call::PutMessage { .. }))
}

#[test]
fn of_a_note_the_visitor_sees_no_typing() {
    let mut inbox = live();
    for text in ["h", "he"] {
        assert!(typing(&inbox.command(Command::Draft(c(), note(text)))).is_empty());
        inbox.now += 3_000;
    }
    assert!(typing(&inbox.command(send("k1", "hello", true))).is_empty());
    // Who has begun an answer and makes it a note has stopped answering.
    assert_eq!(typing(&inbox.command(Command::Draft(c(), "sh".into()))), [true]);
    assert_eq!(typing(&inbox.command(Command::Draft(c(), note("sh")))), [false]);
    assert!(typing(&inbox.command(Command::Draft(c(), note("she")))).is_empty());
    assert_eq!(typing(&inbox.command(Command::Draft(c(), "she".into()))), [true]);
    assert_eq!(typing(&inbox.command(send("k2", "she", true))), [false]);
}

#[test]
fn a_note_is_sent_as_one_in_its_turn() {
    let mut inbox = live();
    inbox.command(Command::Draft(c(), note("ask Ben")));
    let effects = inbox.command(send("k1", " ask Ben ", true));
    assert_eq!(saved(&effects, &RecordKey::Draft(c())), Some(&None), "the draft is used up");
    assert!(inbox.engine.model().writes_note(&c()), "what was chosen stays chosen");
    assert_eq!(inbox.engine.model().draft(&c()), "");
    inbox.command(send("k2", "hello", false));
    assert!(!inbox.engine.model().writes_note(&c()));
    assert_eq!(inbox.asked(&put_note("k1", "ask Ben")), 1);
    assert!(!inbox.effects.iter().any(is_message), "one at a time keeps the order");

    let body = Body::Note { text: "ask Ben".into() };
    let taken = contract::Message { client_id: "k1".into(), body, ..message(1, me_as_author()) };
    inbox.answer(&put_note("k1", "ask Ben"), &taken);
    assert_eq!(inbox.engine.model().thread(&c()).unwrap().messages(), [taken]);
    assert!(inbox.effects.iter().any(is_message));
}

#[test]
fn a_note_stays_one_wherever_it_is_kept() {
    let mut first = live();
    first.command(send("k1", "ask Ben", true));
    first.command(Command::Draft(c(), note("ask Carl")));
    let kept = disk(&first.effects);
    assert_eq!(kept.len(), 2);
    // A version of the app that knows no notes leaves both where they are.
    for (key, record) in &kept {
        let version: serde_json::Value = serde_json::from_str(record).unwrap();
        assert_eq!(version["v"], 2, "{key:?}");
    }
    let mut second = Inbox::new();
    second.input(Input::Restored(kept));
    assert!(!second.effects.contains(&Effect::Notify(Notice::RecordUnreadable)));
    assert_eq!(second.engine.model().draft(&c()), "ask Carl");
    assert!(second.engine.model().writes_note(&c()));
    second.input(Input::Start);
    assert_eq!(second.asked(&put_note("k1", "ask Ben")), 1);
    // Given up, it is still a note.
    second.fail(&put_note("k1", "ask Ben"), refused(422, "client-id-reused"));
    second.command(Command::Draft(c(), "".into()));
    second.command(Command::Discard("k1".into()));
    assert_eq!(second.engine.model().draft(&c()), "ask Ben");
    assert!(second.engine.model().writes_note(&c()));
    assert!(!second.effects.iter().any(is_message));
}

#[test]
fn in_every_tab_a_draft_is_for_the_same_people() {
    let (mut one, mut other) = (live(), live());
    let typed = one.command(Command::Draft(c(), note("half")));
    let record = saved(&typed, &RecordKey::Draft(c())).unwrap().clone();
    other.input(Input::KeptElsewhere(RecordKey::Draft(c()), record));
    assert!(other.engine.model().writes_note(&c()));
    // Used up there. Whoever goes on here goes on with a note.
    other.input(Input::KeptElsewhere(RecordKey::Draft(c()), None));
    assert_eq!(other.engine.model().draft(&c()), "");
    assert!(other.engine.model().writes_note(&c()));
}
