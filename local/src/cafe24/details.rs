//! M3's answer: the app's record of a payment (cafe24.md 13).

use rust_decimal::Decimal;
use serde_json::Value;

use super::hash::Transaction;
use super::messages::{SUCCESS, is_result_code};
use super::orders::Order;
use super::process::Process;

/// What M3's answer says, once it is verified.
#[derive(Debug)]
pub(super) struct Details {
    pub(super) tid: String,
    pub(super) paid: Option<Decimal>,
    pub(super) partial_cancellation: bool,
    pub(super) cancel_mode: Process,
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
        text(body, "paymethod")?;
        for name in ["all_cancel_tf", "escrow_tf", "easy_pay"] {
            flag(body, name)?;
        }
        let amount = amount.parse().map_err(|_| format!("“{amount}” of M3 is no amount"))?;
        Ok(Self {
            tid: signed.tid.to_owned(),
            paid: paid(body, order, amount)?,
            partial_cancellation: flag(body, "part_cancel_tf")?,
            cancel_mode: Process::of_cancel_mode(text(body, "cancel_mode")?)?,
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cafe24::tests::placed;

    const KEY: &str = "test-service-key-0123456789abcdef";

    fn order() -> Order {
        Order { partner_id: Some("demomall:1".to_owned()), ..placed() }
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
        assert!(changed("cancel_mode", "later"));
        assert!(Details::verified(&answer(&order, "3064.00"), &order, KEY).is_err());
    }
}
