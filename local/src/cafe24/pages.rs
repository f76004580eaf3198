//! What all pages share.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use rust_decimal::Decimal;
use url::Url;

use super::Cafe24;

pub(super) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// A page that says what is wrong, and shows a way back.
#[derive(Template)]
#[template(path = "cafe24/problem.html")]
pub(super) struct Problem {
    status: StatusCode,
    sentence: String,
    back: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, page(&self)).into_response()
    }
}

/// What most pages answer.
pub(super) type Shown = Result<Response, Problem>;

/// Shows a page.
pub(super) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "Could not show a page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Says what is wrong, and shows a way back.
pub(super) fn problem(status: StatusCode, sentence: &str, back: &str) -> Problem {
    Problem { status, sentence: sentence.to_owned(), back: back.to_owned() }
}

pub(super) async fn not_found() -> Problem {
    problem(StatusCode::NOT_FOUND, "There is no such page in this mall.", "/")
}

pub(super) async fn style() -> Response {
    let style = concat!(
        include_str!("../../templates/cafe24/style.css"),
        include_str!("../../templates/watching/messages.css"),
    );
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], style).into_response()
}

/// Security headers of every answer. `form-action` stays open: forms lead on to the app.
pub(super) async fn guard(State(cafe24): State<Cafe24>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let app = Url::parse(&cafe24.registration().app_url);
    let app = app.map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src 'self' data:; frame-src 'self' {app}; frame-ancestors 'self'; base-uri 'none'"
    );
    let headers = response.headers_mut();
    // Pages with scripts of apps have a policy of their own.
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// Money for people: thousands apart, and no decimals where the currency has none.
pub(super) fn money(amount: &Decimal, currency: &str) -> String {
    let decimals =
        if matches!(currency, "KRW" | "JPY" | "VND") && amount.fract().is_zero() { 0 } else { 2 };
    let text = format!("{amount:.decimals$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if rest.is_empty() { "" } else { "." };
    format!("{grouped}{point}{rest} {currency}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped_and_has_the_decimals_of_its_currency() {
        assert_eq!(money(&Decimal::new(3065, 0), "KRW"), "3,065 KRW");
        assert_eq!(money(&Decimal::new(123_456_789, 2), "USD"), "1,234,567.89 USD");
        assert_eq!(money(&Decimal::new(5, 1), "USD"), "0.50 USD");
        assert_eq!(money(&Decimal::new(100, 0), "JPY"), "100 JPY");
    }
}
