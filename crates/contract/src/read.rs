//! How a client reads what it is sent: by way of a [`Value`], and with little code.
//!
//! Serde makes a reader of its own for each type, which tells to the letter what is wrong. A server
//! wants that. A client can only leave out what makes no sense, and there those readers were a
//! tenth of the program. What these take is what serde's take; a test compares them.

use std::collections::BTreeMap;

use serde_json::Value;

/// What a client can read.
pub trait Read: Sized {
    /// Reads it; `None` for what it is not.
    fn read(value: &Value) -> Option<Self>;

    /// What stands for a field that is not there.
    #[must_use]
    fn missing() -> Option<Self> {
        None
    }
}

/// What was sent is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// Reads a field of an object.
#[must_use]
pub fn field<T: Read>(object: &Value, name: &str) -> Option<T> {
    object.get(name).map_or_else(T::missing, T::read)
}

/// Reads a field of an object that has a default.
#[must_use]
pub fn field_or_default<T: Read + Default>(object: &Value, name: &str) -> Option<T> {
    object.get(name).map_or_else(|| Some(T::default()), T::read)
}

/// Reads a text as JSON; `None` when it is none, or not a `T`.
#[must_use]
pub fn read_json<T: Read>(text: &str) -> Option<T> {
    T::read(&serde_json::from_str(text).ok()?)
}

/// An object: its fields, those that have a default, those that are called otherwise in JSON.
macro_rules! read_object {
    (
        $name:ident { $($field:ident),* $(,)? }
        $(or default { $($default:ident),* })?
        $(called { $($renamed:ident $word:literal),* })?
    ) => {
        impl $crate::Read for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                Some(Self {
                    $($field: $crate::read::field(value, stringify!($field))?,)*
                    $($($default: $crate::read::field_or_default(value, stringify!($default))?,)*)?
                    $($($renamed: $crate::read::field(value, $word)?,)*)?
                })
            }
        }
    };
}

/// One of some words, and what any other one means.
macro_rules! read_word {
    ($name:ident { $($word:literal $variant:ident),* $(,)? } $(else $other:ident)?) => {
        impl $crate::Read for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                match value.as_str()? {
                    $($word => Some(Self::$variant),)*
                    _ => None$(.or(Some(Self::$other)))?,
                }
            }
        }
    };
}

pub(crate) use {read_object, read_word};

impl Read for Value {
    fn read(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl Read for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Read for i64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_i64()
    }
}

impl Read for u64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()
    }
}

impl Read for u32 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Read for u16 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Read for String {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value).map(Some) }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::read).collect()
    }
}

impl Read for BTreeMap<String, String> {
    fn read(value: &Value) -> Option<Self> {
        let mut map = Self::new();
        for (name, value) in value.as_object()? {
            map.insert(name.clone(), String::read(value)?);
        }
        Some(map)
    }
}

#[cfg(test)]
mod tests;
