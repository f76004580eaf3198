//! The console of the simulator: no login, every button of the bank, the buyer and the network.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, State},
    response::{Redirect, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use serde::Deserialize;
use tracing::info;

use super::{
    Call, Delivery, EventId, Fault, Payment, PaymentId, PgCompany, Post, Refund, RefundId,
    RefundMode, RefundStatus, Refusal, Status, amount::Amount, web::html,
};
use crate::watching::{Panel, Subject};

/// Newest payments on the first page.
const MAX_LISTED: usize = 200;

#[derive(Template)]
#[template(path = "pg_company/console.html")]
struct ListPage {
    payments: Vec<Payment>,
    opened: usize,
    mode: RefundMode,
    post: Post,
    planned: Vec<(Call, Fault)>,
    panel: Panel,
}

#[derive(Template)]
#[template(path = "pg_company/payment.html")]
struct PaymentPage {
    payment: Payment,
    refunds: Vec<Refund>,
    deliveries: Vec<Delivery>,
    refundable: Amount,
    panel: Panel,
}

/// What the console may do to a payment.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Deed {
    Approve,
    Decline,
    Expire,
    Deposit,
}

/// How the console may decide a pending refund.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Decision {
    Settle,
    Reject,
}

#[derive(Deserialize)]
struct AmountForm {
    amount: String,
}

#[derive(Deserialize)]
struct ModeForm {
    mode: RefundMode,
}

#[derive(Deserialize)]
struct PostForm {
    post: Post,
}

#[derive(Deserialize)]
struct FaultForm {
    call: Call,
    fault: Fault,
}

type Done = Result<Redirect, Refusal>;

pub(super) fn routes() -> Router<PgCompany> {
    Router::new()
        .route("/console", get(list))
        .route("/console/payments/{id}", get(show))
        .route("/console/payments/{id}/refund", post(refund))
        .route("/console/payments/{id}/{deed}", post(act))
        .route("/console/refunds/{id}/{decision}", post(decide))
        .route("/console/deliveries/{id}/resend", post(resend))
        .route("/console/refund-mode", post(set_mode))
        .route("/console/webhooks", post(set_post))
        .route("/console/faults", post(plan))
}

async fn list(State(pg): State<PgCompany>) -> Response {
    let panel = pg.messages(&Subject::Newest);
    html(&pg.read(|books, _| ListPage {
        payments: books.ledger.payments.iter().rev().take(MAX_LISTED).cloned().collect(),
        opened: books.ledger.payments.len(),
        mode: books.ledger.refunds_are,
        post: books.outbox.post,
        planned: books.faults.planned(),
        panel,
    }))
}

async fn show(State(pg): State<PgCompany>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = known(&id)?;
    let panel = pg.messages(&Subject::Payment(id.to_string()));
    let page = pg.read(|books, _| {
        let payment = books.ledger.payment(&id)?.clone();
        let of_payment = |delivery: &&Delivery| delivery.payment_id == id;
        let deliveries = books.outbox.deliveries.iter().rev().filter(of_payment);
        Ok(PaymentPage {
            refunds: books.ledger.refunds_of(&id).cloned().collect(),
            deliveries: deliveries.cloned().collect(),
            refundable: books.ledger.refundable(&payment),
            panel,
            payment,
        })
    })?;
    Ok(html(&page))
}

async fn act(State(pg): State<PgCompany>, Path((id, deed)): Path<(String, Deed)>) -> Done {
    let id = known(&id)?;
    match deed {
        Deed::Approve => drop(pg.approve(&id)?),
        Deed::Decline => drop(pg.decline(&id)?),
        Deed::Expire => pg.expire(&id)?,
        Deed::Deposit => pg.deposit(&id)?,
    }
    info!(payment.id = %id, ?deed, "The console acted on a payment");
    Ok(back_to(&id))
}

async fn refund(
    State(pg): State<PgCompany>,
    Path(id): Path<String>,
    Form(form): Form<AmountForm>,
) -> Done {
    let id = known(&id)?;
    let refund = pg.refund_from_console(&id, form.amount.trim())?;
    info!(payment.id = %id, refund.id = %refund, "The console made a refund");
    Ok(back_to(&id))
}

async fn decide(
    State(pg): State<PgCompany>,
    Path((id, decision)): Path<(String, Decision)>,
) -> Done {
    let id: RefundId = id.parse().map_err(|_| Refusal::NotFound)?;
    match decision {
        Decision::Settle => pg.settle_refund(&id)?,
        Decision::Reject => pg.reject_refund(&id)?,
    }
    Ok(back_to(&pg.refund(&id)?.payment_id))
}

async fn resend(State(pg): State<PgCompany>, Path(id): Path<String>) -> Done {
    let id: EventId = id.parse().map_err(|_| Refusal::NotFound)?;
    Ok(back_to(&pg.resend(&id)?))
}

async fn set_mode(State(pg): State<PgCompany>, Form(form): Form<ModeForm>) -> Redirect {
    pg.refunds_are(form.mode);
    Redirect::to("/console")
}

async fn set_post(State(pg): State<PgCompany>, Form(form): Form<PostForm>) -> Redirect {
    pg.webhooks_are(form.post);
    Redirect::to("/console")
}

async fn plan(State(pg): State<PgCompany>, Form(form): Form<FaultForm>) -> Redirect {
    pg.next(form.call, form.fault);
    Redirect::to("/console")
}

fn known(id: &str) -> Result<PaymentId, Refusal> {
    id.parse().map_err(|_| Refusal::NotFound)
}

fn back_to(id: &PaymentId) -> Redirect {
    Redirect::to(&format!("/console/payments/{id}"))
}

pub(super) fn time(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

impl ListPage {
    fn modes() -> [(RefundMode, &'static str, &'static str); 3] {
        [
            (RefundMode::Immediate, "immediate", "done at once (R)"),
            (RefundMode::Pending, "pending", "pending (RP)"),
            (RefundMode::Rejected, "rejected", "rejected (RX)"),
        ]
    }
}

impl PaymentPage {
    fn open(&self) -> bool {
        matches!(self.payment.status, Status::Pending | Status::Authorized)
    }
}
