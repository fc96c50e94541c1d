//! The files of a chat that are in no message yet.

use std::{cell::RefCell, collections::HashMap};

use contract::{Attachment, AttachmentId, AttachmentLimits, ConversationId};
use engine::Failure;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;

use crate::{
    api::{Api, Exchange},
    script::get,
    store::{Inbox, new_key},
    ui::spawn,
};

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pending {
    /// Its key, the same for every try.
    pub id: AttachmentId,
    pub name: String,
    pub size: f64,
    pub state: State,
}

/// How one fares.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    /// The one before it comes first: all at once would keep everything else waiting.
    Waiting,
    /// So many of its bytes are on their way.
    Sending(f64),
    /// The server has it.
    There(Attachment),
    /// It did not come.
    Failed(Failure),
    /// It was not even tried: it is larger than what is taken.
    TooLarge,
}

/// The files of one chat.
#[derive(Clone)]
pub(super) struct Tray {
    chat: ConversationId,
    /// In the order in which they were chosen.
    pub files: ArcRwSignal<Vec<Pending>>,
    /// Whether they are to be sent as soon as all are there.
    pub wanted: ArcRwSignal<bool>,
}

/// What this tab holds.
#[derive(Default)]
struct Tab {
    trays: HashMap<ConversationId, Tray>,
    /// The bytes, and what sends them, by the file's key.
    bytes: HashMap<AttachmentId, JsValue>,
    exchanges: HashMap<AttachmentId, Exchange>,
    limits: Option<AttachmentLimits>,
    asks_before_leaving: bool,
}

thread_local! {
    static TAB: RefCell<Tab> = RefCell::default();
}

fn with_tab<T>(work: impl FnOnce(&mut Tab) -> T) -> T {
    TAB.with(|tab| work(&mut tab.borrow_mut()))
}

/// Lets go of all files: the session that they were for is over.
pub fn forget_files() {
    let Tab { exchanges, asks_before_leaving, .. } = with_tab(std::mem::take);
    with_tab(|tab| tab.asks_before_leaving = asks_before_leaving);
    exchanges.values().for_each(Exchange::abort);
}

/// What the server takes; nothing where it takes no files.
pub(super) async fn limits(api: Api) -> Option<AttachmentLimits> {
    if let Some(known) = with_tab(|tab| tab.limits.clone()) {
        return Some(known);
    }
    let limits = api.capabilities().await.ok()?.attachments;
    with_tab(|tab| tab.limits.clone_from(&limits));
    limits
}

/// The most bytes that a file may have, once it is known.
pub(super) fn max_size() -> u64 {
    with_tab(|tab| tab.limits.as_ref().map_or(0, |limits| limits.max_size))
}

impl Tray {
    /// The one of a chat.
    pub fn of(chat: &ConversationId) -> Self {
        let new = || Self {
            chat: chat.clone(),
            files: ArcRwSignal::default(),
            wanted: ArcRwSignal::default(),
        };
        with_tab(|tab| tab.trays.entry(chat.clone()).or_insert_with(new).clone())
    }

    /// Takes files in and begins to send them; those beyond what one message can have are left out.
    pub fn add(&self, api: Api, inbox: Inbox, files: Vec<JsValue>, limits: &AttachmentLimits) {
        ask_before_leaving();
        let had = self.files.with_untracked(Vec::len);
        let room = (limits.per_message as usize).saturating_sub(had);
        for file in files.into_iter().take(room) {
            let id = AttachmentId::from(new_key().as_str());
            let size = get(&file, "size").as_f64().unwrap_or_default();
            #[expect(clippy::cast_precision_loss, reason = "no file has 2⁵³ bytes")]
            let too_large = size > limits.max_size as f64;
            let pending = Pending {
                id: id.clone(),
                name: get(&file, "name").as_string().unwrap_or_default(),
                size,
                state: if too_large { State::TooLarge } else { State::Waiting },
            };
            with_tab(|tab| tab.bytes.insert(id, file));
            self.files.update(|files| files.push(pending));
        }
        self.wanted.set(false);
        self.next(api, inbox);
    }

