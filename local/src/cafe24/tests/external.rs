//! External checkout: reserved by a script, paid by a notice.

use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::notices::{FAIL, OK, m5};
use super::{KEY, Running, header, text};
use crate::cafe24::{EndPage, Order, OrderId, OrderState, Selection, clock, hash};

const MEMBER: &str = "CVID.demomall.0123456789abcdef";

fn cups(quantity: u32) -> [Selection; 1] {
    [Selection { product_no: 14, variant_code: "P0000014000B".to_owned(), quantity }]
}

struct Signed {
    hmac: String,
    time: String,
}

fn signed(at: i64) -> Signed {
    let time = at.to_string();
    Signed { hmac: hash::r5(KEY, "demomall", &time, "test-client-id", MEMBER), time }
}

fn now() -> i64 {
    clock::real_now() / 1000
}

async fn enabled() -> Running {
    let running = Running::start().await;
    running.enable().await;
    running
}

impl Running {
    fn reserved(&self, items: &[Selection]) -> Order {
        let Signed { hmac, time } = signed(now());
        let reserved = self.cafe24.reserve("demomall", 1, items, &hmac, &time, MEMBER);
        let id = reserved.expect("a reservation").order_id;
        self.record(&id)
    }

    fn record(&self, id: &OrderId) -> Order {
        self.cafe24.order_record("demomall", id).expect("an order")
    }

    async fn tell_m7(&self, order: &Order, amount: &str) -> String {
        let page = "/demomall/1/Pay/Recv/openpg/PayReceiveCheckoutNoty.php";
        let request = self.http.post(format!("{}{page}", self.base)).json(&m5(order, "t7", amount));
        request.send().await.expect("an answer").text().await.expect("text")
    }
}

#[tokio::test]
async fn a_reservation_is_signed_and_shows_prices_as_text() {
    let running = enabled().await;
    let Signed { hmac, time } = signed(now());

    let reserved = running.cafe24.reserve("demomall", 1, &cups(2), &hmac, &time, MEMBER);

    let reserved = reserved.expect("a reservation");
    let item = &reserved.json()["products"][0];
    assert_eq!(item["product_price"], "3065.00");
    assert_eq!(item["option_price"], "500.00");
    assert_eq!(item["prefaid_shipping_fee"], "P");
    let (id, url) = (reserved.order_id.as_str(), &reserved.return_notification_url);
    assert!(url.ends_with("/demomall/1/Pay/Recv/openpg/PayReceiveCheckoutNoty.php"));
    let at = reserved.response_time.to_string();
    assert_eq!(reserved.hmac, hash::r6("test-client-id", "7130", id, &at, url));
    let order = running.record(&reserved.order_id);
    assert_eq!(order.state(), OrderState::Reserved);
    assert_eq!(order.amount, "10130.00");
}

#[tokio::test]
async fn a_reservation_needs_a_fresh_signature_a_gateway_and_goods() {
    let running = enabled().await;
    let reserve = |shop_no: u32, items: &[Selection], at: i64, member: &str| {
        let Signed { hmac, time } = signed(at);
        running.cafe24.reserve("demomall", shop_no, items, &hmac, &time, member).is_ok()
    };

    assert!(reserve(1, &cups(1), now() - 290, MEMBER));
    assert!(!reserve(1, &cups(1), now() - 310, MEMBER));
    assert!(!reserve(1, &cups(1), now() + 310, MEMBER));
    assert!(!reserve(1, &cups(1), now(), "another"));
    assert!(!reserve(1, &cups(1), now(), ""));
    assert!(!reserve(1, &cups(0), now(), MEMBER));
    assert!(!reserve(1, &[], now(), MEMBER));
    assert!(!reserve(2, &cups(1), now(), MEMBER), "the app is not enabled there");
    let wrong = running.cafe24.reserve("demomall", 1, &cups(1), "x", &now().to_string(), MEMBER);
    assert!(wrong.is_err());
}

#[tokio::test]
async fn a_reserved_order_becomes_real_when_it_is_paid() {
    let running = enabled().await;
    let access = running.access().await;
    let order = running.reserved(&cups(2));
    let path = format!("orders/{}", order.id);
    assert_eq!(running.admin("GET", &path, &access, &Value::Null).await.0, 404);

    assert_eq!(running.tell_m7(&order, "7130.00").await, FAIL);
    assert_eq!(running.cafe24.wrong_notices().len(), 1);
    assert_eq!(running.tell_m7(&order, "10130.00").await, OK);
    assert_eq!(running.tell_m7(&order, "10130.00").await, OK);

    assert_eq!(running.record(&order.id).state(), OrderState::Paid);
    let (status, shown) = running.admin("GET", &path, &access, &Value::Null).await;
    assert_eq!((status, &shown["order"]["paid"]), (200, &json!("T")));
    let cancel = running.cafe24.cancel_request_fields("demomall", &order.id, "1.00");
    assert!(cancel.contains(&("tid".to_owned(), "t7".to_owned())));
}

