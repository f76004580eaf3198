//! What a buyer may do with a payment page, and on the pages after it.

use super::{sequence::Sequence, steps::Step};
use crate::inside::{Ask, Choice, Decision, Shown, Tab};

/// What may happen to one tab, and how likely: what buyers do next, and what they do too.
pub(super) fn of_tab(sequence: &Sequence<'_>, at: usize, number: usize) -> Vec<(u32, Step)> {
    let Some(deal) = sequence.deals.get(at) else { return Vec::new() };
    let Some(tab) = deal.tabs.get(number) else { return Vec::new() };
    let decide = if tab.back.is_none() { 16 } else { 1 };
    let mut options = vec![(decide, Step::Decide(at, number, Choice::Approve))];
    for choice in [Choice::Decline, Choice::Leave, Choice::GoBack] {
        options.push((1, Step::Decide(at, number, choice)));
    }
    if sequence.mood.expiries {
        options.push((1, Step::Expire(at, number)));
    }
    let more = if deal.is_external() { on_shop_pages(tab) } else { at_the_mall(tab) };
    let asks = more.iter().map(|(weight, ask)| (*weight, Step::ask(at, ask(number))));
    options.extend(asks);
    if deal.is_external() {
        options.push((decide / 2, Step::Decide(at, number, Choice::ApproveOnIsland)));
    }
    options
}

type Weighted = (u32, fn(usize) -> Ask);

const REVIEWING: [Weighted; 4] = [
    (16, |tab| Ask::Press(tab, Decision::Pay)),
    (1, |tab| Ask::Press(tab, Decision::Cancel)),
    (1, Ask::Stranger),
    (2, Ask::Reload),
];

fn at_the_mall(tab: &Tab) -> Vec<Weighted> {
    let mut options: Vec<Weighted> = vec![(1, Ask::Status)];
    match (&tab.back, tab.arrived) {
        (None, _) => {}
        (Some(_), false) => options.push((16, Ask::Return)),
        (Some(_), true) => options.push((1, Ask::Return)),
    }
    options
}

fn on_shop_pages(tab: &Tab) -> Vec<Weighted> {
    let back = match (&tab.back, &tab.shown) {
        (None, _) => return Vec::new(),
        (Some(_), None) => 16,
        (Some(_), Some(_)) => 1,
    };
    let mut options: Vec<Weighted> = vec![(back, Ask::Return)];
    match &tab.shown {
        None => {}
        Some(Shown::Review(..)) => options.extend(REVIEWING),
        Some(Shown::Waiting(_)) => options.push((16, Ask::Reload)),
        Some(Shown::End(_) | Shown::Payment(_) | Shown::Message(_)) => {
            options.push((1, Ask::Reload));
        }
    }
    options
}
