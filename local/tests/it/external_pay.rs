//! External checkout from the reserved order to the shop's last page (M13 to M16, F-44, F-45, F-47).

use futures::future::join_all;
use local::{
    browser::Browser,
    cafe24::{ApiCall, EndPage, Fault as MallFault, OrderState},
    pg_company::{Call, Fault, ShippingAddress, Status},
};
use reqwest::{StatusCode, header};
use rust_decimal::Decimal;
use shared::{
    domain::{State, acknowledged::Acknowledged},
    routes,
};

use crate::{
    buying::{Buying, cups, form, island, payment_of, reserved, shown},
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{LEASE_S, MALL, query},
};

#[tokio::test]
async fn a_buyer_pays_on_the_shops_own_pages() {
    let mut buying = Buying::two_cups().await;

    let review = buying.review(ShippingAddress::demo()).await;
    let asked = buying.state().await;
    let ended = buying.press(&review, "pay").await;

    assert_eq!(review.url.as_str(), buying.review_address(), "no key in the address");
    for words in
        ["홍길동", "서울특별시 강남구 역삼동 테헤란로 123 101호", "06236 KR", "010-1234-5678"]
    {
        assert!(review.says(words), "{words}: {}", review.text());
    }
    assert!(review.says("Ceramic cup (도자기 컵) Large × 2"), "{}", review.text());
    assert_eq!(shown(&review, "items-amount"), "7,130 KRW");
    assert_eq!(shown(&review, "delivery-amount"), "3,000 KRW");
    assert_eq!(shown(&review, "total-amount"), "10,130 KRW");
    assert!(matches!(asked, State::Open { .. }), "nothing is taken before the buyer pays");
    assert!(ended.url.path().ends_with(&format!("/orders/{}", buying.sale.id)), "{}", ended.url);
    assert_eq!((buying.endings(), buying.heard()), (vec![EndPage::Success], vec!["T".to_owned()]));
    let order = buying.in_mall();
    assert_eq!((order.state(), order.paid), (OrderState::Paid, Decimal::from(10_130)));
    let stored = buying.shop.stored(&buying.sale).await.expect("the order");
    let record = serde_json::to_string(&stored).expect("JSON");
    for private in ["홍길동", "010-1234-5678", "테헤란로"] {
        assert!(!record.contains(private), "the address is not ours to keep: {private}");
    }
    assert!(!format!("{stored:?}").contains("Ceramic cup"), "nor the goods to log");
    let acknowledged = &stored.latest().expect("an attempt").acknowledged;
    assert!(matches!(acknowledged, Acknowledged::Notice { .. }), "{acknowledged:?}");
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn what_was_bought_so_can_be_refunded() {
    let mut buying = Buying::two_cups().await;
    buying.pay().await;

    let part = buying.shop.cancel(&buying.sale, "130.00").await;
    let rest = buying.shop.cancel(&buying.sale, "10000.00").await;

    assert!(part.succeeded() && rest.succeeded(), "{part:?} {rest:?}");
    assert_eq!(buying.in_mall().state(), OrderState::Refunded);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_45_the_buyer_sees_and_pays_the_price_of_the_real_address() {
    let mut buying = Buying::two_cups().await;
    let payment = buying.begin().await;
    let before = buying.shop.sim.pg_company.payment(&payment).expect("a payment");

    let review = buying.come_back(&payment, island()).await;
    let asked = buying.shop.sim.pg_company.payment(&payment).expect("a payment");
    buying.press(&review, "pay").await;

    assert_eq!(before.order.amount.to_string(), "10130");
    assert_eq!(asked.order.amount.to_string(), "13130", "before the buyer sees it");
    assert_eq!(shown(&review, "total-amount"), "13,130 KRW");
    assert_eq!(shown(&review, "delivery-amount"), "6,000 KRW");
    assert_eq!(buying.in_mall().paid, Decimal::from(13_130));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_45_a_price_that_changed_since_it_was_shown_is_shown_before_it_is_paid() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(island()).await;
    buying.shop.sim.cafe24.discount(MALL, 1, Decimal::from(1_000));

    let again = buying.decide(&review, "pay").await;

    assert!(again.says("The price has changed"), "{}", again.text());
    assert_eq!(shown(&again, "total-amount"), "12,130 KRW");
    assert_eq!(shown(&again, "discount-amount"), "−1,000 KRW");
    assert_eq!(buying.captured(), 0);
    buying.shop.sim.cafe24.discount(MALL, 1, Decimal::ZERO);
    let back = buying.decide(&again, "pay").await;
    assert_eq!(shown(&back, "total-amount"), "13,130 KRW", "and what it was before");
    buying.press(&back, "pay").await;
    assert_eq!((buying.captured(), buying.in_mall().paid), (1, Decimal::from(13_130)));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_45_where_the_price_cannot_be_changed_the_buyer_approves_again() {
    let mut buying = Buying::two_cups().await;
    let first = buying.begin().await;
    buying.shop.sim.pg_company.next(Call::Reprice, Fault::Declined);
    let back = buying.shop.sim.pg_company.approve_for(&first, island()).expect("the page is open");

    let page = buying.browser.open(back.as_str()).await.expect("a page");

    let second = payment_of(page.url.as_str());
    assert_ne!(first, second, "{}", page.text());
    let [first, open] = [&first, &second].map(|id| {
        let payment = buying.shop.sim.pg_company.payment(id).expect("a payment");
        (payment.status, payment.order.amount.to_string())
    });
    assert_eq!(first, (Status::Cancelled, "10130".to_owned()), "nobody can pay it any more");
    assert_eq!(open, (Status::Pending, "13130".to_owned()));
    let review = buying.come_back(&second, island()).await;
    buying.press(&review, "pay").await;
    assert_eq!((buying.in_mall().paid, buying.endings()), (Decimal::from(13_130), success()));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_45_a_change_of_the_price_with_an_unknown_outcome_is_looked_up() {
    for (fault, done) in [
        (Fault::ErrorAfter, true),
        (Fault::Garbage, true),
        (Fault::ErrorBefore, false),
        (Fault::RateLimited, false),
    ] {
        let mut buying = Buying::two_cups().await;
        buying.shop.sim.pg_company.next(Call::Reprice, fault);

        let page = buying.review(island()).await;
        let again = buying.browser.open(&buying.review_address()).await.expect("a page");

        assert_eq!(page.says("Confirming your payment"), !done, "{fault:?}: {}", page.text());
        assert_eq!(shown(&again, "total-amount"), "13,130 KRW", "{fault:?}");
        buying.shop.sim.pg_company.deliver_due().await;
        buying.press(&again, "pay").await;
        assert_eq!(buying.in_mall().paid, Decimal::from(13_130), "{fault:?}");
        ledgers_agree(&buying.shop.sim).await;
    }
}

#[tokio::test]
async fn f_44_nobody_else_sees_or_pays_the_order() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;
    let payment = buying.shop.sim.pg_company.payments().pop().expect("a payment");
    let (callback, pay) = (payment.callback(), form(&review).with("decision", "pay"));
    let mut stranger = Browser::new().expect("a browser");
    let end = buying.review_address().replace("review", "callback");

    for address in [buying.review_address(), callback.to_string(), end] {
        let page = stranger.open(&address).await.expect("a page");
        assert_eq!(page.status, 403, "{address}: {}", page.text());
        assert!(page.says("not open in this browser") && !page.says("홍길동"), "{}", page.text());
    }
    assert_eq!(stranger.submit(&pay).await.expect("a page").status, 403);
    // Somebody who is a buyer too, of another order.
    let (other, payload) = reserved(&buying.shop, &[cups(1)]).await;
    let mut second = Buying { browser: stranger, sale: other, payload, shop: buying.shop };
    let own = second.review(ShippingAddress::demo()).await;
    assert_eq!(second.browser.submit(&pay).await.expect("a page").status, 403);
    assert_eq!(second.browser.open(review.url.as_str()).await.expect("a page").status, 403);
    let mixed = form(&own).with("order_id", buying.sale.id.as_str());
    assert_eq!(second.browser.submit(&mixed).await.expect("a page").status, 403);
    buying.shop = second.shop;
    assert_eq!(buying.captured(), 0);
    buying.press(&review, "pay").await;
    assert_eq!(buying.endings(), success());
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_44_orders_that_are_not_there_look_as_those_of_others() {
    let mut buying = Buying::two_cups().await;
    buying.review(ShippingAddress::demo()).await;
    let address = buying.review_address();

    for (from, to) in [("order_id=2", "order_id=1"), ("mall_id=demo", "mall_id=other")] {
        let page = buying.browser.open(&address.replace(from, to)).await.expect("a page");
        assert_eq!(page.status, 403, "{to}: {}", page.text());
    }
    for (from, to) in [("shop_no=1", "shop_no=0"), ("&shop_no=1", "")] {
        let page = buying.browser.open(&address.replace(from, to)).await.expect("a page");
        assert_eq!(page.status, 400, "{to}: {}", page.text());
    }
    told_nothing_wrong(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_104_a_form_that_is_not_ours_pays_nothing() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;
    let pay = form(&review).with("decision", "pay");

    for csrf in ["", "x", "00000000000000000000000000000000000000000000"] {
        let page = buying.browser.submit(&pay.clone().with("csrf", csrf)).await.expect("a page");
        assert_eq!(page.status, 403, "{csrf}");
        assert!(page.says("not up to date"), "{}", page.text());
    }
    let got = buying.shop.get(&buying.shop.at(routes::EXTERNAL_PAY)).await;
    assert_eq!(got.status, 404);
    assert_eq!((buying.captured(), buying.heard().len()), (0, 0));
    assert!(matches!(buying.state().await, State::Open { .. }));
    told_nothing_wrong(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_47_any_name_is_shown_as_text_and_cut_at_a_letter() {
    let hostile = "<img src=x onerror=alert(1)>\"'&amp; \u{202e}🧵👩‍👩‍👧 {{7*7}}";
    let long = "긴".repeat(500);
    let mut buying = Buying::two_cups().await;
    let mut payload = buying.payload.clone();
    payload["order"][0]["product_name"] = hostile.into();
    payload["order"][0]["option_text"] = long.clone().into();
    let address = ShippingAddress { name: long.clone(), address_2: hostile.into(), ..island() };
    buying.payload = payload;

    let review = buying.review(address).await;

    assert_eq!(review.status, 200);
    assert!(!review.html.contains("<img"), "{}", review.html);
    let shown = hostile.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(review.text().matches(&shown).count(), 2, "{}", review.text());
    assert!(review.says(&"긴".repeat(200)) && !review.says(&"긴".repeat(201)));
    buying.press(&review, "pay").await;
    assert_eq!(buying.endings(), success());
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn a_double_click_pays_once() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;
    let cookie = buying.browser.cookies(&review.url);
    let pay = form(&review).with("decision", "pay");
    let clicks = join_all((0..5).map(|_| {
        let click = buying.shop.client().post(buying.shop.at(routes::EXTERNAL_PAY));
        buying.shop.send(click.header(header::COOKIE, &cookie).form(pay.fields()))
    }));

    let clicks = clicks.await;

    assert!(clicks.iter().all(|click| click.status == 200), "{clicks:?}");
    assert_eq!((buying.captured(), buying.heard()), (1, vec!["T".to_owned()]));
    let ended = buying.browser.open(&buying.review_address()).await.expect("a page");
    assert_eq!((ended.status, buying.endings()), (200, success()));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_24_a_payment_whose_answer_was_lost_ends_all_the_same() {
    for fault in [Fault::ErrorAfter, Fault::Garbage, Fault::ErrorBefore] {
        let mut buying = Buying::two_cups().await;
        let review = buying.review(ShippingAddress::demo()).await;
        buying.shop.sim.pg_company.next(Call::Confirm, fault);
        buying.shop.sim.pg_company.next(Call::Confirm, fault);

        let page = buying.decide(&review, "pay").await;
        buying.shop.sim.advance(LEASE_S);
        let ended = buying.browser.open(&buying.review_address()).await.expect("a page");

        let known = fault != Fault::ErrorBefore;
        assert_eq!(page.says("Confirming your payment"), !known, "{fault:?}: {}", page.text());
        assert_eq!((ended.status, buying.endings()), (200, success()), "{fault:?}");
        ledgers_agree(&buying.shop.sim).await;
    }
}

#[tokio::test]
async fn while_cafe24_does_not_price_the_order_the_buyer_waits() {
    let mut buying = Buying::two_cups().await;
    let payment = buying.begin().await;
    for _ in 0..2 {
        buying.shop.sim.cafe24.fail_next(ApiCall::Calculate, MallFault::Status(500));
    }

    let waiting = buying.come_back(&payment, island()).await;
    let review = buying.browser.open(&buying.review_address()).await.expect("a page");

    assert_eq!((waiting.status, waiting.says("Confirming")), (200, true), "{}", waiting.text());
    assert_eq!((review.status, buying.captured()), (200, 0));
    let review = match review.says("Confirming") {
        true => buying.browser.open(&buying.review_address()).await.expect("a page"),
        false => review,
    };
    buying.press(&review, "pay").await;
    assert_eq!((buying.endings(), buying.in_mall().paid), (success(), Decimal::from(13_130)));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn the_review_page_has_no_script_and_belongs_into_no_frame() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;
    let cookie = buying.browser.cookies(&review.url);

    let request = buying.shop.client().get(review.url.as_str()).header(header::COOKIE, cookie);
    let reply = buying.shop.send(request).await;

    assert_eq!(reply.status, StatusCode::OK);
    let policy = reply.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
    for part in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!reply.text.contains("<script") && !policy.contains("script-src"));
    assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
    assert!(!query(&buying.review_address(), "order_id").is_empty());
    told_nothing_wrong(&buying.shop.sim).await;
}

#[tokio::test]
async fn the_buyers_pages_speak_the_browsers_language() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;
    let cookie = buying.browser.cookies(&review.url);
    let nonsense = (0..500).map(|number| format!("x{number};q=nan")).collect::<Vec<_>>().join(",");

    for (accepted, tag, pay) in [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko", "10,130원 결제"),
        ("fr, zh-TW;q=0.8, en;q=0.5", "zh-Hant", "10,130 KRW"),
        ("ja", "ja", "10,130 KRW"),
        ("vi-VN", "vi", "10.130 KRW"),
        ("fr", "en", "Pay 10,130 KRW"),
        (nonsense.as_str(), "en", "Pay 10,130 KRW"),
    ] {
        let request = buying.shop.client().get(review.url.as_str());
        let request = request.header(header::COOKIE, &cookie);
        let page = buying.shop.send(request.header(header::ACCEPT_LANGUAGE, accepted)).await.text;
        assert!(page.contains(&format!("<html lang=\"{tag}\">")), "{accepted}: {page}");
        assert!(page.contains(pay), "{accepted}: {page}");
    }
}

fn success() -> Vec<EndPage> {
    vec![EndPage::Success]
}

#[tokio::test]
async fn two_orders_in_one_browser_do_not_disturb_each_other() {
    let mut first = Buying::two_cups().await;
    let review = first.review(ShippingAddress::demo()).await;
    let (sale, payload) = reserved(&first.shop, &[cups(3)]).await;
    let Buying { shop, browser, sale: earlier, payload: other } = first;
    let mut second = Buying { shop, browser, sale, payload };

    second.pay().await;
    let Buying { shop, browser, .. } = second;
    let mut first = Buying { shop, browser, sale: earlier, payload: other };
    first.press(&review, "pay").await;

    assert_eq!((first.endings(), first.captured()), (success(), 2));
    ledgers_agree(&first.shop.sim).await;
}
