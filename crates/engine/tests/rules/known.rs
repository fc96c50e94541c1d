//! An inbox opens with what an earlier one knew, and believes the server more.

use contract::{ConversationState, Position, Snapshot};
use engine::{Call, Command, Effect, Input, ListState, Load, Outcome};

use crate::inbox::*;

/// What an inbox knows that has a conversation of three messages on the screen.
fn known() -> String {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.command(Command::Show(Some(c())));
    inbox.answer(&newest(), &page(1, 3));
    serde_json::to_string(&inbox.engine.known().unwrap()).unwrap()
}

fn opened(known: &str) -> Inbox {
    let mut inbox = Inbox::new();
    inbox.input(Input::Known(known.into()));
    inbox.input(Input::Start);
    inbox.command(Command::Show(Some(c())));
    inbox
}

fn positions(inbox: &Inbox) -> Vec<Position> {
    let thread = inbox.engine.model().thread(&c());
    thread.map_or(vec![], |it| it.messages().iter().map(|m| m.position).collect())
}

#[test]
fn what_was_known_is_there_before_the_network_answers() {
    let mut inbox = opened(&known());
    let is_as_it_was = |inbox: &Inbox| {
        let model = inbox.engine.model();
        assert_eq!(model.list(), [&c()]);
        assert!(model.known_at().is_some() && model.can_write(&c()));
        assert_eq!(model.shown_load(), &Load::Ready);
        assert_eq!(positions(inbox), [1, 2, 3]);
    };
    is_as_it_was(&inbox);
    assert_eq!(inbox.engine.model().list_state(), ListState::Complete);
    assert_eq!(inbox.asked(&newest()), 0);
    inbox.fail(&Call::Snapshot, Outcome::NoAnswer);
    is_as_it_was(&inbox);
    assert!(matches!(inbox.engine.model().list_state(), ListState::Failed(_)), "with a way out");
    inbox.command(Command::Send {
        conversation: c(),
        client_id: "k".into(),
        text: "so".into(),
        note: false,
        attachments: Default::default(),
    });
    assert_eq!(inbox.engine.model().unsent(&c()).count(), 1);
}

#[test]
fn the_server_says_how_things_are() {
    let mut inbox = opened(&known());
    let mut ended = conversation(4, 12);
    ended.state = ConversationState::Ended;
    inbox.answer(&Call::Snapshot, &snapshot(12, vec![]));
    let model = inbox.engine.model();
    assert_eq!((model.known_at(), model.load()), (None, &Load::Ready));
    assert!(model.list().is_empty() && !model.can_write(&c()));
    // It is still on the screen, and no longer among the live ones: it is asked for.
    inbox.answer(&Call::Conversation(c()), &ended);
    let after = Call::Messages { conversation: c(), before: None, after: Some(3) };
    inbox.answer(&after, &page(4, 4));
    assert_eq!(positions(&inbox), [1, 2, 3, 4]);
    inbox.handshake();
    assert!(inbox.resumed_from().unwrap().contains(r#""seq":12"#), "the ticket was still good");
}

#[test]
fn messages_of_another_history_are_let_go() {
    let mut inbox = opened(&known());
    let restored = Snapshot { epoch: "f".into(), ..snapshot(4, vec![conversation(1, 3)]) };
    inbox.answer(&Call::Snapshot, &restored);
    assert_eq!(positions(&inbox), [] as [Position; 0]);
    inbox.answer(&newest(), &page(1, 1));
    assert_eq!(positions(&inbox), [1]);
}

#[test]
fn only_what_is_up_to_date_is_kept() {
    let mut inbox = Inbox::new();
    assert_eq!(inbox.engine.known(), None);
    inbox.input(Input::Known(known()));
    inbox.input(Input::Start);
    assert_eq!(inbox.engine.known(), None, "it would grow older with each visit and look fresh");
    inbox.answer(&Call::Snapshot, &snapshot(10, vec![conversation(3, 9)]));
    assert_eq!(inbox.engine.known(), None);
    inbox.handshake();
    assert!(inbox.engine.known().is_some());
    inbox.input(Input::Online(false));
    assert_eq!(inbox.engine.known(), None);
}

#[test]
fn what_cannot_be_read_is_as_if_it_were_not_there() {
    let known = known();
    let none = r#"{"v":1,"snapshot":[],"threads":{}}"#;
    for text in
        ["", "{}", "[]", none, &known.replace("\"v\":1", "\"v\":2"), &known[..known.len() - 9]]
    {
        let inbox = opened(text);
        assert_eq!(inbox.engine.model().known_at(), None, "{text}");
        assert!(inbox.engine.model().list().is_empty());
        assert!(!inbox.effects.iter().any(|effect| matches!(effect, Effect::Notify(_))));
    }
    // One message that follows on none: the whole stretch is asked for.
    let mut inbox = opened(&known.replace("\"position\":2", "\"position\":7"));
    assert_eq!(inbox.asked(&newest()), 1);
    inbox.answer(&Call::Snapshot, &snapshot(10, vec![conversation(3, 9)]));
    assert_eq!(inbox.asked(&newest()), 1, "it is on its way");
    inbox.answer(&newest(), &page(1, 3));
    assert_eq!(positions(&inbox), [1, 2, 3]);
}

#[test]
fn an_inbox_that_has_begun_takes_nothing_old() {
    let mut inbox = Inbox::live(&snapshot(20, vec![]));
    assert_eq!(inbox.input(Input::Known(known())), []);
    assert!(inbox.engine.model().list().is_empty());
}
