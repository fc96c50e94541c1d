//! The script between page and program: what wasm-bindgen wrote, what loads the other parts, and
//! start.js, as one file. Each further one would be a request.
//!
//! wasm-bindgen and wasm_split write their scripts line by line in one form, and their versions are
//! fixed in Cargo.lock; what does not fit that form fails the build.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write,
};

use super::order::by_likeness;
use crate::failure::{Failure, Result};

/// The script that loads the other parts, and what the program imports its functions from.
pub const LATER: &str = "later.js";

/// The script while it is worked on.
pub struct Glue {
    text: String,
    renamed: BTreeMap<String, String>,
}

impl Glue {
    /// Makes one script of the three.
    pub fn of(bound: &str, later: &str, start: &str) -> Result<Self> {
        let mut text = String::new();
        let mut imports = Vec::new();
        for line in bound.lines() {
            if let Some(import) = line.strip_prefix("import * as ") {
                imports.extend(import.split(' ').next());
            } else if !line.starts_with("export {") {
                text += line;
                text.push('\n');
            }
        }
        let mut loaders = String::new();
        for line in later.lines().filter(|line| !line.starts_with("import {")) {
            if let Some(constant) = line.strip_prefix("export const ") {
                let name = constant.split(' ').next().unwrap_or_default();
                let _ = write!(loaders, "{name}, ");
                text += "const ";
                text += constant;
            } else {
                text += line;
            }
            text.push('\n');
        }
        for import in imports {
            let _ = writeln!(text, "const {import} = {{ __proto__: null, {loaders}}};");
        }
        text += start;
        match text.lines().find(|line| line.starts_with("import ")) {
            Some(line) => Err(unknown(line)),
            None if !text.contains("__wbg_init") => Err(unknown("no __wbg_init")),
            None => Ok(Self { text, renamed: BTreeMap::new() }),
        }
    }

    /// Leaves out the classes by which a library lets scripts use the program: there are none that do.
    pub fn drop_classes(&mut self) {
        let class = |it: &str| {
            let name = it.strip_prefix("export class ")?.split(' ').next()?;
            Some([
                format!("export class {name} "),
                format!("const {name}Finalization "),
                format!("if (Symbol.dispose) {name}.prototype"),
            ])
        };
        let classes: Vec<_> = statements(&self.text).filter_map(class).flatten().collect();
        let stays = |it: &&str| !classes.iter().any(|begin| it.starts_with(begin));
        self.text = statements(&self.text).filter(stays).collect();
    }

    /// Each word in it.
    pub fn words(&self) -> HashSet<String> {
        words(&self.text).filter(|(is_word, _)| *is_word).map(|(_, word)| word.to_owned()).collect()
    }

    /// Leaves out the functions for the program that it does not import, and puts the others in the
    /// order in which they pack best; answers with their names in it.
    pub fn keep_imports(&mut self, names: &HashSet<String>) -> Result<Vec<String>> {
        let (mut before, mut after) = (String::new(), String::new());
        let mut members: Vec<(&str, String)> = Vec::new();
        let mut is_inside = false;
        for line in self.text.lines() {
            if let Some(name) = member(line) {
                if !after.is_empty() {
                    return Err(unknown(line));
                }
                members.push((name, String::new()));
                is_inside = true;
            }
            let text = match members.last_mut() {
                Some((_, text)) if is_inside => text,
                Some(_) => &mut after,
                None => &mut before,
            };
            *text += line;
            text.push('\n');
            is_inside &= !line.starts_with("        }");
        }
        members.retain(|(name, _)| names.contains(*name));
        let bodies: Vec<_> = members.iter().map(|(_, text)| text.as_bytes()).collect();
        let order = by_likeness(&bodies);
        let kept = order.iter().map(|&at| members[at].0.to_owned()).collect();
        let members = order.iter().map(|&at| members[at].1.as_str());
        self.text = [before.as_str()].into_iter().chain(members).chain([after.as_str()]).collect();
        Ok(kept)
    }

    /// Leaves out comments, empty lines and what stands before a line.
    pub fn tidy(&mut self) {
        let mut comment = false;
        let mut left = String::new();
        for line in self.text.lines().map(str::trim) {
            comment |= line.starts_with("/*");
            if !comment && !line.is_empty() && !line.starts_with("//") {
                left += line;
                left.push('\n');
            }
            comment &= !line.ends_with("*/");
        }
        self.text = left;
    }

