//! Where money changes state: the PG Company's record is read, and the order follows it.
//!
//! Callback, status, webhook, cancellation and reconciler all come here. The pattern is always
//! intent → save → call → save outcome; whoever dies in between leaves a lease that ends and an
//! order that is due, and the next to come looks the outcome up.

mod cafe24;
mod cancellation;
mod external;
mod notices;
mod payment;

use std::time::Duration;

use futures::future::BoxFuture;
use jiff::SignedDuration;
use tokio::time::Instant;

pub use self::{
    cafe24::{Reminded, catch_up, remind},
    cancellation::{Asker, settle_cancellation},
    external::{Repriced, delivery, pay, reprice},
    notices::deliver,
    payment::{leave, look, payment, record, settle},
};
use crate::{
    App, Error,
    domain::{About, LinkId, MallId, Order, Stage, State},
    error::chain,
    pg::{MerchantAccount, PgCompany, PgError},
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

/// Follows whatever is open in the order without a person asking, and the `named` attempts: also
/// one that was given up, since money that comes late must be noticed, and a paid one, since money
/// may have gone back without us. Payments
/// that somebody began to confirm are brought to their end, all others are only looked up, since
/// the buyer may still turn back. [`Error::Unconfirmed`] if something stays unknown; the rest is
/// followed all the same.
pub async fn follow(app: &App, mut order: Order, named: &[u32]) -> Result<Order, Error> {
    let mut unknown = None;
    let followed = order.attempts.iter().filter(|attempt| {
        !matches!(attempt.state, State::Held { .. })
            && (!attempt.state.is_final() || named.contains(&attempt.number))
    });
    let followed = followed.map(|attempt| {
        let has_money = matches!(attempt.state, State::Paid { .. } | State::Returning { .. });
        (attempt.number, has_money)
    });
    for (number, has_money) in followed.collect::<Vec<_>>() {
        let followed = match has_money {
            true => cancellation::follow_refunds(app, order.clone(), number).await,
            false => payment::follow_attempt(app, order.clone(), number).await,
        };
        match followed {
            Ok(followed) => order = followed,
            Err(error) => unknown = Some(error),
        }
    }
    let cancellations = order.cancellations.iter().filter(|cancellation| cancellation.is_open());
    for number in cancellations.map(|cancellation| cancellation.number).collect::<Vec<_>>() {
        match settle_cancellation(app, order.clone(), number, Asker::Nobody).await {
            Ok(followed) => order = followed,
            Err(error) => unknown = Some(error),
        }
    }
    unknown.map_or(Ok(order), Err)
}

/// Looks at everything of an order once more, since a person wants it: what is open, and the payment
/// itself, paid or given up. As [`follow`].
pub async fn check(app: &App, order: Order) -> Result<Order, Error> {
    let payment = order.payment().map(|attempt| attempt.number);
    let stuck = order.attempts.iter().filter(|attempt| match attempt.state.stage() {
        Stage::Unclear | Stage::Returning => true,
        Stage::Opening | Stage::Open | Stage::Confirming | Stage::Pending | Stage::Paid => false,
        Stage::Declined | Stage::Canceled | Stage::Expired | Stage::Failed => false,
        Stage::Superseded | Stage::Late | Stage::Held => false,
    });
    let named: Vec<u32> = payment.into_iter().chain(stuck.map(|attempt| attempt.number)).collect();
    let order = follow(app, order, &named).await?;
    Box::pin(catch_up(app, order)).await
}

/// Tries a refund that was refused once more, if that is safe. As [`follow`].
pub async fn refund_again(app: &App, order: Order, number: u32) -> Result<Order, Error> {
    let now = app.now();
    let order = app.store.update(order, now, |order| order.refund_again(number, now)).await?;
    follow(app, order, &[]).await
}

/// Saves a change of an order, and tells Cafe24 what it must learn because of it. The notice is
/// saved with the change; it is first tried here, by whoever owed it first.
async fn save(app: &App, order: Order, mut change: impl FnMut(&mut Order)) -> Result<Order, Error> {
    let change = |order: &mut Order| {
        let before: Vec<About> = order.notices.iter().map(|notice| notice.about).collect();
        change(order);
        let mut owed = order.notices.iter().map(|notice| notice.about);
        Ok(owed.find(|about| !before.contains(about)))
    };
    let (order, owed) = app.store.change(order, app.now(), change).await?;
    Ok(match owed {
        Some(about) => Box::pin(notices::first_try(app, order, about)).await,
        None => order,
    })
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
/// right secret is found before the body is read. `route` says whether of a payment or of a
/// cancellation.
pub fn webhook_url(app: &App, route: &str, mall: &MallId) -> String {
    format!("{}?mall={mall}", app.config.address(route))
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

tokio::task_local! {
    /// When the request at hand must be answered.
    static DEADLINE: Instant;
}

/// Stops a request before its function is stopped; what was intended is saved, and is due.
pub async fn within<T, E: From<Error>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let work = DEADLINE.scope(Instant::now() + BUDGET, work);
    tokio::time::timeout(BUDGET, work).await.unwrap_or(Err(Error::Unconfirmed.into()))
}

/// How much time the request at hand has left; the whole budget where nobody waits.
fn time_left() -> Duration {
    let left = DEADLINE.try_with(|deadline| deadline.saturating_duration_since(Instant::now()));
    left.unwrap_or(BUDGET)
}
