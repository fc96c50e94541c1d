//! Whether alerts would reach the agent: each thing that it takes, how it is, and what mends it; and
//! a trial that goes the whole way.

use leptos::prelude::*;

use super::{
    Alerts, Permission, Prefs, Voice,
    note::{Note, Notes},
};
use crate::ui::{
    Icon, Maker, Part, derived, flag, handler, part,
    text::{more, t},
    time, words,
};

/// The tag of the notification on trial.
const TRIAL: &str = "trial";

/// How things are, and the button of the trial.
#[component]
pub(super) fn Health() -> impl IntoView {
    let (t, more) = (t(), more());
    let alerts = Alerts::here();
    let turn_on_button = move || {
        view! {
            <button type="button" class="button small" on:click=handler(move |_| alerts.turn_sound_on())>
                {t.turn_sound_on}
            </button>
        }
        .into_any()
    };
    let voice = move || alerts.player.voice.get();
    let audible = move || alerts.prefs.with(Prefs::is_audible);
    view! {
        <ul class="health" role="list">
            {check(
                move || alerts.permission.get() == Permission::Granted,
                move || match alerts.permission.get() {
                    Permission::Ask => t.notifications_ask.into(),
                    Permission::Granted => more.notifications_granted.into(),
                    Permission::Denied => (t.notifications_denied)(Maker::here()),
                    Permission::Unsupported => t.notifications_unsupported.into(),
                },
                part(move || (alerts.permission.get() == Permission::Ask).then(|| view! {
                    <button type="button" class="button primary small" on:click=handler(move |_| alerts.ask())>
                        {t.enable}
                    </button>
                })),
            )}
            {check(
                move || matches!(voice(), Voice::Ready | Voice::Starting),
                move || match voice() {
                    Voice::Ready | Voice::Starting => more.sound_ready.into(),
                    Voice::Locked => t.sound_locked.into(),
                    Voice::Missing => t.sound_missing.into(),
                },
                part(move || (voice() == Voice::Locked).then(turn_on_button)),
            )}
            {check(
                audible,
                move || match audible() {
                    true => (more.sound_volume)(alerts.prefs.with(|prefs| prefs.volume)),
                    false => t.sound_muted.into(),
                },
                part(move || (!audible()).then(turn_on_button)),
            )}
            {check(
                || true,
                move || if alerts.leads.get() { more.this_tab_alerts } else { more.other_tab_alerts }.into(),
                part(|| ()),
            )}
            {check(
                || true,
                move || match alerts.last.get() {
                    Some(at) => (more.last_alert)(&time::full(at)),
                    None => more.no_alert_yet.into(),
                },
                part(|| ()),
            )}
        </ul>
        <Trial />
    }
}

/// One thing, whether it is good, and what mends it.
fn check(
    is_good: impl Fn() -> bool + Copy + Send + Sync + 'static,
    text: impl Fn() -> String + Send + Sync + 'static,
    mend: Part,
) -> impl IntoView {
    view! {
        <li class:bad=flag(move || !is_good())>
            {part(move || view! { <Icon name=if is_good() { "check" } else { "alert" } /> })}
            <p role="status">{words(text)}</p>
            {mend}
        </li>
    }
}

/// What came of the trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The browser has not said.
    Waiting,
    /// The notification was shown, or not.
    Is(bool),
    /// There are no notifications.
    None,
}

/// An alert as it would come, and what to look at when it did not arrive.
#[component]
fn Trial() -> impl IntoView {
    let (t, more) = (t(), more());
    let alerts = Alerts::here();
    let notes = StoredValue::new_local(Notes::default());
    // Whether a sound was played, and what came of the notification.
    let came = RwSignal::new(None::<(bool, Shown)>);
    let notify = move || {
        if alerts.permission.get_untracked() != Permission::Granted {
            return Shown::None;
        }
        let note = Note {
            title: t.product.into(),
            body: more.notification_trial.into(),
            stays: false,
            silent: true,
            again: true,
        };
        let front = || {
            let _ = window().focus();
        };
        notes.with_value(|notes| {
            if !notes.show(TRIAL.into(), &note, front) {
                alerts.permission.set(Permission::Unsupported);
                return Shown::None;
            }
            notes.told(TRIAL, move |is_shown| {
                came.try_update(|came| {
                    if let Some((_, shown)) = came {
                        *shown = Shown::Is(is_shown);
                    }
                });
            });
            Shown::Waiting
        })
    };
    let try_out = move |_| {
        let prefs = alerts.prefs.get_untracked();
        let sounds = prefs.is_audible() && alerts.player.voice.get_untracked() != Voice::Missing;
        if sounds {
            alerts.player.preview(prefs.offer);
        }
        came.set(Some((sounds, notify())));
    };
    let result = derived(move || came.get());
    let of_sound = move || match result.get() {
        Some((true, _)) => more.trial_heard,
        Some((false, _)) => more.trial_silent,
        None => "",
    };
    let of_note = move || match result.get() {
        Some((_, Shown::Waiting)) => more.trial_sent,
        Some((_, Shown::Is(true))) => more.trial_shown,
        Some((_, Shown::Is(false))) => more.trial_not_shown,
        Some((_, Shown::None)) => more.trial_no_notification,
        None => "",
    };
    view! {
        <div class="trial">
            <button type="button" class="button" on:click=handler(try_out)>{more.test_alert}</button>
            <div role="status">
                <p>{words(of_sound)}</p>
                <p>{words(of_note)}</p>
            </div>
        </div>
    }
}
