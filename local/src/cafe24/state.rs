//! What the malls remember: in a file, or as long as the program runs.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::bucket::Bucket;
use super::caller::Format;
use super::faults::ApiCall;
use super::gateway::Gateway;
use super::malls::Shops;
use super::notices::{Plan, ReceivedNotice};
use super::orders::Order;
use super::process::Choices;
use super::script_tags::ScriptTag;
use super::token::Grants;

/// The part that outlives the program.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Saved {
    pub(super) ahead_ms: i64,
    pub(super) format: Format,
    pub(super) choices: Choices,
    pub(super) gateways: Vec<Gateway>,
    pub(super) grants: BTreeMap<String, Grants>,
    pub(super) sequence: BTreeMap<String, u32>,
    pub(super) shops: Shops,
    pub(super) orders: Vec<Order>,
    pub(super) script_tags: Vec<ScriptTag>,
    pub(super) notices: Vec<ReceivedNotice>,
}

impl Saved {
    pub(super) fn load(file: &Path) -> io::Result<Self> {
        match fs::read(file) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Writes beside the file and renames, so that a crash leaves the old or the new one.
    pub(super) fn store(&self, file: &Path) -> io::Result<()> {
        let beside = file.with_extension("new");
        fs::write(&beside, serde_json::to_vec_pretty(self).map_err(io::Error::other)?)?;
        fs::rename(beside, file)
    }

    pub(super) fn grants(&mut self, mall: &str) -> &mut Grants {
        self.grants.entry(mall.to_owned()).or_default()
    }

    pub(super) fn order(&self, mall: &str, id: &str) -> Option<&Order> {
        self.orders.iter().find(|order| order.mall == mall && order.id.as_str() == id)
    }

    pub(super) fn order_mut(&mut self, mall: &str, id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.mall == mall && order.id.as_str() == id)
    }
}

/// The part that ends with the program.
#[derive(Default)]
pub(super) struct Session {
    pub(super) buckets: BTreeMap<(String, ApiCall), Bucket>,
    pub(super) calls: Vec<CallRecord>,
    pub(super) plan: Plan,
}

/// A call of the app to the token endpoint or the Admin API.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// The mall that was called.
    pub mall: String,
    /// What was called.
    pub call: ApiCall,
    /// The `X-Cafe24-Api-Version` that the app sent.
    pub version: Option<String>,
    /// The status that was answered, or would have been if the answer had not been lost.
    pub status: u16,
}
