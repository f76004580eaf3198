//! The only rules by which an attempt changes (state-machines.md 5.2): pure, and no case of state
//! or event is left to a wildcard.

use jiff::Timestamp;

use super::{
    Attempt, PaymentPage, Process, State, Status, Tid, Why,
    order::{DEPOSIT_AFTER, EXPIRE_AFTER},
};

/// What happened to an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The PG Company opened the payment.
    Opened(PaymentPage),
    /// The PG Company refused to open it; why.
    OpenRefused(Why),
    /// The lease of an opening that ended nowhere is taken over until then.
    Reopening(Timestamp),
    /// We are about to confirm, alone until then.
    Confirming(Timestamp),
    /// The PG Company's record was read, and agrees with ours on reference, id and amount.
    Reported(Tid, Status),
    /// The PG Company's record was read and does not agree; what differs.
    Contradicted(Tid, Status, Why),
    /// A newer attempt took over.
    Superseded,
    /// Late money is accepted: Cafe24 can still be told (state-machines.md C15).
    Accepted,
    /// Money goes back of which nobody has any use: it came too late (C16), or Cafe24 never learned
    /// of it (C19).
    SentBack,
    /// Nobody could find out for too long; why a person has to look.
    GivenUp(Why),
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
    #[rustfmt::skip] // A table: what changes, in the order in which it happens, then what does not.
    #[expect(clippy::too_many_lines, reason = "one table of all states and events")]
    pub fn on(&self, event: &Event) -> Step {
        use Event as E;
        match (self, event) {
            (Self::Opening { .. }, E::Opened(page)) => to(Self::Open { page: page.clone() }),
            (Self::Opening { .. }, E::OpenRefused(why)) => to(Self::Failed { reason: why.clone() }),
            (Self::Opening { .. }, E::Reopening(until)) => to(Self::Opening { until: *until }),
            // Nobody was sent to a page that is known so late.
            (Self::Superseded { tid: None, .. }, E::Opened(PaymentPage { tid, .. })) => {
                to(Self::Superseded { tid: Some(tid.clone()), open_until: None })
            }
            (Self::Open { page }, E::Superseded) => {
                let (tid, open_until) = (Some(page.tid.clone()), Some(page.expires_at));
                to(Self::Superseded { tid, open_until })
            }
            (Self::Opening { .. } | Self::Declined { .. } | Self::Canceled { .. }
            | Self::Expired { .. } | Self::Failed { .. }, E::Superseded) => {
                to(Self::Superseded { tid: self.tid().cloned(), open_until: None })
            }
            (Self::Superseded { tid, open_until: Some(_) },
                E::Reported(_, Status::Declined(_) | Status::Canceled | Status::Expired)
                | E::Contradicted(_, Status::Declined(_) | Status::Canceled | Status::Expired, _)) => {
                to(Self::Superseded { tid: tid.clone(), open_until: None })
            }
            (Self::Open { page: PaymentPage { tid, .. } } | Self::Confirming { tid, .. },
                E::Confirming(until)) => to(Self::Confirming { tid: tid.clone(), until: *until }),
            (Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. }
            | Self::Pending { .. }, E::Reported(tid, status)) => self.follow(tid, status),
            (Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. }
            | Self::Failed { .. } | Self::Superseded { .. }, E::Reported(tid, Status::Paid)) => {
                to(Self::Late { tid: tid.clone() })
            }
            (Self::Unclear { .. }, E::Reported(tid, Status::Paid)) => to(Self::Late { tid: tid.clone() }),
            (Self::Unclear { .. },
                E::Reported(tid, status @ (Status::Declined(_) | Status::Canceled | Status::Expired))) => {
                self.follow(tid, status)
            }
            (Self::Late { tid }, E::Accepted) => to(Self::Paid { tid: tid.clone() }),
            (Self::Late { tid } | Self::Paid { tid }, E::SentBack) => {
                to(Self::Returning { tid: tid.clone() })
            }
            (Self::Opening { .. }, E::GivenUp(why)) => to(Self::Failed { reason: why.clone() }),
            (Self::Open { page: PaymentPage { tid, .. } } | Self::Confirming { tid, .. }
            | Self::Pending { tid } | Self::Superseded { tid: Some(tid), open_until: Some(_) },
                E::GivenUp(why)) => {
                to(Self::Unclear { tid: tid.clone(), why: why.clone() })
            }
            (Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. }
            | Self::Pending { .. } | Self::Late { .. } | Self::Unclear { .. },
                E::Contradicted(tid, _, why))
            | (Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. }
            | Self::Failed { .. } | Self::Superseded { .. },
                E::Contradicted(tid, Status::Paid, why))
            | (Self::Late { tid }, E::GivenUp(why)) => to(Self::Held { tid: tid.clone(), why: why.clone() }),

            // The page is known, or what it was opened for is over.
            (Self::Open { .. } | Self::Confirming { .. } | Self::Pending { .. } | Self::Paid { .. }
            | Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. }
            | Self::Failed { .. } | Self::Superseded { .. } | Self::Late { .. }
            | Self::Returning { .. } | Self::Unclear { .. } | Self::Held { .. },
                E::Opened(_) | E::OpenRefused(_) | E::Reopening(_))
            // Money may have moved, or is another's business already.
            | (Self::Confirming { .. } | Self::Pending { .. } | Self::Paid { .. }
            | Self::Superseded { .. } | Self::Late { .. } | Self::Returning { .. }
            | Self::Unclear { .. } | Self::Held { .. }, E::Superseded)
            // There is nothing to confirm.
            | (Self::Opening { .. } | Self::Pending { .. } | Self::Paid { .. }
            | Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. }
            | Self::Failed { .. } | Self::Superseded { .. } | Self::Late { .. }
            | Self::Returning { .. } | Self::Unclear { .. } | Self::Held { .. }, E::Confirming(_))
            // It came to nothing, as we know.
            | (Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. }
            | Self::Failed { .. } | Self::Superseded { .. },
                E::Reported(_, Status::Waiting | Status::AwaitingDeposit | Status::Approved
                    | Status::Declined(_) | Status::Canceled | Status::Expired)
                | E::Contradicted(_, Status::Waiting | Status::AwaitingDeposit | Status::Approved
                    | Status::Declined(_) | Status::Canceled | Status::Expired, _))
            // It is known, decided, or before a person.
            | (Self::Unclear { .. },
                E::Reported(_, Status::Waiting | Status::AwaitingDeposit | Status::Approved))
            | (Self::Late { .. }, E::Reported(..))
            | (Self::Paid { .. } | Self::Returning { .. } | Self::Held { .. },
                E::Reported(..) | E::Contradicted(..))
            // Only late money waits for a decision.
            | (Self::Opening { .. } | Self::Open { .. } | Self::Confirming { .. }
            | Self::Pending { .. } | Self::Declined { .. } | Self::Canceled { .. }
            | Self::Expired { .. } | Self::Failed { .. } | Self::Superseded { .. }
            | Self::Returning { .. } | Self::Unclear { .. } | Self::Held { .. },
                E::Accepted | E::SentBack)
            | (Self::Paid { .. }, E::Accepted)
            // Only what is unknown, or undecided, is given up.
            | (Self::Paid { .. } | Self::Declined { .. } | Self::Canceled { .. } | Self::Expired { .. } | Self::Failed { .. }
            | Self::Superseded { .. } | Self::Returning { .. } | Self::Unclear { .. }
            | Self::Held { .. }, E::GivenUp(_)) => Step::Stay,
        }
    }

    /// The PG Company's record decides. While we confirm, "approved" is what we knew.
    fn follow(&self, tid: &Tid, status: &Status) -> Step {
        let tid = tid.clone();
        match status {
            Status::Waiting | Status::Approved => Step::Stay,
            Status::AwaitingDeposit if matches!(self, Self::Pending { .. }) => Step::Stay,
            Status::AwaitingDeposit => to(Self::Pending { tid }),
            Status::Paid => to(Self::Paid { tid }),
            Status::Declined(reason) => to(Self::Declined { tid, reason: reason.clone().into() }),
            Status::Canceled => to(Self::Canceled { tid }),
            Status::Expired => to(Self::Expired { tid }),
        }
    }
}

