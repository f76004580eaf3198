//! Whatever happens to an order, in whatever sequence: no money is lost or given twice, Cafe24 is
//! owed what is true, and nothing that is open is forgotten.

use jiff::SignedDuration;
use proptest::prelude::*;
use shared::domain::{
    About, Acknowledged, Attempt, CancelAsked, Event, Order, PaymentPage, Process, Reason, Report,
    State, Status,
    cancellation::{Answered, CancellationEvent, CancellationReport, CancellationStatus},
    notice::Verdict,
    order_cancellations::Told,
    order_notices::{MayKnow, Unread},
};

use crate::{
    given::{after, attempt_of, money, notice_url, order_key, page, parsed},
    invariants::{
        nothing_is_due_for_ever, nothing_is_undone, nothing_open_is_forgotten, the_sums_are_right,
        what_is_owed_is_true,
    },
};

const WINDOW: SignedDuration = SignedDuration::from_mins(10);
const MINUTE: i64 = 60;

/// Something that the functions do to an order; numbers that are too large mean the newest.
#[derive(Debug, Clone)]
enum Act {
    Begin(Process, u32),
    Opened,
    Refused,
    Confirm,
    Report(u32, Status, bool),
    Accept(u32),
    SendBack(u32),
    GiveUp(u32),
    Request(u32, Process),
    Cancel(u32, CancellationEvent, Told),
    Canceled(u32, CancellationStatus, Told),
    Found(u32, u32),
    Take,
    Noticed(Verdict, u8),
    Acknowledge(u32),
    Told(MayKnow),
    Unread,
    Unanswered,
    OldOnesAreLeftToAPerson,
    Wait(i64),
}

fn process() -> impl Strategy<Value = Process> {
    prop_oneof![
        1 => Just(Process::Synchronous),
        3 => Just(Process::Asynchronous),
        2 => Just(Process::External),
    ]
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::Waiting),
        Just(Status::AwaitingDeposit),
        Just(Status::Approved),
        Just(Status::Paid),
        Just(Status::Paid),
        Just(Status::Paid),
        Just(Status::Declined("no".to_owned())),
        Just(Status::Canceled),
        Just(Status::Expired),
    ]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        Just(Verdict::Accepted),
        Just(Verdict::Accepted),
        Just(Verdict::Accepted),
        Just(Verdict::NotAccepted("503".to_owned())),
        Just(Verdict::Absent),
        Just(Verdict::Removed),
        Just(Verdict::Impossible(Reason::AddressGone)),
    ]
}

fn told() -> impl Strategy<Value = Told> {
    prop_oneof![Just(Told::ByAnswer), Just(Told::Not)]
}

fn of_a_payment() -> impl Strategy<Value = Act> {
    let number = 1_u32..5;
    prop_oneof![
        2 => (process(), 900_u32..1100).prop_map(|(process, price)| Act::Begin(process, price)),
        4 => Just(Act::Opened),
        1 => Just(Act::Refused),
        2 => Just(Act::Confirm),
        8 => (number.clone(), status(), prop::bool::weighted(0.05))
            .prop_map(|(number, status, wrong)| Act::Report(number, status, wrong)),
        1 => number.clone().prop_map(Act::Accept),
        1 => number.clone().prop_map(Act::SendBack),
        1 => number.prop_map(Act::GiveUp),
    ]
}

fn of_a_cancellation() -> impl Strategy<Value = Act> {
    let number = 1_u32..8;
    let status = prop_oneof![
        Just(CancellationStatus::Pending),
        Just(CancellationStatus::Done),
        Just(CancellationStatus::Done),
        Just(CancellationStatus::Rejected("no".to_owned())),
    ];
    let event = prop_oneof![
        Just(CancellationEvent::Resumed(after(MINUTE))),
        Just(CancellationEvent::Refused("no".to_owned().into())),
        Just(CancellationEvent::GivenUp("long".to_owned().into())),
    ];
    let asked = prop_oneof![Just(Process::Synchronous), Just(Process::Asynchronous)];
    prop_oneof![
        4 => (prop_oneof![Just(300_u32), 1_u32..1200], asked)
            .prop_map(|(amount, process)| Act::Request(amount, process)),
        4 => (number.clone(), status, told())
            .prop_map(|(number, status, told)| Act::Canceled(number, status, told)),
        1 => (number, event, told())
            .prop_map(|(number, event, told)| Act::Cancel(number, event, told)),
        1 => (1_u32..5, 1_u32..500).prop_map(|(attempt, amount)| Act::Found(attempt, amount)),
    ]
}

