//! The engine's outside in a browser.

use std::{cell::RefCell, collections::HashMap};

use engine::{Effect, Input, Millis, SocketId, Timer};
use gloo_timers::callback::Timeout;
use leptos::{prelude::window, task::spawn_local};

use super::{Back, Disk, Outside, socket::Socket};
use crate::api::Wire;

/// Clock, network, timers and disk of this browser.
pub struct Browser {
    wire: Wire,
    disk: Disk,
    sockets: RefCell<HashMap<SocketId, Socket>>,
    timers: RefCell<HashMap<Timer, Timeout>>,
}

impl Browser {
    /// The outside for one signed-in agent.
    #[must_use]
    pub fn new(wire: Wire, disk: Disk) -> Self {
        Self { wire, disk, sockets: RefCell::default(), timers: RefCell::default() }
    }

    fn set_timer(&self, timer: Timer, millis: u64, back: &Back) {
        let back = back.clone();
        let key = timer.clone();
        // A browser has 31 bits for it, and takes more for nothing at all.
        let wait = u32::try_from(millis).unwrap_or(u32::MAX).min(u32::MAX >> 1);
        let timeout = Timeout::new(wait, move || back.feed(Input::Timer(timer)));
        // Dropping the timer that was there clears it.
        self.timers.borrow_mut().insert(key, timeout);
    }
}

/// Milliseconds on the page's clock, which never goes back.
///
/// # Panics
/// In a browser without `performance`: there is none that runs WebAssembly.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and small")]
pub fn now() -> Millis {
    window().performance().expect("every browser has a clock").now() as Millis
}

impl Outside for Browser {
    fn now(&self) -> Millis {
        now()
    }

    fn perform(&self, effect: Effect, back: &Back) {
        match effect {
            Effect::OpenSocket(id) => {
                if let Some(socket) = Socket::open(&self.wire.socket_url(), id, back) {
                    self.sockets.borrow_mut().insert(id, socket);
                }
            }
            Effect::CloseSocket(id) => {
                self.sockets.borrow_mut().remove(&id);
            }
            Effect::SendFrame(id, text) => {
                if let Some(socket) = self.sockets.borrow().get(&id) {
                    socket.send(&text);
                }
            }
            Effect::Request(id, call) => {
                let (wire, back) = (self.wire.clone(), back.clone());
                spawn_local(async move {
                    let outcome = wire.call(&call).await;
                    back.feed(Input::Reply(id, outcome));
                });
            }
            Effect::SetTimer(timer, millis) => self.set_timer(timer, millis, back),
            Effect::ClearTimer(timer) => {
                self.timers.borrow_mut().remove(&timer);
            }
            Effect::Save(key, record) => self.disk.save(&key, record.as_deref()),
            // For the screen: the driver has handed them to the store.
            Effect::Changed(_) | Effect::Notify(_) | Effect::SessionOver => {}
        }
    }
}
