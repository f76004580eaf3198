//! External checkout: a buyer starts to pay on the shop's own product or cart page.

pub(crate) mod hmac;
pub(crate) mod payload;
mod price;
pub(crate) mod review;
pub(crate) mod script;

use serde::Serialize;
use shared::{
    App, Error,
    domain::{AdminSettings, MallId},
    pg::ExternalCheckout,
    request,
};

/// What the script reads, in the sample's spelling.
#[derive(Serialize)]
struct Told<T> {
    #[serde(rename = "mData")]
    data: T,
    #[serde(rename = "bResult")]
    good: bool,
}

/// The settings of a mall with a shop where buyers can start so. Fails with [`Error::NotEnabled`].
async fn selling(app: &App, mall: &MallId) -> Result<AdminSettings, Error> {
    match app.pg.terms().external_checkout {
        ExternalCheckout::Offered => {}
        ExternalCheckout::NotOffered => return Err(Error::NotEnabled),
    }
    let settings = app.store.settings(mall).await?.ok_or(Error::NotEnabled)?;
    if settings.enabled_shops().next().is_none() {
        return Err(Error::NotEnabled);
    }
    Ok(settings)
}

/// The page that asks, if it is one of a shop of the mall where buyers can pay with us.
fn own_origin<'a>(
    app: &App,
    request: &'a lambda_http::Request,
    settings: &AdminSettings,
) -> Option<&'a str> {
    let origin = request::header(request.headers(), "origin")?;
    let mut shops = settings.enabled_shops();
    shops.any(|shop| app.config.hosts(&settings.mall, shop).is_origin(origin)).then_some(origin)
}
