//! Keys that are not good.

use local::Simulator;
use shared::routes;

use crate::{
    chromium::Browser,
    mall::{KEYS, MALL, installed, launch, stored},
    stage::{Stage, play},
    tab::Tab,
};

const LINK: &str = "form[action='/admin/link'] button";

async fn nothing_is_stored(sim: &Simulator) {
    assert!(stored(sim).await.account.is_none());
    assert_eq!(sim.secrets.get(&format!("pgapp/local/malls/{MALL}")), None);
}

/// The public key is still there, the secret is not, and the focus is where the problem is told.
async fn is_told(tab: &Tab, public_key: &str) {
    tab.shown("[role=alert]").await;
    let focus = "return document.activeElement.role === 'alert'
        || document.activeElement.ariaInvalid === 'true'";
    tab.until("the focus", async || tab.run(focus).await == true).await;
    tab.check().await;
    let typed = "return [...document.querySelectorAll('#public_key, #secret_key')]
        .map((input) => input.value)";
    assert_eq!(tab.run(typed).await, serde_json::json!([public_key, ""]));
}

#[tokio::test]
async fn bad_keys_are_told_and_not_stored() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        installed(sim).await;
        tab.expect(routes::ADMIN_LINK, "a status of 400 ");
        tab.open(&launch(sim), routes::ADMIN_DISPLAY).await;

        tab.fill("#public_key", "pk_test_typed").await;
        tab.fill("#secret_key", "sk_test_mistyped").await;
        tab.press(LINK).await;
        is_told(tab, "pk_test_typed").await;
        nothing_is_stored(sim).await;

        tab.fill("#public_key", KEYS.0).await;
        tab.fill("#secret_key", "sk test demo").await;
        tab.press(LINK).await;
        tab.shown("#secret_key[aria-invalid=true]").await;
        is_told(tab, KEYS.0).await;
        let beside = tab
            .run(
                "return document.querySelector('#secret_key').getAttribute(
            'aria-describedby')",
            )
            .await;
        let beside = beside.as_str().expect("it is described").to_owned();
        assert!(!tab.text(&format!("#{beside}")).await.is_empty());
        nothing_is_stored(sim).await;

        tab.fill("#secret_key", KEYS.1).await;
        tab.press(LINK).await;
        tab.at("notice=linked").await;
        assert!(stored(sim).await.account.is_some());
    })
    .await;
}
