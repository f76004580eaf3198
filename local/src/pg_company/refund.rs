//! A refund of a payment, or of a part of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::{
    amount::{Amount, Currency},
    ids::{PaymentId, Reference, RefundId},
    payment::Failure,
};

/// Where a refund stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub enum RefundStatus {
    /// Not decided yet.
    #[serde(rename = "RP")]
    Pending,
    /// The money is back.
    #[serde(rename = "R")]
    Refunded,
    /// The money stays.
    #[serde(rename = "RX")]
    Rejected,
}

/// How the next refunds behave.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundMode {
    /// Done at once: `R`.
    #[default]
    Immediate,
    /// Pending until settled or rejected: `RP`.
    Pending,
    /// Rejected at once: `RX`.
    Rejected,
}

/// What a merchant asks for when it refunds.
#[derive(Clone, Debug)]
pub(super) struct RefundOrder {
    pub(super) reference_no: Reference,
    pub(super) amount: Amount,
    pub(super) currency: Currency,
    pub(super) reason: Option<String>,
    pub(super) webhook_url: Option<Url>,
}

/// A refund as the PG Company keeps it.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub struct Refund {
    pub refund_id: RefundId,
    pub payment_id: PaymentId,
    pub reference_no: Reference,
    pub status: RefundStatus,
    pub amount: Amount,
    pub currency: Currency,
    pub reason: Option<String>,
    pub webhook_url: Option<Url>,
    pub created_at: Timestamp,
    pub failure: Option<Failure>,
}

impl RefundStatus {
    /// The letters of the API.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Pending => "RP",
            Self::Refunded => "R",
            Self::Rejected => "RX",
        }
    }

    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Refunded => "refunded",
            Self::Rejected => "rejected",
        }
    }

    pub(super) fn failure(self) -> Option<Failure> {
        match self {
            Self::Pending | Self::Refunded => None,
            Self::Rejected => Some(Failure::new("refund_rejected", "The bank took no refund.")),
        }
    }
}

impl RefundMode {
    pub(super) fn status(self) -> RefundStatus {
        match self {
            Self::Immediate => RefundStatus::Refunded,
            Self::Pending => RefundStatus::Pending,
            Self::Rejected => RefundStatus::Rejected,
        }
    }
}

impl Refund {
    /// The refund as the API shows it.
    pub fn shown(&self) -> Value {
        json!({
            "refund_id": self.refund_id,
            "payment_id": self.payment_id,
            "reference_no": self.reference_no,
            "status": self.status,
            "amount": self.amount,
            "currency": self.currency,
            "created_at": self.created_at,
            "failure": self.failure,
        })
    }
}
