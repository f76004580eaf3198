//! How often what happened.

use std::{collections::BTreeMap, fmt};

/// Counts by name, written as a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<String, u64>);

impl Tally {
    /// How often this happened.
    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or_default()
    }

    pub(super) fn count(&mut self, what: &str) {
        self.more(what, 1);
    }

    pub(super) fn add(&mut self, other: &Self) {
        other.0.iter().for_each(|(what, times)| self.more(what, *times));
    }

    /// What became of the calls and requests of a world.
    pub(super) fn add_counts(&mut self, counts: &BTreeMap<String, u64>) {
        counts.iter().for_each(|(what, times)| self.more(&format!("call: {what}"), *times));
    }

    fn more(&mut self, what: &str, times: u64) {
        let count = self.0.entry(what.to_owned()).or_default();
        *count = count.saturating_add(times);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(what, times)| writeln!(f, "{times:>10}  {what}"))
    }
}
