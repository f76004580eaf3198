//! Cancellations: submitted, looked up, followed.

use super::{
    CALLS, LEASE, LOOKS, ask, known, look_again, note_unknown, payment::account_of, save,
    webhook_url,
};
use crate::{
    App, Error,
    domain::{
        Money, Order, Reason, Why,
        cancellation::{Answered, CancellationEvent, CancellationReport, CancellationState},
        order_cancellations::Told,
    },
    pg::{CancelOrder, Payment, PgError},
    routes,
};

/// Who wants to know how a cancellation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Cafe24, whose request has just reserved the amount: nobody has asked the PG Company yet.
    FirstRequest,
    /// Cafe24, once more: the PG Company may have been asked.
    Repeated,
    /// Nobody: the PG Company's webhook, or the reconciler.
    Nobody,
}

impl Asker {
    fn told(self) -> Told {
        match self {
            Self::FirstRequest | Self::Repeated => Told::ByAnswer,
            Self::Nobody => Told::Not,
        }
    }
}

/// Brings a cancellation to its end as far as the PG Company has decided.
/// [`Error::Unconfirmed`] when that cannot be known now.
pub async fn settle_cancellation(
    app: &App,
    mut order: Order,
    number: u32,
    asker: Asker,
) -> Result<Order, Error> {
    if asker == Asker::FirstRequest {
        return submit(app, order, number, asker).await;
    }
    for _ in 0..LOOKS {
        let now = app.now();
        let cancellation = order.cancellation(number).ok_or(Error::NotFound("Cancellation"))?;
        match &cancellation.state {
            // Whoever has it tells the PG Company's next word, or the reconciler's next look.
            CancellationState::Submitting { until } if *until > now && asker == Asker::Nobody => {
                return Err(Error::Unconfirmed);
            }
            CancellationState::Submitting { until } if *until > now => {
                order = look_again(app, order).await?;
            }
            CancellationState::Submitting { .. } => {
                let (found, ours) = resume(app, order, number).await?;
                order = found;
                if ours {
                    return look_up_or_submit(app, order, number, asker).await;
                }
            }
            CancellationState::Pending { .. } => {
                return match look_up(app, &order, number).await? {
                    Some(report) => record(app, order, number, report, asker).await,
                    None => Err(Error::Unconfirmed),
                };
            }
            CancellationState::Succeeded { .. }
            | CancellationState::Failed { .. }
            | CancellationState::Review { .. } => return answered(app, order, number, asker).await,
        }
    }
    Err(Error::Unconfirmed)
}

/// Notes that a repeated request of Cafe24 is about to get its final answer.
async fn answered(app: &App, order: Order, number: u32, asker: Asker) -> Result<Order, Error> {
    let waits = order.cancellation(number).is_some_and(|c| c.answered == Answered::No);
    match asker.told() {
        Told::ByAnswer if waits => {
            save(app, order, |order| order.answer_cancellation(number, Answered::Yes)).await
        }
        Told::ByAnswer | Told::Not => Ok(order),
    }
}

async fn resume(app: &App, order: Order, number: u32) -> Result<(Order, bool), Error> {
    let now = app.now();
    let until = now.checked_add(LEASE).map_err(Error::bug)?;
    let take = |order: &mut Order| {
        let state = order.cancellation(number).map(|cancellation| &cancellation.state);
        let free = matches!(state, Some(CancellationState::Submitting { until }) if *until <= now);
        if free {
            let event = CancellationEvent::Resumed(until);
            order.apply_cancellation(number, &event, Told::Not, now);
        }
        Ok(free)
    };
    app.store.change(order, now, take).await
}

async fn look_up_or_submit(
    app: &App,
    order: Order,
    number: u32,
    asker: Asker,
) -> Result<Order, Error> {
    match look_up(app, &order, number).await? {
        Some(report) => record(app, order, number, report, asker).await,
        None => submit(app, order, number, asker).await,
    }
}

/// The PG Company's record of a cancellation; `None` if it has none.
async fn look_up(
    app: &App,
    order: &Order,
    number: u32,
) -> Result<Option<CancellationReport>, Error> {
    let cancellation = order.cancellation(number).ok_or(Error::NotFound("Cancellation"))?;
    let (attempt, tid) = order.payment_of(cancellation).ok_or(Error::NotFound("Payment"))?;
    let (reference, price) = (order.key.reference(attempt.number), attempt.price.clone());
    let asked = Payment { reference, tid: Some(tid.clone()), price };
    let through = account_of(order, attempt.number)?;
    let call = ask(app, through, &asked, |pg, account, it| pg.look_up_cancellations(account, it));
    let found = known(call.await?)?;
    Ok(found.into_iter().find(|report| report.number == Some(number)))
}

