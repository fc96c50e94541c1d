//! The header: product, connection, availability, the agent's menu.

use engine::{Command, Connection};
use leptos::{html, prelude::*};

use super::keyboard::Hands;
use crate::{
    address::Screen,
    alerts::AlertsOff,
    availability::AvailabilitySwitch,
    store::Inbox,
    ui::{Avatar, Icon, Menu, derived, focus_when_there, handler, memo, part, text::t, words},
};

#[component]
pub(super) fn Header(
    /// The agent's name.
    name: String,
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
            <AgentMenu name=name />
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

/// The agent's menu.
#[component]
fn AgentMenu(name: String) -> impl IntoView {
    let me = Inbox::here().store().me;
    let id = me
        .with_untracked(|me| me.as_ref().map(|me| me.id.to_string()))
        .unwrap_or_else(|| name.clone());
    // The server's word is newer than what was kept at sign-in.
    let name =
        memo(move || me.with(|me| me.as_ref().map_or_else(|| name.clone(), |me| me.name.clone())));
    let face = view! {
        <Avatar name=derived(move || Some(name.get())) id=id />
        <span class="agent-name" dir="auto">{words(move || name.get())}</span>
        <Icon name="chevron" />
    };
    view! {
        <Menu
            id="agent-menu"
            class="agent-button"
            face=face.into_any()
            items=|| part(items)
        />
    }
}

/// What the menu holds.
fn items() -> AnyView {
    let t = t();
    let Hands { help, sign_out, .. } = expect_context();
    let first = NodeRef::<html::A>::new();
    focus_when_there(first);
    view! {
        <a node_ref=first role="menuitem" href=Screen::Settings.href()>
            <Icon name="settings" />
            {t.settings}
        </a>
        <button type="button" role="menuitem" on:click=handler(move |_| help.set(true))>
            <Icon name="keyboard" />
            {t.keyboard}
        </button>
        <button type="button" role="menuitem" on:click=handler(move |_| sign_out.run(()))>
            <Icon name="leave" />
            {t.sign_out}
        </button>
    }
    .into_any()
}
