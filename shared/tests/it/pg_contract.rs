//! The DemoPay adapter against a server that answers anything (demo-pg-company.md).

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use shared::{
    domain::{PaymentPage, Reference, State, Status},
    http,
    pg::{CancelOrder, Checkout, Payment, PgCompany, PgError},
};
use tokio::io::AsyncReadExt;

use crate::{
    given::{money, now, order, page, parsed},
    pg_company::{
        Company, PUBLIC_KEY, REFERENCE, SECRET_KEY, account, asked, cancellation, checkout, chosen,
        demo, failure, payment,
    },
};

const CALLS: [&str; 10] = [
    "verify",
    "open",
    "look up by reference",
    "look up",
    "confirm",
    "close",
    "cancel",
    "look up cancellations",
    "reprice",
    "reference",
];

async fn call(pg: &impl PgCompany, name: &str) -> Result<(), PgError> {
    let account = account();
    match name {
        "verify" => pg.verify(&account.credentials).await.map(drop),
        "open" => pg.open(&account, &checkout("3065 PHP")).await.map(drop),
        "look up by reference" => pg.look_up(&account, &asked(None)).await.map(drop),
        "look up" => pg.look_up(&account, &asked(Some("pay_1"))).await.map(drop),
        "confirm" => pg.confirm(&account, &asked(Some("pay_1"))).await.map(drop),
        "close" => pg.close(&account, &asked(Some("pay_1"))).await.map(drop),
        "cancel" => pg.cancel(&account, &cancellation(1, "1000 PHP")).await.map(drop),
        "look up cancellations" => {
            pg.look_up_cancellations(&account, &asked(Some("pay_1"))).await.map(drop)
        }
        "reprice" => {
            pg.reprice(&account, &asked(Some("pay_1")), &money("3100 PHP")).await.map(drop)
        }
        "reference" => pg.reference(&account, &parsed("pay_1")).await.map(drop),
        other => panic!("{other} is no call"),
    }
}

fn kind(result: &Result<(), PgError>) -> &'static str {
    match result {
        Ok(()) => "done",
        Err(PgError::NotSent(_)) => "not sent",
        Err(PgError::Busy) => "busy",
        Err(PgError::Unknown(_)) => "unknown",
        Err(PgError::Credentials) => "credentials",
        Err(PgError::Refused(_)) => "refused",
    }
}

#[tokio::test]
async fn every_status_says_whether_the_company_may_have_acted() {
    let company = Company::start().await;
    for (status, body, expected) in [
        (200, "<html>all is well</html>".to_owned(), "unknown"),
        (200, String::new(), "unknown"),
        (200, "{}".to_owned(), "unknown"),
        (201, "[]".to_owned(), "unknown"),
        (204, String::new(), "unknown"),
        (302, String::new(), "unknown"),
        (400, failure("invalid_request"), "refused"),
        (401, failure("invalid_credentials"), "credentials"),
        (402, failure("declined"), "refused"),
        (404, failure("not_found"), "refused"),
        (409, failure("invalid_state"), "refused"),
        (409, failure("idempotency_mismatch"), "unknown"),
        (409, failure("idempotency_in_progress"), "unknown"),
        (422, failure("amount_exceeded"), "refused"),
        (429, failure("rate_limited"), "busy"),
        (500, failure("internal_error"), "unknown"),
        (502, "<html>bad gateway</html>".to_owned(), "unknown"),
        (503, String::new(), "unknown"),
        (504, String::new(), "unknown"),
        (200, "x".repeat(http::PG_COMPANY.bytes + 1), "unknown"),
    ] {
        for name in CALLS {
            company.answers(status, &body);
            let expected = match (name, status) {
                ("look up" | "reference", 404) => "done",
                _other => expected,
            };
            let result = call(&company.pg, name).await;
            assert_eq!(kind(&result), expected, "{name} answered {status} {body:.40}");
            assert_eq!(company.asked().len(), 1, "{name} asks once, and follows no redirect");
        }
    }
}

