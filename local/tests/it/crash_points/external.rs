//! Payments on the shop's own pages: the pay button (F2, M11), M13, the review (M14), M15 and what
//! it leads to (M7, M16).

use local::{
    cafe24::{OrderState, Process},
    inside::{Ask, Choice, Deal, Decision, HandedOver, Shown, Told, Verdict, World},
};
use shared::domain::State;

use super::{
    Flow, at_every_call,
    people::{a_while_passes, buyer, renewed, stands, state},
};
use crate::shop::MALL;

/// A buyer who has pressed the pay button. Tokens are fresh, so that every story has the same
/// calls.
async fn presses_the_button(world: &World) -> Deal {
    renewed(world).await;
    Deal::reserved(world, MALL, 2).await.expect("a pay button")
}

/// The buyer has approved at the PG Company.
async fn approves(world: &World, choice: Choice) -> Deal {
    let mut deal = presses_the_button(world).await;
    deal.does(world, Ask::Checkout).await;
    assert!(deal.decides(world, 0, choice));
    deal
}

/// The buyer sees the review page.
async fn reviews(world: &World) -> Deal {
    let mut deal = approves(world, Choice::Approve).await;
    deal.does(world, Ask::Return(0)).await;
    let shown = deal.tabs.first().and_then(|tab| tab.shown.as_ref());
    assert!(matches!(shown, Some(Shown::Review(..))), "{deal:?}");
    deal
}

/// Who has not paid can still do so, once.
async fn pays_after_all(world: &World, deal: &mut Deal) {
    deal.does(world, Ask::Checkout).await;
    let tab = deal.tabs.len() - 1;
    assert!(deal.decides(world, tab, Choice::Approve), "{deal:?}");
    deal.does(world, Ask::Return(tab)).await;
    deal.does(world, Ask::Press(tab, Decision::Pay)).await;
    assert_eq!(state(world, deal), OrderState::Paid);
}

/// The pay button (F2), and the signature for the reservation (M11).
#[derive(Debug, Clone, Copy)]
pub(super) struct Button;

impl Flow for Button {
    const LEAST: usize = 3;

    async fn prepare(self, world: &World) -> Deal {
        // An order that nobody ever pays stands for the one that is not reserved yet.
        buyer(world, Process::Synchronous)
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        if let Ok(reserved) = Deal::reserved(world, MALL, 2).await {
            *deal = reserved;
        }
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        if !deal.is_external() {
            *deal = presses_the_button(world).await;
        }
        pays_after_all(world, deal).await;
    }
}

/// M13.
#[derive(Debug, Clone, Copy)]
pub(super) struct HandOver;

impl Flow for HandOver {
    const LEAST: usize = 6;

    async fn prepare(self, world: &World) -> Deal {
        presses_the_button(world).await
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        let told = deal.ask(world, Ask::Checkout).await;
        let refused = matches!(told, Told::HandedOver(HandedOver::Refused(_)));
        assert!(!refused, "the buyer may try again: {told:?}");
        deal.learn(world, &told);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        // The page has ended meanwhile.
        assert_eq!(state(world, deal), OrderState::Failed);
        pays_after_all(world, deal).await;
    }
}

/// The callback of a buyer who approved, and the review page (M14) at another price.
#[derive(Debug, Clone, Copy)]
pub(super) struct Review;

impl Flow for Review {
    const LEAST: usize = 12;

    async fn prepare(self, world: &World) -> Deal {
        approves(world, Choice::ApproveOnIsland).await
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        deal.does(world, Ask::Return(0)).await;
        assert_ne!(state(world, deal), OrderState::Paid);
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        // The buyer has not agreed to the price, and has gone.
        assert_eq!(state(world, deal), OrderState::Failed);
        pays_after_all(world, deal).await;
    }
}

/// M15 of a buyer who pays, M7, and M16.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pay;

impl Flow for Pay {
    const LEAST: usize = 12;

    async fn prepare(self, world: &World) -> Deal {
        reviews(world).await
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        deal.does(world, Ask::Press(0, Decision::Pay)).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Paid);
    }
}

/// M15 of a buyer who does not pay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leave;

impl Flow for Leave {
    const LEAST: usize = 5;

    async fn prepare(self, world: &World) -> Deal {
        reviews(world).await
    }

    async fn play(self, world: &World, deal: &mut Deal) {
        deal.does(world, Ask::Press(0, Decision::Cancel)).await;
    }

    async fn ends_well(self, world: &World, deal: &mut Deal) {
        assert_eq!(state(world, deal), OrderState::Failed);
        pays_after_all(world, deal).await;
    }
}

/// The reconciler finds a payment whose M15 died.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unfinished;

impl Flow for Unfinished {
    const LEAST: usize = 20;

    async fn prepare(self, world: &World) -> Deal {
        let mut deal = reviews(world).await;
        world.fate.plan_at("/confirm", Verdict::CrashAfter);
        deal.does(world, Ask::Press(0, Decision::Pay)).await;
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

/// The reconciler repeats a notice (M7) that the mall did not get.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoticeAgain;

impl Flow for NoticeAgain {
    const LEAST: usize = 20;

    async fn prepare(self, world: &World) -> Deal {
        let mut deal = reviews(world).await;
        world.fate.plan_at("PayReceiveCheckoutNoty", Verdict::NotSent);
        deal.does(world, Ask::Press(0, Decision::Pay)).await;
        assert!(world.fate.happened(), "a notice was tried");
        assert_eq!(state(world, &deal), OrderState::Reserved);
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
fn the_pay_button() {
    at_every_call(Button);
}

#[test]
fn an_order_that_is_handed_over() {
    at_every_call(HandOver);
}

#[test]
fn the_review_at_another_price() {
    at_every_call(Review);
}

#[test]
fn a_buyer_who_pays() {
    at_every_call(Pay);
}

#[test]
fn a_buyer_who_does_not_pay() {
    at_every_call(Leave);
}

#[test]
fn the_reconciler_with_a_payment_whose_function_died() {
    at_every_call(Unfinished);
}

#[test]
fn the_reconciler_with_a_notice_that_did_not_arrive() {
    at_every_call(NoticeAgain);
}
