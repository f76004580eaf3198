//! Money that comes late, or of which Cafe24 never learned: accepted or sent back, never both
//! (state-machines.md C15, C16, C19).

use jiff::SignedDuration;
use shared::domain::{
    About, Acknowledged, Amount, Attempt, CancelAsked, Event, NoticeState, Order, Origin, Process,
    State, Status,
    cancellation::{CancellationReport, CancellationState, CancellationStatus, Refusal},
    notice::Verdict,
};

use crate::{
    cancellation_events::{cancellation, record, request},
    given::{after, now, order_of, page, paid, parsed},
    notices::{NOT_PAID, PAID, PROCESSES, acknowledged, open, owed, report, second, told_paid},
};

/// An order of this process whose only attempt expired and was paid all the same.
fn paid_late(process: Process) -> Order {
    let mut order = open(process);
    report(&mut order, Status::Expired, 0);
    report(&mut order, Status::Paid, 1);
    order
}

fn is_late(order: &Order) -> bool {
    matches!(order.attempts[0].state, State::Late { .. })
}

fn is_returning(order: &Order) -> bool {
    matches!(order.attempts[0].state, State::Returning { .. })
}

/// Who wants which amounts back, and when it is asked for.
fn refunds(order: &Order) -> Vec<(Origin, Amount)> {
    order.cancellations.iter().map(|c| (c.origin, c.amount)).collect()
}

fn sent_back() -> Vec<(Origin, Amount)> {
    vec![(Origin::SentBack { attempt: 1 }, parsed("3065.00"))]
}

#[test]
fn late_money_waits_for_a_decision_only_in_the_asynchronous_process() {
    for process in PROCESSES {
        let order = paid_late(process);

        let waits = process == Process::Asynchronous;
        assert_eq!((is_late(&order), is_returning(&order)), (waits, !waits), "{process:?}");
        assert_eq!(refunds(&order), if waits { vec![] } else { sent_back() }, "{process:?}");
        assert_eq!((order.winner(), order.left()), (None, Amount::ZERO));
    }
}

#[test]
fn late_money_of_every_attempt_that_was_given_up_is_late() {
    let tid = page().tid;
    for given_up in [
        State::Declined { tid: tid.clone(), reason: String::new().into() },
        State::Canceled { tid: tid.clone() },
        State::Expired { tid: tid.clone() },
        State::Failed { reason: String::new().into() },
        State::Superseded { tid: None, open_until: None },
    ] {
        let mut order = order_of(Process::Asynchronous, "3065.00 PHP", given_up.clone());
        report(&mut order, Status::Paid, 1);
        assert!(is_late(&order), "{given_up:?}");
    }
}

#[test]
fn late_money_of_an_attempt_that_was_replaced_goes_back() {
    let mut order = open(Process::Asynchronous);
    order.begin(second(Process::Asynchronous), now());

    report(&mut order, Status::Paid, 1);

    assert!(is_returning(&order));
    assert_eq!(refunds(&order), sent_back());
    assert_eq!(owed(&order), [], "the order goes on");
}

#[test]
fn late_money_of_an_order_that_is_paid_goes_back() {
    let mut order = paid_late(Process::Asynchronous);
    let winner = State::Paid { tid: parsed("pay_2") };
    order.attempts.push(Attempt { state: winner, ..second(Process::Asynchronous) });
    let price = order.left();

    order.accept_late(1, after(2));

    let late = order.attempt(1).unwrap();
    assert!(matches!(late.state, State::Returning { .. }));
    assert_eq!(refunds(&order), sent_back());
    assert_eq!((order.winner().unwrap().0.number, order.left()), (2, price));
    assert_eq!(owed(&order), [], "an order that is paid has not failed");
}

#[test]
fn late_money_that_is_accepted_is_a_payment_like_any_other() {
    let mut order = paid_late(Process::Asynchronous);

    order.accept_late(1, after(2));

    assert_eq!(order.winner().unwrap().0.number, 1);
    assert_eq!((order.left(), refunds(&order)), (parsed("3065"), vec![]));
    assert_eq!(owed(&order), [PAID]);
    assert_eq!(*acknowledged(&order), Acknowledged::Awaited { since: after(2) });
    let before = order.clone();
    order.send_back_late(1, after(3));
    order.accept_late(1, after(3));
    report(&mut order, Status::Paid, 3);
    assert_eq!(order, before, "it was decided");
}

#[test]
fn late_money_that_goes_back_goes_back_once_and_whole() {
    let mut order = paid_late(Process::Asynchronous);

    order.send_back_late(1, after(2));

    assert!(is_returning(&order));
    assert_eq!(refunds(&order), sent_back());
    let until = after(2);
    assert_eq!(cancellation(&order, 1).state, CancellationState::Submitting { until }, "at once");
    assert_eq!(order.due(after(2)), Some(after(2 + 10)));
    let before = order.clone();
    order.send_back_late(1, after(3));
    order.accept_late(1, after(3));
    report(&mut order, Status::Paid, 3);
    assert_eq!(order, before, "it was decided");
}

