//! Typed records over DynamoDB: one item each, a JSON body, and conditional writes.

mod item;
pub mod listing;
pub mod vault;

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::{put_item::PutItemError, transact_write_items::TransactWriteItemsError},
    types::{AttributeValue, Put, TransactWriteItem},
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use self::item::{Item, Key, text};
pub use self::{listing::Listed, vault::Vault};
use crate::{
    Error,
    cafe24::TokenSet,
    config::Config,
    domain::{AdminSettings, MallId, Order, OrderKey},
};

/// How often a write that lost a race is decided again.
pub const TRIES: u32 = 8;
/// Parts of the due index, so that no single partition takes every order.
pub const DUE_SHARDS: u32 = 8;

/// What of a mall needs attention.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DueMall {
    /// Its settings: shops that changed, or what a removed app has left.
    Settings(MallId),
    /// Its tokens, which end soon.
    Token(MallId),
}

/// The app's two tables.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    settings_table: String,
    orders_table: String,
}

impl Store {
    /// The tables that `config` names.
    pub fn new(client: Client, config: &Config) -> Self {
        let (settings_table, orders_table) =
            (config.settings_table.clone(), config.orders_table.clone());
        Self { client, settings_table, orders_table }
    }

    /// The mall's settings; `None` if it never had any.
    pub async fn settings(&self, mall: &MallId) -> Result<Option<AdminSettings>, Error> {
        self.read(&self.settings_table, Key::settings(mall)).await
    }

    /// Saves the settings if nobody else did since they were read; returns them with their new
    /// version, or `None` if somebody did.
    pub async fn save_settings(
        &self,
        mut settings: AdminSettings,
        now: Timestamp,
    ) -> Result<Option<AdminSettings>, Error> {
        let before = settings.version;
        settings.version = before.saturating_add(1);
        let item = Item::new(Key::settings(&settings.mall), &settings, settings.version)?;
        let item = item.due(settings.due(now), settings.mall.as_str());
        Ok(self.put(&self.settings_table, item, before).await?.then_some(settings))
    }

    /// Reads the settings, decides, and saves as [`Store::change`] does for orders.
    pub async fn change_settings<T>(
        &self,
        mall: &MallId,
        now: Timestamp,
        mut decide: impl FnMut(&mut AdminSettings) -> Result<T, Error>,
    ) -> Result<(AdminSettings, T), Error> {
        for race in 0..TRIES {
            let stored = self.settings(mall).await?;
            let before = stored.unwrap_or_else(|| AdminSettings::new(mall.clone()));
            let mut next = before.clone();
            let decided = decide(&mut next)?;
            if next == before {
                return Ok((before, decided));
            }
            if let Some(saved) = self.save_settings(next, now).await? {
                return Ok((saved, decided));
            }
            tokio::time::sleep(jitter(Timestamp::now(), race)).await;
        }
        Err(Error::unavailable("the settings change faster than they can be saved"))
    }

    /// The mall's OAuth tokens; `None` before its first consent.
    pub async fn token(&self, mall: &MallId) -> Result<Option<TokenSet>, Error> {
        self.read(&self.settings_table, Key::token(mall)).await
    }

    /// Saves the tokens as [`Store::save_settings`] saves settings.
    pub async fn save_token(
        &self,
        mut token: TokenSet,
        now: Timestamp,
    ) -> Result<Option<TokenSet>, Error> {
        let before = token.version;
        token.version = before.saturating_add(1);
        let item = Item::new(Key::token(&token.mall), &token, token.version)?;
        let item = item.due(token.due(now), token.mall.as_str());
        Ok(self.put(&self.settings_table, item, before).await?.then_some(token))
    }

    /// Deletes the mall's tokens without reading them; none being there is fine.
    pub async fn delete_token(&self, mall: &MallId) -> Result<(), Error> {
        let delete = self.client.delete_item().table_name(&self.settings_table);
        let delete = delete.set_key(Some(Key::token(mall).attributes()));
        delete.send().await.map(drop).map_err(Error::unavailable)
    }

    /// Uses up a one-time value until `until`; `false` if it was used before.
    pub async fn burn(&self, digest: &str, until: Timestamp) -> Result<bool, Error> {
        let item = Item::new(Key::burn(digest), &(), 1)?.expiring(until);
        self.put(&self.settings_table, item, 0).await
    }

