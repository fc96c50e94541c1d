//! The alert is the product: what makes an agent notice a chat that comes in, and a message, while
//! they look at something else.
//!
//! `due` decides, and knows nothing of a browser; `sound`, `note` and `tab` carry it out; `leader`
//! sees to it that one tab of several does. `banner` says what stands in the way of it.

mod banner;
mod due;
mod health;
mod leader;
mod note;
mod permission;
mod prefs;
mod settings;
mod sound;
mod tab;
mod tone;
mod watch;

use contract::Timestamp;
use leptos::prelude::*;

use crate::ui::{effect, effect_since};

pub use banner::{AlertBanner, AlertsOff};
pub use permission::Permission;
pub use prefs::Prefs;
pub use settings::AlertSettings;
pub use sound::{Player, Voice};
pub use tab::show_on_tab;
pub use tone::Tone;
pub use watch::keep_watch;

/// What alerts work with. A handle that can be copied into closures.
#[derive(Clone, Copy)]
pub struct Alerts {
    /// Whether the browser shows notifications of this page.
    pub permission: RwSignal<Permission>,
    /// The sounds, and whether they can be heard.
    pub player: Player,
    /// What is chosen on this device.
    pub prefs: RwSignal<Prefs>,
    /// Whether this tab is the one of several that alerts.
    pub leads: RwSignal<bool>,
    /// When this tab last alerted the agent of a chat or a message.
    pub last: RwSignal<Option<Timestamp>>,
}

impl Alerts {
    /// Those of this browser, for as long as the owner lives.
    #[must_use]
    pub fn start() -> Self {
        let prefs = RwSignal::new(Prefs::kept());
        let listener = Prefs::on_change(move |kept| prefs.set(kept));
        on_cleanup(move || listener.remove());
        let alerts = Self::with(permission::permission(), Player::start(), prefs);
        effect(move || alerts.player.set_volume(prefs.with(|prefs| prefs.volume)));
        // A banner that was put away is about how it was then.
        effect_since(move |before: Option<Permission>| {
            let now = alerts.permission.get();
            if before.is_some_and(|before| before != now) {
                alerts.choose(|prefs| prefs.put_away = false);
            }
            now
        });
        alerts
    }

    /// Those of a browser that is so.
    #[must_use]
    pub fn with(permission: RwSignal<Permission>, player: Player, prefs: RwSignal<Prefs>) -> Self {
        let (leads, last) = (RwSignal::new(false), RwSignal::new(None));
        Self { permission, player, prefs, leads, last }
    }

    /// The alerts of the session around this component.
    ///
    /// # Panics
    /// Outside of a session.
    #[must_use]
    pub fn here() -> Self {
        expect_context()
    }

    /// Changes what is chosen, and keeps it on the device.
    pub fn choose(self, change: impl FnOnce(&mut Prefs)) {
        self.prefs.update(change);
        self.prefs.with_untracked(Prefs::keep);
    }

    /// Has an incoming chat make a sound, in answer to a click.
    fn turn_sound_on(self) {
        self.player.unlock();
        self.choose(Prefs::make_audible);
    }

    /// Asks the person for notifications, in answer to a click.
    pub fn ask(self) {
        permission::ask(self.permission);
    }
}
