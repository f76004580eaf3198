//! Cancellation: Cafe24 asks us to give money back (M8).

mod synchronous;

use std::convert::Infallible;

use lambda_http::{Body, Request, Response};
use shared::{App, outcome, reply, routes, trace};
use tracing::Instrument;

/// Answers a request of Cafe24's server. Every error has become an answer.
pub async fn handle(app: &App, request: Request) -> Result<Response<Body>, Infallible> {
    let span = trace::request(request.uri().path());
    Ok(answer(app, &request).instrument(span).await)
}

async fn answer(app: &App, request: &Request) -> Response<Body> {
    match (request.method().as_str(), request.uri().path()) {
        ("POST", routes::SYNC_CANCEL) => {
            outcome::within(Box::pin(synchronous::cancel(app, request)))
                .await
                .unwrap_or_else(|error| reply::failure(&error, &app.config))
        }
        _elsewhere => reply::not_found(),
    }
}
