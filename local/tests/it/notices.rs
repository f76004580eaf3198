//! Notices to a mall that does not listen, listens badly, or is not one (faults.md, 4.E).

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::SignedDuration;
use local::{
    cafe24::{Format, NoticeAnswer, OrderState, Process},
    pg_company::Outcome,
};
use shared::{
    App,
    domain::{AdminSettings, MallUrl, NoticeState, Reason, State},
};

use crate::{
    asynchronous::field,
    ledgers::{ledgers_agree, told_nothing_wrong},
    log::Log,
    shop::{LEASE_S, MALL, Sale, Shop, set_up, sign},
};

/// From one try to the next, in seconds (state-machines.md 5.6); the last one repeats.
const SCHEDULE: [i64; 10] = [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600];

async fn run(app: &App) -> reconciler::Summary {
    Box::pin(reconciler::run(app)).await.expect("it runs")
}

/// Gives a mall's shops another domain.
async fn move_to(shop: &Shop, mall: &str, domain: &str) {
    let mall = mall.parse().expect("a mall");
    let change = |settings: &mut AdminSettings| {
        settings.shops.iter_mut().for_each(|shop| shop.domains = vec![domain.to_owned()]);
        Ok(())
    };
    let changed = shop.sim.app.store.change_settings(&mall, shop.sim.app.now(), change).await;
    changed.expect("the store answers");
}

