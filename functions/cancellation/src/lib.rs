//! Cancellation: Cafe24 asks us to give money back (M8).

mod synchronous;

use std::convert::Infallible;

use lambda_http::{Body, Request, Response};
use shared::{App, reply, routes};

/// Answers a request of Cafe24's server. Every error has become an answer.
pub async fn handle(app: &App, request: Request) -> Result<Response<Body>, Infallible> {
    Ok(match (request.method().as_str(), request.uri().path()) {
        ("POST", routes::SYNC_CANCEL) => synchronous::cancel(app, &request)
            .await
            .unwrap_or_else(|error| reply::failure(&error, &app.config)),
        _elsewhere => reply::not_found(),
    })
}
