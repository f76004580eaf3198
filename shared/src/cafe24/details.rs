//! What we tell Cafe24 about a payment: M2 through the buyer's browser, M3 server to server.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{AppKeys, Recipe};
use crate::{
    Error,
    domain::{Attempt, Order, State, order::Extra},
    reply::{FAILURE, SUCCESS},
};

/// M3's answer (cafe24.md 13, M3): amounts in major units, as Cafe24 wrote them.
#[derive(Debug, Serialize)]
pub struct PaymentDetails<'a> {
    partner_id: &'a str,
    paymethod: &'a str,
    tid: &'a str,
    amount: String,
    order_id: &'a str,
    cancel_mode: &'static str,
    all_cancel_tf: &'static str,
    part_cancel_tf: &'static str,
    escrow_tf: &'static str,
    currency: &'a str,
    payed_tf: &'static str,
    // The sample spells it both ways (cafe24.md Q8).
    easy_pay: &'static str,
    easypay: &'static str,
    hash_data: String,
    extra_data: Option<Echo>,
    result_code: &'static str,
    result_message: &'static str,
}

/// What Cafe24 is told that a payment's method is and can.
#[derive(Debug, Clone, Copy)]
pub struct Abilities<'a> {
    /// `paymethod` as agreed with Cafe24 (cafe24.md Q7).
    pub paymethod: &'a str,
    /// Whether a part of the payment can be given back.
    pub partial_cancellation: bool,
}

/// `extra_data` with the JSON type that it came with.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Echo {
    Text(String),
    Json(Box<RawValue>),
}

impl From<&Extra> for Echo {
    fn from(extra: &Extra) -> Self {
        match RawValue::from_string(extra.text.0.clone()) {
            Ok(raw) if extra.json => Self::Json(raw),
            _text => Self::Text(extra.text.0.clone()),
        }
    }
}

impl<'a> PaymentDetails<'a> {
    /// The details of an attempt, signed by R2 over the very texts that are sent.
    pub fn signed(
        order: &'a Order,
        attempt: &'a Attempt,
        abilities: &Abilities<'a>,
        keys: &AppKeys,
    ) -> Self {
        let Abilities { paymethod, partial_cancellation } = *abilities;
        let paid = matches!(attempt.state, State::Paid { .. });
        let amount = if paid { attempt.price.amount.to_string() } else { "0.00".to_owned() };
        let tid = attempt.state.tid().map_or("", |tid| tid.as_str());
        let (order_id, partner_id) = (order.key.order.as_str(), order.partner.as_str());
        let currency = attempt.price.currency.as_str();
        let hash_data = keys.sign(Recipe::PAYMENT_DETAILS, |name| match name {
            "amount" => amount.as_str(),
            "currency" => currency,
            "order_id" => order_id,
            "partner_id" => partner_id,
            _tid => tid,
        });
        Self {
            partner_id,
            paymethod,
            tid,
            order_id,
            cancel_mode: "sync",
            all_cancel_tf: "T",
            part_cancel_tf: if partial_cancellation { "T" } else { "F" },
            escrow_tf: "F",
            currency,
            payed_tf: if paid { "T" } else { "F" },
            easy_pay: "F",
            easypay: "F",
            hash_data,
            extra_data: attempt.extra_data.as_ref().map(Echo::from),
            result_code: if paid { SUCCESS } else { "1400" },
            result_message: if paid { "Order paid" } else { "Order failed" },
            amount,
        }
    }
}

/// M2: where the buyer's browser goes, with the result that is known (cafe24.md 13, M2).
/// [`Error::Unconfirmed`] while there is none: unknown is never told as failed.
pub fn return_address(attempt: &Attempt, key: &str) -> Result<String, Error> {
    let (code, message) = match &attempt.state {
        State::Paid { .. } => (SUCCESS, "Order paid"),
        State::Opening { .. } | State::Open { .. } => return Err(Error::Unconfirmed),
        State::Confirming { .. } | State::Pending { .. } => return Err(Error::Unconfirmed),
        State::Declined { .. } | State::Canceled { .. } | State::Expired { .. } => {
            (FAILURE, "Order Not Successful")
        }
        State::Failed { .. } | State::Superseded { .. } | State::Held { .. } => {
            (FAILURE, "Order Not Successful")
        }
    };
    let extra = attempt.extra_data.as_ref().map(|extra| ("extra_data", extra.text.0.as_str()));
    let fields = [("result_code", code), ("result_message", message), ("key", key)];
    let fields: Vec<_> = fields.into_iter().chain(extra).collect();
    Ok(attempt.return_url.with(&fields).into())
}
