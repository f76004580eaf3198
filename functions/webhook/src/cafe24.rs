//! Cafe24's own webhooks: the app was removed from a mall, or a mall's shops changed
//! (cafe24.md 8).

use jiff::Timestamp;
use lambda_http::Request;
use serde::Deserialize;
use serde_json::Value;
use shared::{
    App, Error,
    domain::{AdminSettings, MallId},
    request, trace,
};

/// An event as Cafe24 sends it, or as its older samples expect it.
#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    event_no: Value,
    #[serde(default)]
    event_type: String,
    #[serde(default)]
    resource: Resource,
}

#[derive(Default, Deserialize)]
struct Resource {
    #[serde(default)]
    mall_id: String,
    client_id: Option<String>,
    /// When it happened, by whichever name.
    #[serde(alias = "expired_date", alias = "event_datetime")]
    deleted_date: Option<String>,
}

enum What {
    Removed,
    ShopsChanged,
    Nothing,
}

/// Follows an event whose `X-API-Key` is Cafe24's. The key is compared before the body is read.
/// What does not concern us is accepted, so that Cafe24 goes on sending.
pub(crate) async fn receive(app: &App, request: &Request) -> Result<(), Error> {
    let keys = app.vault.app().await?;
    keys.verify_webhook(request::header(request.headers(), "x-api-key").unwrap_or_default())?;
    let event: Event =
        serde_json::from_slice(request::bytes(request)?).map_err(|_| Error::Malformed("body"))?;
    let Ok(mall) = event.resource.mall_id.parse() else {
        return match event.what() {
            What::Removed | What::ShopsChanged => Err(Error::Malformed("mall_id")),
            What::Nothing => Ok(()),
        };
    };
    trace::of_mall(&mall);
    let ours = event.resource.client_id.as_ref().is_none_or(|id| *id == app.config.client_id);
    match event.what() {
        What::Removed if ours => removed(app, &mall, event.resource.at(app.now())).await,
        What::ShopsChanged => shops_changed(app, &mall).await,
        What::Removed | What::Nothing => Ok(()),
    }
}

impl Event {
    fn what(&self) -> What {
        let number = match &self.event_no {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        };
        match (number, self.event_type.as_str()) {
            (Some(90077 | 90078), _) => What::Removed,
            (Some(90110..=90112), _) => What::ShopsChanged,
            (None, "MALL.APP.DELETED" | "MALL.APP.EXPIRED") => What::Removed,
            (_other, _unknown) => What::Nothing,
        }
    }
}

impl Resource {
    /// When it happened; `now` if that is not told readably.
    fn at(&self, now: Timestamp) -> Timestamp {
        let told = self.deleted_date.as_deref().and_then(|text| text.parse().ok());
        told.map_or(now, |told: Timestamp| told.min(now))
    }
}

/// Settings and tokens go; the credentials stay until open payments and refunds have ended
/// (faults.md F-48). An event from before the merchant's latest consent changes nothing.
async fn removed(app: &App, mall: &MallId, at: Timestamp) -> Result<(), Error> {
    if app.store.settings(mall).await?.is_none() {
        return Ok(());
    }
    let remove = |settings: &mut AdminSettings| Ok(settings.remove(at));
    let (_, removed) = app.store.change_settings(mall, app.now(), remove).await?;
    if removed {
        app.store.delete_token(mall).await?;
        tracing::info!(mall.id = %mall, "The app was removed from mall {mall}");
    }
    Ok(())
}

/// The reconciler asks Cafe24 for the shops: a webhook is answered at once.
async fn shops_changed(app: &App, mall: &MallId) -> Result<(), Error> {
    let Some(settings) = app.store.settings(mall).await? else { return Ok(()) };
    if settings.removed_at.is_some() {
        return Ok(());
    }
    let note = |settings: &mut AdminSettings| {
        settings.shops_changed = true;
        Ok(())
    };
    app.store.change_settings(mall, app.now(), note).await.map(drop)
}
