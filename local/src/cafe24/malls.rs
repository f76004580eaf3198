//! The malls and their shops.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Cafe24;

/// A shop of a mall. It sells in one currency.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shop {
    /// The mall it belongs to.
    pub mall: String,
    /// Its number in the mall.
    pub no: u32,
    /// Its name.
    pub name: String,
    /// The currency of all its prices.
    pub currency: String,
    /// Where it is, as two letters.
    pub country: String,
    /// Language and country, e.g. `ko_KR`.
    pub language: String,
    language_name: String,
    currency_name: String,
    timezone: String,
}

/// Name, currency, country, language, its name, the currency's name and the time zone.
type Described = [&'static str; 7];

const KOREAN: Described =
    ["Demo Mall 한국어 쇼핑몰", "KRW", "KR", "ko_KR", "국문", "대한민국 KRW (원)", "Asia/Seoul"];
const JAPANESE: Described =
    ["デモモール 日本店", "JPY", "JP", "ja_JP", "일문", "일본 JPY (円)", "Asia/Tokyo"];
const AMERICAN: Described =
    ["Demo Mall International", "USD", "US", "en_US", "영문", "미국 USD ($)", "America/New_York"];
const EUROPEAN: Described =
    ["Demo Mall Europe", "EUR", "DE", "en_US", "영문", "유럽 EUR (€)", "Europe/Berlin"];
const OTHER: Described =
    ["Other Mall 다른 몰", "KRW", "KR", "ko_KR", "국문", "대한민국 KRW (원)", "Asia/Seoul"];

/// The names of all malls.
pub(super) const MALLS: [&str; 2] = ["demomall", "othermall"];

/// Whether there is such a mall.
pub(crate) fn exists(mall: &str) -> bool {
    MALLS.contains(&mall)
}

/// All shops of all malls, in order of their numbers.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Shops(Vec<Shop>);

impl Default for Shops {
    fn default() -> Self {
        let demo = [KOREAN, JAPANESE, AMERICAN, EUROPEAN].into_iter().zip(1..);
        let mut shops: Vec<Shop> = demo.map(|(shop, no)| described("demomall", no, shop)).collect();
        shops.push(described("othermall", 1, OTHER));
        Self(shops)
    }
}

fn described(mall: &str, no: u32, described: Described) -> Shop {
    let [name, currency, country, language, language_name, currency_name, timezone] =
        described.map(str::to_owned);
    let mall = mall.to_owned();
    Shop { mall, no, name, currency, country, language, language_name, currency_name, timezone }
}

impl Shops {
    pub(super) fn of(&self, mall: &str) -> impl Iterator<Item = &Shop> {
        self.0.iter().filter(move |shop| shop.mall == mall)
    }

    pub(super) fn get(&self, mall: &str, no: u32) -> Option<&Shop> {
        self.of(mall).find(|shop| shop.no == no)
    }

    /// Adds a shop like the American one, with the next number.
    pub(super) fn add(&mut self, mall: &str, name: &str) -> Shop {
        let last = self.of(mall).map(|shop| shop.no).max();
        let no = last.unwrap_or_default().saturating_add(1);
        let shop = Shop { name: name.to_owned(), ..described(mall, no, AMERICAN) };
        self.0.push(shop.clone());
        shop
    }

    pub(super) fn rename(&mut self, mall: &str, no: u32, name: &str) -> Option<Shop> {
        let shop = self.0.iter_mut().find(|shop| shop.mall == mall && shop.no == no)?;
        name.clone_into(&mut shop.name);
        Some(shop.clone())
    }

    pub(super) fn delete(&mut self, mall: &str, no: u32) {
        self.0.retain(|shop| shop.mall != mall || shop.no != no);
    }
}

impl Cafe24 {
    /// The shops of a mall, in order of their numbers; none if there is no such mall.
    pub fn shops(&self, mall: &str) -> Vec<Shop> {
        self.read(|saved| saved.shops.of(mall).cloned().collect())
    }

    pub(super) fn known_shop(&self, mall: &str, no: u32) -> Option<Shop> {
        self.read(|saved| saved.shops.get(mall, no).cloned())
    }
}

impl Shop {
    /// The shop as `GET shops` shows it (cafe24.md 7.2).
    pub(super) fn json(&self, host: &str) -> Value {
        let default = if self.no == 1 { "T" } else { "F" };
        json!({
            "shop_no": self.no,
            "default": default,
            "shop_name": self.name,
            "business_country_code": self.country,
            "language_code": self.language,
            "language_name": self.language_name,
            "currency_code": self.currency,
            "currency_name": self.currency_name,
            "reference_currency_code": "",
            "reference_currency_name": null,
            "pc_skin_no": if self.no == 1 { json!(3) } else { Value::Null },
            "mobile_skin_no": null,
            "base_domain": host,
            "primary_domain": host,
            "slave_domain": [],
            "active": "T",
            "timezone": self.timezone,
            "timezone_name": self.timezone,
            "date_format": "YYYY-MM-DD",
            "time_format": "hh:mm:ss",
            "use_reference_currency": "F",
            "is_https_active": "F",
            "site_connect": "T",
            "use_translation": "F",
            "channel": "",
            "unit_system": "metric",
            "weight_unit": "kg",
        })
    }
}
