//! Amounts: decimal strings with exactly the currency's digits.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

const MAX_DIGITS_BEFORE_POINT: usize = 12;

/// A currency the PG Company takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// South Korean won.
    Krw,
    /// Japanese yen.
    Jpy,
    /// US dollar.
    Usd,
    /// Philippine peso.
    Php,
    /// New Taiwan dollar.
    Twd,
}

/// An exact sum in some currency, never negative.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Amount(Decimal);

impl Currency {
    /// Every currency, in the order the account call lists them.
    pub const ALL: [Self; 5] = [Self::Krw, Self::Jpy, Self::Usd, Self::Php, Self::Twd];

    pub(super) fn named(text: &str) -> Result<Self, Refusal> {
        let named = Self::ALL.into_iter().find(|currency| currency.code() == text);
        named.ok_or(Refusal::UnsupportedCurrency)
    }

    /// The ISO 4217 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Krw => "KRW",
            Self::Jpy => "JPY",
            Self::Usd => "USD",
            Self::Php => "PHP",
            Self::Twd => "TWD",
        }
    }

    fn digits(self) -> u32 {
        match self {
            Self::Krw | Self::Jpy => 0,
            Self::Usd | Self::Php | Self::Twd => 2,
        }
    }

    fn minimum(self) -> Decimal {
        match self {
            Self::Krw => Decimal::ONE_HUNDRED,
            Self::Jpy | Self::Usd | Self::Php | Self::Twd => Decimal::ONE,
        }
    }

    /// Nothing, in this currency's digits.
    pub fn zero(self) -> Amount {
        Amount(Decimal::new(0, self.digits()))
    }

    /// Reads what may be refunded: anything above zero.
    pub(super) fn amount(self, text: &str) -> Result<Amount, Refusal> {
        let amount = Amount(self.decimal(text).ok_or_else(|| self.unfit())?);
        if amount.0.is_zero() { Err(Refusal::AmountTooSmall) } else { Ok(amount) }
    }

    /// Reads what may be asked of a buyer: at least the currency's minimum.
    pub(super) fn price(self, text: &str) -> Result<Amount, Refusal> {
        let amount = self.amount(text)?;
        if amount.0 < self.minimum() { Err(Refusal::AmountTooSmall) } else { Ok(amount) }
    }

    fn decimal(self, text: &str) -> Option<Decimal> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let shaped = digits(whole)
            && digits(fraction)
            && (1..=MAX_DIGITS_BEFORE_POINT).contains(&whole.len())
            && (whole == "0" || !whole.starts_with('0'));
        let value: Decimal = if shaped { text.parse().ok()? } else { return None };
        // "3065." has the scale of "3065", so the writing is compared too.
        (value.scale() == self.digits() && value.to_string() == text).then_some(value)
    }

    fn unfit(self) -> Refusal {
        let (code, digits) = (self.code(), self.digits());
        Refusal::InvalidRequest(format!("a {code} amount is a string with {digits} decimal digits"))
    }
}

impl Amount {
    /// The amount with thousands separators, for people.
    pub fn grouped(self) -> String {
        let text = self.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if fraction.is_empty() { grouped } else { format!("{grouped}.{fraction}") }
    }

    pub(super) fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    /// What is left; nothing rather than less.
    pub(super) fn minus(self, other: Self) -> Self {
        let mut rest = (self.0 - other.0).max(Decimal::ZERO);
        rest.rescale(self.0.scale());
        Self(rest)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_exactly_the_digits_of_their_currency() {
        for (currency, text) in [
            (Currency::Krw, "3065"),
            (Currency::Jpy, "1"),
            (Currency::Usd, "3065.00"),
            (Currency::Twd, "1.00"),
            (Currency::Php, "999999999999.99"),
        ] {
            let amount = currency.price(text).expect("a good amount");
            assert_eq!(amount.to_string(), text);
        }
    }

    #[test]
    fn any_other_writing_is_refused() {
        let won = ["", "3065.00", "3065.", "03065", "-3065", "+3065", "3,065", "3e3", " 3065", "٣"];
        for text in won.into_iter().chain(["1000000000000"]) {
            let refused = Currency::Krw.price(text);
            assert!(matches!(refused, Err(Refusal::InvalidRequest(_))), "{text}");
        }
        for text in ["3065", "3065.0", "3065.000", ".50", "00.50"] {
            assert!(matches!(Currency::Usd.price(text), Err(Refusal::InvalidRequest(_))), "{text}");
        }
    }

    #[test]
    fn amounts_below_one_unit_are_too_small() {
        for (currency, text) in
            [(Currency::Krw, "99"), (Currency::Jpy, "0"), (Currency::Usd, "0.99")]
        {
            assert_eq!(currency.price(text), Err(Refusal::AmountTooSmall));
        }
    }

    #[test]
    fn people_see_thousands_separators() {
        let dollars = Currency::Usd.price("1234567.80").expect("a good amount");
        let won = Currency::Krw.price("300").expect("a good amount");

        assert_eq!(dollars.grouped(), "1,234,567.80");
        assert_eq!(won.grouped(), "300");
    }
}
