//! Buyers who do not pay at once.

use local::cafe24::OrderState;
use rust_decimal::Decimal;

use crate::{
    chromium::Browser,
    ledgers::ledgers_agree,
    mall::{MALL, mall, order, sells},
    stage::{Stage, play},
};

/// From the shop to DemoPay's page.
async fn check_out(Stage { sim, tab }: &Stage) {
    sells(sim).await;
    tab.open(&mall(sim, &format!("/{MALL}/1/product/12")), "/product/12").await;
    tab.press("button[name=product]").await;
    tab.loaded("/cart").await;
    tab.press("a[href$='/checkout']").await;
    tab.loaded("/checkout").await;
    tab.press("#pay").await;
    tab.loaded("/pay/pay_").await;
}

#[tokio::test]
async fn a_buyer_is_declined_and_tries_again() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        Box::pin(check_out(stage)).await;

        tab.press("#decline").await;
        tab.at("/1/orders/").await;
        let declined = order(sim);
        tab.press("#retry").await;
        tab.at("/pay/pay_").await;
        tab.press("#approve").await;
        tab.at("/1/orders/").await;

        assert_eq!((declined.state(), declined.paid), (OrderState::Failed, Decimal::ZERO));
        assert_eq!(order(sim).state(), OrderState::Paid);
        assert_eq!((sim.pg_company.payments().len(), sim.pg_company.captured()), (2, 1));
        assert!(!tab.shows("#retry").await, "what is paid is not paid again");
        ledgers_agree(sim).await;
    })
    .await;
}

#[tokio::test]
async fn a_buyer_leaves_and_has_not_paid() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        Box::pin(check_out(stage)).await;

        tab.press("#leave").await;
        tab.at("/1/orders/").await;

        assert_eq!(order(sim).state(), OrderState::Failed);
        assert_eq!(sim.pg_company.captured(), 0);
        tab.shown("#retry").await;
        ledgers_agree(sim).await;
    })
    .await;
}

#[tokio::test]
async fn who_goes_back_to_the_payment_page_pays_nothing_twice() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        Box::pin(check_out(stage)).await;
        tab.press("#approve").await;
        tab.loaded("/1/orders/").await;

        tab.driver().back().await.expect("the payment page");
        tab.loaded("/pay/pay_").await;
        if tab.shows("#approve").await {
            tab.press("#approve").await;
            tab.loaded("/pay/pay_").await;
        }
        tab.driver().refresh().await.expect("the payment page");
        tab.at("/pay/pay_").await;
        tab.press("#back").await;
        tab.at("/1/orders/").await;

        assert_eq!((order(sim).state(), sim.pg_company.captured()), (OrderState::Paid, 1));
        ledgers_agree(sim).await;
    })
    .await;
}
