//! What we ask of Cafe24: tokens (cafe24.md 6.3) and its Admin API (7), one file per subject.
//!
//! Every call of the Admin API fails alike: [`ApiError::Unauthorized`] for a void access token,
//! [`ApiError::Refused`] if nothing changed, [`ApiError::NotSent`] if it is safe to repeat (a full
//! bucket, 429, is among that), and [`ApiError::Unknown`] if Cafe24 may have done it.

mod gateway;
pub mod orders;
pub mod scripts;
mod shops;
mod token;

use std::sync::Arc;

use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    config::Config,
    domain::MallId,
    error::{Cause, unreadable},
    http::{self, Answer, Http, NoAnswer},
};

/// The longest reason that is passed on, in characters.
const MAX_REASON: usize = 200;

/// Cafe24's servers, for all malls.
#[derive(Debug, Clone)]
pub struct Cafe24 {
    http: Arc<Http>,
    config: Arc<Config>,
}

/// Why Cafe24 did not do what we asked.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The tokens are gone or void: the merchant has to open the app and consent again.
    #[error("Cafe24 asks for your consent again: open the app once more from the Cafe24 admin")]
    NeedsConsent,
    /// Cafe24 does not accept the access token (any more).
    #[error("the access token is not accepted")]
    Unauthorized,
    /// Cafe24 refused, and nothing changed there; its HTTP status and words.
    #[error("Cafe24 refused ({status}): {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Cafe24's words.
        message: String,
    },
    /// It was not sent, or Cafe24 was too busy to take it: safe to repeat.
    #[error("Cafe24 could not be reached, try again in a minute")]
    NotSent(#[source] Cause),
    /// Cafe24 may or may not have done it.
    #[error("Cafe24 did not answer, the result is not known; try again")]
    Unknown(#[source] Cause),
}

impl From<NoAnswer> for ApiError {
    fn from(error: NoAnswer) -> Self {
        match error {
            NoAnswer::NotSent(cause) => Self::NotSent(cause),
            NoAnswer::Unknown(cause) => Self::Unknown(cause),
        }
    }
}

impl Cafe24 {
    /// Cafe24 as `config` reaches it.
    pub fn new(http: Arc<Http>, config: Arc<Config>) -> Self {
        Self { http, config }
    }

    /// Sends a request and reads its answer.
    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        read(&self.http.send(request, http::CAFE24).await?)
    }

    /// A request of the Admin API (cafe24.md 7.1).
    fn admin(
        &self,
        method: Method,
        mall: &MallId,
        access: &SecretString,
        path: &str,
    ) -> RequestBuilder {
        let url = format!("{}/api/v2/admin/{path}", self.config.cafe24_api(mall));
        self.http
            .client()
            .request(method, url)
            .bearer_auth(access.expose_secret())
            .header("Content-Type", "application/json")
            .header("X-Cafe24-Api-Version", &self.config.api_version)
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ApiError> {
    done(answer)?;
    serde_json::from_slice(&answer.body).map_err(|error| ApiError::Unknown(unreadable(&error)))
}

/// The one place where Cafe24's statuses become results.
fn done(answer: &Answer) -> Result<(), ApiError> {
    match answer.status {
        200..=299 => Ok(()),
        401 => Err(ApiError::Unauthorized),
        429 => Err(ApiError::NotSent("too many requests".into())),
        status @ 400..=499 => Err(ApiError::Refused { status, message: message(answer) }),
        status => Err(ApiError::Unknown(format!("status {status}").into())),
    }
}

fn message(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = body.pointer("/error/message").or_else(|| body.get("error_description"));
    let text = text.and_then(Value::as_str).unwrap_or("no reason given");
    text.chars().filter(|c| !c.is_control()).take(MAX_REASON).collect()
}
