//! Script tags, calculation, orders, payments and refunds over a real socket.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Running, text};
use crate::cafe24::{ApiCall, Fault, OrderId, OrderState};

async fn running() -> (Running, String) {
    let running = Running::start().await;
    let access = running.access().await;
    (running, access)
}

fn tag(integrity: &str) -> Value {
    json!({ "shop_no": 2, "request": {
        "src": "https://app.example/loader.js",
        "display_location": ["PRODUCT_DETAIL", "ORDER_BASKET"],
        "integrity": integrity,
    }})
}

#[tokio::test]
async fn script_tags_live_in_their_shop() {
    let (running, access) = running().await;
    let call = async |method: &str, path: &str, body: &Value| {
        running.admin(method, path, &access, body).await
    };

    let (status, created) = call("POST", "scripttags", &tag("sha384-a")).await;
    assert_eq!(status, 201);
    let no = text(&created["scripttag"], "script_no");
    assert_eq!(created["scripttag"]["skin_no"], Value::Null);
    assert_eq!(created["scripttag"]["client_id"], "test-client-id");

    assert_eq!(call("GET", "scripttags", &Value::Null).await.1, json!({ "scripttags": [] }));
    let (_, listed) = call("GET", "scripttags?shop_no=2", &Value::Null).await;
    assert_eq!(listed["scripttags"][0]["script_no"], no.as_str());

    let one = format!("scripttags/{no}");
    assert_eq!(call("PUT", &one, &tag("sha384-b")).await.0, 200);
    assert_eq!(running.cafe24.script_tags("demomall")[0].integrity.as_deref(), Some("sha384-b"));
    assert_eq!(call("DELETE", &one, &Value::Null).await.0, 404, "it is in shop 2");
    let (status, deleted) = call("DELETE", &format!("{one}?shop_no=2"), &Value::Null).await;
    assert_eq!((status, deleted), (200, json!({ "scripttag": { "script_no": no } })));
    assert_eq!(call("PUT", &one, &tag("sha384-b")).await.0, 404);
}

#[tokio::test]
async fn script_tags_are_checked_and_limited() {
    let (running, access) = running().await;
    let create = async |name: &str, value: Value| {
        let mut body = tag("sha384-a");
        body["request"][name] = value;
        running.admin("POST", "scripttags", &access, &body).await.0
    };

    assert_eq!(create("integrity", json!("md5-a")).await, 422);
    assert_eq!(create("src", json!("/loader.js")).await, 422);
    assert_eq!(create("display_location", json!([])).await, 422);
    assert_eq!(create("display_location", json!("all")).await, 422);
    assert_eq!(create("skin_no", json!(3)).await, 422);
    running.cafe24.fail_next(ApiCall::CreateScriptTag, Fault::Status(500));
    assert_eq!(create("skin_no", json!([3])).await, 500);
    for _ in 6..10 {
        assert_eq!(create("skin_no", json!([3])).await, 201);
    }
    assert_eq!(create("skin_no", json!([3])).await, 429);
}

fn basket(changes: &Value) -> Value {
    let mut request = json!({ "items": [
        { "product_no": 14, "variant_code": "P0000014000A", "quantity": 2, "product_price": "1" },
        { "product_no": "11", "variant_code": "P0000011000C", "quantity": 1, "product_price": 1 },
    ]});
    let fields = request.as_object_mut().expect("an object");
    fields.extend(changes.as_object().cloned().unwrap_or_default());
    json!({ "shop_no": 1, "request": request })
}

#[tokio::test]
async fn calculations_use_the_malls_own_prices_and_the_address() {
    let (running, access) = running().await;
    let calculate = async |changes: Value| {
        let path = "orders/calculation";
        let (status, body) = running.admin("POST", path, &access, &basket(&changes)).await;
        assert_eq!(status, 201);
        body["calculation"].clone()
    };

    let home = calculate(json!({})).await;
    assert_eq!(home["order_price_amount"], "15430.00");
    assert_eq!(home["shipping_fee"], "3000.00");
    assert_eq!(home["total_amount_due"], "18430.00");
    assert_eq!(calculate(json!({ "zipcode": "63100" })).await["total_amount_due"], "21430.00");
    assert_eq!(calculate(json!({ "zip_code": "63100" })).await["total_amount_due"], "18430.00");
    let abroad = calculate(json!({ "country_code": "JP" })).await;
    let fees = &abroad["shipping_fee_information"];
    assert_eq!(fees["additonal_abroad_shipping_fee"], "30000.00");
    assert_eq!(abroad["total_amount_due"], "48430.00");

    running.cafe24.discount("demomall", 1, Decimal::from(430));
    let less = calculate(json!({})).await;
    assert_eq!(less["product_discount_amount"], "430.00");
    assert_eq!(less["total_discount_amount"], "430.00");
    assert_eq!(less["total_amount_due"], "18000.00");
}

#[tokio::test]
async fn calculations_refuse_what_the_mall_does_not_sell() {
    let (running, access) = running().await;
    let status = async |changes: Value| {
        running.admin("POST", "orders/calculation", &access, &basket(&changes)).await.0
    };

    assert_eq!(status(json!({ "items": [] })).await, 422);
    let item = json!({ "product_no": 14, "variant_code": "P0000011000A", "quantity": 1,
        "product_price": "1" });
    assert_eq!(status(json!({ "items": [item] })).await, 422);
    let item = json!({ "product_no": 14, "variant_code": "P0000014000A", "quantity": 0,
        "product_price": "1" });
    assert_eq!(status(json!({ "items": [item] })).await, 422);
    assert_eq!(status(json!({ "shipping_type": "C" })).await, 422);
    assert_eq!(status(json!({ "payment_method": "etc" })).await, 422);
}

