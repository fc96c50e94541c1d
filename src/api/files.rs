//! Files: what is taken, and bringing them up and down.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Poll, Waker},
};

use contract::{Attachment, AttachmentId, Capabilities, ConversationId};
use engine::{Failure, Outcome};
use leptos::prelude::*;
use wasm_bindgen::{JsValue, closure::Closure};

use super::{Api, Method, Route, fetch::seconds};
use crate::{
    address::encode,
    script::{call, get, make, set},
};

/// How long an exchange may take in all, in milliseconds: longer than the server waits for one.
const PATIENCE_MS: f64 = 660_000.0;

/// One request by `XMLHttpRequest`, the one way by which a browser tells how far an upload is. It
/// follows redirects, and leaves the token out where they lead to another site; what comes from
/// elsewhere counts as no answer of the API.
#[derive(Clone)]
pub struct Exchange {
    request: JsValue,
    url: String,
}

/// The answer to an upload, on its way.
pub type Uploaded = Pin<Box<dyn Future<Output = Result<Attachment, Failure>>>>;

impl Exchange {
    /// Breaks it off.
    pub fn abort(&self) {
        call(&self.request, "abort", &[]);
    }

    fn new(method: &str, (url, bearer): (String, String)) -> Self {
        let request = make("XMLHttpRequest", &[]);
        call(&request, "open", &[&method.into(), &url.as_str().into()]);
        let this = Self { request, url };
        this.header("Authorization", &bearer);
        set(&this.request, "timeout", &PATIENCE_MS.into());
        this
    }

    fn header(&self, name: &str, value: &str) {
        call(&self.request, "setRequestHeader", &[&name.into(), &value.into()]);
    }

    /// Sends it, and waits for its end, whatever that is.
    async fn send(&self, body: &JsValue) -> Outcome {
        let (ended, waker) = (Rc::new(Cell::new(false)), Rc::new(RefCell::new(None::<Waker>)));
        let on_end = Closure::<dyn Fn()>::new({
            let (ended, waker) = (ended.clone(), waker.clone());
            move || {
                ended.set(true);
                // Outside of the borrow: who is woken may look at once.
                let waker = waker.borrow_mut().take();
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
        });
        set(&self.request, "onloadend", on_end.as_ref());
        call(&self.request, "send", &[body]);
        poll_fn(|context| {
            if ended.get() {
                return Poll::Ready(());
            }
            *waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
        self.outcome()
    }

    fn outcome(&self) -> Outcome {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "up to 999")]
        let status = get(&self.request, "status").as_f64().unwrap_or_default() as u16;
        if status == 0 {
            return Outcome::NoAnswer;
        }
        if get(&self.request, "responseURL").as_string().is_some_and(|url| url != self.url) {
            return Outcome::Failed(Failure::Redirected);
        }
        let retry_after = call(&self.request, "getResponseHeader", &[&"Retry-After".into()]);
        Outcome::Answer {
            status,
            // Of what was asked for as a file there is no text.
            body: get(&self.request, "responseText").as_string().unwrap_or_default(),
            retry_after_s: retry_after.as_string().and_then(|it| seconds(it.trim())),
        }
    }
}

impl Api {
    /// What is optional in the contract and can be had here.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn capabilities(self) -> Result<Capabilities, Failure> {
        self.ask(Route::new(Method::Get, "/capabilities")).await
    }

    /// Begins to send a file. `progress` is told how many of its bytes are on their way.
    pub fn upload(
        self,
        conversation: &ConversationId,
        id: &AttachmentId,
        name: &str,
        file: &JsValue,
        progress: Box<dyn Fn(f64)>,
    ) -> (Option<Exchange>, Uploaded) {
        let exchange = self.exchange("PUT", &path(conversation, id));
        let on_progress = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            progress(get(&event, "loaded").as_f64().unwrap_or_default());
        });
        if let Some(exchange) = &exchange {
            let named = ["attachment; filename*=UTF-8''", &encode(name)].concat();
            exchange.header("Content-Disposition", &named);
            // The browser says the type of the file by itself, but only where it knows one.
            exchange.header(
                "Content-Type",
                &match get(file, "type").as_string() {
                    Some(kind) if !kind.is_empty() => kind,
                    _ => "application/octet-stream".into(),
                },
            );
            set(&get(&exchange.request, "upload"), "onprogress", on_progress.as_ref());
        }
        let (sent, file) = (exchange.clone(), file.clone());
        let answer = async move {
            let outcome = self.end(sent, &file).await;
            drop(on_progress);
            outcome.read()
        };
        (exchange, Box::pin(answer))
    }

    /// The bytes of a file, as a `Blob` of the type that the server says.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn file(
        self,
        conversation: &ConversationId,
        id: &AttachmentId,
    ) -> Result<JsValue, Failure> {
        let exchange = self.exchange("GET", &path(conversation, id));
        if let Some(exchange) = &exchange {
            set(&exchange.request, "responseType", &"blob".into());
        }
        self.end(exchange.clone(), &JsValue::UNDEFINED).await.done()?;
        Ok(exchange.map(|it| get(&it.request, "response")).unwrap_or_default())
    }

    fn exchange(self, method: &str, path: &str) -> Option<Exchange> {
        let address = self.transport.try_with_value(|transport| transport.address(path))??;
        Some(Exchange::new(method, address))
    }

    async fn end(self, exchange: Option<Exchange>, body: &JsValue) -> Outcome {
        let Some(exchange) = exchange else { return Outcome::NoAnswer };
        let outcome = exchange.send(body).await;
        if matches!(outcome, Outcome::Answer { status: 401, .. }) {
            self.over.try_run(());
        }
        outcome
    }
}

fn path(conversation: &ConversationId, id: &AttachmentId) -> String {
    let (conversation, id) = (encode(conversation.as_str()), encode(id.as_str()));
    format!("/conversations/{conversation}/attachments/{id}")
}
