//! The launch and the consent (faults.md, 4.G; cafe24.md 5 and 6).

use jiff::Timestamp;
use local::{
    Simulator,
    browser::Browser,
    cafe24::{ApiCall, Fault, UserType},
};
use reqwest::header;
use serde_json::Value;
use shared::routes;

use crate::{
    ledgers::ledgers_agree,
    shop::{MALL, Shop, client, install, query, settings, sign, text},
};

const NOBODY: &str = "nomall";

fn browser() -> Browser {
    Browser::new().expect("a browser")
}

fn launch(sim: &Simulator) -> String {
    sim.cafe24.launch_url(MALL, UserType::MainOperator)
}

/// The launch's query signed by us, as Cafe24 would.
fn signed(sim: &Simulator, query: &str) -> String {
    let keys = sim.secrets.get(&sim.app.config.app_secret).expect("the keys");
    let keys: Value = serde_json::from_str(&keys).expect("JSON");
    let hmac = sign(text(&keys, "client_secret"), query);
    let hmac = hmac.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!("{}/?{query}&hmac={hmac}", sim.addresses.app)
}

async fn has_consent(sim: &Simulator) -> bool {
    let tokens = sim.app.store.token(&MALL.parse().expect("a mall")).await;
    tokens.expect("the store answers").is_some_and(|tokens| tokens.token.is_some())
}

/// A browser that was sent to the consent, and that page's address.
async fn asked(sim: &Simulator) -> (Browser, String) {
    let mut merchant = browser();
    let (status, location) = merchant.step(&launch(sim)).await.expect("an answer");
    assert_eq!(status, 302);
    (merchant, location.expect("the consent page"))
}

#[tokio::test]
async fn f_100_only_genuine_fresh_launches_open_the_app() {
    let sim = Box::pin(Simulator::start()).await;
    let genuine = launch(&sim);
    let (query, hmac) = genuine.rsplit_once("&hmac=").expect("it is signed");
    let pairs = query.split_once('?').expect("a query").1;
    let base = format!("{}/?", sim.addresses.app);
    let now = Timestamp::now().as_second();
    let at = |time: i64| sim.cafe24.launch_url_at(MALL, UserType::MainOperator, now + time);
    let turned: Vec<&str> = pairs.split('&').rev().collect();

    let good = [
        genuine.clone(),
        format!("{base}hmac={hmac}&{pairs}"),
        format!("{base}{}&hmac={hmac}", turned.join("&")),
        at(-7100),
        at(7100),
    ];
    let bad = [
        (query.to_owned(), 403),
        (format!("{query}&hmac="), 403),
        (format!("{query}&hmac={}", hmac.replace("%3D", "")), 403),
        (format!("{query}&hmac={hmac}&hmac={hmac}"), 403),
        (format!("{genuine}&mall_id=othermall"), 403),
        (format!("{genuine}&x=1"), 403),
        (genuine.replace("demomall", "othermall"), 403),
        (genuine.replace("user_type=P", "user_type=A"), 403),
        (genuine.replace("%20", "+"), 403),
        (genuine.replace('%', "%25"), 403),
        (format!("{base}{}", pairs.replace("shop_no=1", "shop_no=2")), 403),
        (base.clone(), 403),
        (at(-7205), 400),
        (at(7205), 400),
        (signed(&sim, &pairs.replace("user_type=P", "user_type=S")), 400),
        (signed(&sim, &pairs.replace("mall_id=demomall", "mall_id=demo.mall%2F")), 400),
        (signed(&sim, &pairs.replace("mall_id=demomall&", "")), 400),
        (signed(&sim, &format!("{pairs}&mall_id=othermall")), 400),
        (signed(&sim, &format!("mall_id={NOBODY}")), 400),
    ];

    for url in good {
        let (status, location) = browser().step(&url).await.expect("an answer");
        let location = location.unwrap_or_default();
        assert!(status == 302 && location.contains("/oauth/authorize"), "{url}: {status}");
    }
    for (url, status) in bad {
        let answer = client().get(&url).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{url}");
        assert!(!answer.headers().contains_key(header::SET_COOKIE), "{url}");
    }
    assert_eq!(sim.cafe24.token_calls(MALL), 0);
}

