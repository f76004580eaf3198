//! Attempts: looked up, confirmed, followed.

use jiff::Timestamp;

use super::{CALLS, LEASE, LOOKS, ask, known, look_again, note_unknown, save};
use crate::{
    App, Error,
    domain::{Event, LinkId, MallId, Order, Process, Report, State, Status},
    pg::{Payment, PgError},
};

/// Brings an attempt to its end as far as the PG Company has decided: looks its record up,
/// confirms what the buyer approved, and follows. [`Error::Unconfirmed`] when that cannot be
/// known now.
pub async fn settle(app: &App, mut order: Order, number: u32) -> Result<Order, Error> {
    for _ in 0..LOOKS {
        let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
        if attempt.state.is_final() {
            return Ok(order);
        }
        // The reconciler asks Cafe24 what becomes of it.
        if matches!(attempt.state, State::Late { .. }) {
            return Ok(order);
        }
        if leased(&attempt.state, app.now()) {
            order = look_again(app, order).await?;
            continue;
        }
        let Some(report) = known(look_up(app, &order, number).await?)? else {
            return Err(Error::Unconfirmed);
        };
        order = record(app, order, number, &report).await?;
        match confirmable(&order, number, &report) {
            true => order = confirm(app, order, number).await?,
            false => return Ok(order),
        }
    }
    // Somebody else confirms, or did so and died; but what the PG Company knows counts now.
    let order = look(app, order, number).await?;
    match order.attempt(number).is_some_and(|attempt| attempt.state.is_final()) {
        true => Ok(order),
        false => Err(Error::Unconfirmed),
    }
}

/// Follows an attempt as far as the PG Company's record goes by itself; confirms nothing.
pub async fn look(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    match known(look_up(app, &order, number).await?)? {
        Some(report) => record(app, order, number, &report).await,
        None => {
            let now = app.now();
            save(app, order, |order| order.forget_unknown(number, now)).await
        }
    }
}

/// Looks an attempt up; only what somebody began to confirm is confirmed.
pub(super) async fn follow_attempt(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let state = order.attempt(number).map(|attempt| &attempt.state);
    match state {
        Some(state @ State::Confirming { .. }) if !leased(state, app.now()) => {
            settle(app, order, number).await
        }
        Some(State::Late { .. }) => Ok(order),
        _open => look(app, order, number).await,
    }
}

/// Closes a page that the buyer left without paying, so that the failure which is told now stays
/// one. If the PG Company says that it is too late, the buyer has decided after all: what counts
/// is its record. [`Error::Unconfirmed`] if the page may still be open.
pub async fn leave(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let open = |order: &Order| {
        let state = order.attempt(number).map(|attempt| &attempt.state);
        matches!(state, Some(State::Open { .. }))
    };
    if !open(&order) {
        return Ok(order);
    }
    let asked = payment(&order, number)?;
    let through = account_of(&order, number)?;
    let closed = ask(app, through, &asked, |pg, account, asked| pg.close(account, asked)).await?;
    let order = match closed {
        Ok(report) => record(app, order, number, &report).await?,
        Err(PgError::Refused(_)) => settle(app, order, number).await?,
        Err(error @ (PgError::NotSent(_) | PgError::Busy | PgError::Unknown(_))) => {
            note_unknown("closing", &error);
            return Err(Error::Unconfirmed);
        }
        Err(PgError::Credentials) => return Err(Error::Unconfirmed),
    };
    if open(&order) { Err(Error::Unconfirmed) } else { Ok(order) }
}

/// Applies the PG Company's record to an attempt, saves, and tells Cafe24 what it must learn.
/// Every change of an attempt that moves money goes through here. A notice that fails stays owed.
pub async fn record(app: &App, order: Order, number: u32, report: &Report) -> Result<Order, Error> {
    let now = app.now();
    let before = order.attempt(number).map(|attempt| attempt.state.clone());
    let order = save(app, order, |order| order.report(number, report, now)).await?;
    // Compared with what we read first: a write that is repeated is told, too.
    if order.attempt(number).map(|attempt| &attempt.state) != before.as_ref() {
        log(&order, number);
    }
    Ok(order)
}

