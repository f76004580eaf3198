//! A payment page in the buyer's browser, and what the buyer does there and afterwards.

use rust_decimal::Decimal;
use url::Url;

use super::{Ask, Decision, Paying, Shown, World};
use crate::pg_company::ShippingAddress;

/// A payment page in the buyer's browser.
#[derive(Debug, Clone)]
pub struct Tab {
    /// The payment.
    pub paying: Paying,
    /// Where the PG Company sends the browser, once the buyer has decided.
    pub back: Option<Url>,
    /// Whether the mall has learned from this tab how it ended; of an external checkout, whether
    /// the buyer has.
    pub arrived: bool,
    /// What the tab shows since the buyer came back, in an external checkout.
    pub shown: Option<Shown>,
    /// What the buyer decided on the review page.
    pub pressed: Option<Decision>,
    /// The prices on the review pages on which the buyer decided to pay.
    pub agreed: Vec<Decimal>,
}

/// What a buyer does on a payment page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Agrees to pay. In an external checkout the goods go to the city.
    Approve,
    /// Agrees to pay. In an external checkout the goods go to an island, which costs more.
    ApproveOnIsland,
    /// Is declined.
    Decline,
    /// Leaves by the page's button.
    Leave,
    /// Goes back without having decided.
    GoBack,
}

impl Tab {
    pub(super) fn of(paying: Paying) -> Self {
        let (back, shown, pressed) = (None, None, None);
        Self { paying, back, arrived: false, shown, pressed, agreed: Vec::new() }
    }

    /// The buyer decides on the page; `false` if the page does not let them.
    pub(super) fn decides(&mut self, world: &World, choice: Choice) -> bool {
        let (pg, payment) = (&world.sim.pg_company, &self.paying.payment);
        let back = match choice {
            Choice::Approve => pg.approve(payment),
            Choice::ApproveOnIsland => pg.approve_for(payment, island()),
            Choice::Decline => pg.decline(payment),
            Choice::Leave => pg.leave(payment),
            Choice::GoBack => pg.payment(payment).map(|payment| payment.callback()),
        };
        let Ok(back) = back else { return false };
        // Who has been sent back before, and now pays after all, will be sent back again.
        self.arrived = self.arrived && !choice.approves();
        self.back = Some(back);
        true
    }

    /// The buyer decides on the review page, if it is shown.
    pub(super) fn presses(&mut self, decision: Decision) {
        let Some(Shown::Review(_, price)) = &self.shown else { return };
        self.pressed = Some(decision);
        match decision {
            Decision::Pay => self.agreed.push(*price),
            Decision::Cancel => {}
        }
    }

    /// Whether the buyer was sent back, and knows no end of it.
    pub(super) fn waits(&self) -> bool {
        self.back.is_some() && !self.arrived
    }

    pub(super) fn shows(&mut self, shown: &Shown) {
        self.arrived = match shown {
            Shown::End(_) | Shown::Payment(_) | Shown::Message(_) => true,
            Shown::Review(..) | Shown::Waiting(_) => false,
        };
        self.shown = Some(shown.clone());
    }

    /// What the buyer of an external checkout does again: nothing where the decision is still to
    /// be made.
    pub(super) fn again(&self, number: usize) -> Option<Ask> {
        match (&self.shown, self.pressed) {
            (None, _) => Some(Ask::Return(number)),
            (Some(Shown::Review(..)), Some(decision)) => Some(Ask::Press(number, decision)),
            (Some(Shown::Review(..)), None) => None,
            (Some(Shown::Waiting(_)), _) => Some(Ask::Reload(number)),
            (Some(Shown::End(_) | Shown::Payment(_) | Shown::Message(_)), _) => None,
        }
    }
}

impl Choice {
    /// Whether the buyer agrees to pay.
    pub fn approves(self) -> bool {
        match self {
            Self::Approve | Self::ApproveOnIsland => true,
            Self::Decline | Self::Leave | Self::GoBack => false,
        }
    }
}

/// Where delivery costs twice as much.
fn island() -> ShippingAddress {
    ShippingAddress { postal_code: "63100".to_owned(), ..ShippingAddress::demo() }
}
