//! What the mall asked back of one order, and what came of it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::caller::Answer;
use super::clock;
use super::orders::Order;
use super::process::Process;

/// One M8 and its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cancellation {
    /// How much was asked back.
    pub amount: Decimal,
    /// Whether the answer or a notice tells the end.
    pub process: Process,
    /// How far it is.
    pub state: CancellationState,
    /// Korean time of the asking.
    pub asked_at: String,
}

/// How far a cancellation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CancellationState {
    /// No answer came: nobody knows.
    Unanswered,
    /// The app said no.
    Refused,
    /// The app will tell the end by M9.
    Accepted,
    /// The money went back.
    Refunded,
    /// M9 said that the money stays.
    Failed,
}

impl Order {
    /// What was asked back and is still to be told.
    pub fn pending(&self) -> Decimal {
        let pending = self.cancellations.iter().filter(|one| one.is_pending());
        pending.map(|one| one.amount).sum()
    }

    /// Notes the answer of M8; a synchronous success is the refund itself.
    pub(super) fn answered(&mut self, amount: Decimal, process: Process, answer: &Answer) {
        self.cancellation = Some(answer.message());
        let state = match (answer.status, answer.succeeded(), process) {
            (0, _, _) => return,
            (_, false, _) => CancellationState::Refused,
            (_, true, Process::Synchronous) => CancellationState::Refunded,
            (_, true, Process::Asynchronous) => CancellationState::Accepted,
        };
        let unanswered = self.cancellations.iter_mut().find(|one| {
            one.amount == amount
                && one.process == process
                && one.state == CancellationState::Unanswered
        });
        // M9 may have been quicker than the answer.
        let Some(cancellation) = unanswered else { return };
        cancellation.state = state;
        if state == CancellationState::Refunded {
            self.refunded += amount;
        }
    }

    /// Books all that did not go back yet, and closes what was still open.
    pub(super) fn refund_the_rest(&mut self) {
        let rest = self.paid - self.refunded;
        if rest.is_zero() {
            return;
        }
        self.refunded = self.paid;
        let open = self.cancellations.iter_mut().filter(|one| !one.is_told());
        if let Some(meant) = open.last() {
            meant.amount = rest;
            meant.state = CancellationState::Refunded;
            return;
        }
        self.cancellations.push(Cancellation {
            amount: rest,
            process: Process::Synchronous,
            state: CancellationState::Refunded,
            asked_at: clock::plain_time(clock::real_now()),
        });
    }

    /// The asynchronous cancellation over this amount whose end was not told yet. One that was
    /// refused may still come to a good end: the refusal may have been a lost answer.
    pub(super) fn open_cancellation(&mut self, amount: Decimal) -> Option<&mut Cancellation> {
        let asked = |one: &&mut Cancellation| {
            one.process == Process::Asynchronous && one.amount == amount && !one.is_told()
        };
        self.cancellations.iter_mut().filter(asked).max_by_key(|one| one.is_pending())
    }

    /// Whether the end of such a cancellation was told before.
    pub(super) fn was_told(&self, amount: Decimal, state: CancellationState) -> bool {
        self.cancellations.iter().any(|one| {
            one.process == Process::Asynchronous && one.amount == amount && one.state == state
        })
    }
}

impl Cancellation {
    fn is_pending(&self) -> bool {
        match self.state {
            CancellationState::Accepted => true,
            CancellationState::Unanswered => self.process == Process::Asynchronous,
            CancellationState::Refused
            | CancellationState::Refunded
            | CancellationState::Failed => false,
        }
    }

    fn is_told(&self) -> bool {
        matches!(self.state, CancellationState::Refunded | CancellationState::Failed)
    }
}
