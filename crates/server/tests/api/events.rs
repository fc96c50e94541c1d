//! What an agent was told, applied by version, is what a fresh snapshot says: at every step.

use std::collections::BTreeMap;

use contract::{
    Availability, Conversation, ConversationId, ConversationPage, ConversationState, Offer,
    OfferId, Snapshot, Visitor,
    socket::{Event, EventFrame},
};

use crate::{
    support::{Agent, AgentSocket, World},
    transfer::transfer,
};

/// An inbox as a client builds it.
struct Inbox {
    availability: Availability,
    offers: BTreeMap<OfferId, Offer>,
    conversations: BTreeMap<ConversationId, Conversation>,
}

impl Inbox {
    fn new(snapshot: Snapshot) -> Self {
        Self {
            availability: snapshot.availability,
            offers: snapshot.offers.into_iter().map(|it| (it.id.clone(), it)).collect(),
            conversations: snapshot
                .conversations
                .into_iter()
                .map(|it| (it.id.clone(), it))
                .collect(),
        }
    }

    fn apply(&mut self, frame: EventFrame) {
        let seq = frame.seq;
        match frame.event().unwrap().expect("only events of the contract") {
            Event::MessageCreated(created) => {
                let (message, conversation) = (created.message, created.conversation);
                assert_eq!(conversation.version, seq);
                assert_eq!(message.conversation_id, conversation.id);
                assert_eq!(message.position, conversation.last_position);
                self.take(conversation);
            }
            Event::ConversationChanged(conversation) => {
                assert_eq!(conversation.version, seq);
                self.take(conversation);
            }
            Event::ConversationLeft(left) => {
                assert_eq!(left.version, seq);
                assert!(self.conversations.remove(&left.id).is_some(), "left before it was there");
            }
            Event::OfferCreated(offer) => {
                self.offers.insert(offer.id.clone(), offer);
            }
            Event::OfferClosed(closed) => {
                assert!(self.offers.remove(&closed.id).is_some(), "closed before it was made");
            }
            Event::AvailabilityChanged(availability) => {
                assert_eq!(availability.version, seq);
                self.availability = availability;
            }
            Event::VisitorChanged(visitor) => {
                assert_eq!(visitor.version, seq);
                self.rename(&visitor);
            }
            Event::ActivityCreated(activity) => assert_eq!(activity.version, seq),
            Event::SummaryChanged(summary) => assert_eq!(summary.version, seq),
        }
    }

    fn take(&mut self, conversation: Conversation) {
        let known = self.conversations.get(&conversation.id).map_or(0, |it| it.version);
        assert!(conversation.version > known);
        self.rename(&conversation.visitor);
        self.conversations.insert(conversation.id.clone(), conversation);
    }

    fn rename(&mut self, visitor: &Visitor) {
        for conversation in self.conversations.values_mut() {
            if conversation.visitor.id == visitor.id
                && conversation.visitor.version < visitor.version
            {
                conversation.visitor = visitor.clone();
            }
        }
    }

    async fn assert_is_that_of(&self, agent: &Agent, step: &str) {
        let fresh = Inbox::new(agent.snapshot().await);
        assert_eq!(self.availability, fresh.availability, "{step}");
        assert_eq!(self.offers, fresh.offers, "{step}");
        let live: BTreeMap<_, _> = self
            .conversations
            .iter()
            .filter(|(_, it)| it.state == ConversationState::Active)
            .map(|(id, it)| (id.clone(), it.clone()))
            .collect();
        assert_eq!(live, fresh.conversations, "{step}");
        let all: ConversationPage = agent.get("/v1/conversations?scope=all&limit=100").await;
        let all: BTreeMap<_, _> = all.items.into_iter().map(|it| (it.id.clone(), it)).collect();
        assert_eq!(self.conversations, all, "{step}");
    }
}

#[tokio::test]
async fn state_and_events_equal_a_fresh_snapshot_after_every_step() {
    let world = World::start().await;
    let (anna, ben) = (world.agent("anna").await, world.agent("ben").await);
    let mut people = Vec::new();
    for agent in [&anna, &ben] {
        people.push((agent, Inbox::new(agent.snapshot().await), agent.socket().await));
    }
    let check = async |people: &mut Vec<(&Agent, Inbox, AgentSocket)>, step: &str| {
        for (agent, inbox, socket) in people {
            socket.catch_up().await;
            for event in socket.events.drain(..) {
                inbox.apply(event);
            }
            inbox.assert_is_that_of(agent, step).await;
        }
    };
    macro_rules! step {
        ($what:expr) => {{
            let done = $what.await;
            check(&mut people, stringify!($what)).await;
            done
        }};
    }

    step!(anna.set_available(true));
    let vera = step!(world.visitor("Vera"));
    step!(vera.say("before anybody answers"));
    step!(vera.say("second"));
    step!(ben.set_available(true));
    let offer = anna.offer().await;
    let chat = step!(anna.accept(&offer)).id;
    step!(anna.say(&chat, "hello"));
    step!(vera.read_up_to(4));
    step!(anna.read_up_to(&chat, 2));
    let willi = step!(world.visitor("Willi"));
    let offer = ben.offer().await;
    step!(ben.decline(&offer));
    let offer = anna.offer().await;
    step!(anna.set_available(false));
    step!(anna.decline(&offer));
    step!(willi.start_again(serde_json::json!({"name": "Willi again"})));
    let offer = ben.offers().await.pop().unwrap();
    let second = step!(ben.accept(&offer)).id;
    step!(ben.end(&second));
    step!(willi.start_again(serde_json::json!({"email": "willi@example.com"})));
    step!(willi.end());
    step!(transfer(&anna, &chat, &ben));
    step!(vera.say("and now?"));
    step!(ben.decline(&ben.offer().await));
    step!(transfer(&anna, &chat, &ben));
    let offer = ben.offer().await;
    step!(ben.accept(&offer));
    step!(ben.say(&chat, "it is me"));
    step!(anna.set_available(true));
    step!(transfer(&ben, &chat, &anna));
    let offer = anna.offer().await;
    step!(anna.accept(&offer));
    step!(transfer(&anna, &chat, &ben));
    step!(vera.say("still there?"));
    step!(vera.end());
    step!(vera.read_up_to(99));
    step!(anna.read_up_to(&chat, 99));
    step!(anna.ask(reqwest::Method::GET, "/v1/me", None));
}

#[tokio::test]
async fn many_at_once_leave_one_order_for_everybody() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut chats = Vec::new();
    for i in 0..4 {
        chats.push(world.chat(&anna, &format!("Vera {i}")).await);
    }
    let (mut one, mut two) = (anna.socket().await, anna.socket().await);
    let mut inbox = Inbox::new(anna.snapshot().await);
    let talking = chats.iter().map(|(visitor, chat)| async {
        for i in 0..8 {
            tokio::join!(visitor.say("hi"), anna.say(chat, "ho"));
            tokio::join!(visitor.read_up_to(i), anna.read_up_to(chat, i));
        }
    });
    futures_util::future::join_all(talking).await;
    one.catch_up().await;
    two.catch_up().await;
    assert_eq!(one.events, two.events);
    assert!(one.events.len() >= 4 * 8 * 2);
    for event in one.events.drain(..) {
        inbox.apply(event);
    }
    inbox.assert_is_that_of(&anna, "after all of it").await;
    for (visitor, chat) in &chats {
        let state = visitor.state().await;
        let positions: Vec<u64> = state.messages.iter().map(|it| it.position).collect();
        assert_eq!(positions, (1..=17).collect::<Vec<_>>(), "{chat}");
    }
}
