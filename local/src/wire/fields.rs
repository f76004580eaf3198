//! The fields of a message: as they came, and as they may be shown.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use serde_json::{Value, value::RawValue};

/// Names and texts.
pub(super) type Fields = Vec<(String, String)>;

/// Fields whose values are never shown.
const SECRET: [&str; 12] = [
    "access_token",
    "refresh_token",
    "code",
    "code_verifier",
    "code_challenge",
    "csrf",
    "hmac",
    "secret_key",
    "client_secret",
    "state",
    "token",
    "password",
];
/// Secret as fields of a message, and no secrets inside one: a result code, a part of an address.
const OPEN_INSIDE: [&str; 2] = ["code", "state"];
/// Fields of which the beginning is shown, to follow them through the messages.
const PARTLY: [&str; 3] = ["key", "hash_data", "hmac_key"];
/// How much of a field is shown, in characters.
const SHOWN: usize = 200;

/// The fields of a body, as its type says. Scripts on pages send JSON as plain text.
pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Fields {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match kind.unwrap_or_default() {
        kind if kind.starts_with("application/x-www-form-urlencoded") => form(body),
        kind if kind.starts_with("application/json") || kind.starts_with("text/plain") => {
            json(body)
        }
        _other => Vec::new(),
    }
}

pub(super) fn form(bytes: &[u8]) -> Fields {
    form_urlencoded::parse(bytes).into_owned().collect()
}

/// Numbers keep their text: what is signed is the text.
fn json(body: &[u8]) -> Fields {
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(body).unwrap_or_default();
    let text = |value: &RawValue| {
        let text: Result<String, _> = serde_json::from_str(value.get());
        text.unwrap_or_else(|_| value.get().to_owned())
    };
    fields.into_iter().map(|(name, value)| (name, text(&value))).collect()
}

/// The fields as they may be shown.
pub(super) fn masked(fields: Fields) -> Fields {
    let one = |(name, value): (String, String)| {
        let shown = if SECRET.contains(&name.as_str()) {
            "•••".to_owned()
        } else {
            open(&name, &value).chars().take(SHOWN).collect()
        };
        (name, shown)
    };
    fields.into_iter().map(one).collect()
}

fn open(name: &str, value: &str) -> String {
    match name {
        name if PARTLY.contains(&name) => {
            format!("{}•••", value.chars().take(4).collect::<String>())
        }
        name if name.ends_with("_url") || name.ends_with("_uri") || name == "location" => {
            masked_url(value)
        }
        _nested if value.starts_with(['{', '[']) => inside(name, value),
        _open => value.to_owned(),
    }
}

/// The very text, unless something in it must not be seen.
fn inside(name: &str, text: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    let masked = masked_inside(name, value.clone());
    if masked == value { text.to_owned() } else { masked.to_string() }
}

fn masked_inside(name: &str, value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let one = |(name, value): (String, Value)| {
                let masked = masked_inside(&name, value);
                (name, masked)
            };
            Value::Object(fields.into_iter().map(one).collect())
        }
        Value::Array(values) => {
            values.into_iter().map(|value| masked_inside(name, value)).collect()
        }
        _text if SECRET.contains(&name) && !OPEN_INSIDE.contains(&name) => "•••".into(),
        Value::String(text) => open(name, &text).into(),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_)) => plain,
    }
}

fn masked_url(text: &str) -> String {
    let Some((path, query)) = text.split_once('?') else { return text.to_owned() };
    let pairs = masked(form(query.as_bytes()));
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{path}?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, value: &str) -> String {
        let fields = masked(vec![(name.to_owned(), value.to_owned())]);
        fields.into_iter().next().expect("a field").1
    }

    #[test]
    fn secrets_are_masked_also_in_addresses_and_inside_of_objects() {
        assert_eq!(shown("access_token", "abcdef"), "•••");
        assert_eq!(shown("hash_data", "abcdef"), "abcd•••");
        assert_eq!(shown("location", "/x?key=abcdef&code=1"), "/x?key=abcd•••&code=•••");
        let inside = shown("mData", r#"{"code":200,"page_url":"/p?key=abcdef","token":"t"}"#);
        assert_eq!(inside, r#"{"code":200,"page_url":"/p?key=abcd•••","token":"•••"}"#);
        assert_eq!(shown("order_id", "1"), "1");
        assert_eq!(shown("extra_data", r#"{"b": 1, "a":2}"#), r#"{"b": 1, "a":2}"#);
    }

    #[test]
    fn numbers_keep_their_text() {
        assert_eq!(json(br#"{"amount":3065.00}"#), [("amount".to_owned(), "3065.00".to_owned())]);
    }
}
