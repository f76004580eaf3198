//! What the panel's script loads: itself, and the messages as they come.

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Panel, Subject};
use crate::wire::Wire;

const SCRIPT: &str = include_str!("../../templates/watching/messages.js");

/// For any party that shows the panel, which is without an icon.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(wire: Wire) -> Router<S> {
    Router::new()
        .route("/messages", get(messages))
        .route("/messages.js", get(script))
        .route("/favicon.ico", get(async || StatusCode::NO_CONTENT))
        .with_state(wire)
}

#[derive(Deserialize)]
struct Asked {
    order: Option<String>,
    payment: Option<String>,
    mall: Option<String>,
    /// What the page shows already.
    about: Option<String>,
    total: Option<usize>,
}

async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)
}

/// All messages, or nothing if the page knows them.
async fn messages(State(wire): State<Wire>, Query(asked): Query<Asked>) -> Response {
    let Asked { order, payment, mall, about, total } = asked;
    let subject = Subject::asked(order.as_deref(), payment.as_deref(), mall.as_deref());
    let panel = Panel::of(&wire, &subject);
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    if about.as_deref() == Some(&panel.about) && total == Some(panel.total) {
        return (no_store, StatusCode::NO_CONTENT).into_response();
    }
    let Panel { about, total, items, .. } = panel;
    let items: Vec<Value> =
        items.into_iter().map(|item| json!({ "id": item.id, "html": item.html })).collect();
    (no_store, Json(json!({ "about": about, "total": total, "items": items }))).into_response()
}
