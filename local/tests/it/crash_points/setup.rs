//! The merchant's functions: opening the app, linking the account, enabling a shop, and back.

use shared::routes;

use super::scene::{Act, Scene, at_every_call};
use crate::shop::MALL;

/// The merchant opens the app and consents.
#[derive(Debug, Clone, Copy)]
struct Install;

impl Act for Install {
    const LEAST: usize = 5;

    async fn prepare(self, _scene: &mut Scene) {}

    async fn play(self, scene: &mut Scene) {
        // Whatever is shown: the merchant tries again.
        drop(scene.world.install(&mut scene.merchant, MALL).await);
    }

    async fn ends_well(self, scene: &mut Scene) {
        goes_on_until_it_sells(scene).await;
    }
}

/// The merchant links the account.
#[derive(Debug, Clone, Copy)]
struct Link;

impl Act for Link {
    const LEAST: usize = 5;

    async fn prepare(self, scene: &mut Scene) {
        scene.world.install(&mut scene.merchant, MALL).await.expect("a page");
    }

    async fn play(self, scene: &mut Scene) {
        drop(scene.world.link(&mut scene.merchant).await);
    }

    async fn ends_well(self, scene: &mut Scene) {
        goes_on_until_it_sells(scene).await;
    }
}

/// The merchant enables a shop.
#[derive(Debug, Clone, Copy)]
struct Enable;

impl Act for Enable {
    const LEAST: usize = 5;

    async fn prepare(self, scene: &mut Scene) {
        scene.world.install(&mut scene.merchant, MALL).await.expect("a page");
        scene.world.link(&mut scene.merchant).await.expect("a page");
    }

    async fn play(self, scene: &mut Scene) {
        drop(scene.world.enable(&mut scene.merchant).await);
    }

    async fn ends_well(self, scene: &mut Scene) {
        goes_on_until_it_sells(scene).await;
    }
}

/// The merchant disables the shop.
#[derive(Debug, Clone, Copy)]
struct Disable;

impl Act for Disable {
    const LEAST: usize = 5;

    async fn prepare(self, scene: &mut Scene) {
        scene.sets_up().await;
    }

    async fn play(self, scene: &mut Scene) {
        disables(scene).await;
    }

    async fn ends_well(self, scene: &mut Scene) {
        // Where there is no such button any more, it is done.
        disables(scene).await;
        sells_no_more(scene).await;
        assert!(scene.settings().await.account.is_some());
        goes_on_until_it_sells(scene).await;
    }
}

/// The merchant unlinks the account of a mall that sells and has never sold.
#[derive(Debug, Clone, Copy)]
struct Unlink;

impl Act for Unlink {
    const LEAST: usize = 5;

    async fn prepare(self, scene: &mut Scene) {
        scene.sets_up().await;
    }

    async fn play(self, scene: &mut Scene) {
        unlinks(scene).await;
    }

    async fn ends_well(self, scene: &mut Scene) {
        unlinks(scene).await;
        assert_eq!((scene.settings().await.account, scene.credentials()), (None, None));
        sells_no_more(scene).await;
        goes_on_until_it_sells(scene).await;
    }
}

async fn disables(scene: &mut Scene) {
    let fields = [("shop_no", "1"), ("action", "disable")];
    presses(scene, routes::ADMIN_TOGGLE, &fields).await;
}

async fn unlinks(scene: &mut Scene) {
    presses(scene, routes::ADMIN_UNLINK, &[]).await;
}

/// The merchant presses a button of the settings page, if it is there.
async fn presses(scene: &mut Scene, action: &str, fields: &[(&str, &str)]) {
    let page = scene.world.settings(&mut scene.merchant).await;
    if let Some(form) = page.ok().and_then(|page| page.form(action, fields).ok()) {
        drop(scene.merchant.submit(&form).await);
    }
}

async fn sells_no_more(scene: &Scene) {
    let cafe24 = &scene.world.sim.cafe24;
    assert_eq!((cafe24.gateways().len(), cafe24.script_tags(MALL).len()), (0, 0));
    assert!(scene.checkout().await.tabs.is_empty(), "it does not sell");
}

async fn goes_on_until_it_sells(scene: &mut Scene) {
    let (world, merchant) = (&scene.world, &mut scene.merchant);
    drop(world.install(merchant, MALL).await);
    drop(world.link(merchant).await);
    let sells = match world.enable(merchant).await {
        Ok(page) => page.says("The shop is enabled"),
        // It is enabled already: there is no such button.
        Err(_) => world.settings(merchant).await.expect("a page").says("Disable"),
    };

    assert!(sells);
    assert_eq!(world.sim.cafe24.gateways().len(), 1);
    assert_eq!(scene.checkout().await.tabs.len(), 1, "it sells");
}

#[test]
fn opening_the_app() {
    at_every_call(Install);
}

#[test]
fn linking_the_account() {
    at_every_call(Link);
}

#[test]
fn enabling_a_shop() {
    at_every_call(Enable);
}

#[test]
fn disabling_a_shop() {
    at_every_call(Disable);
}

#[test]
fn unlinking_the_account() {
    at_every_call(Unlink);
}
