//! M3: the details of a payment, by the key that only Cafe24, the buyer and we know.

use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{
    App, Error,
    cafe24::{
        details::{Abilities, PaymentDetails},
        hash,
    },
    outcome, reply, request, trace,
};

/// Answers M3 by the PG Company's record, read live while the payment is not final.
pub(crate) async fn status(app: &App, request: &Request) -> Result<Response<Body>, Error> {
    let fields = request::fields(request)?;
    let digest = hash::digest(fields.required("key")?);
    let (keys, found) = tokio::try_join!(app.vault.app(), app.store.by_key(&digest))?;
    let (order, number) = found.ok_or(Error::NotFound("Order"))?;
    trace::of_order(&order.key);
    let order = outcome::settle(app, order, number).await?;
    let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
    if attempt.state.is_undecided() {
        return Err(Error::Unconfirmed);
    }
    let abilities = Abilities {
        paymethod: &app.config.paymethod,
        partial_cancellation: app.pg.terms().partial_cancellation,
    };
    let details = PaymentDetails::signed(&order, attempt, &abilities, &keys);
    Ok(reply::json(StatusCode::OK, &details))
}
