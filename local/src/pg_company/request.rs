//! What merchants ask for, read at the door.

use axum::http::{Method, Uri};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use url::Url;

use super::{
    amount::{Amount, Currency},
    faults::Call,
    ids::{PaymentId, Reference, RefundId},
    merchant::Merchant,
    payment::{Order, Process},
    refund::RefundOrder,
    refusal::Refusal,
};

const EXPIRES_IN_SECONDS: u32 = 1800;
/// A year.
const MAX_EXPIRES_IN_SECONDS: u32 = 31_536_000;

/// One call and what it is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Asked {
    Account,
    Open,
    LookUp(PaymentId),
    LookUpReference(String),
    Reprice(PaymentId),
    Confirm(PaymentId),
    Cancel(PaymentId),
    Refund(PaymentId),
    LookUpRefund(RefundId),
    LookUpRefunds(PaymentId),
}

#[derive(Deserialize)]
struct OpenFields {
    reference_no: Reference,
    amount: String,
    currency: String,
    process: Process,
    order_name: String,
    callback_url: Url,
    webhook_url: Url,
    locale: Option<String>,
    expires_in: Option<u32>,
    metadata: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct PriceFields {
    amount: String,
}

#[derive(Deserialize)]
struct MoneyFields {
    amount: String,
    currency: String,
}

#[derive(Deserialize)]
struct RefundFields {
    reference_no: Reference,
    amount: String,
    currency: String,
    reason: Option<String>,
    webhook_url: Option<Url>,
}

impl Asked {
    pub(super) fn of(method: &Method, uri: &Uri) -> Result<Self, Refusal> {
        let path: Vec<&str> = uri.path().split('/').skip(1).collect();
        let payment = |id: &str| id.parse().map_err(|_| Refusal::NotFound);
        match (method.as_str(), path.as_slice()) {
            ("GET", ["v1", "account"]) => Ok(Self::Account),
            ("POST", ["v1", "payments"]) => Ok(Self::Open),
            ("GET", ["v1", "payments"]) => reference(uri).map(Self::LookUpReference),
            ("GET", ["v1", "payments", id]) => payment(id).map(Self::LookUp),
            ("PATCH", ["v1", "payments", id]) => payment(id).map(Self::Reprice),
            ("POST", ["v1", "payments", id, "confirm"]) => payment(id).map(Self::Confirm),
            ("POST", ["v1", "payments", id, "cancel"]) => payment(id).map(Self::Cancel),
            ("POST", ["v1", "payments", id, "refunds"]) => payment(id).map(Self::Refund),
            ("GET", ["v1", "payments", id, "refunds"]) => payment(id).map(Self::LookUpRefunds),
            ("GET", ["v1", "refunds", id]) => {
                id.parse().map(Self::LookUpRefund).map_err(|_| Refusal::NotFound)
            }
            _ => Err(Refusal::NotFound),
        }
    }

    pub(super) fn call(&self) -> Call {
        match self {
            Self::Account => Call::Account,
            Self::Open => Call::Open,
            Self::LookUp(_) | Self::LookUpReference(_) => Call::LookUp,
            Self::Reprice(_) => Call::Reprice,
            Self::Confirm(_) => Call::Confirm,
            Self::Cancel(_) => Call::Cancel,
            Self::Refund(_) => Call::Refund,
            Self::LookUpRefund(_) | Self::LookUpRefunds(_) => Call::LookUpRefunds,
        }
    }
}

pub(super) fn order(merchant: Merchant, body: &[u8]) -> Result<Order, Refusal> {
    let fields: OpenFields = json(body)?;
    let currency = Currency::named(&fields.currency)?;
    Ok(Order {
        merchant,
        reference_no: fields.reference_no,
        amount: currency.price(&fields.amount)?,
        currency,
        process: fields.process,
        order_name: Some(fields.order_name)
            .filter(|name| !name.trim().is_empty())
            .ok_or_else(|| invalid("order_name must not be empty"))?,
        callback_url: web_address(fields.callback_url)?,
        webhook_url: web_address(fields.webhook_url)?,
        locale: fields.locale,
        expires_in: lifetime(fields.expires_in.unwrap_or(EXPIRES_IN_SECONDS))?,
        metadata: fields.metadata.unwrap_or_default(),
    })
}

pub(super) fn price(currency: Currency, body: &[u8]) -> Result<Amount, Refusal> {
    let fields: PriceFields = json(body)?;
    currency.price(&fields.amount)
}

pub(super) fn money(body: &[u8]) -> Result<(Amount, Currency), Refusal> {
    let fields: MoneyFields = json(body)?;
    let currency = Currency::named(&fields.currency)?;
    Ok((currency.amount(&fields.amount)?, currency))
}

pub(super) fn refund(body: &[u8]) -> Result<RefundOrder, Refusal> {
    let fields: RefundFields = json(body)?;
    let currency = Currency::named(&fields.currency)?;
    Ok(RefundOrder {
        reference_no: fields.reference_no,
        amount: currency.amount(&fields.amount)?,
        currency,
        reason: fields.reason,
        webhook_url: fields.webhook_url.map(web_address).transpose()?,
    })
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::InvalidRequest(error.to_string()))
}

fn reference(uri: &Uri) -> Result<String, Refusal> {
    let query = uri.query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(name, _)| name == "reference_no");
    found.map(|(_, value)| value.into_owned()).ok_or_else(|| invalid("reference_no is missing"))
}

fn web_address(url: Url) -> Result<Url, Refusal> {
    match url.scheme() {
        "http" | "https" => Ok(url),
        _ => Err(invalid("callback_url and webhook_url must be http or https")),
    }
}

fn lifetime(seconds: u32) -> Result<u32, Refusal> {
    if (1..=MAX_EXPIRES_IN_SECONDS).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(invalid("expires_in must be 1 second to 1 year"))
    }
}

fn invalid(what: &str) -> Refusal {
    Refusal::InvalidRequest(what.to_owned())
}
