//! From the installation to the money given back, with nothing but a phone.

use local::cafe24::OrderState;

use crate::{
    chromium::Browser,
    ledgers::ledgers_agree,
    mall::{ENABLE, KEYS, MALL, mall, order},
    stage::{Stage, play},
};

#[tokio::test]
async fn a_merchant_installs_a_buyer_pays_and_gets_the_money_back() {
    play(Browser::Phone, async |stage| {
        Box::pin(install(stage)).await;
        Box::pin(link_and_enable(stage)).await;
        Box::pin(buy(stage)).await;
        Box::pin(refund(stage)).await;
        ledgers_agree(&stage.sim).await;
    })
    .await;
}

async fn install(Stage { sim, tab }: &Stage) {
    tab.open(&mall(sim, "/admin"), "/admin").await;
    tab.press(&format!("main a[href='/admin/{MALL}']")).await;
    tab.at(&format!("/admin/{MALL}")).await;
    tab.choose("select[name=lang]", "en_US").await;
    tab.press("button[name=user_type][value=P]:not([formaction])").await;
    tab.at("/oauth/authorize").await;
    tab.press("button[name=decision][value=agree]").await;
    tab.at("/admin/display").await;
}

async fn link_and_enable(Stage { sim, tab }: &Stage) {
    tab.fill("#public_key", KEYS.0).await;
    tab.fill("#secret_key", KEYS.1).await;
    tab.press("form[action='/admin/link'] button").await;
    tab.at("notice=linked").await;
    tab.picture("settings").await;
    tab.press(ENABLE).await;
    tab.at("notice=enabled").await;
    assert_eq!(sim.cafe24.gateways().len(), 1);
}

async fn buy(Stage { sim, tab }: &Stage) {
    tab.open(&mall(sim, "/"), "/").await;
    tab.press(&format!("main a[href='/{MALL}/1']")).await;
    tab.at(&format!("/{MALL}/1")).await;
    tab.press("button[name=product][value='11']").await;
    tab.at("/cart").await;
    tab.press("a[href$='/checkout']").await;
    tab.at("/checkout").await;
    tab.press("#pay").await;
    tab.at("/pay/pay_").await;
    tab.picture("paying").await;
    tab.press("#approve").await;
    tab.at(&format!("/{MALL}/1/orders/")).await;
    tab.shown("#status").await;
    assert_eq!(order(sim).state(), OrderState::Paid);
}

async fn refund(Stage { sim, tab }: &Stage) {
    let id = order(sim).id.to_string();
    tab.open(&mall(sim, &format!("/admin/{MALL}/orders")), "/orders").await;
    tab.press(&format!("a[href$='/orders/{id}']")).await;
    tab.at(&id).await;
    tab.fill("[name=cancel_amount]", "1000.00").await;
    tab.press("#cancel").await;
    tab.says("#refunded", "1,000").await;
    tab.at(&id).await;
    assert_eq!(order(sim).state(), OrderState::PartiallyRefunded);
    tab.press("#cancel").await;
    tab.says("#refunded", "9,800").await;
    tab.at(&id).await;
    assert_eq!(order(sim).state(), OrderState::Refunded);
}
