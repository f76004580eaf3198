//! Random sequences of everything that buyers, merchants, Cafe24, the PG Company and time may do,
//! with mishaps at any call; after each, the mall's, the app's and the PG Company's books must
//! agree, and nothing may be stuck.
//!
//! A seed plays the same sequence again. [`replay`] also looks for the shortest story that fails.

mod alarms;
mod buyers;
mod end;
mod mood;
mod options;
mod sequence;
mod shrink;
mod steps;
mod tally;

use std::{
    collections::BTreeSet,
    io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use rust_decimal::Decimal;

use self::sequence::{Played, Script};
pub use self::{shrink::replay, tally::Tally};
use crate::inside::{Use, World};

/// Sequences that are played in one world: the parties look through all orders of theirs.
const BATCH: u64 = 20;
/// After so many failures the rest is not played.
const MAX_FAILURES: usize = 5;

/// What was played.
#[derive(Debug, Default)]
pub struct Report {
    /// How often what happened.
    pub tally: Tally,
    /// The orders in both books.
    pub lines: Vec<Line>,
    /// What the functions asked AWS for.
    pub uses: BTreeSet<Use>,
    /// What went wrong.
    pub failures: Vec<Failure>,
}

/// One order in both books.
#[derive(Debug, Clone)]
pub struct Line {
    /// The order.
    pub order: String,
    /// Paid and refunded, first in the mall's book, then in the PG Company's.
    pub sums: [Decimal; 4],
    /// How it ended.
    pub end: &'static str,
}

/// A sequence that went wrong.
#[derive(Debug)]
pub struct Failure {
    /// Plays it again.
    pub seed: u64,
    /// What was wrong.
    pub wrong: Vec<String>,
    /// What happened.
    pub trace: Vec<String>,
}

/// Plays the sequences of so many seeds from `first` on, on all processors.
pub fn play(first: u64, sequences: u64) -> io::Result<Report> {
    let (next, report) = (AtomicU64::new(0), Mutex::new(Report::default()));
    let batches = || {
        loop {
            let from = next.fetch_add(BATCH, Ordering::Relaxed);
            let enough = lock(&report).failures.len() >= MAX_FAILURES;
            if from >= sequences || enough {
                return Ok(());
            }
            let until = from.saturating_add(BATCH).min(sequences);
            let played = batch(first.wrapping_add(from), until.saturating_sub(from))?;
            lock(&report).add(played);
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let players: Vec<_> = (0..threads).map(|_| scope.spawn(batches)).collect();
        let ended = |player: thread::ScopedJoinHandle<'_, io::Result<()>>| match player.join() {
            Ok(ended) => ended,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        players.into_iter().try_for_each(ended)
    })?;
    Ok(report.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Plays sequences one after the other in one world.
fn batch(first: u64, sequences: u64) -> io::Result<Report> {
    let alarms = alarms::Alarms::listen();
    World::run(Box::pin(async {
        let world = Box::pin(World::selling()).await?;
        let mut report = Report::default();
        for seed in (0..sequences).map(|ahead| first.wrapping_add(ahead)) {
            let Played { tally, wrong, lines, .. } =
                Box::pin(sequence::play(&world, &alarms, seed, Script::Random)).await;
            report.tally.add(&tally);
            report.lines.extend(lines);
            if !wrong.is_empty() {
                // What went wrong in one sequence must not spoil the next.
                report.failures.push(Failure { seed, wrong, trace: world.fate.trace() });
                break;
            }
        }
        report.tally.add_counts(&world.fate.counts());
        report.uses = world.fate.uses();
        Ok(report)
    }))?
}

impl Report {
    fn add(&mut self, other: Self) {
        self.tally.add(&other.tally);
        self.lines.extend(other.lines);
        self.uses.extend(other.uses);
        self.failures.extend(other.failures);
    }
}

fn lock(report: &Mutex<Report>) -> std::sync::MutexGuard<'_, Report> {
    report.lock().unwrap_or_else(PoisonError::into_inner)
}
