//! Who is signed in: sealed cookies, bound to a launch that Cafe24 signed, and the CSRF token.

use cookie::{
    Cookie, CookieJar, SameSite,
    time::{Duration, OffsetDateTime},
};
use jiff::{SignedDuration, Timestamp};
use lambda_http::{
    Body, Request, Response,
    http::{HeaderValue, header},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{
    App, Error,
    cafe24::{AppKeys, hash},
    domain::MallId,
    request::{self, Fields},
    trace,
};
use subtle::ConstantTimeEq;

use crate::problem::Problem;

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(8);
const SESSION_COOKIE: &str = "pgapp_session";

/// A merchant's operator, signed in to one mall.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) mall: MallId,
    /// Must come back with every form.
    pub(crate) csrf: String,
    until: Timestamp,
}

impl Session {
    /// A session for the mall of a verified launch.
    pub(crate) fn start(mall: MallId, now: Timestamp) -> Result<Self, Error> {
        let until = now.checked_add(SESSION).map_err(Error::bug)?;
        Ok(Self { mall, csrf: hash::random(32)?, until })
    }

    /// The session of this browser. The mall is never taken from anywhere else.
    pub(crate) async fn of(app: &App, request: &Request) -> Result<Self, Problem> {
        let keys = app.vault.app().await?;
        let session: Option<Self> = unseal(&keys, request, SESSION_COOKIE)?;
        let session = session.filter(|session| session.until > app.now());
        let session = session.ok_or_else(Problem::signed_out)?;
        trace::of_mall(&session.mall);
        Ok(session)
    }

    /// The session and the fields of a form that this browser got from us: its CSRF token fits,
    /// and so does the `Origin`, if the browser tells one.
    pub(crate) async fn of_form(app: &App, request: &Request) -> Result<(Self, Fields), Problem> {
        let session = Self::of(app, request).await?;
        let fields = request::fields(request)?;
        let sent = fields.text("csrf").unwrap_or_default();
        let fits = bool::from(sent.as_bytes().ct_eq(session.csrf.as_bytes()));
        let origin = request::header(request.headers(), "origin");
        let ours = origin.is_none_or(|origin| is_origin(origin, &app.config.app_url));
        match fits && ours {
            true => Ok((session, fields)),
            false => Err(Problem::forbidden(
                "This form is not up to date",
                "Open the app again from your Cafe24 admin, and repeat what you did.",
            )),
        }
    }

    /// Signs the browser in with the answer.
    pub(crate) fn seal(&self, keys: &AppKeys, answer: &mut Response<Body>) -> Result<(), Error> {
        seal(keys, answer, (SESSION_COOKIE, self), self.until)
    }
}

fn is_origin(origin: &str, address: &str) -> bool {
    address.strip_prefix(origin).is_some_and(|path| path.is_empty() || path.starts_with('/'))
}

/// Adds a cookie that only we can read or make. It is partitioned, so that it also works inside
/// Cafe24's admin where third-party cookies are blocked (faults.md F-105).
pub(crate) fn seal(
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
pub(crate) fn forget(answer: &mut Response<Body>, name: &'static str) -> Result<(), Error> {
    append(answer, &attributes(Cookie::build((name, "")).max_age(Duration::ZERO).build()))
}

/// The value of a cookie that we made; `None` if it is absent or not ours.
pub(crate) fn unseal<T: DeserializeOwned>(
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
