//! DemoPay's webhooks: who may speak, and of what (demo-pg-company.md, "Webhooks").

use lambda_http::http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use shared::pg::{Forged, PgCompany, Webhook};

use crate::{
    given::{after, now, parsed},
    pg_company::{REFERENCE, SECRET_KEY, account, demo, signature},
};

fn webhook(body: &str, header: &str, at: i64) -> Result<Webhook, Forged> {
    let mut headers = HeaderMap::new();
    headers.insert("DemoPay-Signature", HeaderValue::from_str(header).unwrap());
    demo("http://127.0.0.1:9").read_webhook(&account(), &headers, body.as_bytes(), after(at))
}

#[test]
fn a_webhook_of_a_payment_or_of_its_refund_is_a_hint_to_the_payment() {
    for (reference, expected) in [
        (REFERENCE, Webhook::Hint(parsed(REFERENCE))),
        (&format!("{REFERENCE}.c1"), Webhook::Hint(parsed(REFERENCE))),
        (&format!("{REFERENCE}.c12"), Webhook::Hint(parsed(REFERENCE))),
        ("of another app", Webhook::Ignored),
        ("", Webhook::Ignored),
    ] {
        let body = json!({ "event_id": "evt_1", "data": { "reference_no": reference } });
        let body = body.to_string();
        let read = webhook(&body, &signature(body.as_bytes(), now()), 0);
        assert_eq!(read, Ok(expected), "{reference}");
    }
}

#[test]
fn a_refund_made_without_us_names_its_payment_alone() {
    let read = |event: Value| {
        let body = event.to_string();
        webhook(&body, &signature(body.as_bytes(), now()), 0)
    };
    let event = |kind: &str, data: Value| json!({ "type": kind, "data": data });
    let by_hand = json!({ "refund_id": "ref_9", "payment_id": "pay_1", "reference_no": "by hand" });
    let no_name = json!({ "refund_id": "ref_9", "payment_id": "pay_1" });
    let ours = json!({ "payment_id": "pay_1", "reference_no": format!("{REFERENCE}.c1") });

    for data in [by_hand.clone(), no_name] {
        let unnamed = read(event("refund.updated", data));
        assert_eq!(unnamed, Ok(Webhook::Unnamed(parsed("pay_1"))));
    }
    assert_eq!(read(event("refund.updated", ours)), Ok(Webhook::Hint(parsed(REFERENCE))));
    // A payment that is not ours is none of our business.
    assert_eq!(read(event("payment.updated", by_hand.clone())), Ok(Webhook::Ignored));
    assert_eq!(read(json!({ "data": by_hand })), Ok(Webhook::Ignored));
    for payment_id in ["", "../pay_1", ".."] {
        let strange = json!({ "payment_id": payment_id, "reference_no": "by hand" });
        assert_eq!(read(event("refund.updated", strange)), Ok(Webhook::Ignored), "{payment_id}");
    }
}

#[test]
fn a_webhook_that_is_not_signed_now_over_this_body_with_this_key_is_forged() {
    let body = r#"{"data":{}}"#;
    let good = signature(body.as_bytes(), now());
    let own_key = |key: &str| {
        let mut account = account();
        account.credentials.insert("secret_key".to_owned(), key.to_owned().into());
        let headers = HeaderMap::from_iter([(
            "demopay-signature".parse().unwrap(),
            HeaderValue::from_str(&good).unwrap(),
        )]);
        demo("http://127.0.0.1:9").read_webhook(&account, &headers, body.as_bytes(), now())
    };

    assert_eq!(webhook(body, &good, 300), Ok(Webhook::Ignored));
    assert_eq!(webhook(body, &good, 301), Err(Forged));
    assert_eq!(webhook(body, &good, -301), Err(Forged));
    assert_eq!(webhook(r#"{"data": {}}"#, &good, 0), Err(Forged));
    assert_eq!(webhook(body, &good.replace("v1=", "v0="), 0), Err(Forged));
    assert_eq!(webhook(body, "", 0), Err(Forged));
    assert_eq!(own_key(SECRET_KEY), Ok(Webhook::Ignored));
    assert_eq!(own_key("sk_test_other"), Err(Forged));
    let unsigned = demo("http://127.0.0.1:9").read_webhook(
        &account(),
        &HeaderMap::new(),
        body.as_bytes(),
        now(),
    );
    assert_eq!(unsigned, Err(Forged));
}
