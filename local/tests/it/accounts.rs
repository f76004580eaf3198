//! Payments stay with the account that took them, and consent can always be given again.

use local::{
    cafe24::{ApiCall, Fault, UserType},
    pg_company::Merchant,
};
use shared::{domain::State, routes};

use crate::{
    ledgers::ledgers_agree,
    shop::{KEYS, MALL, PayPage, Shop, link, query, settings, text, toggle, unlink, with},
};

const SECOND: (&str, &str) = ("pk_test_second", "sk_test_second");

fn merchant_of(shop: &Shop, page: &PayPage) -> Merchant {
    shop.sim.pg_company.payment(&page.id).expect("the payment").order.merchant
}

#[tokio::test]
async fn f_91_a_payment_is_refunded_through_the_account_that_took_it() {
    let mut shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    unlink(&shop.sim, &mut shop.merchant).await;
    let part = shop.cancel(&sale, "1000.00").await;
    link(&shop.sim, &mut shop.merchant, SECOND).await;

    let rest = shop.cancel(&sale, "2065.00").await;

    assert!(part.succeeded(), "{part:?}");
    assert!(rest.succeeded(), "{rest:?}");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn an_open_page_of_the_account_before_is_replaced_and_its_payment_still_ends_well() {
    let mut shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let before = shop.checkout(&sale).await;
    unlink(&shop.sim, &mut shop.merchant).await;
    link(&shop.sim, &mut shop.merchant, SECOND).await;
    toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;

    let after = shop.pay(&sale).await;

    assert_ne!(before.url, after.url);
    assert_ne!(merchant_of(&shop, &before), merchant_of(&shop, &after));
    assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
    assert!(shop.sim.pg_company.approve(&before.id).is_err(), "the page before is closed");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_payment_under_way_ends_after_the_account_is_unlinked() {
    let mut shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);
    unlink(&shop.sim, &mut shop.merchant).await;

    let back = shop.get(callback.as_str()).await;

    assert_eq!(back.result_code(), "0000");
    shop.arrive(&back).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_mall_without_payments_leaves_no_keys_behind() {
    let mut shop = Shop::open().await;
    let entry = format!("{}{MALL}", shop.sim.app.config.merchant_secret_prefix);
    assert!(shop.sim.secrets.get(&entry).expect("an entry").contains(KEYS.1));

    unlink(&shop.sim, &mut shop.merchant).await;

    assert_eq!(shop.sim.secrets.get(&entry), None);
}

#[tokio::test]
async fn a_rest_below_the_smallest_payment_can_be_refunded() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;

    assert!(shop.cancel(&sale, "3000.00").await.succeeded());
    assert!(shop.cancel(&sale, "65.00").await.succeeded());

    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_changed_key_of_the_same_merchant_serves_its_older_payments_too() {
    let mut shop = Shop::open().await;
    let entry = format!("{}{MALL}", shop.sim.app.config.merchant_secret_prefix);
    let (_, _) = shop.bought("3065.00").await;
    let before = shop.sim.secrets.get(&entry).expect("an entry");
    // As if the key had been another one when this payment was made.
    shop.sim.secrets.put(&entry, &before.replace(KEYS.1, "sk_test_old")).expect("memory");
    unlink(&shop.sim, &mut shop.merchant).await;

    link(&shop.sim, &mut shop.merchant, KEYS).await;

    let after = shop.sim.secrets.get(&entry).expect("an entry");
    assert_eq!(after.matches(KEYS.1).count(), 2, "both links have the key that works");
    assert!(!after.contains("sk_test_old"));
}

#[tokio::test]
async fn a_repeated_request_sends_the_buyer_back_with_its_own_data() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let again = with(shop.asked(&sale), "extra_data", r#"{"LogKey":"second"}"#);

    let answer = shop.post(routes::SYNC_CHECKOUT, &again).await;

    assert_eq!(text(&answer.json(), "payment_url"), page.url);
    let back = shop.get(shop.approve(&page).as_str()).await;
    assert_eq!(query(&back.location(), "extra_data"), r#"{"LogKey":"second"}"#);
    assert_eq!(shop.sim.pg_company.opened(), 1);
}

/// Whether the next launch goes to Cafe24 for a consent.
async fn asks_for_consent(shop: &mut Shop) -> bool {
    let launch = shop.sim.cafe24.launch_url(MALL, UserType::MainOperator);
    let (_, location) = shop.merchant.step(&launch).await.expect("an answer");
    location.is_some_and(|location| location.contains("/oauth/authorize"))
}

#[tokio::test]
async fn f_96_a_token_that_stays_refused_leads_to_a_new_consent() {
    let mut shop = Shop::open().await;
    shop.sim.cafe24.fail_next(ApiCall::Shops, Fault::Status(401));
    shop.sim.cafe24.fail_next(ApiCall::Shops, Fault::Status(401));

    let page = settings(&shop.sim, &mut shop.merchant).await;

    assert!(page.says("consent again"), "{}", page.text());
    assert!(asks_for_consent(&mut shop).await);
}

#[tokio::test]
async fn f_72_an_app_that_was_deleted_and_installed_anew_asks_for_consent() {
    let mut shop = Shop::open().await;
    shop.sim.cafe24.fail_next(ApiCall::Shops, Fault::Status(403));

    let page = settings(&shop.sim, &mut shop.merchant).await;

    assert!(page.says("consent again"), "{}", page.text());
    assert!(asks_for_consent(&mut shop).await);
}
