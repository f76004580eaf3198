//! The pay button pressed in a browser without scripts: the calls of the app's script and of the
//! mall's front SDK, one after the other.

use std::io;

use base64::{Engine, engine::general_purpose::STANDARD};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use sha2::{Digest, Sha384};
use url::Url;

use crate::browser::{Browser, Fetch, Page, Sent};

const GUEST: &str = "CVID.demomall.0123456789abcdef";

/// The app's script on a page, loaded.
pub(super) struct PayButton {
    /// The page that it stands on.
    page: Url,
    /// Where the script was loaded from.
    script: Url,
    /// What the app told it of its shop.
    shop: Value,
}

/// The address and the hash of the script that a page loads from elsewhere; `None` if there is none.
pub(super) fn script_of(page: &Page) -> Option<(Url, String)> {
    let html = Html::parse_document(&page.html);
    let selector = Selector::parse("script[integrity]").ok()?;
    let script = html.select(&selector).next()?;
    Some((script.attr("src")?.parse().ok()?, script.attr("integrity")?.to_owned()))
}

impl PayButton {
    /// Loads the script, as the page's hash says, and what it shows on `page`.
    pub(super) async fn load(browser: &mut Browser, page: &Page, mall: &str) -> io::Result<Self> {
        let (script, integrity) = script_of(page).ok_or_else(|| wrong("no script"))?;
        let body = browser.fetch(&page.url, get(script.as_str())).await?;
        if integrity != format!("sha384-{}", STANDARD.encode(Sha384::digest(body))) {
            return Err(wrong("the script is not what its hash says"));
        }
        let page = page.url.clone();
        let mut button = Self { page, script, shop: Value::Null };
        let told = button.ask(browser, "data", &[("mall_id", mall), ("shop_no", "1")]).await?;
        button.shop = told.get("mData").cloned().ok_or_else(|| wrong("no data"))?;
        Ok(button)
    }

    /// What the button says.
    pub(super) fn pg_name(&self) -> &str {
        text(&self.shop, "pg_name")
    }

    /// Reserves what is in the cart and hands it over (M11, M12, M13); where the buyer goes then.
    pub(super) async fn press(&self, browser: &mut Browser, mall: &str) -> io::Result<String> {
        let time = self.shop.get("time").map(Value::to_string).unwrap_or_default();
        let client = self.script.query_pairs().find(|(name, _)| name == "client_id");
        let client = client.map(|(_, id)| id.into_owned()).unwrap_or_default();
        let wish = [
            ("mall_id", mall),
            ("request_time", &time),
            ("client_key", &client),
            ("member_id", GUEST),
        ];
        let signed = self.ask(browser, "hmac", &wish).await?;
        let wish = [
            ("mall_id", mall),
            ("request_time", &time),
            ("app_key", &client),
            ("member_id", GUEST),
            ("hmac", text(&signed, "hmac_key")),
        ];
        let reserve = format!("/{mall}/1/exec/front/order/reserve/");
        let call = Fetch { address: &reserve, body: Sent::Form(&wish) };
        let reserved = json(&browser.fetch(&self.page, call).await?)?;
        let payload = self.payload(mall, &reserved).to_string();
        let address = self.address("payload")?;
        let call = Fetch { address: address.as_str(), body: Sent::Text(&payload) };
        let told = json(&browser.fetch(&self.page, call).await?)?;
        let address = told.pointer("/mData/redirect_uri").and_then(Value::as_str);
        address.map(str::to_owned).ok_or_else(|| wrong(&format!("no payment page: {told}")))
    }

    fn payload(&self, mall: &str, reserved: &Value) -> Value {
        let of = |name: &str| reserved.get(name).cloned().unwrap_or_default();
        json!({
            "mall_id": mall,
            "store_id": text(&self.shop, "shop_name"),
            "currency": text(&self.shop, "shop_currency"),
            "member_id": GUEST,
            "bGuest": 1,
            "order": of("products"),
            "order_id": of("order_id"),
            "return_notification_url": of("return_noty_url"),
            "return_url_base": self.page.origin().ascii_serialization(),
            "response_time": of("response_time"),
            "hmac": of("hmac"),
        })
    }

    /// Asks the app; `route` is below that of the script.
    async fn ask(
        &self,
        browser: &mut Browser,
        route: &str,
        fields: &[(&str, &str)],
    ) -> io::Result<Value> {
        let mut address = self.address(&format!("script/{route}"))?;
        address.query_pairs_mut().extend_pairs(fields);
        json(&browser.fetch(&self.page, get(address.as_str())).await?)
    }

    fn address(&self, route: &str) -> io::Result<Url> {
        let mut address = self.script.join(route).map_err(io::Error::other)?;
        address.set_query(None);
        Ok(address)
    }
}

fn get(address: &str) -> Fetch<'_> {
    Fetch { address, body: Sent::Nothing }
}

fn json(text: &str) -> io::Result<Value> {
    serde_json::from_str(text).map_err(io::Error::other)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn wrong(what: &str) -> io::Error {
    io::Error::other(what.to_owned())
}