#[tokio::test]
async fn a_new_address_changes_what_a_reserved_order_costs() {
    let running = enabled().await;
    let access = running.access().await;
    let (order, other) = (running.reserved(&cups(2)), running.reserved(&cups(3)));
    let item = json!({ "product_no": 14, "variant_code": "P0000014000B", "quantity": 2,
        "product_price": "3065.00", "option_price": "500.00" });
    let request = json!({ "zipcode": "63100", "items": [item] });
    let body = json!({ "shop_no": 1, "request": request });

    let (_, answer) = running.admin("POST", "orders/calculation", &access, &body).await;

    let due = text(&answer["calculation"], "total_amount_due");
    assert_eq!(due, "13130.00");
    assert_eq!(running.record(&order.id).amount, due);
    assert_eq!(running.record(&other.id).amount, other.amount);
    assert_eq!(running.tell_m7(&order, "10130.00").await, FAIL, "the fee of another address");
    assert_eq!(running.tell_m7(&order, &due).await, OK);
    running.admin("POST", "orders/calculation", &access, &json!({ "request": request })).await;
    assert_eq!(running.record(&order.id).paid, Decimal::from(13_130));
}

#[tokio::test]
async fn scripts_of_the_app_are_on_the_pages_they_are_meant_for() {
    let running = enabled().await;
    let access = running.access().await;
    let tag = json!({ "shop_no": 1, "request": {
        "src": "https://app.example/loader.js?a=1&b=2",
        "display_location": ["PRODUCT_DETAIL"], "integrity": "sha384-abc",
    }});
    assert_eq!(running.admin("POST", "scripttags", &access, &tag).await.0, 201);

    let url = format!("{}/demomall/1/product/14", running.base);
    let product = running.http.get(url).send().await.expect("a page");
    let policy = header(&product, CONTENT_SECURITY_POLICY);
    let product = product.text().await.expect("text");
    let cart = running.get("/demomall/1/cart").await;

    assert!(policy.contains("script-src 'self'") && policy.contains("https://app.example"));
    assert!(!policy.contains("unsafe"));
    assert!(product.contains(r#"<meta name="path_role" content="PRODUCT_DETAIL">"#));
    assert!(product.contains(r#"<div id="appPaymentButtonBox"></div>"#));
    assert!(product.contains("loader.js?a=1&#38;b=2"));
    assert!(product.contains(r#"integrity="sha384-abc" crossorigin="anonymous""#));
    assert!(product.contains(r#"data-mall-id="demomall" data-shop-no="1""#));
    assert!(cart.contains(r#"content="ORDER_BASKET""#) && !cart.contains("loader.js"));
    assert!(!running.get("/demomall/2/product/14").await.contains("loader.js"));
    let sdk = running.http.get(format!("{}/front-sdk.js", running.base)).send().await;
    let sdk = sdk.expect("a script");
    assert!(header(&sdk, CONTENT_TYPE).starts_with("text/javascript"));
    assert!(sdk.text().await.expect("text").contains("precreateOrder"));
}

#[tokio::test]
async fn the_front_sdk_reserves_what_is_in_the_cart() {
    let running = enabled().await;
    let front = "/demomall/1/exec/front/order";
    let added = running.post(&format!("{front}/basket/"), "", &[("product_no", "14")]).await;
    let cookie = header(&added, SET_COOKIE);
    let cookie = cookie.split(';').next().unwrap_or_default();
    let Signed { hmac, time } = signed(now());
    let reserve = async |changed: (&str, &str)| {
        let mut fields = vec![
            ("mall_id", "demomall"),
            ("request_time", &time),
            ("app_key", "test-client-id"),
            ("member_id", MEMBER),
            ("hmac", &hmac),
            ("delv_type", "A"),
        ];
        fields.retain(|(name, _)| *name != changed.0);
        fields.push(changed);
        let url = format!("{}{front}/reserve/", running.base);
        let request = running.http.post(url).header(COOKIE, cookie).form(&fields);
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
    };

    let (status, answer) = reserve(("delv_type", "A")).await;

    assert_eq!(status, 200);
    assert!(text(&answer, "return_noty_url").ends_with("PayReceiveCheckoutNoty.php"));
    assert_eq!(answer["products"][0]["variant_code"], "P0000014000A");
    assert_eq!(running.cafe24.orders().len(), 1);
    assert_eq!(reserve(("mall_id", "othermall")).await.0, 400);
    assert_eq!(reserve(("app_key", "another")).await.0, 400);
    assert_eq!(reserve(("hmac", "x")).await.0, 400);
}

#[tokio::test]
async fn where_the_buyer_ended_is_remembered() {
    let running = enabled().await;
    let order = running.reserved(&cups(1));
    let end = async |path: &str| {
        let url = format!("{}{path}order_id={}&sync_type=async", running.base, order.id);
        running.http.get(url).send().await.expect("an answer")
    };

    let failed = end("/demomall/1/api/shop/pg_fail?").await;
    let succeeded = end("/api/shop/pgsuccess?").await;

    let page = format!("/demomall/1/orders/{}", order.id);
    assert_eq!(header(&failed, LOCATION), page);
    assert_eq!(header(&succeeded, LOCATION), page);
    assert!(header(&succeeded, SET_COOKIE).starts_with("cart=;"));
    let endings = running.record(&order.id).endings;
    let pages: Vec<_> = endings.iter().map(|one| (one.page, one.sync_type.as_str())).collect();
    assert_eq!(pages, [(EndPage::Failure, "async"), (EndPage::Success, "async")]);
    assert_eq!(end("/othermall/1/api/shop/pg_fail?").await.status(), 404);
    assert_eq!(end("/shop2/m/api/shop/pg_fail?").await.status(), 303);
    assert!(running.get(&page).await.contains("Reserved, and not paid yet"));
}
