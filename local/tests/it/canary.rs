//! Secrets and buyers' data stay where they belong (faults.md F-118, I6).

use local::{
    browser::Browser,
    cafe24::{ApiCall, NoticeAnswer, Process, UserType},
    pg_company::{Call, Fault, signature},
    wire::Party,
};
use reqwest::header;
use serde_json::Value;
use shared::routes;

use crate::{
    ledgers::told_nothing_wrong,
    log::Log,
    shop::{KEYS, MALL, Reply, Shop, link, settings, text, unlink, with},
};

/// A buyer whose every field can be found again.
const BUYER: [(&str, &str); 6] = [
    ("buyer_id", "canary-id"),
    ("buyer_name", "Canary Kim"),
    ("buyer_email", "canary@example.com"),
    ("buyer_phone", "010-9999-8888"),
    ("product_name", "canary-product"),
    ("card_number", "4111111111111111"),
];

/// All that the app showed to anybody: statuses, headers, bodies.
#[derive(Default)]
pub(crate) struct Shown(pub(crate) String);

impl Shown {
    pub(crate) fn keep(&mut self, reply: &Reply) {
        self.0.push_str(&format!("{} {:?}\n{}\n", reply.status, reply.headers, reply.text));
    }
}

/// The app's and the merchants' secrets.
pub(crate) async fn secrets(shop: &Shop) -> Vec<String> {
    let keys = shop.sim.secrets.get(&shop.sim.app.config.app_secret).expect("the keys");
    let keys: Value = serde_json::from_str(&keys).expect("JSON");
    let keys = keys.as_object().expect("an object").values();
    let mut secrets: Vec<_> = keys.map(|key| key.as_str().expect("text").to_owned()).collect();
    let tokens = shop.sim.app.store.token(&MALL.parse().expect("a mall")).await;
    let token = tokens.expect("the store answers").and_then(|tokens| tokens.token);
    let stored = serde_json::to_value(token.expect("a token")).expect("JSON");
    for name in ["access", "refresh"] {
        secrets.push(text(&stored, name).to_owned());
    }
    secrets.extend([KEYS.1, "sk_test_second", "sk_test_mistyped"].map(str::to_owned));
    secrets
}

pub(crate) fn assert_absent(text: &str, canaries: &[String], whereabouts: &str) {
    for canary in canaries {
        let line = text.lines().find(|line| line.contains(canary.as_str()));
        assert!(line.is_none(), "{canary} is {whereabouts}: {line:?}");
    }
}

/// Installs, sells, refunds, and fails in every way that answers at once.
async fn everything_happens(shop: &mut Shop, shown: &mut Shown) -> Vec<String> {
    let mut keys = Vec::new();
    for fault in Fault::ALL.into_iter().filter(|f| !matches!(f, Fault::AnswerLost | Fault::TimeOut))
    {
        for call in [Call::Open, Call::LookUp, Call::Confirm, Call::Refund, Call::LookUpRefunds] {
            shop.sim.pg_company.next(call, fault);
            let sale = shop.order("3065.00");
            let asked = BUYER.iter().fold(shop.asked(&sale), |all, (n, v)| with(all, n, v));
            let opened = shop.post(routes::SYNC_CHECKOUT, &asked).await;
            shown.keep(&opened);
            shop.request(&sale).await;
            let Some(payment) = shop.sim.pg_company.payments().pop() else { continue };
            let url = text(&opened.json(), "payment_url").to_owned();
            let Some((_, key)) = url.split_once("key=") else { continue };
            keys.push(key.to_owned());
            let Ok(callback) = shop.sim.pg_company.approve(&payment.payment_id) else { continue };
            let back = shop.get(callback.as_str()).await;
            shown.keep(&back);
            if back.headers.contains_key(header::LOCATION) {
                shop.get(&back.location()).await;
            }
            shown
                .keep(&shop.post(routes::SYNC_STATUS, &[("key".to_owned(), key.to_owned())]).await);
            shop.cancel(&sale, "2000.00").await;
            let cancel = shop.sim.cafe24.cancel_request_fields(MALL, &sale.id, "1000.00");
            let cancel = BUYER.iter().fold(cancel, |all, (n, v)| with(all, n, v));
            shown.keep(&shop.post(routes::SYNC_CANCEL, &cancel).await);
            shown.keep(&shop.post(routes::SYNC_CANCEL, &with(cancel, "hash_data", "forged")).await);
        }
    }
    shop.sim.pg_company.deliver_due().await;
    for _ in 0..3 {
        shop.later(200).await;
    }
    keys
}

