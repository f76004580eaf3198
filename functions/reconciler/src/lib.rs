//! Reconciler: every minute, whatever is due gets another look.

use std::time::Duration;

use futures::{StreamExt, future::join_all, stream};
use serde::Serialize;
use shared::{
    App, Error,
    domain::{Order, OrderKey},
    outcome,
    store::DUE_SHARDS,
    trace,
};
use tracing::Instrument;

/// The most orders of one part of the index in one run; the rest stay due.
const PER_SHARD: i32 = 25;
/// How many orders are looked at side by side.
const SIDE_BY_SIDE: usize = 4;
/// When a run stops: before its function is stopped.
const BUDGET: Duration = Duration::from_secs(18);

/// What a run did.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Orders that were due and looked at.
    pub looked: u32,
    /// Those of them about which something is still not known.
    pub unknown: u32,
}

/// Looks at all orders that are due. One that fails does not keep the others from their look.
pub async fn run(app: &App) -> Result<Summary, Error> {
    let mut summary = Summary::default();
    let looks = stream::iter(due(app).await?).map(|key| {
        let span = trace::request("reconciler");
        look(app, key).instrument(span)
    });
    let looks = looks.buffer_unordered(SIDE_BY_SIDE).take_until(tokio::time::sleep(BUDGET));
    let mut looks = std::pin::pin!(looks);
    while let Some(look) = looks.next().await {
        summary.looked = summary.looked.saturating_add(1);
        if look.is_err() {
            summary.unknown = summary.unknown.saturating_add(1);
        }
    }
    Ok(summary)
}

/// What is due, a little of each part of the index in turn. Fails only if no part answers.
async fn due(app: &App) -> Result<Vec<OrderKey>, Error> {
    let now = app.now();
    let parts = (0..DUE_SHARDS).map(|shard| app.store.due(shard, now, PER_SHARD));
    let (mut found, mut failed) = (Vec::new(), None);
    for part in join_all(parts).await {
        match part {
            Ok(keys) => found.push(keys.into_iter()),
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

fn in_turn(mut parts: Vec<std::vec::IntoIter<OrderKey>>) -> Vec<OrderKey> {
    let mut all = Vec::new();
    while !parts.is_empty() {
        all.extend(parts.iter_mut().filter_map(Iterator::next));
        parts.retain(|part| part.len() > 0);
    }
    all
}

async fn look(app: &App, key: OrderKey) -> Result<(), Error> {
    trace::of_order(&key);
    follow(app, key).await.inspect_err(Error::log)
}

async fn follow(app: &App, key: OrderKey) -> Result<(), Error> {
    let Some(order) = app.store.order(&key).await? else { return Ok(()) };
    // Postponed before it is looked at: whatever comes of it, the next look is later.
    let order = postpone(app, order).await?;
    match Box::pin(outcome::follow(app, order.clone(), None)).await {
        Err(Error::Unconfirmed) => outcome::give_up(app, order).await.map(drop),
        followed => followed.map(drop),
    }
}

async fn postpone(app: &App, order: Order) -> Result<Order, Error> {
    let count = |order: &mut Order| order.polls = order.polls.saturating_add(1);
    app.store.update(order, app.now(), count).await
}
