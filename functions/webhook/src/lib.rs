//! Webhook: the PG Company's server says that something happened (P4).

mod pg_company;

use std::convert::Infallible;

use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{App, Error, outcome, reply, routes, trace};
use tracing::Instrument;

/// Answers a server. Every error has become a bare status: 5xx is "send again", 4xx is "do not".
pub async fn handle(app: &App, request: Request) -> Result<Response<Body>, Infallible> {
    let span = trace::request(request.uri().path());
    Ok(answer(app, &request).instrument(span).await)
}

async fn answer(app: &App, request: &Request) -> Response<Body> {
    match (request.method().as_str(), request.uri().path()) {
        ("POST", routes::WEBHOOK) => {
            match outcome::within(Box::pin(pg_company::receive(app, request))).await {
                Ok(()) => reply::bare(StatusCode::OK),
                Err(error) => {
                    error.log();
                    reply::bare(status(&error))
                }
            }
        }
        _elsewhere => reply::not_found(),
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Forged => StatusCode::UNAUTHORIZED,
        Error::Malformed(_) | Error::NotFound(_) => StatusCode::BAD_REQUEST,
        Error::NotEnabled | Error::Refused(_) => StatusCode::BAD_REQUEST,
        Error::Unconfirmed | Error::Unavailable(_) | Error::Bug(_) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
