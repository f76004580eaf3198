//! The one HTTP client to the outside, made when it is first needed, and its limits.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use reqwest::{Certificate, Client, ClientBuilder, Request, RequestBuilder, redirect::Policy};

use crate::error::Cause;

/// How long a connection may take to open.
pub const CONNECT: Duration = Duration::from_secs(2);
/// How long the PG Company may take to answer.
pub const PG_COMPANY: Duration = Duration::from_secs(8);
/// How long Cafe24 may take to answer.
pub const CAFE24: Duration = Duration::from_secs(5);
/// The largest answer that is read, in bytes.
pub const MAX_ANSWER: usize = 256 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// The request cannot have reached the other side.
    #[error("could not be sent")]
    NotSent(#[source] Cause),
    /// The other side may have acted on it.
    #[error("was sent, but no answer was read")]
    Unknown(#[source] Cause),
}

/// What the other side said.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body, at most [`MAX_ANSWER`] bytes.
    pub body: Vec<u8>,
}

/// Carries a request to the other side and its answer back, in place of the network: a
/// simulation of everything in one process, where any call may be made to fail.
#[async_trait]
pub trait Transport: Send + Sync + std::fmt::Debug {
    /// As [`Http::send`], without a time limit.
    async fn carry(&self, request: Request) -> Result<Answer, NoAnswer>;
}

/// A client that follows no redirect and no proxy variable, so that a request goes where it was
/// sent and nowhere else.
#[derive(Debug, Default)]
pub struct Http {
    client: OnceLock<Client>,
    instead: Option<Arc<dyn Transport>>,
}

impl Http {
    /// Sends through `transport` instead of the network.
    pub fn through(transport: Arc<dyn Transport>) -> Self {
        Self { client: OnceLock::new(), instead: Some(transport) }
    }

    /// The client. Loading the certificates is the slowest part of a start, so it waits until
    /// the first call.
    pub fn client(&self) -> &Client {
        self.client.get_or_init(|| {
            // Small images have no certificate store; the public roots we bring along then do.
            builder().build().unwrap_or_else(|_| {
                let bundled = builder().tls_certs_only(bundled_roots()).build();
                bundled.expect("the client's settings are constant and valid")
            })
        })
    }

    /// Sends a request and reads its answer, within `limit` in all.
    pub async fn send(&self, request: RequestBuilder, limit: Duration) -> Result<Answer, NoAnswer> {
        let Some(transport) = &self.instead else { return over_network(request, limit).await };
        let request = request.build().map_err(|error| NoAnswer::NotSent(error.into()))?;
        let carried = tokio::time::timeout(limit, transport.carry(request)).await;
        carried.unwrap_or_else(|late| Err(NoAnswer::Unknown(late.into())))
    }
}

fn builder() -> ClientBuilder {
    let builder = Client::builder().redirect(Policy::none()).no_proxy();
    builder.connect_timeout(CONNECT).user_agent("Cafe24-PG-App/1")
}

fn bundled_roots() -> impl Iterator<Item = Certificate> {
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    roots.filter_map(|root| Certificate::from_der(root).ok())
}

async fn over_network(request: RequestBuilder, limit: Duration) -> Result<Answer, NoAnswer> {
    let sent = request.timeout(limit).send().await;
    let mut response = sent.map_err(|error| match error.is_connect() || error.is_builder() {
        true => NoAnswer::NotSent(error.without_url().into()),
        false => NoAnswer::Unknown(error.without_url().into()),
    })?;
    let unknown = |error: reqwest::Error| NoAnswer::Unknown(error.without_url().into());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unknown)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER {
            return Err(NoAnswer::Unknown("the answer is too large".into()));
        }
    }
    Ok(Answer { status: response.status().as_u16(), body })
}
