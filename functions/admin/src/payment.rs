//! One payment: what happened to it, and what the merchant can do about it.

use askama::Template;
use lambda_http::{Body, Request, Response, http::StatusCode};
use shared::{
    App, Error,
    domain::{MallId, Order, OrderKey, Trouble, Wrong},
    outcome::{self, Reminded},
    reply::{self, Framing},
    request::{self, Fields},
    routes,
    words::{Message, Words},
};

use crate::{
    export,
    frame::Frame,
    payments,
    problem::Problem,
    said::{self, Said},
    session::Session,
    troubles::{self, Remedy},
};

/// What was just done.
const DONE: [&str; 5] =
    ["done-checked", "done-told", "done-not-told", "done-refunded", "done-settled"];

#[derive(Template)]
#[template(path = "payment.html")]
struct Payment<'a> {
    frame: Frame<'a>,
    words: Words,
    said: Said,
    csrf: &'a str,
    order: &'a Order,
    notice: Option<&'static str>,
    problem: Option<String>,
    price: Option<String>,
    standing: (String, &'static str),
    facts: Vec<(String, String)>,
    mode: Option<(&'static str, &'static str)>,
    troubles: Vec<Row>,
    refunds: Vec<Refund>,
    history: Vec<Happened>,
    can_remind: bool,
    act: &'static str,
    list: &'static str,
}

/// Something that is wrong.
struct Row {
    text: String,
    why: Option<String>,
    /// How the forms name it.
    name: String,
    /// What tries it again, unless its button stands on every payment's page.
    remedy: Option<Remedy>,
    can_be_settled: bool,
}

struct Refund {
    number: u32,
    state: String,
    why: Option<String>,
    amount: String,
    asked_at: String,
}

struct Happened {
    what: String,
    why: Option<String>,
    at: String,
    source: Option<String>,
}

impl Row {
    fn new(said: Said, order: &Order, trouble: Trouble) -> Self {
        let Trouble { wrong, why } = trouble;
        Self {
            text: said.wrong(order, wrong),
            why: why.map(|why| said.why(order, &why)),
            name: troubles::named(wrong),
            remedy: Remedy::of(order, wrong).filter(|remedy| *remedy == Remedy::Refund),
            can_be_settled: !matches!(wrong, Wrong::Waiting { .. }),
        }
    }
}

/// Shows the payment of `order` in `shop`.
pub(crate) async fn display(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let session = Session::of(app, request).await?;
    let asked = request::query(request)?;
    let order = found(app, &session.mall, &asked).await?;
    let notice = asked.text("notice");
    let notice = DONE.into_iter().find(|done| Some(*done) == notice);
    Ok(render(app, &session, &order, StatusCode::OK, (notice, None)))
}

/// Carries out a form: `action` is `check`, `remind`, `refund` or `settle`; the last two name
/// in `wrong` what they mend.
pub(crate) async fn act(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let (session, fields) = Session::of_form(app, request).await?;
    let order = found(app, &session.mall, &fields).await?;
    let key = order.key.clone();
    match acted(app, order, &fields).await {
        Ok(done) => {
            let page = app.config.address(&payments::address(&key));
            Ok(reply::see_other(&format!("{page}&notice={done}")))
        }
        Err(problem) => {
            let order = app.store.order(&key).await?.ok_or(Error::NotFound("Order"))?;
            let (status, text) = (problem.status(), problem.text(session.words()));
            Ok(render(app, &session, &order, status, (None, Some(text))))
        }
    }
}

async fn found(app: &App, mall: &MallId, asked: &Fields) -> Result<Order, Problem> {
    let (shop, order) = (asked.parse("shop")?, asked.parse("order")?);
    let key = OrderKey { mall: mall.clone(), shop, order };
    app.store.order(&key).await?.ok_or_else(|| Problem::not_found("problem-no-payment"))
}

