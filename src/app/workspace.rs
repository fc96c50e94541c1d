//! The inbox of one signed-in agent: three columns under one header.

use contract::Session;
use engine::{Command, Connection, Engine, Input};
use leptos::{ev, prelude::*};

use super::{
    as_of::AsOf,
    header::Header,
    keyboard::{Hands, keyboard},
    notices::Notices,
    settings::settings,
    sign_out::SignOutDialog,
    version::watch_version,
};
use crate::{
    address::{Place, Screen},
    alerts::{AlertBanner, Alerts, keep_watch, show_on_tab},
    api::{Api, Base, Wire},
    chat::Chat,
    conversations::Conversations,
    live::{self, Browser, Disk, Driver, Keeper, Tabs, Wake},
    offers::Offers,
    session,
    store::{Inbox, Store, Tidings, new_key},
    ui::{Unsaved, derived, effect, effect_since, flag, later, memo, part, spawn, words},
    visitor::VisitorPanel,
};

/// Why a session leaves the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The agent wanted it.
    SignedOut,
    /// The token is no longer good.
    Over,
}

/// The engine of one session at work, and the screen that shows it.
#[component]
pub(super) fn Workspace(base: Base, session: Session, leave: Callback<Leaving>) -> impl IntoView {
    let disk = Disk::of(&base, &session.me.id, new_key().to_string());
    let is_kept = session::kept(&base).is_some_and(|kept| kept == session);
    let wire = Wire::new(base, session.token.clone());
    let inbox = start(wire.clone(), disk.clone());
    provide_context(inbox);
    provide_context(Api::new(wire, move || inbox.store().end()));
    if !is_kept {
        inbox.store().tell(Tidings::SessionNotKept);
    }
    let full = disk.full();
    // Near the limit it comes and goes. Who put the notice away knows, and is told no more.
    let known = StoredValue::new(false);
    effect_since(move |was: Option<bool>| {
        let (is, store) = (full.get(), inbox.store());
        if is && !known.get_value() {
            store.tell(Tidings::DiskFull);
        } else if !is && was == Some(true) && !store.take_back(&Tidings::DiskFull) {
            known.set_value(true);
        }
        is
    });

    let over = inbox.store().over;
    effect(move || {
        if over.get() {
            leave.run(Leaving::Over);
        }
    });
    let disk = StoredValue::new_local(disk);
    let at_stake = derived(move || disk.with_value(Disk::words));
    let asking = RwSignal::new(false);
    let confirm = Callback::new(move |()| {
        disk.with_value(Disk::erase);
        leave.run(Leaving::SignedOut);
    });
    let sign_out = Callback::new(move |()| match at_stake.get_untracked().is_empty() {
        true => confirm.run(()),
        false => asking.set(true),
    });

    let screen = address();
    // Where the settings lead back to.
    #[expect(
        clippy::disallowed_methods,
        reason = "it and the address are there for as long as the other"
    )]
    let place = Memo::new(move |last: Option<&Place>| match screen.get() {
        Screen::Inbox(place) => place,
        Screen::Settings => last.cloned().unwrap_or_default(),
    });
    let in_settings = memo(move || screen.with(|screen| *screen == Screen::Settings));
    let go = Callback::new(move |place: Place| {
        // Refused only for an address that is none.
        let _ = window().location().set_hash(&place.href());
    });
    let to_answer = inbox.store().to_answer;
    effect(move || {
        if let Some(id) = to_answer.get() {
            go.run(place.get_untracked().with_open(Some(id)));
        }
    });
    provide_context(Alerts::start());
    let shown = memo(move || {
        let open = place.with(|place| place.open.clone());
        open.filter(|_| !in_settings.get())
    });
    let open = Callback::new(move |id| go.run(place.get_untracked().with_open(Some(id))));
    keep_watch(inbox, &session.me.id, shown.into(), open);
    show_on_tab(inbox);

    let unsaved = Unsaved::start();
    provide_context(unsaved);
    let has_settings = memo(move || in_settings.get() || unsaved.any());
    effect(move || match unsaved.any() && !in_settings.get() {
        true => inbox.store().tell(Tidings::SettingsUnsaved),
        false => drop(inbox.store().take_back(&Tidings::SettingsUnsaved)),
    });
    // The browser asks in its own words.
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if untrack(move || unsaved.any()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());

    let connection = RwSignal::from(inbox.store().connection);
    let connected = memo(move || connection.get() == Connection::Connected);
    // With it comes all that is loaded later, before it is needed. When that fails it is tried again
    // where it is needed, and with the next connection.
    let keys = RwSignal::new(None::<fn(Hands) -> AnyView>);
    effect(move || {
        if connected.get() && keys.with_untracked(Option::is_none) {
            spawn(async move {
                if let Ok(build) = keyboard().await {
                    keys.try_set(Some(build));
                }
            });
        }
    });
    let hands = Hands { place, help: RwSignal::new(false), sign_out };
    provide_context(hands);
    watch_version(&inbox.store());
    let details = RwSignal::new(false);
    let shows_chat = memo(move || shown.with(Option::is_some));
    effect(move || {
        screen.track();
        details.set(false);
    });
    view! {
        <div class="inbox" class:open=flag(move || shows_chat.get())>
            <Offers />
            <Header name=session.me.name />
            <SignOutDialog open=asking at_stake=at_stake confirm=confirm />
            <AlertBanner />
            <Notices />
            <AsOf />
            {part(move || keys.get().map(|build| build(hands)))}
            {part(move || has_settings.get().then(|| later(settings, move |build| {
                build(words(move || place.with(Place::href)), in_settings.into())
            })))}
            {part(move || if in_settings.get() {
                // What is not on the screen is not being read.
                inbox.send(Command::Show(None));
                None
            } else {
                Some(view! {
                    <div class="columns">
                        <Conversations place=place go=go />
                        <Chat place=place details=details />
                        {part(move || shows_chat.get().then(|| view! {
                            <VisitorPanel place=place details=details />
                        }))}
                    </div>
                })
            })}
        </div>
    }
}

/// Wakes the engine up and keeps it going as long as this view lives.
fn start(wire: Wire, disk: Disk) -> Inbox {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any bits will do")]
    let seed = (js_sys::Math::random() * 9.0e15) as u64;
    let store = Store::new(Engine::new(seed));
    let driver = Driver::new(Browser::new(wire, disk.clone()), store.clone());
    let back = driver.back();
    let inbox = Inbox::new(
        store,
        {
            let back = back.clone();
            move |command: Command| back.feed(Input::Command(command))
        },
        live::now,
    );
    driver.feed(Input::Restored(disk.drafts()));
    if let Some(known) = disk.known() {
        driver.feed(Input::Known(known));
    }
    let tabs = Tabs::follow(&disk, &back);
    if !window().navigator().on_line() {
        driver.feed(Input::Online(false));
    }
    driver.feed(Input::Start);
    let keeper = Keeper::start(inbox.store().engine(), disk);
    StoredValue::new_local((driver, tabs, keeper, Wake::listen(&back)));
    inbox
}

/// What the address says, for as long as this view lives.
fn address() -> Signal<Screen> {
    let read = || Screen::parse(&window().location().hash().unwrap_or_default());
    let screen = RwSignal::new(read());
    let listener = window_event_listener(ev::hashchange, move |_| screen.set(read()));
    on_cleanup(move || listener.remove());
    screen.into()
}
