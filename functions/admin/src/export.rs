//! A mall's payments of a period as a file for spreadsheets (RFC 4180).

use std::time::Duration;

use jiff::{Timestamp, civil::Date};
use lambda_http::{Body, Request, Response};
use shared::{
    App, Error,
    domain::Order,
    reply,
    request::{self, Fields},
    store::listing::Wanted,
    words::{Message, Words, korean},
};

use tokio::time::timeout;

use crate::{
    payments,
    problem::Problem,
    said::{self, Said},
    session::Session,
};

/// The longest period, in days.
const MOST_DAYS: i32 = 366;
/// The most payments in one file: what a function can read and answer in time.
const MOST: usize = 5_000;
/// How long they may take to be read; then there are too many.
const TIME: Duration = Duration::from_secs(10);
/// How many are read at once.
const PAGE: i32 = 500;
/// By this mark spreadsheets see that the text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The columns' names.
const COLUMNS: [&str; 11] = [
    "payment-order",
    "payment-shop",
    "payment-asked",
    "payment-state",
    "payment-currency",
    "payment-amount",
    "payment-refunded",
    "payment-left",
    "payment-id",
    "payment-process",
    "payment-mode",
];

/// Downloads the payments of the days `from` to `to` (`2026-11-23`), the newest first.
pub(crate) async fn download(app: &App, request: &Request) -> Result<Response<Body>, Problem> {
    let session = Session::of(app, request).await?;
    let asked = request::query(request)?;
    match file(app, &session, &asked).await {
        Ok((name, text)) => Ok(reply::download(&name, text)),
        Err(problem) if problem.field().is_some() => {
            payments::with_problem(app, &session, &asked, &problem).await
        }
        Err(problem) => Err(problem),
    }
}

async fn file(app: &App, session: &Session, asked: &Fields) -> Result<(String, String), Problem> {
    let (first, last) = period(asked)?;
    let wanted = Wanted::Days(first, last);
    let written = timeout(TIME, Box::pin(written(app, session, &wanted))).await;
    let text = written.unwrap_or_else(|_late| Err(too_many()))?;
    Ok((format!("payments-{}-{first}-{last}.csv", session.mall), text))
}

fn period(asked: &Fields) -> Result<(Date, Date), Problem> {
    let day = |name| asked.text(name).and_then(|text| text.parse::<Date>().ok());
    let days = day("from").zip(day("to"));
    let good = days.filter(|(first, last)| (0..MOST_DAYS).contains(&(*last - *first).get_days()));
    good.ok_or_else(|| {
        let period = Message::new("problem-period").naming("days", MOST_DAYS.to_string());
        Problem::told(period).beside("from")
    })
}

fn too_many() -> Problem {
    let many = Message::new("problem-too-many").naming("most", MOST.to_string());
    Problem::told(many).beside("from")
}

/// Page by page, so that no more than one is kept.
async fn written(app: &App, session: &Session, wanted: &Wanted) -> Result<String, Problem> {
    let said = Said::to(app, session);
    let mut lines = csv::Writer::from_writer(Vec::from(BYTE_ORDER_MARK));
    let head = COLUMNS.map(|column| named(said.words, column, said.pg));
    lines.write_record(head).map_err(Error::bug)?;
    let (mut count, mut after) = (0_usize, None);
    loop {
        let page = app.store.orders(&session.mall, wanted, after.as_ref(), PAGE).await?;
        count = count.saturating_add(page.orders.len());
        if count > MOST {
            return Err(too_many());
        }
        for order in &page.orders {
            let cells = line(said, order).map(|cell| harmless(&cell));
            lines.write_record(cells).map_err(Error::bug)?;
        }
        after = page.last;
        if after.is_none() {
            break;
        }
    }
    let bytes = lines.into_inner().map_err(|error| Error::bug(error.into_error()))?;
    Ok(String::from_utf8(bytes).map_err(Error::bug)?)
}

/// Amounts and times as programs read them, states in the merchant's words.
fn line(said: Said, order: &Order) -> [String; 11] {
    let (price, payment) = (order.price(), order.payment());
    let tid = payment.and_then(|attempt| attempt.state.tid());
    let asked_at = payment.map(|attempt| korean(attempt.asked_at));
    let asked_at = asked_at.map(|at| at.strftime("%Y-%m-%d %H:%M:%S%:z"));
    let mode = payment.and_then(|attempt| attempt.mode);
    let mode = mode.map(|mode| said.words.say(said::mode(mode).0));
    let process = payment.map(|attempt| said.process(attempt.process));
    [
        order.key.order.to_string(),
        order.key.shop.to_string(),
        asked_at.map(|at| at.to_string()).unwrap_or_default(),
        said.standing(order).0,
        price.map(|price| price.currency.to_string()).unwrap_or_default(),
        price.map(|price| price.amount.to_string()).unwrap_or_default(),
        order.refunded().to_string(),
        order.left().to_string(),
        tid.map(ToString::to_string).unwrap_or_default(),
        process.unwrap_or_default(),
        mode.unwrap_or_default(),
    ]
}

/// A column's name.
pub(crate) fn named(words: Words, column: &str, pg: &str) -> String {
    words.tell(column, &[("pg", pg)])
}

/// Spreadsheets take a cell that begins so for a formula; a quote before it makes it a text.
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

/// The first day of the month and today, as the form proposes them.
pub(crate) fn this_month(now: Timestamp) -> (String, String) {
    let today = korean(now).date();
    (today.first_of_month().to_string(), today.to_string())
}
