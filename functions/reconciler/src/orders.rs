//! An order that is due: unknown outcomes are looked up, open pages followed, and Cafe24 is told
//! what it has not learned.

use shared::{
    App, Error,
    domain::{Order, OrderKey},
    outcome, trace,
};

pub(crate) async fn look(app: &App, key: OrderKey) -> Result<(), Error> {
    trace::of_order(&key);
    let Some(order) = app.store.order(&key).await? else { return Ok(()) };
    // Postponed before it is looked at: whatever comes of it, the next look is later.
    let order = postpone(app, order).await?;
    // Whether or not the PG Company answered: what is too old is left to a person, and what
    // Cafe24 must learn does not wait.
    let (order, failed) = match Box::pin(outcome::follow(app, order, &[])).await {
        Ok(order) => (order, None),
        Err(error) => match app.store.order(&key).await? {
            Some(order) => (order, Some(error)),
            None => return Err(error),
        },
    };
    let order = outcome::give_up(app, order).await?;
    Box::pin(outcome::catch_up(app, order)).await?;
    failed.map_or(Ok(()), Err)
}

async fn postpone(app: &App, order: Order) -> Result<Order, Error> {
    let count = |order: &mut Order| order.polls = order.polls.saturating_add(1);
    app.store.update(order, app.now(), count).await
}