#[tokio::test]
async fn a_company_that_cannot_be_reached_was_not_asked() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pg = demo(&format!("http://{}", listener.local_addr().unwrap()));
    drop(listener);

    for name in CALLS {
        assert_eq!(kind(&call(&pg, name).await), "not sent", "{name}");
    }
}

#[tokio::test]
async fn a_company_that_hangs_up_may_have_acted() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pg = demo(&format!("http://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
        }
    });

    for name in ["open", "confirm", "cancel"] {
        assert_eq!(kind(&call(&pg, name).await), "unknown", "{name}");
    }
}

#[tokio::test]
async fn what_moves_money_carries_a_key_made_from_its_reference_alone() {
    let company = Company::start().await;
    let mut distinct = BTreeSet::new();
    for name in ["open", "confirm", "close", "cancel"] {
        let mut keys = Vec::new();
        for _ in 0..2 {
            let _ = call(&company.pg, name).await;
            keys.push(company.asked()[0].header("idempotency-key").unwrap().to_owned());
        }
        assert_eq!(keys[0], keys[1], "{name}");
        assert!((1..=64).contains(&keys[0].len()) && keys[0].is_ascii(), "{name}");
        distinct.extend(keys);
    }
    let _ = company.pg.cancel(&account(), &cancellation(2, "1000 PHP")).await;
    distinct.insert(company.asked()[0].header("idempotency-key").unwrap().to_owned());
    let other = Checkout { reference: parsed("demomall.1.1.2"), ..checkout("3065 PHP") };
    let _ = company.pg.open(&account(), &other).await;
    distinct.insert(company.asked()[0].header("idempotency-key").unwrap().to_owned());

    assert_eq!(distinct.len(), 6);
}

#[tokio::test]
async fn the_key_of_the_longest_reference_is_not_too_long() {
    let company = Company::start().await;
    let longest: Reference = parsed(&format!("{}.1.20220519-0000029.99", "m".repeat(36)));
    let payment = Payment { reference: longest.clone(), ..asked(Some("pay_1")) };
    let refund = CancelOrder { payment: longest.clone(), ..cancellation(999, "1000 PHP") };

    let _ = company.pg.confirm(&account(), &payment).await;
    let _ = company.pg.close(&account(), &payment).await;
    let _ = company.pg.cancel(&account(), &refund).await;

    assert_eq!(longest.to_string().len(), Reference::MAX);
    let asked = company.asked();
    assert_eq!(asked.len(), 3);
    for asked in asked {
        assert!(asked.header("idempotency-key").unwrap().len() <= 64, "{}", asked.line);
    }
}

#[tokio::test]
async fn every_call_names_the_merchant_and_goes_to_its_address() {
    let basic = format!("Basic {}", STANDARD.encode(format!("{PUBLIC_KEY}:{SECRET_KEY}")));
    let company = Company::start().await;
    for (name, line) in CALLS.into_iter().zip([
        "GET /v1/account",
        "POST /v1/payments",
        "GET /v1/payments?reference_no=demomall.1.20220519-0000029.1",
        "GET /v1/payments/pay_1",
        "POST /v1/payments/pay_1/confirm",
        "POST /v1/payments/pay_1/cancel",
        "POST /v1/payments/pay_1/refunds",
        "GET /v1/payments/pay_1/refunds",
        "PATCH /v1/payments/pay_1",
        "GET /v1/payments/pay_1",
    ]) {
        let _ = call(&company.pg, name).await;

        let asked = company.asked();
        assert_eq!(asked[0].line, line);
        assert_eq!(asked[0].header("authorization"), Some(basic.as_str()), "{name}");
        let json = asked[0].header("content-type");
        assert_eq!(json.is_some(), !line.starts_with("GET"), "{name}");
    }
}

