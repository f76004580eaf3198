//! M1: one order, one payment page, however often and from wherever it is asked for.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lambda_http::{Body, Request, Response, http::StatusCode};
use serde::Serialize;
use shared::{
    App, Error,
    cafe24::{AppKeys, PaymentRequest, hash},
    domain::{
        Acknowledged, Attempt, LinkId, MallUrl, Order, PaymentPage, Process, Shop, State,
        order::{Deposit, MAX_ATTEMPTS},
    },
    outcome, reply, request, trace,
};

use crate::open::{Opening, open, payment_url};

/// How long a payment page must still be open to be handed out again.
const PAGE_MARGIN: SignedDuration = SignedDuration::from_secs(60);
/// How often, and after how long each time, a repetition looks for the page that another
/// function is opening (faults.md F-02: 2 s).
const LOOKS: u32 = 10;
const LOOK: Duration = Duration::from_millis(200);

#[derive(Serialize)]
struct Started {
    result_code: &'static str,
    result_message: &'static str,
    payment_url: String,
}

/// Answers M1 with the order's payment page.
pub(crate) async fn start(
    app: &App,
    request: &Request,
    process: Process,
) -> Result<Response<Body>, Error> {
    let keys = app.vault.app().await?;
    let asked = PaymentRequest::verified(&request::fields(request)?, &keys)?;
    trace::of_order(&asked.key);
    let payment_url = page(app, &keys, &asked, process).await?;
    let result_message = "Payment page ready";
    let started = Started { result_code: reply::SUCCESS, result_message, payment_url };
    Ok(reply::json(StatusCode::OK, &started))
}

async fn page(
    app: &App,
    keys: &AppKeys,
    asked: &PaymentRequest,
    process: Process,
) -> Result<String, Error> {
    let mall = &asked.key.mall;
    // The accounts are read now so that they are at hand when the payment is opened.
    let (settings, _at_hand) =
        tokio::try_join!(app.store.settings(mall), app.vault.accounts(mall))?;
    let settings = settings.ok_or(Error::NotEnabled)?;
    let shop = settings.enabled(asked.key.shop).ok_or(Error::NotEnabled)?;
    let account = settings.account.as_ref().ok_or(Error::NotEnabled)?;
    let allowed = allowed(app, shop, asked, process)?;
    let attempt = new_attempt(asked, &account.link_id, allowed, app.now())?;
    let mut order = Order::new(asked.key.clone(), asked.partner.clone());
    let mut looked = false;
    for _ in 0..LOOKS {
        match next(&order, &attempt, app.now())? {
            Next::Begin => match begin(app, keys, &order, &attempt).await? {
                Some(opening) => return open(app, keys, opening).await,
                None => order = stored(app, asked).await?,
            },
            Next::Reopen(number) => {
                return open(app, keys, Opening::again(app, order, number).await?).await;
            }
            Next::Page(page) if looked => return again(app, keys, order, (&page, &attempt)).await,
            // The buyer may have declined there, or left, without coming back to us.
            Next::Page(_) => {
                looked = true;
                match outcome::look(app, order.clone(), latest(&order)).await {
                    Ok(followed) => order = followed,
                    Err(error) => error.log(),
                }
            }
            Next::Settle(number) => {
                order = outcome::settle(app, order, number).await?;
                if order.attempt(number).is_none_or(|attempt| !attempt.state.is_final()) {
                    return Err(Error::Unconfirmed);
                }
            }
            Next::Wait => {
                tokio::time::sleep(LOOK).await;
                order = stored(app, asked).await?;
            }
        }
    }
    Err(Error::Unconfirmed)
}

/// Hands an open page out once more, for the request that asks now.
async fn again(
    app: &App,
    keys: &AppKeys,
    order: Order,
    (page, asked): (&PaymentPage, &Attempt),
) -> Result<String, Error> {
    let number = latest(&order);
    let renew = |order: &mut Order| order.renew(number, asked);
    let order = app.store.update(order, app.now(), renew).await?;
    payment_url(page, keys, &order)
}

async fn stored(app: &App, asked: &PaymentRequest) -> Result<Order, Error> {
    app.store.order(&asked.key).await?.ok_or(Error::Unconfirmed)
}

/// What a payment request may ask for in this shop.
struct Allowed {
    process: Process,
    return_url: MallUrl,
    notice_url: Option<MallUrl>,
}

