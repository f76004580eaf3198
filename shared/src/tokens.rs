//! A usable access token: refreshed by one function at a time, saved before it is used, and
//! never asked for more often than Cafe24 allows (cafe24.md 6.3, faults.md F-93 to F-96).

use std::time::Duration;

use futures::future::BoxFuture;
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    App, Error,
    cafe24::{Cafe24, Token, TokenSet, client::ApiError},
    domain::MallId,
    store::TRIES,
};

/// How long one function has the refresh to itself.
/// It is longer than all that happens meanwhile may take.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
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
    match call(&app.cafe24, (mall, &token), asked).await {
        Err(ApiError::Unauthorized) => {
            forget(app, mall).await.map_err(not_sent)?;
            Err(ApiError::NeedsConsent)
        }
        done => done,
    }
}

/// Forgets the mall's tokens: at the next launch the merchant is asked to consent again.
pub async fn forget(app: &App, mall: &MallId) -> Result<(), Error> {
    put(app, mall, None).await
}

/// Renews tokens that would end unused; those that have ended are forgotten.
pub async fn renew(app: &App, mall: &MallId) -> Result<(), ApiError> {
    let (stored, now) = (app.store.token(mall).await.map_err(not_sent)?, app.now());
    let Some(tokens) = stored else { return Ok(()) };
    let Some(token) = &tokens.token else { return Ok(()) };
    if token.refresh_until <= now {
        tracing::warn!(mall.id = %mall, "The consent of mall {mall} has ended");
        return forget(app, mall).await.map_err(not_sent);
    }
    if tokens.refreshing.is_none_or(|until| until <= now)
        && let Some(leased) = lease(app, tokens).await?
    {
        refresh(app, leased).await?;
    }
    Ok(())
}

/// Puts a fresh pair in place of the stored one, whatever else changed meanwhile.
pub async fn keep(app: &App, mall: &MallId, token: Token) -> Result<(), Error> {
    put(app, mall, Some(token)).await
}

async fn put(app: &App, mall: &MallId, token: Option<Token>) -> Result<(), Error> {
    for _ in 0..TRIES {
        let stored = app.store.token(mall).await?;
        let mut tokens = stored.unwrap_or_else(|| TokenSet::new(mall.clone()));
        (tokens.token, tokens.refreshing) = (token.clone(), None);
        if app.store.save_token(tokens, app.now()).await?.is_some() {
            return Ok(());
        }
    }
    Err(Error::unavailable("the tokens change faster than they can be saved"))
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
        if tokens.needs_consent(now, &app.config.scopes) {
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
    app.store.save_token(tokens, now).await.map_err(not_sent)
}

async fn refresh(app: &App, leased: TokenSet) -> Result<SecretString, ApiError> {
    let keys = app.vault.app().await.map_err(not_sent)?;
    let token = leased.token.clone().ok_or(ApiError::NeedsConsent)?;
    let answer = app.cafe24.refresh(&leased.mall, &keys, &token).await;
    let error = match answer {
        Ok(answer) => {
            let mut fresh = answer.token(app.now());
            if fresh.scopes.is_empty() {
                fresh.scopes = token.scopes;
            }
            // Saved before it is used: the pair before is void already.
            keep(app, &leased.mall, fresh.clone()).await.map_err(not_sent)?;
            return Ok(fresh.access);
        }
        Err(error) => error,
    };
    let void = matches!(error, ApiError::NeedsConsent);
    let token = (!void).then_some(token);
    // Unless somebody saved newer ones meanwhile.
    let ended = TokenSet { token, refreshing: None, ..leased };
    app.store.save_token(ended, app.now()).await.map_err(not_sent)?;
    Err(error)
}

fn not_sent(error: Error) -> ApiError {
    ApiError::NotSent(error.into())
}
