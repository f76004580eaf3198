//! M11: signs a buyer's wish to reserve an order, for the script on the shop's page.

use lambda_http::{Body, Request, Response, http::StatusCode};
use serde::Serialize;
use shared::{App, Error, cafe24::ReservationRequest, reply, request, trace};

use super::{own_origin, selling};

#[derive(Serialize)]
struct Signed {
    hmac_key: String,
}

/// Answers M11, to the pages of a mall where buyers can pay with us, and to nobody else. Why the
/// signature serves for nothing but this is told at [`ReservationRequest`].
pub(crate) async fn sign(app: &App, request: &Request) -> Result<Response<Body>, Error> {
    let query = request::query(request)?;
    let wish = ReservationRequest::parsed(&query, &app.config.client_id, app.now())?;
    trace::of_mall(wish.mall());
    let (keys, settings) = tokio::try_join!(app.vault.app(), selling(app, wish.mall()))?;
    let origin = own_origin(app, request, &settings).ok_or(Error::Malformed("Origin"))?;
    let answer = reply::json(StatusCode::OK, &Signed { hmac_key: keys.sign_reservation(&wish) });
    Ok(reply::readable_by(answer, Some(origin)))
}
