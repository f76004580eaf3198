//! M1: one order, one payment page (faults.md, 4.A and 4.B).

use local::pg_company::{Call, Fault, Status};
use serde_json::json;
use shared::{cafe24::hash::digest, domain::State, routes};

use crate::{
    ledgers::ledgers_agree,
    shop::{Fields, PayPage, R1, Shop, code, message, set_up, signed, toggle, with, without},
};

#[tokio::test]
async fn f_01_a_repeated_request_gets_the_same_page() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");

    let first = shop.checkout(&sale).await;
    let again = shop.checkout(&sale).await;

    assert_eq!(first, again);
    assert_eq!(shop.sim.pg_company.opened(), 1);
    shop.pay(&sale).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_02_parallel_requests_open_one_payment() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");

    let answers = futures::future::join_all((0..20).map(|_| shop.request(&sale))).await;

    let page = shop.checkout(&sale).await;
    for answer in &answers {
        assert_eq!(answer.status, 200);
        let url = answer.body["payment_url"].as_str();
        assert!(url == Some(&*page.url) || (code(answer) == "9999" && url == Some("")));
    }
    assert!(answers.iter().any(local::cafe24::Answer::succeeded));
    assert_eq!(shop.sim.pg_company.opened(), 1);
    shop.pay(&sale).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_03_another_amount_opens_a_new_page_and_closes_the_old_one() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let old = shop.checkout(&sale).await;
    let dearer = shop.signed(with(shop.asked(&sale), "amount", "4000.00"), &R1);

    let new = PayPage::of(&shop.sim.cafe24.send(routes::SYNC_CHECKOUT, &dearer, false).await);

    assert_ne!(new, old);
    let statuses = shop.sim.pg_company.payments().into_iter().map(|p| p.status);
    assert_eq!(statuses.collect::<Vec<_>>(), [Status::Cancelled, Status::Pending]);
    assert!(shop.sim.pg_company.approve(&old.id).is_err());
    let back = shop.checkout(&sale).await;
    assert_ne!(back.id, old.id, "the first amount again is a third attempt");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_05_only_a_genuine_hash_opens_a_payment() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let fields = shop.asked(&sale);
    let genuine = fields.iter().find(|(name, _)| name == "hash_data").expect("a hash").1.clone();
    let wrong = [
        String::new(),
        genuine[..43].to_owned(),
        genuine[..40].to_owned(),
        format!("{genuine}AAAA"),
        "not base64 at all!".to_owned(),
        format!("{}A=", &genuine[..42].chars().rev().collect::<String>()),
        signed(fields.clone(), &R1, "another-key").pop().expect("a hash").1,
        signed(fields.clone(), &R1, "").pop().expect("a hash").1,
    ];

    for hash in wrong {
        let fields = with(fields.clone(), "hash_data", &hash);
        let answer = shop.post(routes::SYNC_CHECKOUT, &fields).await;
        assert_eq!((answer.status, answer.json()["result_code"].as_str()), (400, Some("9999")));
        assert_eq!(answer.json()["result_message"], "Invalid Hmac", "{hash}");
    }
    let none = shop.post(routes::SYNC_CHECKOUT, &without(fields, "hash_data")).await;
    assert_eq!((none.status, shop.sim.pg_company.opened()), (400, 0));
    assert!(shop.stored(&sale).await.is_none());
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_05_a_plus_that_arrives_as_a_space_is_tolerated_the_url_alphabet_is_not() {
    let shop = Shop::open().await;
    // Some hash of these has a plus.
    let plus = |fields: &Fields| fields.iter().any(|(n, v)| n == "hash_data" && v.contains('+'));
    let sale = std::iter::repeat_with(|| shop.order("3065.00"));
    let sale = { sale }.find(|sale| plus(&shop.asked(sale))).expect("a plus comes");
    let fields = shop.asked(&sale);
    let hash = fields.iter().find(|(name, _)| name == "hash_data").expect("a hash").1.clone();

    let spaced = with(fields, "hash_data", &hash.replace('+', " "));
    let url_safe = with(spaced.clone(), "hash_data", &hash.replace('+', "-").replace('/', "_"));
    let refused = shop.post(routes::SYNC_CHECKOUT, &url_safe).await;
    let answer = shop.post(routes::SYNC_CHECKOUT, &spaced).await;

    assert_eq!((refused.status, answer.status), (400, 200));
    assert_eq!(answer.json()["result_code"], "0000");
}

