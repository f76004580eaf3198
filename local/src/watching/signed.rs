//! What was signed in a message: by which recipe, the exact text, and the hash that came with it.
//!
//! The recipes are those of cafe24.md section 4, and the mall's own hash function, not the app's.

use axum::http::HeaderMap;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{about::Seen, names};
use crate::{cafe24::hash, pg_company};

const R1: [&str; 4] = ["amount", "currency", "order_id", "partner_id"];
const R2: [&str; 5] = ["amount", "currency", "order_id", "partner_id", "tid"];
/// Also R4: the same text in the notice.
const R3: [&str; 5] = ["cancel_amount", "currency", "order_id", "partner_id", "tid"];
/// The parameter is `client_key` in M11, `app_key` in M12; the value is the client id.
const R5: [[&str; 4]; 2] = [
    ["mall_id", "request_time", "client_key", "member_id"],
    ["mall_id", "request_time", "app_key", "member_id"],
];

/// A signature of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// R1 to R7, or the PG Company's own signature.
    pub recipe: &'static str,
    /// What the text is made of.
    pub parts: String,
    /// Whose key it is; never the key itself.
    pub key: &'static str,
    /// The text that was signed.
    pub text: String,
    /// The hash as it came.
    pub hash: String,
    /// Whether it fits.
    pub right: bool,
}

/// The keys of the recipes.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    pub(crate) service_key: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

type Fields = [(String, String)];

/// Every signature that a message carries.
pub(crate) fn signatures(keys: &Keys, seen: &Seen<'_>) -> Vec<Signed> {
    let number = names::number(seen.to, seen.method, seen.path, seen.asked);
    let (asked, answered) = (seen.asked, seen.answered);
    let service = |recipe, names: &[&str], fields, hash| {
        by_service_key(keys, recipe, names, (fields, hash)).into_iter().collect()
    };
    let [of_script, of_mall] = &R5;
    match number {
        "M1" => service("R1", &R1, asked, value(asked, "hash_data")),
        "M3" => service("R2", &R2, answered, value(answered, "hash_data")),
        "M5" | "M7" => service("R2", &R2, asked, value(asked, "hash_data")),
        "M8" => service("R3", &R3, asked, value(asked, "hash_data")),
        "M9" => service("R4", &R3, asked, value(asked, "hash_data")),
        "M11" => service("R5", of_script, asked, value(answered, "hmac_key")),
        "M12" => {
            let wish = by_service_key(keys, "R5", of_mall, (asked, value(asked, "hmac")));
            let answer = reservation(keys, answered, ("products", "return_noty_url"));
            wish.into_iter().chain(answer).collect()
        }
        "M13" => {
            let reserved = ("order", "return_notification_url");
            reservation(keys, asked, reserved).into_iter().collect()
        }
        "A1" => launch(keys, seen).into_iter().collect(),
        "P4" | "P6" => webhook(seen.headers, seen.body).into_iter().collect(),
        _unsigned => Vec::new(),
    }
}

fn value<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// R1 to R5: the values of some fields, one after the other.
fn by_service_key(
    keys: &Keys,
    recipe: &'static str,
    names: &[&str],
    (fields, hash): (&Fields, Option<&str>),
) -> Option<Signed> {
    let hash = hash?.to_owned();
    let values: Option<Vec<&str>> = names.iter().map(|name| value(fields, name)).collect();
    let text = values?.concat();
    let right = hash::sign(&keys.service_key, &text) == hash;
    Some(Signed { recipe, parts: names.join(" + "), key: "service key", text, hash, right })
}

/// R6: in double quotes, and with a key that everybody can make.
fn reservation(keys: &Keys, fields: &Fields, (items, address): (&str, &str)) -> Option<Signed> {
    let of = |name: &str| value(fields, name);
    let (order, hash) = (of("order_id")?, of("hmac")?.to_owned());
    let total = total(of(items)?)?;
    let text = format!("\"{total}{order}{}{}\"", of("response_time")?, of(address)?);
    let right = hash::sign(&format!("{}{order}", keys.client_id), &text) == hash;
    let parts = format!("\"total of {items} + order_id + response_time + {address}\"");
    Some(Signed { recipe: "R6", parts, key: "client id + order_id", text, hash, right })
}

