//! Cafe24's own webhooks, and what is left to do in a mall that has no app any more
//! (faults.md F-48, F-108).

use local::cafe24::{OrderState, Process, Removal, UserType};
use serde_json::json;
use shared::domain::{AdminSettings, NoticeState, State};

use crate::{
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{MALL, Shop, code, install, link, set_up, settings, text, toggle},
};

const DAY_S: u32 = 86_400;
/// Event times have whole seconds: later than the consent for certain.
const MOMENT_S: u32 = 2;

impl Shop {
    fn webhook_key(&self) -> String {
        let keys = self.sim.secrets.get(&self.sim.app.config.app_secret).expect("the keys");
        let keys: serde_json::Value = serde_json::from_str(&keys).expect("JSON");
        text(&keys, "webhook_api_key").to_owned()
    }

    async fn uninstall(&self) {
        self.sim.advance(MOMENT_S);
        let told = self.sim.cafe24.uninstall(MALL, &self.webhook_key()).await;
        assert_eq!(told.status, 200, "{told:?}");
    }

    async fn settings(&self) -> AdminSettings {
        let settings = self.sim.app.store.settings(&MALL.parse().expect("a mall")).await;
        settings.expect("the store answers").expect("settings")
    }

    async fn has_consent(&self) -> bool {
        let tokens = self.sim.app.store.token(&MALL.parse().expect("a mall")).await;
        tokens.expect("the store answers").is_some_and(|tokens| tokens.token.is_some())
    }

    fn credentials(&self) -> Option<String> {
        self.sim.secrets.get(&format!("{}{MALL}", self.sim.app.config.merchant_secret_prefix))
    }
}