/// The settings, seen and used, and the pages of everything that goes wrong there.
async fn merchant_works(shop: &mut Shop, shown: &mut Shown) {
    let mut see =
        |page: local::browser::Page| shown.0.push_str(&format!("{}\n{}\n", page.url, page.html));
    for fault in [401, 429, 500] {
        shop.sim.cafe24.fail_next(ApiCall::Shops, local::cafe24::Fault::Status(fault));
        see(settings(&shop.sim, &mut shop.merchant).await);
    }
    see(unlink(&shop.sim, &mut shop.merchant).await);
    see(link(&shop.sim, &mut shop.merchant, ("pk_test_typed", "sk_test_mistyped")).await);
    see(link(&shop.sim, &mut shop.merchant, ("pk_test_second", "sk_test_second")).await);
    let launch = shop.sim.cafe24.launch_url(MALL, UserType::MainOperator);
    let mut stranger = Browser::new().expect("a browser");
    see(stranger.open(&launch.replace("hmac=", "hmac=x")).await.expect("a page"));
    see(stranger.open(&launch).await.expect("a page"));
}

#[tokio::test]
async fn f_118_neither_logs_nor_pages_nor_addresses_tell_secrets() {
    let (log, _keeping) = Log::keep();
    let (mut shop, mut shown) = (Shop::open().await, Shown::default());

    let keys = everything_happens(&mut shop, &mut shown).await;
    merchant_works(&mut shop, &mut shown).await;

    let (secrets, log) = (secrets(&shop).await, log.text());
    let buyer: Vec<String> = BUYER.iter().map(|(_, value)| (*value).to_owned()).collect();
    assert!(log.contains("The outcome of a confirmation is unknown"), "captured");
    assert!(log.contains("The outcome of a cancellation is unknown"), "captured");
    assert!(log.contains("hash_fail"), "captured");
    assert_absent(&log, &secrets, "in the log");
    assert_absent(&log, &buyer, "in the log");
    assert!(keys.len() > 10);
    assert_absent(&log, &keys, "in the log");
    assert_absent(&shown.0, &secrets, "shown");
    assert_absent(&shown.0, &buyer, "shown");
    let asked = shop.sim.wire.since(0).into_iter().filter(|message| message.to == Party::PgCompany);
    let asked: String = asked.map(|message| format!("{:?}\n", message.asked)).collect();
    assert_absent(&asked, &buyer, "told to the PG Company");
    let debug = format!("{:?}", shop.sim.app);
    assert!(debug.contains("Vault"));
    assert_absent(&debug, &secrets, "in the app's Debug");
    told_nothing_wrong(&shop.sim).await;
}

/// A part of whatever Cafe24 or the PG Company may write, to be found again.
const MARK: &str = "canary-mark";

