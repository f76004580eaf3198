//! The settings in every language of the mall's admin.

use local::{
    cafe24::Process,
    pg_company::{Call, Fault},
};
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

#[tokio::test]
async fn while_more_is_wrong_than_is_shown() {
    play(Browser::Phone, async |stage| {
        let sim = &stage.sim;
        sells(sim).await;
        sim.cafe24.pays(MALL, 1, Process::Asynchronous);
        for _ in 0..20 {
            let id = sim.cafe24.order(MALL, 1, "3065.00");
            sim.cafe24.checkout(MALL, &id).await;
            let payment = sim.pg_company.payments().pop().expect("a payment").payment_id;
            sim.pg_company.approve(&payment).expect("the page is open");
            sim.pg_company.next(Call::LookUp, Fault::WrongAmount);
            sim.pg_company.deliver_due().await;
        }

        read(stage, "wrong").await;
        stage.tab.shown(".troubles > p a[href*='show=attention']").await;
        stage.tab.press(".troubles .row a").await;
        stage.tab.at(routes::ADMIN_PAYMENT).await;
        stage.tab.picture("payment-wrong").await;
    })
    .await;
}
