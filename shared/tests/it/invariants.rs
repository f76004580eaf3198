//! What is true of every order at every moment (faults.md, global invariants).

use std::collections::BTreeSet;

use proptest::{prelude::*, test_runner::TestCaseError};
use shared::domain::{
    About, Attempt, NoticeState, Order, Origin, Process, State, cancellation::CancellationState,
    history::MAX_HISTORY,
};

use crate::given::{after, parsed};

const MINUTE: i64 = 60;

/// What an order's cancellations take of an attempt, by whether it is gone or may still go.
fn taken(order: &Order, number: u32) -> i128 {
    let winner = order.winner().map(|(winner, _)| winner.number);
    let of_it = order.cancellations.iter().filter(|c| match c.origin {
        Origin::SentBack { attempt } | Origin::PgCompany { attempt } => attempt == number,
        Origin::Cafe24 => winner == Some(number),
    });
    let counts = of_it.filter(|c| !matches!(c.state, CancellationState::Failed { .. }));
    counts.map(|c| parsed::<i128>(&c.amount.to_string())).sum()
}

pub(crate) fn the_sums_are_right(order: &Order) -> Result<(), TestCaseError> {
    let paid = |attempt: &&Attempt| matches!(attempt.state, State::Paid { .. });
    prop_assert!(order.attempts.iter().filter(paid).count() <= 1, "two winners");
    for attempt in &order.attempts {
        let price: i128 = parsed(&attempt.price.amount.to_string());
        let taken = taken(order, attempt.number);
        match &attempt.state {
            State::Paid { .. } => {
                prop_assert!(taken <= price, "{taken} of {price}");
                prop_assert_eq!(order.left().to_string(), (price - taken).to_string());
            }
            State::Returning { .. } => prop_assert!(taken <= price, "{taken} of {price}"),
            _not_paid => prop_assert_eq!(taken, 0),
        }
        let number = attempt.number;
        let sends_back = |c: &Origin| *c == Origin::SentBack { attempt: number };
        let sent_back = order.cancellations.iter().filter(|c| sends_back(&c.origin)).count();
        let returning = matches!(attempt.state, State::Returning { .. });
        prop_assert!(sent_back <= usize::from(returning), "goes back once");
        prop_assert!(!returning || !attempt.acknowledged.is_known(), "Cafe24 knows of it");
    }
    Ok(())
}

pub(crate) fn what_is_owed_is_true(order: &Order) -> Result<(), TestCaseError> {
    let about: Vec<_> = order.notices.iter().map(|notice| notice.about).collect();
    let distinct: BTreeSet<_> = about.iter().map(|about| format!("{about:?}")).collect();
    prop_assert_eq!(distinct.len(), about.len(), "each fact once");
    let latest = order.latest().map(|latest| latest.number);
    for notice in &order.notices {
        let owed = notice.next().is_some();
        match notice.about {
            About::Paid { attempt } => {
                let attempt = order.attempt(attempt).unwrap();
                let paid = matches!(attempt.state, State::Paid { .. });
                let gone = matches!(attempt.state, State::Returning { .. }) && !owed;
                prop_assert!(paid || gone, "{:?}", attempt.state);
                let told = matches!(notice.state, NoticeState::Delivered { .. });
                prop_assert!(!told || attempt.acknowledged.is_known());
            }
            About::NotPaid { attempt } => {
                prop_assert!(!owed || order.winner().is_none(), "paid has not failed");
                prop_assert!(!owed || latest == Some(attempt), "the order goes on");
                let attempt = order.attempt(attempt).unwrap();
                prop_assert!(attempt.process != Process::Synchronous);
                prop_assert!(!owed || attempt.state.is_final(), "{:?}", attempt.state);
            }
            About::Canceled { cancellation } => {
                let cancellation = order.cancellation(cancellation).unwrap();
                prop_assert!(cancellation.process == Process::Asynchronous);
                prop_assert!(!cancellation.is_open());
            }
        }
    }
    Ok(())
}

/// The reconciler postpones an order before it looks: it must not find it again at once.
pub(crate) fn nothing_is_due_for_ever(order: &Order, clock: i64) -> Result<(), TestCaseError> {
    let postponed = Order { polls: order.polls + 1, ..order.clone() };
    for now in [clock, clock + 7, clock + 3 * MINUTE, clock + 30 * 24 * 60 * MINUTE, i64::from(-1)]
    {
        let notice = order.first_owed().and_then(|first| first.next());
        let due = postponed.due(after(now));
        prop_assert!(
            due.is_none_or(|due| due > after(now) || Some(due) == notice),
            "due {due:?} at {now}"
        );
    }
    Ok(())
}

pub(crate) fn nothing_open_is_forgotten(order: &Order, clock: i64) -> Result<(), TestCaseError> {
    let open = order.attempts.iter().any(|attempt| !attempt.state.is_final());
    let canceling = order.cancellations.iter().any(|cancellation| cancellation.is_open());
    let unread = order.winner().is_some_and(|(winner, _)| {
        winner.process != Process::Asynchronous && !winner.acknowledged.is_known()
    });
    if open || canceling || unread || order.first_owed().is_some() {
        prop_assert!(order.due(after(clock)).is_some(), "{order:?}");
    }
    // An asynchronous payment is told, or a person was called because it could not be.
    let told = |number| order.notices.iter().any(|n| n.about == About::Paid { attempt: number });
    if let Some((winner, _)) = order.winner()
        && winner.process == Process::Asynchronous
    {
        prop_assert!(told(winner.number) || winner.acknowledged.is_known());
    }
    Ok(())
}

/// What is true for good stays true.
pub(crate) fn nothing_is_undone(before: &Order, now: &Order) -> Result<(), TestCaseError> {
    for then in &before.attempts {
        let attempt = now.attempt(then.number).unwrap();
        let returning = matches!(attempt.state, State::Returning { .. });
        if let State::Paid { .. } | State::Returning { .. } | State::Held { .. } = then.state {
            let unread = then.acknowledged.is_awaited() && returning;
            prop_assert!(attempt.state == then.state || unread, "{:?}", attempt.state);
        }
        if then.acknowledged.is_known() {
            prop_assert_eq!(&attempt.acknowledged, &then.acknowledged);
        }
    }
    for then in &before.notices {
        let same = now.notices.iter().find(|notice| notice.about == then.about);
        prop_assert!(then.next().is_some() || same == Some(then), "told stays told");
    }
    for then in before.cancellations.iter().filter(|c| !c.is_open()) {
        let Some(cancellation) = now.cancellation(then.number) else { continue };
        let states = (&then.state, &cancellation.state);
        let came_back_or_arrived = matches!(
            states,
            (CancellationState::Succeeded { .. }, CancellationState::Review { .. })
                | (CancellationState::Review { .. }, CancellationState::Succeeded { .. })
        );
        prop_assert!(states.0 == states.1 || came_back_or_arrived, "{states:?}");
    }
    prop_assert!(now.history.len() <= MAX_HISTORY);
    Ok(())
}
