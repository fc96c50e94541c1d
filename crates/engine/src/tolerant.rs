//! Lists of which one item cannot be read: the others are as good as before.

use contract::{Author, Body, Conversation, Hit, Offer, Read};
use serde_json::{Value, json};

/// Leaves out of a snapshot what cannot be read.
pub(crate) fn mend_snapshot(snapshot: &mut Value) {
    keep_readable::<Offer>(&mut snapshot["offers"]);
    keep_readable::<Conversation>(&mut snapshot["conversations"]);
}

/// Leaves out of a page what cannot be read.
pub(crate) fn mend_conversations(page: &mut Value) {
    keep_readable::<Conversation>(&mut page["items"]);
    keep_readable::<Hit>(&mut page["hits"]);
}

/// Makes lines of an unknown kind of those that cannot be read: without them there would be a hole.
pub(crate) fn mend_messages(page: &mut Value) {
    for message in page["items"].as_array_mut().into_iter().flatten() {
        let Some(message) = message.as_object_mut() else { continue };
        let unreadable = || json!({"kind": "unreadable"});
        if !message.get("body").is_some_and(is_readable::<Body>) {
            message.insert("body".into(), unreadable());
        }
        if !message.get("author").is_some_and(is_readable::<Author>) {
            message.insert("author".into(), unreadable());
        }
    }
}

fn keep_readable<T: Read>(list: &mut Value) {
    match list.as_array_mut() {
        Some(items) => items.retain(is_readable::<T>),
        None => *list = json!([]),
    }
}

fn is_readable<T: Read>(value: &Value) -> bool {
    T::read(value).is_some()
}
