//! P5 → M16: an external checkout ends on the shop's own pages, or goes on to our review page. What
//! the browser says is never believed; the PG Company's record decides.

use lambda_http::{Body, Request, Response};
use shared::{
    App, Error,
    buyer::{self, Buyer, Problem},
    cafe24::details::{Ending, ending_address},
    domain::{Order, Process, State},
    outcome, reply, request, routes, trace,
    words::{Message, Words},
};

use crate::hosted;

/// How long the buyer reads that the shop has yet to confirm the order, in seconds.
const READING_S: u32 = 5;

/// What the order asks for now.
enum Next {
    /// The buyer has approved, and has not agreed to the price with delivery.
    Review,
    /// It is over.
    End(Ending),
    /// It is paid, but Cafe24 has not accepted our notice (M7) yet.
    PaidUntold,
}

/// Sends the browser where the order stands. It comes from the PG Company with the attempt's key,
/// or from our review page with the buyer's cookie.
pub(crate) async fn end(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let words = Words::of_browser(request);
    if request::query(request)?.text("key").is_some() {
        let (order, number, _key) = hosted::named(app, request, Process::External).await?;
        return match go_on(app, order, number).await? {
            (order, Next::Review) => review(app, request, order, number).await,
            (order, next) => Ok(onward(app, (&order, number), &next, words)?),
        };
    }
    let key = buyer::named(&request::query(request)?)?;
    trace::of_order(&key);
    let keys = app.vault.app().await?;
    let buyer = Buyer::of(&keys, request, app.now())?.ok_or(Problem::Stranger)?;
    let order = app.store.order(&key).await?.ok_or(Problem::Stranger)?;
    let number = order.latest().map_or(0, |latest| latest.number);
    if !buyer.may_see(&order, number) {
        return Err(Problem::Stranger);
    }
    let (order, next) = go_on(app, order, number).await?;
    Ok(onward(app, (&order, number), &next, words)?)
}

/// Follows the payment as far as it goes without the buyer.
async fn go_on(app: &App, order: Order, number: u32) -> Result<(Order, Next), Error> {
    let order = outcome::settle(app, order, number).await?;
    let (order, next) = match next(&order, number)? {
        Next::PaidUntold => {
            let order = outcome::deliver(app, order).await;
            let next = next(&order, number)?;
            (order, next)
        }
        next @ (Next::Review | Next::End(_)) => (order, next),
    };
    Ok((order, next))
}

fn next(order: &Order, number: u32) -> Result<Next, Error> {
    let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
    match &attempt.state {
        State::Open { .. } => Ok(Next::Review),
        State::Paid { .. } if attempt.acknowledged.is_known() => Ok(Next::End(Ending::Success)),
        State::Paid { .. } => Ok(Next::PaidUntold),
        State::Superseded { .. } if order.winner().is_some() => Ok(Next::End(Ending::Success)),
        State::Declined { .. } | State::Canceled { .. } | State::Expired { .. } => {
            Ok(Next::End(Ending::Failure))
        }
        State::Failed { .. } | State::Superseded { .. } => Ok(Next::End(Ending::Failure)),
        State::Returning { .. } | State::Held { .. } => Ok(Next::End(Ending::Failure)),
        State::Opening { .. } | State::Confirming { .. } => Err(Error::Unconfirmed),
        State::Pending { .. } | State::Late { .. } => Err(Error::Unconfirmed),
        State::Unclear { .. } => Err(Error::Unconfirmed),
    }
}

fn onward(
    app: &App,
    (order, number): (&Order, u32),
    next: &Next,
    words: Words,
) -> Result<Response<Body>, Error> {
    let attempt = order.attempt(number).ok_or(Error::NotFound("Order"))?;
    let end = |ending| ending_address(&app.config, order, attempt, ending);
    Ok(match next {
        Next::Review => {
            reply::redirect(&buyer::address(&app.config, routes::EXTERNAL_REVIEW, &order.key))
        }
        Next::End(ending) => reply::redirect(&end(*ending)),
        Next::PaidUntold => {
            let message = Message::new("buyer-received");
            reply::passing(words, &message, READING_S, &end(Ending::Success))
        }
    })
}

/// Binds the order to this browser, unless it is another's, and sends it to the review page, whose
/// address tells nothing.
async fn review(
    app: &App,
    request: &Request,
    order: Order,
    number: u32,
) -> Result<Response<Body>, Problem> {
    let (keys, now) = (app.vault.app().await?, app.now());
    let (buyer, new) = match Buyer::of(&keys, request, now)? {
        Some(buyer) => (buyer, false),
        None => (Buyer::first_seen(now)?, true),
    };
    let digest = buyer.digest();
    let bind = |order: &mut Order| Ok(order.bind(number, &digest));
    let (order, ours) = app.store.change(order, now, bind).await?;
    if !ours {
        return Err(Problem::Stranger);
    }
    let words = Words::of_browser(request);
    let mut answer = onward(app, (&order, number), &Next::Review, words)?;
    if new {
        buyer.remember(&keys, &mut answer)?;
    }
    Ok(answer)
}