async fn shown(running: &Running, access: &str, id: &OrderId) -> Value {
    let (status, body) = running.admin("GET", &format!("orders/{id}"), access, &Value::Null).await;
    assert_eq!(status, 200);
    body["order"].clone()
}

async fn report(running: &Running, access: &str, id: &OrderId, request: Value) -> u16 {
    let mut request = request;
    request["order_id"] = json!(id);
    running.admin("PUT", "payments", access, &json!({ "requests": [request] })).await.0
}

#[tokio::test]
async fn orders_show_how_far_they_are_paid() {
    let (running, access) = running().await;
    let id = running.cafe24.order("demomall", 1, "3065.00");

    let unpaid = shown(&running, &access, &id).await;
    assert_eq!((&unpaid["paid"], &unpaid["payment_date"]), (&json!("F"), &Value::Null));
    running.cafe24.receives("demomall", &id, Decimal::from(65));
    assert_eq!(shown(&running, &access, &id).await["paid"], "M");
    running.cafe24.receives("demomall", &id, Decimal::from(3000));
    let paid = shown(&running, &access, &id).await;
    assert_eq!((&paid["paid"], &paid["payment_amount"]), (&json!("T"), &json!("3065.00")));
    assert_eq!(paid["transaction_ids"], Value::Null);
    let cancel = json!({ "status": "canceled" });
    assert_eq!(report(&running, &access, &id, cancel).await, 422, "the operator took the money");

    let path = format!("orders?order_id={id},x&limit=5");
    let (_, listed) = running.admin("GET", &path, &access, &Value::Null).await;
    assert_eq!(listed["orders"].as_array().map(Vec::len), Some(1));
    let (_, listed) = running.admin("GET", "orders?shop_no=2", &access, &Value::Null).await;
    assert_eq!(listed, json!({ "orders": [] }));
    assert_eq!(running.admin("GET", "orders?limit=0", &access, &Value::Null).await.0, 422);
    assert_eq!(running.admin("GET", "orders/x", &access, &Value::Null).await.0, 404);
}

#[tokio::test]
async fn payments_told_by_api_are_booked() {
    let (running, access) = running().await;
    let id = running.cafe24.order("demomall", 1, "3065.00");
    let record = || running.cafe24.order_record("demomall", &id).expect("an order");
    let report = async |request: Value| report(&running, &access, &id, request).await;
    let cancelled = |partial: &str, status: &str| {
        let details = json!({ "refund_status": status, "partial_cancel": partial });
        json!({ "status": "canceled", "cancel_request": details })
    };

    assert_eq!(report(cancelled("F", "P")).await, 422, "nothing is paid yet");
    assert_eq!(report(json!({ "status": "done" })).await, 422);
    assert_eq!(report(json!({ "status": "paid" })).await, 200);
    assert_eq!(record().state(), OrderState::Paid);
    assert_eq!(report(cancelled("F", "F")).await, 200);
    assert_eq!(report(cancelled("T", "P")).await, 200);
    assert_eq!(report(cancelled("F", "X")).await, 422);
    assert!(record().refunded.is_zero());
    assert_eq!(report(cancelled("F", "P")).await, 200);
    assert_eq!(report(cancelled("F", "P")).await, 200);

    assert_eq!(record().state(), OrderState::Refunded);
    assert_eq!(record().messages.len(), 5);
    assert_eq!(shown(&running, &access, &id).await["canceled"], "T");
    let path = format!("refunds?order_id={id}");
    let (_, refunds) = running.admin("GET", &path, &access, &Value::Null).await;
    assert_eq!(refunds["refunds"].as_array().map(Vec::len), Some(1));
    let refund = &refunds["refunds"][0];
    assert_eq!(
        (&refund["status"], &refund["actual_refund_amount"]),
        (&json!("T"), &json!("3065.00"))
    );
    assert_eq!(refund["payment_gateway_cancel_statuses"][0]["cancel_status"], "T");
}

#[tokio::test]
async fn payments_are_updated_together_or_not_at_all() {
    let (running, access) = running().await;
    let id = running.cafe24.order("demomall", 1, "3065.00");
    let requests = json!([{ "order_id": id, "status": "paid" }, { "order_id": "x" }]);

    let (status, _) =
        running.admin("PUT", "payments", &access, &json!({ "requests": requests })).await;

    assert_eq!(status, 404);
    let record = running.cafe24.order_record("demomall", &id).expect("an order");
    assert_eq!(record.state(), OrderState::Waiting);
}

#[tokio::test]
async fn every_call_needs_its_scope() {
    let running = Running::start_with("mall.read_store mall.write_store").await;
    let access = running.access().await;

    for (method, path) in [
        ("GET", "scripttags"),
        ("POST", "scripttags"),
        ("PUT", "scripttags/1"),
        ("DELETE", "scripttags/1"),
        ("POST", "orders/calculation"),
        ("GET", "orders"),
        ("GET", "orders/x"),
        ("PUT", "payments"),
        ("GET", "refunds"),
    ] {
        assert_eq!(running.admin(method, path, &access, &json!({})).await.0, 403, "{path}");
    }
}
