//! Where the keyboard's focus goes.

use leptos::{html::ElementType, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::effect;

/// Gives the focus to an element once it is on the page. For what is loaded later, where
/// `autofocus` comes too late.
pub fn focus_when_there<E>(element: NodeRef<E>)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + AsRef<HtmlElement> + 'static,
{
    effect(move || {
        if let Some(element) = element.get() {
            let element: &HtmlElement = element.as_ref();
            // Fails only on an element outside of the page.
            let _ = element.focus();
        }
    });
}
