//! DemoPay's answers in our words (demo-pg-company.md, "Payment").

use serde_json::json;
use shared::{
    domain::{Money, Report, Status, cancellation::CancellationStatus, settings::Mode},
    pg::{PgCompany, PgError},
};

use crate::{
    given::{page, parsed},
    pg_company::{Company, REFERENCE, account, asked, cancellation, payment, refund},
};

#[tokio::test]
async fn every_letter_of_a_payment_is_understood() {
    let company = Company::start().await;
    let failed = json!({ "code": "declined", "message": "Card declined" });
    for (changes, status, amount) in [
        (json!({ "status": "P" }), Status::Waiting, "3065.00"),
        (json!({ "status": "P", "method": "card" }), Status::Waiting, "3065.00"),
        (json!({ "status": "P", "method": "icash" }), Status::AwaitingDeposit, "3065.00"),
        (json!({ "status": "P", "method": "cvs" }), Status::AwaitingDeposit, "3065.00"),
        (json!({ "status": "A" }), Status::Approved, "3065.00"),
        (json!({ "status": "S", "paid_amount": "3065.00" }), Status::Paid, "3065.00"),
        (json!({ "status": "S", "paid_amount": "3000.00" }), Status::Paid, "3000.00"),
        (json!({ "status": "F", "failure": failed }), declined("Card declined"), "3065.00"),
        (json!({ "status": "F" }), declined("The payment was declined"), "3065.00"),
        (json!({ "status": "C" }), Status::Canceled, "3065.00"),
        (json!({ "status": "E" }), Status::Expired, "3065.00"),
    ] {
        company.answers(200, &payment(changes.clone()));
        let found = company.pg.look_up(&account(), &asked(Some("pay_1"))).await.unwrap().unwrap();
        let (amount, currency) = (parsed(amount), parsed("PHP"));
        let money = Money { amount, currency };
        let reference = REFERENCE.to_owned();
        assert_eq!(found, Report { reference, tid: page().tid, status, money }, "{changes}");
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
async fn a_refusal_is_told_in_the_companys_words_without_control_characters() {
    let company = Company::start().await;
    let long = "x".repeat(500);
    for (error, words) in [
        (json!({ "code": "declined", "message": "No\r\nmoney" }), "Nomoney"),
        (json!({ "code": "declined" }), "declined"),
        (json!({}), "the PG Company refused"),
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

    assert_eq!(company.pg.verify(&account()).await.unwrap(), Mode::Test);
    assert_eq!(company.pg.verify(&account()).await.unwrap(), Mode::Live);
    assert!(matches!(company.pg.verify(&account()).await, Err(PgError::Unknown(_))));
}