    /// The order; `None` if Cafe24 never asked for it.
    pub async fn order(&self, key: &OrderKey) -> Result<Option<Order>, Error> {
        self.read(&self.orders_table, Key::order(key)).await
    }

    /// Saves the order if nobody else did since it was read; returns it with its new version, or
    /// `None` if somebody did.
    pub async fn save(&self, mut order: Order, now: Timestamp) -> Result<Option<Order>, Error> {
        let before = order.version;
        let item = order_item(&mut order, now)?;
        Ok(self.put(&self.orders_table, item, before).await?.then_some(order))
    }

    /// As [`Store::save`], and in the same transaction makes the attempt findable by the digest
    /// of its key.
    pub async fn save_with_key(
        &self,
        mut order: Order,
        attempt: u32,
        key_digest: &str,
        now: Timestamp,
    ) -> Result<Option<Order>, Error> {
        let before = order.version;
        let item = order_item(&mut order, now)?;
        let found = Item::new(Key::by_key(key_digest), &(&order.key, attempt), 1)?;
        let puts = [self.put_of(item, before)?, self.put_of(found, 0)?];
        let items = puts.map(|put| TransactWriteItem::builder().put(put).build());
        let sent = self.client.transact_write_items().set_transact_items(Some(items.into()));
        match sent.send().await {
            Ok(_) => Ok(Some(order)),
            Err(error) if lost_transaction(&error) => Ok(None),
            Err(error) => Err(Error::unavailable(error)),
        }
    }

    /// The order and the attempt that a key's digest stands for.
    pub async fn by_key(&self, key_digest: &str) -> Result<Option<(Order, u32)>, Error> {
        let found = self.read(&self.orders_table, Key::by_key(key_digest)).await?;
        let Some((key, attempt)): Option<(OrderKey, u32)> = found else { return Ok(None) };
        Ok(self.order(&key).await?.map(|order| (order, attempt)))
    }

    /// Reads what changed, decides, and saves by one conditional write; after a lost race it
    /// reads and decides again, at most [`TRIES`] times. Writes nothing if nothing changed. What
    /// calls a person is an alarm.
    pub async fn change<T>(
        &self,
        mut order: Order,
        now: Timestamp,
        mut decide: impl FnMut(&mut Order) -> Result<T, Error>,
    ) -> Result<(Order, T), Error> {
        for race in 0..TRIES {
            let mut next = order.clone();
            let decided = decide(&mut next)?;
            if next == order {
                return Ok((order, decided));
            }
            call(&next, &order);
            if let Some(saved) = self.save(next, now).await? {
                return Ok((saved, decided));
            }
            tokio::time::sleep(jitter(now, race)).await;
            order = self.order(&order.key).await?.ok_or(Error::NotFound("Order"))?;
        }
        Err(Error::unavailable("the order changes faster than it can be saved"))
    }

    /// As [`Store::change`], where there is nothing to decide.
    pub async fn update(
        &self,
        order: Order,
        now: Timestamp,
        mut update: impl FnMut(&mut Order),
    ) -> Result<Order, Error> {
        let decide = |order: &mut Order| {
            update(order);
            Ok(())
        };
        self.change(order, now, decide).await.map(|(order, ())| order)
    }

    /// The orders of one part of the index that need attention by `now`, at most `limit`, those
    /// that have waited longest first.
    pub async fn due(
        &self,
        shard: u32,
        now: Timestamp,
        limit: i32,
    ) -> Result<Vec<OrderKey>, Error> {
        let found = self.due_in(&self.orders_table, shard, now, limit).await?;
        Ok(read_alone(&found, item::order_key))
    }

    /// The malls of one part of the index whose settings or tokens need attention by `now`.
    pub async fn due_malls(
        &self,
        shard: u32,
        now: Timestamp,
        limit: i32,
    ) -> Result<Vec<DueMall>, Error> {
        let found = self.due_in(&self.settings_table, shard, now, limit).await?;
        Ok(read_alone(&found, item::due_mall))
    }

