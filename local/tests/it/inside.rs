//! The world inside one process: as the network, and with every call in the hands of fate.

use std::time::{Duration, Instant};

use local::{
    cafe24::{EndPage, OrderState},
    inside::{
        Ask, Books, Choice, Deal, Decision, Learned, Odds, Patience, Paying, Shown, Told, Verdict,
        World,
    },
    pg_company::Status,
};
use rust_decimal::Decimal;

use crate::{ledgers::ledgers_agree, shop::MALL};

/// Plays a story in a world in which a shop sells.
fn play<T>(story: impl AsyncFnOnce(&World) -> T) -> T {
    let played = World::run(Box::pin(async {
        let world = Box::pin(World::selling()).await.expect("a shop that sells");
        Box::pin(story(&world)).await
    }));
    played.expect("a runtime")
}

/// The story of one order, from M1 to the refund.
async fn whole_story(world: &World) {
    let order = world.sim.cafe24.order(MALL, 1, "3065.00");
    let paying = Paying::of(&world.sim.cafe24.checkout(MALL, &order).await).expect("a page");
    let callback = world.sim.pg_company.approve(&paying.payment).expect("the page is open");
    assert!(world.browse(callback.as_str()).await);
    assert!(world.sim.cafe24.cancel(MALL, &order, "1000.00").await.succeeded());
    world.sim.pg_company.deliver_due().await;
    world.reconcile().await.expect("it lives").expect("it runs");
}

#[test]
fn the_whole_story_plays_without_a_network() {
    play(async |world| {
        whole_story(world).await;

        ledgers_agree(&world.sim).await;
        assert_eq!(world.sim.pg_company.captured(), 1);
        assert!(world.fate.calls() > 15, "{}", world.fate.trace().join("\n"));
    });
}

#[test]
fn a_day_in_the_world_takes_no_time_and_passes_for_everybody() {
    play(async |world| {
        let order = world.sim.cafe24.order(MALL, 1, "3065.00");
        let paying = Paying::of(&world.sim.cafe24.checkout(MALL, &order).await).expect("a page");
        let (began, app) = (Instant::now(), world.sim.app.now());

        world.pass(Duration::from_secs(86_400)).await;

        assert_eq!(world.sim.app.now().duration_since(app).as_hours(), 24);
        let payment = world.sim.pg_company.payment(&paying.payment).expect("it is known");
        assert_eq!(payment.status, Status::Expired);
        assert!(began.elapsed() < Duration::from_secs(60));
    });
}

#[test]
fn a_lost_answer_takes_the_callers_time_and_a_broken_connection_does_not() {
    // The third call of M1 opens the payment.
    for (verdict, seconds) in
        [(Verdict::NotSent, 0), (Verdict::AnswerCut, 0), (Verdict::AnswerLost, 8)]
    {
        play(async |world| {
            let order = world.sim.cafe24.order(MALL, 1, "3065.00");
            let began = tokio::time::Instant::now();
            world.fate.plan(3, verdict);

            let answer = world.sim.cafe24.checkout(MALL, &order).await;

            assert!(answer.succeeded(), "asked again with the same key: {answer:?}");
            assert_eq!(began.elapsed().as_secs(), seconds, "{verdict:?}");
            assert_eq!(world.sim.pg_company.opened(), 1);
        });
    }
}

#[test]
fn a_killed_function_answers_nothing_and_does_nothing_more() {
    for (verdict, opened) in [(Verdict::CrashBefore, 0), (Verdict::CrashAfter, 1)] {
        play(async |world| {
            let order = world.sim.cafe24.order(MALL, 1, "3065.00");
            world.fate.begin(1);
            world.fate.plan(3, verdict);

            let answer = world.sim.cafe24.checkout(MALL, &order).await;

            assert_eq!((answer.status, world.fate.calls()), (0, 3));
            assert_eq!(world.sim.pg_company.opened(), opened);
        });
    }
}

#[test]
fn requests_that_meet_are_served_at_the_same_time() {
    play(async |world| {
        let order = world.sim.cafe24.order(MALL, 1, "3065.00");
        world.fate.begin(1);
        world.fate.odds(Odds { delay_ms: 50, ..Odds::default() });

        let (first, second) = tokio::join!(
            world.sim.cafe24.checkout(MALL, &order),
            world.sim.cafe24.checkout(MALL, &order)
        );

        let trace = world.fate.trace();
        let ended = trace.iter().position(|line| line.contains("done")).expect("an end");
        assert!(trace[..ended].iter().any(|line| line.contains("[2]")), "{}", trace.join("\n"));
        assert!(first.succeeded() && first == second, "{first:?} {second:?}");
        assert_eq!(world.sim.pg_company.opened(), 1);
    });
}

