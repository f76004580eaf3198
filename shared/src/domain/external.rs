//! What an external checkout keeps of its order: the basket, the browser that may pay it, and a
//! price that is about to change with the address.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Attempt, Event, Fact, Item, MemberId, Money, Order, Report, State, Status, order::Private,
};

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
    /// Whether the PG Company's record may have the amount that it has: the price, or the one to
    /// which it was asked to change. While two ask at once for different ones, it may have either;
    /// but nobody can have paid or confirmed it.
    pub(super) fn may_cost(&self, report: &Report) -> bool {
        let changing = match (&self.state, &report.status) {
            (State::Open { .. }, Status::Waiting | Status::Approved) => self.next_price().is_some(),
            _decided => false,
        };
        let asked = self.next_price() == Some(&report.money);
        self.price == report.money || asked || changing
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

    /// Notes the price to which the PG Company is about to be asked to change an attempt; `false`
    /// if the buyer has agreed to another one meanwhile, or it is over.
    pub fn ask_price(&mut self, number: u32, price: &Money) -> bool {
        let open = self.attempt(number).is_some_and(|a| matches!(a.state, State::Open { .. }));
        let Some(external) = self.external_mut(number).filter(|_| open) else { return false };
        external.next_price = Some(price.clone());
        true
    }

    /// Forgets that price, as the PG Company refused it.
    pub fn forget_price(&mut self, number: u32, price: &Money) {
        if let Some(external) = self.external_mut(number) {
            external.next_price.take_if(|next| next == price);
        }
    }

    /// Takes the asked price over once the PG Company's record shows it.
    pub(super) fn adopt_price(&mut self, number: u32, shown: &Money, now: Timestamp) {
        let asked = self.attempt(number).and_then(Attempt::next_price);
        let Some(price) = asked.filter(|asked| *asked == shown).cloned() else { return };
        self.forget_price(number, &price);
        self.note(now, Fact::Priced { attempt: number, price: price.clone() });
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

    /// Forgets what is only needed of the newest attempt.
    pub(super) fn forget_details(&mut self) {
        for attempt in &mut self.attempts {
            attempt.others.clear();
            if let Some(external) = &mut attempt.external {
                external.basket.lines.clear();
            }
        }
    }

    fn external_mut(&mut self, number: u32) -> Option<&mut External> {
        let mut attempts = self.attempts.iter_mut();
        attempts.find(|attempt| attempt.number == number)?.external.as_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Acknowledged, Loopback, MallHosts, MallUrl, OrderKey, PaymentPage, Process,
        acknowledged::Deposit,
    };

    fn now() -> Timestamp {
        Timestamp::from_second(1_700_000_000).unwrap()
    }

    fn money(amount: &str) -> Money {
        Money { amount: amount.parse().unwrap(), currency: "KRW".parse().unwrap() }
    }

    /// An external checkout of 10130 KRW, whose page is open.
    fn order() -> Order {
        let mall = "demomall".parse().unwrap();
        let key =
            OrderKey { mall, shop: "1".parse().unwrap(), order: "20220519-1".parse().unwrap() };
        let hosts = MallHosts::new(&key.mall, &[], ["shop.example"].into_iter(), Loopback::Refused);
        let (lines, member) = (Vec::new(), None);
        let (device, shipping) = (Device::Mobile, ShippingType::Domestic);
        let basket = Basket { lines, member, device, shipping };
        let page = PaymentPage {
            tid: "pay_1".parse().unwrap(),
            url: "https://pay.example.com/1".to_owned(),
            expires_at: now(),
        };
        let mut order = Order::new(key, "demomall:1".parse().unwrap());
        let attempt = Attempt {
            number: 1,
            account: "link".parse().unwrap(),
            mode: None,
            price: money("10130.00"),
            process: Process::External,
            return_url: MallUrl::parse("https://shop.example/m", &hosts).unwrap(),
            notice_url: None,
            extra_data: None,
            others: Vec::new(),
            external: Some(External { basket, browser: None, next_price: None }),
            key_seed: String::new(),
            asked_at: now(),
            state: State::Open { page },
            acknowledged: Acknowledged::default(),
            deposit: Deposit::default(),
        };
        order.begin(attempt, now());
        order
    }

    /// The PG Company's record shows this.
    fn shows(order: &mut Order, amount: &str, status: Status) {
        let reference = order.key.reference(1).to_string();
        let (tid, money) = ("pay_1".parse().unwrap(), money(amount));
        order.report(1, &Report { reference, tid, status, money, paid: None }, now());
    }

    fn price(order: &Order) -> String {
        order.attempt(1).unwrap().price.to_string()
    }

    fn state(order: &Order) -> &State {
        &order.attempt(1).unwrap().state
    }

    #[test]
    fn a_price_changes_when_the_record_shows_the_asked_one_and_not_before() {
        let mut order = order();
        order.ask_price(1, &money("13130.00"));

        shows(&mut order, "10130", Status::Approved);
        assert_eq!(price(&order), "10130.00 KRW");
        shows(&mut order, "13130", Status::Approved);

        assert_eq!(price(&order), "13130.00 KRW", "as Cafe24 writes it");
        assert!(order.attempt(1).unwrap().next_price().is_none());
        assert!(matches!(state(&order), State::Open { .. }));
    }

    #[test]
    fn a_price_that_nobody_asked_for_holds_the_order() {
        let mut order = order();

        shows(&mut order, "13130", Status::Approved);

        assert!(matches!(state(&order), State::Held { .. }));
        assert_eq!(price(&order), "10130.00 KRW");
    }

    #[test]
    fn after_the_buyer_agreed_no_other_price_is_asked_for() {
        let mut order = order();
        order.agree(1, &money("10130"), now());

        assert!(!order.ask_price(1, &money("13130.00")));

        assert!(order.attempt(1).unwrap().next_price().is_none());
    }

    #[test]
    fn while_two_ask_for_different_prices_nothing_is_held_unless_it_is_paid() {
        let mut order = order();
        order.ask_price(1, &money("12130.00"));

        shows(&mut order, "13130", Status::Approved);
        assert!(matches!(state(&order), State::Open { .. }));
        order.agree(1, &money("10130"), now());
        assert!(matches!(state(&order), State::Open { .. }), "its price is not settled");
        shows(&mut order, "13130", Status::Paid);

        assert!(matches!(state(&order), State::Held { .. }));
    }

    #[test]
    fn a_refused_price_is_forgotten_unless_another_was_asked_for_meanwhile() {
        let mut order = order();
        order.ask_price(1, &money("12130.00"));

        order.forget_price(1, &money("13130.00"));
        assert!(order.attempt(1).unwrap().next_price().is_some());
        order.forget_price(1, &money("12130"));

        assert!(order.attempt(1).unwrap().next_price().is_none());
    }

    #[test]
    fn the_buyer_agrees_to_the_price_that_is_asked_for_and_to_no_other() {
        let mut order = order();
        order.agree(1, &money("10129"), now());
        assert!(matches!(state(&order), State::Open { .. }));

        order.agree(1, &money("10130"), now());

        let begun = order.clone();
        assert!(matches!(state(&begun), State::Confirming { until, .. } if *until == now()));
        let later = Timestamp::from_second(1_700_000_009).unwrap();
        order.agree(1, &money("10130"), later);
        assert_eq!(order, begun, "somebody began already");
    }

    #[test]
    fn the_first_browser_is_the_buyers() {
        let mut order = order();
        assert!(!order.is_of(1, "first"));

        assert!(order.bind(1, "first") && order.bind(1, "first") && !order.bind(1, "second"));

        assert!(order.is_of(1, "first") && !order.is_of(1, "second") && !order.is_of(2, "first"));
        assert!(!order.bind(2, "first"));
    }
}
