//! What needs the merchant: shown on the settings, and mended by a button.

use local::{
    cafe24::{ApiCall, Fault as MallFault, NoticeAnswer, OrderState, Process, UserType},
    pg_company::{Call, Fault, Post, RefundMode},
};
use shared::{
    domain::{NoticeState, Order, Wrong},
    routes,
};

use crate::{
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{MALL, Sale, Shop, settings},
};

impl Shop {
    /// A payment that came too late, and whose refund the PG Company refuses.
    async fn stranded(&self) -> Sale {
        self.sim.pg_company.refunds_are(RefundMode::Rejected);
        let (sale, _) = self.confirmed_too_late().await;
        self.sim.pg_company.deliver_due().await;
        sale
    }
}

fn wrong(order: &Order) -> Vec<Wrong> {
    order.troubles().into_iter().map(|trouble| trouble.wrong).collect()
}

/// All of a payment went back once, the mall shows it, and nothing is wrong any more.
async fn all_went_back(shop: &Shop, sale: &Sale, process: Process) {
    assert_eq!(shop.refunds(), ["3065"], "{process:?}");
    assert_eq!(shop.in_mall(sale).state(), OrderState::Refunded, "{process:?}");
    assert_eq!(wrong(&shop.stored(sale).await.expect("stored")), [], "{process:?}");
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_notice_that_waits_is_shown_and_sent_again_on_request() {
    let mut shop = Shop::asynchronous().await;
    shop.sim.cafe24.answer_notices(NoticeAnswer::Status(503));
    let (sale, _) = shop.sold("3065.00").await;
    let at_first = settings(&shop.sim, &mut shop.merchant).await;
    shop.later(60).await;

    let page = settings(&shop.sim, &mut shop.merchant).await;
    let still = shop.press(&page, "remind").await;
    shop.sim.cafe24.answer_notices(NoticeAnswer::Ok);
    let told = shop.press(&still, "remind").await;

    assert!(!at_first.says("does not accept our notice"), "{}", at_first.text());
    assert!(
        page.says("Cafe24 does not accept our notice that the order is paid"),
        "{}",
        page.text()
    );
    assert!(still.says("Cafe24 did not accept the notice"), "{}", still.text());
    assert!(told.says("Cafe24 accepted it"), "{}", told.text());
    assert!(matches!(shop.owed(&sale).await[..], [NoticeState::Delivered { .. }]));
    assert_eq!(shop.in_mall(&sale).state(), OrderState::Paid);
    let mended = settings(&shop.sim, &mut shop.merchant).await;
    assert!(!mended.says("Needs attention"), "{}", mended.text());
    ledgers_agree(&shop.sim).await;
    told_nothing_wrong(&shop.sim).await;
}

#[tokio::test]
async fn money_that_could_not_be_sent_back_is_shown_and_sent_on_request() {
    let mut shop = Shop::open().await;
    let sale = shop.stranded().await;
    let stored = shop.stored(&sale).await.expect("stored");
    assert!(matches!(wrong(&stored)[..], [Wrong::NotSentBack { .. }]), "{stored:?}");

    let page = settings(&shop.sim, &mut shop.merchant).await;
    shop.sim.pg_company.refunds_are(RefundMode::Immediate);
    let sent = shop.press(&page, "refund").await;

    assert!(page.says("3,065 KRW could not be sent back"), "{}", page.text());
    assert!(sent.says("Refund 2: Done"), "{}", sent.text());
    assert_eq!(shop.refunds(), ["3065"]);
    assert_eq!(wrong(&shop.stored(&sale).await.expect("stored")), []);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn a_whole_refund_that_was_refused_is_tried_again_and_told_to_the_mall() {
    for process in [Process::Synchronous, Process::Asynchronous] {
        let mut shop = Shop::open().await;
        let (sale, _) = shop.bought("3065.00").await;
        shop.sim.cafe24.cancels(MALL, 1, Some(process));
        shop.sim.pg_company.refunds_are(RefundMode::Rejected);
        shop.cancel(&sale, "3065.00").await;
        shop.later(60).await;

        let page = settings(&shop.sim, &mut shop.merchant).await;
        shop.sim.pg_company.refunds_are(RefundMode::Immediate);
        let done = shop.press(&page, "refund").await;
        shop.press(&page, "refund").await;
        shop.later(60).await;
        shop.later(1800).await;

        assert!(page.says("DemoPay refused to refund 3,065 KRW"), "{}", page.text());
        assert!(done.says("Refund 2: Done"), "{process:?}: {}", done.text());
        all_went_back(&shop, &sale, process).await;
    }
}

#[tokio::test]
async fn a_refund_that_stayed_unknown_for_days_is_found_on_request_and_told_to_the_mall() {
    for process in [Process::Synchronous, Process::Asynchronous] {
        let mut shop = Shop::open().await;
        let (sale, _) = shop.bought("3065.00").await;
        shop.sim.cafe24.cancels(MALL, 1, Some(process));
        shop.sim.pg_company.webhooks_are(Post::Lost);
        shop.sim.pg_company.next(Call::Refund, Fault::ErrorAfter);
        for _ in 0..8 {
            shop.sim.pg_company.next(Call::LookUpRefunds, Fault::ErrorBefore);
        }
        shop.cancel(&sale, "3065.00").await;
        shop.later(4 * 86_400).await;
        let stored = shop.stored(&sale).await.expect("stored");
        assert!(matches!(wrong(&stored)[..], [Wrong::RefundUnclear { .. }]), "{stored:?}");

        shop.sim.pg_company.all_well();
        let launch = shop.sim.cafe24.launch_url(MALL, UserType::MainOperator);
        let page = shop.merchant.open(&launch).await.expect("the settings page");
        let found = shop.press(&page, "check").await;
        shop.later(1801).await;

        assert!(page.says("The outcome stays unknown."), "{process:?}: {}", page.text());
        assert!(found.says("Refund 1: Done"), "{process:?}: {}", found.text());
        all_went_back(&shop, &sale, process).await;
    }
}

#[tokio::test]
async fn a_notice_that_was_told_is_sent_a_second_time_and_stays_told() {
    let mut shop = Shop::asynchronous().await;
    let (sale, _) = shop.sold("3065.00").await;
    let page = shop.payment(&sale).await;
    shop.sim.cafe24.answer_next_notices(1, &NoticeAnswer::Status(503));

    let refused = shop.press(&page, "remind").await;
    let told = shop.press(&refused, "remind").await;

    assert!(refused.says("Cafe24 did not accept the notice"), "{}", refused.text());
    assert!(told.says("Cafe24 accepted it"), "{}", told.text());
    assert!(matches!(shop.owed(&sale).await[..], [NoticeState::Delivered { .. }]));
    assert_eq!(wrong(&shop.stored(&sale).await.expect("stored")), []);
    ledgers_agree(&shop.sim).await;
}

#[tokio::test]
async fn where_more_needs_the_merchant_than_is_shown_the_page_says_so() {
    let mut shop = Shop::open().await;
    for _ in 0..19 {
        shop.stranded().await;
    }
    let all = settings(&shop.sim, &mut shop.merchant).await;
    shop.stranded().await;

    let some = settings(&shop.sim, &mut shop.merchant).await;
    let list = shop.visit("/admin/payments?show=attention").await;

    assert!(!all.says("Only the latest"), "{}", all.text());
    assert!(some.says("Only the latest 20 are shown"), "{}", some.text());
    assert!(some.html.contains("/admin/payments?show=attention"));
    assert!(!list.says("Only the latest"), "{}", list.text());
}

#[tokio::test]
async fn what_the_merchant_settled_is_not_shown_again() {
    let mut shop = Shop::open().await;
    let sale = shop.stranded().await;
    let shown = shop.visit("/admin/payments?show=attention").await;
    let page = shop.payment(&sale).await;

    let settled = shop.press(&page, "settle").await;

    assert!(shown.says(sale.id.as_str()), "{}", shown.text());
    assert!(
        settled.says("It is marked as settled")
            && settled.says("Marked as settled: 3,065 KRW could not")
    );
    let none = shop.visit("/admin/payments?show=attention").await;
    assert!(none.says("No payment needs your attention"), "{}", none.text());
}

#[tokio::test]
async fn keys_that_the_pg_company_refuses_now_are_shown_with_the_form_for_others() {
    let mut shop = Shop::open().await;
    for _ in 0..2 {
        shop.sim.pg_company.next(Call::Account, Fault::Unauthorized);
    }

    let refused = settings(&shop.sim, &mut shop.merchant).await;
    let again = settings(&shop.sim, &mut shop.merchant).await;

    assert!(refused.says("DemoPay does not accept your keys any more"), "{}", refused.text());
    assert!(
        refused.html.contains("<details open>") && refused.form(routes::ADMIN_LINK, &[]).is_ok()
    );
    assert!(!again.says("does not accept your keys"), "{}", again.text());
}

#[tokio::test]
async fn a_consent_that_is_needed_is_one_press_away() {
    let mut shop = Shop::open().await;
    shop.sim.cafe24.fail_next(ApiCall::Shops, MallFault::Status(403));

    let page = settings(&shop.sim, &mut shop.merchant).await;
    let consent = shop.visit(routes::ADMIN_CONSENT).await;
    let agree = consent.form("/authorize", &[]).expect("the consent page");
    let back = shop.merchant.submit(&agree.with("decision", "agree")).await.expect("a page");

    assert!(page.says("Cafe24 asks for your consent again"), "{}", page.text());
    assert!(page.html.contains("href=\"/admin/consent\""));
    assert!(back.says("Linked test") && !back.says("consent again"), "{}", back.text());
}

#[tokio::test]
async fn a_shop_that_is_half_enabled_is_finished_from_the_problem() {
    let mut shop = Shop::open().await;
    shop.sim.cafe24.fail_next(ApiCall::DeleteGateway, MallFault::TimeOut);
    crate::shop::toggle(&shop.sim, &mut shop.merchant, 1, "disable").await;

    let page = settings(&shop.sim, &mut shop.merchant).await;
    let retry = page.form(routes::ADMIN_TOGGLE, &[("shop_no", "1"), ("action", "disable")]);
    let done = shop.merchant.submit(&retry.expect("a button")).await.expect("a page");

    assert!(page.says("Shop 1 is half disabled"), "{}", page.text());
    assert!(done.says("The shop is disabled") && !done.says("half disabled"), "{}", done.text());
}
