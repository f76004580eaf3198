//! What the store promises.

use std::cell::Cell;

use futures::future::join_all;
use shared::{
    Error,
    cafe24::TokenSet,
    domain::{AdminSettings, Fact, MallId, Order, OrderKey, Shop, State, history::What},
    store::Store,
};

use crate::{
    engine::store,
    given::{after, now, order, order_key, page, parsed},
    notices::PAID,
};

pub(crate) fn open(id: &str) -> Order {
    order(id, "3065.00 PHP", State::Open { page: page() })
}

pub(crate) async fn saved(store: &Store, order: Order) -> Order {
    store.save(order, now()).await.unwrap().unwrap()
}

/// The order with one more line in its history.
pub(crate) fn noted(order: &Order, what: &str) -> Order {
    let mut order = order.clone();
    order.note(now(), fact(what));
    order
}

/// A fact that can be told from others by its words.
fn fact(what: &str) -> Fact {
    Fact::NotTold { about: PAID, why: what.to_owned().into() }
}

#[tokio::test]
async fn an_order_is_created_once_and_reads_back_as_saved() {
    let store = store().await;
    let key = order_key("1");
    let before = store.order(&key).await.unwrap();

    let first = store.save(open("1"), now()).await.unwrap();
    let second = store.save(noted(&open("1"), "another"), now()).await.unwrap();

    assert_eq!((before, second), (None, None));
    assert_eq!(first, Some(Order { version: 1, ..open("1") }));
    assert_eq!(store.order(&key).await.unwrap(), first);
}

