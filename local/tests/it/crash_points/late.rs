//! What only the mall's own order can settle: late money (C15, C16), a payment that the mall never
//! read (C19), a refund whose answer it never got (R6).

use std::time::Duration;

use local::{
    cafe24::{ApiCall, Fault, OrderState, Process},
    inside::{Ask, Choice, Deal, Verdict, World},
};
use rust_decimal::Decimal;
use shared::domain::{Acknowledged, Event, State, Status, cancellation::Answered};

use super::{
    Flow, at_every_call,
    people::{PRICE, attempt, bought, buyer, comes_back, decides, opens, renewed, stands, state},
};
use crate::shop::MALL;

/// When a payment that was not read is looked at for the first time.
const UNREAD: Duration = Duration::from_secs(601);
/// When a refund that was not answered is.
const UNANSWERED: Duration = Duration::from_secs(1801);

/// Money that came after its payment was given up, and of which the webhook has told.
async fn late(world: &World) -> Deal {
    renewed(world).await;
    let mut deal = buyer(world, Process::Asynchronous);
    opens(world, &mut deal).await;
    give_up(world, &deal).await;
    assert!(deal.decides(world, 0, Choice::Approve));
    world.sim.pg_company.deliver_due().await;
    assert!(matches!(stands(world, &deal).await, State::Late { .. }));
    deal
}

/// As if the PG Company had said that the page has expired; the buyer may still pay there.
async fn give_up(world: &World, deal: &Deal) {
    let (app, mut order) = (&world.sim.app, deal.stored(world).await.expect("it is stored"));
    let tid = attempt(world, deal).await.state.tid().expect("it is open").clone();
    order.apply(1, &Event::Reported(tid, Status::Expired), app.now());
    app.store.save(order, app.now()).await.expect("the store answers").expect("nobody else");
}

/// The reconciler accepts late money for which the mall still waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accepted;

impl Flow for Accepted {
    const LEAST: usize = 20;

    async fn prepare(self, world: &World) -> Deal {
        late(world).await
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        drop(world.reconcile().await);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
        assert!(matches!(stands(world, deal).await, State::Paid { .. }));
    }
}

/// The reconciler sends late money back because the order was paid otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct SentBack;

impl Flow for SentBack {
    const LEAST: usize = 20;

    async fn prepare(self, world: &World) -> Deal {
        let deal = late(world).await;
        world.sim.cafe24.receives(MALL, &deal.order, Decimal::from(3065));
        deal
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        drop(world.reconcile().await);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
        assert!(matches!(stands(world, deal).await, State::Returning { .. }));
    }
}

/// A payment whose buyer never arrives at the mall.
async fn unread(world: &World) -> Deal {
    renewed(world).await;
    let mut deal = decides(world, Process::Synchronous, Choice::Approve).await;
    comes_back(world, &deal).await;
    deal.tabs.iter_mut().for_each(|tab| tab.arrived = true);
    world.pass(UNREAD).await;
    deal
}

/// The reconciler marks an order as paid that the mall never asked about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unread;

impl Flow for Unread {
    const LEAST: usize = 20;

    async fn prepare(self, world: &World) -> Deal {
        unread(world).await
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        drop(world.reconcile().await);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
        let known = attempt(world, deal).await.acknowledged;
        assert!(matches!(known, Acknowledged::Order { .. }), "{known:?}");
    }
}

/// The reconciler sends back what the mall refused to know for an hour.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused;

impl Flow for Refused {
    const LEAST: usize = 20;

    async fn prepare(self, world: &World) -> Deal {
        let deal = unread(world).await;
        for _ in 0..2 {
            world.sim.cafe24.fail_next(ApiCall::UpdatePayments, Fault::Status(422));
            drop(world.reconcile().await);
            world.pass(Duration::from_secs(1201)).await;
        }
        // The next look is that after an hour.
        world.pass(Duration::from_secs(600)).await;
        deal
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        drop(world.reconcile().await);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Waiting);
        assert!(matches!(stands(world, deal).await, State::Returning { .. }));
    }
}

/// The reconciler tells of a refund whose answer the mall never got, and for which it asks no
/// more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unanswered;

impl Flow for Unanswered {
    const LEAST: usize = 20;

    async fn prepare(self, world: &World) -> Deal {
        renewed(world).await;
        let mut deal = bought(world, Process::Synchronous).await;
        world.fate.plan_at("/refunds", Verdict::CrashAfter);
        deal.does(world, Ask::Refund(PRICE.to_owned())).await;
        deal.refunding = None;
        world.pass(Duration::from_secs(60)).await;
        drop(world.reconcile().await);
        world.pass(UNANSWERED).await;
        assert_eq!(state(world, &deal), OrderState::Paid);
        deal
    }

    async fn play(self, world: &World, _deal: &mut Deal) {
        drop(world.reconcile().await);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Refunded);
        let order = deal.stored(world).await.expect("it is stored");
        let answered = order.cancellation(1).expect("a cancellation").answered;
        assert_eq!(answered, Answered::ByOrder);
    }
}

#[test]
fn the_reconciler_that_accepts_late_money() {
    at_every_call(Accepted);
}

#[test]
fn the_reconciler_that_sends_late_money_back() {
    at_every_call(SentBack);
}

#[test]
fn the_reconciler_with_a_payment_that_the_mall_never_read() {
    at_every_call(Unread);
}

#[test]
fn the_reconciler_with_a_payment_that_the_mall_refused_to_know() {
    at_every_call(Refused);
}

#[test]
fn the_reconciler_with_a_refund_that_was_not_answered() {
    at_every_call(Unanswered);
}
