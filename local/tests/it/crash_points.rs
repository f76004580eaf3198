//! Every function is killed at every one of its calls, before and after the other side acts, and
//! every call fails in every way (faults.md F-24 to F-28, F-78 to F-80, F-111): then the others do
//! again what they would do again, and the three books agree.

mod flows;
mod setup;

use local::inside::{Books, Deal, Learned, Patience, Verdict, World};

use self::flows::Flow;
use crate::ledgers::told_nothing_wrong;

/// Everything that can happen to one call.
const MISHAPS: [Verdict; 5] = [
    Verdict::CrashBefore,
    Verdict::CrashAfter,
    Verdict::NotSent,
    Verdict::AnswerLost,
    Verdict::AnswerCut,
];
/// Orders before a world is renewed: the parties look through all of them.
const RENEW: u64 = 20;

/// A world in which a shop sells, renewed now and then.
#[derive(Default)]
struct Worlds {
    world: Option<World>,
    used: u64,
}

impl Worlds {
    async fn next(&mut self) -> World {
        self.used += 1;
        let world = match self.world.take() {
            Some(world) if !self.used.is_multiple_of(RENEW) => world,
            old => {
                if let Some(old) = old {
                    told_nothing_wrong(&old.sim).await;
                }
                Box::pin(World::selling()).await.expect("a shop that sells")
            }
        };
        world.fate.begin(self.used);
        world
    }
}

/// Kills the flow at each of its calls.
fn at_every_call(flow: Flow) {
    let played = World::run(Box::pin(async {
        let mut worlds = Worlds::default();
        let world = worlds.next().await;
        let calls = flow.calls(&world).await;
        assert!(calls >= flow.least(), "{flow:?} makes {calls} calls");
        for nth in 1..=calls {
            for mishap in MISHAPS {
                for patience in [Patience::Everybody, Patience::Nobody] {
                    let world = worlds.next().await;
                    Box::pin(at(&world, flow, (nth, mishap), patience)).await;
                    worlds.world = Some(world);
                }
            }
        }
    }));
    played.expect("a runtime");
}

async fn at(world: &World, flow: Flow, (nth, mishap): (usize, Verdict), patience: Patience) {
    world.fate.note(&format!("— {flow:?}, call {nth}: {mishap:?}, then {patience:?}"));
    let _told = Told(world);
    let mut deal = flow.prepare(world).await;
    world.fate.plan(nth, mishap);
    flow.play(world, &mut deal).await;
    assert!(world.fate.happened(), "{nth} calls");
    world.fate.calm();
    flow.afterwards(world);
    match patience {
        Patience::Everybody | Patience::People => {
            all_is_settled(world, &mut deal, patience).await;
            flow.ends_well(world, &mut deal).await;
        }
        Patience::Nobody => {
            all_is_settled(world, &mut deal, patience).await;
            books_agree(world, &deal, Learned::NothingWrong).await;
            all_is_settled(world, &mut deal, Patience::Everybody).await;
        }
    }
    books_agree(world, &deal, Learned::All).await;
}

async fn all_is_settled(world: &World, deal: &mut Deal, patience: Patience) {
    assert_eq!(world.settle(std::slice::from_mut(deal), patience).await, Ok(()));
}

/// All is at an end, none of it is left to a person, and the three books agree.
async fn books_agree(world: &World, deal: &Deal, learned: Learned) {
    let books = Books::of(world, deal).await.expect("the mall has it");
    // Of a part that went back without an answer a person was called to tell the mall.
    let learned = if books.untold() == 0 { learned } else { Learned::NothingWrong };
    assert_eq!(books.disagreements(learned), Vec::<String>::new());
    assert_eq!((books.held().count(), books.in_review().count()), (0, 0));
}

fn story(world: &World) -> String {
    world.fate.trace().join("\n")
}

/// Tells the story of a test that fails.
struct Told<'a>(&'a World);

impl Drop for Told<'_> {
    #[expect(clippy::print_stderr, reason = "this is what a failing test shows")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", story(self.0));
        }
    }
}

#[test]
fn a_checkout() {
    at_every_call(Flow::Checkout);
}

#[test]
fn a_checkout_at_another_price() {
    at_every_call(Flow::OtherPrice);
}

#[test]
fn the_return_of_a_buyer_who_approved() {
    at_every_call(Flow::Return);
}

#[test]
fn the_return_of_a_buyer_who_left() {
    at_every_call(Flow::ReturnUnpaid);
}

#[test]
fn the_details_that_confirm() {
    at_every_call(Flow::Status);
}

#[test]
fn a_refund() {
    at_every_call(Flow::Refund);
}

#[test]
fn a_refund_that_takes_its_time() {
    at_every_call(Flow::PendingRefund);
}

#[test]
fn a_webhook_of_an_end() {
    at_every_call(Flow::Webhook);
}

#[test]
fn a_webhook_of_a_refund() {
    at_every_call(Flow::RefundWebhook);
}

#[test]
fn the_reconciler_with_a_confirmation_that_ended_nowhere() {
    at_every_call(Flow::ReconcilePayment);
}

#[test]
fn the_reconciler_with_a_refund_that_ended_nowhere() {
    at_every_call(Flow::ReconcileRefund);
}
