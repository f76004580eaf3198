//! M8, answered with the final result: reserve, ask the PG Company, follow its record.

use jiff::SignedDuration;
use lambda_http::{Body, Request, Response, http::StatusCode};
use serde::Serialize;
use shared::{
    App, Error,
    cafe24::CancelRequest,
    domain::{Cancellation, Order, Requested, cancellation::CancellationState},
    outcome::{self, Reservation},
    reply, request,
};

#[derive(Serialize)]
struct Canceled {
    result_code: &'static str,
    result_message: &'static str,
}

/// Answers M8. An outcome that is not known is told as neither success nor failure.
pub(crate) async fn cancel(app: &App, request: &Request) -> Result<Response<Body>, Error> {
    let keys = app.vault.app().await?;
    let CancelRequest { key, asked } = CancelRequest::verified(&request::fields(request)?, &keys)?;
    // The account is read now so that it is at hand when the PG Company is asked.
    let (order, _account) = tokio::try_join!(app.store.order(&key), app.vault.account(&key.mall))?;
    let order = order.ok_or(Error::NotFound("Order"))?;
    let refused = |why: &dyn std::fmt::Display| Error::Refused(why.to_string());
    app.pg.terms().write(&asked.money()).map_err(|why| refused(&why))?;
    let (now, window) = (app.now(), app.config.same_cancellation_window_s);
    let until = now.checked_add(outcome::LEASE).map_err(Error::bug)?;
    let request_it = |order: &mut Order| {
        let window = SignedDuration::from_secs(window);
        order.request_cancellation(&asked, now, until, window).map_err(|why| refused(&why))
    };
    let (order, requested) = app.store.change(order, now, request_it).await?;
    let (number, reservation) = match requested {
        Requested::New(number) => (number, Reservation::Now),
        Requested::Same(number) => (number, Reservation::Earlier),
    };
    let order = outcome::settle_cancellation(app, order, number, reservation).await?;
    answer(order.cancellation(number).ok_or(Error::NotFound("Cancellation"))?)
}

fn answer(cancellation: &Cancellation) -> Result<Response<Body>, Error> {
    match &cancellation.state {
        CancellationState::Succeeded { .. } => {
            let result_message = "Refund success";
            let canceled = Canceled { result_code: reply::SUCCESS, result_message };
            Ok(reply::json(StatusCode::OK, &canceled))
        }
        CancellationState::Failed { reason } => Err(Error::Refused(reason.clone())),
        // Money may have moved, or may yet.
        CancellationState::Submitting { .. } | CancellationState::Pending { .. } => {
            Err(Error::Unconfirmed)
        }
        CancellationState::Review { .. } => Err(Error::Unconfirmed),
    }
}
