//! Synchronous payments: M1, the callback, M3, and what happens when nobody comes back.

use local::{
    cafe24::{OrderState, Process},
    inside::{Ask, Choice, Deal, Verdict, World},
};
use shared::domain::State;

use super::{
    Flow, at_every_call,
    people::{buyer, comes_back, decides, opens, pays_after_all, stands, state},
};
use crate::shop::MALL;

/// M1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Checkout(pub(super) Process);

impl Flow for Checkout {
    const LEAST: usize = 6;

    async fn prepare(self, world: &World) -> Deal {
        buyer(world, self.0)
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        deal.does(world, Ask::Checkout).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        // Who has not paid asynchronously has gone meanwhile.
        let expected = match self.0 {
            Process::Synchronous => OrderState::Waiting,
            Process::Asynchronous => OrderState::Failed,
        };
        assert_eq!(state(world, deal), expected);
        pays_after_all(world, deal).await;
    }
}

/// M1 of a buyer who changed the cart while a page was open.
#[derive(Debug, Clone, Copy)]
pub(super) struct OtherPrice;

impl Flow for OtherPrice {
    const LEAST: usize = 8;

    async fn prepare(self, world: &World) -> Deal {
        let mut deal = buyer(world, Process::Synchronous);
        opens(world, &mut deal).await;
        world.sim.cafe24.reprice(MALL, &deal.order, "2065.00");
        deal
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        deal.does(world, Ask::Checkout).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Waiting);
        pays_after_all(world, deal).await;
    }
}

/// The callback that confirms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Return;

impl Flow for Return {
    const LEAST: usize = 6;

    async fn prepare(self, world: &World) -> Deal {
        decides(world, Process::Synchronous, Choice::Approve).await
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        comes_back(world, deal).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
    }
}

/// The callback of a buyer who did not decide: the page is closed.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReturnUnpaid;

impl Flow for ReturnUnpaid {
    const LEAST: usize = 5;

    async fn prepare(self, world: &World) -> Deal {
        decides(world, Process::Synchronous, Choice::GoBack).await
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        comes_back(world, deal).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Failed);
        pays_after_all(world, deal).await;
    }
}

/// M3 before the callback.
#[derive(Debug, Clone, Copy)]
pub(super) struct Status;

impl Flow for Status {
    const LEAST: usize = 6;

    async fn prepare(self, world: &World) -> Deal {
        decides(world, Process::Synchronous, Choice::Approve).await
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        deal.does(world, Ask::Status(0)).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
    }
}

/// A webhook about a buyer who left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left;

impl Flow for Left {
    const LEAST: usize = 4;

    async fn prepare(self, world: &World) -> Deal {
        decides(world, Process::Synchronous, Choice::Leave).await
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        world.sim.pg_company.deliver_due().await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Failed);
        pays_after_all(world, deal).await;
    }
}

/// The reconciler finds a confirmation whose function died.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unfinished;

impl Flow for Unfinished {
    const LEAST: usize = 11;

    async fn prepare(self, world: &World) -> Deal {
        let mut deal = decides(world, Process::Synchronous, Choice::Approve).await;
        world.fate.plan_at("/confirm", Verdict::CrashAfter);
        deal.does(world, Ask::Return(0)).await;
        assert!(matches!(stands(world, &deal).await, State::Confirming { .. }));
        deal
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        drop(world.reconcile().await);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
    }
}

#[test]
fn a_checkout() {
    at_every_call(Checkout(Process::Synchronous));
}

#[test]
fn a_checkout_at_another_price() {
    at_every_call(OtherPrice);
}

#[test]
fn the_return_of_a_buyer_who_approved() {
    at_every_call(Return);
}

#[test]
fn the_return_of_a_buyer_who_left() {
    at_every_call(ReturnUnpaid);
}

#[test]
fn the_details_that_confirm() {
    at_every_call(Status);
}

#[test]
fn a_webhook_of_an_end() {
    at_every_call(Left);
}

#[test]
fn the_reconciler_with_a_confirmation_that_ended_nowhere() {
    at_every_call(Unfinished);
}
