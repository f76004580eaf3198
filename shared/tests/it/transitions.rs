//! Every state against every event (state-machines.md 5.2).

use shared::domain::{
    Attempt, Event, Process, Reason, Report, State, Status, Step, Why,
    acknowledged::Deposit,
    order::{DEPOSIT_AFTER, EXPIRE_AFTER, HOLD_AFTER},
};

use crate::given::{after, attempt, money, now, order, page, parsed};

/// Rows are states, columns are events; a cell is the state afterwards, `.` is "as before".
///
/// `replaced` is an attempt whose page may still be open, `unopened` one that was replaced before
/// the PG Company's id was known. What may be
/// paid already (`confirming`, `pending`, `late`) is not replaced: nobody pays twice because we do
/// not know.
const TABLE: &str = "
           opened     refused reopening confirming waiting deposit approved paid declined   canceled   expired    contradicted paid-otherwise superseded accepted sent-back given-up
opening    open       failed  opening   .          .       pending .        paid declined   canceled   expired    held         held           unopened   .        .         failed
open       .          .       .         confirming .       pending .        paid declined   canceled   expired    held         held           replaced   .        .         unclear
confirming .          .       .         confirming .       pending .        paid declined   canceled   expired    held         held           .          .        .         unclear
pending    .          .       .         .          .       .       .        paid declined   canceled   expired    held         held           .          .        .         unclear
paid       .          .       .         .          .       .       .        .    .          .          .          .            .              .          .        returning .
declined   .          .       .         .          .       .       .        late .          .          .          .            held           superseded .        .         .
canceled   .          .       .         .          .       .       .        late .          .          .          .            held           superseded .        .         .
expired    .          .       .         .          .       .       .        late .          .          .          .            held           superseded .        .         .
failed     .          .       .         .          .       .       .        late .          .          .          .            held           unopened   .        .         .
replaced   .          .       .         .          .       .       .        late superseded superseded superseded .            held           .          .        .         unclear
superseded .          .       .         .          .       .       .        late .          .          .          .            held           .          .        .         .
unopened   superseded .       .         .          .       .       .        late .          .          .          .            held           .          .        .         .
late       .          .       .         .          .       .       .        .    .          .          .          held         held           .          paid     returning held
returning  .          .       .         .          .       .       .        .    .          .          .          .            .              .          .        .         .
unclear    .          .       .         .          .       .       .        late declined   canceled   expired    held         held           .          .        .         .
held       .          .       .         .          .       .       .        .    .          .          .          .            .              .          .        .         .
";

/// The states that are left for good, except that what is paid after all is late.
const GIVEN_UP: [&str; 6] = ["declined", "canceled", "expired", "failed", "superseded", "unopened"];
/// The states that nothing changes.
const ENDS: [&str; 3] = ["paid", "returning", "held"];

/// The state of that name, with what it knows; leases end at `until`, reasons are `why`.
fn state(name: &str, until: i64, why: &str) -> State {
    let (tid, until, why) = (page().tid, after(until), Why::from(why.to_owned()));
    match name {
        "opening" => State::Opening { until },
        "open" => State::Open { page: page() },
        "confirming" => State::Confirming { tid, until },
        "pending" => State::Pending { tid },
        "paid" => State::Paid { tid },
        "declined" => State::Declined { tid, reason: why },
        "canceled" => State::Canceled { tid },
        "expired" => State::Expired { tid },
        "failed" => State::Failed { reason: why },
        "replaced" => State::Superseded { tid: Some(tid), open_until: Some(page().expires_at) },
        "superseded" => State::Superseded { tid: Some(tid), open_until: None },
        "unopened" => State::Superseded { tid: None, open_until: None },
        "late" => State::Late { tid },
        "returning" => State::Returning { tid },
        "unclear" => State::Unclear { tid, why },
        "held" => State::Held { tid, why },
        other => panic!("{other} is no state"),
    }
}

