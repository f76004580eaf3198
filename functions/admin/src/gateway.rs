//! Enabling and disabling a shop: Cafe24's register, the shop's pay button and our settings change
//! together, or the page says that they have not (faults.md F-107).

use futures::FutureExt;
use lambda_http::{Body, Request, Response};
use shared::{
    App, Error,
    cafe24::client::ApiError,
    domain::{AdminSettings, Gateway, MallId, PartnerId, Shop, ShopNo},
    tokens::with_token,
    words::Message,
};

use crate::{
    page::{self, Done},
    pay_button,
    problem::Problem,
    session::Session,
};

/// Carries out a shop's form: `shop_no`, and `action` = `enable` or `disable`.
pub(crate) async fn toggle(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let (session, fields) = Session::of_form(app, request).await?;
    let number: ShopNo = fields.parse("shop_no")?;
    let (done, notice) = match fields.required("action")? {
        "enable" => (enable(app, &session.mall, number).await, Done::Enabled),
        "disable" => (disable(app, &session.mall, number).await, Done::Disabled),
        _other => return Err(Error::Malformed("action").into()),
    };
    match done {
        Ok(()) => Ok(page::done(app, notice)),
        Err(problem) => page::with_problem(app, &session, &problem, &fields).await,
    }
}

async fn enable(app: &App, mall: &MallId, number: ShopNo) -> Result<(), Problem> {
    let settings = app.store.settings(mall).await?;
    let settings = settings.ok_or(Error::NotFound("Shop"))?;
    let shop = settings.shop(number).ok_or(Error::NotFound("Shop"))?;
    possible(app, &settings, shop)?;
    let before = shop.gateway;
    let partner = PartnerId::of(mall, number).map_err(|_| Problem::new("problem-mall-id"))?;
    if before != Gateway::Enabled {
        note(app, mall, number, Gateway::Enabling).await?;
    }
    let asked = (number, partner);
    let registered = with_token(app, mall, &asked, |cafe24, (mall, token), (shop, partner)| {
        cafe24.enable(mall, token, *shop, partner).boxed()
    });
    outcome(app, mall, number, registered.await, (before, Gateway::Enabled)).await?;
    // From now on buyers can pay at checkout, with or without the button.
    let installed = pay_button::install(app, mall, number).await;
    installed.map_err(|error| Problem::half_done("problem-button-missing", &error))
}

/// Removes us from the shop's payment methods, and our pay button from its pages.
pub(crate) async fn disable(app: &App, mall: &MallId, number: ShopNo) -> Result<(), Problem> {
    let settings = app.store.settings(mall).await?;
    let shop = settings.as_ref().and_then(|settings| settings.shop(number));
    let shop = shop.ok_or(Error::NotFound("Shop"))?;
    let before = shop.gateway;
    note(app, mall, number, Gateway::Disabling).await?;
    let removed = with_token(app, mall, &number, |cafe24, (mall, token), shop| {
        cafe24.disable(mall, token, *shop).boxed()
    });
    outcome(app, mall, number, removed.await, (before, Gateway::Disabled)).await?;
    if shop.pay_button.is_absent() {
        return Ok(());
    }
    // Without the gateway it shows nothing any more, even where a page still loads it.
    let removed = pay_button::remove(app, mall, number).await;
    removed.map_err(|error| Problem::half_done("problem-button-left", &error))
}

fn possible(app: &App, settings: &AdminSettings, shop: &Shop) -> Result<(), Problem> {
    let (terms, currency) = (app.pg.terms(), &shop.currency);
    if settings.account.is_none() {
        return Err(Problem::new("problem-no-account"));
    }
    if !terms.takes(currency) {
        let message = Message::new("problem-currency").naming("pg", terms.name);
        return Err(Problem::told(message.naming("currency", currency.to_string())));
    }
    Ok(())
}

/// Keeps what Cafe24 answered: done, put back as it was, or unknown, which the page shows with
/// a button to try again.
async fn outcome(
    app: &App,
    mall: &MallId,
    number: ShopNo,
    answer: Result<(), ApiError>,
    (before, after): (Gateway, Gateway),
) -> Result<(), Problem> {
    match answer {
        Ok(()) => Ok(note(app, mall, number, after).await?),
        Err(error @ ApiError::Unknown(_)) => Err(error.into()),
        Err(
            error @ (ApiError::NeedsConsent
            | ApiError::Unauthorized
            | ApiError::Refused { .. }
            | ApiError::NotSent(_)),
        ) => {
            note(app, mall, number, before).await?;
            Err(error.into())
        }
    }
}

async fn note(app: &App, mall: &MallId, number: ShopNo, gateway: Gateway) -> Result<(), Error> {
    let set = |settings: &mut AdminSettings| {
        settings.set_gateway(number, gateway);
        Ok(())
    };
    app.store.change_settings(mall, app.now(), set).await.map(drop)
}
