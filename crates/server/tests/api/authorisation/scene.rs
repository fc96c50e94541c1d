//! The people of the tables, and between them a chat in every state. Each chat has a word that
//! occurs in everything of it: name, address, attributes, messages, summary, activities.

use chat_server::shared_secret::SharedSecret;
use contract::{Attachment, Summary, Timestamp, visitor_side::StartedChat};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    attachments::{Upload, VISITOR},
    identity, meetings,
    site::SECRET,
    support::{Agent, Visitor, World, eventually, read, uuid},
    transfer::transfer,
};

/// What a chat is about, in words that a summary finds; `{}` is the chat's own.
const ASKED: &str = "We want to compare the {} pricing. How does the {} pricing work?";

/// What every note in the scene begins with; in small letters.
pub const NOTE: &str = "notabene";

/// A chat, and all that belongs to it.
pub struct Chat {
    pub word: &'static str,
    pub visitor: Visitor,
    pub conversation: String,
    /// What the site calls the visitor.
    pub external_id: String,
    /// A file that the visitor sent.
    pub attachment: String,
    /// The offer that led to its agent, or did not.
    pub offer: String,
    /// The key of a shared calendar from which nothing is booked yet.
    pub share: String,
    /// A meeting that is booked.
    pub meeting: String,
    /// A time for another one.
    pub slot: Timestamp,
    /// Whether every agent may know the visitor, from an earlier chat that ended.
    pub is_known: bool,
}

impl Chat {
    /// What only those may read who may see the chat.
    pub fn secrets(&self) -> Vec<&str> {
        let mut all = vec![
            self.word,
            &self.conversation,
            &self.attachment,
            &self.offer,
            &self.share,
            &self.meeting,
        ];
        if !self.is_known {
            all.push(self.visitor.started.visitor_id.as_str());
        }
        all
    }
}

/// A server with everybody on it.
pub struct Scene {
    pub world: World,
    /// The agent of the chats.
    pub agent: Agent,
    /// The other one.
    pub colleague: Agent,
    pub waiting: Chat,
    pub live: Chat,
    pub ended: Chat,
    pub missed: Chat,
    /// A live one of a visitor who had another before.
    pub returned: Chat,
    /// One that was the agent's and is the other one's now.
    pub handed: Chat,
    /// The other visitor's chat with the other agent.
    pub strange: Chat,
    pub key: String,
    /// Tokens whose time is over: a session's and a visitor's.
    pub expired: [String; 2],
    /// A session's token after signing out, and a key that was revoked.
    pub revoked: [String; 2],
}

impl Scene {
    pub async fn set() -> Self {
        let world = World::with(|config| {
            config.webhook_secret = Some(SharedSecret::new(SECRET).unwrap());
            config.identity_secret = Some(SharedSecret::new(identity::SECRET).unwrap());
            config.book_when_missed = true;
        })
        .await;
        let early = world.agent("anna").await;
        let early_visitor = world.visitor("Early").await;
        world.advance_seconds(100 * 24 * 3600);
        let agent = world.sign_in("anna@example.com").await;
        let colleague = world.agent("ben").await;
        let left = world.sign_in("anna@example.com").await;
        left.ask(Method::DELETE, "/v1/sessions/current", None).await;
        let key = api_key(&world, "the shop").await;
        let old_key = api_key(&world, "the old shop").await;
        let keys = world.office().await.api_keys().await.unwrap();
        let old = keys.iter().find(|it| it.name == "the old shop").unwrap();
        world.office().await.revoke_api_key(&old.id).await.unwrap();
        meetings::connect(&agent).await;

        colleague.set_available(true).await;
        let strange = chat(&world, &key, "quostrange").await;
        let strange = taken(strange, &colleague).await;
        colleague.set_available(false).await;
        agent.set_available(true).await;
        let ended = chat(&world, &key, "quoended").await;
        let ended = booked(&world, taken(ended, &agent).await, &agent).await;
        agent.end(&ended.conversation.as_str().into()).await;
        let live = chat(&world, &key, "quolive").await;
        let live = booked(&world, taken(live, &agent).await, &agent).await;
        let before = taken(chat(&world, &key, "quobefore").await, &agent).await;
        let returned = returned(before, &agent).await;
        let handed = taken(chat(&world, &key, "quohanded").await, &agent).await;
        let handed = handed_on(handed, &agent, &colleague).await;
        let missed = missed(chat(&world, &key, "quomissed").await, &agent).await;
        let mut waiting = chat(&world, &key, "quowaiting").await;
        waiting.offer = agent.offer().await.id.to_string();
        colleague.set_available(true).await;
        Self {
            agent,
            colleague,
            waiting,
            live,
            ended,
            missed,
            returned,
            handed,
            strange,
            key,
            expired: [early.caller.token.clone(), early_visitor.caller.token.clone()],
            revoked: [left.caller.token.clone(), old_key],
            world,
        }
    }