fn event(name: &str) -> Event {
    let reported = |status| Event::Reported(page().tid, status);
    let contradicted = |status| Event::Contradicted(page().tid, status, "new".to_owned().into());
    match name {
        "opened" => Event::Opened(page()),
        "refused" => Event::OpenRefused("new".to_owned().into()),
        "reopening" => Event::Reopening(after(20)),
        "confirming" => Event::Confirming(after(20)),
        "waiting" => reported(Status::Waiting),
        "deposit" => reported(Status::AwaitingDeposit),
        "approved" => reported(Status::Approved),
        "paid" => reported(Status::Paid),
        "declined" => reported(Status::Declined("new".to_owned())),
        "canceled" => reported(Status::Canceled),
        "expired" => reported(Status::Expired),
        "contradicted" => contradicted(Status::Approved),
        "paid-otherwise" => contradicted(Status::Paid),
        "superseded" => Event::Superseded,
        "accepted" => Event::Accepted,
        "sent-back" => Event::SentBack,
        "given-up" => Event::GivenUp("new".to_owned().into()),
        other => panic!("{other} is no event"),
    }
}

fn stepped(from: &State, event: &Event) -> State {
    match from.on(event) {
        Step::To(next) => next,
        Step::Stay => from.clone(),
    }
}

fn lines() -> impl Iterator<Item = Vec<&'static str>> {
    TABLE.trim().lines().map(|line| line.split_whitespace().collect())
}

fn events() -> Vec<&'static str> {
    lines().next().unwrap()
}

#[test]
fn every_event_does_to_every_state_what_the_table_says() {
    let mut cells = 0;
    for row in lines().skip(1) {
        let before = state(row[0], 10, "old");
        for (event_name, expected) in events().into_iter().zip(&row[1..]) {
            let next = stepped(&before, &event(event_name));
            let expected = match *expected {
                "." => before.clone(),
                name => state(name, 20, "new"),
            };
            assert_eq!(next, expected, "{event_name} at {}", row[0]);
            cells += 1;
        }
    }
    assert_eq!(cells, 16 * 17);
}

#[test]
fn every_event_happens_twice_as_well_as_once() {
    for row in lines().skip(1) {
        for event in events().into_iter().map(event) {
            let once = stepped(&state(row[0], 10, "old"), &event);
            // A lease that is taken over stays taken over until the same time.
            assert_eq!(stepped(&once, &event), once, "{event:?} at {}", row[0]);
        }
    }
}

#[test]
fn nothing_overtakes_a_payment_that_is_paid_returning_or_held() {
    for end in ENDS {
        // Only we ourselves send back what is paid: of what Cafe24 never learned (C19).
        for name in events().into_iter().filter(|name| (end, *name) != ("paid", "sent-back")) {
            assert_eq!(state(end, 10, "old").on(&event(name)), Step::Stay, "{name} at {end}");
        }
    }
}

#[test]
fn what_is_paid_after_it_was_given_up_is_late_and_never_paid_by_itself() {
    for name in GIVEN_UP.into_iter().chain(["replaced"]) {
        let late = stepped(&state(name, 10, "old"), &event("paid"));
        assert_eq!(late, state("late", 10, "old"), "{name}");
        for again in ["paid", "waiting", "approved", "canceled", "expired", "superseded"] {
            assert_eq!(late.on(&event(again)), Step::Stay, "{again}");
        }
    }
}

#[test]
fn final_states_are_those_that_nothing_but_payment_changes() {
    for row in lines().skip(1) {
        let expected = GIVEN_UP.contains(&row[0]) || ENDS.contains(&row[0]) || row[0] == "unclear";
        let state = state(row[0], 10, "old");
        assert_eq!(state.is_final(), expected, "{}", row[0]);
        assert_eq!(state.looks().is_none(), expected, "{}", row[0]);
    }
}

#[test]
fn money_may_be_under_way_until_a_payment_is_open_or_final() {
    let undecided = ["opening", "confirming", "pending", "late", "unclear"];
    for row in lines().skip(1) {
        let expected = undecided.contains(&row[0]);
        assert_eq!(state(row[0], 10, "old").is_undecided(), expected, "{}", row[0]);
    }
}

