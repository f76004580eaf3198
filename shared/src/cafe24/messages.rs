//! Cafe24's messages to us: verified over the raw text first, parsed into types after.

use super::{AppKeys, Recipe};
use crate::{
    Error,
    domain::{
        Amount, CancelAsked, Currency, MallId, Money, OrderId, OrderKey, PartnerId, Process,
        ShopNo,
        order::{Extra, Private},
        url::MAX_URL,
    },
    request::Fields,
};

/// The most bytes of `extra_data`, and of all unknown fields of a message together.
pub const MAX_EXTRA: usize = 8 * 1024;

const PAYMENT_FIELDS: [&str; 9] = [
    "amount",
    "currency",
    "order_id",
    "partner_id",
    "hash_data",
    "shop_no",
    "return_url",
    "return_noty_url",
    "extra_data",
];

/// M1: Cafe24 asks for a payment page (cafe24.md 13, M1).
#[derive(Debug, Clone)]
pub struct PaymentRequest {
    /// The order to be paid.
    pub key: OrderKey,
    /// What Cafe24 calls the merchant.
    pub partner: PartnerId,
    /// What is to be paid, in major units; more than nothing.
    pub price: Money,
    /// Where the browser returns to: raw, to be checked against the mall's hosts.
    pub return_url: String,
    /// Where notices go, if the message has it: raw, to be checked likewise.
    pub return_noty_url: Option<String>,
    /// Cafe24's opaque data.
    pub extra_data: Option<Extra>,
    /// All fields that we do not know (cafe24.md Q4).
    pub others: Vec<(String, Private)>,
}

impl PaymentRequest {
    /// Checks R1 over the raw text, then parses. [`Error::Forged`], [`Error::Malformed`], or
    /// [`Error::NotEnabled`] for a partner or shop that is not one of ours.
    pub fn verified(fields: &Fields, keys: &AppKeys) -> Result<Self, Error> {
        keys.verify(Recipe::PAYMENT_REQUEST, fields)?;
        let (partner, mall, shop) = partner(fields)?;
        let order = fields.parse("order_id")?;
        if fields.text("shop_no").is_some_and(|text| text.parse() != Ok(shop)) {
            return Err(Error::Malformed("shop_no"));
        }
        let key = OrderKey { mall, shop, order };
        // An order that cannot be named at the PG Company is better refused now.
        key.reference(99).checked().map_err(|_| Error::Malformed("order_id"))?;
        Ok(Self {
            key,
            partner,
            price: Money {
                amount: positive(fields, "amount")?,
                currency: fields.parse("currency")?,
            },
            return_url: url(fields, "return_url")?.ok_or(Error::Malformed("return_url"))?,
            return_noty_url: url(fields, "return_noty_url")?,
            extra_data: extra(fields)?,
            others: others(fields),
        })
    }
}

/// M8: Cafe24 asks for a cancellation (cafe24.md 13, M8).
#[derive(Debug, Clone)]
pub struct CancelRequest {
    /// The order that was paid.
    pub key: OrderKey,
    /// What is to be given back, in the synchronous process.
    pub asked: CancelAsked,
    /// Where notices go, if the message has it: raw, to be checked against the mall's hosts.
    pub cancel_noty_url: Option<String>,
}

impl CancelRequest {
    /// Checks R3 over the raw text, then parses; fails as [`PaymentRequest::verified`] does.
    pub fn verified(fields: &Fields, keys: &AppKeys) -> Result<Self, Error> {
        keys.verify(Recipe::CANCEL_REQUEST, fields)?;
        let (_, mall, shop) = partner(fields)?;
        let key = OrderKey { mall, shop, order: fields.parse::<OrderId>("order_id")? };
        let _original: Amount = fields.parse("amount")?;
        let asked = CancelAsked {
            tid: fields.parse("tid")?,
            amount: positive(fields, "cancel_amount")?,
            currency: fields.parse::<Currency>("currency")?,
            process: Process::Synchronous,
            notice_url: None,
        };
        extra(fields)?;
        Ok(Self { key, asked, cancel_noty_url: url(fields, "cancel_noty_url")? })
    }
}

fn partner(fields: &Fields) -> Result<(PartnerId, MallId, ShopNo), Error> {
    let partner: PartnerId = fields.parse("partner_id")?;
    let (mall, shop) = partner.shop().ok_or(Error::NotEnabled)?;
    Ok((partner, mall, shop))
}

fn positive(fields: &Fields, name: &'static str) -> Result<Amount, Error> {
    let amount: Amount = fields.parse(name)?;
    if amount.is_zero() { Err(Error::Malformed(name)) } else { Ok(amount) }
}

fn url(fields: &Fields, name: &'static str) -> Result<Option<String>, Error> {
    match fields.text(name) {
        None | Some("") => Ok(None),
        Some(text) if text.len() > MAX_URL => Err(Error::Malformed(name)),
        Some(text) => Ok(Some(text.to_owned())),
    }
}

fn extra(fields: &Fields) -> Result<Option<Extra>, Error> {
    match fields.extra("extra_data") {
        Some(extra) if extra.text.0.len() > MAX_EXTRA => Err(Error::Malformed("extra_data")),
        extra => Ok(extra),
    }
}

/// Unknown fields are kept, never a reason to fail; past the limit the longest are dropped.
fn others(fields: &Fields) -> Vec<(String, Private)> {
    let mut others = fields.others(&PAYMENT_FIELDS);
    let size = |pair: &(String, Private)| pair.0.len().saturating_add(pair.1.0.len());
    others.sort_by_key(size);
    while others.iter().map(size).sum::<usize>() > MAX_EXTRA {
        others.pop();
    }
    others
}
