//! Who else looks at the same ended conversation.

use contract::{
    Agent, ConversationState,
    socket::{Event, ResetReason, ServerFrame, Viewers},
};
use engine::{Change, Command, Effect, Input, Timer};

use crate::inbox::*;

const NOBODY: &str = r#"{"t":"viewing","conversation_id":null}"#;
const THIS: &str = r#"{"t":"viewing","conversation_id":"c"}"#;

/// What was said of the view after the glance is over.
fn told(inbox: &mut Inbox) -> Vec<String> {
    let effects = inbox.input(Input::Timer(Timer::Viewing));
    let frame = |effect| match effect {
        Effect::SendFrame(_, text) => Some(text),
        _ => None,
    };
    effects.into_iter().filter_map(frame).collect()
}

/// The shown chat ends.
fn end(inbox: &mut Inbox) -> Vec<Effect> {
    let mut ended = conversation(3, 11);
    ended.state = ConversationState::Ended;
    inbox.event(11, 10, &Event::ConversationChanged(ended))
}

/// An ended conversation on the screen, and told.
fn viewing() -> Inbox {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.command(Command::Show(Some(c())));
    end(&mut inbox);
    assert_eq!(told(&mut inbox), [THIS]);
    inbox
}

fn ben_looks(inbox: &mut Inbox, at: &str) -> Vec<Effect> {
    let agents = vec![Agent { id: "b".into(), name: "Ben".into() }];
    inbox.frame(&ServerFrame::Viewers(Viewers { conversation_id: at.into(), agents }))
}

#[test]
fn a_live_chat_is_nobodys_business_until_it_ends() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    let effects = inbox.command(Command::Show(Some(c())));
    assert_eq!(timer(&effects, &Timer::Viewing), None);
    assert_eq!(told(&mut inbox), [""; 0]);
    assert!(timer(&end(&mut inbox), &Timer::Viewing).is_some());
    assert_eq!(told(&mut inbox), [THIS]);
    assert_eq!(told(&mut inbox), [""; 0], "once");
}

#[test]
fn who_goes_on_is_told_of_and_a_glance_is_not() {
    let mut inbox = viewing();
    assert!(timer(&inbox.command(Command::Show(None)), &Timer::Viewing).is_some());
    inbox.command(Command::Show(Some(c())));
    assert_eq!(told(&mut inbox), [""; 0], "there and back");
    inbox.command(Command::Show(None));
    assert_eq!(told(&mut inbox), [NOBODY]);
}

#[test]
fn others_are_shown_where_they_are() {
    let mut inbox = viewing();
    assert_eq!(changes(&ben_looks(&mut inbox, "elsewhere")), [&Change::Viewers; 0]);
    assert_eq!(changes(&ben_looks(&mut inbox, "c")), [&Change::Viewers]);
    assert_eq!(inbox.engine.model().viewers()[0].name, "Ben");
    assert!(changes(&inbox.command(Command::Show(None))).contains(&&Change::Viewers));
    assert!(inbox.engine.model().viewers().is_empty());
}

#[test]
fn a_new_connection_knows_nothing_of_it() {
    let mut inbox = viewing();
    ben_looks(&mut inbox, "c");
    let effects = inbox.input(Input::SocketClosed(inbox.socket(), 1006));
    assert!(changes(&effects).contains(&&Change::Viewers), "nobody knows who looks");
    assert!(inbox.engine.model().viewers().is_empty());
    assert_eq!(told(&mut inbox), [""; 0], "there is nobody to tell");
    inbox.input(Input::Timer(Timer::Reconnect));
    inbox.handshake();
    assert_eq!(told(&mut inbox), [THIS]);
}

#[test]
fn a_position_taken_anew_is_a_view_taken_anew() {
    let mut inbox = viewing();
    inbox.frame(&ServerFrame::Reset { reason: ResetReason::Retention });
    assert_eq!(told(&mut inbox), [""; 0], "not in between");
    let mut ended = conversation(3, 11);
    ended.state = ConversationState::Ended;
    inbox.answer(&engine::Call::Snapshot, &snapshot(20, vec![]));
    inbox.answer(&engine::Call::Conversation(c()), &ended);
    inbox.ready();
    assert_eq!(told(&mut inbox), [THIS]);
}
