//! The end of a sequence: all is well again, time passes, and the books are compared.

use fastrand::Rng;
use shared::domain::{Reason, State, Why, cancellation::CancellationState};

use super::{Line, alarms::Alarms, sequence::Sequence};
use crate::{
    cafe24::Verdict,
    inside::{Books, Deal, Learned, Patience, World},
    pg_company::{RefundMode, Status},
};

/// Lets the sequence come to its end, and judges it.
pub(super) async fn come(sequence: &mut Sequence<'_>, alarms: &Alarms, seed: u64) {
    let (world, patience) = (sequence.world, sequence.mood.patience);
    world.fate.note("— all is well again");
    world.fate.reseed(seed);
    world.fate.calm();
    world.sim.pg_company.all_well();
    world.sim.pg_company.refunds_are(RefundMode::Immediate);
    sequence.bank_decides(Rng::with_seed(seed).u32(..4) > 0);
    sequence.late_calls_arrive().await;
    if let Err(stuck) = Box::pin(world.settle(&mut sequence.deals, patience)).await {
        sequence.wrong.push(stuck);
    }
    let mut for_a_person = 0;
    for deal in sequence.deals.clone() {
        if let Some(books) = Books::of(world, &deal).await {
            for_a_person += judge(sequence, &deal, &books);
        }
    }
    let (heard, mistakes) = alarms.take();
    sequence.wrong.extend(mistakes);
    sequence.wrong.extend(world.wrong());
    if heard < for_a_person {
        sequence.wrong.push(format!("{for_a_person} things for a person, {heard} alarms"));
    }
}

/// Compares the books of one order; tells how much of it is left to a person.
fn judge(sequence: &mut Sequence<'_>, deal: &Deal, books: &Books) -> usize {
    let held: Vec<_> = books.held().map(|attempt| attempt.state.clone()).collect();
    let review: Vec<_> = books.in_review().map(|one| one.state.clone()).collect();
    let for_a_person = held.len() + review.len() + books.untold();
    // Also when nobody asks again: the app tells by itself.
    let unheard = sequence.mood.patience == Patience::Nobody && books.answer_was_lost();
    let learned = match for_a_person {
        0 if !unheard => Learned::All,
        _not_all => Learned::NothingWrong,
    };
    let wrong = books.disagreements(learned);
    let order = format!("order {} of {}", deal.order, deal.mall);
    sequence.wrong.extend(wrong.into_iter().map(|what| format!("{order}: {what}")));
    for notice in sequence.world.sim.cafe24.notices(deal.mall, &deal.order) {
        let Verdict::Wrong(why) = notice.verdict else { continue };
        match nobodys_fault(sequence, deal, &why) {
            Some(what) => sequence.tally.count(what),
            None => sequence.wrong.push(format!("{order}: a notice contradicts the mall: {why}")),
        }
    }
    for why in held.iter().filter_map(why_held).chain(review.iter().filter_map(why_in_review)) {
        sequence.tally.count(&format!("left to a person: {why}"));
        if !excused(sequence, why) {
            sequence.wrong.push(format!("{order} is left to a person without need: {why}"));
        }
    }
    sequence.tally.count(&format!("end: {}", end(books)));
    let (order, sums) = (format!("{} {}", deal.mall, deal.order), books.sums());
    sequence.lines.push(Line { order, sums, end: end(books) });
    if !books.mall_knows_all() {
        sequence.tally.count("end: and the mall does not know all of it");
    }
    for_a_person
}

/// Why the mall may refuse a notice that was true when it was sent.
fn nobodys_fault(sequence: &Sequence<'_>, deal: &Deal, why: &str) -> Option<&'static str> {
    // A calculation that the mall carried out after the buyer had agreed gives a reserved order
    // another price. The mall refuses to be told then, and the money goes back.
    if deal.is_external() && why.contains("but the order costs") {
        return Some("the mall changed the price of what was being paid");
    }
    // The buyer has paid on another page before the network delivered what became of the first.
    let trace = sequence.world.fate.trace();
    let late = |line: &String| line.contains("late: Cafe24") && line.contains("Noty.php");
    let overtaken = why.ends_with("is now said unpaid") && trace.iter().any(late);
    overtaken.then_some("a notice arrived long after its sender had given up")
}

/// A person has to look only where the PG Company's record contradicts ours, or where nobody
/// could find out for a day.
fn excused(sequence: &Sequence<'_>, why: &Why) -> bool {
    let unknown = sequence.day_passed && why.is(&Reason::Unknown);
    // A change of the price that the network delivered after a newer one.
    let trace = sequence.world.fate.trace();
    let late = |line: &String| line.contains("late: PG Company: PATCH");
    let other = matches!(why, Why::Ours(Reason::OtherPrice { .. }));
    let overtaken = other && trace.iter().any(late);
    sequence.mood.wrong_records || unknown || overtaken
}

fn why_held(state: &State) -> Option<&Why> {
    let (State::Unclear { why, .. } | State::Held { why, .. }) = state else { return None };
    Some(why)
}

fn why_in_review(state: &CancellationState) -> Option<&Why> {
    let CancellationState::Review { why } = state else { return None };
    Some(why)
}

fn end(books: &Books) -> &'static str {
    let Some(latest) = books.app().and_then(|order| order.latest()) else {
        return "never asked for";
    };
    if books.app().is_some_and(|order| order.winner().is_some()) {
        return match books.refunded() {
            back if back.is_zero() => "paid",
            back if back < books.paid() => "refunded in part",
            _all => "refunded",
        };
    }
    match latest.state {
        State::Declined { .. } => "declined",
        State::Canceled { .. } => "canceled",
        State::Expired { .. } => "expired",
        State::Failed { .. } => "not opened",
        State::Unclear { .. } => "unclear",
        State::Held { .. } => "held",
        State::Superseded { .. } => "superseded",
        State::Returning { .. } => "paid in vain, and sent back",
        State::Opening { .. }
        | State::Open { .. }
        | State::Confirming { .. }
        | State::Pending { .. }
        | State::Late { .. }
        | State::Paid { .. } => "no end",
    }
}

/// Whether the mall believes in money that the PG Company has not taken, or not given back.
pub(super) fn told_too_early(world: &World, deal: &Deal) -> Option<String> {
    let order = deal.in_mall(world)?;
    let tid = order.tid.as_ref()?;
    let record = tid.parse().ok().and_then(|id| world.sim.pg_company.payment(&id).ok());
    let Some(record) = record else { return Some(format!("nobody knows {tid}")) };
    let back = record.refunded_amount.to_string().parse().unwrap_or_default();
    let right = record.status == Status::Paid && order.refunded <= back;
    (!right).then(|| format!("the mall believes {} − {}: {record:?}", order.paid, order.refunded))
}