/// Asks the PG Company to give the money back; the amount is reserved and the lease is ours. A
/// refusal is believed because at that point no earlier call can have been carried out: after an
/// unknown one, only a record that does not have it lets us ask again.
async fn submit(app: &App, order: Order, number: u32, asker: Asker) -> Result<Order, Error> {
    let asked = cancel_order(app, &order, number)?;
    for call in 0..CALLS {
        let through = account_of(&order, asked.payment.attempt)?;
        let canceled = ask(app, through, &asked, |pg, account, asked| pg.cancel(account, asked));
        let canceled = match canceled.await {
            Ok(canceled) => canceled,
            // Nothing was sent, and nothing shall be when nobody expects it any more.
            Err(error) if call == 0 && asker == Asker::FirstRequest => {
                refuse(app, order, number, error.to_string().into(), asker).await?;
                return Err(error);
            }
            Err(_) => break,
        };
        match canceled {
            Ok(report) => return record(app, order, number, report, asker).await,
            Err(PgError::Refused(reason)) => {
                return refuse(app, order, number, reason.into(), asker).await;
            }
            Err(PgError::Credentials) if asker != Asker::Nobody => {
                return refuse(app, order, number, Reason::KeysRefused.into(), asker).await;
            }
            // Nobody would ask again: the merchant may have changed the keys, and will link them.
            Err(error @ (PgError::Credentials | PgError::Busy)) => {
                note_unknown("cancellation", &error);
                break;
            }
            Err(error @ (PgError::NotSent(_) | PgError::Unknown(_))) => {
                note_unknown("cancellation", &error);
            }
        }
        match look_up(app, &order, number).await {
            Ok(Some(report)) => return record(app, order, number, report, asker).await,
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
    let event = CancellationEvent::Resumed(now);
    let release = |order: &mut Order| {
        order.apply_cancellation(number, &event, Told::Not, now);
    };
    app.store.update(order, now, release).await.map(drop)
}

/// Applies what the PG Company said, saves, and tells Cafe24 what it must learn: every change of
/// a cancellation that moves money goes through here.
async fn record(
    app: &App,
    order: Order,
    number: u32,
    report: CancellationReport,
    asker: Asker,
) -> Result<Order, Error> {
    end(app, order, number, CancellationEvent::Reported(report), asker).await
}

async fn refuse(
    app: &App,
    order: Order,
    number: u32,
    reason: Why,
    asker: Asker,
) -> Result<Order, Error> {
    end(app, order, number, CancellationEvent::Refused(reason), asker).await
}

async fn end(
    app: &App,
    order: Order,
    number: u32,
    event: CancellationEvent,
    asker: Asker,
) -> Result<Order, Error> {
    let now = app.now();
    let before = order.cancellation(number).map(|cancellation| cancellation.state.clone());
    let apply = |order: &mut Order| {
        order.apply_cancellation(number, &event, asker.told(), now);
        let open = order.cancellation(number).is_some_and(|cancellation| cancellation.is_open());
        if asker.told() == Told::ByAnswer && !open {
            order.answer_cancellation(number, Answered::Yes);
        }
    };
    // Cafe24 gets its answer first, and the notice after it, from the reconciler.
    let order = match asker.told() {
        Told::ByAnswer => app.store.update(order, now, apply).await?,
        Told::Not => save(app, order, apply).await?,
    };
    if order.cancellation(number).map(|cancellation| &cancellation.state) != before.as_ref() {
        log(&order, number);
    }
    Ok(order)
}

/// Takes over from the PG Company all that it gave back of an attempt: our cancellations, refunds
/// that were made without us, and what came back to it after all (state-machines.md R10, R11).
pub(super) async fn follow_refunds(app: &App, order: Order, attempt: u32) -> Result<Order, Error> {
    let asked = super::payment(&order, attempt)?;
    let through = account_of(&order, attempt)?;
    let call = ask(app, through, &asked, |pg, account, it| pg.look_up_cancellations(account, it));
    let found = known(call.await?)?;
    let (now, mut news) = (app.now(), Vec::new());
    let take_over = |order: &mut Order| {
        news.clear();
        for report in &found {
            news.extend(order.found_cancellation(attempt, report, now));
            // While a request of Cafe24 is at it, its answer comes first.
            let free = report.number.filter(|number| !order.is_leased(*number, now));
            let event = CancellationEvent::Reported(report.clone());
            let told = |n: &u32| order.apply_cancellation(*n, &event, Told::Not, now);
            news.extend(free.filter(told));
        }
    };
    let order = save(app, order, take_over).await?;
    news.iter().for_each(|number| log(&order, *number));
    Ok(order)
}

/// Writes down what became of a cancellation.
pub(super) fn log(order: &Order, number: u32) {
    let (mall, id) = (&order.key.mall, &order.key.order);
    let Some(cancellation) = order.cancellation(number) else { return };
    let amount = cancellation.amount;
    match &cancellation.state {
        CancellationState::Review { why } => {
            tracing::warn!(mall.id = %mall, order.id = %id,
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

fn cancel_order(app: &App, order: &Order, number: u32) -> Result<CancelOrder, Error> {
    let cancellation = order.cancellation(number).ok_or(Error::NotFound("Cancellation"))?;
    let (attempt, tid) = order.payment_of(cancellation).ok_or(Error::NotFound("Payment"))?;
    let (amount, currency) = (cancellation.amount, attempt.price.currency.clone());
    Ok(CancelOrder {
        payment: order.key.reference(attempt.number),
        tid: tid.clone(),
        number,
        money: Money { amount, currency },
        webhook_url: webhook_url(app, routes::CANCEL_WEBHOOK, &order.key.mall),
    })
}
