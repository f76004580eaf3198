//! Cafe24's own webhooks, and what the reconciler does for a mall: the app is removed and its
//! secrets go, shops change, tokens are kept alive.

use std::time::Duration;

use futures::FutureExt;
use local::{
    cafe24::{OrderState, Process},
    inside::{Ask, Books, Choice, Learned},
    pg_company::RefundMode,
};
use rust_decimal::Decimal;
use serde_json::json;
use shared::tokens::with_token;

use super::{
    people::{PART, bought, buyer, opens, settle_refunds, state},
    scene::{Act, DAY, Scene, at_every_call, mall},
};
use crate::shop::MALL;

/// Event times have whole seconds: later than the consent for certain.
const MOMENT: Duration = Duration::from_secs(2);
const APP_DELETED: u32 = 90077;
/// How often Cafe24 repeats a webhook that got no 2xx.
const REPEATS: usize = 3;

/// An open payment, and a payment with a refund that is pending.
async fn something_is_open(scene: &mut Scene) {
    scene.sets_up().await;
    let mut open = buyer(&scene.world, Process::Asynchronous);
    opens(&scene.world, &mut open).await;
    let mut refunding = bought(&scene.world, Process::Synchronous).await;
    scene.world.sim.pg_company.refunds_are(RefundMode::Pending);
    refunding.does(&scene.world, Ask::Refund(PART.to_owned())).await;
    scene.world.sim.pg_company.refunds_are(RefundMode::Immediate);
    scene.deals = vec![open, refunding];
    scene.world.pass(MOMENT).await;
}

/// Cafe24 sends it again until it is answered.
async fn removal_arrives(scene: &Scene) {
    let (sim, key) = (&scene.world.sim, scene.webhook_key());
    let date = sim.app.now().to_string();
    let client_id = &sim.app.config.client_id;
    let event = json!({ "mall_id": MALL, "client_id": client_id, "deleted_date": date });
    let mut heard = false;
    for _ in 0..REPEATS {
        let told = sim.cafe24.tell_event_as(APP_DELETED, &event, &key, "the removal").await;
        heard = told.status == 200;
        if heard {
            break;
        }
        scene.world.pass(Duration::from_secs(60)).await;
    }
    assert!(heard, "the removal was never heard");
}

/// The buyer pays after the removal, and the bank gives back what was asked: then the new money
/// goes back too.
async fn orders_end(scene: &mut Scene) {
    let world = &scene.world;
    let open = scene.deals.first_mut().expect("an open payment");
    assert!(open.decides(world, 0, Choice::Approve));
    settle_refunds(world);
    scene.settles().await;
    let world = &scene.world;
    let ends = [((3065, 3065), Learned::NothingWrong), ((3065, 1000), Learned::All)];
    for (deal, ((paid, back), learned)) in scene.deals.iter().zip(ends) {
        let books = Books::of(world, deal).await.expect("the mall has it");
        assert_eq!(books.disagreements(learned), Vec::<String>::new());
        assert_eq!((books.held().count(), books.in_review().count()), (0, 0));
        let money = (books.paid(), books.refunded());
        assert_eq!(money, (Decimal::from(paid), Decimal::from(back)));
    }
    let refunded = scene.deals.last().map(|deal| state(world, deal));
    assert_eq!(refunded, Some(OrderState::PartiallyRefunded));
}

/// Days later nothing is left that could pay, refund or ask.
async fn nothing_is_left(scene: &Scene) {
    for _ in 0..3 {
        scene.world.pass(DAY).await;
        drop(scene.world.reconcile().await);
    }
    assert!(!scene.has_consent().await);
    assert_eq!((scene.settings().await.account, scene.credentials()), (None, None));
    assert!(scene.checkout().await.tabs.is_empty(), "it does not sell");
    let mut asks = scene.world.fate.calls();
    scene.world.pass(30 * DAY).await;
    drop(scene.world.reconcile().await);
    asks = scene.world.fate.calls() - asks;
    assert_eq!(asks, 16, "nothing is due any more");
}

/// The app is removed while a payment is open and a refund is pending.
#[derive(Debug, Clone, Copy)]
struct Removal;

impl Act for Removal {
    const LEAST: usize = 4;

    async fn prepare(self, scene: &mut Scene) {
        something_is_open(scene).await;
    }

    async fn play(self, scene: &mut Scene) {
        drop(scene.world.sim.cafe24.uninstall(MALL, &scene.webhook_key()).await);
    }

    async fn ends_well(self, scene: &mut Scene) {
        removal_arrives(scene).await;
        orders_end(scene).await;
        nothing_is_left(scene).await;
    }
}

