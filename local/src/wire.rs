//! Every message that crosses between the parties, as it is seen on the wire, secrets masked.

mod fields;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use axum::{
    Router,
    body::{Body, HttpBody, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Response, StatusCode, header, request::Parts},
    middleware::{Next, from_fn_with_state},
    response::IntoResponse,
};

use crate::watching::{About, Keys, Seen, Signed, signatures};

/// The largest body that is looked into, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// The most messages that are kept; the oldest are forgotten.
const MAX_MESSAGES: usize = 10_000;
/// What pages load for themselves: it is no message between the parties.
const QUIET: [&str; 5] =
    ["/messages", "/messages.js", "/style.css", "/favicon.ico", "/front-sdk.js"];

const PICTURES: &str = "/goods/";

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
    /// Its place among all messages, in the order of their answers.
    pub serial: usize,
    /// When it was asked.
    pub began: Instant,
    /// When it was answered.
    pub ended: Instant,
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
    /// What was signed in it, by which recipe.
    pub signed: Vec<Signed>,
    /// Which order it is about.
    pub about: About,
}

/// The messages so far. Clones are the same wire.
#[derive(Debug, Clone, Default)]
pub struct Wire(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    keys: Keys,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    noted: usize,
    messages: VecDeque<Arc<Message>>,
}

impl Wire {
    /// A wire that can tell whether what is signed with these keys is signed rightly.
    pub(crate) fn knowing(keys: Keys) -> Self {
        Self(Arc::new(Inner { keys, kept: Mutex::default() }))
    }

    /// The messages from the `from`-th on, in the order of their answers.
    pub fn since(&self, from: usize) -> Vec<Arc<Message>> {
        let kept = self.kept();
        kept.messages.iter().filter(|message| message.serial >= from).cloned().collect()
    }

    /// Listens at the door of a party.
    pub fn listen(&self, party: Party, router: Router) -> Router {
        router.layer(from_fn_with_state((self.clone(), party), overhear))
    }

    fn note(&self, message: Message) {
        let mut kept = self.kept();
        let serial = kept.noted;
        kept.noted += 1;
        if kept.messages.len() == MAX_MESSAGES {
            kept.messages.pop_front();
        }
        kept.messages.push_back(Arc::new(Message { serial, ..message }));
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn overhear(
    State((wire, to)): State<(Wire, Party)>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let path = request.uri().path();
    if QUIET.contains(&path) || path.starts_with(PICTURES) {
        return next.run(request).await;
    }
    let began = Instant::now();
    let (asked, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let copy = Request::from_parts(asked.clone(), Body::from(body.clone()));
    let (parts, answer) = next.run(copy).await.into_parts();
    // An answer that trickles must go on trickling: it is not looked into.
    let (answer, looked_into) = match answer.size_hint().exact() {
        None => (answer, None),
        Some(_) => {
            let Ok(bytes) = to_bytes(answer, MAX_BODY).await else {
                return StatusCode::BAD_GATEWAY.into_response();
            };
            (Body::from(bytes.clone()), Some(bytes))
        }
    };
    let mut answered = fields::read(&parts.headers, &looked_into.unwrap_or_default());
    let location = parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    answered.extend(location.map(|url| ("location".to_owned(), url.to_owned())));
    let heard = Heard { to, began, asked, body: &body, status: parts.status, answered };
    wire.note(heard.message(&wire.0.keys));
    Response::from_parts(parts, answer)
}

/// A request and its answer as they were, secrets and all.
struct Heard<'a> {
    to: Party,
    began: Instant,
    asked: Parts,
    body: &'a [u8],
    status: StatusCode,
    answered: fields::Fields,
}

impl Heard<'_> {
    fn message(self, keys: &Keys) -> Message {
        let Self { to, began, asked: parts, body, status, answered } = self;
        let ended = Instant::now();
        let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
        let mut asked = fields::form(query.as_bytes());
        asked.extend(fields::read(&parts.headers, body));
        let seen = Seen {
            to,
            method: parts.method.as_str(),
            path,
            query,
            headers: &parts.headers,
            body,
            asked: &asked,
            answered: &answered,
        };
        Message {
            serial: 0,
            began,
            ended,
            from: sender(to, &parts.headers, path),
            to,
            signed: signatures(keys, &seen),
            about: About::of(&seen),
            method: parts.method.to_string(),
            path: path.to_owned(),
            status: status.as_u16(),
            ms: ended.duration_since(began).as_millis(),
            asked: fields::masked(asked),
            answered: fields::masked(answered),
        }
    }
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
