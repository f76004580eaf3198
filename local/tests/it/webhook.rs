//! P4: a genuine webhook is a reason to look, nothing more (faults.md, 4.D).

use jiff::{SignedDuration, Timestamp};
use local::pg_company::{KeyRotation, Outcome, signature};
use serde_json::json;
use shared::{domain::State, routes};

use crate::{
    ledgers::ledgers_agree,
    shop::{KEYS, MALL, Reply, Sale, Shop, set_up},
};

/// Sends a body with this signature.
async fn tell(shop: &Shop, mall: &str, body: &str, signature: Option<&str>) -> Reply {
    let mut request = shop.client().post(format!("{}?mall={mall}", shop.at(routes::WEBHOOK)));
    if let Some(signature) = signature {
        request = request.header("DemoPay-Signature", signature);
    }
    shop.send(request.header("Content-Type", "application/json").body(body.to_owned())).await
}

fn now() -> Timestamp {
    Timestamp::now()
}

/// What a webhook about this payment says.
fn event(reference: &str, status: &str) -> String {
    let data = json!({ "payment_id": "pay_1", "reference_no": reference, "status": status });
    json!({ "event_id": "evt_1", "type": "payment.updated", "data": data }).to_string()
}

#[tokio::test]
async fn f_49_duplicate_webhooks_have_one_effect() {
    let shop = Shop::open().await;
    shop.bought("3065.00").await;
    shop.sim.pg_company.deliver_due().await;
    let version = shop.stored(&first(&shop)).await;
    let deliveries = shop.sim.pg_company.deliveries();

    for _ in 0..25 {
        for delivery in &deliveries {
            shop.sim.pg_company.resend(&delivery.event_id).expect("it was sent before");
        }
        shop.sim.pg_company.deliver_due().await;
    }

    assert_eq!(shop.stored(&first(&shop)).await, version);
    for delivery in shop.sim.pg_company.deliveries() {
        assert!(delivery.tries.iter().all(|one| one.outcome == Outcome::Answered(200)));
    }
    ledgers_agree(&shop.sim).await;
}

/// The first order of the mall.
fn first(shop: &Shop) -> Sale {
    let order = shop.sim.cafe24.orders().remove(0);
    Sale { mall: MALL, shop_no: order.shop_no, id: order.id }
}

#[tokio::test]
async fn f_50_webhooks_in_any_order_end_in_the_pg_companys_truth() {
    let shop = Shop::open().await;
    let (sale, page) = shop.bought("3065.00").await;
    shop.cancel(&sale, "1000.00").await;
    let reference = sale.key().reference(1).to_string();
    let before = shop.stored(&sale).await;

    for status in ["F", "E", "C", "S", "P", "A", "S", "R", "?"] {
        let body = event(&reference, status);
        let signed = signature(&[KEYS.1], now(), &body);
        assert_eq!(tell(&shop, "demomall", &body, Some(&signed)).await.status, 200, "{status}");
    }
    let refund = event(&format!("{reference}.c1"), "RX");
    let signed = signature(&[KEYS.1], now(), &refund);
    assert_eq!(tell(&shop, "demomall", &refund, Some(&signed)).await.status, 200);

    assert_eq!(shop.stored(&sale).await, before);
    assert_eq!(shop.sim.cafe24.status(&page.key).await.body["payed_tf"], "T");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_51_a_webhook_before_the_callback_loses_nothing() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);

    let told = shop.sim.pg_company.deliver_due().await;
    let back = shop.get(callback.as_str()).await;

    assert_eq!((told, back.result_code()), (1, "0000".to_owned()));
    shop.arrive(&back).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_webhook_tells_of_a_buyer_who_left_without_coming_back() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    shop.sim.pg_company.leave(&page.id).expect("the page is open");

    shop.sim.pg_company.deliver_due().await;

    assert!(matches!(shop.state(&sale).await, State::Canceled { .. }));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_53_only_a_genuine_signature_is_heard() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    shop.sim.pg_company.leave(&page.id).expect("the page is open");
    let body = event(&sale.key().reference(1).to_string(), "C");
    let good = signature(&[KEYS.1], now(), &body);
    let (t, v1) = good.split_once(',').expect("two parts");
    let forged = signature(&["sk_test_second"], now(), &body);
    let calls = shop.sim.pg_company.calls().len();

    for bad in [
        forged.clone(),
        String::new(),
        t.to_owned(),
        v1.to_owned(),
        format!("{t},{}", v1.replace("v1=", "v0=")),
        format!("{t},v1="),
        format!("{t},v1=00"),
        good[..good.len() - 2].to_owned(),
        format!("t=soon,{v1}"),
        format!("t={},{v1}", now().as_second() + 1),
        signature(&[KEYS.1], now(), &format!("{body} ")),
        signature(&[KEYS.1], now(), ""),
        signature(&[""], now(), &body),
        "pk_test_demo".to_owned(),
    ] {
        assert_eq!(tell(&shop, "demomall", &body, Some(&bad)).await.status, 401, "{bad}");
    }
    assert_eq!(tell(&shop, "demomall", &body, None).await.status, 401);
    assert_eq!(tell(&shop, "othermall", &body, Some(&good)).await.status, 401);
    assert_eq!(tell(&shop, "nomall", &body, Some(&good)).await.status, 401);
    assert_eq!(shop.sim.pg_company.calls().len(), calls);
    assert!(matches!(shop.state(&sale).await, State::Open { .. }));

    let several = signature(&["sk_test_next", KEYS.1], now(), &body);
    assert_eq!(tell(&shop, "demomall", &body, Some(&several)).await.status, 200);
    assert!(matches!(shop.state(&sale).await, State::Canceled { .. }));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_54_old_and_future_webhooks_are_refused() {
    let shop = Shop::open().await;
    let body = event("demomall.1.20260101-0000001.1", "S");
    let at = |seconds: i64| now() + SignedDuration::from_secs(seconds);

    for (seconds, status) in
        [(-310, 401), (310, 401), (-86_400, 401), (86_400, 401), (-290, 200), (290, 200)]
    {
        let signed = signature(&[KEYS.1], at(seconds), &body);
        let told = tell(&shop, "demomall", &body, Some(&signed)).await;
        assert_eq!(told.status, status, "{seconds} s");
    }
    let broken = signature(&[KEYS.1], now(), "{");
    assert_eq!(tell(&shop, "demomall", "{", Some(&broken)).await.status, 401);
}

