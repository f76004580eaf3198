//! The pay button on a shop's own pages: its script, its data, and what is signed for it
//! (faults.md F-43b, F-46).

use base64::{Engine, engine::general_purpose::STANDARD};
use local::cafe24::Selection;
use reqwest::header;
use serde_json::{Value, json};
use sha2::{Digest, Sha384};
use shared::{
    cafe24::{Reservation, hash::check_reservation},
    domain::Amount,
    pay_button, routes,
};

use crate::shop::{MALL, Reply, Shop, sign, text, toggle, unlink};

/// M11's fields, as the script sends them.
fn wish(shop: &Shop) -> Vec<(&'static str, String)> {
    vec![
        ("mall_id", MALL.to_owned()),
        ("request_time", shop.sim.app.now().as_second().to_string()),
        ("client_key", shop.sim.app.config.client_id.clone()),
        ("member_id", "mockbuyer".to_owned()),
    ]
}

fn with(
    mut fields: Vec<(&'static str, String)>,
    name: &'static str,
    value: &str,
) -> Vec<(&'static str, String)> {
    fields.retain(|(known, _)| *known != name);
    fields.push((name, value.to_owned()));
    fields
}

async fn ask<Q: serde::Serialize>(
    shop: &Shop,
    path: &str,
    query: &Q,
    origin: Option<&str>,
) -> Reply {
    let mut request = shop.client().get(shop.at(path)).query(query);
    if let Some(origin) = origin {
        request = request.header(header::ORIGIN, origin);
    }
    shop.send(request).await
}

async fn signed(shop: &Shop, fields: &[(&'static str, String)], origin: Option<&str>) -> Reply {
    ask(shop, routes::EXTERNAL_HMAC, &fields, origin).await
}

fn told<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.get(name).map(|value| value.to_str().expect("text"))
}

/// Whether M11 is refused, with nothing signed and nothing that a page could read.
fn refused(reply: &Reply) -> bool {
    let answer = reply.json();
    reply.status == 400
        && text(&answer, "result_code") == "9999"
        && answer.get("hmac_key").is_none()
        && told(reply, "access-control-allow-origin").is_none()
}

#[tokio::test]
async fn a_page_of_the_mall_gets_its_wish_signed() {
    let shop = Shop::open().await;
    let (fields, mall) = (wish(&shop), shop.sim.addresses.mall.clone());

    for origin in [&mall, "https://demomall.cafe24.com", "https://demomall.cafe24shop.com"] {
        let answer = signed(&shop, &fields, Some(origin)).await;

        let message: String = fields.iter().map(|(_, value)| value.as_str()).collect();
        let expected = json!({ "hmac_key": sign(&shop.service_key(), &message) });
        assert_eq!((answer.status, answer.json()), (200, expected), "{origin}");
        assert_eq!(told(&answer, "access-control-allow-origin"), Some(origin));
        assert_eq!(told(&answer, "vary"), Some("Origin"));
        assert_eq!(told(&answer, "cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn cafe24_reserves_what_was_signed_and_its_checksum_is_known() {
    let shop = Shop::open().await;
    let (fields, mall) = (wish(&shop), shop.sim.addresses.mall.clone());
    let field = |name: &str| fields.iter().find(|(known, _)| *known == name).expect(name).1.clone();
    let cups = [Selection { product_no: 14, variant_code: "P0000014000B".to_owned(), quantity: 2 }];
    let answer = signed(&shop, &fields, Some(&mall)).await.json();
    let reserve = |member: &str| {
        let hmac = text(&answer, "hmac_key");
        shop.sim.cafe24.reserve(MALL, 1, &cups, hmac, &field("request_time"), member)
    };

    let reserved = reserve("mockbuyer").expect("reserved");

    assert!(reserve("otherbuyer").is_err(), "signed for one buyer");
    let order = reserved.order_id.as_str().parse().expect("an order id");
    let item = &reserved.products[0];
    let [price, more] = ["product_price", "option_price"].map(|name| text(item, name).to_owned());
    let price: Amount = price.parse().expect("a price");
    let total = price.plus(more.parse().expect("a price")).and_then(|one| one.times(2));
    let reservation = Reservation {
        order: &order,
        total: total.expect("a total"),
        digits: 0,
        response_time: &reserved.response_time.to_string(),
        return_notification_url: &reserved.return_notification_url,
    };
    let client_id = field("client_key");
    assert!(check_reservation(&client_id, &reservation, &reserved.hmac).is_ok());
    let cheaper = Reservation { total: price, ..reservation };
    assert!(check_reservation(&client_id, &cheaper, &reserved.hmac).is_err());
}

#[tokio::test]
async fn f_43b_nobody_else_gets_anything_signed() {
    let shop = Shop::open().await;
    let (fields, mall) = (wish(&shop), shop.sim.addresses.mall.clone());
    let elsewhere = format!("{mall}.evil.example");

    for origin in [None, Some(""), Some("null"), Some("https://evil.example"), Some(&elsewhere)] {
        assert!(refused(&signed(&shop, &fields, origin).await), "{origin:?}");
    }
    let origin = Some("https://othermall.cafe24.com");
    assert!(refused(&signed(&shop, &fields, origin).await), "another mall's page");
    for (name, value) in [
        ("mall_id", "3065.00PHP20220519-"),
        ("mall_id", "othermall"),
        ("mall_id", "nomall"),
        ("mall_id", "12"),
        ("mall_id", ""),
        ("request_time", "0000029"),
        ("request_time", "1652408432"),
        ("client_key", "demomall:1:demo-app-public-key"),
        ("client_key", ""),
        ("member_id", "pg:order-001"),
        ("member_id", ""),
    ] {
        let answer = signed(&shop, &with(fields.clone(), name, value), Some(&mall)).await;
        assert!(refused(&answer), "{name}={value}: {}", answer.text);
    }
    for missing in ["mall_id", "request_time", "client_key", "member_id"] {
        let mut fields = fields.clone();
        fields.retain(|(name, _)| *name != missing);
        assert!(refused(&signed(&shop, &fields, Some(&mall)).await), "{missing}");
    }
    assert_eq!(signed(&shop, &fields, Some(&mall)).await.status, 200);
    let posted = shop.client().post(shop.at(routes::EXTERNAL_HMAC)).form(&fields);
    assert_eq!(shop.send(posted).await.status, 404);
}

#[tokio::test]
async fn a_wish_is_signed_for_five_minutes() {
    let shop = Shop::open().await;
    let (fields, mall) = (wish(&shop), shop.sim.addresses.mall.clone());

    shop.sim.app.clock.advance(290);
    assert_eq!(signed(&shop, &fields, Some(&mall)).await.status, 200);
    shop.sim.app.clock.advance(20);

    assert!(refused(&signed(&shop, &fields, Some(&mall)).await));
}

#[tokio::test]
async fn a_mall_that_sells_nowhere_gets_nothing_signed_and_no_button() {
    let mut shop = Shop::open().await;
    let (fields, mall) = (wish(&shop), shop.sim.addresses.mall.clone());
    let query = [("mall_id", MALL), ("shop_no", "1")];

    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    let disabled = signed(&shop, &fields, Some(&mall)).await;
    let no_button = ask(&shop, routes::EXTERNAL_DATA, &query, Some(&mall)).await;

    assert!(refused(&disabled) && disabled.text.contains("not enabled"), "{}", disabled.text);
    let reason = "Payment gateway is not enabled on this shop";
    assert_eq!(no_button.json(), json!({ "mData": reason, "bResult": false }));
    toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;
    assert_eq!(signed(&shop, &fields, Some(&mall)).await.status, 200);
    unlink(&shop.sim, &mut shop.merchant).await;
    assert!(refused(&signed(&shop, &fields, Some(&mall)).await));
}

#[tokio::test]
async fn the_script_is_told_its_shop_and_nothing_of_the_merchant() {
    let shop = Shop::open().await;
    let mall = shop.sim.addresses.mall.clone();
    let query = [("mall_id", MALL), ("shop_no", "1")];
    let before = shop.sim.app.now().as_second();

    let own = ask(&shop, routes::EXTERNAL_DATA, &query, Some(&mall)).await;
    let foreign = ask(&shop, routes::EXTERNAL_DATA, &query, Some("https://evil.example")).await;

    let answer = own.json();
    let time = answer.pointer("/mData/time").and_then(Value::as_i64).expect("a time");
    assert!((before..=before + 60).contains(&time));
    let data = json!({
        "shop_name": "Demo Mall 한국어 쇼핑몰",
        "shop_currency": "KRW",
        "pg_name": "DemoPay",
        "time": time,
    });
    assert_eq!((own.status, answer), (200, json!({ "mData": data, "bResult": true })));
    assert_eq!(told(&own, "access-control-allow-origin"), Some(mall.as_str()));
    assert_eq!(told(&foreign, "access-control-allow-origin"), None, "no foreign page may read it");
    assert_eq!((told(&own, "vary"), told(&foreign, "vary")), (Some("Origin"), Some("Origin")));
}

#[tokio::test]
async fn a_shop_without_us_is_told_so_with_status_200() {
    let shop = Shop::open().await;
    let mall = shop.sim.addresses.mall.clone();

    for query in
        ["mall_id=demomall&shop_no=2", "mall_id=othermall&shop_no=1", "mall_id=demomall", ""]
            .into_iter()
            .chain(["mall_id=demomall&shop_no=0", "mall_id=x.y&shop_no=1", "mall_id=%ff&shop_no=1"])
    {
        let path = format!("{}?{query}", routes::EXTERNAL_DATA);
        let answer = ask(&shop, &path, &(), Some(&mall)).await;
        let said = answer.json();
        assert_eq!((answer.status, &said["bResult"]), (200, &json!(false)), "{query}");
        assert!(said["mData"].is_string(), "{query}: {said}");
    }
}

#[tokio::test]
async fn f_46_the_script_is_served_as_its_hash_and_its_address_say() {
    let shop = Shop::open().await;
    let script = pay_button::script(&shop.sim.app.config);

    let served = shop.get(&script.src).await;

    let digest = Sha384::digest(&served.text);
    assert_eq!(script.integrity, Some(format!("sha384-{}", STANDARD.encode(digest))));
    let version = &hex::encode(digest)[..16];
    let client_id = &shop.sim.app.config.client_id;
    let address = shop.at(routes::EXTERNAL_SCRIPT);
    assert_eq!(script.src, format!("{address}?v={version}&client_id={client_id}"));
    assert_eq!(served.status, 200);
    let header = |name| told(&served, name);
    assert_eq!(header("content-type"), Some("application/javascript; charset=utf-8"));
    assert_eq!(header("access-control-allow-origin"), Some("*"));
    assert_eq!(header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn an_address_of_another_version_is_not_kept() {
    let shop = Shop::open().await;
    let current = shop.get(&pay_button::script(&shop.sim.app.config).src).await;

    for query in ["", "?v=", "?v=0000000000000000", "?v=%ff", "?client_id=x"] {
        let served = shop.get(&format!("{}{query}", shop.at(routes::EXTERNAL_SCRIPT))).await;
        assert_eq!((served.status, &served.text), (200, &current.text), "{query}");
        assert_eq!(told(&served, "cache-control"), Some("no-cache"), "{query}");
    }
}

#[tokio::test]
async fn a_script_is_ours_by_its_address_or_by_our_client_id() {
    let shop = Shop::open().await;
    let config = &shop.sim.app.config;
    let ours = |src: &str| pay_button::is_ours(config, src);
    let (app, client_id) = (&config.app_url, &config.client_id);
    let path = routes::EXTERNAL_SCRIPT;

    for src in [
        pay_button::script(config).src,
        format!("{app}{path}"),
        format!("{app}{path}?v=0123456789abcdef"),
        format!("https://before.example.com{path}?v=1&client_id={client_id}"),
        format!("https://before.example.com/prod{path}?client_id={client_id}"),
    ] {
        assert!(ours(&src), "{src}");
    }
    for src in [
        String::new(),
        path.to_owned(),
        format!("https://other.example.com{path}"),
        format!("https://other.example.com{path}?client_id=another"),
        format!("https://other.example.com/script.js?client_id={client_id}"),
        format!("{app}{path}/data"),
        format!("{app}.evil.example{path}"),
        format!("{app}/other.js"),
    ] {
        assert!(!ours(&src), "{src}");
    }
}