#[test]
fn a_seed_plays_the_same_story_again() {
    let told = |seed| {
        play(async |world| {
            world.fate.begin(seed);
            let (not_sent, answer_lost, twice) = (100, 100, 100);
            world.fate.odds(Odds { not_sent, answer_lost, twice, delay_ms: 20, ..Odds::default() });
            for _ in 0..5 {
                let order = world.sim.cafe24.order(MALL, 1, "3065.00");
                let asked = tokio::join!(
                    world.sim.cafe24.checkout(MALL, &order),
                    world.sim.cafe24.checkout(MALL, &order),
                    world.reconcile()
                );
                let Some(paying) = Paying::of(&asked.0) else { continue };
                let Ok(callback) = world.sim.pg_company.approve(&paying.payment) else { continue };
                tokio::join!(world.browse(callback.as_str()), world.browse(callback.as_str()));
            }
            world.fate.trace()
        })
    };

    let (first, other) = (told(7), told(8));

    assert_eq!(first, told(7));
    assert_ne!(first, other);
    assert!(first.iter().any(|line| line.contains('✗')), "{}", first.join("\n"));
}

/// A reserved order whose buyer has approved and sees the review page.
async fn reviewed(world: &World, choice: Choice) -> Deal {
    let mut deal = Deal::reserved(world, MALL, 2).await.expect("a pay button");
    deal.does(world, Ask::Checkout).await;
    assert!(deal.decides(world, 0, choice));
    deal.does(world, Ask::Return(0)).await;
    deal
}

fn price(deal: &Deal) -> Option<Decimal> {
    let Some(Shown::Review(_, price)) = deal.tabs.first()?.shown else { return None };
    Some(price)
}

fn end(deal: &Deal) -> Option<EndPage> {
    let Some(Shown::End(end)) = deal.tabs.first()?.shown else { return None };
    Some(end)
}

async fn disagreements(world: &World, deal: &Deal) -> Vec<String> {
    let books = Books::of(world, deal).await.expect("the mall has it");
    books.disagreements(Learned::All)
}

#[test]
fn a_buyer_pays_on_the_shops_own_pages_without_a_network() {
    play(async |world| {
        let mut deal = reviewed(world, Choice::ApproveOnIsland).await;
        let (shown, before) = (price(&deal), world.sim.pg_company.captured());

        deal.does(world, Ask::Press(0, Decision::Pay)).await;

        assert_eq!((shown, before), (Some(13_130.into()), 0));
        assert_eq!((end(&deal), world.sim.pg_company.captured()), (Some(EndPage::Success), 1));
        assert!(deal.again(world).is_empty());
        assert_eq!(disagreements(world, &deal).await, Vec::<String>::new());
        ledgers_agree(&world.sim).await;
    });
}

#[test]
fn a_buyer_without_an_answer_presses_again_and_pays_once() {
    for verdict in [Verdict::CrashBefore, Verdict::CrashAfter, Verdict::AnswerLost] {
        for nth in [2, 5, 9] {
            play(async |world| {
                let mut deal = reviewed(world, Choice::Approve).await;
                world.fate.plan(nth, verdict);
                deal.does(world, Ask::Press(0, Decision::Pay)).await;
                let settled = std::slice::from_mut(&mut deal);

                assert_eq!(world.settle(settled, Patience::Everybody).await, Ok(()));

                assert_eq!(end(&deal), Some(EndPage::Success), "{nth} {verdict:?}");
                assert_eq!(world.sim.pg_company.captured(), 1);
                assert_eq!(disagreements(world, &deal).await, Vec::<String>::new());
            });
        }
    }
}

#[test]
fn who_did_not_press_pay_has_not_paid() {
    play(async |world| {
        let left = reviewed(world, Choice::Approve).await;
        let mut canceled = reviewed(world, Choice::Approve).await;
        let told = left.ask(world, Ask::Stranger(0)).await;
        canceled.does(world, Ask::Press(0, Decision::Cancel)).await;
        let deals = &mut [left, canceled];

        assert_eq!(world.settle(deals, Patience::Everybody).await, Ok(()));

        assert!(matches!(told, Told::Stranger(0, Some(Shown::Message(403)))), "{told:?}");
        assert_eq!(world.sim.pg_company.captured(), 0);
        for deal in deals {
            let order = deal.in_mall(world).expect("the mall has it");
            assert_eq!(order.state(), OrderState::Failed);
            assert_eq!(disagreements(world, deal).await, Vec::<String>::new());
        }
        ledgers_agree(&world.sim).await;
    });
}