#[tokio::test]
async fn f_55_webhooks_are_heard_while_the_key_is_replaced() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    shop.sim.pg_company.key_rotation_is(KeyRotation::UnderWay);
    shop.sim.pg_company.leave(&page.id).expect("the page is open");

    shop.sim.pg_company.deliver_due().await;

    assert!(matches!(shop.state(&sale).await, State::Canceled { .. }));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_56_a_webhook_for_one_mall_never_touches_another() {
    let shop = Shop::open().await;
    set_up(&shop.sim, "othermall").await;
    let theirs = shop.order_in("othermall", 1, "3065.00");
    let page = shop.checkout(&theirs).await;
    shop.sim.pg_company.leave(&page.id).expect("the page is open");
    let body = event(&theirs.key().reference(1).to_string(), "C");
    let signed = signature(&[KEYS.1], now(), &body);
    let calls = shop.sim.pg_company.calls().len();

    let told = tell(&shop, "demomall", &body, Some(&signed)).await;

    assert_eq!((told.status, shop.sim.pg_company.calls().len()), (200, calls));
    assert!(matches!(shop.state(&theirs).await, State::Open { .. }));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_57_a_webhook_that_says_paid_pays_nothing() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    shop.checkout(&sale).await;
    let body = event(&sale.key().reference(1).to_string(), "S");
    let signed = signature(&[KEYS.1], now(), &body);

    let unsigned = tell(&shop, "demomall", &body, None).await;
    let genuine = tell(&shop, "demomall", &body, Some(&signed)).await;

    assert_eq!((unsigned.status, genuine.status), (401, 200));
    assert!(matches!(shop.state(&sale).await, State::Open { .. }));
    assert_eq!(shop.sim.pg_company.captured(), 0);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_59_without_any_webhook_the_reconciler_finds_the_end() {
    let shop = Shop::open().await;
    let (left, late) = (shop.order("3065.00"), shop.order("3065.00"));
    let page = shop.checkout(&left).await;
    shop.checkout(&late).await;
    shop.sim.pg_company.leave(&page.id).expect("the page is open");

    assert_eq!(shop.reconcile().await.looked, 0, "nothing is due yet");
    shop.sim.advance(121);
    assert_eq!(shop.reconcile().await.looked, 2);
    assert!(matches!(shop.state(&left).await, State::Canceled { .. }));
    assert!(matches!(shop.state(&late).await, State::Open { .. }));
    shop.sim.advance(7200);
    assert_eq!(shop.reconcile().await.looked, 1);
    assert!(matches!(shop.state(&late).await, State::Expired { .. }));
    shop.sim.advance(7200);
    assert_eq!(shop.reconcile().await.looked, 0, "nothing is owed any more");
    ledgers_agree(&shop.sim).await;
}
