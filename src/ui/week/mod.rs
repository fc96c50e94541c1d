//! The hours of a week, to be edited: for each day any number of blocks.

mod block;
mod form;

use contract::Weekday;
use leptos::{html, prelude::*};

pub use form::WeekForm;

use self::block::BlockFields;
use super::{Icon, each, flag, handler, memo, part, text::more, zoned};

/// The fields of a week.
#[component]
pub fn WeekFields(form: WeekForm) -> impl IntoView {
    view! {
        <div class="week">
            {Weekday::ALL.map(|weekday| view! { <DayFields form=form weekday=weekday /> }).collect_view()}
        </div>
    }
}

/// One day: a group with its name, its blocks, and a button for another one.
#[component]
fn DayFields(form: WeekForm, weekday: Weekday) -> impl IntoView {
    let more = more();
    let day = StoredValue::new(zoned::weekday(weekday));
    // The block that was just added takes the focus.
    let fresh = RwSignal::new(None::<u32>);
    let add_ref = NodeRef::<html::Button>::new();
    let removed = Callback::new(move |id: u32| {
        form.remove(id);
        if let Some(add) = add_ref.get_untracked() {
            // Focus only fails on an element outside of the page.
            let _ = add.focus();
        }
    });
    let blocks = memo(move || form.of_day(weekday));
    view! {
        <fieldset class="week-day">
            <legend>{day.get_value()}</legend>
            <div class="week-blocks">
                {part(move || blocks.with(Vec::is_empty).then(|| view! { <p class="week-none">{more.no_hours}</p> }))}
                {each(move || blocks.get(), u32::to_string, move |id| view! {
                    <BlockFields form=form id=id day=day fresh=fresh removed=removed />
                }
                .into_any())}
            </div>
            <button
                node_ref=add_ref
                type="button"
                class="button icon-button"
                aria-label=(more.add_block)(&day.get_value())
                title=(more.add_block)(&day.get_value())
                disabled=flag(move || form.is_full())
                on:click=handler(move |_| fresh.set(Some(form.add_to(weekday))))
            >
                <Icon name="plus" />
            </button>
        </fieldset>
    }
}
