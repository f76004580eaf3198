//! What the app asks for at the authorize endpoint, and what the operator answers (cafe24.md 6.2).

use form_urlencoded::Serializer;
use url::Url;

use super::token::Consent;
use super::{Cafe24, UserType, hash, malls};

/// Length of base64url(SHA-256) without padding.
const CHALLENGE_LENGTH: usize = 43;

/// A request for consent that can be put before the operator.
pub(super) struct Asked {
    pub(super) mall: String,
    pub(super) scopes: Vec<String>,
    redirect_uri: String,
    state: Option<String>,
    challenge: Option<String>,
}

/// What the operator chose.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Agree,
    Decline,
}

/// Why the operator is not asked.
pub(super) enum NotAsked {
    /// Tell the app.
    Redirect(String),
    /// Nobody to tell: the address to go back to is not the app's.
    Page(&'static str),
}

/// The parameters as they came.
struct Query(Vec<(String, String)>);

impl Query {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    fn challenge(&self) -> Result<Option<String>, &'static str> {
        match (self.get("code_challenge"), self.get("code_challenge_method")) {
            (None, None) => Ok(None),
            (Some(text), Some("S256")) if text.len() == CHALLENGE_LENGTH => {
                Ok(Some(text.to_owned()))
            }
            _ => Err("invalid_request"),
        }
    }
}

impl Cafe24 {
    /// Reads the query of the authorize endpoint.
    pub(super) fn asked(&self, mall: &str, query: &str) -> Result<Asked, NotAsked> {
        if !malls::exists(mall) {
            return Err(NotAsked::Page("There is no such mall."));
        }
        let query = Query(form_urlencoded::parse(query.as_bytes()).into_owned().collect());
        let redirect_uri = self.registration().redirect_uri();
        if query.get("redirect_uri") != Some(&redirect_uri) {
            return Err(NotAsked::Page(
                "invalid_request: redirect_uri is not the one that is registered for this app.",
            ));
        }
        match self.checked(&query) {
            Ok((scopes, challenge)) => Ok(Asked {
                mall: mall.to_owned(),
                scopes,
                redirect_uri,
                state: query.get("state").map(str::to_owned),
                challenge,
            }),
            Err(error) => Err(NotAsked::Redirect(failed(&redirect_uri, error, query.get("state")))),
        }
    }

    fn checked(&self, query: &Query) -> Result<(Vec<String>, Option<String>), &'static str> {
        let app = self.registration();
        if query.get("client_id") != Some(&app.client_id) {
            return Err("invalid_request");
        }
        if query.get("response_type") != Some("code") {
            return Err("unsupported_response_type");
        }
        let scopes = scopes(query.get("scope").ok_or("invalid_request")?);
        let registered = scopes_of(&app.scopes);
        if scopes_of(&scopes) != registered {
            return Err("invalid_scope");
        }
        Ok((scopes, query.challenge()?))
    }

    /// Where the browser goes after the operator decided.
    pub(super) fn decide(&self, asked: Asked, operator: UserType, decision: Decision) -> String {
        let Asked { mall, scopes, redirect_uri, state, challenge } = asked;
        if operator != UserType::MainOperator || decision == Decision::Decline {
            return failed(&redirect_uri, "access_denied", state.as_deref());
        }
        let now = self.now();
        let user_id = operator.user_id(&mall);
        let consent = Consent { redirect_uri: redirect_uri.clone(), challenge, scopes, user_id };
        let code = self.change(|saved| saved.grants(&mall).issue(consent, now));
        back(&redirect_uri, &[("code", Some(&code)), ("state", state.as_deref())])
    }

    /// Consents without a browser: where Cafe24 would redirect to, or why it would show a page.
    pub fn consent(
        &self,
        authorize_url: &str,
        agree: bool,
        main_operator: bool,
    ) -> Result<String, String> {
        let url = Url::parse(authorize_url).map_err(|error| error.to_string())?;
        let mall = url.path_segments().and_then(|mut parts| parts.next()).unwrap_or_default();
        let operator = if main_operator { UserType::MainOperator } else { UserType::SubOperator };
        let decision = if agree { Decision::Agree } else { Decision::Decline };
        match self.asked(mall, url.query().unwrap_or_default()) {
            Ok(asked) => Ok(self.decide(asked, operator, decision)),
            Err(NotAsked::Redirect(to)) => Ok(to),
            Err(NotAsked::Page(why)) => Err(why.to_owned()),
        }
    }
}

/// Scopes are separated by spaces; commas are taken too.
fn scopes(text: &str) -> Vec<String> {
    text.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

fn scopes_of(scopes: &[String]) -> std::collections::BTreeSet<&str> {
    scopes.iter().map(String::as_str).collect()
}

fn failed(redirect_uri: &str, error: &str, state: Option<&str>) -> String {
    let trace = hash::random();
    back(redirect_uri, &[("error", Some(error)), ("state", state), ("trace_id", Some(&trace))])
}

fn back(redirect_uri: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    format!("{redirect_uri}?{}", query.finish())
}
