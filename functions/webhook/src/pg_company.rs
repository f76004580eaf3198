//! P4: verified first, then nothing but a reason to read the PG Company's record.

use lambda_http::Request;
use shared::{
    App, Error,
    domain::{MallId, OrderKey},
    outcome,
    pg::Webhook,
    request,
};

/// Looks up whatever is open in the order of which a genuine webhook speaks.
pub(crate) async fn receive(app: &App, request: &Request) -> Result<(), Error> {
    let mall: MallId = request::query(request)?.parse("mall")?;
    let Webhook::Hint(reference) = read(app, &mall, request).await? else { return Ok(()) };
    if reference.mall != mall {
        return Ok(());
    }
    match app.store.order(&OrderKey::from(&reference)).await? {
        Some(order) => outcome::follow(app, order).await.map(drop),
        None => Ok(()),
    }
}

/// Checks the signature with the mall's account; if it does not fit, the keys may have been
/// changed, and they are read once past the cache.
async fn read(app: &App, mall: &MallId, request: &Request) -> Result<Webhook, Error> {
    let (headers, body) = (request.headers(), request::bytes(request)?);
    let account = app.vault.account(mall).await?.ok_or(Error::Forged)?;
    if let Ok(webhook) = app.pg.read_webhook(&account, headers, body, app.now()) {
        return Ok(webhook);
    }
    let account = app.vault.account_now(mall).await?.ok_or(Error::Forged)?;
    app.pg.read_webhook(&account, headers, body, app.now()).map_err(|_| Error::Forged)
}
