//! DemoPay's error answers, and what merchants and buyers read of them.

use serde::Deserialize;

use super::wire::shortened;
use crate::http::Answer;

/// What an error answer says.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Failure {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    message: String,
}

#[derive(Debug, Deserialize)]
struct FailureBody {
    error: Failure,
}

impl Failure {
    /// What the merchant or the buyer may read: our words for DemoPay's codes. Only a decline is
    /// told in its own, which are meant for the buyer.
    pub(super) fn words(&self) -> String {
        let ours = match self.code.as_str() {
            "declined" if !self.message.is_empty() => return shortened(&self.message),
            "declined" => "the payment was declined",
            "unsupported_currency" => "DemoPay does not take this currency",
            "amount_too_small" => "the amount is too small for DemoPay",
            "amount_exceeded" => "the amount exceeds what DemoPay has left of the payment",
            "amount_mismatch" => "the amount is not that of the payment",
            "invalid_state" => "DemoPay does not allow this for the payment any more",
            "not_found" => "DemoPay does not know this payment",
            "duplicate_reference" => "DemoPay has another payment with this reference",
            _other => "DemoPay refused the request",
        };
        ours.to_owned()
    }
}

pub(super) fn failure(answer: &Answer) -> Failure {
    serde_json::from_slice(&answer.body).map(|body: FailureBody| body.error).unwrap_or_default()
}

/// The error code of an answer that is not a success.
pub(super) fn code(answer: &Answer) -> Option<String> {
    (answer.status >= 400).then(|| failure(answer).code)
}
