//! M13: a reserved order, as the script on the shop's page brings it (cafe24.md 13). Everything
//! passed through the buyer's browser: what it says of prices only serves to check R6.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Reservation, hash};
use crate::{
    Error,
    domain::{
        Amount, Basket, Currency, Item, MallId, MemberId, OptionPrice, OrderId, OrderKey,
        PartnerId, ShopNo,
        basket::{ShippingFee, total},
        external::{Device, Line, ShippingType},
        order::Private,
    },
    pg::Terms,
    request::Fields,
};

/// The most lines of one order.
const MAX_LINES: usize = 100;
/// The longest name of a product or an option that is kept, in characters.
const MAX_NAME: usize = 200;
/// The longest member id for which Cafe24 prices an order, in characters (cafe24.md 7.5).
const MAX_MEMBER: usize = 20;

/// A reserved order whose parts fit together.
#[derive(Debug, Clone)]
pub struct Payload {
    /// The reserved order.
    pub key: OrderKey,
    /// What Cafe24 calls the merchant.
    pub partner: PartnerId,
    /// The currency in which the page sells.
    pub currency: Currency,
    /// What was reserved.
    pub basket: Basket,
    /// Where M7 goes: raw, to be checked against the mall's hosts.
    pub return_notification_url: String,
    /// Where the buyer goes in the end: raw, likewise.
    pub return_url_base: String,
}

impl Payload {
    /// Reads M13's fields, and checks R6, which tells a browser's mistake and proves nothing. Fails
    /// with [`Error::Malformed`], or [`Error::Forged`] if R6 does not fit.
    pub fn checked(fields: &Fields, client_id: &str, terms: &Terms) -> Result<Self, Error> {
        let (mall, order): (MallId, OrderId) =
            (fields.parse("mall_id")?, fields.parse("order_id")?);
        let currency: Currency = fields.parse("currency")?;
        let reserved = reserved(fields)?;
        let shop = reserved.first().map(|item| item.shop_no.0).ok_or(Error::Malformed("order"))?;
        if reserved.iter().any(|item| item.shop_no.0 != shop) {
            return Err(Error::Malformed("shop_no"));
        }
        let return_url_base = fields.required("return_url_base")?.to_owned();
        let basket = basket(fields, reserved, &return_url_base)?;
        let items: Vec<Item> = basket.lines.iter().map(|line| line.item.clone()).collect();
        let return_notification_url = fields.required("return_notification_url")?.to_owned();
        let reservation = Reservation {
            order: &order,
            total: total(&items).ok_or(Error::Malformed("order"))?,
            digits: terms.digits(&currency).unwrap_or_default(),
            response_time: fields.required("response_time")?,
            return_notification_url: &return_notification_url,
        };
        hash::check_reservation(client_id, &reservation, fields.required("hmac")?)?;
        let partner = PartnerId::of(&mall, shop).map_err(|_| Error::Malformed("mall_id"))?;
        let key = OrderKey { mall, shop, order };
        // An order that cannot be named at the PG Company is better refused now.
        key.reference(99).checked().map_err(|_| Error::Malformed("order_id"))?;
        Ok(Self { key, partner, currency, basket, return_notification_url, return_url_base })
    }
}

fn reserved(fields: &Fields) -> Result<Vec<Reserved>, Error> {
    let malformed = || Error::Malformed("order");
    let order = fields.extra("order").filter(|order| order.json).ok_or_else(malformed)?;
    let items: Vec<Reserved> = serde_json::from_str(&order.text.0).map_err(|_| malformed())?;
    if (1..=MAX_LINES).contains(&items.len()) { Ok(items) } else { Err(malformed()) }
}

fn basket(fields: &Fields, reserved: Vec<Reserved>, base: &str) -> Result<Basket, Error> {
    let abroad = reserved.iter().any(|item| item.shipping_type.as_deref() == Some("B"));
    let mobile = base.trim_end_matches('/').ends_with("/m");
    let id: MemberId = fields.parse("member_id")?;
    let member = match fields.text("bGuest") {
        Some("1" | "true") => None,
        Some("0" | "false") | None if id.as_str().len() <= MAX_MEMBER => Some(id),
        _unknown => return Err(Error::Malformed("member_id")),
    };
    let lines = reserved.into_iter().map(Reserved::line).collect::<Option<_>>();
    Ok(Basket {
        lines: lines.ok_or(Error::Malformed("order"))?,
        member,
        device: if mobile { Device::Mobile } else { Device::Desktop },
        shipping: if abroad { ShippingType::Abroad } else { ShippingType::Domestic },
    })
}

/// One item with the names of the front SDK (cafe24.md 9), as far as we use it. Numbers come as
/// text or as numbers.
#[derive(Deserialize)]
struct Reserved {
    shop_no: Written<ShopNo>,
    product_no: Written<u64>,
    variant_code: String,
    quantity: Written<u32>,
    product_price: Written<Amount>,
    #[serde(default, deserialize_with = "if_any")]
    option_price: Option<Written<OptionPrice>>,
    #[serde(default)]
    option_id: Option<String>,
    #[serde(default)]
    product_bundle: Option<String>,
    #[serde(default, deserialize_with = "if_any")]
    product_bundle_no: Option<Written<u64>>,
    /// The front SDK's spelling.
    #[serde(default, alias = "prepaid_shipping_fee")]
    prefaid_shipping_fee: Option<String>,
    #[serde(default)]
    shipping_type: Option<String>,
    #[serde(default)]
    product_name: Option<String>,
    #[serde(default)]
    option_text: Option<String>,
}

impl Reserved {
    fn line(self) -> Option<Line> {
        let Written(quantity) = self.quantity;
        let option = self.option_id.filter(|option| !option.is_empty());
        let bundled = self.product_bundle.as_deref() == Some("T");
        let item = Item {
            product_no: self.product_no.0,
            variant: self.variant_code.parse().ok()?,
            option: option.map(|option| option.parse()).transpose().ok()?,
            quantity: (quantity > 0).then_some(quantity)?,
            product_price: self.product_price.0,
            option_price: self.option_price.map(|price| price.0).unwrap_or_default(),
            bundle_no: self.product_bundle_no.filter(|_| bundled).map(|number| number.0),
            shipping: match self.prefaid_shipping_fee.as_deref() {
                None | Some("P" | "") => ShippingFee::Prepaid,
                Some("C") => ShippingFee::OnDelivery,
                Some(_unknown) => return None,
            },
        };
        Some(Line { item, name: name(self.product_name), option: name(self.option_text) })
    }
}

fn name(text: Option<String>) -> Private {
    let text = text.unwrap_or_default();
    Private(text.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect())
}

/// A value that is written as a text or as a JSON number, and read from its digits.
struct Written<T>(T);

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// The same where there may be nothing: absent, `null`, or an empty text.
fn if_any<'de, D, T>(deserializer: D) -> Result<Option<Written<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    match raw.get().trim_matches('"') {
        "" | "null" => Ok(None),
        text => text.parse().map(Written).map(Some).map_err(serde::de::Error::custom),
    }
}
