//! One attempt's states and the only rules by which they change (state-machines.md 5.2).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Amount, Money, Tid};

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
        reason: String,
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
        /// Why, in words for the merchant.
        reason: String,
    },
    /// Replaced by a newer attempt of the same order.
    Superseded {
        /// The PG Company's id, if it had one.
        tid: Option<Tid>,
    },
    /// The PG Company's record contradicts ours; a person has to look.
    Held {
        /// The PG Company's id.
        tid: Tid,
        /// What does not agree.
        why: String,
    },
}

/// What happened to an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The PG Company opened the payment.
    Opened(PaymentPage),
    /// The PG Company refused to open it; why.
    OpenRefused(String),
    /// The lease of an opening that ended nowhere is taken over until then.
    Reopening(Timestamp),
    /// We are about to confirm, alone until then.
    Confirming(Timestamp),
    /// The PG Company's record was read, and agrees with ours on reference, id and amount.
    Reported(Tid, Status),
    /// The PG Company's record was read and does not agree; what differs.
    Contradicted(Tid, Status, String),
    /// A newer attempt took over.
    Superseded,
}

/// What an event does to a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The attempt is now there.
    To(State),
    /// Nothing changes: known already, or overtaken.
    Stay,
}

impl State {
    /// The PG Company's id of the payment, once it is known.
    pub fn tid(&self) -> Option<&Tid> {
        match self {
            Self::Opening { .. } | Self::Failed { .. } => None,
            Self::Open { page } => Some(&page.tid),
            Self::Superseded { tid } => tid.as_ref(),
            Self::Confirming { tid, .. }
            | Self::Pending { tid }
            | Self::Paid { tid }
            | Self::Declined { tid, .. }
            | Self::Canceled { tid }
            | Self::Expired { tid }
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
            Self::Held { why, .. } => format!("held: {why}"),
        }
    }

