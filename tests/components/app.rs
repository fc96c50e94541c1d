//! From the first byte to the inbox, with a network that a test plays.

use std::{cell::Cell, rc::Rc};

use agent_inbox::{api::Base, app::App, device};
use contract::{Session, Timestamp, Token};
use leptos::{mount::mount_to, prelude::*};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    data::{NOW, me, snapshot},
    page::{Part, until},
};

/// What the network answers: status, headers and body, or nothing.
pub type Answer = Option<(u16, &'static str, String)>;

pub fn ok(body: &Value) -> Answer {
    Some((200, "", body.to_string()))
}

pub fn problem(status: u16, code: &str, header: &'static str) -> Answer {
    Some((status, header, json!({"status": status, "code": code}).to_string()))
}

thread_local! {
    /// The browser's own.
    static FETCH: JsValue = js_sys::Reflect::get(&window(), &"fetch".into()).unwrap();
}

/// The app on a page of its own; `fetch` is answered by a function of method and path.
pub struct Site {
    pub page: Part,
    mount: Option<Box<dyn std::any::Any>>,
    /// Whether it leaves nothing behind.
    closes: bool,
    answers: Closure<dyn Fn(JsValue) -> JsValue>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.mount.take();
        self.page.0.remove();
        // Another site may have come to stay meanwhile.
        if js_sys::Reflect::get(&window(), &"fetch".into()).unwrap() == *self.answers.as_ref() {
            js_sys::Reflect::set(&window(), &"fetch".into(), &FETCH.with(JsValue::clone)).unwrap();
        }
        if self.closes {
            window().local_storage().unwrap().unwrap().clear().unwrap();
            window().session_storage().unwrap().unwrap().clear().unwrap();
            window().location().set_hash("").unwrap();
        }
    }
}

impl Site {
    /// The page is gone without a word, as in a crash: what it kept is all that there is.
    pub fn crash(mut self) {
        self.closes = false;
    }
}

pub fn site(answer: impl Fn(&str, &str) -> Answer + 'static) -> Site {
    FETCH.with(|_| "is looked at before it is replaced");
    let respond = js_sys::Function::new_with_args(
        "status, retry, body",
        "return Promise.resolve(new Response(status === 204 ? null : body, {status, headers: retry ? {'Retry-After': retry} : {}}))",
    );
    let refuse =
        js_sys::Function::new_no_args("return Promise.reject(new TypeError('no network'))");
    let answers = Closure::<dyn Fn(JsValue) -> JsValue>::new(move |request: JsValue| {
        let field =
            |name: &str| js_sys::Reflect::get(&request, &name.into()).unwrap().as_string().unwrap();
        let url = web_sys::Url::new(&field("url")).unwrap();
        match answer(&field("method"), &url.pathname()) {
            Some((status, retry, body)) => {
                respond.call3(&JsValue::NULL, &status.into(), &retry.into(), &body.into()).unwrap()
            }
            None => refuse.call0(&JsValue::NULL).unwrap(),
        }
    });
    js_sys::Reflect::set(&window(), &"fetch".into(), answers.as_ref()).unwrap();
    let host = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&host).unwrap();
    let mount = mount_to(host.clone().unchecked_into(), App);
    let mount = Some(Box::new(mount) as Box<dyn std::any::Any>);
    Site { page: Part(host), mount, closes: true, answers }
}

pub fn session() -> Session {
    Session {
        token: Token::new("secret".into()),
        expires_at: Timestamp::from_millis(NOW),
        me: me(),
    }
}

/// Signed in already, when the page is loaded.
pub fn is_signed_in() {
    let base = Base::resolve("http://127.0.0.1:9/chat/").unwrap();
    agent_inbox::session::keep(&base, &session()).unwrap();
}

pub fn config() -> Answer {
    // An address where no socket can be opened.
    ok(&json!({"api": "http://127.0.0.1:9/chat/"}))
}

/// Everything works, but for what is answered before it.
pub fn works(method: &str, path: &str) -> Answer {
    match (method, path) {
        (_, "/config.json") => config(),
        ("POST", "/chat/v1/sessions") => ok(&serde_json::to_value(session()).unwrap()),
        ("GET", "/chat/v1/snapshot") => ok(&serde_json::to_value(snapshot()).unwrap()),
        ("DELETE", "/chat/v1/sessions/current") => Some((204, "", String::new())),
        _ => None,
    }
}

async fn sign_in(page: &Part, email: &str, password: &str) {
    until("the form", || page.has("input[name=email]")).await;
    page.find("input[name=email]").fill(email);
    page.find("input[name=password]").fill(password);
    page.button("Sign in").click();
}

