//! What is known of a payment: the PG Company's record, and where one attempt stands
//! (state-machines.md 5.2). The rules by which that changes are in `transitions`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Amount, Money, Tid, Why};

/// How Cafe24 learns what became of a payment or of a cancellation (cafe24.md 3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Process {
    /// It asks, and the answer is final: M2 and M3, or M8's own answer.
    #[default]
    Synchronous,
    /// We tell it once it is final: M5, or M9.
    Asynchronous,
    /// The order begins at the shop page's pay button, and we tell it: M7.
    External,
}

/// Where a buyer pays: a page of the PG Company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentPage {
    /// The PG Company's id of the payment.
    pub tid: Tid,
    /// The page's address, as the PG Company gave it.
    pub url: String,
    /// When the PG Company closes the page.
    pub expires_at: Timestamp,
}

/// The PG Company's own record of a payment, read server to server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Our reference, as the PG Company has it.
    pub reference: String,
    /// The PG Company's id.
    pub tid: Tid,
    /// How far the payment is.
    pub status: Status,
    /// What is to be paid, in major units.
    pub money: Money,
    /// What was really paid, where the PG Company tells it apart.
    pub paid: Option<Amount>,
}

/// How far a payment is, in the PG Company's own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// The page is open and the buyer has not decided.
    Waiting,
    /// The buyer chose to deposit the money later.
    AwaitingDeposit,
    /// The buyer agreed; no money moves until we confirm.
    Approved,
    /// The money was taken.
    Paid,
    /// The PG Company or the buyer's bank declined; why, in words for the buyer.
    Declined(String),
    /// The buyer or we called it off.
    Canceled,
    /// Nobody decided in time.
    Expired,
}

/// Where an attempt stands. Each state carries what it knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// The intent is saved; the PG Company may or may not have the payment.
    Opening {
        /// Until when one function alone asks the PG Company.
        until: Timestamp,
    },
    /// The buyer has a page to pay on.
    Open {
        /// The page.
        page: PaymentPage,
    },
    /// The buyer approved; our confirmation is under way or its outcome is unknown.
    Confirming {
        /// The PG Company's id.
        tid: Tid,
        /// Until when one function alone confirms.
        until: Timestamp,
    },
    /// Accepted by the PG Company, the money follows.
    Pending {
        /// The PG Company's id.
        tid: Tid,
    },
    /// The PG Company has the money. Final: money leaves only by cancellations.
    Paid {
        /// The PG Company's id.
        tid: Tid,
    },
    /// Declined; the buyer may start again.
    Declined {
        /// The PG Company's id.
        tid: Tid,
        /// Why, in words for the buyer.
        reason: Why,
    },
    /// Called off by the buyer.
    Canceled {
        /// The PG Company's id.
        tid: Tid,
    },
    /// Not decided in time.
    Expired {
        /// The PG Company's id.
        tid: Tid,
    },
    /// The PG Company never opened it.
    Failed {
        /// Why.
        reason: Why,
    },
    /// Replaced by a newer attempt of the same order.
    Superseded {
        /// The PG Company's id, if it had one.
        tid: Option<Tid>,
        /// Until when the buyer may still pay on its page, as far as we know; `None` once the page
        /// is closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        open_until: Option<Timestamp>,
    },
    /// Paid after it was given up; whether it is still accepted is not decided yet.
    Late {
        /// The PG Company's id.
        tid: Tid,
    },
    /// Paid, but too late, or without Cafe24 ever learning of it: a cancellation of ours gives the
    /// money back. Final.
    Returning {
        /// The PG Company's id.
        tid: Tid,
    },
    /// Nobody could find out for too long whether it is paid; a person has to look. What the PG
    /// Company tells of it after all counts.
    Unclear {
        /// The PG Company's id.
        tid: Tid,
        /// What was tried.
        why: Why,
    },
    /// The PG Company's record contradicts ours; a person has to look.
    Held {
        /// The PG Company's id.
        tid: Tid,
        /// What does not agree.
        why: Why,
    },
}

