//! The inbox of one signed-in agent: three columns under one header.

use contract::Session;
use engine::{Command, Engine, Input};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{header::Header, notices::Notices, settings::Settings};
use crate::{
    address::{Place, Screen},
    alerts::{AlertBanner, Alerts, keep_watch, show_on_tab},
    api::{Api, Base, Wire},
    chat::Chat,
    conversations::Conversations,
    live::{self, Browser, Disk, Driver, Wake},
    offers::Offers,
    store::{Inbox, Store, Tidings},
    ui::{flag, part, words},
    visitor::VisitorPanel,
};

/// Why a session leaves the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The agent wanted it, and the server knows.
    SignedOut,
    /// The agent wanted it, and the server could not be told.
    Unconfirmed,
    /// The token is no longer good.
    Over,
}

/// The engine of one session at work, and the screen that shows it.
#[component]
pub(super) fn Workspace(base: Base, session: Session, leave: Callback<Leaving>) -> impl IntoView {
    let wire = Wire::new(base, session.token.clone());
    let inbox = start(wire.clone(), &session);
    provide_context(inbox);
    provide_context(Api::new(wire.clone(), move || inbox.store().end()));

    let over = inbox.store().over;
    Effect::new(move || {
        if over.get() {
            leave.run(Leaving::Over);
        }
    });
    let signing_out = RwSignal::new(false);
    let sign_out = Callback::new(move |()| {
        if signing_out.get_untracked() {
            return;
        }
        signing_out.set(true);
        let wire = wire.clone();
        spawn_local(async move {
            // A token that the server no longer knows is as good as revoked.
            let leaving = match wire.sign_out().await {
                Ok(()) => Leaving::SignedOut,
                Err(why) if why.is_unauthenticated() => Leaving::SignedOut,
                Err(_) => Leaving::Unconfirmed,
            };
            // Another tab may have been quicker, and this screen be gone.
            if signing_out.try_set(false).is_none() {
                leave.run(leaving);
            }
        });
    });

    let screen = address();
    // Where the settings lead back to.
    let place = Memo::new(move |last: Option<&Place>| match screen.get() {
        Screen::Inbox(place) => place,
        Screen::Settings => last.cloned().unwrap_or_default(),
    });
    let in_settings = Memo::new(move |_| screen.with(|screen| *screen == Screen::Settings));
    let go = Callback::new(move |place: Place| {
        // Refused only for an address that is none.
        let _ = window().location().set_hash(&place.href());
    });
    let accepted = inbox.store().accepted;
    Effect::new(move || {
        if let Some(id) = accepted.get() {
            go.run(place.get_untracked().with_open(Some(id)));
        }
    });
    provide_context(Alerts::start());
    let shown = Memo::new(move |_| {
        let open = place.with(|place| place.open.clone());
        open.filter(|_| !in_settings.get())
    });
    let open = Callback::new(move |id| go.run(place.get_untracked().with_open(Some(id))));
    keep_watch(inbox, &session.me.id, shown.into(), open);
    show_on_tab(inbox);

    let details = RwSignal::new(false);
    let shows_chat = Memo::new(move |_| shown.with(Option::is_some));
    Effect::new(move || {
        screen.track();
        details.set(false);
    });
    view! {
        <div class="inbox" class:open=flag(move || shows_chat.get())>
            <Offers />
            <Header name=session.me.name sign_out=sign_out signing_out=signing_out />
            <AlertBanner />
            <Notices />
            {part(move || if in_settings.get() {
                // What is not on the screen is not being read.
                inbox.send(Command::Show(None));
                view! { <Settings back=words(move || place.with(Place::href)) /> }.into_any()
            } else {
                view! {
                    <div class="columns">
                        <Conversations place=place go=go />
                        <Chat place=place details=details />
                        {part(move || shows_chat.get().then(|| view! {
                            <VisitorPanel place=place details=details />
                        }))}
                    </div>
                }
                .into_any()
            })}
        </div>
    }
}

/// Wakes the engine up and keeps it going as long as this view lives.
fn start(wire: Wire, session: &Session) -> Inbox {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any bits will do")]
    let seed = (js_sys::Math::random() * 9.0e15) as u64;
    let store = Store::new(Engine::new(seed));
    let disk = Disk::of(&session.me.id);
    let records = disk.load();
    let on_full = {
        let store = store.clone();
        move |_| store.tell(Tidings::DiskFull)
    };
    let driver = Driver::new(Browser::new(wire, disk, on_full), store.clone());
    let back = driver.back();
    let inbox = Inbox::new(
        store,
        {
            let back = back.clone();
            move |command: Command| back.feed(Input::Command(command))
        },
        live::now,
    );
    driver.feed(Input::Restored(records));
    if !window().navigator().on_line() {
        driver.feed(Input::Online(false));
    }
    driver.feed(Input::Start);
    StoredValue::new_local((driver, Wake::listen(&back)));
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
