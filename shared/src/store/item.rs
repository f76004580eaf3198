//! How a record is laid out as a DynamoDB item.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{DUE_SHARDS, DueMall, json};
use crate::{
    Error,
    domain::{MallId, Need, OrderKey},
};

/// More seconds than any two orders are apart.
const AGES: i64 = 1_000_000_000_000;

/// A record's primary key: the one place where keys are spelled. The settings table has no sort
/// key; its prefixes are what the functions' roles are limited to.
pub(super) struct Key {
    pk: String,
    sk: Option<String>,
}

impl Key {
    pub(super) fn settings(mall: &MallId) -> Self {
        Self { pk: format!("settings#{mall}"), sk: None }
    }

    pub(super) fn token(mall: &MallId) -> Self {
        Self { pk: format!("token#{mall}"), sk: None }
    }

    pub(super) fn burn(digest: &str) -> Self {
        Self { pk: format!("burn#{digest}"), sk: None }
    }

    /// Order ids begin with their date, so a mall's orders sort by day.
    pub(super) fn order(key: &OrderKey) -> Self {
        let sk = format!("{}#{}", key.order, key.shop);
        Self { pk: orders_of(&key.mall), sk: Some(sk) }
    }

    pub(super) fn by_key(digest: &str) -> Self {
        Self { pk: format!("key#{digest}"), sk: Some("key".to_owned()) }
    }

    pub(super) fn attributes(self) -> HashMap<String, AttributeValue> {
        let sk = self.sk.map(|sk| ("sk".to_owned(), text(sk)));
        [("pk".to_owned(), text(self.pk))].into_iter().chain(sk).collect()
    }
}

/// A record ready to be written.
pub(super) struct Item(HashMap<String, AttributeValue>);

impl Item {
    pub(super) fn new(key: Key, body: &impl Serialize, version: u64) -> Result<Self, Error> {
        let mut attributes = key.attributes();
        attributes.insert("body".to_owned(), text(json(body)?));
        attributes.insert("version".to_owned(), AttributeValue::N(version.to_string()));
        attributes.insert("schema".to_owned(), AttributeValue::N("1".to_owned()));
        Ok(Self(attributes))
    }

    /// Lets DynamoDB drop the item some time after `until`.
    pub(super) fn expiring(mut self, until: Timestamp) -> Self {
        self.0.insert("ttl".to_owned(), AttributeValue::N(until.as_second().to_string()));
        self
    }

    /// Puts the record into the due index, or keeps it out: the index is sparse. `name` spreads
    /// the records over its parts.
    pub(super) fn due(mut self, due: Option<Timestamp>, name: &str) -> Self {
        if let Some(due) = due {
            // A part of a second counts as a whole one: nothing is found before its time.
            let part = i64::from(due.subsec_nanosecond() > 0);
            let second = due.as_second().saturating_add(part);
            self.0.insert("due".to_owned(), AttributeValue::N(second.to_string()));
            self.0.insert("due_shard".to_owned(), text(shard(name).to_string()));
        }
        self
    }

    /// Puts the record into the index of what a mall's merchant has to see, or keeps it out.
    pub(super) fn attention(mut self, need: Option<(Need, Timestamp)>, mall: &MallId) -> Self {
        if let Some((need, since)) = need {
            // What mends itself stands behind all that does not.
            let since = match need {
                Need::Help => since.as_second(),
                Need::Patience => since.as_second().saturating_sub(AGES),
            };
            let since = AttributeValue::N(since.to_string());
            self.0.insert("attention_mall".to_owned(), text(mall.to_string()));
            self.0.insert("attention".to_owned(), since);
        }
        self
    }

    pub(super) fn attributes(self) -> HashMap<String, AttributeValue> {
        self.0
    }
}

/// What must hold for a write to happen.
pub(super) struct Condition {
    pub(super) expression: &'static str,
    pub(super) values: Option<HashMap<String, AttributeValue>>,
}

/// The stored version is `before`; 0 is "there is nothing".
pub(super) fn condition(before: u64) -> Condition {
    match before {
        0 => Condition { expression: "attribute_not_exists(pk)", values: None },
        before => Condition {
            expression: "version = :before",
            values: Some([(":before".to_owned(), AttributeValue::N(before.to_string()))].into()),
        },
    }
}

/// The record in an item; [`Error::Bug`] if it does not read.
pub(super) fn body<T: DeserializeOwned>(
    item: &HashMap<String, AttributeValue>,
) -> Result<T, Error> {
    let body = item.get("body").and_then(|body| body.as_s().ok());
    let body = body.ok_or_else(|| Error::bug("a stored record has no body"))?;
    serde_json::from_str(body).map_err(Error::bug)
}

/// The partition of a mall's orders.
pub(super) fn orders_of(mall: &MallId) -> String {
    format!("order#{mall}")
}

/// The order that an item of the due index stands for.
pub(super) fn order_key(item: &HashMap<String, AttributeValue>) -> Result<OrderKey, Error> {
    let part = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
    let mall = part("pk").and_then(|pk| pk.strip_prefix("order#"));
    let order = part("sk").and_then(|sk| sk.rsplit_once('#'));
    let key = mall.zip(order).and_then(|(mall, (order, shop))| {
        let (mall, order) = (mall.parse().ok()?, order.parse().ok()?);
        Some(OrderKey { mall, shop: shop.parse().ok()?, order })
    });
    key.ok_or_else(|| Error::bug("an index entry is not that of an order"))
}

/// The mall that an item of the settings' due index stands for.
pub(super) fn due_mall(item: &HashMap<String, AttributeValue>) -> Result<DueMall, Error> {
    let pk = item.get("pk").and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    let mall = |prefix| pk.strip_prefix(prefix).and_then(|mall| mall.parse().ok());
    let found = mall("settings#").map(DueMall::Settings);
    let found = found.or_else(|| mall("token#").map(DueMall::Token));
    found.ok_or_else(|| Error::bug("an index entry is not that of a mall"))
}

pub(super) fn text(text: String) -> AttributeValue {
    AttributeValue::S(text)
}

fn shard(name: &str) -> u32 {
    let digest = Sha256::digest(name);
    digest.first().map_or(0, |byte| u32::from(*byte) % DUE_SHARDS)
}
