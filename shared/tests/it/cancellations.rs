//! Which cancel requests are the same one, and that no more goes back than was paid
//! (state-machines.md 5.4).

use jiff::SignedDuration;
use proptest::prelude::*;
use shared::domain::{
    Amount, CancelAsked, Order, Process, Requested, State,
    cancellation::{
        CancellationEvent, CancellationReport, CancellationState, CancellationStatus, Refusal,
    },
    order_cancellations::Told,
};

use crate::given::{after, money, now, order, page, paid, parsed};

const WINDOW: SignedDuration = SignedDuration::from_mins(10);
const DAY: i64 = 86_400;

fn asked(text: &str) -> CancelAsked {
    let money = money(text);
    CancelAsked {
        tid: page().tid,
        amount: money.amount,
        currency: money.currency,
        process: Process::Synchronous,
        notice_url: None,
    }
}

fn request(order: &mut Order, money: &str, at: i64) -> Result<Requested, Refusal> {
    order.request_cancellation(&asked(money), after(at), after(at + 20), WINDOW)
}

fn report(order: &mut Order, number: u32, status: CancellationStatus, at: i64) {
    let amount = order.cancellation(number).unwrap().amount;
    let report = CancellationReport { number: Some(number), amount, ..record(status) };
    apply(order, number, &CancellationEvent::Reported(report), at);
}

/// The PG Company's record of a refund of 999.00.
fn record(status: CancellationStatus) -> CancellationReport {
    CancellationReport {
        refund: parsed("ref_1"),
        number: Some(1),
        status,
        amount: parsed("999.00"),
    }
}

fn apply(order: &mut Order, number: u32, event: &CancellationEvent, at: i64) {
    order.apply_cancellation(number, event, Told::ByAnswer, after(at));
}

fn refused(why: &str) -> CancellationEvent {
    CancellationEvent::Refused(why.to_owned().into())
}

#[test]
fn a_request_that_repeats_an_open_one_is_the_same() {
    let mut order = paid("3065.00 PHP");

    let first = request(&mut order, "1000.00 PHP", 0);
    let submitting = request(&mut order, "1000.00 PHP", 1);
    report(&mut order, 1, CancellationStatus::Pending, 2);
    let pending = request(&mut order, "1000 PHP", 30 * DAY);

    assert_eq!(first, Ok(Requested::New(1)));
    assert_eq!((submitting, pending), (Ok(Requested::Same(1)), Ok(Requested::Same(1))));
    assert_eq!(order.left(), parsed("2065.00"));
}

#[test]
fn a_request_that_repeats_one_under_review_is_the_same() {
    let mut order = paid("3065.00 PHP");
    request(&mut order, "1000.00 PHP", 0).unwrap();

    let other_amount = record(CancellationStatus::Done);
    apply(&mut order, 1, &CancellationEvent::Reported(other_amount), 0);

    let state = &order.cancellation(1).unwrap().state;
    assert!(matches!(state, CancellationState::Review { .. }));
    assert_eq!(request(&mut order, "1000.00 PHP", 30 * DAY), Ok(Requested::Same(1)));
    assert_eq!(order.left(), parsed("2065.00"));
    assert_eq!(order.refunded(), Amount::ZERO);
}

#[test]
fn a_full_cancellation_that_succeeded_is_the_same_for_ever() {
    let mut order = paid("3065.00 PHP");
    request(&mut order, "3065.00 PHP", 0).unwrap();
    report(&mut order, 1, CancellationStatus::Done, 1);

    let months_later = request(&mut order, "3065.00 PHP", 300 * DAY);

    assert_eq!(months_later, Ok(Requested::Same(1)));
    assert_eq!(order.refunded(), parsed("3065"));
}

#[test]
fn an_equal_part_is_the_same_within_the_window_and_new_after_it() {
    let mut order = paid("3065.00 PHP");
    request(&mut order, "1000.00 PHP", 0).unwrap();
    report(&mut order, 1, CancellationStatus::Done, 60);

    let within = request(&mut order, "1000.00 PHP", 60 + 599);
    let after_it = request(&mut order, "1000.00 PHP", 60 + 600);

    assert_eq!(within, Ok(Requested::Same(1)));
    assert_eq!(after_it, Ok(Requested::New(2)));
    assert_eq!(order.left(), parsed("1065.00"));
}

#[test]
fn an_equal_part_that_no_longer_fits_is_the_same() {
    let mut order = paid("3065.00 PHP");
    request(&mut order, "2000.00 PHP", 0).unwrap();
    report(&mut order, 1, CancellationStatus::Done, 1);

    assert_eq!(request(&mut order, "2000.00 PHP", DAY), Ok(Requested::Same(1)));
    assert_eq!(request(&mut order, "1065.01 PHP", DAY), Err(Refusal::TooMuch));
    assert_eq!(request(&mut order, "1065.00 PHP", DAY), Ok(Requested::New(2)));
}

#[test]
fn a_request_after_a_failure_is_new() {
    let mut order = paid("3065.00 PHP");
    request(&mut order, "3065.00 PHP", 0).unwrap();
    apply(&mut order, 1, &refused("declined"), 0);

    let again = request(&mut order, "3065.00 PHP", 1);
    report(&mut order, 2, CancellationStatus::Rejected("no".to_owned()), 2);
    let once_more = request(&mut order, "3065.00 PHP", 3);

    assert_eq!((again, once_more), (Ok(Requested::New(2)), Ok(Requested::New(3))));
}

#[test]
fn another_amount_at_once_is_another_cancellation() {
    let mut order = paid("3065.00 PHP");

    assert_eq!(request(&mut order, "1000.00 PHP", 0), Ok(Requested::New(1)));
    assert_eq!(request(&mut order, "1000.01 PHP", 0), Ok(Requested::New(2)));
}

