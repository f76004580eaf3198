//! What may go wrong with the next calls, on purpose.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use futures::stream;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::{
    answer::Answer,
    refusal::{Refusal, Retry},
};

/// Longer than any caller waits.
const HANG: Duration = Duration::from_secs(60);
/// From one byte of a dripping answer to the next.
const DRIP: Duration = Duration::from_secs(1);
const MAX_PLANNED: usize = 1000;

/// The calls of the API.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `GET /v1/account`
    Account,
    /// `POST /v1/payments`
    Open,
    /// `GET /v1/payments…`, by id or reference
    LookUp,
    /// `PATCH /v1/payments/{payment_id}`
    Reprice,
    /// `POST …/confirm`
    Confirm,
    /// `POST …/cancel`
    Cancel,
    /// `POST …/refunds`
    Refund,
    /// `GET …/refunds` and `GET /v1/refunds/{refund_id}`
    LookUpRefunds,
}

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// 500, and nothing is done.
    ErrorBefore,
    /// Carried out, but 500.
    ErrorAfter,
    /// Carried out, but the answer never comes.
    AnswerLost,
    /// Nothing is done, and no answer comes.
    TimeOut,
    /// Carried out, but the answer is a web page.
    Garbage,
    /// 401, and nothing is done.
    Unauthorized,
    /// 429, and nothing is done.
    RateLimited,
    /// 402 for good; a payment to confirm fails.
    Declined,
    /// 402 for now, and nothing is done.
    DeclinedForNow,
    /// 409 `idempotency_in_progress`, and nothing is done.
    InProgress,
    /// Carried out, but the answer shows another amount.
    WrongAmount,
    /// Carried out, but the answer shows another reference.
    WrongReference,
    /// Carried out, but the answer shows another paid amount.
    WrongPaidAmount,
    /// Carried out, but the answer comes one byte a second.
    Drips,
}

/// Which call meets which fault, in the order they were planned.
#[derive(Debug, Default)]
pub(super) struct Faults(VecDeque<(Call, Fault)>);

impl Faults {
    pub(super) fn plan(&mut self, call: Call, fault: Fault) {
        if self.0.len() < MAX_PLANNED {
            self.0.push_back((call, fault));
        }
    }

    pub(super) fn take(&mut self, call: Call) -> Option<Fault> {
        let position = self.0.iter().position(|(planned, _)| *planned == call)?;
        self.0.remove(position).map(|(_, fault)| fault)
    }

    pub(super) fn planned(&self) -> Vec<(Call, Fault)> {
        self.0.iter().copied().collect()
    }
}

impl Call {
    /// Every call.
    pub const ALL: [Self; 8] = [
        Self::Account,
        Self::Open,
        Self::LookUp,
        Self::Reprice,
        Self::Confirm,
        Self::Cancel,
        Self::Refund,
        Self::LookUpRefunds,
    ];

