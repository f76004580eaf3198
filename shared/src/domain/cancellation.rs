//! Cancellations of a paid order and which requests are the same one (state-machines.md 5.4).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Amount, Process, Reason, Tid, Why};

/// Money on its way back to the buyer, or back already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// Counted from 1 within the order.
    pub number: u32,
    /// How much, in major units, as Cafe24 wrote it.
    pub amount: Amount,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// Who wants the money back.
    #[serde(default)]
    pub origin: Origin,
    /// How Cafe24 learns how it ends.
    #[serde(default)]
    pub process: Process,
    /// Whether Cafe24 got its answer, where it waits for one.
    #[serde(default)]
    pub answered: Answered,
    /// How far it is.
    pub state: CancellationState,
}

/// Who wants money back, and of which payment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "origin", rename_all = "snake_case")]
pub enum Origin {
    /// Cafe24 (M8), of the paid attempt.
    #[default]
    Cafe24,
    /// We, of a payment that came too late to be accepted, or of which Cafe24 never learned
    /// (state-machines.md C16, C19).
    SentBack {
        /// Which attempt.
        attempt: u32,
    },
    /// The merchant, at the PG Company itself (R10).
    PgCompany {
        /// Of which attempt.
        attempt: u32,
    },
}

/// Whether Cafe24 got a final answer to a synchronous cancel request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// It did, or waits for none.
    #[default]
    Yes,
    /// Not yet.
    No,
    /// It was told by changing the order (R6).
    ByOrder,
    /// It could not be told; a person has to.
    Never,
}

/// What happened to a cancellation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancellationEvent {
    /// Its lease was taken over, or ended, until then.
    Resumed(Timestamp),
    /// The PG Company's record was read.
    Reported(CancellationReport),
    /// The PG Company refused: nothing moved; why.
    Refused(Why),
    /// Nobody could find out for too long; why a person has to look.
    GivenUp(Why),
}

/// How far a cancellation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CancellationState {
    /// The amount is reserved; the PG Company may or may not have acted.
    Submitting {
        /// Until when one function alone asks the PG Company.
        until: Timestamp,
    },
    /// Accepted by the PG Company, the money follows.
    Pending {
        /// The PG Company's id of the refund.
        refund: Tid,
    },
    /// The money went back.
    Succeeded {
        /// The PG Company's id of the refund.
        refund: Tid,
        /// When we learned of it.
        at: Timestamp,
    },
    /// Refused by the PG Company: nothing moved, the reservation is free again.
    Failed {
        /// Why.
        reason: Why,
    },
    /// The PG Company's record contradicts ours; the amount stays reserved until a person looked.
    Review {
        /// What does not agree.
        why: Why,
    },
}

/// The PG Company's own record of a cancellation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancellationReport {
    /// The PG Company's id of the refund.
    pub refund: Tid,
    /// Which of the order's cancellations it is; `None` if we did not ask for it.
    pub number: Option<u32>,
    /// How far it is.
    pub status: CancellationStatus,
    /// How much, in major units.
    pub amount: Amount,
}

/// How far a cancellation is, in the PG Company's own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancellationStatus {
    /// Accepted, not done.
    Pending,
    /// The money went back.
    Done,
    /// It will not go back; why, in words for the merchant.
    Rejected(String),
}

/// What a cancellation request turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requested {
    /// A new cancellation with this number; its amount is reserved.
    New(u32),
    /// The cancellation with this number, asked for once more.
    Same(u32),
}

/// Why a cancellation cannot be asked for; the text is for Cafe24's operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No attempt of the order is paid.
    #[error("this order is not paid")]
    NotPaid,
    /// The request names another payment.
    #[error("the tid is not that of the payment")]
    OtherTid,
    /// The request names another currency.
    #[error("the currency is not that of the payment")]
    OtherCurrency,
    /// More than what is left of the payment.
    #[error("the amount exceeds what is left of the payment")]
    TooMuch,
    /// More cancellations than one order may have.
    #[error("this order has too many cancellations")]
    TooMany,
}

impl Cancellation {
    /// What happened, for the history.
    pub fn words(&self) -> String {
        match &self.state {
            CancellationState::Submitting { .. } => "is under way".to_owned(),
            CancellationState::Pending { refund } => format!("is accepted as {refund}"),
            CancellationState::Succeeded { refund, .. } => format!("is done as {refund}"),
            CancellationState::Failed { reason } => format!("failed: {reason}"),
            CancellationState::Review { why } => format!("needs a look: {why}"),
        }
    }

    /// The PG Company's id of the refund, once it is known.
    pub fn refund(&self) -> Option<&Tid> {
        match &self.state {
            CancellationState::Pending { refund } => Some(refund),
            CancellationState::Succeeded { refund, .. } => Some(refund),
            CancellationState::Submitting { .. } | CancellationState::Failed { .. } => None,
            CancellationState::Review { .. } => None,
        }
    }

