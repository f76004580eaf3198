//! Orders: what one costs, whether it is paid, and what we report of it (cafe24.md 7.5 and 7.6;
//! Admin API reference, "Orders calculation", "Orders", "Payments"). All amounts are in major
//! units.

use reqwest::Method;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value, json, value::RawValue};

use super::{ApiError, Cafe24};
pub use crate::domain::external::{Device, ShippingType};
use crate::domain::{
    self, Amount, Item, MallId, MemberId, OrderId, ShopNo, basket::ShippingFee, order::Private,
};

/// The longest address and state that Cafe24 takes, in characters.
const MAX_FULL: usize = 1000;
const MAX_STATE: usize = 255;

/// What is asked: the price of a basket, delivered to somebody.
#[derive(Debug, Clone)]
pub struct Calculation {
    /// The shop.
    pub shop: ShopNo,
    /// Where the buyer buys.
    pub device: Device,
    /// The member, with their discounts; `None` for a guest. Cafe24 takes at most 20 characters.
    pub member: Option<MemberId>,
    /// Where it goes; without it the delivery is priced as Cafe24 likes.
    pub address: Option<Address>,
    /// The basket.
    pub items: Vec<Item>,
}

/// Where an order goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Two letters, e.g. `KR`.
    pub country_code: Private,
    /// Postal code.
    pub zipcode: Private,
    /// Everything, as written on a parcel; at most 1000 characters.
    pub full: Private,
    /// State or province, at most 255 characters.
    pub state: Private,
    /// Whether it is within the shop's own country.
    pub shipping: ShippingType,
}

impl Address {
    /// An address as Cafe24 takes it.
    pub fn of(address: &domain::Address, shipping: ShippingType) -> Self {
        Self {
            country_code: address.country_code.clone(),
            zipcode: address.postal_code.clone(),
            full: Private(address.line().chars().take(MAX_FULL).collect()),
            state: Private(address.state.0.chars().take(MAX_STATE).collect()),
            shipping,
        }
    }
}

/// What an order costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Calculated {
    /// What to charge.
    #[serde(deserialize_with = "amount")]
    pub total_amount_due: Amount,
    /// The goods.
    #[serde(default, deserialize_with = "part")]
    pub order_price_amount: Option<Amount>,
    /// All discounts together.
    #[serde(default, deserialize_with = "part")]
    pub total_discount_amount: Option<Amount>,
    /// The delivery.
    #[serde(default, deserialize_with = "part")]
    pub shipping_fee: Option<Amount>,
}

/// Whether an order is paid, as Cafe24 sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderPaid {
    /// All of it (`T`).
    Paid,
    /// Nothing (`F`).
    Unpaid,
    /// A part (`M`).
    Partly,
}

/// A cancellation at the PG Company that came to its end, as Cafe24 is told of it.
#[derive(Debug, Clone)]
pub struct CanceledPayment<'a> {
    /// The order.
    pub order: &'a OrderId,
    /// Whether money went back.
    pub refund: Refund,
    /// How much of the payment.
    pub extent: Extent,
    /// Who gave it back, as merchants know them.
    pub pg_company: &'a str,
    /// The end in a sentence, without personal data.
    pub message: &'a str,
}

/// Whether money went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refund {
    /// It did (`P`).
    Done,
    /// It did not, and will not (`F`).
    Failed,
}

/// How much of a payment is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// A part.
    Part,
}

impl Cafe24 {
    /// What the basket costs with delivery and discounts: `POST orders/calculation`, scope
    /// `mall.write_order`. Nothing changes at Cafe24, so it is always safe to repeat.
    pub async fn calculate(
        &self,
        mall: &MallId,
        access: &SecretString,
        calculation: &Calculation,
    ) -> Result<Calculated, ApiError> {
        let body = json!({ "shop_no": calculation.shop, "request": calculation.request() });
        let ask = self.admin(Method::POST, mall, access, "orders/calculation").json(&body);
        let answer: CalculationAnswer = self.ask(ask).await?;
        Ok(answer.calculation)
    }

    /// Whether the order is paid: `GET orders/{order_id}`, scope `mall.read_order`. An order that
    /// Cafe24 does not have is [`ApiError::Refused`] with status 404.
    pub async fn order_paid(
        &self,
        mall: &MallId,
        access: &SecretString,
        shop: ShopNo,
        order: &OrderId,
    ) -> Result<OrderPaid, ApiError> {
        let ask = self.admin(Method::GET, mall, access, &format!("orders/{order}"));
        let answer: OrderAnswer = self.ask(ask.query(&[("shop_no", shop.to_string())])).await?;
        match answer.order.paid.as_str() {
            "T" => Ok(OrderPaid::Paid),
            "F" => Ok(OrderPaid::Unpaid),
            "M" => Ok(OrderPaid::Partly),
            _other => Err(ApiError::Unknown("paid is none of T, F, M".into())),
        }
    }

