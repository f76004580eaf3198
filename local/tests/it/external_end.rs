//! How an external checkout ends: on the shop's page, with or without Cafe24's word (P5, M7, M16,
//! F-42, F-48, C19).

use futures::future::join_all;
use local::{
    browser::Browser,
    cafe24::{EndPage, NoticeAnswer, OrderState},
    pg_company::{Call, Fault, PaymentId, ShippingAddress, Status},
};
use rust_decimal::Decimal;
use shared::{
    domain::{NoticeState, State},
    routes,
};

use crate::{
    buying::{Buying, cups, link, payment, reserved},
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{LEASE_S, MALL, query},
};

const FAIL: &str = r#"{"result":"FAIL"}"#;

impl Buying {
    async fn later(&self, seconds: u32) {
        self.shop.sim.advance(seconds);
        self.shop.reconcile().await;
    }

    /// Where the browser is sent, without going there.
    async fn sent_to(&mut self, address: &str) -> String {
        let (status, location) = self.browser.step(address).await.expect("an answer");
        assert_eq!(status, 302, "{address}");
        location.expect("a redirect")
    }

    fn refunded(&self) -> usize {
        self.shop.sim.pg_company.refunds().len()
    }

    fn status(&self, payment: &PaymentId) -> Status {
        self.shop.sim.pg_company.payment(payment).expect("a payment").status
    }
}

#[tokio::test]
async fn a_buyer_who_cancels_on_the_review_page_is_charged_nothing() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;

    buying.press(&review, "cancel").await;

    let payment = buying.shop.sim.pg_company.payments().pop().expect("a payment");
    assert_eq!(payment.status, Status::Cancelled);
    assert_eq!((buying.endings(), buying.heard()), (vec![EndPage::Failure], vec!["F".to_owned()]));
    assert!(matches!(buying.state().await, State::Canceled { .. }));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn what_came_to_nothing_at_the_pg_company_ends_on_the_shops_page_for_failures() {
    for ends in ["decline", "leave", "expire"] {
        let mut buying = Buying::two_cups().await;
        let (payment, pg) = (buying.begin().await, buying.shop.sim.pg_company.clone());
        let callback = pg.payment(&payment).expect("a payment").order.callback_url.to_string();
        match ends {
            "decline" => drop(pg.decline(&payment).expect("the page is open")),
            "leave" => drop(pg.leave(&payment).expect("the page is open")),
            _expire => pg.expire(&payment).expect("the page is open"),
        }

        let end = buying.sent_to(&callback).await;
        buying.browser.open(&callback).await.expect("a page");

        let mall = &buying.shop.sim.addresses.mall;
        let order = &buying.sale.id;
        assert_eq!(end, format!("{mall}/api/shop/pg_fail?order_id={order}&sync_type=async"));
        assert_eq!((buying.endings(), buying.heard()), (failure(), vec!["F".to_owned()]), "{ends}");
        ledgers_agree(&buying.shop.sim).await;
    }
}

