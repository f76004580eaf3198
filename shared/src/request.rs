//! What a request says: its fields as raw text, read from a form or from JSON (cafe24.md Q1).

use std::{collections::BTreeMap, fmt, str::FromStr};

use lambda_http::{Body, Request, http::header::HeaderMap};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    Error,
    domain::order::{Extra, Private},
};

/// The largest body that is read, in bytes.
pub const MAX_BODY: usize = 256 * 1024;
/// The most fields of one request.
pub const MAX_FIELDS: usize = 1000;

/// The fields of a request by name, each exactly as it was written. Debug shows the names alone:
/// buyers' data and keys are among the values.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Extra>);

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Fields {
    /// The text of a field; `None` if it is absent or JSON `null`. A JSON number is given as the
    /// digits that were sent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.text.0.as_str())
    }

    /// The text of a field. Fails with [`Error::Malformed`] if it is absent.
    pub fn required(&self, name: &'static str) -> Result<&str, Error> {
        self.text(name).ok_or(Error::Malformed(name))
    }

    /// The parsed value of a field. Fails with [`Error::Malformed`] if it is absent or wrong.
    pub fn parse<T: FromStr>(&self, name: &'static str) -> Result<T, Error> {
        self.required(name)?.parse().map_err(|_| Error::Malformed(name))
    }

    /// A field with its JSON type, to be given back as it came.
    pub fn extra(&self, name: &str) -> Option<Extra> {
        self.0.get(name).cloned()
    }

    /// The fields whose names are not in `known`, as raw text.
    pub fn others(&self, known: &[&str]) -> Vec<(String, Private)> {
        let unknown = self.0.iter().filter(|(name, _)| !known.contains(&name.as_str()));
        unknown.map(|(name, value)| (name.clone(), value.text.clone())).collect()
    }

    fn insert(&mut self, name: String, value: Extra) -> Result<(), Error> {
        if self.0.len() >= MAX_FIELDS || self.0.insert(name, value).is_some() {
            return Err(Error::Malformed("body"));
        }
        Ok(())
    }
}

/// The fields of the body. Fails with [`Error::Malformed`] if the body is too large, not UTF-8,
/// neither a form nor a JSON object, or names a field twice.
pub fn fields(request: &Request) -> Result<Fields, Error> {
    let text = body(request)?;
    let text = text.trim_start_matches('\u{feff}');
    match text.trim_start().starts_with('{') {
        true => json(text),
        false => form(text.trim_end_matches(['\r', '\n'])),
    }
}

/// The fields of the query, by the same rules as a form.
pub fn query(request: &Request) -> Result<Fields, Error> {
    form(raw_query(request))
}

/// The query exactly as it was sent, without the `?`.
pub fn raw_query(request: &Request) -> &str {
    request.uri().query().unwrap_or_default()
}

/// A header as text; `None` if absent or not ASCII.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The body's bytes. Fails with [`Error::Malformed`] past [`MAX_BODY`].
pub fn bytes(request: &Request) -> Result<&[u8], Error> {
    let bytes = match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes,
        _empty => &[],
    };
    if bytes.len() > MAX_BODY { Err(Error::Malformed("body")) } else { Ok(bytes) }
}

fn body(request: &Request) -> Result<&str, Error> {
    std::str::from_utf8(bytes(request)?).map_err(|_| Error::Malformed("body"))
}

fn form(text: &str) -> Result<Fields, Error> {
    let mut fields = Fields::default();
    for (name, text) in form_urlencoded::parse(text.as_bytes()) {
        // The decoder puts U+FFFD where the bytes were not UTF-8.
        if name.contains('\u{fffd}') || text.contains('\u{fffd}') {
            return Err(Error::Malformed("body"));
        }
        fields
            .insert(name.into_owned(), Extra { text: Private(text.into_owned()), json: false })?;
    }
    Ok(fields)
}

fn json(text: &str) -> Result<Fields, Error> {
    let object: Object = serde_json::from_str(text).map_err(|_| Error::Malformed("body"))?;
    let mut fields = Fields::default();
    for (name, raw) in object.0 {
        if raw.get() != "null" {
            fields.insert(name, value(&raw)?)?;
        }
    }
    Ok(fields)
}

fn value(raw: &RawValue) -> Result<Extra, Error> {
    match raw.get().starts_with('"') {
        true => serde_json::from_str(raw.get())
            .map(|text| Extra { text: Private(text), json: false })
            .map_err(|_| Error::Malformed("body")),
        false => Ok(Extra { text: Private(raw.get().to_owned()), json: true }),
    }
}

/// A JSON object with each value as it was written: numbers keep their digits for the hash, and
/// a name that comes twice is seen.
struct Object(Vec<(String, Box<RawValue>)>);

impl<'de> de::Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Object(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: impl Into<Body>) -> Result<Fields, Error> {
        fields(&Request::new(body.into()))
    }

    #[test]
    fn a_form_and_json_say_the_same() {
        let form = read("amount=3065.00&order_id=1&extra_data=%7B%7D").unwrap();
        let json =
            read(r#" {"amount": 3065.00, "order_id": "1", "extra_data": {"a": 1.0}}"#).unwrap();

        assert_eq!(form.text("amount"), Some("3065.00"));
        assert_eq!(json.text("amount"), Some("3065.00"));
        assert_eq!(json.extra("extra_data").unwrap().text.0, r#"{"a": 1.0}"#);
        assert!(json.extra("extra_data").unwrap().json);
    }

    #[test]
    fn null_is_absent() {
        assert_eq!(read(r#"{"a":null}"#).unwrap().text("a"), None);
    }

    #[test]
    fn what_is_ambiguous_or_unreadable_is_refused() {
        for body in [
            "a=1&a=2",
            "a=%ff",
            r#"{"a":1,"a":2}"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":1"#,
            r#"{"a":1} x"#,
            "{}{}",
        ] {
            assert!(matches!(read(body), Err(Error::Malformed("body"))), "{body}");
        }
        assert!(read(vec![b'a', b'=', 0xff]).is_err());
        assert!(read("a".repeat(MAX_BODY + 1)).is_err());
        let many: Vec<_> = (0..=MAX_FIELDS).map(|n| format!("f{n}=1")).collect();
        assert!(read(many.join("&")).is_err());
    }

    #[test]
    fn debug_shows_no_value() {
        assert_eq!(format!("{:?}", read("buyer=Kim").unwrap()), r#"{"buyer"}"#);
    }
}
