//! The payment messages M1, M2, M3 and M8 (cafe24.md 13).

use rust_decimal::Decimal;
use serde_json::Value;

use super::caller::Fields;
use super::hash::{self, Transaction};
use super::orders::Order;

pub(super) const CHECKOUT: &str = "/api/synchronous-checkout/checkout";
pub(super) const STATUS: &str = "/api/synchronous-checkout/checkout/status";
pub(super) const CANCEL: &str = "/api/synchronous-refund/cancel";

pub(super) const SUCCESS: &str = "0000";

/// M1: asks the app for a payment page.
pub(super) fn payment_request(
    order: &Order,
    partner_id: &str,
    return_url: &str,
    service_key: &str,
) -> Fields {
    let Order { amount, currency, id, .. } = order;
    let hash_data = hash::r1(service_key, amount, currency, id.as_str(), partner_id);
    fields([
        ("amount", amount),
        ("currency", currency),
        ("order_id", id.as_str()),
        ("partner_id", partner_id),
        ("hash_data", &hash_data),
        ("buyer_id", &order.buyer.id),
        ("shop_no", &order.shop_no.to_string()),
        ("return_url", return_url),
        ("extra_data", &order.extra_data),
        ("buyer_name", &order.buyer.name),
        ("buyer_email", &order.buyer.email),
        ("buyer_phone", "010-0000-0000"),
        ("product_name", &product_name(order)),
        ("language", "ko_KR"),
        ("device", "pc"),
    ])
}

/// M8: asks for money back.
pub(super) fn cancel_request(order: &Order, cancel_amount: &str, service_key: &str) -> Fields {
    let partner_id = order.partner_id.as_deref().unwrap_or_default();
    let tid = order.tid.as_deref().unwrap_or_default();
    let Order { currency, id, .. } = order;
    let order_id = id.as_str();
    let signed = Transaction { amount: cancel_amount, currency, order_id, partner_id, tid };
    fields([
        ("order_id", order_id),
        ("amount", &order.amount),
        ("cancel_amount", cancel_amount),
        ("currency", currency),
        ("partner_id", partner_id),
        ("tid", tid),
        ("hash_data", &signed.sign(service_key)),
        ("extra_data", &order.extra_data),
    ])
}

/// M2: what the buyer's browser brought back.
pub(super) struct Return {
    pub(super) fields: Fields,
}

impl Return {
    pub(super) fn read(query: &str) -> Self {
        Self { fields: form_urlencoded::parse(query.as_bytes()).into_owned().collect() }
    }

    /// The order that the echoed `extra_data` names.
    pub(super) fn order_id(&self) -> Option<String> {
        let extra: Value = serde_json::from_str(self.get("extra_data")?).ok()?;
        Some(extra.get("orderId")?.as_str()?.to_owned())
    }

