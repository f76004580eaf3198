//! M8: money goes back once, and never more than was paid (faults.md, 4.F).

use local::{
    cafe24::{Answer, OrderState},
    pg_company::{Call, Fault, RefundMode},
};
use shared::{domain::cancellation::CancellationState, routes};

use crate::{
    ledgers::ledgers_agree,
    shop::{LEASE_S, R3, Sale, Shop, code, message, toggle, with},
};

const REFUNDS: &str = "/refunds";

/// Longer than equal requests count as one (`SAME_CANCELLATION_WINDOW_S`).
const WINDOW_S: u32 = 601;

async fn cancellations(shop: &Shop, sale: &Sale) -> Vec<CancellationState> {
    let order = shop.stored(sale).await.expect("the order is stored");
    order.cancellations.into_iter().map(|cancellation| cancellation.state).collect()
}

fn refused(answer: &Answer) -> bool {
    answer.status == 200 && code(answer) == "9999"
}

/// The mall heard only a "not known yet": it asks once more, and all books agree.
async fn assert_refunded_once(shop: &Shop, sale: &Sale, amount: &str) {
    let answer = shop.cancel(sale, amount).await;
    assert!(answer.succeeded(), "{answer:?}");
    assert_eq!(shop.sim.pg_company.refunds().len(), 1);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_73_a_repeated_cancellation_is_answered_without_a_second_refund() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    let fields = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "3065.00");

    let first = shop.cancel(&sale, "3065.00").await;
    let calls = shop.sim.pg_company.calls().len();
    let again = shop.sim.cafe24.send(routes::SYNC_CANCEL, &fields, false).await;
    shop.sim.advance(WINDOW_S);
    let much_later = shop.sim.cafe24.send(routes::SYNC_CANCEL, &fields, false).await;

    assert_eq!((message(&first), &first), ("Refund success", &again));
    assert_eq!((&again, calls), (&much_later, shop.sim.pg_company.calls().len()));
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Refunded);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_74_parallel_cancellations_are_one_refund() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    let fields = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "3065.00");

    let ask = || shop.sim.cafe24.send(routes::SYNC_CANCEL, &fields, false);
    let answers = futures::future::join_all((0..20).map(|_| ask())).await;

    assert!(answers.iter().all(Answer::succeeded), "{answers:?}");
    assert_refunded_once(&shop, &sale, "3065.00").await;
}

#[tokio::test]
async fn f_75_of_two_parts_that_do_not_fit_together_one_is_refunded() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;

    let (one, two) = tokio::join!(shop.cancel(&sale, "2000.00"), shop.cancel(&sale, "1500.00"));

    let (done, other) = if one.succeeded() { (one, two) } else { (two, one) };
    assert!(done.succeeded() && refused(&other));
    assert_eq!(message(&other), "the amount exceeds what is left of the payment");
    assert_eq!(shop.sim.pg_company.refunds().len(), 1);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_76_many_parts_are_refunded_to_the_last_unit() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("5970.00").await;

    for part in 100..140 {
        let answer = shop.cancel(&sale, &format!("{part}.00")).await;
        assert!(answer.succeeded(), "{part}: {answer:?}");
    }

    assert!(refused(&shop.cancel(&sale, "1190.01").await));
    assert!(shop.cancel(&sale, "1190.00").await.succeeded());
    assert!(refused(&shop.cancel(&sale, "141.00").await));
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Refunded);
    assert_eq!(shop.sim.pg_company.refunds().len(), 41);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn equal_parts_are_one_within_the_window_and_two_after_it() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    let fields = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "1000.00");

    shop.cancel(&sale, "1000.00").await;
    shop.sim.cafe24.send(routes::SYNC_CANCEL, &fields, false).await;
    let at_once = shop.sim.pg_company.refunds().len();
    shop.sim.advance(WINDOW_S);
    shop.cancel(&sale, "1000.00").await;

    assert_eq!((at_once, shop.sim.pg_company.refunds().len()), (1, 2));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_23_f_78_a_refund_with_a_spoiled_answer_is_looked_up() {
    for fault in [Fault::ErrorAfter, Fault::Garbage] {
        let shop = Shop::open().await;
        let (sale, _) = shop.bought("3065.00").await;
        shop.sim.pg_company.next(Call::Refund, fault);

        assert_refunded_once(&shop, &sale, "3065.00").await;
    }
}

