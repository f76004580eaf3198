//! What an external checkout tells of its buyer: the review page shows the buyer what is needed to
//! decide, and nobody else is told any of it (faults.md F-118, I6).
//!
//! The marks are such that the app takes them; what it refuses is in [`crate::canary_wrong`].

use local::{
    cafe24::{ApiCall, Fault as MallFault, NoticeAnswer},
    pg_company::{Call, Fault, ShippingAddress},
    wire::Party,
};
use reqwest::{RequestBuilder, header};
use serde_json::Value;
use shared::routes;
use url::Url;

use crate::{
    bad_input::everything,
    buying::{Buying, cups, payment_of, reserved_by},
    canary::{Shown, assert_absent, secrets},
    ledgers::told_nothing_wrong,
    log::Log,
    shop::{Fields, MALL, Reply, query, text, with},
};

/// Fits into no id, and is written alike in addresses, pages and JSON.
pub(crate) const WRONG: &str = "canary*mark";
/// A member's login, and a guest's id.
pub(crate) const MEMBER: &str = "canary-member";
const MARKED_GUEST: &str = "CVID.demomall.canary-guest";
/// What M13 says of an item that the app keeps …
pub(crate) const KEPT: [&str; 3] = ["product_name", "option_text", "option_id"];
/// … and what it has no use for, with a name that nobody knows.
const UNREAD: [&str; 15] = [
    "category_no",
    "additional_option_value",
    "additional_option_values",
    "product_bundle",
    "attached_file_option",
    "created_date",
    "product_bundle_price",
    "shipping_type",
    "subscription",
    "subscription_cycle",
    "subscription_shipments_cycle_count",
    "basket_product_no",
    "checked_products",
    "product_bundle_list",
    "canary-item-field",
];
/// The same of the order.
const UNREAD_OF_ORDER: [&str; 5] =
    ["store_id", "buyer_name", "buyer_email", "receiver_phone", "canary-field"];

pub(crate) fn mark(name: &str) -> String {
    format!("canary-{name}")
}

fn marks(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| mark(name)).collect()
}

/// Where the buyer has it sent. It is on an island, so that the price changes with it.
fn home() -> ShippingAddress {
    ShippingAddress {
        name: mark("receiver"),
        phone: "010-7777-6666".to_owned(),
        postal_code: "63777-canary".to_owned(),
        country_code: "KR".to_owned(),
        state: mark("state"),
        city: mark("city"),
        district: mark("district"),
        address_1: mark("street"),
        address_2: mark("door"),
    }
}

/// Everything of it that can be found again.
fn address() -> Vec<String> {
    let home = home();
    let lines = [home.state, home.city, home.district, home.address_1, home.address_2];
    [home.name, home.phone, home.postal_code].into_iter().chain(lines).collect()
}

/// What the review page shows.
fn for_the_buyer() -> Vec<String> {
    [address(), marks(&["product_name", "option_text"])].concat()
}

/// What not even the review page shows.
fn for_nobody() -> Vec<String> {
    let buyers = [MEMBER, MARKED_GUEST, WRONG].map(str::to_owned).to_vec();
    [marks(&["option_id"]), marks(&UNREAD), marks(&UNREAD_OF_ORDER), buyers].concat()
}

fn fill(object: Option<&mut Value>, names: &[&str]) {
    let fields = object.and_then(Value::as_object_mut).expect("an object");
    fields.extend(names.iter().map(|name| ((*name).to_owned(), mark(name).into())));
}

/// M13 with a mark in every field that has room for one.
fn marked(mut payload: Value) -> Value {
    fill(payload.pointer_mut(""), &UNREAD_OF_ORDER);
    fill(payload.pointer_mut("/order/0"), &UNREAD);
    fill(payload.pointer_mut("/order/0"), &KEPT);
    payload
}

/// What was told, by who may know it.
#[derive(Default)]
pub(crate) struct Told {
    /// To anybody: all addresses, headers and pages but the review page.
    pub(crate) shown: Shown,
    /// The review pages, as their buyer saw them.
    pub(crate) reviews: Vec<String>,
    /// What opens an order, for the browser that has it in an address: neither logged nor shown.
    keys: Vec<String>,
    /// What browsers and pages hold, and the log must not.
    sealed: Vec<String>,
    /// The cookie of the latest buyer.
    cookie: String,
}

impl Told {
    /// What anybody was answered.
    pub(crate) fn anybody(&mut self, reply: &Reply) {
        let signed = reply.json().get("hmac_key").and_then(Value::as_str).map(str::to_owned);
        self.sealed.extend(signed);
        self.shown.keep(reply);
    }