#[tokio::test]
async fn f_06_fields_outside_the_hash_cannot_lead_elsewhere() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let mall = shop.sim.addresses.mall.clone();
    let host = mall.trim_start_matches("http://").to_owned();
    let foreign = [
        "https://evil.example/back".to_owned(),
        format!("http://evil.example/{host}"),
        format!("//{host}/back"),
        format!("http:{host}/back"),
        format!("http:\\\\{host}\\back"),
        format!("http://{host}@evil.example/"),
        format!("http://evil@{host}/"),
        format!("http://{host}.evil.example/"),
        "https://demomall.cafe24.com.evil.example/".to_owned(),
        "https://demomall.cafe24.com:8443/".to_owned(),
        "https://demomall.cafe24.com./".to_owned(),
        "http://demomall.cafe24.com/".to_owned(),
        "http://127.0.0.1:1/".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "javascript:alert(1)".to_owned(),
        format!("{mall}/back\r\nSet-Cookie: a=b"),
        format!("{mall}/{}", "a".repeat(2000)),
        "back".to_owned(),
        String::new(),
    ];

    for name in ["return_url", "return_noty_url"] {
        for url in foreign.iter().filter(|url| name == "return_url" || !url.is_empty()) {
            let fields = with(shop.asked(&sale), name, url);
            let answer = shop.post(routes::SYNC_CHECKOUT, &fields).await;
            assert_eq!(answer.status, 400, "{name} {url}: {}", answer.text);
            assert_eq!(answer.json()["result_message"], format!("Invalid request: {name}"));
        }
    }
    let other_shop = with(shop.asked(&sale), "shop_no", "2");
    assert_eq!(shop.post(routes::SYNC_CHECKOUT, &other_shop).await.status, 400);
    assert_eq!((shop.sim.pg_company.opened(), shop.stored(&sale).await), (0, None));
}

#[tokio::test]
async fn f_08_amounts_are_what_the_grammar_allows() {
    let shop = Shop::open().await;
    let good = ["3065", "3065.0", "3065.00", "3065.0000", "100", "999999999999"];
    let malformed = [
        "",
        " 3065",
        "3065 ",
        "3,065",
        "1e3",
        "+1",
        "-1",
        "0",
        "0.00",
        "03065",
        "３０６５",
        "3065.",
        ".5",
        "3065.00000",
        "0x10",
        "NaN",
        "1000000000000",
        "1111111111222222222233333333334444444444",
    ];
    let refused = ["3065.50", "99", "99.00", "0.01"];

    for amount in good {
        let answer = shop.request(&shop.order(amount)).await;
        assert!(answer.succeeded(), "{amount}: {answer:?}");
    }
    for amount in malformed {
        let answer = shop.request(&shop.order(amount)).await;
        assert_eq!((answer.status, message(&answer)), (400, "Invalid request: amount"), "{amount}");
    }
    for amount in refused {
        let answer = shop.request(&shop.order(amount)).await;
        assert_eq!((answer.status, code(&answer)), (200, "9999"), "{amount}: {answer:?}");
    }
    assert_eq!(shop.sim.pg_company.opened(), good.len());
}

#[tokio::test]
async fn f_09_currencies_that_do_not_fit_are_refused_before_the_pg_company_is_asked() {
    let mut shop = Shop::open().await;
    toggle(&shop.sim, &mut shop.merchant, 2, "enable").await;
    let calls = shop.sim.pg_company.calls().len();

    for currency in ["JPY", "EUR", "XXX", "krw", "KR", "WON₩", ""] {
        let fields = with(shop.asked(&shop.order("3065.00")), "currency", currency);
        let answer = shop.post(routes::SYNC_CHECKOUT, &shop.signed(fields, &R1)).await;
        assert_eq!(answer.json()["result_code"], "9999", "{currency}");
        assert_ne!(answer.json()["result_message"], "Invalid Hmac", "{currency}");
    }
    let yen = shop.order_in("demomall", 2, "1000.50");
    assert!(message(&shop.request(&yen).await).contains("decimals"));
    assert_eq!(shop.sim.pg_company.calls().len(), calls);

    let yen = shop.order_in("demomall", 2, "1000.00");
    shop.pay(&yen).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_10_unknown_disabled_and_uninstalled_shops_get_one_answer() {
    let mut shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let partners =
        ["othermall:1", "demomall:2", "demomall:9", "nomall:1", "demomall", "demomall:x"];

    let mut answers = Vec::new();
    for partner in partners {
        let fields = without(with(shop.asked(&sale), "partner_id", partner), "shop_no");
        answers.push(shop.post(routes::SYNC_CHECKOUT, &shop.signed(fields, &R1)).await);
    }
    let mine = without(shop.asked(&sale), "shop_no");
    toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;
    answers.push(shop.post(routes::SYNC_CHECKOUT, &mine).await);

    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (400, &answers[0].text));
        let said = "Payment gateway is not enabled on this shop";
        assert_eq!(answer.json()["result_message"], said);
        assert_eq!(answer.json()["payment_url"], "");
    }
    assert_eq!(shop.sim.pg_company.opened(), 0);
}

