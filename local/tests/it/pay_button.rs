//! The pay button's script tag: there where we are enabled, once and current, and nowhere else
//! (faults.md F-107).

use futures::FutureExt;
use local::cafe24::{ApiCall, Fault, ScriptTag};
use serde_json::json;
use shared::{
    assets::PAY_BUTTON,
    cafe24::client::scripts::Script,
    domain::{AdminSettings, Gateway, PayButton, ShopNo},
    pay_button, routes,
    tokens::with_token,
};

use crate::{
    ledgers::ledgers_agree,
    shop::{KEYS, MALL, Shop, link, settings, toggle, unlink},
};

const HALF_ENABLED: &str = "Enabled at checkout, but the pay button is missing or old";
const HALF_DISABLED: &str = "Not enabled, but the shop's pages may still load the pay button";

fn number(shop_no: u32) -> ShopNo {
    ShopNo::try_from(shop_no).expect("a shop")
}

/// What is stored of shop 1: the gateway, and whether the current button is noted.
async fn stored(shop: &Shop) -> (Gateway, PayButton) {
    let settings = shop.sim.app.store.settings(&MALL.parse().expect("a mall")).await;
    let settings = settings.expect("the store answers").expect("settings");
    let shop = settings.shop(number(1)).expect("a shop");
    (shop.gateway, shop.pay_button.clone())
}

async fn store(shop: &Shop, pay_button: &PayButton) {
    let set = |settings: &mut AdminSettings| {
        settings.set_pay_button(number(1), pay_button);
        Ok(())
    };
    let mall = MALL.parse().expect("a mall");
    shop.sim.app.store.change_settings(&mall, shop.sim.app.now(), set).await.expect("saved");
}

fn current() -> PayButton {
    PayButton::Installed { version: PAY_BUTTON.version().to_owned() }
}

fn tags(shop: &Shop) -> Vec<ScriptTag> {
    shop.sim.cafe24.script_tags(MALL)
}

fn sources(shop: &Shop) -> Vec<String> {
    tags(shop).into_iter().map(|tag| tag.src).collect()
}

fn script(shop: &Shop) -> Script {
    pay_button::script(&shop.sim.app.config)
}

/// Adds a tag to shop 1, as an earlier version of the app, or another hand, may have.
async fn add(shop: &Shop, src: String) {
    let script = Script { src, ..script(shop) };
    let mall = MALL.parse().expect("a mall");
    let added = with_token(&shop.sim.app, &mall, &script, |cafe24, (mall, access), script| {
        async move { cafe24.add_script(mall, access, number(1), script).await }.boxed()
    });
    added.await.expect("added");
}

/// Whether F2 tells the script to show the button.
async fn button_shows(shop: &Shop) -> bool {
    let query = format!("mall_id={MALL}&shop_no=1");
    let told = shop.get(&format!("{}?{query}", shop.at(routes::EXTERNAL_DATA))).await;
    told.json().get("bResult") == Some(&json!(true))
}

#[tokio::test]
async fn an_enabled_shop_loads_the_button_by_its_hash_on_its_product_and_cart_pages() {
    let mut shop = Shop::open().await;

    let [tag] = &tags(&shop)[..] else { panic!("{:?}", sources(&shop)) };

    let wanted = script(&shop);
    assert_eq!((tag.shop_no, &tag.src, &tag.integrity), (1, &wanted.src, &wanted.integrity));
    assert_eq!(tag.display_location, ["PRODUCT_DETAIL", "ORDER_BASKET"]);
    assert!(tag.skin_no.is_null() && tag.exclude_path.is_null());
    assert_eq!(stored(&shop).await, (Gateway::Enabled, current()));
    toggle(&shop.sim, &mut shop.merchant, 3, "enable").await;
    assert_eq!(tags(&shop).iter().map(|tag| tag.shop_no).collect::<Vec<_>>(), [1, 3]);
    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    assert_eq!(tags(&shop).iter().map(|tag| tag.shop_no).collect::<Vec<_>>(), [3]);
    assert_eq!(stored(&shop).await, (Gateway::Disabled, PayButton::Absent));
    unlink(&shop.sim, &mut shop.merchant).await;
    assert_eq!(sources(&shop), Vec::<String>::new());
}

#[tokio::test]
async fn older_buttons_and_second_ones_go_and_other_scripts_stay() {
    let mut shop = Shop::open().await;
    let config = shop.sim.app.config.clone();
    let other = "https://other.example.com/script.js".to_owned();
    let moved = format!("https://before.example.com{}", routes::EXTERNAL_SCRIPT);
    add(&shop, format!("{}?v=0123456789abcdef", config.address(routes::EXTERNAL_SCRIPT))).await;
    add(&shop, format!("{moved}?client_id={}", config.client_id)).await;
    add(&shop, other.clone()).await;
    add(&shop, script(&shop).src).await;
    let first = tags(&shop)[0].script_no.clone();
    store(&shop, &PayButton::Unknown).await;

    let page = toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;

    assert!(page.says("The shop is enabled"), "{}", page.text());
    assert_eq!(sources(&shop), [script(&shop).src, other.clone()]);
    assert_eq!(tags(&shop)[0].script_no, first, "what was right was left alone");
    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    assert_eq!(sources(&shop), [other]);
}

#[tokio::test]
async fn a_button_of_another_version_is_shown_as_old_and_replaced() {
    let mut shop = Shop::open().await;
    let old = PayButton::Installed { version: "0123456789abcdef".to_owned() };

    for before in [old, PayButton::Absent, PayButton::Unknown] {
        store(&shop, &before).await;
        let page = settings(&shop.sim, &mut shop.merchant).await;
        assert!(page.says(HALF_ENABLED), "{before:?}: {}", page.text());
        let page = toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;
        assert!(page.says("The shop is enabled") && !page.says(HALF_ENABLED), "{}", page.text());
        assert_eq!(stored(&shop).await, (Gateway::Enabled, current()));
    }
    assert_eq!(sources(&shop), [script(&shop).src]);
}

