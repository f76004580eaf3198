//! What an order owes to Cafe24, and in which order it is told (state-machines.md 5.6).

use shared::domain::{
    About, Acknowledged, Attempt, Event, Fact, MallUrl, NoticeState, Order, Process, Reason,
    Report, State, Status,
    cancellation::{CancellationEvent, CancellationStatus},
    history::What,
    notice::{FIRST_TRY, PATIENCE, PATIENCE_IF_ABSENT, Verdict},
    order_cancellations::Told,
};

use crate::{
    cancellation_events::{record, request},
    given::{after, attempt_of, hosts, money, notice_url, now, order_of, page, paid, parsed},
};

pub(crate) const PROCESSES: [Process; 3] =
    [Process::Synchronous, Process::Asynchronous, Process::External];
pub(crate) const PAID: About = About::Paid { attempt: 1 };
pub(crate) const NOT_PAID: About = About::NotPaid { attempt: 1 };
const CANCELED: About = About::Canceled { cancellation: 1 };

/// An order of this process whose first attempt is open.
pub(crate) fn open(process: Process) -> Order {
    order_of(process, "3065.00 PHP", State::Open { page: page() })
}

pub(crate) fn report(order: &mut Order, status: Status, at: i64) {
    let report = Report {
        reference: order.key.reference(1).to_string(),
        tid: page().tid,
        status,
        money: money("3065.00 PHP"),
        paid: None,
    };
    order.report(1, &report, after(at));
}

/// An order of this process that was paid at the beginning.
pub(crate) fn told_paid(process: Process) -> Order {
    let mut order = open(process);
    report(&mut order, Status::Paid, 0);
    order
}

pub(crate) fn second(process: Process) -> Attempt {
    Attempt { number: 2, ..attempt_of(process, "3000.00 PHP", State::Open { page: page() }) }
}

/// The facts that are still to be told, in order.
pub(crate) fn owed(order: &Order) -> Vec<About> {
    let owed = order.notices.iter().filter(|notice| notice.next().is_some());
    owed.map(|notice| notice.about).collect()
}

pub(crate) fn acknowledged(order: &Order) -> &Acknowledged {
    &order.attempts[0].acknowledged
}

fn refused() -> Verdict {
    Verdict::NotAccepted("503".to_owned())
}

#[test]
fn a_payment_is_told_to_who_waits_for_a_notice_and_awaited_from_everybody() {
    for process in PROCESSES {
        let order = told_paid(process);

        let expected = if process == Process::Synchronous { vec![] } else { vec![PAID] };
        assert_eq!(owed(&order), expected, "{process:?}");
        assert_eq!(*acknowledged(&order), Acknowledged::Awaited { since: now() });
    }
}

#[test]
fn a_failure_is_told_to_who_waits_for_a_notice() {
    let declined = Status::Declined("no".to_owned());
    for process in PROCESSES {
        for (status, told) in [
            (declined.clone(), true),
            (Status::Canceled, true),
            (Status::Expired, true),
            (Status::Waiting, false),
            (Status::Approved, false),
            (Status::AwaitingDeposit, false),
        ] {
            let mut order = open(process);
            report(&mut order, status.clone(), 0);
            let told = told && process != Process::Synchronous;
            assert_eq!(owed(&order) == [NOT_PAID], told, "{status:?}, {process:?}");
            assert_eq!(order.notices.len(), usize::from(told), "{status:?}, {process:?}");
            assert_eq!(*acknowledged(&order), Acknowledged::NotExpected);
        }
    }
}

#[test]
fn a_payment_that_contradicts_ours_is_told_as_not_paid() {
    for process in PROCESSES {
        let mut order = open(process);
        let (tid, why) = (page().tid, "another amount".to_owned().into());

        order.apply(1, &Event::Contradicted(tid, Status::Paid, why), now());

        assert!(matches!(order.attempts[0].state, State::Held { .. }));
        assert_eq!(owed(&order) == [NOT_PAID], process != Process::Synchronous, "{process:?}");
    }
}

#[test]
fn an_opening_that_was_refused_is_told_by_the_answer_alone() {
    let opening = State::Opening { until: after(20) };
    let mut order = order_of(Process::Asynchronous, "3065.00 PHP", opening);

    order.apply(1, &Event::OpenRefused("no".to_owned().into()), now());

    assert_eq!(order.notices, []);
}

