//! What stands in the way of alerts, and how to clear it away.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Alerts, Permission, Prefs, Voice};
use crate::{
    store::Inbox,
    ui::{Icon, Maker, derived, effect_since, handler, memo, part, text::t},
};

/// The banner, and the way back to it.
const REGION: &str = "alerts";
const BUTTON: &str = "alerts-off";

/// What stands in the way. The default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Obstacles {
    /// The agent is asked for chats and would notice none of them while they look elsewhere.
    pub would_miss: bool,
    /// Why there are no notifications, where the agent is to be told.
    pub notifications: Option<Permission>,
    /// Why there is no sound, where the agent is to be told.
    pub sound: Option<Silence>,
}

/// Why there is no sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The browser waits for a click.
    Locked,
    /// The agent wanted it so.
    Muted,
    /// The browser has none.
    Missing,
}

impl Obstacles {
    /// Those there are. What the agent has chosen or put away is only held against them when
    /// without it nothing is left by which they would notice a chat.
    #[must_use]
    pub fn of(permission: Permission, voice: Voice, prefs: &Prefs, available: bool) -> Self {
        let silence = match voice {
            Voice::Missing => Some(Silence::Missing),
            _ if !prefs.is_audible() => Some(Silence::Muted),
            Voice::Locked => Some(Silence::Locked),
            // One that is starting is not worth a word that would be gone in a moment.
            Voice::Starting | Voice::Ready => None,
        };
        let would_miss = available && silence.is_some() && permission != Permission::Granted;
        let notifications = match permission {
            Permission::Granted => None,
            Permission::Ask => Some(permission),
            Permission::Denied | Permission::Unsupported => {
                (would_miss || !prefs.put_away).then_some(permission)
            }
        };
        let sound = silence.filter(|silence| would_miss || *silence == Silence::Locked);
        Self { would_miss, notifications, sound }
    }

    fn any(&self) -> bool {
        *self != Self::default()
    }
}

/// What stands in the way now.
fn obstacles() -> Memo<Obstacles> {
    let alerts = Alerts::here();
    let availability = Inbox::here().store().availability;
    memo(move || {
        let available = availability.with(|it| it.now.as_ref().is_some_and(|now| now.available));
        let (permission, voice) = (alerts.permission.get(), alerts.player.voice.get());
        alerts.prefs.with(|prefs| Obstacles::of(permission, voice, prefs, available))
    })
}

/// The banner, as long as there is anything to say.
#[component]
pub fn AlertBanner() -> impl IntoView {
    let t = t();
    let obstacles = obstacles();
    let any = memo(move || obstacles.with(Obstacles::any));
    let urgent = memo(move || obstacles.with(|it| it.would_miss));
    let notifications = memo(move || obstacles.with(|it| it.notifications));
    let sound = memo(move || obstacles.with(|it| it.sound));
    let put_away = Alerts::here().prefs;
    focus_when(derived(move || !put_away.with(|prefs| prefs.put_away)), REGION);
    view! {
        // Its place is there without it, so that the rows below keep theirs.
        <div class="alerts-place">
            {part(move || any.get().then(|| view! {
                <section id=REGION class="alerts" class:urgent=Signal::from(urgent) aria-label=t.notifications tabindex="-1">
                    {part(move || urgent.get().then(|| view! {
                        <p class="alerts-urgent" role="alert"><Icon name="alert" />{t.would_miss}</p>
                    }))}
                    {part(move || notifications.get().map(|why| view! {
                        <NoNotifications why=why urgent=urgent />
                    }))}
                    {part(move || sound.get().map(|why| view! { <NoSound why=why /> }))}
                </section>
            }))}
        </div>
    }
}

#[component]
fn NoNotifications(why: Permission, urgent: Memo<bool>) -> impl IntoView {
    let t = t();
    let alerts = Alerts::here();
    let text = match why {
        Permission::Denied => (t.notifications_denied)(Maker::here()),
        Permission::Unsupported => t.notifications_unsupported.to_owned(),
        Permission::Ask | Permission::Granted => t.notifications_ask.to_owned(),
    };
    let put_away = move |_| alerts.choose(|prefs| prefs.put_away = true);
    view! {
        <div class="alerts-row">
            <Icon name="bell" />
            <p>{text}</p>
            {if why == Permission::Ask {
                view! {
                    <button type="button" class="button primary small" on:click=handler(move |_| alerts.ask())>
                        {t.enable}
                    </button>
                }
                .into_any()
            } else {
                part(move || (!urgent.get()).then(|| view! {
                    <button type="button" class="button icon-button" aria-label=t.dismiss on:click=handler(put_away)>
                        <Icon name="close" />
                    </button>
                }))
                .into_any()
            }}
        </div>
    }
}