#[test]
fn only_late_money_is_accepted_or_sent_back() {
    let tid = page().tid;
    for state in [
        State::Opening { until: after(20) },
        State::Open { page: page() },
        State::Confirming { tid: tid.clone(), until: after(20) },
        State::Pending { tid: tid.clone() },
        State::Expired { tid: tid.clone() },
        State::Paid { tid: tid.clone() },
        State::Returning { tid: tid.clone() },
        State::Held { tid, why: String::new().into() },
    ] {
        let mut order = order_of(Process::Asynchronous, "3065.00 PHP", state.clone());
        let before = order.clone();
        order.send_back_late(1, after(1));
        order.accept_late(1, after(1));
        order.send_back_late(7, after(1));
        order.accept_late(7, after(1));
        assert_eq!(order, before, "{state:?}");
    }
}

#[test]
fn late_money_that_a_person_decides_about_moves_no_more() {
    let mut order = paid_late(Process::Asynchronous);

    order.apply(1, &Event::GivenUp("manual".to_owned().into()), after(2));

    assert!(matches!(order.attempts[0].state, State::Held { .. }));
    assert_eq!((refunds(&order), order.due(after(2))), (vec![], order.notices[0].next()));
}

#[test]
fn while_late_money_may_be_accepted_its_failure_is_not_told() {
    let mut order = open(Process::Asynchronous);
    report(&mut order, Status::Expired, 0);
    assert_eq!(owed(&order), [NOT_PAID]);

    report(&mut order, Status::Paid, 1);
    assert_eq!(owed(&order), []);
    assert!(order.due(after(1000)).unwrap() > after(1000), "the decision is asked for later");

    order.send_back_late(1, after(1000));
    assert_eq!(owed(&order), [NOT_PAID], "now it came to nothing");
}

#[test]
fn a_failure_that_was_told_is_not_told_again_when_late_money_goes_back() {
    let mut order = open(Process::Asynchronous);
    report(&mut order, Status::Expired, 0);
    order.noticed(NOT_PAID, &Verdict::Accepted, after(1), 0);

    report(&mut order, Status::Paid, 2);
    order.send_back_late(1, after(3));

    assert_eq!((order.notices.len(), order.is_told(NOT_PAID)), (1, true));
}

#[test]
fn what_goes_back_late_cannot_be_canceled_by_cafe24() {
    let mut order = paid_late(Process::Synchronous);
    let asked = CancelAsked {
        tid: page().tid,
        amount: parsed("1.00"),
        currency: parsed("PHP"),
        process: Process::Synchronous,
        notice_url: None,
    };

    let window = SignedDuration::from_mins(10);
    let refused = order.request_cancellation(&asked, after(2), after(22), window);

    assert_eq!(refused, Err(Refusal::NotPaid));
    assert_eq!(refunds(&order), sent_back());
}

#[test]
fn a_payment_of_which_cafe24_never_learned_goes_back_as_far_as_it_is_left() {
    for process in PROCESSES {
        let mut order = told_paid(process);
        let by_the_merchant =
            CancellationReport { number: None, ..record(1, CancellationStatus::Done, "1000") };
        order.found_cancellation(1, &by_the_merchant, after(1));

        order.send_back_unread(1, after(3600));

        let back = (Origin::SentBack { attempt: 1 }, parsed("2065"));
        assert_eq!(refunds(&order)[1..], [back], "{process:?}");
        assert!(is_returning(&order));
        assert!(!owed(&order).contains(&About::Paid { attempt: 1 }), "{process:?}");
        assert_eq!((order.winner(), order.left()), (None, Amount::ZERO));
        let before = order.clone();
        order.send_back_unread(1, after(3601));
        assert_eq!(order, before, "once");
    }
}

#[test]
fn who_asks_for_a_cancellation_knows_of_the_payment() {
    let mut order = told_paid(Process::External);
    request(&mut order, "1000.00", Process::Synchronous, 0);
    let before = order.clone();

    order.send_back_unread(1, after(3600));

    assert_eq!((order.unread(after(3600)), &order), (None, &before));
}

#[test]
fn a_payment_of_which_cafe24_knows_is_not_sent_back() {
    let at = after(1);
    for how in [
        Acknowledged::Details { at },
        Acknowledged::Notice { at },
        Acknowledged::Order { at },
        Acknowledged::Never { why: "nobody answers".to_owned().into() },
    ] {
        let mut order = told_paid(Process::External);
        order.acknowledge(1, &how);
        let before = order.clone();

        // The notice is still owed, and then the app is removed.
        order.send_back_unread(1, after(2));

        assert_eq!(order, before, "{how:?}");
    }
}

#[test]
fn what_is_not_paid_or_gone_already_is_not_sent_back_as_unread() {
    let mut unpaid = open(Process::External);
    let mut other = told_paid(Process::External);
    let mut gone = told_paid(Process::External);
    request(&mut gone, "3065.00", Process::Synchronous, 0);
    let mut old = paid("3065.00 PHP");

    for (order, number) in [(&mut unpaid, 1), (&mut other, 2), (&mut gone, 1), (&mut old, 1)] {
        let before = order.clone();
        order.send_back_unread(number, after(3600));
        assert_eq!(*order, before);
    }
}

#[test]
fn what_was_told_stays_told_when_the_rest_goes_back() {
    let mut order = told_paid(Process::External);
    order.notices[0].state = NoticeState::Dead { why: "gone".to_owned().into() };

    order.send_back_unread(1, after(3600));

    let about = order.notices.iter().map(|notice| notice.about).collect::<Vec<_>>();
    assert_eq!(about, [About::Paid { attempt: 1 }, About::NotPaid { attempt: 1 }]);
}
