//! What the store finds when its time has come, and what is still open.

use futures::future::join_all;
use jiff::SignedDuration;
use shared::{
    cafe24::{Token, TokenSet},
    domain::{AdminSettings, MallId, Order, OrderKey, Process, State, Status, notice::Verdict},
    store::{DUE_SHARDS, DueMall, Store},
};

use crate::{
    engine::store,
    given::{after, now, order, order_key, page, paid, parsed},
    notices::{PAID, report, told_paid},
    store::{noted, open, saved},
};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

async fn all_due(store: &Store, seconds: i64) -> Vec<OrderKey> {
    let shards = (0..DUE_SHARDS).map(|shard| store.due(shard, after(seconds), 100));
    join_all(shards).await.into_iter().flat_map(Result::unwrap).collect()
}

async fn all_malls(store: &Store, seconds: i64) -> Vec<DueMall> {
    let shards = (0..DUE_SHARDS).map(|shard| store.due_malls(shard, after(seconds), 100));
    join_all(shards).await.into_iter().flat_map(Result::unwrap).collect()
}

fn mall() -> MallId {
    parsed("demomall")
}

/// Tokens that end in so many seconds.
fn tokens(refresh_until: i64) -> TokenSet {
    let token = Token {
        access: "access-1".into(),
        access_until: after(2 * HOUR),
        refresh: "refresh-1".into(),
        refresh_until: after(refresh_until),
        scopes: Vec::new(),
    };
    TokenSet { token: Some(token), ..TokenSet::new(mall()) }
}

async fn saved_settings(store: &Store, settings: AdminSettings) -> AdminSettings {
    store.save_settings(settings, now()).await.unwrap().unwrap()
}

#[tokio::test]
async fn only_what_is_open_is_due_and_only_when_its_time_comes() {
    let store = store().await;
    saved(&store, paid("3065.00 PHP")).await;
    let opening = order("1", "3065.00 PHP", State::Opening { until: after(20) });
    saved(&store, opening).await;
    saved(&store, open("2")).await;

    assert_eq!(all_due(&store, 9).await, []);
    assert_eq!(all_due(&store, 10).await, [order_key("1")]);
    assert_eq!(all_due(&store, 119).await.len(), 1);
    assert_eq!(all_due(&store, 1_000_000).await.len(), 2);
}

#[tokio::test]
async fn an_order_that_is_settled_leaves_the_due_index() {
    let store = store().await;
    let order = saved(&store, open("1")).await;
    let mut settled = order.clone();
    settled.attempts[0].state = State::Paid { tid: page().tid };

    saved(&store, settled).await;

    assert_eq!(all_due(&store, 1_000_000).await, []);
}

#[tokio::test]
async fn the_longest_overdue_comes_first() {
    let store = store().await;
    // Saved out of order: number n is due at 120 + (n * 7 mod 24) seconds.
    let late = |n: i64| n * 7 % 24;
    for n in 0..24 {
        let order = open(&format!("{n}"));
        store.save(order, after(late(n))).await.unwrap().unwrap();
    }

    let mut found = 0;
    for shard in 0..DUE_SHARDS {
        let due = store.due(shard, after(1000), 100).await.unwrap();
        let times: Vec<i64> = due.iter().map(|key| late(parsed(key.order.as_str()))).collect();
        assert!(times.is_sorted(), "{times:?}");
        found += due.len();
        let first = store.due(shard, after(1000), 1).await.unwrap();
        assert_eq!(first, due[..due.len().min(1)]);
    }
    assert_eq!(found, 24);
    assert_eq!(all_due(&store, 120 + 11).await.len(), 12);
}

#[tokio::test]
async fn nothing_is_found_before_its_time_not_even_in_the_same_second() {
    let store = store().await;
    let opening = order("1", "3065.00 PHP", State::Opening { until: after(20) });
    store.save(opening, now() + SignedDuration::from_millis(1)).await.unwrap().unwrap();

    assert_eq!(all_due(&store, 10).await, [], "it is due a millisecond later");
    assert_eq!(all_due(&store, 11).await, [order_key("1")]);
}

