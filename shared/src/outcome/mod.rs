//! Where money changes state: the PG Company's record is read, and the order follows it.
//!
//! Callback, status, webhook, cancellation and reconciler all come here. The pattern is always
//! intent → save → call → save outcome; whoever dies in between leaves a lease that ends and an
//! order that is due, and the next to come looks the outcome up.

mod cancellation;
mod payment;

use std::time::Duration;

use futures::future::BoxFuture;
use jiff::SignedDuration;

pub use self::{
    cancellation::{Reservation, settle_cancellation},
    payment::{leave, look, payment, record, settle},
};
use crate::{
    App, Error,
    domain::{LinkId, MallId, Order, State},
    error::chain,
    pg::{MerchantAccount, PgCompany, PgError},
    routes,
};

/// How long one function has a call to the PG Company to itself: longer than it can live.
pub const LEASE: SignedDuration = SignedDuration::from_secs(20);
/// How long a request may take in all (faults.md F-122); half of the function's own limit.
const BUDGET: Duration = Duration::from_secs(10);
/// How often, and after how long each time, one looks whether another function is done.
const LOOKS: u32 = 25;
const LOOK: Duration = Duration::from_millis(200);
/// How often a call whose outcome is unknown is made with the same idempotency key.
const CALLS: u32 = 2;

/// One question to the PG Company: what to ask, with which account, about what.
pub type Call<A, T> =
    for<'a> fn(&'a dyn PgCompany, &'a MerchantAccount, &'a A) -> BoxFuture<'a, Result<T, PgError>>;

/// Asks the PG Company with the merchant account of one link. If it refuses the credentials,
/// they are read once past the cache, and it is asked again.
pub async fn ask<A: Sync, T>(
    app: &App,
    (mall, link): (&MallId, &LinkId),
    asked: &A,
    call: Call<A, T>,
) -> Result<Result<T, PgError>, Error> {
    let account = app.account(mall, link).await?;
    match call(app.pg.as_ref(), &account, asked).await {
        Err(PgError::Credentials) => {}
        done => return Ok(done),
    }
    match app.vault.accounts_now(mall).await?.get(link) {
        Some(account) => Ok(call(app.pg.as_ref(), account, asked).await),
        None => Ok(Err(PgError::Credentials)),
    }
}

/// Follows whatever is open in the order without a person asking, and the `named` attempt unless
/// it is paid: also one that was given up, since money that comes late must be noticed. Payments
/// that somebody began to confirm are brought to their end, all others are only looked up, since
/// the buyer may still turn back. [`Error::Unconfirmed`] if something stays unknown; the rest is
/// followed all the same.
pub async fn follow(app: &App, mut order: Order, named: Option<u32>) -> Result<Order, Error> {
    let mut unknown = None;
    let attempts = order.attempts.iter().filter(|attempt| {
        let settled = matches!(attempt.state, State::Paid { .. } | State::Held { .. });
        !settled && (!attempt.state.is_final() || named == Some(attempt.number))
    });
    for number in attempts.map(|attempt| attempt.number).collect::<Vec<_>>() {
        match payment::follow_attempt(app, order.clone(), number).await {
            Ok(followed) => order = followed,
            Err(error) => unknown = Some(error),
        }
    }
    let cancellations = order.cancellations.iter().filter(|cancellation| cancellation.is_open());
    for number in cancellations.map(|cancellation| cancellation.number).collect::<Vec<_>>() {
        match settle_cancellation(app, order.clone(), number, Reservation::Earlier).await {
            Ok(followed) => order = followed,
            Err(error) => unknown = Some(error),
        }
    }
    unknown.map_or(Ok(order), Err)
}

/// Leaves to a person what nobody could find out for too long (state-machines.md R9).
pub async fn give_up(app: &App, order: Order) -> Result<Order, Error> {
    let now = app.now();
    let hold = |order: &mut Order| Ok(order.hold_unknown(now));
    let (order, (attempts, cancellations)) = app.store.change(order, now, hold).await?;
    attempts.iter().for_each(|number| payment::log(&order, *number));
    cancellations.iter().for_each(|number| cancellation::log(&order, *number));
    Ok(order)
}

/// Where the PG Company sends what concerns this mall: the mall is in the address, so that the
/// right secret is found before the body is read.
pub fn webhook_url(app: &App, mall: &MallId) -> String {
    format!("{}?mall={mall}", app.config.address(routes::WEBHOOK))
}

/// A look that tells nothing is never a failure of the payment.
fn known<T>(looked: Result<T, PgError>) -> Result<T, Error> {
    looked.map_err(|error| {
        note_unknown("look-up", &error);
        Error::Unconfirmed
    })
}

fn note_unknown(what: &str, error: &PgError) {
    tracing::warn!(cause = chain(error), "The outcome of a {what} is unknown: {error}");
}

async fn look_again(app: &App, order: Order) -> Result<Order, Error> {
    tokio::time::sleep(LOOK).await;
    app.store.order(&order.key).await?.ok_or(Error::NotFound("Order"))
}

/// Stops a request before its function is stopped; what was intended is saved, and is due.
pub async fn within<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(BUDGET, work).await.unwrap_or(Err(Error::Unconfirmed))
}
