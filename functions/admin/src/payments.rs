//! The list of a mall's payments.

use askama::Template;
use jiff::civil::Date;
use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{
    App,
    domain::{Order, OrderId, OrderKey},
    reply::{self, Framing},
    request::{self, Fields},
    routes,
    store::{Listed, listing::Wanted},
    words::Words,
};

use crate::{
    export,
    frame::Frame,
    problem::Problem,
    said::{self, Said},
    session::Session,
};

/// Payments on one page.
const PER_PAGE: i32 = 25;
/// The most that is shown of what needs the merchant.
const MOST_NEEDING: i32 = 100;
/// The value of `show` for what needs the merchant.
pub(crate) const NEEDING: &str = "attention";

#[derive(Template)]
#[template(path = "payments.html")]
struct Payments<'a> {
    frame: Frame<'a>,
    words: Words,
    rows: Vec<Row>,
    /// What was searched for, as it was typed.
    wanted: &'a str,
    /// Whether the list is what was searched for.
    found_by_search: bool,
    needing: bool,
    /// How many are shown of what needs the merchant, if there may be more.
    most: Option<String>,
    older: Option<String>,
    first_page: bool,
    from: &'a str,
    to: &'a str,
    problem: Option<(&'static str, String)>,
}

/// One payment of the list.
struct Row {
    order: String,
    address: String,
    asked_at: Option<String>,
    /// The words of its state, and how they are shown.
    standing: (String, &'static str),
    needs_merchant: bool,
    amount: Option<String>,
    refunded: Option<String>,
    shop: String,
    /// The message of its mode, and how it is shown.
    mode: Option<(&'static str, &'static str)>,
}

impl Row {
    fn new(said: Said, order: &Order) -> Self {
        let payment = order.payment();
        let refunded = Some(order.refunded()).filter(|refunded| !refunded.is_zero());
        Self {
            order: order.key.order.to_string(),
            address: address(&order.key),
            asked_at: payment.map(|attempt| said.words.time(attempt.asked_at)),
            standing: said.standing(order),
            needs_merchant: order.needs_merchant().is_some(),
            amount: order.price().map(|price| said.words.money(price)),
            refunded: refunded.map(|refunded| said.amount(order, refunded)),
            shop: order.key.shop.to_string(),
            mode: payment.and_then(|attempt| attempt.mode).map(said::mode),
        }
    }
}

impl Payments<'_> {
    fn problem_of(&self, field: &str) -> Option<&str> {
        let (about, problem) = self.problem.as_ref()?;
        (*about == field).then_some(problem.as_str())
    }
}

/// The address of one payment's page.
pub(crate) fn address(key: &OrderKey) -> String {
    format!("{}?shop={}&order={}", routes::ADMIN_PAYMENT, key.shop, key.order)
}

/// Shows the newest payments; those whose order number begins with `q`, or of that day; or with
/// `show=attention` those that need the merchant.
pub(crate) async fn list(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let session = Session::of(app, request).await?;
    let asked = request::query(request)?;
    shown(app, &session, &asked, None).await
}

/// The list with what is wrong with a field of a form on it.
pub(crate) async fn with_problem(
    app: &App,
    session: &Session,
    asked: &Fields,
    problem: &Problem,
) -> Result<Response<Body>, Problem> {
    let problem = problem.field().map(|field| (field, problem.text(session.words())));
    shown(app, session, asked, problem).await
}

async fn shown(
    app: &App,
    session: &Session,
    asked: &Fields,
    problem: Option<(&'static str, String)>,
) -> Result<Response<Body>, Problem> {
    let typed = asked.text("q").unwrap_or_default().trim();
    let needing = asked.text("show") == Some(NEEDING);
    let (wanted, problem) = match wanted(typed) {
        Ok(wanted) => (wanted, problem),
        Err(refused) => (Wanted::All, Some(("q", refused.text(session.words())))),
    };
    let after = asked.text("after").and_then(|after| position(session, after));
    let Listed { orders, last } = match needing {
        true => app.store.needing_merchant(&session.mall, MOST_NEEDING).await?,
        false => app.store.orders(&session.mall, &wanted, after.as_ref(), PER_PAGE).await?,
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let words = session.words();
    let said = Said::to(app, session);
    let (first, today) = export::this_month(app.now());
    let page = Payments {
        frame: Frame::new(app, session, routes::ADMIN_PAYMENTS),
        words,
        rows: orders.iter().map(|order| Row::new(said, order)).collect(),
        wanted: typed,
        found_by_search: wanted != Wanted::All,
        needing,
        most: last.as_ref().filter(|_| needing).map(|_| MOST_NEEDING.to_string()),
        older: last.filter(|_| !needing).map(|last| older(typed, &last)),
        first_page: after.is_none(),
        from: asked.text("from").unwrap_or(&first),
        to: asked.text("to").unwrap_or(&today),
        problem,
    };
    Ok(reply::page(status, &page, Framing::By(&app.config.frame_ancestors)))
}

/// What is searched for: how an order's number begins, or a day.
fn wanted(typed: &str) -> Result<Wanted, Problem> {
    if typed.is_empty() {
        return Ok(Wanted::All);
    }
    if let Ok(day) = typed.parse::<Date>() {
        return Ok(Wanted::Days(day, day));
    }
    let beginning: OrderId = typed.parse().map_err(|_| Problem::new("problem-search"))?;
    Ok(Wanted::Beginning(beginning.to_string()))
}

/// Where a page of the list begins: behind this order.
fn position(session: &Session, after: &str) -> Option<OrderKey> {
    let (shop, order) = after.split_once('.')?;
    let mall = session.mall.clone();
    Some(OrderKey { mall, shop: shop.parse().ok()?, order: order.parse().ok()? })
}

fn older(typed: &str, last: &OrderKey) -> String {
    let after = format!("{}.{}", last.shop, last.order);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", typed)
        .append_pair("after", &after)
        .finish();
    format!("{}?{query}", routes::ADMIN_PAYMENTS)
}
