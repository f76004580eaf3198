//! DemoPay's JSON, in its own spelling, and what it means in ours.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::super::{CancelOrder, Checkout, ExternalCheckout, PgError, Terms, Webhook};
use crate::domain::{
    Address, Money, PaymentPage, Process, Reference, Report, Status, Tid,
    cancellation::{CancellationReport, CancellationStatus},
    order::Private,
    settings,
};

/// How long a buyer may take to deposit the money of an asynchronous payment, in seconds: a week.
const DEPOSIT_S: u32 = 7 * 24 * 3600;
/// The longest reason that is passed on, in characters.
const MAX_REASON: usize = 200;

pub(super) fn terms() -> Terms {
    let taken = [
        ("KRW", 0, "100"),
        ("JPY", 0, "1"),
        ("USD", 2, "0.01"),
        ("PHP", 2, "0.01"),
        ("TWD", 2, "0.01"),
    ];
    let taken = taken.iter().map(|(currency, digits, least)| {
        let currency = currency.parse().expect("these are currencies");
        (currency, *digits, least.parse().expect("these are amounts"))
    });
    Terms {
        name: "DemoPay",
        currencies: taken.collect(),
        partial_cancellation: true,
        external_checkout: ExternalCheckout::Offered,
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Account {
    #[serde(default)]
    pub(super) merchant_id: String,
    pub(super) mode: Mode,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Mode {
    Test,
    Live,
}

impl From<Mode> for settings::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Test => Self::Test,
            Mode::Live => Self::Live,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct OpenPayment {
    reference_no: String,
    amount: String,
    currency: String,
    process: &'static str,
    order_name: String,
    callback_url: String,
    webhook_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<u32>,
}

impl OpenPayment {
    pub(super) fn of(checkout: &Checkout, amount: String) -> Self {
        Self {
            reference_no: checkout.reference.to_string(),
            amount,
            currency: checkout.price.currency.to_string(),
            process: match checkout.process {
                Process::Synchronous => "synchronous",
                Process::Asynchronous => "asynchronous",
                Process::External => "external",
            },
            order_name: format!("Order {}", checkout.reference.order),
            callback_url: checkout.callback_url.clone(),
            webhook_url: checkout.webhook_url.clone(),
            expires_in: match checkout.process {
                Process::Asynchronous => Some(DEPOSIT_S),
                Process::Synchronous | Process::External => None,
            },
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ConfirmPayment {
    pub(super) amount: String,
    pub(super) currency: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Payments {
    pub(super) payments: Vec<Payment>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Payment {
    payment_id: String,
    pub(super) reference_no: String,
    status: Letter,
    amount: String,
    currency: String,
    #[serde(default)]
    paid_amount: Option<String>,
    #[serde(default)]
    method: Option<String>,
    redirect_uri: String,
    expires_at: Timestamp,
    #[serde(default)]
    failure: Option<Reason>,
    #[serde(default)]
    shipping_address: Option<ShippingAddress>,
}

/// Where the goods of an external payment go.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ShippingAddress {
    name: String,
    phone: String,
    postal_code: String,
    country_code: String,
    state: String,
    city: String,
    district: String,
    address_1: String,
    address_2: String,
}

/// It is about a person.
impl fmt::Debug for ShippingAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShippingAddress")
    }
}

impl From<ShippingAddress> for Address {
    fn from(address: ShippingAddress) -> Self {
        let private = |text: String| Private(shortened(&text));
        Self {
            name: private(address.name),
            phone: private(address.phone),
            postal_code: private(address.postal_code),
            country_code: private(address.country_code),
            state: private(address.state),
            city: private(address.city),
            district: private(address.district),
            address_1: private(address.address_1),
            address_2: private(address.address_2),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Letter {
    P,
    A,
    S,
    F,
    C,
    E,
}

#[derive(Debug, Deserialize)]
struct Reason {
    #[serde(default)]
    message: String,
}

impl Payment {
    /// The page of a payment just opened. An answer about anything else is not one to trust.
    pub(super) fn page(self, reference: &Reference, price: &Money) -> Result<PaymentPage, PgError> {
        let url = Url::parse(&self.redirect_uri).map_err(|error| PgError::Unknown(error.into()))?;
        let expires_at = self.expires_at;
        let report = self.report()?;
        let ours = report.reference == reference.to_string() && report.money == *price;
        match ours && matches!(url.scheme(), "http" | "https") {
            true => Ok(PaymentPage { tid: report.tid, url: url.into(), expires_at }),
            false => Err(PgError::Unknown("the answer is of another payment".into())),
        }
    }

    /// Where the goods go, once the buyer has approved.
    pub(super) fn delivery(self) -> Option<Address> {
        (self.status == Letter::A).then(|| self.shipping_address.unwrap_or_default().into())
    }

    /// What the record says.
    pub(super) fn report(self) -> Result<Report, PgError> {
        let paid = self.paid_amount.filter(|_| self.status == Letter::S);
        let paid = paid.map(|paid| money(&paid, &self.currency)).transpose()?;
        let paid = paid.map(|paid| paid.amount);
        let money = money(&self.amount, &self.currency)?;
        let status = match self.status {
            Letter::P if matches!(self.method.as_deref(), Some("icash" | "cvs")) => {
                Status::AwaitingDeposit
            }
            Letter::P => Status::Waiting,
            Letter::A => Status::Approved,
            Letter::S => Status::Paid,
            Letter::F => Status::Declined(reason(self.failure, "The payment was declined")),
            Letter::C => Status::Canceled,
            Letter::E => Status::Expired,
        };
        Ok(Report {
            reference: self.reference_no,
            tid: parsed_tid(&self.payment_id)?,
            status,
            money,
            paid,
        })
    }
}

#[derive(Debug, Serialize)]
pub(super) struct OpenRefund {
    pub(super) reference_no: String,
    amount: String,
    currency: String,
    webhook_url: String,
}

impl OpenRefund {
    pub(super) fn of(order: &CancelOrder, amount: String) -> Self {
        Self {
            reference_no: cancellation_reference(order),
            amount,
            currency: order.money.currency.to_string(),
            webhook_url: order.webhook_url.clone(),
        }
    }
}

/// `{reference of the payment}.c{number}`.
pub(super) fn cancellation_reference(order: &CancelOrder) -> String {
    format!("{}.c{}", order.payment, order.number)
}

#[derive(Debug, Deserialize)]
pub(super) struct Refunds {
    pub(super) refunds: Vec<Refund>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    refund_id: String,
    payment_id: String,
    pub(super) reference_no: String,
    status: RefundLetters,
    amount: String,
    currency: String,
    #[serde(default)]
    failure: Option<Reason>,
}

#[derive(Debug, Deserialize)]
enum RefundLetters {
    #[serde(rename = "RP")]
    Pending,
    #[serde(rename = "R")]
    Refunded,
    #[serde(rename = "RX")]
    Rejected,
}

impl Refund {
    /// What the record says of a refund of this payment. An answer about anything else is not one
    /// to trust.
    pub(super) fn report(
        self,
        payment: &Reference,
        tid: &Tid,
    ) -> Result<CancellationReport, PgError> {
        if self.payment_id != tid.as_str() {
            return Err(PgError::Unknown("the answer is of another payment's refund".into()));
        }
        let ours = self.reference_no.strip_prefix(&format!("{payment}.c"));
        // One cancellation has one spelling.
        let number = ours.and_then(|text| {
            text.parse().ok().filter(|number: &u32| *number > 0 && number.to_string() == text)
        });
        let status = match self.status {
            RefundLetters::Pending => CancellationStatus::Pending,
            RefundLetters::Refunded => CancellationStatus::Done,
            RefundLetters::Rejected => {
                CancellationStatus::Rejected(reason(self.failure, "The refund was rejected"))
            }
        };
        let amount = money(&self.amount, &self.currency)?.amount;
        Ok(CancellationReport { refund: parsed_tid(&self.refund_id)?, number, status, amount })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Event {
    #[serde(default, rename = "type")]
    kind: String,
    data: EventData,
}

#[derive(Debug, Deserialize)]
struct EventData {
    #[serde(default)]
    reference_no: String,
    #[serde(default)]
    payment_id: String,
}

impl Event {
    /// Of which payment the event speaks. A refund that we did not ask for has a reference of
    /// somebody else, and only names the payment.
    pub(super) fn webhook(&self) -> Webhook {
        match (self.reference(), self.data.payment_id.parse()) {
            (Some(reference), _) => Webhook::Hint(reference),
            (None, Ok(tid)) if self.kind == "refund.updated" => Webhook::Unnamed(tid),
            (None, _) => Webhook::Ignored,
        }
    }

    fn reference(&self) -> Option<Reference> {
        let text = self.data.reference_no.as_str();
        let payment = || text.rsplit_once(".c").and_then(|(payment, _number)| payment.parse().ok());
        text.parse().ok().or_else(payment)
    }
}

fn reason(failure: Option<Reason>, otherwise: &str) -> String {
    let text = failure.map(|failure| failure.message).filter(|text| !text.is_empty());
    shortened(text.as_deref().unwrap_or(otherwise))
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_REASON).collect()
}

fn parsed_tid(text: &str) -> Result<Tid, PgError> {
    text.parse().map_err(|error: crate::domain::id::InvalidId| PgError::Unknown(error.into()))
}

fn money(amount: &str, currency: &str) -> Result<Money, PgError> {
    let unreadable = || PgError::Unknown("an unreadable amount".into());
    let amount = amount.parse().map_err(|_| unreadable())?;
    Ok(Money { amount, currency: currency.parse().map_err(|_| unreadable())? })
}
