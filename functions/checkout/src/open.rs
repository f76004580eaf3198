//! Opening an attempt at the PG Company, after the intent was saved.

use shared::{
    App, Error,
    cafe24::AppKeys,
    domain::{Event, Order, PaymentPage, Process, Reason, Reference, Report, State},
    outcome,
    pg::{Checkout, PgError},
    routes,
};
use url::Url;

/// How often a call that may not have arrived is made, always with the same idempotency key.
const CALLS: u32 = 2;

/// An attempt that we alone may open now.
pub(crate) struct Opening {
    pub(crate) order: Order,
    pub(crate) number: u32,
    /// The attempt that it replaces, whose page was still open.
    pub(crate) replaced: Option<u32>,
}

impl Opening {
    /// Takes over an attempt whose opening ended nowhere. [`Error::Unconfirmed`] if another
    /// function was faster.
    pub(crate) async fn again(app: &App, order: Order, number: u32) -> Result<Self, Error> {
        let now = app.now();
        let until = now.checked_add(outcome::LEASE).map_err(Error::bug)?;
        let mut next = order;
        next.apply(number, &Event::Reopening(until), now);
        let order = app.store.save(next, now).await?.ok_or(Error::Unconfirmed)?;
        Ok(Self { order, number, replaced: None })
    }
}

/// A payment page that is open.
pub(crate) struct Opened {
    /// Where the buyer pays.
    pub(crate) url: String,
    /// Our name of the payment at the PG Company.
    pub(crate) reference: Reference,
}

/// Opens the payment and saves its page.
pub(crate) async fn open(app: &App, keys: &AppKeys, opening: Opening) -> Result<Opened, Error> {
    let Opening { order, number, replaced } = opening;
    let (page, retired) =
        tokio::join!(ask_for_page(app, keys, &order, number), retire(app, &order, replaced));
    let event = match page? {
        Ok(page) => Event::Opened(page),
        Err(PgError::Refused(reason)) => Event::OpenRefused(reason.into()),
        Err(PgError::Credentials) => Event::OpenRefused(Reason::KeysRefused.into()),
        // Whoever asks next opens it with the same key.
        Err(PgError::NotSent(_) | PgError::Busy | PgError::Unknown(_)) => {
            Event::Reopening(app.now())
        }
    };
    let now = app.now();
    let apply = |order: &mut Order| {
        order.apply(number, &event, now);
        if let Some((replaced, report)) = &retired {
            order.report(*replaced, report, now);
        }
    };
    let order = app.store.update(order, now, apply).await?;
    let attempt = order.attempt(number).ok_or(Error::Unconfirmed)?;
    if let State::Failed { reason } = &attempt.state {
        return Err(Error::Refused(reason.to_string()));
    }
    let opened = opened(keys, &order, number)?;
    let (mall, id) = (&order.key.mall, &order.key.order);
    tracing::info!(mall.id = %mall, order.id = %id, "Opened a payment page for order {id}");
    Ok(opened)
}

/// An attempt's page; in the synchronous process its address has the attempt's key, which Cafe24
/// keeps for M3. [`Error::Unconfirmed`] if it is not known, or another request has overtaken this
/// one.
pub(crate) fn opened(keys: &AppKeys, order: &Order, number: u32) -> Result<Opened, Error> {
    let attempt = order.attempt(number).ok_or(Error::Unconfirmed)?;
    let State::Open { page } = &attempt.state else { return Err(Error::Unconfirmed) };
    let mut url = Url::parse(&page.url).map_err(Error::bug)?;
    match attempt.process {
        Process::Synchronous => {
            url.query_pairs_mut().append_pair("key", &keys.order_key(&attempt.key_seed));
        }
        // Nothing is asked by key: what becomes of it is told by a notice.
        Process::Asynchronous | Process::External => {}
    }
    Ok(Opened { url: url.into(), reference: order.key.reference(number) })
}

async fn ask_for_page(
    app: &App,
    keys: &AppKeys,
    order: &Order,
    number: u32,
) -> Result<Result<PaymentPage, PgError>, Error> {
    let attempt = order.attempt(number).ok_or(Error::Unconfirmed)?;
    let key = keys.order_key(&attempt.key_seed);
    let checkout = Checkout {
        reference: order.key.reference(number),
        price: attempt.price.clone(),
        process: attempt.process,
        callback_url: format!("{}?key={key}", app.config.address(callback(attempt.process))),
        webhook_url: outcome::webhook_url(app, routes::WEBHOOK, &order.key.mall),
    };
    let through = (&order.key.mall, &attempt.account);
    let ask = || outcome::ask(app, through, &checkout, |pg, account, it| pg.open(account, it));
    let mut opened = ask().await?;
    for _ in 1..CALLS {
        if !matches!(opened, Err(PgError::NotSent(_) | PgError::Unknown(_))) {
            break;
        }
        opened = ask().await?;
    }
    Ok(opened)
}

/// Where the buyer's browser comes back.
fn callback(process: Process) -> &'static str {
    match process {
        Process::Synchronous => routes::SYNC_CALLBACK,
        Process::Asynchronous => routes::ASYNC_CALLBACK,
        Process::External => routes::EXTERNAL_CALLBACK,
    }
}

/// Closes the page that the new one replaces, as far as the PG Company lets us: nothing on it
/// would be confirmed any more, but the buyer should not be able to approve it either. Until it is
/// known to be closed, the reconciler follows it.
async fn retire(app: &App, order: &Order, replaced: Option<u32>) -> Option<(u32, Report)> {
    let attempt = order.attempt(replaced?)?;
    let payment = outcome::payment(order, attempt.number).ok()?;
    let through = (&order.key.mall, &attempt.account);
    let closed = outcome::ask(app, through, &payment, |pg, account, it| pg.close(account, it));
    if let Ok(Ok(report)) = closed.await {
        return Some((attempt.number, report));
    }
    let id = &order.key.order;
    tracing::info!(order.id = %id, "A replaced page of order {id} may still be open");
    None
}
