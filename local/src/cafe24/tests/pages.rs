//! What people see, and the money that moves behind it.

use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, SET_COOKIE};

use super::{Running, header, parameter, registration};
use crate::cafe24::{Cafe24, hash};

#[tokio::test]
async fn the_consent_page_leads_back_to_the_app() {
    let running = Running::start().await;
    let url = running.authorize_url(&[]);
    let path = url.strip_prefix(&running.base).expect("our own address");

    let page = running.get(path).await;
    let answer = running.post(path, "", &[("operator", "P"), ("decision", "agree")]).await;

    assert!(page.contains("mall.read_store") && page.contains("Agree"));
    assert_eq!(answer.status(), 302);
    assert!(parameter(&header(&answer, LOCATION), "code").is_some());
}

#[tokio::test]
async fn a_buyer_pays_and_a_merchant_refunds() {
    let running = Running::start().await;
    let cart = running.post("/demomall/1/cart", "", &[("product", "14")]).await;
    let cookie = header(&cart, SET_COOKIE);
    let cookie = cookie.split(';').next().unwrap_or_default();
    let buyer = [("buyer_name", "<Kim>"), ("buyer_email", "k@example.com")];
    assert_eq!(running.post("/demomall/1/checkout", cookie, &buyer).await.status(), 400);

    running.enable().await;
    let paying = running.post("/demomall/1/checkout", cookie, &buyer).await;
    assert_eq!(header(&paying, LOCATION), "http://127.0.0.1:1/pay?key=k1");
    let order = running.cafe24.orders().pop().expect("an order");
    assert_eq!(order.amount, "3065.00");

    let shop = "/demomall/1";
    let page = format!("{shop}/orders/{}", order.id);
    let back = |key: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("result_code", "0000").append_pair("result_message", "Order paid");
        query.append_pair("key", key).append_pair("extra_data", &order.extra_data);
        format!("{shop}/Pay/Recv/openpg/PayReceiveRtnPage.php?{}", query.finish())
    };
    running.get(&back("another")).await;
    assert!(running.get(&page).await.contains("The payment was not completed"));
    assert!(!running.get(&page).await.contains("Order <b>"));
    running.get(&back("k1")).await;
    assert!(running.get(&page).await.contains("Paid. Thank you"));

    let admin = format!("/admin/demomall/orders/{}", order.id);
    let refund = async |amount: &str, refunded: &str| {
        let form = [("cancel_amount", amount), ("refunded", refunded)];
        running.post(&format!("{admin}/cancel"), "", &form).await.status().as_u16()
    };
    assert_eq!(refund("3065.01", "0").await, 400);
    assert_eq!(refund("65.00", "0").await, 303);
    assert_eq!(refund("65.00", "0").await, 409);
    assert!(running.get(&admin).await.contains("Partially refunded"));
    assert_eq!(refund("3000.00", "65.00").await, 303);
    assert!(running.get(&page).await.contains("Cancelled: all was refunded"));
}

#[tokio::test]
async fn every_page_opens_and_forbids_all_but_known_scripts() {
    let running = Running::start().await;
    let order = running.cafe24.order("othermall", 1, "1000");
    let pages = [
        "/".to_owned(),
        "/style.css".to_owned(),
        "/othermall/1".to_owned(),
        "/othermall/1/cart".to_owned(),
        "/othermall/1/product/11".to_owned(),
        "/othermall/1/checkout".to_owned(),
        format!("/othermall/1/orders/{order}"),
        "/admin".to_owned(),
        "/admin/othermall".to_owned(),
        "/admin/othermall/frame?user_type=A&lang=ja_JP".to_owned(),
        "/admin/othermall/orders".to_owned(),
        format!("/admin/othermall/orders/{order}"),
    ];

    for page in pages {
        let url = format!("{}{page}", running.base);
        let response = running.http.get(url).send().await.expect("an answer");
        assert_eq!(response.status(), 200, "{page}");
        let policy = header(&response, CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        assert!(header(&response, CONTENT_TYPE).starts_with("text/"));
    }
}

#[test]
fn the_malls_are_found_again_in_their_file() {
    let file = std::env::temp_dir().join(format!("cafe24-{}.json", hash::random()));
    let first = Cafe24::new(registration(), Some(file.clone())).expect("it opens");
    let order = first.order("demomall", 3, "12.50");

    let second = Cafe24::new(registration(), Some(file.clone())).expect("it opens again");

    let found = second.order_record("demomall", &order).expect("the order");
    assert_eq!((found.amount.as_str(), found.currency.as_str()), ("12.50", "USD"));
    assert_ne!(second.order("demomall", 1, "1"), order);
    std::fs::remove_file(file).expect("it was written");
}
