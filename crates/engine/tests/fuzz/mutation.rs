//! JSON that was right, made wrong in one place: so a search gets past the first check.

use proptest::prelude::*;
use serde_json::{Value, json};

/// A change at one place of a value.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// Which of the value's nodes, counted from the root and round again.
    place: usize,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    Remove,
    Set(Value),
    /// Put into so many arrays.
    Nest(usize),
    /// The half of a character, which JSON can write and no text can hold.
    HalfCharacter,
    /// A list's items once more.
    Repeat,
}

/// Stands for half a character until the value is a text.
const HALF: &str = "(half)";

pub fn mutation() -> impl Strategy<Value = Mutation> {
    (any::<usize>(), change()).prop_map(|(place, change)| Mutation { place, change })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => Just(Change::Remove),
        8 => odd_value().prop_map(Change::Set),
        1 => prop_oneof![Just(3_usize), Just(126), Just(200)].prop_map(Change::Nest),
        1 => Just(Change::HalfCharacter),
        2 => Just(Change::Repeat),
    ]
}

/// A value that is at the end of its range, or of another type.
pub fn odd_value() -> impl Strategy<Value = Value> {
    let odd = [
        json!(null),
        json!(true),
        json!([]),
        json!({}),
        json!(0),
        json!(1),
        json!(-1),
        json!(0.5),
        json!(1e308),
        json!(u64::MAX),
        json!(u64::MAX - 1),
        json!(u32::MAX),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(8_640_000_000_000_001_i64),
        json!(""),
        json!("unheard-of"),
        json!("\u{202e}\u{0}\u{7}"),
        json!("x".repeat(64 * 1024)),
        json!("🦀".repeat(20_000)),
        json!({ "kind": "unheard-of" }),
    ];
    prop_oneof![
        10 => proptest::sample::select(odd.to_vec()),
        2 => any::<u64>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => ".{0,12}".prop_map(Value::from),
    ]
}

/// The value as a text, changed at these places.
pub fn mutated(mut value: Value, mutations: &[Mutation]) -> String {
    for Mutation { place, change } in mutations {
        let nodes = count(&value);
        change_at(&mut value, place % nodes, change);
    }
    value.to_string().replace(HALF, "\\ud800")
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

fn change_at(value: &mut Value, place: usize, change: &Change) {
    if place == 0 {
        return apply(value, change);
    }
    let mut left = place - 1;
    match value {
        Value::Array(items) => {
            for index in 0..items.len() {
                let nodes = count(&items[index]);
                if left == 0 && matches!(change, Change::Remove) {
                    items.remove(index);
                    return;
                }
                if left < nodes {
                    return change_at(&mut items[index], left, change);
                }
                left -= nodes;
            }
        }
        Value::Object(fields) => {
            let names: Vec<_> = fields.keys().cloned().collect();
            for name in names {
                let nodes = count(&fields[&name]);
                if left == 0 && matches!(change, Change::Remove) {
                    fields.remove(&name);
                    return;
                }
                if left < nodes {
                    return change_at(&mut fields[&name], left, change);
                }
                left -= nodes;
            }
        }
        _ => {}
    }
}

fn apply(value: &mut Value, change: &Change) {
    match change {
        Change::Remove => *value = Value::Null,
        Change::Set(odd) => value.clone_from(odd),
        Change::Nest(depth) => {
            for _ in 0..*depth {
                *value = Value::Array(vec![value.take()]);
            }
        }
        Change::HalfCharacter => *value = HALF.into(),
        Change::Repeat => {
            if let Value::Array(items) = value {
                items.extend(items.clone());
            }
        }
    }
}
