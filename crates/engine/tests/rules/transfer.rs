//! A conversation goes to another agent.

use contract::{
    Agent, Conversation, ConversationPage, ConversationState, MessagePage, Scope, Seq,
    socket::{ConversationLeft, Event},
};
use engine::{Call, Change, Command, Effect, ListQuery, Notice, Outcome, RecordKey, UnsentState};

use crate::inbox::*;

fn ben() -> Agent {
    Agent { id: "b".into(), name: "Ben".into() }
}

fn left(version: Seq) -> Event {
    Event::ConversationLeft(ConversationLeft { id: c(), version, agent: ben() })
}

/// On the screen and loaded, with three messages.
fn shown() -> Inbox {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 5)]));
    inbox.command(Command::Show(Some(c())));
    inbox.answer(&newest(), &page(1, 3));
    inbox
}

fn say(inbox: &mut Inbox, key: &str, text: &str) {
    inbox.command(Command::Send {
        conversation: c(),
        client_id: key.into(),
        text: text.into(),
        note: false,
        attachments: Default::default(),
    });
}

fn put(key: &str, text: &str) -> Call {
    Call::PutMessage {
        conversation: c(),
        client_id: key.into(),
        body: contract::NewMessage { text: text.into(), attachments: vec![] },
    }
}

#[test]
fn nothing_of_it_stays_but_who_has_it() {
    let mut inbox = shown();
    let effects = inbox.event(11, 10, &left(11));
    let model = inbox.engine.model();
    assert_eq!(model.conversation(&c()), None);
    assert!(model.thread(&c()).is_none());
    assert!(model.list().is_empty() && model.own().next().is_none());
    assert!(!model.can_write(&c()));
    assert_eq!(model.left_to(&c()), Some(&ben()));
    let changes = changes(&effects);
    for change in [Change::Conversation(c()), Change::Thread(c()), Change::List] {
        assert!(changes.contains(&&change), "{change:?}");
    }
    let told = effects.iter().any(|effect| matches!(effect, Effect::Notify(_)));
    assert!(!told, "it is on the screen: that says it");
}

#[test]
fn who_looks_elsewhere_is_told_of_it_and_of_what_was_not_sent() {
    for has_words in [false, true] {
        let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 5)]));
        if has_words {
            inbox.command(Command::Draft(c(), "half a word".into()));
        }
        let effects = inbox.event(11, 10, &left(11));
        let (visitor, agent) = (Some("Vera".into()), "Ben".into());
        let notice = Notice::Left { id: c(), visitor, agent, has_words };
        assert!(effects.contains(&Effect::Notify(notice)));
    }
}

#[test]
fn what_was_asked_before_does_not_bring_it_back() {
    let mut inbox = shown();
    let query = ListQuery { scope: Scope::All, ..ListQuery::default() };
    inbox.command(Command::List(query.clone()));
    inbox.event(11, 10, &left(11));
    let late = ConversationPage { items: vec![conversation(3, 5)], ..Default::default() };
    inbox.answer(&Call::Conversations { query, cursor: None }, &late);
    inbox.command(Command::Show(None));
    inbox.command(Command::Show(Some(c())));
    inbox.answer(&Call::Conversation(c()), &conversation(3, 10));
    let model = inbox.engine.model();
    assert_eq!(model.conversation(&c()), None);
    assert!(model.list().is_empty());
    assert_eq!(model.left_to(&c()), Some(&ben()));
    // Nor does the word that it left, said twice, take away what is newer.
    inbox.event(12, 11, &Event::ConversationChanged(conversation(4, 12)));
    inbox.event(13, 12, &left(11));
    assert!(inbox.engine.model().can_write(&c()));
}

#[test]
fn it_comes_back_when_it_is_over_or_this_agent_has_it_again() {
    let over =
        Conversation { state: ConversationState::Ended, agent: ben(), ..conversation(5, 20) };
    for back in [over, conversation(5, 20)] {
        let mut inbox = shown();
        inbox.event(11, 10, &left(11));
        let asked = inbox.asked(&newest());
        inbox.event(20, 11, &Event::ConversationChanged(back.clone()));
        assert_eq!(inbox.engine.model().conversation(&c()), Some(&back));
        assert_eq!(inbox.engine.model().left_to(&c()), None);
        // It is on the screen, so its messages are asked for.
        assert_eq!(inbox.asked(&newest()), asked + 1);
        inbox.answer(&newest(), &page(1, 5));
        assert_eq!(inbox.engine.model().thread(&c()).unwrap().messages().len(), 5);
    }
}

#[test]
fn a_draft_stays_where_it_was_written() {
    let mut inbox = shown();
    inbox.command(Command::Draft(c(), "half a word".into()));
    let effects = inbox.event(11, 10, &left(11));
    assert_eq!(inbox.engine.model().draft(&c()), "half a word");
    assert_eq!(saved(&effects, &RecordKey::Draft(c())), None, "and on the device");
    inbox.command(Command::Draft(c(), "".into()));
    assert_eq!(inbox.engine.model().draft(&c()), "");
}

