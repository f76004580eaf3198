//! What a merchant reads when something cannot be done.

use lambda_http::{Body, Response, http::StatusCode};
use shared::{
    App, Error,
    cafe24::client::ApiError,
    error::chain,
    reply::{self, Framing},
    words::{Message, Words},
};

/// A page with a title and a sentence that says what to do.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    message: Message,
    /// The input beside which it is told; `None` tells it above all.
    field: Option<&'static str>,
}

impl Problem {
    /// The merchant can do something about it. `id` is the message's name in the catalogues.
    pub(crate) fn new(id: &'static str) -> Self {
        Self::told(Message::new(id))
    }

    /// As [`Problem::new`], in words that name something.
    pub(crate) fn told(message: Message) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message, field: None }
    }

    /// It is about what was typed into this input.
    pub(crate) fn beside(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn field(&self) -> Option<&'static str> {
        self.field
    }

    /// The operator may not do this.
    pub(crate) fn forbidden(id: &'static str) -> Self {
        Self { status: StatusCode::FORBIDDEN, ..Self::new(id) }
    }

    /// What is asked for is not there.
    pub(crate) fn not_found(id: &'static str) -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::new(id) }
    }

    /// Nobody is signed in in this browser.
    pub(crate) fn signed_out() -> Self {
        Self { status: StatusCode::UNAUTHORIZED, ..Self::new("problem-signed-out") }
    }

    /// Cafe24 did one thing and not the other: `id` says what is so now, and why.
    pub(crate) fn half_done(id: &'static str, error: &ApiError) -> Self {
        tracing::warn!(cause = chain(error), "Cafe24 did one half");
        Self::told(Message::new(id).telling("why", said(error)))
    }

    /// The list of shops is what was stored, as Cafe24 did not tell it.
    pub(crate) fn old_shops(error: &ApiError) -> Self {
        tracing::warn!(cause = chain(error), "Cafe24 did not list the shops");
        Self::told(Message::new("problem-shops-old").telling("why", said(error)))
    }

    /// What is said, without the title.
    pub(crate) fn text(&self, words: Words) -> String {
        words.text(&self.message)
    }

    pub(crate) fn page(&self, app: &App, words: Words) -> Response<Body> {
        let framing = Framing::By(&app.config.frame_ancestors);
        reply::message(self.status, words, &self.message, framing)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        error.log();
        match error {
            Error::Forged => Self::forbidden("problem-not-genuine"),
            Error::Malformed(_) | Error::NotFound(_) => Self::new("problem-incomplete"),
            Error::NotEnabled | Error::Refused(_) => Self::new("problem-incomplete"),
            Error::Unconfirmed | Error::Unavailable(_) => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Self { status, ..Self::new("problem-try-again") }
            }
            Error::Bug(_) => {
                Self { status: StatusCode::INTERNAL_SERVER_ERROR, ..Self::new("problem-ours") }
            }
        }
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        tracing::warn!(cause = chain(&error), "Cafe24 did not do it");
        Self::told(Message::new("problem-cafe24").telling("why", said(&error)))
    }
}

fn said(error: &ApiError) -> Message {
    match error {
        ApiError::NeedsConsent | ApiError::Unauthorized => Message::new("cafe24-needs-consent"),
        ApiError::Refused { status, message } => {
            let refused = Message::new("cafe24-refused").naming("status", status.to_string());
            refused.naming("message", message)
        }
        ApiError::NotSent(_) => Message::new("cafe24-not-reached"),
        ApiError::Unknown(_) => Message::new("cafe24-unknown"),
    }
}
