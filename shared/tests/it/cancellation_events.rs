//! Every state of a cancellation against every event, and who has to be told (state-machines.md
//! 5.4).

use jiff::SignedDuration;
use shared::domain::{
    About, Amount, CancelAsked, Cancellation, Order, Origin, Process, Reason, Requested, State,
    Tid,
    cancellation::{
        Answered, CancellationEvent, CancellationReport, CancellationState, CancellationStatus,
    },
    order::{PENDING_AFTER, REVIEW_AFTER},
    order_cancellations::Told,
};

use crate::given::{after, notice_url, now, order_of, page, paid, parsed};

const WINDOW: SignedDuration = SignedDuration::from_mins(10);
const DAY: i64 = 86_400;

/// Rows are states, columns are events; a cell is the state afterwards, `.` is "as before".
const TABLE: &str = "
           resumed    pending done      rejected other-amount refused given-up
submitting submitting pending succeeded failed   review       failed  review
pending    .          .       succeeded failed   review       failed  review
succeeded  .          .       .         review   .            .       .
failed     .          .       .         .        .            .       .
review     .          .       succeeded .        .            .       .
";

fn refund() -> Tid {
    parsed("ref_1")
}

fn state(name: &str, at: i64, why: &str) -> CancellationState {
    let (refund, at, why) = (refund(), after(at), why.to_owned().into());
    match name {
        "submitting" => CancellationState::Submitting { until: at },
        "pending" => CancellationState::Pending { refund },
        "succeeded" => CancellationState::Succeeded { refund, at },
        "failed" => CancellationState::Failed { reason: why },
        "review" => CancellationState::Review { why },
        other => panic!("{other} is no state"),
    }
}

fn event(name: &str) -> CancellationEvent {
    let reported = |status| CancellationEvent::Reported(record(1, status, "1000"));
    match name {
        "resumed" => CancellationEvent::Resumed(after(20)),
        "pending" => reported(CancellationStatus::Pending),
        "done" => reported(CancellationStatus::Done),
        "rejected" => reported(CancellationStatus::Rejected("new".to_owned())),
        "other-amount" => {
            CancellationEvent::Reported(record(1, CancellationStatus::Done, "999.99"))
        }
        "refused" => CancellationEvent::Refused("new".to_owned().into()),
        "given-up" => CancellationEvent::GivenUp("new".to_owned().into()),
        other => panic!("{other} is no event"),
    }
}

/// The PG Company's record of the order's cancellation with this number.
pub(crate) fn record(number: u32, status: CancellationStatus, amount: &str) -> CancellationReport {
    let amount = parsed(amount);
    CancellationReport { refund: refund(), number: Some(number), status, amount }
}

pub(crate) fn request(order: &mut Order, amount: &str, process: Process, at: i64) -> Requested {
    let asked = CancelAsked {
        tid: page().tid,
        amount: parsed(amount),
        currency: parsed("PHP"),
        process,
        notice_url: (process == Process::Asynchronous).then(notice_url),
    };
    order.request_cancellation(&asked, after(at), after(at + 20), WINDOW).unwrap()
}

/// A paid order with one cancellation of 1000.00 in this state.
pub(crate) fn with(name: &str, process: Process) -> Order {
    let mut order = paid("3065.00 PHP");
    request(&mut order, "1000.00", process, 0);
    order.cancellations[0].state = state(name, 10, "old");
    order
}

fn lines() -> impl Iterator<Item = Vec<&'static str>> {
    TABLE.trim().lines().map(|line| line.split_whitespace().collect())
}

fn cells() -> Vec<(&'static str, &'static str, &'static str)> {
    let events = lines().next().unwrap();
    let cell = |row: Vec<&'static str>| {
        let cells = events.clone().into_iter().zip(row[1..].to_vec());
        cells.map(move |(event, next)| (row[0], event, next)).collect::<Vec<_>>()
    };
    lines().skip(1).flat_map(cell).collect()
}

