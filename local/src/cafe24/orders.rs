//! Orders of the malls.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ledger::Message;
use super::{Cafe24, clock, hash, malls};

/// The number of an order: the Korean date and a sequence. Two malls may use the same one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(String);

impl OrderId {
    /// The text that goes into messages.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One line of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Item {
    /// The product's name.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// Price of one.
    pub price: Decimal,
}

impl Item {
    pub(super) fn total(&self) -> Decimal {
        self.price * Decimal::from(self.quantity)
    }
}

/// Who buys.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Buyer {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
}

impl Default for Buyer {
    fn default() -> Self {
        Self {
            id: "mockbuyer".to_owned(),
            name: "홍길동".to_owned(),
            email: "buyer@example.com".to_owned(),
        }
    }
}

/// An order with its ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The mall that sold.
    pub mall: String,
    /// The shop of that mall.
    pub shop_no: u32,
    /// Its number.
    pub id: OrderId,
    /// The amount to pay, as every message writes it.
    pub amount: String,
    /// The currency of the shop.
    pub currency: String,
    /// What was ordered.
    pub items: Vec<Item>,
    /// JSON text that the app echoes unchanged.
    pub extra_data: String,
    /// The partner id of the first payment request: refunds need it when the shop has no gateway left.
    pub partner_id: Option<String>,
    /// The PG transaction, once paid.
    pub tid: Option<String>,
    /// What was paid.
    pub paid: Decimal,
    /// What was refunded so far.
    pub refunded: Decimal,
    /// Whether the app said that a part can be refunded.
    pub partial_cancellation: bool,
    /// Why the last attempt to pay came to nothing.
    pub failure: Option<String>,
    /// What the last cancellation said.
    pub cancellation: Option<String>,
    /// Korean time of the order.
    pub ordered_at: String,
    /// Everything said and heard, oldest first.
    pub messages: Vec<Message>,
    pub(super) buyer: Buyer,
}

/// An order to be.
pub(super) struct Basket {
    pub(super) amount: String,
    pub(super) items: Vec<Item>,
    pub(super) buyer: Buyer,
}

impl Cafe24 {
    pub(super) fn place(&self, mall: &str, shop_no: u32, basket: Basket) -> OrderId {
        let now = self.real_now();
        let currency = malls::shop(mall, shop_no).map_or("KRW", |shop| shop.currency).to_owned();
        self.change(|saved| {
            let sequence = saved.sequence.entry(mall.to_owned()).or_default();
            *sequence = sequence.saturating_add(1);
            let id = OrderId(format!("{}-{sequence:07}", clock::day(now)));
            saved.orders.push(Order {
                mall: mall.to_owned(),
                shop_no,
                extra_data: extra_data(&id),
                id: id.clone(),
                amount: basket.amount,
                currency,
                items: basket.items,
                partner_id: None,
                tid: None,
                paid: Decimal::ZERO,
                refunded: Decimal::ZERO,
                partial_cancellation: true,
                failure: None,
                cancellation: None,
                ordered_at: clock::plain_time(now),
                messages: Vec::new(),
                buyer: basket.buyer,
            });
            id
        })
    }

    /// Every order of every mall, oldest first.
    pub fn orders(&self) -> Vec<Order> {
        self.read(|saved| saved.orders.clone())
    }

    /// One order with its ledger.
    pub fn order_record(&self, mall: &str, id: &OrderId) -> Option<Order> {
        self.find(mall, id.as_str())
    }

    pub(super) fn find(&self, mall: &str, id: &str) -> Option<Order> {
        self.read(|saved| saved.order(mall, id).cloned())
    }

    pub(super) fn update(&self, mall: &str, id: &OrderId, act: impl FnOnce(&mut Order)) {
        self.change(|saved| {
            if let Some(order) = saved.order_mut(mall, id.as_str()) {
                act(order);
            }
        });
    }
}

/// In the order of the sample's mock, with signs that careless encoding breaks.
fn extra_data(id: &OrderId) -> String {
    let (log, sender) = (hash::random_log_key(), hash::random_log_key());
    format!(
        r#"{{"pgName":"pg-demo-app","orderId":{},"LogKey":{},"sRdrLogKey":{}}}"#,
        json!(id),
        json!(log),
        json!(sender)
    )
}
