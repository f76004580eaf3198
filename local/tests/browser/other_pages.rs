//! The pages that no story comes to.

use local::pg_company::{Call, Fault};
use shared::routes;

use crate::{
    chromium::Browser,
    mall::{MALL, PAY_BUTTON, launch, mall, order, sells},
    stage::{Stage, play},
};

#[tokio::test]
async fn pages_of_the_mall_and_of_the_pg_company() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        let sale = sim.cafe24.order(MALL, 1, "3065.00");
        sim.cafe24.checkout(MALL, &sale).await;
        let payment = sim.pg_company.payments().pop().expect("a payment").payment_id;
        let console = format!("{}/console", sim.addresses.pg_company);
        tab.expect("/nomall", "a status of 404 ");
        tab.expect("/nopayment", "a status of 4");

        for path in ["/", "/admin", "/nomall", "/demomall/2", "/demomall/2/product/11"] {
            tab.open(&mall(sim, path), path).await;
        }
        for path in ["/demomall/1/cart", "/demomall/1/checkout", "/admin/demomall/orders"] {
            tab.open(&mall(sim, path), path).await;
        }
        for path in ["/1/orders/", "/orders/"].map(|of| of.to_owned() + sale.as_str()) {
            let whose = if path.starts_with("/1") { "" } else { "/admin" };
            tab.open(&mall(sim, &format!("{whose}/{MALL}{path}")), &path).await;
        }
        tab.open(&console, "/console").await;
        tab.open(&format!("{console}/payments/{payment}"), "/console").await;
        tab.open(&format!("{}/pay/nopayment", sim.addresses.pg_company), "/nopayment").await;
    })
    .await;
}

#[tokio::test]
async fn pages_of_the_app_that_say_what_is_wrong() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        let (app, review) = (&sim.addresses.app, routes::EXTERNAL_REVIEW);
        tab.expect(routes::ADMIN_DISPLAY, "a status of 401 ");
        tab.expect("", "a status of 403 ");

        tab.open(&format!("{app}{}", routes::ADMIN_DISPLAY), routes::ADMIN_DISPLAY).await;
        tab.open(&launch(sim).replace("hmac=", "hmac=x"), "hmac=x").await;
        let order = format!("{review}?mall_id={MALL}&shop_no=1&order_id=20261123-0000001");
        tab.open(&format!("{app}{order}"), review).await;
    })
    .await;
}

#[tokio::test]
async fn the_page_on_which_a_buyer_waits() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        stage.product().await;
        tab.press(PAY_BUTTON).await;
        tab.loaded("/pay/pay_").await;
        tab.press("#approve").await;
        tab.loaded(routes::EXTERNAL_REVIEW).await;
        for _ in 0..2 {
            sim.pg_company.next(Call::Confirm, Fault::ErrorBefore);
        }

        tab.press("button[name=decision][value=pay]").await;
        tab.at(routes::EXTERNAL_PAY).await;
        sim.advance(21);
        tab.at("/1/orders/").await;

        assert_eq!(order(sim).state(), local::cafe24::OrderState::Paid);
    })
    .await;
}
