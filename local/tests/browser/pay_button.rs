//! The pay button on pages as shops have them, and before buyers as they are.

use local::cafe24::Order;
use serde_json::json;

use crate::{
    chromium::Browser,
    ledgers::told_nothing_wrong,
    mall::{MALL, PAY_BUTTON, mall, order, sells},
    stage::{Stage, play},
};

const MESSAGE: &str = "#appPaymentButtonBox [data-pg-app] [role=alert]";
/// Whether the script asked for its shop's data.
const ASKED: &str = "return performance.getEntriesByType('resource')
    .some((entry) => entry.name.includes('/script/data'))";
/// Whether the script was loaded and has run.
const RAN: &str = "return document.readyState === 'complete'
    && performance.getEntriesByType('resource').some((entry) => entry.name.includes('/external-'))";
/// Takes the box away as soon as it is there.
const WITHOUT_BOX: &str = "new MutationObserver(() => {
    for (const box of document.querySelectorAll('#appPaymentButtonBox')) box.remove();
}).observe(document, { childList: true, subtree: true });";

fn member(order: &Order) -> String {
    order.reservation.as_ref().expect("it was reserved").member_id.clone()
}

#[tokio::test]
async fn a_page_without_the_box_goes_on_without_the_button() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        let script = json!({ "source": WITHOUT_BOX });
        tab.tell("Page.addScriptToEvaluateOnNewDocument", script).await;

        stage.product().await;

        tab.until("the script", async || tab.run(RAN).await == true).await;
        assert_eq!(tab.run(ASKED).await, false);
        assert!(!tab.shows(PAY_BUTTON).await);
        tab.press("button[name=product]").await;
        tab.at("/cart").await;
    })
    .await;
}

#[tokio::test]
async fn a_page_in_a_frame_has_no_button() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        tab.open(&mall(sim, "/"), "/").await;
        let framed = format!(
            "const frame = document.createElement('iframe');
            frame.src = '/{MALL}/1/product/14';
            document.querySelector('main').append(frame);"
        );

        tab.run(&framed).await;

        tab.enter("iframe").await;
        tab.until("the script", async || tab.run(RAN).await == true).await;
        assert_eq!(tab.run(ASKED).await, false);
        let boxes = "return document.querySelectorAll('#appPaymentButtonBox:empty').length";
        assert_eq!(tab.run(boxes).await, 1);
        tab.leave_frames().await;
    })
    .await;
}

#[tokio::test]
async fn a_guest_and_a_member_order_as_themselves() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;

        stage.product().await;
        tab.press(PAY_BUTTON).await;
        tab.loaded("/pay/pay_").await;
        let guest = member(&order(sim));
        assert!(guest.starts_with("CVID."), "{guest}");

        stage.product().await;
        tab.run("document.cookie = 'member_id=kim_member; path=/'").await;
        stage.product().await;
        tab.press(PAY_BUTTON).await;
        tab.loaded("/pay/pay_").await;
        let last = sim.cafe24.orders().pop().expect("an order");
        assert_eq!(member(&last), "kim_member");
        told_nothing_wrong(sim).await;
    })
    .await;
}

#[tokio::test]
async fn on_a_slow_network_the_button_says_so_and_works_once() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        tab.tell("Network.enable", json!({})).await;
        let slow = json!({
            "offline": false, "latency": 300, "downloadThroughput": 50_000,
            "uploadThroughput": 20_000,
        });
        tab.tell("Network.emulateNetworkConditions", slow).await;
        stage.product().await;
        let rest = tab.text(PAY_BUTTON).await;

        tab.press(PAY_BUTTON).await;

        tab.shown(&format!("{PAY_BUTTON}:disabled")).await;
        assert_ne!(tab.text(PAY_BUTTON).await, rest, "it says that it works");
        tab.press(PAY_BUTTON).await;
        tab.loaded("/pay/pay_").await;
        assert_eq!((sim.cafe24.orders().len(), sim.pg_company.payments().len()), (1, 1));
        told_nothing_wrong(sim).await;
    })
    .await;
}

#[tokio::test]
async fn without_a_network_the_button_says_so_and_can_be_pressed_again() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        tab.expect("", "ERR_INTERNET_DISCONNECTED");
        tab.tell("Network.enable", json!({})).await;
        stage.product().await;
        let rest = tab.text(PAY_BUTTON).await;
        let network = |offline: bool| {
            json!({
                "offline": offline, "latency": 0, "downloadThroughput": -1,
                "uploadThroughput": -1,
            })
        };

        tab.tell("Network.emulateNetworkConditions", network(true)).await;
        tab.press(PAY_BUTTON).await;
        tab.until("a message", async || !tab.text(MESSAGE).await.is_empty()).await;
        tab.check().await;
        assert_eq!(tab.text(PAY_BUTTON).await, rest);
        tab.tell("Network.emulateNetworkConditions", network(false)).await;
        tab.press(PAY_BUTTON).await;
        tab.loaded("/pay/pay_").await;

        assert_eq!(sim.pg_company.payments().len(), 1);
        told_nothing_wrong(sim).await;
    })
    .await;
}

#[tokio::test]
async fn a_double_click_reserves_and_opens_once() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        stage.product().await;

        tab.press_twice(PAY_BUTTON).await;

        tab.loaded("/pay/pay_").await;
        assert_eq!((sim.cafe24.orders().len(), sim.pg_company.payments().len()), (1, 1));
        told_nothing_wrong(sim).await;
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_by_the_browsers_button_can_press_again() {
    play(Browser::Phone, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        stage.product().await;
        tab.press(PAY_BUTTON).await;
        tab.loaded("/pay/pay_").await;

        tab.driver().back().await.expect("the product");
        tab.loaded("/product/14").await;
        tab.shown(&format!("{PAY_BUTTON}:enabled")).await;
        tab.press(PAY_BUTTON).await;

        tab.loaded("/pay/pay_").await;
        assert_eq!(sim.pg_company.captured(), 0);
        told_nothing_wrong(sim).await;
    })
    .await;
}