/// Writes down what became of an attempt.
pub(super) fn log(order: &Order, number: u32) {
    let (mall, id) = (&order.key.mall, &order.key.order);
    let Some(state) = order.attempt(number).map(|attempt| &attempt.state) else { return };
    tracing::info!(mall.id = %mall, order.id = %id, "Order {id} is {}", state.words());
}

/// What the PG Company is asked about an attempt.
pub fn payment(order: &Order, number: u32) -> Result<Payment, Error> {
    let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
    let (tid, price) = (attempt.state.tid().cloned(), attempt.price.clone());
    Ok(Payment { reference: order.key.reference(number), tid, price })
}

async fn look_up(
    app: &App,
    order: &Order,
    number: u32,
) -> Result<Result<Option<Report>, PgError>, Error> {
    let asked = payment(order, number)?;
    let through = account_of(order, number)?;
    ask(app, through, &asked, |pg, account, asked| pg.look_up(account, asked)).await
}

/// The mall and the link of the merchant account through which an attempt goes.
pub(super) fn account_of(order: &Order, number: u32) -> Result<(&MallId, &LinkId), Error> {
    let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
    Ok((&order.key.mall, &attempt.account))
}

fn leased(state: &State, now: Timestamp) -> bool {
    matches!(state, State::Opening { until } | State::Confirming { until, .. } if *until > now)
}

/// Whether the buyer has agreed in all ways that are needed. Of an external checkout the approval at
/// the PG Company is the first half: the buyer sees the price with delivery only on our review page
/// ([`super::pay`]).
fn confirmable(order: &Order, number: u32, report: &Report) -> bool {
    let agreed = order.attempt(number).is_some_and(|attempt| match attempt.process {
        Process::Synchronous | Process::Asynchronous => {
            matches!(attempt.state, State::Open { .. } | State::Confirming { .. })
        }
        Process::External => matches!(attempt.state, State::Confirming { .. }),
    });
    agreed && report.status == Status::Approved
}

/// Takes the confirmation for us alone, makes it, and follows. Returns the order as it is then;
/// if another function was faster, the order as that one left it.
async fn confirm(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let now = app.now();
    let until = now.checked_add(LEASE).map_err(Error::bug)?;
    let take = |order: &mut Order| {
        // Another function may have confirmed it, or replaced it, since we looked.
        let free = order.attempt(number).is_some_and(|attempt| {
            let ours = matches!(attempt.state, State::Open { .. } | State::Confirming { .. });
            ours && !leased(&attempt.state, now)
        });
        if free {
            order.apply(number, &Event::Confirming(until), now);
        }
        Ok(free)
    };
    let (order, ours) = app.store.change(order, now, take).await?;
    if !ours {
        return Ok(order);
    }
    let asked = payment(&order, number)?;
    for _ in 0..CALLS {
        let through = account_of(&order, number)?;
        let confirmed = ask(app, through, &asked, |pg, account, asked| pg.confirm(account, asked));
        let declined = match confirmed.await? {
            Ok(report) => return record(app, order, number, &report).await,
            Err(PgError::Refused(reason)) => Some(reason),
            Err(error @ (PgError::Busy | PgError::Credentials)) => {
                note_unknown("confirmation", &error);
                break;
            }
            Err(error @ (PgError::NotSent(_) | PgError::Unknown(_))) => {
                note_unknown("confirmation", &error);
                None
            }
        };
        // Whatever was answered, what counts is the record; without it nothing is repeated.
        let Ok(Some(report)) = look_up(app, &order, number).await? else { break };
        match (settled(&report.status), declined) {
            (true, _) => return record(app, order, number, &report).await,
            (false, Some(reason)) => {
                let report = Report { status: Status::Declined(reason), ..report };
                return record(app, order, number, &report).await;
            }
            (false, None) => {}
        }
    }
    release(app, order, number).await?;
    Err(Error::Unconfirmed)
}

fn settled(status: &Status) -> bool {
    match status {
        Status::Waiting | Status::Approved => false,
        Status::AwaitingDeposit | Status::Paid | Status::Declined(_) => true,
        Status::Canceled | Status::Expired => true,
    }
}

/// Ends our lease of a confirmation with an unknown outcome, so that the next request may look.
async fn release(app: &App, order: Order, number: u32) -> Result<(), Error> {
    let now = app.now();
    let release = |order: &mut Order| order.apply(number, &Event::Confirming(now), now);
    app.store.update(order, now, release).await.map(drop)
}
