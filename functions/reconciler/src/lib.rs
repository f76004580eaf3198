//! Reconciler: every minute, whatever is due gets another look.

use std::time::Duration;

use futures::{StreamExt, stream};
use serde::Serialize;
use shared::{
    App, Error,
    domain::{Order, OrderKey},
    outcome,
    store::DUE_SHARDS,
};

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
    let mut due = Vec::new();
    for shard in 0..DUE_SHARDS {
        due.extend(app.store.due(shard, app.now(), PER_SHARD).await?);
    }
    let mut summary = Summary::default();
    let looks = stream::iter(due).map(|key| look(app, key)).buffer_unordered(SIDE_BY_SIDE);
    let mut looks = std::pin::pin!(looks.take_until(tokio::time::sleep(BUDGET)));
    while let Some(look) = looks.next().await {
        summary.looked = summary.looked.saturating_add(1);
        if let Err(error) = look {
            error.log();
            summary.unknown = summary.unknown.saturating_add(1);
        }
    }
    Ok(summary)
}

async fn look(app: &App, key: OrderKey) -> Result<(), Error> {
    let Some(order) = app.store.order(&key).await? else { return Ok(()) };
    let version = order.version;
    let followed = Box::pin(outcome::follow(app, order)).await;
    // Whatever came of it, the next look is later than this one.
    let Some(order) = app.store.order(&key).await? else { return Ok(()) };
    if order.version == version {
        postpone(app, order).await?;
    }
    followed.map(drop)
}

async fn postpone(app: &App, order: Order) -> Result<(), Error> {
    let count = |order: &mut Order| {
        order.polls = order.polls.saturating_add(1);
        Ok(())
    };
    app.store.change(order, app.now(), count).await.map(drop)
}
