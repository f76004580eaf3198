//! Secrets Manager: the app's own keys and each mall's merchant credentials, read once and kept
//! for a while.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_sdk_secretsmanager::{
    Client,
    error::SdkError,
    operation::{
        delete_secret::DeleteSecretError, get_secret_value::GetSecretValueError,
        put_secret_value::PutSecretValueError,
    },
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use tokio::time::Instant;

use super::json;
use crate::{
    Error,
    cafe24::AppKeys,
    config::Config,
    domain::{LinkId, MallId},
    pg::{Credentials, MerchantAccount},
};

/// How long a secret is used before it is read again.
pub const KEEP: Duration = Duration::from_secs(300);
/// How long an old secret is used on when it cannot be read anew.
pub const STILL: Duration = Duration::from_secs(30);
/// How soon a mall's accounts may be read again because somebody's signature did not fit.
pub const AGAIN: Duration = Duration::from_secs(10);
/// The most accounts that are remembered of a mall.
pub const MAX_ACCOUNTS: usize = 5;

/// Where the secrets are.
#[derive(Debug)]
pub struct Vault {
    client: Client,
    app_secret: String,
    prefix: String,
    app: Cache<(), Arc<AppKeys>>,
    accounts: Cache<MallId, Arc<Accounts>>,
}

/// The merchant accounts of one mall by link: the one that the settings name, and earlier ones,
/// through which older payments are refunded.
pub type Accounts = BTreeMap<LinkId, Arc<MerchantAccount>>;

/// What Secrets Manager keeps of one of them.
#[derive(Deserialize)]
struct Stored {
    #[serde(default)]
    merchant: String,
    credentials: Credentials,
}

impl Vault {
    /// The entries that `config` names.
    pub fn new(client: Client, config: &Config) -> Self {
        let (app_secret, prefix) =
            (config.app_secret.clone(), config.merchant_secret_prefix.clone());
        Self { client, app_secret, prefix, app: Cache::default(), accounts: Cache::default() }
    }

    /// The app's own keys. When Secrets Manager does not answer, those read before stay in use;
    /// without any it fails with [`Error::Unavailable`]. There is no default key.
    pub async fn app(&self) -> Result<Arc<AppKeys>, Error> {
        if let Some(keys) = self.app.fresh(&(), KEEP) {
            return Ok(keys);
        }
        match self.read::<AppKeys>(&self.app_secret).await {
            Ok(Some(keys)) if keys.complete() => Ok(self.app.keep((), Arc::new(keys))),
            Ok(Some(_)) => Err(Error::bug("a key in the app's secret is empty")),
            Ok(None) => Err(Error::unavailable("the app's secret does not exist")),
            Err(error) => self.app.still(&()).ok_or(error),
        }
    }

    /// The account of one link; `None` if its credentials are gone. A link that is not known yet
    /// is looked for past the cache.
    pub async fn account(
        &self,
        mall: &MallId,
        link: &LinkId,
    ) -> Result<Option<Arc<MerchantAccount>>, Error> {
        if let Some(account) = self.accounts(mall).await?.get(link) {
            return Ok(Some(account.clone()));
        }
        Ok(self.accounts_now(mall).await?.get(link).cloned())
    }

    /// The mall's accounts, kept for [`KEEP`]; those read before stay in use when Secrets Manager
    /// does not answer.
    pub async fn accounts(&self, mall: &MallId) -> Result<Arc<Accounts>, Error> {
        match self.accounts.fresh(mall, KEEP) {
            Some(accounts) => Ok(accounts),
            None => match self.accounts_now(mall).await {
                Err(error) => self.accounts.still(mall).ok_or(error),
                read => read,
            },
        }
    }

    /// As [`Vault::accounts`], read again unless that was done within [`AGAIN`]: for callers that
    /// anybody can make ask.
    pub async fn accounts_again(&self, mall: &MallId) -> Result<Arc<Accounts>, Error> {
        match self.accounts.fresh(mall, AGAIN) {
            Some(accounts) => Ok(accounts),
            None => self.accounts_now(mall).await,
        }
    }

    /// As [`Vault::accounts`], past the cache: after the PG Company refused what was cached.
    pub async fn accounts_now(&self, mall: &MallId) -> Result<Arc<Accounts>, Error> {
        let stored: BTreeMap<LinkId, Stored> =
            self.read(&self.entry(mall)).await?.unwrap_or_default();
        let account = |(link_id, Stored { merchant, credentials }): (LinkId, Stored)| {
            (link_id.clone(), Arc::new(MerchantAccount { link_id, merchant, credentials }))
        };
        let accounts = stored.into_iter().map(account).collect();
        Ok(self.accounts.keep(mall.clone(), Arc::new(accounts)))
    }

