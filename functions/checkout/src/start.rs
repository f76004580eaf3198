//! M1: Cafe24 asks for a payment page.

use lambda_http::{Body, Request, Response, http::StatusCode};
use serde::Serialize;
use shared::{App, Error, cafe24::PaymentRequest, domain::Process, reply, request, trace};

use crate::page::{Asked, payment_page, settings};

#[derive(Serialize)]
struct Started {
    result_code: &'static str,
    result_message: &'static str,
    payment_url: String,
}

/// Answers M1 with the order's payment page.
pub(crate) async fn start(
    app: &App,
    request: &Request,
    process: Process,
) -> Result<Response<Body>, Error> {
    let keys = app.vault.app().await?;
    let asked = PaymentRequest::verified(&request::fields(request)?, &keys)?;
    trace::of_order(&asked.key);
    let settings = settings(app, &asked.key.mall).await?;
    let asked = Asked {
        key: asked.key,
        partner: asked.partner,
        price: asked.price,
        process,
        return_url: asked.return_url,
        notice_url: asked.return_noty_url,
        extra_data: asked.extra_data,
        others: asked.others,
        external: None,
    };
    let payment_url = payment_page(app, &settings, asked).await?.url;
    let result_message = "Payment page ready";
    let started = Started { result_code: reply::SUCCESS, result_message, payment_url };
    Ok(reply::json(StatusCode::OK, &started))
}
