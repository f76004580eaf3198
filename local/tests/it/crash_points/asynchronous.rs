//! Asynchronous payments: whoever learns of the end first tells the mall (M5, M6), and M4 books
//! nothing.

use std::time::Duration;

use local::{
    cafe24::{OrderState, Process},
    inside::{Choice, Deal, Verdict, World},
    pg_company::Method,
};
use shared::domain::State;

use super::{
    Flow, at_every_call,
    people::{a_while_passes, buyer, comes_back, decides, opens, pays_after_all, stands, state},
    synchronous::Checkout,
};

const DAY: Duration = Duration::from_secs(86_400);

/// The callback (M4) of a buyer who paid; the notice (M5) is sent on the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Return;

impl Flow for Return {
    const LEAST: usize = 7;

    async fn prepare(self, world: &World) -> Deal {
        decides(world, Process::Asynchronous, Choice::Approve).await
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        comes_back(world, deal).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
    }
}

/// The webhook (P4) of a buyer who paid and never came back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Webhook;

impl Flow for Webhook {
    const LEAST: usize = 7;

    async fn prepare(self, world: &World) -> Deal {
        decides(world, Process::Asynchronous, Choice::Approve).await
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        world.sim.pg_company.deliver_due().await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
    }
}

/// A buyer who will deposit the money later.
async fn will_deposit(world: &World) -> Deal {
    let mut deal = buyer(world, Process::Asynchronous);
    opens(world, &mut deal).await;
    let tab = deal.tabs.first_mut().expect("a page");
    let back = world.sim.pg_company.await_deposit(&tab.paying.payment, Method::Cvs);
    tab.back = Some(back.expect("the page is open"));
    deal
}

fn deposits(world: &World, deal: &Deal) {
    let tab = deal.tabs.first().expect("a page");
    world.sim.pg_company.deposit(&tab.paying.payment).expect("it is awaited");
}

/// The callback (M4) of a buyer who will deposit later.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reserved;

impl Flow for Reserved {
    const LEAST: usize = 5;

    async fn prepare(self, world: &World) -> Deal {
        will_deposit(world).await
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        comes_back(world, deal).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        // Nobody waits for ever: the deposit did not come.
        assert_eq!(state(world, deal), OrderState::Failed);
        pays_after_all(world, deal).await;
    }
}

/// The webhook of a deposit that came days later (M6).
#[derive(Debug, Clone, Copy)]
pub(super) struct Deposit;

impl Flow for Deposit {
    const LEAST: usize = 7;

    async fn prepare(self, world: &World) -> Deal {
        let deal = will_deposit(world).await;
        comes_back(world, &deal).await;
        assert!(matches!(stands(world, &deal).await, State::Pending { .. }));
        for _ in 0..2 {
            world.pass(DAY).await;
            drop(world.reconcile().await);
        }
        deposits(world, &deal);
        deal
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        world.sim.pg_company.deliver_due().await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
    }
}

/// The webhook of a deposit that never came: the mall learns that it came to nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expired;

impl Flow for Expired {
    const LEAST: usize = 7;

    async fn prepare(self, world: &World) -> Deal {
        let deal = will_deposit(world).await;
        comes_back(world, &deal).await;
        world.sim.pg_company.deliver_due().await;
        let tab = deal.tabs.first().expect("a page");
        world.sim.pg_company.expire(&tab.paying.payment).expect("it is open");
        deal
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        world.sim.pg_company.deliver_due().await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Failed);
        pays_after_all(world, deal).await;
    }
}

/// The reconciler finds an open payment: neither the browser nor the webhook came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found;

impl Flow for Found {
    const LEAST: usize = 21;

    async fn prepare(self, world: &World) -> Deal {
        decides(world, Process::Asynchronous, Choice::Approve).await
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        drop(world.reconcile().await);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
    }
}

/// The reconciler repeats a notice whose first try failed.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoticeAgain;

impl Flow for NoticeAgain {
    const LEAST: usize = 20;

    async fn prepare(self, world: &World) -> Deal {
        let deal = decides(world, Process::Asynchronous, Choice::Approve).await;
        world.fate.plan_at("Cafe24: POST", Verdict::NotSent);
        world.sim.pg_company.deliver_due().await;
        assert!(world.fate.happened(), "a notice was tried");
        assert_eq!(state(world, &deal), OrderState::Waiting);
        a_while_passes(world).await;
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
fn a_checkout_with_a_notice_address() {
    at_every_call(Checkout(Process::Asynchronous));
}

#[test]
fn the_return_of_a_buyer_who_paid() {
    at_every_call(Return);
}

#[test]
fn the_webhook_of_a_buyer_who_never_came_back() {
    at_every_call(Webhook);
}

#[test]
fn the_return_of_a_buyer_who_deposits_later() {
    at_every_call(Reserved);
}

#[test]
fn the_webhook_of_a_deposit_days_later() {
    at_every_call(Deposit);
}

#[test]
fn the_webhook_of_a_deposit_that_never_came() {
    at_every_call(Expired);
}

#[test]
fn the_reconciler_with_a_payment_of_which_nobody_told() {
    at_every_call(Found);
}

#[test]
fn the_reconciler_with_a_notice_that_was_not_accepted() {
    at_every_call(NoticeAgain);
}
