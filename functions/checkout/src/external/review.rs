//! M14 and M15: the buyer sees the price with delivery and everything in it, and pays, or does not.
//!
//! Who may see an order is told at [`shared::buyer`]. The address is the one that the PG Company's
//! page asked for; it is read from there each time and never kept. The price is calculated anew each
//! time too; if it differs from what the PG Company asks for, it is changed there before the buyer
//! sees it (faults.md F-45). Where the PG Company refuses that, the buyer approves a new payment.

use askama::Template;
use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{
    App, Error,
    assets::STYLE,
    buyer::{self, Buyer, Problem},
    cookies::is_own_form,
    domain::{
        Address, Amount, Attempt, External, Money, Order, OrderKey, Process, State, external::Line,
    },
    outcome::{self, Repriced},
    reply::{self, Framing},
    request::{self, Fields},
    routes, trace,
    words::{Message, Words},
};

use super::price::{Price, price};
use crate::page::{Asked, payment_page, settings};

#[derive(Template)]
#[template(path = "review.html")]
struct Review<'a> {
    words: Words,
    style: String,
    pg: &'static str,
    csrf: &'a str,
    key: &'a OrderKey,
    address: &'a Address,
    lines: &'a [Line],
    price: &'a Price,
    changed: bool,
    pay: &'static str,
}

impl Review<'_> {
    /// A part of the price.
    fn part(&self, amount: &Amount) -> String {
        let currency = self.price.total.currency.clone();
        self.words.money(&Money { amount: *amount, currency })
    }
}

/// Whether the buyer has seen a price before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// This is the first one, or the same.
    Nothing,
    /// Another one.
    OtherPrice,
}

/// An external checkout that this browser may go on with.
struct Own {
    buyer: Buyer,
    order: Order,
    number: u32,
}

/// A price on which the buyer may decide: the PG Company asks for it.
struct Offer {
    order: Order,
    address: Address,
    price: Price,
}

/// What the buyer can do now.
enum Now {
    /// Decide.
    Decide(Box<Offer>),
    /// Something at the PG Company.
    Elsewhere(String),
    /// Nothing more: it is over, or under way.
    Over(Box<Order>),
}

/// How long the buyer reads how it ended, in seconds.
const READING_S: u32 = 5;

/// Shows what is to be paid (M14).
pub(crate) async fn show(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let key = buyer::named(&request::query(request)?)?;
    let end = buyer::address(&app.config, routes::EXTERNAL_CALLBACK, &key);
    let own = own(app, request, key).await?;
    Ok(match Box::pin(now(app, own.order, own.number)).await? {
        Now::Over(_) => reply::redirect(&end),
        Now::Elsewhere(url) => reply::redirect(&url),
        Now::Decide(offer) => page(app, request, &own.buyer, (&offer, own.number), Seen::Nothing),
    })
}

/// Takes the buyer's decision (M15). A form's answer leads elsewhere by a page of its own, and is
/// never loaded again by itself.
pub(crate) async fn decide(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let fields = request::fields(request)?;
    let key = buyer::named(&fields)?;
    let end = buyer::address(&app.config, routes::EXTERNAL_CALLBACK, &key);
    let decided = outcome::within(Box::pin(decision(app, request, &fields, key))).await;
    match decided {
        Err(Problem::Failed(error @ (Error::Unconfirmed | Error::Unavailable(_)))) => {
            error.log();
            Ok(buyer::waiting_for(Words::of_browser(request), &end))
        }
        decided => decided,
    }
}

async fn decision(
    app: &App,
    request: &Request,
    fields: &Fields,
    key: OrderKey,
) -> Result<Response<Body>, Problem> {
    let end = buyer::address(&app.config, routes::EXTERNAL_CALLBACK, &key);
    let Own { buyer, order, number } = own(app, request, key).await?;
    if !is_own_form(&app.config, request, fields, buyer.csrf()) {
        return Err(Problem::ForeignForm);
    }
    if fields.text("decision") != Some("pay") {
        let order = outcome::leave(app, order, number).await?;
        return Ok(ended(request, &order, number, &end));
    }
    let offer = match Box::pin(now(app, order, number)).await? {
        Now::Elsewhere(url) => return Ok(passing(request, &url)),
        Now::Over(order) => return Ok(ended(request, &order, number, &end)),
        Now::Decide(offer) => offer,
    };
    let shown = fields.text("total").and_then(|total| total.parse().ok());
    if shown != Some(offer.price.total.amount) {
        return Ok(page(app, request, &buyer, (&offer, number), Seen::OtherPrice));
    }
    let order = outcome::pay(app, offer.order, number, &offer.price.total).await?;
    Ok(ended(request, &order, number, &end))
}