#[tokio::test]
async fn orders_of_other_malls_shops_and_ids_are_other_orders() {
    let store = store().await;
    saved(&store, open("1")).await;

    let key = order_key("1");
    for other in [
        OrderKey { mall: parsed("othermall"), ..key.clone() },
        OrderKey { shop: parsed("2"), ..key.clone() },
        OrderKey { order: parsed("2"), ..key.clone() },
    ] {
        assert_eq!(store.order(&other).await.unwrap(), None);
        let another = Order::new(other, parsed("demomall:1"));
        assert!(store.save(another, now()).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn who_loses_a_race_changes_nothing() {
    let store = store().await;
    let read = saved(&store, open("1")).await;

    let faster = store.save(noted(&read, "faster"), now()).await.unwrap();
    let slower = store.save(noted(&read, "slower"), now()).await.unwrap();

    assert_eq!(slower, None);
    assert_eq!(faster.as_ref().unwrap().version, 2);
    assert_eq!(store.order(&read.key).await.unwrap(), faster);
}

#[tokio::test]
async fn an_order_that_nobody_saved_is_not_changed_into_being() {
    let store = store().await;
    let never_saved = Order { version: 3, ..open("1") };

    assert_eq!(store.save(never_saved, now()).await.unwrap(), None);
    assert_eq!(store.order(&order_key("1")).await.unwrap(), None);
}

#[tokio::test]
async fn an_order_is_found_by_the_digest_of_its_key() {
    let store = store().await;
    let saved = store.save_with_key(open("1"), 1, "digest-1", now()).await.unwrap();

    assert_eq!(store.by_key("digest-1").await.unwrap(), saved.map(|order| (order, 1)));
    assert_eq!(store.by_key("digest-2").await.unwrap(), None);
}

#[tokio::test]
async fn an_order_and_its_key_are_saved_both_or_not_at_all() {
    let store = store().await;
    let order = store.save_with_key(open("1"), 1, "digest-1", now()).await.unwrap().unwrap();
    let stale = Order { version: 0, ..order.clone() };

    let lost_race = store.save_with_key(stale, 2, "digest-2", now()).await.unwrap();
    let taken_key = store.save_with_key(noted(&order, "new"), 2, "digest-1", now()).await.unwrap();

    assert_eq!((lost_race, taken_key), (None, None));
    assert_eq!(store.by_key("digest-2").await.unwrap(), None);
    assert_eq!(store.by_key("digest-1").await.unwrap(), Some((order, 1)));
}

#[tokio::test]
async fn a_change_is_decided_again_after_a_lost_race() {
    let store = store().await;
    let read = saved(&store, open("1")).await;
    let faster = noted(&read, "faster");
    saved(&store, faster.clone()).await;
    let seen = Cell::new(0);

    let decide = |order: &mut Order| {
        seen.set(seen.get() + 1);
        order.note(now(), fact("slower"));
        Ok(order.history.len())
    };
    let (order, decided) = store.change(read, now(), decide).await.unwrap();

    assert_eq!((seen.get(), decided, order.version), (2, faster.history.len() + 1, 3));
    assert_eq!(store.order(&order.key).await.unwrap(), Some(order));
}

#[tokio::test]
async fn a_change_of_nothing_writes_nothing_and_a_refused_one_neither() {
    let store = store().await;
    let order = saved(&store, open("1")).await;

    let (same, ()) = store.change(order.clone(), now(), |_| Ok(())).await.unwrap();
    let refuse = |order: &mut Order| {
        order.note(now(), fact("never"));
        Err::<(), _>(Error::NotEnabled)
    };
    let refused = store.change(order.clone(), now(), refuse).await;

    assert!(matches!(refused, Err(Error::NotEnabled)));
    assert_eq!(same, order);
    assert_eq!(store.order(&order.key).await.unwrap(), Some(order));
}

#[tokio::test]
async fn twenty_changes_at_once_all_land_or_are_refused() {
    let store = store().await;
    let order = saved(&store, open("1")).await;
    let decisions = Cell::new(0);

    let change = |task: u32| {
        let (store, order, decisions) = (&store, order.clone(), &decisions);
        let note = move |order: &mut Order| {
            decisions.set(decisions.get() + 1);
            order.note(now(), fact(&format!("task {task}")));
            Ok(())
        };
        async move { store.change(order, now(), note).await.map(|_| task) }
    };
    let outcomes = join_all((0..20).map(change)).await;

    let stored = store.order(&order.key).await.unwrap().unwrap();
    let landed = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok());
    let mut expected: Vec<_> = landed.map(|task| format!("task {task}")).collect();
    let tasks = stored.history.iter().filter_map(|entry| match &entry.what {
        What::Fact(Fact::NotTold { why, .. }) => Some(why.to_string()),
        _opening => None,
    });
    let mut found: Vec<_> = tasks.collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    assert_eq!(stored.version, 1 + u64::try_from(found.len()).unwrap());
    assert!(found.len() >= 8, "each round lets one through, and there are eight");
    assert!(decisions.get() > 20, "somebody must have lost a race");
    let refused = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    assert!(refused.into_iter().all(|error| matches!(error, Error::Unavailable(_))));
}

#[tokio::test]
async fn a_one_time_value_is_used_up_by_its_first_use() {
    let store = store().await;
    let first = store.burn("digest", after(60)).await.unwrap();
    let again = store.burn("digest", after(60)).await.unwrap();
    let other = store.burn("other", after(60)).await.unwrap();

    assert_eq!((first, again, other), (true, false, true));
}

#[tokio::test]
async fn of_ten_uses_at_once_exactly_one_counts() {
    let store = store().await;

    let uses = join_all((0..10).map(|_| store.burn("digest", after(60)))).await;

    assert_eq!(uses.into_iter().filter(|used| *used.as_ref().unwrap()).count(), 1);
}

#[tokio::test]
async fn settings_are_saved_only_over_the_version_that_was_read() {
    let store = store().await;
    let mall: MallId = parsed("demomall");
    let new = AdminSettings::new(mall.clone());
    assert_eq!(store.settings(&mall).await.unwrap(), None);

    let first = store.save_settings(new.clone(), now()).await.unwrap().unwrap();
    let stale = store.save_settings(new, now()).await.unwrap();
    let second = store.save_settings(first.clone(), now()).await.unwrap().unwrap();

    assert_eq!((first.version, stale, second.version), (1, None, 2));
    assert_eq!(store.settings(&mall).await.unwrap(), Some(second));
}

#[tokio::test]
async fn changed_settings_are_saved_and_unchanged_ones_are_not() {
    let store = store().await;
    let mall: MallId = parsed("demomall");
    let shops = serde_json::from_str(
        r#"[{"number":1,"name":"one","currency":"KRW","domains":[],"gateway":"disabled"}]"#,
    );
    let shops: Vec<Shop> = shops.unwrap();
    let change = |settings: &mut AdminSettings| {
        settings.refresh_shops(shops.clone());
        Ok(settings.shops.len())
    };

    let (first, count) = store.change_settings(&mall, now(), change).await.unwrap();
    let (same, _) = store.change_settings(&mall, now(), change).await.unwrap();

    assert_eq!((first.version, count), (1, 1));
    assert_eq!(same, first);
}

#[tokio::test]
async fn tokens_are_saved_only_over_the_version_that_was_read() {
    let store = store().await;
    let mall: MallId = parsed("demomall");
    assert!(store.token(&mall).await.unwrap().is_none());

    let new = TokenSet::new(mall.clone());
    let mut first = store.save_token(new.clone(), now()).await.unwrap().unwrap();
    first.count_call(now());
    let stale = store.save_token(new, now()).await.unwrap();
    let second = store.save_token(first, now()).await.unwrap().unwrap();

    assert!(stale.is_none());
    let stored = store.token(&mall).await.unwrap().unwrap();
    assert_eq!((second.version, stored.version, stored.calls), (2, 2, vec![now()]));
    assert_eq!(store.settings(&mall).await.unwrap(), None);
}

#[tokio::test]
async fn tokens_are_deleted_without_their_malls_settings() {
    let store = store().await;
    let mall: MallId = parsed("demomall");
    store.save_token(TokenSet::new(mall.clone()), now()).await.unwrap().unwrap();
    let settings = store.save_settings(AdminSettings::new(mall.clone()), now()).await.unwrap();

    for _ in 0..2 {
        store.delete_token(&mall).await.unwrap();
        assert!(store.token(&mall).await.unwrap().is_none());
    }

    assert_eq!(store.settings(&mall).await.unwrap(), settings);
    let anew = store.save_token(TokenSet::new(mall), now()).await.unwrap();
    assert_eq!(anew.unwrap().version, 1, "as if there had never been any");
}