pub(crate) fn cancellation(order: &Order, number: u32) -> &Cancellation {
    order.cancellation(number).unwrap()
}

#[test]
fn every_event_does_to_every_state_what_the_table_says() {
    let all = cells();
    assert_eq!(all.len(), 5 * 7);
    for (from, name, expected) in all {
        let mut order = with(from, Process::Synchronous);
        order.apply_cancellation(1, &event(name), Told::Not, after(20));
        let expected = match (from, name, expected) {
            (_, _, ".") => state(from, 10, "old"),
            ("succeeded", _, "review") => {
                let why = Reason::CameBack { said: "new".to_owned() }.into();
                CancellationState::Review { why }
            }
            (_, "other-amount", _) => {
                let why = Reason::OtherRefund { amount: parsed("999.99") }.into();
                CancellationState::Review { why }
            }
            (_, _, next) => state(next, 20, "new"),
        };
        assert_eq!(cancellation(&order, 1).state, expected, "{name} at {from}");
    }
}

#[test]
fn every_event_happens_twice_as_well_as_once() {
    for (from, name, _) in cells() {
        let mut order = with(from, Process::Asynchronous);
        order.apply_cancellation(1, &event(name), Told::Not, after(20));
        let once = order.clone();
        order.apply_cancellation(1, &event(name), Told::Not, after(30));
        assert_eq!(order, once, "{name} at {from}");
    }
}

#[test]
fn an_event_of_a_cancellation_that_is_not_there_changes_nothing() {
    let mut order = with("submitting", Process::Synchronous);
    let before = order.clone();

    order.apply_cancellation(7, &event("done"), Told::Not, now());

    assert_eq!(order, before);
}

#[test]
fn a_change_is_written_down_and_a_new_lease_is_not() {
    for (from, name, next) in cells() {
        let mut order = with(from, Process::Synchronous);
        let before = order.history.len();
        order.apply_cancellation(1, &event(name), Told::Not, after(20));
        let written = order.history.len() > before;
        assert_eq!(written, next != "." && name != "resumed", "{name} at {from}");
    }
}

#[test]
fn cafe24_is_owed_the_end_of_an_asynchronous_cancellation_unless_our_answer_tells_it() {
    for told in [Told::ByAnswer, Told::Not] {
        for process in [Process::Synchronous, Process::Asynchronous] {
            for (from, name, next) in cells() {
                let mut order = with(from, process);
                order.apply_cancellation(1, &event(name), told, after(20));
                let owed = process == Process::Asynchronous
                    && match next {
                        // "Accepted" is all that the answer says.
                        "succeeded" => true,
                        "failed" => told == Told::Not,
                        _other => false,
                    };
                let about = order.notices.iter().map(|notice| notice.about).collect::<Vec<_>>();
                let expected = [About::Canceled { cancellation: 1 }];
                let expected = if owed { &expected[..] } else { &[] };
                assert_eq!(about, expected, "{name} at {from}, {process:?}, {told:?}");
            }
        }
    }
}

#[test]
fn cafe24_is_owed_nothing_about_a_refund_for_which_it_did_not_ask() {
    let late = State::Late { tid: page().tid };
    let mut order = order_of(Process::Asynchronous, "3065.00 PHP", late);
    order.send_back_late(1, now());

    let done = CancellationEvent::Reported(record(1, CancellationStatus::Done, "3065"));
    order.apply_cancellation(1, &done, Told::Not, now());

    let sent_back = cancellation(&order, 1);
    assert_eq!(sent_back.origin, Origin::SentBack { attempt: 1 });
    assert!(matches!(sent_back.state, CancellationState::Succeeded { .. }));
    assert!(!order.notices.iter().any(|n| matches!(n.about, About::Canceled { .. })));
}

