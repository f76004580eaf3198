//! Which way a shop's orders are paid and cancelled: known at once, or told by a notice later.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::orders::{Order, OrderId};
use super::state::Saved;
use super::{Cafe24, messages};

/// When the mall learns how a payment or a cancellation ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Process {
    /// At once: the mall asks by M3, or M8 is answered with the result.
    #[default]
    Synchronous,
    /// Later: the app sends M5, or M9.
    Asynchronous,
}

impl Process {
    /// The app's path of M1.
    pub(super) fn checkout_path(self) -> &'static str {
        match self {
            Self::Synchronous => messages::CHECKOUT,
            Self::Asynchronous => messages::ASYNCHRONOUS_CHECKOUT,
        }
    }

    /// The app's path of M8.
    pub(super) fn cancel_path(self) -> &'static str {
        match self {
            Self::Synchronous => messages::CANCEL,
            Self::Asynchronous => messages::ASYNCHRONOUS_CANCEL,
        }
    }

    /// Reads `cancel_mode`.
    pub(super) fn of_cancel_mode(text: &str) -> Result<Self, String> {
        match text {
            "sync" => Ok(Self::Synchronous),
            "async" => Ok(Self::Asynchronous),
            other => Err(format!("cancel_mode must be sync or async, not “{other}”")),
        }
    }
}

/// What is chosen for one shop.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Choice {
    mall: String,
    shop_no: u32,
    pays: Process,
    /// Without one, each order is cancelled as the app said in its `cancel_mode`.
    cancels: Option<Process>,
    /// Taken off every calculated order.
    #[serde(default)]
    discount: Decimal,
}

/// What is chosen for all shops.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Choices(Vec<Choice>);

impl Choices {
    pub(super) fn pays(&self, mall: &str, shop_no: u32) -> Process {
        self.of(mall, shop_no).map_or(Process::Synchronous, |choice| choice.pays)
    }

    fn of(&self, mall: &str, shop_no: u32) -> Option<&Choice> {
        self.0.iter().find(|choice| choice.mall == mall && choice.shop_no == shop_no)
    }

    fn change(&mut self, mall: &str, shop_no: u32, act: impl FnOnce(&mut Choice)) {
        let known = self.of(mall, shop_no).cloned();
        self.0.retain(|choice| choice.mall != mall || choice.shop_no != shop_no);
        let mut choice = known.unwrap_or_else(|| Choice {
            mall: mall.to_owned(),
            shop_no,
            pays: Process::Synchronous,
            cancels: None,
            discount: Decimal::ZERO,
        });
        act(&mut choice);
        self.0.push(choice);
    }
}

impl Cafe24 {
    /// From now on orders of this shop are paid so.
    pub fn pays(&self, mall: &str, shop_no: u32, process: Process) {
        self.change(|saved| saved.choices.change(mall, shop_no, |choice| choice.pays = process));
    }

    /// How new orders of this shop are paid.
    pub fn process(&self, mall: &str, shop_no: u32) -> Process {
        self.read(|saved| saved.choices.pays(mall, shop_no))
    }

    /// This one order is paid so.
    pub fn order_pays(&self, mall: &str, order: &OrderId, process: Process) {
        self.update(mall, order, |order| order.process = process);
    }

    /// From now on orders of this shop are cancelled so; with `None`, as the app says of each
    /// payment in `cancel_mode`.
    pub fn cancels(&self, mall: &str, shop_no: u32, process: Option<Process>) {
        self.change(|saved| saved.choices.change(mall, shop_no, |choice| choice.cancels = process));
    }

    /// From now on every calculated order of this shop costs so much less.
    pub fn discount(&self, mall: &str, shop_no: u32, amount: Decimal) {
        self.change(|saved| saved.choices.change(mall, shop_no, |choice| choice.discount = amount));
    }

    pub(super) fn discount_of(&self, mall: &str, shop_no: u32) -> Decimal {
        let choice = |saved: &Saved| saved.choices.of(mall, shop_no).map(|choice| choice.discount);
        self.read(choice).unwrap_or_default()
    }

    pub(super) fn cancel_process(&self, order: &Order) -> Process {
        let chosen = self.read(|saved| {
            saved.choices.of(&order.mall, order.shop_no).and_then(|choice| choice.cancels)
        });
        chosen.or(order.cancel_mode).unwrap_or_default()
    }
}
