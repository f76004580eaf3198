//! Payments and refunds of which Cafe24 may not know: it is asked, told, or the money goes back
//! (faults.md F-36, state-machines.md C19 and R6).

use local::{
    cafe24::{ApiCall, Fault as MallFault, OrderState},
    pg_company::{Call, Fault},
};
use shared::domain::{
    Acknowledged, State,
    cancellation::{Answered, CancellationState},
};

use crate::{
    ledgers::{ledgers_agree, told_nothing_wrong},
    log::Log,
    shop::{LEASE_S, MALL, Sale, Shop, code},
};

/// Longer than Cafe24 may take to read a payment's details.
const UNREAD_S: u32 = 601;

/// The buyer has paid, and the browser never arrives at the mall.
async fn lost(shop: &Shop) -> Sale {
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);
    assert_eq!(shop.get(callback.as_str()).await.result_code(), "0000");
    sale
}

async fn acknowledged(shop: &Shop, sale: &Sale) -> Acknowledged {
    let order = shop.stored(sale).await.expect("stored");
    order.latest().expect("an attempt").acknowledged.clone()
}

/// How often the app called the mall's API so.
fn calls(shop: &Shop, call: ApiCall) -> usize {
    shop.sim.cafe24.calls(MALL).iter().filter(|made| made.call == call).count()
}

