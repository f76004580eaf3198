//! Secrets Manager: the app's own keys and each mall's merchant credentials, read once and kept
//! for a while.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use aws_sdk_secretsmanager::{
    Client,
    error::SdkError,
    operation::{
        delete_secret::DeleteSecretError, get_secret_value::GetSecretValueError,
        put_secret_value::PutSecretValueError,
    },
};
use secrecy::{ExposeSecret, SecretString};

use super::json;
use crate::{Error, cafe24::AppKeys, config::Config, domain::MallId, pg::MerchantAccount};

/// How long a secret is used before it is read again.
pub const KEEP: Duration = Duration::from_secs(300);

/// Where the secrets are.
#[derive(Debug)]
pub struct Vault {
    client: Client,
    app_secret: String,
    prefix: String,
    app: Cache<(), Arc<AppKeys>>,
    accounts: Cache<MallId, Arc<MerchantAccount>>,
}

/// Under this name a mall's entry has the link id, beside the credentials.
const LINK_ID: &str = "link_id";

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
        if let Some(keys) = self.app.fresh(&()) {
            return Ok(keys);
        }
        match self.read::<AppKeys>(&self.app_secret).await {
            Ok(Some(keys)) if keys.complete() => Ok(self.app.keep((), Arc::new(keys))),
            Ok(Some(_)) => Err(Error::bug("a key in the app's secret is empty")),
            Ok(None) => Err(Error::unavailable("the app's secret does not exist")),
            Err(error) => self.app.stale(&()).ok_or(error),
        }
    }

    /// The mall's merchant account; `None` if none is linked. Kept for [`KEEP`].
    pub async fn account(&self, mall: &MallId) -> Result<Option<Arc<MerchantAccount>>, Error> {
        match self.accounts.fresh(mall) {
            Some(account) => Ok(Some(account)),
            None => match self.account_now(mall).await {
                Err(error) => self.accounts.stale(mall).map(Some).ok_or(error),
                found => found,
            },
        }
    }

    /// As [`Vault::account`], past the cache: after the PG Company refused the cached one.
    pub async fn account_now(&self, mall: &MallId) -> Result<Option<Arc<MerchantAccount>>, Error> {
        let stored: Option<BTreeMap<String, SecretString>> = self.read(&self.entry(mall)).await?;
        let Some(mut credentials) = stored else {
            self.accounts.forget(mall);
            return Ok(None);
        };
        let link_id = credentials.remove(LINK_ID);
        let link_id = link_id.map_or_else(String::new, |id| id.expose_secret().to_owned());
        let account = Arc::new(MerchantAccount { link_id, credentials });
        Ok(Some(self.accounts.keep(mall.clone(), account)))
    }

    /// Stores the mall's merchant account in place of any other.
    pub async fn store_account(
        &self,
        mall: &MallId,
        account: MerchantAccount,
    ) -> Result<(), Error> {
        let credentials = account.credentials.iter();
        let mut values: BTreeMap<&str, &str> =
            credentials.map(|(name, value)| (name.as_str(), value.expose_secret())).collect();
        values.insert(LINK_ID, &account.link_id);
        let text = json(&values)?;
        let entry = self.entry(mall);
        let put = self.client.put_secret_value().secret_id(&entry).secret_string(&text);
        match put.send().await {
            Ok(_) => {}
            Err(error) if absent(&error, PutSecretValueError::is_resource_not_found_exception) => {
                let create = self.client.create_secret().name(&entry).secret_string(&text);
                create.send().await.map_err(Error::unavailable)?;
            }
            Err(error) => return Err(Error::unavailable(error)),
        }
        self.accounts.keep(mall.clone(), Arc::new(account));
        Ok(())
    }

    /// Deletes the mall's merchant account at once; one that is gone is fine.
    pub async fn delete_account(&self, mall: &MallId) -> Result<(), Error> {
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
    fn fresh(&self, key: &K) -> Option<V> {
        self.with(|values| {
            values
                .get(key)
                .filter(|(read, _)| read.elapsed() < KEEP)
                .map(|(_, value)| value.clone())
        })
    }

    fn stale(&self, key: &K) -> Option<V> {
        self.with(|values| values.get(key).map(|(_, value)| value.clone()))
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
