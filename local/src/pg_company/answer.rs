//! One answer of the API, before it is sent.

use axum::{
    Json,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const RETRY_AFTER_SECONDS: &str = "1";

/// Status and JSON body: all that a repeated call must get again.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct Answer {
    status: u16,
    pub(super) body: Value,
    #[serde(skip)]
    pub(super) told: Told,
}

/// Whether an answer was given before.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Told {
    #[default]
    First,
    Again,
}

impl Answer {
    pub(super) fn of(status: StatusCode, body: Value) -> Self {
        Self { status: status.as_u16(), body, told: Told::First }
    }

    pub(super) fn ok(body: Value) -> Self {
        Self::of(StatusCode::OK, body)
    }

    pub(super) fn created(body: Value) -> Self {
        Self::of(StatusCode::CREATED, body)
    }

    pub(super) fn again(&self) -> Self {
        Self { told: Told::Again, ..self.clone() }
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = self.status();
        let replayed = match self.told {
            Told::First => None,
            Told::Again => Some([(HeaderName::from_static("idempotent-replayed"), "true")]),
        };
        let wait = (status == StatusCode::TOO_MANY_REQUESTS)
            .then_some([(header::RETRY_AFTER, RETRY_AFTER_SECONDS)]);
        let ask = (status == StatusCode::UNAUTHORIZED)
            .then_some([(header::WWW_AUTHENTICATE, "Basic realm=\"DemoPay\"")]);
        (status, replayed, wait, ask, Json(self.body)).into_response()
    }
}
