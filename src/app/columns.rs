//! How wide the columns are: a separator at each column of the side, moved by hand or by keys (ARIA
//! Authoring Practices, "Window Splitter"). The limits are the style's own; shell.js has the page
//! begin with the widths that were chosen on this device.

use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, ResizeObserver};

use crate::{
    device,
    ui::{effect, handler, text::more, words},
};

/// So far a key moves it, in pixels.
const KEY_PX: f64 = 16.0;

/// A column that can be resized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Conversations,
    Visitor,
}

impl Side {
    /// Its id, and its name in what is kept and in the style.
    fn word(self) -> &'static str {
        match self {
            Self::Conversations => "conversations",
            Self::Visitor => "visitor",
        }
    }

    fn column(self) -> Option<Element> {
        document().get_element_by_id(self.word())
    }

    /// How it is, in whole pixels; `None` while it is not on the page.
    fn now(self) -> Option<Width> {
        let (column, chat) = (self.column()?, find(".chat")?);
        let (box_of_it, box_of_chat) =
            (column.get_bounding_client_rect(), chat.get_bounding_client_rect());
        let style = |of: &Element, name: &str| {
            let style = window().get_computed_style(of).ok().flatten();
            let value = style.and_then(|style| style.get_property_value(name).ok());
            js_sys::parse_float(&value.unwrap_or_default())
        };
        let rem = style(&document().document_element()?, "font-size");
        let (least, least_chat) =
            (style(&column, "--column-least") * rem, style(&column, "--chat-least") * rem);
        let px = box_of_it.width();
        Some(Width {
            px,
            least,
            most: (px + box_of_chat.width() - least_chat).max(least),
            is_folded: px < least,
            is_left: box_of_it.left() < box_of_chat.left(),
        })
    }

    /// Gives it another width, from now on and on this device.
    fn set(self, px: f64) {
        let px = format!("{}", px.round() as i32);
        self.dress(&format!("{px}px"));
        // Where it cannot be kept it holds until the page is left.
        let _ = device::keep(&self.choice(), &px);
    }

    /// Gives it the width that it has without a choice.
    fn reset(self) {
        self.dress("");
        device::forget(&self.choice());
    }

    fn choice(self) -> String {
        format!("choice/{}-width", self.word())
    }

    fn dress(self, width: &str) {
        let page = document().document_element().and_then(|it| it.dyn_into::<HtmlElement>().ok());
        if let Some(page) = page {
            // A property with a proper name can always be set.
            let _ = page.style().set_property(&format!("--{}", self.word()), width);
        }
    }

    /// Folds or unfolds it, as its button does.
    fn turn(self) {
        if let Some(button) = find(&format!("#{} > .fold", self.word())) {
            button.unchecked_into::<HtmlElement>().click();
        }
    }

    /// Unfolded, with a width within its limits.
    fn to(self, px: f64) {
        let Some(now) = self.now() else { return };
        if now.is_folded {
            self.turn();
        }
        self.set(px.max(now.least).min(now.most));
    }

    /// The same by hand: pushed to the edge it folds.
    fn drag_to(self, px: f64) {
        match self.now() {
            Some(now) if px < now.least / 2.0 => {
                if !now.is_folded {
                    self.turn();
                }
            }
            _ => self.to(px),
        }
    }
}

/// How wide a column is and may be, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Width {
    px: f64,
    least: f64,
    /// What the chat can spare.
    most: f64,
    is_folded: bool,
    /// Whether it is to the left of the chat.
    is_left: bool,
}

impl Width {
    /// How much wider it is when its separator is so much further to the right.
    fn wider(self, to_the_right: f64) -> f64 {
        if self.is_left { to_the_right } else { -to_the_right }
    }
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// What moves the edges of the columns, as a layer over them.
#[component]
pub(super) fn Columns() -> impl IntoView {
    view! {
        <section class="columns edges" aria-label=more().widths>
            <div class="edge"><Separator side=Side::Conversations /></div>
            <div class="edge"><Separator side=Side::Visitor /></div>
        </section>
    }
}

#[component]
fn Separator(side: Side) -> impl IntoView {
    let more = more();
    let now = RwSignal::new(None::<Width>);
    let measure = move || {
        // After the view is gone nobody reads it.
        let _ = now.try_set(side.now());
    };
    // Where it is held, and how wide the column was then.
    let held = StoredValue::new(None::<(i32, Width)>);
    let take = move |event: PointerEvent| {
        if event.button() == 0
            && let Some(width) = side.now()
        {
            // Refused only for a pointer that is gone.
            let _ = event_target::<Element>(&event).set_pointer_capture(event.pointer_id());
            held.set_value(Some((event.client_x(), width)));
        }
    };
    let pull = move |event: PointerEvent| {
        if let Some((from, width)) = held.get_value()
            && event.client_x() != from
        {
            side.drag_to(width.px + width.wider(f64::from(event.client_x() - from)));
        }
    };
    let press = move |event: KeyboardEvent| {
        let Some(width) = side.now() else { return };
        let wider = match event.key().as_str() {
            "ArrowLeft" => width.wider(-KEY_PX),
            "ArrowRight" => width.wider(KEY_PX),
            "Home" => f64::NEG_INFINITY,
            "End" => f64::INFINITY,
            "Enter" => 0.0,
            _ => return,
        };
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        match width.is_folded {
            // As wide as it was.
            true if wider.is_finite() && wider >= 0.0 => side.turn(),
            true if wider.is_finite() => {}
            false if wider == 0.0 => side.turn(),
            _ => side.to(width.px + wider),
        }
    };
    let reset = move |_| {
        if side.now().is_some_and(|now| now.is_folded) {
            side.turn();
        }
        side.reset();
    };
    let separator = NodeRef::<html::Div>::new();
    // Whatever changes a column changes the one in the middle, too.
    let on_resize = Closure::<dyn Fn()>::new(measure);
    if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
        effect({
            let observer = observer.clone();
            move || {
                if let (Some(_), Some(middle)) = (separator.get(), find(".edge:last-child")) {
                    observer.observe(&middle);
                }
            }
        });
        let kept = StoredValue::new_local((observer, on_resize));
        on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
    }
    let of = move |read: fn(Width) -> f64| {
        words(move || {
            now.get().map(|now| (read(now).round() as i32).to_string()).unwrap_or_default()
        })
    };
    let value = |now: Width| if now.is_folded { 0.0 } else { now.px };
    view! {
        <div
            node_ref=separator
            class="separator"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=match side {
                Side::Conversations => more.width_of_conversations,
                Side::Visitor => more.width_of_visitor,
            }
            aria-controls=side.word()
            aria-valuemin=of(|now| if now.is_folded { 0.0 } else { now.least })
            aria-valuemax=of(|now| now.most)
            aria-valuenow=of(value)
            aria-valuetext=words(move || match now.get() {
                Some(now) if now.is_folded => more.folded.into(),
                Some(now) => (more.pixels)(now.px.round() as i32),
                None => String::new(),
            })
            on:pointerdown=handler(take)
            on:pointermove=handler(pull)
            on:lostpointercapture=handler(move |_| held.set_value(None))
            on:dblclick=handler(reset)
            on:keydown=handler(press)
        ></div>
    }
}
