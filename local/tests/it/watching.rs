//! The messages of an order beside the pages of the mall and of the PG Company.

use local::cafe24::Process;
use reqwest::header;
use scraper::{Html, Selector};
use serde_json::Value;

use crate::{
    buying::Buying,
    canary::{assert_absent, secrets},
    shop::{MALL, R1, Sale, Shop, sign, text, with},
};

/// The largest page, in bytes.
const MAX_PAGE: usize = 50 * 1024;

fn select(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}

/// The numbers of the messages that a page shows, in their order.
fn numbers(page: &str) -> Vec<String> {
    let html = Html::parse_document(page);
    let rows = select("#messages-list > li");
    let rows = html.select(&rows);
    rows.map(|row| row.attr("data-number").expect("a number").to_owned()).collect()
}

/// Without what people do, and without what the app looks up on the way.
fn spoken(page: &str) -> Vec<String> {
    let mut numbers = numbers(page);
    numbers.retain(|number| number.starts_with(['M', 'P']) && !["P", "P8"].contains(&&**number));
    numbers.retain(|number| number != "PG staff" && number != "Merchant");
    numbers
}

fn storefront(shop: &Shop, sale: &Sale) -> String {
    format!("{}/{}/{}/orders/{}", shop.sim.addresses.mall, sale.mall, sale.shop_no, sale.id)
}

fn admin(shop: &Shop, sale: &Sale) -> String {
    format!("{}/admin/{}/orders/{}", shop.sim.addresses.mall, sale.mall, sale.id)
}

async fn page(shop: &Shop, address: &str) -> String {
    let reply = shop.get(address).await;
    assert_eq!(reply.status, 200, "{address}: {}", reply.text);
    reply.text
}

#[tokio::test]
async fn a_synchronous_payment_is_told_message_by_message() {
    let shop = Shop::open().await;

    let (sale, paid) = shop.bought("3065.00").await;
    shop.cancel(&sale, "1000.00").await;

    let pg = &shop.sim.addresses.pg_company;
    let payment = paid.id;
    for address in [
        storefront(&shop, &sale),
        admin(&shop, &sale),
        format!("{pg}/pay/{payment}"),
        format!("{pg}/console/payments/{payment}"),
    ] {
        let page = page(&shop, &address).await;
        assert_eq!(spoken(&page), ["M1", "P1", "P2", "M2", "M3", "M8", "P7"], "{address}");
        assert!(numbers(&page).contains(&"P8".to_owned()), "what was looked up is there too");
        assert!(page.contains("Cafe24 <span aria-hidden=\"true\">→</span>"), "who asked whom");
    }
}

#[tokio::test]
async fn each_order_shows_its_own_messages_only() {
    let shop = Shop::open().await;
    let (first, _) = shop.bought("3065.00").await;
    let before = page(&shop, &storefront(&shop, &first)).await;

    let second = shop.order("1000.00");
    shop.checkout(&second).await;

    let after = page(&shop, &storefront(&shop, &first)).await;
    let other = page(&shop, &storefront(&shop, &second)).await;
    assert_eq!(spoken(&before), ["M1", "P1", "P2", "M2", "M3"]);
    assert_eq!(spoken(&after), spoken(&before));
    assert_eq!(spoken(&other), ["M1", "P1"]);
    assert!(!other.contains(first.id.as_str()));
}

#[tokio::test]
async fn the_same_number_in_another_mall_is_another_order() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    let other = shop.order_in("othermall", 1, "1000");
    assert_eq!(sale.id, other.id);

    let page = page(&shop, &storefront(&shop, &other)).await;

    assert!(numbers(&page).is_empty(), "{:?}", numbers(&page));
    assert!(page.contains("Nothing was said yet"));
}

#[tokio::test]
async fn an_asynchronous_payment_ends_with_its_notice() {
    let shop = Shop::asynchronous().await;
    shop.sim.cafe24.cancels(MALL, 1, Some(Process::Asynchronous));

    let sale = shop.order("3065.00");
    let opened = shop.request(&sale).await;
    let payment = shop.sim.pg_company.payments().pop().expect("a payment").payment_id;
    assert!(opened.succeeded());
    let chosen = shop.sim.addresses.pg_company.clone() + &format!("/pay/{payment}/icash");
    let callback = shop.send(shop.client().post(chosen)).await.location();
    let back = shop.get(&callback).await;
    shop.arrive(&back).await;
    shop.sim.pg_company.deposit(&payment).expect("it is awaited");
    shop.sim.pg_company.deliver_due().await;
    shop.cancel(&sale, "3065.00").await;
    shop.later(30).await;

    let page = page(&shop, &storefront(&shop, &sale)).await;
    let spoken = spoken(&page);
    let order = ["M1", "P3", "M4", "P4", "M6", "M8", "M9"];
    let at = order.map(|number| spoken.iter().position(|known| known == number));
    assert!(at.iter().all(Option::is_some) && at.is_sorted(), "{spoken:?}");
}

#[tokio::test]
async fn a_payment_on_the_shops_own_pages_is_told_from_the_reservation_on() {
    let mut buying = Buying::two_cups().await;

    buying.pay().await;

    let page = page(&buying.shop, &storefront(&buying.shop, &buying.sale)).await;
    let spoken = spoken(&page);
    let order = ["M13", "P1", "P5", "M14", "M15", "M7", "M16"];
    let at = order.map(|number| spoken.iter().position(|known| known == number));
    assert!(at.iter().all(Option::is_some) && at.is_sorted(), "{spoken:?}");
    assert!(numbers(&page).contains(&"A7".to_owned()), "the price was asked meanwhile");
    assert!(page.contains("<h3>R6 <span class=\"well\">"));
}