#[tokio::test]
async fn amounts_are_written_with_their_currencys_digits() {
    let company = Company::start().await;
    for (price, amount, currency) in [
        ("3065.00 KRW", "3065", "KRW"),
        ("3065.0 JPY", "3065", "JPY"),
        ("3065 PHP", "3065.00", "PHP"),
        ("3065.5 USD", "3065.50", "USD"),
        ("0.0100 TWD", "0.01", "TWD"),
    ] {
        let money = Payment { price: money(price), ..asked(Some("pay_1")) };
        let _ = company.pg.open(&account(), &checkout(price)).await;
        let _ = company.pg.confirm(&account(), &money).await;
        let _ = company.pg.cancel(&account(), &cancellation(1, price)).await;

        for asked in company.asked() {
            assert_eq!(asked.body["amount"], amount, "{}", asked.line);
            assert_eq!(asked.body["currency"], currency, "{}", asked.line);
        }
    }
}

#[tokio::test]
async fn what_is_out_of_terms_is_refused_without_asking() {
    let company = Company::start().await;
    let tiny = company.pg.open(&account(), &checkout("99 KRW")).await;
    assert!(matches!(tiny, Err(PgError::Refused(_))));
    for price in ["3065.5 KRW", "0.001 PHP", "1 EUR"] {
        let open = company.pg.open(&account(), &checkout(price)).await;
        assert!(matches!(open, Err(PgError::Refused(_))), "{price}");
        let cancel = company.pg.cancel(&account(), &cancellation(1, price)).await;
        assert!(matches!(cancel, Err(PgError::Refused(_))), "{price}");
        let reprice = company.pg.reprice(&account(), &asked(Some("pay_1")), &money(price)).await;
        assert!(matches!(reprice, Err(PgError::Refused(_))), "{price}");
    }
    let tiny = company.pg.reprice(&account(), &asked(Some("pay_1")), &money("99 KRW")).await;
    assert!(matches!(tiny, Err(PgError::Refused(_))));

    assert!(company.asked().is_empty());
}

#[tokio::test]
async fn a_payment_is_opened_as_the_document_says() {
    let company = Company::answering(&[(201, payment(json!({})))]).await;

    let opened = company.pg.open(&account(), &checkout("3065.00 PHP")).await.unwrap();

    let url = "https://pay.example.com/p/pay_1".to_owned();
    assert_eq!(opened, PaymentPage { url, ..page() });
    let body = &company.asked()[0].body;
    assert_eq!(body["reference_no"], REFERENCE);
    assert_eq!(body["process"], "synchronous");
    assert_eq!(body["callback_url"], "https://app.example.com/callback");
    assert_eq!(body["webhook_url"], "https://app.example.com/webhook?mall=demomall");
    assert!(body["order_name"].as_str().unwrap().contains("20220519-0000029"));
}

#[tokio::test]
async fn a_payment_that_was_opened_before_is_found_by_its_reference() {
    let duplicate = json!({ "error": { "code": "duplicate_reference", "payment_id": "pay_1" } });
    let found = json!({ "payments": [payment(json!({}))] });
    let company = Company::answering(&[(409, duplicate), (200, found)]).await;

    let opened = company.pg.open(&account(), &checkout("3065.00 PHP")).await.unwrap();

    assert_eq!(opened.tid, page().tid);
    let lines: Vec<_> = company.asked().into_iter().map(|asked| asked.line).collect();
    let look_up = format!("GET /v1/payments?reference_no={REFERENCE}");
    assert_eq!(lines, ["POST /v1/payments".to_owned(), look_up]);
}

#[tokio::test]
async fn a_duplicate_that_is_not_found_may_be_there_all_the_same() {
    let duplicate = || json!({ "error": { "code": "duplicate_reference" } });
    let none = json!({ "payments": [], "refunds": [] });
    let company = Company::answering(&[
        (409, duplicate()),
        (200, none.clone()),
        (409, duplicate()),
        (200, none),
    ])
    .await;

    assert_eq!(kind(&call(&company.pg, "open").await), "unknown");
    assert_eq!(kind(&call(&company.pg, "cancel").await), "unknown");
}

