//! M13: what the shop's page hands over is checked, priced by Cafe24, and opens one page (F-43).

use futures::future::join_all;
use local::{
    cafe24::{ApiCall, Fault as MallFault, NoticeAnswer},
    pg_company::{Call, Fault, PaymentId, ShippingAddress},
};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use shared::{
    domain::{MallUrl, Process, State},
    routes,
};

use crate::{
    buying::{Buying, cups, island, payment},
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{MALL, Reply, Shop, query, sign, text, toggle},
};

/// R6 made anew over what is handed over: everybody can, its key is public.
fn summed(buying: &Buying, mut payload: Value, total: &str) -> Value {
    let field = |name: &str| text(&payload, name).to_owned();
    let (order, url) = (field("order_id"), field("return_notification_url"));
    let time = payload.get("response_time").expect("a time").to_string();
    let message = json!(format!("{total}{order}{time}{url}")).to_string();
    let key = format!("{}{order}", buying.shop.sim.app.config.client_id);
    let fields = payload.as_object_mut().expect("an object");
    fields.insert("hmac".to_owned(), sign(&key, &message).into());
    payload
}

fn refused(reply: &Reply) -> bool {
    let answer = reply.json();
    let told = answer.get("mData").is_some_and(Value::is_string);
    reply.status == 400 && answer.get("bResult") == Some(&json!(false)) && told
}

impl Buying {
    fn opened(&self) -> usize {
        self.shop.sim.pg_company.opened()
    }

    fn asked(&self, payment: &PaymentId) -> String {
        let payment = self.shop.sim.pg_company.payment(payment).expect("a payment");
        payment.order.amount.to_string()
    }
}

