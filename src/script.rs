//! What the browser has and the first screen has no use for, called by its name.
//!
//! A binding of its own would stand in the script that is loaded at first, whoever uses it. What is
//! called by way of these costs there nothing.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

/// A property; undefined where there is none.
#[must_use]
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Sets a property.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Refused only by what is frozen.
    let _ = Reflect::set(object, &name.into(), value);
}

/// Calls a method; undefined where there is none, or where it throws.
pub fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> JsValue {
    let Ok(method) = get(object, name).dyn_into::<Function>() else { return JsValue::UNDEFINED };
    Reflect::apply(&method, object, &list(arguments)).unwrap_or_default()
}

/// Makes an object of a class of the browser's.
#[must_use]
pub fn make(class: &str, arguments: &[&JsValue]) -> JsValue {
    let Ok(class) = get(&window(), class).dyn_into::<Function>() else { return JsValue::UNDEFINED };
    Reflect::construct(&class, &list(arguments)).unwrap_or_default()
}

/// The items of a list that counts from 0, such as a `FileList`.
#[must_use]
pub fn items(list: &JsValue) -> Vec<JsValue> {
    let length = get(list, "length").as_f64().unwrap_or_default();
    let mut items = Vec::new();
    while (items.len() as f64) < length {
        items.push(get(list, &items.len().to_string()));
    }
    items
}

fn list(items: &[&JsValue]) -> Array {
    let list = Array::new();
    for item in items {
        list.push(item);
    }
    list
}
