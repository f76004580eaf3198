//! The settings in every language of the mall's admin.

use serde_json::json;
use shared::routes;

use crate::{
    chromium::Browser,
    mall::{MALL, installed, linked, mall, sells},
    stage::{Stage, play},
};

/// As Cafe24 writes them, and as pages do.
const LANGUAGES: [(&str, &str); 5] =
    [("en_US", "en"), ("ko_KR", "ko"), ("ja_JP", "ja"), ("zh_TW", "zh-Hant"), ("vi_VN", "vi")];

async fn read(Stage { sim, tab }: &Stage, state: &str) {
    for (lang, tag) in LANGUAGES {
        let open = format!("/admin/{MALL}/open?user_type=P&lang={lang}&shop_no=1");
        tab.open(&mall(sim, &open), routes::ADMIN_DISPLAY).await;
        assert_eq!(tab.run("return document.documentElement.lang").await, json!(tag));
        tab.picture(&format!("settings-{state}-{tag}")).await;
    }
}

#[tokio::test]
async fn before_the_account_is_linked() {
    play(Browser::Phone, async |stage| {
        installed(&stage.sim).await;

        read(stage, "new").await;
    })
    .await;
}

#[tokio::test]
async fn while_no_shop_sells() {
    play(Browser::Phone, async |stage| {
        linked(&stage.sim).await;

        read(stage, "linked").await;
    })
    .await;
}

#[tokio::test]
async fn while_a_shop_sells() {
    play(Browser::Phone, async |stage| {
        sells(&stage.sim).await;

        read(stage, "enabled").await;
    })
    .await;
}