#[tokio::test]
async fn an_answer_about_something_else_opens_nothing() {
    let company = Company::start().await;
    for other in [
        json!({ "reference_no": "demomall.1.20220519-0000029.2" }),
        json!({ "reference_no": "" }),
        json!({ "amount": "3066.00" }),
        json!({ "amount": "3065.001" }),
        json!({ "amount": "1e3" }),
        json!({ "amount": 3065 }),
        json!({ "currency": "USD" }),
        json!({ "currency": "php" }),
        json!({ "payment_id": "" }),
        json!({ "payment_id": "../pay_1" }),
        json!({ "redirect_uri": "javascript:alert(1)" }),
        json!({ "redirect_uri": "/p/pay_1" }),
        json!({ "expires_at": "soon" }),
        json!({ "status": "X" }),
    ] {
        company.answers(201, &payment(other.clone()));
        assert_eq!(kind(&call(&company.pg, "open").await), "unknown", "{other}");
    }
}

#[tokio::test]
async fn a_record_of_another_reference_is_not_found_or_holds_the_order() {
    let other = payment(json!({ "reference_no": "demomall.1.1.1", "status": "S" }));
    let company =
        Company::answering(&[(200, json!({ "payments": [other.clone()] })), (200, other)]).await;

    let by_reference = company.pg.look_up(&account(), &asked(None)).await.unwrap();
    let by_id = company.pg.look_up(&account(), &asked(Some("pay_1"))).await.unwrap().unwrap();

    assert_eq!(by_reference, None);
    let mut order = order("20220519-0000029", "3065.00 PHP", State::Open { page: page() });
    order.report(1, &by_id, now());
    assert!(matches!(order.attempts[0].state, State::Held { .. }));
}

#[tokio::test]
async fn a_payment_without_an_id_is_not_asked_about() {
    let company = Company::start().await;
    let unknown = asked(None);

    let not_sent = [
        company.pg.confirm(&account(), &unknown).await.map(drop),
        company.pg.close(&account(), &unknown).await.map(drop),
        company.pg.reprice(&account(), &unknown, &money("3100 PHP")).await.map(drop),
        company.pg.look_up_cancellations(&account(), &unknown).await.map(drop),
    ];

    for result in not_sent {
        assert_eq!(kind(&result), "not sent");
    }
    assert!(company.asked().is_empty());
}

#[tokio::test]
async fn a_new_price_is_asked_for_each_time_even_if_it_was_asked_for_before() {
    let company = Company::start().await;
    let mut keys = BTreeSet::new();
    for (price, written) in
        [("3100 PHP", "3100.00"), ("3200.5 PHP", "3200.50"), ("3100 PHP", "3100.00")]
    {
        let reported = payment(json!({ "amount": written, "status": "A" }));
        company.answers(200, &reported);

        let report = company.pg.reprice(&account(), &asked(Some("pay_1")), &money(price)).await;

        let report = report.unwrap();
        assert_eq!((report.money, report.status), (money(price), Status::Approved));
        let asked = company.asked();
        assert_eq!(asked[0].body, json!({ "amount": written }));
        keys.insert(asked[0].header("idempotency-key").unwrap().to_owned());
    }

    assert_eq!(keys.len(), 3, "an answer from memory would be of an older price");
    assert!(keys.iter().all(|key| (16..=64).contains(&key.len())));
}

#[tokio::test]
async fn a_payment_is_known_by_its_reference_if_it_is_ours() {
    for (reference, expected) in [
        (REFERENCE, Some(parsed(REFERENCE))),
        ("order-17 of another shop system", None),
        ("", None),
        ("demomall.1.20220519-0000029.01", None),
    ] {
        let found = payment(json!({ "reference_no": reference }));
        let company = Company::answering(&[(200, found)]).await;

        let known = company.pg.reference(&account(), &parsed("pay_1")).await;

        assert_eq!(known.unwrap(), expected, "{reference}");
    }
}

#[test]
fn a_company_that_is_not_known_is_not_chosen() {
    assert!(chosen("demo"));
    assert!(!chosen("Demo") && !chosen("stripe"));
}
