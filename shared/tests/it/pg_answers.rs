//! DemoPay's answers in our words (demo-pg-company.md, "Payment").

use serde_json::json;
use shared::{
    domain::{Report, Status, cancellation::CancellationStatus, settings::Mode},
    error::chain,
    pg::{PgCompany, PgError},
};

use crate::{
    given::{money, page, parsed},
    pg_company::{Company, REFERENCE, account, asked, cancellation, payment, refund},
};

#[tokio::test]
async fn every_letter_of_a_payment_is_understood() {
    let company = Company::start().await;
    let failed = json!({ "code": "declined", "message": "Card declined" });
    for (changes, status, paid) in [
        (json!({ "status": "P" }), Status::Waiting, None),
        (json!({ "status": "P", "method": "card" }), Status::Waiting, None),
        (json!({ "status": "P", "method": "icash" }), Status::AwaitingDeposit, None),
        (json!({ "status": "P", "method": "cvs" }), Status::AwaitingDeposit, None),
        (json!({ "status": "A" }), Status::Approved, None),
        (json!({ "status": "S", "paid_amount": null }), Status::Paid, None),
        (json!({ "status": "S", "paid_amount": "3065.00" }), Status::Paid, Some("3065.00")),
        (json!({ "status": "S", "paid_amount": "3000.00" }), Status::Paid, Some("3000.00")),
        (json!({ "status": "F", "failure": failed }), declined("Card declined"), None),
        (json!({ "status": "F" }), declined("The payment was declined"), None),
        (json!({ "status": "C" }), Status::Canceled, None),
        (json!({ "status": "E" }), Status::Expired, None),
    ] {
        company.answers(200, &payment(changes.clone()));
        let found = company.pg.look_up(&account(), &asked(Some("pay_1"))).await.unwrap().unwrap();
        let (money, paid) = (money("3065.00 PHP"), paid.map(parsed));
        let reference = REFERENCE.to_owned();
        assert_eq!(found, Report { reference, tid: page().tid, status, money, paid }, "{changes}");
    }
}

fn declined(reason: &str) -> Status {
    Status::Declined(reason.to_owned())
}

#[tokio::test]
async fn every_letter_of_a_refund_is_understood() {
    let company = Company::start().await;
    let rejected = |why: &str| CancellationStatus::Rejected(why.to_owned());
    for (changes, status) in [
        (json!({ "status": "RP" }), CancellationStatus::Pending),
        (json!({ "status": "R" }), CancellationStatus::Done),
        (json!({ "status": "RX" }), rejected("The refund was rejected")),
        (json!({ "status": "RX", "failure": { "message": "Too late" } }), rejected("Too late")),
    ] {
        company.answers(201, &refund(changes.clone()));
        let report = company.pg.cancel(&account(), &cancellation(1, "1000 PHP")).await;
        assert_eq!(report.unwrap().status, status, "{changes}");
    }
}

#[tokio::test]
async fn a_decline_is_told_in_the_companys_words_and_every_other_refusal_in_ours() {
    let company = Company::start().await;
    let long = "x".repeat(500);
    for (error, words) in [
        (json!({ "code": "declined", "message": "No\r\nmoney" }), "Nomoney"),
        (json!({ "code": "declined" }), "the payment was declined"),
        (
            json!({ "code": "invalid_state", "message": "at 10.0.0.7" }),
            "DemoPay does not allow this for the payment any more",
        ),
        (
            json!({ "code": "invalid_request", "message": "at 10.0.0.7" }),
            "DemoPay refused the request",
        ),
        (json!({}), "DemoPay refused the request"),
        (json!({ "code": "declined", "message": long }), &long[..200]),
    ] {
        company.answers(402, &json!({ "error": error }));
        let refused = company.pg.confirm(&account(), &asked(Some("pay_1"))).await.unwrap_err();
        assert_eq!(refused.to_string(), words);
    }
}

#[tokio::test]
async fn an_accounts_mode_is_the_companys_word() {
    let mode = |mode: &str| json!({ "merchant_id": "m", "mode": mode, "currencies": ["KRW"] });
    let company =
        Company::answering(&[(200, mode("test")), (200, mode("live")), (200, mode("TEST"))]).await;

    assert_eq!(company.pg.verify(&account().credentials).await.unwrap().mode, Mode::Test);
    assert_eq!(company.pg.verify(&account().credentials).await.unwrap().mode, Mode::Live);
    assert!(matches!(company.pg.verify(&account().credentials).await, Err(PgError::Unknown(_))));
}

#[tokio::test]
async fn f_118_an_address_that_does_not_read_is_not_quoted() {
    let company = Company::start().await;
    for changes in [
        json!({ "status": "A", "shipping_address": { "phone": 1_077_776_666 } }),
        json!({ "status": "A", "shipping_address": "1077776666" }),
        json!({ "status": "1077776666" }),
    ] {
        company.answers(200, &payment(changes.clone()));
        let unread = company.pg.delivery(&account(), &asked(Some("pay_1"))).await.unwrap_err();
        let log = chain(&unread);
        assert!(log.contains("unreadable JSON (Data)"), "{changes}: {log}");
        assert!(!log.contains("1077776666"), "{changes}: {log}");
    }
}
