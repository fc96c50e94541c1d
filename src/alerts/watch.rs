//! Carries out what is due.

use std::cell::RefCell;

use contract::{AgentId, Body, Conversation, ConversationId, Timestamp, limits};
use leptos::prelude::*;

use super::{
    Alerts, Permission, Voice,
    due::{Due, Scene, Subject, Watch},
    leader::lead,
    note::{Note, Notes},
};
use crate::{
    store::{Inbox, Store},
    ui::{attention::attention, effect, memo, text::t},
};

/// So long a ring lasts at most, in milliseconds, whatever a server says (mission.md).
const LONGEST_MS: i64 = limits::OFFER_SECONDS as i64 * 1_000;

/// Alerts the agent as long as the owner lives. `open` is the conversation on the screen, `go`
/// leads to one.
pub fn keep_watch(
    inbox: Inbox,
    agent: &AgentId,
    open: Signal<Option<ConversationId>>,
    go: Callback<ConversationId>,
) {
    let alerts = Alerts::here();
    let store = inbox.store();
    let in_front = attention();
    let can_claim = move || matches!(alerts.player.voice.get(), Voice::Ready | Voice::Missing);
    let claims = memo(move || in_front.get() && can_claim());
    let leads = alerts.leads;
    lead(format!("agent-inbox/{agent}/alerts"), claims.into(), leads);
    let watch = StoredValue::new_local(RefCell::new(Watch::default()));
    let notes = StoredValue::new_local(Notes::default());
    let show = move |store: &Store, about: &Subject, silent: bool| {
        let Some(note) = words(store, about, silent) else { return };
        let on_click = {
            let (about, store) = (about.clone(), store.clone());
            move || {
                // There first: what is on the screen when the page comes to the front is read.
                match &about {
                    Subject::Offer(id) => store.called_to.set(Some(id.clone())),
                    Subject::Chat(id) => go.run(id.clone()),
                }
                // Browsers let a page come to the front in answer to this click.
                let _ = window().focus();
            }
        };
        if !notes.with_value(|notes| notes.show(about.tag(), &note, on_click)) {
            alerts.permission.set(Permission::Unsupported);
        }
    };

    effect(move || {
        let (prefs, open) = (alerts.prefs.get(), open.get());
        let due = store.offers.with(|offers| {
            store.own.with(|chats| {
                let scene = Scene {
                    offers,
                    chats,
                    open: open.as_ref(),
                    in_front: in_front.get(),
                    leads: leads.get(),
                    may_notify: alerts.permission.get() == Permission::Granted,
                };
                watch.with_value(|watch| watch.borrow_mut().look(&scene))
            })
        });
        let Due { ring_until, chime, show: to_show, close } = due;
        #[expect(clippy::cast_precision_loss, reason = "seconds")]
        let ring = ring_until.filter(|_| prefs.is_audible()).map(|until| {
            let left = until.millis_since(Timestamp::from_millis(inbox.server_now()));
            (prefs.offer, left.clamp(0, LONGEST_MS) as f64 / 1_000.0)
        });
        let chime = chime && prefs.is_audible() && !prefs.messages_muted;
        let plays = alerts.player.voice.get_untracked() == Voice::Ready;
        if !to_show.is_empty() || (plays && (ring.is_some() || chime)) {
            alerts.last.set(Some(Timestamp::from_millis(inbox.server_now())));
        }
        alerts.player.ring(ring);
        if chime {
            alerts.player.chime(prefs.message);
        }
        for about in &close {
            notes.with_value(|notes| notes.close(&about.tag()));
        }
        let heard = prefs.is_audible() && plays;
        for about in &to_show {
            let silent = match about {
                Subject::Offer(_) => heard,
                Subject::Chat(_) => heard && !prefs.messages_muted,
            };
            show(&store, about, silent);
        }
    });
    on_cleanup(move || alerts.player.ring(None));
}

/// What a notification says; `None` when what it is about is gone already.
fn words(store: &Store, about: &Subject, silent: bool) -> Option<Note> {
    let t = t();
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| t.anonymous.into());
    match about {
        Subject::Offer(id) => store.offers.with_untracked(|offers| {
            let offer = &offers.iter().find(|view| view.offer.id == *id)?.offer;
            Some(Note {
                title: (t.note_incoming)(&name(&offer.visitor.name)),
                body: offer.preview.clone().unwrap_or_else(|| t.nothing_written.into()),
                stays: true,
                silent,
                again: false,
            })
        }),
        Subject::Chat(id) => store.own.with_untracked(|chats| {
            let chat = chats.iter().find(|chat| chat.id == *id)?;
            let title = name(&chat.visitor.name);
            Some(Note { title, body: newest(chat), stays: false, silent, again: true })
        }),
    }
}

fn newest(chat: &Conversation) -> String {
    match &chat.last_message.body {
        Body::Text { text, attachments } => contract::in_a_line(text, attachments),
        _ => t().new_messages.into(),
    }
}
