//! The page as a person meets it: by role, name and text.

use std::{cell::Cell, rc::Rc};

use gloo_timers::future::TimeoutFuture;
use js_sys::futures::JsFuture;
use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, Node};

/// Waits until something is so, at most three seconds; then says what was not.
pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..300 {
        if is_so() {
            return;
        }
        TimeoutFuture::new(10).await;
    }
    panic!("not within 3 s: {what}\n{}", document().body().unwrap().inner_html());
}

/// Lets everything that is due happen, for looking at what must not have happened.
pub async fn settle() {
    TimeoutFuture::new(50).await;
}

/// Waits until what is on the page has been laid out, and those who watch sizes have been told.
pub async fn drawn() {
    let done = Rc::new(Cell::new(false));
    let second = Rc::clone(&done);
    // Sizes are told after the first frame's callbacks, and so before the second's.
    request_animation_frame(move || request_animation_frame(move || second.set(true)));
    until("two frames", || done.get()).await;
}

/// Waits until the next frame is drawn: what scrolled in it is told at the beginning of another.
pub async fn frame() {
    let begun = js_sys::Promise::new(&mut |resolve, _| {
        window().request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(begun).await.unwrap();
    TimeoutFuture::new(0).await;
}

/// A part of the page.
#[derive(Clone)]
pub struct Part(pub Element);

impl Part {
    pub fn all(&self, selector: &str) -> Vec<Part> {
        let nodes = self.0.query_selector_all(selector).unwrap();
        (0..nodes.length()).map(|i| Part(nodes.item(i).unwrap().unchecked_into())).collect()
    }

    pub fn find(&self, selector: &str) -> Part {
        let found = self.all(selector);
        assert_eq!(found.len(), 1, "exactly one {selector} in {}", self.0.inner_html());
        found[0].clone()
    }

    pub fn has(&self, selector: &str) -> bool {
        self.0.query_selector(selector).unwrap().is_some()
    }

    /// The button of that name: its label, or else its text.
    pub fn button(&self, name: &str) -> Part {
        let mut found = self.all("button");
        found.retain(|button| button.name() == name);
        assert_eq!(found.len(), 1, "exactly one button {name:?} in {}", self.0.inner_html());
        found.remove(0)
    }

    /// Chooses an item of the agent's menu.
    pub async fn choose_in_menu(&self, item: &str) {
        self.find(".agent-button").click();
        until("the menu", || self.has_button(item)).await;
        self.button(item).click();
    }

    pub fn has_button(&self, name: &str) -> bool {
        self.all("button").iter().any(|button| button.name() == name)
    }

    pub fn name(&self) -> String {
        self.attribute("aria-label").unwrap_or_else(|| self.text().trim().to_owned())
    }

    pub fn text(&self) -> String {
        self.0.text_content().unwrap_or_default()
    }

    pub fn says(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    pub fn attribute(&self, name: &str) -> Option<String> {
        self.0.get_attribute(name)
    }

    pub fn click(&self) {
        self.0.unchecked_ref::<HtmlElement>().click();
    }

    pub fn is(&self, other: &Part) -> bool {
        self.0.is_same_node(Some(other.0.unchecked_ref::<Node>()))
    }

    pub fn focus(&self) {
        self.0.unchecked_ref::<HtmlElement>().focus().unwrap();
    }

    pub fn has_focus(&self) -> bool {
        document().active_element().is_some_and(|active| self.is(&Part(active)))
    }

    /// Puts a text into a field, as typing does.
    pub fn fill(&self, text: &str) {
        match self.0.dyn_ref::<HtmlTextAreaElement>() {
            Some(area) => area.set_value(text),
            None => self.0.unchecked_ref::<HtmlInputElement>().set_value(text),
        }
        self.dispatch("new Event('input', {bubbles: true})");
    }

    /// Puts a value into a field or a list to choose from, as choosing does.
    pub fn choose(&self, value: &str) {
        let function = js_sys::Function::new_with_args(
            "element, value",
            "element.value = value; element.dispatchEvent(new Event('change', {bubbles: true}))",
        );
        function.call2(&JsValue::NULL, &self.0, &value.into()).unwrap();
    }

    pub fn value(&self) -> String {
        match self.0.dyn_ref::<HtmlTextAreaElement>() {
            Some(area) => area.value(),
            None => self.0.unchecked_ref::<HtmlInputElement>().value(),
        }
    }

    /// Presses a key; `more` are further fields of the event.
    pub fn press(&self, key: &str, more: &str) {
        self.dispatch(&format!(
            "new KeyboardEvent('keydown', {{key: '{key}', bubbles: true, cancelable: true, {more}}})"
        ));
    }

    fn dispatch(&self, event: &str) {
        let function =
            js_sys::Function::new_with_args("element", &format!("element.dispatchEvent({event})"));
        function.call1(&JsValue::NULL, &self.0).unwrap();
    }
}
