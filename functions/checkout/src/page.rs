//! One order, one payment page, however often and from wherever it is asked for.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use shared::{
    App, Error,
    cafe24::{AppKeys, hash},
    domain::{
        Acknowledged, AdminSettings, Attempt, External, LinkedAccount, MallId, MallUrl, Money,
        Order, OrderKey, PartnerId, PaymentPage, Process, Shop, State,
        acknowledged::Deposit,
        order::{Extra, MAX_ATTEMPTS, Private},
    },
    outcome,
};

use crate::open::{Opened, Opening, open, opened};

/// How long a payment page must still be open to be handed out again.
const PAGE_MARGIN: SignedDuration = SignedDuration::from_secs(60);
/// How often, and after how long each time, a repetition looks for the page that another
/// function is opening (faults.md F-02: 2 s).
const LOOKS: u32 = 10;
const LOOK: Duration = Duration::from_millis(200);

/// What a buyer is to pay, from whichever message.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) key: OrderKey,
    pub(crate) partner: PartnerId,
    pub(crate) price: Money,
    pub(crate) process: Process,
    /// Raw, to be checked against the mall's hosts.
    pub(crate) return_url: String,
    /// Raw, likewise.
    pub(crate) notice_url: Option<String>,
    pub(crate) extra_data: Option<Extra>,
    pub(crate) others: Vec<(String, Private)>,
    pub(crate) external: Option<External>,
}

/// The mall's settings; its accounts are read side by side, so that they are at hand when the
/// payment is opened. Fails with [`Error::NotEnabled`] for a mall that we do not know.
pub(crate) async fn settings(app: &App, mall: &MallId) -> Result<AdminSettings, Error> {
    let (settings, _at_hand) =
        tokio::try_join!(app.store.settings(mall), app.vault.accounts(mall))?;
    settings.ok_or(Error::NotEnabled)
}

/// The page on which the order is paid: the one that is open, or a new one.
pub(crate) async fn payment_page(
    app: &App,
    settings: &AdminSettings,
    asked: Asked,
) -> Result<Opened, Error> {
    let keys = app.vault.app().await?;
    let shop = settings.enabled(asked.key.shop).ok_or(Error::NotEnabled)?;
    let account = settings.account.as_ref().ok_or(Error::NotEnabled)?;
    let allowed = allowed(app, shop, &asked)?;
    let mut order = Order::new(asked.key.clone(), asked.partner.clone());
    let attempt = new_attempt(asked, account, allowed, app.now())?;
    let mut looked = false;
    for _ in 0..LOOKS {
        match next(&order, &attempt, app.now())? {
            Next::Begin => match begin(app, &keys, &order, &attempt).await? {
                Some(opening) => return open(app, &keys, opening).await,
                None => order = stored(app, &order.key).await?,
            },
            Next::Reopen(number) => {
                return open(app, &keys, Opening::again(app, order, number).await?).await;
            }
            Next::Page if looked => return again(app, &keys, order, &attempt).await,
            // The buyer may have declined there, or left, without coming back to us.
            Next::Page => {
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
                order = stored(app, &order.key).await?;
            }
        }
    }
    Err(Error::Unconfirmed)
}

/// Fails as [`payment_page`] would if the order is paid or waits for a person, before anything is
/// asked about it elsewhere. A payment that is under way is brought to its end.
pub(crate) async fn unpaid(app: &App, key: &OrderKey) -> Result<(), Error> {
    let Some(order) = app.store.order(key).await? else { return Ok(()) };
    let number = latest(&order);
    let order = match order.latest().is_some_and(|latest| may_follow(&latest.state).is_err()) {
        true => outcome::settle(app, order, number).await?,
        false => order,
    };
    order.latest().map_or(Ok(()), |latest| may_follow(&latest.state))
}

