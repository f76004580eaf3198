//! What a buyer is about to order: lines with exact prices (cafe24.md 9).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Amount, OptionId, VariantCode, money::InvalidAmount};

/// One line of a basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which product.
    pub product_no: u64,
    /// Which variant of it.
    pub variant: VariantCode,
    /// Which option of the variant, if it has one.
    pub option: Option<OptionId>,
    /// How many.
    pub quantity: u32,
    /// The price of one.
    pub product_price: Amount,
    /// What the option changes about it.
    pub option_price: OptionPrice,
    /// The bundle to which it belongs, if any.
    pub bundle_no: Option<u64>,
    /// When its delivery is paid.
    pub shipping: ShippingFee,
}

/// When the delivery of an item is paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShippingFee {
    /// With the order.
    #[default]
    Prepaid,
    /// To the carrier.
    OnDelivery,
}

/// What an option changes about a product's price; printed as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OptionPrice {
    /// It costs so much more.
    More(Amount),
    /// It costs so much less.
    Less(Amount),
}

impl Default for OptionPrice {
    fn default() -> Self {
        Self::More(Amount::ZERO)
    }
}

impl FromStr for OptionPrice {
    type Err = InvalidAmount;

    /// Reads an [`Amount`] with an optional `-` before it.
    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        match text.strip_prefix('-') {
            Some(less) => less.parse().map(Self::Less),
            None => text.parse().map(Self::More),
        }
    }
}

impl TryFrom<String> for OptionPrice {
    type Error = InvalidAmount;

    fn try_from(text: String) -> Result<Self, InvalidAmount> {
        text.parse()
    }
}

impl From<OptionPrice> for String {
    fn from(price: OptionPrice) -> Self {
        price.to_string()
    }
}

impl fmt::Display for OptionPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::More(more) => more.fmt(f),
            Self::Less(less) => write!(f, "-{less}"),
        }
    }
}

impl Item {
    /// The price of the whole line. `None` if it is negative or past all bounds.
    pub fn price(&self) -> Option<Amount> {
        let one = match self.option_price {
            OptionPrice::More(more) => self.product_price.plus(more)?,
            OptionPrice::Less(less) => self.product_price.minus(less)?,
        };
        one.times(self.quantity)
    }
}

/// The price of all lines, without delivery and discounts. `None` if it is past all bounds.
pub fn total(items: &[Item]) -> Option<Amount> {
    items.iter().try_fold(Amount::ZERO, |sum, item| sum.plus(item.price()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(product_price: &str, option_price: &str, quantity: u32) -> Item {
        Item {
            product_no: 14,
            variant: "P000000O000A".parse().unwrap(),
            option: None,
            quantity,
            product_price: product_price.parse().unwrap(),
            option_price: option_price.parse().unwrap(),
            bundle_no: None,
            shipping: ShippingFee::Prepaid,
        }
    }

    #[test]
    fn lines_are_added_up_exactly() {
        let items = [item("0.10", "0", 3), item("1000.00", "-99.95", 2), item("5", "0.05", 1)];

        assert_eq!(total(&items).unwrap().to_string(), "1805.45");
        assert_eq!(total(&[]), Some(Amount::ZERO));
    }

    #[test]
    fn a_line_below_nothing_or_past_all_bounds_has_no_price() {
        assert_eq!(item("10", "-10.01", 1).price(), None);
        assert_eq!(item("999999999999", "0", 2).price(), None);
        assert_eq!(item("999999999999", "1", 1).price(), None);
        let most = item("600000000000", "0", 1);
        assert_eq!(total(&[most.clone(), most]), None);
        assert_eq!(item("10", "-10", 5).price(), Some(Amount::ZERO));
    }

    #[test]
    fn an_option_price_has_at_most_one_sign() {
        for good in ["0", "-0", "12.50", "-12.50"] {
            assert_eq!(good.parse::<OptionPrice>().unwrap().to_string(), good);
        }
        for bad in ["", "-", "+1", "--1", "1-", "- 1"] {
            assert!(bad.parse::<OptionPrice>().is_err(), "{bad}");
        }
    }
}
