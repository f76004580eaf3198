//! What is possible in a situation, and how likely.

use std::time::Duration;

use fastrand::Rng;

use super::{
    buyers,
    sequence::Sequence,
    steps::{Act, Step},
};
use crate::{
    cafe24::{OrderState, Process},
    inside::{Ask, MALLS},
    pg_company::{Call, Fault, RefundMode},
};

const AMOUNTS: [&str; 3] = ["3065.00", "2000.00", "99999.00"];
const REFUNDS: [&str; 3] = ["1000.00", "700.00", "50.00"];
const MAX_DEALS: usize = 3;
/// Seconds; each as likely.
const WAITS: [u64; 12] = [1, 5, 10, 21, 21, 60, 130, 130, 700, 2000, 8000, 90_000];

/// One of the things that may happen now.
pub(super) fn next(sequence: &Sequence<'_>, random: &mut Rng) -> Step {
    let mut options = general(sequence, random);
    for deal in 0..sequence.deals.len() {
        options.extend(of_deal(sequence, deal, random));
    }
    let together = random.u32(..10) == 0;
    match together {
        true => Step::Together(several(&options, random)),
        false => draw(&options, random).unwrap_or(Step::Pass(Duration::from_secs(1))),
    }
}

fn draw(options: &[(u32, Step)], random: &mut Rng) -> Option<Step> {
    let all: u32 = options.iter().map(|(weight, _)| weight).sum();
    let mut number = random.u32(..all.max(1));
    for (weight, step) in options {
        match number.checked_sub(*weight) {
            None => return Some(step.clone()),
            Some(left) => number = left,
        }
    }
    None
}

/// Up to three things that meet the app at once.
fn several(options: &[(u32, Step)], random: &mut Rng) -> Vec<Act> {
    let mut acts: Vec<Act> = Vec::new();
    for _ in 0..12 {
        let Some(Step::Together(more)) = draw(options, random) else { continue };
        let together = |act: &Act| acts.iter().all(|other| act.may_meet(other));
        if acts.len() < 3 && more.iter().all(together) {
            acts.extend(more);
        }
    }
    acts
}

fn general(sequence: &Sequence<'_>, random: &mut Rng) -> Vec<(u32, Step)> {
    let mood = &sequence.mood;
    let mut options = vec![
        (3, Step::Together(vec![Act::Reconcile])),
        (5, Step::Pass(Duration::from_secs(pick(&WAITS, random)))),
    ];
    if sequence.deals.iter().any(|deal| deal.left(sequence.world) > 0.into()) {
        let mode = pick(&[RefundMode::Pending, RefundMode::Immediate], random);
        options.push((2, Step::Refunds(mode)));
        options.push((1, Step::BankDecides(random.u32(..3) > 0)));
    }
    if sequence.deals.len() < MAX_DEALS {
        let first: u32 = if sequence.deals.is_empty() { 30 } else { 2 };
        let process = pick(&[Process::Synchronous, Process::Asynchronous], random);
        let (mall, amount) = (pick(&MALLS, random), pick(&AMOUNTS, random));
        options.push((first, Step::Order(mall, amount, process)));
        // The mall's calculation names no order, only items: no two orders have the same.
        let cups = u32::try_from(sequence.deals.len()).unwrap_or_default().saturating_add(1);
        options.push((first.div_ceil(2), Step::Reserve(mall, cups)));
    }
    if let Some(deal) = sequence.deals.iter().find(|deal| deal.is_external()) {
        options.push((1, Step::Discount(deal.mall, pick(&[0, 1000, 2000], random))));
    }
    if mood.webhooks {
        options.push((3, Step::Together(vec![Act::Webhooks])));
        options.push((1, Step::Resend(random.usize(..8))));
    }
    if mood.pg_faults {
        let fault = pick(&faults(mood.wrong_records), random);
        options.push((6, Step::PgFault(pick(&Call::ALL, random), fault)));
    }
    options
}

/// A wrong record is nothing that an app could mend, so it has a mood of its own.
fn faults(wrong_records: bool) -> Vec<Fault> {
    let wrong = |fault: &Fault| {
        matches!(fault, Fault::WrongAmount | Fault::WrongReference | Fault::WrongPaidAmount)
    };
    Fault::ALL.into_iter().filter(|fault| wrong(fault) == wrong_records).collect()
}

fn of_deal(sequence: &Sequence<'_>, at: usize, random: &mut Rng) -> Vec<(u32, Step)> {
    let Some((deal, side)) = sequence.deals.get(at).zip(sequence.sides.get(at)) else {
        return Vec::new();
    };
    let Some(order) = deal.in_mall(sequence.world) else { return Vec::new() };
    let mut options = Vec::new();
    let unpaid = match order.state() {
        OrderState::Waiting | OrderState::Reserved | OrderState::Failed => true,
        OrderState::Paid | OrderState::PartiallyRefunded | OrderState::Refunded => false,
    };
    if unpaid {
        let weight = if deal.tabs.is_empty() { 20 } else { 3 };
        options.push((weight, Step::ask(at, Ask::Checkout)));
    }
    // A cart that has changed is first checked out again, and a cart in which a payment may be
    // under way is not changed: the mall could not tell what was paid.
    if side.stale {
        return options;
    }
    let approved = deal.tabs.iter().any(|tab| tab.back.is_some());
    if unpaid && !approved && !deal.tabs.is_empty() && !deal.is_external() {
        options.push((1, Step::Reprice(at, pick(&AMOUNTS, random))));
    }
    for tab in 0..deal.tabs.len() {
        options.extend(buyers::of_tab(sequence, at, tab));
    }
    options.extend(deal.again(sequence.world).into_iter().map(|ask| (6, Step::ask(at, ask))));
    if !unpaid && deal.refunding.is_none() && deal.left(sequence.world) > 0.into() {
        let rest = format!("{:.2}", deal.left(sequence.world));
        let part = pick(&REFUNDS, random);
        let fits = part.parse().is_ok_and(|part: rust_decimal::Decimal| part < order.left());
        for amount in [rest, part.to_owned()].into_iter().filter(|amount| fits || *amount != part) {
            if !side.asked_back.contains(&amount) {
                options.push((6, Step::ask(at, Ask::Refund(amount))));
            }
        }
        options.push((1, Step::Console(at, part)));
    }
    options
}

pub(super) fn pick<T: Clone>(from: &[T], random: &mut Rng) -> T {
    random.choice(from).cloned().expect("there is something to choose from")
}
