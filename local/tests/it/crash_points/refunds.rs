//! Refunds: M8 and its answer, P6 and M9, and what the reconciler has to end.

use local::{
    cafe24::{OrderState, Process},
    inside::{Ask, Deal, Verdict, World},
    pg_company::RefundMode,
};
use shared::domain::Cancellation;

use super::{
    Flow, at_every_call,
    people::{PART, PRICE, bought, settle_refunds, state},
};
use crate::shop::MALL;

/// A paid order of a shop whose cancellations are told so.
async fn to_refund(world: &World, process: Process) -> Deal {
    let deal = bought(world, process).await;
    world.sim.cafe24.cancels(MALL, 1, Some(process));
    deal
}

/// M8. The bank is as fast as `RefundMode` says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refund(pub(super) Process, pub(super) RefundMode);

impl Flow for Refund {
    const LEAST: usize = 5;

    async fn prepare(self, world: &World) -> Deal {
        let deal = to_refund(world, self.0).await;
        world.sim.pg_company.refunds_are(self.1);
        deal
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        deal.does(world, Ask::Refund(PART.to_owned())).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::PartiallyRefunded);
    }
}

/// The webhook (P6) about a refund that was pending; M9 if the mall waits for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Webhook(pub(super) Process);

impl Flow for Webhook {
    const LEAST: usize = 4;

    async fn prepare(self, world: &World) -> Deal {
        let mut deal = to_refund(world, self.0).await;
        world.sim.pg_company.refunds_are(RefundMode::Pending);
        deal.does(world, Ask::Refund(PART.to_owned())).await;
        settle_refunds(world);
        deal
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        world.sim.pg_company.deliver_due().await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::PartiallyRefunded);
    }
}

/// The reconciler finds a cancellation whose function died.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unfinished(pub(super) Process);

impl Flow for Unfinished {
    const LEAST: usize = 11;

    async fn prepare(self, world: &World) -> Deal {
        let mut deal = to_refund(world, self.0).await;
        world.fate.plan_at("/refunds", Verdict::CrashAfter);
        deal.does(world, Ask::Refund(PRICE.to_owned())).await;
        let order = deal.stored(world).await.expect("it is stored");
        assert!(order.cancellation(1).is_some_and(Cancellation::is_open), "{order:?}");
        deal
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        drop(world.reconcile().await);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Refunded);
    }
}

/// The reconciler tells of a refund (M9) that was done at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling;

impl Flow for Telling {
    const LEAST: usize = 20;

    async fn prepare(self, world: &World) -> Deal {
        let mut deal = to_refund(world, Process::Asynchronous).await;
        deal.does(world, Ask::Refund(PART.to_owned())).await;
        assert_eq!(state(world, &deal), OrderState::Paid);
        deal
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        drop(world.reconcile().await);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::PartiallyRefunded);
    }
}

#[test]
fn a_refund() {
    at_every_call(Refund(Process::Synchronous, RefundMode::Immediate));
}

#[test]
fn a_refund_that_takes_its_time() {
    at_every_call(Refund(Process::Synchronous, RefundMode::Pending));
}

#[test]
fn a_refund_that_is_told_later() {
    at_every_call(Refund(Process::Asynchronous, RefundMode::Pending));
}

#[test]
fn a_refund_that_is_done_at_once_and_told_later() {
    at_every_call(Refund(Process::Asynchronous, RefundMode::Immediate));
}

#[test]
fn a_webhook_of_a_refund() {
    at_every_call(Webhook(Process::Synchronous));
}

#[test]
fn a_webhook_of_a_refund_that_is_told() {
    at_every_call(Webhook(Process::Asynchronous));
}

#[test]
fn the_reconciler_with_a_refund_that_ended_nowhere() {
    at_every_call(Unfinished(Process::Synchronous));
}

#[test]
fn the_reconciler_with_an_accepted_refund_whose_function_died() {
    at_every_call(Unfinished(Process::Asynchronous));
}

#[test]
fn the_reconciler_with_a_refund_of_which_the_mall_must_learn() {
    at_every_call(Telling);
}