    /// What the buyer of an order was answered.
    fn buyer(&mut self, mut reply: Reply) {
        if reply.text.contains("id=\"total-amount\"") {
            let (page, missing) = (std::mem::take(&mut reply.text), "is missing on the page");
            for part in for_the_buyer() {
                assert!(page.contains(&part), "{part} {missing}: {page}");
            }
            self.reviews.push(page);
        }
        self.anybody(&reply);
    }
}

impl Buying {
    /// The next buyer reserves what nobody else does, and has it marked.
    pub(crate) async fn next(&mut self, told: &mut Told, member: &str, quantity: u32) {
        // Cafe24 prices so many orders and no more at a time.
        self.shop.sim.advance(60);
        let (sale, payload) = reserved_by(&self.shop, &[cups(quantity)], member).await;
        (self.sale, self.payload) = (sale, marked(payload));
        self.browser = local::browser::Browser::new().expect("a browser");
        told.sealed.push(text(&self.payload, "hmac").to_owned());
    }

    /// The payment page is opened, and the buyer approves there: the way back.
    pub(crate) async fn approved(&self, told: &mut Told) -> Option<Url> {
        let handed = self.hand_over(&self.payload).await;
        told.anybody(&handed);
        let answer = handed.json();
        let page = answer.pointer("/mData/redirect_uri").and_then(Value::as_str)?;
        let back = self.shop.sim.pg_company.approve_for(&payment_of(page), home()).ok()?;
        told.keys.push(query(back.as_str(), "key"));
        Some(back)
    }

    /// The browser comes back for the first time, and is known from then on.
    pub(crate) async fn arrive_at(&mut self, told: &mut Told, back: &Url) {
        let (status, location) = self.browser.step(back.as_str()).await.expect("an answer");
        told.shown.0.push_str(&format!("{status} {location:?}\n"));
        told.cookie = self.browser.cookies(back);
        let sealed = told.cookie.split_once('=').map(|(_, value)| value.to_owned());
        told.sealed.extend(sealed);
    }

    /// What this browser is answered, whatever it says of itself.
    pub(crate) async fn by_buyer(&self, told: &mut Told, request: RequestBuilder) {
        let request = request.header(header::COOKIE, &told.cookie);
        let request = request.header(header::USER_AGENT, WRONG).header(header::REFERER, WRONG);
        told.buyer(self.shop.send(request).await);
    }

    /// The review page's form, if the buyer can decide now.
    pub(crate) async fn decision(&mut self, told: &mut Told) -> Option<Fields> {
        let page = self.browser.open(&self.review_address()).await.expect("a page");
        let form = page.form(routes::EXTERNAL_PAY, &[]).ok()?;
        told.sealed.extend(form.fields().get("csrf").cloned());
        Some(form.fields().clone().into_iter().collect())
    }

    fn end_address(&self) -> String {
        self.review_address().replace(routes::EXTERNAL_REVIEW, routes::EXTERNAL_CALLBACK)
    }

    pub(crate) fn posted(&self, form: &Fields) -> RequestBuilder {
        self.shop.client().post(self.shop.at(routes::EXTERNAL_PAY)).form(form)
    }

    /// Nobody, and the buyer of another order, try everything that the buyer can.
    async fn strangers(&self, told: &mut Told, other: &str, (back, form): (&Url, &Fields)) {
        for cookie in ["", other] {
            for address in [back.as_str(), &self.review_address(), &self.end_address()] {
                let request = self.shop.client().get(address).header(header::COOKIE, cookie);
                told.anybody(&self.shop.send(request).await);
            }
            let request = self.posted(form).header(header::COOKIE, cookie);
            told.anybody(&self.shop.send(request).await);
        }
    }

    /// From the pay button to the shop's last page, as far as it goes.
    async fn goes_through(&mut self, told: &mut Told, decision: &str) {
        let other = told.cookie.clone();
        let Some(back) = self.approved(told).await else { return };
        self.arrive_at(told, &back).await;
        for address in [back.as_str(), &self.review_address()] {
            self.by_buyer(told, self.shop.client().get(address)).await;
        }
        let Some(form) = self.decision(told).await else { return };
        self.strangers(told, &other, (&back, &form)).await;
        let form = with(form, "decision", decision);
        self.by_buyer(told, self.posted(&form)).await;
        self.by_buyer(told, self.shop.client().get(self.end_address())).await;
        self.strangers(told, &other, (&back, &form)).await;
    }

