//! A component with an engine behind it, in a place of its own on the page.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::Rc,
};

use agent_inbox::{
    api::Api,
    live::{Back, Driver, Outside},
    store::{Inbox, Store},
};
use contract::{Conversation, Message, MessagePage, Snapshot, socket::MessageCreated};
use engine::{Call, Command, Effect, Engine, Input, Millis, Outcome, RequestId, SocketId};
use leptos::{mount::mount_to, prelude::*};
use serde::Serialize;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;

use crate::{data::NOW, desk::Desk, page::Part};

thread_local! {
    static CLOCK: Cell<Millis> = const { Cell::new(0) };
}

/// Moves the engine's clock.
pub fn pass(millis: Millis) {
    CLOCK.set(CLOCK.get() + millis);
}

fn clock() -> Millis {
    CLOCK.get()
}

/// An outside that only takes notes.
struct Notes(Rc<RefCell<Vec<Effect>>>);

impl Outside for Notes {
    fn now(&self) -> Millis {
        clock()
    }

    fn perform(&self, effect: Effect, _back: &Back) {
        self.0.borrow_mut().push(effect);
    }
}

pub struct Stage {
    pub page: Part,
    pub inbox: Inbox,
    /// For what views ask by themselves.
    pub desk: Desk,
    driver: Driver,
    notes: Rc<RefCell<Vec<Effect>>>,
    seq: Cell<u64>,
    mount: Option<Box<dyn Any>>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.mount.take();
        self.page.0.remove();
    }
}