    /// Whether nothing but a look by a person can change it any more.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. } => false,
            Self::Pending { .. } => false,
            Self::Paid { .. } | Self::Declined { .. } | Self::Canceled { .. } => true,
            Self::Expired { .. } | Self::Failed { .. } | Self::Superseded { .. } => true,
            Self::Held { .. } => true,
        }
    }

    /// Whether money may be under way: neither "paid" nor "not paid" would be true.
    pub fn is_undecided(&self) -> bool {
        match self {
            Self::Opening { .. } | Self::Confirming { .. } | Self::Pending { .. } => true,
            Self::Open { .. } | Self::Paid { .. } | Self::Declined { .. } => false,
            Self::Canceled { .. } | Self::Expired { .. } | Self::Failed { .. } => false,
            Self::Superseded { .. } | Self::Held { .. } => false,
        }
    }

    /// After how many seconds the PG Company's record is read without anybody asking: at first,
    /// then, and when it was in vain for long; `None` once it is final.
    pub fn looks(&self) -> Option<[i64; 3]> {
        match self {
            Self::Opening { .. } => Some([10, 30, 120]),
            Self::Open { .. } => Some([120, 900, 3600]),
            Self::Confirming { .. } => Some([15, 60, 300]),
            Self::Pending { .. } => Some([3600, 3600, 21_600]),
            Self::Paid { .. } | Self::Declined { .. } | Self::Canceled { .. } => None,
            Self::Expired { .. } | Self::Failed { .. } | Self::Superseded { .. } => None,
            Self::Held { .. } => None,
        }
    }

    /// What `event` does here. Nothing overtakes `Paid`; a payment that is paid after it was
    /// given up is held for a person, never ignored.
    pub fn on(&self, event: &Event) -> Step {
        match event {
            Event::Opened(page) => self.on_opened(page),
            Event::OpenRefused(reason) => {
                self.while_opening(|| Self::Failed { reason: reason.clone() })
            }
            Event::Reopening(until) => self.while_opening(|| Self::Opening { until: *until }),
            Event::Confirming(until) => self.on_confirming(*until),
            Event::Reported(tid, status) => self.on_reported(tid, status),
            Event::Contradicted(tid, status, why) => self.on_contradicted(tid, status, why),
            Event::Superseded => self.on_superseded(),
        }
    }

    fn while_opening(&self, next: impl FnOnce() -> Self) -> Step {
        match self {
            Self::Opening { .. } => Step::To(next()),
            Self::Open { .. } | Self::Confirming { .. } | Self::Pending { .. } => Step::Stay,
            Self::Paid { .. } | Self::Declined { .. } | Self::Canceled { .. } => Step::Stay,
            Self::Expired { .. } | Self::Failed { .. } | Self::Superseded { .. } => Step::Stay,
            Self::Held { .. } => Step::Stay,
        }
    }

    fn on_opened(&self, page: &PaymentPage) -> Step {
        match self {
            Self::Opening { .. } => Step::To(Self::Open { page: page.clone() }),
            Self::Superseded { tid: None } => {
                Step::To(Self::Superseded { tid: Some(page.tid.clone()) })
            }
            Self::Superseded { tid: Some(_) } | Self::Open { .. } | Self::Confirming { .. } => {
                Step::Stay
            }
            Self::Pending { .. } | Self::Paid { .. } | Self::Declined { .. } => Step::Stay,
            Self::Canceled { .. } | Self::Expired { .. } | Self::Failed { .. } => Step::Stay,
            Self::Held { .. } => Step::Stay,
        }
    }

    fn on_confirming(&self, until: Timestamp) -> Step {
        match self {
            Self::Open { page } => Step::To(Self::Confirming { tid: page.tid.clone(), until }),
            Self::Confirming { tid, .. } => Step::To(Self::Confirming { tid: tid.clone(), until }),
            Self::Opening { .. } | Self::Pending { .. } | Self::Paid { .. } => Step::Stay,
            Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. } => Step::Stay,
            Self::Failed { .. } | Self::Superseded { .. } | Self::Held { .. } => Step::Stay,
        }
    }

    fn on_reported(&self, tid: &Tid, status: &Status) -> Step {
        match self {
            Self::Opening { .. } | Self::Open { .. } | Self::Pending { .. } => {
                self.follow(tid, status)
            }
            // While we confirm, "approved" is what we knew; only an outcome ends it.
            Self::Confirming { .. } => self.follow(tid, status),
            Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. } => {
                held_if_paid(tid, status)
            }
            Self::Failed { .. } | Self::Superseded { .. } => held_if_paid(tid, status),
            Self::Paid { .. } | Self::Held { .. } => Step::Stay,
        }
    }

    fn follow(&self, tid: &Tid, status: &Status) -> Step {
        let tid = tid.clone();
        match status {
            Status::Waiting | Status::Approved => Step::Stay,
            Status::AwaitingDeposit if matches!(self, Self::Pending { .. }) => Step::Stay,
            Status::AwaitingDeposit => Step::To(Self::Pending { tid }),
            Status::Paid => Step::To(Self::Paid { tid }),
            Status::Declined(reason) => Step::To(Self::Declined { tid, reason: reason.clone() }),
            Status::Canceled => Step::To(Self::Canceled { tid }),
            Status::Expired => Step::To(Self::Expired { tid }),
        }
    }

    fn on_contradicted(&self, tid: &Tid, status: &Status, why: &str) -> Step {
        match self {
            Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. } => held(tid, why),
            Self::Pending { .. } => held(tid, why),
            Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. } => {
                held_if_paid(tid, status)
            }
            Self::Failed { .. } | Self::Superseded { .. } => held_if_paid(tid, status),
            Self::Paid { .. } | Self::Held { .. } => Step::Stay,
        }
    }

    fn on_superseded(&self) -> Step {
        match self {
            Self::Opening { .. }
            | Self::Open { .. }
            | Self::Declined { .. }
            | Self::Canceled { .. }
            | Self::Expired { .. }
            | Self::Failed { .. } => Step::To(Self::Superseded { tid: self.tid().cloned() }),
            Self::Confirming { .. } | Self::Pending { .. } | Self::Paid { .. } => Step::Stay,
            Self::Superseded { .. } | Self::Held { .. } => Step::Stay,
        }
    }
}

fn held_if_paid(tid: &Tid, status: &Status) -> Step {
    match status {
        Status::Paid => held(tid, "paid at the PG Company after it was given up"),
        Status::Waiting | Status::AwaitingDeposit | Status::Approved => Step::Stay,
        Status::Declined(_) | Status::Canceled | Status::Expired => Step::Stay,
    }
}

fn held(tid: &Tid, why: &str) -> Step {
    Step::To(State::Held { tid: tid.clone(), why: why.to_owned() })
}
