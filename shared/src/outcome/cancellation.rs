//! Cancellations: submitted, looked up, followed.

use super::{CALLS, LEASE, LOOKS, ask, known, look_again, note_unknown, webhook_url, within};
use crate::{
    App, Error,
    domain::{
        MallId, Money, Order,
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
    order: Order,
    number: u32,
    reservation: Reservation,
) -> Result<Order, Error> {
    within(Box::pin(settle_one_cancellation(app, order, number, reservation))).await
}

async fn settle_one_cancellation(
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
            CancellationState::Pending { .. } => return look_up_refund(app, order, number).await,
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
    match known(look_up_cancellation(app, &order.key.mall, &asked).await?)? {
        Some(report) => record_cancellation(app, order, number, &report).await,
        None => submit(app, order, number).await,
    }
}

async fn look_up_refund(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let asked = cancel_order(app, &order, number)?;
    match known(look_up_cancellation(app, &order.key.mall, &asked).await?)? {
        Some(report) => record_cancellation(app, order, number, &report).await,
        None => Err(Error::Unconfirmed),
    }
}

async fn look_up_cancellation(
    app: &App,
    mall: &MallId,
    asked: &CancelOrder,
) -> Result<Result<Option<CancellationReport>, PgError>, Error> {
    ask(app, mall, asked, |pg, account, asked| pg.look_up_cancellation(account, asked)).await
}

/// Asks the PG Company to give the money back; the amount is reserved and the lease is ours.
async fn submit(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let asked = cancel_order(app, &order, number)?;
    let mall = &order.key.mall;
    for _ in 0..CALLS {
        let canceled = ask(app, mall, &asked, |pg, account, asked| pg.cancel(account, asked));
        match canceled.await? {
            Ok(report) => return record_cancellation(app, order, number, &report).await,
            Err(PgError::Refused(reason)) => return refuse(app, order, number, &reason).await,
            Err(error @ PgError::Credentials) => {
                return refuse(app, order, number, &error.to_string()).await;
            }
            Err(error) => note_unknown("cancellation", &error),
        }
        if let Ok(Some(report)) = look_up_cancellation(app, mall, &asked).await? {
            return record_cancellation(app, order, number, &report).await;
        }
    }
    let now = app.now();
    let release = |order: &mut Order| {
        order.resume_cancellation(number, now);
        Ok(())
    };
    app.store.change(order, now, release).await?;
    Err(Error::Unconfirmed)
}

async fn record_cancellation(
    app: &App,
    order: Order,
    number: u32,
    report: &CancellationReport,
) -> Result<Order, Error> {
    let now = app.now();
    let follow = |order: &mut Order| {
        order.report_cancellation(number, report, now);
        Ok(())
    };
    app.store.change(order, now, follow).await.map(|(order, ())| order)
}

async fn refuse(app: &App, order: Order, number: u32, reason: &str) -> Result<Order, Error> {
    let now = app.now();
    let refuse = |order: &mut Order| {
        order.refuse_cancellation(number, reason, now);
        Ok(())
    };
    app.store.change(order, now, refuse).await.map(|(order, ())| order)
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
