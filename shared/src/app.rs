//! What every function is handed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::{
    Error,
    cafe24::Cafe24,
    config::{Config, Misconfigured},
    domain::{LinkId, MallId},
    hosts::Hosts,
    http::Http,
    pg::{self, MerchantAccount, PgCompany},
    store::{Store, Vault},
};

/// The configuration and one client of each kind, made at start and borrowed by every request.
#[derive(Debug)]
pub struct App {
    /// What the operator chose.
    pub config: Arc<Config>,
    /// Settings, tokens and orders.
    pub store: Store,
    /// The app's keys and the merchants' credentials.
    pub vault: Vault,
    /// The PG Company of this deployment.
    pub pg: Arc<dyn PgCompany>,
    /// Cafe24.
    pub cafe24: Cafe24,
    /// The one HTTP client.
    pub http: Arc<Http>,
    /// How the malls' hosts did lately.
    pub hosts: Hosts,
    /// What time it is.
    pub clock: Clock,
}

/// The system's clock, which a simulation may set forward, or replace by its own.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead: Arc<AtomicI64>,
    simulated: Option<(Timestamp, Instant)>,
}

impl Clock {
    /// A clock that shows `start` now and then runs as the waits do, whose time a simulation can
    /// stop and skip.
    pub fn starting_at(start: Timestamp) -> Self {
        Self { ahead: Arc::default(), simulated: Some((start, Instant::now())) }
    }

    /// The time, and as much more as was set forward.
    pub fn now(&self) -> Timestamp {
        let (now, passed) = match self.simulated {
            None => (Timestamp::now(), Duration::ZERO),
            Some((start, began)) => (start, began.elapsed()),
        };
        let ahead = SignedDuration::from_secs(self.ahead.load(Ordering::Relaxed));
        now.checked_add(passed).and_then(|now| now.checked_add(ahead)).unwrap_or(now)
    }

    /// Sets the clock forward by `seconds`.
    pub fn advance(&self, seconds: i64) {
        self.ahead.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl App {
    /// Wires the app together; no connection is made yet.
    pub fn new(
        config: Config,
        dynamodb: aws_sdk_dynamodb::Client,
        secrets_manager: aws_sdk_secretsmanager::Client,
        http: Http,
        clock: Clock,
    ) -> Result<Self, Misconfigured> {
        let (config, http) = (Arc::new(config), Arc::new(http));
        Ok(Self {
            store: Store::new(dynamodb, &config),
            vault: Vault::new(secrets_manager, &config),
            pg: pg::choose(&config, http.clone()).ok_or_else(unknown_company)?,
            cafe24: Cafe24::new(http.clone(), config.clone()),
            http,
            hosts: Hosts::default(),
            config,
            clock,
        })
    }

    /// What the app's clock says.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The merchant account of one link. Fails with [`Error::Refused`] if its credentials are gone.
    pub async fn account(
        &self,
        mall: &MallId,
        link: &LinkId,
    ) -> Result<Arc<MerchantAccount>, Error> {
        let account = self.vault.account(mall, link).await?;
        account.ok_or_else(|| {
            Error::Refused("the merchant account of this payment is not linked any more".to_owned())
        })
    }
}

fn unknown_company() -> Misconfigured {
    Misconfigured(vec!["PG_COMPANY is not known".to_owned()])
}
