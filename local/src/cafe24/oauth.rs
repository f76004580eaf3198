//! The OAuth endpoints (cafe24.md 6).

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::Fields;
use super::clock::token_time;
use super::consent::{Decision, NotAsked};
use super::token::{Refused, Token};
use super::{ApiCall, Cafe24, UserType, admin_api, hash, malls, pages};

pub(super) fn routes() -> Router<Cafe24> {
    Router::new()
        .route("/{mall}/api/v2/oauth/authorize", get(ask).post(decide))
        .route("/{mall}/api/v2/oauth/token", post(token))
        .route("/{mall}/api/v2/oauth/revoke", post(revoke))
}

#[derive(Template)]
#[template(path = "cafe24/consent.html")]
struct ConsentPage<'a> {
    mall: &'a str,
    client_id: &'a str,
    scopes: &'a [String],
    action: String,
}

#[derive(Deserialize)]
struct Answer {
    operator: UserType,
    decision: String,
}

async fn ask(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    match cafe24.asked(&mall, &query) {
        Ok(asked) => pages::page(&ConsentPage {
            mall: &mall,
            client_id: &cafe24.registration().client_id,
            scopes: &asked.scopes,
            action: format!("/{mall}/api/v2/oauth/authorize?{query}"),
        }),
        Err(refusal) => refused(refusal),
    }
}

async fn decide(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    RawQuery(query): RawQuery,
    Form(answer): Form<Answer>,
) -> Response {
    let decision = if answer.decision == "agree" { Decision::Agree } else { Decision::Decline };
    match cafe24.asked(&mall, &query.unwrap_or_default()) {
        Ok(asked) => found(&cafe24.decide(asked, answer.operator, decision)),
        Err(refusal) => refused(refusal),
    }
}

fn refused(refusal: NotAsked) -> Response {
    match refusal {
        NotAsked::Redirect(to) => found(&to),
        NotAsked::Page(why) => {
            pages::problem(StatusCode::BAD_REQUEST, why, "/admin").into_response()
        }
    }
}

/// The document speaks of 302; axum's `Redirect` has only its stricter sisters.
fn found(to: &str) -> Response {
    (StatusCode::FOUND, Redirect::to(to)).into_response()
}

async fn token(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !malls::exists(&mall) {
        return admin_api::no_mall();
    }
    let call = admin_api::Call { mall: &mall, call: ApiCall::Token, headers: &headers };
    let act = || match tokens(&cafe24, &mall, &headers, &body) {
        Ok(answer) => Json(answer).into_response(),
        Err(refused) => refusal(refused),
    };
    let mut response = call.answer(&cafe24, faulty, act).await;
    response.headers_mut().insert(CACHE_CONTROL, pages::NO_STORE);
    response
}

async fn revoke(
    State(cafe24): State<Cafe24>,
    Path(mall): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !malls::exists(&mall) {
        return admin_api::no_mall();
    }
    if let Err(refused) = client(&cafe24, &headers) {
        return refusal(refused);
    }
    let fields: Fields = form_urlencoded::parse(&body).into_owned().collect();
    match value(&fields, "token") {
        Ok(token) => {
            cafe24.change(|saved| saved.grants(&mall).revoke(token));
            StatusCode::OK.into_response()
        }
        Err(refused) => refusal(refused),
    }
}

fn tokens(cafe24: &Cafe24, mall: &str, headers: &HeaderMap, body: &[u8]) -> Result<Value, Refused> {
    client(cafe24, headers)?;
    let now = cafe24.now();
    cafe24.change(|saved| saved.grants(mall).count(now))?;
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Refused::Request("the content type is not application/x-www-form-urlencoded"));
    }
    let fields: Fields = form_urlencoded::parse(body).into_owned().collect();
    let token = match value(&fields, "grant_type")? {
        "authorization_code" => {
            let (code, uri) = (value(&fields, "code")?, value(&fields, "redirect_uri")?);
            let verifier = value(&fields, "code_verifier").ok();
            cafe24.change(|saved| saved.grants(mall).exchange(code, uri, verifier, now))?
        }
        "refresh_token" => {
            let refresh = value(&fields, "refresh_token")?;
            cafe24.change(|saved| saved.grants(mall).refresh(refresh, now))?
        }
        _ => return Err(Refused::GrantType),
    };
    Ok(answer(&token, mall, &cafe24.registration().client_id))
}

fn client(cafe24: &Cafe24, headers: &HeaderMap) -> Result<(), Refused> {
    let app = cafe24.registration();
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given == Some(&hash::basic(&app.client_id, &app.client_secret)) {
        Ok(())
    } else {
        Err(Refused::Client)
    }
}

fn value<'a>(fields: &'a Fields, name: &'static str) -> Result<&'a str, Refused> {
    let found = fields.iter().find(|(known, value)| known == name && !value.is_empty());
    found.map(|(_, value)| value.as_str()).ok_or(Refused::Request("a parameter is missing"))
}

fn answer(token: &Token, mall: &str, client_id: &str) -> Value {
    json!({
        "access_token": token.access,
        "token_type": "Bearer",
        "expires_at": token_time(token.access_expires),
        "refresh_token": token.refresh,
        "refresh_token_expires_at": token_time(token.refresh_expires),
        "client_id": client_id,
        "mall_id": mall,
        "user_id": token.user_id,
        "scopes": token.scopes,
        "issued_at": token_time(token.issued),
        "shop_no": "1",
    })
}

fn refusal(refused: Refused) -> Response {
    let (status, error, description) = match refused {
        Refused::Request(why) => (400, "invalid_request", why),
        Refused::Grant(why) => (400, "invalid_grant", why),
        Refused::GrantType => (400, "unsupported_grant_type", "the grant type is not supported"),
        Refused::Client => (401, "invalid_client", "the client id or the client secret is wrong"),
        Refused::TooMany => (429, "too_many_requests", "too many token requests in two hours"),
    };
    error_json(status, error, description)
}

fn faulty(status: u16) -> Response {
    let error = match status {
        400 | 409 | 422 => "invalid_grant",
        401 => "invalid_client",
        403 => "access_denied",
        429 => "too_many_requests",
        _ => "server_error",
    };
    error_json(status, error, "the simulator was told to fail")
}

fn error_json(status: u16, error: &str, description: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
}
