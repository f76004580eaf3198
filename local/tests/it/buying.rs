//! A buyer who pays on the shop's own pages, step by step.

use local::{
    browser::{Browser, Form, Page},
    cafe24::{EndPage, Order, OrderId, Selection},
    pg_company::{PaymentId, ShippingAddress},
};
use reqwest::header;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use shared::{domain::State, routes};
use url::Url;

use crate::shop::{MALL, Reply, Sale, Shop, text};

/// A guest's id.
pub(crate) const GUEST: &str = "CVID.demomall.0123456789abcdef";

/// A buyer on the shop's cart page, and an order that was just reserved there.
pub(crate) struct Buying {
    pub(crate) shop: Shop,
    pub(crate) browser: Browser,
    pub(crate) sale: Sale,
    /// M13, as the script would send it.
    pub(crate) payload: Value,
}

/// So many large cups.
pub(crate) fn cups(quantity: u32) -> Selection {
    Selection { product_no: 14, variant_code: "P0000014000B".to_owned(), quantity }
}

/// An address on an island, where delivery costs twice as much.
pub(crate) fn island() -> ShippingAddress {
    ShippingAddress { postal_code: "63100".to_owned(), ..ShippingAddress::demo() }
}

impl Buying {
    /// Two large cups for 7130 KRW, delivered for 3000.
    pub(crate) async fn two_cups() -> Self {
        Self::of(Shop::open().await, &[cups(2)]).await
    }

    pub(crate) async fn of(shop: Shop, items: &[Selection]) -> Self {
        let (sale, payload) = reserved(&shop, items).await;
        Self { shop, browser: Browser::new().expect("a browser"), sale, payload }
    }

    /// M13 with this payload.
    pub(crate) async fn hand_over(&self, payload: &Value) -> Reply {
        let origin = &self.shop.sim.addresses.mall;
        self.hand_over_from(Some(origin), payload).await
    }

    pub(crate) async fn hand_over_from(&self, origin: Option<&str>, payload: &Value) -> Reply {
        let request = self.shop.client().post(self.shop.at(routes::EXTERNAL_PAYLOAD));
        let request = request.header(header::CONTENT_TYPE, "text/plain;charset=UTF-8");
        let request = match origin {
            Some(origin) => request.header(header::ORIGIN, origin),
            None => request,
        };
        self.shop.send(request.body(payload.to_string())).await
    }

    /// The reserved order is handed over; its payment page is open.
    pub(crate) async fn begin(&self) -> PaymentId {
        payment(&self.hand_over(&self.payload).await)
    }

    /// The buyer approves, and sees the review page.
    pub(crate) async fn review(&mut self, address: ShippingAddress) -> Page {
        let payment = self.begin().await;
        self.come_back(&payment, address).await
    }

    pub(crate) async fn come_back(&mut self, payment: &PaymentId, to: ShippingAddress) -> Page {
        let back = self.shop.sim.pg_company.approve_for(payment, to).expect("the page is open");
        self.browser.open(back.as_str()).await.expect("a page")
    }

    /// The buyer presses a button of the review page, and goes on by the link.
    pub(crate) async fn press(&mut self, review: &Page, decision: &str) -> Page {
        let passing = self.decide(review, decision).await;
        self.go_on(&passing).await
    }

    pub(crate) async fn decide(&mut self, review: &Page, decision: &str) -> Page {
        self.browser.submit(&form(review).with("decision", decision)).await.expect("a page")
    }

    pub(crate) async fn go_on(&mut self, page: &Page) -> Page {
        self.browser.open(&link(page)).await.expect("a page")
    }

    /// Everything, until the buyer is back in the shop.
    pub(crate) async fn pay(&mut self) -> Page {
        let review = self.review(ShippingAddress::demo()).await;
        self.press(&review, "pay").await
    }

    pub(crate) async fn state(&self) -> State {
        self.shop.state(&self.sale).await
    }

    pub(crate) fn in_mall(&self) -> Order {
        self.shop.in_mall(&self.sale)
    }

