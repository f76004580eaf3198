//! The merchant's functions: opening the app, linking the account, enabling a shop.

use local::{
    browser::Browser,
    cafe24::Process,
    inside::{Ask, Deal, Verdict, World},
};

use super::MISHAPS;
use crate::shop::MALL;

/// One request of the merchant's browser and all that it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Install,
    Link,
    Enable,
}

impl Step {
    async fn play(self, world: &World, merchant: &mut Browser) {
        // Whatever is shown: the merchant tries again.
        match self {
            Self::Install => drop(world.install(merchant, MALL).await),
            Self::Link => drop(world.link(merchant).await),
            Self::Enable => drop(world.enable(merchant).await),
        }
    }
}

async fn until(step: Step) -> (World, Browser) {
    let world = Box::pin(World::new()).await.expect("a world");
    let mut merchant = world.browser().expect("a browser");
    for before in [Step::Install, Step::Link].into_iter().filter(|before| *before != step) {
        if step != Step::Install {
            before.play(&world, &mut merchant).await;
        }
    }
    world.fate.begin(1);
    (world, merchant)
}

async fn at(step: Step, nth: usize, mishap: Verdict) {
    let (world, mut merchant) = Box::pin(until(step)).await;
    world.fate.note(&format!("— {step:?}, call {nth}: {mishap:?}"));
    world.fate.plan(nth, mishap);
    step.play(&world, &mut merchant).await;
    assert!(world.fate.happened(), "{}", super::story(&world));
    world.fate.calm();
    world.pass(std::time::Duration::from_secs(61)).await;

    let _told = super::Told(&world);
    for again in [Step::Install, Step::Link] {
        again.play(&world, &mut merchant).await;
    }
    let page = world.enable(&mut merchant).await;
    let sells = match page {
        Ok(page) => page.says("The shop is enabled"),
        // It is enabled already: there is no such button.
        Err(_) => world.settings(&mut merchant).await.expect("a page").says("Disable"),
    };

    assert!(sells);
    assert_eq!(world.sim.cafe24.gateways().len(), 1);
    let mut deal = Deal::new(&world, MALL, "3065.00", Process::Synchronous);
    deal.does(&world, Ask::Checkout).await;
    assert_eq!(deal.tabs.len(), 1, "it sells");
}

fn at_every_call(step: Step) {
    let played = World::run(Box::pin(async {
        let (world, mut merchant) = Box::pin(until(step)).await;
        step.play(&world, &mut merchant).await;
        let calls = world.fate.calls();
        assert!(calls > 4, "{calls}");
        for nth in 1..=calls {
            for mishap in MISHAPS {
                Box::pin(at(step, nth, mishap)).await;
            }
        }
    }));
    played.expect("a runtime");
}

#[test]
fn opening_the_app() {
    at_every_call(Step::Install);
}

#[test]
fn linking_the_account() {
    at_every_call(Step::Link);
}

#[test]
fn enabling_a_shop() {
    at_every_call(Step::Enable);
}