#[tokio::test]
async fn f_62_slow_and_huge_answers_count_as_none() {
    let shop = Shop::asynchronous().await;
    for answer in [NoticeAnswer::Huge, NoticeAnswer::Slow] {
        shop.sim.cafe24.answer_next_notices(1, &answer);
        let began = Instant::now();
        let (sale, _) = shop.sold("3065.00").await;
        assert!(began.elapsed() < Duration::from_millis(7500), "{answer:?}");
        assert!(matches!(shop.owed(&sale).await[..], [NoticeState::Owed { .. }]), "{answer:?}");

        shop.later(10).await;

        assert_eq!(shop.told(&sale), ["M5 T booked", "M5 T repeated"], "{answer:?}");
        assert!(matches!(shop.owed(&sale).await[..], [NoticeState::Delivered { .. }]));
    }
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_62_a_webhook_is_answered_while_the_mall_is_silent() {
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::TimeOut);

    let began = Instant::now();
    let (sale, _) = shop.sold("3065.00").await;

    assert!(began.elapsed() < Duration::from_millis(7500), "{:?}", began.elapsed());
    for delivery in shop.sim.pg_company.deliveries() {
        assert!(delivery.tries.iter().all(|one| one.outcome == Outcome::Answered(200)));
    }
    assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
    assert!(matches!(shop.owed(&sale).await[..], [NoticeState::Owed { .. }]));
    shop.later(10).await;
    assert_eq!(shop.told(&sale), ["M5 T lost", "M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_63_a_mall_that_was_down_for_six_hours_hears_of_the_payment_once() {
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.answer_notices(NoticeAnswer::Status(503));
    let (sale, _) = shop.sold("3065.00").await;
    let began = shop.sim.app.now();

    while shop.sim.app.now().duration_since(began) < SignedDuration::from_hours(6) {
        let [NoticeState::Owed { next, .. }] = shop.owed(&sale).await[..] else {
            panic!("it is owed until it is accepted");
        };
        let wait = next.duration_since(shop.sim.app.now()).as_secs();
        if wait > 2 {
            shop.sim.advance(u32::try_from(wait - 2).expect("soon"));
            assert_eq!(shop.reconcile().await.looked, 0, "it is not due");
        }
        shop.sim.advance(4);
        // A cold function: another one remembers by real time that the host fails.
        assert_eq!(run(&shop.cold(|_| ())).await.looked, 1);
        assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
    }
    shop.sim.cafe24.answer_notices(NoticeAnswer::Ok);
    shop.sim.advance(2 * 3600);
    run(&shop.cold(|_| ())).await;
    run(&shop.cold(|_| ())).await;

    let notices = shop.sim.cafe24.notices(MALL, &sale.id);
    for (no, pair) in notices.windows(2).enumerate().take(notices.len() - 2) {
        let waited = (pair[1].at_ms - pair[0].at_ms) / 1000;
        let planned = SCHEDULE.get(no).copied().unwrap_or(3600);
        let (least, most) = (planned * 4 / 5 - 2, planned * 6 / 5 + 5);
        assert!((least..=most).contains(&waited), "{no}: {waited} s, not {planned} s");
    }
    let told = shop.told(&sale);
    assert!((13..=17).contains(&told.len()), "{told:?}");
    assert_eq!(told.iter().filter(|one| *one == "M5 T booked").count(), 1, "{told:?}");
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Paid);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_63_after_three_days_a_person_has_to_tell() {
    let (log, _keeping) = Log::keep();
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.answer_notices(NoticeAnswer::Status(503));
    let (sale, _) = shop.sold("3065.00").await;

    for _ in 0..100 {
        shop.later(3600).await;
    }

    let owed = shop.owed(&sale).await;
    assert!(
        matches!(&owed[..], [NoticeState::Dead { why }] if why.to_string().contains("72 hours"))
    );
    assert_eq!(log.alarms().len(), 1, "{:#?}", log.alarms());
    assert!(matches!(shop.state(&sale).await, State::Paid { .. }), "the payment stays");
    assert_eq!(shop.later(86_400).await.looked, 0);
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn f_64_only_an_ok_is_an_ok() {
    let shop = Shop::asynchronous().await;
    let text = |text: &str| NoticeAnswer::Text(text.to_owned());
    let elsewhere = format!("{}/{MALL}/1/Pay/Recv/openpg/PayReceiveNoty.php", mall(&shop));
    for (bad, good) in [
        (text(r#"{"result":"FAIL"}"#), text(r#"{"result":"OK"}"#)),
        (text("<html>OK</html>"), text(" \r\n{ \"result\" : \"OK\" }\n")),
        (text(""), text("\u{feff}{\"result\":\"OK\"}")),
        (text(r#"{"result":"ok"}"#), NoticeAnswer::Ok),
        (text("OK"), NoticeAnswer::Ok),
        (text(r#"[{"result":"OK"}]"#), NoticeAnswer::Ok),
        (NoticeAnswer::Status(204), NoticeAnswer::Ok),
        (NoticeAnswer::Status(400), NoticeAnswer::Ok),
        (NoticeAnswer::Status(404), NoticeAnswer::Ok),
        (NoticeAnswer::Status(500), NoticeAnswer::Ok),
        (NoticeAnswer::Redirect(elsewhere), NoticeAnswer::Ok),
    ] {
        shop.sim.cafe24.answer_next_notices(1, &bad);
        shop.sim.cafe24.answer_next_notices(1, &good);
        let (sale, _) = shop.sold("3065.00").await;
        assert!(matches!(shop.owed(&sale).await[..], [NoticeState::Owed { .. }]), "{bad:?}");
        assert_eq!(shop.told(&sale), ["M5 T lost"], "{bad:?}");

        shop.later(10).await;

        assert_eq!(shop.told(&sale), ["M5 T lost", "M5 T booked"], "{bad:?}, {good:?}");
        assert!(matches!(shop.owed(&sale).await[..], [NoticeState::Delivered { .. }]));
    }
    ledgers_agree(&shop.sim).await;
}

fn mall(shop: &Shop) -> &str {
    &shop.sim.addresses.mall
}

#[tokio::test]
async fn f_64_an_address_that_is_gone_needs_a_person_at_once() {
    let (log, _keeping) = Log::keep();
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Status(410));

    let (sale, _) = shop.sold("3065.00").await;

    assert!(matches!(shop.owed(&sale).await[..], [NoticeState::Dead { .. }]));
    assert_eq!(log.alarms().len(), 1);
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn f_66_several_reconcilers_at_once_book_once() {
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Status(503));
    let (sale, _) = shop.sold("3065.00").await;
    shop.sim.advance(10);

    let apps: Vec<_> = (0..5).map(|_| shop.cold(|_| ())).collect();
    futures::future::join_all(apps.iter().map(|app| run(app))).await;

    assert_eq!(shop.told(&sale), ["M5 T lost", "M5 T booked"]);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_67_a_payment_is_told_before_its_cancellation() {
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.cancels(MALL, 1, Some(Process::Asynchronous));
    // The mall has booked it, but we do not know.
    shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Huge);
    let (sale, _) = shop.sold("3065.00").await;

    let asked = shop.cancel(&sale, "3065.00").await;
    let at_once = shop.told(&sale);
    shop.later(10).await;
    shop.later(20).await;

    assert!(asked.succeeded(), "{asked:?}");
    assert_eq!(at_once, ["M5 T booked"], "what comes first is still owed");
    assert_eq!(shop.told(&sale), ["M5 T booked", "M5 T repeated", "M9 P booked"]);
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Refunded);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_71_one_malls_dead_address_delays_no_other_mall() {
    let shop = Shop::asynchronous().await;
    set_up(&shop.sim, "othermall").await;
    shop.sim.cafe24.pays("othermall", 1, Process::Asynchronous);
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = silent.local_addr().expect("an address");
    let (called, calls) = (Arc::new(AtomicUsize::new(0)), Mutex::new(Vec::new()));
    let counted = called.clone();
    tokio::spawn(async move {
        while let Ok((call, _)) = silent.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            calls.lock().expect("no panic").push(call);
        }
    });
    let dead: Vec<Sale> = (0..40).map(|_| shop.order_in("othermall", 1, "3065.00")).collect();
    for sale in &dead {
        shop.approve(&shop.checkout(sale).await);
        let url = format!("http://{address}/noty");
        readdress(&shop, sale, &url).await;
    }
    move_to(&shop, "othermall", &address.to_string()).await;
    let alive = shop.order("3065.00");
    shop.approve(&shop.checkout(&alive).await);
    shop.sim.advance(121);

    let looked = shop.reconcile().await.looked;

    assert_eq!(looked, 41);
    assert_eq!(shop.told(&alive), ["M5 T booked"]);
    let called = called.load(Ordering::Relaxed);
    assert!((1..=10).contains(&called), "called {called} times before it was left alone");
    for sale in &dead {
        assert!(matches!(shop.state(sale).await, State::Paid { .. }));
        assert!(matches!(shop.owed(sale).await[..], [NoticeState::Owed { .. }]));
    }
    told_nothing_wrong(&shop.sim).await;
}

/// As if the mall had asked to be told there.
async fn readdress(shop: &Shop, sale: &Sale, url: &str) {
    let mut order = shop.stored(sale).await.expect("stored");
    let url: MallUrl = serde_json::from_value(url.into()).expect("an address");
    order.attempts.iter_mut().for_each(|attempt| attempt.notice_url = Some(url.clone()));
    shop.sim.app.store.save(order, shop.sim.app.now()).await.expect("saved").expect("ours");
}

#[tokio::test]
async fn f_60_a_host_that_the_mall_has_given_up_is_told_nothing() {
    let (log, _keeping) = Log::keep();
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Status(503));
    let (sale, _) = shop.sold("3065.00").await;
    move_to(&shop, MALL, "shop.example.com").await;

    shop.later(10).await;
    shop.later(3600).await;

    assert_eq!(shop.told(&sale), ["M5 T lost"], "nobody is asked any more");
    let owed = shop.owed(&sale).await;
    assert!(matches!(&owed[..], [NoticeState::Dead { why }] if why.is(&Reason::AddressForeign)));
    assert_eq!(log.alarms().len(), 1);
    assert!(matches!(shop.state(&sale).await, State::Paid { .. }), "the payment stays");
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn f_61_a_domain_that_leads_to_this_machine_is_not_called() {
    let (log, _keeping) = Log::keep();
    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    shop.approve(&shop.checkout(&sale).await);
    move_to(&shop, MALL, "localhost").await;
    readdress(&shop, &sale, "https://localhost/noty").await;
    // As in the cloud, where Cafe24 is not on this machine.
    let in_cloud = shop.cold(|config| {
        config.cafe24_api_url = "https://{mall_id}.cafe24api.com".to_owned();
    });
    shop.sim.advance(121);

    run(&in_cloud).await;

    assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
    assert!(matches!(shop.owed(&sale).await[..], [NoticeState::Owed { .. }]));
    assert!(log.text().contains("the name has no public address"), "{}", log.text());
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn f_61_the_client_for_notices_connects_to_no_private_address() {
    let shop = Shop::open().await;
    let local = shop.sim.addresses.mall.replace("127.0.0.1", "localhost");
    let http = &shop.sim.app.http;

    let public = http.public_client().get(&local).send().await;
    let usual = http.client().get(&local).send().await;

    assert!(public.is_err_and(|error| error.is_connect()));
    assert!(usual.is_ok(), "somebody would have answered there");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_98_a_notice_is_signed_with_the_key_of_the_day_it_is_sent() {
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Status(503));
    let (sale, _) = shop.sold("3065.00").await;
    let name = &shop.sim.app.config.app_secret;
    let keys = shop.sim.secrets.get(name).expect("the keys");
    let keys = keys.replace(&shop.service_key(), "the-next-service-key");
    shop.sim.secrets.put(name, &keys).expect("stored");
    shop.sim.advance(10);

    run(&shop.cold(|_| ())).await;

    let notices = shop.sim.cafe24.refused_notices();
    let [notice] = &notices[..] else { panic!("{notices:?}") };
    let signed = ["amount", "currency", "order_id", "partner_id", "tid"];
    let signed: String = signed.iter().filter_map(|name| field(notice, name)).collect();
    assert_eq!(field(notice, "hash_data"), Some(&*sign("the-next-service-key", &signed)));
    assert_eq!(notice.order.as_ref(), Some(&sale.id));
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn notices_can_be_forms() {
    let shop = Shop::with(&[("NOTICE_FORMAT", "form")]).await.paying(Process::Asynchronous);
    shop.sim.cafe24.cancels(MALL, 1, Some(Process::Asynchronous));

    let (sale, _) = shop.sold("3065.00").await;
    let cancelled = shop.cancel(&sale, "1000.00").await;
    shop.later(LEASE_S).await;

    assert!(cancelled.succeeded());
    assert_eq!(shop.told(&sale), ["M5 T booked", "M9 P booked"]);
    let notices = shop.sim.cafe24.notices(MALL, &sale.id);
    assert!(notices.iter().all(|notice| notice.format == Some(Format::Form)));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn extra_data_comes_back_with_the_type_it_came_with() {
    for format in [Format::Form, Format::Json] {
        let shop = Shop::asynchronous().await;
        shop.sim.cafe24.set_format(format);

        let (sale, _) = shop.sold("3065.00").await;

        assert_eq!(shop.told(&sale), ["M5 T booked"], "{format:?}");
        ledgers_agree(&shop.sim).await;
    }
}
