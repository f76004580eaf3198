//! Reconciler: every minute, whatever is due gets another look.

mod malls;
mod orders;

use std::{collections::HashSet, time::Duration};

use futures::{StreamExt, future::join_all, stream};
use serde::Serialize;
use shared::{App, Error, store::DUE_SHARDS, trace};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

/// The most entries of one part of an index that are read at once.
const PER_SHARD: i32 = 100;
/// The most looks in one run; the rest stay due.
const MOST: u32 = 10_000;
/// How many are looked at side by side.
const SIDE_BY_SIDE: usize = 8;
/// When a run stops: before its function is stopped. What was begun then is due again.
const BUDGET: Duration = Duration::from_secs(18);

/// What a run did.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Orders and malls that were due and looked at.
    pub looked: u32,
    /// Those of them about which something is still not known.
    pub unknown: u32,
}

/// Looks at everything that is due, once, until nothing is or the run's budget ends. One that
/// fails does not keep the others from their look. Fails only if the store does not answer at all.
pub async fn run(app: &App) -> Result<Summary, Error> {
    let deadline = Instant::now() + BUDGET;
    let (mut summary, mut begun) = (Summary::default(), HashSet::new());
    loop {
        let before = summary.looked;
        let found = match timeout_at(deadline, batch(app, &mut summary, &mut begun)).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) if before == 0 => return Err(error),
            Ok(Err(error)) => {
                error.log();
                return Ok(summary);
            }
            Err(_late) => return Ok(summary),
        };
        // What could not even be read is still due: the next run tries it again, not this one.
        if found == Found::All || summary.looked == before || summary.looked >= MOST {
            return Ok(summary);
        }
    }
}

/// Looks at a little of each part of both indexes, in turn, but at nothing that was begun before.
async fn batch(app: &App, summary: &mut Summary, begun: &mut HashSet<Due>) -> Result<Found, Error> {
    let now = app.now();
    let orders = (0..DUE_SHARDS).map(|shard| app.store.due(shard, now, PER_SHARD));
    let malls = (0..DUE_SHARDS).map(|shard| app.store.due_malls(shard, now, PER_SHARD));
    let (orders, malls) = tokio::join!(join_all(orders), join_all(malls));
    let found = if is_full(&orders) || is_full(&malls) { Found::ThereIsMore } else { Found::All };
    let (orders, malls) = (answered(orders)?, answered(malls)?);
    let orders = orders.into_iter().map(Due::Order);
    let due = orders.chain(malls.into_iter().map(Due::Mall));
    let new: Vec<_> = due.filter(|due| begun.insert(due.clone())).collect();
    let looks = stream::iter(new).map(|due| {
        let span = trace::request("reconciler");
        async move { look(app, due).await.inspect_err(Error::log) }.instrument(span)
    });
    let mut looks = std::pin::pin!(looks.buffer_unordered(SIDE_BY_SIDE));
    while let Some(look) = looks.next().await {
        summary.looked = summary.looked.saturating_add(1);
        if look.is_err() {
            summary.unknown = summary.unknown.saturating_add(1);
        }
    }
    Ok(found)
}

/// Whether a part of an index may hold more than was read.
#[derive(PartialEq, Eq)]
enum Found {
    All,
    ThereIsMore,
}

fn is_full<T>(parts: &[Result<Vec<T>, Error>]) -> bool {
    let most = usize::try_from(PER_SHARD).unwrap_or_default();
    parts.iter().flatten().any(|part| part.len() >= most)
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Due {
    Order(shared::domain::OrderKey),
    Mall(shared::store::DueMall),
}

async fn look(app: &App, due: Due) -> Result<(), Error> {
    match due {
        Due::Order(key) => Box::pin(orders::look(app, key)).await,
        Due::Mall(mall) => Box::pin(malls::look(app, mall)).await,
    }
}

/// The entries of all parts that answered, one of each part in turn. Fails if none answered.
fn answered<T>(parts: Vec<Result<Vec<T>, Error>>) -> Result<Vec<T>, Error> {
    let (mut found, mut failed) = (Vec::new(), None);
    for part in parts {
        match part {
            Ok(entries) => found.push(entries.into_iter()),
            Err(error) => {
                error.log();
                failed = Some(error);
            }
        }
    }
    match failed {
        Some(error) if found.is_empty() => Err(error),
        _some_answered => Ok(in_turn(found)),
    }
}

fn in_turn<T>(mut parts: Vec<std::vec::IntoIter<T>>) -> Vec<T> {
    let mut all = Vec::new();
    while !parts.is_empty() {
        all.extend(parts.iter_mut().filter_map(Iterator::next));
        parts.retain(|part| part.len() > 0);
    }
    all
}
