//! The reconciler: what fails alone keeps nothing else from its look, and what does not fit into
//! one run is done by the next (faults.md F-68).

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use local::{
    aws,
    pg_company::{Call, Fault},
};
use shared::domain::State;

use crate::{
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{Sale, Shop},
};

/// How long a run may take: what it waits for, and a little more.
const LONGEST_RUN: Duration = Duration::from_secs(20);

/// Changes one attribute of the order's stored item.
async fn spoil(shop: &Shop, sale: &Sale, name: &str, value: &str) -> Option<AttributeValue> {
    let table = aws::dynamodb(&shop.sim.addresses.dynamodb);
    let (pk, sk) = (format!("order#{}", sale.mall), format!("{}#{}", sale.id, sale.shop_no));
    let update = table.update_item().table_name(aws::ORDERS_TABLE);
    let update = update.key("pk", AttributeValue::S(pk)).key("sk", AttributeValue::S(sk));
    let update = update.update_expression("SET #name = :value");
    let update = update.expression_attribute_names("#name", name);
    let update = update.expression_attribute_values(":value", AttributeValue::S(value.to_owned()));
    let update = update.return_values(aws_sdk_dynamodb::types::ReturnValue::AllOld);
    let updated = update.send().await.expect("it is there");
    updated.attributes().and_then(|before| before.get(name)).cloned()
}

#[tokio::test]
async fn f_68_a_record_that_does_not_read_keeps_no_other_from_its_look() {
    let shop = Shop::asynchronous().await;
    let sales: Vec<Sale> = (0..20).map(|_| shop.order("3065.00")).collect();
    for sale in &sales {
        shop.approve(&shop.checkout(sale).await);
    }
    let mut bodies = Vec::new();
    for sale in &sales[..4] {
        bodies.push(spoil(&shop, sale, "body", "{\"poisoned\":").await.expect("a body"));
    }
    shop.sim.advance(121);

    let began = Instant::now();
    let first = shop.reconcile().await;

    assert_eq!((first.looked, first.unknown), (20, 4));
    assert!(began.elapsed() < LONGEST_RUN, "{:?}", began.elapsed());
    for sale in &sales[4..] {
        assert_eq!(shop.told(sale), ["M5 T booked"]);
    }
    assert_eq!(shop.reconcile().await.looked, 4, "looked at once in each run");
    for (sale, body) in sales.iter().zip(bodies) {
        spoil(&shop, sale, "body", body.as_s().expect("text")).await;
    }
    assert_eq!(shop.reconcile().await.unknown, 0);
    assert!(sales.iter().all(|sale| shop.told(sale) == ["M5 T booked"]));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_68_a_payment_of_which_the_pg_company_says_nothing_delays_no_other() {
    let shop = Shop::asynchronous().await;
    let sales: Vec<Sale> = (0..12).map(|_| shop.order("3065.00")).collect();
    for sale in &sales {
        shop.approve(&shop.checkout(sale).await);
    }
    for fault in [Fault::TimeOut, Fault::Garbage, Fault::ErrorBefore] {
        shop.sim.pg_company.next(Call::LookUp, fault);
    }

    let first = shop.later(121).await;
    let told = sales.iter().filter(|sale| shop.told(sale) == ["M5 T booked"]).count();
    shop.later(901).await;

    assert_eq!((first.looked, told), (12, 9));
    assert!(sales.iter().all(|sale| shop.told(sale) == ["M5 T booked"]));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_run_ends_in_time_and_the_next_one_goes_on() {
    let shop = Shop::asynchronous().await;
    let sales: Vec<Sale> = (0..40).map(|_| shop.order("3065.00")).collect();
    for sale in &sales {
        shop.approve(&shop.checkout(sale).await);
        shop.sim.pg_company.next(Call::LookUp, Fault::TimeOut);
    }
    shop.sim.advance(121);

    let began = Instant::now();
    let first = shop.reconcile().await.looked;
    let took = began.elapsed();
    let taken = shop.pg_calls("");
    let second = shop.reconcile().await.looked;

    assert!((8..40).contains(&first), "{first}");
    assert!(took < LONGEST_RUN, "{took:?}");
    assert!(second > 0, "the rest was still due");
    assert!(shop.pg_calls("") > taken);
    while !is_paid(&shop, &sales).await {
        shop.later(901).await;
    }
    assert!(sales.iter().all(|sale| shop.told(sale) == ["M5 T booked"]));
    told_nothing_wrong(&shop.sim).await;
}

async fn is_paid(shop: &Shop, sales: &[Sale]) -> bool {
    for sale in sales {
        if !matches!(shop.state(sale).await, State::Paid { .. }) {
            return false;
        }
    }
    true
}
