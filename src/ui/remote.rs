//! What one view asks the server for: on its way, there, or failed with a way out.

use std::{pin::Pin, rc::Rc};

use engine::Failure;
use leptos::prelude::*;

use super::{
    Failed, Loading, part, spawn,
    text::{failure, t},
};

/// How asking goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Fetched<T> {
    /// On its way.
    #[default]
    Waiting,
    /// There.
    Ready(T),
    /// It did not come.
    Failed(Failure),
}

type Ask<T> = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, Failure>>>>>;

/// Something that is asked for when this is made, and again on demand. The answer to the last
/// question counts, whichever comes first. A handle that can be copied into closures.
pub struct Remote<T: Send + Sync + 'static> {
    state: RwSignal<Fetched<T>>,
    asked: StoredValue<u32>,
    ask: StoredValue<Ask<T>, LocalStorage>,
}

impl<T: Send + Sync + 'static> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Remote<T> {}

impl<T: Clone + Send + Sync + 'static> Remote<T> {
    /// Asks now.
    pub fn ask<F>(ask: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        let ask: Ask<T> = Rc::new(move || Box::pin(ask()));
        let remote = Self {
            state: RwSignal::new(Fetched::Waiting),
            asked: StoredValue::new(0),
            ask: StoredValue::new_local(ask),
        };
        remote.again();
        remote
    }

    /// Asks once more; what is there stays until the answer comes.
    pub fn again(self) {
        if self.state.with_untracked(|state| matches!(state, Fetched::Failed(_))) {
            self.state.set(Fetched::Waiting);
        }
        let (answer, turn) = (self.ask.with_value(|ask| ask()), self.asked.get_value() + 1);
        self.asked.set_value(turn);
        spawn(async move {
            let answer = answer.await;
            // The view may be gone, or have asked again.
            if self.asked.try_get_value() == Some(turn) {
                self.state.try_set(answer.map_or_else(Fetched::Failed, Fetched::Ready));
            }
        });
    }

    /// How asking goes.
    #[must_use]
    pub fn get(self) -> Fetched<T> {
        self.state.get()
    }

    /// Puts something in place of the answer: what the server confirmed since.
    pub fn set(self, value: T) {
        self.asked.update_value(|turn| *turn += 1);
        self.state.set(Fetched::Ready(value));
    }

    /// The view of it, with faces for waiting and failure.
    pub fn view(self, build: impl Fn(T) -> AnyView + Send + 'static) -> super::Part {
        part(move || match self.state.get() {
            Fetched::Waiting => view! { <Loading /> }.into_any(),
            Fetched::Ready(value) => build(value),
            Fetched::Failed(why) => view! {
                <Failed message=(t().not_loaded)(&failure(&why)) retry=move || self.again() />
            }
            .into_any(),
        })
    }
}
