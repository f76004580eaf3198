//! Why something came to nothing or is unclear: a reason of ours, which pages tell in their reader's
//! language, or what another said.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Amount, Money};

/// Why something is as it is. As text, it is English, for the log and for Cafe24's operator; stored,
/// what another said is a text, and a reason of ours an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Why {
    /// We say so.
    Ours(Reason),
    /// In the words of the PG Company or of Cafe24; ours too where an earlier version wrote them.
    Said(String),
}

/// A reason of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// Nobody could find out in time.
    #[error("the outcome stays unknown")]
    Unknown,
    /// The PG Company has no record of it.
    #[error("it was never opened")]
    NeverOpened,
    /// The PG Company did not accept the credentials.
    #[error("the PG Company does not accept the merchant account's keys")]
    KeysRefused,
    /// Late money, about which the configuration leaves the decision to a person.
    #[error("paid at the PG Company after it was given up")]
    PaidAfterGivenUp,
    /// Late money of what the merchant has marked as settled.
    #[error("it is paid after all, and the merchant has settled it")]
    PaidAfterSettled,
    /// Another reference or id.
    #[error("the PG Company's record is of another payment")]
    OtherPayment,
    /// Another price.
    #[error("the PG Company has {price}")]
    OtherPrice {
        /// That of the PG Company's record.
        price: Money,
    },
    /// Not the price was paid.
    #[error("{paid} was paid instead of {price}")]
    OtherPaid {
        /// What was paid, in major units.
        paid: Amount,
        /// What was to be paid.
        price: Money,
    },
    /// Another amount goes back.
    #[error("the PG Company refunds {amount} instead")]
    OtherRefund {
        /// How much, in major units.
        amount: Amount,
    },
    /// The buyer's bank did not take it.
    #[error("the money came back to the PG Company: {said}")]
    CameBack {
        /// Why, in the PG Company's words.
        said: String,
    },
    /// Cafe24 could not be asked for too long.
    #[error("nobody could find out whether Cafe24 knows of it")]
    Cafe24Silent,
    /// A notice whose mall has gone.
    #[error("the app was removed from the mall")]
    AppRemoved,
    /// A notice whose address answers that there is nothing.
    #[error("there is nothing at its address")]
    AddressGone,
    /// A notice whose address the mall has given up.
    #[error("its address is not one of the mall's own any more")]
    AddressForeign,
    /// A notice about something that the order does not have.
    #[error("what it is about is not there")]
    NothingToTell,
    /// A notice that Cafe24 did not accept for 72 hours.
    #[error("Cafe24 did not accept it for 72 hours: {said}")]
    NotAccepted {
        /// What it answered last, in words for the log.
        said: String,
    },
}

impl Why {
    /// Whether it is this reason of ours, also where an earlier version wrote it in words.
    pub fn is(&self, reason: &Reason) -> bool {
        match self {
            Self::Ours(ours) => ours == reason,
            Self::Said(text) => *text == reason.to_string(),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ours(reason) => reason.fmt(f),
            Self::Said(text) => f.write_str(text),
        }
    }
}

impl From<Reason> for Why {
    fn from(reason: Reason) -> Self {
        Self::Ours(reason)
    }
}

impl From<String> for Why {
    fn from(text: String) -> Self {
        Self::Said(text)
    }
}
