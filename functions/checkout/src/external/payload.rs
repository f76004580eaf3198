//! M13: the shop's page hands a reserved order over, and gets its payment page.

use lambda_http::{Body, Request, Response, http::StatusCode};
use serde::Serialize;
use shared::{
    App, Error,
    cafe24::Payload,
    domain::{AdminSettings, External, Process},
    reply,
    request::{self, Fields},
    trace,
};

use super::{Told, own_origin, price::price, selling};
use crate::{
    open::Opened,
    page::{Asked, payment_page, unpaid},
};

/// What the script reads, in the sample's spelling.
#[derive(Serialize)]
struct Started {
    code: u16,
    redirect_uri: String,
    reference_no: String,
    order_status: &'static str,
}

/// Answers M13, for pages of the mall alone.
pub(crate) async fn start(app: &App, request: &Request) -> Result<Response<Body>, Error> {
    let fields = request::fields(request)?;
    let settings = selling(app, &fields.parse("mall_id")?).await?;
    let origin = own_origin(app, request, &settings).ok_or(Error::Malformed("Origin"))?;
    let answer = match Box::pin(page(app, &settings, &fields)).await {
        Ok(Opened { url, reference }) => {
            let data = Started {
                code: 200,
                redirect_uri: url,
                reference_no: reference.to_string(),
                order_status: "P",
            };
            reply::json(StatusCode::OK, &Told { data, good: true })
        }
        Err(error) => refused(&error),
    };
    Ok(reply::readable_by(answer, Some(origin)))
}

async fn page(app: &App, settings: &AdminSettings, fields: &Fields) -> Result<Opened, Error> {
    let payload = Payload::checked(fields, &app.config.client_id, app.pg.terms())?;
    trace::of_order(&payload.key);
    let Payload { key, partner, currency, basket, .. } = payload;
    settings.enabled(key.shop).ok_or(Error::NotEnabled)?;
    // Cafe24 may take a calculation for the price of the reserved order: what is paid keeps its own.
    unpaid(app, &key).await?;
    let price = price(app, &key, &basket, &currency, None).await?.total;
    let asked = Asked {
        key,
        partner,
        price,
        process: Process::External,
        return_url: payload.return_url_base,
        notice_url: Some(payload.return_notification_url),
        extra_data: None,
        others: Vec::new(),
        external: Some(External { basket, browser: None, next_price: None }),
    };
    payment_page(app, settings, asked).await
}

/// Tells the script why there is no payment page.
pub(crate) fn refused(error: &Error) -> Response<Body> {
    error.log();
    let status = match error {
        Error::Unavailable(_) | Error::Unconfirmed => StatusCode::SERVICE_UNAVAILABLE,
        Error::Bug(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::Forged | Error::Malformed(_) | Error::NotFound(_) => StatusCode::BAD_REQUEST,
        Error::NotEnabled | Error::Refused(_) => StatusCode::BAD_REQUEST,
    };
    let told = Told { data: error.to_string(), good: false };
    reply::readable_by(reply::json(status, &told), None)
}
