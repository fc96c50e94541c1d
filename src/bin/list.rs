//! The message list alone, for whoever measures it (`cargo xtask bench list`).
//!
//! It is no part of the app. `window.bench` is what a harness needs to drive it beside other lists:
//! `mount(n)` shows so many messages and answers what takes them away again, `append(i)` adds one,
//! `scroller()` is the element that scrolls, `last(i)` tells whether that message is seen as the last
//! one, `memory()` how many bytes the program holds beside the heap of JavaScript.

use std::{cell::RefCell, sync::Arc};

use agent_inbox::{
    chat::{Log, Sought},
    panic,
    store::{Entry, Inbox, Line, Store},
    ui::{memo, text},
};
use contract::{Author, Body, ConversationId, Me, Message, Timestamp};
use engine::Engine;
use js_sys::{ArrayBuffer, Object, Reflect, WebAssembly};
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, HtmlElement};

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The size of what scrolls, in pixels.
const WIDTH: &str = "760px";
const HEIGHT: &str = "700px";

/// When the first message was written, and how much later each further one.
const START_MS: i64 = 1_750_000_000_000;
const STEP_MS: i64 = 60_000;

thread_local! {
    /// What is shown.
    static LINES: RefCell<ArcRwSignal<Vec<Line>>> = RefCell::default();
}

fn main() {
    panic::install();
    js_sys::futures::spawn_local(async {
        text::load().await;
        offer();
    });
}

fn offer() {
    let bench = Object::new();
    let set = |name: &str, function: JsValue| {
        // A field of a fresh object can always be set.
        let _ = Reflect::set(&bench, &name.into(), &function);
    };
    set("mount", Closure::<dyn Fn(u32) -> JsValue>::new(mount).into_js_value());
    set("append", Closure::<dyn Fn(u32)>::new(append).into_js_value());
    set("scroller", Closure::<dyn Fn() -> Option<Element>>::new(scroller).into_js_value());
    set("last", Closure::<dyn Fn(u32) -> bool>::new(is_last).into_js_value());
    set("memory", Closure::<dyn Fn() -> u32>::new(memory).into_js_value());
    let _ = Reflect::set(&js_sys::global(), &"bench".into(), &bench);
}

fn mount(count: u32) -> JsValue {
    let id = ConversationId::from("c");
    let store = Store::new(Engine::new(0));
    store.me.set(Some(me()));
    let lines = store.conversation(&id).lines();
    lines.set((0..count).map(line).collect());
    LINES.set(lines);

    let host = document().create_element("main").expect("an element");
    let host: HtmlElement = host.unchecked_into();
    host.set_class_name("chat");
    for (name, value) in [("width", WIDTH), ("height", HEIGHT)] {
        host.style().set_property(name, value).expect("a length");
    }
    document().body().expect("a body").append_child(&host).expect("room");
    let mounted = mount_to(host.clone(), move || {
        provide_context(Inbox::new(store, |_| (), || 0));
        view! { <Log id=id sought=Sought::at(memo(|| None)) /> }
    });
    Closure::once_into_js(move || {
        drop(mounted);
        host.remove();
        LINES.take();
    })
}

fn append(index: u32) {
    LINES.with_borrow(|lines| lines.update(|lines| lines.push(line(index))));
}

fn scroller() -> Option<Element> {
    document().query_selector(".log").ok().flatten()
}

fn is_last(index: u32) -> bool {
    let Some(scroller) = scroller() else { return false };
    let row = scroller.query_selector(".lines > :last-child").ok().flatten();
    let Some(row) = row else { return false };
    let (bottom, end) =
        (row.get_bounding_client_rect().bottom(), scroller.get_bounding_client_rect().bottom());
    let words = row.text_content().unwrap_or_default();
    bottom <= end + 1.0 && words.contains(&format!("#{index} "))
}

fn memory() -> u32 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    memory.buffer().unchecked_into::<ArrayBuffer>().byte_length()
}

fn me() -> Me {
    Me { id: "anna".into(), name: "Anna Keller".into(), email: "anna@example.com".into() }
}

/// A message of one to forty words; every third one is the agent's own.
fn line(index: u32) -> Line {
    let key = contract::ClientId::from(format!("k-{index}"));
    let words = " lorem".repeat((index as usize * 7_919) % 40);
    let author = match index % 3 {
        0 => Author::Agent { id: me().id, name: me().name },
        _ => Author::Visitor,
    };
    let entry = Entry::Sent(Arc::new(Message {
        conversation_id: "c".into(),
        position: u64::from(index) + 1,
        client_id: key.clone(),
        author,
        body: Body::text(format!("#{index} says{words}")),
        at: Timestamp::from_millis(START_MS + i64::from(index) * STEP_MS),
    }));
    Line { key, entry: ArcRwSignal::new(entry) }
}
