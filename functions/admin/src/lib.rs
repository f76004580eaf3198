//! Install and admin settings: what the merchant does, inside Cafe24's admin.

mod consent;
mod export;
mod frame;
mod gateway;
mod install;
mod link;
mod page;
mod pay_button;
mod payment;
mod payments;
mod problem;
mod said;
mod session;
mod troubles;

use std::convert::Infallible;

use lambda_http::{Body, Request, Response};
use shared::{App, reply, routes, trace};
use tracing::Instrument;

/// Answers a merchant's browser. Every error has become a page.
pub async fn handle(app: &App, request: Request) -> Result<Response<Body>, Infallible> {
    let span = trace::request(request.uri().path());
    Ok(answer(app, &request).instrument(span).await)
}

async fn answer(app: &App, request: &Request) -> Response<Body> {
    let answer = match (request.method().as_str(), request.uri().path()) {
        ("GET", routes::LAUNCH) => install::launch(app, request).await,
        ("GET", routes::AUTH_TOKEN) => consent::back(app, request).await,
        ("GET", routes::ADMIN_DISPLAY) => page::display(app, request).await,
        ("POST", routes::ADMIN_LINK) => link::link(app, request).await,
        ("POST", routes::ADMIN_UNLINK) => link::unlink(app, request).await,
        ("POST", routes::ADMIN_TOGGLE) => gateway::toggle(app, request).await,
        ("GET", routes::ADMIN_CONSENT) => consent::again(app, request).await,
        ("GET", routes::ADMIN_PAYMENTS) => payments::list(app, request).await,
        ("GET", routes::ADMIN_EXPORT) => export::download(app, request).await,
        ("GET", routes::ADMIN_PAYMENT) => payment::display(app, request).await,
        ("POST", routes::ADMIN_PAYMENT) => payment::act(app, request).await,
        _elsewhere => return reply::not_found(),
    };
    match answer {
        Ok(answer) => answer,
        Err(problem) => problem.page(app, session::words(app, request).await),
    }
}
