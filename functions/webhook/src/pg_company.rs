//! P4: verified first, then nothing but a reason to read the PG Company's record.

use lambda_http::Request;
use shared::{
    App, Error,
    domain::{MallId, OrderKey},
    outcome,
    pg::Webhook,
    request,
    store::vault::Accounts,
    trace,
};

/// Looks up whatever is open in the order of which a genuine webhook speaks.
pub(crate) async fn receive(app: &App, request: &Request) -> Result<(), Error> {
    let mall: MallId = request::query(request)?.parse("mall")?;
    let Webhook::Hint(reference) = read(app, &mall, request).await? else { return Ok(()) };
    if reference.mall != mall {
        return Ok(());
    }
    let key = OrderKey::from(&reference);
    trace::of_order(&key);
    match app.store.order(&key).await? {
        Some(order) => outcome::follow(app, order, Some(reference.attempt)).await.map(drop),
        None => Ok(()),
    }
}

/// Checks the signature with the mall's accounts; if none fits, the keys may have been changed,
/// and they are read once more, though not for every forgery.
async fn read(app: &App, mall: &MallId, request: &Request) -> Result<Webhook, Error> {
    let (headers, body) = (request.headers(), request::bytes(request)?);
    let genuine = |accounts: &Accounts| {
        let mut accounts = accounts.values();
        accounts.find_map(|account| app.pg.read_webhook(account, headers, body, app.now()).ok())
    };
    if let Some(webhook) = genuine(&*app.vault.accounts(mall).await?) {
        return Ok(webhook);
    }
    genuine(&*app.vault.accounts_again(mall).await?).ok_or(Error::Forged)
}
