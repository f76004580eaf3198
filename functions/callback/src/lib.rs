//! Callback: the buyer's browser comes back from the PG Company (P2, P3) and goes on to the mall
//! (M2, M4).

mod hosted;

use std::convert::Infallible;

use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{
    App, Error, outcome,
    reply::{self, Framing},
    routes, trace,
};
use tracing::Instrument;

/// How soon the browser asks again while the result is not known, in seconds.
const ASK_AGAIN_S: u32 = 3;

/// Answers a buyer's browser. Every error has become a page.
pub async fn handle(app: &App, request: Request) -> Result<Response<Body>, Infallible> {
    let span = trace::request(request.uri().path());
    Ok(answer(app, &request).instrument(span).await)
}

async fn answer(app: &App, request: &Request) -> Response<Body> {
    match (request.method().as_str(), request.uri().path()) {
        ("GET" | "POST", routes::SYNC_CALLBACK) => {
            let back = outcome::within(Box::pin(hosted::back(app, request))).await;
            back.unwrap_or_else(|error| page(&error, app))
        }
        ("GET" | "POST", routes::ASYNC_CALLBACK) => {
            let back = outcome::within(Box::pin(hosted::report(app, request))).await;
            back.unwrap_or_else(|error| page(&error, app))
        }
        _elsewhere => reply::not_found(),
    }
}

fn page(error: &Error, app: &App) -> Response<Body> {
    error.log();
    let status = reply::status(error, &app.config);
    let told = |words| reply::message(status, words, Framing::Refused);
    match error {
        Error::Unconfirmed | Error::Unavailable(_) => waiting(),
        Error::NotFound(_) | Error::Malformed(_) | Error::Forged => told((
            "This payment is not known",
            "The address is not complete or has been changed. Please go back to the shop and \
             check your order there.",
        )),
        Error::NotEnabled | Error::Refused(_) | Error::Bug(_) => told((
            "We could not finish your payment",
            "Please go back to the shop and check your order there before you pay again.",
        )),
    }
}

fn waiting() -> Response<Body> {
    let words = (
        "Confirming your payment",
        "We are waiting for the payment company's answer. This page continues by itself; please \
         do not pay again.",
    );
    reply::refreshing(reply::message(StatusCode::OK, words, Framing::Refused), ASK_AGAIN_S)
}