#[tokio::test]
async fn f_11_equal_order_ids_of_two_malls_stay_apart() {
    let shop = Shop::open().await;
    set_up(&shop.sim, "othermall").await;
    let here = shop.order("3065.00");
    let there = shop.order_in("othermall", 1, "5000.00");
    assert_eq!(here.id, there.id);

    let page = shop.checkout(&here).await;
    shop.pay(&there).await;

    assert!(matches!(shop.state(&here).await, State::Open { .. }));
    assert_eq!(code(&shop.cancel(&here, "3065.00").await), "9999");
    let callback = shop.approve(&page);
    shop.arrive(&shop.get(callback.as_str()).await).await;
    assert!(shop.cancel(&there, "5000.00").await.succeeded());
    assert_eq!(shop.in_mall(&here).left().to_string(), "3065.00");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_18_a_pg_company_that_cannot_be_reached_leaves_the_order_payable() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let cut_off = shop.function(|config| config.pg_url = "http://127.0.0.1:1".to_owned()).await;

    let request = shop.client().post(format!("{cut_off}{}", routes::SYNC_CHECKOUT));
    let answer = shop.send(request.form(&shop.asked(&sale))).await;

    assert_eq!((answer.status, answer.json()["result_code"].as_str()), (200, Some("9999")));
    assert!(matches!(shop.state(&sale).await, State::Opening { .. }));
    shop.pay(&sale).await;
    assert_eq!(shop.sim.pg_company.opened(), 1);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_19_an_opening_without_an_answer_is_repeated_under_the_same_key() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    shop.sim.pg_company.next(Call::Open, Fault::AnswerLost);

    shop.checkout(&sale).await;

    assert_eq!(shop.sim.pg_company.opened(), 1);
    shop.pay(&sale).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_19_f_20_f_22_f_23_whatever_goes_wrong_on_opening_one_payment_is_opened() {
    let shop = Shop::open().await;
    let faults = [
        Fault::ErrorAfter,
        Fault::ErrorBefore,
        Fault::Garbage,
        Fault::Unauthorized,
        Fault::InProgress,
        Fault::WrongAmount,
        Fault::WrongReference,
    ];

    for (opened, fault) in (1..).zip(faults) {
        let sale = shop.order("3065.00");
        shop.sim.pg_company.next(Call::Open, fault);
        let first = shop.request(&sale).await;
        let calls = shop.pg_calls("POST /v1/payments");
        shop.sim.pg_company.next(Call::Open, fault);
        shop.sim.pg_company.next(Call::Open, fault);
        let other = shop.order("3065.00");
        let refused = shop.request(&other).await;

        assert!(first.succeeded(), "{fault:?} once: {first:?}");
        assert_eq!((refused.status, code(&refused)), (200, "9999"), "{fault:?} twice");
        assert_eq!(shop.pg_calls("POST /v1/payments"), calls + 2, "{fault:?}: no storm");
        shop.pay(&sale).await;
        shop.pay(&other).await;
        assert_eq!(shop.sim.pg_company.opened(), 2 * opened, "{fault:?}");
    }
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_20_a_company_with_too_many_requests_is_left_alone() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    shop.sim.pg_company.next(Call::Open, Fault::RateLimited);

    let refused = shop.request(&sale).await;

    assert_eq!((refused.status, code(&refused)), (200, "9999"));
    assert_eq!(shop.pg_calls("POST /v1/payments"), 1);
    shop.pay(&sale).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_page_on_which_the_buyer_declined_is_not_handed_out_again() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let declined = shop.checkout(&sale).await;
    shop.sim.pg_company.decline(&declined.id).expect("the page is open");

    let page = shop.pay(&sale).await;

    assert_ne!(page.url, declined.url);
    assert_eq!(shop.sim.pg_company.opened(), 2);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_30_a_key_used_for_something_else_opens_nothing() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let taken = digest(&format!("open:{}", sale.key().reference(1)));
    let foreign = json!({
        "reference_no": "foreign", "amount": "100", "currency": "KRW", "process": "synchronous",
        "order_name": "foreign", "callback_url": "http://127.0.0.1/", "webhook_url": "http://127.0.0.1/",
    });
    let url = format!("{}/v1/payments", shop.sim.addresses.pg_company);
    let request = shop.client().post(url).basic_auth("pk_test_demo", Some("sk_test_demo"));
    shop.send(request.header("Idempotency-Key", taken).json(&foreign)).await;

    let answer = shop.request(&sale).await;

    assert_eq!(code(&answer), "9999");
    assert!(matches!(shop.state(&sale).await, State::Opening { .. }));
    shop.sim.advance(86_400);
    assert!(shop.request(&sale).await.succeeded(), "the key is free after a day");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_47_any_name_of_buyer_and_product_can_pay() {
    let shop = Shop::open().await;
    let names =
        ["👩‍👩‍👧‍👦".repeat(70), "\"'<b>&amp;\\%00".to_owned(), "א\u{202e}ב".to_owned(), "가".repeat(500)];

    for name in &names {
        let fields = with(shop.asked(&shop.order("3065.00")), "buyer_name", name);
        let fields = with(fields, "product_name", name);
        let answer = shop.post(routes::SYNC_CHECKOUT, &fields).await;
        let page = shop.get(answer.json()["payment_url"].as_str().expect("an address")).await;
        assert_eq!((page.status, page.text.contains("<b>&amp;\\")), (200, false), "{name}");
    }
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_paid_order_is_not_opened_again() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;

    let again = shop.request(&sale).await;

    assert_eq!((again.status, message(&again)), (200, "this order is paid already"));
    assert_eq!(shop.sim.pg_company.opened(), 1);
    ledgers_agree(&shop.sim).await;
}