#[test]
fn nothing_is_owed_where_cafe24_never_said_where_to_tell_it() {
    let mut order = open(Process::Asynchronous);
    order.attempts[0].notice_url = None;

    report(&mut order, Status::Paid, 0);
    order.owe(CANCELED, now());
    order.owe(About::Paid { attempt: 7 }, now());

    assert_eq!(order.notices, []);
}

#[test]
fn a_fact_is_owed_once_whatever_became_of_it() {
    for verdict in [refused(), Verdict::Accepted, Verdict::Impossible(Reason::AddressGone)] {
        let mut order = told_paid(Process::Asynchronous);
        order.noticed(PAID, &verdict, after(1), 0);
        let before = order.notices.clone();

        report(&mut order, Status::Paid, 2);
        order.owe(PAID, after(3));

        assert_eq!(order.notices, before, "{verdict:?}");
    }
}

#[test]
fn only_the_latest_attempt_fails() {
    let mut order = open(Process::Asynchronous);
    report(&mut order, Status::AwaitingDeposit, 0);
    order.begin(second(Process::Asynchronous), after(1));

    report(&mut order, Status::Expired, 2);

    assert!(matches!(order.attempts[0].state, State::Expired { .. }));
    assert_eq!(order.notices, []);
}

#[test]
fn a_failure_that_is_owed_is_dropped_when_a_new_attempt_begins() {
    for (verdict, stays) in [
        (refused(), false),
        (Verdict::Accepted, true),
        (Verdict::Impossible(Reason::AddressGone), true),
    ] {
        let mut order = open(Process::Asynchronous);
        report(&mut order, Status::Expired, 0);
        order.noticed(NOT_PAID, &verdict, after(1), 0);

        order.begin(second(Process::Asynchronous), after(2));

        let about = order.notices.iter().map(|notice| notice.about).collect::<Vec<_>>();
        assert_eq!(about == [NOT_PAID], stays, "{verdict:?}");
        assert_eq!(owed(&order), [], "{verdict:?}");
    }
}

#[test]
fn a_failure_that_is_owed_is_dropped_when_the_order_is_paid_and_told_before_it_otherwise() {
    for (verdict, about) in [(refused(), vec![PAID]), (Verdict::Accepted, vec![NOT_PAID, PAID])] {
        let mut order = open(Process::Asynchronous);
        report(&mut order, Status::Expired, 0);
        order.noticed(NOT_PAID, &verdict, after(1), 0);

        report(&mut order, Status::Paid, 2);
        order.accept_late(1, after(3));

        let notices = order.notices.iter().map(|notice| notice.about).collect::<Vec<_>>();
        assert_eq!((notices, owed(&order)), (about, vec![PAID]), "{verdict:?}");
    }
}

#[test]
fn an_order_that_is_paid_has_not_failed_whichever_attempt_it_was() {
    let failed = |order: &mut Order| {
        let (tid, status) = (parsed("pay_2"), Status::Declined("no".to_owned()));
        order.apply(2, &Event::Reported(tid, status), after(2));
    };
    let mut before = open(Process::Asynchronous);
    report(&mut before, Status::AwaitingDeposit, 0);
    before.begin(second(Process::Asynchronous), after(1));
    let mut after_it = before.clone();

    failed(&mut before);
    assert_eq!(owed(&before), [About::NotPaid { attempt: 2 }]);
    report(&mut before, Status::Paid, 3);
    report(&mut after_it, Status::Paid, 2);
    failed(&mut after_it);

    assert_eq!((owed(&before), owed(&after_it)), (vec![PAID], vec![PAID]));
}

#[test]
fn the_synchronous_process_is_told_only_explicitly_and_only_with_an_address() {
    let mut order = told_paid(Process::Synchronous);
    assert_eq!(order.notices, []);

    order.owe(PAID, after(600));
    assert_eq!(owed(&order), [PAID]);

    let mut without = paid("3065.00 PHP");
    without.owe(PAID, after(600));
    assert_eq!(without.notices, []);
}

/// A paid order that owes the payment and then a cancellation, both tried for the first time.
fn owing_both() -> Order {
    let mut order = told_paid(Process::Asynchronous);
    request(&mut order, "1000.00", Process::Asynchronous, 1);
    let done = CancellationEvent::Reported(record(1, CancellationStatus::Done, "1000"));
    order.apply_cancellation(1, &done, Told::Not, after(2));
    order
}

