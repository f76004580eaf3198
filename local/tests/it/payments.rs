//! The merchant's list of payments, its file for spreadsheets, and one payment's page.

use local::{
    browser::Page,
    pg_company::{Call, Fault, Post},
};
use shared::routes;

use crate::shop::{MALL, Sale, Shop, set_up};

impl Shop {
    /// The page at a path of the app, in the merchant's browser.
    pub(crate) async fn visit(&mut self, path: &str) -> Page {
        let address = self.at(path);
        self.merchant.open(&address).await.expect("a page")
    }

    pub(crate) async fn payment(&mut self, sale: &Sale) -> Page {
        self.visit(&format!("/admin/payment?shop={}&order={}", sale.shop_no, sale.id)).await
    }

    /// Presses a button of a page that leads to a payment's page.
    pub(crate) async fn press(&mut self, page: &Page, action: &str) -> Page {
        let form = page.form(routes::ADMIN_PAYMENT, &[("action", action)]).expect("a button");
        self.merchant.submit(&form).await.expect("a page")
    }
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
