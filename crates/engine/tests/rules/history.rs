//! When a visitor's history has news: the screen asks for it by itself.

use contract::{
    Activity, ActivityKind, ConversationState, EndedBy, Ending, Timestamp,
    socket::{Event, ResetReason, ServerFrame},
};
use engine::{Call, Change, Effect};

use crate::inbox::*;

fn has_news(effects: &[Effect]) -> bool {
    changes(effects).contains(&&Change::History(visitor().id))
}

fn activity() -> Event {
    Event::ActivityCreated(Activity {
        id: "a".into(),
        visitor_id: visitor().id,
        kind: ActivityKind::ReachedGoal,
        at: Timestamp::from_millis(0),
        title: None,
        detail: None,
        conversation_id: None,
        version: 11,
    })
}

#[test]
fn an_activity_is_news_once() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    assert!(has_news(&inbox.event(11, 10, &activity())));
    assert_eq!(inbox.event(11, 10, &activity()), []);
    assert!(!has_news(&inbox.event(12, 11, &created(4, 12))), "a word is no activity");
}

#[test]
fn a_chat_that_ended_brings_its_activities_to_everybody() {
    let mut inbox = Inbox::live(&snapshot(10, vec![]));
    let mut ended = conversation(3, 11);
    ended.state = ConversationState::Ended;
    ended.ending = Some(Ending { by: EndedBy::Agent, at: Timestamp::from_millis(1) });
    assert!(has_news(&inbox.event(11, 10, &Event::ConversationChanged(ended))));
}

#[test]
fn after_a_reset_nobody_knows_what_was_missed() {
    let mut inbox = Inbox::live(&snapshot(10, vec![conversation(3, 9)]));
    inbox.frame(&ServerFrame::Reset { reason: ResetReason::TooFar });
    let anew = inbox.answer(&Call::Snapshot, &snapshot(20, vec![conversation(3, 9)]));
    assert!(has_news(&anew));
}
