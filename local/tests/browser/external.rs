//! Buyers who pay on the shop's own pages.

use local::cafe24::{EndPage, OrderState};
use rust_decimal::Decimal;
use shared::routes;

use crate::{
    chromium::Browser,
    ledgers::{ledgers_agree, told_nothing_wrong},
    mall::{MALL, PAY_BUTTON, mall, order, sells},
    stage::{Stage, play},
};

/// Delivery to an island costs 6000.
const ISLAND: &str = "63100";

/// From the pay button to the review of the order.
async fn review(Stage { tab, .. }: &Stage) {
    tab.shown(PAY_BUTTON).await;
    tab.check().await;
    tab.press(PAY_BUTTON).await;
    tab.at("/pay/pay_").await;
    tab.fill("[name=postal_code]", ISLAND).await;
    tab.press("#approve").await;
    tab.at(routes::EXTERNAL_REVIEW).await;
}

#[tokio::test]
async fn a_buyer_pays_from_the_cart() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        tab.open(&mall(sim, &format!("/{MALL}/1")), "/1").await;
        tab.press("button[name=product][value='14']").await;
        tab.loaded("/cart").await;
        tab.shown(PAY_BUTTON).await;
        tab.picture("pay-button").await;

        Box::pin(review(stage)).await;
        assert_eq!(sim.pg_company.captured(), 0, "nothing is taken before the buyer pays");
        tab.picture("review").await;
        tab.press("button[name=decision][value=pay]").await;
        tab.at("/1/orders/").await;

        let order = order(sim);
        assert_eq!((order.state(), order.paid), (OrderState::Paid, Decimal::from(9_065)));
        assert_eq!(order.endings.last().map(|ending| ending.page), Some(EndPage::Success));
        ledgers_agree(sim).await;
    })
    .await;
}

#[tokio::test]
async fn a_buyer_pays_from_a_products_page() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        stage.product().await;

        Box::pin(review(stage)).await;
        tab.press_twice("button[name=decision][value=pay]").await;
        tab.at("/1/orders/").await;

        let order = order(sim);
        assert_eq!((order.state(), order.paid), (OrderState::Paid, Decimal::from(9_065)));
        assert_eq!(sim.pg_company.captured(), 1, "a double click pays once");
        ledgers_agree(sim).await;
    })
    .await;
}

#[tokio::test]
async fn a_buyer_turns_back_at_the_review() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        stage.product().await;

        Box::pin(review(stage)).await;
        tab.press("button[name=decision][value=cancel]").await;
        tab.at("/1/orders/").await;

        let order = order(sim);
        assert_eq!((order.state(), sim.pg_company.captured()), (OrderState::Failed, 0));
        assert_eq!(order.endings.last().map(|ending| ending.page), Some(EndPage::Failure));
        told_nothing_wrong(sim).await;
    })
    .await;
}
