//! The buyer's payment page. Whatever a query adds to its address is ignored.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, State, rejection::FormRejection},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;
use tracing::info;
use url::Url;

use super::{
    Method, Payment, PaymentId, PgCompany, Process, Refusal, ShippingAddress, Status,
    console::time, web::html,
};
use crate::watching::{Panel, Subject};

#[derive(Template)]
#[template(path = "pg_company/pay.html")]
struct PayPage {
    payment: Payment,
    address: ShippingAddress,
    panel: Panel,
}

/// What the buyer may press.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Approve,
    Decline,
    Leave,
    Icash,
    Cvs,
}

pub(super) fn routes() -> Router<PgCompany> {
    Router::new().route("/pay/{id}", get(show)).route("/pay/{id}/{choice}", post(choose))
}

async fn show(State(pg): State<PgCompany>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id: PaymentId = id.parse().map_err(|_| Refusal::NotFound)?;
    let (payment, panel) = (pg.payment(&id)?, pg.messages(&Subject::Payment(id.to_string())));
    Ok(html(&PayPage { payment, address: ShippingAddress::demo(), panel }))
}

async fn choose(
    State(pg): State<PgCompany>,
    Path((id, choice)): Path<(String, Choice)>,
    address: Result<Form<ShippingAddress>, FormRejection>,
) -> Result<Response, Refusal> {
    let id: PaymentId = id.parse().map_err(|_| Refusal::NotFound)?;
    // Pressed without a form, as by curl, a button means the demo buyer.
    let Form(address) = address.unwrap_or_default();
    match choice.make(&pg, &id, address) {
        Ok(shop) => {
            info!(payment.id = %id, ?choice, "The buyer goes back to the shop");
            Ok(Redirect::to(shop.as_str()).into_response())
        }
        // The page says how the payment ended meanwhile.
        Err(Refusal::InvalidState(_)) => Ok(Redirect::to(&format!("/pay/{id}")).into_response()),
        Err(refusal) => Err(refusal),
    }
}

impl Choice {
    fn make(
        self,
        pg: &PgCompany,
        id: &PaymentId,
        address: ShippingAddress,
    ) -> Result<Url, Refusal> {
        // Who pays at once has not chosen a deposit before; who waits for one has left the page.
        if pg.payment(id)?.awaits_deposit() {
            return Err(Refusal::InvalidState(Status::Pending));
        }
        match self {
            Self::Approve if address == ShippingAddress::default() => pg.approve(id),
            Self::Approve => pg.approve_for(id, address),
            Self::Decline => pg.decline(id),
            Self::Leave => pg.leave(id),
            Self::Icash => pg.await_deposit(id, Method::Icash),
            Self::Cvs => pg.await_deposit(id, Method::Cvs),
        }
    }
}

impl PayPage {
    /// Whether the buyer still has something to decide.
    fn open(&self) -> bool {
        self.payment.status == Status::Pending && !self.payment.awaits_deposit()
    }

    fn heading(&self) -> &'static str {
        match self.payment.status {
            Status::Pending => "Waiting for your deposit",
            Status::Authorized => "You have approved this payment",
            Status::Paid => "This payment is complete",
            Status::Failed => "This payment was declined",
            Status::Cancelled => "This payment was cancelled",
            Status::Expired => "This payment has expired",
        }
    }

    fn advice(&self) -> &'static str {
        match (self.payment.status, self.payment.method) {
            (Status::Pending, Some(Method::Cvs)) => {
                "Show the payment number at the convenience store, and pay there."
            }
            (Status::Pending, Some(Method::Icash | Method::Card) | None) => {
                "Transfer the amount to the virtual account of the payment number."
            }
            (Status::Authorized | Status::Paid, _) => "There is nothing left to do here.",
            (Status::Failed | Status::Cancelled | Status::Expired, _) => {
                "No money was taken. Go back to the shop to try again."
            }
        }
    }
}