#[test]
fn money_that_came_back_to_the_company_is_left_to_a_person_and_stays_reserved() {
    let mut order = with("succeeded", Process::Asynchronous);
    let came_back = record(1, CancellationStatus::Rejected("bank".to_owned()), "1000.00");
    assert_eq!((order.refunded(), order.left()), (parsed("1000"), parsed("2065")));
    let event = CancellationEvent::Reported(came_back);
    assert!(order.apply_cancellation(1, &event, Told::Not, now()));

    assert!(matches!(cancellation(&order, 1).state, CancellationState::Review { .. }));
    assert_eq!((order.refunded(), order.left()), (Amount::ZERO, parsed("2065")));
    assert_eq!(order.notices, [], "that it is done was told, and a person tells the rest");
    assert!(!order.apply_cancellation(1, &event, Told::Not, now()), "once");
}

#[test]
fn a_cancellation_that_is_done_after_it_was_left_to_a_person_is_told_as_any_other() {
    for (process, notices, unanswered) in
        [(Process::Asynchronous, 1, 0), (Process::Synchronous, 0, 1)]
    {
        let mut order = with("review", process);
        assert!(order.apply_cancellation(1, &event("done"), Told::Not, after(20)));

        assert_eq!((order.refunded(), order.left()), (parsed("1000"), parsed("2065")));
        assert_eq!(order.notices.len(), notices, "{process:?}");
        let later = order.unanswered(after(20 + 1800));
        assert_eq!(later.count(), unanswered, "{process:?}");
        assert_eq!(order.troubles(), []);
    }
}

#[test]
fn a_synchronous_cancellation_that_ends_after_its_answer_is_unanswered_after_half_an_hour() {
    let mut order = with("submitting", Process::Synchronous);
    assert_eq!(cancellation(&order, 1).answered, Answered::No);
    order.apply_cancellation(1, &event("done"), Told::Not, after(100));

    let due = order.due(after(100)).unwrap();

    assert_eq!(due, after(100 + 1800));
    assert_eq!(order.unanswered(after(100 + 1799)).count(), 0);
    assert_eq!(order.unanswered(due).collect::<Vec<_>>(), [1]);
    assert!(order.due(due).unwrap() > due, "it is asked again, but not at once");
    for answered in [Answered::Yes, Answered::ByOrder, Answered::Never] {
        let mut order = order.clone();
        order.answer_cancellation(1, answered);
        assert_eq!((order.unanswered(due).count(), order.due(due)), (0, None), "{answered:?}");
    }
}

#[test]
fn only_what_is_done_and_was_asked_for_without_an_answer_is_unanswered() {
    for (name, expected) in
        [("submitting", 0), ("pending", 0), ("succeeded", 1), ("failed", 0), ("review", 0)]
    {
        let order = with(name, Process::Synchronous);
        assert_eq!(order.unanswered(after(30 * DAY)).count(), expected, "{name}");
        let order = with(name, Process::Asynchronous);
        assert_eq!(order.unanswered(after(30 * DAY)).count(), 0, "{name}");
    }
}

#[test]
fn cancellations_that_stay_unknown_are_left_to_a_person() {
    let (review, pending) = (REVIEW_AFTER.as_secs(), PENDING_AFTER.as_secs());
    for (name, seconds, held) in [
        ("submitting", review, false),
        ("submitting", review + 1, true),
        ("pending", review + 1, false),
        ("pending", pending, false),
        ("pending", pending + 1, true),
        ("succeeded", pending + 1, false),
        ("failed", pending + 1, false),
    ] {
        let mut order = with(name, Process::Asynchronous);
        let left = order.left();
        let (_, cancellations) = order.hold_unknown(after(seconds));
        assert_eq!(cancellations == [1], held, "{name} after {seconds}");
        let state = &cancellation(&order, 1).state;
        assert_eq!(matches!(state, CancellationState::Review { .. }), held, "{name}");
        assert_eq!((order.left(), order.notices.len()), (left, 0), "{name}");
    }
}
