//! Everything the API may refuse, and how it says so.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{answer::Answer, ids::PaymentId, payment::Status};

/// Why a call was not carried out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// The request cannot be read; the text says what is wrong with it.
    InvalidRequest(String),
    /// Not one of the account's currencies.
    UnsupportedCurrency,
    /// Below the minimum of the currency.
    AmountTooSmall,
    /// No merchant has these keys.
    InvalidCredentials,
    /// The buyer's bank said no.
    Declined(Retry),
    /// Nothing of this merchant has that name.
    NotFound,
    /// The idempotency key came with another body before.
    IdempotencyMismatch,
    /// The first call with this idempotency key still runs.
    IdempotencyInProgress,
    /// The reference was given to this payment before.
    DuplicateReference(PaymentId),
    /// The payment's state does not allow it.
    InvalidState(Status),
    /// More than is left to refund.
    AmountExceeded,
    /// Not the amount or currency of the payment.
    AmountMismatch,
    /// Too many calls.
    RateLimited,
    /// Without promise: it may or may not have been carried out.
    Broken,
}

/// Whether a declined call may be tried again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Retry {
    /// Later it may succeed.
    Later,
    /// It will be declined again.
    Never,
}

impl Refusal {
    /// The `code` of the error answer.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::UnsupportedCurrency => "unsupported_currency",
            Self::AmountTooSmall => "amount_too_small",
            Self::InvalidCredentials => "invalid_credentials",
            Self::Declined(_) => "declined",
            Self::NotFound => "not_found",
            Self::IdempotencyMismatch => "idempotency_mismatch",
            Self::IdempotencyInProgress => "idempotency_in_progress",
            Self::DuplicateReference(_) => "duplicate_reference",
            Self::InvalidState(_) => "invalid_state",
            Self::AmountExceeded => "amount_exceeded",
            Self::AmountMismatch => "amount_mismatch",
            Self::RateLimited => "rate_limited",
            Self::Broken => "internal_error",
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::InvalidRequest(_) | Self::UnsupportedCurrency | Self::AmountTooSmall => {
                StatusCode::BAD_REQUEST
            }
            Self::InvalidCredentials => StatusCode::UNAUTHORIZED,
            Self::Declined(_) => StatusCode::PAYMENT_REQUIRED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::IdempotencyMismatch
            | Self::IdempotencyInProgress
            | Self::DuplicateReference(_)
            | Self::InvalidState(_) => StatusCode::CONFLICT,
            Self::AmountExceeded | Self::AmountMismatch => StatusCode::UNPROCESSABLE_ENTITY,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence for people.
    pub fn message(&self) -> String {
        match self {
            Self::InvalidRequest(what) => what.clone(),
            Self::UnsupportedCurrency => "the currency is not supported".to_owned(),
            Self::AmountTooSmall => "the amount is below the minimum".to_owned(),
            Self::InvalidCredentials => "the keys belong to no merchant".to_owned(),
            Self::Declined(_) => "the payment was declined".to_owned(),
            Self::NotFound => "there is nothing of that name".to_owned(),
            Self::IdempotencyMismatch => "the key was used for another request".to_owned(),
            Self::IdempotencyInProgress => "the first request still runs".to_owned(),
            Self::DuplicateReference(_) => "the reference was used before".to_owned(),
            Self::InvalidState(status) => format!("the payment's state is {}", status.letter()),
            Self::AmountExceeded => "more than is left to refund".to_owned(),
            Self::AmountMismatch => "not the amount or currency of the payment".to_owned(),
            Self::RateLimited => "too many requests".to_owned(),
            Self::Broken => "something went wrong".to_owned(),
        }
    }

    pub(super) fn answer(&self) -> Answer {
        let mut error = json!({ "code": self.code(), "message": self.message() });
        if let Some((name, value)) = self.detail()
            && let Some(fields) = error.as_object_mut()
        {
            fields.insert(name.to_owned(), value);
        }
        Answer::of(self.status(), json!({ "error": error }))
    }

    fn detail(&self) -> Option<(&'static str, Value)> {
        match self {
            Self::Declined(retry) => Some(("retryable", json!(*retry == Retry::Later))),
            Self::DuplicateReference(payment) => Some(("payment_id", json!(payment))),
            Self::InvalidRequest(_)
            | Self::UnsupportedCurrency
            | Self::AmountTooSmall
            | Self::InvalidCredentials
            | Self::NotFound
            | Self::IdempotencyMismatch
            | Self::IdempotencyInProgress
            | Self::InvalidState(_)
            | Self::AmountExceeded
            | Self::AmountMismatch
            | Self::RateLimited
            | Self::Broken => None,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for Refusal {}
