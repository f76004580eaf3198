//! Which order a message is about, as its own text tells.

use std::{collections::BTreeSet, fmt};

use axum::http::HeaderMap;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use crate::{cafe24, wire::Party};

/// A message as it was on the wire, nothing masked.
pub(crate) struct Seen<'a> {
    pub(crate) to: Party,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    pub(crate) asked: &'a [(String, String)],
    pub(crate) answered: &'a [(String, String)],
}

/// What a message names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The mall.
    pub mall: Option<String>,
    /// The order's number, which other malls may use too.
    pub order: Option<String>,
    /// What else only messages of the same order name: ids of the PG Company, and digests of keys.
    pub(crate) marks: BTreeSet<String>,
}

/// Without the marks, which would say nothing.
impl fmt::Debug for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mall, order, marks: _ } = self;
        f.debug_struct("About").field("mall", mall).field("order", order).finish_non_exhaustive()
    }
}

impl About {
    pub(crate) fn of(seen: &Seen<'_>) -> Self {
        let mut about = Self::default();
        about.path(seen.path);
        for (name, value) in seen.asked.iter().chain(seen.answered) {
            about.field(name, value);
        }
        about
    }

    fn path(&mut self, path: &str) {
        for segment in path.split('/') {
            if cafe24::mall_exists(segment) {
                self.mall(segment);
            } else if is_order(segment) {
                self.order(segment);
            } else if segment.starts_with("pay_") || segment.starts_with("ref_") {
                self.marks.insert(segment.to_owned());
            }
        }
    }

    fn field(&mut self, name: &str, value: &str) {
        match name {
            "order_id" | "order_no" | "orderId" => self.order(value),
            "mall_id" => self.mall(value),
            "partner_id" => self.mall(value.split(':').next().unwrap_or_default()),
            "reference_no" => self.reference(value),
            "payment_id" | "refund_id" => drop(self.marks.insert(value.to_owned())),
            "key" | "hmac" | "hmac_key" => drop(self.marks.insert(digest(value))),
            "location" if value.starts_with('/') => {
                self.path(value.split('?').next().unwrap_or_default());
            }
            _ if value.starts_with("http") => self.address(value),
            _ if value.starts_with(['{', '[']) => {
                self.inside(name, &serde_json::from_str(value).unwrap_or_default());
            }
            _ => {}
        }
    }

    /// The app's references say whose they are: `{mall}.{shop}.{order}.{attempt}`.
    fn reference(&mut self, reference: &str) {
        let parts: Vec<&str> = reference.split('.').collect();
        if let [mall, _shop, order, ..] = parts.as_slice() {
            self.mall(mall);
            self.order(order);
        }
    }

    fn address(&mut self, text: &str) {
        let Ok(url) = Url::parse(text) else { return };
        self.path(url.path());
        for (name, value) in url.query_pairs() {
            self.field(&name, &value);
        }
    }

    fn inside(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, value)| self.inside(name, value));
            }
            Value::Array(values) => values.iter().for_each(|value| self.inside(name, value)),
            Value::String(text) => self.field(name, text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// What is named first counts: a message is about one order.
    fn order(&mut self, id: &str) {
        if self.order.is_none() && is_order(id) {
            self.order = Some(id.to_owned());
        }
    }

    fn mall(&mut self, mall: &str) {
        if self.mall.is_none() && cafe24::mall_exists(mall) {
            self.mall = Some(mall.to_owned());
        }
    }
}

/// A Korean date and a sequence, as `20220519-0000029`.
fn is_order(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(day, number)| {
        day.len() == 8 && number.len() == 7 && digits(day) && digits(number)
    })
}

fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "20220519-0000029";

    #[test]
    fn references_addresses_and_objects_inside_say_whose_they_are() {
        for (name, value) in [
            ("reference_no", "demomall.1.20220519-0000029.2"),
            ("data", r#"{"reference_no":"demomall.1.20220519-0000029.c1"}"#),
            ("location", "/demomall/1/orders/20220519-0000029"),
            ("return_url", "http://x/demomall/1?order_id=20220519-0000029"),
        ] {
            let mut about = About::default();
            about.field(name, value);
            assert_eq!(about.mall.as_deref(), Some("demomall"), "{value}");
            assert_eq!(about.order.as_deref(), Some(ORDER), "{value}");
        }
    }

    #[test]
    fn keys_are_kept_as_digests_only() {
        let mut about = About::default();

        about.field("payment_url", "http://x/pay/pay_1?key=very-secret");

        assert!(about.marks.contains("pay_1") && about.marks.contains(&digest("very-secret")));
        assert!(!about.marks.contains("very-secret") && !format!("{about:?}").contains("pay_1"));
    }
}
