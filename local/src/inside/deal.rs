//! One order and those who have to do with it: what they know, and what they would do again.

use std::io;

use rust_decimal::Decimal;
use serde_json::Value;
use shared::domain::{Order, OrderKey};

use super::{Ask, Choice, HandedOver, Paying, ShopPage, Shown, Tab, Told, World};
use crate::{
    cafe24::{self, Answer, Direction, OrderId, Process},
    pg_company::Status,
};

/// What Cafe24 is told while nobody knows how it ends.
const UNKNOWN: &str = "The result is not known yet";

/// An order as its buyer, its merchant and Cafe24 see it.
#[derive(Debug, Clone)]
pub struct Deal {
    /// The mall that sells.
    pub mall: &'static str,
    /// Cafe24's number.
    pub order: OrderId,
    /// Where the buyer pays from.
    pub way: Way,
    /// The payment pages that the buyer was sent to, oldest first.
    pub tabs: Vec<Tab>,
    /// The amount of the refund that the merchant has asked for and has no answer to.
    pub refunding: Option<String>,
    /// Whether the buyer asked for a payment page and has no answer.
    pub checking_out: bool,
}

/// Where an order is paid from.
#[derive(Debug, Clone)]
pub enum Way {
    /// Cafe24's order form. Cafe24 learns so what became of the payment.
    OrderForm(Process),
    /// The pay button on a page of the shop: the external process.
    ShopPage(Box<ShopPage>),
}

impl Deal {
    /// A buyer places an order in shop 1 of a mall.
    pub fn new(world: &World, mall: &'static str, amount: &str, process: Process) -> Self {
        let order = world.sim.cafe24.order(mall, 1, amount);
        world.sim.cafe24.order_pays(mall, &order, process);
        Self::paid_from(Way::OrderForm(process), mall, order)
    }

    /// A buyer presses the pay button on a page of shop 1, and an order over so many cups is
    /// reserved. Fails where there is no button, or the app does not answer.
    pub async fn reserved(world: &World, mall: &'static str, cups: u32) -> io::Result<Self> {
        let (order, page) = ShopPage::reserve(world, mall, cups).await?;
        Ok(Self::paid_from(Way::ShopPage(Box::new(page)), mall, order))
    }

    fn paid_from(way: Way, mall: &'static str, order: OrderId) -> Self {
        Self { mall, order, way, tabs: Vec::new(), refunding: None, checking_out: false }
    }

    /// The buyer decides on the page of a tab; `false` if the page does not let them.
    pub fn decides(&mut self, world: &World, tab: usize, choice: Choice) -> bool {
        self.tabs.get_mut(tab).is_some_and(|tab| tab.decides(world, choice))
    }

    /// What is true as soon as it is asked, whatever comes of it.
    pub fn begins(&mut self, ask: &Ask) {
        let Ask::Press(number, decision) = ask else { return };
        if let Some(tab) = self.tabs.get_mut(*number) {
            tab.presses(*decision);
        }
    }

    /// Learns what came of it.
    pub fn learn(&mut self, world: &World, told: &Told) {
        match told {
            Told::Checkout(answer) => {
                self.checking_out = unknown(answer);
                if let Some(paying) = Paying::of(answer).filter(|_| answer.succeeded()) {
                    self.opens(paying);
                }
            }
            Told::HandedOver(answer) => {
                self.checking_out = *answer == HandedOver::Unknown;
                if let HandedOver::Page(payment) = answer {
                    self.opens(Paying::at(payment));
                }
            }
            Told::Return(number) => {
                let asynchronous = matches!(self.way, Way::OrderForm(Process::Asynchronous));
                let order = self.in_mall(world);
                let tab = self.tabs.get_mut(*number);
                if let Some((tab, order)) = tab.zip(order) {
                    tab.arrived = tab.arrived || asynchronous || heard(&order, &tab.paying.key);
                }
            }
            Told::Shows(number, Some(shown)) => {
                if let Shown::Payment(payment) = shown {
                    self.opens(Paying::at(payment));
                }
                if let Some(tab) = self.tabs.get_mut(*number) {
                    tab.shows(shown);
                }
            }
            Told::Shows(_, None) | Told::Stranger(..) | Told::Status(..) => {}
            Told::Refund(amount, answer) => {
                self.refunding = unknown(answer).then(|| amount.clone());
            }
        }
    }

