//! The launch: verified, then straight to the settings, or to Cafe24 for the merchant's consent.

use lambda_http::{Body, Request, Response};
use shared::{App, Error, cafe24::Launch, reply, request, routes};

use crate::{consent, problem::Problem, session::Session};

/// Opens the app. A mall that has consented is not asked again.
pub(crate) async fn launch(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let keys = app.vault.app().await?;
    let (raw, fields) = (request::raw_query(request), || request::query(request));
    let launch = Launch::verified(raw, fields, &keys, app.now(), app.config.launch_window_s);
    let launch = launch.map_err(|error| match error {
        Error::Refused(_) => Problem::new("problem-old-link"),
        other => other.into(),
    })?;
    let tokens = app.store.token(&launch.mall).await?;
    if tokens.is_none_or(|tokens| tokens.needs_consent(app.now(), &app.config.scopes)) {
        return Ok(consent::ask(app, &keys, (launch.mall, launch.language))?);
    }
    let mut answer = reply::redirect(&app.config.address(routes::ADMIN_DISPLAY));
    Session::start(launch.mall, launch.language, app.now())?.seal(&keys, &mut answer)?;
    Ok(answer)
}
