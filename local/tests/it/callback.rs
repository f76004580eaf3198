//! The buyer's browser comes back: only the PG Company's record counts (faults.md, 4.B and 4.C).

use local::pg_company::{Call, Fault, Status};
use shared::{
    domain::{Event, State},
    routes,
};

use crate::{
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{KEYS, LEASE_S, PayPage, Sale, Shop, code, query},
};

const CONFIRM: &str = "/confirm";

/// An order whose buyer has approved, and where the browser goes.
async fn approved(shop: &Shop) -> (Sale, PayPage, String) {
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page).into();
    (sale, page, callback)
}

async fn assert_paid_once(shop: &Shop, sale: &Sale, callback: &str) {
    let redirect = shop.get(callback).await;
    assert_eq!(redirect.result_code(), "0000");
    shop.arrive(&redirect).await;
    assert_eq!(shop.in_mall(sale).paid.to_string(), "3065.00");
    assert_eq!(shop.sim.pg_company.captured(), 1);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_paid_buyer_is_sent_back_as_often_as_the_address_is_opened() {
    let shop = Shop::open().await;
    let (sale, page, callback) = approved(&shop).await;

    let first = shop.get(&callback).await;
    let again = shop.get(&callback).await;
    let posted = shop.send(shop.client().post(&callback).body("a=b")).await;

    assert_eq!((first.status, first.location()), (302, again.location()));
    assert_eq!(first.location(), posted.location());
    assert_eq!(query(&first.location(), "result_message"), "Order paid");
    assert_eq!(query(&first.location(), "key"), page.key);
    assert_eq!(query(&first.location(), "extra_data"), shop.in_mall(&sale).extra_data);
    assert_paid_once(&shop, &sale, &callback).await;
}

#[tokio::test]
async fn ten_browsers_at_once_take_the_money_once() {
    let shop = Shop::open().await;
    let (sale, _, callback) = approved(&shop).await;

    let backs = futures::future::join_all((0..10).map(|_| shop.get(&callback))).await;

    assert!(backs.iter().all(|back| back.result_code() == "0000"));
    assert_eq!(
        shop.pg_calls(CONFIRM),
        1,
        "{:#?} {:#?}",
        shop.sim.pg_company.calls(),
        shop.stored(&sale).await
    );
    assert_paid_once(&shop, &sale, &callback).await;
}

#[tokio::test]
async fn an_approval_alone_takes_no_money() {
    let shop = Shop::open().await;
    let (sale, _, callback) = approved(&shop).await;

    shop.sim.pg_company.deliver_due().await;
    shop.sim.advance(180);
    shop.reconcile().await;

    assert_eq!(shop.sim.pg_company.captured(), 0);
    assert_paid_once(&shop, &sale, &callback).await;
}

#[tokio::test]
async fn f_23_f_24_a_confirmation_with_a_spoiled_answer_is_looked_up() {
    for fault in [Fault::ErrorAfter, Fault::Garbage, Fault::WrongReference] {
        let shop = Shop::open().await;
        let (sale, _, callback) = approved(&shop).await;
        shop.sim.pg_company.next(Call::Confirm, fault);

        let back = shop.get(&callback).await;

        if fault == Fault::WrongReference {
            assert_eq!(back.result_code(), "9999");
            assert!(matches!(shop.state(&sale).await, State::Held { .. }));
            told_nothing_wrong(&shop.sim).await;
        } else {
            assert_paid_once(&shop, &sale, &callback).await;
        }
    }
}

#[tokio::test]
async fn f_24_a_confirmation_without_an_answer_is_looked_up() {
    let shop = Shop::open().await;
    let (sale, _, callback) = approved(&shop).await;
    shop.sim.pg_company.next(Call::Confirm, Fault::AnswerLost);

    assert_paid_once(&shop, &sale, &callback).await;
}

#[tokio::test]
async fn f_25_a_confirmation_that_was_not_carried_out_is_made_again() {
    for fault in [Fault::ErrorBefore, Fault::RateLimited, Fault::InProgress, Fault::Unauthorized] {
        let shop = Shop::open().await;
        let (sale, _, callback) = approved(&shop).await;
        for _ in 0..4 {
            shop.sim.pg_company.next(Call::Confirm, fault);
        }

        let waiting = shop.get(&callback).await;

        assert_eq!(waiting.status, 200, "{fault:?}");
        assert_eq!(waiting.headers.get("refresh").expect("it reloads"), "3");
        assert!(waiting.text.contains("do not pay again"), "{}", waiting.text);
        assert!(matches!(shop.state(&sale).await, State::Confirming { .. }));
        assert_eq!(shop.sim.pg_company.captured(), 0);
        let repeated = shop.request(&sale).await;
        assert!(!repeated.succeeded() || shop.sim.pg_company.opened() == 1, "{fault:?}");
        while !shop.get(&callback).await.headers.contains_key("location") {}
        assert_paid_once(&shop, &sale, &callback).await;
    }
}

#[tokio::test]
async fn f_26_a_function_that_dies_after_the_confirmation_leaves_one_payment() {
    for by_itself in [true, false] {
        let shop = Shop::open().await;
        let (sale, _, callback) = approved(&shop).await;
        shop.sim.pg_company.next(Call::Confirm, Fault::AnswerLost);

        shop.die(shop.client().get(&callback), CONFIRM).await;

        assert!(matches!(shop.state(&sale).await, State::Confirming { .. }));
        shop.sim.advance(LEASE_S);
        if by_itself {
            assert_eq!(shop.reconcile().await.looked, 1);
            assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
        }
        assert_paid_once(&shop, &sale, &callback).await;
    }
}

#[tokio::test]
async fn f_28_a_function_that_dies_before_the_confirmation_leaves_one_payment() {
    for by_itself in [true, false] {
        let shop = Shop::open().await;
        let (sale, _, callback) = approved(&shop).await;
        let (now, mut order) = (shop.sim.app.now(), shop.stored(&sale).await.expect("stored"));
        let until = now + jiff::SignedDuration::from_secs(20);
        order.apply(1, &Event::Confirming(until), now);
        shop.sim.app.store.save(order, now).await.expect("saved").expect("nobody else");

        shop.sim.advance(LEASE_S);
        if by_itself {
            assert_eq!(shop.reconcile().await.looked, 1);
            assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
        }
        assert_paid_once(&shop, &sale, &callback).await;
    }
}

#[tokio::test]
async fn f_28_a_function_that_dies_while_opening_leaves_one_payment() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    shop.sim.pg_company.next(Call::Open, Fault::AnswerLost);
    let request = shop.client().post(shop.at(routes::SYNC_CHECKOUT)).form(&shop.asked(&sale));

    shop.die(request, "POST /v1/payments").await;

    let early = shop.request(&sale).await;
    assert_eq!((early.status, code(&early)), (200, "9999"));
    shop.sim.advance(LEASE_S);
    shop.pay(&sale).await;
    assert_eq!(shop.sim.pg_company.opened(), 1);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_32_another_amount_or_reference_before_the_confirmation_takes_no_money() {
    for fault in [Fault::WrongAmount, Fault::WrongReference] {
        let shop = Shop::open().await;
        let (sale, _, callback) = approved(&shop).await;
        shop.sim.pg_company.next(Call::LookUp, fault);

        let back = shop.get(&callback).await;

        assert_eq!(back.result_code(), "9999");
        shop.arrive(&back).await;
        assert!(matches!(shop.state(&sale).await, State::Held { .. }));
        assert_eq!(shop.sim.pg_company.captured(), 0);
        assert_eq!(code(&shop.request(&sale).await), "9999");
        ledgers_agree(&shop.sim).await;
    }
}

#[tokio::test]
async fn f_32_money_taken_for_another_amount_is_held_and_never_told_as_paid() {
    let shop = Shop::open().await;
    let (sale, page, callback) = approved(&shop).await;
    let mut order = shop.stored(&sale).await.expect("stored");
    order.attempts[0].price.amount = "30.65".parse().expect("an amount");
    shop.sim.app.store.save(order, shop.sim.app.now()).await.expect("saved");
    let confirm = format!("{}/v1/payments/{}/confirm", shop.sim.addresses.pg_company, page.id);
    let confirm = shop.client().post(confirm).basic_auth(KEYS.0, Some(KEYS.1));
    let body = serde_json::json!({ "amount": "3065", "currency": "KRW" });
    shop.send(confirm.header("Idempotency-Key", "theirs").json(&body)).await;

    let back = shop.get(&callback).await;

    assert_eq!(back.result_code(), "9999");
    shop.arrive(&back).await;
    assert_eq!(shop.sim.cafe24.status(&page.key).await.body["payed_tf"], "F");
    assert!(matches!(shop.state(&sale).await, State::Held { .. }));
    assert!(shop.in_mall(&sale).tid.is_none());
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn f_34_f_42_another_orders_payment_in_the_return_changes_nothing() {
    let shop = Shop::open().await;
    let (mine, _, my_callback) = approved(&shop).await;
    let (theirs, page) = (shop.order("3065.00"), shop.order("3065.00"));
    let (other, page) = (shop.checkout(&theirs).await, shop.checkout(&page).await);
    let swapped = my_callback.replace(&query(&my_callback, "key"), &other.key);

    let back = shop.get(&swapped).await;

    assert_eq!(
        (back.result_code(), query(&back.location(), "key")),
        ("9999".to_owned(), other.key)
    );
    assert_eq!(shop.sim.pg_company.captured(), 0);
    assert!(matches!(shop.state(&theirs).await, State::Canceled { .. }));
    assert_ne!(page.id, other.id);
    assert_paid_once(&shop, &mine, &my_callback).await;
}

#[tokio::test]
async fn f_35_a_declined_buyer_may_try_again() {
    for fault in [Fault::Declined, Fault::DeclinedForNow] {
        let shop = Shop::open().await;
        let (sale, page, callback) = approved(&shop).await;
        shop.sim.pg_company.next(Call::Confirm, fault);

        let back = shop.get(&callback).await;
        shop.arrive(&back).await;
        let again = shop.pay(&sale).await;

        assert_eq!(query(&back.location(), "result_message"), "Order Not Successful");
        assert_ne!(again.id, page.id);
        assert_eq!(shop.sim.pg_company.captured(), 1, "{fault:?}");
        assert_eq!(shop.get(&callback).await.result_code(), "9999", "the old return stays refused");
        ledgers_agree(&shop.sim).await;
    }
}

#[tokio::test]
async fn a_buyer_who_is_declined_on_the_page_has_not_paid() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.sim.pg_company.decline(&page.id).expect("the page is open");

    let back = shop.get(callback.as_str()).await;

    assert_eq!(back.result_code(), "9999");
    shop.arrive(&back).await;
    assert!(matches!(shop.state(&sale).await, State::Declined { .. }));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_38_a_buyer_who_left_pays_on_a_new_page_only() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.sim.pg_company.leave(&page.id).expect("the page is open");

    let back = shop.get(callback.as_str()).await;
    shop.arrive(&back).await;

    assert_eq!(back.result_code(), "9999");
    assert!(shop.sim.pg_company.approve(&page.id).is_err());
    shop.pay(&sale).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_38_a_failure_that_was_told_stays_one() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = format!("{}?key={}", shop.at(routes::SYNC_CALLBACK), page.key);

    let back = shop.get(&callback).await;
    let late = shop.sim.pg_company.approve(&page.id);
    let again = shop.get(&callback).await;

    assert_eq!((back.result_code(), again.result_code()), ("9999".to_owned(), "9999".to_owned()));
    assert!(late.is_err(), "the page was closed before the failure was told");
    shop.arrive(&back).await;
    shop.pay(&sale).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_38_no_failure_is_told_while_the_page_may_be_open() {
    for (fault, outcome) in [(Fault::ErrorBefore, "0000"), (Fault::ErrorAfter, "9999")] {
        let shop = Shop::open().await;
        let sale = shop.order("3065.00");
        let page = shop.checkout(&sale).await;
        let callback = format!("{}?key={}", shop.at(routes::SYNC_CALLBACK), page.key);
        shop.sim.pg_company.next(Call::Cancel, fault);

        let waiting = shop.get(&callback).await;
        let approved = shop.sim.pg_company.approve(&page.id).is_ok();
        let back = shop.get(&callback).await;

        assert_eq!(waiting.status, 200, "{fault:?}");
        assert!(waiting.text.contains("Confirming your payment"), "{fault:?}");
        assert_eq!((approved, back.result_code()), (outcome == "0000", outcome.to_owned()));
        shop.arrive(&back).await;
        ledgers_agree(&shop.sim).await;
    }
}

#[tokio::test]
async fn f_39_an_approval_that_comes_back_too_late_takes_no_money() {
    let shop = Shop::open().await;
    let (sale, page, callback) = approved(&shop).await;
    shop.sim.advance(601);

    let back = shop.get(&callback).await;

    assert_eq!(back.result_code(), "9999");
    shop.arrive(&back).await;
    let record = shop.sim.pg_company.payment(&page.id).expect("the payment");
    assert_eq!((record.status, shop.sim.pg_company.captured()), (Status::Expired, 0));
    shop.pay(&sale).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_41_a_return_with_edited_parameters_is_believed_in_nothing() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let back = shop.at(routes::SYNC_CALLBACK);

    for edited in ["status=S", "status=S&amount=1&currency=KRW", "result_code=0000&payed_tf=T"] {
        let answer = shop.get(&format!("{back}?key={}&{edited}", page.key)).await;
        assert_eq!(answer.result_code(), "9999", "{edited}");
    }
    for unknown in ["", "?status=S", "?key=", "?key=AAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = shop.get(&format!("{back}{unknown}")).await;
        assert!(matches!(answer.status, 400 | 404), "{unknown}: {}", answer.status);
        assert!(answer.text.contains("This payment is not known"));
    }
    assert_eq!(shop.sim.pg_company.captured(), 0);
    ledgers_agree(&shop.sim).await;
}
