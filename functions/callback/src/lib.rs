//! Callback: the buyer's browser comes back from the PG Company (P2, P3, P5) and goes on to the mall
//! (M2, M4, M16).

mod external;
mod hosted;

use std::convert::Infallible;

use lambda_http::{Body, Request, Response};
use shared::{App, buyer::Problem, outcome, reply, routes, trace, words::Words};
use tracing::Instrument;

/// Answers a buyer's browser. Every error has become a page.
pub async fn handle(app: &App, request: Request) -> Result<Response<Body>, Infallible> {
    let span = trace::request(request.uri().path());
    Ok(answer(app, &request).instrument(span).await)
}

async fn answer(app: &App, request: &Request) -> Response<Body> {
    let words = Words::of_browser(request);
    match (request.method().as_str(), request.uri().path()) {
        ("GET" | "POST", routes::SYNC_CALLBACK) => {
            let back = outcome::within(Box::pin(hosted::back(app, request))).await;
            back.unwrap_or_else(|error| Problem::from(error).page(words, &app.config))
        }
        ("GET" | "POST", routes::ASYNC_CALLBACK) => {
            let back = outcome::within(Box::pin(hosted::report(app, request))).await;
            back.unwrap_or_else(|error| Problem::from(error).page(words, &app.config))
        }
        ("GET" | "POST", routes::EXTERNAL_CALLBACK) => {
            let end = outcome::within(Box::pin(external::end(app, request))).await;
            end.unwrap_or_else(|problem| problem.page(words, &app.config))
        }
        _elsewhere => reply::not_found(),
    }
}
