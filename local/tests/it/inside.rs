//! The world inside one process: as the network, and with every call in the hands of fate.

use std::time::{Duration, Instant};

use local::{
    inside::{Odds, Paying, Verdict, World},
    pg_company::Status,
};

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
