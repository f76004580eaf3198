//! The PG Company answers when nobody waits for it any more (faults.md F-31): whoever asked it has
//! saved what was intended, and has answered that the outcome is not known, long before its
//! function would be stopped. What the PG Company does later is found.

use std::{slice, time::Duration};

use local::{
    cafe24::Process,
    inside::{Deal, LATEST, Learned, Odds, Patience, Verdict, World},
    pg_company::RefundMode,
};
use shared::domain::{Cancellation, State};

use super::{
    Flow, Told, books_agree, clear_answers, external, in_time, messages, ready, refunds,
    synchronous,
};

/// From the call that moves the money on, each answer of the PG Company comes too late.
fn answered_too_late(flow: impl Flow, money: &'static str) {
    let played = World::run(Box::pin(async {
        let world = Box::pin(World::selling()).await.expect("a shop that sells");
        for (seed, patience) in (1..).zip([Patience::Everybody, Patience::Nobody]) {
            world.fate.begin(seed);
            Box::pin(too_late(&world, flow, money, patience)).await;
        }
    }));
    played.expect("a runtime");
}

async fn too_late(world: &World, flow: impl Flow, money: &'static str, patience: Patience) {
    let _told = Told(&world.fate);
    let mut deal = ready(world, flow).await;
    let (said, since) = (messages(world, &deal).len(), world.fate.trace().len());
    world.fate.plan_at(money, Verdict::Late);

    tokio::join!(flow.play(world, &mut deal), everything_is_late(world));

    in_time(&world.fate, since);
    clear_answers(messages(world, &deal).get(said..).unwrap_or_default());
    assert!(is_unknown(world, &deal).await);
    world.fate.calm();
    for patience in [patience, Patience::Everybody] {
        let settled = world.settle(slice::from_mut(&mut deal), patience).await;
        assert_eq!(settled, Ok(()));
        world.pass(LATEST).await;
    }
    flow.ends_well(world, &mut deal).await;
    books_agree(world, &deal, Learned::All).await;
}

/// As soon as what was planned has happened.
async fn everything_is_late(world: &World) {
    for _ in 0..1000 {
        if world.fate.happened() {
            break;
        }
        world.pass(Duration::from_millis(1)).await;
    }
    assert!(world.fate.happened(), "no money was to be moved");
    world.fate.odds(Odds { late: 1000, ..Odds::default() });
}

/// Whether the order itself says that something is under way.
async fn is_unknown(world: &World, deal: &Deal) -> bool {
    let order = deal.stored(world).await.expect("it is stored");
    let under_way =
        |state: &State| matches!(state, State::Opening { .. } | State::Confirming { .. });
    order.attempts.iter().any(|attempt| under_way(&attempt.state))
        || order.cancellations.iter().any(Cancellation::is_open)
}

#[test]
fn f_31_a_page_that_is_opened_too_late_is_known_to_be_opened() {
    for process in [Process::Synchronous, Process::Asynchronous] {
        answered_too_late(synchronous::Checkout(process), "POST /v1/payments");
    }
    answered_too_late(external::HandOver, "POST /v1/payments");
}

#[test]
fn f_31_a_payment_that_is_confirmed_too_late_is_known_to_be_confirmed() {
    answered_too_late(synchronous::Return, "/confirm");
    answered_too_late(synchronous::Status, "/confirm");
    answered_too_late(external::Pay, "/confirm");
}

#[test]
fn f_31_a_refund_that_is_made_too_late_is_known_to_be_made() {
    for process in [Process::Synchronous, Process::Asynchronous] {
        answered_too_late(refunds::Refund(process, RefundMode::Immediate), "/refunds");
    }
}