#[tokio::test]
async fn an_order_that_owes_a_notice_is_due_until_it_is_told() {
    let store = store().await;
    let mut order = saved(&store, told_paid(Process::Asynchronous)).await;
    assert_eq!(all_due(&store, 19).await, []);
    assert_eq!(all_due(&store, 20).await, std::slice::from_ref(&order.key));

    order.noticed(PAID, &Verdict::Accepted, after(21), 0);
    store.save(order, after(21)).await.unwrap().unwrap();

    assert_eq!(all_due(&store, 1_000_000).await, []);
}

#[tokio::test]
async fn a_payment_that_nobody_read_is_due_after_ten_minutes() {
    let store = store().await;
    let unread = saved(&store, told_paid(Process::Synchronous)).await;

    assert_eq!(all_due(&store, 599).await, []);
    assert_eq!(all_due(&store, 600).await, [unread.key]);
}

#[tokio::test]
async fn tokens_are_due_three_days_before_they_end() {
    let store = store().await;
    store.save_token(tokens(14 * DAY), now()).await.unwrap().unwrap();

    assert_eq!(all_malls(&store, 11 * DAY - 1).await, []);
    assert_eq!(all_malls(&store, 11 * DAY).await, [DueMall::Token(mall())]);
}

#[tokio::test]
async fn a_renewal_that_failed_is_tried_again_hours_later() {
    let store = store().await;
    let mut tried = tokens(DAY);
    tried.count_call(now());
    store.save_token(tried, now()).await.unwrap().unwrap();

    assert_eq!(all_malls(&store, 6 * HOUR - 1).await, []);
    assert_eq!(all_malls(&store, 6 * HOUR).await, [DueMall::Token(mall())]);
}

#[tokio::test]
async fn tokens_that_were_renewed_or_forgotten_or_deleted_leave_the_index() {
    let store = store().await;
    let ending = store.save_token(tokens(DAY), now()).await.unwrap().unwrap();
    assert_eq!(all_malls(&store, 0).await, [DueMall::Token(mall())]);

    let renewed = TokenSet { version: ending.version, ..tokens(14 * DAY) };
    let renewed = store.save_token(renewed, now()).await.unwrap().unwrap();
    assert_eq!(all_malls(&store, DAY).await, []);
    let forgotten = TokenSet { token: None, ..renewed };
    let forgotten = store.save_token(forgotten, now()).await.unwrap().unwrap();
    assert_eq!(all_malls(&store, 100 * DAY).await, []);

    let ending = TokenSet { version: forgotten.version, ..tokens(DAY) };
    store.save_token(ending, now()).await.unwrap().unwrap();
    assert_eq!(all_malls(&store, 0).await.len(), 1);
    store.delete_token(&mall()).await.unwrap();
    assert_eq!(all_malls(&store, 100 * DAY).await, []);
}

#[tokio::test]
async fn shops_that_changed_are_due_at_once_until_they_were_read() {
    let store = store().await;
    let settings = saved_settings(&store, AdminSettings::new(mall())).await;
    assert_eq!(all_malls(&store, 100 * DAY).await, []);

    let changed = AdminSettings { shops_changed: true, ..settings };
    let mut read = saved_settings(&store, changed).await;
    assert_eq!(all_malls(&store, -2).await, []);
    assert_eq!(all_malls(&store, 0).await, [DueMall::Settings(mall())]);

    read.refresh_shops(Vec::new());
    saved_settings(&store, read).await;
    assert_eq!(all_malls(&store, 100 * DAY).await, []);
}

