//! Answers: JSON for Cafe24, pages and redirects for browsers, a bare status for the PG Company.
//! The HTTP status of each error is decided here.

use askama::Template;
use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;

use crate::{
    Error,
    assets::STYLE,
    config::Config,
    words::{Message, Words},
};

/// `result_code` of a success.
pub const SUCCESS: &str = "0000";
/// `result_code` of everything else (cafe24.md Q6).
pub const FAILURE: &str = "9999";

/// A page with one message.
#[derive(Template)]
#[template(path = "page.html")]
struct MessagePage<'a> {
    words: Words,
    message: &'a Message,
    /// Where it goes on.
    link: Option<&'a str>,
    style: String,
}

/// Who may show a page in a frame.
#[derive(Debug, Clone, Copy)]
pub enum Framing<'a> {
    /// Nobody: the buyer's pages.
    Refused,
    /// These origins: the merchant's pages, shown inside Cafe24's admin.
    By(&'a str),
}

/// What Cafe24 reads when a request failed.
#[derive(Debug, Serialize)]
struct Failure {
    result_code: &'static str,
    result_message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_url: Option<&'static str>,
}

/// The HTTP status of an error; a refusal's is configuration (cafe24.md Q5).
pub fn status(error: &Error, config: &Config) -> StatusCode {
    match error {
        Error::Forged | Error::Malformed(_) | Error::NotEnabled => StatusCode::BAD_REQUEST,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Refused(_) => StatusCode::from_u16(config.refusal_status).unwrap_or_default(),
        Error::Unconfirmed => StatusCode::OK,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Bug(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Tells Cafe24 why its request was not carried out, and the log once.
pub fn failure(error: &Error, config: &Config) -> Response<Body> {
    refuse(error, config, None)
}

/// As [`failure`], for a payment request: its answer has an empty `payment_url`.
pub fn checkout_failure(error: &Error, config: &Config) -> Response<Body> {
    refuse(error, config, Some(""))
}

fn refuse(error: &Error, config: &Config, payment_url: Option<&'static str>) -> Response<Body> {
    error.log();
    let body = Failure { result_code: FAILURE, result_message: error.to_string(), payment_url };
    json(status(error, config), &body)
}

/// Any JSON answer.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response<Body> {
    let text = serde_json::to_string(body).expect("answers have text keys and plain values");
    let content_type = "application/json; charset=utf-8";
    build(status, &[(header::CONTENT_TYPE, content_type)], text.into())
}

/// Lets the pages of `origin` read an answer; without one, no page of another origin may.
pub fn readable_by(mut response: Response<Body>, origin: Option<&str>) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

/// How long a script may be used without asking for it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// For ever: its address names its version.
    Forever,
    /// Not at all.
    Never,
}

/// A file that any page may load, also by its hash, which needs the page to read it.
pub fn file(text: &'static str, content_type: &str, caching: Caching) -> Response<Body> {
    let headers =
        [(header::CONTENT_TYPE, content_type), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    let mut response = build(StatusCode::OK, &headers, text.into());
    let caching = match caching {
        Caching::Forever => "public, max-age=31536000, immutable",
        Caching::Never => "no-cache",
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

/// A file that the browser saves under this name: letters, digits, `-` and `.`.
///
/// The type is that of any file. Under one of text, the body would be decoded on its way out of the
/// function, and a byte order mark at its beginning, by which spreadsheets know UTF-8, would be lost.
pub fn download(name: &str, text: String) -> Response<Body> {
    let disposition = format!("attachment; filename=\"{name}\"");
    let content_type = "application/octet-stream";
    let headers =
        [(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, &disposition)];
    build(StatusCode::OK, &headers, text.into())
}

/// An answer without a body, for the PG Company's server.
pub fn bare(status: StatusCode) -> Response<Body> {
    build(status, &[], Body::Empty)
}

/// The answer to a path that no function serves.
pub fn not_found() -> Response<Body> {
    json(
        StatusCode::NOT_FOUND,
        &Failure {
            result_code: FAILURE,
            result_message: "there is nothing at this address".to_owned(),
            payment_url: None,
        },
    )
}

/// Sends the browser on.
pub fn redirect(url: &str) -> Response<Body> {
    build(StatusCode::FOUND, &[(header::LOCATION, url)], Body::Empty)
}

/// Sends the browser on after a form was carried out, so that a reload does not repeat it.
pub fn see_other(url: &str) -> Response<Body> {
    build(StatusCode::SEE_OTHER, &[(header::LOCATION, url)], Body::Empty)
}

/// A page with one message for a person.
pub fn message(
    status: StatusCode,
    words: Words,
    message: &Message,
    framing: Framing<'_>,
) -> Response<Body> {
    page(status, &MessagePage { words, message, link: None, style: STYLE.address() }, framing)
}

/// A page with one message for a buyer, that goes on to `url` after `seconds`, or by its link.
/// Browsers count what they do so as a step of their own: where a form's answer may lead is limited
/// by the form's page.
pub fn passing(words: Words, message: &Message, seconds: u32, url: &str) -> Response<Body> {
    let message = MessagePage { words, message, link: Some(url), style: STYLE.address() };
    onward(page(StatusCode::OK, &message, Framing::Refused), seconds, url)
}

/// Any page. Nothing but our own stylesheet is allowed in it, and on the merchant's pages our own
/// script.
pub fn page(status: StatusCode, page: &impl Template, framing: Framing<'_>) -> Response<Body> {
    let html = page.render().unwrap_or_else(|error| {
        tracing::error!("a page does not render: {error}");
        "Something went wrong".to_owned()
    });
    let (scripts, ancestors) = match framing {
        Framing::Refused => ("", "'none'"),
        Framing::By(origins) => ("script-src 'self'; connect-src 'self'; ", origins),
    };
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src data:; {scripts}\
         form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
    ];
    build(status, &headers, html.into())
}

/// Asks the browser to load the page again after `seconds`.
pub fn refreshing(mut response: Response<Body>, seconds: u32) -> Response<Body> {
    response.headers_mut().insert(header::REFRESH, seconds.into());
    response
}

/// Asks the browser to go on to `url` after `seconds`.
pub fn onward(mut response: Response<Body>, seconds: u32, url: &str) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(&format!("{seconds};url={url}")) {
        response.headers_mut().insert(header::REFRESH, value);
    }
    response
}

fn build(status: StatusCode, headers: &[(header::HeaderName, &str)], body: Body) -> Response<Body> {
    let response = Response::builder()
        .status(status)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "same-origin")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    let response = headers.iter().fold(response, |made, (name, value)| made.header(name, *value));
    response.body(body).unwrap_or_else(|error| {
        tracing::error!("an answer has an impossible header: {error}");
        let mut broken = Response::new(Body::Empty);
        *broken.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        broken
    })
}
