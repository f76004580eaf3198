//! Cookies that only we can read or make, and forms that only our own pages can send.

use cookie::{
    Cookie, CookieJar, SameSite,
    time::{Duration, OffsetDateTime},
};
use jiff::Timestamp;
use lambda_http::{
    Body, Request, Response,
    http::{HeaderValue, header},
};
use serde::{Serialize, de::DeserializeOwned};
use subtle::ConstantTimeEq;

use crate::{
    Error,
    cafe24::AppKeys,
    config::Config,
    request::{self, Fields},
};

/// Adds a cookie that only we can read or make. It is partitioned, so that it also works inside
/// Cafe24's admin where third-party cookies are blocked (faults.md F-105).
pub fn seal(
    keys: &AppKeys,
    answer: &mut Response<Body>,
    (name, value): (&'static str, &impl Serialize),
    until: Timestamp,
) -> Result<(), Error> {
    let text = serde_json::to_string(value).map_err(Error::bug)?;
    let expires = OffsetDateTime::from_unix_timestamp(until.as_second()).map_err(Error::bug)?;
    let cookie = attributes(Cookie::build((name, text)).expires(expires).build());
    let mut jar = CookieJar::new();
    jar.private_mut(&keys.seal()?).add(cookie);
    jar.delta().try_for_each(|cookie| append(answer, cookie))
}

/// Takes a cookie away from the browser.
pub fn forget(answer: &mut Response<Body>, name: &'static str) -> Result<(), Error> {
    append(answer, &attributes(Cookie::build((name, "")).max_age(Duration::ZERO).build()))
}

/// The value of a cookie that we made; `None` if it is absent or not ours.
pub fn unseal<T: DeserializeOwned>(
    keys: &AppKeys,
    request: &Request,
    name: &str,
) -> Result<Option<T>, Error> {
    let mut jar = CookieJar::new();
    for header in request.headers().get_all(header::COOKIE) {
        let cookies = Cookie::split_parse(header.to_str().unwrap_or_default().to_owned());
        cookies.flatten().for_each(|cookie| jar.add_original(cookie));
    }
    let opened = jar.private(&keys.seal()?).get(name);
    Ok(opened.and_then(|cookie| serde_json::from_str(cookie.value()).ok()))
}

/// Whether a form comes from a page of ours: it brings the browser's CSRF token back, and the
/// `Origin`, if the browser tells one, is ours.
pub fn is_own_form(config: &Config, request: &Request, fields: &Fields, csrf: &str) -> bool {
    let sent = fields.text("csrf").unwrap_or_default();
    let fits = bool::from(sent.as_bytes().ct_eq(csrf.as_bytes()));
    let origin = request::header(request.headers(), "origin");
    fits && origin.is_none_or(|origin| is_origin(origin, &config.app_url))
}

fn is_origin(origin: &str, address: &str) -> bool {
    address.strip_prefix(origin).is_some_and(|path| path.is_empty() || path.starts_with('/'))
}

fn attributes(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(true);
    cookie.set_same_site(SameSite::None);
    cookie.set_partitioned(true);
    cookie
}

fn append(answer: &mut Response<Body>, cookie: &Cookie<'_>) -> Result<(), Error> {
    let value = HeaderValue::from_str(&cookie.to_string()).map_err(Error::bug)?;
    answer.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn only_the_apps_own_origin_fits() {
        assert!(is_origin("https://app.example.com", "https://app.example.com"));
        assert!(is_origin("https://app.example.com", "https://app.example.com/prod"));
        for other in
            ["https://app.example.co", "https://evil.com", "null", "http://app.example.com"]
        {
            assert!(!is_origin(other, "https://app.example.com"), "{other}");
        }
    }
}
