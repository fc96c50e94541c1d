//! A button and the menu that it opens: the browser's own popover, closed by Escape or a click
//! beside it.

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html,
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{Part, handler, part, words};

/// The button and its menu, whose items are made anew each time. The first one takes the focus by
/// itself ([`super::focus_when_there`]).
#[component]
pub fn Menu(
    /// What no other menu of the page is called.
    id: &'static str,
    /// The button's classes.
    class: &'static str,
    /// The button's name, where its face says nothing.
    #[prop(optional)]
    label: Option<&'static str>,
    /// What the button shows.
    face: AnyView,
    /// The items.
    items: fn() -> Part,
) -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    // Whoever chose one is done with the menu; a link would leave it open.
    let chosen = move |event: MouseEvent| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let is_item =
            target.is_some_and(|it| it.closest("[role=menuitem]").is_ok_and(|it| it.is_some()));
        if let Some(menu) = menu.get_untracked().filter(|_| is_item) {
            // Fails only when it is closed already.
            let _ = menu.hide_popover();
        }
    };
    let toggled = move |event: web_sys::Event| {
        // HTML, section 6.12.
        let state = js_sys::Reflect::get(&event, &"newState".into());
        open.set(state.is_ok_and(|state| state == "open"));
    };
    // Arrows go around (ARIA Authoring Practices, "Menu").
    let arrows = move |event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        event.prevent_default();
        let Some(menu) = menu.get_untracked() else { return };
        let active = document().active_element();
        let next = active.and_then(|it| match forward {
            true => it.next_element_sibling().or_else(|| menu.first_element_child()),
            false => it.previous_element_sibling().or_else(|| menu.last_element_child()),
        });
        if let Some(Ok(next)) = next.map(JsCast::dyn_into::<HtmlElement>) {
            // Fails only on an element outside of the page.
            let _ = next.focus();
        }
    };
    view! {
        <button
            type="button"
            class=class
            popovertarget=id
            aria-haspopup="menu"
            aria-expanded=words(move || open.get().to_string())
            aria-label=label
            title=label
        >
            {face}
        </button>
        <div node_ref=menu id=id class="menu" popover="auto" role="menu" aria-label=label on:toggle=handler(toggled) on:keydown=handler(arrows) on:click=handler(chosen)>
            {part(move || open.get().then(items))}
        </div>
    }
}
