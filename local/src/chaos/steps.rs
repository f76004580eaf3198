//! What may happen next.

use std::time::Duration;

use crate::{
    cafe24::Process,
    inside::{Ask, Choice, Decision},
    pg_company::{Call, Fault, RefundMode},
};

/// One step of a sequence. Deals and tabs are counted from 0; one that is not there does nothing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// A buyer orders in a mall.
    Order(&'static str, &'static str, Process),
    /// A buyer presses the pay button on a page of the shop, with so many cups.
    Reserve(&'static str, u32),
    /// What a mall's own calculation takes off every order from now on.
    Discount(&'static str, u32),
    /// Things that happen at the same time.
    Together(Vec<Act>),
    /// A buyer decides on a payment page.
    Decide(usize, usize, Choice),
    /// A buyer changes the cart and checks out again.
    Reprice(usize, &'static str),
    /// Time passes.
    Pass(Duration),
    /// A call of the PG Company's API goes wrong.
    PgFault(Call, Fault),
    /// From now on the PG Company's refunds behave so.
    Refunds(RefundMode),
    /// The bank decides a refund that is pending.
    BankDecides(bool),
    /// The PG Company sends a webhook once more.
    Resend(usize),
    /// The merchant refunds at the PG Company's console.
    Console(usize, &'static str),
    /// A payment expires before its time.
    Expire(usize, usize),
}

/// Something that meets the app.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    /// Somebody asks.
    Ask(usize, Ask),
    /// The PG Company delivers webhooks that are due.
    Webhooks,
    /// The reconciler runs.
    Reconcile,
}

impl Step {
    pub(super) fn ask(deal: usize, ask: Ask) -> Self {
        Self::Together(vec![Act::Ask(deal, ask)])
    }

    /// The kind of the step, for the tally.
    pub(super) fn kind(&self) -> String {
        let kind = match self {
            Self::Order(..) => "an order is placed",
            Self::Reserve(..) => "an order is reserved",
            Self::Discount(..) => "a price changes",
            Self::Together(acts) => return Act::kinds(acts),
            Self::Decide(_, _, Choice::Approve) => "a buyer approves",
            Self::Decide(_, _, Choice::ApproveOnIsland) => "a buyer on an island approves",
            Self::Decide(_, _, Choice::Decline) => "a buyer is declined",
            Self::Decide(_, _, Choice::Leave) => "a buyer leaves",
            Self::Decide(_, _, Choice::GoBack) => "a buyer goes back undecided",
            Self::Reprice(..) => "a cart changes",
            Self::Pass(_) => "time passes",
            Self::PgFault(..) => "the PG Company is going to fail",
            Self::Refunds(_) => "refunds behave otherwise",
            Self::BankDecides(_) => "the bank decides",
            Self::Resend(_) => "a webhook is sent again",
            Self::Console(..) => "a refund at the console",
            Self::Expire(..) => "a payment expires early",
        };
        format!("step: {kind}")
    }
}

impl Act {
    /// Whether both may happen at once: a merchant asks for one refund at a time, and a buyer looks
    /// at one tab at a time.
    pub(super) fn may_meet(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ask(_, Ask::Refund(_)), Self::Ask(_, Ask::Refund(_))) => false,
            (Self::Ask(deal, Ask::Return(tab)), Self::Ask(other, Ask::Return(second))) => {
                deal != other || tab == second
            }
            (Self::Ask(..) | Self::Webhooks | Self::Reconcile, _) => true,
        }
    }

    fn kinds(acts: &[Self]) -> String {
        match acts {
            [Self::Ask(_, Ask::Checkout)] => "step: M1".to_owned(),
            [Self::Ask(_, Ask::Return(_))] => "step: a return".to_owned(),
            [Self::Ask(_, Ask::Reload(_))] => "step: M14".to_owned(),
            [Self::Ask(_, Ask::Press(_, Decision::Pay))] => "step: M15".to_owned(),
            [Self::Ask(_, Ask::Press(_, Decision::Cancel))] => "step: M15, cancel".to_owned(),
            [Self::Ask(_, Ask::Stranger(_))] => "step: M15 of a stranger".to_owned(),
            [Self::Ask(_, Ask::Status(_))] => "step: M3".to_owned(),
            [Self::Ask(_, Ask::Refund(_))] => "step: M8".to_owned(),
            [Self::Webhooks] => "step: webhooks".to_owned(),
            [Self::Reconcile] => "step: the reconciler".to_owned(),
            [] | [_, _, ..] => format!("step: {} at the same time", acts.len()),
        }
    }
}
