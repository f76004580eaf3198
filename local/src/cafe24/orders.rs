//! Orders of the malls.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cancellations::Cancellation;
use super::catalogue::Selection;
use super::endings::Ending;
use super::ledger::{Message, PaidBy};
use super::process::Process;
use super::{Cafe24, clock, hash};

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
    /// How the mall learns that it was paid.
    #[serde(default)]
    pub process: Process,
    /// How cancellations go, as the app said with the payment.
    #[serde(default)]
    pub cancel_mode: Option<Process>,
    /// What M4 said when the buyer came back, code and sentence; nothing is booked by it.
    #[serde(default)]
    pub returned: Option<String>,
    /// What was asked back, oldest first.
    #[serde(default)]
    pub cancellations: Vec<Cancellation>,
    /// Who took the money.
    #[serde(default)]
    pub paid_by: PaidBy,
    /// What was reserved from outside the order form.
    #[serde(default)]
    pub reservation: Option<Reservation>,
    /// Where the buyer ended after an external checkout, oldest first.
    #[serde(default)]
    pub endings: Vec<Ending>,
    /// When all of it was paid, in Korean time with the offset.
    #[serde(default)]
    pub paid_at: Option<String>,
    /// Korean time of the order.
    pub ordered_at: String,
    /// Everything said and heard, oldest first.
    pub messages: Vec<Message>,
    pub(super) buyer: Buyer,
}

/// What was reserved, and for whom.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reservation {
    /// What was chosen.
    pub items: Vec<Selection>,
    /// The member's or guest's id.
    pub member_id: String,
}

/// An order to be.
pub(super) struct Basket {
    pub(super) reservation: Option<Reservation>,
    pub(super) amount: String,
    pub(super) items: Vec<Item>,
    pub(super) buyer: Buyer,
}

impl Cafe24 {
    pub(super) fn place(&self, mall: &str, shop_no: u32, basket: Basket) -> OrderId {
        let now = clock::real_now();
        let currency = self.known_shop(mall, shop_no).map_or("KRW".to_owned(), |s| s.currency);
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
                process: saved.choices.pays(mall, shop_no),
                cancel_mode: None,
                returned: None,
                paid_by: PaidBy::App,
                paid_at: None,
                endings: Vec::new(),
                reservation: basket.reservation,
                cancellations: Vec::new(),
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

impl Order {
    /// Whether it was reserved from outside the order form.
    pub fn is_external(&self) -> bool {
        self.reservation.is_some()
    }

    /// Whether the mall's staff sees it: a reservation becomes an order when it is paid.
    pub(super) fn is_real(&self) -> bool {
        !self.is_external() || self.is_paid()
    }

    /// Whether it reserves just these sorted selections, for that member if one is named.
    pub(super) fn reserves(&self, selections: &[Selection], member_id: Option<&str>) -> bool {
        let Some(reservation) = &self.reservation else { return false };
        let mut items = reservation.items.clone();
        items.sort();
        items == selections && member_id.is_none_or(|member| member == reservation.member_id)
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