#[test]
fn the_payment_is_told_before_its_cancellation() {
    let due = after(100);
    for verdict in [Verdict::Accepted, Verdict::Impossible(Reason::AddressGone)] {
        let mut order = owing_both();
        assert_eq!(owed(&order), [PAID, CANCELED]);

        assert!(!order.take_notice(CANCELED, due, after(120)), "not before the payment");
        order.noticed(PAID, &refused(), due, 20);
        assert!(!order.take_notice(CANCELED, due, after(120)), "the payment is still owed");
        order.noticed(PAID, &verdict, due, 0);

        assert_eq!(order.first_owed().unwrap().about, CANCELED, "{verdict:?}");
        assert!(order.take_notice(CANCELED, due, after(120)), "{verdict:?}");
    }
}

#[test]
fn a_notice_is_taken_by_one_function_when_it_is_due() {
    let mut order = told_paid(Process::Asynchronous);
    let first_try = after(FIRST_TRY.as_secs());

    // Who owed it tries it first.
    assert!(!order.take_notice(PAID, after(FIRST_TRY.as_secs() - 1), after(60)));
    assert!(order.take_notice(PAID, first_try, after(60)));
    assert!(!order.take_notice(PAID, first_try, after(60)));
    assert!(!order.take_notice(PAID, after(59), after(90)));

    assert_eq!(order.notices[0].state, NoticeState::Owed { tries: 2, next: after(60) });
    assert!(order.take_notice(PAID, after(60), after(90)), "whoever took it is gone");
    assert!(!order.take_notice(NOT_PAID, after(1000), after(2000)));
}

#[test]
fn a_payment_that_was_told_is_known_and_one_that_was_not_is_not() {
    let mut order = told_paid(Process::Asynchronous);
    let changes = order.history.len();

    order.noticed(PAID, &refused(), after(1), 20);
    assert_eq!(*acknowledged(&order), Acknowledged::Awaited { since: now() });
    assert!(!order.is_told(PAID));
    assert_eq!(
        (order.first_owed().unwrap().next(), order.history.len()),
        (Some(after(6)), changes)
    );

    order.noticed(PAID, &Verdict::Accepted, after(7), 0);
    assert_eq!(*acknowledged(&order), Acknowledged::Notice { at: after(7) });
    assert!(order.is_told(PAID));
    assert_eq!((order.first_owed(), order.history.len()), (None, changes + 1));
    assert_eq!(order.history.last().unwrap().what, What::Fact(Fact::Told { about: PAID }));
}

#[test]
fn a_second_answer_to_a_notice_changes_nothing() {
    for end in [Verdict::Accepted, Verdict::Impossible(Reason::AddressGone), Verdict::Removed] {
        let mut order = told_paid(Process::Asynchronous);
        order.noticed(PAID, &end, after(1), 0);
        let before = order.clone();
        for again in [Verdict::Accepted, refused(), Verdict::Absent, Verdict::Removed] {
            order.noticed(PAID, &again, after(2), 0);
            order.noticed(CANCELED, &again, after(2), 0);
            assert_eq!(order, before, "{again:?} after {end:?}");
        }
    }
}

#[test]
fn a_notice_that_nobody_accepts_is_left_to_a_person_and_nothing_about_the_payment_changes() {
    for (verdict, patience) in [(refused(), PATIENCE), (Verdict::Absent, PATIENCE_IF_ABSENT)] {
        let mut order = told_paid(Process::Asynchronous);
        let limit = patience.as_secs();

        order.noticed(PAID, &verdict, after(limit), 0);
        assert_eq!(owed(&order), [PAID], "{verdict:?}");
        order.noticed(PAID, &verdict, after(limit + 1), 0);

        assert!(matches!(order.notices[0].state, NoticeState::Dead { .. }), "{verdict:?}");
        assert_eq!((order.first_owed(), order.is_told(PAID)), (None, false));
        assert_eq!(*acknowledged(&order), Acknowledged::Awaited { since: now() });
        assert_eq!(order.left(), parsed("3065"));
    }
}

#[test]
fn where_notices_go_is_what_cafe24_said_last() {
    let mut order = told_paid(Process::Asynchronous);
    assert_eq!(order.notice_url(PAID), Some(&notice_url()));
    let elsewhere = "https://shop.example.com/noty";
    let elsewhere = MallUrl::parse(elsewhere, &hosts()).unwrap();

    let asked = Attempt { notice_url: Some(elsewhere.clone()), ..second(Process::Asynchronous) };
    order.renew(1, &asked);

    assert_eq!(order.notice_url(PAID), Some(&elsewhere));
    assert_eq!(order.notice_url(NOT_PAID), Some(&elsewhere));
    assert_eq!(order.notice_url(About::Paid { attempt: 2 }), None);
}
