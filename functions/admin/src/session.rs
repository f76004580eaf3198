//! Who is signed in: sealed cookies, bound to a launch that Cafe24 signed, and the CSRF token.

use jiff::{SignedDuration, Timestamp};
use lambda_http::{Body, Request, Response};
use serde::{Deserialize, Serialize};
use shared::{
    App, Error,
    cafe24::{AppKeys, hash},
    cookies::{is_own_form, seal, unseal},
    domain::MallId,
    request::{self, Fields},
    trace,
};

use crate::problem::Problem;

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(8);
const SESSION_COOKIE: &str = "pgapp_session";

/// A merchant's operator, signed in to one mall.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) mall: MallId,
    /// Must come back with every form.
    pub(crate) csrf: String,
    until: Timestamp,
}

impl Session {
    /// A session for the mall of a verified launch.
    pub(crate) fn start(mall: MallId, now: Timestamp) -> Result<Self, Error> {
        let until = now.checked_add(SESSION).map_err(Error::bug)?;
        Ok(Self { mall, csrf: hash::random(32)?, until })
    }

    /// The session of this browser. The mall is never taken from anywhere else.
    pub(crate) async fn of(app: &App, request: &Request) -> Result<Self, Problem> {
        let keys = app.vault.app().await?;
        let session: Option<Self> = unseal(&keys, request, SESSION_COOKIE)?;
        let session = session.filter(|session| session.until > app.now());
        let session = session.ok_or_else(Problem::signed_out)?;
        trace::of_mall(&session.mall);
        Ok(session)
    }

    /// The session and the fields of a form that this browser got from us: its CSRF token fits,
    /// and so does the `Origin`, if the browser tells one.
    pub(crate) async fn of_form(app: &App, request: &Request) -> Result<(Self, Fields), Problem> {
        let session = Self::of(app, request).await?;
        let fields = request::fields(request)?;
        match is_own_form(&app.config, request, &fields, &session.csrf) {
            true => Ok((session, fields)),
            false => Err(Problem::forbidden(
                "This form is not up to date",
                "Open the app again from your Cafe24 admin, and repeat what you did.",
            )),
        }
    }

    /// Signs the browser in with the answer.
    pub(crate) fn seal(&self, keys: &AppKeys, answer: &mut Response<Body>) -> Result<(), Error> {
        seal(keys, answer, (SESSION_COOKIE, self), self.until)
    }
}
