//! Which alerts are due: the rules, and nothing of a browser.
//!
//! An offer rings as long as somebody can answer it. A message chimes once, except in a chat that
//! the agent is looking at. What happens while the inbox is not in front is shown as a notification
//! of the browser, which goes when its reason goes. Only the tab that leads does any of it.

use std::collections::{HashMap, HashSet};

use contract::{Author, Conversation, ConversationId, OfferId, Position, Timestamp};
use engine::{OfferPhase, OfferView};

/// What an alert is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A chat comes in.
    Offer(OfferId),
    /// A message in a chat of the agent's.
    Chat(ConversationId),
}

impl Subject {
    /// The tag of its notification: a newer one about the same takes the place of the one before.
    #[must_use]
    pub fn tag(&self) -> String {
        match self {
            Self::Offer(id) => format!("offer/{id}"),
            Self::Chat(id) => format!("chat/{id}"),
        }
    }
}

/// How things are at one moment.
pub struct Scene<'a> {
    /// What is offered to the agent.
    pub offers: &'a [OfferView],
    /// The agent's own live conversations.
    pub chats: &'a [Conversation],
    /// The conversation on this tab's screen.
    pub open: Option<&'a ConversationId>,
    /// Whether the agent is looking at this tab.
    pub in_front: bool,
    /// Whether this tab is the one of several that alerts.
    pub leads: bool,
    /// Whether the browser shows notifications of this page.
    pub may_notify: bool,
}

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Ring, at most until then.
    pub ring_until: Option<Timestamp>,
    /// Sound once for a message.
    pub chime: bool,
    /// Show these notifications, in this order.
    pub show: Vec<Subject>,
    /// Take these away.
    pub close: Vec<Subject>,
}

/// Remembers what was told already.
#[derive(Debug, Default)]
pub struct Watch {
    /// Up to where messages are no news any more.
    known: HashMap<ConversationId, Position>,
    /// The notifications that were shown and whose reason still holds.
    shown: HashSet<Subject>,
}

impl Watch {
    /// Looks at how things are now.
    pub fn look(&mut self, scene: &Scene) -> Due {
        let mut due = Due::default();
        let may_show = scene.leads && scene.may_notify && !scene.in_front;
        let mut reasons = HashSet::new();

        for OfferView { offer, phase } in scene.offers {
            // Answered, it needs nobody any more, whatever the server will say.
            if *phase != OfferPhase::Ringing {
                continue;
            }
            if scene.leads {
                due.ring_until = due.ring_until.max(Some(offer.expires_at));
            }
            let subject = Subject::Offer(offer.id.clone());
            if may_show && !self.shown.contains(&subject) {
                due.show.push(subject.clone());
            }
            reasons.insert(subject);
        }

        for chat in scene.chats {
            let is_news = self.is_news(chat);
            let is_seen = scene.in_front && scene.open == Some(&chat.id);
            let subject = Subject::Chat(chat.id.clone());
            if is_news && !is_seen {
                due.chime |= scene.leads;
                if may_show {
                    due.show.push(subject.clone());
                }
            }
            if chat.unread > 0 {
                reasons.insert(subject);
            }
        }

        due.close = self.shown.difference(&reasons).cloned().collect();
        self.shown.retain(|subject| reasons.contains(subject));
        self.shown.extend(due.show.iter().cloned());
        due
    }

