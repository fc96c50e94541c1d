//! `frames.txt`: what happens, and who is told of it on their socket.

use std::collections::BTreeSet;

use chat_server::shared_secret::SharedSecret;
use contract::{
    ConversationId, VisitorId,
    socket::{ClientFrame, Event, Resume, ServerFrame, Typing, Viewing},
    visitor_side::{VisitorClientFrame, VisitorServerFrame},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    identity, meetings,
    support::{Agent, Visitor, Wire, World, uuid},
    transfer::transfer,
};

const TABLE: &str = include_str!("frames.txt");

/// Those who listen: the columns. The agent is there twice, in two sessions.
const LISTENERS: [&str; 5] = ["agent", "again", "colleague", "visitor", "stranger"];
/// Every frame that an agent can be told, and every event.
const TO_AGENTS: [&str; 17] = [
    "hello",
    "ready",
    "live",
    "reset",
    "pong",
    "typing",
    "presence",
    "viewers",
    "message.created",
    "conversation.changed",
    "conversation.left",
    "offer.created",
    "offer.closed",
    "availability.changed",
    "visitor.changed",
    "activity.created",
    "summary.changed",
];
/// Every frame that a visitor can be told.
const TO_VISITORS: [&str; 5] = ["hello", "live", "state", "typing", "pong"];

/// A frame's name. There is no `_`: what is new in the contract has to be named here and above, and
/// then the story has to tell who gets it.
fn name_for_agent(text: &str) -> String {
    let event = match serde_json::from_str(text).unwrap() {
        ServerFrame::Hello { .. } => return "hello".into(),
        ServerFrame::Ready { .. } => return "ready".into(),
        ServerFrame::Live => return "live".into(),
        ServerFrame::Reset { .. } => return "reset".into(),
        ServerFrame::Pong { .. } => return "pong".into(),
        ServerFrame::Typing(_) => return "typing".into(),
        ServerFrame::Presence { .. } => return "presence".into(),
        ServerFrame::Viewers(_) => return "viewers".into(),
        ServerFrame::Event(frame) => frame,
        ServerFrame::Unknown => panic!("not in the contract: {text}"),
    };
    match event.event().unwrap().expect("only events of the contract") {
        Event::MessageCreated(_) => "message.created",
        Event::ConversationChanged(_) => "conversation.changed",
        Event::ConversationLeft(_) => "conversation.left",
        Event::OfferCreated(_) => "offer.created",
        Event::OfferClosed(_) => "offer.closed",
        Event::AvailabilityChanged(_) => "availability.changed",
        Event::VisitorChanged(_) => "visitor.changed",
        Event::ActivityCreated(_) => "activity.created",
        Event::SummaryChanged(_) => "summary.changed",
    }
    .into()
}

fn name_for_visitor(text: &str) -> String {
    match serde_json::from_str(text).unwrap() {
        VisitorServerFrame::Hello { .. } => "hello",
        VisitorServerFrame::Live => "live",
        VisitorServerFrame::State(_) => "state",
        VisitorServerFrame::Typing { .. } => "typing",
        VisitorServerFrame::Pong => "pong",
    }
    .into()
}

/// Somebody who listens.
struct Listener {
    name: fn(&str) -> String,
    wire: Wire,
    /// How many frames were named.
    heard: usize,
    /// Names of frames of which the table has not told yet.
    news: Vec<String>,
}

impl Listener {
    async fn agent(agent: &Agent) -> Self {
        Self::new(name_for_agent, agent.socket().await.wire)
    }

    async fn visitor(visitor: &Visitor) -> Self {
        Self::new(name_for_visitor, visitor.socket().await)
    }

    fn new(name: fn(&str) -> String, wire: Wire) -> Self {
        let mut new = Self { name, wire, heard: 0, news: Vec::new() };
        new.hear();
        new
    }

    fn hear(&mut self) {
        self.news.extend(self.wire.received[self.heard..].iter().map(|text| (self.name)(text)));
        self.heard = self.wire.received.len();
    }

    /// Reads on until a ping is answered; of the pong nothing is told.
    async fn settle(&mut self) {
        self.wire.send(&json!({"t": "ping"})).await;
        while self.wire.next::<Value>().await["t"] != "pong" {}
        self.wire.received.pop();
        self.hear();
    }

    async fn wait_for(&mut self, name: &str) {
        while !self.news.iter().any(|it| it == name) {
            self.wire.next::<Value>().await;
            self.hear();
        }
    }