/// The order's newest attempt, if it is this browser's.
async fn own(app: &App, request: &Request, key: OrderKey) -> Result<Own, Problem> {
    trace::of_order(&key);
    let keys = app.vault.app().await?;
    let buyer = Buyer::of(&keys, request, app.now())?.ok_or(Problem::Stranger)?;
    let order = app.store.order(&key).await?.ok_or(Problem::Stranger)?;
    let number = order.latest().map_or(0, |latest| latest.number);
    match buyer.may_see(&order, number) {
        true => Ok(Own { buyer, order, number }),
        false => Err(Problem::Stranger),
    }
}

/// Follows the payment, and prices it for the buyer's address.
async fn now(app: &App, order: Order, number: u32) -> Result<Now, Problem> {
    // Both are read at once: most of the time the payment is open, and the address is needed.
    let (settled, address) = tokio::join!(
        outcome::settle(app, order.clone(), number),
        outcome::delivery(app, &order, number)
    );
    let order = settled?;
    let open = external(&order, number).and_then(|(attempt, external)| match &attempt.state {
        State::Open { page } => Some((attempt, external, page)),
        _over => None,
    });
    let Some((attempt, external, page)) = open else { return Ok(Now::Over(Box::new(order))) };
    let Some(address) = address? else {
        return Ok(Now::Elsewhere(page.url.clone()));
    };
    let (basket, currency) = (&external.basket, &attempt.price.currency);
    let price = price(app, &order.key, basket, currency, Some(&address)).await?;
    if attempt.price == price.total && external.next_price.is_none() {
        return Ok(Now::Decide(Box::new(Offer { order, address, price })));
    }
    match outcome::reprice(app, order.clone(), number, &price.total).await? {
        Repriced::Done(order) => Ok(Now::Decide(Box::new(Offer { order, address, price }))),
        Repriced::Refused(order) => approve_anew(app, order, number, price).await,
    }
}

/// Sends the buyer to a new page of the PG Company with the new price, unless the payment is over.
async fn approve_anew(app: &App, order: Order, number: u32, price: Price) -> Result<Now, Problem> {
    let open = external(&order, number);
    let Some((attempt, external)) =
        open.filter(|(attempt, _)| matches!(attempt.state, State::Open { .. }))
    else {
        return Ok(Now::Over(Box::new(order)));
    };
    let settings = settings(app, &order.key.mall).await?;
    let asked = Asked {
        key: order.key.clone(),
        partner: order.partner.clone(),
        price: price.total,
        process: Process::External,
        return_url: attempt.return_url.as_str().to_owned(),
        notice_url: attempt.notice_url.as_ref().map(|url| url.as_str().to_owned()),
        extra_data: attempt.extra_data.clone(),
        others: attempt.others.clone(),
        external: Some(External { next_price: None, ..external.clone() }),
    };
    Ok(Now::Elsewhere(Box::pin(payment_page(app, &settings, asked)).await?.url))
}

fn external(order: &Order, number: u32) -> Option<(&Attempt, &External)> {
    let attempt = order.attempt(number)?;
    Some((attempt, attempt.external.as_ref()?))
}

fn page(
    app: &App,
    request: &Request,
    buyer: &Buyer,
    (offer, number): (&Offer, u32),
    seen: Seen,
) -> Response<Body> {
    let Offer { order, address, price } = offer;
    let Some((_, external)) = external(order, number) else { return reply::not_found() };
    let review = Review {
        words: Words::of_browser(request),
        style: STYLE.address(),
        pg: app.pg.terms().name,
        csrf: buyer.csrf(),
        key: &order.key,
        address,
        lines: &external.basket.lines,
        price,
        changed: seen == Seen::OtherPrice,
        pay: routes::EXTERNAL_PAY,
    };
    reply::page(StatusCode::OK, &review, Framing::Refused)
}

/// Says how it ended, where nothing was paid, and goes on to the shop's own page.
fn ended(request: &Request, order: &Order, number: u32, end: &str) -> Response<Body> {
    let told =
        |message: Message| reply::passing(Words::of_browser(request), &message, READING_S, end);
    match order.attempt(number).map(|attempt| &attempt.state) {
        Some(State::Declined { reason, .. }) => {
            told(Message::new("buyer-declined").naming("why", reason.to_string()))
        }
        Some(State::Canceled { .. }) => told(Message::new("buyer-canceled")),
        Some(State::Expired { .. }) => told(Message::new("buyer-expired")),
        _paid_or_under_way => passing(request, end),
    }
}

fn passing(request: &Request, url: &str) -> Response<Body> {
    reply::passing(Words::of_browser(request), &Message::new("one-moment"), 0, url)
}
