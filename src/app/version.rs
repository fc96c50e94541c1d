//! Whether the host has another build of the app by now than the one that runs here.

use engine::Connection;
use gloo_timers::callback::Interval;
use leptos::prelude::*;

use crate::{
    api, later,
    store::{Store, Tidings},
    ui::{effect_since, spawn},
};

/// How often it is looked at while nothing else gives reason to, in milliseconds.
const LOOK_EVERY_MS: u32 = 60 * 60 * 1_000;

type Look = fn(Store);

later! {
    fn looker() -> Look { look as Look }
}

/// Tells the agent of a new build: whenever the inbox is connected again, for a server that was
/// renewed was gone for a moment, and once an hour.
pub(super) fn watch_version(store: &Store) {
    let connection = RwSignal::from(store.connection.clone());
    let again = store.clone();
    effect_since(move |was_connected: Option<bool>| {
        let is = connection.get() == Connection::Connected;
        if is && was_connected == Some(true) {
            when_there(again.clone());
        }
        // Once it was it stays so.
        is || was_connected == Some(true)
    });
    let now_and_then = store.clone();
    let looks = Interval::new(LOOK_EVERY_MS, move || when_there(now_and_then.clone()));
    StoredValue::new_local(looks);
}

fn when_there(store: Store) {
    spawn(async move {
        if let Ok(look) = looker().await {
            look(store);
        }
    });
}

fn look(store: Store) {
    spawn(async move {
        if is_another().await == Some(true) {
            store.tell(Tidings::NewVersion);
        }
    });
}

/// Each build's script has another name, which stands in its page. `None` where that cannot be told.
async fn is_another() -> Option<bool> {
    let script = document().query_selector("script[type=module][src]").ok().flatten()?;
    let own = script.get_attribute("src")?;
    let (status, page) = api::get_beside("./").await?;
    (status == 200 && page.contains("type=\"module\"")).then(|| !page.contains(&own))
}
