//! Webhook: a server says that something happened: the PG Company's (P4, P6), or Cafe24's.

mod cafe24;
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
    let received = match (request.method().as_str(), request.uri().path()) {
        ("POST", routes::WEBHOOK | routes::CANCEL_WEBHOOK) => {
            outcome::within(Box::pin(pg_company::receive(app, request))).await
        }
        ("POST", routes::CAFE24_WEBHOOK) => {
            outcome::within(Box::pin(cafe24::receive(app, request))).await
        }
        _elsewhere => return reply::not_found(),
    };
    match received {
        Ok(()) => reply::bare(StatusCode::OK),
        Err(error) => {
            error.log();
            reply::bare(status(&error))
        }
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