    /// Stores an account beside the mall's earlier ones, of which the oldest go past
    /// [`MAX_ACCOUNTS`]. Earlier links of the same merchant get the new credentials too: after a
    /// key was changed at the PG Company the old one refunds nothing any more.
    pub async fn add_account(&self, mall: &MallId, account: MerchantAccount) -> Result<(), Error> {
        let mut accounts = Accounts::clone(&*self.accounts_now(mall).await?);
        let same = |other: &MerchantAccount| {
            !account.merchant.is_empty() && other.merchant == account.merchant
        };
        for (link_id, earlier) in accounts.iter_mut().filter(|(_, earlier)| same(earlier)) {
            let renewed = MerchantAccount { link_id: link_id.clone(), ..account.clone() };
            *earlier = Arc::new(renewed);
        }
        accounts.insert(account.link_id.clone(), Arc::new(account));
        while accounts.len() > MAX_ACCOUNTS {
            accounts.pop_first();
        }
        let (entry, text) = (self.entry(mall), stored_text(&accounts)?);
        let put = self.client.put_secret_value().secret_id(&entry).secret_string(&text);
        match put.send().await {
            Ok(_) => {}
            Err(error) if absent(&error, PutSecretValueError::is_resource_not_found_exception) => {
                let create = self.client.create_secret().name(&entry).secret_string(&text);
                create.send().await.map_err(Error::unavailable)?;
            }
            Err(error) => return Err(Error::unavailable(error)),
        }
        self.accounts.keep(mall.clone(), Arc::new(accounts));
        Ok(())
    }

    /// Deletes all of the mall's accounts at once; none being there is fine.
    pub async fn delete_accounts(&self, mall: &MallId) -> Result<(), Error> {
        self.accounts.forget(mall);
        let delete = self.client.delete_secret().secret_id(self.entry(mall));
        match delete.force_delete_without_recovery(true).send().await {
            Ok(_) => Ok(()),
            Err(error) if absent(&error, DeleteSecretError::is_resource_not_found_exception) => {
                Ok(())
            }
            Err(error) => Err(Error::unavailable(error)),
        }
    }

    fn entry(&self, mall: &MallId) -> String {
        format!("{}{mall}", self.prefix)
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, entry: &str) -> Result<Option<T>, Error> {
        match self.client.get_secret_value().secret_id(entry).send().await {
            Ok(found) => {
                let text = found.secret_string().unwrap_or_default();
                // The parser's own message could quote the secret.
                let unreadable =
                    |_| Error::bug(format!("the secret {entry} is not what it must be"));
                serde_json::from_str(text).map(Some).map_err(unreadable)
            }
            Err(error) if absent(&error, GetSecretValueError::is_resource_not_found_exception) => {
                Ok(None)
            }
            Err(error) => Err(Error::unavailable(error)),
        }
    }
}

fn stored_text(accounts: &Accounts) -> Result<String, Error> {
    let exposed = |account: &MerchantAccount| {
        let credentials = account.credentials.iter();
        let credentials: BTreeMap<&str, &str> =
            credentials.map(|(name, value)| (name.as_str(), value.expose_secret())).collect();
        serde_json::json!({ "merchant": account.merchant, "credentials": credentials })
    };
    let accounts = accounts.iter().map(|(link, account)| (link, exposed(account)));
    json(&accounts.collect::<BTreeMap<_, _>>())
}

fn absent<E>(error: &SdkError<E>, is_absent: impl Fn(&E) -> bool) -> bool {
    error.as_service_error().is_some_and(is_absent)
}

/// Values with the time when they were read.
#[derive(Debug)]
struct Cache<K, V>(Mutex<HashMap<K, (Instant, V)>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: std::hash::Hash + Eq, V: Clone> Cache<K, V> {
    fn fresh(&self, key: &K, keep: Duration) -> Option<V> {
        self.with(|values| {
            let kept = values.get(key).filter(|(read, _)| read.elapsed() < keep);
            kept.map(|(_, value)| value.clone())
        })
    }

    /// The value for a while longer, since it could not be read anew: so that not every request
    /// waits for what does not answer.
    fn still(&self, key: &K) -> Option<V> {
        self.with(|values| {
            let (read, value) = values.get_mut(key)?;
            *read = (Instant::now() + STILL).checked_sub(KEEP).unwrap_or(*read);
            Some(value.clone())
        })
    }

    fn keep(&self, key: K, value: V) -> V {
        self.with(|values| values.insert(key, (Instant::now(), value.clone())));
        value
    }

    fn forget(&self, key: &K) {
        self.with(|values| values.remove(key));
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<K, (Instant, V)>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
