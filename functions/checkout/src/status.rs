//! M3: the details of a payment, by the key that only Cafe24, the buyer and we know.

use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{
    App, Error,
    cafe24::{
        details::{Abilities, PaymentDetails},
        hash,
    },
    domain::{Acknowledged, Order, Process},
    outcome, reply, request, trace,
};

/// Answers M3 by the PG Company's record, read live while the payment is not final.
pub(crate) async fn status(app: &App, request: &Request) -> Result<Response<Body>, Error> {
    let fields = request::fields(request)?;
    let digest = hash::digest(fields.required("key")?);
    let (keys, found) = tokio::try_join!(app.vault.app(), app.store.by_key(&digest))?;
    let (order, number) = found.ok_or(Error::NotFound("Order"))?;
    trace::of_order(&order.key);
    // Only there is the key Cafe24's: elsewhere the details would be signed for the buyer.
    if order.attempt(number).is_none_or(|attempt| attempt.process != Process::Synchronous) {
        return Err(Error::NotFound("Order"));
    }
    let order = outcome::settle(app, order, number).await?;
    let order = acknowledged(app, order, number).await?;
    let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
    if attempt.state.is_undecided() {
        return Err(Error::Unconfirmed);
    }
    let abilities = Abilities::of(&app.config, app.pg.terms());
    let details = PaymentDetails::signed(&order, attempt, &abilities, &keys);
    Ok(reply::json(StatusCode::OK, &details))
}

/// Notes that Cafe24 is told "paid", once (state-machines.md C18).
async fn acknowledged(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let paid = order.winner().is_some_and(|(attempt, _)| attempt.number == number);
    if !paid || order.attempt(number).is_none_or(|attempt| attempt.acknowledged.is_certain()) {
        return Ok(order);
    }
    let now = app.now();
    let note = |order: &mut Order| order.acknowledge(number, &Acknowledged::Details { at: now });
    app.store.update(order, now, note).await
}
