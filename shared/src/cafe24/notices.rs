//! What we tell Cafe24 by ourselves: how a payment (M5, M6, M7) or a cancellation (M9) ended.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use super::{
    AppKeys, Recipe,
    details::{Abilities, Echo},
};
use crate::{
    config::Config,
    domain::{
        Attempt, Cancellation, Order, Process, Reason, State, acknowledged::Deposit,
        cancellation::CancellationState, notice::Verdict,
    },
    http::Answer,
    reply::{FAILURE, SUCCESS},
};

/// A notice's fields in the order in which they are written. Amounts are in major units, as
/// Cafe24 wrote them; the signed texts are the very ones that are sent.
#[derive(Debug, Clone)]
pub struct Body(Vec<(&'static str, Echo)>);

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

impl Body {
    /// The fields as a form has them: everything is text.
    pub fn form(&self) -> Vec<(&'static str, &str)> {
        let pairs = self.0.iter().map(|(name, value)| match value {
            Echo::Text(text) => (*name, text.as_str()),
            Echo::Json(raw) => (*name, raw.get()),
        });
        pairs.collect()
    }

    /// How a payment stands now (cafe24.md 13, M5 and M7; a deposit is M6, Q14).
    pub fn payment(
        order: &Order,
        attempt: &Attempt,
        (config, abilities): (&Config, &Abilities<'_>),
        keys: &AppKeys,
    ) -> Self {
        let paid = matches!(attempt.state, State::Paid { .. });
        let amount = if paid { attempt.price.amount.to_string() } else { "0".to_owned() };
        let mut fields = Fields::new(order, attempt, &amount);
        let request_type = match attempt.deposit {
            Deposit::Awaited => config.deposit_request_type.as_str(),
            Deposit::None => "payment",
        };
        fields.put("request_type", request_type);
        fields.put("partner_id", order.partner.as_str());
        fields.put("paymethod", abilities.paymethod);
        fields.put("tid", fields.tid);
        fields.put("amount", &amount);
        fields.put("order_id", order.key.order.as_str());
        fields.put("all_cancel_tf", "T");
        fields.put("part_cancel_tf", abilities.part_cancel);
        fields.put("cancel_mode", abilities.cancel_mode);
        fields.put("escrow_tf", "F");
        fields.put("currency", attempt.price.currency.as_str());
        fields.put("payed_tf", if paid { "T" } else { "F" });
        fields.put("easypay", "F");
        fields.put("hash_data", &fields.sign(keys, Recipe::PAYMENT_DETAILS));
        fields.echo(attempt);
        fields.put("result_code", if paid { SUCCESS } else { FAILURE });
        let message = match (attempt.process, paid) {
            (Process::External, true) => "Payment success",
            (Process::External, false) => "Payment failed",
            (Process::Synchronous | Process::Asynchronous, true) => "Order paid",
            (Process::Synchronous | Process::Asynchronous, false) => "Order failed",
        };
        fields.put("result_message", message);
        Self(fields.written)
    }

    /// How a cancellation ended (cafe24.md 13, M9).
    pub fn cancellation(
        order: &Order,
        (attempt, cancellation): (&Attempt, &Cancellation),
        abilities: &Abilities<'_>,
        keys: &AppKeys,
    ) -> Self {
        let done = matches!(cancellation.state, CancellationState::Succeeded { .. });
        let amount = cancellation.amount.to_string();
        let mut fields = Fields::new(order, attempt, &amount);
        fields.put("request_type", "cancelnoty");
        fields.put("partner_id", order.partner.as_str());
        fields.put("tid", fields.tid);
        fields.put("order_id", order.key.order.as_str());
        fields.put("paymethod", abilities.paymethod);
        fields.put("currency", attempt.price.currency.as_str());
        fields.put("cancel_amount", &amount);
        fields.put("status", if done { "P" } else { "F" });
        fields.put("hash_data", &fields.sign(keys, Recipe::CANCEL_NOTICE));
        fields.echo(attempt);
        fields.put("result_code", if done { SUCCESS } else { FAILURE });
        fields.put("result_message", if done { "Refund success" } else { "Refund failed" });
        Self(fields.written)
    }
}

/// Fields being written, and what is signed of them.
struct Fields<'a> {
    order: &'a Order,
    attempt: &'a Attempt,
    tid: &'a str,
    amount: &'a str,
    written: Vec<(&'static str, Echo)>,
}

impl<'a> Fields<'a> {
    fn new(order: &'a Order, attempt: &'a Attempt, amount: &'a str) -> Self {
        let tid = attempt.state.tid().map_or("", |tid| tid.as_str());
        Self { order, attempt, tid, amount, written: Vec::new() }
    }

    fn put(&mut self, name: &'static str, text: &str) {
        self.written.push((name, Echo::Text(text.to_owned())));
    }

    fn echo(&mut self, attempt: &Attempt) {
        let extra = attempt.extra_data.as_ref().map(|extra| ("extra_data", Echo::from(extra)));
        self.written.extend(extra);
    }

    fn sign(&self, keys: &AppKeys, recipe: Recipe) -> String {
        keys.sign(recipe, |name| match name {
            "amount" | "cancel_amount" => self.amount,
            "currency" => self.attempt.price.currency.as_str(),
            "order_id" => self.order.key.order.as_str(),
            "partner_id" => self.order.partner.as_str(),
            _tid => self.tid,
        })
    }
}

/// What a mall's answer to a notice means: accepted only if it is JSON whose `result` is
/// `expected` (cafe24.md Q13). Whatever else it is, the notice stays owed.
pub fn verdict(answer: &Answer, expected: &str) -> Verdict {
    match answer.status {
        410 => Verdict::Impossible(Reason::AddressGone),
        404 => Verdict::Absent,
        200..=299 if accepted(&answer.body, expected) => Verdict::Accepted,
        200..=299 => Verdict::NotAccepted("the answer was not OK".to_owned()),
        status => Verdict::NotAccepted(format!("status {status}")),
    }
}

fn accepted(body: &[u8], expected: &str) -> bool {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body.get("result").and_then(Value::as_str).is_some_and(|result| result.trim() == expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_ok_is_accepted() {
        let said =
            |status, body: &str| verdict(&Answer { status, body: body.as_bytes().to_vec() }, "OK");

        for good in [
            r#"{"result":"OK"}"#,
            " \r\n{ \"result\" : \"OK\", \"more\": 1 }\n",
            "\u{feff}{\"result\":\"OK\"}",
            r#"{"result":" OK "}"#,
        ] {
            assert_eq!(said(200, good), Verdict::Accepted, "{good}");
        }
        for bad in [
            "",
            "OK",
            r#""OK""#,
            r#"{"result":"ok"}"#,
            r#"{"result":"FAIL"}"#,
            r#"{"result":true}"#,
            r#"{"RESULT":"OK"}"#,
            r#"{"data":{"result":"OK"}}"#,
            r#"[{"result":"OK"}]"#,
            "<html>OK</html>",
            r#"{"result":"OK""#,
        ] {
            assert!(matches!(said(200, bad), Verdict::NotAccepted(_)), "{bad}");
        }
        let ok = r#"{"result":"OK"}"#;
        for status in [302, 400, 403, 500, 503] {
            assert!(matches!(said(status, ok), Verdict::NotAccepted(_)), "{status}");
        }
        assert_eq!(said(404, ok), Verdict::Absent);
        assert!(matches!(said(410, ok), Verdict::Impossible(_)));
    }
}
