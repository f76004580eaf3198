//! A mall that is due: its tokens end soon, its shops changed, or the app was removed.

use futures::FutureExt;
use jiff::SignedDuration;
use shared::{
    App, Error,
    cafe24::client::ApiError,
    domain::{AdminSettings, MallId},
    error::chain,
    store::DueMall,
    tokens::{self, with_token},
    trace,
};

/// So long the credentials of a mall that removed the app are kept at most (faults.md F-48).
const DRAINED_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);

pub(crate) async fn look(app: &App, due: DueMall) -> Result<(), Error> {
    match due {
        DueMall::Token(mall) => renew(app, &mall).await,
        DueMall::Settings(mall) => {
            trace::of_mall(&mall);
            match app.store.settings(&mall).await? {
                Some(settings) if settings.removed_at.is_some() => drain(app, settings).await,
                Some(settings) if settings.shops_changed => refresh(app, &mall).await,
                _current => Ok(()),
            }
        }
    }
}

async fn renew(app: &App, mall: &MallId) -> Result<(), Error> {
    trace::of_mall(mall);
    tokens::renew(app, mall).await.or_else(|error| match error {
        ApiError::NeedsConsent | ApiError::Unauthorized | ApiError::Refused { .. } => {
            tracing::warn!(cause = chain(&error), "The tokens of mall {mall} cannot be renewed");
            Ok(())
        }
        ApiError::NotSent(cause) | ApiError::Unknown(cause) => Err(Error::Unavailable(cause)),
    })
}

/// Reads the shops anew. If Cafe24 does not let us, they are read when the settings are opened.
async fn refresh(app: &App, mall: &MallId) -> Result<(), Error> {
    let listed =
        with_token(app, mall, &(), |cafe24, (mall, token), ()| cafe24.shops(mall, token).boxed());
    let listed = match listed.await {
        Ok(shops) => Some(shops),
        Err(ApiError::NotSent(cause) | ApiError::Unknown(cause)) => {
            return Err(Error::Unavailable(cause));
        }
        Err(
            error @ (ApiError::NeedsConsent | ApiError::Unauthorized | ApiError::Refused { .. }),
        ) => {
            tracing::warn!(cause = chain(&error), "The shops of mall {mall} cannot be read");
            None
        }
    };
    let take_over = |settings: &mut AdminSettings| {
        match &listed {
            Some(shops) => settings.refresh_shops(shops.clone()),
            None => settings.shops_changed = false,
        }
        Ok(())
    };
    app.store.change_settings(mall, app.now(), take_over).await.map(drop)
}

/// Deletes the credentials of a removed app once nothing needs them any more.
async fn drain(app: &App, settings: AdminSettings) -> Result<(), Error> {
    let (mall, now) = (&settings.mall, app.now());
    let old = settings.removed_at.is_some_and(|at| now.duration_since(at) > DRAINED_AFTER);
    let drained = old || !app.store.has_open_orders(mall).await?;
    if drained {
        app.vault.delete_accounts(mall).await?;
        tracing::info!(mall.id = %mall, "Deleted the credentials of mall {mall}");
    }
    let note = |stored: &mut AdminSettings| {
        stored.drained = stored.removed_at.is_some() && drained;
        // Saved even if nothing else changed: the next look is in a day.
        stored.drain_looks = stored.drain_looks.saturating_add(1);
        Ok(())
    };
    app.store.change_settings(mall, now, note).await.map(drop)
}
