//! One order and those who have to do with it: what they know, and what they would do again.

use rust_decimal::Decimal;
use serde_json::Value;
use shared::domain::{Order, OrderKey};
use url::Url;

use super::{Paying, World};
use crate::cafe24::{self, Answer, Direction, OrderId, Process};

/// What Cafe24 is told while nobody knows how it ends.
const UNKNOWN: &str = "The result is not known yet";

/// An order as its buyer, its merchant and Cafe24 see it.
#[derive(Debug, Clone)]
pub struct Deal {
    /// The mall that sells.
    pub mall: &'static str,
    /// Cafe24's number.
    pub order: OrderId,
    /// How Cafe24 learns what became of the payment.
    pub process: Process,
    /// The payment pages that the buyer was sent to, oldest first.
    pub tabs: Vec<Tab>,
    /// The amount of the refund that the merchant has asked for and has no answer to.
    pub refunding: Option<String>,
    /// Whether the buyer asked for a payment page and has no answer.
    pub checking_out: bool,
}

/// A payment page in the buyer's browser.
#[derive(Debug, Clone)]
pub struct Tab {
    /// The payment.
    pub paying: Paying,
    /// Where the PG Company sends the browser, once the buyer has decided.
    pub back: Option<Url>,
    /// Whether the mall has learned from this tab how it ended.
    pub arrived: bool,
}

/// What a buyer does on a payment page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Agrees to pay.
    Approve,
    /// Is declined.
    Decline,
    /// Leaves by the page's button.
    Leave,
    /// Goes back without having decided.
    GoBack,
}

/// Something that one of them asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// M1: the buyer wants to pay.
    Checkout,
    /// The browser comes back from the payment page of this tab.
    Return(usize),
    /// M3 with the key of this tab, for Cafe24's own sake.
    Status(usize),
    /// M8: the merchant refunds this amount.
    Refund(String),
}

/// What came of it.
#[derive(Debug)]
pub enum Told {
    /// M1 was answered.
    Checkout(Answer),
    /// The browser of this tab was at the mall.
    Return(usize),
    /// M3 was answered.
    Status(usize, Answer),
    /// M8 was answered.
    Refund(String, Answer),
}

impl Deal {
    /// A buyer places an order in shop 1 of a mall.
    pub fn new(world: &World, mall: &'static str, amount: &str, process: Process) -> Self {
        let order = world.sim.cafe24.order(mall, 1, amount);
        world.sim.cafe24.order_pays(mall, &order, process);
        Self { mall, order, process, tabs: Vec::new(), refunding: None, checking_out: false }
    }

    /// The buyer decides on the page of a tab; `false` if the page does not let them.
    pub fn decides(&mut self, world: &World, tab: usize, choice: Choice) -> bool {
        let Some(tab) = self.tabs.get_mut(tab) else { return false };
        let (pg, payment) = (&world.sim.pg_company, &tab.paying.payment);
        let back = match choice {
            Choice::Approve => pg.approve(payment),
            Choice::Decline => pg.decline(payment),
            Choice::Leave => pg.leave(payment),
            Choice::GoBack => pg.payment(payment).map(|payment| payment.callback()),
        };
        let Ok(back) = back else { return false };
        // Who has been sent back before, and now pays after all, will be sent back again.
        tab.arrived = tab.arrived && choice != Choice::Approve;
        tab.back = Some(back);
        true
    }

    /// Asks.
    pub async fn ask(&self, world: &World, ask: Ask) -> Told {
        let cafe24 = &world.sim.cafe24;
        match ask {
            Ask::Checkout => Told::Checkout(cafe24.checkout(self.mall, &self.order).await),
            Ask::Return(tab) => {
                if let Some(back) = self.tabs.get(tab).and_then(|tab| tab.back.as_ref()) {
                    world.browse(back.as_str()).await;
                }
                Told::Return(tab)
            }
            Ask::Status(tab) => {
                let key = self.tabs.get(tab).map(|tab| tab.paying.key.as_str());
                Told::Status(tab, cafe24.status(key.unwrap_or_default()).await)
            }
            Ask::Refund(amount) => {
                let answer = cafe24.cancel(self.mall, &self.order, &amount).await;
                Told::Refund(amount, answer)
            }
        }
    }

    /// Learns what came of it.
    pub fn learn(&mut self, world: &World, told: Told) {
        match told {
            Told::Checkout(answer) => {
                self.checking_out = unknown(&answer);
                let paying = Paying::of(&answer).filter(|_| answer.succeeded());
                let known = |paying: &Paying| self.tabs.iter().any(|tab| tab.paying == *paying);
                if let Some(paying) = paying.filter(|paying| !known(paying)) {
                    self.tabs.push(Tab { paying, back: None, arrived: false });
                }
            }
            Told::Return(number) => {
                let order = self.in_mall(world);
                let tab = self.tabs.get_mut(number);
                if let Some((tab, order)) = tab.zip(order) {
                    tab.arrived = tab.arrived
                        || self.process == Process::Asynchronous
                        || heard(&order, &tab.paying.key);
                }
            }
            Told::Status(_, _) => {}
            Told::Refund(amount, answer) => {
                self.refunding = unknown(&answer).then_some(amount);
            }
        }
    }

    /// Asks and learns.
    pub async fn does(&mut self, world: &World, ask: Ask) {
        let told = self.ask(world, ask).await;
        self.learn(world, told);
    }

    /// What they ask for once more, having no answer.
    pub fn again(&self, world: &World) -> Vec<Ask> {
        let checkout = self.checking_out.then_some(Ask::Checkout);
        let tabs = self.tabs.iter().enumerate();
        // Whoever is told by a notice need not come back.
        let waits =
            |tab: &Tab| self.process == Process::Synchronous && tab.back.is_some() && !tab.arrived;
        let waiting = tabs.filter(|(_, tab)| waits(tab));
        // What Cafe24 was told otherwise is not asked for again.
        let left = self.left(world);
        let open = |amount: &String| amount.parse().is_ok_and(|amount: Decimal| amount <= left);
        let refund = self.refunding.clone().filter(open).map(Ask::Refund);
        checkout.into_iter().chain(waiting.map(|(at, _)| Ask::Return(at))).chain(refund).collect()
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

/// Whether an M3 with this key was answered. Tabs of one order do not ask at the same time.
fn heard(order: &cafe24::Order, key: &str) -> bool {
    let mut asked = false;
    order.messages.iter().filter(|message| message.name == "M3").any(|message| {
        match message.direction {
            Direction::Sent => {
                asked = message.fields.iter().any(|(name, value)| name == "key" && value == key);
                false
            }
            Direction::Received => {
                asked && message.status == Some(200) && !still_unknown(&message.fields)
            }
        }
    })
}

fn still_unknown(fields: &[(String, String)]) -> bool {
    fields.iter().any(|(name, value)| name == "result_message" && value == UNKNOWN)
}

/// Whether the answer leaves open how it ends.
fn unknown(answer: &Answer) -> bool {
    let message = answer.body.get("result_message").and_then(Value::as_str);
    answer.status == 0 || answer.status >= 500 || message == Some(UNKNOWN)
}