#[tokio::test]
async fn f_100_a_replayed_launch_and_a_second_one_need_no_consent() {
    let sim = Box::pin(Simulator::start()).await;
    let used = launch(&sim);
    let mut merchant = install(&sim, MALL).await;

    for url in [used.clone(), used, launch(&sim)] {
        let page = merchant.open(&url).await.expect("a page");
        assert!(page.url.path() == routes::ADMIN_DISPLAY && page.says("Merchant account"));
    }
    let staff = sim.cafe24.launch_url(MALL, UserType::SubOperator);
    assert!(browser().open(&staff).await.expect("a page").says("Merchant account"));
    assert_eq!(sim.cafe24.token_calls(MALL), 1);
}

#[tokio::test]
async fn a_sub_operator_reads_who_can_consent() {
    let sim = Box::pin(Simulator::start()).await;
    let mut staff = browser();
    let consent = staff.open(&sim.cafe24.launch_url(MALL, UserType::SubOperator)).await;
    let form = consent.expect("a page").form("/authorize", &[]).expect("a form");

    let page = staff.submit(&form.with("operator", "A").with("decision", "agree")).await;

    let page = page.expect("a page");
    assert_eq!(page.status, 403);
    assert!(page.says("Only the main operator of the mall can consent"), "{}", page.text());
    assert!(!has_consent(&sim).await);
}

#[tokio::test]
async fn f_101_a_consent_counts_once_in_the_browser_that_began_it() {
    let sim = Box::pin(Simulator::start()).await;
    let (mut merchant, consent) = asked(&sim).await;
    let back = sim.cafe24.consent(&consent, true, true).expect("agreed");
    let state = query(&back, "state");
    let (_, other) = asked(&sim).await;
    let foreign = back.replace(&state, &query(&other, "state"));

    for url in [
        back.replace(&state, ""),
        back.replace(&state, &state.chars().rev().collect::<String>()),
        back.replace(&format!("state={state}"), "x=y"),
        foreign,
    ] {
        let page = merchant.open(&url).await.expect("a page");
        assert_eq!(page.status, 403, "{url}");
        assert!(page.says("This consent was not started here"), "{}", page.text());
    }
    let elsewhere = browser().open(&back).await.expect("a page");
    assert_eq!(elsewhere.status, 403);
    assert_eq!((has_consent(&sim).await, sim.cafe24.token_calls(MALL)), (false, 0));
    let page = merchant.open(&back).await.expect("a page");
    assert!(page.says("Merchant account"), "{}", page.text());
    assert!(has_consent(&sim).await);
}

#[tokio::test]
async fn f_101_a_consent_is_not_used_twice() {
    let sim = Box::pin(Simulator::start()).await;
    let answer = client().get(launch(&sim)).send().await.expect("an answer");
    let text = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let cookie = text(header::SET_COOKIE).and_then(|text| text.split(';').next());
    let cookie = cookie.expect("a cookie").to_owned();
    let consent = text(header::LOCATION).expect("the consent page");
    let back = sim.cafe24.consent(consent, true, true).expect("agreed");

    let open = || client().get(&back).header(header::COOKIE, &cookie).send();
    let first = open().await.expect("an answer");
    let again = open().await.expect("an answer");

    assert_eq!((first.status().as_u16(), again.status().as_u16()), (302, 400));
    assert!(again.text().await.expect("a page").contains("This consent was used already"));
    assert_eq!(sim.cafe24.token_calls(MALL), 1);
}

#[tokio::test]
async fn f_101_a_declined_late_or_void_consent_stores_nothing() {
    let sim = Box::pin(Simulator::start()).await;
    let said = [
        ("error=access_denied", 403, "Consent was not given"),
        ("error=invalid_scope", 400, "other rights than it registered"),
        ("error=invalid_request", 400, "Cafe24 did not accept the request"),
        ("error=<script>", 400, "Cafe24 did not accept the request"),
        ("x=y", 400, "This request is not complete"),
        ("code=unknown", 400, "This consent is not valid any more"),
    ];

    for (answer, status, words) in said {
        let (mut merchant, consent) = asked(&sim).await;
        let state = query(&consent, "state");
        let back = format!("{}{}", sim.addresses.app, routes::AUTH_TOKEN);
        let page = merchant.open(&format!("{back}?state={state}&{answer}")).await;
        let page = page.expect("a page");
        assert_eq!(page.status, status, "{answer}");
        assert!(page.says(words), "{answer}: {}", page.text());
    }
    let (mut merchant, consent) = asked(&sim).await;
    let back = sim.cafe24.consent(&consent, true, true).expect("agreed");
    sim.advance(16 * 60);
    assert_eq!(merchant.open(&back).await.expect("a page").status, 403);
    assert!(!has_consent(&sim).await);
}

