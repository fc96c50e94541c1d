//! A long list of which only what is near the view is on the page.
//!
//! Rows may have any height and change it. What one looks at stays where it is while rows above it
//! come, go or grow: it is put right between layout and paint, so nobody sees it jump.

mod geometry;
mod placed;
mod rows;
mod scrolling;

use std::hash::Hash;

use leptos::{html, prelude::*};

use super::effect;
use rows::Rows;

/// The rows of a long list, in an `<ol>`; each row is a `<li>`. Margins of rows must not collapse.
#[component]
pub fn Window<K>(
    /// What scrolls.
    scroller: NodeRef<html::Div>,
    /// The rows in order.
    #[prop(into)]
    keys: Signal<Vec<K>>,
    /// Makes a row.
    row: impl Fn(K) -> AnyView + 'static,
    /// How high a row is likely to be, in pixels.
    guess: f64,
    /// While true the view stays at the end. A list without it stays at the top when it is there.
    #[prop(optional)]
    at_end: Option<RwSignal<bool>>,
    /// A row to bring into view; taken when that is done.
    #[prop(optional)]
    goal: Option<RwSignal<Option<K>>>,
    /// Told whenever the view may show something else.
    #[prop(optional)]
    looked: Option<Callback<()>>,
    /// The list's class.
    class: &'static str,
) -> impl IntoView
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
{
    let list = NodeRef::<html::Ol>::new();
    let view = Rows::new(scroller, list, at_end, looked, guess, row);
    effect({
        let view = view.clone();
        move || {
            if list.get().is_some() {
                keys.with(|keys| view.follow(keys));
            }
        }
    });
    if let Some(goal) = goal {
        let view = view.clone();
        effect(move || {
            if let Some(key) = goal.get() {
                goal.set(None);
                view.go_to(key);
            }
        });
    }
    view.watch();
    view! { <ol node_ref=list class=class /> }
}
