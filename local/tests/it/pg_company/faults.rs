use std::time::Duration;

use local::pg_company::{Call, Fault, Status};
use reqwest::Method;
use serde_json::json;

use super::merchant::{Merchant, code, refused, text};

#[tokio::test]
async fn a_refusing_fault_leaves_nothing_done() {
    let merchant = Merchant::start().await;

    for (fault, status, expected) in [
        (Fault::ErrorBefore, 500, "internal_error"),
        (Fault::Unauthorized, 401, "invalid_credentials"),
        (Fault::RateLimited, 429, "rate_limited"),
        (Fault::InProgress, 409, "idempotency_in_progress"),
    ] {
        merchant.pg.next(Call::Open, fault);
        let answer = merchant.post("/v1/payments", "k1", &merchant.order("r-1")).await;
        assert_eq!(code(&answer), refused(status, expected));
        assert_eq!(merchant.pg.opened(), 0);
    }
    merchant.open("r-1", "synchronous").await;
}

#[tokio::test]
async fn a_limited_merchant_is_told_when_to_come_back() {
    let merchant = Merchant::start().await;
    merchant.pg.next(Call::Open, Fault::RateLimited);

    let answer = merchant.send(Method::POST, "/v1/payments", "k1", &json!({})).await;

    assert_eq!(answer.headers().get("retry-after").expect("the header"), "1");
}

#[tokio::test]
async fn an_error_after_the_deed_is_repaired_by_repeating_the_call() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "synchronous").await;
    merchant.pg.approve(&id).expect("approved");
    merchant.pg.next(Call::Confirm, Fault::ErrorAfter);

    let (broken, _) = merchant.confirm(&id, "k1").await;
    let (status, payment) = merchant.confirm(&id, "k1").await;

    assert_eq!((broken, status, text(&payment, "/status")), (500, 200, "S".to_owned()));
    assert_eq!(merchant.pg.captured(), 1);
}

#[tokio::test]
async fn a_lost_answer_hangs_though_the_deed_is_done() {
    let merchant = Merchant::start().await;
    merchant.pg.next(Call::Open, Fault::AnswerLost);
    merchant.pg.next(Call::Open, Fault::TimeOut);

    for reference in ["r-1", "r-2"] {
        let sent = merchant.client.post(format!("{}/v1/payments", merchant.base));
        let sent = sent.basic_auth("pk_test_demo", Some("sk_test_demo"));
        let sent = sent.header("Idempotency-Key", reference).json(&merchant.order(reference));
        let answer = sent.timeout(Duration::from_millis(300)).send().await;
        assert!(answer.is_err_and(|error| error.is_timeout()));
    }

    assert_eq!(merchant.pg.opened(), 1);
}

#[tokio::test]
async fn a_decline_for_good_fails_the_payment_and_one_for_now_does_not() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "synchronous").await;
    merchant.pg.approve(&id).expect("approved");
    merchant.pg.next(Call::Confirm, Fault::DeclinedForNow);
    merchant.pg.next(Call::Confirm, Fault::Declined);

    let now = merchant.confirm(&id, "k1").await;
    let between = merchant.pg.payment(&id).expect("the payment").status;
    let good = merchant.confirm(&id, "k2").await;

    assert_eq!(code(&now), refused(402, "declined"));
    assert_eq!(now.1.pointer("/error/retryable"), Some(&json!(true)));
    assert_eq!(between, Status::Authorized);
    assert_eq!(good.1.pointer("/error/retryable"), Some(&json!(false)));
    assert_eq!(merchant.pg.payment(&id).expect("the payment").status, Status::Failed);
    assert_eq!(merchant.pg.captured(), 0);
}

#[tokio::test]
async fn answers_may_show_another_amount_or_reference_or_a_web_page() {
    let merchant = Merchant::start().await;
    merchant.open("r-1", "synchronous").await;
    for fault in [Fault::WrongAmount, Fault::WrongReference, Fault::Garbage] {
        merchant.pg.next(Call::LookUp, fault);
    }

    let (_, amount) = merchant.get("/v1/payments?reference_no=r-1").await;
    let (_, reference) = merchant.get("/v1/payments?reference_no=r-1").await;
    let page = merchant.client.get(format!("{}/v1/payments?reference_no=r-1", merchant.base));
    let page = page.basic_auth("pk_test_demo", Some("sk_test_demo")).send().await;
    let page = page.expect("an answer");

    assert_eq!(text(&amount, "/payments/0/amount"), "3066");
    assert_eq!(text(&reference, "/payments/0/reference_no"), "r-1-wrong");
    assert_eq!(page.status(), 200);
    assert!(page.text().await.expect("a body").starts_with("<!doctype html>"));
}
