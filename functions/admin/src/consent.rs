//! OAuth: the merchant consents at Cafe24 and comes back with a code (cafe24.md 6).

use jiff::{SignedDuration, Timestamp};
use lambda_http::{Body, Request, Response};
use serde::{Deserialize, Serialize};
use shared::{
    App, Error,
    cafe24::{
        AppKeys, Token, TokenSet,
        client::ApiError,
        hash::{self, code_challenge},
        token::{MAX_CALLS, TokenAnswer},
    },
    cookies::{forget, seal, unseal},
    domain::{AdminSettings, MallId},
    language::Language,
    reply, request,
    request::Fields,
    routes, tokens,
    words::Message,
};
use subtle::ConstantTimeEq;

use crate::{problem::Problem, session::Session};

/// How long a merchant may take to consent.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);
const CONSENT_COOKIE: &str = "pgapp_consent";

/// A consent that was started in this browser.
#[derive(Serialize, Deserialize)]
struct Started {
    mall: MallId,
    #[serde(default)]
    language: Language,
    state: String,
    verifier: String,
    until: Timestamp,
}

/// Sends the merchant to Cafe24 with an unguessable state that only this browser can bring back.
pub(crate) fn ask(
    app: &App,
    keys: &AppKeys,
    (mall, language): (MallId, Language),
) -> Result<Response<Body>, Error> {
    let until = app.now().checked_add(PATIENCE).map_err(Error::bug)?;
    let (state, verifier) = (hash::random(32)?, hash::random(48)?);
    let started = Started { mall, language, state, verifier, until };
    let challenge = code_challenge(&started.verifier);
    let page = app.cafe24.consent_page(&started.mall, &redirect(app), &started.state, &challenge);
    let mut answer = reply::redirect(&page);
    seal(keys, &mut answer, (CONSENT_COOKIE, &started), until)?;
    Ok(answer)
}

/// Asks a merchant who is signed in once more, as what was consented to does not count any more.
pub(crate) async fn again(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let session = Session::of(app, request).await?;
    let keys = app.vault.app().await?;
    let Session { mall, language, .. } = session;
    Ok(ask(app, &keys, (mall, language))?)
}

/// Takes the code, fetches and stores the tokens, and opens the settings.
pub(crate) async fn back(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let keys = app.vault.app().await?;
    let query = request::query(request)?;
    let started = started(app, &keys, request, &query)?;
    if let Some(error) = query.text("error") {
        return Err(declined(error));
    }
    let code = query.required("code")?;
    if !app.store.burn(&hash::digest(&started.state), started.until).await? {
        return Err(Problem::new("problem-consent-used"));
    }
    count(app, &started.mall).await?;
    let proof = (code, started.verifier.as_str(), &*redirect(app));
    let answer = app.cafe24.exchange(&started.mall, &keys, proof).await.map_err(void)?;
    let token = checked(app, &started, answer)?;
    tokens::keep(app, &started.mall, token).await?;
    let now = app.now();
    let install = |settings: &mut AdminSettings| {
        settings.install(now);
        Ok(())
    };
    app.store.change_settings(&started.mall, now, install).await?;
    let mut answer = reply::redirect(&app.config.address(routes::ADMIN_DISPLAY));
    forget(&mut answer, CONSENT_COOKIE)?;
    Session::start(started.mall, started.language, app.now())?.seal(&keys, &mut answer)?;
    Ok(answer)
}

fn redirect(app: &App) -> String {
    app.config.address(routes::AUTH_TOKEN)
}

/// The consent that this browser started, if the state that came back is its own.
fn started(
    app: &App,
    keys: &AppKeys,
    request: &Request,
    query: &Fields,
) -> Result<Started, Problem> {
    let sent = query.text("state").unwrap_or_default();
    let found: Option<Started> = unseal(keys, request, CONSENT_COOKIE)?;
    let fits = |started: &Started| bool::from(started.state.as_bytes().ct_eq(sent.as_bytes()));
    found
        .filter(|started| started.until > app.now() && fits(started))
        .ok_or_else(|| Problem::forbidden("problem-consent-foreign"))
}

fn declined(error: &str) -> Problem {
    match error {
        "access_denied" => Problem::forbidden("problem-consent-declined"),
        "invalid_scope" => Problem::new("problem-consent-scopes"),
        _other => Problem::new("problem-consent-refused"),
    }
}

/// Counts the token request before it is made (cafe24.md 6.3).
async fn count(app: &App, mall: &MallId) -> Result<(), Problem> {
    let stored = app.store.token(mall).await?;
    let mut tokens = stored.unwrap_or_else(|| TokenSet::new(mall.clone()));
    if !tokens.count_call(app.now()) {
        let often = Message::new("problem-consent-often");
        return Err(Problem::told(often.naming("calls", MAX_CALLS.to_string())));
    }
    match app.store.save_token(tokens, app.now()).await? {
        Some(_) => Ok(()),
        None => Err(Error::unavailable("another consent of the same mall was faster").into()),
    }
}

fn void(error: ApiError) -> Problem {
    match error {
        ApiError::NeedsConsent => Problem::new("problem-consent-void"),
        other => other.into(),
    }
}

/// The tokens, if they are for the mall that asked and allow what is needed.
fn checked(app: &App, started: &Started, answer: TokenAnswer) -> Result<Token, Problem> {
    if answer.mall_id != started.mall.as_str() {
        return Err(Problem::forbidden("problem-consent-other-mall"));
    }
    let missing = |scope: &&String| !answer.scopes.contains(scope);
    if let Some(scope) = app.config.scopes.iter().find(missing) {
        let right = Message::new("problem-consent-right");
        return Err(Problem::told(right.naming("scope", scope)));
    }
    Ok(answer.token(app.now()))
}
