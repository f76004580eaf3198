//! What those who have to do with an order ask for, and what they are told.

use super::{Deal, Decision, HandedOver, Shown, Way, World};
use crate::cafe24::Answer;

/// Something that one of them asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// M1, or M13 from the shop's own page: the buyer wants to pay.
    Checkout,
    /// The browser comes back from the payment page of this tab.
    Return(usize),
    /// The buyer loads what this tab shows again: the review page (M14), or what comes after.
    Reload(usize),
    /// The buyer decides on the review page (M15).
    Press(usize, Decision),
    /// Somebody else's browser opens the review page of this tab, and pays by its form.
    Stranger(usize),
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
    /// M13 was answered.
    HandedOver(HandedOver),
    /// The browser of this tab was at the mall.
    Return(usize),
    /// This tab of an external checkout shows something else; `None`: it got no answer.
    Shows(usize, Option<Shown>),
    /// What somebody else's browser showed last, where an answer came.
    Stranger(usize, Option<Shown>),
    /// M3 was answered.
    Status(usize, Answer),
    /// M8 was answered.
    Refund(String, Answer),
}

impl Deal {
    /// Asks.
    pub async fn ask(&self, world: &World, ask: Ask) -> Told {
        let cafe24 = &world.sim.cafe24;
        match ask {
            Ask::Checkout => match &self.way {
                Way::OrderForm(_) => Told::Checkout(cafe24.checkout(self.mall, &self.order).await),
                Way::ShopPage(page) => Told::HandedOver(page.hand_over(world).await),
            },
            Ask::Return(tab) => self.return_from(world, tab).await,
            Ask::Reload(tab) => Told::Shows(tab, self.reload(world, tab).await),
            Ask::Press(tab, decision) => Told::Shows(tab, self.press(world, tab, decision).await),
            Ask::Stranger(tab) => Told::Stranger(tab, self.stranger(world, tab).await),
            Ask::Status(tab) => {
                let key = self.tabs.get(tab).map_or("", |tab| tab.paying.key.as_str());
                Told::Status(tab, cafe24.ask_details(self.mall, &self.order, key).await)
            }
            Ask::Refund(amount) => {
                let answer = cafe24.cancel(self.mall, &self.order, &amount).await;
                Told::Refund(amount, answer)
            }
        }
    }

    async fn return_from(&self, world: &World, number: usize) -> Told {
        let back = self.tabs.get(number).and_then(|tab| tab.back.as_ref());
        match (&self.way, back) {
            (Way::OrderForm(_), Some(back)) => {
                world.browse(back.as_str()).await;
                Told::Return(number)
            }
            (Way::OrderForm(_), None) => Told::Return(number),
            (Way::ShopPage(page), Some(back)) => {
                Told::Shows(number, page.open(world, back.as_str()).await)
            }
            (Way::ShopPage(_), None) => Told::Shows(number, None),
        }
    }

    async fn reload(&self, world: &World, number: usize) -> Option<Shown> {
        let (Way::ShopPage(page), tab) = (&self.way, self.tabs.get(number)?) else { return None };
        match tab.shown.as_ref()? {
            Shown::Waiting(onward) => page.open(world, onward.as_str()).await,
            Shown::Review(..) | Shown::End(_) | Shown::Payment(_) | Shown::Message(_) => {
                page.open(world, &world.review_address(&self.key()?)).await
            }
        }
    }

    async fn press(&self, world: &World, number: usize, decision: Decision) -> Option<Shown> {
        let (Way::ShopPage(page), tab) = (&self.way, self.tabs.get(number)?) else { return None };
        let Some(Shown::Review(form, _)) = &tab.shown else { return None };
        page.press(world, form, decision).await
    }

    async fn stranger(&self, world: &World, number: usize) -> Option<Shown> {
        let Some(Shown::Review(form, _)) = &self.tabs.get(number)?.shown else { return None };
        let mut stranger = world.browser().ok()?;
        drop(stranger.open(&world.review_address(&self.key()?)).await);
        let page = stranger.submit(&Decision::Pay.of(form)).await.ok()?;
        Some(Shown::of(&page))
    }
}
