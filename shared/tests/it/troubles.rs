//! What of an order needs a person: who is called, and what the merchant sees until it is mended.

use shared::domain::{
    Acknowledged, Fact, Need, Notice, Order, Origin, Process, Reason, Requested, State, Status,
    Trouble, Wrong,
    cancellation::{Answered, CancellationEvent, CancellationStatus},
    history::What,
    notice::Verdict,
    order_cancellations::Told,
};

use crate::{
    cancellation_events::{record, request, with},
    given::{after, now, order, page, paid, parsed},
    notices::{NOT_PAID, PAID, open, report, second, told_paid},
};

fn held() -> State {
    State::Held { tid: page().tid, why: "the PG Company has 1 KRW".to_owned().into() }
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
    for state in [held(), State::Unclear { tid: page().tid, why: "unknown".to_owned().into() }] {
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
    order.attempts[0].acknowledged = Acknowledged::Never { why: "no answer".to_owned().into() };
    order.cancellations[0].answered = Answered::Never;

    assert_eq!(order.calls(&before).len(), 2, "{:?}", order.calls(&before));
}

#[test]
fn a_refund_that_fails_calls_unless_cafe24_hears_of_it() {
    let refused = CancellationEvent::Refused("no".to_owned().into());
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
        (Verdict::Impossible(Reason::AddressGone), 1),
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
    let refused = CancellationEvent::Refused("no balance".to_owned().into());
    let mut order = refunding();
    order.apply_cancellation(1, &refused, Told::ByAnswer, now());
    let amount = order.cancellation(1).unwrap().amount;

    let shown = order.troubles();
    request(&mut order, &amount.to_string(), Process::Synchronous, 60);

    let wrong = Wrong::Refused { cancellation: 1, amount };
    assert_eq!(shown, [Trouble { wrong, why: Some("no balance".to_owned().into()) }]);
    assert_eq!(order.troubles(), []);
}

#[test]
fn what_could_not_be_sent_back_is_tried_again_once() {
    let mut order = sending_back();
    order.apply_cancellation(
        1,
        &CancellationEvent::Refused("no".to_owned().into()),
        Told::Not,
        now(),
    );

    order.refund_again(1, after(60));
    order.refund_again(1, after(60));

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
    assert_eq!(order.needs_merchant(), Some((Need::Help, now())));

    order.settle(Wrong::Unclear { attempt: 1 }, after(60));
    assert_eq!(order.troubles().len(), 1, "something else was settled");
    order.settle(wrong, after(60));

    assert_eq!((order.troubles(), order.needs_merchant()), (vec![], None));
    assert_eq!(order.history.last().unwrap().what, What::Fact(Fact::Settled { wrong }));
}

#[test]
fn a_reminder_makes_what_is_missing_due_and_leaves_what_was_told() {
    for (verdict, revived) in [
        (Verdict::Impossible(Reason::AddressGone), true),
        (Verdict::NotAccepted("status 503".to_owned()), true),
        (Verdict::Accepted, false),
    ] {
        let mut order = told_paid(Process::Asynchronous);
        order.noticed(PAID, &verdict, after(60), 20);

        order.remind(after(600));

        let next = order.first_owed().and_then(Notice::next);
        assert_eq!(next, revived.then(|| after(600)), "{verdict:?}");
        assert_eq!(order.told(), (!revived).then_some(PAID), "{verdict:?}");
    }
}

#[test]
fn a_failure_that_was_not_told_is_never_told_of_an_order_that_is_paid() {
    let mut order = open(Process::Asynchronous);
    report(&mut order, Status::Expired, 60);
    order.noticed(NOT_PAID, &Verdict::Impossible(Reason::AddressGone), after(61), 0);
    let alone = order.troubles().len();
    order.begin(second(Process::Asynchronous), after(120));

    order.remind(after(180));

    assert_eq!((alone, order.first_owed(), order.troubles()), (1, None, vec![]));
}

#[test]
fn a_payment_of_which_nobody_knew_stays_so_until_cafe24_gives_a_sign() {
    let mut order = told_paid(Process::External);
    order.notices.clear();
    let never = Acknowledged::Never { why: "no answer".to_owned().into() };
    order.attempts[0].acknowledged = never.clone();

    order.remind(after(600));
    let reminded = order.attempts[0].acknowledged.clone();
    let due = order.unread(after(86_400));
    order.acknowledge(1, &Acknowledged::Awaited { since: after(600) });
    let again = order.attempts[0].acknowledged.clone();
    order.acknowledge(1, &Acknowledged::Order { at: after(700) });

    assert_eq!((reminded, again, due), (never.clone(), never, None), "nothing goes back");
    assert_eq!(order.attempts[0].acknowledged, Acknowledged::Order { at: after(700) });
    assert_eq!(order.history.last().unwrap().what, What::Fact(Fact::Learned { attempt: 1 }));
    assert_eq!(order.troubles(), []);
}

#[test]
fn another_refund_does_not_hide_one_that_was_refused() {
    let mut order = refunding();
    let refused = CancellationEvent::Refused("no balance".to_owned().into());
    order.apply_cancellation(1, &refused, Told::ByAnswer, now());

    request(&mut order, "500.00", Process::Synchronous, 60);
    let done = record(2, CancellationStatus::Done, "500.00");
    order.apply_cancellation(2, &CancellationEvent::Reported(done), Told::ByAnswer, after(61));

    let amount = parsed("1000.00");
    let wrong: Vec<_> = order.troubles().into_iter().map(|trouble| trouble.wrong).collect();
    assert_eq!(wrong, [Wrong::Refused { cancellation: 1, amount }]);
    assert!(!order.can_refund_again(1), "Cafe24 could not be told of a part");
}

#[test]
fn a_whole_refund_is_tried_again_while_all_of_the_money_is_there() {
    let mut order = paid("3065.00 PHP");
    request(&mut order, "3065.00", Process::Synchronous, 0);
    let refused = CancellationEvent::Refused("no balance".to_owned().into());
    order.apply_cancellation(1, &refused, Told::ByAnswer, after(1));
    let possible = order.can_refund_again(1);

    order.refund_again(1, after(60));
    order.refund_again(1, after(60));

    let again = order.cancellation(2).unwrap();
    assert_eq!((possible, order.cancellations.len(), again.origin), (true, 2, Origin::Cafe24));
    assert_eq!((again.answered, order.left()), (Answered::No, parsed("0")));
    let repeated = request(&mut order, "3065.00", Process::Synchronous, 61);
    assert_eq!(repeated, Requested::Same(2), "Cafe24 asks for the same money");
}

#[test]
fn money_that_the_merchant_has_dealt_with_is_not_sent_back() {
    let unclear = State::Unclear { tid: page().tid, why: "unknown".to_owned().into() };
    let mut order = order("20220519-0000029", "3065.00 PHP", unclear);
    order.settle(Wrong::Unclear { attempt: 1 }, after(60));

    report(&mut order, Status::Paid, 120);

    assert!(matches!(order.attempts[0].state, State::Held { .. }), "{order:?}");
    assert_eq!((order.cancellations.len(), order.troubles().len()), (0, 1));
}
