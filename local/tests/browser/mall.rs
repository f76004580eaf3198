//! The mall that the stories are played in, and what is done there without a screen.

use local::{Simulator, browser::Browser, cafe24::UserType};
use shared::routes;

pub(crate) const MALL: &str = "demomall";
/// The keys of DemoPay's test merchant.
pub(crate) const KEYS: (&str, &str) = ("pk_test_demo", "sk_test_demo");

/// An address in the mall.
pub(crate) fn mall(sim: &Simulator, path: &str) -> String {
    format!("{}{path}", sim.addresses.mall)
}

/// A merchant installs the app, and links the account.
pub(crate) async fn linked(sim: &Simulator) -> Browser {
    let mut merchant = Browser::new().expect("a browser");
    let consent = merchant.open(&sim.cafe24.launch_url(MALL, UserType::MainOperator)).await;
    let agree = consent.expect("a page").form("/api/v2/oauth/authorize", &[]).expect("a form");
    let settings = merchant.submit(&agree.with("decision", "agree")).await.expect("a page");
    let link = settings.form(routes::ADMIN_LINK, &[]).expect("a form");
    let link = link.with("public_key", KEYS.0).with("secret_key", KEYS.1);
    merchant.submit(&link).await.expect("a page");
    merchant
}

/// As [`linked`], and shop 1 sells.
pub(crate) async fn sells(sim: &Simulator) {
    let mut merchant = linked(sim).await;
    let settings = merchant.open(&format!("{}{}", sim.addresses.app, routes::ADMIN_DISPLAY)).await;
    let fields = [("shop_no", "1"), ("action", "enable")];
    let enable = settings.expect("a page").form(routes::ADMIN_TOGGLE, &fields).expect("a form");
    merchant.submit(&enable).await.expect("a page");
    assert_eq!(sim.cafe24.gateways().len(), 1);
}
