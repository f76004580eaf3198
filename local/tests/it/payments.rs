//! The merchant's list of payments, one payment's page, and what both offer to do.

use local::{
    browser::Page,
    cafe24::{ApiCall, Fault as MallFault, NoticeAnswer, OrderState, Process, UserType},
    pg_company::{Call, Fault, Post, RefundMode},
};
use shared::{
    domain::{NoticeState, Order, Wrong},
    routes,
};

use crate::{
    ledgers::{ledgers_agree, told_nothing_wrong},
    shop::{MALL, Sale, Shop, set_up, settings},
};

impl Shop {
    /// The page at a path of the app, in the merchant's browser.
    async fn visit(&mut self, path: &str) -> Page {
        let address = self.at(path);
        self.merchant.open(&address).await.expect("a page")
    }

    async fn payment(&mut self, sale: &Sale) -> Page {
        self.visit(&format!("/admin/payment?shop={}&order={}", sale.shop_no, sale.id)).await
    }

    /// Presses a button of a page that leads to a payment's page.
    async fn press(&mut self, page: &Page, action: &str) -> Page {
        let form = page.form(routes::ADMIN_PAYMENT, &[("action", action)]).expect("a button");
        self.merchant.submit(&form).await.expect("a page")
    }

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

#[tokio::test]
async fn the_list_shows_a_malls_payments_and_finds_them_by_number_and_day() {
    let mut shop = Shop::open().await;
    let none = shop.visit(routes::ADMIN_PAYMENTS).await;
    let (first, _) = shop.bought("3065.00").await;
    let second = shop.order("5000.00");
    shop.checkout(&second).await;
    shop.cancel(&first, "1000.00").await;

    let all = shop.visit(routes::ADMIN_PAYMENTS).await;
    let one = shop.visit(&format!("{}?q={}", routes::ADMIN_PAYMENTS, first.id)).await;
    let strange = shop.visit(&format!("{}?q=%27%3B--%20x", routes::ADMIN_PAYMENTS)).await;

    assert!(none.says("No payments to show"), "{}", none.text());
    let newest_first = all.text().find(second.id.as_str()) < all.text().find(first.id.as_str());
    assert!(newest_first, "{}", all.text());
    assert!(all.says("Partly refunded 3,065 KRW 1,000 KRW 1 test"), "{}", all.text());
    assert!(all.says("Waiting for the buyer to pay 5,000 KRW – 1 test"), "{}", all.text());
    assert!(one.says(first.id.as_str()) && !one.says(second.id.as_str()), "{}", one.text());
    assert_eq!(strange.status, 400);
    assert!(strange.says("Please enter an order number"), "{}", strange.text());
    assert!(strange.html.contains("&#39;;-- x"), "what was typed is kept");
}

#[tokio::test]
async fn long_lists_have_pages_that_show_every_payment_once() {
    let mut shop = Shop::open().await;
    let mut known: Vec<String> = Vec::new();
    for _ in 0..53 {
        let sale = shop.order("3065.00");
        shop.checkout(&sale).await;
        known.push(sale.id.to_string());
    }
    let (mut found, mut pages) = (Vec::new(), 0);

    let mut next = Some(routes::ADMIN_PAYMENTS.to_owned());
    while let Some(path) = next {
        let page = shop.visit(&path).await;
        let numbers = page.html.match_indices("&#38;order=").map(|(at, sep)| {
            let rest = &page.html[at + sep.len()..];
            rest.split('"').next().expect("a number").to_owned()
        });
        found.extend(numbers);
        pages += 1;
        let older = page.html.split("href=\"").find(|rest| rest.contains(">Older<"));
        let older = older.map(|rest| rest.split('"').next().expect("an address"));
        next = older.map(|address| address.replace("&#38;", "&"));
    }

    known.reverse();
    assert_eq!((found, pages), (known, 3));
}

#[tokio::test]
async fn a_payments_page_tells_what_happened_and_who_said_so() {
    let mut shop = Shop::open().await;
    let (sale, page) = shop.bought("3065.00").await;
    shop.cancel(&sale, "1000.00").await;

    let shown = shop.payment(&sale).await;

    for words in [
        "3,065 KRW Partly refunded",
        "Refunded 1,000 KRW",
        "Left to refund 2,065 KRW",
        &page.id.to_string(),
        "Attempt 1: 3,065 KRW to be paid",
        "said by Cafe24",
        "Attempt 1: Waiting for the buyer",
        "Attempt 1: Being confirmed",
        "said by this app",
        "Attempt 1: Paid",
        "said by DemoPay",
        "Refund 1 of 1,000 KRW was requested",
        "Refund 1: Done",
    ] {
        assert!(shown.says(words), "{words}: {}", shown.text());
    }
    assert!(!shown.html.contains("홍길동") && !shown.html.contains("buyer@example.com"));
}

#[tokio::test]
async fn a_payment_is_shown_to_its_own_mall_alone() {
    let mut shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    let mut other = set_up(&shop.sim, "othermall").await;

    let path = format!("/admin/payment?shop=1&order={}", sale.id);
    let theirs = other.open(&shop.at(&path)).await.expect("a page");
    let list = other.open(&shop.at(routes::ADMIN_PAYMENTS)).await.expect("a page");
    let nobody = shop.get(&shop.at(&path)).await;
    let ours = shop.payment(&sale).await;
    let form = ours.form(routes::ADMIN_PAYMENT, &[("action", "check")]).expect("a button");
    let forged = shop.merchant.submit(&form.with("csrf", "guessed")).await.expect("a page");

    assert!(theirs.status == 404 && theirs.says("There is no such payment"), "{}", theirs.text());
    assert!(!list.says(sale.id.as_str()));
    assert_eq!((nobody.status, forged.status), (401, 403));
}

#[tokio::test]
async fn checking_with_the_pg_company_finds_what_nobody_told() {
    let mut shop = Shop::open().await;
    let (sale, page) = shop.bought("3065.00").await;
    shop.sim.pg_company.webhooks_are(Post::Lost);
    shop.sim.pg_company.refund_from_console(&page.id, "500").expect("refunded");
    let before = shop.payment(&sale).await;

    let after = shop.press(&before, "check").await;

    assert!(!before.says("500 KRW was made at the payment company"));
    assert!(after.says("DemoPay was asked"), "{}", after.text());
    assert!(after.says("Refund 1 of 500 KRW was made at the payment company"), "{}", after.text());
    shop.sim.pg_company.next(Call::LookUpRefunds, Fault::ErrorBefore);
    let silent = shop.press(&after, "check").await;
    assert!(silent.says("DemoPay did not give a clear answer"), "{}", silent.text());
    assert_eq!(silent.status, 400);
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
        assert_eq!(shop.refunds(), ["3065"], "{process:?}");
        assert_eq!(shop.in_mall(&sale).state(), OrderState::Refunded, "{process:?}");
        assert_eq!(wrong(&shop.stored(&sale).await.expect("stored")), [], "{process:?}");
        ledgers_agree(&shop.sim).await;
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
        assert_eq!(shop.refunds(), ["3065"], "{process:?}");
        assert_eq!(shop.in_mall(&sale).state(), OrderState::Refunded, "{process:?}");
        assert_eq!(wrong(&shop.stored(&sale).await.expect("stored")), [], "{process:?}");
        ledgers_agree(&shop.sim).await;
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

#[tokio::test]
async fn a_period_is_downloaded_as_a_file_for_spreadsheets() {
    let mut shop = Shop::open().await;
    let (sale, page) = shop.bought("3065.00").await;
    shop.cancel(&sale, "1000.00").await;
    let today = &sale.id.as_str()[..8];
    let today = format!("{}-{}-{}", &today[..4], &today[4..6], &today[6..]);

    let path = format!("{}?from={today}&to={today}", routes::ADMIN_EXPORT);
    let file = shop.visit(&path).await;
    let empty = shop.visit("/admin/payments/export?from=2020-01-01&to=2020-01-31").await;

    let lines: Vec<_> = file.html.lines().collect();
    assert!(file.html.starts_with('\u{feff}') && lines.len() == 2, "{lines:?}");
    let (id, tid) = (&sale.id, &page.id);
    assert!(lines[1].starts_with(&format!("{id},1,{today} ")), "{lines:?}");
    let rest = format!("Partly refunded,KRW,3065.00,1000.00,2065.00,{tid},Synchronous,test");
    assert!(lines[1].ends_with(&rest), "{lines:?}");
    assert_eq!(empty.html.lines().count(), 1);
}

#[tokio::test]
async fn a_period_that_is_none_is_refused_beside_the_form() {
    let mut shop = Shop::open().await;

    for query in [
        "",
        "from=2026-01-01",
        "from=2026-01-02&to=2026-01-01",
        "from=2024-01-01&to=2026-01-01",
        "from=x&to=2026-01-01",
    ] {
        let page = shop.visit(&format!("{}?{query}", routes::ADMIN_EXPORT)).await;
        assert_eq!(page.status, 400, "{query}");
        assert!(page.says("Please choose a first and a last day"), "{query}: {}", page.text());
    }
    let kept = shop.visit("/admin/payments/export?from=2026-01-02&to=2026-01-01").await;
    assert!(
        kept.html.contains("value=\"2026-01-02\"") && kept.html.contains("value=\"2026-01-01\"")
    );
}

#[tokio::test]
async fn forms_of_a_payment_are_read_strictly() {
    let mut shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    let before = shop.stored(&sale).await;
    let page = shop.payment(&sale).await;
    let form = page.form(routes::ADMIN_PAYMENT, &[("action", "check")]).expect("a button");

    for (name, value) in
        [("action", "pay"), ("action", ""), ("action", "settle"), ("action", "refund")]
    {
        let form = form.clone().with(name, value).with("wrong", "{\"wrong\":\"nothing\"}");
        let answer = shop.merchant.submit(&form).await.expect("a page");
        assert_eq!(answer.status, 400, "{name}={value}");
    }
    for (name, value) in [("shop", "0"), ("order", "../x")] {
        let answer = shop.merchant.submit(&form.clone().with(name, value)).await.expect("a page");
        assert_eq!(answer.status, 400, "{name}={value}");
    }
    assert_eq!(shop.stored(&sale).await, before);
    assert_eq!(sale.mall, MALL);
}