impl Stage {
    /// Mounts a view; the engine has started and waits for answers.
    pub fn empty<V: IntoView + 'static>(view: impl FnOnce(Inbox) -> V + 'static) -> Self {
        CLOCK.set(1_000);
        let host = document().create_element("div").unwrap();
        // Where it is in view whatever else is on the page.
        host.set_attribute("style", "position: fixed; inset: 0; overflow: auto").unwrap();
        document().body().unwrap().append_child(&host).unwrap();
        let notes = Rc::default();
        let store = Store::new(Engine::new(7));
        let driver = Driver::new(Notes(Rc::clone(&notes)), store.clone());
        let back = driver.back();
        driver.feed(Input::Restored(vec![]));
        driver.feed(Input::Start);
        let made = Rc::new(Cell::new(None));
        let desk = Desk::default();
        let mount = mount_to(host.clone().unchecked_into(), {
            let (made, desk) = (Rc::clone(&made), desk.clone());
            move || {
                let send = move |command: Command| back.feed(Input::Command(command));
                let inbox = Inbox::new(store, send, clock);
                provide_context(inbox);
                provide_context(Api::new(desk, move || inbox.store().end()));
                made.set(Some(inbox));
                view(inbox)
            }
        });
        let inbox = made.get().unwrap();
        let (page, mount) = (Part(host), Some(Box::new(mount) as Box<dyn Any>));
        Self { page, inbox, desk, driver, notes, seq: Cell::new(1), mount }
    }

    /// The same, with the snapshot there.
    pub fn with<V: IntoView + 'static>(
        snapshot: &Snapshot,
        view: impl FnOnce(Inbox) -> V + 'static,
    ) -> Self {
        let stage = Self::empty(view);
        stage.answer(|call| *call == Call::Snapshot, 200, snapshot);
        stage
    }

    /// The same, with the socket live.
    pub fn live<V: IntoView + 'static>(
        snapshot: &Snapshot,
        view: impl FnOnce(Inbox) -> V + 'static,
    ) -> Self {
        let stage = Self::with(snapshot, view);
        stage.frame(json!({"t": "hello", "heartbeat_ms": 25_000, "server_now": NOW}));
        let ticket = json!({"ticket": "t", "expires_at": NOW + 30_000});
        stage.answer(|call| *call == Call::SocketTicket, 200, &ticket);
        stage.frame(json!({"t": "ready", "epoch": "e1", "head": 1}));
        stage.frame(json!({"t": "live"}));
        stage
    }

    pub fn feed(&self, input: Input) {
        self.driver.feed(input);
    }

    /// The requests that wait for an answer, oldest first, are taken off the notes by it.
    pub fn answer(&self, which: impl Fn(&Call) -> bool, status: u16, body: &impl Serialize) {
        let body = serde_json::to_string(body).unwrap();
        let outcome = Outcome::Answer { status, body, retry_after_s: None };
        self.end(which, outcome);
    }

    pub fn refuse(&self, which: impl Fn(&Call) -> bool, status: u16, code: &str) {
        self.answer(
            which,
            status,
            &json!({"status": status, "code": code, "detail": "In detail."}),
        );
    }

    pub fn no_answer(&self, which: impl Fn(&Call) -> bool) {
        self.end(which, Outcome::NoAnswer);
    }

    fn end(&self, which: impl Fn(&Call) -> bool, outcome: Outcome) {
        let id = self.take(which);
        self.feed(Input::Reply(id, outcome));
    }

    fn take(&self, which: impl Fn(&Call) -> bool) -> RequestId {
        let mut notes = self.notes.borrow_mut();
        let wanted = |effect: &Effect| matches!(effect, Effect::Request(_, call) if which(call));
        let Some(at) = notes.iter().position(wanted) else {
            panic!("nobody asked that: {notes:?}");
        };
        let Effect::Request(id, _) = notes.remove(at) else { unreachable!() };
        id
    }

    /// Whether a request of that kind waits for an answer.
    pub fn asked(&self, which: impl Fn(&Call) -> bool) -> bool {
        let notes = self.notes.borrow();
        notes.iter().any(|effect| matches!(effect, Effect::Request(_, call) if which(call)))
    }

    fn frame(&self, frame: Value) {
        let notes = self.notes.borrow();
        let opened = notes.iter().rev().find_map(|effect| match effect {
            Effect::OpenSocket(id) => Some(*id),
            _ => None,
        });
        drop(notes);
        self.feed(Input::Frame(opened.unwrap_or(SocketId(1)), frame.to_string()));
    }

    pub fn typing(&self, conversation: &str, typing: bool) {
        self.frame(json!({"t": "typing", "conversation_id": conversation, "typing": typing}));
    }

    pub fn presence(&self, conversation: &str, online: bool) {
        self.frame(json!({"t": "presence", "conversation_id": conversation, "online": online}));
    }

    /// These look at an ended conversation, too.
    pub fn viewers(&self, conversation: &str, names: &[&str]) {
        let agents: Vec<_> = names.iter().map(|name| json!({"id": name, "name": name})).collect();
        self.frame(json!({"t": "viewers", "conversation_id": conversation, "agents": agents}));
    }

    /// A change is committed.
    pub fn event(&self, kind: &str, data: &impl Serialize) {
        let prev = self.seq.replace(self.seq.get() + 1);
        let data = serde_json::to_value(data).unwrap();
        let (seq, at) = (prev + 1, NOW);
        self.frame(
            json!({"t": "event", "seq": seq, "prev": prev, "at": at, "type": kind, "data": data}),
        );
    }

    /// Something is said; the conversation is as it is after it, but for what follows from that.
    pub fn said(&self, message: Message, mut conversation: Conversation) {
        conversation.version = self.seq.get() + 1;
        conversation.last_position = message.position;
        self.event("message.created", &MessageCreated { message, conversation });
    }

    /// Answers for the newest messages of a conversation.
    pub fn messages(&self, items: Vec<Message>) {
        let newest = |call: &Call| matches!(call, Call::Messages { before: None, after: None, .. });
        self.answer(newest, 200, &MessagePage { items });
    }

    /// The texts that were kept, or removed, under their names, oldest first.
    pub fn saved(&self) -> Vec<(String, Option<String>)> {
        let notes = self.notes.borrow();
        let saved = notes.iter().filter_map(|effect| match effect {
            Effect::Save(key, record) => Some((key.name(), record.as_deref().map(text))),
            _ => None,
        });
        saved.collect()
    }
}

fn text(record: &str) -> String {
    let record: Value = serde_json::from_str(record).unwrap();
    record["text"].as_str().unwrap().to_owned()
}
