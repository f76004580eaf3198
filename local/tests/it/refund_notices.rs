//! The asynchronous cancellation: M8 is accepted, and M9 tells how it ended (faults.md, 4.F).

use local::{
    cafe24::{Answer, NoticeAnswer, OrderState, Process},
    pg_company::{Call, Fault, RefundMode, signature},
};
use shared::{
    domain::{Origin, State, cancellation::CancellationState},
    routes,
};

use crate::{
    asynchronous::field,
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{KEYS, LEASE_S, MALL, PayPage, Sale, Shop, code, message},
};

const TOLD: [&str; 2] = ["M5 T booked", "M9 P booked"];

/// A shop whose refunds are told, and an order that is sold there.
async fn sold() -> (Shop, Sale, PayPage) {
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.cancels(MALL, 1, Some(Process::Asynchronous));
    let (sale, page) = shop.sold("3065.00").await;
    (shop, sale, page)
}

fn requested(answer: &Answer) -> bool {
    answer.succeeded() && message(answer) == "Refund requested"
}

/// The mall's own M8 is refused first, so that it knows what it wants back.
async fn ask_in_vain(shop: &Shop, sale: &Sale, amount: &str) {
    for _ in 0..2 {
        shop.sim.pg_company.next(Call::Refund, Fault::Unauthorized);
    }
    let refused = shop.cancel(sale, amount).await;
    assert_eq!(code(&refused), "9999", "{refused:?}");
}

/// The notice comes after M8's answer, from the reconciler.
async fn assert_refunded_once(shop: &Shop, sale: &Sale) {
    shop.later(LEASE_S).await;
    assert_eq!(shop.told(sale), TOLD);
    assert_eq!(shop.refunds(), ["3065"]);
    assert_eq!(shop.in_mall(sale).state(), OrderState::Refunded);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn parts_are_refunded_and_told_one_by_one_with_their_amounts() {
    let (shop, sale, _) = sold().await;

    for amount in ["1000.00", "65.00", "2000.00"] {
        assert!(requested(&shop.cancel(&sale, amount).await), "{amount}");
        shop.later(LEASE_S).await;
    }

    let notices = shop.sim.cafe24.notices(MALL, &sale.id);
    let amounts: Vec<_> = notices.iter().filter_map(|one| field(one, "cancel_amount")).collect();
    assert_eq!(amounts, ["1000.00", "65.00", "2000.00"]);
    assert_eq!(shop.refunds(), ["1000", "65", "2000"]);
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Refunded);
    assert_eq!(code(&shop.cancel(&sale, "1.00").await), "9999");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_73_a_repeated_request_is_answered_without_a_second_refund_or_notice() {
    let (shop, sale, _) = sold().await;
    let fields = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "3065.00");

    let first = shop.cancel(&sale, "3065.00").await;
    let again = shop.sim.cafe24.send(routes::ASYNC_CANCEL, &fields, false).await;
    shop.later(3600).await;
    let later = shop.sim.cafe24.send(routes::ASYNC_CANCEL, &fields, false).await;

    assert!(requested(&first));
    assert_eq!((&first, &first), (&again, &later));
    assert_refunded_once(&shop, &sale).await;
}

#[tokio::test]
async fn f_74_parallel_requests_are_one_refund_and_one_notice() {
    let (shop, sale, _) = sold().await;
    ask_in_vain(&shop, &sale, "3065.00").await;
    let fields = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "3065.00");

    let ask = || shop.sim.cafe24.send(routes::ASYNC_CANCEL, &fields, false);
    let answers = futures::future::join_all((0..20).map(|_| ask())).await;

    assert!(answers.iter().all(requested), "{answers:?}");
    assert_refunded_once(&shop, &sale).await;
}

#[tokio::test]
async fn f_78_f_79_a_refund_of_which_nothing_is_known_is_told_when_it_is() {
    for fault in [Fault::ErrorAfter, Fault::ErrorBefore] {
        let (shop, sale, _) = sold().await;
        shop.sim.pg_company.next(Call::Refund, fault);
        shop.sim.pg_company.next(Call::LookUpRefunds, Fault::ErrorBefore);

        let answer = shop.cancel(&sale, "3065.00").await;
        let at_once = shop.told(&sale).len();
        shop.later(LEASE_S).await;
        shop.sim.pg_company.deliver_due().await;

        assert!(requested(&answer), "{answer:?}");
        assert_eq!(at_once, 1, "nothing is told that is not known");
        assert_refunded_once(&shop, &sale).await;
    }
}

#[tokio::test]
async fn f_80_a_function_that_dies_during_the_refund_leaves_one_refund_and_one_notice() {
    for fault in [Fault::AnswerLost, Fault::TimeOut] {
        let (shop, sale, _) = sold().await;
        ask_in_vain(&shop, &sale, "3065.00").await;
        let fields = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "3065.00");
        shop.sim.pg_company.next(Call::Refund, fault);

        let request = shop.client().post(shop.at(routes::ASYNC_CANCEL)).form(&fields);
        shop.die(request, "/refunds").await;
        shop.later(LEASE_S).await;

        assert_refunded_once(&shop, &sale).await;
    }
}

