//! F2: what the pay button's script has to know of its shop.

use lambda_http::{Body, Request, Response, http::StatusCode};
use serde::Serialize;
use shared::{
    App, Error,
    domain::{MallId, ShopNo},
    reply, request, trace,
};

use super::{Told, own_origin, selling};

/// Nothing that the shop's pages do not show anyway.
#[derive(Serialize)]
struct ShopData {
    shop_name: String,
    shop_currency: String,
    pg_name: &'static str,
    /// Our clock, as the buyer's may be wrong: Unix seconds.
    time: i64,
}

/// F2: the shop's data, or why there is no button. A refusal is an answer too: HTTP 200.
pub(crate) async fn data(app: &App, request: &Request) -> Response<Body> {
    tell(app, request).await.unwrap_or_else(|error| {
        error.log();
        let status = match &error {
            Error::Unavailable(_) | Error::Bug(_) => reply::status(&error, &app.config),
            Error::Forged | Error::Malformed(_) | Error::NotFound(_) => StatusCode::OK,
            Error::NotEnabled | Error::Refused(_) | Error::Unconfirmed => StatusCode::OK,
        };
        let told = Told { data: error.to_string(), good: false };
        reply::readable_by(reply::json(status, &told), None)
    })
}

async fn tell(app: &App, request: &Request) -> Result<Response<Body>, Error> {
    let query = request::query(request)?;
    let (mall, number): (MallId, ShopNo) = (query.parse("mall_id")?, query.parse("shop_no")?);
    trace::of_mall(&mall);
    let settings = selling(app, &mall).await?;
    let shop = settings.enabled(number).ok_or(Error::NotEnabled)?;
    let data = ShopData {
        shop_name: shop.name.clone(),
        shop_currency: shop.currency.to_string(),
        pg_name: app.pg.terms().name,
        time: app.now().as_second(),
    };
    let answer = reply::json(StatusCode::OK, &Told { data, good: true });
    Ok(reply::readable_by(answer, own_origin(app, request, &settings)))
}
