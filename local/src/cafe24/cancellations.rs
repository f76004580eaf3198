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

    /// Notes that M8 is on its way. One that was never answered is only asked again.
    pub(super) fn ask_back(&mut self, amount: Decimal, process: Process) {
        if self.unanswered(amount, process).is_none() {
            self.cancellations.push(Cancellation {
                amount,
                process,
                state: CancellationState::Unanswered,
                asked_at: clock::plain_time(clock::real_now()),
            });
        }
    }

    /// Notes the answer of M8; a synchronous success is the refund itself.
    pub(super) fn answered(&mut self, amount: Decimal, process: Process, answer: &Answer) {
        self.cancellation = Some(answer.message());
        let state = match (answer.status, answer.succeeded(), process) {
            // Who answers with an error may have done it.
            (0 | 500.., _, _) => return,
            (_, false, _) => CancellationState::Refused,
            (_, true, Process::Synchronous) => CancellationState::Refunded,
            (_, true, Process::Asynchronous) => CancellationState::Accepted,
        };
        // M9 may have been quicker than the answer.
        let Some(cancellation) = self.unanswered(amount, process) else { return };
        cancellation.state = state;
        if state == CancellationState::Refunded {
            self.refunded += amount;
        }
    }

    fn unanswered(&mut self, amount: Decimal, process: Process) -> Option<&mut Cancellation> {
        self.cancellations.iter_mut().find(|one| {
            one.amount == amount
                && one.process == process
                && one.state == CancellationState::Unanswered
        })
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

    /// The oldest asynchronous cancellation over this amount whose end was not told yet. One that
    /// was refused may still come to a good end: "not known yet" is a refusal, too. But where the
    /// end of another one was told, a notice that comes once more is about that one.
    pub(super) fn open_cancellation(
        &mut self,
        amount: Decimal,
        end: CancellationState,
    ) -> Option<&mut Cancellation> {
        let meant = |one: &Cancellation| {
            one.process == Process::Asynchronous && one.amount == amount && !one.is_told()
        };
        let pending = self.cancellations.iter().position(|one| meant(one) && one.is_pending());
        let refused = || self.cancellations.iter().position(meant);
        let repeated = self.was_told(amount, end);
        let open = pending.or_else(|| if repeated { None } else { refused() })?;
        self.cancellations.get_mut(open)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cafe24::tests::placed;

    fn paid() -> Order {
        Order { tid: Some("t1".to_owned()), paid: Decimal::from(3065), ..placed() }
    }

    fn answer(status: u16, code: &str) -> Answer {
        Answer { status, body: json!({ "result_code": code, "result_message": "" }) }
    }

    #[test]
    fn what_was_never_answered_is_asked_again_not_anew() {
        let mut order = paid();
        let amount = Decimal::from(65);

        order.ask_back(amount, Process::Asynchronous);
        order.answered(amount, Process::Asynchronous, &Answer::none("no answer".to_owned()));
        assert_eq!(order.pending(), amount, "it may be on its way");
        order.ask_back(amount, Process::Asynchronous);
        order.answered(amount, Process::Asynchronous, &answer(200, "0000"));

        assert_eq!(order.pending(), amount);
        assert_eq!(order.cancellations.len(), 1);
        assert_eq!(order.left(), Decimal::from(3000));
    }

    #[test]
    fn a_synchronous_answer_is_the_end() {
        let mut order = paid();
        let ask = |order: &mut Order, status: u16, code: &str| {
            order.ask_back(Decimal::ONE, Process::Synchronous);
            order.answered(Decimal::ONE, Process::Synchronous, &answer(status, code));
        };

        ask(&mut order, 200, "9999");
        ask(&mut order, 503, "0000");
        assert!(order.refunded.is_zero());
        ask(&mut order, 200, "0000");

        assert_eq!(order.refunded, Decimal::ONE);
        let states: Vec<_> = order.cancellations.iter().map(|one| one.state).collect();
        assert_eq!(
            states,
            [CancellationState::Refused, CancellationState::Refunded],
            "an error is no answer: it was asked once more"
        );
    }

    #[test]
    fn a_refused_cancellation_that_still_succeeds_is_found() {
        let mut order = paid();
        order.ask_back(Decimal::ONE, Process::Asynchronous);
        order.answered(Decimal::ONE, Process::Asynchronous, &answer(200, "9999"));

        assert!(order.pending().is_zero());
        let done = CancellationState::Refunded;
        assert!(order.open_cancellation(Decimal::ONE, done).is_some());
        assert!(order.open_cancellation(Decimal::TWO, done).is_none());
    }

    #[test]
    fn a_notice_that_comes_once_more_is_not_about_another_request() {
        let (mut order, done) = (paid(), CancellationState::Refunded);
        for code in ["9999", "0000"] {
            order.ask_back(Decimal::ONE, Process::Asynchronous);
            order.answered(Decimal::ONE, Process::Asynchronous, &answer(200, code));
        }

        let first = order.open_cancellation(Decimal::ONE, done).expect("the accepted one");
        assert_eq!(first.state, CancellationState::Accepted);
        first.state = done;

        assert!(order.open_cancellation(Decimal::ONE, done).is_none());
    }
}
