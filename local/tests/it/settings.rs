//! The settings page: the account, the shops, and nothing that a stranger could press.

use local::{
    cafe24::{ApiCall, Fault, UserType},
    pg_company,
};
use reqwest::header;
use shared::{
    domain::{AdminSettings, Gateway, ShopNo},
    routes,
};

use crate::{
    ledgers::ledgers_agree,
    shop::{KEYS, MALL, R1, Reply, Shop, link, set_up, settings, toggle, unlink, with},
};

const ACCOUNT: &str = "pgapp/local/malls/demomall";

async fn stored(shop: &Shop) -> AdminSettings {
    let settings = shop.sim.app.store.settings(&MALL.parse().expect("a mall")).await;
    settings.expect("the store answers").expect("settings")
}

async fn gateway(shop: &Shop, number: u32) -> Gateway {
    let number = ShopNo::try_from(number).expect("a shop");
    stored(shop).await.shop(number).expect("a shop").gateway
}

/// A session of its own: the cookie, and the CSRF token of its forms.
async fn signed_in(shop: &Shop) -> (String, String) {
    let launch = shop.sim.cafe24.launch_url(MALL, UserType::MainOperator);
    let answer = shop.get(&launch).await;
    let cookie = answer.headers.get(header::SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).expect("a cookie").to_owned();
    let page = display(shop, &cookie).await;
    let csrf = page.text.split_once(r#"name="csrf" value=""#).expect("a form").1;
    (cookie, csrf.split('"').next().expect("a token").to_owned())
}

async fn display(shop: &Shop, cookie: &str) -> Reply {
    let page = shop.client().get(shop.at(routes::ADMIN_DISPLAY));
    shop.send(page.header(header::COOKIE, cookie)).await
}

#[tokio::test]
async fn secrets_are_never_shown_only_how_they_end() {
    let mut shop = Shop::open().await;
    unlink(&shop.sim, &mut shop.merchant).await;

    let wrong = link(&shop.sim, &mut shop.merchant, ("pk_test_typed", "sk_test_mistyped")).await;
    let linked = link(&shop.sim, &mut shop.merchant, ("pk_live_demo", "sk_live_demo")).await;

    assert!(wrong.status == 400 && wrong.says("does not accept these keys"), "{}", wrong.text());
    assert!(wrong.html.contains("pk_test_typed") && !wrong.html.contains("sk_test_mistyped"));
    assert!(linked.says("Linked live"), "{}", linked.text());
    assert!(linked.says("Public key …demo") && linked.says("Secret key …demo"));
    assert!(!linked.html.contains("sk_live_demo") && !linked.html.contains("pk_live_demo"));
}

#[tokio::test]
async fn keys_that_cannot_be_checked_are_not_stored() {
    let mut shop = Shop::open().await;
    unlink(&shop.sim, &mut shop.merchant).await;
    let long = "k".repeat(201);

    for keys in [("", "sk"), ("pk", ""), ("pk", " "), ("pk", "s k"), ("pk", "키"), ("pk", &*long)]
    {
        let page = link(&shop.sim, &mut shop.merchant, keys).await;
        assert!(page.status == 400 && page.says("as you got it"), "{}", page.text());
    }
    for keys in [("pk_test_demo", "sk_live_demo"), ("pk_test_demo", "sk_test_second")] {
        let page = link(&shop.sim, &mut shop.merchant, keys).await;
        assert!(page.says("does not accept these keys"), "{}", page.text());
    }
    for fault in
        [pg_company::Fault::ErrorBefore, pg_company::Fault::Garbage, pg_company::Fault::RateLimited]
    {
        shop.sim.pg_company.next(pg_company::Call::Account, fault);
        let page = link(&shop.sim, &mut shop.merchant, KEYS).await;
        assert!(page.says("does not answer right now"), "{}", page.text());
    }
    assert_eq!((shop.sim.secrets.get(ACCOUNT), stored(&shop).await.account), (None, None));
    let page = link(&shop.sim, &mut shop.merchant, (" pk_test_demo ", " sk_test_demo\t")).await;
    assert!(page.says("Linked test"), "spaces around are forgiven: {}", page.text());
}

#[tokio::test]
async fn unlinking_disables_every_shop_first() {
    let mut shop = Shop::open().await;
    toggle(&shop.sim, &mut shop.merchant, 3, "enable").await;
    shop.sim.cafe24.fail_next(ApiCall::DeleteGateway, Fault::Status(500));

    let failed = unlink(&shop.sim, &mut shop.merchant).await;

    assert_eq!(failed.status, 400);
    assert!(failed.says("Linked test"), "{}", failed.text());
    assert!(shop.sim.secrets.get(ACCOUNT).is_some());
    let done = unlink(&shop.sim, &mut shop.merchant).await;
    assert!(done.says("all shops are disabled"), "{}", done.text());
    assert_eq!((shop.sim.cafe24.gateways().len(), shop.sim.secrets.get(ACCOUNT)), (0, None));
    assert_eq!(shop.request(&shop.order("3065.00")).await.status, 400);
}

#[tokio::test]
async fn f_93_twenty_pages_at_once_refresh_the_token_once() {
    let shop = Shop::open().await;
    let (cookie, _) = signed_in(&shop).await;
    // The calls so far leak from the mall's bucket.
    shop.sim.cafe24.advance(60);
    shop.sim.cafe24.expire_tokens(MALL);
    let before = shop.sim.cafe24.token_calls(MALL);

    let pages = futures::future::join_all((0..20).map(|_| display(&shop, &cookie))).await;

    for page in pages {
        assert_eq!(page.status, 200);
        assert!(!page.text.contains("The list of shops may be old"), "{}", page.text);
    }
    assert_eq!(shop.sim.cafe24.token_calls(MALL), before + 1);
}

#[tokio::test]
async fn f_104_a_form_from_elsewhere_changes_nothing() {
    let shop = Shop::open().await;
    set_up(&shop.sim, "othermall").await;
    let (cookie, csrf) = signed_in(&shop).await;
    let (_, others) = signed_in(&shop).await;
    let send = async |path: &str, csrf: &str, cookie: &str, origin: Option<&str>| {
        let fields = [("csrf", csrf), ("shop_no", "1"), ("action", "disable")];
        let mut request = shop.client().post(shop.at(path)).form(&fields);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        shop.send(request.header(header::COOKIE, cookie)).await
    };
    let own = shop.sim.addresses.app.clone();
    let before = stored(&shop).await;

    for path in [routes::ADMIN_TOGGLE, routes::ADMIN_LINK, routes::ADMIN_UNLINK] {
        for bad in ["", "x", &others, &csrf[1..]] {
            assert_eq!(send(path, bad, &cookie, Some(&own)).await.status, 403, "{path} {bad}");
        }
        let near = format!("{own}.evil.example");
        for origin in ["https://evil.example", "null", &near, &shop.sim.addresses.mall] {
            let answer = send(path, &csrf, &cookie, Some(origin)).await;
            assert_eq!(answer.status, 403, "{path} {origin}");
        }
        assert_eq!(send(path, &csrf, "", Some(&own)).await.status, 401);
        let got = shop.client().get(format!("{}?csrf={csrf}&shop_no=1", shop.at(path)));
        assert_eq!(shop.send(got.header(header::COOKIE, &cookie)).await.status, 404);
    }
    assert_eq!(stored(&shop).await, before);
    let no_origin = send(routes::ADMIN_TOGGLE, &csrf, &cookie, None).await;
    assert_eq!(no_origin.status, 303, "{}", no_origin.text);
    assert_eq!(gateway(&shop, 1).await, Gateway::Disabled);
    assert_eq!(shop.sim.cafe24.gateways().len(), 1, "the other mall's");
}

#[tokio::test]
async fn f_105_f_106_pages_run_no_script_and_show_only_inside_cafe24() {
    let shop = Shop::open().await;
    let (cookie, _) = signed_in(&shop).await;
    let name = r#"<script>alert(1)</script><img src=x onerror="alert(1)">' & "#;
    let rename = |settings: &mut AdminSettings| {
        settings.shops[0].name = name.to_owned();
        Ok(())
    };
    let mall = MALL.parse().expect("a mall");
    shop.sim.app.store.change_settings(&mall, shop.sim.app.now(), rename).await.expect("saved");
    shop.sim.cafe24.fail_next(ApiCall::Shops, Fault::Status(500));

    let page = display(&shop, &cookie).await;

    assert!(page.text.contains("alert(1)") && page.text.contains("The list of shops may be old"));
    for raw in ["<script>", "<img", "onerror=\""] {
        assert!(!page.text.contains(raw), "{raw}");
    }
    let policy = page.headers.get("content-security-policy").and_then(|text| text.to_str().ok());
    let policy = policy.expect("a policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains(&format!("frame-ancestors {}", shop.sim.addresses.mall)), "{policy}");
    let buyers = shop.get(&shop.at(routes::SYNC_CALLBACK)).await;
    let policy = buyers.headers.get("content-security-policy").and_then(|text| text.to_str().ok());
    assert!(policy.expect("a policy").contains("frame-ancestors 'none'"));
}

#[derive(Clone, Copy)]
struct Row {
    fault: Fault,
    /// What is stored after the fault.
    left: Gateway,
    /// Whether Cafe24 has the gateway after the fault.
    registered: bool,
}

async fn enabling(row: Row) {
    let mut shop = Shop::open().await;
    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    shop.sim.cafe24.fail_next(ApiCall::CreateGateway, row.fault);

    let page = toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;

    let (fault, half) = (row.fault, page.says("Half enabled"));
    assert_eq!((page.status, half), (400, row.left == Gateway::Enabling), "{fault:?}");
    assert_eq!(gateway(&shop, 1).await, row.left, "{fault:?}");
    assert_eq!(shop.sim.cafe24.gateways().len(), usize::from(row.registered), "{fault:?}");
    let sale = shop.order("3065.00");
    let fields = shop.signed(with(shop.asked(&sale), "partner_id", "demomall:1"), &R1);
    assert_eq!(shop.post(routes::SYNC_CHECKOUT, &fields).await.status, 400, "{fault:?}");
    let again = toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;
    assert!(again.says("The shop is enabled"), "{fault:?}: {}", again.text());
    assert_eq!((gateway(&shop, 1).await, shop.sim.cafe24.gateways().len()), (Gateway::Enabled, 1));
    shop.pay(&sale).await;
    ledgers_agree(&shop.sim).await;
}

async fn disabling(row: Row) {
    let mut shop = Shop::open().await;
    shop.sim.cafe24.fail_next(ApiCall::DeleteGateway, row.fault);

    let page = toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;

    let (fault, half) = (row.fault, page.says("Half disabled"));
    assert_eq!((page.status, half), (400, row.left == Gateway::Disabling), "{fault:?}");
    assert_eq!(gateway(&shop, 1).await, row.left, "{fault:?}");
    assert_eq!(shop.sim.cafe24.gateways().len(), usize::from(row.registered), "{fault:?}");
    let again = toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    assert!(again.says("The shop is disabled"), "{fault:?}: {}", again.text());
    assert_eq!((gateway(&shop, 1).await, shop.sim.cafe24.gateways().len()), (Gateway::Disabled, 0));
}

#[tokio::test]
async fn f_107_a_shop_is_enabled_at_cafe24_and_here_or_says_that_it_is_not() {
    let row = |fault, left, registered| Row { fault, left, registered };
    let rows = [
        row(Fault::Status(500), Gateway::Enabling, false),
        row(Fault::TimeOut, Gateway::Enabling, false),
        row(Fault::LostAnswer, Gateway::Enabling, true),
        row(Fault::Status(403), Gateway::Disabled, false),
        row(Fault::Status(409), Gateway::Disabled, false),
        row(Fault::Status(422), Gateway::Disabled, false),
        row(Fault::Status(429), Gateway::Disabled, false),
    ];

    futures::future::join_all(rows.map(|row| Box::pin(enabling(row)))).await;
}

#[tokio::test]
async fn f_107_a_shop_is_disabled_at_cafe24_and_here_or_says_that_it_is_not() {
    let row = |fault, left, registered| Row { fault, left, registered };
    let rows = [
        row(Fault::Status(500), Gateway::Disabling, true),
        row(Fault::TimeOut, Gateway::Disabling, true),
        row(Fault::LostAnswer, Gateway::Disabling, false),
        row(Fault::Status(403), Gateway::Enabled, true),
        row(Fault::Status(409), Gateway::Enabled, true),
        row(Fault::Status(422), Gateway::Enabled, true),
        row(Fault::Status(429), Gateway::Enabled, true),
    ];

    futures::future::join_all(rows.map(|row| Box::pin(disabling(row)))).await;
}

#[tokio::test]
async fn a_shop_whose_currency_is_not_taken_cannot_be_enabled() {
    let mut shop = Shop::open().await;
    let page = settings(&shop.sim, &mut shop.merchant).await;
    assert!(page.says("Cannot be enabled: DemoPay does not take EUR"), "{}", page.text());
    assert!(page.form(routes::ADMIN_TOGGLE, &[("shop_no", "4")]).is_err(), "there is no button");
    let (cookie, csrf) = signed_in(&shop).await;
    let fields = [("csrf", csrf.as_str()), ("shop_no", "4"), ("action", "enable")];

    let forced = shop.client().post(shop.at(routes::ADMIN_TOGGLE)).form(&fields);
    let forced = shop.send(forced.header(header::COOKIE, cookie)).await;

    assert_eq!(forced.status, 400);
    assert_eq!((gateway(&shop, 4).await, shop.sim.cafe24.gateways().len()), (Gateway::Disabled, 1));
}

#[tokio::test]
async fn after_another_account_is_linked_new_payments_go_to_it() {
    let mut shop = Shop::open().await;
    shop.bought("3065.00").await;
    unlink(&shop.sim, &mut shop.merchant).await;
    link(&shop.sim, &mut shop.merchant, ("pk_test_second", "sk_test_second")).await;
    toggle(&shop.sim, &mut shop.merchant, 1, "enable").await;

    shop.bought("5000.00").await;

    let merchants = shop.sim.pg_company.payments().into_iter().map(|p| p.order.merchant.id());
    assert_eq!(merchants.collect::<Vec<_>>(), ["merchant_demo", "merchant_second"]);
    ledgers_agree(&shop.sim).await;
}
