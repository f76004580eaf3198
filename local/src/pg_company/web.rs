//! What all pages share: headers, the stylesheet, limits, and the page that says no.

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use tracing::error;

use super::{PgCompany, Refusal, console, page};
use crate::{watching, wire::Wire};

const MAX_BODY_BYTES: usize = 64 * 1024;
const STYLE: &str =
    concat!(include_str!("style.css"), include_str!("../../templates/watching/messages.css"));
/// No `form-action`: Chromium applies it to the redirect to the shop that follows a form.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "pg_company/refused.html")]
struct Refused {
    message: String,
}

pub(super) fn pages(wire: Wire) -> Router<PgCompany> {
    Router::new()
        .route("/", get(async || Redirect::to("/console")))
        .route("/style.css", get(style))
        .merge(page::routes())
        .merge(console::routes())
        .merge(watching::routes(wire))
        .layer(from_fn(guard))
}

pub(super) fn limited(router: Router<PgCompany>) -> Router<PgCompany> {
    router.layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

pub(super) fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            error!(%error, "Could not draw a page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status(), html(&Refused { message: self.message() })).into_response()
    }
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// Other sites neither frame these pages nor press their buttons.
async fn guard(request: Request, next: Next) -> Response {
    let from_elsewhere =
        request.headers().get("sec-fetch-site").is_some_and(|site| site == "cross-site");
    if from_elsewhere && request.method() == Method::POST {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
