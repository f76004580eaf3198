//! All that the PG Company remembers, and the file it is kept in.

use std::{collections::VecDeque, fs, io, path::Path};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    faults::Faults,
    idempotency::Answers,
    ledger::{Changed, Ledger},
    webhooks::Outbox,
};

const MAX_CALLS: usize = 10_000;

/// The state. Planned faults and the list of calls end with the process.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Books {
    pub(super) ledger: Ledger,
    pub(super) answers: Answers,
    pub(super) outbox: Outbox,
    /// How far the clock was advanced, in seconds.
    ahead: i64,
    #[serde(skip)]
    pub(super) faults: Faults,
    #[serde(skip)]
    calls: VecDeque<String>,
}

impl Books {
    pub(super) fn load(file: &Path) -> io::Result<Self> {
        match fs::read(file) {
            Ok(text) => Ok(serde_json::from_slice(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Readers of the file see the old books or the new ones, never half of them.
    pub(super) fn save(&self, file: &Path) -> io::Result<()> {
        let mut unfinished = file.to_owned();
        unfinished.add_extension("new");
        fs::write(&unfinished, serde_json::to_vec_pretty(self)?)?;
        fs::rename(&unfinished, file)
    }

    /// The company's time, in whole seconds as the API shows it.
    pub(super) fn now(&self, real: Timestamp) -> Timestamp {
        Timestamp::from_second(real.as_second().saturating_add(self.ahead)).unwrap_or(real)
    }

    pub(super) fn advance(&mut self, seconds: u32) {
        self.ahead = self.ahead.saturating_add(seconds.into());
    }

    /// Lets expire what is due; tells how many webhooks that adds.
    pub(super) fn pass_time(&mut self, now: Timestamp) -> usize {
        self.ledger.expire_due(now);
        self.owe_webhooks(now)
    }

    pub(super) fn owe_webhooks(&mut self, now: Timestamp) -> usize {
        let changes = self.ledger.changes();
        for changed in &changes {
            let payment_id = match changed {
                Changed::Payment(payment) => &payment.payment_id,
                Changed::Refund(refund) => &refund.payment_id,
            };
            if let Ok(payment) = self.ledger.payment(payment_id) {
                self.outbox.owe(changed, payment, now);
            }
        }
        changes.len()
    }

    pub(super) fn record(&mut self, call: String) {
        if self.calls.len() == MAX_CALLS {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(super) fn calls(&self) -> Vec<String> {
        self.calls.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_an_empty_book_and_a_broken_one_is_an_error() {
        let folder = std::env::temp_dir().join(format!("pg-books-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let broken = folder.join("broken.json");
        fs::write(&broken, "{").expect("a file");

        assert!(Books::load(&folder.join("missing.json")).is_ok());
        assert!(Books::load(&broken).is_err());

        fs::remove_dir_all(&folder).expect("the folder goes");
    }
}
