//! Of which payment a refund takes, who wanted it, and what Cafe24 learns of it (state-machines.md
//! C16, C19, R10).

use shared::domain::{
    About, Acknowledged, Amount, Attempt, Order, Origin, Process, Requested, State,
    cancellation::{CancellationEvent, CancellationReport, CancellationStatus},
    order_cancellations::Told,
};

use crate::{
    cancellation_events::{cancellation, record, request, with},
    given::{after, attempt, now, order, page, paid, parsed},
};

const DAY: i64 = 86_400;

/// Its record of a refund that we did not ask for.
fn foreign(refund: &str, status: CancellationStatus, amount: &str) -> CancellationReport {
    CancellationReport { refund: parsed(refund), number: None, ..record(0, status, amount) }
}

#[test]
fn a_refund_made_at_the_company_is_found_once_and_lowers_what_is_left() {
    let mut order = paid("3065.00 PHP");
    let found = foreign("ref_9", CancellationStatus::Done, "65.00");

    let first = order.found_cancellation(1, &found, after(1));
    let again = order.found_cancellation(1, &found, after(2));
    let other =
        order.found_cancellation(1, &foreign("ref_10", CancellationStatus::Done, "65.00"), now());

    assert_eq!((first, again, other), (Some(1), None, Some(2)));
    assert_eq!((order.refunded(), order.left()), (parsed("130"), parsed("2935")));
    let origins = order.cancellations.iter().map(|c| c.origin).collect::<Vec<_>>();
    assert_eq!(origins, [Origin::PgCompany { attempt: 1 }; 2]);
    assert_eq!(order.payment_of(cancellation(&order, 1)).unwrap().0.number, 1);
    assert_eq!((order.notices.len(), order.unanswered(after(DAY)).count()), (0, 0));
}

#[test]
fn a_refund_is_found_only_when_it_is_done_and_not_ours() {
    let mut order = with("submitting", Process::Synchronous);
    let before = order.clone();

    for not_found in [
        foreign("ref_9", CancellationStatus::Pending, "65.00"),
        foreign("ref_9", CancellationStatus::Rejected("no".to_owned()), "65.00"),
        record(1, CancellationStatus::Done, "1000.00"),
        record(7, CancellationStatus::Done, "1000.00"),
    ] {
        assert_eq!(order.found_cancellation(1, &not_found, now()), None, "{not_found:?}");
    }

    assert_eq!(order, before);
}

#[test]
fn more_refunds_at_the_company_than_we_thought_possible_leave_nothing() {
    let mut order = with("submitting", Process::Synchronous);

    order.found_cancellation(1, &foreign("ref_9", CancellationStatus::Done, "3000.00"), now());

    assert_eq!(order.left(), Amount::ZERO);
}

/// An order that is paid by its second attempt, after the first was paid too late.
fn twice_paid() -> Order {
    let late = State::Superseded { tid: Some(parsed("pay_0")), open_until: None };
    let mut order = order("1", "3065.00 PHP", late);
    let winner = attempt("3000.00 PHP", State::Paid { tid: page().tid });
    order.begin(Attempt { number: 2, ..winner }, now());
    order.attempts[0].state = State::Late { tid: parsed("pay_0") };
    order.send_back_late(1, now());
    order
}

#[test]
fn what_a_late_attempt_gives_back_is_not_taken_from_the_winner() {
    let mut order = twice_paid();

    let late = cancellation(&order, 1);
    assert_eq!((late.origin, late.amount), (Origin::SentBack { attempt: 1 }, parsed("3065.00")));
    let (attempt, tid) = order.payment_of(late).unwrap();
    assert_eq!((attempt.number, tid.as_str()), (1, "pay_0"));
    assert_eq!((order.left(), order.refunded()), (parsed("3000.00"), Amount::ZERO));

    order.apply_cancellation(1, &record_done("3065.00"), Told::Not, after(1));
    assert_eq!((order.left(), order.refunded()), (parsed("3000.00"), Amount::ZERO));
    assert_eq!(request(&mut order, "3000.00", Process::Synchronous, 2), Requested::New(2));
    assert_eq!(order.payment_of(cancellation(&order, 2)).unwrap().1, &page().tid);
    assert_eq!(order.left(), Amount::ZERO);
}

fn record_done(amount: &str) -> CancellationEvent {
    CancellationEvent::Reported(record(1, CancellationStatus::Done, amount))
}

#[test]
fn a_refund_made_at_the_company_of_a_late_attempt_is_not_taken_from_the_winner() {
    let mut order = twice_paid();
    let by_the_merchant = foreign("ref_9", CancellationStatus::Done, "3065.00");

    let number = order.found_cancellation(1, &by_the_merchant, now()).unwrap();

    assert_eq!((order.left(), order.refunded()), (parsed("3000.00"), Amount::ZERO));
    let found = cancellation(&order, number);
    assert_eq!(order.payment_of(found).unwrap().0.number, 1);
    assert_eq!(order.found_cancellation(1, &by_the_merchant, now()), None);
}

#[test]
fn what_we_sent_back_unread_cannot_be_canceled_once_more() {
    let mut order = paid("3065.00 PHP");
    order.acknowledge(1, &Acknowledged::Awaited { since: now() });
    order.send_back_unread(1, now());

    assert_eq!(cancellation(&order, 1).origin, Origin::SentBack { attempt: 1 });
    assert_eq!((order.winner(), order.left()), (None, Amount::ZERO));
}

#[test]
fn what_the_merchant_refunded_at_the_company_is_never_what_cafe24_means() {
    let mut order = paid("3065.00 PHP");
    order.found_cancellation(1, &foreign("ref_9", CancellationStatus::Done, "1000.00"), now());

    assert_eq!(request(&mut order, "1000.00", Process::Synchronous, 1), Requested::New(2));
}

#[test]
fn cafe24_learns_asynchronously_of_what_was_canceled_synchronously_if_it_asks_so() {
    let told = About::Canceled { cancellation: 1 };
    let mut order = paid("3065.00 PHP");
    request(&mut order, "3065.00", Process::Synchronous, 0);

    let early = request(&mut order, "3065.00", Process::Asynchronous, 1);
    assert_eq!((early, order.notices.len()), (Requested::Same(1), 0), "it is not done yet");
    order.apply_cancellation(1, &record_done("3065.00"), Told::Not, after(2));
    assert_eq!(order.first_owed().unwrap().about, told);
    request(&mut order, "3065.00", Process::Asynchronous, 3);
    assert_eq!(order.notices.len(), 1, "one fact, one notice");

    let mut done = with("succeeded", Process::Synchronous);
    assert_eq!(done.unanswered(after(DAY)).count(), 1);
    request(&mut done, "1000.00", Process::Asynchronous, 20);
    assert_eq!(done.first_owed().unwrap().about, told, "it is done already");
    assert_eq!(done.unanswered(after(DAY)).count(), 0, "the notice is the answer");
}

#[test]
fn where_cafe24_wants_to_be_told_is_what_it_said_last() {
    let mut order = paid("3065.00 PHP");
    let about = About::Canceled { cancellation: 1 };
    assert_eq!(order.notice_url(about), None);

    request(&mut order, "1.00", Process::Asynchronous, 0);
    let first = order.notice_url(about).cloned();
    request(&mut order, "2.00", Process::Synchronous, 0);

    assert!(first.is_some());
    assert_eq!(order.notice_url(about), first.as_ref(), "no address is no news");
}
