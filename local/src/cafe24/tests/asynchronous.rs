//! Asynchronous payments and cancellations: the mall believes notices alone.

use reqwest::header::LOCATION;

use super::{Running, header};
use crate::cafe24::{OrderState, Process};

#[tokio::test]
async fn a_merchant_chooses_asynchronous_payment_and_m1_brings_the_address_of_notices() {
    let running = Running::start().await;
    running.enable().await;
    let choose = [("process", "Asynchronous")];
    let chosen = running.post("/admin/demomall/shops/1/process", "", &choose).await;
    assert_eq!(header(&chosen, LOCATION), "/admin/demomall");
    assert!(running.get("/admin/demomall").await.contains("Pay synchronously"));
    let order = running.cafe24.order("demomall", 1, "3065.00");

    let fields = running.cafe24.payment_request_fields("demomall", &order);
    let answer = running.cafe24.checkout("demomall", &order).await;

    let address = format!("{}/demomall/1/Pay/Recv/openpg/PayReceiveNoty.php", running.base);
    assert!(fields.contains(&("return_noty_url".to_owned(), address)));
    assert_eq!(answer.text("result_message"), Some("opened asynchronously"));
    let other = running.cafe24.order("demomall", 2, "1000");
    let other = running.cafe24.payment_request_fields("demomall", &other);
    assert!(other.iter().all(|(name, _)| name != "return_noty_url"));
}

#[tokio::test]
async fn a_single_order_can_be_paid_asynchronously() {
    let running = Running::start().await;
    let order = running.cafe24.order("demomall", 1, "3065.00");

    running.cafe24.order_pays("demomall", &order, Process::Asynchronous);

    let fields = running.cafe24.payment_request_fields("demomall", &order);
    assert!(fields.iter().any(|(name, _)| name == "return_noty_url"));
}

#[tokio::test]
async fn a_buyer_who_comes_back_waits_for_the_payment_company() {
    let running = Running::start().await;
    running.cafe24.pays("demomall", 1, Process::Asynchronous);
    let id = running.cafe24.order("demomall", 1, "3065.00");
    let record = || running.cafe24.order_record("demomall", &id).expect("an order");
    let back = |code: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("result_code", code).append_pair("result_message", "Success");
        query.append_pair("extra_data", &record().extra_data);
        format!("/demomall/1/Pay/Recv/openpg/PayReceiveRtnPage.php?{}", query.finish())
    };

    running.get(&back("0000")).await;

    assert_eq!(record().state(), OrderState::Waiting);
    let page = running.get(&format!("/demomall/1/orders/{id}")).await;
    assert!(page.contains("Waiting for the payment company"));
    running.get(&back("1400")).await;
    assert!(record().failure.expect("a reason").contains("0000, 0001 or 9999"));
}
