//! The settings in a browser that runs no script.

use shared::{domain::Gateway, routes};

use crate::{
    chromium::Browser,
    mall::{DISABLE, ENABLE, KEYS, gateway, installed, launch, stored},
    stage::{Stage, play},
};

#[tokio::test]
async fn everything_is_done_without_scripts() {
    play(Browser::NoScripts, async |stage| {
        let Stage { sim, tab } = stage;
        installed(sim).await;
        tab.driver().goto(launch(sim)).await.expect("it opens");

        tab.fill("#public_key", KEYS.0).await;
        tab.fill("#secret_key", KEYS.1).await;
        tab.press("form[action='/admin/link'] button").await;
        tab.shown("[role=status]").await;
        assert!(stored(sim).await.account.is_some());
        tab.press(ENABLE).await;
        tab.shown(DISABLE).await;
        assert_eq!(gateway(sim).await, Gateway::Enabled);
        tab.press("details.danger summary").await;
        tab.press("form[action='/admin/unlink'] button").await;
        tab.shown("#public_key").await;

        assert!(stored(sim).await.account.is_none());
        let fetched = sim.wire.since(0).iter().any(|m| m.path.starts_with(routes::SCRIPT));
        assert!(!fetched, "no script ran");
    })
    .await;
}
