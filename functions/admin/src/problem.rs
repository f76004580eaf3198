//! What a merchant reads when something cannot be done.

use lambda_http::{Body, Response, http::StatusCode};
use shared::{
    App, Error,
    cafe24::client::ApiError,
    error::chain,
    reply::{self, Framing},
};

/// A page with a title and a sentence that says what to do.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    title: &'static str,
    text: String,
}

impl Problem {
    /// The merchant can do something about it.
    pub(crate) fn new(title: &'static str, text: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, title, text: text.into() }
    }

    /// Nobody is signed in in this browser.
    pub(crate) fn signed_out() -> Self {
        let text = "Open the app from your Cafe24 admin. If you just did, allow cookies for this \
                    page and open the app once more.";
        Self { status: StatusCode::UNAUTHORIZED, ..Self::new("Please open the app again", text) }
    }

    /// The operator may not do this.
    pub(crate) fn forbidden(title: &'static str, text: impl Into<String>) -> Self {
        Self { status: StatusCode::FORBIDDEN, ..Self::new(title, text) }
    }

    /// Cafe24 did one thing and not the other: says what is so now, and why.
    pub(crate) fn half_done(now: &str, error: &ApiError) -> Self {
        tracing::warn!(cause = chain(error), "Cafe24 did one half");
        Self::new("Half done", format!("{now}: {error}. Then press “Try again”."))
    }

    /// What is said, without the title.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn page(&self, app: &App) -> Response<Body> {
        let framing = Framing::By(&app.config.frame_ancestors);
        reply::message(self.status, (self.title, &self.text), framing)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        error.log();
        match error {
            Error::Forged => Self::forbidden(
                "This link is not genuine",
                "Open the app from your Cafe24 admin; do not type or copy its address.",
            ),
            Error::Malformed(_) | Error::NotFound(_) | Error::NotEnabled => {
                Self::new("This request is not complete", format!("{error}."))
            }
            Error::Refused(why) => Self::new(
                "This is not possible",
                format!("Sorry: {why}. Open the app again from your Cafe24 admin."),
            ),
            Error::Unconfirmed | Error::Unavailable(_) => Self {
                status: StatusCode::SERVICE_UNAVAILABLE,
                ..Self::new(
                    "Please try again",
                    "A service that we need did not answer. Reload the page to see what was done, and try again in a minute.",
                )
            },
            Error::Bug(_) => Self {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                ..Self::new(
                    "Something went wrong",
                    "This is our mistake, and we have noted it. Please try again later.",
                )
            },
        }
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        tracing::warn!(cause = chain(&error), "Cafe24 did not do it");
        Self::new("Cafe24 did not do it", format!("{error}."))
    }
}
