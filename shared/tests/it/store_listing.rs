//! A mall's orders as the store lists them.

use shared::{
    domain::{MallId, Order, OrderKey, State},
    store::{Store, listing::Wanted},
};

use crate::{
    engine::store,
    given::{now, order, order_key, page, parsed},
    store::{open, saved},
};

const IDS: [&str; 5] = [
    "20220518-0000001",
    "20220519-0000028",
    "20220519-0000029",
    "20220519-0000290",
    "20220601-0000001",
];

fn mall() -> MallId {
    parsed("demomall")
}

/// All orders and one of another mall.
async fn filled() -> Store {
    let store = store().await;
    for id in IDS {
        saved(&store, open(id)).await;
    }
    let key = OrderKey { mall: parsed("othermall"), ..order_key("20220519-0000030") };
    saved(&store, Order { key, ..open("1") }).await;
    store
}

async fn listed(store: &Store, wanted: Wanted) -> Vec<String> {
    let listed = store.orders(&mall(), &wanted, None, 100).await.unwrap();
    assert_eq!(listed.last, None, "that was all");
    listed.orders.into_iter().map(|order| order.key.order.to_string()).collect()
}

#[tokio::test]
async fn a_malls_orders_are_listed_from_the_newest_on() {
    let store = filled().await;

    let mut newest = IDS;
    newest.reverse();
    assert_eq!(listed(&store, Wanted::All).await, newest);
}

#[tokio::test]
async fn orders_are_found_by_how_their_number_begins() {
    let store = filled().await;

    for (start, found) in [
        ("20220519", &IDS[1..4]),
        ("20220519-000029", &IDS[3..4]),
        ("20220519-0000029", &IDS[2..3]),
        ("2023", &[]),
    ] {
        let mut listed = listed(&store, Wanted::Beginning(start.to_owned())).await;
        listed.reverse();
        assert_eq!(listed, found, "{start}");
    }
}

#[tokio::test]
async fn orders_are_found_by_their_days_the_first_and_the_last_included() {
    let store = filled().await;

    for (first, last, found) in [
        ("2022-05-18", "2022-05-19", &IDS[..4]),
        ("2022-05-19", "2022-05-19", &IDS[1..4]),
        ("2022-05-20", "2022-05-31", &[]),
        ("2022-05-20", "2022-06-01", &IDS[4..]),
    ] {
        let mut listed = listed(&store, Wanted::Days(parsed(first), parsed(last))).await;
        listed.reverse();
        assert_eq!(listed, found, "{first} to {last}");
    }
}

#[tokio::test]
async fn pages_of_a_list_follow_each_other_without_a_gap() {
    let store = filled().await;
    let (mut after, mut found) = (None, Vec::new());

    loop {
        let page = store.orders(&mall(), &Wanted::All, after.as_ref(), 2).await.unwrap();
        assert!(page.orders.len() <= 2);
        found.extend(page.orders.into_iter().map(|order| order.key.order.to_string()));
        after = page.last;
        if after.is_none() {
            break;
        }
    }

    found.reverse();
    assert_eq!(found, IDS);
}

#[tokio::test]
async fn an_order_needs_the_merchant_until_it_is_settled() {
    let store = filled().await;
    let held = State::Held { tid: page().tid, why: "another amount".to_owned().into() };
    let held = saved(&store, order("20220519-0000031", "3065.00 PHP", held)).await;

    let found = store.needing_merchant(&mall(), 100).await.unwrap().orders;
    let elsewhere = store.needing_merchant(&parsed("othermall"), 100).await.unwrap().orders;
    let wrong = held.troubles()[0].wrong;
    let settle = |order: &mut Order| order.settle(wrong, now());
    store.update(held.clone(), now(), settle).await.unwrap();

    assert_eq!((found, elsewhere), (vec![held], vec![]));
    assert_eq!(store.needing_merchant(&mall(), 100).await.unwrap().orders, []);
}