#[tokio::test]
async fn after_a_decline_the_same_order_can_be_paid() {
    let mut buying = Buying::two_cups().await;
    let first = buying.begin().await;
    let back = buying.shop.sim.pg_company.decline(&first).expect("the page is open");
    buying.browser.open(back.as_str()).await.expect("a page");

    buying.pay().await;

    let both = vec![EndPage::Failure, EndPage::Success];
    assert_eq!((buying.endings(), buying.heard().join("")), (both, "FT".to_owned()));
    assert_eq!(buying.in_mall().state(), OrderState::Paid);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_41_f_42_what_the_browser_says_is_not_believed() {
    let mut buying = Buying::two_cups().await;
    let (_, payload) = reserved(&buying.shop, &[cups(3)]).await;
    let other = payment(&buying.hand_over(&payload).await);
    let payment = buying.begin().await;
    let own = buying.shop.sim.pg_company.payment(&payment).expect("a payment");
    let back = own.order.callback_url;

    for (id, status) in [(&payment, "S"), (&other, "S"), (&other, "A"), (&payment, "F")] {
        let hints = format!("{back}&reference_no=x&payment_id={id}&status={status}&amount=1");
        let page = buying.browser.open(&hints).await.expect("a page");
        assert!(page.url.path().starts_with("/pay/"), "{}", page.url);
        assert!(page.url.as_str().contains(&payment.to_string()), "still to be approved there");
    }
    for address in [back.as_str().replace("key=", "key=x"), back.as_str().replace("key", "kex")] {
        let page = buying.browser.open(&address).await.expect("a page");
        assert!([400, 404].contains(&page.status), "{address}: {}", page.text());
    }
    assert_eq!((buying.captured(), buying.heard().len(), buying.endings().len()), (0, 0, 0));
    buying.pay().await;
    assert_eq!(buying.endings(), vec![EndPage::Success]);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_51_webhooks_alone_take_no_money_and_change_no_end() {
    let mut buying = Buying::two_cups().await;
    let payment = buying.begin().await;
    let back = buying.shop.sim.pg_company.approve(&payment).expect("the page is open");

    buying.shop.sim.pg_company.deliver_due().await;
    buying.later(130).await;
    assert_eq!((buying.captured(), buying.status(&payment)), (0, Status::Authorized));
    let review = buying.browser.open(back.as_str()).await.expect("a page");
    let passing = buying.decide(&review, "pay").await;
    buying.shop.sim.pg_company.deliver_due().await;
    buying.go_on(&passing).await;
    buying.browser.open(back.as_str()).await.expect("a page");

    assert_eq!((buying.captured(), buying.heard()), (1, vec!["T".to_owned()]));
    assert_eq!(buying.endings(), [EndPage::Success, EndPage::Success]);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn an_approval_that_nobody_uses_expires_and_the_mall_is_told() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;

    buying.shop.sim.advance(700);
    let ended = buying.press(&review, "pay").await;

    assert_eq!((buying.captured(), buying.endings()), (0, failure()), "{}", ended.text());
    assert_eq!(buying.heard(), ["F"]);
    assert_eq!(buying.in_mall().state(), OrderState::Failed);
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_36_a_buyer_who_closes_the_page_after_paying_has_paid() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;

    buying.decide(&review, "pay").await;

    assert_eq!((buying.in_mall().state(), buying.endings()), (OrderState::Paid, vec![]));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_26_a_function_that_dies_while_it_pays_leaves_a_payment_that_ends() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;
    let pay = crate::buying::form(&review).with("decision", "pay");
    let request = buying.shop.client().post(buying.shop.at(routes::EXTERNAL_PAY));
    let request = request.header("cookie", buying.browser.cookies(&review.url)).form(pay.fields());

    buying.shop.die(request, "/confirm").await;
    buying.later(LEASE_S + 15).await;

    assert_eq!((buying.captured(), buying.in_mall().state()), (1, OrderState::Paid));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn while_the_shop_does_not_confirm_the_buyer_reads_that_it_is_paid() {
    for answer in [
        NoticeAnswer::Text(FAIL.to_owned()),
        NoticeAnswer::Status(503),
        NoticeAnswer::Status(404),
        NoticeAnswer::Text("<html>OK</html>".to_owned()),
    ] {
        let mut buying = Buying::two_cups().await;
        buying.shop.sim.cafe24.answer_notices(answer.clone());

        let page = buying.pay().await;
        let still = buying.in_mall().state();
        buying.shop.sim.cafe24.answer_notices(NoticeAnswer::Ok);
        buying.later(60).await;

        assert_eq!(page.status, 200, "{answer:?}");
        assert!(page.says("Payment received"), "{answer:?}: {}", page.text());
        assert!(link(&page).contains("/api/shop/pgsuccess?order_id="), "{}", link(&page));
        assert_eq!((still, buying.in_mall().state()), (OrderState::Reserved, OrderState::Paid));
        buying.go_on(&page).await;
        assert_eq!(buying.endings(), [EndPage::Success], "{answer:?}");
        ledgers_agree(&buying.shop.sim).await;
    }
}

#[tokio::test]
async fn the_confirming_page_asks_the_shop_again_when_it_is_time() {
    let mut buying = Buying::two_cups().await;
    buying.shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Status(500));
    let page = buying.pay().await;
    assert!(page.says("Payment received"), "{}", page.text());

    buying.shop.sim.advance(10);
    let ended = buying.browser.open(page.url.as_str()).await.expect("a page");

    assert!(ended.url.path().contains("/orders/"), "{}", ended.url);
    assert_eq!((buying.heard().len(), buying.endings()), (2, vec![EndPage::Success]));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn c19_money_of_which_the_shop_never_hears_goes_back_after_an_hour_and_not_before() {
    let mut buying = Buying::two_cups().await;
    buying.shop.sim.cafe24.answer_notices(NoticeAnswer::Text(FAIL.to_owned()));
    buying.pay().await;

    for _ in 0..19 {
        buying.later(180).await;
        assert_eq!(buying.refunded(), 0, "there is still hope");
    }
    let stored = buying.shop.stored(&buying.sale).await.expect("the order");
    let tried = stored.notices.first().map(|notice| notice.state.clone());
    buying.later(240).await;
    buying.later(LEASE_S).await;

    // The waits are off by up to a fifth, so that the ninth may come a little later.
    assert!(matches!(tried, Some(NoticeState::Owed { tries: 8.., .. })), "{tried:?}");
    assert_eq!(buying.refunded(), 1);
    assert!(matches!(buying.state().await, State::Returning { .. }));
    assert_eq!(buying.in_mall().paid, Decimal::ZERO);
    buying.shop.sim.cafe24.answer_notices(NoticeAnswer::Ok);
    for _ in 0..3 {
        buying.later(3600).await;
    }
    assert_eq!((buying.refunded(), buying.in_mall().state()), (1, OrderState::Reserved));
    let callback = buying.review_address().replace("review", "callback");
    buying.browser.open(&callback).await.expect("a page");
    assert_eq!(buying.endings(), failure());
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn c19_a_lost_answer_of_the_shop_is_no_reason_to_give_money_back() {
    let mut buying = Buying::two_cups().await;
    buying.shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Slow);
    for _ in 0..40 {
        buying.shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Status(503));
    }

    buying.pay().await;
    for _ in 0..25 {
        buying.later(180).await;
    }

    assert_eq!((buying.refunded(), buying.in_mall().state()), (0, OrderState::Paid));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_48_an_app_that_is_removed_meanwhile_takes_no_money() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;
    buying.shop.sim.cafe24.uninstall(MALL, "local-webhook-api-key").await;

    let page = buying.decide(&review, "pay").await;

    assert!(page.says("We could not finish your payment"), "{}", page.text());
    assert_eq!((buying.captured(), buying.heard().len()), (0, 0));
    told_nothing_wrong(&buying.shop.sim).await;
}

#[tokio::test]
async fn many_ways_back_at_once_end_alike() {
    let mut buying = Buying::two_cups().await;
    let review = buying.review(ShippingAddress::demo()).await;
    let payment = buying.shop.sim.pg_company.payments().pop().expect("a payment");
    buying.decide(&review, "pay").await;

    let callback = payment.callback();
    let ends = join_all((0..8).map(|_| buying.shop.get(callback.as_str()))).await;

    let ends: Vec<_> = ends.iter().map(|end| end.location()).collect();
    assert!(ends.iter().all(|end| end.contains("/api/shop/pgsuccess?")), "{ends:?}");
    assert_eq!(query(&ends[0], "order_id"), buying.sale.id.as_str());
    let posted = buying.shop.send(buying.shop.client().post(callback.as_str())).await;
    assert_eq!(posted.location(), ends[0]);
    assert_eq!((buying.captured(), buying.heard().len()), (1, 1));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn while_the_pg_company_is_silent_the_buyer_waits() {
    let mut buying = Buying::two_cups().await;
    let payment = buying.begin().await;
    let back = buying.shop.sim.pg_company.approve(&payment).expect("the page is open");
    buying.shop.sim.pg_company.next(Call::LookUp, Fault::ErrorBefore);

    let waiting = buying.browser.open(back.as_str()).await.expect("a page");
    let review = buying.browser.open(back.as_str()).await.expect("a page");

    assert!(waiting.says("Confirming your payment"), "{}", waiting.text());
    assert!(review.says("Check your order"), "{}", review.text());
    buying.shop.sim.pg_company.next(Call::Cancel, Fault::ErrorBefore);
    let unknown = buying.decide(&review, "cancel").await;
    assert!(unknown.says("Confirming"), "{}", unknown.text());
    assert!(matches!(buying.state().await, State::Open { .. }), "it is not told as canceled");
    buying.press(&review, "cancel").await;
    assert_eq!((buying.endings(), buying.status(&payment)), (failure(), Status::Cancelled));
    ledgers_agree(&buying.shop.sim).await;
}

#[tokio::test]
async fn f_32_a_record_with_another_amount_is_held_and_ends_as_a_failure() {
    let buying = Buying::two_cups().await;
    let payment = buying.begin().await;
    let back = buying.shop.sim.pg_company.approve(&payment).expect("the page is open");
    buying.shop.sim.pg_company.next(Call::LookUp, Fault::WrongAmount);

    let mut browser = Browser::new().expect("a browser");
    browser.open(back.as_str()).await.expect("a page");

    assert!(matches!(buying.state().await, State::Held { .. }));
    assert_eq!((buying.captured(), buying.endings()), (0, failure()));
    told_nothing_wrong(&buying.shop.sim).await;
}

fn failure() -> Vec<EndPage> {
    vec![EndPage::Failure]
}