#[tokio::test]
async fn f_48_money_that_comes_after_the_app_was_removed_goes_back() {
    let shop = Shop::asynchronous().await;
    let (pending, next) = (shop.order("3065.00"), shop.order("3065.00"));
    let page = shop.checkout(&pending).await;
    let asked = shop.asked(&next);

    shop.uninstall().await;
    let refused = shop.post(shared::routes::ASYNC_CHECKOUT, &asked).await;
    shop.approve(&page);
    shop.sim.pg_company.deliver_due().await;

    assert_eq!((refused.status, refused.json()["result_code"].clone()), (400, "9999".into()));
    assert!(shop.settings().await.account.is_none() && !shop.has_consent().await);
    assert!(shop.told(&pending).is_empty(), "nobody is there to be told");
    assert_eq!(shop.refunds(), ["3065"]);
    shop.later(60).await;
    let dead = |notice: &NoticeState| matches!(notice, NoticeState::Dead { .. });
    assert!(shop.owed(&pending).await.iter().all(dead));
    assert!(shop.told(&pending).is_empty());
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_48_a_synchronous_payment_after_the_removal_goes_back_too() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    let callback = shop.approve(&page);

    shop.uninstall().await;
    shop.get(callback.as_str()).await;
    for _ in 0..4 {
        shop.later(1801).await;
    }

    assert_eq!(shop.refunds(), ["3065"]);
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Waiting);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_48_credentials_are_kept_until_nothing_is_open_or_for_thirty_days() {
    let shop = Shop::open().await;
    shop.bought("3065.00").await;
    shop.uninstall().await;
    assert!(shop.credentials().is_some(), "something may still have to end");
    shop.later(DAY_S + 1).await;
    assert_eq!(shop.credentials(), None, "nothing was open");

    let shop = Shop::asynchronous().await;
    let sale = shop.order("3065.00");
    let page = shop.checkout(&sale).await;
    shop.sim
        .pg_company
        .next(local::pg_company::Call::Refund, local::pg_company::Fault::ErrorBefore);
    shop.sim.pg_company.refunds_are(local::pg_company::RefundMode::Pending);
    shop.uninstall().await;
    shop.approve(&page);
    shop.sim.pg_company.deliver_due().await;
    for _ in 0..10 {
        shop.later(DAY_S + 1).await;
        assert!(shop.credentials().is_some(), "the refund is not done");
    }
    for _ in 0..25 {
        shop.later(DAY_S + 1).await;
    }
    assert_eq!(shop.credentials(), None, "not for ever");
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn f_108_every_way_to_say_that_the_app_is_gone_is_understood_and_may_be_repeated() {
    for way in ["deleted", "expired", "old deleted", "old expired", "number as text"] {
        let shop = Shop::open().await;
        let (cafe24, key) = (&shop.sim.cafe24, shop.webhook_key());
        shop.sim.advance(MOMENT_S);
        let resource = json!({ "mall_id": MALL });

        for _ in 0..2 {
            let told = match way {
                "deleted" => cafe24.uninstall(MALL, &key).await,
                "expired" => cafe24.expire(MALL, &key).await,
                "old deleted" => cafe24.remove_in_old_form(MALL, Removal::Deleted, &key).await,
                "old expired" => cafe24.remove_in_old_form(MALL, Removal::Expired, &key).await,
                _other => cafe24.tell_event(90077, &resource, &key).await,
            };
            assert_eq!(told.status, 200, "{way}");
        }

        let settings = shop.settings().await;
        assert!(settings.removed_at.is_some() && settings.account.is_none(), "{way}");
        assert!(!shop.has_consent().await, "{way}");
        ledgers_agree(&shop.sim).await;
    }
}

#[tokio::test]
async fn f_108_what_is_forged_foreign_or_unknown_removes_nothing() {
    let shop = Shop::open().await;
    let (cafe24, key) = (&shop.sim.cafe24, shop.webhook_key());
    let before = shop.settings().await;
    let ours = json!({ "mall_id": MALL, "client_id": shop.sim.app.config.client_id });

    for forged in ["", "wrong", &key[1..], &key.to_uppercase(), &format!("{key} ")[..key.len() - 1]]
    {
        let told = cafe24.tell_event(90077, &ours, forged).await;
        assert_eq!(told.status, 401, "{forged}");
    }
    let bare = shop.client().post(shop.at(shared::routes::CAFE24_WEBHOOK)).body("{");
    assert_eq!(shop.send(bare).await.status, 401, "the key is asked for first");
    for (event_no, resource) in [
        (90077, json!({ "mall_id": MALL, "client_id": "another-app" })),
        (90077, json!({ "mall_id": "nomall" })),
        (90023, ours.clone()),
        (0, json!({})),
    ] {
        let told = cafe24.tell_event(event_no, &resource, &key).await;
        assert_eq!(told.status, 200, "{event_no} {resource}");
    }
    for resource in [json!({}), json!({ "mall_id": "" }), json!({ "mall_id": "../x" })] {
        assert_eq!(cafe24.tell_event(90077, &resource, &key).await.status, 400, "{resource}");
    }

    assert_eq!(shop.settings().await, before);
    assert!(shop.has_consent().await);
    shop.bought("3065.00").await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_108_a_removal_that_is_delivered_after_a_new_installation_changes_nothing() {
    let shop = Shop::open().await;
    shop.uninstall().await;
    let at = shop.sim.app.now();
    shop.sim.advance(60);
    set_up(&shop.sim, MALL).await;
    let resource = json!({ "mall_id": MALL, "deleted_date": at.to_string() });

    let late = shop.sim.cafe24.tell_event(90077, &resource, &shop.webhook_key()).await;

    assert_eq!(late.status, 200);
    assert!(shop.has_consent().await && shop.settings().await.account.is_some());
    shop.bought("3065.00").await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn f_108_after_a_new_installation_older_payments_can_still_be_refunded() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    shop.uninstall().await;
    shop.sim.advance(60);
    let mut merchant = install(&shop.sim, MALL).await;
    let page = settings(&shop.sim, &mut merchant).await;
    assert!(!page.says("Linked"), "{}", page.text());
    link(&shop.sim, &mut merchant, crate::shop::KEYS).await;
    toggle(&shop.sim, &mut merchant, 1, "enable").await;

    let refunded = shop.cancel(&sale, "3065.00").await;

    assert!(refunded.succeeded(), "{refunded:?}");
    shop.later(DAY_S * 2).await;
    assert!(shop.credentials().is_some(), "the mall has the app again");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn shops_that_come_change_and_go_are_read_by_the_reconciler() {
    let shop = Shop::open().await;
    let (cafe24, key) = (&shop.sim.cafe24, shop.webhook_key());
    let names = async || {
        let settings = shop.settings().await;
        settings.shops.iter().map(|shop| shop.name.clone()).collect::<Vec<_>>()
    };
    let before = names().await;

    let (no, told) = cafe24.add_shop(MALL, "Nova", &key).await;
    assert_eq!((told.status, shop.later(1).await.looked), (200, 1));
    assert!(names().await.contains(&"Nova".to_owned()));
    cafe24.rename_shop(MALL, no, "Stella", &key).await;
    shop.later(1).await;
    assert!(names().await.contains(&"Stella".to_owned()));
    cafe24.delete_shop(MALL, no, &key).await;
    shop.later(1).await;

    assert_eq!(names().await, before);
    assert_eq!(shop.reconcile().await.looked, 0);
    shop.bought("3065.00").await;
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn shops_that_cannot_be_read_now_are_read_by_the_next_run() {
    let shop = Shop::open().await;
    let fault = local::cafe24::Fault::Status(503);
    shop.sim.cafe24.fail_next(local::cafe24::ApiCall::Shops, fault);
    shop.sim.cafe24.add_shop(MALL, "Nova", &shop.webhook_key()).await;

    let first = shop.later(1).await;
    let second = shop.later(60).await;

    assert_eq!((first.looked, first.unknown), (1, 1), "one look in one run");
    assert_eq!((second.looked, second.unknown), (1, 0));
    assert!(shop.settings().await.shops.iter().any(|shop| shop.name == "Nova"));
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_consent_stays_alive_though_nobody_opens_the_app() {
    let shop = Shop::open().await;
    let before = shop.sim.cafe24.token_calls(MALL);

    for _ in 0..40 {
        shop.later(DAY_S).await;
    }

    let calls = shop.sim.cafe24.token_calls(MALL) - before;
    assert!((3..=5).contains(&calls), "{calls} in forty days");
    assert!(!asked_for_consent(&shop).await);
    ledgers_agree(&shop.sim).await;
}

/// Whether a merchant who opens the app is asked to consent.
async fn asked_for_consent(shop: &Shop) -> bool {
    let mut merchant = local::browser::Browser::new().expect("a browser");
    let launch = shop.sim.cafe24.launch_url(MALL, UserType::MainOperator);
    let (_, location) = merchant.step(&launch).await.expect("an answer");
    location.is_some_and(|location| location.contains("/oauth/authorize"))
}

#[tokio::test]
async fn a_consent_that_has_ended_is_forgotten_and_payments_go_on() {
    let shop = Shop::asynchronous().await;
    let before = shop.sim.cafe24.token_calls(MALL);
    shop.sim.advance(15 * DAY_S);

    shop.reconcile().await;

    assert!(!shop.has_consent().await);
    assert_eq!(shop.sim.cafe24.token_calls(MALL), before, "an ended token is not tried");
    assert!(asked_for_consent(&shop).await);
    let (sale, _) = shop.sold("3065.00").await;
    assert_eq!(shop.told(&sale), ["M5 T booked"]);
    assert!(matches!(shop.state(&sale).await, State::Paid { .. }));
    shop.sim.cafe24.cancels(MALL, 1, Some(Process::Asynchronous));
    assert_ne!(code(&shop.cancel(&sale, "3065.00").await), "9999");
    shop.later(60).await;
    assert_eq!(shop.told(&sale), ["M5 T booked", "M9 P booked"]);
    ledgers_agree(&shop.sim).await;
}
