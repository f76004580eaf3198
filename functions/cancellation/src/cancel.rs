//! M8: reserve, ask the PG Company, follow its record. The synchronous process answers with the
//! final result, the asynchronous one with "accepted", and tells the result by a notice (M9).

use jiff::SignedDuration;
use lambda_http::{Body, Request, Response, http::StatusCode};
use serde::Serialize;
use shared::{
    App, Error,
    cafe24::CancelRequest,
    domain::{
        Attempt, CancelAsked, Cancellation, MallUrl, Order, Process, Requested, State, Tid,
        cancellation::CancellationState,
    },
    outcome::{self, Asker},
    reply, request, trace,
};

#[derive(Serialize)]
struct Canceled {
    result_code: &'static str,
    result_message: &'static str,
}

/// Answers M8. An outcome that is not known is told as neither success nor failure.
pub(crate) async fn cancel(
    app: &App,
    request: &Request,
    process: Process,
) -> Result<Response<Body>, Error> {
    let message = verified(app, request).await?;
    let key = message.key.clone();
    trace::of_order(&key);
    // The accounts are read now so that they are at hand when the PG Company is asked.
    let (order, asked, _at_hand) = tokio::try_join!(
        app.store.order(&key),
        asked(app, message, process),
        app.vault.accounts(&key.mall)
    )?;
    let order = certain(app, order.ok_or(Error::NotFound("Order"))?, &asked.tid).await?;
    let written = app.pg.terms().write(&asked.money());
    written.map_err(|why| Error::Refused(why.to_string()))?;
    let (order, requested) = reserve(app, order, &asked).await?;
    let (number, asker) = match requested {
        Requested::New(number) => (number, Asker::FirstRequest),
        Requested::Same(number) => (number, Asker::Repeated),
    };
    let settled = outcome::settle_cancellation(app, order, number, asker).await;
    match (settled, process) {
        (Ok(order), _) => {
            let cancellation = order.cancellation(number);
            answer(cancellation.ok_or(Error::NotFound("Cancellation"))?, process)
        }
        // The amount is reserved, and a notice will tell how it ends.
        (Err(Error::Unconfirmed), Process::Asynchronous) => Ok(accepted("Refund requested")),
        (Err(error), _) => Err(error),
    }
}

/// The answer by what is stored of the cancellation that is asked for. Reserves and asks nothing.
pub(crate) async fn stored(
    app: &App,
    request: &Request,
    process: Process,
) -> Result<Response<Body>, Error> {
    let message = verified(app, request).await?;
    let key = message.key.clone();
    let (order, asked) = tokio::try_join!(app.store.order(&key), asked(app, message, process))?;
    let mut order = order.ok_or(Error::NotFound("Order"))?;
    let Requested::Same(number) = requested(app, &mut order, &asked)? else {
        return Err(Error::Unconfirmed);
    };
    answer(order.cancellation(number).ok_or(Error::NotFound("Cancellation"))?, process)
}

async fn verified(app: &App, request: &Request) -> Result<CancelRequest, Error> {
    let keys = app.vault.app().await?;
    CancelRequest::verified(&request::fields(request)?, &keys)
}

/// What is asked for. The asynchronous process needs an address of the mall to tell the result.
async fn asked(app: &App, message: CancelRequest, process: Process) -> Result<CancelAsked, Error> {
    let CancelRequest { key, asked, cancel_noty_url } = message;
    if process == Process::Synchronous {
        return Ok(asked);
    }
    let url = cancel_noty_url.ok_or(Error::Malformed("cancel_noty_url"))?;
    let settings = app.store.settings(&key.mall).await?;
    let shop = settings.as_ref().and_then(|settings| settings.shop(key.shop));
    let hosts = app.config.hosts(&key.mall, shop.ok_or(Error::NotEnabled)?);
    let notice_url = MallUrl::parse_notice(&url, &hosts);
    let notice_url = notice_url.map_err(|_| Error::Malformed("cancel_noty_url"))?;
    Ok(CancelAsked { process, notice_url: Some(notice_url), ..asked })
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
    app.store.change(order, app.now(), |order| requested(app, order, asked)).await
}

/// Finds it, or reserves the amount, in the record at hand.
fn requested(app: &App, order: &mut Order, asked: &CancelAsked) -> Result<Requested, Error> {
    let now = app.now();
    let until = now.checked_add(outcome::LEASE).map_err(Error::bug)?;
    let window = SignedDuration::from_secs(app.config.same_cancellation_window_s);
    let requested = order.request_cancellation(asked, now, until, window);
    requested.map_err(|why| Error::Refused(why.to_string()))
}

fn answer(cancellation: &Cancellation, process: Process) -> Result<Response<Body>, Error> {
    match (&cancellation.state, process) {
        (CancellationState::Succeeded { .. }, Process::Synchronous) => {
            Ok(accepted("Refund success"))
        }
        (
            CancellationState::Succeeded { .. }
            | CancellationState::Submitting { .. }
            | CancellationState::Pending { .. },
            Process::Asynchronous | Process::External,
        ) => Ok(accepted("Refund requested")),
        (CancellationState::Failed { reason }, _) => Err(Error::Refused(reason.to_string())),
        // Money may have moved, or may yet.
        (
            CancellationState::Submitting { .. } | CancellationState::Pending { .. },
            Process::Synchronous,
        )
        | (CancellationState::Review { .. }, _) => Err(Error::Unconfirmed),
    }
}

fn accepted(result_message: &'static str) -> Response<Body> {
    reply::json(StatusCode::OK, &Canceled { result_code: reply::SUCCESS, result_message })
}
