//! Checkout: Cafe24 asks for a payment page (M1) and for a payment's details (M3), or a buyer
//! starts on the shop's own pages (M11, M13) and pays there (M14, M15).

mod external;
mod open;
mod page;
mod start;
mod status;

use std::convert::Infallible;

use lambda_http::{Body, Request, Response};
use shared::{App, assets, domain::Process, outcome, reply, routes, trace, words::Words};
use tracing::Instrument;

/// Answers a request of Cafe24's server, or of a shop's page. Every error has become an answer.
pub async fn handle(app: &App, request: Request) -> Result<Response<Body>, Infallible> {
    let span = trace::request(request.uri().path());
    Ok(answer(app, &request).instrument(span).await)
}

async fn answer(app: &App, request: &Request) -> Response<Body> {
    match (request.method().as_str(), request.uri().path()) {
        ("POST", routes::SYNC_CHECKOUT) => payment_page(app, request, Process::Synchronous).await,
        ("POST", routes::ASYNC_CHECKOUT) => payment_page(app, request, Process::Asynchronous).await,
        ("POST", routes::SYNC_STATUS) => outcome::within(Box::pin(status::status(app, request)))
            .await
            .unwrap_or_else(|error| reply::failure(&error, &app.config)),
        ("GET", routes::STYLE) => assets::STYLE.answer(request),
        ("GET", routes::SCRIPT) => assets::SCRIPT.answer(request),
        ("GET", routes::EXTERNAL_SCRIPT) => assets::PAY_BUTTON.answer(request),
        ("GET", routes::EXTERNAL_DATA) => external::script::data(app, request).await,
        ("GET", routes::EXTERNAL_HMAC) => {
            outcome::within(Box::pin(external::hmac::sign(app, request)))
                .await
                .unwrap_or_else(|error| reply::failure(&error, &app.config))
        }
        ("POST", routes::EXTERNAL_PAYLOAD) => {
            outcome::within(Box::pin(external::payload::start(app, request)))
                .await
                .unwrap_or_else(|error| external::payload::refused(&error))
        }
        ("GET", routes::EXTERNAL_REVIEW) => {
            let shown = outcome::within(Box::pin(external::review::show(app, request))).await;
            shown.unwrap_or_else(|problem| problem.page(Words::of_browser(request), &app.config))
        }
        ("POST", routes::EXTERNAL_PAY) => {
            let decided = Box::pin(external::review::decide(app, request)).await;
            decided.unwrap_or_else(|problem| problem.page(Words::of_browser(request), &app.config))
        }
        _elsewhere => reply::not_found(),
    }
}

async fn payment_page(app: &App, request: &Request, process: Process) -> Response<Body> {
    let started = outcome::within(Box::pin(start::start(app, request, process))).await;
    started.unwrap_or_else(|error| reply::checkout_failure(&error, &app.config))
}