    /// Tells that the order is paid: `PUT payments` with status `paid`, scope `mall.write_order`.
    pub async fn mark_paid(
        &self,
        mall: &MallId,
        access: &SecretString,
        shop: ShopNo,
        order: &OrderId,
    ) -> Result<(), ApiError> {
        self.mark(mall, access, shop, json!({ "order_id": order, "status": "paid" })).await
    }

    /// Tells how a cancellation ended: `PUT payments` with status `canceled`, which Cafe24 takes
    /// only for payments of an app's PG Company. Scope `mall.write_order`.
    pub async fn mark_canceled(
        &self,
        mall: &MallId,
        access: &SecretString,
        shop: ShopNo,
        canceled: &CanceledPayment<'_>,
    ) -> Result<(), ApiError> {
        let (refund_status, response_code) = match canceled.refund {
            Refund::Done => ("P", crate::reply::SUCCESS),
            Refund::Failed => ("F", crate::reply::FAILURE),
        };
        let partial_cancel = match canceled.extent {
            Extent::Whole => "F",
            Extent::Part => "T",
        };
        let request = json!({
            "order_id": canceled.order,
            "status": "canceled",
            "cancel_request": {
                "refund_status": refund_status,
                "partial_cancel": partial_cancel,
                "payment_gateway_name": canceled.pg_company,
                "response_code": response_code,
                "response_message": canceled.message,
            },
        });
        self.mark(mall, access, shop, request).await
    }

    /// One entry of `PUT payments`. An answer that contradicts it counts as no answer.
    async fn mark(
        &self,
        mall: &MallId,
        access: &SecretString,
        shop: ShopNo,
        request: Value,
    ) -> Result<(), ApiError> {
        let body = json!({ "shop_no": shop, "requests": [&request] });
        let put = self.admin(Method::PUT, mall, access, "payments").json(&body);
        let answer: PaymentsAnswer = self.ask(put).await?;
        let same = |field: &str, entry: &Value| entry.get(field) == request.get(field);
        let mut entries = answer.payments.iter().filter(|entry| same("order_id", entry));
        match entries.all(|entry| same("status", entry)) {
            true => Ok(()),
            false => Err(ApiError::Unknown("the order has another status".into())),
        }
    }
}

impl Calculation {
    /// The request in Cafe24's words. The sample misspells `zipcode` and `prepaid_shipping_fee`
    /// (cafe24.md E12).
    fn request(&self) -> Map<String, Value> {
        let (mobile, device) = match self.device {
            Device::Desktop => ("F", "pc"),
            Device::Mobile => ("T", "mobile"),
        };
        let items: Vec<Value> = self.items.iter().map(item).collect();
        let mut request = Map::new();
        let mut put = |name: &str, value: Value| request.insert(name.to_owned(), value);
        put("mobile", mobile.into());
        put("device", device.into());
        if let Some(member) = &self.member {
            put("member_id", member.as_str().into());
        }
        if let Some(address) = &self.address {
            let shipping_type = match address.shipping {
                ShippingType::Domestic => "A",
                ShippingType::Abroad => "B",
            };
            put("shipping_type", shipping_type.into());
            put("country_code", address.country_code.0.as_str().into());
            put("zipcode", address.zipcode.0.as_str().into());
            put("address_full", address.full.0.as_str().into());
            put("address_state", address.state.0.as_str().into());
        }
        put("items", items.into());
        request
    }
}

fn item(item: &Item) -> Value {
    let mut fields = json!({
        "product_no": item.product_no,
        "variant_code": item.variant,
        "quantity": item.quantity,
        "product_price": item.product_price,
        "option_price": item.option_price.to_string(),
        "product_bundle": if item.bundle_no.is_some() { "T" } else { "F" },
        "prepaid_shipping_fee": match item.shipping {
            ShippingFee::Prepaid => "P",
            ShippingFee::OnDelivery => "C",
        },
    });
    if let Some(fields) = fields.as_object_mut() {
        let option = item.option.as_ref().map(|option| ("option_id", option.as_str().into()));
        let bundle = item.bundle_no.map(|bundle| ("product_bundle_no", bundle.into()));
        let given = option.into_iter().chain(bundle);
        fields.extend(given.map(|(name, value): (&str, Value)| (name.to_owned(), value)));
    }
    fields
}

#[derive(Deserialize)]
struct CalculationAnswer {
    calculation: Calculated,
}

#[derive(Deserialize)]
struct OrderAnswer {
    order: ListedOrder,
}

#[derive(Deserialize)]
struct ListedOrder {
    paid: String,
}

#[derive(Deserialize)]
struct PaymentsAnswer {
    #[serde(default)]
    payments: Vec<Value>,
}

/// An amount as text or as a JSON number, digit for digit.
fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
    part(deserializer)?.ok_or_else(|| D::Error::custom("there is no amount"))
}

fn part<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    match raw.get() {
        "null" => Ok(None),
        text => text.trim_matches('"').parse().map(Some).map_err(D::Error::custom),
    }
}