#[test]
fn requests_that_do_not_fit_the_payment_are_refused() {
    let mut order = paid("3065.00 PHP");
    let other_tid = CancelAsked { tid: parsed("pay_2"), ..asked("1.00 PHP") };

    let refused = order.request_cancellation(&other_tid, now(), now(), WINDOW);

    assert_eq!(refused, Err(Refusal::OtherTid));
    assert_eq!(request(&mut order, "1.00 USD", 0), Err(Refusal::OtherCurrency));
    assert_eq!(request(&mut order, "3065.01 PHP", 0), Err(Refusal::TooMuch));
    assert_eq!(request(&mut order, "999999999999.99 PHP", 0), Err(Refusal::TooMuch));
    assert!(order.cancellations.is_empty());
}

#[test]
fn what_is_not_paid_cannot_be_canceled() {
    let tid = page().tid;
    for state in [
        State::Open { page: page() },
        State::Confirming { tid: tid.clone(), until: now() },
        State::Pending { tid: tid.clone() },
        State::Held { tid, why: String::new().into() },
    ] {
        let mut order = order("1", "3065.00 PHP", state);
        assert_eq!(request(&mut order, "1.00 PHP", 0), Err(Refusal::NotPaid));
    }
}

#[test]
fn a_cancellation_that_ended_stays_as_it_ended() {
    let mut order = paid("3065.00 PHP");
    request(&mut order, "1000.00 PHP", 0).unwrap();
    report(&mut order, 1, CancellationStatus::Done, 1);
    let done = order.clone();

    report(&mut order, 1, CancellationStatus::Pending, 3);
    apply(&mut order, 1, &refused("late"), 4);
    apply(&mut order, 1, &CancellationEvent::Resumed(after(60)), 5);
    apply(&mut order, 1, &CancellationEvent::GivenUp("late".to_owned().into()), 6);

    assert_eq!(order, done);
}

#[derive(Debug, Clone)]
enum Act {
    Request(u32),
    Report(usize, CancellationStatus, Option<u32>),
    Refuse(usize),
    Resume(usize),
    Wait(u32),
}

fn act() -> impl Strategy<Value = Act> {
    let status = prop_oneof![
        Just(CancellationStatus::Pending),
        Just(CancellationStatus::Done),
        Just(CancellationStatus::Rejected("no".to_owned())),
    ];
    let amount = prop_oneof![Just(500_u32), Just(1000), 1_u32..2000];
    prop_oneof![
        4 => amount.clone().prop_map(Act::Request),
        3 => (0_usize..8, status, prop::option::weighted(0.1, amount))
            .prop_map(|(which, status, other)| Act::Report(which, status, other)),
        1 => (0_usize..8).prop_map(Act::Refuse),
        1 => (0_usize..8).prop_map(Act::Resume),
        2 => (0_u32..1200).prop_map(Act::Wait),
    ]
}

/// The number of some cancellation, or one that is not there.
fn number(order: &Order, which: usize) -> u32 {
    order.cancellations.get(which).map_or(99, |cancellation| cancellation.number)
}

fn carry_out(order: &mut Order, act: &Act, clock: &mut i64) {
    match act {
        Act::Request(amount) => {
            let _ = request(order, &format!("{amount} KRW"), *clock);
        }
        Act::Report(which, status, other) => {
            let number = number(order, *which);
            let own = order.cancellation(number).map_or(Amount::ZERO, |c| c.amount);
            let amount = other.map_or(own, |other| parsed(&other.to_string()));
            let known = Some(number);
            let report = CancellationReport { number: known, amount, ..record(status.clone()) };
            apply(order, number, &CancellationEvent::Reported(report), *clock);
        }
        Act::Refuse(which) => apply(order, number(order, *which), &refused("refused"), *clock),
        Act::Resume(which) => {
            let resumed = CancellationEvent::Resumed(after(*clock + 20));
            apply(order, number(order, *which), &resumed, *clock);
        }
        Act::Wait(seconds) => *clock += i64::from(*seconds),
    }
}

fn sum(order: &Order, counts: impl Fn(&CancellationState) -> bool) -> i128 {
    let counted = order.cancellations.iter().filter(|c| counts(&c.state));
    counted.map(|c| parsed::<i128>(&c.amount.to_string())).sum()
}

proptest! {
    #[test]
    fn no_more_goes_back_than_was_paid(acts in prop::collection::vec(act(), 0..60)) {
        let (mut order, mut clock) = (paid("3065 KRW"), 0);
        for act in &acts {
            let before = order.clone();
            carry_out(&mut order, act, &mut clock);

            let refunded = sum(&order, |state| matches!(state, CancellationState::Succeeded { .. }));
            let counted = sum(&order, |state| !matches!(state, CancellationState::Failed { .. }));
            prop_assert!(refunded <= counted && counted <= 3065, "{order:?}");
            prop_assert_eq!(order.refunded().to_string(), refunded.to_string());
            prop_assert_eq!(order.left().to_string(), (3065 - counted).to_string());
            for (number, then) in (1..).zip(&before.cancellations) {
                let now = order.cancellation(number).unwrap();
                prop_assert_eq!((number, now.amount), (then.number, then.amount));
                let came_back_or_arrived = matches!(
                    (&then.state, &now.state),
                    (CancellationState::Succeeded { .. }, CancellationState::Review { .. })
                        | (CancellationState::Review { .. }, CancellationState::Succeeded { .. })
                );
                prop_assert!(then.is_open() || now == then || came_back_or_arrived);
            }
            prop_assert_eq!(&order.attempts, &before.attempts);
        }
    }
}
