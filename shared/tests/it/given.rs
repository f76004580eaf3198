//! What the tests start from. Hashes are made here from the document, not by the crate's own code.

use std::{collections::HashMap, fmt::Debug, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use lambda_http::{Body, Request};
use serde_json::json;
use sha2::Sha256;
use shared::{
    Error,
    cafe24::AppKeys,
    config::Config,
    domain::{
        Acknowledged, Attempt, Loopback, MallHosts, MallUrl, Money, Order, OrderKey, PaymentPage,
        Process, State, acknowledged::Deposit,
    },
    request::{self, Fields},
};

/// `SK` and `CS` of cafe24.md 14.
pub(crate) const SERVICE_KEY: &str = "test-service-key-0123456789abcdef";
pub(crate) const CLIENT_SECRET: &str = "test-client-secret";

pub(crate) fn parsed<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) fn now() -> Timestamp {
    parsed("2026-01-01T00:00:00Z")
}

pub(crate) fn after(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() + seconds).unwrap()
}

pub(crate) fn keys() -> AppKeys {
    keys_of(CLIENT_SECRET, SERVICE_KEY, None)
}

pub(crate) fn keys_of(client: &str, service: &str, previous: Option<&str>) -> AppKeys {
    let stored = json!({
        "client_secret": client,
        "service_key": service,
        "service_key_previous": previous,
        "webhook_api_key": "11111111-2222-3333-4444-555555555555",
        "session_key": "0".repeat(64),
    });
    serde_json::from_value(stored).unwrap()
}

/// `b64(k, m)` of cafe24.md 14.
pub(crate) fn b64(key: &[u8], message: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(message);
    STANDARD.encode(mac.finalize().into_bytes())
}

pub(crate) fn read(body: impl Into<Body>) -> Result<Fields, Error> {
    request::fields(&Request::new(body.into()))
}

pub(crate) fn encoded<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> Fields {
    read(encoded(pairs.iter().copied())).unwrap()
}

pub(crate) fn config(settings_table: &str, orders_table: &str) -> Config {
    let variables = [
        ("APP_URL", "https://app.example.com"),
        ("APP_CLIENT_ID", "test-client-id"),
        ("APP_SCOPE", "mall.read_store"),
        ("CAFE24_API_VERSION", "2026-03-01"),
        ("PG_COMPANY", "demo"),
        ("PG_URL", "https://pg.example.com"),
        ("SETTINGS_TABLE", settings_table),
        ("ORDERS_TABLE", orders_table),
        ("APP_SECRET", "pgapp/test/app"),
        ("MERCHANT_SECRET_PREFIX", "pgapp/test/malls/"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Config::read(HashMap::from(variables)).unwrap()
}

pub(crate) fn money(text: &str) -> Money {
    let (amount, currency) = text.split_once(' ').unwrap();
    Money { amount: parsed(amount), currency: parsed(currency) }
}

pub(crate) fn order_key(order: &str) -> OrderKey {
    OrderKey { mall: parsed("demomall"), shop: parsed("1"), order: parsed(order) }
}

pub(crate) fn page() -> PaymentPage {
    let url = "https://pay.example.com/p/pay_1".to_owned();
    PaymentPage { tid: parsed("pay_1"), url, expires_at: after(1800) }
}

pub(crate) fn hosts() -> MallHosts {
    let domains = ["{mall_id}.cafe24.com".to_owned(), "{mall_id}.cafe24shop.com".to_owned()];
    MallHosts::new(
        &parsed("demomall"),
        &domains,
        ["shop.example.com"].into_iter(),
        Loopback::Refused,
    )
}

pub(crate) fn attempt(price: &str, state: State) -> Attempt {
    let return_url = "https://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveRtnPage.php";
    Attempt {
        number: 1,
        account: parsed("link"),
        mode: None,
        price: money(price),
        process: Process::Synchronous,
        return_url: MallUrl::parse(return_url, &hosts()).unwrap(),
        notice_url: None,
        extra_data: None,
        others: Vec::new(),
        external: None,
        key_seed: "seed".to_owned(),
        asked_at: now(),
        state,
        acknowledged: Acknowledged::default(),
        deposit: Deposit::default(),
    }
}

/// Where Cafe24 wants to be told of payments.
pub(crate) fn notice_url() -> MallUrl {
    let url = "https://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveNoty.php";
    MallUrl::parse(url, &hosts()).unwrap()
}

/// An attempt of a process with an address for notices.
pub(crate) fn attempt_of(process: Process, price: &str, state: State) -> Attempt {
    Attempt { process, notice_url: Some(notice_url()), ..attempt(price, state) }
}

/// An order with one such attempt.
pub(crate) fn order_of(process: Process, price: &str, state: State) -> Order {
    let mut order = Order::new(order_key("20220519-0000029"), parsed("demomall:1"));
    order.begin(attempt_of(process, price, state), now());
    order
}

/// An order with one attempt in `state`.
pub(crate) fn order(id: &str, price: &str, state: State) -> Order {
    let mut order = Order::new(order_key(id), parsed("demomall:1"));
    order.begin(attempt(price, state), now());
    order
}

pub(crate) fn paid(price: &str) -> Order {
    order("20220519-0000029", price, State::Paid { tid: parsed("pay_1") })
}
