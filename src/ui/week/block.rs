//! The two times of one block.

use leptos::{html, prelude::*};

use super::{
    super::{Icon, effect, handler, memo, text::more, words, zoned},
    form::{WeekForm, Wrong, clock},
};

/// From, to, a button that removes the block, and beside them what is wrong.
#[component]
pub(super) fn BlockFields(
    form: WeekForm,
    id: u32,
    /// The day's name.
    day: StoredValue<String>,
    /// The block that is to have the focus.
    fresh: RwSignal<Option<u32>>,
    /// Takes the block away.
    removed: Callback<u32>,
) -> impl IntoView {
    let more = more();
    let first = NodeRef::<html::Input>::new();
    effect(move || {
        if let Some(first) = first.get()
            && fresh.get_untracked() == Some(id)
        {
            fresh.set(None);
            // Focus only fails on an element outside of the page.
            let _ = first.focus();
        }
    });
    let number = memo(move || {
        let weekday = form.row(id).map(|row| row.weekday);
        let of_day = weekday.map(|weekday| form.of_day(weekday)).unwrap_or_default();
        of_day.iter().position(|it| *it == id).unwrap_or_default() + 1
    });
    let wrong = memo(move || form.wrong(id));
    let why = move || match wrong.get() {
        None => String::new(),
        Some(Wrong::Missing) => more.block_missing.into(),
        Some(Wrong::Reversed) => more.block_reversed.into(),
        Some(Wrong::Overlaps(with)) => (more.block_overlaps)(
            &zoned::weekday(with.weekday),
            &clock(with.start),
            &clock(with.end),
        ),
    };
    let error_id = format!("block-{id}-error");
    let start = move || form.row(id).map(|row| row.start).unwrap_or_default();
    let end = move || form.row(id).map(|row| row.end).unwrap_or_default();
    let invalid = move || wrong.get().is_some().to_string();
    view! {
        <div class="week-block">
            <input
                node_ref=first
                type="time"
                required
                aria-label=words(move || (more.block_from)(&day.get_value(), number.get()))
                aria-invalid=words(invalid)
                aria-describedby=error_id.clone()
                prop:value=words(start)
                on:input:target=move |event| form.edit(id, |row| row.start = event.target().value())
            />
            <span aria-hidden="true">"–"</span>
            <input
                type="time"
                required
                aria-label=words(move || (more.block_to)(&day.get_value(), number.get()))
                aria-invalid=words(invalid)
                aria-describedby=error_id.clone()
                prop:value=words(end)
                on:input:target=move |event| form.edit(id, |row| row.end = event.target().value())
            />
            <button
                type="button"
                class="button icon-button"
                aria-label=words(move || (more.remove_block)(&day.get_value(), number.get()))
                title=words(move || (more.remove_block)(&day.get_value(), number.get()))
                on:click=handler(move |_| removed.run(id))
            >
                <Icon name="close" />
            </button>
            <p id=error_id class="field-error" aria-live="polite">{words(why)}</p>
        </div>
    }
}