#[tokio::test]
async fn f_78_a_refund_of_which_nothing_is_known_is_told_as_neither() {
    for by_itself in [true, false] {
        let shop = Shop::open().await;
        let (sale, _) = shop.bought("3065.00").await;
        shop.sim.pg_company.next(Call::Refund, Fault::ErrorAfter);
        shop.sim.pg_company.next(Call::LookUpRefunds, Fault::ErrorBefore);

        let unknown = shop.cancel(&sale, "3065.00").await;

        assert!(refused(&unknown));
        assert_eq!(message(&unknown), "The result is not known yet");
        assert_eq!(shop.stored(&sale).await.expect("stored").left().to_string(), "0.00");
        if by_itself {
            shop.sim.advance(LEASE_S);
            shop.reconcile().await;
            let states = cancellations(&shop, &sale).await;
            assert!(matches!(states[..], [CancellationState::Succeeded { .. }]), "{states:?}");
        }
        assert_refunded_once(&shop, &sale, "3065.00").await;
    }
}

#[tokio::test]
async fn f_79_a_refund_that_was_not_carried_out_is_made_once() {
    for fault in [Fault::ErrorBefore, Fault::RateLimited, Fault::InProgress] {
        let shop = Shop::open().await;
        let (sale, _) = shop.bought("3065.00").await;
        shop.sim.pg_company.next(Call::Refund, fault);
        if fault != Fault::RateLimited {
            // Asked again at once, unless it wants to be left alone.
            shop.sim.pg_company.next(Call::Refund, fault);
        }

        let unknown = shop.cancel(&sale, "3065.00").await;

        assert_eq!(message(&unknown), "The result is not known yet", "{fault:?}");
        assert!(shop.sim.pg_company.refunds().is_empty());
        assert_refunded_once(&shop, &sale, "3065.00").await;
    }
}

#[tokio::test]
async fn f_78_a_refund_without_an_answer_is_looked_up() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    shop.sim.pg_company.next(Call::Refund, Fault::AnswerLost);

    assert_refunded_once(&shop, &sale, "3065.00").await;
}

#[tokio::test]
async fn f_80_a_function_that_dies_during_the_refund_leaves_one_refund() {
    for (fault, by_itself) in [
        (Fault::AnswerLost, true),
        (Fault::AnswerLost, false),
        (Fault::TimeOut, true),
        (Fault::TimeOut, false),
    ] {
        let shop = Shop::open().await;
        let (sale, _) = shop.bought("3065.00").await;
        let fields = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "3065.00");
        shop.sim.pg_company.next(Call::Refund, fault);

        let request = shop.client().post(shop.at(routes::SYNC_CANCEL)).form(&fields);
        shop.die(request, REFUNDS).await;

        shop.sim.advance(LEASE_S);
        if by_itself {
            assert_eq!(shop.reconcile().await.looked, 1);
            let states = cancellations(&shop, &sale).await;
            assert!(matches!(states[..], [CancellationState::Succeeded { .. }]), "{states:?}");
        }
        assert_refunded_once(&shop, &sale, "3065.00").await;
    }
}

