//! What Cafe24's own order says, where our word alone does not settle it: money that came late
//! (state-machines.md C15, C16), payments and cancellations of which it may not know (C19, R6).

use futures::FutureExt;

use super::save;
use crate::{
    App, Error,
    cafe24::client::{
        ApiError,
        orders::{CanceledPayment, Extent, OrderPaid, Refund},
    },
    domain::{
        About, Event, Order, OrderKey, Reason, State,
        acknowledged::Acknowledged,
        cancellation::Answered,
        order_notices::{MayKnow, Unread},
    },
    error::chain,
    tokens::with_token,
};

/// After so many looks in vain, late money goes back even if Cafe24 could not be asked.
const LOOKS_FOR_LATE: u32 = 12;
/// After so many a person has to find out whether Cafe24 knows of a payment.
const LOOKS_FOR_UNREAD: u32 = 24;

/// What Cafe24 says of an order.
enum Said {
    Paid,
    Unpaid,
    /// We cannot ask: the app was removed, or may not read orders.
    CannotAsk,
    /// It does not have the order.
    Absent,
}

/// Whether Cafe24 still waits for a payment that was given up.
enum Awaited {
    Yes,
    No,
    /// The order was paid otherwise.
    PaidOtherwise,
}

/// Decides what becomes of money that came late: it is accepted if Cafe24 still waits for it,
/// otherwise it goes back. [`Error::Unconfirmed`] while Cafe24 cannot be reached.
async fn decide_late(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let now = app.now();
    let awaited = match app.config.accept_late_payment.as_str() {
        "manual" => {
            let why = Event::GivenUp(Reason::PaidAfterGivenUp.into());
            let order = save(app, order, |order| order.apply(number, &why, now)).await?;
            super::payment::log(&order, number);
            return Ok(order);
        }
        "never" => Awaited::No,
        _if_unpaid => awaited(app, &order, number).await?,
    };
    let decide = |order: &mut Order| match awaited {
        Awaited::Yes => order.accept_late(number, now),
        Awaited::No => order.send_back_late(number, now),
        Awaited::PaidOtherwise => order.send_back_surplus(number, now),
    };
    let order = save(app, order, decide).await?;
    super::payment::log(&order, number);
    Ok(order)
}

async fn awaited(app: &App, order: &Order, number: u32) -> Result<Awaited, Error> {
    let told_failed = order.is_told(About::NotPaid { attempt: number });
    match said(app, &order.key).await {
        Ok(Said::Unpaid) => Ok(Awaited::Yes),
        Ok(Said::Paid) => Ok(Awaited::PaidOtherwise),
        Ok(Said::Absent) => Ok(Awaited::No),
        Ok(Said::CannotAsk) if told_failed || removed(app, order).await? => Ok(Awaited::No),
        Ok(Said::CannotAsk) => Ok(Awaited::Yes),
        Err(_) if order.polls >= LOOKS_FOR_LATE => Ok(Awaited::No),
        Err(error) => Err(error),
    }
}

async fn removed(app: &App, order: &Order) -> Result<bool, Error> {
    let settings = app.store.settings(&order.key.mall).await?;
    Ok(settings.is_none_or(|settings| settings.removed_at.is_some()))
}

/// Settles what only Cafe24's own order can settle, and tells it what it may not know: notices that
/// are due, a payment that it never read, a cancellation whose answer it never got.
pub async fn catch_up(app: &App, order: Order) -> Result<Order, Error> {
    let mut order = order;
    let late = order.attempts.iter().filter(|a| matches!(a.state, State::Late { .. }));
    for number in late.map(|attempt| attempt.number).collect::<Vec<_>>() {
        order = decide_late(app, order, number).await?;
    }
    order = super::deliver(app, order).await;
    if let Some((number, what)) = order.unread(app.now()) {
        order = unread(app, order, number, what).await?;
    }
    for number in order.unanswered(app.now()).collect::<Vec<_>>() {
        order = unanswered(app, order, number).await?;
    }
    Ok(order)
}

/// Whether Cafe24 said that it knows now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminded {
    /// It did.
    Accepted,
    /// It did not, or not of all.
    NotAccepted,
}

/// Tells Cafe24 once more what it may not know, since the merchant wants it: the notices, then by
/// its order what it did not learn by them; if it knows all, the newest notice a second time.
/// [`Error::Unavailable`] if it did not answer.
pub async fn remind(app: &App, order: Order) -> Result<(Order, Reminded), Error> {
    let now = app.now();
    let told = order.told().filter(|_| order.is_all_told(now));
    let mut order = app.store.update(order, now, |order| order.remind(now)).await?;
    if let Some(about) = told {
        let accepted = super::notices::repeat(app, &order, about).await;
        return Ok((order, accepted));
    }
    order = super::deliver(app, order).await;
    if let Some(number) = order.unread_payment(now) {
        order = unread(app, order, number, Unread::Tell).await?;
    }
    for number in order.unanswered(now).collect::<Vec<_>>() {
        order = unanswered(app, order, number).await?;
    }
    let accepted = if order.is_all_told(now) { Reminded::Accepted } else { Reminded::NotAccepted };
    Ok((order, accepted))
}

