//! The rows of a list.

use std::sync::Arc;

use leptos::prelude::*;

/// A row that is yet to be built.
struct Row {
    key: String,
    build: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A row for each item, kept as long as its key is among them: [`For`], compiled once for all lists.
pub fn each<T: Send + 'static>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    key: impl Fn(&T) -> String + Send + 'static,
    row: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let row = Arc::new(row);
    let to_row = move |item| {
        let (key, row) = (key(&item), row.clone());
        Row { key, build: Box::new(move || row(item)) }
    };
    rows(Box::new(move || items().into_iter().map(&to_row).collect()))
}

#[inline(never)]
fn rows(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each=rows key=|row| row.key.clone() children=|row: Row| (row.build)() /> }
        .into_any()
}
