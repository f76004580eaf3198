//! P4 and P6: verified first, then nothing but a reason to read the PG Company's record.

use std::sync::Arc;

use lambda_http::Request;
use shared::{
    App, Error,
    domain::{MallId, OrderKey},
    outcome,
    pg::{MerchantAccount, Webhook},
    request,
    store::vault::Accounts,
    trace,
};

/// Looks up whatever is open in the order of which a genuine webhook speaks.
pub(crate) async fn receive(app: &App, request: &Request) -> Result<(), Error> {
    let mall: MallId = request::query(request)?.parse("mall")?;
    let (account, webhook) = read(app, &mall, request).await?;
    let reference = match webhook {
        Webhook::Hint(reference) => Some(reference),
        Webhook::Unnamed(tid) => {
            let found = app.pg.reference(&account, &tid).await;
            found.map_err(|error| Error::unavailable(error.to_string()))?
        }
        Webhook::Ignored => None,
    };
    // A reference of another mall is not one that this account may speak of.
    let Some(reference) = reference.filter(|reference| reference.mall == mall) else {
        return Ok(());
    };
    let key = OrderKey::from(&reference);
    trace::of_order(&key);
    match app.store.order(&key).await? {
        Some(order) => outcome::follow(app, order, &[reference.attempt]).await.map(drop),
        None => Ok(()),
    }
}

/// Checks the signature with the mall's accounts; if none fits, the keys may have been changed,
/// and they are read once more, though not for every forgery.
async fn read(
    app: &App,
    mall: &MallId,
    request: &Request,
) -> Result<(Arc<MerchantAccount>, Webhook), Error> {
    let (headers, body) = (request.headers(), request::bytes(request)?);
    let genuine = |accounts: &Accounts| {
        accounts.values().find_map(|account| {
            let read = app.pg.read_webhook(account, headers, body, app.now());
            read.ok().map(|webhook| (account.clone(), webhook))
        })
    };
    if let Some(webhook) = genuine(&*app.vault.accounts(mall).await?) {
        return Ok(webhook);
    }
    genuine(&*app.vault.accounts_again(mall).await?).ok_or(Error::Forged)
}
