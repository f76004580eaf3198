use local::pg_company::RefundMode;
use reqwest::Method;
use serde_json::{Value, json};

use super::merchant::{Merchant, code, refused, set, text};

#[tokio::test]
async fn the_account_tells_its_mode() {
    let test = Merchant::start().await;
    let live = test.with_keys("pk_live_demo", "sk_live_demo");

    let (status, account) = test.get("/v1/account").await;
    let (_, live) = live.get("/v1/account").await;

    let currencies = json!(["KRW", "JPY", "USD", "PHP", "TWD"]);
    let expected =
        json!({ "merchant_id": "merchant_demo", "mode": "test", "currencies": currencies });
    assert_eq!((status, account), (200, expected));
    assert_eq!(text(&live, "/mode"), "live");
}

#[tokio::test]
async fn unknown_and_mixed_keys_are_refused() {
    let merchant = Merchant::start().await;

    for (public, secret) in [
        ("pk_test_demo", "sk_live_demo"),
        ("pk_test_demo", "sk_test_second"),
        ("sk_test_demo", "sk_test_demo"),
        ("", ""),
    ] {
        let answer = merchant.with_keys(public, secret).get("/v1/account").await;
        assert_eq!(code(&answer), refused(401, "invalid_credentials"));
    }
    let nobody = merchant.client.get(format!("{}/v1/account", merchant.base)).send().await;
    assert_eq!(nobody.expect("an answer").status(), 401);
}

#[tokio::test]
async fn an_opened_payment_has_every_field() {
    let merchant = Merchant::start().await;
    let mut order = merchant.order("20260101-0000011");
    set(&mut order, "metadata", json!({ "mall": "shop1" }));
    set(&mut order, "expires_in", json!(60));

    let (status, mut payment) = merchant.post("/v1/payments", "k1", &order).await;

    assert_eq!(status, 201);
    let id = text(&payment, "/payment_id");
    assert_eq!(text(&payment, "/redirect_uri"), format!("{}/pay/{id}", merchant.base));
    let created: jiff::Timestamp = text(&payment, "/created_at").parse().expect("a time");
    let expires: jiff::Timestamp = text(&payment, "/expires_at").parse().expect("a time");
    assert_eq!(expires.duration_since(created).as_secs(), 60);
    assert!(text(&payment, "/expires_at").ends_with('Z'));
    for field in ["payment_id", "redirect_uri", "created_at", "expires_at"] {
        set(&mut payment, field, Value::Null);
    }
    let expected = json!({
        "payment_id": null, "reference_no": "20260101-0000011", "status": "P", "amount": "3065",
        "currency": "KRW", "paid_amount": "0", "refunded_amount": "0", "method": null,
        "metadata": { "mall": "shop1" }, "shipping_address": null, "redirect_uri": null,
        "created_at": null, "expires_at": null, "failure": null,
    });
    assert_eq!(payment, expected);
}

#[tokio::test]
async fn a_faulty_order_is_refused_by_its_name() {
    let merchant = Merchant::start().await;

    for (field, value, expected) in [
        ("reference_no", json!("a b"), "invalid_request"),
        ("reference_no", json!(null), "invalid_request"),
        ("amount", json!(3065), "invalid_request"),
        ("amount", json!("3065.00"), "invalid_request"),
        ("amount", json!("99"), "amount_too_small"),
        ("amount", json!("1000000000000"), "invalid_request"),
        ("currency", json!("EUR"), "unsupported_currency"),
        ("currency", json!("krw"), "unsupported_currency"),
        ("process", json!("later"), "invalid_request"),
        ("order_name", json!(" "), "invalid_request"),
        ("callback_url", json!("javascript:alert(1)"), "invalid_request"),
        ("webhook_url", json!("here"), "invalid_request"),
        ("expires_in", json!(0), "invalid_request"),
        ("metadata", json!([]), "invalid_request"),
    ] {
        let mut order = merchant.order("r-1");
        set(&mut order, field, value.clone());
        let answer = merchant.post("/v1/payments", &format!("{field}{value}"), &order).await;
        assert_eq!(code(&answer), refused(400, expected), "{field} {value}");
    }
    assert_eq!(merchant.pg.opened(), 0);
}