#[tokio::test]
async fn f_83_a_refund_that_takes_its_time_is_told_as_it_ends() {
    for ends_well in [true, false] {
        let (shop, sale, _) = sold().await;
        let pg = &shop.sim.pg_company;
        pg.refunds_are(RefundMode::Pending);

        let asked = shop.cancel(&sale, "1000.00").await;
        pg.deliver_due().await;
        let pending = (shop.told(&sale).len(), shop.stored(&sale).await.expect("stored").left());
        let refund = pg.refunds().remove(0).refund_id;
        match ends_well {
            true => pg.settle_refund(&refund).expect("it is pending"),
            false => pg.reject_refund(&refund).expect("it is pending"),
        }
        pg.deliver_due().await;

        assert!(requested(&asked));
        assert_eq!((pending.0, pending.1.to_string()), (1, "2065.00".to_owned()));
        let (told, left) =
            if ends_well { ("M9 P booked", "2065.00") } else { ("M9 F booked", "3065.00") };
        assert_eq!(shop.told(&sale), ["M5 T booked", told]);
        assert_eq!(shop.stored(&sale).await.expect("stored").left().to_string(), left);
        ledgers_agree(&shop.sim).await;
    }
}

#[tokio::test]
async fn f_59_a_refund_whose_webhook_is_lost_is_found_within_the_poll_plan() {
    let (shop, sale, _) = sold().await;
    shop.sim.pg_company.refunds_are(RefundMode::Pending);
    assert!(requested(&shop.cancel(&sale, "3065.00").await));
    let refund = shop.sim.pg_company.refunds().remove(0).refund_id;
    shop.sim.pg_company.settle_refund(&refund).expect("it is pending");

    shop.later(3601).await;

    assert_refunded_once(&shop, &sale).await;
}

#[tokio::test]
async fn a_refund_that_is_refused_at_once_is_told_by_the_answer_alone() {
    let (shop, sale, _) = sold().await;
    shop.sim.pg_company.refunds_are(RefundMode::Rejected);

    let refused = shop.cancel(&sale, "3065.00").await;
    shop.sim.pg_company.deliver_due().await;
    shop.sim.pg_company.refunds_are(RefundMode::Immediate);
    shop.later(60).await;

    assert_eq!(code(&refused), "9999");
    assert!(message(&refused).contains("bank"), "{refused:?}");
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    assert!(requested(&shop.cancel(&sale, "3065.00").await));
    assert_refunded_once(&shop, &sale).await;
}

#[tokio::test]
async fn a_refund_that_the_mall_did_not_hear_of_is_told_again() {
    let (shop, sale, _) = sold().await;
    shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Status(503));

    assert!(requested(&shop.cancel(&sale, "3065.00").await));
    shop.later(LEASE_S).await;
    shop.later(20).await;

    assert_eq!(shop.told(&sale), ["M5 T booked", "M9 P lost", "M9 P booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_53_a_forged_refund_webhook_changes_nothing() {
    let (shop, sale, _) = sold().await;
    shop.sim.pg_company.refunds_are(RefundMode::Pending);
    assert!(requested(&shop.cancel(&sale, "3065.00").await));
    let refund = shop.sim.pg_company.refunds().remove(0);
    let data = serde_json::json!({
        "refund_id": refund.refund_id, "reference_no": refund.reference_no, "status": "R",
    });
    let body = serde_json::json!({ "event_id": "evt_1", "type": "refund.updated", "data": data });
    let (body, now) = (body.to_string(), shop.sim.app.now());
    let before = shop.stored(&sale).await;
    let tell = async |signed: String| {
        let url = format!("{}?mall={MALL}", shop.at(routes::CANCEL_WEBHOOK));
        let request = shop.client().post(url).header("DemoPay-Signature", signed);
        shop.send(request.header("Content-Type", "application/json").body(body.clone())).await
    };

    let forged = tell(signature(&["sk_test_second"], now, &body)).await.status;
    let genuine = tell(signature(&[KEYS.1], now, &body)).await.status;

    assert_eq!((forged, genuine), (401, 200));
    assert_eq!(shop.stored(&sale).await, before, "what counts is the PG Company's record");
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn f_87_a_refund_at_the_console_is_taken_over_and_not_told() {
    let (shop, sale, page) = sold().await;

    shop.sim.pg_company.refund_from_console(&page.id, "2000").expect("it is paid");
    shop.sim.pg_company.deliver_due().await;

    let order = shop.stored(&sale).await.expect("stored");
    let [cancellation] = &order.cancellations[..] else { panic!("{order:?}") };
    assert_eq!(cancellation.origin, Origin::PgCompany { attempt: 1 });
    assert!(matches!(cancellation.state, CancellationState::Succeeded { .. }));
    assert_eq!((order.left().to_string(), shop.told(&sale).len()), ("1065.00".to_owned(), 1));
    assert_eq!(code(&shop.cancel(&sale, "1065.01").await), "9999");
    assert!(requested(&shop.cancel(&sale, "1065.00").await));
    shop.later(LEASE_S).await;
    assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
    ledgers_agree(&shop.sim).await;
}