    /// The news. Summaries come when they are due, so they are for where they are waited for.
    fn take_news(&mut self, with_summaries: bool) -> Vec<String> {
        let all = std::mem::take(&mut self.news).into_iter();
        let (now, later) = all.partition(|name| with_summaries || name != "summary.changed");
        self.news = later;
        now
    }
}

/// The table as it comes out.
struct Story {
    listeners: Vec<Listener>,
    /// Who said something of which the table has not told yet.
    spoke: BTreeSet<usize>,
    table: String,
    names: BTreeSet<String>,
}

impl Story {
    /// Tells who was told of what since the last time.
    async fn tell(&mut self, what: &str) {
        // Once so that everything that was said has been taken, once for what came of it. No ping
        // without need: a socket takes only so many frames at once.
        for listener in std::mem::take(&mut self.spoke) {
            self.listeners[listener].settle().await;
        }
        for listener in &mut self.listeners {
            listener.settle().await;
        }
        let with_summaries = what.contains("summary");
        let news: Vec<_> =
            self.listeners.iter_mut().map(|it| it.take_news(with_summaries)).collect();
        let mut names: Vec<&String> = Vec::new();
        for name in news.iter().flatten() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut what = what;
        for name in &names {
            let mark = |heard: &Vec<String>| if heard.contains(*name) { "x" } else { "·" };
            self.line(what, name, news.iter().map(mark).collect());
            what = "";
        }
        if names.is_empty() {
            self.line(what, "–", vec!["·"; LISTENERS.len()]);
        }
        self.names.extend(names.into_iter().cloned());
    }

    fn line(&mut self, what: &str, name: &str, marks: Vec<&str>) {
        let mut line = format!("{what:48}{name:22}");
        for (mark, listener) in marks.into_iter().zip(LISTENERS) {
            line.push_str(&format!("{mark:0$}", listener.len() + 2));
        }
        self.table.push_str(line.trim_end());
        self.table.push('\n');
    }

    async fn wait_for(&mut self, listener: usize, name: &str) {
        self.listeners[listener].wait_for(name).await;
    }

    async fn say(&mut self, listener: usize, frame: &impl serde::Serialize) {
        self.spoke.insert(listener);
        self.listeners[listener].wire.send(frame).await;
    }
}

const AGENT: usize = 0;
const AGAIN: usize = 1;
const COLLEAGUE: usize = 2;
const VISITOR: usize = 3;
const STRANGER: usize = 4;

fn typing(chat: &ConversationId) -> ClientFrame {
    ClientFrame::Typing(Typing { conversation_id: chat.clone(), typing: true })
}

fn viewing(chat: &ConversationId) -> ClientFrame {
    ClientFrame::Viewing(Viewing { conversation_id: Some(chat.clone()) })
}

/// The site's own server tells something of a visitor.
async fn report(world: &World, key: &str, who: &str) {
    let path = format!("/v1/visitors/{who}/activities");
    let body = json!({"id": uuid(), "kind": "reached-goal", "title": "quovadis"});
    assert_eq!(world.ask(Method::POST, &path, Some(key), Some(body)).await.status(), 201);
}

async fn set_profile(world: &World, key: &str, who: &str, title: &str) {
    let path = format!("/v1/visitors/{who}/profile");
    let body = json!({"name": "Vera Quovadis", "job_title": title});
    assert_eq!(world.ask(Method::PUT, &path, Some(key), Some(body)).await.status(), 200);
}