    /// Cafe24 does not price the order when it is handed over, nor when the buyer comes to pay it;
    /// and it says of the notice what nobody wants to hear.
    async fn is_hardly_priced(&mut self, told: &mut Told, status: u16) {
        let cafe24 = self.shop.sim.cafe24.clone();
        let fail = || cafe24.fail_next(ApiCall::Calculate, MallFault::Status(status));
        cafe24.answer_next_notices(1, &NoticeAnswer::Text(format!("<p>{WRONG}</p>")));
        fail();
        // A token that is not accepted is renewed at once.
        let back = match self.approved(told).await {
            None => self.approved(told).await.expect("the page is open"),
            Some(back) => back,
        };
        self.arrive_at(told, &back).await;
        fail();
        self.by_buyer(told, self.shop.client().get(self.review_address())).await;
        let form = self.decision(told).await.expect("the review page");
        self.by_buyer(told, self.posted(&with(form, "decision", "pay"))).await;
        self.by_buyer(told, self.shop.client().get(self.end_address())).await;
    }
}

/// Nobody was told anything, and what was kept is what has to be.
pub(crate) async fn assert_told_to_nobody(buying: &Buying, told: &Told, log: &str) {
    let (sim, secrets) = (&buying.shop.sim, secrets(&buying.shop).await);
    let marks = [for_the_buyer(), for_nobody(), marks(&["variant", "other"])].concat();
    for hidden in [&marks, &secrets, &told.keys] {
        assert_absent(log, hidden, "in the log");
        assert_absent(&told.shown.0, hidden, "shown");
    }
    assert_absent(log, &told.sealed, "in the log");
    let reviews = told.reviews.concat();
    for hidden in [&for_nobody(), &secrets, &told.keys] {
        assert_absent(&reviews, hidden, "on the review page");
    }
    let asked = sim.wire.since(0).into_iter().filter(|message| message.to == Party::PgCompany);
    let asked: String = asked.map(|message| format!("{:?}\n", message.asked)).collect();
    assert_absent(&asked, &marks, "told to the PG Company");
    for order in sim.cafe24.orders() {
        for notice in sim.cafe24.notices(MALL, &order.id) {
            assert_absent(&format!("{:?}", notice.fields), &marks, "in a notice");
        }
    }
    assert_kept(buying, told).await;
    told_nothing_wrong(sim).await;
}

/// The names and the member are stored, and nothing else of the buyer.
async fn assert_kept(buying: &Buying, told: &Told) {
    let stored = everything(&buying.shop.sim).await.join("\n");
    for kept in marks(&KEPT).into_iter().chain([MEMBER.to_owned()]) {
        assert!(stored.contains(&kept), "{kept} has not travelled");
    }
    let strangers = [MARKED_GUEST, WRONG].map(str::to_owned).to_vec();
    for hidden in [address(), marks(&UNREAD), marks(&UNREAD_OF_ORDER), strangers] {
        assert_absent(&stored, &hidden, "stored");
    }
    assert_absent(&stored, &told.keys, "stored");
    assert_absent(&stored, &told.sealed, "stored");
    let record = format!("{:?}", buying.shop.stored(&buying.sale).await);
    assert!(record.contains("basket"));
    assert_absent(&record, &for_the_buyer(), "in a record's Debug");
}

#[tokio::test]
async fn f_118_the_review_page_alone_tells_of_the_buyer_and_to_nobody_else() {
    let (log, _keeping) = Log::keep();
    let (mut buying, mut told) = (Buying::two_cups().await, Told::default());
    let at_once =
        |fault: &Fault| !matches!(fault, Fault::AnswerLost | Fault::TimeOut | Fault::Drips);
    let calls = [Call::Open, Call::LookUp, Call::Reprice, Call::Confirm, Call::Cancel];
    let faults = Fault::ALL.into_iter().filter(at_once).flat_map(|f| calls.map(|call| (call, f)));

    for (quantity, (call, fault)) in (3..).zip(faults) {
        let even = quantity % 2 == 0;
        buying.next(&mut told, if even { MEMBER } else { MARKED_GUEST }, quantity).await;
        buying.shop.sim.pg_company.next(call, fault);
        buying.goes_through(&mut told, if call == Call::Cancel { "cancel" } else { "pay" }).await;
        buying.shop.sim.pg_company.all_well();
    }
    for (status, quantity) in [401, 403, 422, 429, 500].into_iter().zip(100..) {
        buying.next(&mut told, MEMBER, quantity).await;
        buying.is_hardly_priced(&mut told, status).await;
    }
    buying.shop.sim.pg_company.deliver_due().await;
    for wait in [30, 900, 3600] {
        buying.shop.later(wait).await;
    }

    let log = log.text();
    for captured in ["change of the price is unknown", "a confirmation is unknown", "look-up is"] {
        assert!(log.contains(captured), "captured: {captured}");
    }
    assert!(told.reviews.len() > 30, "{}", told.reviews.len());
    assert!(told.shown.0.matches("not open in this browser").count() > 100);
    for end in ["pgsuccess", "pg_fail", "Payment received", "Confirming your payment"] {
        assert!(told.shown.0.contains(end), "{end}");
    }
    assert_told_to_nobody(&buying, &told, &log).await;
}