/// The reconciler deletes what a removed app has left.
#[derive(Debug, Clone, Copy)]
struct Drain;

impl Act for Drain {
    const LEAST: usize = 20;

    async fn prepare(self, scene: &mut Scene) {
        something_is_open(scene).await;
        drop(scene.world.sim.cafe24.uninstall(MALL, &scene.webhook_key()).await);
        orders_end(scene).await;
        assert!(scene.credentials().is_some());
        scene.world.pass(DAY).await;
    }

    async fn play(self, scene: &mut Scene) {
        drop(scene.world.reconcile().await);
    }

    async fn ends_well(self, scene: &mut Scene) {
        nothing_is_left(scene).await;
    }
}

/// Cafe24 tells that a shop has another name.
#[derive(Debug, Clone, Copy)]
struct ShopsChanged;

impl Act for ShopsChanged {
    const LEAST: usize = 3;

    async fn prepare(self, scene: &mut Scene) {
        scene.sets_up().await;
    }

    async fn play(self, scene: &mut Scene) {
        renamed(scene).await;
    }

    async fn ends_well(self, scene: &mut Scene) {
        for _ in 0..REPEATS {
            if renamed(scene).await == 200 {
                break;
            }
        }
        the_name_is_known(scene).await;
    }
}

/// The reconciler reads the shops anew.
#[derive(Debug, Clone, Copy)]
struct ShopsRead;

impl Act for ShopsRead {
    const LEAST: usize = 20;

    async fn prepare(self, scene: &mut Scene) {
        scene.sets_up().await;
        assert_eq!(renamed(scene).await, 200);
    }

    async fn play(self, scene: &mut Scene) {
        drop(scene.world.reconcile().await);
    }

    async fn ends_well(self, scene: &mut Scene) {
        the_name_is_known(scene).await;
    }
}

async fn renamed(scene: &Scene) -> u16 {
    let told = scene.world.sim.cafe24.rename_shop(MALL, 1, "Nova", &scene.webhook_key()).await;
    told.status
}

async fn the_name_is_known(scene: &Scene) {
    for _ in 0..2 {
        scene.world.pass(Duration::from_secs(60)).await;
        drop(scene.world.reconcile().await);
    }
    let settings = scene.settings().await;
    assert!(settings.shops.iter().any(|shop| shop.name == "Nova"), "{settings:?}");
    assert!(!settings.shops_changed);
    assert_eq!(scene.checkout().await.tabs.len(), 1, "it sells");
}

/// The reconciler renews tokens that would end unused.
#[derive(Debug, Clone, Copy)]
struct KeepAlive;

impl Act for KeepAlive {
    const LEAST: usize = 20;

    async fn prepare(self, scene: &mut Scene) {
        scene.sets_up().await;
        scene.world.pass(11 * DAY).await;
    }

    async fn play(self, scene: &mut Scene) {
        drop(scene.world.reconcile().await);
    }

    async fn ends_well(self, scene: &mut Scene) {
        assert_eq!(scene.checkout().await.tabs.len(), 1, "buyers notice nothing");
        for _ in 0..12 {
            drop(scene.world.reconcile().await);
            scene.world.pass(DAY).await;
        }
        let trace = scene.world.fate.trace();
        let of_tokens = |line: &&String| line.contains("oauth/token") || line.contains("token#");
        let spoiled = trace.iter().filter(of_tokens).any(|line| line.contains('✗'));
        assert!(answers(scene).await || spoiled, "a consent is lost only with its tokens");
        // Who has to consent again is asked for it.
        drop(scene.world.install(&mut scene.merchant, MALL).await);
        assert!(answers(scene).await);
    }
}

/// Whether the Admin API answers us.
async fn answers(scene: &Scene) -> bool {
    let (app, mall) = (&scene.world.sim.app, mall());
    let shops =
        with_token(app, &mall, &(), |cafe24, (mall, token), ()| cafe24.shops(mall, token).boxed());
    shops.await.is_ok()
}

#[test]
fn the_removal_of_the_app() {
    at_every_call(Removal);
}

#[test]
fn the_reconciler_with_what_a_removed_app_has_left() {
    at_every_call(Drain);
}

#[test]
fn a_webhook_of_shops_that_changed() {
    at_every_call(ShopsChanged);
}

#[test]
fn the_reconciler_with_shops_that_changed() {
    at_every_call(ShopsRead);
}

#[test]
fn the_reconciler_with_tokens_that_end_soon() {
    at_every_call(KeepAlive);
}