impl State {
    /// The PG Company's id of the payment, once it is known.
    pub fn tid(&self) -> Option<&Tid> {
        match self {
            Self::Opening { .. } | Self::Failed { .. } => None,
            Self::Open { page } => Some(&page.tid),
            Self::Superseded { tid, .. } => tid.as_ref(),
            Self::Confirming { tid, .. }
            | Self::Pending { tid }
            | Self::Paid { tid }
            | Self::Declined { tid, .. }
            | Self::Canceled { tid }
            | Self::Expired { tid }
            | Self::Late { tid }
            | Self::Returning { tid }
            | Self::Unclear { tid, .. }
            | Self::Held { tid, .. } => Some(tid),
        }
    }

    /// What happened, for the history.
    pub fn words(&self) -> String {
        match self {
            Self::Opening { .. } => "opening".to_owned(),
            Self::Open { .. } => "payment page open".to_owned(),
            Self::Confirming { .. } => "confirming".to_owned(),
            Self::Pending { .. } => "waiting for the deposit".to_owned(),
            Self::Paid { tid } => format!("paid as {tid}"),
            Self::Declined { reason, .. } => format!("declined: {reason}"),
            Self::Canceled { .. } => "canceled".to_owned(),
            Self::Expired { .. } => "expired".to_owned(),
            Self::Failed { reason } => format!("failed: {reason}"),
            Self::Superseded { .. } => "superseded".to_owned(),
            Self::Late { tid } => format!("paid late as {tid}"),
            Self::Returning { tid } => format!("paid as {tid} in vain, the money goes back"),
            Self::Unclear { why, .. } => format!("unclear: {why}"),
            Self::Held { why, .. } => format!("held: {why}"),
        }
    }

    /// Whether nothing but a look by a person can change it any more.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. } => false,
            Self::Pending { .. } | Self::Late { .. } => false,
            Self::Paid { .. } | Self::Declined { .. } | Self::Canceled { .. } => true,
            Self::Expired { .. } | Self::Failed { .. } => true,
            Self::Superseded { open_until, .. } => open_until.is_none(),
            Self::Returning { .. } | Self::Unclear { .. } | Self::Held { .. } => true,
        }
    }

    /// Whether Cafe24 is told that it came to nothing.
    pub fn is_failure(&self) -> bool {
        match self {
            Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. } => true,
            Self::Returning { .. } | Self::Held { .. } => true,
            Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. } => false,
            Self::Pending { .. } | Self::Paid { .. } | Self::Failed { .. } => false,
            Self::Superseded { .. } | Self::Late { .. } | Self::Unclear { .. } => false,
        }
    }

    /// Whether money may be under way: neither "paid" nor "not paid" would be true.
    pub fn is_undecided(&self) -> bool {
        match self {
            Self::Opening { .. } | Self::Confirming { .. } | Self::Pending { .. } => true,
            Self::Late { .. } | Self::Unclear { .. } => true,
            Self::Open { .. } | Self::Paid { .. } | Self::Declined { .. } => false,
            Self::Canceled { .. } | Self::Expired { .. } | Self::Failed { .. } => false,
            Self::Superseded { .. } | Self::Returning { .. } | Self::Held { .. } => false,
        }
    }

    /// After how many seconds the PG Company's record is read without anybody asking: at first,
    /// then, and when it was in vain for long; `None` once it is final.
    pub fn looks(&self) -> Option<[i64; 3]> {
        match self {
            Self::Opening { .. } => Some([10, 30, 120]),
            Self::Open { .. } | Self::Superseded { open_until: Some(_), .. } => {
                Some([120, 900, 3600])
            }
            Self::Confirming { .. } => Some([15, 60, 300]),
            Self::Pending { .. } => Some([3600, 3600, 21_600]),
            Self::Late { .. } => Some([15, 60, 600]),
            Self::Paid { .. } | Self::Declined { .. } | Self::Canceled { .. } => None,
            Self::Expired { .. } | Self::Failed { .. } => None,
            Self::Superseded { open_until: None, .. } => None,
            Self::Returning { .. } | Self::Unclear { .. } | Self::Held { .. } => None,
        }
    }
}
