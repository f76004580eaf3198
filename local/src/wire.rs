//! Every message that crosses between the parties, as it is seen on the wire, secrets masked.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Response, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::IntoResponse,
};
use serde_json::Value;

/// The largest body that is looked into, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// The most messages that are kept.
const MAX_MESSAGES: usize = 10_000;
/// Fields whose values are never shown.
const SECRET: [&str; 12] = [
    "access_token",
    "refresh_token",
    "code",
    "code_verifier",
    "code_challenge",
    "csrf",
    "hmac",
    "secret_key",
    "client_secret",
    "state",
    "token",
    "password",
];
/// Fields of which the beginning is shown, to follow them through the messages.
const PARTLY: [&str; 2] = ["key", "hash_data"];

/// Who sends and who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// A buyer's or a merchant's browser.
    Browser,
    /// The mall's server.
    Cafe24,
    /// The PG App.
    App,
    /// The PG Company's server.
    PgCompany,
}

impl Party {
    /// The name in listings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Cafe24 => "Cafe24",
            Self::App => "PG App",
            Self::PgCompany => "PG Company",
        }
    }
}

/// One request and its answer.
#[derive(Debug, Clone)]
pub struct Message {
    /// When it was asked.
    pub began: Instant,
    /// Who asked.
    pub from: Party,
    /// Who answered.
    pub to: Party,
    /// HTTP method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Fields of query and body, masked.
    pub asked: Vec<(String, String)>,
    /// HTTP status.
    pub status: u16,
    /// Fields of the answer, masked; `location` for a redirect.
    pub answered: Vec<(String, String)>,
    /// How long it took, in milliseconds.
    pub ms: u128,
}

/// The messages so far.
#[derive(Debug, Clone, Default)]
pub struct Wire(Arc<Mutex<Vec<Message>>>);

impl Wire {
    /// The messages from the `from`-th on.
    pub fn since(&self, from: usize) -> Vec<Message> {
        let messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        messages.get(from..).map(<[Message]>::to_vec).unwrap_or_default()
    }

    /// Listens at the door of a party.
    pub fn listen(&self, party: Party, router: Router) -> Router {
        router.layer(from_fn_with_state((self.clone(), party), overhear))
    }

    fn note(&self, message: Message) {
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if messages.len() < MAX_MESSAGES {
            messages.push(message);
        }
    }
}

async fn overhear(
    State((wire, to)): State<(Wire, Party)>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let began = Instant::now();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let from = sender(to, &parts.headers, parts.uri.path());
    let mut asked = form(parts.uri.query().unwrap_or_default().as_bytes());
    asked.extend(fields(&parts.headers, &body));
    let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = answer.into_parts();
    // An answer that trickles must go on trickling: it is not looked into.
    let trickles = body.size_hint().exact().is_none();
    let (body, mut answered) = if trickles {
        (body, Vec::new())
    } else {
        let Ok(bytes) = to_bytes(body, MAX_BODY).await else {
            return StatusCode::BAD_GATEWAY.into_response();
        };
        let answered = fields(&parts.headers, &bytes);
        (Body::from(bytes), answered)
    };
    let location = parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    answered.extend(location.map(|url| ("location".to_owned(), masked_url(url))));
    let (status, ms) = (parts.status.as_u16(), began.elapsed().as_millis());
    wire.note(Message { began, from, to, method, path, asked, status, answered, ms });
    Response::from_parts(parts, body)
}

/// Servers say who they are; everybody else is a browser.
fn sender(to: Party, headers: &HeaderMap, path: &str) -> Party {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    match (to, agent.unwrap_or_default()) {
        (_, "Cafe24-Mall/1") => Party::Cafe24,
        (_, "DemoPay-Webhook/1") => Party::PgCompany,
        (Party::Cafe24 | Party::PgCompany, "Cafe24-PG-App/1") => Party::App,
        (Party::PgCompany, _) if path.starts_with("/v1/") => Party::App,
        (_, _) => Party::Browser,
    }
}

fn fields(headers: &HeaderMap, body: &Bytes) -> Vec<(String, String)> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match kind.unwrap_or_default() {
        kind if kind.starts_with("application/x-www-form-urlencoded") => form(body),
        kind if kind.starts_with("application/json") => json(body),
        _other => Vec::new(),
    }
}

fn form(bytes: &[u8]) -> Vec<(String, String)> {
    let pairs = form_urlencoded::parse(bytes);
    pairs.map(|(name, value)| (name.to_string(), masked(&name, &value))).collect()
}

fn json(body: &Bytes) -> Vec<(String, String)> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return Vec::new() };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let shown = |(name, value): (String, Value)| (name.clone(), masked(&name, &text(&value)));
    fields.into_iter().map(shown).collect()
}

fn masked(name: &str, value: &str) -> String {
    let begin: String = value.chars().take(4).collect();
    match name {
        name if SECRET.contains(&name) => "•••".to_owned(),
        name if PARTLY.contains(&name) => format!("{begin}•••"),
        name if name.ends_with("_url") || name.ends_with("_uri") || name == "location" => {
            masked_url(value)
        }
        _open => value.chars().take(200).collect(),
    }
}

fn masked_url(text: &str) -> String {
    let Some((path, query)) = text.split_once('?') else { return text.to_owned() };
    let pairs = form(query.as_bytes());
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{path}?{}", pairs.join("&"))
}
