//! M8, answered with the final result: reserve, ask the PG Company, follow its record.

use jiff::SignedDuration;
use lambda_http::{Body, Request, Response, http::StatusCode};
use serde::Serialize;
use shared::{
    App, Error,
    cafe24::CancelRequest,
    domain::{
        Attempt, CancelAsked, Cancellation, Order, Requested, State, Tid,
        cancellation::CancellationState,
    },
    outcome::{self, Reservation},
    reply, request, trace,
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
    trace::of_order(&key);
    // The accounts are read now so that they are at hand when the PG Company is asked.
    let (order, _at_hand) = tokio::try_join!(app.store.order(&key), app.vault.accounts(&key.mall))?;
    let order = certain(app, order.ok_or(Error::NotFound("Order"))?, &asked.tid).await?;
    let written = app.pg.terms().write(&asked.money());
    written.map_err(|why| Error::Refused(why.to_string()))?;
    let (order, requested) = reserve(app, order, &asked).await?;
    let (number, reservation) = match requested {
        Requested::New(number) => (number, Reservation::Now),
        Requested::Same(number) => (number, Reservation::Earlier),
    };
    let order = outcome::settle_cancellation(app, order, number, reservation).await?;
    answer(order.cancellation(number).ok_or(Error::NotFound("Cancellation"))?)
}

/// Brings a payment whose confirmation is under way to its end first: whether it is paid decides
/// what can be given back.
async fn certain(app: &App, order: Order, tid: &Tid) -> Result<Order, Error> {
    let confirming = |attempt: &&Attempt| matches!(&attempt.state, State::Confirming { tid: confirming, .. } if confirming == tid);
    match order.attempts.iter().find(confirming).map(|attempt| attempt.number) {
        Some(number) => outcome::settle(app, order, number).await,
        None => Ok(order),
    }
}

/// Finds the cancellation that is asked for once more, or reserves the amount for a new one.
async fn reserve(
    app: &App,
    order: Order,
    asked: &CancelAsked,
) -> Result<(Order, Requested), Error> {
    if let Some((attempt, _)) = order.winner() {
        // Without its account no money can go back: better told before anything is reserved.
        app.account(&order.key.mall, &attempt.account).await?;
        if !app.pg.terms().partial_cancellation && asked.amount != attempt.price.amount {
            let name = app.pg.terms().name;
            return Err(Error::Refused(format!("{name} refunds a payment only as a whole")));
        }
    }
    let now = app.now();
    let until = now.checked_add(outcome::LEASE).map_err(Error::bug)?;
    let window = SignedDuration::from_secs(app.config.same_cancellation_window_s);
    let request = |order: &mut Order| {
        let requested = order.request_cancellation(asked, now, until, window);
        requested.map_err(|why| Error::Refused(why.to_string()))
    };
    app.store.change(order, now, request).await
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
