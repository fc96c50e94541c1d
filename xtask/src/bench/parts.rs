//! Which crates and functions a WebAssembly program consists of, by the names that the compiler
//! leaves in it.

use std::{cmp::Reverse, collections::HashMap};

use rustc_demangle::demangle;
use serde::Serialize;
use wasmparser::{BinaryReaderError, KnownCustom, Name, Parser, Payload, TypeRef};

/// Something in the program.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    pub name: String,
    /// Of code.
    pub bytes: usize,
}

/// The program's parts, largest first.
pub struct Parts {
    pub crates: Vec<Part>,
    pub functions: Vec<Part>,
}

impl Parts {
    pub fn of(wasm: &[u8]) -> Result<Self, BinaryReaderError> {
        let mut imported = 0;
        let mut bodies = Vec::new();
        let mut names = HashMap::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes().len()),
                Payload::CustomSection(section) => {
                    let KnownCustom::Name(section) = section.as_known() else { continue };
                    for name in section {
                        let Name::Function(functions) = name? else { continue };
                        for function in functions {
                            let function = function?;
                            names.insert(function.index, format!("{:#}", demangle(function.name)));
                        }
                    }
                }
                _ => {}
            }
        }
        let mut crates = HashMap::<String, usize>::new();
        let mut functions = HashMap::<String, usize>::new();
        for (index, bytes) in (imported..).zip(bodies) {
            let name = names.remove(&index).unwrap_or_else(|| "without a name".into());
            *crates.entry(crate_of(&name).to_owned()).or_default() += bytes;
            // The same generic function for several types is one, where its name does not tell them.
            *functions.entry(name).or_default() += bytes;
        }
        Ok(Self { crates: sorted(crates), functions: sorted(functions) })
    }

    /// Of each the largest.
    pub fn largest(mut self, count: usize) -> Self {
        self.crates.truncate(count);
        self.functions.truncate(count);
        self
    }
}

fn sorted(parts: HashMap<String, usize>) -> Vec<Part> {
    let mut parts: Vec<_> = parts.into_iter().map(|(name, bytes)| Part { name, bytes }).collect();
    parts.sort_by(|a, b| Reverse(a.bytes).cmp(&Reverse(b.bytes)).then_with(|| a.name.cmp(&b.name)));
    parts
}

/// The crate whose code a function is: `tachys` of `<tachys::view::Any as core::fmt::Debug>::fmt`, and
/// of `<T as tachys::view::Render>::build`, for a type parameter belongs to nobody. Dropping a value
/// belongs to the value.
fn crate_of(function: &str) -> &str {
    let dropped = function.strip_prefix("core::ptr::drop_in_place");
    let path = dropped.map_or(function, |of| of.trim_start_matches("::"));
    match path.split_once("::") {
        // Methods of `[T]` and its like, which are the language's own.
        Some((begins, _)) if last_word(begins).is_empty() => "core",
        Some((begins, _)) => last_word(begins),
        None => function,
    }
}

/// The word at the end of a text.
fn last_word(text: &str) -> &str {
    let begin = text.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    &text[begin.map_or(0, |at| at + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_crate_of_its_code() {
        assert_eq!(crate_of("engine::model::Model::apply"), "engine");
        assert_eq!(crate_of("<tachys::view::Any as core::fmt::Debug>::fmt"), "tachys");
        assert_eq!(crate_of("<&mut serde_json::Value as core::fmt::Debug>::fmt"), "serde_json");
        assert_eq!(crate_of("core::ptr::drop_in_place<contract::Message>"), "contract");
        assert_eq!(crate_of("<T as tachys::view::any_view::IntoAny>::into_any::build"), "tachys");
        assert_eq!(crate_of("<[T] as alloc::slice::Join>::join"), "alloc");
        assert_eq!(crate_of("core::ptr::drop_in_place::<contract::Message>"), "contract");
        assert_eq!(crate_of("<[T]>::rotate_left"), "core");
        assert_eq!(crate_of("memcpy"), "memcpy");
    }

    #[test]
    fn a_program_without_names_is_one_part() {
        // One type, one function of it, and its body `end`: two bytes with its count of locals.
        let wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b";
        let parts = Parts::of(wasm).unwrap();
        assert_eq!(parts.functions, [Part { name: "without a name".into(), bytes: 2 }]);
    }
}