/// Everything about the price and the addresses that does not depend on earlier attempts.
fn allowed(
    app: &App,
    shop: &Shop,
    asked: &PaymentRequest,
    process: Process,
) -> Result<Allowed, Error> {
    let hosts = app.config.hosts(&asked.key.mall, shop);
    let return_url = MallUrl::parse(&asked.return_url, &hosts);
    let return_url = return_url.map_err(|_| Error::Malformed("return_url"))?;
    let notice_url = asked.return_noty_url.as_ref();
    let notice_url = notice_url.map(|url| MallUrl::parse_notice(url, &hosts)).transpose();
    let notice_url = notice_url.map_err(|_| Error::Malformed("return_noty_url"))?;
    match process {
        Process::Asynchronous | Process::External if notice_url.is_none() => {
            return Err(Error::Malformed("return_noty_url"));
        }
        Process::Synchronous | Process::Asynchronous | Process::External => {}
    }
    if shop.currency != asked.price.currency {
        let (sells, asks) = (&shop.currency, &asked.price.currency);
        return Err(Error::Refused(format!("this shop sells in {sells}, not in {asks}")));
    }
    let written = app.pg.terms().price(&asked.price);
    written.map_err(|why| Error::Refused(why.to_string()))?;
    Ok(Allowed { process, return_url, notice_url })
}

fn new_attempt(
    asked: &PaymentRequest,
    account: &LinkId,
    allowed: Allowed,
    now: Timestamp,
) -> Result<Attempt, Error> {
    let Allowed { process, return_url, notice_url } = allowed;
    Ok(Attempt {
        number: 1,
        account: account.clone(),
        price: asked.price.clone(),
        process,
        return_url,
        notice_url,
        extra_data: asked.extra_data.clone(),
        others: asked.others.clone(),
        key_seed: hash::random(16)?,
        asked_at: now,
        state: State::Opening { until: now.checked_add(outcome::LEASE).map_err(Error::bug)? },
        acknowledged: Acknowledged::default(),
        deposit: Deposit::default(),
    })
}

/// What a payment request means, given what is stored.
enum Next {
    Begin,
    Reopen(u32),
    Page(PaymentPage),
    Settle(u32),
    Wait,
}

fn next(order: &Order, asked: &Attempt, now: Timestamp) -> Result<Next, Error> {
    let Some(latest) = order.latest() else { return Ok(Next::Begin) };
    let same = latest.price == asked.price
        && latest.account == asked.account
        && latest.process == asked.process;
    Ok(match &latest.state {
        State::Paid { .. } => return Err(Error::Refused("this order is paid already".to_owned())),
        State::Held { .. } => {
            return Err(Error::Refused("this order's payment is being looked into".to_owned()));
        }
        // It may be paid: nobody pays twice because we do not know.
        State::Confirming { .. } | State::Pending { .. } | State::Late { .. } => {
            Next::Settle(latest.number)
        }
        State::Opening { until } if *until > now => Next::Wait,
        State::Opening { .. } if same => Next::Reopen(latest.number),
        State::Open { page } if same && lasts(page, now) => Next::Page(page.clone()),
        State::Opening { .. } | State::Open { .. } => Next::Begin,
        State::Declined { .. } | State::Canceled { .. } | State::Expired { .. } => Next::Begin,
        State::Failed { .. } | State::Superseded { .. } | State::Returning { .. } => Next::Begin,
    })
}

fn latest(order: &Order) -> u32 {
    order.latest().map_or(0, |latest| latest.number)
}

fn lasts(page: &PaymentPage, now: Timestamp) -> bool {
    now.duration_until(page.expires_at) > PAGE_MARGIN
}

/// Saves the intent of a new attempt; `None` if another function saved something first.
async fn begin(
    app: &App,
    keys: &AppKeys,
    order: &Order,
    attempt: &Attempt,
) -> Result<Option<Opening>, Error> {
    if order.attempts.len() >= MAX_ATTEMPTS {
        return Err(Error::Refused("too many attempts to pay this order".to_owned()));
    }
    let number = latest(order).saturating_add(1);
    let replaced = order.latest().filter(|latest| matches!(latest.state, State::Open { .. }));
    let replaced = replaced.map(|latest| latest.number);
    let (mut next, now) = (order.clone(), app.now());
    next.begin(Attempt { number, ..attempt.clone() }, now);
    let digest = hash::digest(&keys.order_key(&attempt.key_seed));
    let saved = app.store.save_with_key(next, number, &digest, now).await?;
    Ok(saved.map(|order| Opening { order, number, replaced }))
}