    pub fn chats(&self) -> [&Chat; 7] {
        let Self { waiting, live, ended, missed, returned, handed, strange, .. } = self;
        [waiting, live, ended, missed, returned, handed, strange]
    }

    /// The chat in this state.
    pub fn chat(&self, state: &str) -> &Chat {
        match state {
            "waiting" => &self.waiting,
            "live" => &self.live,
            "ended" => &self.ended,
            "missed" => &self.missed,
            "returned" => &self.returned,
            "handed" => &self.handed,
            other => panic!("no chat is {other}"),
        }
    }
}

async fn api_key(world: &World, name: &str) -> String {
    world.office().await.add_api_key(name).await.unwrap().secret().to_owned()
}

/// A visitor of whom the site tells, and who says something while waiting.
async fn chat(world: &World, key: &str, word: &'static str) -> Chat {
    let external_id = format!("site-{word}");
    let vouched = json!({
        "name": format!("Vera {word}"), "email": format!("{word}@example.com"),
    });
    let visitor = world
        .start_chat(json!({
            "identity": identity::token(world, &external_id, &vouched),
            "attributes": { "plan": word },
        }))
        .await;
    let path = format!("/v1/visitors/{external_id}/activities");
    let activity = json!({"id": uuid(), "kind": "interacted-with-document", "title": word});
    let reported = world.ask(Method::POST, &path, Some(key), Some(activity)).await;
    assert_eq!(reported.status(), StatusCode::CREATED);
    visitor.say(&ASKED.replace("{}", word)).await;
    let file = Upload::new(&format!("{word}.txt"), word.as_bytes());
    let attachment = read::<Attachment>(file.send(&visitor.caller, VISITOR).await, 201).await.id;
    let with = json!({"text": "", "attachments": [attachment]});
    let path = format!("/v1/visitor/conversation/messages/{}", uuid());
    assert_eq!(visitor.ask(Method::PUT, &path, Some(with)).await.status(), StatusCode::CREATED);
    let conversation = visitor.started.state.conversation.id.to_string();
    Chat {
        word,
        visitor,
        conversation,
        external_id,
        attachment: attachment.to_string(),
        offer: uuid(),
        share: uuid(),
        meeting: uuid(),
        slot: Timestamp::from_millis(0),
        is_known: false,
    }
}

/// The agent takes the chat, answers and notes something.
async fn taken(mut chat: Chat, agent: &Agent) -> Chat {
    let offer = agent.offer().await;
    assert_eq!(agent.accept(&offer).await.id.as_str(), chat.conversation);
    chat.offer = offer.id.to_string();
    let id = chat.conversation.as_str().into();
    agent.say(&id, &format!("Of course, {}.", chat.word)).await;
    agent.note(&id, &format!("{NOTE}: {} pays late.", chat.word)).await;
    chat
}

