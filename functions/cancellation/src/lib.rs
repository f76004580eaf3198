//! Cancellation: Cafe24 asks us to give money back (M8).

mod cancel;

use std::{convert::Infallible, time::Duration};

use lambda_http::{Body, Request, Response};
use shared::{App, Error, domain::Process, outcome, reply, routes, trace};
use tokio::time::timeout;
use tracing::Instrument;

/// How long a request whose end is not known looks once more at what is stored.
const LAST_LOOK: Duration = Duration::from_secs(2);

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
    match outcome::within(Box::pin(cancel::cancel(app, request, process))).await {
        Ok(answer) => answer,
        // It may be saved and only not known to be: what is stored counts as answered.
        Err(error @ (Error::Unconfirmed | Error::Unavailable(_))) => {
            let stored = timeout(LAST_LOOK, cancel::stored(app, request, process)).await;
            let answer = stored.ok().and_then(Result::ok);
            answer.unwrap_or_else(|| reply::failure(&error, &app.config))
        }
        Err(error) => reply::failure(&error, &app.config),
    }
}
