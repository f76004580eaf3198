//! A payment: what it holds, and which state follows which.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    amount::{Amount, Currency},
    ids::{PaymentId, Reference},
    merchant::Merchant,
    refusal::Refusal,
};

/// Where a payment stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub enum Status {
    /// The page is open, or a deposit is awaited.
    #[serde(rename = "P")]
    Pending,
    /// The buyer agreed; the merchant must confirm.
    #[serde(rename = "A")]
    Authorized,
    /// Paid, finally: money leaves by refunds.
    #[serde(rename = "S")]
    Paid,
    /// Declined.
    #[serde(rename = "F")]
    Failed,
    /// The buyer or the merchant called it off.
    #[serde(rename = "C")]
    Cancelled,
    /// Nobody acted in time.
    #[serde(rename = "E")]
    Expired,
}

/// How a payment comes to its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Process {
    /// Approved on the page, then confirmed.
    Synchronous,
    /// Paid by itself, minutes or days later.
    Asynchronous,
    /// As synchronous; the page also asks where to send the goods.
    External,
}

/// How the buyer pays.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// At once, by card.
    Card,
    /// A deposit to a virtual account.
    Icash,
    /// A deposit at a convenience store.
    Cvs,
}

/// Why a payment or refund came to nothing.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Failure {
    /// For programs.
    pub code: String,
    /// For people.
    pub message: String,
}

/// Where the goods go: known for external payments once the buyer agreed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub struct ShippingAddress {
    pub name: String,
    pub phone: String,
    pub postal_code: String,
    pub country_code: String,
    pub state: String,
    pub city: String,
    pub district: String,
    pub address_1: String,
    pub address_2: String,
}

/// What a merchant asks for when it opens a payment.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub struct Order {
    pub merchant: Merchant,
    pub reference_no: Reference,
    pub amount: Amount,
    pub currency: Currency,
    pub process: Process,
    pub order_name: String,
    pub callback_url: Url,
    pub webhook_url: Url,
    pub locale: Option<String>,
    pub expires_in: u32,
    pub metadata: Map<String, Value>,
}

/// A payment as the PG Company keeps it.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub struct Payment {
    pub payment_id: PaymentId,
    pub order: Order,
    pub status: Status,
    pub paid_amount: Amount,
    pub refunded_amount: Amount,
    pub method: Option<Method>,
    pub shipping_address: Option<ShippingAddress>,
    pub redirect_uri: String,
    pub created_at: Timestamp,
    /// When the present state lapses, if nobody acts.
    pub expires_at: Timestamp,
    pub failure: Option<Failure>,
}

/// What may happen to a payment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Event {
    /// The buyer pays, or the awaited deposit comes in.
    Approve,
    /// The buyer will deposit later.
    Await,
    Decline,
    /// The buyer leaves the page.
    Leave,
    Confirm,
    /// The merchant calls it off.
    Cancel,
    /// Another price, while the buyer is on the page or has just agreed.
    Reprice,
    Expire,
}

impl Status {
    /// The letter of the API.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Pending => "P",
            Self::Authorized => "A",
            Self::Paid => "S",
            Self::Failed => "F",
            Self::Cancelled => "C",
            Self::Expired => "E",
        }
    }

    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Authorized => "authorized",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    pub(super) fn on(self, event: Event, process: Process) -> Result<Self, Refusal> {
        match (self, event) {
            (Self::Pending, Event::Approve) => Ok(process.approved()),
            (Self::Pending, Event::Await) if process == Process::Asynchronous => Ok(self),
            (Self::Pending, Event::Decline) => Ok(Self::Failed),
            (Self::Pending, Event::Leave | Event::Cancel) => Ok(Self::Cancelled),
            (Self::Pending | Self::Authorized, Event::Reprice) if process == Process::External => {
                Ok(self)
            }
            (Self::Pending | Self::Authorized, Event::Expire) => Ok(Self::Expired),
            (Self::Authorized, Event::Decline) => Ok(Self::Failed),
            (Self::Authorized, Event::Cancel) => Ok(Self::Cancelled),
            (Self::Authorized | Self::Paid, Event::Confirm) => Ok(Self::Paid),
            (
                Self::Pending
                | Self::Authorized
                | Self::Paid
                | Self::Failed
                | Self::Cancelled
                | Self::Expired,
                Event::Approve
                | Event::Await
                | Event::Decline
                | Event::Leave
                | Event::Confirm
                | Event::Cancel
                | Event::Reprice
                | Event::Expire,
            ) => Err(Refusal::InvalidState(self)),
        }
    }
}

