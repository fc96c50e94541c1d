//! The last face: after a panic nothing of the program runs any more. Drafts and unsent messages
//! are on the device by then.

use js_sys::{Function, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// The element of index.html that says so, and its button.
const FACE: &str = "crashed";
const BUTTON: &str = "crashed-reload";

/// From now on a panic is logged, and the page says that it must be loaded again.
pub fn install() {
    if let (Some(button), Some(reload)) = (document().get_element_by_id(BUTTON), reload()) {
        button.unchecked_into::<HtmlElement>().set_onclick(Some(&reload));
    }
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from(info.to_string()));
        show_last_face();
    }));
}

/// Says that the program has stopped, and leads to the way out.
pub fn show_last_face() {
    if let Some(face) = document().get_element_by_id(FACE) {
        // There is nobody left to tell when even this does not work.
        let _ = face.remove_attribute("hidden");
    }
    if let Some(button) = document().get_element_by_id(BUTTON) {
        // Who uses the keyboard is led there.
        let _ = button.unchecked_into::<HtmlElement>().focus();
    }
}

/// The browser's own function, bound: nothing of this program runs when it is called.
fn reload() -> Option<Function> {
    let location = window().location();
    let reload: Function = Reflect::get(&location, &"reload".into()).ok()?.dyn_into().ok()?;
    Some(reload.bind0(&location).unchecked_into())
}
