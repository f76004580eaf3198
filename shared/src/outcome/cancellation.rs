//! Cancellations: submitted, looked up, followed.

use super::{
    CALLS, LEASE, LOOKS, ask, known, look_again, note_unknown, payment::account_of, webhook_url,
};
use crate::{
    App, Error,
    domain::{
        Money, Order,
        cancellation::{CancellationReport, CancellationState},
    },
    pg::{CancelOrder, PgError},
};

/// When the amount of a cancellation was reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reservation {
    /// Just now, by this request: nobody has asked the PG Company yet.
    Now,
    /// By an earlier request, which may have asked the PG Company.
    Earlier,
}

/// Brings a cancellation to its end as far as the PG Company has decided.
/// [`Error::Unconfirmed`] when that cannot be known now.
pub async fn settle_cancellation(
    app: &App,
    mut order: Order,
    number: u32,
    reservation: Reservation,
) -> Result<Order, Error> {
    if reservation == Reservation::Now {
        return submit(app, order, number).await;
    }
    for _ in 0..LOOKS {
        let now = app.now();
        let cancellation = order.cancellation(number).ok_or(Error::NotFound("Cancellation"))?;
        match &cancellation.state {
            CancellationState::Submitting { until } if *until > now => {
                order = look_again(app, order).await?;
            }
            CancellationState::Submitting { .. } => {
                let (found, ours) = resume(app, order, number).await?;
                order = found;
                if ours {
                    return look_up_or_submit(app, order, number).await;
                }
            }
            CancellationState::Pending { .. } => return look_up_pending(app, order, number).await,
            CancellationState::Succeeded { .. }
            | CancellationState::Failed { .. }
            | CancellationState::Review { .. } => return Ok(order),
        }
    }
    Err(Error::Unconfirmed)
}

async fn resume(app: &App, order: Order, number: u32) -> Result<(Order, bool), Error> {
    let now = app.now();
    let until = now.checked_add(LEASE).map_err(Error::bug)?;
    let take = |order: &mut Order| {
        let state = order.cancellation(number).map(|cancellation| &cancellation.state);
        let free = matches!(state, Some(CancellationState::Submitting { until }) if *until <= now);
        if free {
            order.resume_cancellation(number, until);
        }
        Ok(free)
    };
    app.store.change(order, now, take).await
}

async fn look_up_or_submit(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let asked = cancel_order(app, &order, number)?;
    match known(look_up(app, &order, &asked).await?)? {
        Some(report) => record(app, order, number, &report).await,
        None => submit(app, order, number).await,
    }
}

async fn look_up_pending(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let asked = cancel_order(app, &order, number)?;
    match known(look_up(app, &order, &asked).await?)? {
        Some(report) => record(app, order, number, &report).await,
        None => Err(Error::Unconfirmed),
    }
}

async fn look_up(
    app: &App,
    order: &Order,
    asked: &CancelOrder,
) -> Result<Result<Option<CancellationReport>, PgError>, Error> {
    let through = account_of(order, asked.payment.attempt)?;
    ask(app, through, asked, |pg, account, asked| pg.look_up_cancellation(account, asked)).await
}

/// Asks the PG Company to give the money back; the amount is reserved and the lease is ours. A
/// refusal is believed because at that point no earlier call can have been carried out: after an
/// unknown one, only a record that does not have it lets us ask again.
async fn submit(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let asked = cancel_order(app, &order, number)?;
    for call in 0..CALLS {
        let through = account_of(&order, asked.payment.attempt)?;
        let canceled = ask(app, through, &asked, |pg, account, asked| pg.cancel(account, asked));
        let canceled = match canceled.await {
            Ok(canceled) => canceled,
            // Nothing was sent, and nothing shall be when nobody expects it any more.
            Err(error) if call == 0 => {
                refuse(app, order, number, &error.to_string()).await?;
                return Err(error);
            }
            Err(_) => break,
        };
        match canceled {
            Ok(report) => return record(app, order, number, &report).await,
            Err(PgError::Refused(reason)) => return refuse(app, order, number, &reason).await,
            Err(error @ PgError::Credentials) => {
                return refuse(app, order, number, &error.to_string()).await;
            }
            Err(error @ PgError::Busy) => {
                note_unknown("cancellation", &error);
                break;
            }
            Err(error @ (PgError::NotSent(_) | PgError::Unknown(_))) => {
                note_unknown("cancellation", &error);
            }
        }
        match look_up(app, &order, &asked).await? {
            Ok(Some(report)) => return record(app, order, number, &report).await,
            Ok(None) => {}
            Err(_unknown) => break,
        }
    }
    release(app, order, number).await?;
    Err(Error::Unconfirmed)
}

/// Ends our lease of a cancellation with an unknown outcome, so that the next request may look.
async fn release(app: &App, order: Order, number: u32) -> Result<(), Error> {
    let now = app.now();
    let release = |order: &mut Order| order.resume_cancellation(number, now);
    app.store.update(order, now, release).await.map(drop)
}

async fn record(
    app: &App,
    order: Order,
    number: u32,
    report: &CancellationReport,
) -> Result<Order, Error> {
    let now = app.now();
    let follow = |order: &mut Order| order.report_cancellation(number, report, now);
    let order = app.store.update(order, now, follow).await?;
    log(&order, number);
    Ok(order)
}

/// Writes down what became of a cancellation; what needs a person is an alarm.
pub(super) fn log(order: &Order, number: u32) {
    let (mall, id) = (&order.key.mall, &order.key.order);
    let Some(cancellation) = order.cancellation(number) else { return };
    let amount = cancellation.amount;
    match &cancellation.state {
        CancellationState::Review { why } => {
            tracing::error!(mall.id = %mall, order.id = %id, alarm = 1,
                "Cancellation {number} of order {id} needs a look: {why}");
        }
        CancellationState::Submitting { .. } | CancellationState::Pending { .. } => {
            tracing::info!(mall.id = %mall, order.id = %id,
                "Cancellation {number} of order {id} over {amount} is under way");
        }
        CancellationState::Succeeded { .. } => {
            tracing::info!(mall.id = %mall, order.id = %id,
                "Cancellation {number} of order {id} over {amount} is done");
        }
        CancellationState::Failed { reason } => {
            tracing::warn!(mall.id = %mall, order.id = %id,
                "Cancellation {number} of order {id} over {amount} failed: {reason}");
        }
    }
}

async fn refuse(app: &App, order: Order, number: u32, reason: &str) -> Result<Order, Error> {
    let now = app.now();
    let refuse = |order: &mut Order| order.refuse_cancellation(number, reason, now);
    let order = app.store.update(order, now, refuse).await?;
    log(&order, number);
    Ok(order)
}

fn cancel_order(app: &App, order: &Order, number: u32) -> Result<CancelOrder, Error> {
    let (attempt, tid) = order.winner().ok_or(Error::NotFound("Payment"))?;
    let cancellation = order.cancellation(number).ok_or(Error::NotFound("Cancellation"))?;
    let (amount, currency) = (cancellation.amount, attempt.price.currency.clone());
    Ok(CancelOrder {
        payment: order.key.reference(attempt.number),
        tid: tid.clone(),
        number,
        money: Money { amount, currency },
        webhook_url: webhook_url(app, &order.key.mall),
    })
}