#[wasm_bindgen_test]
async fn a_bad_configuration_says_which_file_and_what_is_wrong() {
    for (answer, words) in [
        (None, "no answer came"),
        (Some((404, "", "<html>".to_owned())), "status 404"),
        (Some((200, "", "{\"apy\": 1}".to_owned())), "unknown field `apy`"),
        (ok(&json!({"api": "ftp://x.example"})), "ftp://x.example"),
        (ok(&json!({"api": "javascript:alert(1)"})), "javascript:alert(1)"),
        (ok(&json!({"api": "https://"})), "“https://”"),
        (ok(&json!({"api": 5})), "`api` is no string"),
        (ok(&json!({})), "`api` is no string"),
        (ok(&json!([])), "cannot be read"),
        (ok(&json!(null)), "cannot be read"),
        (Some((200, "", String::new())), "cannot be read"),
        (Some((200, "", "<!doctype html>".to_owned())), "cannot be read"),
        (Some((200, "", "{\"api\": \"\"".to_owned())), "cannot be read"),
        (Some((200, "", "[".repeat(100_000))), "cannot be read"),
        (Some((503, "", String::new())), "status 503"),
    ] {
        let site = site(move |_, _| answer.clone());
        until(words, || site.page.says(words)).await;
        assert!(site.page.says("config.json") && site.page.has_button("Retry"));
    }
}

#[wasm_bindgen_test]
async fn signing_in_leads_to_the_inbox_survives_a_reload_and_signing_out_forgets() {
    let first = site(works);
    until("the focus", || {
        first.page.has("input[name=email]") && first.page.find("input[name=email]").has_focus()
    })
    .await;
    sign_in(&first.page, "anna@example.com", "demo").await;
    until("the inbox", || first.page.says("No live chats")).await;
    assert_eq!(first.page.find("[role=switch]").name(), "Available for new chats");
    assert_eq!(first.page.find("[role=switch]").attribute("aria-checked").as_deref(), Some("true"));
    assert!(first.page.says("Available – set by you"));
    assert!(first.page.has_button("Connect now"), "no socket there, and it says so");

    // A second page load finds the session.
    first.crash();
    let second = site(works);
    until("the inbox", || second.page.says("No live chats")).await;
    assert!(second.page.find(".agent-button").says("Anna Keller"));
    second.page.choose_in_menu("Sign out").await;
    until("the form", || second.page.has("input[name=email]")).await;
    assert_eq!(device::names("session/"), [""; 0]);
}

#[wasm_bindgen_test]
async fn each_way_that_signing_in_fails_has_its_sentence() {
    for (answer, words) in [
        (problem(401, "wrong-credentials", ""), "E-mail or password is wrong."),
        (problem(429, "rate-limited", "42"), "Try again in 42 seconds."),
        (None, "The server did not answer."),
        (Some((502, "", "<html>Bad gateway".to_owned())), "status 502"),
    ] {
        let site =
            site(move |_, path| if path == "/config.json" { config() } else { answer.clone() });
        sign_in(&site.page, "anna@example.com", "nope").await;
        until(words, || site.page.find("[role=alert]").says(words)).await;
        assert!(site.page.has_button("Sign in"), "and can be tried again");
    }
}

#[wasm_bindgen_test]
async fn an_inbox_that_cannot_be_read_says_so_and_is_asked_for_again() {
    for (answer, words) in [
        (Some((200, "", "<!doctype html>".to_owned())), "makes no sense"),
        (Some((200, "", String::new())), "makes no sense"),
        (ok(&json!({"epoch": 7})), "makes no sense"),
        (Some((200, "", " ".repeat(17 * 1024 * 1024))), "makes no sense"),
        (problem(429, "rate-limited", "4294967295"), "Try again in 3600 seconds."),
        (problem(500, "internal", ""), "The server made a mistake"),
    ] {
        is_signed_in();
        let broken = Rc::new(Cell::new(true));
        let site = site({
            let broken = Rc::clone(&broken);
            move |method, path| match path {
                "/chat/v1/snapshot" if broken.get() => answer.clone(),
                _ => works(method, path),
            }
        });
        until(words, || site.page.says(words)).await;
        broken.set(false);
        site.page.button("Retry").click();
        until("the inbox", || site.page.says("No live chats")).await;
    }
}

#[wasm_bindgen_test]
async fn an_empty_field_has_the_focus_and_is_named() {
    let site = site(works);
    until("the form", || site.page.has("input[name=email]")).await;
    site.page.button("Sign in").click();
    until("the sentence", || site.page.says("Enter your e-mail address.")).await;
    let field = site.page.find("input[name=email]");
    assert!(field.has_focus());
    assert_eq!(field.attribute("aria-invalid").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn an_expired_token_leads_to_sign_in_and_keeps_the_place() {
    is_signed_in();
    window().location().set_hash("#/all").unwrap();
    let site = site(|method, path| match path {
        "/config.json" => config(),
        "/chat/v1/sessions" => works(method, path),
        _ => problem(401, "unauthenticated", ""),
    });
    until("the reason", || site.page.says("Your session has ended.")).await;
    assert!(site.page.has("input[name=email]"));
    assert_eq!(window().location().hash().unwrap(), "#/all");
}
