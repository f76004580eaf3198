//! What the shops sell, and what shipping costs.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::malls::Shop;

/// Something to buy, priced in the currency of its shop.
pub(super) struct Product {
    pub(super) no: u32,
    pub(super) name: &'static str,
    pub(super) korean: &'static str,
    pub(super) price: Decimal,
    /// What the larger variant costs more, and the smaller one less.
    step: Decimal,
}

/// One way to have a product.
pub(super) struct Variant {
    pub(super) code: String,
    pub(super) option: &'static str,
    /// Added to the product's price; may be negative.
    pub(super) option_price: Decimal,
}

/// So many of one variant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Selection {
    /// The product's number: 11 to 14.
    pub product_no: u32,
    /// The variant: `P0000011000A` is product 11 as it is, `B` is larger, `C` smaller.
    pub variant_code: String,
    /// How many.
    pub quantity: u32,
}

/// Where an order goes.
#[derive(Default)]
pub(super) struct Destination {
    pub(super) abroad: bool,
    pub(super) zipcode: Option<String>,
}

/// What shipping costs.
#[derive(Default)]
pub(super) struct Shipping {
    pub(super) domestic: Decimal,
    pub(super) abroad: Decimal,
}

const GOODS: [(u32, &str, &str); 4] = [
    (11, "Green tea & cookies", "녹차 & 쿠키"),
    (12, "Canvas bag “Hangang”", "캔버스 백 \"한강\""),
    (13, "Wool scarf", "울 머플러"),
    (14, "Ceramic cup", "도자기 컵"),
];

/// Zip codes of islands begin so, in every country of this small world.
const ISLANDS: &str = "63";

impl Shop {
    pub(super) fn product(&self, no: u32) -> Option<Product> {
        self.products().into_iter().find(|product| product.no == no)
    }

    pub(super) fn products(&self) -> Vec<Product> {
        let (prices, step) = self.prices();
        let priced = GOODS.into_iter().zip(prices);
        priced
            .map(|((no, name, korean), price)| Product { no, name, korean, price, step })
            .collect()
    }

    fn prices(&self) -> ([Decimal; 4], Decimal) {
        match self.currency.as_str() {
            "KRW" => ([9_800, 24_000, 52_000, 3_065].map(Decimal::from), Decimal::from(500)),
            "JPY" => ([980, 2_400, 5_200, 1_000].map(Decimal::from), Decimal::from(50)),
            _ => {
                let cents = |cents: i64| Decimal::new(cents, 2);
                ([825, 1_999, 4_250, 1_500].map(cents), cents(75))
            }
        }
    }

    /// Domestic fees are higher for islands, and far higher abroad.
    pub(super) fn shipping(&self, to: &Destination) -> Shipping {
        let fee = match self.currency.as_str() {
            "KRW" => Decimal::from(3_000),
            "JPY" => Decimal::from(500),
            _ => Decimal::new(450, 2),
        };
        let island = to.zipcode.as_deref().is_some_and(|zipcode| zipcode.starts_with(ISLANDS));
        Shipping {
            domestic: if island { fee * Decimal::TWO } else { fee },
            abroad: if to.abroad { fee * Decimal::TEN } else { Decimal::ZERO },
        }
    }
}

impl Product {
    pub(super) fn variants(&self) -> [Variant; 3] {
        let of = |letter, option, option_price| {
            let code = format!("P0000{:03}000{letter}", self.no);
            Variant { code, option, option_price }
        };
        [of('A', "", Decimal::ZERO), of('B', "Large", self.step), of('C', "Small", -self.step)]
    }

    pub(super) fn variant(&self, code: &str) -> Option<Variant> {
        self.variants().into_iter().find(|variant| variant.code == code)
    }
}
