//! A server that a test plays, for what views ask by themselves.

use std::{
    cell::RefCell,
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

use agent_inbox::api::{Answer, Method, Route, Transport};
use engine::Outcome;
use serde::Serialize;
use serde_json::json;

use crate::page::until;

/// What was asked and not answered, oldest first.
#[derive(Clone, Default)]
pub struct Desk(Rc<RefCell<Vec<Question>>>);

#[derive(Clone)]
struct Question {
    route: Route,
    reply: Rc<RefCell<Reply>>,
}

#[derive(Default)]
struct Reply {
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

impl Transport for Desk {
    fn send(&self, route: Route) -> Answer {
        let reply = Rc::<RefCell<Reply>>::default();
        self.0.borrow_mut().push(Question { route, reply: Rc::clone(&reply) });
        Box::pin(poll_fn(move |context| {
            let mut reply = reply.borrow_mut();
            match reply.outcome.take() {
                Some(outcome) => Poll::Ready(outcome),
                None => {
                    reply.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        }))
    }
}

impl Desk {
    /// Whether this is asked and not answered.
    pub fn asked(&self, method: Method, path: &str) -> bool {
        self.0.borrow().iter().any(|it| it.route.method == method && it.route.path == path)
    }

    /// Waits for a question and answers it; brings the body that came with it.
    pub async fn answer(
        &self,
        method: Method,
        path: &str,
        status: u16,
        body: &impl Serialize,
    ) -> Option<String> {
        let body = serde_json::to_string(body).unwrap();
        self.end(method, path, Outcome::Answer { status, body, retry_after_s: None }).await
    }

    /// Waits for a question and says no to it.
    pub async fn refuse(
        &self,
        method: Method,
        path: &str,
        status: u16,
        code: &str,
    ) -> Option<String> {
        let problem = json!({"status": status, "code": code, "detail": "In detail."});
        self.answer(method, path, status, &problem).await
    }

    /// Waits for a question and says nothing to it.
    pub async fn no_answer(&self, method: Method, path: &str) -> Option<String> {
        self.end(method, path, Outcome::NoAnswer).await
    }

    async fn end(&self, method: Method, path: &str, outcome: Outcome) -> Option<String> {
        until(&format!("{method:?} {path} is asked"), || self.asked(method, path)).await;
        let question = {
            let mut questions = self.0.borrow_mut();
            let is_it = |it: &Question| it.route.method == method && it.route.path == path;
            let at = questions.iter().position(is_it).unwrap();
            questions.remove(at)
        };
        let waker = {
            let mut reply = question.reply.borrow_mut();
            reply.outcome = Some(outcome);
            reply.waker.take()
        };
        // Outside of the borrow: whoever is woken may ask the next thing at once.
        if let Some(waker) = waker {
            waker.wake();
        }
        question.route.body
    }
}
