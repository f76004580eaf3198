//! P2 → M2: what the browser says is only a hint; the PG Company's record decides.

use lambda_http::{Body, Request, Response};
use shared::{
    App, Error,
    cafe24::{details, hash},
    outcome, reply, request, trace,
};

/// Sends the browser back to the mall with the result. Opening it again gives the same redirect.
pub(crate) async fn back(app: &App, request: &Request) -> Result<Response<Body>, Error> {
    let query = request::query(request)?;
    let key = query.required("key")?;
    let found = app.store.by_key(&hash::digest(key)).await?;
    let (order, number) = found.ok_or(Error::NotFound("Order"))?;
    trace::of_order(&order.key);
    let order = outcome::settle(app, order, number).await?;
    let order = outcome::leave(app, order, number).await?;
    let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
    Ok(reply::redirect(&details::return_address(attempt, key)?))
}