fn of_a_notice() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Take),
        3 => (verdict(), any::<u8>()).prop_map(|(verdict, spread)| Act::Noticed(verdict, spread)),
        1 => (1_u32..5).prop_map(Act::Acknowledge),
        1 => prop_oneof![Just(Act::Told(MayKnow::Yes)), Just(Act::Told(MayKnow::No))],
        1 => Just(Act::Unread),
        1 => Just(Act::Unanswered),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let wait = prop_oneof![0_i64..90, 0..MINUTE * 90, 0..MINUTE * 60 * 24 * 40];
    prop_oneof![
        6 => of_a_payment(),
        4 => of_a_cancellation(),
        4 => of_a_notice(),
        1 => Just(Act::OldOnesAreLeftToAPerson),
        2 => wait.prop_map(Act::Wait),
    ]
}

/// What checkout asks for: an order that may be paid already gets no second attempt.
fn may_begin(order: &Order) -> bool {
    order.attempts.len() < 4
        && order.latest().is_none_or(|latest| match latest.state {
            State::Opening { .. } | State::Open { .. } | State::Declined { .. } => true,
            State::Canceled { .. } | State::Expired { .. } | State::Failed { .. } => true,
            State::Superseded { .. } | State::Returning { .. } => true,
            State::Confirming { .. } | State::Pending { .. } | State::Late { .. } => false,
            State::Paid { .. } | State::Unclear { .. } | State::Held { .. } => false,
        })
}

fn known(order: &Order, number: u32) -> u32 {
    number.min(u32::try_from(order.attempts.len()).unwrap())
}

fn report(order: &mut Order, number: u32, status: &Status, wrong: bool, at: i64) {
    let Some(attempt) = order.attempt(number) else { return };
    let tid = parsed(&format!("pay_{number}"));
    let (price, other) = (attempt.price.clone(), money("1 KRW"));
    let money = if wrong { other } else { price };
    let reference = order.key.reference(number).to_string();
    let report = Report { reference, tid, status: status.clone(), money, paid: None };
    order.report(number, &report, after(at));
}

fn of_payment(order: &mut Order, act: &Act, clock: i64) {
    let (latest, at) = (order.latest().map_or(0, |latest| latest.number), after(clock));
    match act {
        Act::Begin(process, price) if may_begin(order) => {
            let opening = State::Opening { until: after(clock + 20) };
            let attempt = attempt_of(*process, &format!("{price} KRW"), opening);
            order.begin(Attempt { number: latest + 1, asked_at: at, ..attempt }, at);
        }
        Act::Opened => {
            let (tid, expires_at) = (parsed(&format!("pay_{latest}")), after(clock + 1800));
            let page = PaymentPage { tid, expires_at, ..page() };
            order.apply(latest, &Event::Opened(page), at);
        }
        Act::Refused => order.apply(latest, &Event::OpenRefused("no".to_owned().into()), at),
        Act::Confirm => order.apply(latest, &Event::Confirming(after(clock + 20)), at),
        Act::Report(number, status, wrong) => {
            report(order, known(order, *number), status, *wrong, clock);
        }
        Act::Accept(number) => order.accept_late(known(order, *number), at),
        Act::SendBack(number) => order.send_back_late(known(order, *number), at),
        Act::GiveUp(number) => {
            order.apply(known(order, *number), &Event::GivenUp("manual".to_owned().into()), at);
        }
        _other => {}
    }
}

