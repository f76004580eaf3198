//! What DemoPay gave back: our refunds by their number, and those that were made without us
//! (demo-pg-company.md, "Payment").

use serde_json::{Value, json};
use shared::{
    domain::cancellation::{CancellationReport, CancellationStatus},
    pg::{PgCompany, PgError},
};

use crate::{
    given::{now, paid, parsed},
    pg_company::{Company, REFERENCE, account, asked, cancellation, refund},
};

/// What it has given back of a payment, if it lists these.
async fn listed(refunds: &[Value]) -> Result<Vec<CancellationReport>, PgError> {
    let company = Company::answering(&[(200, json!({ "refunds": refunds }))]).await;
    company.pg.look_up_cancellations(&account(), &asked(Some("pay_1"))).await
}

#[tokio::test]
async fn a_refund_that_was_made_before_is_found_by_its_reference() {
    let duplicate = json!({ "error": { "code": "duplicate_reference" } });
    let other = refund(json!({ "reference_no": format!("{REFERENCE}.c2"), "refund_id": "ref_2" }));
    let found = json!({ "refunds": [other, refund(json!({}))] });
    let company = Company::answering(&[(409, duplicate), (200, found)]).await;

    let report = company.pg.cancel(&account(), &cancellation(1, "1000 PHP")).await.unwrap();

    assert_eq!((report.refund, report.status), (parsed("ref_1"), CancellationStatus::Done));
    assert_eq!(report.amount, parsed("1000"));
    assert_eq!(company.asked()[0].body["reference_no"], format!("{REFERENCE}.c1"));
}

#[tokio::test]
async fn a_refund_of_another_reference_is_not_taken_for_ours() {
    let other = refund(json!({ "reference_no": format!("{REFERENCE}.c11") }));
    let duplicate = json!({ "error": { "code": "duplicate_reference" } });
    let company =
        Company::answering(&[(409, duplicate), (200, json!({ "refunds": [other] }))]).await;

    let report = company.pg.cancel(&account(), &cancellation(1, "1000 PHP")).await;

    assert!(matches!(report, Err(PgError::Unknown(_))), "{report:?}");
}

#[tokio::test]
async fn all_refunds_of_a_payment_are_listed_and_ours_have_their_number() {
    let rejected = CancellationStatus::Rejected("Too late".to_owned());
    let cases = [
        (format!("{REFERENCE}.c1"), "R", Some(1), CancellationStatus::Done),
        (format!("{REFERENCE}.c12"), "RP", Some(12), CancellationStatus::Pending),
        ("made in the console".to_owned(), "R", None, CancellationStatus::Done),
        (String::new(), "RX", None, rejected),
        ("demomall.1.20220519-0000029.2.c1".to_owned(), "R", None, CancellationStatus::Done),
        ("demomall.1.20220519-0000029.11.c1".to_owned(), "R", None, CancellationStatus::Done),
        (REFERENCE.to_owned(), "R", None, CancellationStatus::Done),
        (format!("{REFERENCE}.c"), "R", None, CancellationStatus::Done),
        (format!("{REFERENCE}.cx"), "R", None, CancellationStatus::Done),
        (format!("{REFERENCE}.c-1"), "R", None, CancellationStatus::Done),
        (format!("{REFERENCE}.c01"), "R", None, CancellationStatus::Done),
        (format!("{REFERENCE}.c0"), "R", None, CancellationStatus::Done),
        (format!("{REFERENCE}.c99999999999"), "R", None, CancellationStatus::Done),
    ];
    let refunds: Vec<_> = (1..)
        .zip(&cases)
        .map(|(n, (reference, letter, ..))| {
            refund(json!({
                "refund_id": format!("ref_{n}"),
                "reference_no": reference,
                "status": letter,
                "amount": format!("{n}.50"),
                "failure": { "message": "Too late" },
            }))
        })
        .collect();

    let reports = listed(&refunds).await.unwrap();

    assert_eq!(reports.len(), cases.len());
    for ((n, report), (reference, _, number, status)) in (1..).zip(reports).zip(cases) {
        let (refund, amount) = (parsed(&format!("ref_{n}")), parsed(&format!("{n}.50")));
        assert_eq!(report, CancellationReport { refund, number, status, amount }, "{reference}");
    }
}

#[tokio::test]
async fn a_list_with_a_refund_that_cannot_be_read_is_not_believed() {
    assert_eq!(listed(&[]).await.unwrap(), []);
    for strange in [
        json!({ "payment_id": "pay_2" }),
        json!({ "refund_id": "" }),
        json!({ "refund_id": "../ref_1" }),
        json!({ "status": "S" }),
        json!({ "status": null }),
        json!({ "amount": "1e3" }),
        json!({ "amount": "-1000.00" }),
        json!({ "amount": 1000 }),
        json!({ "currency": "php" }),
    ] {
        let found = listed(&[refund(json!({})), refund(strange.clone())]).await;
        assert!(matches!(found, Err(PgError::Unknown(_))), "{strange}: {found:?}");
    }
}

#[tokio::test]
async fn a_refund_made_without_us_lowers_what_is_left_of_the_order() {
    let by_hand = refund(json!({ "reference_no": "by hand", "refund_id": "ref_9" }));
    let pending = json!({ "reference_no": "by hand too", "refund_id": "ref_10", "status": "RP" });
    let mut order = paid("3065.00 PHP");

    for report in listed(&[by_hand, refund(pending)]).await.unwrap() {
        order.found_cancellation(1, &report, now());
    }

    assert_eq!((order.refunded(), order.left()), (parsed("1000"), parsed("2065")));
    assert_eq!(order.cancellations.len(), 1);
}
