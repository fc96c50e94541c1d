//! Text into the composer, as if somebody had typed it.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Puts a text in place of a stretch, in UTF-16 units; the caret is behind it then. The browser's
/// undo takes it back: `insertText` is the one way in that every browser can undo.
pub(super) fn insert(field: &HtmlTextAreaElement, from: usize, to: usize, text: &str) {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    // Fails only on fields without a caret.
    let _ = field.focus();
    let _ = field.set_selection_range(place(from), place(to));
    let document = document();
    let document: &HtmlDocument = document.unchecked_ref();
    let done = document.exec_command_with_show_ui_and_value("insertText", false, text);
    if !done.unwrap_or(false) {
        let _ = field.set_range_text_with_start_and_end(text, place(from), place(to));
        let end = place(from + text.encode_utf16().count());
        let _ = field.set_selection_range(end, end);
    }
}
