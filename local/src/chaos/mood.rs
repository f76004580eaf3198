//! What kind of day it is: drawn once for each sequence.

use fastrand::Rng;

use crate::{
    cafe24::Process,
    inside::{Odds, Patience},
};

/// How much goes wrong, and who is patient.
#[derive(Debug, Clone)]
pub(super) struct Mood {
    /// Steps before all is well again.
    pub(super) steps: u64,
    /// Mishaps of calls.
    pub(super) odds: Odds,
    /// Whether webhooks come at all.
    pub(super) webhooks: bool,
    /// Whether the PG Company answers calls with errors now and then.
    pub(super) pg_faults: bool,
    /// Whether payments expire before their time.
    pub(super) expiries: bool,
    /// Whether its records may show another amount or reference: then a person has to look.
    pub(super) wrong_records: bool,
    /// How Cafe24 learns how its refunds ended.
    pub(super) refunds: Process,
    /// Who asks again in the end.
    pub(super) patience: Patience,
}

impl Mood {
    pub(super) fn of(random: &mut Rng) -> Self {
        let delay_ms = if random.bool() { 40 } else { 0 };
        let odds = Odds { delay_ms, ..odds(random) };
        Self {
            steps: random.u64(4..=20),
            odds,
            webhooks: random.u32(..4) > 0,
            pg_faults: random.u32(..3) == 0,
            expiries: random.u32(..6) == 0,
            wrong_records: random.u32(..40) == 0,
            refunds: if random.bool() { Process::Synchronous } else { Process::Asynchronous },
            patience: match random.u32(..4) {
                0 => Patience::Nobody,
                1 => Patience::People,
                _most => Patience::Everybody,
            },
        }
    }
}

fn odds(random: &mut Rng) -> Odds {
    let calm = Odds::default();
    match random.u32(..6) {
        0 => calm,
        1 => Odds { crash_before: 30, crash_after: 30, ..calm },
        2 => Odds { not_sent: 30, answer_lost: 30, answer_cut: 30, late: 30, ..calm },
        3 => Odds { never: 60, unanswered: 100, twice: 150, ..calm },
        4 => Odds { late: 100, crash_after: 50, ..calm },
        _storm => Odds {
            not_sent: 20,
            answer_lost: 20,
            answer_cut: 20,
            late: 20,
            crash_before: 20,
            crash_after: 20,
            never: 40,
            unanswered: 40,
            twice: 80,
            ..calm
        },
    }
}
