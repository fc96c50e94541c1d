//! The header: product, connection, availability, the agent's menu.

use engine::{Command, Connection};
use leptos::{html, prelude::*};

use crate::{
    address::Screen,
    alerts::AlertsOff,
    availability::AvailabilitySwitch,
    store::Inbox,
    ui::{Avatar, Icon, derived, handler, memo, part, text::t, words},
};

#[component]
pub(super) fn Header(
    /// The agent's name.
    name: String,
    /// Whether the list of keys is open.
    help: RwSignal<bool>,
    /// Ends the session.
    sign_out: Callback<()>,
) -> impl IntoView {
    view! {
        <header class="header">
            <a class="brand" href="#/">
                <span class="mark" aria-hidden="true"><Icon name="mark" /></span>
                <h1>{t().product}</h1>
            </a>
            <ConnectionStatus />
            <AlertsOff />
            <AvailabilitySwitch />
            <AgentMenu name=name help=help sign_out=sign_out />
        </header>
    }
}

/// Whether what is on the screen can be relied on.
#[component]
fn ConnectionStatus() -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let connection = inbox.store().connection;
    let connection = RwSignal::from(connection);
    let word = move || match connection.get() {
        Connection::Connecting => t.connecting,
        Connection::Connected => t.connected,
        Connection::Reconnecting => t.reconnecting,
        Connection::Offline => t.offline,
    };
    let look = move || match connection.get() {
        Connection::Connected => "connection good",
        Connection::Connecting | Connection::Reconnecting => "connection waiting",
        Connection::Offline => "connection bad",
    };
    view! {
        <div class=words(look)>
            <span class="connection-dot" aria-hidden="true"></span>
            <span role="status">{words(word)}</span>
            {part(move || (connection.get() == Connection::Reconnecting).then(|| view! {
                <button type="button" class="button small" on:click=handler(move |_| inbox.send(Command::Reconnect))>
                    {t.connect_now}
                </button>
            }))}
        </div>
    }
}

/// The agent's menu: the browser's own popover, closed by Escape or a click beside it.
#[component]
fn AgentMenu(name: String, help: RwSignal<bool>, sign_out: Callback<()>) -> impl IntoView {
    let t = t();
    let me = Inbox::here().store().me;
    let id = me
        .with_untracked(|me| me.as_ref().map(|me| me.id.to_string()))
        .unwrap_or_else(|| name.clone());
    // The server's word is newer than what was kept at sign-in.
    let name =
        memo(move || me.with(|me| me.as_ref().map_or_else(|| name.clone(), |me| me.name.clone())));
    let open = RwSignal::new(false);
    let (menu, first) = (NodeRef::<html::Div>::new(), NodeRef::<html::A>::new());
    // A link leads away without closing what it stands in.
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            // Fails only when it is closed already.
            let _ = menu.hide_popover();
        }
    };
    let toggled = move |event: web_sys::Event| {
        let state = js_sys::Reflect::get(&event, &"newState".into());
        let now_open = state.is_ok_and(|state| state == "open");
        open.set(now_open);
        if now_open && let Some(first) = first.get_untracked() {
            // Focus only fails on an element outside of the page.
            let _ = first.focus();
        }
    };
    view! {
        <button
            type="button"
            class="agent-button"
            popovertarget="agent-menu"
            aria-haspopup="menu"
            aria-expanded=words(move || open.get().to_string())
        >
            <Avatar name=derived(move || Some(name.get())) id=id />
            <span class="agent-name" dir="auto">{words(move || name.get())}</span>
            <Icon name="chevron" />
        </button>
        <div node_ref=menu id="agent-menu" class="menu" popover="auto" role="menu" on:toggle=handler(toggled)>
            <a node_ref=first role="menuitem" href=Screen::Settings.href() on:click=handler(move |_| close())>
                <Icon name="settings" />
                {t.settings}
            </a>
            <button
                type="button"
                role="menuitem"
                on:click=handler(move |_| {
                    close();
                    help.set(true);
                })
            >
                <Icon name="keyboard" />
                {t.keyboard}
            </button>
            <button
                type="button"
                role="menuitem"
                data-command="sign-out"
                on:click=handler(move |_| {
                    close();
                    sign_out.run(());
                })
            >
                <Icon name="leave" />
                {t.sign_out}
            </button>
        </div>
    }
}