impl Process {
    fn approved(self) -> Status {
        match self {
            Self::Synchronous | Self::External => Status::Authorized,
            Self::Asynchronous => Status::Paid,
        }
    }

    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Synchronous => "synchronous",
            Self::Asynchronous => "asynchronous",
            Self::External => "external",
        }
    }
}

impl Failure {
    pub(super) fn new(code: &str, message: &str) -> Self {
        Self { code: code.to_owned(), message: message.to_owned() }
    }
}

impl ShippingAddress {
    /// Where the demo buyer lives.
    pub fn demo() -> Self {
        Self {
            name: "홍길동".to_owned(),
            phone: "010-1234-5678".to_owned(),
            postal_code: "06236".to_owned(),
            country_code: "KR".to_owned(),
            state: "서울특별시".to_owned(),
            city: "강남구".to_owned(),
            district: "역삼동".to_owned(),
            address_1: "테헤란로 123".to_owned(),
            address_2: "101호".to_owned(),
        }
    }
}

impl Payment {
    /// The payment as the API shows it.
    pub fn shown(&self) -> Value {
        json!({
            "payment_id": self.payment_id,
            "reference_no": self.order.reference_no,
            "status": self.status,
            "amount": self.order.amount,
            "currency": self.order.currency,
            "paid_amount": self.paid_amount,
            "refunded_amount": self.refunded_amount,
            "method": self.method,
            "metadata": self.order.metadata,
            "shipping_address": self.shipping_address,
            "redirect_uri": self.redirect_uri,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "failure": self.failure,
        })
    }

    /// Where the browser goes afterwards: the shop's address and its hints.
    pub fn callback(&self) -> Url {
        let mut url = self.order.callback_url.clone();
        url.query_pairs_mut()
            .append_pair("reference_no", &self.order.reference_no.to_string())
            .append_pair("payment_id", &self.payment_id.to_string())
            .append_pair("status", self.status.letter());
        url
    }

    /// Whether the buyer chose to deposit and has not yet.
    pub fn awaits_deposit(&self) -> bool {
        self.status == Status::Pending && self.method.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Status; 6] = [
        Status::Pending,
        Status::Authorized,
        Status::Paid,
        Status::Failed,
        Status::Cancelled,
        Status::Expired,
    ];

    fn row(event: Event, process: Process) -> String {
        let to = |status: Status| status.on(event, process).map_or("-", Status::letter);
        ALL.map(to).concat()
    }

    #[test]
    fn every_state_answers_every_event() {
        let process = Process::Synchronous;
        for (event, expected) in [
            (Event::Approve, "A-----"),
            (Event::Await, "------"),
            (Event::Decline, "FF----"),
            (Event::Leave, "C-----"),
            (Event::Confirm, "-SS---"),
            (Event::Cancel, "CC----"),
            (Event::Reprice, "------"),
            (Event::Expire, "EE----"),
        ] {
            assert_eq!(row(event, process), expected, "{event:?}");
        }
    }

    #[test]
    fn processes_differ_in_approval_deposit_and_price() {
        assert_eq!(row(Event::Approve, Process::External), "A-----");
        assert_eq!(row(Event::Approve, Process::Asynchronous), "S-----");
        assert_eq!(row(Event::Await, Process::Asynchronous), "P-----");
        assert_eq!(row(Event::Await, Process::External), "------");
        assert_eq!(row(Event::Reprice, Process::External), "PA----");
        assert_eq!(row(Event::Reprice, Process::Asynchronous), "------");
    }
}