    /// The name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Open => "open",
            Self::LookUp => "look_up",
            Self::Reprice => "reprice",
            Self::Confirm => "confirm",
            Self::Cancel => "cancel",
            Self::Refund => "refund",
            Self::LookUpRefunds => "look_up_refunds",
        }
    }
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 14] = [
        Self::ErrorBefore,
        Self::ErrorAfter,
        Self::AnswerLost,
        Self::TimeOut,
        Self::Garbage,
        Self::Unauthorized,
        Self::RateLimited,
        Self::Declined,
        Self::DeclinedForNow,
        Self::InProgress,
        Self::WrongAmount,
        Self::WrongReference,
        Self::WrongPaidAmount,
        Self::Drips,
    ];

    /// The name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::ErrorBefore => "error_before",
            Self::ErrorAfter => "error_after",
            Self::AnswerLost => "answer_lost",
            Self::TimeOut => "time_out",
            Self::Garbage => "garbage",
            Self::Unauthorized => "unauthorized",
            Self::RateLimited => "rate_limited",
            Self::Declined => "declined",
            Self::DeclinedForNow => "declined_for_now",
            Self::InProgress => "in_progress",
            Self::WrongAmount => "wrong_amount",
            Self::WrongReference => "wrong_reference",
            Self::WrongPaidAmount => "wrong_paid_amount",
            Self::Drips => "drips",
        }
    }

    /// What happens, for people.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::ErrorBefore => "500, nothing done",
            Self::ErrorAfter => "500, though carried out",
            Self::AnswerLost => "no answer, though carried out",
            Self::TimeOut => "no answer, nothing done",
            Self::Garbage => "a web page, though carried out",
            Self::Unauthorized => "401, nothing done",
            Self::RateLimited => "429, nothing done",
            Self::Declined => "402 for good",
            Self::DeclinedForNow => "402 for now",
            Self::InProgress => "409 idempotency_in_progress",
            Self::WrongAmount => "another amount in the answer",
            Self::WrongReference => "another reference in the answer",
            Self::WrongPaidAmount => "another paid amount in the answer",
            Self::Drips => "one byte a second, though carried out",
        }
    }

    /// The refusal of a call that is not carried out.
    pub(super) fn refusal(self) -> Option<Refusal> {
        match self {
            Self::ErrorBefore => Some(Refusal::Broken),
            Self::Unauthorized => Some(Refusal::InvalidCredentials),
            Self::RateLimited => Some(Refusal::RateLimited),
            Self::Declined => Some(Refusal::Declined(Retry::Never)),
            Self::DeclinedForNow => Some(Refusal::Declined(Retry::Later)),
            Self::InProgress => Some(Refusal::IdempotencyInProgress),
            Self::ErrorAfter
            | Self::AnswerLost
            | Self::TimeOut
            | Self::Garbage
            | Self::WrongAmount
            | Self::WrongReference
            | Self::WrongPaidAmount
            | Self::Drips => None,
        }
    }

    /// What the caller gets of an answer.
    pub(super) async fn spoil(self, mut answer: Answer) -> Response {
        match self {
            Self::AnswerLost | Self::TimeOut => {
                tokio::time::sleep(HANG).await;
                StatusCode::GATEWAY_TIMEOUT.into_response()
            }
            Self::ErrorAfter => Refusal::Broken.answer().into_response(),
            Self::Garbage => Html("<!doctype html><title>Maintenance</title>").into_response(),
            Self::WrongAmount => {
                spoil_field(&mut answer.body, "amount", &another_amount);
                answer.into_response()
            }
            Self::WrongReference => {
                spoil_field(&mut answer.body, "reference_no", &|text| format!("{text}-wrong"));
                answer.into_response()
            }
            Self::WrongPaidAmount => {
                spoil_field(&mut answer.body, "paid_amount", &another_amount);
                answer.into_response()
            }
            Self::Drips => dripping(answer.body.to_string()),
            Self::ErrorBefore
            | Self::Unauthorized
            | Self::RateLimited
            | Self::Declined
            | Self::DeclinedForNow
            | Self::InProgress => answer.into_response(),
        }
    }
}

/// The first byte at once, each other one a second later.
fn dripping(text: String) -> Response {
    let bytes = text.into_bytes().into_iter().enumerate();
    let body = Body::from_stream(stream::unfold(bytes, async |mut bytes| {
        let (at, byte) = bytes.next()?;
        if at > 0 {
            tokio::time::sleep(DRIP).await;
        }
        Some((Ok::<_, Infallible>(Bytes::copy_from_slice(&[byte])), bytes))
    }));
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Changes the field of one object, or of every object of a list.
fn spoil_field(body: &mut Value, name: &str, change: &dyn Fn(&str) -> String) {
    let Some(fields) = body.as_object_mut() else { return };
    for (field, value) in fields {
        match value {
            Value::String(text) if field == name => *text = change(text),
            Value::Array(list) => list.iter_mut().for_each(|each| spoil_field(each, name, change)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => {}
        }
    }
}

fn another_amount(text: &str) -> String {
    let amount: Decimal = text.parse().unwrap_or_default();
    (amount + Decimal::ONE).to_string()
}
