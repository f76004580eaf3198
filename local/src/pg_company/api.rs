//! The merchants' API: who asks, what goes wrong on purpose, what was asked before, then the deed.

use axum::{
    Router,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, Method, Uri},
    response::{IntoResponse, Response},
    routing::any,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use tracing::info;

use super::{
    Currency, Payment, PaymentId, PgCompany, Refund, RefundId, Refusal,
    answer::Answer,
    books::Books,
    faults::Fault,
    idempotency::Key,
    merchant::Merchant,
    request::{self, Asked},
};

pub(super) fn routes() -> Router<PgCompany> {
    Router::new().route("/v1/{*path}", any(handle))
}

/// A call of a known merchant, read so far as its address tells.
struct Request {
    merchant: Merchant,
    asked: Asked,
    key: Option<Key>,
    body: Bytes,
}

async fn handle(
    State(pg): State<PgCompany>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let call = format!("{method} {}", uri.path_and_query().map_or("", |path| path.as_str()));
    pg.change(|books, _| books.record(call.clone()));
    let answered = answer(&pg, &method, &uri, &headers, body).await;
    let response = answered.unwrap_or_else(|refusal| refusal.answer().into_response());
    info!(status = response.status().as_u16(), "Answered {call}");
    response
}

async fn answer(
    pg: &PgCompany,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let merchant = Merchant::of(headers)?;
    let asked = Asked::of(method, uri)?;
    let fault = pg.change(|books, _| books.faults.take(asked.call()));
    let body = body.map_err(|rejection| Refusal::InvalidRequest(rejection.body_text()))?;
    let key = Key::of(merchant, method, uri.path(), headers, &body)?;
    let request = Request { merchant, asked, key, body };
    match fault {
        None => Ok(pg.serve(&request)?.into_response()),
        Some(fault @ (Fault::Declined | Fault::DeclinedForNow)) => {
            Ok(pg.refuse(&request, fault)?.into_response())
        }
        Some(Fault::TimeOut) => Ok(Fault::TimeOut.spoil(Refusal::Broken.answer()).await),
        Some(fault) => match fault.refusal() {
            Some(refusal) => Err(refusal),
            None => Ok(fault.spoil(pg.serve(&request)?).await),
        },
    }
}

impl PgCompany {
    fn serve(&self, request: &Request) -> Result<Answer, Refusal> {
        self.once(request, |books, now| {
            carry_out(books, request, &self.0.base_url, now)
                .unwrap_or_else(|refusal| refusal.answer())
        })
    }

    /// A declined call is answered, so it is kept like any other answer.
    fn refuse(&self, request: &Request, fault: Fault) -> Result<Answer, Refusal> {
        self.once(request, |books, _| {
            if let (Asked::Confirm(id), Fault::Declined) = (&request.asked, fault)
                && owned(books, request.merchant, id).is_ok()
            {
                // A payment in no state to be declined is declined in words only.
                books.ledger.decline(id).ok();
            }
            fault.refusal().unwrap_or(Refusal::Broken).answer()
        })
    }

    fn once(
        &self,
        request: &Request,
        act: impl FnOnce(&mut Books, Timestamp) -> Answer,
    ) -> Result<Answer, Refusal> {
        self.change(|books, now| {
            let Some(key) = &request.key else { return Ok(act(books, now)) };
            if let Some(known) = books.answers.known(key, now)? {
                return Ok(known);
            }
            let answer = act(books, now);
            books.answers.keep(key, &answer, now);
            Ok(answer)
        })
    }
}

fn carry_out(
    books: &mut Books,
    request: &Request,
    base_url: &str,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let Request { merchant, asked, key: _, body } = request;
    let merchant = *merchant;
    match asked {
        Asked::Account => Ok(Answer::ok(account(merchant))),
        Asked::Open => {
            let payment = books.ledger.open(request::order(merchant, body)?, base_url, now)?;
            Ok(Answer::created(payment.shown()))
        }
        Asked::LookUp(id) => Ok(Answer::ok(owned(books, merchant, id)?.shown())),
        Asked::LookUpReference(reference) => {
            let found = books.ledger.named(merchant, reference).map(Payment::shown);
            Ok(Answer::ok(json!({ "payments": Vec::from_iter(found) })))
        }
        Asked::Reprice(id) => {
            let currency = owned(books, merchant, id)?.order.currency;
            books.ledger.reprice(id, request::price(currency, body)?)?;
            shown(books, id)
        }
        Asked::Confirm(id) => {
            owned(books, merchant, id)?;
            let (amount, currency) = request::money(body)?;
            books.ledger.confirm(id, amount, currency)?;
            shown(books, id)
        }
        Asked::Cancel(id) => {
            owned(books, merchant, id)?;
            books.ledger.cancel(id)?;
            shown(books, id)
        }
        Asked::Refund(id) => {
            owned(books, merchant, id)?;
            let refund = books.ledger.refund_payment(id, request::refund(body)?, now)?;
            Ok(Answer::created(books.ledger.refund(&refund)?.shown()))
        }
        Asked::LookUpRefund(id) => Ok(Answer::ok(owned_refund(books, merchant, id)?.shown())),
        Asked::LookUpRefunds(id) => {
            let id = &owned(books, merchant, id)?.payment_id;
            let refunds: Vec<Value> = books.ledger.refunds_of(id).map(Refund::shown).collect();
            Ok(Answer::ok(json!({ "refunds": refunds })))
        }
    }
}

fn account(merchant: Merchant) -> Value {
    let currencies = Currency::ALL.map(Currency::code);
    json!({ "merchant_id": merchant.id(), "mode": merchant.mode(), "currencies": currencies })
}

fn shown(books: &Books, id: &PaymentId) -> Result<Answer, Refusal> {
    Ok(Answer::ok(books.ledger.payment(id)?.shown()))
}

/// Payments of other merchants are as good as missing.
fn owned<'a>(books: &'a Books, merchant: Merchant, id: &PaymentId) -> Result<&'a Payment, Refusal> {
    let payment = books.ledger.payment(id)?;
    if payment.order.merchant == merchant { Ok(payment) } else { Err(Refusal::NotFound) }
}

fn owned_refund<'a>(
    books: &'a Books,
    merchant: Merchant,
    id: &RefundId,
) -> Result<&'a Refund, Refusal> {
    let refund = books.ledger.refund(id)?;
    owned(books, merchant, &refund.payment_id)?;
    Ok(refund)
}