    /// The key to ask with, if the message is as it must be.
    pub(super) fn key(&self, order: &Order, json: bool) -> Result<&str, String> {
        for name in ["result_code", "result_message", "key", "extra_data"] {
            if self.fields.iter().filter(|(known, _)| known == name).count() != 1 {
                return Err(format!("M2 must bring {name} exactly once"));
            }
        }
        let code = self.get("result_code").unwrap_or_default();
        if !is_result_code(code) {
            return Err(format!("result_code of M2 must be four digits of text, not “{code}”"));
        }
        let echoed = self.get("extra_data").unwrap_or_default();
        if echoed != order.extra_data && !(json && same_json(echoed, &order.extra_data)) {
            return Err("extra_data of M2 is not what M1 brought".to_owned());
        }
        let key = self.get("key").filter(|key| !key.is_empty());
        key.ok_or_else(|| "the key of M2 is empty".to_owned())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What M3's answer says, once it is verified.
#[derive(Debug)]
pub(super) struct Details {
    pub(super) tid: String,
    pub(super) paid: Option<Decimal>,
    pub(super) partial_cancellation: bool,
    pub(super) message: String,
}

impl Details {
    pub(super) fn verified(body: &Value, order: &Order, service_key: &str) -> Result<Self, String> {
        let amount = text(body, "amount")?;
        let signed = Transaction {
            amount,
            currency: text(body, "currency")?,
            order_id: text(body, "order_id")?,
            partner_id: text(body, "partner_id")?,
            tid: text(body, "tid")?,
        };
        let right = signed.sign(service_key);
        same("hash_data", text(body, "hash_data")?, &right)?;
        same("currency", signed.currency, &order.currency)?;
        same("order_id", signed.order_id, order.id.as_str())?;
        same("partner_id", signed.partner_id, order.partner_id.as_deref().unwrap_or_default())?;
        echoed(body, order)?;
        for name in ["paymethod", "cancel_mode"] {
            text(body, name)?;
        }
        for name in ["all_cancel_tf", "escrow_tf", "easy_pay"] {
            flag(body, name)?;
        }
        let amount = amount.parse().map_err(|_| format!("“{amount}” of M3 is no amount"))?;
        Ok(Self {
            tid: signed.tid.to_owned(),
            paid: paid(body, order, amount)?,
            partial_cancellation: flag(body, "part_cancel_tf")?,
            message: text(body, "result_message")?.to_owned(),
        })
    }
}

fn paid(body: &Value, order: &Order, amount: Decimal) -> Result<Option<Decimal>, String> {
    let code = text(body, "result_code")?;
    match (flag(body, "payed_tf")?, code) {
        (true, SUCCESS) => {}
        (false, code) if code != SUCCESS && is_result_code(code) => return Ok(None),
        _ => return Err(format!("payed_tf and result_code {code} of M3 contradict each other")),
    }
    if text(body, "tid")?.is_empty() {
        return Err("the tid of M3 is empty".to_owned());
    }
    match order.amount.parse() {
        Ok(asked) if amount == asked => Ok(Some(amount)),
        _ => Err(format!("M3 says {amount} was paid, the order costs {}", order.amount)),
    }
}

/// As stored: the same text, or as JSON the same object.
fn echoed(body: &Value, order: &Order) -> Result<(), String> {
    let same = match body.get("extra_data") {
        Some(Value::String(text)) => *text == order.extra_data,
        Some(value) => {
            serde_json::from_str::<Value>(&order.extra_data).is_ok_and(|sent| sent == *value)
        }
        None => false,
    };
    if same { Ok(()) } else { Err("extra_data of M3 is not what M1 brought".to_owned()) }
}

fn same_json(left: &str, right: &str) -> bool {
    let (left, right): (Result<Value, _>, Result<Value, _>) =
        (serde_json::from_str(left), serde_json::from_str(right));
    matches!((left, right), (Ok(left), Ok(right)) if left == right)
}

fn is_result_code(text: &str) -> bool {
    text.len() == SUCCESS.len() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn same(name: &str, got: &str, expected: &str) -> Result<(), String> {
    if got == expected {
        return Ok(());
    }
    Err(format!("{name} of M3 is “{got}”, expected “{expected}”"))
}

fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str, String> {
    body.get(name).and_then(Value::as_str).ok_or_else(|| format!("M3 lacks the text {name}"))
}

fn flag(body: &Value, name: &str) -> Result<bool, String> {
    match text(body, name)? {
        "T" => Ok(true),
        "F" => Ok(false),
        other => Err(format!("{name} of M3 must be T or F, not “{other}”")),
    }
}

fn product_name(order: &Order) -> String {
    match order.items.split_first() {
        None => "테스트 상품 & more".to_owned(),
        Some((first, [])) => first.name.clone(),
        Some((first, rest)) => format!("{} 외 {}건", first.name, rest.len()),
    }
}

fn fields<const N: usize>(pairs: [(&str, &str); N]) -> Fields {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cafe24::Cafe24;
    use crate::cafe24::tests::registration;

    const KEY: &str = "test-service-key-0123456789abcdef";

    fn order() -> Order {
        let cafe24 = Cafe24::new(registration(), None).expect("it opens");
        let id = cafe24.order("demomall", 1, "3065.00");
        let order = cafe24.order_record("demomall", &id).expect("it was placed");
        Order { partner_id: Some("demomall:1".to_owned()), ..order }
    }

    fn answer(order: &Order, amount: &str) -> Value {
        let signed = Transaction {
            amount,
            currency: "KRW",
            order_id: order.id.as_str(),
            partner_id: "demomall:1",
            tid: "t1",
        };
        json!({
            "partner_id": "demomall:1", "paymethod": "etc", "tid": "t1", "amount": amount,
            "order_id": order.id, "cancel_mode": "sync", "all_cancel_tf": "T",
            "part_cancel_tf": "T", "escrow_tf": "F", "currency": "KRW", "payed_tf": "T",
            "easy_pay": "F", "hash_data": signed.sign(KEY), "extra_data": order.extra_data,
            "result_code": "0000", "result_message": "Order paid",
        })
    }

    #[test]
    fn verified_details_tell_what_was_paid() {
        let order = order();

        let details = Details::verified(&answer(&order, "3065"), &order, KEY);

        assert_eq!(details.expect("it is genuine").paid, Some(Decimal::from(3065)));
    }

    #[test]
    fn details_with_another_hash_amount_or_echo_are_refused() {
        let order = order();
        let changed = |name: &str, value: &str| {
            let mut body = answer(&order, "3065.00");
            body.as_object_mut().expect("an object").insert(name.to_owned(), json!(value));
            Details::verified(&body, &order, KEY).is_err()
        };

        assert!(changed("hash_data", "x"));
        assert!(changed("amount", "3065"));
        assert!(changed("extra_data", "{}"));
        assert!(changed("payed_tf", "F"));
        assert!(changed("payed_tf", "Y"));
        assert!(Details::verified(&answer(&order, "3064.00"), &order, KEY).is_err());
    }

    fn back(order: &Order, code: &str, extra: &str) -> Return {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("result_code", code).append_pair("result_message", "Order paid");
        query.append_pair("key", "k").append_pair("extra_data", extra);
        let read = Return::read(&query.finish());
        assert_eq!(read.order_id().is_some(), extra == order.extra_data);
        read
    }

    #[test]
    fn the_return_must_echo_extra_data_and_a_textual_code() {
        let order = order();

        assert_eq!(back(&order, "0000", &order.extra_data).key(&order, false), Ok("k"));
        assert!(back(&order, "0", &order.extra_data).key(&order, false).is_err());
        assert!(back(&order, "0000", "{}").key(&order, false).is_err());
    }
}