    /// Where the buyer ended in the shop, oldest first.
    pub(crate) fn endings(&self) -> Vec<EndPage> {
        let endings = self.in_mall().endings;
        assert!(endings.iter().all(|ending| ending.sync_type == "async"));
        endings.into_iter().map(|ending| ending.page).collect()
    }

    /// `payed_tf` of each M7 that the mall heard.
    pub(crate) fn heard(&self) -> Vec<String> {
        let notices = self.shop.sim.cafe24.notices(MALL, &self.sale.id);
        let paid = notices.iter().flat_map(|notice| &notice.fields);
        paid.filter(|(name, _)| name == "payed_tf").map(|(_, value)| value.clone()).collect()
    }

    /// The address of the review page, which tells nothing.
    pub(crate) fn review_address(&self) -> String {
        let (address, order) = (self.shop.at(routes::EXTERNAL_REVIEW), &self.sale.id);
        format!("{address}?mall_id={MALL}&shop_no=1&order_id={order}")
    }

    pub(crate) fn captured(&self) -> usize {
        self.shop.sim.pg_company.captured()
    }
}

/// M11 and M12 for a guest: an order, and M13's fields.
pub(crate) async fn reserved(shop: &Shop, items: &[Selection]) -> (Sale, Value) {
    reserved_by(shop, items, GUEST).await
}

/// The same for a member, or for another guest.
pub(crate) async fn reserved_by(shop: &Shop, items: &[Selection], who: &str) -> (Sale, Value) {
    let (time, mall) = (shop.sim.app.now().as_second().to_string(), &shop.sim.addresses.mall);
    let query = [
        ("mall_id", MALL),
        ("request_time", &time),
        ("client_key", &shop.sim.app.config.client_id),
        ("member_id", who),
    ];
    let request = shop.client().get(shop.at(routes::EXTERNAL_HMAC)).query(&query);
    let signed = shop.send(request.header(header::ORIGIN, mall)).await.json();
    let reserved = shop.sim.cafe24.reserve(MALL, 1, items, text(&signed, "hmac_key"), &time, who);
    let reserved = reserved.expect("a reservation");
    let payload = json!({
        "mall_id": MALL,
        "store_id": "Demo Mall",
        "currency": "KRW",
        "member_id": who,
        "bGuest": u8::from(who.starts_with("CVID")),
        "order": reserved.products,
        "order_id": reserved.order_id,
        "return_notification_url": reserved.return_notification_url,
        "return_url_base": mall,
        "response_time": reserved.response_time,
        "hmac": reserved.hmac,
    });
    (sale(reserved.order_id), payload)
}

pub(crate) fn sale(id: OrderId) -> Sale {
    Sale { mall: MALL, shop_no: 1, id }
}

/// The payment whose page was answered.
pub(crate) fn payment(reply: &Reply) -> PaymentId {
    let answer = reply.json();
    let good = answer.get("bResult") == Some(&json!(true));
    assert!(reply.status == 200 && good, "{}", reply.text);
    payment_of(text(answer.get("mData").expect("data"), "redirect_uri"))
}

pub(crate) fn payment_of(page: &str) -> PaymentId {
    let page = Url::parse(page).expect("an address");
    let id = page.path_segments().and_then(Iterator::last).expect("a payment");
    id.parse().expect("a payment id")
}

pub(crate) fn form(review: &Page) -> Form {
    review.form(routes::EXTERNAL_PAY, &[]).expect("the review page")
}

/// Where a page goes on by itself.
pub(crate) fn link(page: &Page) -> String {
    let link = page.link();
    assert!(link.is_some(), "{} leads nowhere: {}", page.url, page.text());
    link.map(String::from).unwrap_or_default()
}

/// An element's text on a page.
pub(crate) fn shown(page: &Page, id: &str) -> String {
    let html = Html::parse_document(&page.html);
    let named = Selector::parse(&format!("#{id}")).expect("a selector");
    html.select(&named).next().map(|found| found.text().collect()).unwrap_or_default()
}
