//! The ways between the parties inside one process.

use std::sync::{OnceLock, Weak};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
};
use reqwest::Request;
use shared::http::{Answer, NoAnswer, PG_COMPANY, Transport};
use tower::ServiceExt;
use url::Url;

use super::{
    fate::Fate,
    mishaps::{Cut, Side},
};
use crate::Addresses;

/// The largest answer that anybody reads, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// The three parties and how they are reached.
pub(super) struct Net {
    pub(super) fate: Fate,
    pub(super) at: Addresses,
    pub(super) doors: OnceLock<Doors>,
}

/// What each party answers.
pub(super) struct Doors {
    pub(super) mall: Router,
    pub(super) app: Router,
    pub(super) pg_company: Router,
}

impl Net {
    /// Carries a request to whoever has its address. `None`: there is no answer.
    pub(super) async fn carry(&self, request: Request) -> Option<http::Response<Bytes>> {
        let doors = self.doors.get()?;
        let to = |address: &str| request.url().as_str().starts_with(address);
        if to(&self.at.app) {
            let what = format!("{} {}", request.method(), request.url().path());
            let answer = || deliver(&doors.app, &request);
            return self.fate.arrive(&what, answer).await.flatten();
        }
        if to(&self.at.mall) {
            return deliver(&doors.mall, &request).await;
        }
        match to(&self.at.pg_company) {
            true => deliver(&doors.pg_company, &request).await,
            false => None,
        }
    }

    /// What a call of the app is called in the trace.
    fn words(&self, request: &Request) -> String {
        let url = request.url();
        let who = match url.as_str().starts_with(&self.at.pg_company) {
            true => "PG Company",
            false => "Cafe24",
        };
        let path: Vec<_> = url.path().split('/').map(|part| self.part(part)).collect();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{who}: {} {}{query}", request.method(), path.join("/"))
    }

    fn part(&self, part: &str) -> String {
        match part.split_once('_') {
            Some((kind @ ("pay" | "ref"), _)) => self.fate.name(kind, part),
            _other => part.to_owned(),
        }
    }
}

/// The app's way to the others. The net is not held: it holds the app.
pub(super) struct FromApp(pub(super) Weak<Net>);

impl std::fmt::Debug for FromApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FromApp")
    }
}

#[async_trait]
impl Transport for FromApp {
    async fn carry(&self, request: Request) -> Result<Answer, NoAnswer> {
        let net =
            self.0.upgrade().ok_or_else(|| NoAnswer::NotSent("the world has ended".into()))?;
        let what = net.words(&request);
        let status = |answer: &Option<http::Response<Bytes>>| match answer {
            Some(answer) => answer.status().as_u16().to_string(),
            None => "no answer".to_owned(),
        };
        let fate = net.fate.clone();
        let carried = async move { net.carry(request).await };
        match Box::pin(fate.call(Side::Party, &what, carried, status)).await {
            Ok(Some(answer)) if answer.body().len() > PG_COMPANY.bytes => {
                Err(NoAnswer::Unknown("the answer is too large".into()))
            }
            Ok(Some(answer)) => {
                let (status, body) = (answer.status().as_u16(), answer.into_body().to_vec());
                Ok(Answer { status, body })
            }
            Ok(None) | Err(Cut::Unanswered | Cut::Throttled) => {
                Err(NoAnswer::Unknown("the connection broke".into()))
            }
            Err(Cut::NotSent) => Err(NoAnswer::NotSent("connection refused".into())),
        }
    }
}

async fn deliver(door: &Router, request: &Request) -> Option<http::Response<Bytes>> {
    let answered = Box::pin(door.clone().oneshot(received(request)?)).await;
    let Ok(answer) = answered;
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, MAX_BODY).await.ok()?;
    Some(http::Response::from_parts(parts, body))
}

/// The request as a server reads it.
fn received(request: &Request) -> Option<http::Request<Body>> {
    let body = request.body().and_then(reqwest::Body::as_bytes).map(Bytes::copy_from_slice);
    let made = http::Request::builder().method(request.method()).uri(target(request.url()));
    let mut made = made.body(Body::from(body.unwrap_or_default())).ok()?;
    made.headers_mut().clone_from(request.headers());
    Some(made)
}

fn target(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}
