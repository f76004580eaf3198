//! P2 → M2 and P3 → M4: what the browser says is only a hint; the PG Company's record decides.

use lambda_http::{Body, Request, Response};
use shared::{
    App, Error,
    cafe24::{details, hash},
    domain::{Order, Process},
    outcome, reply, request, trace,
};

/// Sends the browser back to the mall with the result (M2). Opening it again gives the same
/// redirect.
pub(crate) async fn back(app: &App, request: &Request) -> Result<Response<Body>, Error> {
    let (order, number, key) = named(app, request, Process::Synchronous).await?;
    let order = outcome::settle(app, order, number).await?;
    let order = outcome::leave(app, order, number).await?;
    let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
    Ok(reply::redirect(&details::return_address(attempt, &key)?))
}

/// Sends the browser back to the mall with what is known so far (M4). The page is not closed: the
/// PG Company may still be at it.
pub(crate) async fn report(app: &App, request: &Request) -> Result<Response<Body>, Error> {
    let (order, number, _key) = named(app, request, Process::Asynchronous).await?;
    let order = match outcome::settle(app, order.clone(), number).await {
        Ok(settled) => settled,
        Err(error @ (Error::Unconfirmed | Error::Unavailable(_))) => {
            error.log();
            order
        }
        Err(error) => return Err(error),
    };
    let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
    Ok(reply::redirect(&details::asynchronous_return_address(attempt)))
}

/// The attempt of this process whose key is in the address.
pub(crate) async fn named(
    app: &App,
    request: &Request,
    process: Process,
) -> Result<(Order, u32, String), Error> {
    let query = request::query(request)?;
    let key = query.required("key")?;
    let found = app.store.by_key(&hash::digest(key)).await?;
    let (order, number) = found.ok_or(Error::NotFound("Order"))?;
    trace::of_order(&order.key);
    if order.attempt(number).is_none_or(|attempt| attempt.process != process) {
        return Err(Error::NotFound("Order"));
    }
    Ok((order, number, key.to_owned()))
}
