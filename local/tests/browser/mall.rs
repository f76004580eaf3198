//! The mall that the stories are played in, and what is done there without a screen.

use local::{
    Simulator,
    browser::{Browser, Page},
    cafe24::{Order, UserType},
};
use shared::{
    domain::{AdminSettings, Gateway, ShopNo},
    routes,
};

pub(crate) const MALL: &str = "demomall";
/// The keys of DemoPay's test merchant.
pub(crate) const KEYS: (&str, &str) = ("pk_test_demo", "sk_test_demo");

/// The button that enables shop 1, or that does it again.
pub(crate) const ENABLE: &str = "form[action='/admin/shop/toggle']:has([name=shop_no][value='1'])\
     :has([name=action][value=enable]) button";
/// The button that disables it.
pub(crate) const DISABLE: &str = "form[action='/admin/shop/toggle']:has([name=shop_no][value='1'])\
     :has([name=action][value=disable]) button";
/// Ours, on the pages of the shop.
pub(crate) const PAY_BUTTON: &str = "#appPaymentButtonBox [data-pg-app] button";

/// An address in the mall.
pub(crate) fn mall(sim: &Simulator, path: &str) -> String {
    format!("{}{path}", sim.addresses.mall)
}

/// A merchant installs the app.
pub(crate) async fn installed(sim: &Simulator) -> Browser {
    let mut merchant = Browser::new().expect("a browser");
    let consent = merchant.open(&launch(sim)).await.expect("a page");
    let agree = consent.form("/api/v2/oauth/authorize", &[]).expect("a form");
    merchant.submit(&agree.with("decision", "agree")).await.expect("a page");
    merchant
}

/// As [`installed`], and links the account.
pub(crate) async fn linked(sim: &Simulator) -> Browser {
    let mut merchant = installed(sim).await;
    let link = settings(sim, &mut merchant).await.form(routes::ADMIN_LINK, &[]).expect("a form");
    let link = link.with("public_key", KEYS.0).with("secret_key", KEYS.1);
    merchant.submit(&link).await.expect("a page");
    merchant
}

/// As [`linked`], and shop 1 sells.
pub(crate) async fn sells(sim: &Simulator) {
    let mut merchant = linked(sim).await;
    let fields = [("shop_no", "1"), ("action", "enable")];
    let enable = settings(sim, &mut merchant).await.form(routes::ADMIN_TOGGLE, &fields);
    merchant.submit(&enable.expect("a form")).await.expect("a page");
    assert_eq!(sim.cafe24.gateways().len(), 1);
}

/// Where the mall's admin opens the app, in English.
pub(crate) fn launch(sim: &Simulator) -> String {
    sim.cafe24.launch_url(MALL, UserType::MainOperator)
}

/// What is stored of the mall.
pub(crate) async fn stored(sim: &Simulator) -> AdminSettings {
    let settings = sim.app.store.settings(&MALL.parse().expect("a mall")).await;
    settings.expect("the store answers").expect("settings")
}

/// The one order that there is.
pub(crate) fn order(sim: &Simulator) -> Order {
    let mut orders = sim.cafe24.orders();
    assert_eq!(orders.len(), 1, "{orders:?}");
    orders.remove(0)
}

/// Whether shop 1 sells, as stored.
pub(crate) async fn gateway(sim: &Simulator) -> Gateway {
    let shop = ShopNo::try_from(1).expect("a shop");
    stored(sim).await.shop(shop).expect("a shop").gateway
}

async fn settings(sim: &Simulator, merchant: &mut Browser) -> Page {
    let address = format!("{}{}", sim.addresses.app, routes::ADMIN_DISPLAY);
    merchant.open(&address).await.expect("a page")
}