#[tokio::test]
async fn a_removed_app_is_due_every_day_until_its_credentials_are_gone() {
    let store = store().await;
    let mut settings = AdminSettings { shops_changed: true, ..AdminSettings::new(mall()) };
    assert!(settings.remove(now()));
    let removed = saved_settings(&store, settings).await;
    assert_eq!(all_malls(&store, DAY - 1).await, []);
    assert_eq!(all_malls(&store, DAY).await, [DueMall::Settings(mall())]);

    let looked = AdminSettings { drain_looks: 1, ..removed };
    let looked = store.save_settings(looked, after(DAY)).await.unwrap().unwrap();
    assert_eq!(all_malls(&store, 2 * DAY - 1).await, []);
    assert_eq!(all_malls(&store, 2 * DAY).await.len(), 1);

    let drained = AdminSettings { drained: true, ..looked.clone() };
    let drained = saved_settings(&store, drained).await;
    assert_eq!(all_malls(&store, 100 * DAY).await, []);

    let mut again = AdminSettings { drained: false, ..drained };
    again.install(after(3 * DAY));
    assert!(!again.remove(after(2 * DAY)), "an old word about an earlier removal");
    saved_settings(&store, again).await;
    assert_eq!(all_malls(&store, 100 * DAY).await, []);
}

#[tokio::test]
async fn a_malls_settings_and_tokens_are_due_each_by_themselves() {
    let store = store().await;
    let changed = AdminSettings { shops_changed: true, ..AdminSettings::new(mall()) };
    saved_settings(&store, changed).await;
    store.save_token(tokens(DAY), now()).await.unwrap().unwrap();
    store.burn("digest", after(60)).await.unwrap();

    let due = all_malls(&store, 100 * DAY).await;

    assert_eq!(due.len(), 2);
    assert!(due.contains(&DueMall::Settings(mall())) && due.contains(&DueMall::Token(mall())));
    assert_eq!(all_due(&store, 100 * DAY).await, [], "orders have an index of their own");
}

#[tokio::test]
async fn at_most_as_many_malls_are_found_as_were_asked_for() {
    let store = store().await;
    for number in 0..24 {
        let mall = parsed(&format!("mall{number}"));
        let changed = AdminSettings { shops_changed: true, ..AdminSettings::new(mall) };
        saved_settings(&store, changed).await;
    }

    let (mut found, mut most) = (0, 0);
    for shard in 0..DUE_SHARDS {
        let all = store.due_malls(shard, after(1), 100).await.unwrap().len();
        assert_eq!(store.due_malls(shard, after(1), 2).await.unwrap().len(), all.min(2));
        (found, most) = (found + all, most.max(all));
    }
    assert_eq!(found, 24);
    assert!(most < 24, "they are spread over the parts");
}

/// An order that nothing is left to do about.
fn settled(id: &str) -> Order {
    order(id, "3065.00 PHP", State::Paid { tid: page().tid })
}

#[tokio::test]
async fn a_mall_has_open_orders_as_long_as_one_needs_attention() {
    let store = store().await;
    assert!(!store.has_open_orders(&mall()).await.unwrap());
    saved(&store, settled("1")).await;
    assert!(!store.has_open_orders(&mall()).await.unwrap(), "it is settled");
    let elsewhere = OrderKey { mall: parsed("othermall"), ..order_key("2") };
    saved(&store, Order { key: elsewhere, ..open("2") }).await;
    assert!(!store.has_open_orders(&mall()).await.unwrap(), "it is another mall's");

    let mut last = saved(&store, open("3")).await;
    assert!(store.has_open_orders(&mall()).await.unwrap());
    report(&mut last, Status::Expired, 1);
    saved(&store, last).await;

    assert!(!store.has_open_orders(&mall()).await.unwrap());
    assert!(store.has_orders(&mall()).await.unwrap());
}

#[tokio::test]
async fn the_one_open_order_is_found_behind_many_settled_ones() {
    let store = store().await;
    let line = "x".repeat(3000);
    for number in 0..8 {
        let mut large = settled(&format!("{number}"));
        (0..100).for_each(|_| large = noted(&large, &line));
        saved(&store, large).await;
    }
    // DynamoDB reads a megabyte at a time, and there are more than two.
    assert!(!store.has_open_orders(&mall()).await.unwrap());

    saved(&store, open("9")).await;

    assert!(store.has_open_orders(&mall()).await.unwrap());
}
