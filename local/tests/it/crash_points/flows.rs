//! What is killed: one function in the middle of one order's story.

use std::time::Duration;

use local::{
    cafe24::OrderState,
    cafe24::Process,
    inside::{Ask, Choice, Deal, Verdict, World},
    pg_company::{RefundMode, RefundStatus},
};
use shared::{
    domain::{Cancellation, State},
    store::vault,
};

use crate::shop::MALL;

/// A function's work, from one request on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// M1.
    Checkout,
    /// M1 of a buyer who changed the cart while a page was open.
    OtherPrice,
    /// The callback that confirms.
    Return,
    /// The callback of a buyer who did not decide: the page is closed.
    ReturnUnpaid,
    /// M3 before the callback.
    Status,
    /// M8.
    Refund,
    /// M8 while the PG Company's bank takes its time.
    PendingRefund,
    /// A webhook about a buyer who left.
    Webhook,
    /// A webhook about a refund that was pending.
    RefundWebhook,
    /// The reconciler finds a confirmation whose function died.
    ReconcilePayment,
    /// The reconciler finds a cancellation whose function died.
    ReconcileRefund,
}

impl Flow {
    /// How many calls it makes when all goes well.
    pub(super) async fn calls(self, world: &World) -> usize {
        let mut deal = self.prepare(world).await;
        let before = world.fate.calls();
        self.play(world, &mut deal).await;
        world.fate.calls() - before
    }

    /// Fewer calls than this cannot be the whole story.
    pub(super) fn least(self) -> usize {
        match self {
            Self::Checkout | Self::Return | Self::Status | Self::Refund => 6,
            Self::OtherPrice => 8,
            Self::ReturnUnpaid | Self::PendingRefund => 5,
            Self::Webhook | Self::RefundWebhook => 4,
            Self::ReconcilePayment | Self::ReconcileRefund => 11,
        }
    }

    /// Everything before, without mishaps. The function is cold: it knows no secrets.
    pub(super) async fn prepare(self, world: &World) -> Deal {
        let mut deal = Deal::new(world, MALL, "3065.00", Process::Synchronous);
        match self {
            Self::Checkout => {}
            Self::OtherPrice => {
                deal.does(world, Ask::Checkout).await;
                world.sim.cafe24.reprice(MALL, &deal.order, "2065.00");
            }
            Self::ReturnUnpaid => {
                open(world, &mut deal).await;
                assert!(deal.decides(world, 0, Choice::GoBack));
            }
            Self::Return | Self::Status => approve(world, &mut deal).await,
            Self::Webhook => {
                open(world, &mut deal).await;
                assert!(deal.decides(world, 0, Choice::Leave));
            }
            Self::Refund => pay(world, &mut deal).await,
            Self::PendingRefund | Self::RefundWebhook => {
                pay(world, &mut deal).await;
                world.sim.pg_company.deliver_due().await;
                world.sim.pg_company.refunds_are(RefundMode::Pending);
            }
            Self::ReconcilePayment => {
                approve(world, &mut deal).await;
                world.fate.plan(5, Verdict::CrashAfter);
                deal.does(world, Ask::Return(0)).await;
                let order = deal.stored(world).await.expect("it is stored");
                let state = order.latest().map(|attempt| &attempt.state);
                assert!(matches!(state, Some(State::Confirming { .. })), "{order:?}");
            }
            Self::ReconcileRefund => {
                pay(world, &mut deal).await;
                world.fate.plan(3, Verdict::CrashAfter);
                deal.does(world, Ask::Refund("3065.00".to_owned())).await;
                let order = deal.stored(world).await.expect("it is stored");
                assert!(order.cancellation(1).is_some_and(Cancellation::is_open), "{order:?}");
            }
        }
        if self == Self::RefundWebhook {
            deal.does(world, Ask::Refund("1000.00".to_owned())).await;
            settle_refunds(world);
        }
        world.fate.calm();
        world.pass(vault::KEEP + Duration::from_secs(1)).await;
        deal
    }

    /// The function's work.
    pub(super) async fn play(self, world: &World, deal: &mut Deal) {
        match self {
            Self::Checkout | Self::OtherPrice => deal.does(world, Ask::Checkout).await,
            Self::Return | Self::ReturnUnpaid => {
                let back = deal.tabs.first().and_then(|tab| tab.back.clone());
                let back = back.expect("the buyer decided");
                drop(world.get(back.as_str()).await);
            }
            Self::Status => deal.does(world, Ask::Status(0)).await,
            Self::Refund | Self::PendingRefund => {
                deal.does(world, Ask::Refund("1000.00".to_owned())).await;
            }
            Self::Webhook | Self::RefundWebhook => {
                world.sim.pg_company.deliver_due().await;
            }
            Self::ReconcilePayment | Self::ReconcileRefund => {
                drop(world.reconcile().await);
            }
        }
    }

    /// What the PG Company decides meanwhile.
    pub(super) fn afterwards(self, world: &World) {
        settle_refunds(world);
        world.sim.pg_company.refunds_are(RefundMode::Immediate);
    }

    /// Everybody got an answer: so the order is what its people wanted.
    pub(super) async fn ends_well(self, world: &World, deal: &mut Deal) {
        let before = deal.in_mall(world).expect("the mall has it").state();
        match self {
            Self::Checkout | Self::OtherPrice | Self::Webhook | Self::ReturnUnpaid => {
                let expected = match self {
                    Self::Checkout | Self::OtherPrice => OrderState::Waiting,
                    _left => OrderState::Failed,
                };
                assert_eq!(before, expected);
                pay(world, deal).await;
                assert_eq!(deal.in_mall(world).expect("known").state(), OrderState::Paid);
            }
            Self::Return | Self::Status | Self::ReconcilePayment => {
                assert_eq!(before, OrderState::Paid);
            }
            Self::Refund | Self::PendingRefund | Self::RefundWebhook => {
                assert_eq!(before, OrderState::PartiallyRefunded);
            }
            Self::ReconcileRefund => assert_eq!(before, OrderState::Refunded),
        }
    }
}

async fn open(world: &World, deal: &mut Deal) {
    let known = deal.tabs.len();
    deal.does(world, Ask::Checkout).await;
    assert_eq!(deal.tabs.len(), known + 1, "a page");
}

async fn approve(world: &World, deal: &mut Deal) {
    open(world, deal).await;
    assert!(deal.decides(world, deal.tabs.len() - 1, Choice::Approve));
}

async fn pay(world: &World, deal: &mut Deal) {
    approve(world, deal).await;
    let tab = deal.tabs.len() - 1;
    deal.does(world, Ask::Return(tab)).await;
    assert!(deal.tabs.last().is_some_and(|tab| tab.arrived));
}

fn settle_refunds(world: &World) {
    let refunds = world.sim.pg_company.refunds();
    for refund in refunds.iter().filter(|refund| refund.status == RefundStatus::Pending) {
        world.sim.pg_company.settle_refund(&refund.refund_id).expect("it is pending");
    }
}
