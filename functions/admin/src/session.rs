//! Who is signed in: sealed cookies, bound to a launch that Cafe24 signed, and the CSRF token.

use jiff::{SignedDuration, Timestamp};
use lambda_http::{Body, Request, Response};
use serde::{Deserialize, Serialize};
use shared::{
    App, Error,
    cafe24::{AppKeys, hash},
    cookies::{is_own_form, seal, unseal},
    domain::MallId,
    language::Language,
    request::{self, Fields},
    trace,
    words::Words,
};

use crate::problem::Problem;

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(8);
const SESSION_COOKIE: &str = "pgapp_session";

/// A merchant's operator, signed in to one mall.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) mall: MallId,
    /// Sessions from before it was kept are in English.
    #[serde(default)]
    pub(crate) language: Language,
    /// Must come back with every form.
    pub(crate) csrf: String,
    until: Timestamp,
}

impl Session {
    /// A session for the mall of a verified launch.
    pub(crate) fn start(mall: MallId, language: Language, now: Timestamp) -> Result<Self, Error> {
        let until = now.checked_add(SESSION).map_err(Error::bug)?;
        Ok(Self { mall, language, csrf: hash::random(32)?, until })
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
            false => Err(Problem::forbidden("problem-old-form")),
        }
    }

    /// In the language of the launch.
    pub(crate) fn words(&self) -> Words {
        Words::of(self.language)
    }

    /// Signs the browser in with the answer.
    pub(crate) fn seal(&self, keys: &AppKeys, answer: &mut Response<Body>) -> Result<(), Error> {
        seal(keys, answer, (SESSION_COOKIE, self), self.until)
    }
}

/// The language of what this browser reads: of its session, else as it asks.
pub(crate) async fn words(app: &App, request: &Request) -> Words {
    let asked = Words::of_browser(request);
    let Ok(keys) = app.vault.app().await else { return asked };
    let session: Option<Session> = unseal(&keys, request, SESSION_COOKIE).ok().flatten();
    session.map_or(asked, |session| session.words())
}
