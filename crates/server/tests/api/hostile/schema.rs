//! What the document says of a value: whether one fits, and examples that do.
//!
//! It knows the few keywords of JSON Schema that the document uses and stops at any other. It is
//! stricter than JSON Schema: a field that is not described does not fit.

use std::collections::BTreeSet;

use rand::{RngExt, rngs::StdRng};
use serde_json::{Map, Value, json};

use super::nasty;

/// Keywords that say nothing about which values fit.
const WORDS: &[&str] =
    &["description", "examples", "example", "title", "default", "format", "$ref"];

/// A document's schemas.
pub struct Schemas<'d>(pub &'d Value);

impl Schemas<'_> {
    /// The schema itself, where it is only referred to.
    pub fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                self.resolve(self.0.pointer(reference.trim_start_matches('#')).unwrap())
            }
            None => schema,
        }
    }

    /// Why the value does not fit the schema, if it does not.
    pub fn misfit(&self, schema: &Value, value: &Value) -> Option<String> {
        self.check(schema, value, &BTreeSet::new(), "").err()
    }

    /// `beside` are fields that stand in another part of the same `allOf`.
    fn check(
        &self,
        schema: &Value,
        value: &Value,
        beside: &BTreeSet<String>,
        at: &str,
    ) -> Result<(), String> {
        let schema = self.resolve(schema);
        let Some(keywords) = schema.as_object() else {
            return Ok(());
        };
        let mut open = false;
        for (keyword, said) in keywords {
            let fits = match keyword.as_str() {
                "type" => is_of_type(said, value),
                "enum" => said.as_array().unwrap().contains(value),
                "minimum" => value.as_f64().is_none_or(|it| it >= said.as_f64().unwrap()),
                "maximum" => value.as_f64().is_none_or(|it| it <= said.as_f64().unwrap()),
                "minLength" => chars(value).is_none_or(|it| it >= said.as_u64().unwrap()),
                "maxLength" => chars(value).is_none_or(|it| it <= said.as_u64().unwrap()),
                "maxItems" => {
                    value.as_array().is_none_or(|it| it.len() as u64 <= said.as_u64().unwrap())
                }
                "required" => value.as_object().is_none_or(|it| {
                    said.as_array()
                        .unwrap()
                        .iter()
                        .all(|name| it.contains_key(name.as_str().unwrap()))
                }),
                "oneOf" => {
                    let fitting = said.as_array().unwrap().iter();
                    fitting.filter(|it| self.check(it, value, beside, at).is_ok()).count() >= 1
                }
                "allOf" => {
                    let parts = said.as_array().unwrap();
                    let mut names = beside.clone();
                    parts.iter().for_each(|part| self.names(part, &mut names));
                    for part in parts {
                        self.check(part, value, &names, at)?;
                    }
                    true
                }
                "items" => {
                    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(said, item, &BTreeSet::new(), &format!("{at}/{i}"))?;
                    }
                    true
                }
                "properties" => {
                    for (name, inner) in said.as_object().unwrap() {
                        if let Some(item) = value.get(name) {
                            self.check(inner, item, &BTreeSet::new(), &format!("{at}/{name}"))?;
                        }
                    }
                    true
                }
                "additionalProperties" | "propertyNames" => {
                    open = open || said.is_object();
                    true
                }
                word if WORDS.contains(&word) => true,
                other => panic!("the document uses {other}, which is not known here"),
            };
            if !fits {
                return Err(format!("{at}: {value} against {keyword} {said}"));
            }
        }
        if let (Some(fields), Some(described), false) =
            (value.as_object(), keywords.get("properties"), open)
        {
            for name in fields.keys() {
                if described.get(name).is_none() && !beside.contains(name) {
                    return Err(format!("{at}: the field {name} is not described"));
                }
            }
        }
        Ok(())
    }

    fn names(&self, schema: &Value, names: &mut BTreeSet<String>) {
        let fields = self.resolve(schema)["properties"].as_object().into_iter().flatten();
        names.extend(fields.map(|(name, _)| name.clone()));
    }

    /// A value that fits. `known` proposes one for a field of that name.
    pub fn example(
        &self,
        schema: &Value,
        name: &str,
        known: &dyn Fn(&str, &mut StdRng) -> Option<Value>,
        rng: &mut StdRng,
    ) -> Value {
        let schema = self.resolve(schema);
        if rng.random_bool(0.9)
            && let Some(value) = known(name, rng)
            && self.misfit(schema, &value).is_none()
        {
            return value;
        }
        if let Some(choices) = schema["enum"].as_array().or(schema["oneOf"].as_array()) {
            let choice = &choices[rng.random_range(0..choices.len())];
            return if schema["enum"].is_array() {
                choice.clone()
            } else {
                self.example(choice, name, known, rng)
            };
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => vec!["null"],
        };
        match kinds[rng.random_range(0..kinds.len())] {
            "object" => {
                let mut fields = Map::new();
                let required = schema["required"].as_array().cloned().unwrap_or_default();
                for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
                    if required.contains(&json!(name)) || rng.random_bool(0.5) {
                        fields.insert(name.clone(), self.example(inner, name, known, rng));
                    }
                }
                if schema["additionalProperties"].is_object() {
                    for i in 0..rng.random_range(0..3) {
                        fields.insert(format!("field.{i}"), json!("value"));
                    }
                }
                Value::Object(fields)
            }
            "array" => {
                let items = rng.random_range(0..4);
                (0..items).map(|_| self.example(&schema["items"], name, known, rng)).collect()
            }
            "string" => {
                let least = schema["minLength"].as_u64().unwrap_or_default() as usize;
                let most = schema["maxLength"].as_u64().unwrap_or(40) as usize;
                let text = nasty::text(rng);
                let text: String =
                    text.chars().chain("x".repeat(least).chars()).take(most).collect();
                Value::String(text)
            }
            "integer" | "number" => {
                let least = schema["minimum"].as_i64().unwrap_or(-5);
                let most = schema["maximum"].as_i64().unwrap_or(1_000);
                json!(rng.random_range(least..=most))
            }
            "boolean" => json!(rng.random_bool(0.5)),
            _ => Value::Null,
        }
    }
}