/// Asynchronous sales, refunds and notices, with something of a buyer in every field that has room
/// for it, and every fault that answers at once.
async fn everything_happens_later(shop: &Shop, shown: &mut Shown) {
    let faults = Fault::ALL.into_iter();
    for fault in faults.filter(|fault| !matches!(fault, Fault::AnswerLost | Fault::TimeOut)) {
        for call in [Call::Open, Call::LookUp, Call::Refund, Call::LookUpRefunds] {
            shop.sim.pg_company.next(call, fault);
            shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Text(format!("<p>{MARK}</p>")));
            let sale = shop.order("3065.00");
            let asked = BUYER.iter().fold(shop.asked(&sale), |all, (n, v)| with(all, n, v));
            shown.keep(&shop.post(routes::ASYNC_CHECKOUT, &asked).await);
            for (name, value) in [("return_noty_url", MARK), ("hash_data", MARK), ("amount", MARK)]
            {
                shown.keep(
                    &shop.post(routes::ASYNC_CHECKOUT, &with(asked.clone(), name, value)).await,
                );
            }
            let opened = shop.request(&sale).await;
            let url = text(&opened.body, "payment_url").to_owned();
            let Some(payment) = shop.sim.pg_company.payments().pop() else { continue };
            if !url.contains(&payment.payment_id.to_string()) {
                continue;
            }
            let callback = shop.sim.pg_company.approve(&payment.payment_id).expect("it is open");
            shown.keep(&shop.get(&format!("{callback}&{MARK}={MARK}")).await);
            shop.sim.pg_company.deliver_due().await;
            shop.later(10).await;
            let cancel = shop.sim.cafe24.cancel_request_fields(MALL, &sale.id, "1000.00");
            let cancel = BUYER.iter().fold(cancel, |all, (n, v)| with(all, n, v));
            shop.cancel(&sale, "1000.00").await;
            shown.keep(&shop.post(routes::ASYNC_CANCEL, &cancel).await);
            shown.keep(
                &shop.post(routes::ASYNC_CANCEL, &with(cancel, "cancel_noty_url", MARK)).await,
            );
        }
    }
    shop.sim.pg_company.deliver_due().await;
    for wait in [30, 900, 3600] {
        shop.later(wait).await;
    }
}

/// Webhooks that are right, wrong, and full of what nobody asked for.
async fn webhooks_come(shop: &Shop, shown: &mut Shown) {
    let key = shop.service_key();
    for route in [routes::WEBHOOK, routes::CANCEL_WEBHOOK, routes::CAFE24_WEBHOOK] {
        for body in [
            MARK.to_owned(),
            format!("{{\"{MARK}\":\"{MARK}\"}}"),
            format!("{{\"event_no\":\"{MARK}\",\"resource\":{{\"mall_id\":\"{MARK}\"}}}}"),
            format!("{{\"event_no\":90077,\"resource\":{{\"mall_id\":\"{MARK} {key}\"}}}}"),
            format!("{{\"type\":\"{MARK}\",\"data\":{{\"reference_no\":\"{MARK}\"}}}}"),
        ] {
            let now = shop.sim.app.now();
            for signed in [MARK.to_owned(), signature(&[KEYS.1], now, &body)] {
                let request = shop.client().post(format!("{}?mall={MALL}", shop.at(route)));
                let request = request.header("DemoPay-Signature", signed);
                let request = request.header("X-API-Key", "local-webhook-api-key");
                shown.keep(&shop.send(request.body(body.clone())).await);
            }
            let request = shop.client().post(shop.at(route)).header("X-API-Key", MARK);
            shown.keep(&shop.send(request.body(body)).await);
        }
    }
}

#[tokio::test]
async fn f_118_nothing_that_is_told_later_or_by_others_shows_either() {
    let (log, _keeping) = Log::keep();
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.cancels(MALL, 1, Some(Process::Asynchronous));
    let mut shown = Shown::default();

    everything_happens_later(&shop, &mut shown).await;
    webhooks_come(&shop, &mut shown).await;

    let (secrets, log) = (secrets(&shop).await, log.text());
    let mut canaries: Vec<_> = BUYER.iter().map(|(_, value)| (*value).to_owned()).collect();
    canaries.push(MARK.to_owned());
    for captured in ["Told Cafe24 of order", "Could not tell Cafe24", "the answer was not OK"] {
        assert!(log.contains(captured), "captured: {captured}");
    }
    assert_absent(&log, &secrets, "in the log");
    assert_absent(&log, &canaries, "in the log");
    assert_absent(&shown.0, &secrets, "shown");
    assert_absent(&shown.0, &canaries, "shown");
    for notice in shop.sim.cafe24.orders().iter().flat_map(|o| shop.sim.cafe24.notices(MALL, &o.id))
    {
        assert_absent(&format!("{:?}", notice.fields), &canaries, "in a notice");
    }
    told_nothing_wrong(&shop.sim).await;
}
