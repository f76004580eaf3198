//! Stories that change a whole mall: each is played in a world of its own.

use std::{fmt, time::Duration};

use local::{
    browser::Browser,
    cafe24::Process,
    inside::{Ask, Deal, Patience, Verdict, World},
};
use serde_json::Value;
use shared::domain::{AdminSettings, MallId};

use super::{
    A_MINUTE, A_MOMENT, MISHAPS, Told, ended_by_themselves, numbered, people::a_while_passes, story,
};
use crate::shop::{MALL, text};

pub(super) const DAY: Duration = Duration::from_secs(86_400);

/// A mall, its merchant and its orders.
pub(super) struct Scene {
    pub(super) world: World,
    pub(super) merchant: Browser,
    pub(super) deals: Vec<Deal>,
}

/// A function's work for a merchant or for a mall, from one request on.
pub(super) trait Act: fmt::Debug + Copy {
    /// Fewer calls than this cannot be the whole story.
    const LEAST: usize;

    /// Everything before, without mishaps.
    async fn prepare(self, scene: &mut Scene);

    /// The function's work.
    async fn play(self, scene: &mut Scene);

    /// Whoever got no answer asks again, and time passes: then it is as it should be.
    async fn ends_well(self, scene: &mut Scene);
}

/// Spoils each call in every way, also by services that refuse from it on.
pub(super) fn at_every_call<A: Act>(act: A) {
    let played = World::run(Box::pin(async {
        let mut scene = Box::pin(ready(act)).await;
        let before = scene.world.fate.calls();
        act.play(&mut scene).await;
        let calls = numbered(&scene.world.fate, before, A::LEAST);
        act.ends_well(&mut scene).await;
        for nth in calls {
            for mishap in MISHAPS.into_iter().chain([A_MOMENT, A_MINUTE]) {
                Box::pin(at(act, nth, mishap)).await;
            }
        }
    }));
    played.expect("a runtime");
}

async fn at(act: impl Act, nth: usize, mishap: Verdict) {
    let mut scene = Box::pin(ready(act)).await;
    let told = Told(&scene.world.fate.clone());
    scene.world.fate.note(&format!("— {act:?}, call {nth}: {mishap:?}"));
    let since = scene.world.fate.trace().len();
    scene.world.fate.plan(nth, mishap);
    act.play(&mut scene).await;
    assert!(scene.world.fate.happened(), "{}", story(&scene.world.fate));
    if !matches!(mishap, Verdict::CrashBefore | Verdict::CrashAfter) {
        ended_by_themselves(&scene.world.fate, since);
    }
    scene.world.fate.calm();
    scene.world.pass(Duration::from_secs(61)).await;
    act.ends_well(&mut scene).await;
    drop(told);
}

/// The function is cold: it knows no secrets.
async fn ready(act: impl Act) -> Scene {
    let world = Box::pin(World::new()).await.expect("a world");
    let merchant = world.browser().expect("a browser");
    let mut scene = Scene { world, merchant, deals: Vec::new() };
    scene.world.fate.begin(1);
    act.prepare(&mut scene).await;
    scene.world.fate.calm();
    a_while_passes(&scene.world).await;
    scene
}

impl Scene {
    /// The merchant sets up a shop that sells.
    pub(super) async fn sets_up(&mut self) {
        self.world.install(&mut self.merchant, MALL).await.expect("a page");
        self.world.link(&mut self.merchant).await.expect("a page");
        let page = self.world.enable(&mut self.merchant).await.expect("a page");
        assert!(page.says("The shop is enabled"), "{}", page.text());
    }

    /// A buyer tries to pay.
    pub(super) async fn checkout(&self) -> Deal {
        let mut deal = Deal::new(&self.world, MALL, "3065.00", Process::Synchronous);
        deal.does(&self.world, Ask::Checkout).await;
        deal
    }

    /// Everybody asks again, until all orders are at an end.
    pub(super) async fn settles(&mut self) {
        let settled = self.world.settle(&mut self.deals, Patience::Everybody).await;
        assert_eq!(settled, Ok(()));
    }

    pub(super) fn webhook_key(&self) -> String {
        let keys = self.world.sim.secrets.get(&self.world.sim.app.config.app_secret);
        let keys: Value = serde_json::from_str(&keys.expect("the keys")).expect("JSON");
        text(&keys, "webhook_api_key").to_owned()
    }

    /// The credentials that are kept of the mall's merchant.
    pub(super) fn credentials(&self) -> Option<String> {
        let app = &self.world.sim.app;
        self.world.sim.secrets.get(&format!("{}{MALL}", app.config.merchant_secret_prefix))
    }

    pub(super) async fn settings(&self) -> AdminSettings {
        let settings = self.world.sim.app.store.settings(&mall()).await;
        settings.expect("the store answers").expect("settings")
    }

    pub(super) async fn has_consent(&self) -> bool {
        let tokens = self.world.sim.app.store.token(&mall()).await.expect("the store answers");
        tokens.is_some_and(|tokens| tokens.token.is_some())
    }
}

pub(super) fn mall() -> MallId {
    MALL.parse().expect("a mall")
}