#[test]
fn an_order_is_paid_only_by_a_record_of_equal_reference_id_amount_and_currency() {
    let report = |reference: &str, tid: &str, price: &str| {
        let mut order = order("1", "3065.00 PHP", State::Open { page: page() });
        let (reference, tid) = (reference.to_owned(), parsed(tid));
        order.report(
            1,
            &Report { reference, tid, status: Status::Paid, money: money(price), paid: None },
            now(),
        );
        order.attempts[0].state.clone()
    };

    assert_eq!(report("demomall.1.1.1", "pay_1", "3065 PHP"), State::Paid { tid: page().tid });
    for (reference, tid, price) in [
        ("demomall.1.1.2", "pay_1", "3065.00 PHP"),
        ("demomall.2.1.1", "pay_1", "3065.00 PHP"),
        ("", "pay_1", "3065.00 PHP"),
        ("demomall.1.1.1", "pay_2", "3065.00 PHP"),
        ("demomall.1.1.1", "pay_1", "3065.01 PHP"),
        ("demomall.1.1.1", "pay_1", "0 PHP"),
        ("demomall.1.1.1", "pay_1", "3065.00 USD"),
    ] {
        let state = report(reference, tid, price);
        assert!(matches!(state, State::Held { .. }), "{reference} {tid} {price}: {state:?}");
    }
}

#[test]
fn an_order_of_which_another_amount_was_paid_is_held() {
    for (paid, held) in [("3065", false), ("3065.01", true), ("1", true), ("306500", true)] {
        let mut order = order("1", "3065.00 PHP", State::Open { page: page() });
        let (reference, tid) = ("demomall.1.1.1".to_owned(), page().tid);
        let (money, paid) = (money("3065.00 PHP"), Some(parsed(paid)));
        order.report(1, &Report { reference, tid, status: Status::Paid, money, paid }, now());
        assert_eq!(matches!(order.attempts[0].state, State::Held { .. }), held, "{paid:?}");
    }
}

#[test]
fn a_contradicting_record_that_says_paid_after_the_attempt_was_given_up_holds_it() {
    for name in GIVEN_UP {
        for (status, held) in [(Status::Paid, true), (Status::Approved, false)] {
            let mut order = order("1", "3065.00 PHP", state(name, 10, "old"));
            let before = order.attempts[0].state.clone();
            let money = money("3065.01 PHP");
            order.report(1, &Report { status, money, ..record() }, now());
            let after = &order.attempts[0].state;
            assert_eq!(matches!(after, State::Held { .. }), held, "{name}");
            assert!(held || *after == before, "{name}");
            assert!(order.cancellations.is_empty(), "nothing goes back by itself: {name}");
        }
    }
}

/// The PG Company's record of attempt 1, paid.
fn record() -> Report {
    Report {
        reference: "demomall.1.1.1".to_owned(),
        tid: page().tid,
        status: Status::Paid,
        money: money("3065.00 PHP"),
        paid: None,
    }
}

#[test]
fn a_deposit_that_was_waited_for_is_remembered() {
    for (first, expected) in
        [(Status::AwaitingDeposit, Deposit::Awaited), (Status::Waiting, Deposit::None)]
    {
        let mut order = order("1", "3065.00 PHP", State::Open { page: page() });
        order.report(1, &Report { status: first, ..record() }, now());
        order.report(1, &record(), after(60));
        assert_eq!(order.attempts[0].deposit, expected);
        assert!(order.winner().is_some());
    }
}

#[test]
fn a_page_that_stays_open_a_day_past_its_end_counts_as_expired() {
    let end = page().expires_at.as_second() - now().as_second() + EXPIRE_AFTER.as_secs();
    for (status, seconds, expired) in [
        (Status::Waiting, end, false),
        (Status::Waiting, end + 1, true),
        (Status::Approved, end + 1, true),
        (Status::AwaitingDeposit, end + 1, false),
    ] {
        let mut order = order("1", "3065.00 PHP", State::Open { page: page() });
        order.report(1, &Report { status: status.clone(), ..record() }, after(seconds));
        let state = &order.attempts[0].state;
        assert_eq!(matches!(state, State::Expired { .. }), expired, "{status:?} at {seconds}");
    }
    let mut paid = order("1", "3065.00 PHP", State::Open { page: page() });
    paid.report(1, &record(), after(end + 1));
    assert!(paid.winner().is_some(), "what is paid is paid");
}