#[tokio::test]
async fn f_36_a_payment_whose_buyer_never_arrives_is_told_by_changing_the_order() {
    let shop = Shop::open().await;
    let sale = lost(&shop).await;

    let early = shop.later(590).await.looked;
    shop.later(20).await;

    assert_eq!(early, 0);
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Paid);
    assert!(matches!(acknowledged(&shop, &sale).await, Acknowledged::Order { .. }));
    shop.later(7200).await;
    assert_eq!(calls(&shop, ApiCall::UpdatePayments), 1);
    assert!(shop.refunds().is_empty());
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_36_a_payment_that_the_mall_knows_is_only_noted() {
    let shop = Shop::open().await;
    let sale = lost(&shop).await;
    shop.sim.cafe24.receives(MALL, &sale.id, 3065.into());

    shop.later(UNREAD_S).await;
    shop.later(7200).await;

    assert!(matches!(acknowledged(&shop, &sale).await, Acknowledged::Order { .. }));
    assert_eq!(calls(&shop, ApiCall::UpdatePayments), 0);
    assert!(shop.refunds().is_empty());
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_36_a_payment_that_the_mall_refuses_to_know_goes_back_after_an_hour() {
    let shop = Shop::open().await;
    let sale = lost(&shop).await;
    for _ in 0..5 {
        shop.sim.cafe24.fail_next(ApiCall::UpdatePayments, MallFault::Status(422));
    }

    shop.later(UNREAD_S).await;
    shop.later(1200).await;
    assert_eq!((calls(&shop, ApiCall::UpdatePayments), shop.refunds().len()), (2, 0));
    shop.later(1800).await;
    shop.later(60).await;

    assert_eq!(shop.refunds(), ["3065"]);
    assert!(matches!(shop.state(&sale).await, State::Returning { .. }));
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Waiting);
    shop.later(86_400).await;
    assert_eq!(shop.refunds(), ["3065"], "once");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_36_nothing_goes_back_while_the_mall_cannot_be_reached_and_a_person_is_called() {
    let (log, _keeping) = Log::keep();
    let shop = Shop::open().await;
    let sale = lost(&shop).await;
    for _ in 0..200 {
        shop.sim.cafe24.fail_next(ApiCall::Order, MallFault::Status(503));
    }

    for _ in 0..30 {
        shop.later(3601).await;
    }

    assert!(matches!(acknowledged(&shop, &sale).await, Acknowledged::Never { .. }));
    assert_eq!(log.alarms().len(), 1, "{:#?}", log.alarms());
    assert!(shop.refunds().is_empty());
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn f_36_a_change_of_the_order_whose_answer_was_lost_is_never_followed_by_a_refund() {
    let shop = Shop::open().await;
    let sale = lost(&shop).await;
    shop.sim.cafe24.fail_next(ApiCall::UpdatePayments, MallFault::LostAnswer);

    shop.later(UNREAD_S).await;
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Paid);
    shop.later(1200).await;
    shop.later(7200).await;

    assert!(matches!(acknowledged(&shop, &sale).await, Acknowledged::Order { .. }));
    assert!(shop.refunds().is_empty());
    ledgers_agree(&shop.sim).await;
}

/// A synchronous refund that is done, while the mall heard only that it is not known yet.
async fn refunded_unheard(shop: &Shop, amount: &str) -> Sale {
    let (sale, _) = shop.bought("3065.00").await;
    shop.sim.pg_company.next(Call::Refund, Fault::ErrorAfter);
    shop.sim.pg_company.next(Call::LookUpRefunds, Fault::ErrorBefore);
    assert_eq!(code(&shop.cancel(&sale, amount).await), "9999");
    shop.later(LEASE_S).await;
    let order = shop.stored(&sale).await.expect("stored");
    let cancellation = order.cancellation(1).expect("a cancellation");
    assert!(matches!(cancellation.state, CancellationState::Succeeded { .. }));
    assert_eq!(cancellation.answered, Answered::No);
    sale
}

async fn answered(shop: &Shop, sale: &Sale) -> Answered {
    let order = shop.stored(sale).await.expect("stored");
    order.cancellation(1).expect("a cancellation").answered
}

#[tokio::test]
async fn a_refund_whose_answer_the_mall_never_got_is_told_by_changing_the_order() {
    let shop = Shop::open().await;
    let sale = refunded_unheard(&shop, "3065.00").await;

    let early = (shop.later(1700).await, calls(&shop, ApiCall::UpdatePayments)).1;
    shop.later(120).await;
    shop.later(7200).await;

    assert_eq!((early, calls(&shop, ApiCall::UpdatePayments)), (0, 1));
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Refunded);
    assert_eq!(answered(&shop, &sale).await, Answered::ByOrder);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_refund_that_the_mall_asks_for_again_is_answered_and_not_told_otherwise() {
    let shop = Shop::open().await;
    let sale = refunded_unheard(&shop, "1000.00").await;

    assert!(shop.cancel(&sale, "1000.00").await.succeeded());
    shop.later(7200).await;

    assert_eq!(calls(&shop, ApiCall::UpdatePayments), 0);
    assert_eq!(answered(&shop, &sale).await, Answered::Yes);
    assert_eq!(shop.refunds(), ["1000"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_part_that_the_mall_does_not_know_of_or_a_refusal_calls_a_person() {
    for (amount, fault) in [("1000.00", None), ("3065.00", Some(MallFault::Status(422)))] {
        let (log, _keeping) = Log::keep();
        let shop = Shop::open().await;
        let sale = refunded_unheard(&shop, amount).await;
        fault.iter().for_each(|f| shop.sim.cafe24.fail_next(ApiCall::UpdatePayments, *f));

        shop.later(1820).await;
        shop.later(86_400).await;

        assert_eq!(answered(&shop, &sale).await, Answered::Never, "{amount}");
        assert_eq!(log.alarms().len(), 1, "{:#?}", log.alarms());
        assert_eq!(shop.in_mall(&sale).state(), OrderState::Paid);
        told_nothing_wrong(&shop.sim).await;
    }
}

#[tokio::test]
async fn a_mall_that_is_out_of_reach_is_told_of_a_refund_later() {
    let shop = Shop::open().await;
    let sale = refunded_unheard(&shop, "3065.00").await;
    shop.sim.cafe24.fail_next(ApiCall::UpdatePayments, MallFault::Status(503));
    shop.sim.cafe24.fail_next(ApiCall::UpdatePayments, MallFault::Status(429));

    for _ in 0..4 {
        shop.later(1820).await;
    }

    assert_eq!(shop.in_mall(&sale).state(), OrderState::Refunded);
    assert_eq!(answered(&shop, &sale).await, Answered::ByOrder);
    ledgers_agree(&shop.sim).await;
}
