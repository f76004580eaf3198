//! Looks at every order that is written: the rules that hold for each step (faults.md I1, I2, I9),
//! read from the stored JSON and not with the app's own types.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use rust_decimal::Decimal;
use serde_json::Value;

/// States of an attempt that nothing may overtake.
const FINAL: [&str; 2] = ["returning", "held"];
/// States of a cancellation that nothing may overtake.
const FINAL_CANCELLATION: [&str; 2] = ["failed", "review"];

/// The orders as they were last written, and what was wrong. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch(Arc<Mutex<Watched>>);

#[derive(Debug, Default)]
struct Watched {
    orders: BTreeMap<String, Value>,
    /// Of the transactions that were carried out.
    tokens: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Watch {
    /// Looks at a request that was carried out.
    pub(super) fn written(&self, operation: &str, request: &[u8]) {
        if !matches!(operation, "PutItem" | "TransactWriteItems") {
            return;
        }
        let request: Value = serde_json::from_slice(request).unwrap_or_default();
        let writes = request.get("TransactItems").and_then(Value::as_array);
        let puts = writes.into_iter().flatten().filter_map(|write| write.get("Put"));
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A transaction that was sent again: DynamoDB knows its token and writes nothing.
        let token = request.get("ClientRequestToken").and_then(Value::as_str);
        if token.is_some_and(|token| !watched.tokens.insert(token.to_owned())) {
            return;
        }
        for put in puts.chain([&request]) {
            if let Some((name, order)) = put.get("Item").and_then(order) {
                watched.look(name, order);
            }
        }
    }

    /// What was wrong since the last time this was asked.
    pub(super) fn wrong(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).wrong)
    }
}

impl Watched {
    fn look(&mut self, name: String, next: Value) {
        let nothing = Value::Null;
        let before = self.orders.get(&name).unwrap_or(&nothing);
        let wrong = wrong(before, &next).into_iter().map(|what| format!("{name}: {what}"));
        self.wrong.extend(wrong);
        self.orders.insert(name, next);
    }
}

/// The name and the record of an item, if it is that of an order.
fn order(item: &Value) -> Option<(String, Value)> {
    let part = |name: &str| item.get(name)?.get("S")?.as_str();
    let mall = part("pk")?.strip_prefix("order#")?;
    let order = serde_json::from_str(part("body")?).ok()?;
    Some((format!("{mall} {}", part("sk")?), order))
}

fn wrong(before: &Value, next: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let version = |order: &Value| order.get("version").and_then(Value::as_u64).unwrap_or_default();
    let (was, is) = (version(before), version(next));
    if is != was.saturating_add(1) {
        wrong.push(format!("version {is} follows {was}"));
    }
    let attempts = changes("attempts", before, next);
    let cancellations = changes("cancellations", before, next);
    let of = |attempt: &(String, String, String)| {
        format!("{} from {} to {}", attempt.0, attempt.1, attempt.2)
    };
    let overtaken = |changes: &[(String, String, String)], last: &[&str]| {
        let changed = changes.iter().filter(|(_, was, _)| last.contains(&was.as_str()));
        changed.map(of).collect::<Vec<_>>()
    };
    wrong.extend(overtaken(&attempts, &FINAL));
    wrong.extend(overtaken(&cancellations, &FINAL_CANCELLATION));
    // What is paid only goes back, unread; what went back only comes back to the PG Company.
    let other = |changes: &[(String, String, String)], from: &str, to: &str| {
        let changed = changes.iter().filter(|(_, was, is)| was == from && is != to);
        changed.map(of).collect::<Vec<_>>()
    };
    wrong.extend(other(&attempts, "paid", "returning"));
    wrong.extend(other(&cancellations, "succeeded", "review"));
    let entries = entries(before, next);
    if entries < attempts.len().max(cancellations.len()) {
        let changes: Vec<_> = attempts.iter().chain(&cancellations).map(of).collect();
        wrong.push(format!("{entries} entries for {}", changes.join(", ")));
    }
    let (paid, back) = (paid(next), going_back(next));
    let winners = all("attempts", next).filter(|one| state(one) == "paid").count();
    if back > paid.iter().sum() || winners > 1 {
        wrong.push(format!("{back} goes back of {paid:?}"));
    }
    wrong
}