#[tokio::test]
async fn the_page_of_the_mall_gets_the_payment_page_and_may_read_it() {
    let buying = Buying::two_cups().await;

    let reply = buying.hand_over(&buying.payload).await;

    let (answer, mall) = (reply.json(), &buying.shop.sim.addresses.mall);
    assert_eq!(reply.headers["access-control-allow-origin"], mall.as_str());
    assert_eq!(reply.headers["vary"], "Origin");
    let data = &answer["mData"];
    assert_eq!((&data["code"], &data["order_status"]), (&json!(200), &json!("P")));
    let reference = format!("{MALL}.1.{}.1", buying.sale.id);
    assert_eq!(text(data, "reference_no"), reference);
    assert!(!text(data, "redirect_uri").contains("key="), "{answer}");
    let payment = buying.shop.sim.pg_company.payment(&payment(&reply)).expect("a payment");
    assert_eq!(payment.order.reference_no.to_string(), reference);
    assert_eq!(payment.order.process, local::pg_company::Process::External);
    let callback = payment.order.callback_url;
    assert_eq!(callback.path(), routes::EXTERNAL_CALLBACK);
    let stored = buying.shop.stored(&buying.sale).await.expect("the order");
    let attempt = stored.latest().expect("an attempt");
    assert_eq!(
        (attempt.process, attempt.price.to_string()),
        (Process::External, "10130.00 KRW".into())
    );
    let notices = attempt.notice_url.as_ref().map(MallUrl::as_str);
    assert_eq!(notices, Some(text(&buying.payload, "return_notification_url")));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_43_prices_of_the_browser_are_never_charged() {
    let buying = Buying::two_cups().await;
    for (name, value, total) in [
        ("product_price", json!("1.00"), "1002"),
        ("product_price", json!(1), "1002"),
        ("option_price", json!("-3064.00"), "2"),
        ("option_price", json!(0), "6130"),
    ] {
        let mut payload = buying.payload.clone();
        payload["order"][0][name] = value;

        assert!(refused(&buying.hand_over(&payload).await), "the checksum tells a mistake: {name}");
        let reply = buying.hand_over(&summed(&buying, payload, total)).await;

        assert_eq!(buying.asked(&payment(&reply)), "10130", "{name}");
    }
    assert_eq!(buying.opened(), 1);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_43_a_changed_field_opens_nothing() {
    let buying = Buying::two_cups().await;
    let evil = json!("https://evil.example/Pay/Recv/openpg/PayReceiveCheckoutNoty.php");
    let mall = text(&buying.payload, "return_url_base").to_owned();
    for (name, value) in [
        ("return_notification_url", evil.clone()),
        ("return_notification_url", json!("https://169.254.169.254/latest")),
        ("return_notification_url", json!("")),
        ("return_notification_url", Value::Null),
        ("return_url_base", json!("https://evil.example")),
        ("return_url_base", json!("//evil.example")),
        ("return_url_base", json!("javascript:alert(1)")),
        ("return_url_base", json!(format!("{mall}@evil.example"))),
        ("return_url_base", json!(format!("{mall}?x="))),
        ("return_url_base", json!(format!("{mall}#x"))),
        ("return_url_base", Value::Null),
        ("currency", json!("JPY")),
        ("currency", json!("krw")),
        ("currency", Value::Null),
        ("mall_id", json!("othermall")),
        ("mall_id", json!("evil.example/#")),
        ("order_id", json!("20220519-0000029")),
        ("order_id", json!("../../admin")),
        ("order_id", json!("")),
        ("member_id", json!("a b")),
        ("member_id", Value::Null),
        ("bGuest", json!(2)),
        ("bGuest", json!(0)),
        ("response_time", json!(1)),
        ("hmac", json!("")),
        ("hmac", json!("aYICOWbICutuXeI8sbpNiY+6Zusdta3suT8T8IgBneo=")),
        ("order", json!([])),
        ("order", json!("[]")),
        ("order", json!({})),
        ("order", Value::Null),
        ("order", json!([1])),
        ("order", json!(vec![buying.payload["order"][0].clone(); 101])),
    ] {
        let mut payload = buying.payload.clone();
        payload[name] = value.clone();
        assert!(refused(&buying.hand_over(&payload).await), "{name}: {value}");
        // With a checksum that fits, unless the order's id is the very thing.
        let total = if name == "order" { "0" } else { "7130" };
        let reply = buying.hand_over(&summed(&buying, payload, total)).await;
        if !["order_id", "response_time", "hmac"].contains(&name) {
            assert!(refused(&reply), "{name}: {value}: {}", reply.text);
        }
    }
    let stored = buying.shop.sim.pg_company.payments();
    let foreign = stored.iter().filter(|p| p.order.callback_url.as_str().contains("evil"));
    assert_eq!(foreign.count(), 0);
    told_nothing_wrong(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_43_a_changed_item_opens_nothing_or_costs_what_the_mall_says() {
    let buying = Buying::two_cups().await;
    for (name, value) in [
        ("quantity", json!(0)),
        ("quantity", json!(-1)),
        ("quantity", json!("1.5")),
        ("quantity", json!("99999999999")),
        ("product_no", json!("x")),
        ("product_no", json!(99)),
        ("variant_code", json!("P0000014000Z")),
        ("variant_code", json!("../x")),
        ("variant_code", json!(14)),
        ("product_price", json!("1e3")),
        ("product_price", json!("-1")),
        ("product_price", json!(null)),
        ("option_price", json!("--1")),
        ("option_price", json!("-999999999999")),
        ("prefaid_shipping_fee", json!("X")),
        ("shop_no", json!(2)),
        ("shop_no", json!("0")),
    ] {
        let mut payload = buying.payload.clone();
        payload["order"][0][name] = value.clone();
        let reply = buying.hand_over(&summed(&buying, payload, "7130")).await;
        assert!(refused(&reply), "{name}: {value}: {}", reply.text);
    }
    assert_eq!(buying.opened(), 0);
    let mut payload = buying.payload.clone();
    payload["order"][0]["prefaid_shipping_fee"] = json!("C");
    let collect = buying.hand_over(&summed(&buying, payload, "7130")).await;
    assert_eq!(buying.asked(&payment(&collect)), "7130", "delivery is paid to the carrier");
    told_nothing_wrong(&buying.shop.sim).await;
}

#[tokio::test]
async fn numbers_may_be_written_in_both_ways() {
    let buying = Buying::two_cups().await;
    let mut payload = buying.payload.clone();
    for (name, value) in [
        ("shop_no", json!("1")),
        ("product_no", json!("14")),
        ("quantity", json!("2")),
        ("product_price", json!(3065)),
        ("option_price", json!(500.00)),
        ("product_bundle_no", json!("")),
        ("option_id", json!(null)),
        ("something_new", json!({ "a": [1] })),
    ] {
        payload["order"][0][name] = value;
    }
    payload["bGuest"] = json!("1");
    payload["response_time"] = payload["response_time"].to_string().into();

    let reply = buying.hand_over(&payload).await;

    assert_eq!(buying.asked(&payment(&reply)), "10130");
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn a_page_that_is_not_the_malls_gets_nothing() {
    let buying = Buying::two_cups().await;

    for origin in
        [None, Some("null"), Some("https://evil.example"), Some("https://othermall.cafe24.com")]
    {
        let reply = buying.hand_over_from(origin, &buying.payload).await;
        assert!(refused(&reply), "{origin:?}: {}", reply.text);
        assert!(!reply.headers.contains_key("access-control-allow-origin"), "{origin:?}");
    }
    for body in ["", "{", "[]", "null", "a=b"] {
        let request = buying.shop.client().post(buying.shop.at(routes::EXTERNAL_PAYLOAD));
        assert!(refused(&buying.shop.send(request.body(body)).await), "{body}");
    }
    assert_eq!(buying.opened(), 0);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn a_repeated_payload_gets_the_same_page() {
    let buying = Buying::two_cups().await;

    let first = buying.begin().await;
    let again = join_all((0..8).map(|_| buying.hand_over(&buying.payload))).await;

    assert!(again.iter().all(|reply| payment(reply) == first));
    assert_eq!(buying.opened(), 1);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn payloads_at_the_same_moment_open_one_page() {
    let buying = Buying::two_cups().await;

    let all = join_all((0..8).map(|_| buying.hand_over(&buying.payload))).await;

    let opened: Vec<_> = all.iter().filter(|reply| reply.status == 200).map(payment).collect();
    assert!(!opened.is_empty() && opened.iter().all(|payment| *payment == opened[0]));
    assert_eq!(buying.opened(), 1);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn another_price_replaces_the_page() {
    let mut buying = Buying::two_cups().await;
    let first = buying.begin().await;
    buying.shop.sim.cafe24.discount(MALL, 1, Decimal::from(1_000));

    let second = buying.begin().await;

    assert_ne!(first, second);
    assert_eq!(buying.asked(&second), "9130");
    let replaced = buying.shop.sim.pg_company.payment(&first).expect("a payment");
    assert_eq!(replaced.status, local::pg_company::Status::Cancelled);
    let stored = buying.shop.stored(&buying.sale).await.expect("the order");
    let kept: Vec<_> = stored.attempts.iter().filter_map(|a| a.external.as_ref()).collect();
    assert_eq!(kept.iter().map(|e| e.basket.lines.len()).collect::<Vec<_>>(), [0, 1]);
    let review = buying.come_back(&second, ShippingAddress::demo()).await;
    buying.press(&review, "pay").await;
    assert_eq!(buying.in_mall().paid, Decimal::from(9_130));
    assert!(refused(&buying.hand_over(&buying.payload).await), "it is paid");
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn an_order_that_is_paid_is_not_priced_again() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(island()).await;
    let notice = NoticeAnswer::Status(503);
    buying.shop.sim.cafe24.answer_notices(notice);
    buying.decide(&review, "pay").await;
    let calculations = |buying: &Buying| {
        let calls = buying.shop.sim.cafe24.calls(MALL);
        calls.iter().filter(|call| call.call == ApiCall::Calculate).count()
    };
    let before = calculations(&buying);

    let again = buying.hand_over(&buying.payload).await;
    buying.shop.sim.cafe24.answer_notices(NoticeAnswer::Ok);
    buying.shop.later(60).await;

    assert!(refused(&again) && again.text.contains("paid already"), "{}", again.text);
    assert_eq!((calculations(&buying), buying.in_mall().paid), (before, Decimal::from(13_130)));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn whoever_does_not_answer_costs_no_order() {
    let buying = Buying::two_cups().await;
    let sim = &buying.shop.sim;
    for fault in [500, 429, 503] {
        sim.cafe24.fail_next(ApiCall::Calculate, MallFault::Status(fault));
        let reply = buying.hand_over(&buying.payload).await;
        assert_eq!((reply.status, &reply.json()["bResult"]), (503, &json!(false)), "{fault}");
    }
    for fault in [403, 422] {
        sim.cafe24.fail_next(ApiCall::Calculate, MallFault::Status(fault));
        assert!(refused(&buying.hand_over(&buying.payload).await), "{fault}");
    }
    assert_eq!(buying.opened(), 0);
    assert!(buying.shop.stored(&buying.sale).await.is_none(), "nothing began");
    sim.pg_company.next(Call::Open, Fault::ErrorAfter);
    sim.pg_company.next(Call::Open, Fault::ErrorAfter);
    let unknown = buying.hand_over(&buying.payload).await;
    assert_eq!(unknown.status, 503, "{}", unknown.text);
    buying.begin().await;
    assert_eq!(buying.opened(), 1);
    ledgers_agree(sim).await;
}

#[tokio::test]
async fn an_expired_token_is_renewed_before_the_order_is_priced() {
    let buying = Buying::two_cups().await;
    buying.shop.sim.cafe24.expire_tokens(MALL);

    buying.begin().await;

    assert_eq!(buying.shop.sim.cafe24.token_calls(MALL), 2);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn a_disabled_shop_takes_no_payload() {
    let mut shop = Shop::open().await;
    let mut merchant =
        std::mem::replace(&mut shop.merchant, local::browser::Browser::new().expect("a browser"));
    let buying = Buying::of(shop, &[cups(1)]).await;

    toggle(&buying.shop.sim, &mut merchant, 1, "disable").await;

    let reply = buying.hand_over(&buying.payload).await;
    assert!(refused(&reply) && reply.text.contains("not enabled"), "{}", reply.text);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn the_key_of_the_way_back_opens_no_other_door() {
    let buying = Buying::two_cups().await;
    let payment = buying.begin().await;
    let back = buying.shop.sim.pg_company.approve(&payment).expect("the page is open");
    let key = query(back.as_str(), "key");

    let details = buying.shop.post(routes::SYNC_STATUS, &[("key".to_owned(), key.clone())]).await;
    for route in [routes::SYNC_CALLBACK, routes::ASYNC_CALLBACK] {
        let other = buying.shop.get(&format!("{}?key={key}", buying.shop.at(route))).await;
        assert_eq!(other.status, 404, "{route}: {}", other.text);
    }

    assert_eq!(details.status, 404, "{}", details.text);
    assert!(details.json().get("hash_data").is_none());
    assert!(matches!(buying.state().await, State::Open { .. }), "nothing was taken");
    ledgers_agree(&buying.shop.sim).await;
}