/// Whether another attempt may follow one that is there; why not.
fn may_follow(state: &State) -> Result<(), Error> {
    match state {
        State::Paid { .. } => Err(Error::Refused("this order is paid already".to_owned())),
        State::Unclear { .. } | State::Held { .. } => {
            Err(Error::Refused("this order's payment is being looked into".to_owned()))
        }
        // It may be paid: nobody pays twice because we do not know.
        State::Confirming { .. } | State::Pending { .. } | State::Late { .. } => {
            Err(Error::Unconfirmed)
        }
        State::Opening { .. } | State::Open { .. } | State::Declined { .. } => Ok(()),
        State::Canceled { .. } | State::Expired { .. } | State::Failed { .. } => Ok(()),
        State::Superseded { .. } | State::Returning { .. } => Ok(()),
    }
}

/// Hands an open page out once more, for the request that asks now.
async fn again(app: &App, keys: &AppKeys, order: Order, asked: &Attempt) -> Result<Opened, Error> {
    let number = latest(&order);
    let renew = |order: &mut Order| order.renew(number, asked);
    let order = app.store.update(order, app.now(), renew).await?;
    opened(keys, &order, number)
}

async fn stored(app: &App, key: &OrderKey) -> Result<Order, Error> {
    app.store.order(key).await?.ok_or(Error::Unconfirmed)
}

/// Where a payment request may send browsers and notices in this shop.
struct Allowed {
    return_url: MallUrl,
    notice_url: Option<MallUrl>,
}

/// Everything about the price and the addresses that does not depend on earlier attempts.
fn allowed(app: &App, shop: &Shop, asked: &Asked) -> Result<Allowed, Error> {
    let hosts = app.config.hosts(&asked.key.mall, shop);
    let (return_url, return_name, notice_name) = match asked.process {
        Process::Synchronous | Process::Asynchronous => {
            (MallUrl::parse(&asked.return_url, &hosts), "return_url", "return_noty_url")
        }
        Process::External => {
            let base = MallUrl::parse_base(&asked.return_url, &hosts);
            (base, "return_url_base", "return_notification_url")
        }
    };
    let return_url = return_url.map_err(|_| Error::Malformed(return_name))?;
    let notice_url = asked.notice_url.as_ref();
    let notice_url = notice_url.map(|url| MallUrl::parse_notice(url, &hosts)).transpose();
    let notice_url = notice_url.map_err(|_| Error::Malformed(notice_name))?;
    match asked.process {
        Process::Asynchronous | Process::External if notice_url.is_none() => {
            return Err(Error::Malformed(notice_name));
        }
        Process::Synchronous | Process::Asynchronous | Process::External => {}
    }
    if shop.currency != asked.price.currency {
        let (sells, asks) = (&shop.currency, &asked.price.currency);
        return Err(Error::Refused(format!("this shop sells in {sells}, not in {asks}")));
    }
    let written = app.pg.terms().price(&asked.price);
    written.map_err(|why| Error::Refused(why.to_string()))?;
    Ok(Allowed { return_url, notice_url })
}

fn new_attempt(
    asked: Asked,
    account: &LinkedAccount,
    allowed: Allowed,
    now: Timestamp,
) -> Result<Attempt, Error> {
    let Allowed { return_url, notice_url } = allowed;
    Ok(Attempt {
        number: 1,
        account: account.link_id.clone(),
        mode: Some(account.mode),
        price: asked.price,
        process: asked.process,
        return_url,
        notice_url,
        extra_data: asked.extra_data,
        others: asked.others,
        external: asked.external,
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
    Page,
    Settle(u32),
    Wait,
}

fn next(order: &Order, asked: &Attempt, now: Timestamp) -> Result<Next, Error> {
    let Some(latest) = order.latest() else { return Ok(Next::Begin) };
    let same = latest.price == asked.price
        && latest.account == asked.account
        && latest.process == asked.process;
    Ok(match &latest.state {
        State::Paid { .. } | State::Unclear { .. } | State::Held { .. } => {
            return may_follow(&latest.state).map(|()| Next::Wait);
        }
        State::Confirming { .. } | State::Pending { .. } | State::Late { .. } => {
            Next::Settle(latest.number)
        }
        State::Opening { until } if *until > now => Next::Wait,
        State::Opening { .. } if same => Next::Reopen(latest.number),
        State::Open { page } if same && lasts(page, now) => Next::Page,
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