#[tokio::test]
async fn f_94_after_a_lost_refresh_the_merchant_consents_and_buyers_notice_nothing() {
    let mut shop = Shop::open().await;
    shop.sim.advance(7200);
    shop.sim.cafe24.fail_next(ApiCall::Token, Fault::LostAnswer);

    let first = settings(&shop.sim, &mut shop.merchant).await;
    let second = settings(&shop.sim, &mut shop.merchant).await;

    assert!(first.says("Cafe24 did not answer"), "{}", first.text());
    assert!(second.says("consent again"), "{}", second.text());
    shop.bought("3065.00").await;
    ledgers_agree(&shop.sim).await;
    let page = shop.merchant.open(&launch(&shop.sim)).await.expect("a page");
    let agree = page.form("/authorize", &[]).expect("the consent page");
    let page = shop.merchant.submit(&agree.with("decision", "agree")).await.expect("a page");
    assert!(page.says("Linked test"), "{}", page.text());
}

#[tokio::test]
async fn f_96_a_void_refresh_token_asks_for_consent_and_is_not_tried_again() {
    let mut shop = Shop::open().await;
    shop.sim.advance(7200);
    shop.sim.cafe24.fail_next(ApiCall::Token, Fault::Status(400));

    for _ in 0..3 {
        let page = settings(&shop.sim, &mut shop.merchant).await;
        assert!(page.says("consent again"), "{}", page.text());
    }

    assert_eq!(shop.sim.cafe24.token_calls(MALL), 2);
    let (_, location) = shop.merchant.step(&launch(&shop.sim)).await.expect("an answer");
    assert!(location.expect("a redirect").contains("/oauth/authorize"));
}

#[tokio::test]
async fn f_96_a_token_that_is_refused_twice_is_refreshed_once() {
    let mut shop = Shop::open().await;
    let before = shop.sim.cafe24.calls(MALL).len();
    shop.sim.cafe24.fail_next(ApiCall::Shops, Fault::Status(401));
    shop.sim.cafe24.fail_next(ApiCall::Shops, Fault::Status(401));

    let page = settings(&shop.sim, &mut shop.merchant).await;

    assert!(page.says("consent again"), "{}", page.text());
    let calls = shop.sim.cafe24.calls(MALL).split_off(before);
    let calls: Vec<_> = calls.into_iter().map(|call| call.call).collect();
    assert_eq!(calls, [ApiCall::Shops, ApiCall::Token, ApiCall::Shops]);
}

#[tokio::test]
async fn sessions_are_sealed_secure_and_end() {
    let shop = Shop::open().await;
    let answer = shop.get(&launch(&shop.sim)).await;
    let cookie = answer.headers.get(header::SET_COOKIE).expect("a cookie");
    let cookie = cookie.to_str().expect("text").to_owned();
    let pair = cookie.split(';').next().expect("a pair").to_owned();
    let display = async |cookie: &str| {
        let page = shop.client().get(shop.at(routes::ADMIN_DISPLAY));
        shop.send(page.header(header::COOKIE, cookie)).await
    };

    for flag in ["HttpOnly", "Secure", "SameSite=None", "Path=/", "Partitioned", "Expires="] {
        assert!(cookie.contains(&format!("; {flag}")), "{flag}: {cookie}");
    }
    assert!(!cookie.contains(MALL), "it is sealed");
    assert_eq!(display(&pair).await.status, 200);
    for bad in ["", "pgapp_session=", &pair[..pair.len() - 4], &pair.replace("session", "consent")]
    {
        let page = display(bad).await;
        assert_eq!((page.status, page.text.contains("Please open the app again")), (401, true));
    }
    shop.sim.advance(8 * 3600 + 1);
    assert_eq!(display(&pair).await.status, 401);
}
