//! What comes in faster than it can be shown, a slice at a time.
//!
//! After a reconnect thousands of frames may come at once. Taken in one by one as they come, they
//! would keep the page from doing anything else: no key would be shown, and nothing of them either.
//! And what comes in while a frame is on its way is seen with the next one, whenever it is taken in:
//! taken in together it is put on the page once.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use engine::Input;
use gloo_timers::callback::Timeout;
use leptos::prelude::{document, request_animation_frame};
use web_sys::VisibilityState;

use super::now;

/// How long a slice lasts, in milliseconds: less than a third of a frame. The rest is for what comes of
/// it.
const SLICE_MS: u64 = 5;
/// Somebody may have turned to another tab meanwhile, and then there are no frames: so long what waits
/// for one waits at most, in milliseconds.
const LATEST_MS: u32 = 100;

/// Takes things in, in their order: one slice for each frame.
pub(super) struct Slices {
    take: Box<dyn Fn(Input)>,
    waiting: RefCell<VecDeque<Input>>,
    /// What is next: a slice, or the frame that shows the last one.
    next: RefCell<Option<Timeout>>,
}

impl Slices {
    /// Has them taken in by that.
    pub fn new(take: impl Fn(Input) + 'static) -> Rc<Self> {
        let (waiting, next) = Default::default();
        Rc::new(Self { take: Box::new(take), waiting, next })
    }

    /// Something came.
    pub fn take(self: &Rc<Self>, input: Input) {
        self.waiting.borrow_mut().push_back(input);
        // In the background nobody waits for the page, and its timers may sleep for a minute.
        if !is_seen() {
            self.slice();
        } else if self.next.borrow().is_none() {
            self.slice_soon();
        }
    }

    /// Behind what has come already and waits for its turn. Not when the next frame is made: what
    /// comes while the page is busy is told of only after that, and would be late by a whole one.
    fn slice_soon(self: &Rc<Self>) {
        self.next.replace(Some(Timeout::new(0, self.later(Self::slice))));
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
        // In the background they would come all at once, when somebody looks again.
        if is_seen() {
            request_animation_frame(self.later(Self::go_on));
        }
        self.next.replace(Some(Timeout::new(LATEST_MS, self.later(Self::go_on))));
    }

    fn go_on(self: &Rc<Self>) {
        self.next.take();
        if !self.waiting.borrow().is_empty() {
            self.slice_soon();
        }
    }

    fn later(self: &Rc<Self>, what: fn(&Rc<Self>)) -> impl FnOnce() + use<> {
        let slices = Rc::downgrade(self);
        move || {
            if let Some(slices) = slices.upgrade() {
                what(&slices);
            }
        }
    }
}

fn is_seen() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use gloo_timers::future::sleep;
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

    /// Waits until so many were taken in.
    async fn until(taken: &RefCell<Vec<u64>>, count: usize) {
        while taken.borrow().len() < count {
            sleep(std::time::Duration::ZERO).await;
        }
    }

    /// What was taken in when the page had its next frame; `None` where that came so late that
    /// nothing waits for it.
    async fn in_next_frame(taken: &Rc<RefCell<Vec<u64>>>) -> Option<Vec<u64>> {
        let (begun, seen) = (now(), Rc::<RefCell<Option<Vec<u64>>>>::default());
        let (taken, notes) = (Rc::clone(taken), Rc::clone(&seen));
        request_animation_frame(move || {
            notes.replace(Some(taken.borrow().clone()));
        });
        while seen.borrow().is_none() {
            sleep(std::time::Duration::ZERO).await;
        }
        seen.take().filter(|_| now() < begun + u64::from(LATEST_MS) / 2)
    }

    #[wasm_bindgen_test]
    async fn what_has_come_is_taken_in_together_and_then_a_frame_has_its_turn() {
        for _ in 0..20 {
            let (slices, taken) = slow();
            slices.take(frame(1));
            slices.take(frame(2));
            assert_eq!(*taken.borrow(), [0; 0], "more may have come");
            until(&taken, 1).await;
            assert_eq!(*taken.borrow(), [1, 2]);
            slices.take(frame(3));
            slices.take(frame(4));
            let in_frame = in_next_frame(&taken).await;
            until(&taken, 4).await;
            assert_eq!(*taken.borrow(), [1, 2, 3, 4]);
            if let Some(in_frame) = in_frame {
                assert_eq!(in_frame, [1, 2], "once for each frame");
                return;
            }
        }
        panic!("no frame came in time");
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
        until(&taken, 1).await;
        let at_once = taken.borrow().len();
        assert!(at_once < 10, "{at_once} were taken in without a pause");
        until(&taken, ALL as usize).await;
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
        until(&taken, 1).await;
        let count = taken.borrow().len();
        drop(slices);
        sleep(std::time::Duration::from_millis(50)).await;
        assert_eq!(taken.borrow().len(), count);
    }
}
