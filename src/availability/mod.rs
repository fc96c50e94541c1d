//! Whether new chats are offered to the agent.

mod back;
mod settings;

use contract::Timestamp;
use engine::Command;
use leptos::prelude::*;

use crate::{
    store::Inbox,
    ui::{
        Icon, Menu, each_minute, flag, handler, later, memo,
        text::{failure, t},
        words, zoned,
    },
};
use back::choices;
pub(crate) use back::{MINUTES, back_in};
pub use settings::ScheduleSection;

/// The switch, and beside it what holds, why and until when.
#[component]
pub fn AvailabilitySwitch() -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let state = inbox.store().availability;
    let state = RwSignal::from(state);
    let wanted = move || state.with(|s| s.wish.or(s.now.as_ref().map(|now| now.available)));
    let turn = move |_| {
        if let Some(wanted) = wanted() {
            inbox.send(Command::SetAvailable(!wanted));
        }
    };
    // "Tomorrow" becomes "today".
    let minute = each_minute();
    let why = memo(move || {
        minute.track();
        state.with(|s| match (&s.wish, &s.failure, &s.now) {
            (Some(wish), ..) => (t.availability_switching)(*wish).to_owned(),
            (None, Some(why), _) => (t.availability_failed)(&failure(why)),
            (None, None, Some(now)) => {
                let clock = Timestamp::from_millis(inbox.server_now());
                let zone = now.time_zone.as_deref();
                let until = now.until.map(|at| zoned::until(at, clock, zone));
                (t.availability)(now.available, now.reason, until.as_deref())
            }
            (None, None, None) => String::new(),
        })
    });
    view! {
        <div class="availability" class:failed=flag(move || state.with(|s| s.failure.is_some() && s.wish.is_none()))>
            <button
                type="button"
                role="switch"
                class="switch"
                aria-label=t.available_for_chats
                title=t.available_for_chats
                aria-checked=words(move || wanted().unwrap_or(false).to_string())
                aria-busy=words(move || state.with(|s| s.wish.is_some()).to_string())
                disabled=flag(move || wanted().is_none())
                on:click=handler(turn)
            >
                <span class="switch-knob"></span>
            </button>
            <span class="availability-why" role="status" title=words(move || why.get())>
                {words(move || why.get())}
            </span>
            <Menu
                id="back-menu"
                class="button icon-button back-button"
                label=t.back_later
                face=view! { <Icon name="clock" /> }.into_any()
                items=|| later(choices, |build| build())
            />
        </div>
    }
}
