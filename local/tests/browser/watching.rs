//! The messages of an order beside the pages, as they happen.

use serde_json::json;

use crate::{
    chromium::Browser,
    mall::{MALL, mall, sells},
    stage::{Stage, play},
};

/// The messages that are shown, by their numbers.
const NUMBERS: &str = "return [...document.querySelectorAll('#messages-list > li')]
    .map((message) => message.dataset.number)";

const SIGNATURE_IN_VIEW: &str = "document.querySelector('.messages').scrollTop = 0;
    document.querySelector('[data-number=M3] .signed').scrollIntoView({ block: 'end' })";

#[tokio::test]
async fn an_integrator_watches_a_payment_and_its_refund() {
    play(Browser::Desk, async |stage| {
        let Stage { sim, tab } = stage;
        sells(sim).await;
        let sale = sim.cafe24.order(MALL, 1, "3065.00");
        let page = format!("/{MALL}/1/orders/{sale}");
        tab.open(&mall(sim, &page), &page).await;
        tab.says("#messages-count", "0").await;

        sim.cafe24.checkout(MALL, &sale).await;
        let m1 = "#messages-list > li[data-number=M1]";
        tab.shown(m1).await;
        tab.press(&format!("{m1} summary")).await;
        tab.says(&format!("{m1} .signed"), &format!("3065.00KRW{sale}{MALL}:1")).await;
        let payment = sim.pg_company.payments().pop().expect("a payment").payment_id;
        tab.open(&format!("{}/pay/{payment}", sim.addresses.pg_company), "/pay/").await;
        tab.press("#approve").await;
        tab.at(&page).await;
        tab.press("#messages-list > li[data-number=M3] summary").await;
        tab.run(SIGNATURE_IN_VIEW).await;
        tab.picture("messages").await;
        sim.cafe24.cancel(MALL, &sale, "3065.00").await;
        tab.shown("#messages-list > li[data-number=M8]").await;

        let numbers = tab.run(NUMBERS).await;
        let protocol = ["M1", "P1", "P2", "M2", "M3", "M8", "P7"];
        let there =
            |number: &&str| numbers.as_array().is_some_and(|all| all.contains(&json!(number)));
        let missing: Vec<_> = protocol.into_iter().filter(|number| !there(number)).collect();
        assert!(missing.is_empty(), "{missing:?} of {numbers}");
    })
    .await;
}
