//! What comes in faster than it can be shown, a slice at a time.
//!
//! After a reconnect thousands of frames may come at once. Taken in one by one as they come, they
//! would keep the page from doing anything else: no key would be shown, and nothing of them either.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use engine::Input;
use gloo_timers::callback::Timeout;
use leptos::prelude::document;
use web_sys::VisibilityState;

use super::now;

/// How long a slice lasts, in milliseconds: half a frame. The other half is for what comes of it.
const SLICE_MS: u64 = 8;

/// Takes things in, in their order. What comes alone is taken in at once.
pub(super) struct Slices {
    take: Box<dyn Fn(Input)>,
    waiting: RefCell<VecDeque<Input>>,
    /// Runs out once the page had a turn after the last slice.
    pause: RefCell<Option<Timeout>>,
}

impl Slices {
    /// Has them taken in by that.
    pub fn new(take: impl Fn(Input) + 'static) -> Rc<Self> {
        let (waiting, pause) = Default::default();
        Rc::new(Self { take: Box::new(take), waiting, pause })
    }

    /// Something came.
    pub fn take(self: &Rc<Self>, input: Input) {
        self.waiting.borrow_mut().push_back(input);
        // In the background nobody waits for the page, and its timers may sleep for a minute.
        if self.pause.borrow().is_none() || !is_seen() {
            self.slice();
        }
    }

    fn slice(self: &Rc<Self>) {
        let until = now() + SLICE_MS;
        let next = || self.waiting.borrow_mut().pop_front();
        while let Some(input) = next() {
            (self.take)(input);
            if now() >= until && is_seen() {
                break;
            }
        }
        let slices = Rc::downgrade(self);
        let go_on = move || {
            let Some(slices) = slices.upgrade() else { return };
            slices.pause.take();
            if !slices.waiting.borrow().is_empty() {
                slices.slice();
            }
        };
        self.pause.replace(Some(Timeout::new(0, go_on)));
    }
}

fn is_seen() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use gloo_timers::future::sleep;
    use leptos::prelude::request_animation_frame;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Takes notes, and a while for each.
    fn slow() -> (Rc<Slices>, Rc<RefCell<Vec<u64>>>) {
        let taken = Rc::<RefCell<Vec<u64>>>::default();
        let notes = Rc::clone(&taken);
        let slices = Slices::new(move |input| {
            let Input::Frame(_, text) = input else { panic!("a frame, but {input:?}") };
            notes.borrow_mut().push(text.parse().unwrap());
            let until = now() + 2;
            while now() < until {}
        });
        (slices, taken)
    }

    fn frame(number: u64) -> Input {
        Input::Frame(engine::SocketId(1), number.to_string())
    }

    #[wasm_bindgen_test]
    fn what_comes_alone_is_taken_in_at_once() {
        let (slices, taken) = slow();
        slices.take(frame(1));
        assert_eq!(*taken.borrow(), [1]);
    }

    #[wasm_bindgen_test]
    async fn a_flood_is_taken_in_order_and_the_page_has_its_frames_meanwhile() {
        const ALL: u64 = 100;
        let (slices, taken) = slow();
        // How much was taken in when the page had a frame.
        let at_frames = Rc::<RefCell<Vec<usize>>>::default();
        fn look(taken: Rc<RefCell<Vec<u64>>>, notes: Rc<RefCell<Vec<usize>>>) {
            request_animation_frame(move || {
                let count = taken.borrow().len();
                notes.borrow_mut().push(count);
                if count < ALL as usize {
                    look(taken, notes);
                }
            });
        }
        look(Rc::clone(&taken), Rc::clone(&at_frames));
        for number in 0..ALL {
            slices.take(frame(number));
        }
        let at_once = taken.borrow().len();
        assert!(at_once < 10, "{at_once} were taken in without a pause");
        while taken.borrow().len() < ALL as usize {
            sleep(std::time::Duration::from_millis(5)).await;
        }
        assert!(taken.borrow().iter().copied().eq(0..ALL), "{:?}", taken.borrow());
        let between = at_frames.borrow().iter().filter(|count| **count < ALL as usize).count();
        assert!(between > 1, "frames came at {:?}", at_frames.borrow());
    }

    #[wasm_bindgen_test]
    async fn what_waits_for_a_socket_that_is_gone_is_gone() {
        let (slices, taken) = slow();
        for number in 0..100 {
            slices.take(frame(number));
        }
        let count = taken.borrow().len();
        drop(slices);
        sleep(std::time::Duration::from_millis(50)).await;
        assert_eq!(taken.borrow().len(), count);
    }
}
