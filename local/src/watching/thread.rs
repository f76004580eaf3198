//! The messages that belong together.
//!
//! A message that names an order belongs to that order alone. One that names none belongs to the
//! order whose payment, refund or key it names. One that names nothing – the price of a basket –
//! belongs to the message that the app was answering meanwhile.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    About,
    names::{self, Name, name},
};
use crate::wire::{Message, Party, Wire};

/// What messages are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Those of an order.
    Order { mall: String, id: String },
    /// Those of the order of a payment, or of the payment alone if it has none.
    Payment(String),
    /// Those by which the app came into a mall.
    SetUp(String),
    /// Those of the order that was spoken of last.
    Newest,
}

/// A message and what it is called.
pub(super) type Named = (Arc<Message>, &'static Name);

/// What the messages turned out to be about, and the messages in the order of their asking.
pub(super) fn messages(wire: &Wire, subject: &Subject) -> (Subject, Vec<Named>) {
    let messages = wire.since(0).into_iter();
    let mut all: Vec<Named> =
        messages.filter_map(|message| name(&message).map(|name| (message, name))).collect();
    all.sort_by_key(|(message, _)| message.began);
    let subject = resolved(subject, &all);
    let chosen = match &subject {
        Subject::Order { mall, id } => {
            let about = About { mall: Some(mall.clone()), order: Some(id.clone()), ..none() };
            with_inner(&all, &belonging(&all, about))
        }
        Subject::Payment(id) => {
            let about = About { marks: BTreeSet::from([id.clone()]), ..none() };
            belonging(&all, about)
        }
        Subject::SetUp(mall) => of_set_up(&all, mall),
        Subject::Newest => Vec::new(),
    };
    (subject, with_deposits(chosen))
}

fn none() -> About {
    About::default()
}

/// A payment's order, and the newest one, are found in the messages.
fn resolved(subject: &Subject, all: &[Named]) -> Subject {
    let order = |about: &About| {
        let (mall, id) = (about.mall.clone()?, about.order.clone()?);
        Some(Subject::Order { mall, id })
    };
    let found = match subject {
        Subject::Order { .. } | Subject::SetUp(_) => None,
        Subject::Payment(id) => {
            let named = all.iter().filter(|(message, _)| message.about.marks.contains(id));
            named.filter_map(|(message, _)| order(&message.about)).next()
        }
        Subject::Newest => all.iter().rev().find_map(|(message, _)| order(&message.about)),
    };
    found.unwrap_or_else(|| subject.clone())
}

/// All that follows from what is known: each message found may tell of further marks.
fn belonging(all: &[Named], mut known: About) -> Vec<Named> {
    loop {
        let found: Vec<Named> =
            all.iter().filter(|(message, _)| fits(&known, &message.about)).cloned().collect();
        let before = known.marks.len();
        known.marks.extend(found.iter().flat_map(|(message, _)| message.about.marks.clone()));
        if known.marks.len() == before {
            return found;
        }
    }
}

fn fits(known: &About, about: &About) -> bool {
    let same_mall = match (&known.mall, &about.mall) {
        (Some(known), Some(mall)) => known == mall,
        (None, _) | (_, None) => true,
    };
    match (&known.order, &about.order) {
        (Some(known), Some(order)) => known == order && same_mall,
        (None, _) | (_, None) => same_mall && !known.marks.is_disjoint(&about.marks),
    }
}

/// Adds what the app asked while it was answering only messages that belong here.
fn with_inner(all: &[Named], chosen: &[Named]) -> Vec<Named> {
    let serials: BTreeSet<usize> = chosen.iter().map(|(message, _)| message.serial).collect();
    let here = |message: &Message| serials.contains(&message.serial);
    let inner = |message: &Message| {
        let nameless = message.about.order.is_none() && message.about.marks.is_empty();
        let mut around = all.iter().filter(|(outer, _)| encloses(outer, message)).peekable();
        nameless
            && message.from == Party::App
            && around.peek().is_some()
            && around.all(|(outer, _)| here(outer))
    };
    all.iter().filter(|(message, _)| here(message) || inner(message)).cloned().collect()
}

fn encloses(outer: &Message, message: &Message) -> bool {
    outer.to == Party::App && outer.began <= message.began && message.ended <= outer.ended
}

/// The set-up names no order; the way back from the consent does not even name the mall.
fn of_set_up(all: &[Named], mall: &str) -> Vec<Named> {
    let here = |message: &Message| message.about.mall.as_deref() == Some(mall);
    let belongs = |(message, name): &&Named| {
        let of_app = name.number.starts_with('A') && message.about.order.is_none();
        let around = || all.iter().any(|(inner, _)| encloses(message, inner) && here(inner));
        of_app && (here(message) || message.about.mall.is_none() && around())
    };
    all.iter().filter(belongs).cloned().collect()
}

/// Once the buyer chose to deposit later, the notice is about the deposit.
fn with_deposits(mut messages: Vec<Named>) -> Vec<Named> {
    let deposit = messages.iter().position(|(message, _)| names::awaits_deposit(message));
    if let Some(deposit) = deposit {
        for (_, name) in messages.iter_mut().skip(deposit) {
            *name = names::after_deposit(name);
        }
    }
    messages
}