fn is_of_type(kinds: &Value, value: &Value) -> bool {
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type {other}"),
    };
    match kinds {
        Value::String(kind) => is(kind),
        kinds => kinds.as_array().unwrap().iter().any(|kind| is(kind.as_str().unwrap())),
    }
}

fn chars(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

#[test]
fn what_does_not_fit_is_noticed() {
    let document =
        json!({"parts": {"named": {"type": "object", "properties": {"name": {"type": "string"}}}}});
    let schemas = Schemas(&document);
    let schema = json!({
        "allOf": [
            {"$ref": "#/parts/named"},
            {"type": "object", "required": ["age"], "properties": {
                "age": {"type": ["integer", "null"], "minimum": 0, "maximum": 130},
                "kind": {"oneOf": [{"type": "string", "enum": ["a", "b"]}, {"type": "null"}]},
                "tags": {"type": "array", "maxItems": 2, "items": {"type": "string", "minLength": 1, "maxLength": 3}},
                "more": {"type": "object", "additionalProperties": {"type": "string"}},
            }},
        ]
    });
    let full =
        json!({"name": "A", "age": 1, "kind": "a", "tags": ["x", "üüü"], "more": {"x": "y"}});
    assert_eq!(schemas.misfit(&schema, &full), None);
    assert_eq!(schemas.misfit(&schema, &json!({"age": null})), None);
    for (field, wrong) in [
        ("name", json!(1)),
        ("age", json!(-1)),
        ("age", json!(131)),
        ("age", json!(1.5)),
        ("kind", json!("c")),
        ("tags", json!(["a", "b", "c"])),
        ("tags", json!([""])),
        ("tags", json!(["long"])),
        ("more", json!([])),
        ("unknown", json!(1)),
    ] {
        let mut value = full.clone();
        value[field] = wrong;
        assert!(schemas.misfit(&schema, &value).is_some(), "{value}");
    }
    assert!(schemas.misfit(&schema, &json!({"name": "A"})).is_some(), "a field is missing");
}