/// Kind and number, state before, state now.
fn changes(kind: &str, before: &Value, next: &Value) -> Vec<(String, String, String)> {
    let was = states(kind, before);
    let changed = states(kind, next).into_iter().filter_map(|(number, is)| {
        let was = was.get(&number).cloned().unwrap_or_default();
        (was != is).then(|| (format!("{kind} {number}"), was, is))
    });
    changed.collect()
}

fn states(kind: &str, order: &Value) -> BTreeMap<u64, String> {
    let state = |one: &Value| {
        let state = one.get("state")?.get("state")?.as_str()?;
        Some((one.get("number")?.as_u64()?, state.to_owned()))
    };
    all(kind, order).filter_map(state).collect()
}

/// How many entries of the history are new.
fn entries(before: &Value, next: &Value) -> usize {
    let last = all("history", before).last();
    let mut newest = all("history", next).rev();
    newest.position(|entry| Some(entry) == last).unwrap_or(all("history", next).count())
}

fn paid(order: &Value) -> Vec<Decimal> {
    let paid = |one: &&Value| matches!(state(one), "paid" | "returning");
    all("attempts", order)
        .filter(paid)
        .map(|one| decimal(one.get("price").and_then(|price| price.get("amount"))))
        .collect()
}

fn going_back(order: &Value) -> Decimal {
    let origin = |one: &Value| one.get("origin")?.get("origin")?.as_str().map(str::to_owned);
    let by_us = |one: &Value| origin(one).is_none_or(|origin| origin != "pg_company");
    let counts = |one: &&Value| state(one) != "failed" && by_us(one);
    all("cancellations", order).filter(counts).map(|one| decimal(one.get("amount"))).sum()
}

fn state(one: &Value) -> &str {
    let state = one.get("state").and_then(|state| state.get("state"));
    state.and_then(Value::as_str).unwrap_or_default()
}

fn all<'a>(kind: &str, order: &'a Value) -> impl DoubleEndedIterator<Item = &'a Value> {
    order.get(kind).and_then(Value::as_array).into_iter().flatten()
}

fn decimal(amount: Option<&Value>) -> Decimal {
    amount.and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stored(version: u64, attempt: &str, cancellation: &str, history: u64) -> Value {
        let price = json!({ "amount": "3065.00", "currency": "KRW" });
        let cancellation =
            json!({ "number": 1, "amount": "3000.00", "state": { "state": cancellation } });
        json!({
            "version": version,
            "attempts": [{ "number": 1, "price": price, "state": { "state": attempt } }],
            "cancellations": if attempt == "paid" { vec![cancellation] } else { Vec::new() },
            "history": (0..history).map(|at| json!({ "at": at })).collect::<Vec<_>>(),
        })
    }

    #[test]
    fn a_step_by_the_rules_is_fine() {
        let (first, second) = (stored(1, "open", "", 1), stored(2, "paid", "submitting", 3));

        assert_eq!(wrong(&Value::Null, &first), Vec::<String>::new());
        assert_eq!(wrong(&first, &second), Vec::<String>::new());
    }

    #[test]
    fn a_step_against_the_rules_is_told() {
        let paid = stored(5, "paid", "succeeded", 3);
        for (next, what) in [
            (stored(7, "paid", "succeeded", 4), "version 7 follows 5"),
            (stored(6, "open", "", 4), "attempts 1 from paid to open"),
            (stored(6, "paid", "failed", 4), "cancellations 1 from succeeded to failed"),
            (stored(6, "paid", "review", 3), "0 entries for cancellations 1 from succeeded"),
            (stored(6, "declined", "", 4), "attempts 1 from paid to declined"),
        ] {
            let told = wrong(&paid, &next).join("; ");
            assert!(told.contains(what), "{told}");
        }
    }
}
