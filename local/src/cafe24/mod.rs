//! A Cafe24 mall as the app meets it: storefront, admin, OAuth, Admin API and the payment messages.
//!
//! Written from `cafe24.md` alone. It signs and checks with its own code, so that a misreading of
//! the document on either side shows.

mod admin_api;
mod api_request;
mod back_office;
mod bucket;
mod calculation;
mod caller;
mod cancellations;
mod catalogue;
mod clock;
mod consent;
mod control;
mod details;
mod endings;
mod faults;
mod front;
mod gateway;
pub(crate) mod hash;
mod launch;
mod ledger;
mod malls;
mod messages;
mod notices;
mod oauth;
mod orders;
mod orders_api;
mod pages;
mod payment;
mod payments_api;
mod process;
mod reserve;
mod returned;
mod script_tags;
mod state;
mod storefront;
mod token;
mod webhooks;

#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;

pub use caller::{Answer, Format};
pub use cancellations::{Cancellation, CancellationState};
pub use catalogue::Selection;
pub use endings::{EndPage, Ending};
pub use faults::{ApiCall, Fault};
pub use gateway::Gateway;
pub use launch::UserType;
pub use ledger::{Direction, Message, OrderState, PaidBy};
pub use malls::Shop;
pub use notices::{NoticeAnswer, NoticeKind, ReceivedNotice, Verdict};
pub use orders::{Item, Order, OrderId, Reservation};
pub use process::Process;
pub use reserve::Reserved;
pub use script_tags::ScriptTag;
pub use state::CallRecord;
pub use webhooks::Removal;

pub(crate) use malls::exists as mall_exists;

use crate::inside::Surroundings;
use crate::watching::{self, Panel, Subject};
use faults::Faults;
use state::{Saved, Session};

/// What Cafe24's developer admin knows of the app, and where the mall itself is reached.
#[derive(Clone)]
pub struct Registration {
    /// Where the simulator is reached, e.g. `http://127.0.0.1:8400`.
    pub base_url: String,
    /// Where the app is reached. Its redirect URI is `{app_url}/auth/token`.
    pub app_url: String,
    /// The app's public identifier.
    pub client_id: String,
    /// Key of the launch `hmac` and password at the token endpoint.
    pub client_secret: String,
    /// Key of every `hash_data`, used as text.
    pub service_key: String,
    /// What the mall shows with the events that it sends the app.
    pub webhook_api_key: String,
    /// The scopes that malls are asked to grant.
    pub scopes: Vec<String>,
}

impl Registration {
    fn redirect_uri(&self) -> String {
        format!("{}/auth/token", self.app_url)
    }

    /// The simulator's own host and port: the domain of every shop.
    fn host(&self) -> &str {
        self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, host)| host)
    }
}

/// The simulated Cafe24. Clones share one state.
#[derive(Clone)]
pub struct Cafe24(Arc<Inner>);

struct Inner {
    registration: Registration,
    http: reqwest::Client,
    surroundings: Surroundings,
    file: Option<PathBuf>,
    saved: Mutex<Saved>,
    session: Mutex<Session>,
    faults: Mutex<Faults>,
}

impl Cafe24 {
    /// Opens the malls, as `file` left them if it exists. Without a file they live in memory.
    pub fn new(config: Registration, file: Option<PathBuf>) -> io::Result<Self> {
        Self::within(Surroundings::default(), config, file)
    }

    /// As [`Cafe24::new`], in other surroundings than the network.
    pub(crate) fn within(
        surroundings: Surroundings,
        mut config: Registration,
        file: Option<PathBuf>,
    ) -> io::Result<Self> {
        for url in [&mut config.base_url, &mut config.app_url] {
            url.truncate(url.trim_end_matches('/').len());
        }
        let saved = file.as_deref().map_or_else(|| Ok(Saved::default()), Saved::load)?;
        Ok(Self(Arc::new(Inner {
            registration: config,
            http: caller::client().map_err(io::Error::other)?,
            surroundings,
            file,
            saved: Mutex::new(saved),
            session: Mutex::default(),
            faults: Mutex::default(),
        })))
    }

    /// Every page and API of the simulator.
    pub fn router(&self) -> Router {
        Router::new()
            .merge(storefront::routes())
            .merge(front::routes())
            .merge(reserve::routes())
            .merge(endings::routes())
            .merge(payment::routes())
            .merge(notices::routes())
            .merge(back_office::routes())
            .merge(oauth::routes())
            .merge(admin_api::routes())
            .merge(watching::routes(self.0.surroundings.wire().clone()))
            .fallback(pages::not_found)
            .layer(axum::middleware::from_fn_with_state(self.clone(), pages::guard))
            .with_state(self.clone())
    }

    /// The messages about something, to show beside a page.
    fn messages(&self, of: &Subject) -> Panel {
        Panel::of(self.0.surroundings.wire(), of)
    }

    fn registration(&self) -> &Registration {
        &self.0.registration
    }

    fn read<T>(&self, look: impl FnOnce(&Saved) -> T) -> T {
        look(&lock(&self.0.saved))
    }

    fn change<T>(&self, act: impl FnOnce(&mut Saved) -> T) -> T {
        let mut saved = lock(&self.0.saved);
        let result = act(&mut saved);
        if let Some(file) = &self.0.file
            && let Err(error) = saved.store(file)
        {
            tracing::error!(%error, "Could not save the malls to {}", file.display());
        }
        result
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        lock(&self.0.session)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.0.faults)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
