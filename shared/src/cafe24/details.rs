//! What we tell Cafe24 about a payment: M2 through the buyer's browser, M3 server to server.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{AppKeys, Recipe};
use crate::{
    Error,
    config::Config,
    domain::{Attempt, Order, State, order::Extra},
    pg::Terms,
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
    cancel_mode: &'a str,
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
    pub(super) paymethod: &'a str,
    pub(super) cancel_mode: &'a str,
    pub(super) part_cancel: &'static str,
}

impl<'a> Abilities<'a> {
    /// `paymethod` (cafe24.md Q7) and `cancel_mode` as agreed with Cafe24, the rest as the PG
    /// Company can.
    pub fn of(config: &'a Config, terms: &Terms) -> Self {
        Self {
            paymethod: &config.paymethod,
            cancel_mode: &config.cancel_mode,
            part_cancel: if terms.partial_cancellation { "T" } else { "F" },
        }
    }
}

/// `extra_data` with the JSON type that it came with.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Echo {
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
        let Abilities { paymethod, cancel_mode, part_cancel } = *abilities;
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
            cancel_mode,
            all_cancel_tf: "T",
            part_cancel_tf: part_cancel,
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
    let paid = match &attempt.state {
        State::Paid { .. } => true,
        State::Opening { .. } | State::Open { .. } | State::Late { .. } => {
            return Err(Error::Unconfirmed);
        }
        State::Confirming { .. } | State::Pending { .. } => return Err(Error::Unconfirmed),
        State::Unclear { .. } => return Err(Error::Unconfirmed),
        State::Declined { .. } | State::Canceled { .. } | State::Expired { .. } => false,
        State::Failed { .. } | State::Superseded { .. } => false,
        State::Returning { .. } | State::Held { .. } => false,
    };
    let (code, message) =
        if paid { (SUCCESS, "Order paid") } else { (FAILURE, "Order Not Successful") };
    Ok(back(attempt, &[("result_code", code), ("result_message", message), ("key", key)]))
}

/// M4: the same in the asynchronous process (cafe24.md 13, M4). `0000` says no more than that the
/// payment may come to be paid; what becomes of it is told by a notice (M5).
pub fn asynchronous_return_address(attempt: &Attempt) -> String {
    let (code, message) = match &attempt.state {
        State::Opening { .. } | State::Open { .. } | State::Confirming { .. } => ACCEPTED,
        State::Pending { .. } | State::Late { .. } | State::Paid { .. } => ACCEPTED,
        State::Unclear { .. } => ACCEPTED,
        State::Declined { .. } | State::Failed { .. } => ("0001", "Failed"),
        State::Canceled { .. } | State::Expired { .. } => (FAILURE, "Cancelled"),
        State::Superseded { .. } => (FAILURE, "Cancelled"),
        State::Returning { .. } | State::Held { .. } => (FAILURE, "Cancelled"),
    };
    back(attempt, &[("result_code", code), ("result_message", message)])
}

/// M16: where an external checkout ends (cafe24.md 13, M16).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It is paid.
    Success,
    /// It came to nothing.
    Failure,
}

/// The shop's page for an ending. What became of the payment is told by a notice (M7), so it is
/// always `async`.
pub fn ending_address(config: &Config, order: &Order, attempt: &Attempt, ending: Ending) -> String {
    let path = match ending {
        Ending::Success => &config.external_success_path,
        Ending::Failure => &config.external_fail_path,
    };
    let fields = [("order_id", order.key.order.as_str()), ("sync_type", "async")];
    attempt.return_url.below(path).with(&fields).into()
}

const ACCEPTED: (&str, &str) = (SUCCESS, "Success");

fn back(attempt: &Attempt, fields: &[(&str, &str)]) -> String {
    let extra = attempt.extra_data.as_ref().map(|extra| ("extra_data", extra.text.0.as_str()));
    let fields: Vec<_> = fields.iter().copied().chain(extra).collect();
    attempt.return_url.with(&fields).into()
}