async fn unread(app: &App, order: Order, number: u32, what: Unread) -> Result<Order, Error> {
    let now = app.now();
    match (said(app, &order.key).await, what) {
        (Ok(Said::Paid), _) => {
            acknowledge(app, order, number, Acknowledged::Order { at: now }).await
        }
        (Ok(Said::Unpaid), Unread::Tell) => tell(app, order, number).await,
        (Ok(Said::CannotAsk | Said::Absent), Unread::Tell) => Ok(order),
        (Ok(Said::Unpaid | Said::Absent), Unread::SendBack) => send_back(app, order, number).await,
        (Ok(Said::CannotAsk), Unread::SendBack) if !order.may_know(number) => {
            send_back(app, order, number).await
        }
        (Ok(Said::CannotAsk), Unread::SendBack) => never(app, order, number).await,
        (Err(_), Unread::SendBack) if order.polls >= LOOKS_FOR_UNREAD => {
            never(app, order, number).await
        }
        (Err(error), _) => Err(error),
    }
}

/// Tells Cafe24 of a payment that it did not read: by a notice if it said where, else by changing
/// its order.
async fn tell(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let now = app.now();
    let about = About::Paid { attempt: number };
    let mut order = save(app, order, |order| order.owe(about, now)).await?;
    let known = |order: &Order| order.attempt(number).is_some_and(|a| a.acknowledged.is_certain());
    if known(&order) {
        return Ok(order);
    }
    order = save(app, order, |order| order.tell_uncertainly(number, MayKnow::Yes)).await?;
    let marked = with_token(app, &order.key.mall, &order.key, |cafe24, (mall, token), key| {
        cafe24.mark_paid(mall, token, key.shop, &key.order).boxed()
    });
    match marked.await {
        Ok(()) => acknowledge(app, order, number, Acknowledged::Order { at: now }).await,
        Err(ApiError::Unknown(cause)) => Err(Error::Unavailable(cause)),
        Err(
            error @ (ApiError::NeedsConsent
            | ApiError::Unauthorized
            | ApiError::Refused { .. }
            | ApiError::NotSent(_)),
        ) => {
            tracing::warn!(cause = chain(&error), "Cafe24 did not note that the order is paid");
            save(app, order, |order| order.tell_uncertainly(number, MayKnow::No)).await
        }
    }
}

async fn acknowledge(
    app: &App,
    order: Order,
    number: u32,
    how: Acknowledged,
) -> Result<Order, Error> {
    save(app, order, |order| order.acknowledge(number, &how)).await
}

async fn send_back(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let now = app.now();
    let id = order.key.order.clone();
    let order = save(app, order, |order| order.send_back_unread(number, now)).await?;
    tracing::warn!(order.id = %id, "Cafe24 never learned of the payment of order {id}: sending it back");
    Box::pin(super::follow(app, order, &[])).await
}

async fn never(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let why = Reason::Cafe24Silent.into();
    acknowledge(app, order, number, Acknowledged::Never { why }).await
}

/// Reports a cancellation whose final answer Cafe24 did not get: by changing its order, which has
/// no amount and so can only tell of a whole cancellation; a person has to tell of a part.
async fn unanswered(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let Some(cancellation) = order.cancellation(number) else { return Ok(order) };
    let told = match order.is_whole(cancellation.amount) {
        true => {
            let asked = (order.key.clone(), app.pg.terms().name);
            with_token(app, &order.key.mall, &asked, |cafe24, (mall, token), (key, pg_company)| {
                async move {
                    let canceled = CanceledPayment {
                        order: &key.order,
                        refund: Refund::Done,
                        extent: Extent::Whole,
                        pg_company,
                        message: "Refund success",
                    };
                    cafe24.mark_canceled(mall, token, key.shop, &canceled).await
                }
                .boxed()
            })
            .await
        }
        false => Err(ApiError::Refused { status: 0, message: "it is a part".to_owned() }),
    };
    let answered = match told {
        Ok(()) => Answered::ByOrder,
        Err(ApiError::NotSent(cause) | ApiError::Unknown(cause)) => {
            return Err(Error::Unavailable(cause));
        }
        Err(ApiError::NeedsConsent | ApiError::Unauthorized | ApiError::Refused { .. }) => {
            Answered::Never
        }
    };
    save(app, order, |order| order.answer_cancellation(number, answered)).await
}

/// Asks Cafe24 for its order. [`Error::Unavailable`] if it did not answer.
async fn said(app: &App, key: &OrderKey) -> Result<Said, Error> {
    let asked = with_token(app, &key.mall, key, |cafe24, (mall, token), key| {
        cafe24.order_paid(mall, token, key.shop, &key.order).boxed()
    });
    match asked.await {
        Ok(OrderPaid::Paid | OrderPaid::Partly) => Ok(Said::Paid),
        Ok(OrderPaid::Unpaid) => Ok(Said::Unpaid),
        Err(ApiError::Refused { status: 404, .. }) => Ok(Said::Absent),
        Err(ApiError::NeedsConsent | ApiError::Unauthorized | ApiError::Refused { .. }) => {
            Ok(Said::CannotAsk)
        }
        Err(ApiError::NotSent(cause) | ApiError::Unknown(cause)) => Err(Error::Unavailable(cause)),
    }
}
