//! Names of things: each with its alphabet and length, made only by parsing.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A text that is not the id it should be; says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct InvalidId(pub &'static str);

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text as it was parsed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.to_owned())) } else { Err(InvalidId($what)) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A merchant's mall: a DNS label, because it becomes a host name (cafe24.md 2).
    MallId, "mall id", |text| text.len() <= 63
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.is_empty() && !text.starts_with('-') && !text.ends_with('-')
);
text_id!(
    /// Cafe24's order, e.g. `20220519-0000029`; unique only within a mall (cafe24.md 2).
    OrderId, "order id", |text| within(text, 40, |c| c == '_' || c == '-')
);
text_id!(
    /// What Cafe24 calls the merchant in every message: at most 50 characters (cafe24.md 2).
    PartnerId, "partner id", |text| within(text, 50, |c| "-_.:".contains(c))
);
text_id!(
    /// The PG Company's own id of a payment or of a refund, at most 100 characters.
    Tid, "tid", |text| within(text, 100, |c| "-_.:".contains(c))
        // It becomes a part of paths, where dots alone would lead elsewhere.
        && text.contains(|c: char| c.is_ascii_alphanumeric())
);
text_id!(
    /// One link of a merchant account to a mall. It begins with its time, so links sort by age.
    LinkId, "link id", |text| within(text, 60, |c| c == '_' || c == '-')
);
text_id!(
    /// A buyer as Cafe24 names them to the shop's scripts: a member's login, or a guest's invented
    /// id (cafe24.md 9). It has no `:`, on which the safety of what we sign for browsers rests.
    MemberId, "member id", |text| within(text, 100, |c| "-_.@".contains(c))
);
text_id!(
    /// Which variant of a product, e.g. `P000000O000A` (cafe24.md 7.5).
    VariantCode, "variant code", |text| within(text, 40, |c| c == '_' || c == '-')
);
text_id!(
    /// Which option of a variant, e.g. `000A` (cafe24.md 7.5).
    OptionId, "option id", |text| within(text, 40, |c| c == '_' || c == '-')
);
text_id!(
    /// Cafe24's number of a script tag, e.g. `1527128695613925` (cafe24.md 7.4).
    ScriptNo, "script number", |text| (1..=20).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_digit())
);
text_id!(
    /// An ISO 4217 code in capitals, e.g. `KRW`.
    Currency, "currency", |text| text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase())
);

fn within(text: &str, max: usize, also: fn(char) -> bool) -> bool {
    (1..=max).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || also(c))
}

/// One shop of a mall, counted from 1; never the index in a list (cafe24.md 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct ShopNo(u32);

impl TryFrom<u32> for ShopNo {
    type Error = InvalidId;

    fn try_from(number: u32) -> Result<Self, InvalidId> {
        if (1..=9999).contains(&number) { Ok(Self(number)) } else { Err(InvalidId("shop number")) }
    }
}

impl From<ShopNo> for u32 {
    fn from(shop: ShopNo) -> Self {
        shop.0
    }
}

impl FromStr for ShopNo {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let canonical = text.chars().all(|c| c.is_ascii_digit()) && !text.starts_with('0');
        let number: Option<u32> = text.parse().ok().filter(|_| canonical);
        number.ok_or(InvalidId("shop number"))?.try_into()
    }
}

impl fmt::Display for ShopNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PartnerId {
    /// The partner id that we register for a shop: `{mall_id}:{shop_no}`. Fails past 50 characters.
    pub fn of(mall: &MallId, shop: ShopNo) -> Result<Self, InvalidId> {
        format!("{mall}:{shop}").parse()
    }

    /// The shop for which we registered this partner id; `None` if it is not one of ours.
    pub fn shop(&self) -> Option<(MallId, ShopNo)> {
        let (mall, shop) = self.0.split_once(':')?;
        Some((mall.parse().ok()?, shop.parse().ok()?))
    }
}

/// Our name of one attempt at the PG Company: `{mall}.{shop}.{order}.{attempt}`, at most 58
/// characters, so that a cancellation's suffix still fits into the 64 that PG Companies take.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference {
    /// The mall of the order.
    pub mall: MallId,
    /// The shop of the order.
    pub shop: ShopNo,
    /// Cafe24's order id.
    pub order: OrderId,
    /// The attempt, counted from 1.
    pub attempt: u32,
}

impl Reference {
    /// The longest reference in characters.
    pub const MAX: usize = 58;

    /// Fails if the ids together are too long for a PG Company's reference field.
    pub fn checked(self) -> Result<Self, InvalidId> {
        if self.to_string().len() <= Self::MAX { Ok(self) } else { Err(InvalidId("reference")) }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.mall, self.shop, self.order, self.attempt)
    }
}

impl FromStr for Reference {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let parts: Vec<&str> = text.split('.').collect();
        let [mall, shop, order, attempt] = parts.as_slice() else {
            return Err(InvalidId("reference"));
        };
        let attempt = attempt.parse().map_err(|_| InvalidId("reference"))?;
        let (mall, shop, order) = (mall.parse()?, shop.parse()?, order.parse()?);
        let reference = Self { mall, shop, order, attempt }.checked()?;
        // One attempt has one spelling.
        if reference.to_string() == text { Ok(reference) } else { Err(InvalidId("reference")) }
    }
}

impl TryFrom<String> for Reference {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mall_id_is_a_dns_label() {
        for good in ["demomall", "a", "mall-2", "0mall"] {
            assert!(good.parse::<MallId>().is_ok(), "{good}");
        }
        for bad in ["", "-mall", "mall-", "Mall", "mall.com", "evil.com/#", "mall id", "몰"] {
            assert!(bad.parse::<MallId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_shop_number_starts_at_one_and_has_one_spelling() {
        assert_eq!("12".parse(), Ok(ShopNo(12)));
        for bad in ["0", "01", "+1", "-1", "", "1.0", "99999", "99999999999"] {
            assert!(bad.parse::<ShopNo>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_partner_id_leads_back_to_its_shop() {
        let (mall, shop) = ("demomall".parse().unwrap(), "3".parse().unwrap());

        let partner = PartnerId::of(&mall, shop).unwrap();

        assert_eq!(partner.as_str(), "demomall:3");
        assert_eq!(partner.shop(), Some((mall, shop)));
        assert_eq!("demomall:1:demo-app-public-key".parse::<PartnerId>().unwrap().shop(), None);
    }

    #[test]
    fn a_reference_reads_back_as_it_was_written() {
        let text = "demomall.1.20220519-0000029.2";

        let reference: Reference = text.parse().unwrap();

        assert_eq!(reference.to_string(), text);
        assert_eq!(reference.attempt, 2);
        assert!(format!("demomall.1.{}.1", "1".repeat(50)).parse::<Reference>().is_err());
    }
}
