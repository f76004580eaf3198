//! A buyer on a page of the shop: the pay button's script, and the windows of one browser from
//! there to the end of an external checkout (cafe24.md 9, M11 to M16).

use std::{io, time::Duration};

use reqwest::{RequestBuilder, header};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use shared::{domain::OrderKey, routes};
use url::Url;

use super::World;
use crate::{
    browser::{Browser, Form, Page},
    cafe24::{EndPage, OrderId, Selection},
    pg_company::PaymentId,
};

/// A guest's id.
const GUEST: &str = "CVID.demomall.0123456789abcdef";
/// How often a page may go on by itself before the buyer does something.
const ONWARD: u32 = 3;

/// What the buyer of a reserved order has.
#[derive(Debug, Clone)]
pub struct ShopPage {
    /// The browser, with its cookies.
    pub browser: Browser,
    /// M13's fields, as the script would send them.
    payload: Value,
}

/// How M13 was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandedOver {
    /// The payment that the buyer is sent to.
    Page(PaymentId),
    /// There is no page; why.
    Refused(String),
    /// The outcome is not known.
    Unknown,
}

/// What the buyer decides on the review page (M15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// To pay.
    Pay,
    /// Not to.
    Cancel,
}

/// What one of the buyer's windows shows on the way.
#[derive(Debug, Clone)]
pub enum Shown {
    /// The review page (M14), and the price on it.
    Review(Form, Decimal),
    /// The shop's page at the end (M16).
    End(EndPage),
    /// A payment page of the PG Company.
    Payment(PaymentId),
    /// A page that goes on to this address.
    Waiting(Url),
    /// A message that leads nowhere.
    Message(u16),
}

impl ShopPage {
    /// The buyer chooses so many large cups and presses the pay button: F2, M11 and M12. Fails
    /// where there is no button, or the app does not answer.
    pub(super) async fn reserve(
        world: &World,
        mall: &str,
        quantity: u32,
    ) -> io::Result<(OrderId, Self)> {
        let shop = [("mall_id", mall), ("shop_no", "1")];
        let data = world.ask_app(routes::EXTERNAL_DATA, &shop).await?;
        let told = |answer: &Value, pointer: &str| {
            let text = answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
            text.ok_or_else(|| io::Error::other(format!("{pointer} is missing in {answer}")))
        };
        let currency = told(&data, "/mData/shop_currency")?;
        let time = world.sim.app.now().as_second().to_string();
        let wish = [
            ("mall_id", mall),
            ("request_time", &time),
            ("client_key", &world.sim.app.config.client_id),
            ("member_id", GUEST),
        ];
        let signed = world.ask_app(routes::EXTERNAL_HMAC, &wish).await?;
        let cups = Selection { product_no: 14, variant_code: "P0000014000B".to_owned(), quantity };
        let hmac = told(&signed, "/hmac_key")?;
        let reserved = world.sim.cafe24.reserve(mall, 1, &[cups], &hmac, &time, GUEST);
        let reserved = reserved.map_err(io::Error::other)?;
        let payload = json!({
            "mall_id": mall,
            "store_id": told(&data, "/mData/shop_name")?,
            "currency": currency,
            "member_id": GUEST,
            "bGuest": 1,
            "order": reserved.products,
            "order_id": reserved.order_id,
            "return_notification_url": reserved.return_notification_url,
            "return_url_base": world.sim.addresses.mall,
            "response_time": reserved.response_time,
            "hmac": reserved.hmac,
        });
        Ok((reserved.order_id, Self { browser: world.browser()?, payload }))
    }

