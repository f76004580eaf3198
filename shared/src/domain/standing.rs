//! How far a payment, a refund or a whole order is, told apart by name alone: for lists, histories
//! and files. What goes with it stays in the states.

use serde::{Deserialize, Serialize};

use super::{
    Amount, Attempt, Cancellation, Money, Order, State, Why, cancellation::CancellationState,
};

/// How far an attempt is: the name of its [`State`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The PG Company is asked for a page.
    Opening,
    /// The buyer has a page to pay on.
    Open,
    /// The buyer approved, and we confirm.
    Confirming,
    /// The buyer's deposit is waited for.
    Pending,
    /// The PG Company has the money.
    Paid,
    /// The PG Company or the buyer's bank declined.
    Declined,
    /// The buyer called it off.
    Canceled,
    /// Nobody decided in time.
    Expired,
    /// It was never opened.
    Failed,
    /// A newer attempt replaced it.
    Superseded,
    /// Paid after it was given up.
    Late,
    /// Paid in vain; the money goes back.
    Returning,
    /// Nobody could find out.
    Unclear,
    /// The PG Company's record contradicts ours.
    Held,
}

/// How far a refund is: the name of its [`CancellationState`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStage {
    /// The PG Company is asked.
    Submitting,
    /// It accepted, and the money follows.
    Pending,
    /// The money went back.
    Succeeded,
    /// It was refused; nothing moved.
    Failed,
    /// A person has to look.
    Review,
}

/// How far an order is, as a merchant looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Paid, and nothing went back.
    Paid,
    /// Paid, and a part of it went back.
    PartlyRefunded,
    /// Paid, and all of it went back.
    Refunded,
    /// Not paid: how far its newest attempt is.
    Unpaid(Stage),
}

impl State {
    /// Its name.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Opening { .. } => Stage::Opening,
            Self::Open { .. } => Stage::Open,
            Self::Confirming { .. } => Stage::Confirming,
            Self::Pending { .. } => Stage::Pending,
            Self::Paid { .. } => Stage::Paid,
            Self::Declined { .. } => Stage::Declined,
            Self::Canceled { .. } => Stage::Canceled,
            Self::Expired { .. } => Stage::Expired,
            Self::Failed { .. } => Stage::Failed,
            Self::Superseded { .. } => Stage::Superseded,
            Self::Late { .. } => Stage::Late,
            Self::Returning { .. } => Stage::Returning,
            Self::Unclear { .. } => Stage::Unclear,
            Self::Held { .. } => Stage::Held,
        }
    }

    /// Why it came so, where that is known: as the PG Company or we said it.
    pub fn why(&self) -> Option<&Why> {
        match self {
            Self::Declined { reason, .. } | Self::Failed { reason } => Some(reason),
            Self::Unclear { why, .. } | Self::Held { why, .. } => Some(why),
            Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. } => None,
            Self::Pending { .. } | Self::Paid { .. } | Self::Canceled { .. } => None,
            Self::Expired { .. } | Self::Superseded { .. } => None,
            Self::Late { .. } | Self::Returning { .. } => None,
        }
    }
}

impl Cancellation {
    /// The name of its state.
    pub fn stage(&self) -> RefundStage {
        match self.state {
            CancellationState::Submitting { .. } => RefundStage::Submitting,
            CancellationState::Pending { .. } => RefundStage::Pending,
            CancellationState::Succeeded { .. } => RefundStage::Succeeded,
            CancellationState::Failed { .. } => RefundStage::Failed,
            CancellationState::Review { .. } => RefundStage::Review,
        }
    }

    /// Why it came so, where that is known: as the PG Company or we said it.
    pub fn why(&self) -> Option<&Why> {
        match &self.state {
            CancellationState::Failed { reason } => Some(reason),
            CancellationState::Review { why } => Some(why),
            CancellationState::Submitting { .. } | CancellationState::Pending { .. } => None,
            CancellationState::Succeeded { .. } => None,
        }
    }
}

impl Order {
    /// How far it is; `None` if nobody has tried to pay it.
    pub fn standing(&self) -> Option<Standing> {
        let (payment, refunded) = (self.payment()?, self.refunded());
        Some(match (self.winner(), refunded) {
            (_, all) if !all.is_zero() && all == payment.price.amount => Standing::Refunded,
            (None, _) => Standing::Unpaid(payment.state.stage()),
            (Some(_), none) if none.is_zero() => Standing::Paid,
            (Some(_), _part) => Standing::PartlyRefunded,
        })
    }

    /// The attempt that stands for the order: the paid one, else the newest.
    pub fn payment(&self) -> Option<&Attempt> {
        self.winner().map(|(attempt, _)| attempt).or_else(|| self.latest())
    }

    /// What was to be paid, in major units.
    pub fn price(&self) -> Option<&Money> {
        self.payment().map(|attempt| &attempt.price)
    }

    /// As much of its currency.
    pub fn money(&self, amount: Amount) -> Option<Money> {
        self.price().map(|price| Money { amount, currency: price.currency.clone() })
    }
}
