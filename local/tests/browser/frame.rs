//! The app inside the mall's admin, on another site, where third-party cookies are blocked.

use axum::{
    Router,
    http::{HeaderMap, header},
    response::{AppendHeaders, Html, IntoResponse},
    routing::get,
};
use local::{Options, Simulator};
use shared::domain::Gateway;

use crate::{
    chromium::Browser,
    elsewhere,
    ledgers::ledgers_agree,
    mall::{DISABLE, ENABLE, KEYS, MALL, gateway, stored},
    stage::{Stage, play_with},
    tab::Tab,
};

/// Below the ports that the system gives away.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
const TRIES: u32 = 50;

/// The mall is `localhost`, the app `127.0.0.1`: two sites.
async fn two_sites() -> Options {
    let port = five_ports().await;
    let mall = format!("http://localhost:{port}");
    let variables = [("CAFE24_API_URL", format!("{mall}/{{mall_id}}")), ("FRAME_ANCESTORS", mall)];
    let variables = variables.map(|(name, value)| (name.to_owned(), value)).to_vec();
    Options { port: Some(port), variables, ..Options::default() }
}

/// The first of five free ports in a row.
async fn five_ports() -> u16 {
    let (mut port, mut tries) = (fastrand::u16(PORTS), 0..TRIES);
    while !free(port).await {
        assert!(tries.next().is_some(), "no five free ports in a row");
        port = fastrand::u16(PORTS);
    }
    port
}

async fn free(first: u16) -> bool {
    for port in first..first + 5 {
        if tokio::net::TcpListener::bind(("127.0.0.1", port)).await.is_err() {
            return false;
        }
    }
    true
}

#[tokio::test]
async fn f_105_the_app_works_in_the_malls_admin_without_third_party_cookies() {
    let options = two_sites().await;
    let port = options.port.expect("it is chosen");
    play_with(options, Browser::NoForeignCookies, async |stage| {
        let Stage { sim, tab } = stage;
        cookies_are_blocked(tab).await;
        tab.open(&format!("http://localhost:{port}/admin/{MALL}"), MALL).await;
        tab.choose("select[name=lang]", "en_US").await;
        tab.press("button[formaction$='/frame']").await;
        tab.at("/frame").await;

        tab.enter("iframe").await;
        tab.press("button[name=decision][value=agree]").await;
        tab.shown("#public_key").await;
        tab.check().await;
        tab.fill("#public_key", KEYS.0).await;
        tab.fill("#secret_key", KEYS.1).await;
        tab.press("form[action='/admin/link'] button").await;
        tab.press(ENABLE).await;
        tab.shown(DISABLE).await;
        tab.check().await;

        assert!(stored(sim).await.account.is_some());
        assert_eq!(gateway(sim).await, Gateway::Enabled);
        assert_eq!(sim.cafe24.gateways().len(), 1);
        tab.leave_frames().await;
        assert!(tab.run("return location.host").await == format!("localhost:{port}"));
        ledgers_agree(sim).await;
        signed_out_elsewhere(sim, tab).await;
    })
    .await;
}

/// The session belongs to the frame in this mall, and to no other page.
async fn signed_out_elsewhere(sim: &Simulator, tab: &Tab) {
    tab.expect("/admin/display", "a status of 401 ");
    tab.open(&format!("{}/admin/display", sim.addresses.app), "/admin/display").await;
    assert!(!tab.shows("form").await);
}

/// In this browser a frame of another site keeps only cookies that say they are partitioned.
async fn cookies_are_blocked(tab: &Tab) {
    let set = AppendHeaders([
        (header::SET_COOKIE, "plain=1; Secure; SameSite=None; Path=/"),
        (header::SET_COOKIE, "partitioned=1; Secure; SameSite=None; Path=/; Partitioned"),
    ]);
    let sent = async |headers: HeaderMap| {
        let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
        Html(format!("<p>{}", cookies.unwrap_or("none")))
    };
    let go_on = Html("<a href=/sent>go on</a>");
    let framed = Router::new()
        .route("/", get(async move || (set, go_on).into_response()))
        .route("/sent", get(sent));
    let framed = elsewhere::serve(framed).await;
    let top = format!(
        "<!doctype html><link rel=icon href='data:,'><iframe src=http://127.0.0.1:{framed}/></iframe>"
    );
    let top = elsewhere::page(top).await;
    tab.driver().goto(format!("http://localhost:{top}/")).await.expect("it opens");
    tab.enter("iframe").await;
    tab.press("a").await;
    assert_eq!(tab.text("p").await, "partitioned=1");
    tab.leave_frames().await;
}