#[derive(Debug, Clone, Copy)]
struct Row {
    call: ApiCall,
    fault: Fault,
    /// How many tags Cafe24 has after the fault.
    left: usize,
}

const fn row(call: ApiCall, fault: Fault, left: usize) -> Row {
    Row { call, fault, left }
}

async fn enabling(row: Row) {
    let mut shop = Shop::open().await;
    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    shop.sim.cafe24.fail_next(row.call, row.fault);

    let page = toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;

    assert_eq!(page.status, 400, "{row:?}");
    assert!(page.says("Buyers can pay with us at checkout"), "{row:?}: {}", page.text());
    assert!(page.says(HALF_ENABLED), "{row:?}: {}", page.text());
    assert_eq!(stored(&shop).await, (Gateway::Enabled, PayButton::Unknown), "{row:?}");
    assert_eq!((tags(&shop).len(), shop.sim.cafe24.gateways().len()), (row.left, 1), "{row:?}");
    shop.bought("3065.00").await;
    let again = toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;
    assert!(again.says("The shop is enabled"), "{row:?}: {}", again.text());
    assert_eq!(sources(&shop), [script(&shop).src], "{row:?}");
    assert_eq!(stored(&shop).await, (Gateway::Enabled, current()), "{row:?}");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_107_without_the_button_the_shop_sells_and_says_what_is_missing() {
    let (list, create) = (ApiCall::ListScriptTags, ApiCall::CreateScriptTag);
    let rows = [
        row(list, Fault::Status(500), 0),
        row(list, Fault::TimeOut, 0),
        row(list, Fault::Status(403), 0),
        row(create, Fault::Status(500), 0),
        row(create, Fault::TimeOut, 0),
        row(create, Fault::LostAnswer, 1),
        row(create, Fault::Status(403), 0),
        row(create, Fault::Status(409), 0),
        row(create, Fault::Status(422), 0),
        row(create, Fault::Status(429), 0),
    ];

    futures::future::join_all(rows.map(|row| Box::pin(enabling(row)))).await;
}

async fn disabling(row: Row) {
    let mut shop = Shop::open().await;
    shop.sim.cafe24.fail_next(row.call, row.fault);

    let page = toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;

    assert_eq!(page.status, 400, "{row:?}");
    assert!(page.says("Nobody can pay with us in this shop any more"), "{}", page.text());
    assert!(page.says(HALF_DISABLED), "{row:?}: {}", page.text());
    assert_eq!(stored(&shop).await, (Gateway::Disabled, PayButton::Unknown), "{row:?}");
    assert_eq!((tags(&shop).len(), shop.sim.cafe24.gateways().len()), (row.left, 0), "{row:?}");
    assert!(!button_shows(&shop).await, "{row:?}");
    assert_eq!(shop.request(&shop.order("3065.00")).await.status, 400, "{row:?}");
    let again = toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    assert!(again.says("The shop is disabled"), "{row:?}: {}", again.text());
    assert!(!again.says(HALF_DISABLED) && tags(&shop).is_empty(), "{row:?}");
    assert_eq!(stored(&shop).await, (Gateway::Disabled, PayButton::Absent), "{row:?}");
}

#[tokio::test]
async fn f_107_a_button_that_is_left_behind_shows_nothing_and_can_be_taken_away() {
    let (list, delete) = (ApiCall::ListScriptTags, ApiCall::DeleteScriptTag);
    let rows = [
        row(list, Fault::Status(500), 1),
        row(list, Fault::Status(403), 1),
        row(delete, Fault::Status(500), 1),
        row(delete, Fault::TimeOut, 1),
        row(delete, Fault::LostAnswer, 0),
        row(delete, Fault::Status(422), 1),
        row(delete, Fault::Status(429), 1),
    ];

    futures::future::join_all(rows.map(|row| Box::pin(disabling(row)))).await;
}

#[tokio::test]
async fn f_107_while_the_gateway_is_not_settled_the_button_is_not_touched() {
    let mut shop = Shop::open().await;

    shop.sim.cafe24.fail_next(ApiCall::DeleteGateway, Fault::Status(500));
    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    assert_eq!(stored(&shop).await, (Gateway::Disabling, current()));
    assert_eq!(sources(&shop), [script(&shop).src]);
    assert!(!button_shows(&shop).await);

    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    shop.sim.cafe24.fail_next(ApiCall::CreateGateway, Fault::Status(500));
    toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;
    assert_eq!(stored(&shop).await, (Gateway::Enabling, PayButton::Absent));
    assert_eq!(sources(&shop), Vec::<String>::new());
}

#[tokio::test]
async fn a_left_button_is_taken_away_before_the_account_is_unlinked() {
    let mut shop = Shop::open().await;
    shop.sim.cafe24.fail_next(ApiCall::DeleteScriptTag, Fault::Status(500));
    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    shop.sim.cafe24.fail_next(ApiCall::DeleteScriptTag, Fault::Status(500));

    let failed = unlink(&shop.sim, &mut shop.merchant).await;

    assert!(failed.status == 400 && failed.says("Linked test"), "{}", failed.text());
    assert_eq!(tags(&shop).len(), 1);
    let done = unlink(&shop.sim, &mut shop.merchant).await;
    assert!(done.says("all shops are disabled"), "{}", done.text());
    assert_eq!(tags(&shop).len(), 0);
    link(&shop.sim, &mut shop.merchant, KEYS).await;
    let page = toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;
    assert!(page.says("The shop is enabled"), "{}", page.text());
    assert!(button_shows(&shop).await);
}