#[tokio::test]
async fn a_reference_is_used_once_per_merchant() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "synchronous").await;
    let other = merchant.with_keys("pk_test_second", "sk_test_second");

    let again = merchant.post("/v1/payments", "k2", &merchant.order("r-1")).await;
    let elsewhere = other.post("/v1/payments", "r-1", &merchant.order("r-1")).await;

    assert_eq!(code(&again), refused(409, "duplicate_reference"));
    assert_eq!(text(&again.1, "/error/payment_id"), id.to_string());
    assert_eq!(elsewhere.0, 201);
}

#[tokio::test]
async fn payments_are_found_by_id_and_reference_by_their_merchant_only() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "synchronous").await;
    let other = merchant.with_keys("pk_live_demo", "sk_live_demo");

    let (_, by_id) = merchant.get(&format!("/v1/payments/{id}")).await;
    let (_, by_reference) = merchant.get("/v1/payments?reference_no=r-1").await;
    let (_, none) = merchant.get("/v1/payments?reference_no=r-2").await;
    let hidden = other.get(&format!("/v1/payments/{id}")).await;
    let (_, none_of_other) = other.get("/v1/payments?reference_no=r-1").await;

    assert_eq!(by_reference, json!({ "payments": [by_id] }));
    assert_eq!(none, json!({ "payments": [] }));
    assert_eq!(none_of_other, none);
    for path in ["", "/confirm", "/cancel", "/refunds"] {
        let path = format!("/v1/payments/{id}{path}");
        let method = if path.ends_with(&id.to_string()) { Method::PATCH } else { Method::POST };
        let answer = other.send(method, &path, &path.replace('/', "-"), &json!({})).await;
        assert_eq!(answer.status(), 404, "{path}");
    }
    assert_eq!(code(&hidden), refused(404, "not_found"));
    assert_eq!(code(&merchant.get("/v1/nothing").await), refused(404, "not_found"));
    assert_eq!(code(&merchant.get("/v1/payments").await), refused(400, "invalid_request"));
}

#[tokio::test]
async fn a_synchronous_payment_is_paid_once_confirmed() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "synchronous").await;
    let early = merchant.confirm(&id, "k1").await;
    let back = merchant.pg.approve(&id).expect("approved");
    let body = json!({ "amount": "3000", "currency": "KRW" });
    let wrong = merchant.post(&format!("/v1/payments/{id}/confirm"), "k2", &body).await;

    let (status, payment) = merchant.confirm(&id, "k3").await;
    let (again, _) = merchant.confirm(&id, "k4").await;

    assert_eq!(code(&early), refused(409, "invalid_state"));
    assert_eq!(code(&wrong), refused(422, "amount_mismatch"));
    assert!(
        back.as_str().ends_with(&format!("?a=1&b=2&reference_no=r-1&payment_id={id}&status=A"))
    );
    assert_eq!((status, again, merchant.pg.captured()), (200, 200, 1));
    assert_eq!(text(&payment, "/status"), "S");
    assert_eq!(text(&payment, "/paid_amount"), "3065");
}

#[tokio::test]
async fn only_open_payments_are_cancelled() {
    let merchant = Merchant::start().await;
    let open = merchant.open("r-1", "synchronous").await;
    let paid = merchant.paid("r-2").await;

    let (status, payment) =
        merchant.post(&format!("/v1/payments/{open}/cancel"), "k1", &json!({})).await;
    let late = merchant.post(&format!("/v1/payments/{paid}/cancel"), "k2", &json!({})).await;

    assert_eq!((status, text(&payment, "/status")), (200, "C".to_owned()));
    assert_eq!(code(&late), refused(409, "invalid_state"));
}

#[tokio::test]
async fn an_external_payment_gets_an_address_and_another_price() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "external").await;
    let plain = merchant.open("r-2", "synchronous").await;
    let price = json!({ "amount": "5565" });
    merchant.pg.approve(&id).expect("approved");

    let (status, payment) = merchant.patch(&format!("/v1/payments/{id}"), "k1", &price).await;
    let refusal = merchant.patch(&format!("/v1/payments/{plain}"), "k2", &price).await;
    let old_price = merchant.confirm(&id, "k3").await;

    assert_eq!((status, text(&payment, "/amount")), (200, "5565".to_owned()));
    assert_eq!(text(&payment, "/status"), "A");
    assert_eq!(text(&payment, "/shipping_address/country_code"), "KR");
    assert_eq!(code(&refusal), refused(409, "invalid_state"));
    assert_eq!(code(&old_price), refused(422, "amount_mismatch"));
}

