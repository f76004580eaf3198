//! Exact amounts that print as they were written.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Currency;

/// A text or number that is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid amount")]
pub struct InvalidAmount;

/// A non-negative amount in major units (won, dollars) with up to 12 digits before the point and
/// 4 after it. Equal by value (`3065` = `3065.00`), printed exactly as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(Decimal);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Whether this is nothing.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The sum, or `None` past 12 digits before the point.
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::bounded(self.0.checked_add(other.0)?)
    }

    /// What is left after taking `other` away, or `None` if that is more than there is.
    pub fn minus(self, other: Self) -> Option<Self> {
        Self::bounded(self.0.checked_sub(other.0)?)
    }

    /// So many times this amount, or `None` past 12 digits before the point.
    pub fn times(self, count: u32) -> Option<Self> {
        Self::bounded(self.0.checked_mul(count.into())?)
    }

    /// The amount without what is after the point.
    pub fn whole(self) -> Self {
        Self(self.0.trunc())
    }

    /// The same value with exactly `digits` after the point, as a PG Company writes it.
    /// Fails if a digit that is not zero would be lost.
    pub fn with_digits(self, digits: u32) -> Result<Self, InvalidAmount> {
        let mut value = self.0;
        value.rescale(digits);
        if value == self.0 { Ok(Self(value)) } else { Err(InvalidAmount) }
    }

    fn bounded(value: Decimal) -> Option<Self> {
        let limit = Decimal::from(1_000_000_000_000_i64);
        (!value.is_sign_negative() || value.is_zero())
            .then_some(value)
            .filter(|value| *value < limit)
            .map(|value| Self(value.abs()))
    }
}

impl FromStr for Amount {
    type Err = InvalidAmount;

    /// Reads `0|[1-9]\d{0,11}` with an optional `.` and 1–4 digits, ASCII only.
    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let whole_ok = (1..=12).contains(&whole.len()) && (whole == "0" || !whole.starts_with('0'));
        if !(whole_ok && (1..=4).contains(&fraction.len()) && digits(whole) && digits(fraction)) {
            return Err(InvalidAmount);
        }
        Decimal::from_str_exact(text).map(Self).map_err(|_| InvalidAmount)
    }
}

impl TryFrom<String> for Amount {
    type Error = InvalidAmount;

    fn try_from(text: String) -> Result<Self, InvalidAmount> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An amount of a currency, in major units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn equal_values_are_equal_however_they_are_written() {
        assert_eq!(amount("3065"), amount("3065.00"));
        assert_ne!(amount("3065").to_string(), amount("3065.00").to_string());
    }

    #[test]
    fn excess_decimals_are_refused_unless_they_are_zero() {
        assert_eq!(amount("3065.00").with_digits(0).unwrap().to_string(), "3065");
        assert_eq!(amount("3065.5").with_digits(2).unwrap().to_string(), "3065.50");
        assert_eq!(amount("3065.5").with_digits(0), Err(InvalidAmount));
        assert_eq!(amount("0.005").with_digits(2), Err(InvalidAmount));
    }

    #[test]
    fn nothing_is_left_below_zero() {
        assert_eq!(amount("10").minus(amount("10.00")), Some(Amount::ZERO));
        assert_eq!(amount("10").minus(amount("10.01")), None);
        assert_eq!(amount("999999999999").plus(amount("1")), None);
    }
}