    /// Tries one once more.
    pub fn retry(&self, api: Api, inbox: Inbox, id: &AttachmentId) {
        self.set(id, State::Waiting);
        self.next(api, inbox);
    }

    /// Takes one out; what is on its way is broken off.
    pub fn remove(&self, api: Api, inbox: Inbox, id: &AttachmentId) {
        let exchange = with_tab(|tab| {
            tab.bytes.remove(id);
            tab.exchanges.remove(id)
        });
        self.files.update(|files| files.retain(|file| file.id != *id));
        if let Some(exchange) = exchange {
            exchange.abort();
        }
        self.next(api, inbox);
    }

    /// Sends what is written, with the files, as soon as they are all there.
    pub fn send(&self, inbox: Inbox) {
        self.wanted.set(true);
        self.send_if_all_are_there(inbox);
    }

    fn set(&self, id: &AttachmentId, state: State) {
        self.files.update(|files| {
            if let Some(file) = files.iter_mut().find(|file| file.id == *id) {
                file.state = state;
            }
        });
    }

    /// Begins to send the next one, unless one is on its way.
    fn next(&self, api: Api, inbox: Inbox) {
        let next = self.files.with_untracked(|files| {
            if files.iter().any(|file| matches!(file.state, State::Sending(_))) {
                return None;
            }
            files.iter().find(|file| file.state == State::Waiting).cloned()
        });
        let Some(Pending { id, name, .. }) = next else {
            return self.send_if_all_are_there(inbox);
        };
        let bytes = with_tab(|tab| tab.bytes.get(&id).cloned()).unwrap_or_default();
        self.set(&id, State::Sending(0.0));
        let progress = {
            let (tray, id) = (self.clone(), id.clone());
            move |sent| tray.set(&id, State::Sending(sent))
        };
        let (exchange, answer) = api.upload(&self.chat, &id, &name, &bytes, Box::new(progress));
        with_tab(|tab| tab.exchanges.extend(exchange.map(|it| (id.clone(), it))));
        let tray = self.clone();
        spawn(async move {
            let state = match answer.await {
                Ok(there) => State::There(there),
                Err(why) => State::Failed(why),
            };
            with_tab(|tab| tab.exchanges.remove(&id));
            if matches!(state, State::Failed(_)) {
                // Whoever waits for it has to know, and to decide.
                tray.wanted.set(false);
            }
            tray.set(&id, state);
            tray.next(api, inbox);
        });
    }

    fn send_if_all_are_there(&self, inbox: Inbox) {
        if !self.wanted.get_untracked() {
            return;
        }
        let there = |file: &Pending| match &file.state {
            State::There(attachment) => Some(attachment.clone()),
            _ => None,
        };
        let all: Option<Vec<_>> =
            self.files.with_untracked(|files| files.iter().map(there).collect());
        let Some(all) = all else { return };
        self.wanted.set(false);
        let signals = inbox.signals(&self.chat);
        // Who turned to a note meanwhile writes for somebody else now.
        if untrack(signals.writes_note()) {
            return;
        }
        with_tab(|tab| {
            self.files.with_untracked(|files| {
                files.iter().for_each(|file| drop(tab.bytes.remove(&file.id)));
            })
        });
        self.files.set(Vec::new());
        let text = signals.draft.get_untracked();
        inbox.say(&self.chat, text, all.into());
    }
}

/// The browser asks, in its own words, before files go that are in no message yet.
fn ask_before_leaving() {
    if with_tab(|tab| std::mem::replace(&mut tab.asks_before_leaving, true)) {
        return;
    }
    // For as long as the page is there.
    let _ = window_event_listener(ev::beforeunload, |event| {
        let any = |tab: &mut Tab| {
            tab.trays.values().any(|tray| tray.files.with_untracked(|files| !files.is_empty()))
        };
        if with_tab(any) {
            event.prevent_default();
        }
    });
}