#[test]
fn a_replaced_page_is_followed_until_it_is_closed_or_far_past_its_end() {
    let end = page().expires_at.as_second() - now().as_second();
    let (day, month) = (EXPIRE_AFTER.as_secs(), DEPOSIT_AFTER.as_secs());
    for (status, seconds, closed) in [
        (Some(Status::Waiting), end + day, false),
        (Some(Status::Waiting), end + day + 1, true),
        (Some(Status::AwaitingDeposit), end + day + 1, false),
        (Some(Status::AwaitingDeposit), end + month + 1, true),
        (Some(Status::Canceled), 0, true),
        (None, end + day, false),
        (None, end + day + 1, true),
    ] {
        let mut order = order("1", "3065.00 PHP", state("replaced", 10, "old"));
        match status.clone() {
            Some(status) => order.report(1, &Report { status, ..record() }, after(seconds)),
            None => order.forget_unknown(1, after(seconds)),
        }
        assert_eq!(order.due(after(seconds)).is_none(), closed, "{status:?} at {seconds}");
    }
}

#[test]
fn an_opening_that_the_company_never_had_is_forgotten_after_an_hour() {
    for (name, seconds, forgotten) in
        [("opening", 3599, false), ("opening", 3601, true), ("open", 999_999, false)]
    {
        let mut order = order("1", "3065.00 PHP", state(name, 10, "old"));
        order.forget_unknown(1, after(seconds));
        assert_eq!(matches!(order.attempts[0].state, State::Failed { .. }), forgotten, "{name}");
    }
}

#[test]
fn what_stays_unknown_is_left_to_a_person() {
    let (day, month) = (HOLD_AFTER.as_secs(), DEPOSIT_AFTER.as_secs());
    for (name, seconds, left) in [
        ("confirming", day, false),
        ("confirming", day + 1, true),
        ("pending", month, false),
        ("pending", month + 1, true),
        ("late", 2 * month, false),
        ("expired", 2 * month, false),
    ] {
        let mut order = order("1", "3065.00 PHP", state(name, 10, "old"));
        let (attempts, _) = order.hold_unknown(after(seconds));
        assert_eq!(attempts == [1], left, "{name}");
        assert_eq!(matches!(order.attempts[0].state, State::Unclear { .. }), left, "{name}");
    }
}

#[test]
fn a_page_at_which_nobody_could_look_for_a_month_is_left_to_a_person_where_it_may_be_paid() {
    let end = page().expires_at.as_second() - now().as_second() + DEPOSIT_AFTER.as_secs();
    for (name, process, expected) in [
        ("open", Process::Asynchronous, "unclear"),
        ("replaced", Process::Asynchronous, "unclear"),
        ("open", Process::Synchronous, "expired"),
        ("open", Process::External, "expired"),
        ("replaced", Process::Synchronous, "superseded"),
    ] {
        let mut order = order("1", "3065.00 PHP", state(name, 10, "old"));
        order.attempts[0].process = process;
        order.hold_unknown(after(end));
        assert_eq!(order.attempts[0].state, state(name, 10, "old"), "{name} is young");
        order.hold_unknown(after(end + 1));
        let expected = match expected {
            "unclear" => State::Unclear { tid: page().tid, why: Reason::Unknown.into() },
            other => state(other, 10, "old"),
        };
        assert_eq!(order.attempts[0].state, expected, "{name} {process:?}");
    }
}

#[test]
fn what_is_unclear_is_told_neither_as_paid_nor_as_failed_and_may_yet_be_known() {
    let mut order = order("1", "3065.00 PHP", state("pending", 10, "old"));
    order.attempts[0].process = Process::Asynchronous;
    order.hold_unknown(after(DEPOSIT_AFTER.as_secs() + 1));
    assert!(order.notices.is_empty());

    order.report(1, &record(), after(DEPOSIT_AFTER.as_secs() + 2));

    assert!(matches!(order.attempts[0].state, State::Late { .. }));
}

#[test]
fn a_new_attempt_replaces_the_one_before_but_never_a_payment_that_may_be_made() {
    for (name, replaced) in [
        ("open", true),
        ("opening", true),
        ("confirming", false),
        ("pending", false),
        ("late", false),
    ] {
        let mut order = order("1", "3065.00 PHP", state(name, 10, "old"));
        let second = attempt("3000.00 PHP", State::Opening { until: after(20) });
        order.begin(Attempt { number: 2, ..second }, now());
        let first = &order.attempt(1).unwrap().state;
        assert_eq!(matches!(first, State::Superseded { .. }), replaced, "{name}");
    }
}

#[test]
fn an_event_of_an_attempt_that_is_not_there_changes_nothing() {
    let mut order = order("1", "3065.00 PHP", State::Open { page: page() });
    let before = order.clone();

    order.apply(7, &Event::Superseded, now());

    assert_eq!(order, before);
}
