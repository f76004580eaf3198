//! What of an order needs a person: who is called, and what the merchant sees until it is mended.

use shared::domain::{
    Acknowledged, Fact, Order, Process, State, Trouble, Wrong,
    cancellation::{Answered, CancellationEvent},
    history::What,
    notice::Verdict,
    order_cancellations::Told,
};

use crate::{
    cancellation_events::{request, with},
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

#[test]
fn a_notice_that_waits_is_shown_and_calls_nobody() {
    let mut order = told_paid(Process::Asynchronous);
    let before = order.clone();
    order.noticed(PAID, &Verdict::NotAccepted("status 503".to_owned()), after(1), 20);
    let first = order.troubles();

    assert!(order.take_notice(PAID, after(60), after(80)));

    let wrong: Vec<_> = order.troubles().into_iter().map(|trouble| trouble.wrong).collect();
    assert_eq!((first, wrong), (vec![], vec![Wrong::Waiting { about: PAID, since: now() }]));
    assert!(order.calls(&before).is_empty());
}

#[test]
fn a_refusal_is_shown_until_its_money_is_asked_for_again() {
    let refused = CancellationEvent::Refused("no balance".to_owned());
    let mut order = refunding();
    order.apply_cancellation(1, &refused, Told::ByAnswer, now());
    let amount = order.cancellation(1).unwrap().amount;

    let shown = order.troubles();
    request(&mut order, &amount.to_string(), Process::Synchronous, 60);

    let wrong = Wrong::Refused { cancellation: 1, amount };
    assert_eq!(shown, [Trouble { wrong, why: "no balance".to_owned() }]);
    assert_eq!(order.troubles(), []);
}

#[test]
fn what_could_not_be_sent_back_is_tried_again_once() {
    let mut order = sending_back();
    order.apply_cancellation(1, &CancellationEvent::Refused("no".to_owned()), Told::Not, now());

    order.send_back_again(1, after(60));
    order.send_back_again(1, after(60));

    let again = order.cancellation(2).unwrap();
    assert_eq!((order.cancellations.len(), again.origin), (2, order.cancellations[0].origin));
    assert_eq!(
        (again.amount, order.due(after(60))),
        (order.cancellations[0].amount, Some(after(70)))
    );
    assert_eq!(order.troubles(), []);
}

#[test]
fn what_the_merchant_settled_needs_nobody_any_more() {
    let mut order = order("1", "3065.00 PHP", held());
    let wrong = Wrong::Held { attempt: 1 };
    assert_eq!(order.needs_merchant(), Some(now()));

    order.settle(Wrong::Unclear { attempt: 1 }, after(60));
    assert_eq!(order.troubles().len(), 1, "something else was settled");
    order.settle(wrong, after(60));

    assert_eq!((order.troubles(), order.needs_merchant()), (vec![], None));
    assert_eq!(order.history.last().unwrap().what, What::Fact(Fact::Settled { wrong }));
}

#[test]
fn a_reminder_sends_what_is_missing_or_else_the_newest_again() {
    for (verdict, revived) in [
        (Verdict::Impossible("no address".to_owned()), true),
        (Verdict::NotAccepted("status 503".to_owned()), true),
        (Verdict::Accepted, true),
    ] {
        let mut order = told_paid(Process::Asynchronous);
        order.noticed(PAID, &verdict, after(60), 20);

        order.remind(after(600));

        let first = order.first_owed().unwrap();
        assert_eq!((first.about, first.next() == Some(after(600))), (PAID, revived), "{verdict:?}");
    }
}
