//! A server that answers what it is told and notes what it is asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header::LOCATION},
    response::IntoResponse,
};
use serde_json::Value;

#[derive(Clone, Default)]
pub(crate) struct Desk(Arc<Mutex<Papers>>);

#[derive(Default)]
struct Papers {
    answers: VecDeque<(u16, String)>,
    asked: Vec<Asked>,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Method, path and query.
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Desk {
    /// Starts it; where it is reached.
    pub(crate) async fn open() -> (Self, String) {
        let desk = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(desk.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        (desk, url)
    }

    /// What it answers next; after the last answer it says 500.
    pub(crate) fn answers(&self, status: u16, body: &impl ToString) {
        self.0.lock().unwrap().answers.push_back((status, body.to_string()));
    }

    /// What it was asked since the last time.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }
}

async fn answer(
    State(desk): State<Desk>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let mut papers = desk.0.lock().unwrap();
    papers.asked.push(Asked { line: format!("{method} {uri}"), headers, body });
    let (status, text) = papers.answers.pop_front().unwrap_or((500, String::new()));
    (StatusCode::from_u16(status).unwrap(), [(LOCATION, "/elsewhere")], text)
}