    async fn due_in(
        &self,
        table: &str,
        shard: u32,
        now: Timestamp,
        limit: i32,
    ) -> Result<Vec<HashMap<String, AttributeValue>>, Error> {
        let query = self.client.query().table_name(table).index_name("due");
        let query = query
            .key_condition_expression("due_shard = :shard AND due <= :now")
            .expression_attribute_values(":shard", text(shard.to_string()))
            .expression_attribute_values(":now", AttributeValue::N(now.as_second().to_string()))
            .limit(limit);
        let found = query.send().await.map_err(Error::unavailable)?;
        Ok(found.items.unwrap_or_default())
    }

    async fn read<T: DeserializeOwned>(&self, table: &str, key: Key) -> Result<Option<T>, Error> {
        let get = self.client.get_item().table_name(table).consistent_read(true);
        let found = get.set_key(Some(key.attributes())).send().await.map_err(Error::unavailable)?;
        found.item().map(item::body).transpose()
    }

    /// `false` if the stored version is not `before` (0: if there is anything).
    async fn put(&self, table: &str, item: Item, before: u64) -> Result<bool, Error> {
        let (attributes, condition) = (item.attributes(), item::condition(before));
        let put = self.client.put_item().table_name(table).set_item(Some(attributes));
        let put = put.condition_expression(condition.expression);
        match put.set_expression_attribute_values(condition.values).send().await {
            Ok(_) => Ok(true),
            Err(error) if lost(&error) => Ok(false),
            Err(error) => Err(Error::unavailable(error)),
        }
    }

    fn put_of(&self, item: Item, before: u64) -> Result<Put, Error> {
        let condition = item::condition(before);
        Put::builder()
            .table_name(&self.orders_table)
            .set_item(Some(item.attributes()))
            .condition_expression(condition.expression)
            .set_expression_attribute_values(condition.values)
            .build()
            .map_err(Error::bug)
    }
}

/// What reads of the entries of an index: one that does not must not hold up the others.
fn read_alone<T>(
    found: &[HashMap<String, AttributeValue>],
    read: fn(&HashMap<String, AttributeValue>) -> Result<T, Error>,
) -> Vec<T> {
    found.iter().filter_map(|entry| read(entry).inspect_err(Error::log).ok()).collect()
}

fn order_item(order: &mut Order, now: Timestamp) -> Result<Item, Error> {
    order.version = order.version.saturating_add(1);
    let item = Item::new(Key::order(&order.key), &*order, order.version)?;
    let OrderKey { mall, shop, order: id } = &order.key;
    let item = item.due(order.due(now), &format!("{mall}#{shop}#{id}"));
    Ok(item.attention(order.needs_merchant(), mall))
}

/// Raises the alarms of a change. It is not saved yet: who dies now has called once too often, and
/// not never.
fn call(next: &Order, before: &Order) {
    let (mall, id) = (&next.key.mall, &next.key.order);
    for what in next.calls(before) {
        tracing::error!(mall.id = %mall, order.id = %id, alarm = 1, "{what}");
    }
}

fn lost(error: &SdkError<PutItemError>) -> bool {
    error.as_service_error().is_some_and(|error| {
        error.is_conditional_check_failed_exception() || error.is_transaction_conflict_exception()
    })
}

/// A transaction is cancelled by a condition or by another transaction on the same item: either
/// way somebody else was first.
fn lost_transaction(error: &SdkError<TransactWriteItemsError>) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    else {
        return false;
    };
    cancelled.cancellation_reasons().iter().any(|reason| {
        matches!(reason.code(), Some("ConditionalCheckFailed" | "TransactionConflict"))
    })
}

/// A few milliseconds, growing, and others for each of those who race, so that they do not race
/// again: no two of them decided at the same nanosecond.
fn jitter(decided: Timestamp, race: u32) -> Duration {
    let nanoseconds = decided.subsec_nanosecond().unsigned_abs();
    let [mixed, ..] = nanoseconds.wrapping_add(race).wrapping_mul(0x9E37_79B1).to_be_bytes();
    Duration::from_millis(u64::from(mixed).saturating_mul(u64::from(race).saturating_add(1)) / 8)
}

/// Serializes as stored bodies are.
fn json(body: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(body).map_err(Error::bug)
}