#[tokio::test]
async fn refunds_are_made_found_and_limited() {
    let merchant = Merchant::start().await;
    let id = merchant.paid("r-1").await;
    let path = format!("/v1/payments/{id}/refunds");
    let part = json!({ "reference_no": "c-1", "amount": "3000", "currency": "KRW" });
    let more = json!({ "reference_no": "c-2", "amount": "66", "currency": "KRW" });
    let rest = json!({ "reference_no": "c-3", "amount": "65", "currency": "KRW", "reason": "x" });

    let (status, refund) = merchant.post(&path, "k1", &part).await;
    let same = merchant.post(&path, "k2", &part).await;
    let exceeded = merchant.post(&path, "k3", &more).await;
    merchant.pg.refunds_are(RefundMode::Pending);
    let (_, pending) = merchant.post(&path, "k4", &rest).await;

    assert_eq!((status, text(&refund, "/status")), (201, "R".to_owned()));
    assert_eq!(code(&same), refused(409, "duplicate_reference"));
    assert_eq!(text(&same.1, "/error/payment_id"), id.to_string());
    assert_eq!(code(&exceeded), refused(422, "amount_exceeded"));
    assert_eq!(text(&pending, "/status"), "RP");
    assert_eq!(pending.pointer("/failure"), Some(&Value::Null));
    let (_, list) = merchant.get(&path).await;
    assert_eq!(list, json!({ "refunds": [refund, pending] }));
    let one = format!("/v1/refunds/{}", text(&pending, "/refund_id"));
    assert_eq!(merchant.get(&one).await, (200, pending));
    let other = merchant.with_keys("pk_test_second", "sk_test_second");
    assert_eq!(code(&other.get(&one).await), refused(404, "not_found"));
    let (_, payment) = merchant.get(&format!("/v1/payments/{id}")).await;
    assert_eq!(text(&payment, "/refunded_amount"), "3000");
}

#[tokio::test]
async fn an_unpaid_payment_is_not_refunded() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "synchronous").await;
    let refund = json!({ "reference_no": "c-1", "amount": "1", "currency": "KRW" });

    let answer = merchant.post(&format!("/v1/payments/{id}/refunds"), "k1", &refund).await;

    assert_eq!(code(&answer), refused(409, "invalid_state"));
}

#[tokio::test]
async fn a_repeated_call_gets_the_same_answer() {
    let merchant = Merchant::start().await;
    let order = merchant.order("r-1");
    let first = merchant.send(Method::POST, "/v1/payments", "k1", &order).await;
    let replayed = first.headers().contains_key("idempotent-replayed");
    let (status, body) = (first.status(), first.text().await.expect("a body"));

    let again = merchant.send(Method::POST, "/v1/payments", "k1", &order).await;
    let other = merchant.post("/v1/payments", "k1", &merchant.order("r-2")).await;

    assert!(!replayed);
    assert_eq!(again.headers().get("idempotent-replayed").expect("the header"), "true");
    assert_eq!((again.status(), again.text().await.expect("a body")), (status, body));
    assert_eq!(code(&other), refused(409, "idempotency_mismatch"));
    assert_eq!(merchant.pg.opened(), 1);
}

#[tokio::test]
async fn a_key_is_needed_has_64_characters_and_lasts_a_day() {
    let merchant = Merchant::start().await;
    let order = merchant.order("r-1");

    let none = merchant.post("/v1/payments", "", &order).await;
    let long = merchant.post("/v1/payments", &"k".repeat(65), &order).await;
    let (opened, _) = merchant.post("/v1/payments", &"k".repeat(64), &order).await;
    merchant.pg.advance(24 * 60 * 60);
    let next_day = merchant.post("/v1/payments", &"k".repeat(64), &order).await;

    assert_eq!(code(&none), refused(400, "invalid_request"));
    assert_eq!(code(&long), refused(400, "invalid_request"));
    assert_eq!(opened, 201);
    assert_eq!(code(&next_day), refused(409, "duplicate_reference"));
}

#[tokio::test]
async fn calls_are_remembered_and_time_is_advanced() {
    let merchant = Merchant::start().await;
    let id = merchant.open("r-1", "synchronous").await;

    merchant.pg.advance(1800);
    let (_, payment) = merchant.get(&format!("/v1/payments/{id}")).await;

    assert_eq!(text(&payment, "/status"), "E");
    let expected = ["POST /v1/payments".to_owned(), format!("GET /v1/payments/{id}")];
    assert_eq!(merchant.pg.calls(), expected);
}