    /// Calls something by another name.
    pub fn rename(&mut self, old: &str, new: &str) {
        self.renamed.insert(old.to_owned(), new.to_owned());
    }

    /// The finished script.
    pub fn into_script(self) -> String {
        let renamed = |word| self.renamed.get(word).map_or(word, String::as_str);
        words(&self.text).map(|(is_word, it)| if is_word { renamed(it) } else { it }).collect()
    }
}

/// The name of the function for the program that a line begins.
fn member(line: &str) -> Option<&str> {
    let member = line.strip_prefix("        ").filter(|it| !it.starts_with([' ', '}']))?;
    let (name, rest) = member.split_once(": ")?;
    (rest.split('(').next() == Some("function")).then_some(name)
}

/// The outermost statements of a script, each with the lines that belong to it.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let begins = |(at, _): &(usize, &str)| {
            !rest[at + 1..].starts_with([' ', '}', '\n']) && at + 1 < rest.len()
        };
        let end = rest.match_indices('\n').find(begins).map_or(rest.len(), |(at, _)| at + 1);
        let (statement, after) = rest.split_at(end);
        rest = after;
        (!statement.is_empty()).then_some(statement)
    })
}

/// A text in pieces: words, and what stands between them.
fn words(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = rest.starts_with(is_part);
        let end = rest.find(|c| is_part(c) != is_word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some((is_word, piece))
    })
}

fn unknown(line: &str) -> Failure {
    Failure::new(format!(
        "wasm-bindgen or wasm_split wrote a script of another form than xtask knows: {line}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: &str = "\
import * as import1 from \"later.js\"
import * as import2 from \"later.js\"

export class Stream {
    free() {
        wasm.stream_free(this);
    }
}
if (Symbol.dispose) Stream.prototype[Symbol.dispose] = Stream.prototype.free;
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_log_1: function(a) {
            console.log(a);
        },
        __wbg_new_2: function() { return handleError(function () {
            return new Stream();
        }, arguments); },
        __wbg_end_3: function() {
            return wasm.malloc();
        },
    };
}
const StreamFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {} }
    : new FinalizationRegistry(ptr => wasm.stream_free(ptr));
/**
 * Begins.
 */
function __wbg_init() {}
export { initSync, __wbg_init as default };
";
    const LATER: &str = "\
import { initSync } from \"./main.js\";
export const __load_a = load(() => {
});
export const __load_b = load();";

    #[test]
    fn three_scripts_become_one() {
        let script = Glue::of(BOUND, LATER, "__wbg_init();\n").unwrap().into_script();
        assert!(!script.contains("import *") && !script.contains("initSync"), "{script}");
        assert!(script.contains("\nconst __load_a = load(() => {\n});\n"), "{script}");
        let loaders = "{ __proto__: null, __load_a, __load_b, }";
        let end =
            format!("const import1 = {loaders};\nconst import2 = {loaders};\n__wbg_init();\n");
        assert!(script.ends_with(&end), "{script}");
    }

    #[test]
    fn another_form_is_noticed() {
        assert!(Glue::of("import { a } from \"b\";\nfunction __wbg_init() {}", "", "").is_err());
        assert!(Glue::of("function init() {}", "", "").is_err());
    }

    #[test]
    fn what_nothing_uses_is_left_out_and_what_is_used_has_short_names() {
        let bound = BOUND.split_once("\n\n").unwrap().1;
        let mut glue = Glue::of(bound, "", "__wbg_init();\n").unwrap();
        glue.drop_classes();
        assert!(!glue.words().contains("stream_free"));
        assert!(glue.words().contains("malloc"));
        let used = HashSet::from(["__wbg_log_1".into(), "__wbg_end_3".into()]);
        assert_eq!(glue.keep_imports(&used).unwrap(), ["__wbg_log_1", "__wbg_end_3"]);
        glue.tidy();
        glue.rename("__wbg_log_1", "i0");
        let expected = "\
function __wbg_get_imports() {
const import0 = {
__proto__: null,
i0: function(a) {
console.log(a);
},
__wbg_end_3: function() {
return wasm.malloc();
},
};
}
function __wbg_init() {}
__wbg_init();
";
        assert_eq!(glue.into_script(), expected);
    }
}
