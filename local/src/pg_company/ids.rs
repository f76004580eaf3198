//! What things are called: ids given here, and references given by merchants.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// Longest reference and longest id.
const MAX_LENGTH: usize = 64;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl FromStr for $name {
            type Err = Refusal;

            fn from_str(text: &str) -> Result<Self, Refusal> {
                if plain(text) { Ok(Self(text.to_owned())) } else { Err(unfit(stringify!($name))) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = Refusal;

            fn try_from(text: String) -> Result<Self, Refusal> {
                text.parse()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// Our name of a payment: `pay_…`.
    PaymentId
}
name! {
    /// Our name of a refund: `ref_…`.
    RefundId
}
name! {
    /// Our name of one event told by webhook: `evt_…`.
    EventId
}
name! {
    /// The merchant's name of a payment or refund, unique per merchant.
    Reference
}

impl PaymentId {
    pub(super) fn fresh() -> Self {
        Self(format!("pay_{}", random()))
    }
}

impl RefundId {
    pub(super) fn fresh() -> Self {
        Self(format!("ref_{}", random()))
    }
}

impl EventId {
    pub(super) fn fresh() -> Self {
        Self(format!("evt_{}", random()))
    }
}

impl Reference {
    /// For refunds made from the console: the merchant did not name them.
    pub(super) fn of_console() -> Self {
        Self(format!("console-{}", random()))
    }
}

fn plain(text: &str) -> bool {
    (1..=MAX_LENGTH).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn unfit(name: &str) -> Refusal {
    Refusal::InvalidRequest(format!("{name} must be 1 to {MAX_LENGTH} of A-Z a-z 0-9 . _ -"))
}

fn random() -> String {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    hex::encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_1_to_64_plain_characters() {
        for good in ["a", "20260101-0000011", "A.b_c-9", &"x".repeat(64)] {
            assert!(good.parse::<Reference>().is_ok(), "{good}");
        }
        for bad in ["", "a b", "주문", "a/b", &"x".repeat(65)] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
    }
}
