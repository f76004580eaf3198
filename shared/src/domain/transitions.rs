//! The only rules by which an attempt changes (state-machines.md 5.2): pure, and no case of state
//! or event is left to a wildcard.

use jiff::Timestamp;

use super::{Attempt, PaymentPage, State, Status, Tid, order::EXPIRE_AFTER};

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
    /// Late money is accepted: Cafe24 can still be told (state-machines.md C15).
    Accepted,
    /// Money goes back of which nobody has any use: it came too late (C16), or Cafe24 never learned
    /// of it (C19).
    SentBack,
    /// Nobody could find out for too long; why a person has to look.
    GivenUp(String),
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
    /// What `event` does here. No record of the PG Company overtakes `Paid`; a payment that is paid
    /// after it was given up is late, never ignored.
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
            Event::Accepted => self.on_accepted(),
            Event::SentBack => self.on_sent_back(),
            Event::GivenUp(why) => self.on_given_up(why),
        }
    }

    fn while_opening(&self, next: impl FnOnce() -> Self) -> Step {
        match self {
            Self::Opening { .. } => Step::To(next()),
            Self::Open { .. } | Self::Confirming { .. } | Self::Pending { .. } => Step::Stay,
            Self::Paid { .. } | Self::Declined { .. } | Self::Canceled { .. } => Step::Stay,
            Self::Expired { .. } | Self::Failed { .. } | Self::Superseded { .. } => Step::Stay,
            Self::Late { .. } | Self::Returning { .. } | Self::Held { .. } => Step::Stay,
        }
    }

    fn on_accepted(&self) -> Step {
        match self {
            Self::Late { tid } => Step::To(Self::Paid { tid: tid.clone() }),
            Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. } => Step::Stay,
            Self::Pending { .. } | Self::Paid { .. } | Self::Declined { .. } => Step::Stay,
            Self::Canceled { .. } | Self::Expired { .. } | Self::Failed { .. } => Step::Stay,
            Self::Superseded { .. } | Self::Returning { .. } | Self::Held { .. } => Step::Stay,
        }
    }

    fn on_sent_back(&self) -> Step {
        match self {
            Self::Late { tid } | Self::Paid { tid } => {
                Step::To(Self::Returning { tid: tid.clone() })
            }
            Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. } => Step::Stay,
            Self::Pending { .. } | Self::Declined { .. } | Self::Canceled { .. } => Step::Stay,
            Self::Expired { .. } | Self::Failed { .. } | Self::Superseded { .. } => Step::Stay,
            Self::Returning { .. } | Self::Held { .. } => Step::Stay,
        }
    }

    fn on_given_up(&self, why: &str) -> Step {
        match self {
            Self::Confirming { tid, .. } | Self::Pending { tid } => held(tid, why),
            Self::Late { tid } => held(tid, why),
            Self::Opening { .. } | Self::Open { .. } | Self::Paid { .. } => Step::Stay,
            Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. } => Step::Stay,
            Self::Failed { .. } | Self::Superseded { .. } => Step::Stay,
            Self::Returning { .. } | Self::Held { .. } => Step::Stay,
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
            Self::Late { .. } | Self::Returning { .. } | Self::Held { .. } => Step::Stay,
        }
    }

    fn on_confirming(&self, until: Timestamp) -> Step {
        match self {
            Self::Open { page } => Step::To(Self::Confirming { tid: page.tid.clone(), until }),
            Self::Confirming { tid, .. } => Step::To(Self::Confirming { tid: tid.clone(), until }),
            Self::Opening { .. } | Self::Pending { .. } | Self::Paid { .. } => Step::Stay,
            Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. } => Step::Stay,
            Self::Failed { .. } | Self::Superseded { .. } | Self::Late { .. } => Step::Stay,
            Self::Returning { .. } | Self::Held { .. } => Step::Stay,
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
                late_if_paid(tid, status)
            }
            Self::Failed { .. } | Self::Superseded { .. } => late_if_paid(tid, status),
            Self::Paid { .. } | Self::Late { .. } => Step::Stay,
            Self::Returning { .. } | Self::Held { .. } => Step::Stay,
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
                held_if_paid(tid, status, why)
            }
            Self::Failed { .. } | Self::Superseded { .. } => held_if_paid(tid, status, why),
            Self::Late { .. } => held(tid, why),
            Self::Paid { .. } | Self::Returning { .. } | Self::Held { .. } => Step::Stay,
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
            Self::Superseded { .. } | Self::Late { .. } => Step::Stay,
            Self::Returning { .. } | Self::Held { .. } => Step::Stay,
        }
    }
}

impl Attempt {
    /// A page that the PG Company should have closed long ago counts as expired, whatever it says
    /// (state-machines.md 5.5): money that comes all the same is late.
    pub(super) fn grown_old(&self, status: &Status, now: Timestamp) -> Status {
        let State::Open { page } = &self.state else { return status.clone() };
        match status {
            Status::Waiting | Status::Approved
                if now.duration_since(page.expires_at) > EXPIRE_AFTER =>
            {
                Status::Expired
            }
            Status::Waiting | Status::Approved | Status::AwaitingDeposit => status.clone(),
            Status::Paid | Status::Declined(_) | Status::Canceled | Status::Expired => {
                status.clone()
            }
        }
    }
}

fn late_if_paid(tid: &Tid, status: &Status) -> Step {
    if_paid(status, || Step::To(State::Late { tid: tid.clone() }))
}

fn held_if_paid(tid: &Tid, status: &Status, why: &str) -> Step {
    if_paid(status, || held(tid, why))
}

fn if_paid(status: &Status, step: impl FnOnce() -> Step) -> Step {
    match status {
        Status::Paid => step(),
        Status::Waiting | Status::AwaitingDeposit | Status::Approved => Step::Stay,
        Status::Declined(_) | Status::Canceled | Status::Expired => Step::Stay,
    }
}

fn held(tid: &Tid, why: &str) -> Step {
    Step::To(State::Held { tid: tid.clone(), why: why.to_owned() })
}
