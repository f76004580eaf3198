//! The fields of a notice as they came: hashes are made over the very text.

use std::fmt;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use rust_decimal::Decimal;
use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::cafe24::caller::{Fields, Format};
use crate::cafe24::hash::Transaction;
use crate::cafe24::messages::same_json;
use crate::cafe24::orders::Order;

/// How much of an unreadable body is kept.
const SHOWN: usize = 1_000;

/// Why a notice is not believed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Objection {
    Unverified(String),
    Contradiction(String),
}

/// A sentence about what is missing or malformed.
impl From<String> for Objection {
    fn from(why: String) -> Self {
        Self::Unverified(why)
    }
}

/// Objects that the notice contradicts what the mall knows.
pub(super) fn contradiction<T>(why: String) -> Result<T, Objection> {
    Err(Objection::Contradiction(why))
}

/// Reads a body as its content type says.
pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<(Format, Fields), String> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" => Ok((Format::Json, json(body)?)),
        "application/x-www-form-urlencoded" => {
            Ok((Format::Form, form_urlencoded::parse(body).into_owned().collect()))
        }
        _ => Err(format!("the content type “{kind}” is neither JSON nor a form")),
    }
}

/// An unreadable body, for the record.
pub(super) fn shown(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(SHOWN).collect()
}

fn json(body: &[u8]) -> Result<Fields, String> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let fields = reader.deserialize_map(InOrder).and_then(|fields| reader.end().map(|()| fields));
    fields.map_err(|error| format!("the body is not a JSON object: {error}"))
}

/// Keeps the order, and names that come twice.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::new();
        while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
            let text = serde_json::from_str(value.get());
            fields.push((name, text.unwrap_or_else(|_| value.get().to_owned())));
        }
        Ok(fields)
    }
}

/// The fields of a notice, and the key that must have signed them.
pub(super) struct Texts<'a> {
    pub(super) fields: &'a Fields,
    pub(super) service_key: &'a str,
}

impl<'a> Texts<'a> {
    /// The text of a field that must come exactly once.
    pub(super) fn get(&self, name: &str) -> Result<&'a str, String> {
        let mut values = self.fields.iter().filter(|(known, _)| known == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Ok(value),
            (None, _) => Err(format!("{name} is missing")),
            (Some(_), Some(_)) => Err(format!("{name} comes twice")),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, String> {
        match self.get(name)? {
            "T" => Ok(true),
            "F" => Ok(false),
            other => Err(format!("{name} must be T or F, not “{other}”")),
        }
    }

    pub(super) fn is(&self, name: &str, expected: &str) -> Result<(), String> {
        match self.get(name)? {
            value if value == expected => Ok(()),
            value => Err(format!("{name} is “{value}”, expected “{expected}”")),
        }
    }

    pub(super) fn amount(&self, name: &str) -> Result<Decimal, String> {
        let text = self.get(name)?;
        text.parse().map_err(|_| format!("{name} “{text}” is no amount"))
    }

    /// Checks R2 or R4, which differ by the kind of amount, and that it is the order's partner.
    pub(super) fn signed(&self, amount: &str, order: &Order) -> Result<(), String> {
        let signed = Transaction {
            amount: self.get(amount)?,
            currency: self.get("currency")?,
            order_id: self.get("order_id")?,
            partner_id: self.get("partner_id")?,
            tid: self.get("tid")?,
        };
        self.is("hash_data", &signed.sign(self.service_key))
            .map_err(|_| "hash_data does not fit the fields".to_owned())?;
        self.is("partner_id", order.partner_id.as_deref().unwrap_or_default())
    }

    /// `extra_data` must be what M1 brought: the same text, or as JSON the same object.
    pub(super) fn echoes(&self, order: &Order) -> Result<(), String> {
        let echoed = self.get("extra_data")?;
        if echoed == order.extra_data || same_json(echoed, &order.extra_data) {
            return Ok(());
        }
        Err("extra_data is not what the payment request brought".to_owned())
    }

    /// The currency is part of the signature: a wrong one is no forgery.
    pub(super) fn currency(&self, order: &Order) -> Result<(), Objection> {
        match self.get("currency")? {
            currency if currency == order.currency => Ok(()),
            currency => {
                contradiction(format!("{currency}, but the order is in {}", order.currency))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn body(kind: &'static str, text: &str) -> Result<(Format, Fields), String> {
        let headers = [(CONTENT_TYPE, HeaderValue::from_static(kind))];
        read(&headers.into_iter().collect(), text.as_bytes())
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn json_numbers_and_objects_keep_their_text() {
        let text = r#"{"amount":3065.00,"order_id":"a\u00e9","extra_data":{"a": 1}}"#;

        let (format, fields) = body("application/json; charset=utf-8", text).expect("an object");

        assert_eq!(format, Format::Json);
        let expected =
            [pair("amount", "3065.00"), pair("order_id", "aé"), pair("extra_data", "{\"a\": 1}")];
        assert_eq!(fields, expected);
    }

    #[test]
    fn forms_are_decoded() {
        let read = body("application/x-www-form-urlencoded", "a=1%2B1&b=%7B%7D+");

        assert_eq!(read, Ok((Format::Form, vec![pair("a", "1+1"), pair("b", "{} ")])));
    }

    #[test]
    fn names_that_come_twice_and_other_bodies_are_noticed() {
        let (_, fields) = body("application/json", r#"{"tid":"1","tid":"2"}"#).expect("an object");

        assert!(Texts { fields: &fields, service_key: "" }.get("tid").is_err());
        assert!(body("application/json", "[]").is_err());
        assert!(body("application/json", "{} {}").is_err());
        assert!(body("application/json charset-utf-8", "{}").is_err());
    }
}