/// A whole number: the sum over (price + option price) × quantity.
fn total(items: &str) -> Option<String> {
    let items: Vec<Value> = serde_json::from_str(items).ok()?;
    let number = |item: &Value, name: &str| -> Decimal {
        match item.get(name) {
            Some(Value::String(text)) => text.parse().unwrap_or_default(),
            Some(number) => number.to_string().parse().unwrap_or_default(),
            None => Decimal::ZERO,
        }
    };
    let of = |item: &Value| {
        (number(item, "product_price") + number(item, "option_price")) * number(item, "quantity")
    };
    Some(items.iter().map(of).sum::<Decimal>().trunc().normalize().to_string())
}

/// R7: the raw query, without the pair that holds the hash.
fn launch(keys: &Keys, seen: &Seen<'_>) -> Option<Signed> {
    let hash = value(seen.asked, "hmac")?.to_owned();
    let pairs = seen.query.split('&').filter(|pair| !pair.starts_with("hmac="));
    let text = pairs.collect::<Vec<_>>().join("&");
    let right = hash::r7(&keys.client_secret, &text) == hash;
    let parts = "the query as it came, without hmac".to_owned();
    Some(Signed { recipe: "R7", parts, key: "client secret", text, hash, right })
}

/// The PG Company's own: time and body, with the merchant's secret key.
fn webhook(headers: &HeaderMap, body: &[u8]) -> Option<Signed> {
    let hash = headers.get("DemoPay-Signature")?.to_str().ok()?.to_owned();
    let time = hash.strip_prefix("t=")?.split(',').next()?;
    let body = std::str::from_utf8(body).ok()?;
    Some(Signed {
        recipe: "DemoPay-Signature",
        parts: "t + \".\" + body".to_owned(),
        key: "the merchant's secret key",
        text: format!("{time}.{body}"),
        right: pg_company::signed_by_a_merchant(&hash, body),
        hash,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Party;

    fn keys() -> Keys {
        Keys {
            service_key: "test-service-key-0123456789abcdef".to_owned(),
            client_id: "test-client-id".to_owned(),
            client_secret: String::new(),
        }
    }

    fn seen(to: Party, path: &str, asked: &[(&str, &str)]) -> Vec<Signed> {
        let asked: Vec<(String, String)> =
            asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (headers, answered) = (HeaderMap::new(), []);
        let (method, query, body) = ("POST", "", &[][..]);
        let (asked, answered, headers) = (&asked[..], &answered[..], &headers);
        signatures(&keys(), &Seen { to, method, path, query, headers, body, asked, answered })
    }

    #[test]
    fn a_payment_request_shows_the_text_of_r1() {
        let m1 = |amount| {
            let fields = [
                ("partner_id", "demomall:1:demo-app-public-key"),
                ("order_id", "20220519-0000029"),
                ("currency", "PHP"),
                ("amount", amount),
                ("hash_data", "uQpAN2foHTxcHp7XcRilGYHrGjQrBxgbRC5ZyXS+ypo="),
            ];
            let mut signed = seen(Party::App, "/api/synchronous-checkout/checkout", &fields);
            signed.pop().expect("it is signed")
        };

        let right = m1("3065.00");
        assert_eq!(right.text, "3065.00PHP20220519-0000029demomall:1:demo-app-public-key");
        assert!(right.right && right.recipe == "R1");
        assert!(!m1("3065").right, "the very text is signed");
    }

    #[test]
    fn a_reserved_order_shows_the_text_of_r6_in_quotes() {
        let url = "http://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveCheckoutNoty.php";
        let items = r#"[{"product_price":"1000.00","option_price":-50,"quantity":2}]"#;
        let fields = [
            ("order", items),
            ("order_id", "20220513-0000079"),
            ("response_time", "1652408433"),
            ("return_notification_url", url),
            ("hmac", "aYICOWbICutuXeI8sbpNiY+6Zusdta3suT8T8IgBneo="),
        ];

        let signed = seen(Party::App, "/api/external-checkout/payload", &fields);

        let signed = signed.first().expect("it is signed");
        assert_eq!(signed.text, format!("\"190020220513-00000791652408433{url}\""));
        assert!(signed.right);
    }

    #[test]
    fn what_lacks_a_field_shows_no_signature() {
        assert!(seen(Party::App, "/api/synchronous-checkout/checkout", &[]).is_empty());
        assert!(seen(Party::Cafe24, "/demomall/1", &[("hash_data", "x")]).is_empty());
    }
}