    /// Whether the visitor, or the server about them, has said something since the last look. A
    /// chat seen for the first time is no news: it was offered before, or there from the start.
    fn is_news(&mut self, chat: &Conversation) -> bool {
        let last = chat.last_position;
        let Some(known) = self.known.get_mut(&chat.id) else {
            self.known.insert(chat.id.clone(), last);
            return false;
        };
        let grew = *known < last;
        *known = last.max(*known);
        grew && chat.unread > 0 && !matches!(chat.last_message.author, Author::Agent { .. })
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use serde_json::json;

    use super::*;

    fn offer(id: &str, expires_at: i64, phase: OfferPhase) -> OfferView {
        let offer = json!({
            "id": id, "visitor": {"id": "v", "version": 1},
            "offered_at": 0, "expires_at": expires_at,
        });
        OfferView { offer: serde_json::from_value(offer).unwrap(), phase }
    }

    fn chat(id: &str, last_position: Position, unread: u32) -> Conversation {
        serde_json::from_value(json!({
            "id": id, "version": last_position, "state": "active",
            "visitor": {"id": "v", "version": 1}, "agent": {"id": "anna", "name": "Anna"},
            "started_at": 0, "last_activity_at": 0,
            "last_message": {
                "author": {"kind": "visitor"}, "body": {"kind": "text", "text": "Hello"},
            },
            "last_position": last_position, "unread": unread,
            "agent_read_up_to": 0, "visitor_read_up_to": 0,
        }))
        .unwrap()
    }

    /// A tab that leads and may do everything, in the background.
    const AWAY: Scene = Scene {
        offers: &[],
        chats: &[],
        open: None,
        in_front: false,
        leads: true,
        may_notify: true,
    };

    fn about_offer(id: &str) -> Subject {
        Subject::Offer(id.into())
    }

    fn about_chat(id: &str) -> Subject {
        Subject::Chat(id.into())
    }

    #[test]
    fn an_offer_rings_until_the_last_of_them_is_over_and_is_shown_once() {
        let mut watch = Watch::default();
        let ringing = OfferPhase::Ringing;
        let offers = [offer("a", 100, ringing), offer("b", 90, ringing)];
        let due = watch.look(&Scene { offers: &offers, ..AWAY });
        assert_eq!(due.ring_until, Some(Timestamp::from_millis(100)));
        assert_eq!(due.show, [about_offer("a"), about_offer("b")]);
        let due = watch.look(&Scene { offers: &offers, ..AWAY });
        assert_eq!(due.ring_until, Some(Timestamp::from_millis(100)), "it goes on ringing");
        assert_eq!((due.show, due.close), (vec![], vec![]));

        // One is withdrawn, then none is left.
        let due = watch.look(&Scene { offers: &offers[1..], ..AWAY });
        assert_eq!(due.ring_until, Some(Timestamp::from_millis(90)));
        assert_eq!(due.close, [about_offer("a")]);
        let due = watch.look(&AWAY);
        assert_eq!((due.ring_until, due.close), (None, vec![about_offer("b")]));
    }

    #[test]
    fn an_offer_that_was_answered_is_quiet_before_the_server_says_so() {
        for phase in [OfferPhase::Accepting, OfferPhase::Declining] {
            let mut watch = Watch::default();
            watch.look(&Scene { offers: &[offer("a", 100, OfferPhase::Ringing)], ..AWAY });
            let due = watch.look(&Scene { offers: &[offer("a", 100, phase)], ..AWAY });
            assert_eq!((due.ring_until, due.close), (None, vec![about_offer("a")]));
        }
    }

    #[test]
    fn in_front_an_offer_rings_without_a_notification_until_the_agent_goes() {
        let mut watch = Watch::default();
        let offers = [offer("a", 100, OfferPhase::Ringing)];
        let due = watch.look(&Scene { offers: &offers, in_front: true, ..AWAY });
        assert!(due.ring_until.is_some() && due.show.is_empty());
        let due = watch.look(&Scene { offers: &offers, ..AWAY });
        assert_eq!(due.show, [about_offer("a")]);
        let due = watch.look(&Scene { offers: &offers, in_front: true, ..AWAY });
        assert_eq!(due.close, [], "it stays as long as the offer does");
    }

    #[test]
    fn where_notifications_are_allowed_in_the_middle_of_an_offer_it_is_shown() {
        let mut watch = Watch::default();
        let offers = [offer("a", 100, OfferPhase::Ringing)];
        let due = watch.look(&Scene { offers: &offers, may_notify: false, ..AWAY });
        assert!(due.ring_until.is_some() && due.show.is_empty());
        assert_eq!(watch.look(&Scene { offers: &offers, ..AWAY }).show, [about_offer("a")]);
    }

    #[test]
    fn a_message_chimes_once_and_its_notification_goes_when_it_is_read() {
        let mut watch = Watch::default();
        watch.look(&Scene { chats: &[chat("c", 3, 0)], ..AWAY });
        let due = watch.look(&Scene { chats: &[chat("c", 4, 1)], ..AWAY });
        assert_eq!((due.chime, due.show), (true, vec![about_chat("c")]));
        assert_eq!(watch.look(&Scene { chats: &[chat("c", 4, 1)], ..AWAY }), Due::default());
        let due = watch.look(&Scene { chats: &[chat("c", 5, 2)], ..AWAY });
        assert_eq!(due.show, [about_chat("c")], "the newer one takes its place");
        let due = watch.look(&Scene { chats: &[chat("c", 5, 0)], ..AWAY });
        assert_eq!((due.chime, due.close), (false, vec![about_chat("c")]));
        // So it does when the chat is over.
        watch.look(&Scene { chats: &[chat("c", 6, 1)], ..AWAY });
        assert_eq!(watch.look(&AWAY).close, [about_chat("c")]);
    }

    #[test]
    fn what_the_agent_is_looking_at_is_quiet_and_only_that() {
        let (c, d): (ConversationId, ConversationId) = ("c".into(), "d".into());
        let cases = [
            // In front, which is open: chime, notification.
            (true, Some(&c), false, false),
            (true, Some(&d), true, false),
            (true, None, true, false),
            (false, Some(&c), true, true),
            (false, None, true, true),
        ];
        for (in_front, open, chime, shown) in cases {
            let mut watch = Watch::default();
            watch.look(&Scene { chats: &[chat("c", 3, 0)], open, in_front, ..AWAY });
            let due = watch.look(&Scene { chats: &[chat("c", 4, 1)], open, in_front, ..AWAY });
            assert_eq!((due.chime, !due.show.is_empty()), (chime, shown), "{in_front} {open:?}");
            // Looking away later makes no news of it.
            let due = watch.look(&Scene { chats: &[chat("c", 4, 1)], open: None, ..AWAY });
            assert!(!due.chime && due.show.is_empty());
        }
    }

    #[test]
    fn what_was_there_from_the_start_and_a_chat_just_accepted_are_no_news() {
        let mut watch = Watch::default();
        assert_eq!(watch.look(&Scene { chats: &[chat("c", 9, 4)], ..AWAY }), Due::default());
        let both = [chat("c", 9, 4), chat("new", 2, 1)];
        assert_eq!(watch.look(&Scene { chats: &both, ..AWAY }), Due::default());
        // Fetched anew after a gap it is known still, and what came meanwhile is news.
        watch.look(&AWAY);
        assert!(!watch.look(&Scene { chats: &[chat("c", 9, 4)], ..AWAY }).chime);
        assert!(watch.look(&Scene { chats: &[chat("c", 10, 5)], ..AWAY }).chime);
    }

    #[test]
    fn what_the_agent_says_elsewhere_is_no_news() {
        let mut watch = Watch::default();
        watch.look(&Scene { chats: &[chat("c", 3, 1)], ..AWAY });
        let mut own = chat("c", 4, 1);
        own.last_message.author = Author::Agent { id: "anna".into(), name: "Anna".into() };
        assert_eq!(watch.look(&Scene { chats: &[own], ..AWAY }), Due::default());
    }

    #[test]
    fn a_tab_that_does_not_lead_is_quiet_and_goes_on_from_now_when_it_comes_to_lead() {
        let mut watch = Watch::default();
        let offers = [offer("a", 100, OfferPhase::Ringing)];
        watch.look(&Scene { chats: &[chat("c", 3, 0)], leads: false, ..AWAY });
        let chats = [chat("c", 4, 1)];
        let scene = Scene { offers: &offers, chats: &chats, leads: false, ..AWAY };
        assert_eq!(watch.look(&scene), Due::default());
        // The message was told by the tab that led; the offer still needs somebody.
        let due = watch.look(&Scene { leads: true, ..scene });
        assert!(due.ring_until.is_some() && !due.chime);
        assert_eq!(due.show, [about_offer("a")]);
        // And one that leads no longer takes away what it has shown.
        assert_eq!(watch.look(&Scene { leads: false, ..AWAY }).close, [about_offer("a")]);
    }
}
