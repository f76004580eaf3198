//! A usable access token: refreshed by one function at a time, saved before it is used, and
//! never asked for more often than Cafe24 allows (cafe24.md 6.3, faults.md F-93 to F-96).

use std::time::Duration;

use futures::future::BoxFuture;
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    App,
    cafe24::{Cafe24, Token, TokenSet, client::ApiError},
    domain::MallId,
};

/// How long one function has the refresh to itself.
const LEASE: SignedDuration = SignedDuration::from_secs(10);
/// How often, and after how long each time, the others look whether it is done.
const LOOKS: u32 = 30;
const LOOK: Duration = Duration::from_millis(200);

/// One call of the Admin API: of which mall, with which access token, about what.
pub type Call<A, T> = for<'a> fn(
    &'a Cafe24,
    (&'a MallId, &'a SecretString),
    &'a A,
) -> BoxFuture<'a, Result<T, ApiError>>;

/// Calls Cafe24 with an access token; after a 401 refreshes once and calls once more.
pub async fn with_token<A: Sync, T>(
    app: &App,
    mall: &MallId,
    asked: &A,
    call: Call<A, T>,
) -> Result<T, ApiError> {
    let token = access(app, mall, None).await?;
    match call(&app.cafe24, (mall, &token), asked).await {
        Err(ApiError::Unauthorized) => {}
        done => return done,
    }
    let token = access(app, mall, Some(&token)).await?;
    call(&app.cafe24, (mall, &token), asked).await.map_err(|error| match error {
        ApiError::Unauthorized => ApiError::NeedsConsent,
        other => other,
    })
}

/// The access token, refreshed if it ends soon or is the `refused` one.
async fn access(
    app: &App,
    mall: &MallId,
    refused: Option<&SecretString>,
) -> Result<SecretString, ApiError> {
    for _ in 0..LOOKS {
        let now = app.now();
        let stored = app.store.token(mall).await.map_err(not_sent)?;
        let tokens = stored.ok_or(ApiError::NeedsConsent)?;
        if tokens.needs_consent(now) {
            return Err(ApiError::NeedsConsent);
        }
        if let Some(token) = tokens.usable(now).filter(|token| !is(refused, token)) {
            return Ok(token.access.clone());
        }
        if tokens.refreshing.is_none_or(|until| until <= now)
            && let Some(leased) = lease(app, tokens).await?
        {
            return refresh(app, leased).await;
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(ApiError::NotSent("another refresh takes too long".into()))
}

fn is(refused: Option<&SecretString>, token: &Token) -> bool {
    refused.is_some_and(|refused| refused.expose_secret() == token.access.expose_secret())
}

/// Takes the refresh for us alone; `None` if another function was faster.
async fn lease(app: &App, mut tokens: TokenSet) -> Result<Option<TokenSet>, ApiError> {
    let now = app.now();
    if !tokens.count_call(now) {
        return Err(ApiError::NotSent("as many token requests as Cafe24 allows".into()));
    }
    tokens.refreshing = now.checked_add(LEASE).ok();
    app.store.save_token(tokens).await.map_err(not_sent)
}

async fn refresh(app: &App, mut leased: TokenSet) -> Result<SecretString, ApiError> {
    let keys = app.vault.app().await.map_err(not_sent)?;
    let token = leased.token.clone().ok_or(ApiError::NeedsConsent)?;
    let answer = app.cafe24.refresh(&leased.mall, &keys, &token).await;
    leased.refreshing = None;
    let outcome = match answer {
        Ok(answer) => Ok(answer.token(app.now())),
        Err(ApiError::NeedsConsent) => Err((None, ApiError::NeedsConsent)),
        Err(other) => Err((Some(token), other)),
    };
    leased.token = outcome.as_ref().map_or_else(|(token, _)| token.clone(), |t| Some(t.clone()));
    // Saved before it is used: the pair before is void already.
    app.store.save_token(leased).await.map_err(not_sent)?;
    outcome.map(|token| token.access).map_err(|(_, error)| error)
}

fn not_sent(error: crate::Error) -> ApiError {
    ApiError::NotSent(error.into())
}