    /// The script hands the reserved order over (M13).
    pub(super) async fn hand_over(&self, world: &World) -> HandedOver {
        let address = format!("{}{}", world.sim.addresses.app, routes::EXTERNAL_PAYLOAD);
        let request = world.client().post(address);
        let request = request.header(header::CONTENT_TYPE, "text/plain;charset=UTF-8");
        let answer = match world.send_from_shop(request.body(self.payload.to_string())).await {
            Ok((status, answer)) if status < 500 => answer,
            Ok(_) | Err(_) => return HandedOver::Unknown,
        };
        let page = answer.pointer("/mData/redirect_uri").and_then(Value::as_str);
        let payment = page.and_then(|page| payment_of(&Url::parse(page).ok()?));
        payment.map_or_else(|| HandedOver::Refused(answer.to_string()), HandedOver::Page)
    }

    /// Opens an address, and goes on as the pages say. `None`: no answer came.
    pub(super) async fn open(&self, world: &World, address: &str) -> Option<Shown> {
        let mut browser = self.browser.clone();
        let page = browser.open(address).await.ok()?;
        Some(go_on(world, &mut browser, page).await)
    }

    /// Sends the review page's form, and goes on as the pages say. `None`: no answer came.
    pub(super) async fn press(
        &self,
        world: &World,
        form: &Form,
        decision: Decision,
    ) -> Option<Shown> {
        let mut browser = self.browser.clone();
        let page = browser.submit(&decision.of(form)).await.ok()?;
        Some(go_on(world, &mut browser, page).await)
    }
}

impl Decision {
    pub(super) fn of(self, form: &Form) -> Form {
        let word = match self {
            Self::Pay => "pay",
            Self::Cancel => "cancel",
        };
        form.clone().with("decision", word)
    }
}

impl Shown {
    pub(super) fn of(page: &Page) -> Self {
        if let Some(end) = page.through.iter().find_map(end_of) {
            return Self::End(end);
        }
        if let Ok(form) = page.form(routes::EXTERNAL_PAY, &[]) {
            let total = form.fields().get("total").and_then(|total| total.parse().ok());
            return Self::Review(form, total.unwrap_or_default());
        }
        if let Some((_, onward)) = &page.onward {
            return Self::Waiting(onward.clone());
        }
        match payment_of(&page.url).filter(|_| page.url.path().starts_with("/pay/")) {
            Some(payment) => Self::Payment(payment),
            None => Self::Message(page.status),
        }
    }
}

impl World {
    /// What a script on a page of the mall asks the app.
    async fn ask_app(&self, route: &str, query: &[(&str, &str)]) -> io::Result<Value> {
        let address = format!("{}{route}", self.sim.addresses.app);
        Ok(self.send_from_shop(self.client().get(address).query(query)).await?.1)
    }

    async fn send_from_shop(&self, request: RequestBuilder) -> io::Result<(u16, Value)> {
        let answer = self.send(request.header(header::ORIGIN, &self.sim.addresses.mall)).await?;
        let status = answer.status().as_u16();
        Ok((status, answer.json().await.map_err(io::Error::other)?))
    }

    /// The address of the review page, which tells nothing.
    pub(super) fn review_address(&self, key: &OrderKey) -> String {
        shared::buyer::address(&self.sim.app.config, routes::EXTERNAL_REVIEW, key)
    }
}

/// Where a page goes on to no answer, the buyer still sees that page.
async fn go_on(world: &World, browser: &mut Browser, mut page: Page) -> Shown {
    for _ in 0..ONWARD {
        let Some((wait, onward)) = page.onward.clone() else { break };
        wait_for(world, wait).await;
        match browser.open(onward.as_str()).await {
            Ok(next) => page = next,
            Err(_) => break,
        }
    }
    Shown::of(&page)
}

async fn wait_for(world: &World, time: Duration) {
    if !time.is_zero() {
        world.pass(time).await;
    }
}

fn end_of(url: &Url) -> Option<EndPage> {
    match url.path() {
        path if path.ends_with("/api/shop/pgsuccess") => Some(EndPage::Success),
        path if path.ends_with("/api/shop/pg_fail") => Some(EndPage::Failure),
        _other => None,
    }
}

fn payment_of(page: &Url) -> Option<PaymentId> {
    page.path_segments()?.next_back()?.parse().ok()
}
