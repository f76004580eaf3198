//! The malls, their shops and what they sell.

use rust_decimal::Decimal;
use serde_json::{Value, json};

/// A shop of a mall. It sells in one currency.
#[derive(Clone, Copy)]
pub(super) struct Shop {
    pub(super) mall: &'static str,
    pub(super) no: u32,
    pub(super) name: &'static str,
    pub(super) currency: &'static str,
    country: &'static str,
    language: &'static str,
    language_name: &'static str,
    currency_name: &'static str,
    timezone: &'static str,
}

/// Something to buy, priced in the currency of its shop.
pub(super) struct Product {
    pub(super) no: u32,
    pub(super) name: &'static str,
    pub(super) korean: &'static str,
    pub(super) price: Decimal,
}

const GOODS: [(u32, &str, &str); 4] = [
    (11, "Green tea & cookies", "녹차 & 쿠키"),
    (12, "Canvas bag “Hangang”", "캔버스 백 \"한강\""),
    (13, "Wool scarf", "울 머플러"),
    (14, "Ceramic cup", "도자기 컵"),
];

const KOREAN: Shop = Shop {
    mall: "demomall",
    no: 1,
    name: "Demo Mall 한국어 쇼핑몰",
    currency: "KRW",
    country: "KR",
    language: "ko_KR",
    language_name: "국문",
    currency_name: "대한민국 KRW (원)",
    timezone: "Asia/Seoul",
};
const JAPANESE: Shop = Shop {
    no: 2,
    name: "デモモール 日本店",
    currency: "JPY",
    country: "JP",
    language: "ja_JP",
    language_name: "일문",
    currency_name: "일본 JPY (円)",
    timezone: "Asia/Tokyo",
    ..KOREAN
};
const AMERICAN: Shop = Shop {
    no: 3,
    name: "Demo Mall International",
    currency: "USD",
    country: "US",
    language: "en_US",
    language_name: "영문",
    currency_name: "미국 USD ($)",
    timezone: "America/New_York",
    ..KOREAN
};
const EUROPEAN: Shop = Shop {
    no: 4,
    name: "Demo Mall Europe",
    currency: "EUR",
    country: "DE",
    language: "en_US",
    language_name: "영문",
    currency_name: "유럽 EUR (€)",
    timezone: "Europe/Berlin",
    ..KOREAN
};
const OTHER: Shop = Shop { mall: "othermall", name: "Other Mall 다른 몰", ..KOREAN };

const SHOPS: [Shop; 5] = [KOREAN, JAPANESE, AMERICAN, EUROPEAN, OTHER];

/// The names of all malls.
pub(super) const MALLS: [&str; 2] = ["demomall", "othermall"];

/// Whether there is such a mall.
pub(super) fn exists(mall: &str) -> bool {
    MALLS.contains(&mall)
}

/// The shops of a mall, in order of their numbers; none if there is no such mall.
pub(super) fn shops(mall: &str) -> impl Iterator<Item = Shop> {
    SHOPS.into_iter().filter(move |shop| shop.mall == mall)
}

/// One shop of a mall.
pub(super) fn shop(mall: &str, no: u32) -> Option<Shop> {
    shops(mall).find(|shop| shop.no == no)
}

impl Shop {
    pub(super) fn product(&self, no: u32) -> Option<Product> {
        self.products().into_iter().find(|product| product.no == no)
    }

    pub(super) fn products(&self) -> Vec<Product> {
        let priced = GOODS.into_iter().zip(self.prices());
        priced
            .map(|((no, name, korean), (units, scale))| Product {
                no,
                name,
                korean,
                price: Decimal::new(units, scale),
            })
            .collect()
    }

    fn prices(&self) -> [(i64, u32); 4] {
        match self.currency {
            "KRW" => [(9_800, 0), (24_000, 0), (52_000, 0), (3_065, 0)],
            "JPY" => [(980, 0), (2_400, 0), (5_200, 0), (1_000, 0)],
            _ => [(825, 2), (1_999, 2), (4_250, 2), (1_500, 2)],
        }
    }

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