#[component]
fn NoSound(why: Silence) -> impl IntoView {
    let t = t();
    let alerts = Alerts::here();
    let text = match why {
        Silence::Locked => t.sound_locked,
        Silence::Muted => t.sound_muted,
        Silence::Missing => t.sound_missing,
    };
    view! {
        <div class="alerts-row">
            <Icon name="mute" />
            <p>{text}</p>
            {(why != Silence::Missing).then(|| view! {
                <button type="button" class="button small" on:click=handler(move |_| alerts.turn_sound_on())>{t.turn_sound_on}</button>
            })}
        </div>
    }
}

/// In the header, where the banner was put away: that there are no notifications, and the way back
/// to why.
#[component]
pub fn AlertsOff() -> impl IntoView {
    let t = t();
    let alerts = Alerts::here();
    let obstacles = obstacles();
    let is_put_away = memo(move || {
        let bad = matches!(alerts.permission.get(), Permission::Denied | Permission::Unsupported);
        bad && obstacles.with(|it| it.notifications.is_none())
    });
    focus_when(is_put_away.into(), BUTTON);
    let bring_back = move |_| alerts.choose(|prefs| prefs.put_away = false);
    part(move || {
        is_put_away.get().then(|| {
            view! {
                <button
                    id=BUTTON
                    type="button"
                    class="button icon-button alerts-off"
                    aria-label=t.notifications_off
                    title=t.notifications_off
                    on:click=handler(bring_back)
                >
                    <Icon name="bell-off" />
                </button>
            }
        })
    })
}

/// Gives the element of an id the focus when something becomes so and nothing else has it: what had
/// it went away by that.
fn focus_when(is_so: Signal<bool>, id: &'static str) {
    effect_since(move |before: Option<bool>| {
        let now = is_so.get();
        if before == Some(false) && now {
            // Once what follows from the same change is on the page.
            request_animation_frame(move || {
                let active = document().active_element();
                let is_lost = active.is_none_or(|active| active.tag_name() == "BODY");
                let element = document().get_element_by_id(id).filter(|_| is_lost);
                if let Some(Ok(element)) = element.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
                    // Fails only on an element outside of the page.
                    let _ = element.focus();
                }
            });
        }
        now
    });
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    use Permission::{Ask, Denied, Granted, Unsupported};

    fn obstacles(permission: Permission, voice: Voice, prefs: Prefs) -> Obstacles {
        Obstacles::of(permission, voice, &prefs, true)
    }

    #[test]
    fn with_notifications_and_sound_nothing_is_in_the_way() {
        assert!(!obstacles(Granted, Voice::Ready, Prefs::default()).any());
        assert!(!obstacles(Granted, Voice::Starting, Prefs::default()).any());
        let muted = Prefs { muted: true, ..Prefs::default() };
        assert!(!obstacles(Granted, Voice::Ready, muted).any(), "that is the agent's choice");
    }

    #[test]
    fn only_who_would_notice_nothing_is_warned() {
        let muted = Prefs { muted: true, ..Prefs::default() };
        let zero = Prefs { volume: 0, ..Prefs::default() };
        let quiet_messages = Prefs { messages_muted: true, ..Prefs::default() };
        for permission in [Ask, Denied, Unsupported] {
            for (voice, prefs, would_miss) in [
                (Voice::Ready, Prefs::default(), false),
                (Voice::Ready, quiet_messages, false),
                (Voice::Starting, Prefs::default(), false),
                (Voice::Locked, Prefs::default(), true),
                (Voice::Missing, Prefs::default(), true),
                (Voice::Ready, muted, true),
                (Voice::Ready, zero, true),
            ] {
                let it = obstacles(permission, voice, prefs);
                assert_eq!(it.would_miss, would_miss, "{permission:?} {voice:?} {prefs:?}");
                assert_eq!(it.sound.is_some(), would_miss, "and what to do about it is said");
                assert_eq!(it.notifications, Some(permission));
                // Nobody asks an unavailable agent.
                assert!(!Obstacles::of(permission, voice, &prefs, false).would_miss);
                // With notifications there is always one of the two.
                assert!(!obstacles(Granted, voice, prefs).would_miss);
            }
        }
    }

    #[test]
    fn a_click_is_asked_for_as_long_as_it_is_needed() {
        let it = obstacles(Granted, Voice::Locked, Prefs::default());
        assert_eq!(it.sound, Some(Silence::Locked));
        let muted = Prefs { muted: true, ..Prefs::default() };
        assert_eq!(obstacles(Granted, Voice::Locked, muted).sound, None);
    }

    #[test]
    fn what_was_put_away_comes_back_when_it_would_cost_a_chat() {
        let put_away = Prefs { put_away: true, ..Prefs::default() };
        for permission in [Denied, Unsupported] {
            assert_eq!(obstacles(permission, Voice::Ready, put_away).notifications, None);
            let it = obstacles(permission, Voice::Locked, put_away);
            assert_eq!(it.notifications, Some(permission));
        }
        // A question is not put away: it is answered.
        assert_eq!(obstacles(Ask, Voice::Ready, put_away).notifications, Some(Ask));
    }
}