    fn opens(&mut self, paying: Paying) {
        if self.tabs.iter().all(|tab| tab.paying != paying) {
            self.tabs.push(Tab::of(paying));
        }
    }

    /// Asks and learns.
    pub async fn does(&mut self, world: &World, ask: Ask) {
        self.begins(&ask);
        let told = self.ask(world, ask).await;
        self.learn(world, &told);
    }

    /// What they ask for once more, having no answer.
    pub fn again(&self, world: &World) -> Vec<Ask> {
        let checkout = self.checking_out.then_some(Ask::Checkout);
        let waiting = self.tabs.iter().enumerate().filter_map(|(number, tab)| match self.way {
            Way::OrderForm(Process::Synchronous) => tab.waits().then_some(Ask::Return(number)),
            // Whoever is told by a notice need not come back.
            Way::OrderForm(Process::Asynchronous) => None,
            Way::ShopPage(_) => tab.waits().then(|| tab.again(number)).flatten(),
        });
        let refund = self.refund_again(world).map(Ask::Refund);
        checkout.into_iter().chain(waiting).chain(refund).collect()
    }

    /// The refund that the merchant asks for once more, having no answer. What Cafe24 was told
    /// otherwise is not asked for again.
    pub fn refund_again(&self, world: &World) -> Option<String> {
        let (left, order) = (self.left(world), self.in_mall(world)?);
        let told = |amount: Decimal| {
            let mut over = order.cancellations.iter().filter(|one| one.amount == amount);
            over.any(|one| one.state == cafe24::CancellationState::Refunded)
        };
        let open = |amount: &String| {
            amount.parse().is_ok_and(|amount: Decimal| amount <= left && !told(amount))
        };
        self.refunding.clone().filter(open)
    }

    /// Whether the PG Company has taken money for any of its tabs.
    pub fn is_paid(&self, world: &World) -> bool {
        let record = |tab: &Tab| world.sim.pg_company.payment(&tab.paying.payment).ok();
        self.tabs.iter().filter_map(record).any(|payment| payment.status == Status::Paid)
    }

    /// Whether it began at the pay button.
    pub fn is_external(&self) -> bool {
        matches!(self.way, Way::ShopPage(_))
    }

    /// The order in the mall's book.
    pub fn in_mall(&self, world: &World) -> Option<cafe24::Order> {
        world.sim.cafe24.order_record(self.mall, &self.order)
    }

    /// The order in the app's book.
    pub async fn stored(&self, world: &World) -> Option<Order> {
        world.sim.app.store.order(&self.key()?).await.ok().flatten()
    }

    /// What is left to refund, as the mall sees it.
    pub fn left(&self, world: &World) -> Decimal {
        self.in_mall(world).map(|order| order.left()).unwrap_or_default()
    }

    /// How the app names the order.
    pub fn key(&self) -> Option<OrderKey> {
        let order = self.order.as_str().parse().ok()?;
        Some(OrderKey { mall: self.mall.parse().ok()?, shop: "1".parse().ok()?, order })
    }
}

/// Whether Cafe24 knows by M3 what became of the payment with this key: it was told that it is paid,
/// or the last answer came after the buyer did. Tabs of one order do not ask at the same time.
fn heard(order: &cafe24::Order, key: &str) -> bool {
    let (mut back, mut asked, mut paid, mut last) = (false, false, false, false);
    for message in &order.messages {
        match (message.name.as_str(), message.direction) {
            ("M2", _) => back = true,
            ("M3", Direction::Sent) => asked = has(&message.fields, "key", key),
            ("M3", Direction::Received) if asked => {
                paid |= has(&message.fields, "payed_tf", "T");
                let known = message.status == Some(200) && !still_unknown(&message.fields);
                last = (last || back) && known;
                back = false;
            }
            _other => {}
        }
    }
    paid || last
}

fn has(fields: &[(String, String)], name: &str, value: &str) -> bool {
    fields.iter().any(|field| *field == (name.to_owned(), value.to_owned()))
}

fn still_unknown(fields: &[(String, String)]) -> bool {
    has(fields, "result_message", UNKNOWN)
}

/// Whether the answer leaves open how it ends.
fn unknown(answer: &Answer) -> bool {
    let message = answer.body.get("result_message").and_then(Value::as_str);
    answer.status == 0 || answer.status >= 500 || message == Some(UNKNOWN)
}