#[tokio::test]
async fn signed_text_and_hash_of_the_payment_request_are_shown_and_right() {
    let shop = Shop::open().await;
    let (sale, _) = shop.bought("3065.00").await;
    let asked = shop.asked(&sale);

    let page = page(&shop, &storefront(&shop, &sale)).await;

    let field = |name: &&str| {
        let found = asked.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).expect("a field")
    };
    let signed: String = R1.iter().map(field).collect();
    let html = Html::parse_document(&page);
    let shown = html.select(&select("li[data-number=M1] .signed")).next().expect("a signature");
    let shown: Vec<String> =
        shown.select(&select("code")).map(|code| code.text().collect()).collect();
    let hash = sign(&shop.service_key(), &signed);
    assert_eq!(shown, [signed, hash]);
    let wrong = html.select(&select(".signed .ill")).count();
    let right = html.select(&select(".signed .well")).count();
    assert_eq!((wrong, right), (0, 2), "R1 of M1 and R2 of M3");
}

#[tokio::test]
async fn a_wrong_hash_is_shown_as_wrong() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let forged = with(shop.asked(&sale), "amount", "1.00");

    shop.post(shared::routes::SYNC_CHECKOUT, &forged).await;

    let page = page(&shop, &storefront(&shop, &sale)).await;
    assert!(page.contains("does not fit"), "{page}");
}

#[tokio::test]
async fn no_secret_is_beside_a_page() {
    let shop = Shop::open().await;
    let (sale, paid) = shop.bought("3065.00").await;
    shop.sim.pg_company.deliver_due().await;
    let mall = &shop.sim.addresses.mall;

    let mut pages = String::new();
    for address in [
        storefront(&shop, &sale),
        admin(&shop, &sale),
        format!("{mall}/admin/{MALL}"),
        format!("{mall}/messages?mall={MALL}"),
        format!("{mall}/messages?order={MALL}/{}", sale.id),
        format!("{}/console/payments/{}", shop.sim.addresses.pg_company, paid.id),
    ] {
        pages.push_str(&page(&shop, &address).await);
    }

    assert!(pages.contains("A3") && pages.contains("A5"), "the set-up was heard");
    assert!(pages.contains("<dt>access_token</dt><dd>•••</dd>"));
    assert_absent(&pages, &secrets(&shop).await, "beside a page");
    let (_, key) = paid.url.split_once("key=").expect("a key");
    let page = page(&shop, &storefront(&shop, &sale)).await;
    assert!(page.contains("•••") && !page.contains(key), "the attempt's key");
}

#[tokio::test]
async fn the_messages_come_to_the_page_once() {
    let shop = Shop::open().await;
    let sale = shop.order("3065.00");
    let address = format!("{}/messages?order={MALL}/{}", shop.sim.addresses.mall, sale.id);
    shop.checkout(&sale).await;

    let told = shop.get(&address).await.json();
    let about = text(&told, "about").to_owned();
    let total = told.get("total").and_then(Value::as_u64).expect("a number");
    let again = shop.get(&format!("{address}&about={about}&total={total}")).await;
    let more = shop.get(&format!("{address}&about={about}&total={}", total - 1)).await;

    assert_eq!((about, total), (format!("Order {}", sale.id), 2));
    assert_eq!((again.status, more.status), (204, 200));
    assert_eq!(more.headers.get(header::CACHE_CONTROL).expect("a header"), "no-store");
}

#[tokio::test]
async fn pages_stay_small_and_run_their_own_scripts_only() {
    let shop = Shop::open().await;
    let (sale, paid) = shop.bought("3065.00").await;
    for _ in 0..20 {
        shop.cancel(&sale, "10.00").await;
    }
    let (mall, pg) = (&shop.sim.addresses.mall, &shop.sim.addresses.pg_company);

    for address in [
        storefront(&shop, &sale),
        admin(&shop, &sale),
        format!("{mall}/"),
        format!("{mall}/{MALL}/1"),
        format!("{mall}/{MALL}/1/cart"),
        format!("{mall}/{MALL}/1/checkout"),
        format!("{mall}/{MALL}/1/product/11"),
        format!("{mall}/admin/{MALL}"),
        format!("{mall}/admin/{MALL}/orders"),
        format!("{pg}/pay/{}", paid.id),
        format!("{pg}/console/payments/{}", paid.id),
    ] {
        let reply = shop.get(&address).await;
        let policy = reply.headers.get("content-security-policy").expect("a policy");
        let policy = policy.to_str().expect("text");
        assert!(reply.text.len() < MAX_PAGE, "{address}: {}", reply.text.len());
        assert!(reply.text.contains("id=\"messages-list\""), "{address}");
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert!(!reply.text.contains("style=") && !reply.text.contains("onclick"), "{address}");
    }
    let (script, style) = (format!("{mall}/messages.js"), format!("{pg}/style.css"));
    assert!(page(&shop, &script).await.contains("EVERY_MS"));
    assert!(page(&shop, &style).await.contains(".messages"));
}
