//! The pay button's script tag in a shop: the current version of it, once, or none.

use std::sync::Arc;

use futures::FutureExt;
use secrecy::SecretString;
use shared::{
    App, Error,
    assets::PAY_BUTTON,
    cafe24::{
        Cafe24,
        client::{ApiError, scripts::Script},
    },
    config::Config,
    domain::{AdminSettings, Gateway, MallId, PayButton, Shop, ShopNo},
    pay_button::{self, is_ours},
    pg::ExternalCheckout,
    tokens::with_token,
};

/// Whether a shop's pages load the pay button as they should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// They do, or they should not and do not.
    AsItShould,
    /// It is missing, or an older version, or nobody knows.
    Missing,
    /// It may still be there, and should not.
    Left,
}

/// How the shop's pay button stands.
pub(crate) fn tag(app: &App, shop: &Shop) -> Tag {
    let wanted = offered(app) && shop.gateway == Gateway::Enabled;
    match (wanted, &shop.pay_button) {
        (true, PayButton::Installed { version }) if version == PAY_BUTTON.version() => {
            Tag::AsItShould
        }
        (true, PayButton::Installed { .. } | PayButton::Unknown | PayButton::Absent) => {
            Tag::Missing
        }
        (false, PayButton::Absent) => Tag::AsItShould,
        (false, PayButton::Installed { .. } | PayButton::Unknown) => Tag::Left,
    }
}

/// Makes an enabled shop load the current pay button and no older one, if the PG Company offers
/// external checkout.
pub(crate) async fn install(app: &App, mall: &MallId, number: ShopNo) -> Result<(), ApiError> {
    match offered(app) {
        true => put(app, mall, number, Some(pay_button::script(&app.config))).await,
        false => Ok(()),
    }
}

/// Makes a shop load no pay button of ours.
pub(crate) async fn remove(app: &App, mall: &MallId, number: ShopNo) -> Result<(), ApiError> {
    put(app, mall, number, None).await
}

fn offered(app: &App) -> bool {
    match app.pg.terms().external_checkout {
        ExternalCheckout::Offered => true,
        ExternalCheckout::NotOffered => false,
    }
}

/// What a shop is to load of ours: one script, or none.
struct Wanted {
    config: Arc<Config>,
    shop: ShopNo,
    script: Option<Script>,
}

async fn put(
    app: &App,
    mall: &MallId,
    shop: ShopNo,
    script: Option<Script>,
) -> Result<(), ApiError> {
    let end = match &script {
        Some(_) => PayButton::Installed { version: PAY_BUTTON.version().to_owned() },
        None => PayButton::Absent,
    };
    note(app, mall, shop, PayButton::Unknown).await?;
    let wanted = Wanted { config: app.config.clone(), shop, script };
    let settled = with_token(app, mall, &wanted, |cafe24, of_mall, wanted| {
        settle(cafe24, of_mall, wanted).boxed()
    });
    settled.await?;
    note(app, mall, shop, end).await
}

/// Removes what is ours and not wanted, then adds what is wanted and not there.
async fn settle(
    cafe24: &Cafe24,
    (mall, access): (&MallId, &SecretString),
    wanted: &Wanted,
) -> Result<(), ApiError> {
    let mut missing = wanted.script.as_ref();
    for tag in cafe24.scripts(mall, access, wanted.shop).await? {
        if missing == Some(&tag.script) {
            missing = None;
        } else if is_ours(&wanted.config, &tag.script.src) {
            cafe24.remove_script(mall, access, wanted.shop, &tag.number).await?;
        }
    }
    match missing {
        Some(script) => cafe24.add_script(mall, access, wanted.shop, script).await.map(drop),
        None => Ok(()),
    }
}

async fn note(
    app: &App,
    mall: &MallId,
    number: ShopNo,
    pay_button: PayButton,
) -> Result<(), ApiError> {
    let set = |settings: &mut AdminSettings| {
        settings.set_pay_button(number, &pay_button);
        Ok(())
    };
    let noted: Result<_, Error> = app.store.change_settings(mall, app.now(), set).await;
    noted.map(drop).map_err(|error| ApiError::NotSent(error.into()))
}