impl Attempt {
    /// The end of a page at which nobody could look for too long, if no money moves unless we
    /// confirm it.
    pub(super) fn ended_without_us(&self) -> Option<Event> {
        let tid = match &self.state {
            State::Open { page } => &page.tid,
            State::Superseded { tid: Some(tid), .. } => tid,
            _other => return None,
        };
        match self.process {
            Process::Synchronous | Process::External => {
                Some(Event::Reported(tid.clone(), Status::Expired))
            }
            Process::Asynchronous => None,
        }
    }

    /// A page that the PG Company should have closed long ago counts as expired, whatever it says
    /// (state-machines.md 5.5): money that comes all the same is late.
    pub(super) fn grown_old(&self, status: &Status, now: Timestamp) -> Status {
        let (until, replaced) = match &self.state {
            State::Open { page } => (page.expires_at, false),
            State::Superseded { open_until: Some(until), .. } => (*until, true),
            _closed => return status.clone(),
        };
        let age = now.duration_since(until);
        match status {
            Status::Waiting | Status::Approved if age > EXPIRE_AFTER => Status::Expired,
            Status::AwaitingDeposit if replaced && age > DEPOSIT_AFTER => Status::Expired,
            Status::Waiting | Status::Approved | Status::AwaitingDeposit => status.clone(),
            Status::Paid | Status::Declined(_) | Status::Canceled | Status::Expired => {
                status.clone()
            }
        }
    }
}

fn to(state: State) -> Step {
    Step::To(state)
}