#[tokio::test]
pub async fn everybody_is_told_what_the_table_says_and_nothing_else() {
    let world = World::with(|config| {
        config.identity_secret = Some(SharedSecret::new(identity::SECRET).unwrap());
    })
    .await;
    let key = world.office().await.add_api_key("the shop").await.unwrap();
    let key = key.secret();
    let colleague = world.ready_agent("ben").await;
    let (stranger, strange) = world.chat(&colleague, "Quostrange").await;
    colleague.set_available(false).await;
    let agent = world.agent("anna").await;
    meetings::connect(&agent).await;
    let again = world.sign_in("anna@example.com").await;
    let start =
        json!({"identity": identity::token(&world, "k", &json!({"name": "Vera Quovadis"}))});
    let visitor = world.start_chat(start).await; // Nobody is there: missed.
    let who: VisitorId = visitor.started.visitor_id.clone();
    let mut story = Story {
        listeners: vec![
            Listener::agent(&agent).await,
            Listener::agent(&again).await,
            Listener::agent(&colleague).await,
            Listener::visitor(&visitor).await,
            Listener::visitor(&stranger).await,
        ],
        spoke: BTreeSet::new(),
        table: String::new(),
        names: BTreeSet::new(),
    };
    story.tell("they connect").await;
    story.say(AGENT, &ClientFrame::Ping).await;
    story.wait_for(AGENT, "pong").await;
    story.say(STRANGER, &VisitorClientFrame::Ping).await;
    story.wait_for(STRANGER, "pong").await;
    story.tell("the agent and the stranger ping").await;

    agent.set_available(true).await;
    story.tell("the agent becomes available").await;
    let chat = visitor.start_again(json!({})).await;
    let chat: contract::visitor_side::StartedChat = crate::support::read(chat, 201).await;
    let chat = chat.state.conversation.id;
    story.tell("the visitor asks for an agent").await;
    visitor.say("Hello, this is about quovadis.").await;
    story.tell("the visitor speaks while waiting").await;
    story.say(VISITOR, &VisitorClientFrame::Typing { typing: true }).await;
    story.say(AGENT, &typing(&chat)).await;
    story.say(COLLEAGUE, &typing(&chat)).await;
    story.tell("all type about a chat that waits").await;
    set_profile(&world, key, "k", "Waiting").await;
    report(&world, key, "k").await;
    story.tell("the site tells of who waits").await;

    let offer = agent.offer().await;
    agent.accept(&offer).await;
    story.tell("the agent accepts").await;
    story.say(VISITOR, &VisitorClientFrame::Typing { typing: true }).await;
    story.tell("the visitor types").await;
    story.say(AGENT, &typing(&chat)).await;
    story.tell("the agent types").await;
    story.say(COLLEAGUE, &typing(&chat)).await;
    story.say(AGENT, &typing(&strange)).await;
    story.tell("agents type about each other's chats").await;
    for listener in [AGENT, AGAIN, COLLEAGUE] {
        story.say(listener, &viewing(&chat)).await;
        story.say(listener, &viewing(&strange)).await;
    }
    story.tell("agents have each other's chats in view").await;
    story.say(STRANGER, &VisitorClientFrame::Typing { typing: true }).await;
    story.tell("the stranger types").await;
    visitor.say("Quovadis costs how much? Quovadis pricing, please.").await;
    story.tell("the visitor speaks").await;
    let said = agent.say(&chat, "Quovadis is free.").await;
    story.tell("the agent speaks").await;
    agent.read_up_to(&chat, said.position).await;
    story.tell("the agent reads").await;
    visitor.read_up_to(said.position).await;
    story.tell("the visitor reads").await;
    let note = agent.note(&chat, "Notabene: quovadis again.").await;
    story.tell("the agent notes something").await;
    agent.read_up_to(&chat, note.position).await;
    story.tell("the agent reads the note").await;
    world.advance_seconds(2);
    story.wait_for(AGENT, "summary.changed").await;
    story.wait_for(AGAIN, "summary.changed").await;
    story.tell("a summary is made").await;
    set_profile(&world, key, "k", "Live").await;
    report(&world, key, "k").await;
    story.tell("the site tells of who chats").await;
    let card = meetings::share(&agent, &chat, &agent).await;
    story.tell("the agent shares a calendar").await;
    let slots = meetings::slots(&visitor, &card).await;
    meetings::book(&visitor, &card, slots.starts[0]).await;
    story.tell("the visitor books").await;
    let _window = visitor.socket().await;
    story.wait_for(AGENT, "presence").await;
    story.wait_for(AGAIN, "presence").await;
    story.tell("the visitor opens another window").await;

    // As long as it is live a position leads nobody into it.
    let from = |epoch: &str| Resume { epoch: epoch.into(), seq: 0 };
    story.say(COLLEAGUE, &ClientFrame::Resume(from("elsewhere"))).await;
    story.tell("the colleague resumes from elsewhere").await;
    let epoch = colleague.snapshot().await.epoch;
    story.say(COLLEAGUE, &ClientFrame::Resume(from(epoch.as_str()))).await;
    story.wait_for(COLLEAGUE, "live").await;
    story.tell("the colleague resumes from the beginning").await;
    for listener in [COLLEAGUE, STRANGER] {
        for frame in &story.listeners[listener].wire.received {
            for secret in ["ovadis", chat.as_str(), who.as_str(), offer.id.as_str()] {
                assert!(!frame.contains(secret), "{} is told {frame}", LISTENERS[listener]);
            }
        }
    }

    // While it is handed on it is the agent's; then it is the colleague's, and the other way round.
    colleague.set_available(true).await;
    story.tell("the colleague becomes available").await;
    let handed_on_at = agent.snapshot().await;
    transfer(&agent, &chat, &colleague).await;
    story.tell("the agent hands the chat on").await;
    visitor.say("Quovadis, are you there?").await;
    story.tell("the visitor speaks meanwhile").await;
    set_profile(&world, key, "k", "Handed on").await;
    report(&world, key, "k").await;
    story.tell("the site tells of who is handed on").await;
    colleague.decline(&colleague.offer().await).await;
    story.tell("the colleague declines").await;
    transfer(&agent, &chat, &colleague).await;
    colleague.accept(&colleague.offer().await).await;
    story.tell("the agent hands on, the colleague accepts").await;
    let left = story.listeners[AGENT].wire.received.len();
    visitor.say("Quovadis, once more.").await;
    story.tell("the visitor speaks to the colleague").await;
    story.say(VISITOR, &VisitorClientFrame::Typing { typing: true }).await;
    story.say(AGENT, &typing(&chat)).await;
    story.tell("all type about it").await;
    set_profile(&world, key, "k", "Handed over").await;
    report(&world, key, "k").await;
    story.tell("the site tells of the colleague's visitor").await;
    for frame in &story.listeners[AGENT].wire.received[left..] {
        for secret in ["ovadis", chat.as_str(), who.as_str()] {
            assert!(!frame.contains(secret), "whom the chat left is told {frame}");
        }
    }
    let seq = handed_on_at.seq;
    story.say(AGENT, &ClientFrame::Resume(Resume { epoch: handed_on_at.epoch, seq })).await;
    story.wait_for(AGENT, "live").await;
    story.tell("the agent resumes from before it left").await;
    transfer(&colleague, &chat, &agent).await;
    agent.accept(&agent.offer().await).await;
    story.tell("the colleague hands it back").await;
    colleague.set_available(false).await;
    story.tell("the colleague goes away").await;

    // What is said last is summed up when the chat is over already, so everybody may see it.
    visitor.say("One more word about shipping costs. Shipping costs to Norway?").await;
    agent.end(&chat).await;
    story.wait_for(COLLEAGUE, "summary.changed").await;
    story.wait_for(AGENT, "summary.changed").await;
    story.wait_for(AGAIN, "summary.changed").await;
    story.tell("the visitor speaks, the agent ends, a summary").await;
    colleague.note(&chat, "Notabene: quovadis is over.").await;
    story.tell("the colleague notes something").await;
    story.say(VISITOR, &VisitorClientFrame::Typing { typing: true }).await;
    story.say(AGENT, &typing(&chat)).await;
    story.say(COLLEAGUE, &typing(&chat)).await;
    story.tell("all type about a chat that is over").await;
    story.say(COLLEAGUE, &viewing(&chat)).await;
    story.tell("the colleague has it in view").await;
    story.say(AGENT, &viewing(&chat)).await;
    story.tell("so has the agent").await;
    set_profile(&world, key, "k", "Over").await;
    report(&world, key, "k").await;
    story.tell("the site tells of whose chat is over").await;
    visitor.start_again(json!({})).await;
    story.tell("the visitor asks again").await;
    visitor.end().await;
    story.tell("the visitor leaves").await;
    visitor.start_again(json!({})).await;
    agent.decline(&agent.offer().await).await;
    story.tell("the agent declines, and nobody is left").await;

    for frame in &story.listeners[STRANGER].wire.received {
        for secret in ["ovadis", chat.as_str(), who.as_str()] {
            assert!(!frame.contains(secret), "a stranger is told {frame}");
        }
    }
    for frame in &story.listeners[VISITOR].wire.received {
        assert!(!frame.contains("Notabene"), "the visitor is told {frame}");
    }
    let names: BTreeSet<&str> = story.names.iter().map(String::as_str).collect();
    let all: BTreeSet<&str> = TO_AGENTS.into_iter().chain(TO_VISITORS).collect();
    assert_eq!(names, all, "the story tells of every frame");
    let expected: String = TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .skip(1)
        .flat_map(|line| [line, "\n"])
        .collect();
    assert!(story.table == expected, "frames.txt says otherwise; this came out:\n{}", story.table);
}
