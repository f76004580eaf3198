//! API Gateway on one machine: an HTTP request becomes an HTTP API event (payload 2.0), which is
//! decoded by the same code as in the cloud and handed to the function that owns the path.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{DefaultBodyLimit, Request, State},
    http::{Response, StatusCode, header, request::Parts},
    response::IntoResponse,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};
use shared::{
    App,
    routes::{self, Function},
};

/// The largest body that API Gateway takes, in bytes.
const MAX_BODY: usize = 10 * 1024 * 1024;

/// The app's routes on one machine.
pub fn router(app: Arc<App>) -> Router {
    Router::new().fallback(serve).layer(DefaultBodyLimit::disable()).with_state(app)
}

async fn serve(State(app): State<Arc<App>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let Some(function) = routes::function(parts.method.as_str(), parts.uri.path()) else {
        let message = json!({ "message": "Not Found" }).to_string();
        return (StatusCode::NOT_FOUND, message).into_response();
    };
    match lambda_http::request::from_str(&event(&parts, &body).to_string()) {
        Ok(event) => invoke(&app, function, event).await,
        Err(error) => {
            tracing::error!("an event does not decode: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Calls a function's library, as its `main` does.
pub async fn invoke(
    app: &App,
    function: Function,
    request: lambda_http::Request,
) -> Response<Body> {
    let Ok(answer) = match function {
        Function::Admin => Box::pin(admin::handle(app, request)).await,
        Function::Checkout => Box::pin(checkout::handle(app, request)).await,
        Function::Callback => Box::pin(callback::handle(app, request)).await,
        Function::Webhook => Box::pin(webhook::handle(app, request)).await,
        Function::Cancellation => Box::pin(cancellation::handle(app, request)).await,
    };
    answer.map(|body| match body {
        lambda_http::Body::Text(text) => Body::from(text),
        lambda_http::Body::Binary(bytes) => Body::from(bytes),
        _empty => Body::empty(),
    })
}

/// The event as HTTP APIs write it: the raw query untouched, cookies apart, text bodies as text.
pub fn event(parts: &Parts, body: &Bytes) -> Value {
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
    let (text, encoded) = match std::str::from_utf8(body) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (STANDARD.encode(body), true),
    };
    json!({
        "version": "2.0",
        "routeKey": format!("{} {path}", parts.method),
        "rawPath": path,
        "rawQueryString": query,
        "cookies": cookies(parts),
        "headers": headers(parts),
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "localhost",
            "http": {
                "method": parts.method.as_str(),
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "",
            },
            "requestId": "local",
            "stage": "$default",
            "timeEpoch": 0,
        },
        "body": text,
        "isBase64Encoded": encoded,
    })
}

fn cookies(parts: &Parts) -> Vec<&str> {
    let headers = parts.headers.get_all(header::COOKIE).iter();
    let texts = headers.filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split("; ")).collect()
}

fn headers(parts: &Parts) -> Map<String, Value> {
    let mut joined = Map::new();
    for name in parts.headers.keys().filter(|name| *name != header::COOKIE) {
        let values = parts.headers.get_all(name).iter();
        let values: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
        joined.insert(name.to_string(), values.join(",").into());
    }
    joined
}
