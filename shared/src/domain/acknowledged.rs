//! Whether Cafe24 knows of a payment, and how that is known (state-machines.md C18).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Why;

/// How it is known that Cafe24 knows of a payment (state-machines.md C18).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Acknowledged {
    /// There is nothing to know.
    #[default]
    NotExpected,
    /// It is paid, and nothing says yet that Cafe24 knows.
    Awaited {
        /// Since when.
        since: Timestamp,
    },
    /// Cafe24 asked for the details, and they said "paid" (M3).
    Details {
        /// When.
        at: Timestamp,
    },
    /// Cafe24 accepted our notice (M5, M7).
    Notice {
        /// When.
        at: Timestamp,
    },
    /// Cafe24's own order says that it is paid.
    Order {
        /// When.
        at: Timestamp,
    },
    /// We told it in a way of which we do not know whether it arrived.
    Uncertain {
        /// Since when it is paid.
        since: Timestamp,
    },
    /// Nobody could find out; a person has to look.
    Never {
        /// Why.
        why: Why,
    },
}

impl Acknowledged {
    /// Whether it is paid, and nothing says that Cafe24 knows.
    pub fn is_awaited(&self) -> bool {
        match self {
            Self::Awaited { .. } | Self::Uncertain { .. } => true,
            Self::NotExpected | Self::Details { .. } | Self::Notice { .. } => false,
            Self::Order { .. } | Self::Never { .. } => false,
        }
    }

    /// Whether Cafe24 itself gave a sign that it knows.
    pub fn is_certain(&self) -> bool {
        match self {
            Self::Details { .. } | Self::Notice { .. } | Self::Order { .. } => true,
            Self::NotExpected | Self::Awaited { .. } | Self::Uncertain { .. } => false,
            Self::Never { .. } => false,
        }
    }

    /// Whether nothing is left to find out.
    pub fn is_known(&self) -> bool {
        match self {
            Self::NotExpected | Self::Awaited { .. } | Self::Uncertain { .. } => false,
            Self::Details { .. } | Self::Notice { .. } | Self::Order { .. } => true,
            Self::Never { .. } => true,
        }
    }
}

/// Whether a payment's money came later than the buyer's decision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deposit {
    /// At once, or not at all yet.
    #[default]
    None,
    /// By a deposit that was waited for.
    Awaited,
}
