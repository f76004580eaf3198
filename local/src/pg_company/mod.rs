//! DemoPay: a small PG Company with the manners of real ones, for trying and testing the app.
//!
//! It is a simulator: the buyer's page and the console ask nobody who they are.

mod amount;
mod answer;
mod api;
mod books;
mod console;
mod control;
mod courier;
mod faults;
mod idempotency;
mod ids;
mod ledger;
mod merchant;
mod page;
mod payment;
mod refund;
mod refusal;
mod request;
mod web;
mod webhooks;

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::Router;
use jiff::Timestamp;
use reqwest::Client;
use tracing::error;

use crate::{
    inside::Surroundings,
    watching::{Panel, Subject},
};
use books::Books;

pub use self::{
    amount::{Amount, Currency},
    faults::{Call, Fault},
    ids::{EventId, PaymentId, Reference, RefundId},
    merchant::Merchant,
    payment::{Failure, Method, Order, Payment, Process, ShippingAddress, Status},
    refund::{Refund, RefundMode, RefundStatus},
    refusal::{Refusal, Retry},
    webhooks::{Delivery, KeyRotation, Outcome, Post, Try, signature},
};
pub(crate) use webhooks::signed_by_a_merchant;

/// The PG Company. Clones are the same company.
#[derive(Clone)]
pub struct PgCompany(Arc<Shared>);

struct Shared {
    base_url: String,
    file: Option<PathBuf>,
    client: Client,
    surroundings: Surroundings,
    books: Mutex<Books>,
}

impl PgCompany {
    /// Opens the company at its public address, with what the file remembers; without a file
    /// everything is forgotten at the end.
    pub fn new(base_url: String, file: Option<PathBuf>) -> io::Result<Self> {
        Self::within(Surroundings::default(), base_url, file)
    }

    /// As [`PgCompany::new`], in other surroundings than the network.
    pub(crate) fn within(
        surroundings: Surroundings,
        mut base_url: String,
        file: Option<PathBuf>,
    ) -> io::Result<Self> {
        let books = match &file {
            Some(file) => Books::load(file)?,
            None => Books::default(),
        };
        base_url.truncate(base_url.trim_end_matches('/').len());
        Ok(Self(Arc::new(Shared {
            base_url,
            file,
            client: courier::client()?,
            surroundings,
            books: Mutex::new(books),
        })))
    }

    /// The API, the buyer's page and the console.
    pub fn router(&self) -> Router {
        web::limited(api::routes().merge(web::pages(self.0.surroundings.wire().clone())))
            .with_state(self.clone())
    }

    /// The messages about something, to show beside a page.
    fn messages(&self, of: &Subject) -> Panel {
        Panel::of(self.0.surroundings.wire(), of)
    }

    fn read<T>(&self, look: impl FnOnce(&Books, Timestamp) -> T) -> T {
        let mut books = self.books();
        let now = books.now(self.0.surroundings.now());
        if books.pass_time(now) > 0 {
            self.save(&books);
        }
        look(&books, now)
    }

    fn change<T>(&self, act: impl FnOnce(&mut Books, Timestamp) -> T) -> T {
        let mut books = self.books();
        let now = books.now(self.0.surroundings.now());
        books.pass_time(now);
        let done = act(&mut books, now);
        books.owe_webhooks(now);
        self.save(&books);
        done
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, books: &Books) {
        if let Some(file) = &self.0.file
            && let Err(error) = books.save(file)
        {
            error!(%error, "Could not save the PG Company's books to {}", file.display());
        }
    }
}
