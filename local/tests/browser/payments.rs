//! The merchant's payments: what needs attention, the list, one payment, and the long things in
//! them.

use std::time::Duration;

use local::{
    Simulator,
    cafe24::{ApiCall, Fault, NoticeAnswer, OrderState, Process},
};
use shared::{domain::AdminSettings, routes};

use crate::{
    chromium::Browser,
    mall::{MALL, launch, mall, order, sells},
    stage::{Stage, play},
};

const REMIND: &str = "form:has([name=action][value=remind]) button";

/// A payment of which the mall does not want to hear.
async fn untold(sim: &Simulator) -> String {
    sells(sim).await;
    sim.cafe24.pays(MALL, 1, Process::Asynchronous);
    sim.cafe24.answer_notices(NoticeAnswer::Status(503));
    let id = sim.cafe24.order(MALL, 1, "3065.00");
    sim.cafe24.checkout(MALL, &id).await;
    let payment = sim.pg_company.payments().pop().expect("a payment").payment_id;
    sim.pg_company.approve(&payment).expect("the page is open");
    sim.pg_company.deliver_due().await;
    sim.advance(60);
    Box::pin(reconciler::run(&sim.app)).await.expect("it runs");
    id.to_string()
}

#[tokio::test]
async fn what_needs_attention_is_mended_where_it_is_seen() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        let id = untold(sim).await;

        tab.open(&launch(sim), routes::ADMIN_DISPLAY).await;
        tab.says(".troubles", "does not accept our notice").await;
        tab.picture("attention").await;
        tab.press(&format!(".troubles {REMIND}")).await;
        tab.at("notice=done-not-told").await;
        sim.cafe24.answer_notices(NoticeAnswer::Ok);
        tab.press(REMIND).await;
        tab.at("notice=done-told").await;

        assert_eq!(order(sim).state(), OrderState::Paid);
        tab.says("main", &id).await;
        tab.picture("payment").await;
    })
    .await;
}

#[tokio::test]
async fn payments_are_listed_searched_and_looked_at() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        let id = untold(sim).await;
        tab.expect("q=%27", "a status of 400 ");
        tab.open(&launch(sim), routes::ADMIN_DISPLAY).await;

        tab.press(&format!("nav a[href='{}']", routes::ADMIN_PAYMENTS)).await;
        tab.at(routes::ADMIN_PAYMENTS).await;
        tab.picture("payments").await;
        tab.fill("#q", "'").await;
        tab.press("form[role=search] button").await;
        tab.at("q=%27").await;
        tab.shown("#q-problem").await;
        tab.fill("#q", &id).await;
        tab.press("form[role=search] button").await;
        tab.at(&format!("q={id}")).await;
        tab.press("a[href*='show=attention']").await;
        tab.at("show=attention").await;
        tab.press(&format!("th a[href*='{id}']")).await;
        tab.at(routes::ADMIN_PAYMENT).await;
        tab.says(".timeline", "said by DemoPay").await;
    })
    .await;
}

#[tokio::test]
async fn a_shops_long_name_and_an_amount_of_twelve_digits_stay_within_a_phone() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        let words = ["가나다라마바사아자차카타파하".repeat(10), "x".repeat(60)].concat();
        let rename = |settings: &mut AdminSettings| {
            settings.shops.iter_mut().for_each(|shop| shop.name.clone_from(&words));
            Ok(())
        };
        let id = MALL.parse().expect("a mall");
        let store = &sim.app.store;
        store.change_settings(&id, sim.app.now(), rename).await.expect("the store answers");
        sim.cafe24.fail_next(ApiCall::Shops, Fault::Status(500));
        let sale = sim.cafe24.order(MALL, 1, "999999999999");
        sim.cafe24.checkout(MALL, &sale).await;
        let payment = sim.pg_company.payments().pop().expect("a payment").payment_id;

        tab.open(&launch(sim), routes::ADMIN_DISPLAY).await;
        tab.says("main", &words[..30]).await;
        tab.picture("long-name").await;
        let list = format!("{}{}", sim.addresses.app, routes::ADMIN_PAYMENTS);
        tab.open(&list, routes::ADMIN_PAYMENTS).await;
        tab.says("main", "999,999,999,999 KRW").await;
        tab.press("th a").await;
        tab.at(routes::ADMIN_PAYMENT).await;
        tab.picture("long-amount").await;
        tab.open(&format!("{}/pay/{payment}", sim.addresses.pg_company), "/pay/").await;
        tab.picture("long-paying").await;
        tab.open(&mall(sim, &format!("/{MALL}/1/orders/{sale}")), "/1/orders/").await;
        tab.open(&mall(sim, &format!("/admin/{MALL}/orders/{sale}")), "/orders/").await;
    })
    .await;
}

#[tokio::test]
async fn the_merchants_pages_are_ready_soon() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        // A PG Company that does not answer holds no page up for long.
        sim.pg_company.next(local::pg_company::Call::Account, local::pg_company::Fault::TimeOut);
        let began = std::time::Instant::now();

        tab.open(&launch(sim), routes::ADMIN_DISPLAY).await;

        assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    })
    .await;
}