async fn acted(app: &App, order: Order, fields: &Fields) -> Result<&'static str, Problem> {
    let unanswered = |error: Error| match error {
        Error::Unconfirmed | Error::Unavailable(_) => {
            error.log();
            Problem::told(Message::new("problem-unknown").naming("pg", app.pg.terms().name))
        }
        other => other.into(),
    };
    match fields.required("action")? {
        "check" => {
            Box::pin(outcome::within(outcome::check(app, order))).await.map_err(unanswered)?;
            Ok("done-checked")
        }
        "remind" => {
            let reminding = Box::pin(outcome::within(outcome::remind(app, order)));
            Ok(match reminding.await.map_err(unanswered)?.1 {
                Reminded::Accepted => "done-told",
                Reminded::NotAccepted => "done-not-told",
            })
        }
        "refund" => {
            let number = match wrong(fields) {
                Some(Wrong::NotSentBack { cancellation, .. }) => cancellation,
                Some(Wrong::Refused { cancellation, .. }) => cancellation,
                _other => return Err(Error::Malformed("wrong").into()),
            };
            let again = Box::pin(outcome::within(outcome::refund_again(app, order, number)));
            again.await.map_err(unanswered)?;
            Ok("done-refunded")
        }
        "settle" => {
            let wrong = wrong(fields).ok_or(Error::Malformed("wrong"))?;
            let now = app.now();
            app.store.update(order, now, |order| order.settle(wrong, now)).await?;
            Ok("done-settled")
        }
        _other => Err(Error::Malformed("action").into()),
    }
}

fn wrong(fields: &Fields) -> Option<Wrong> {
    troubles::read(fields.text("wrong")?)
}

fn render(
    app: &App,
    session: &Session,
    order: &Order,
    status: StatusCode,
    (notice, problem): (Option<&'static str>, Option<String>),
) -> Response<Body> {
    let words = session.words();
    let said = Said::to(app, session);
    let page = Payment {
        frame: Frame::new(app, session, routes::ADMIN_PAYMENTS),
        words,
        said,
        csrf: &session.csrf,
        order,
        notice,
        problem,
        price: order.price().map(|price| words.money(price)),
        standing: said.standing(order),
        facts: facts(said, order),
        mode: order.payment().and_then(|attempt| attempt.mode).map(said::mode),
        troubles: order.troubles().into_iter().map(|t| Row::new(said, order, t)).collect(),
        refunds: refunds(said, order),
        history: history(said, order),
        can_remind: order.can_remind(app.now()),
        act: routes::ADMIN_PAYMENT,
        list: routes::ADMIN_PAYMENTS,
    };
    reply::page(status, &page, Framing::By(&app.config.frame_ancestors))
}

/// What there is to say of it, by the names that the file's columns have too.
fn facts(said: Said, order: &Order) -> Vec<(String, String)> {
    let attempt = order.payment();
    let tid = attempt.and_then(|attempt| attempt.state.tid()).map(ToString::to_string);
    let money = |amount| Some(said.amount(order, amount));
    let facts = [
        ("payment-refunded", money(order.refunded())),
        ("payment-left", order.winner().and_then(|_| money(order.left()))),
        ("payment-asked", attempt.map(|attempt| said.words.time(attempt.asked_at))),
        ("payment-shop", Some(order.key.shop.to_string())),
        ("payment-process", attempt.map(|attempt| said.process(attempt.process))),
        ("payment-id", tid),
    ];
    let shown = facts.into_iter().filter_map(|(name, fact)| Some((name, fact?)));
    shown.map(|(name, fact)| (export::named(said.words, name, said.pg), fact)).collect()
}

fn refunds(said: Said, order: &Order) -> Vec<Refund> {
    let refunds = order.cancellations.iter().map(|refund| Refund {
        number: refund.number,
        state: said.refund_stage(refund.stage()),
        why: refund.why().map(|why| said.why(order, why)),
        amount: said.amount(order, refund.amount),
        asked_at: said.words.time(refund.asked_at),
    });
    refunds.collect()
}

fn history(said: Said, order: &Order) -> Vec<Happened> {
    let happened = order.history.iter().map(|entry| Happened {
        what: said.what(order, &entry.what),
        why: Said::why_of(&entry.what).map(|why| said.why(order, why)),
        at: said.words.time(entry.at),
        source: said.source(&entry.what),
    });
    happened.collect()
}
