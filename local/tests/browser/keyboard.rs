//! The settings without a mouse.

use shared::{domain::Gateway, routes};
use thirtyfour::Key;

use crate::{
    chromium::Browser,
    mall::{DISABLE, ENABLE, KEYS, gateway, installed, launch, stored},
    stage::{Stage, play},
};

/// What was done, or why not, is where the reader of the screen is.
const TOLD: &str = "return document.activeElement.role";

#[tokio::test]
async fn everything_is_done_by_the_keyboard_alone() {
    play(Browser::Desk, async |stage| {
        let Stage { sim, tab } = stage;
        installed(sim).await;
        tab.open(&launch(sim), routes::ADMIN_DISPLAY).await;

        tab.reach("#public_key").await;
        tab.keys(KEYS.0).await;
        tab.reach("#secret_key").await;
        tab.keys(KEYS.1).await;
        tab.keys(Key::Enter).await;
        tab.loaded("notice=linked").await;
        assert_eq!(tab.run(TOLD).await, "status");

        tab.reach(ENABLE).await;
        tab.keys(Key::Enter).await;
        tab.loaded("notice=enabled").await;
        assert_eq!(tab.run(TOLD).await, "status");
        assert_eq!(gateway(sim).await, Gateway::Enabled);

        tab.reach(DISABLE).await;
        tab.keys(Key::Space).await;
        tab.loaded("notice=disabled").await;
        assert_eq!(gateway(sim).await, Gateway::Disabled);

        tab.reach("details.danger summary").await;
        tab.keys(Key::Enter).await;
        tab.reach("form[action='/admin/unlink'] button").await;
        tab.keys(Key::Enter).await;
        tab.loaded("notice=unlinked").await;
        assert!(stored(sim).await.account.is_none());
        assert_eq!(tab.run(TOLD).await, "status");
    })
    .await;
}
