//! Time passes until nothing is owed any more.

use std::time::Duration;

use shared::domain::cancellation::CancellationState;

use super::{Ask, Deal, World};
use crate::pg_company::{Payment, Process};

/// Longer than any lease.
const SOON: Duration = Duration::from_secs(25);
/// In this round buyers who have not paid give up.
const BUYERS_GO: usize = 5;
/// After so many looks something is stuck.
const ROUNDS: usize = 80;

/// Who asks again for what was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Buyers reload, Cafe24 and the PG Company repeat.
    Everybody,
    /// Buyers reload and Cafe24 repeats, but no webhook comes.
    People,
    /// Nobody: only time passes, and the reconciler runs.
    Nobody,
}

impl World {
    /// Lets time pass until no order needs attention and nobody waits for an answer. Fails with
    /// what is stuck.
    pub async fn settle(&self, deals: &mut [Deal], patience: Patience) -> Result<(), String> {
        for round in 0..ROUNDS {
            if patience != Patience::Nobody {
                self.repeat(deals).await;
            }
            if patience == Patience::Everybody {
                self.sim.pg_company.deliver_due().await;
            }
            if round == BUYERS_GO {
                self.buyers_are_gone();
            }
            let run = self.reconcile().await;
            self.fate.note(&format!("— round {round}: {run:?}"));
            let waiting = patience != Patience::Nobody && self.somebody_waits(deals).await;
            match (self.next_look(deals).await, waiting) {
                (None, false) => return Ok(()),
                (_, true) => self.pass(SOON).await,
                (Some(wait), false) => self.pass(wait).await,
            }
        }
        Err(self.stuck(deals).await)
    }

    /// Who has not paid asynchronously will not: nobody waits a week for the pages to end.
    fn buyers_are_gone(&self) {
        let pg = &self.sim.pg_company;
        let asynchronous = |payment: &Payment| payment.order.process == Process::Asynchronous;
        for payment in pg.payments().into_iter().filter(asynchronous) {
            drop(pg.expire(&payment.payment_id));
        }
    }

    async fn repeat(&self, deals: &mut [Deal]) {
        for deal in deals {
            for ask in deal.again(self) {
                deal.does(self, ask).await;
            }
        }
    }

    /// Whether somebody asks again who will get an answer. A refund that was left to a person gets
    /// none.
    async fn somebody_waits(&self, deals: &[Deal]) -> bool {
        for deal in deals {
            let again = deal.again(self);
            let stored = deal.stored(self).await;
            let in_review = stored
                .iter()
                .flat_map(|order| &order.cancellations)
                .any(|one| matches!(one.state, CancellationState::Review { .. }));
            if again.iter().any(|ask| !(in_review && matches!(ask, Ask::Refund(_)))) {
                return true;
            }
        }
        false
    }

    /// How long it takes until the next of these orders is due; `None` if none ever is.
    async fn next_look(&self, deals: &[Deal]) -> Option<Duration> {
        let now = self.sim.app.now();
        let mut soonest = None;
        for deal in deals {
            let due = deal.stored(self).await.and_then(|order| order.due(now));
            let wait = due.map(|due| Duration::try_from(due.duration_since(now)));
            let wait = wait.map(|wait| wait.unwrap_or_default() + Duration::from_secs(1));
            soonest = [soonest, wait].into_iter().flatten().min();
        }
        soonest
    }

    async fn stuck(&self, deals: &[Deal]) -> String {
        let mut words = String::new();
        for deal in deals {
            let stored = deal.stored(self).await;
            let states = stored.iter().flat_map(|order| &order.attempts);
            let states: Vec<_> = states.map(|attempt| attempt.state.words()).collect();
            let again = deal.again(self);
            let order = &deal.order;
            words.push_str(&format!("order {order} is stuck: {states:?}, waits for {again:?}\n"));
        }
        words
    }
}