#[tokio::test]
async fn f_81_what_is_not_paid_is_not_refunded() {
    let shop = Shop::open().await;
    let (_, paid) = shop.bought("3065.00").await;
    let (asked, unknown, left) =
        (shop.order("3065.00"), shop.order("3065.00"), shop.order("3065.00"));
    let open = shop.checkout(&asked).await;
    let page = shop.checkout(&left).await;
    let callback = shop.sim.pg_company.leave(&page.id).expect("open");
    shop.get(callback.as_str()).await;

    for (sale, tid, status) in
        [(&asked, &open.id, 200), (&left, &page.id, 200), (&unknown, &paid.id, 404)]
    {
        let fields = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "3065.00");
        let fields = with(fields, "partner_id", "demomall:1");
        let fields = shop.signed(with(fields, "tid", &tid.to_string()), &R3);
        let answer = shop.post(routes::SYNC_CANCEL, &fields).await;
        assert_eq!((answer.status, &answer.json()["result_code"]), (status, &"9999".into()));
    }
    assert_eq!(shop.pg_calls(REFUNDS), 0);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_82_requests_that_do_not_fit_the_payment_reserve_nothing() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    let (_, other) = shop.bought("3065.00").await;
    let good = shop.sim.cafe24.cancel_request_fields(sale.mall, &sale.id, "3065.00");
    let tid = other.id.to_string();
    let changes = [
        ("tid", tid.as_str(), 200),
        ("tid", "", 400),
        ("tid", "pay one", 400),
        ("currency", "USD", 200),
        ("currency", "krw", 400),
        ("cancel_amount", "0", 400),
        ("cancel_amount", "-1", 400),
        ("cancel_amount", "1e3", 400),
        ("cancel_amount", "", 400),
        ("cancel_amount", "1000.50", 200),
        ("cancel_amount", "3065.01", 200),
        ("cancel_amount", "3066", 200),
        ("partner_id", "demomall:2", 404),
        ("partner_id", "othermall:1", 404),
        ("partner_id", "nobody", 400),
        ("order_id", "20260101-0000001", 404),
        ("amount", "much", 400),
    ];

    for (name, value, status) in changes {
        let fields = shop.signed(with(good.clone(), name, value), &R3);
        let answer = shop.post(routes::SYNC_CANCEL, &fields).await;
        let got = (answer.status, answer.json()["result_code"].clone());
        assert_eq!(got, (status, "9999".into()), "{name}={value}: {}", answer.text);
        assert_ne!(answer.json()["result_message"], "Invalid Hmac");
    }
    let forged = with(good, "cancel_amount", "3064.00");
    assert_eq!(shop.post(routes::SYNC_CANCEL, &forged).await.status, 400);
    assert!(cancellations(&shop, &sale).await.is_empty());
    assert_eq!(shop.pg_calls(REFUNDS), 0);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_refund_that_the_bank_rejects_frees_its_amount() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    shop.sim.pg_company.refunds_are(RefundMode::Rejected);
    let rejected = shop.cancel(&sale, "3065.00").await;
    shop.sim.pg_company.refunds_are(RefundMode::Immediate);

    let again = shop.cancel(&sale, "3065.00").await;

    assert!(refused(&rejected) && message(&rejected).contains("bank"), "{rejected:?}");
    assert!(again.succeeded());
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_83_a_refund_that_takes_its_time_is_told_when_it_is_done() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    shop.sim.pg_company.refunds_are(RefundMode::Pending);

    let pending = shop.cancel(&sale, "3065.00").await;
    let still = shop.cancel(&sale, "3065.00").await;

    assert_eq!((message(&pending), &pending), ("The result is not known yet", &still));
    let refund = shop.sim.pg_company.refunds().remove(0).refund_id;
    shop.sim.pg_company.settle_refund(&refund).expect("it is pending");
    shop.sim.pg_company.deliver_due().await;
    let states = cancellations(&shop, &sale).await;
    assert!(matches!(states[..], [CancellationState::Succeeded { .. }]), "{states:?}");
    assert_refunded_once(&shop, &sale, "3065.00").await;
}

#[tokio::test]
async fn f_87_after_a_refund_at_the_console_only_the_rest_can_go_back() {
    let shop = Shop::open().await;
    let (sale, page) = shop.bought("3065.00").await;
    shop.sim.pg_company.refund_from_console(&page.id, "2000").expect("it is paid");
    shop.sim.pg_company.deliver_due().await;

    let too_much = shop.cancel(&sale, "3065.00").await;
    let rest = shop.cancel(&sale, "1065.00").await;

    assert!(refused(&too_much), "{too_much:?}");
    assert!(rest.succeeded(), "{rest:?}");
    let record = shop.sim.pg_company.payment(&page.id).expect("the payment");
    assert_eq!(record.refunded_amount, record.paid_amount);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_disabled_shop_still_refunds() {
    let mut shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;

    assert_refunded_once(&shop, &sale, "3065.00").await;
}