#[test]
fn what_is_on_its_way_is_said_or_known_not_to_be() {
    let mut inbox = shown();
    for (key, text) in [("1", "taken"), ("2", "late"), ("3", "later")] {
        say(&mut inbox, key, text);
    }
    inbox.event(11, 10, &left(11));
    // The first had reached the server before, which says so also to whom the chat left.
    let mut taken = message(4, me_as_author());
    taken.client_id = "1".into();
    let effects = inbox.answer(&put("1", "taken"), &taken);
    assert_eq!(saved(&effects, &RecordKey::Unsent("1".into())), Some(&None));
    for (key, text) in [("2", "late"), ("3", "later")] {
        inbox.fail(&put(key, text), refused(404, "not-found"));
    }
    let unsent: Vec<_> = inbox.engine.model().unsent(&c()).cloned().collect();
    let texts: Vec<_> = unsent.iter().map(|unsent| unsent.text.as_str()).collect();
    assert_eq!(texts, ["late", "later"]);
    assert!(unsent.iter().all(|unsent| matches!(unsent.state, UnsentState::Failed(_))));
    assert_eq!(disk(&inbox.effects).len(), 2, "both are on the device");
    let put = |effect: &&Effect| matches!(effect, Effect::Request(_, Call::PutMessage { .. }));
    let asked = inbox.effects.iter().filter(put).count();
    // It comes back: what failed goes out when the agent says so, and not before.
    inbox.event(20, 11, &Event::ConversationChanged(conversation(4, 20)));
    inbox.answer(&newest(), &MessagePage { items: page(1, 4).items });
    assert_eq!(inbox.effects.iter().filter(put).count(), asked);
    let mut reloaded = Inbox::new();
    reloaded.input(engine::Input::Restored(disk(&inbox.effects)));
    reloaded.input(engine::Input::Start);
    reloaded.answer(&Call::Snapshot, &snapshot(20, vec![conversation(4, 20)]));
    reloaded.handshake();
    assert_eq!(reloaded.effects.iter().filter(put).count(), 0, "nor after a reload");
    reloaded.command(Command::Retry("2".into()));
    assert_eq!(reloaded.effects.iter().filter(put).count(), 1);
    // From here on it is as any other.
    let kept = disk(&reloaded.effects);
    assert!(matches!(&kept[..], [(_, record)] if !record.contains("left")), "{kept:?}");
}

#[test]
fn marks_and_an_end_that_come_too_late_leave_nothing_behind() {
    let mut inbox = shown();
    inbox.command(Command::MarkRead(c(), 3));
    inbox.command(Command::End(c()));
    inbox.event(11, 10, &left(11));
    inbox.fail(&Call::End(c()), refused(404, "not-found"));
    inbox.event(20, 11, &Event::ConversationChanged(conversation(3, 20)));
    assert_eq!(inbox.engine.model().end_state(&c()), engine::EndState::Idle);
}

#[test]
fn a_snapshot_does_not_have_it_and_another_log_forgets_that_it_left() {
    for (epoch, remembered) in [("e", true), ("other", false)] {
        let mut inbox = shown();
        inbox.event(11, 10, &left(11));
        inbox.frame(&contract::socket::ServerFrame::Reset {
            reason: contract::socket::ResetReason::Retention,
        });
        let fresh = contract::Snapshot { epoch: epoch.into(), ..snapshot(30, vec![]) };
        inbox.answer(&Call::Snapshot, &fresh);
        assert_eq!(inbox.engine.model().left_to(&c()).is_some(), remembered);
        inbox.fail(&Call::Conversation(c()), refused(404, "not-found"));
        assert_eq!(inbox.engine.model().conversation(&c()), None);
    }
}

#[test]
fn what_left_while_the_log_was_forgotten_is_not_shown_any_longer() {
    let mut inbox = shown();
    inbox.command(Command::Draft(c(), "half a word".into()));
    inbox.frame(&contract::socket::ServerFrame::Reset {
        reason: contract::socket::ResetReason::Retention,
    });
    inbox.answer(&Call::Snapshot, &snapshot(30, vec![]));
    inbox.fail(&Call::Conversation(c()), refused(404, "not-found"));
    let model = inbox.engine.model();
    assert_eq!(model.conversation(&c()), None);
    assert!(model.thread(&c()).is_none());
    assert_eq!(model.draft(&c()), "half a word");
}

#[test]
fn a_shown_chat_of_somebody_else_is_there_as_soon_as_it_is_over() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    inbox.command(Command::Show(Some(c())));
    inbox.fail(&Call::Conversation(c()), refused(404, "not-found"));
    inbox.fail(
        &newest(),
        Outcome::Answer {
            status: 404,
            body: r#"{"status":404,"code":"not-found"}"#.into(),
            retry_after_s: None,
        },
    );
    let over =
        Conversation { state: ConversationState::Ended, agent: ben(), ..conversation(3, 11) };
    inbox.event(11, 10, &Event::ConversationChanged(over));
    inbox.answer(&newest(), &page(1, 3));
    assert_eq!(inbox.engine.model().thread(&c()).unwrap().messages().len(), 3);
}
