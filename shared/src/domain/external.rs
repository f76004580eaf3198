//! What an external checkout keeps of its order: the basket, the browser that may pay it, and a
//! price that is about to change with the address.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Attempt, Event, Item, MemberId, Money, Order, State, order::Private};

/// What an attempt knows besides if its order began at a shop page's pay button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct External {
    /// What is ordered. Empty once a newer attempt took over.
    pub basket: Basket,
    /// The SHA-256 of the secret of the browser that came back from the PG Company first: nobody
    /// else may see the order or pay it.
    #[serde(default)]
    pub browser: Option<String>,
    /// A price to which the PG Company was asked to change, until its record shows it.
    #[serde(default)]
    pub next_price: Option<Money>,
}

/// What a buyer is about to order, as the shop's page told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basket {
    /// What is ordered.
    pub lines: Vec<Line>,
    /// The member, whose discounts count; `None` for a guest.
    pub member: Option<MemberId>,
    /// Which pages of the shop the buyer uses.
    pub device: Device,
    /// Where the shop's page means to deliver.
    pub shipping: ShippingType,
}

/// One line of a basket, and how it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What Cafe24 prices.
    pub item: Item,
    /// The product's name, for the buyer's eyes alone.
    pub name: Private,
    /// The option's name, likewise.
    pub option: Private,
}

/// Where the buyer buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// The shop's pages for large screens.
    Desktop,
    /// The shop's mobile pages.
    Mobile,
}

/// Whether an order leaves the shop's country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShippingType {
    /// It stays.
    Domestic,
    /// It leaves.
    Abroad,
}

/// Where the goods go, as the buyer told the PG Company. Never stored by us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Who receives them.
    pub name: Private,
    /// Their phone.
    pub phone: Private,
    /// Postal code.
    pub postal_code: Private,
    /// Two letters, e.g. `KR`.
    pub country_code: Private,
    /// State or province.
    pub state: Private,
    /// City.
    pub city: Private,
    /// District.
    pub district: Private,
    /// Street and number.
    pub address_1: Private,
    /// What else is needed to find the door.
    pub address_2: Private,
}

impl Address {
    /// State, city, district, street and the rest in one line, as far as they are there.
    pub fn line(&self) -> String {
        let parts = [&self.state, &self.city, &self.district, &self.address_1, &self.address_2];
        let parts = parts.map(|part| part.0.as_str());
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Attempt {
    /// Whether the PG Company may ask for this much: the price, or the one to which it was asked to
    /// change.
    pub(super) fn may_cost(&self, money: &Money) -> bool {
        self.price == *money || self.next_price() == Some(money)
    }

    fn next_price(&self) -> Option<&Money> {
        self.external.as_ref()?.next_price.as_ref()
    }
}

impl Order {
    /// Binds an attempt to the first browser that asks. Whether it is this one.
    pub fn bind(&mut self, number: u32, browser: &str) -> bool {
        let external = self.external_mut(number);
        external.is_some_and(|external| {
            external.browser.get_or_insert_with(|| browser.to_owned()) == browser
        })
    }

    /// Whether this browser may see an attempt and pay it.
    pub fn is_of(&self, number: u32, browser: &str) -> bool {
        let external = self.attempt(number).and_then(|attempt| attempt.external.as_ref());
        external.is_some_and(|external| external.browser.as_deref() == Some(browser))
    }

    /// Notes the price to which the PG Company is about to be asked to change an attempt.
    pub fn ask_price(&mut self, number: u32, price: Option<&Money>) {
        if let Some(external) = self.external_mut(number) {
            external.next_price = price.cloned();
        }
    }

    /// Takes the asked price over once the PG Company's record shows it.
    pub(super) fn adopt_price(&mut self, number: u32, shown: &Money, now: Timestamp) {
        let asked = self.attempt(number).and_then(Attempt::next_price);
        let Some(price) = asked.filter(|asked| *asked == shown).cloned() else { return };
        self.ask_price(number, None);
        self.note(now, format!("attempt {number} costs {price} with its delivery"));
        for attempt in self.attempts.iter_mut().filter(|attempt| attempt.number == number) {
            attempt.price = price.clone();
        }
    }

    /// The buyer agreed to pay this price on the review page: from now on the payment is brought to
    /// its end. Nothing happens if the price is another one, or somebody began already.
    pub fn agree(&mut self, number: u32, price: &Money, now: Timestamp) {
        let agreed = self.attempt(number).is_some_and(|attempt| {
            let open = matches!(attempt.state, State::Open { .. });
            open && attempt.price == *price && attempt.next_price().is_none()
        });
        if agreed {
            self.apply(number, &Event::Confirming(now), now);
        }
    }

    /// Forgets the baskets of all attempts so far.
    pub(super) fn forget_baskets(&mut self) {
        let externals = self.attempts.iter_mut().filter_map(|attempt| attempt.external.as_mut());
        externals.for_each(|external| external.basket.lines.clear());
    }

    fn external_mut(&mut self, number: u32) -> Option<&mut External> {
        let mut attempts = self.attempts.iter_mut();
        attempts.find(|attempt| attempt.number == number)?.external.as_mut()
    }
}