    /// After how many seconds the PG Company's record is read without anybody asking: at first,
    /// then, and when it was in vain for long; `None` once it is final.
    pub fn looks(&self) -> Option<[i64; 3]> {
        match self.state {
            CancellationState::Submitting { .. } => Some([10, 30, 600]),
            CancellationState::Pending { .. } => Some([3600, 3600, 21_600]),
            CancellationState::Succeeded { .. } | CancellationState::Review { .. } => None,
            CancellationState::Failed { .. } => None,
        }
    }

    /// Whether its amount has gone or may still go back to the buyer.
    pub fn counts(&self) -> bool {
        match self.state {
            CancellationState::Submitting { .. } | CancellationState::Pending { .. } => true,
            CancellationState::Succeeded { .. } | CancellationState::Review { .. } => true,
            CancellationState::Failed { .. } => false,
        }
    }

    /// Whether the PG Company's record has to be read to know how it ends.
    pub fn is_open(&self) -> bool {
        match self.state {
            CancellationState::Submitting { .. } | CancellationState::Pending { .. } => true,
            CancellationState::Succeeded { .. } | CancellationState::Review { .. } => false,
            CancellationState::Failed { .. } => false,
        }
    }

    /// Since when it is done without a final answer to Cafe24, which asked for it.
    pub fn unanswered_since(&self) -> Option<Timestamp> {
        match (&self.state, self.answered) {
            (CancellationState::Succeeded { at, .. }, Answered::No) => Some(*at),
            (_other, _answered) => None,
        }
    }

    /// Whether a request for `amount` at `now`, with `left` of the payment left, is this one once
    /// more: while it is open, when it can only have been meant once, or within `window`.
    pub fn is_meant(
        &self,
        amount: Amount,
        left: Amount,
        now: Timestamp,
        window: SignedDuration,
    ) -> bool {
        let recent = |since: Timestamp| now.duration_since(since) < window;
        self.origin == Origin::Cafe24
            && self.amount == amount
            && match &self.state {
                CancellationState::Submitting { .. } | CancellationState::Pending { .. } => true,
                CancellationState::Review { .. } => true,
                CancellationState::Succeeded { at, .. } => left < amount || recent(*at),
                CancellationState::Failed { .. } => false,
            }
    }

    /// What `event` makes of it at `now` (state-machines.md 5.4). What is final stays so, except
    /// that money which did not arrive after all needs a person (R11), and that a person has
    /// nothing to find out any more once the money went back as it should.
    pub fn on(&self, event: &CancellationEvent, now: Timestamp) -> CancellationState {
        match (&self.state, event) {
            (CancellationState::Submitting { .. }, CancellationEvent::Resumed(until)) => {
                CancellationState::Submitting { until: *until }
            }
            (
                CancellationState::Submitting { .. } | CancellationState::Pending { .. },
                CancellationEvent::Reported(report),
            ) => self.follow(report, now),
            (
                CancellationState::Submitting { .. } | CancellationState::Pending { .. },
                CancellationEvent::Refused(why),
            ) => CancellationState::Failed { reason: why.clone() },
            (
                CancellationState::Submitting { .. } | CancellationState::Pending { .. },
                CancellationEvent::GivenUp(why),
            ) => CancellationState::Review { why: why.clone() },
            (CancellationState::Succeeded { .. }, CancellationEvent::Reported(report)) => {
                self.taken_back(report)
            }
            (CancellationState::Review { .. }, CancellationEvent::Reported(report)) => {
                self.cleared_up(report, now)
            }
            (
                CancellationState::Pending { .. }
                | CancellationState::Succeeded { .. }
                | CancellationState::Failed { .. }
                | CancellationState::Review { .. },
                CancellationEvent::Resumed(_),
            )
            | (
                CancellationState::Succeeded { .. }
                | CancellationState::Failed { .. }
                | CancellationState::Review { .. },
                CancellationEvent::Refused(_) | CancellationEvent::GivenUp(_),
            )
            | (CancellationState::Failed { .. }, CancellationEvent::Reported(_)) => {
                self.state.clone()
            }
        }
    }

    fn follow(&self, report: &CancellationReport, now: Timestamp) -> CancellationState {
        if report.amount != self.amount {
            let why = Reason::OtherRefund { amount: report.amount }.into();
            return CancellationState::Review { why };
        }
        let refund = report.refund.clone();
        match &report.status {
            CancellationStatus::Pending => CancellationState::Pending { refund },
            CancellationStatus::Done => CancellationState::Succeeded { refund, at: now },
            CancellationStatus::Rejected(why) => {
                CancellationState::Failed { reason: why.clone().into() }
            }
        }
    }

    fn taken_back(&self, report: &CancellationReport) -> CancellationState {
        match &report.status {
            CancellationStatus::Rejected(why) => {
                let why = Reason::CameBack { said: why.clone() }.into();
                CancellationState::Review { why }
            }
            CancellationStatus::Pending | CancellationStatus::Done => self.state.clone(),
        }
    }

    fn cleared_up(&self, report: &CancellationReport, now: Timestamp) -> CancellationState {
        match self.follow(report, now) {
            done @ CancellationState::Succeeded { .. } => done,
            _unclear => self.state.clone(),
        }
    }
}
