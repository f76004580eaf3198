//! Cancellation: Cafe24 asks us to give money back (M8).

mod cancel;

use std::convert::Infallible;

use lambda_http::{Body, Request, Response};
use shared::{App, domain::Process, outcome, reply, routes, trace};
use tracing::Instrument;

/// Answers a request of Cafe24's server. Every error has become an answer.
pub async fn handle(app: &App, request: Request) -> Result<Response<Body>, Infallible> {
    let span = trace::request(request.uri().path());
    Ok(answer(app, &request).instrument(span).await)
}

async fn answer(app: &App, request: &Request) -> Response<Body> {
    let process = match (request.method().as_str(), request.uri().path()) {
        ("POST", routes::SYNC_CANCEL) => Process::Synchronous,
        ("POST", routes::ASYNC_CANCEL) => Process::Asynchronous,
        _elsewhere => return reply::not_found(),
    };
    outcome::within(Box::pin(cancel::cancel(app, request, process)))
        .await
        .unwrap_or_else(|error| reply::failure(&error, &app.config))
}
