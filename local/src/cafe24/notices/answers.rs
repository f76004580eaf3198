//! How the mall answers notices: as it should, or with a fault that a test chose.

use std::collections::VecDeque;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::stream;
use serde_json::{Value, json};

use super::Verdict;
use crate::cafe24::{Cafe24, faults};

const OK: &str = r#"{"result":"OK"}"#;
const FAIL: &str = r#"{"result":"FAIL"}"#;
const DRIP: Duration = Duration::from_secs(1);
const HUGE: usize = 10 * 1024 * 1024;

/// What the mall answers to a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NoticeAnswer {
    /// `{"result":"OK"}` if it is genuine, `{"result":"FAIL"}` otherwise.
    #[default]
    Ok,
    /// Nothing is booked, and this status is the answer.
    Status(u16),
    /// Status 200 with this text. The notice is booked if the text means OK but for white space
    /// and a byte order mark.
    Text(String),
    /// Nothing is booked and nothing is answered.
    TimeOut,
    /// Booked, but the answer never arrives.
    LostAnswer,
    /// Booked, but the answer comes one byte a second.
    Slow,
    /// Booked, but the answer has ten megabytes.
    Huge,
    /// Nothing is booked, and the app is sent to this address.
    Redirect(String),
}

/// What is answered next, and after that.
#[derive(Default)]
pub(in crate::cafe24) struct Plan {
    next: VecDeque<NoticeAnswer>,
    usual: NoticeAnswer,
}

impl Plan {
    pub(super) fn take(&mut self) -> NoticeAnswer {
        self.next.pop_front().unwrap_or_else(|| self.usual.clone())
    }
}

impl Cafe24 {
    /// Answers all notices so, until something else is chosen.
    pub fn answer_notices(&self, answer: NoticeAnswer) {
        self.session().plan = Plan { next: VecDeque::new(), usual: answer };
    }

    /// Answers so many notices so, after those that were chosen before.
    pub fn answer_next_notices(&self, count: usize, answer: &NoticeAnswer) {
        self.session().plan.next.extend(vec![answer.clone(); count]);
    }
}

impl NoticeAnswer {
    pub(super) fn takes_effect(&self) -> bool {
        match self {
            Self::Ok | Self::LostAnswer | Self::Slow | Self::Huge => true,
            Self::Text(text) => means_ok(text),
            Self::Status(_) | Self::TimeOut | Self::Redirect(_) => false,
        }
    }

    /// For the record.
    pub(super) fn in_words(&self, verdict: &Verdict) -> String {
        match self {
            Self::Ok => usual(verdict).to_owned(),
            other => format!("{other:?}"),
        }
    }

    pub(super) async fn respond(&self, verdict: &Verdict) -> Response {
        match self {
            Self::Ok => text("application/json", usual(verdict).to_owned()),
            Self::Text(said) => text("text/html; charset=UTF-8", said.clone()),
            Self::Status(status) => status_only(*status),
            Self::TimeOut | Self::LostAnswer => {
                faults::silence().await;
                status_only(504)
            }
            Self::Slow => text("application/json", dripping(usual(verdict))),
            Self::Huge => {
                let huge = json!({ "result": "OK", "padding": "x".repeat(HUGE) });
                text("application/json", huge.to_string())
            }
            Self::Redirect(to) => {
                let mut response = status_only(302);
                if let Ok(to) = HeaderValue::from_str(to) {
                    response.headers_mut().insert(LOCATION, to);
                }
                response
            }
        }
    }
}

fn means_ok(text: &str) -> bool {
    let bare = text.trim_start_matches('\u{feff}').trim();
    serde_json::from_str(bare).is_ok_and(|answer: Value| answer == json!({ "result": "OK" }))
}

fn usual(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Booked | Verdict::Repeated => OK,
        Verdict::Lost | Verdict::Refused(_) | Verdict::Wrong(_) => FAIL,
    }
}

fn text(kind: &'static str, body: impl Into<Body>) -> Response {
    ([(CONTENT_TYPE, kind)], body.into()).into_response()
}

fn status_only(status: u16) -> Response {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

/// The first byte at once, each other one a second later.
fn dripping(text: &'static str) -> Body {
    let bytes = text.as_bytes().iter().enumerate();
    Body::from_stream(stream::unfold(bytes, async |mut bytes| {
        let (at, byte) = bytes.next()?;
        if at > 0 {
            tokio::time::sleep(DRIP).await;
        }
        Some((Ok::<_, std::convert::Infallible>(Bytes::copy_from_slice(&[*byte])), bytes))
    }))
}
