//! The inbox of one signed-in agent: three columns under one header.

use contract::Session;
use engine::{Command, Engine, Input};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{header::Header, notices::Notices, title::show_title};
use crate::{
    address::Screen,
    api::{Api, Base},
    chat::Chat,
    conversations::Conversations,
    live::{self, Browser, Disk, Driver, Wake},
    offers::Offers,
    store::{Inbox, Store, Tidings},
    ui::{flag, part},
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
    let api = Api::new(base, session.token.clone());
    let inbox = start(api.clone(), &session);
    provide_context(inbox);

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
        let api = api.clone();
        spawn_local(async move {
            // A token that the server no longer knows is as good as revoked.
            let leaving = match api.sign_out().await {
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
    let go = Callback::new(move |screen: Screen| {
        // Refused only for an address that is none.
        let _ = window().location().set_hash(&screen.href());
    });
    let accepted = inbox.store().accepted;
    Effect::new(move || {
        if let Some(id) = accepted.get() {
            go.run(screen.get_untracked().with_open(Some(id)));
        }
    });
    show_title(inbox);

    let details = RwSignal::new(false);
    let is_open = Memo::new(move |_| screen.with(|screen| screen.open.is_some()));
    Effect::new(move || {
        screen.track();
        details.set(false);
    });
    view! {
        <div class="inbox" class:open=flag(move || is_open.get())>
            <Offers />
            <Header name=session.me.name sign_out=sign_out signing_out=signing_out />
            <Notices />
            <div class="columns">
                <Conversations screen=screen go=go />
                <Chat screen=screen details=details />
                {part(move || is_open.get().then(|| view! {
                    <VisitorPanel screen=screen details=details />
                }))}
            </div>
        </div>
    }
}

/// Wakes the engine up and keeps it going as long as this view lives.
fn start(api: Api, session: &Session) -> Inbox {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any bits will do")]
    let seed = (js_sys::Math::random() * 9.0e15) as u64;
    let store = Store::new(Engine::new(seed));
    let disk = Disk::of(&session.me.id);
    let records = disk.load();
    let on_full = {
        let store = store.clone();
        move |_| store.tell(Tidings::DiskFull)
    };
    let driver = Driver::new(Browser::new(api, disk, on_full), store.clone());
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