fn of_cancellation(order: &mut Order, act: &Act, clock: i64) {
    let at = after(clock);
    match act {
        Act::Request(amount, process) => {
            let tid = order.winner().map_or_else(|| page().tid, |(_, tid)| tid.clone());
            let asked = CancelAsked {
                tid,
                amount: parsed(&amount.to_string()),
                currency: parsed("KRW"),
                process: *process,
                notice_url: (*process == Process::Asynchronous).then(notice_url),
            };
            let _ = order.request_cancellation(&asked, at, after(clock + 20), WINDOW);
        }
        Act::Cancel(number, event, told) => {
            order.apply_cancellation(*number, event, *told, at);
        }
        Act::Canceled(number, status, told) => {
            let Some(amount) = order.cancellation(*number).map(|c| c.amount) else { return };
            let (refund, status) = (parsed(&format!("ref_{number}")), status.clone());
            let report = CancellationReport { refund, number: Some(*number), status, amount };
            order.apply_cancellation(*number, &CancellationEvent::Reported(report), *told, at);
        }
        // The merchant can take no more at the PG Company than it has left of the payment.
        Act::Found(attempt, amount) => {
            let amount = parsed(&amount.to_string());
            let refund = parsed(&format!("foreign_{attempt}_{amount}"));
            let done = CancellationStatus::Done;
            let report = CancellationReport { refund, number: None, status: done, amount };
            let winner = order.winner().is_some_and(|(winner, _)| winner.number == *attempt);
            if winner && order.left().minus(amount).is_some() {
                order.found_cancellation(*attempt, &report, at);
            }
        }
        _other => {}
    }
}

fn of_notice(order: &mut Order, act: &Act, clock: i64) {
    let at = after(clock);
    let first = order.first_owed().map(|first| first.about);
    match (act, first) {
        (Act::Take, Some(first)) => {
            order.take_notice(first, at, after(clock + 20));
        }
        (Act::Noticed(verdict, spread), Some(first)) => {
            order.noticed(first, verdict, at, *spread);
            if let (Verdict::Removed, About::Paid { attempt }) = (verdict, first) {
                order.send_back_unread(attempt, at);
            }
        }
        (Act::Acknowledge(number), _) => {
            let paid = order.winner().is_some_and(|(winner, _)| winner.number == *number);
            let how = Acknowledged::Details { at };
            order.acknowledge(if paid { *number } else { 99 }, &how);
        }
        (Act::Told(may_know), _) => {
            let winner = order.winner().map(|(winner, _)| winner.number);
            order.tell_uncertainly(winner.unwrap_or(99), *may_know);
        }
        (Act::Unread, _) => match order.unread(at) {
            Some((number, Unread::Tell)) => order.owe(About::Paid { attempt: number }, at),
            Some((number, Unread::SendBack)) => order.send_back_unread(number, at),
            None => {}
        },
        (Act::Unanswered, _) => {
            for number in order.unanswered(at).collect::<Vec<_>>() {
                let answered = Answered::ByOrder;
                order.answer_cancellation(number, answered);
            }
        }
        (_other, _) => {}
    }
}

fn carry_out(order: &mut Order, act: &Act, clock: &mut i64) {
    match act {
        Act::Wait(seconds) => *clock += seconds,
        Act::OldOnesAreLeftToAPerson => {
            let latest = order.latest().map_or(0, |latest| latest.number);
            order.forget_unknown(latest, after(*clock));
            order.hold_unknown(after(*clock));
        }
        _money => {
            of_payment(order, act, *clock);
            of_cancellation(order, act, *clock);
            of_notice(order, act, *clock);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn whatever_happens_the_money_and_what_is_told_of_it_stay_right(
        acts in prop::collection::vec(act(), 0..80),
    ) {
        let mut order = Order::new(order_key("20220519-0000029"), parsed("demomall:1"));
        let mut clock = 0;
        for act in &acts {
            let before = order.clone();
            carry_out(&mut order, act, &mut clock);
            the_sums_are_right(&order)?;
            what_is_owed_is_true(&order)?;
            nothing_is_due_for_ever(&order, clock)?;
            nothing_open_is_forgotten(&order, clock)?;
            nothing_is_undone(&before, &order)?;
        }
        let stored = serde_json::to_string(&order).unwrap();
        prop_assert_eq!(serde_json::from_str::<Order>(&stored).unwrap(), order);
    }
}
