//! M3: the details of a payment, by the key alone (faults.md, 4.A).

use local::{
    cafe24::Format,
    pg_company::{Call, Fault},
};
use serde_json::Value;
use shared::{domain::State, routes};

use crate::{
    ledgers::ledgers_agree,
    shop::{Shop, code, sign},
};

/// R2 over the details as they came (cafe24.md 4).
fn is_signed(shop: &Shop, details: &Value) -> bool {
    let fields = ["amount", "currency", "order_id", "partner_id", "tid"];
    let text: String = fields.iter().filter_map(|name| details[*name].as_str()).collect();
    details["hash_data"] == sign(&shop.service_key(), &text)
}

#[tokio::test]
async fn f_13_an_early_question_is_answered_by_the_pg_company_and_decides_nothing() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;

    let early = shop.sim.cafe24.status(&page.key).await;

    assert_eq!((early.status, &early.body["payed_tf"]), (200, &"F".into()));
    assert_eq!((&early.body["amount"], code(&early)), (&"0.00".into(), "1400"));
    assert!(is_signed(&shop, &early.body));
    assert!(matches!(shop.state(&sale).await, State::Open { .. }));
    shop.pay(&sale).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_13_a_question_after_the_approval_finishes_the_payment() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);

    let details = shop.sim.cafe24.status(&page.key).await;

    assert_eq!(details.body["payed_tf"], "T");
    shop.arrive(&shop.get(callback.as_str()).await).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_14_keys_that_are_not_ours_get_one_answer() {
    let shop = Shop::open().await;
    let (sale, page) = shop.bought("3065.00").await;
    let mut near = page.key.clone();
    near.replace_range(..1, if near.starts_with('A') { "B" } else { "A" });
    let calls = shop.sim.pg_company.calls().len();
    let keys = [
        near,
        format!("{}A", page.key),
        page.key[..21].to_owned(),
        page.key.to_lowercase(),
        format!("sync-checkout:{}", sale.id),
        sale.id.to_string(),
        page.id.to_string(),
        String::new(),
        "%00".to_owned(),
        "'; DROP TABLE orders; --".to_owned(),
        "x".repeat(8000),
    ];

    let known = shop.sim.cafe24.status("unknown").await;

    assert_eq!((known.status, code(&known)), (404, "9999"));
    for key in keys {
        assert_eq!(shop.sim.cafe24.status(&key).await, known, "{key}");
    }
    assert_eq!(shop.sim.pg_company.calls().len(), calls);
}

#[tokio::test]
async fn f_14_a_replaced_attempts_key_never_tells_of_the_payment() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let old = shop.checkout(&sale).await;
    shop.sim.pg_company.leave(&old.id).expect("the page is open");
    shop.sim.cafe24.status(&old.key).await;
    let new = shop.pay(&sale).await;

    let by_old = shop.sim.cafe24.status(&old.key).await;
    let by_new = shop.sim.cafe24.status(&new.key).await;

    assert_eq!((&by_old.body["payed_tf"], &by_new.body["payed_tf"]), (&"F".into(), &"T".into()));
    assert!(is_signed(&shop, &by_old.body) && is_signed(&shop, &by_new.body));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_15_a_question_during_the_confirmation_never_says_unpaid() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);
    shop.sim.pg_company.next(Call::Confirm, Fault::AnswerLost);

    let (_, details) = tokio::join!(shop.get(callback.as_str()), shop.sim.cafe24.status(&page.key));

    assert_ne!(details.body["payed_tf"], "F");
    assert!(details.body["payed_tf"] == "T" || code(&details) == "9999", "{details:?}");
    assert_eq!(shop.sim.cafe24.status(&page.key).await.body["payed_tf"], "T");
    shop.arrive(&shop.get(callback.as_str()).await).await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_17_an_answer_that_was_lost_is_given_again() {
    let shop = Shop::open().await;
    let (sale, page) = shop.bought("3065.00").await;
    let before = shop.stored(&sale).await;

    let first = shop.sim.cafe24.status(&page.key).await;
    let again = shop.sim.cafe24.status(&page.key).await;

    assert_eq!((first.status, &first), (200, &again));
    assert_eq!(first.body["amount"], "3065.00");
    assert_eq!(first.body["tid"], page.id.to_string());
    assert!(is_signed(&shop, &first.body));
    assert_eq!(shop.stored(&sale).await, before);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn form_and_json_buy_and_refund_alike() {
    let mut stories = Vec::new();
    for format in [Format::Form, Format::Json] {
        let shop = Shop::open().await;
        shop.sim.cafe24.set_format(format);
        let (sale, page) = shop.bought("3065.00").await;
        let details = shop.sim.cafe24.status(&page.key).await;
        let refund = shop.cancel(&sale, "65.00").await;
        assert!(is_signed(&shop, &details.body));
        let sent = match format {
            Format::Form => Value::String(shop.in_mall(&sale).extra_data),
            Format::Json => serde_json::from_str(&shop.in_mall(&sale).extra_data).expect("JSON"),
        };
        assert_eq!(details.body["extra_data"], sent, "given back as it came");
        let Value::Object(mut details) = details.body else { return assert_eq!(details.status, 0) };
        for random in ["tid", "hash_data", "extra_data"] {
            details.remove(random);
        }
        ledgers_agree(&shop.sim).await;
        stories.push((details, refund, shop.in_mall(&sale).left()));
    }

    assert_eq!(stories[0], stories[1]);
}

#[tokio::test]
async fn a_question_needs_a_key() {
    let shop = Shop::open().await;

    let none = shop.post(routes::SYNC_STATUS, &[]).await;

    assert_eq!((none.status, &none.json()["result_code"]), (400, &"9999".into()));
}
