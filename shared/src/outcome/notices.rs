//! Notices to Cafe24: sent in order, and again until they are accepted (state-machines.md 5.6).
//! Nothing that happens to a notice changes what is true of a payment.

use std::time::Duration;

use super::{Reminded, time_left};
use crate::{
    App,
    cafe24::{
        details::Abilities,
        notices::{Body, verdict},
    },
    domain::{About, Loopback, MallUrl, Order, Reason, notice::Verdict},
    error::chain,
    http,
};

/// Less time than this is not enough for a try (state-machines.md 5.6).
const ENOUGH: Duration = Duration::from_secs(3);
/// What must be left afterwards, to keep what became of it and to answer.
const RESERVE: Duration = Duration::from_secs(1);

/// Tries a notice that the caller has just owed, if nothing has to be told before it and there is
/// time left. Otherwise it stays owed.
pub(super) async fn first_try(app: &App, order: Order, about: About) -> Order {
    let first = order.first_owed().is_some_and(|first| first.about == about);
    match first && time_left() > ENOUGH {
        true => send(app, order, about).await,
        false => order,
    }
}

/// Sends what the order owes and is due, one after the other, until one is not accepted.
pub async fn deliver(app: &App, mut order: Order) -> Order {
    while let Some(about) = order.first_owed().map(|first| first.about) {
        let now = app.now();
        let Ok(until) = now.checked_add(super::LEASE) else { return order };
        let take = |order: &mut Order| Ok(order.take_notice(about, now, until));
        let taken = app.store.change(order.clone(), now, take).await;
        order = match taken {
            Ok((taken, true)) => send(app, taken, about).await,
            Ok((order, false)) => return order,
            Err(error) => {
                error.log();
                return order;
            }
        };
        if order.first_owed().is_some_and(|first| first.about == about) {
            return order;
        }
    }
    order
}

/// Sends one notice that is ours alone, and keeps what became of it.
async fn send(app: &App, order: Order, about: About) -> Order {
    let verdict = try_once(app, &order, about).await;
    log(&order, about, &verdict);
    let (now, spread) = (app.now(), spread());
    let keep = |order: &mut Order| {
        order.noticed(about, &verdict, now, spread);
        // Nobody is there any more who could learn of it: the money goes back (faults.md F-48).
        if let (Verdict::Removed, About::Paid { attempt }) = (&verdict, about) {
            order.send_back_unread(attempt, now);
        }
    };
    match app.store.update(order.clone(), now, keep).await {
        Ok(order) => order,
        // It may be sent a second time, which changes nothing for Cafe24.
        Err(error) => {
            error.log();
            order
        }
    }
}

/// Sends a notice a second time that was accepted before. Whatever comes of it, it stays told.
pub(super) async fn repeat(app: &App, order: &Order, about: About) -> Reminded {
    let verdict = try_once(app, order, about).await;
    log(order, about, &verdict);
    match verdict {
        Verdict::Accepted => Reminded::Accepted,
        Verdict::NotAccepted(_) | Verdict::Absent => Reminded::NotAccepted,
        Verdict::Removed | Verdict::Impossible(_) => Reminded::NotAccepted,
    }
}

async fn try_once(app: &App, order: &Order, about: About) -> Verdict {
    let not_now = |why: &str| Verdict::NotAccepted(why.to_owned());
    let (mall, shop) = (&order.key.mall, order.key.shop);
    let (settings, keys) = match tokio::try_join!(app.store.settings(mall), app.vault.app()) {
        Ok(read) => read,
        Err(error) => {
            error.log();
            return not_now("a service that we need did not answer");
        }
    };
    let Some(settings) = settings.filter(|settings| settings.removed_at.is_none()) else {
        return Verdict::Removed;
    };
    let told = order.notice_url(about).map(MallUrl::as_str);
    let hosts = settings.shop(shop).map(|shop| app.config.hosts(mall, shop));
    // Decided when Cafe24 said it, and again now (faults.md F-60).
    let url = told.zip(hosts).and_then(|(url, hosts)| MallUrl::parse(url, &hosts).ok());
    let Some(url) = url else {
        return Verdict::Impossible(Reason::AddressForeign);
    };
    let Some(body) = body(app, order, about, &keys) else {
        return Verdict::Impossible(Reason::NothingToTell);
    };
    let Some(pass) = app.hosts.enter(url.host()).await else {
        return not_now("its host fails too often, or is busy");
    };
    let verdict = post(app, order, &url, &body).await;
    match verdict {
        Verdict::Accepted => pass.worked(),
        Verdict::NotAccepted(_) | Verdict::Absent => pass.failed(),
        Verdict::Removed | Verdict::Impossible(_) => {}
    }
    verdict
}

async fn post(app: &App, order: &Order, url: &MallUrl, body: &Body) -> Verdict {
    let client = match app.config.loopback(&order.key.mall) {
        Loopback::Accepted => app.http.client(),
        Loopback::Refused => app.http.public_client(),
    };
    let request = client.post(url.as_str());
    let request = match app.config.notice_format.as_str() {
        "form" => request.form(&body.form()),
        _json => request.json(body),
    };
    let time = http::NOTICE.time.min(time_left().saturating_sub(RESERVE));
    let limit = http::Limit { time, ..http::NOTICE };
    match app.http.send(request, limit).await {
        Ok(answer) => verdict(&answer, &app.config.notice_accepted),
        Err(error) => {
            tracing::debug!(cause = chain(&error), "A notice got no answer");
            Verdict::NotAccepted("no answer".to_owned())
        }
    }
}

/// The notice's text, from what is true now.
fn body(app: &App, order: &Order, about: About, keys: &crate::cafe24::AppKeys) -> Option<Body> {
    let abilities = Abilities::of(&app.config, app.pg.terms());
    match about {
        About::Paid { attempt } | About::NotPaid { attempt } => {
            let attempt = order.attempt(attempt)?;
            Some(Body::payment(order, attempt, (&app.config, &abilities), keys))
        }
        About::Canceled { cancellation } => {
            let cancellation = order.cancellation(cancellation)?;
            let (attempt, _) = order.payment_of(cancellation)?;
            Some(Body::cancellation(order, (attempt, cancellation), &abilities, keys))
        }
    }
}

fn log(order: &Order, about: About, verdict: &Verdict) {
    let (mall, id, words) = (&order.key.mall, &order.key.order, about.words());
    match verdict {
        Verdict::Accepted => {
            tracing::info!(mall.id = %mall, order.id = %id, "Told Cafe24 of order {id}: {words}");
        }
        Verdict::Absent => {
            tracing::warn!(mall.id = %mall, order.id = %id, notice_refused = 1,
                "Could not tell Cafe24 of order {id}: {words}: status 404");
        }
        Verdict::NotAccepted(why) => {
            tracing::warn!(mall.id = %mall, order.id = %id, notice_refused = 1,
                "Could not tell Cafe24 of order {id}: {words}: {why}");
        }
        Verdict::Removed => {
            tracing::warn!(mall.id = %mall, order.id = %id,
                "Nobody is left to tell of order {id}: {words}");
        }
        Verdict::Impossible(why) => {
            tracing::warn!(mall.id = %mall, order.id = %id,
                "Cannot tell Cafe24 of order {id}: {words}: {why}");
        }
    }
}

fn spread() -> u8 {
    let mut byte = [0];
    getrandom::fill(&mut byte).map_or(0, |()| byte[0])
}
