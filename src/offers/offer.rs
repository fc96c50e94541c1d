//! One offer: who asks, their first words, how long it waits, accept or decline.

use contract::{OfferId, Timestamp};
use engine::{Command, OfferPhase, OfferView};
use leptos::{html, prelude::*};

use crate::{
    store::Inbox,
    ui::{Avatar, Icon, countdown, derived, effect, handler, memo, text::t, time, words},
};

/// With so many seconds left, and again with so few, a screen reader says it.
const SHORT_S: i64 = 30;
const LAST_S: i64 = 10;

/// The banner of one offer. It is not modal and takes no focus: the agent may be in mid-sentence.
#[component]
pub(super) fn IncomingChat(
    /// Which one.
    id: OfferId,
) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let offers = inbox.store().offers;
    let offer = {
        let id = id.clone();
        derived(move || offers.with(|all| all.iter().find(|o| o.offer.id == id).cloned()))
    };
    let name = memo(move || offer.get().and_then(|view| view.offer.visitor.name));
    let label = memo(move || {
        let from = offer.get().and_then(|view| view.offer.from);
        from.map_or_else(|| t.incoming_chat.into(), |from| (t.handed_on_by)(&from.name))
    });
    let preview = memo(move || offer.get().and_then(|view| view.offer.preview));
    let phase = move || offer.get().map(|view| view.phase).unwrap_or_default();
    let (left, share) = time_left(inbox, offer);

    let busy = move || phase() != OfferPhase::Ringing;
    let (accept, decline) = (id.clone(), id.clone());
    let answer = NodeRef::<html::Button>::new();
    focus_when_called(inbox, id.clone(), answer);
    let accept = move |_| {
        if !busy() {
            inbox.send(Command::Accept(accept.clone()));
        }
    };
    let decline = move |_| {
        if !busy() {
            inbox.send(Command::Decline(decline.clone()));
        }
    };
    let who = format!("offer-who-{id}");
    let what = format!("offer-what-{id}");
    let described = format!("{who} {what}");
    let avatar_of = offer.with_untracked(|o| o.as_ref().map(|o| o.offer.visitor.id.to_string()));
    view! {
        <section
            class="offer"
            role="alertdialog"
            aria-modal="false"
            aria-label=t.incoming_chat
            aria-describedby=described
            style:--left=words(move || share.get().to_string())
        >
            <Avatar name=name id=avatar_of.unwrap_or_default() class="ringing" />
            <div class="offer-text">
                <p id=who class="offer-who">
                    <span class="offer-label">{words(move || label.get())}</span>
                    <strong dir="auto">
                        {words(move || name.get().unwrap_or_else(|| t.anonymous.into()))}
                    </strong>
                </p>
                <p id=what class="offer-what" dir="auto">
                    {words(move || preview.get().unwrap_or_else(|| t.nothing_written.into()))}
                </p>
            </div>
            <span class="offer-timer" role="timer" aria-live="off">
                <span aria-hidden="true">{words(move || time::countdown(left.get() * 1_000))}</span>
                <span class="visually-hidden">{words(move || (t.seconds_to_accept)(left.get()))}</span>
            </span>
            // Said when it comes in, and again when time gets short; not every second.
            <span class="visually-hidden">{words(move || match left.get() {
                seconds if seconds <= LAST_S => (t.seconds_to_accept)(LAST_S),
                seconds if seconds <= SHORT_S => (t.seconds_to_accept)(SHORT_S),
                _ => String::new(),
            })}</span>
            <div class="offer-actions">
                <button type="button" class="button" aria-disabled=words(move || busy().to_string()) on:click=handler(decline)>
                    {words(move || if phase() == OfferPhase::Declining { t.declining } else { t.decline })}
                </button>
                <button node_ref=answer type="button" class="button primary" aria-disabled=words(move || busy().to_string()) on:click=handler(accept)>
                    <Icon name="check" />
                    {words(move || if phase() == OfferPhase::Accepting { t.accepting } else { t.accept })}
                </button>
            </div>
        </section>
    }
}

/// Takes the focus when a notification has led the agent here.
fn focus_when_called(inbox: Inbox, id: OfferId, answer: NodeRef<html::Button>) {
    let called_to = inbox.store().called_to;
    effect(move || {
        if let Some(answer) = answer.get()
            && called_to.with(|called| called.as_ref() == Some(&id))
        {
            called_to.set(None);
            // Fails only on an element outside of the page.
            let _ = answer.focus();
        }
    });
}

/// Whole seconds left by the server's clock, and how many hundredths of the whole time that is.
fn time_left(inbox: Inbox, offer: Signal<Option<OfferView>>) -> (Signal<i64>, Signal<i64>) {
    let whole = move || {
        let whole = |view: &OfferView| view.offer.expires_at.millis_since(view.offer.offered_at);
        offer.with_untracked(|view| view.as_ref().map_or(0, whole))
    };
    let left = countdown(move || {
        let now = Timestamp::from_millis(inbox.server_now());
        let end = offer.with_untracked(|view| view.as_ref().map(|view| view.offer.expires_at));
        // The server's clock is known as well as its answers are quick: an offer from ahead of it
        // has its whole time left, and no more.
        end.map_or(0, |end| end.millis_since(now).min(whole()))
    });
    let share = move || (left.get() * 1_000 * 100 / whole().max(1)).clamp(0, 100);
    (left, derived(share))
}