/// The agent shares their calendar twice; from one card a meeting is booked. The summary is made.
async fn booked(world: &World, mut chat: Chat, agent: &Agent) -> Chat {
    let id = chat.conversation.as_str().into();
    let card = meetings::share(agent, &id, agent).await;
    let slots = meetings::slots(&chat.visitor, &card).await;
    chat.meeting = meetings::id_of(&meetings::book(&chat.visitor, &card, slots.starts[0]).await);
    let card = meetings::share(agent, &id, agent).await;
    chat.slot = *meetings::slots(&chat.visitor, &card).await.starts.last().unwrap();
    chat.share = card.client_id.to_string();
    world.advance_seconds(2);
    let path = format!("/v1/conversations/{id}/summary");
    eventually("the summary", || async {
        let summary: Summary = agent.get(&path).await;
        summary.topics.iter().any(|topic| topic.contains(chat.word)).then_some(())
    })
    .await;
    chat
}

/// The chat ends, and its visitor begins another one.
async fn returned(mut chat: Chat, agent: &Agent) -> Chat {
    agent.end(&chat.conversation.as_str().into()).await;
    let started = chat.visitor.start_again(json!({})).await;
    let started: StartedChat = read(started, 201).await;
    (chat.word, chat.is_known, chat.attachment) = ("quoreturned", true, uuid());
    chat.conversation = started.state.conversation.id.to_string();
    chat.visitor.say(&ASKED.replace("{}", chat.word)).await;
    taken(chat, agent).await
}

/// The agent shares their calendar and hands the chat on.
async fn handed_on(mut chat: Chat, agent: &Agent, colleague: &Agent) -> Chat {
    let id = chat.conversation.as_str().into();
    let card = meetings::share(agent, &id, agent).await;
    chat.slot = *meetings::slots(&chat.visitor, &card).await.starts.last().unwrap();
    chat.share = card.client_id.to_string();
    colleague.set_available(true).await;
    transfer(agent, &id, colleague).await;
    let offer = colleague.offer().await;
    assert_eq!(colleague.accept(&offer).await.id, id);
    colleague.set_available(false).await;
    chat.offer = offer.id.to_string();
    chat
}

/// The agent declines, and nobody else is there.
async fn missed(mut chat: Chat, agent: &Agent) -> Chat {
    let offer = agent.offer().await;
    agent.decline(&offer).await;
    chat.offer = offer.id.to_string();
    let state = chat.visitor.state().await;
    let fallback = state.messages.last().unwrap();
    chat.share = fallback.client_id.to_string();
    chat.slot = *meetings::slots(&chat.visitor, fallback).await.starts.last().unwrap();
    chat
}

/// The body for an operation that has one, such that nothing is wrong with it.
pub fn body(operation: &str, scene: &Scene, chat: &Chat) -> Value {
    match operation {
        "signIn" => json!({"email": "anna@example.com", "password": crate::support::PASSWORD}),
        "setAvailability" => json!({ "available": true }),
        "setSchedule" => json!({"time_zone": "UTC", "blocks": []}),
        "setMeetingSettings" => meetings::always(30, 10),
        "putMessage" | "putNote" | "putVisitorMessage" => json!({ "text": "Hello again." }),
        "markRead" | "markReadByVisitor" => json!({ "up_to": 1 }),
        "shareCalendar" => json!({"agent_id": scene.agent.session.me.id, "client_id": uuid()}),
        "bookMeeting" => json!({"share": chat.share, "start": chat.slot, "client_id": uuid()}),
        "transferConversation" => {
            let is_handed = chat.word == scene.handed.word;
            let to = if is_handed { &scene.agent } else { &scene.colleague };
            json!({"to": {"agent": to.session.me.id}})
        }
        "startChat" | "setProfile" => json!({}),
        "reportActivity" => json!({"id": uuid(), "kind": "reached-goal"}),
        other => panic!("say what the body of {other} is"),
    }
}
