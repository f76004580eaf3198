//! Which changes of an order call a person.

use shared::domain::{
    Acknowledged, Order, Process, State,
    cancellation::{Answered, CancellationEvent},
    notice::Verdict,
    order_cancellations::Told,
};

use crate::{
    cancellation_events::with,
    given::{after, now, order, page},
    notices::{PAID, told_paid},
};

fn held() -> State {
    State::Held { tid: page().tid, why: "the PG Company has 1 KRW".to_owned() }
}

/// An order of which Cafe24 has asked money back.
fn refunding() -> Order {
    with("submitting", Process::Synchronous)
}

/// An order whose money came too late.
fn sending_back() -> Order {
    let mut order = order("1", "3065.00 PHP", State::Late { tid: page().tid });
    order.send_back_late(1, now());
    order
}

#[test]
fn an_attempt_that_is_held_or_stays_unclear_calls_once() {
    let before = order("1", "3065.00 PHP", State::Open { page: page() });
    for state in [held(), State::Unclear { tid: page().tid, why: "unknown".to_owned() }] {
        let mut order = before.clone();
        order.attempts[0].state = state;

        let calls = order.calls(&before);

        assert_eq!(calls.len(), 1, "{calls:?}");
        assert!(calls[0].starts_with("Order 1: attempt 1 is "), "{calls:?}");
        assert!(order.calls(&order).is_empty(), "it has called");
    }
}

#[test]
fn a_payment_or_a_refund_of_which_cafe24_never_learned_calls() {
    let before = refunding();
    let mut order = before.clone();
    order.attempts[0].acknowledged = Acknowledged::Never { why: "no answer".to_owned() };
    order.cancellations[0].answered = Answered::Never;

    assert_eq!(order.calls(&before).len(), 2, "{:?}", order.calls(&before));
}

#[test]
fn a_refund_that_fails_calls_unless_cafe24_hears_of_it() {
    let refused = CancellationEvent::Refused("no".to_owned());
    for by_cafe24 in [true, false] {
        let before = if by_cafe24 { refunding() } else { sending_back() };
        let mut order = before.clone();

        order.apply_cancellation(1, &refused, Told::ByAnswer, now());

        assert_eq!(order.calls(&before).is_empty(), by_cafe24);
    }
}

#[test]
fn a_notice_that_is_not_tried_any_more_calls_unless_its_mall_has_gone() {
    let before = told_paid(Process::Asynchronous);
    for (verdict, calls) in [
        (Verdict::Impossible("no address".to_owned()), 1),
        (Verdict::Removed, 0),
        (Verdict::NotAccepted("status 503".to_owned()), 0),
    ] {
        let mut order = before.clone();
        order.noticed(PAID, &verdict, after(60), 0);
        assert_eq!(order.calls(&before).len(), calls, "{verdict:?}");
    }
}
