//! A mall's orders, listed: by their numbers, which begin with the day, or by what needs the merchant.

use aws_sdk_dynamodb::operation::query::{QueryOutput, builders::QueryFluentBuilder};
use jiff::civil::Date;

use super::{
    Store,
    item::{self, Key, text},
    read_alone,
};
use crate::{
    Error,
    domain::{MallId, Order, OrderKey},
};

/// The index of the orders that need their merchant.
const ATTENTION: &str = "attention";
/// Sorts behind every character of an order's number.
const AFTER_ALL: char = '~';

/// Which of a mall's orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// Those whose number begins so; in letters, digits, `-` and `_`.
    Beginning(String),
    /// Those of these days, the first and the last included, in Korean time.
    Days(Date, Date),
}

/// Some of a mall's orders, the newest first.
#[derive(Debug, Default)]
pub struct Listed {
    /// The orders. One that does not read is left out, and logged.
    pub orders: Vec<Order>,
    /// The last one, if there may be more after it.
    pub last: Option<OrderKey>,
}

impl Store {
    /// Whether Cafe24 ever asked for an order of this mall.
    pub async fn has_orders(&self, mall: &MallId) -> Result<bool, Error> {
        let found = self.orders_of(mall).limit(1).send().await.map_err(Error::unavailable)?;
        Ok(!found.items().is_empty())
    }

    /// The mall's orders of one kind, at most `limit`, the newest first, from behind `after` on.
    pub async fn orders(
        &self,
        mall: &MallId,
        wanted: &Wanted,
        after: Option<&OrderKey>,
        limit: i32,
    ) -> Result<Listed, Error> {
        let query = self.orders_of(mall).scan_index_forward(false).limit(limit);
        let query = match wanted {
            Wanted::All => query,
            Wanted::Beginning(start) => query
                .key_condition_expression("pk = :mall AND begins_with(sk, :start)")
                .expression_attribute_values(":start", text(start.clone())),
            Wanted::Days(first, last) => query
                .key_condition_expression("pk = :mall AND sk BETWEEN :first AND :last")
                .expression_attribute_values(":first", text(day(*first)))
                .expression_attribute_values(":last", text(format!("{}{AFTER_ALL}", day(*last)))),
        };
        let after = after.map(|after| Key::order(after).attributes());
        let found =
            query.set_exclusive_start_key(after).send().await.map_err(Error::unavailable)?;
        listed(&found)
    }

    /// The mall's orders that need the merchant, at most `limit`, those that came last first; the
    /// last one says that there may be more, which are listed once these are mended.
    pub async fn needing_merchant(&self, mall: &MallId, limit: i32) -> Result<Listed, Error> {
        let query = self.client.query().table_name(&self.orders_table).index_name(ATTENTION);
        let query = query
            .key_condition_expression("attention_mall = :mall")
            .expression_attribute_values(":mall", text(mall.to_string()))
            .scan_index_forward(false)
            .limit(limit);
        listed(&query.send().await.map_err(Error::unavailable)?)
    }

    /// Whether any order of this mall still needs attention without anybody asking.
    pub async fn has_open_orders(&self, mall: &MallId) -> Result<bool, Error> {
        let query = self.orders_of(mall);
        let query = query.filter_expression("attribute_exists(due)").projection_expression("pk");
        let mut pages = query.into_paginator().send();
        while let Some(page) = pages.next().await {
            if !page.map_err(Error::unavailable)?.items().is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn orders_of(&self, mall: &MallId) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.orders_table);
        query
            .key_condition_expression("pk = :mall")
            .expression_attribute_values(":mall", text(item::orders_of(mall)))
    }
}

fn listed(found: &QueryOutput) -> Result<Listed, Error> {
    let last = found.last_evaluated_key().map(item::order_key).transpose()?;
    Ok(Listed { orders: read_alone(found.items(), item::body), last })
}

/// How the numbers of a day's orders begin.
fn day(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}
