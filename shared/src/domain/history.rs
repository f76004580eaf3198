//! What happened to an order, each as one fact.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    About, Amount, Cancellation, Money, Order, Origin, RefundStage, Stage, State, Tid, Why, Wrong,
};

/// The most history entries that are kept; older ones go first.
pub const MAX_HISTORY: usize = 100;

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What, without secrets or personal data.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum What {
    /// As it is written today.
    Fact(Fact),
    /// In English words, as earlier versions wrote it.
    Words(String),
    /// Something that only a later version knows; it is kept as it is.
    Later(Value),
}

/// What can happen to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// Cafe24 asked for a payment.
    Asked {
        /// Which attempt it became.
        attempt: u32,
        /// What is to be paid.
        price: Money,
    },
    /// With its delivery, an attempt costs something else.
    Priced {
        /// Which attempt.
        attempt: u32,
        /// What is to be paid now.
        price: Money,
    },
    /// An attempt came to another state.
    Became {
        /// Which attempt.
        attempt: u32,
        /// How far it is now.
        stage: Stage,
        /// The PG Company's id of it, once known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tid: Option<Tid>,
        /// Why, as the PG Company or we said it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Why>,
    },
    /// Money is wanted back, or went back without us.
    RefundAsked {
        /// Which cancellation it became.
        cancellation: u32,
        /// How much, in major units.
        amount: Amount,
        /// Who wants it.
        origin: Origin,
    },
    /// A cancellation came to another state.
    RefundBecame {
        /// Which cancellation.
        cancellation: u32,
        /// How far it is now.
        stage: RefundStage,
        /// The PG Company's id of the refund, once known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tid: Option<Tid>,
        /// Why, as the PG Company or we said it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Why>,
    },
    /// Cafe24 asked, or its own order says so: it knows that an attempt is paid.
    Learned {
        /// Which attempt.
        attempt: u32,
    },
    /// Cafe24 accepted a notice.
    Told {
        /// Of what.
        about: About,
    },
    /// A notice is not tried any more.
    NotTold {
        /// Of what.
        about: About,
        /// Why.
        why: Why,
    },
    /// The merchant wants Cafe24 to be told once more.
    Reminded,
    /// The merchant settled otherwise what was wrong.
    Settled {
        /// What.
        wrong: Wrong,
    },
}

/// Who said what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Cafe24, by a request or an answer.
    Cafe24,
    /// The PG Company, by its own record.
    PgCompany,
    /// The PG App itself.
    App,
    /// The merchant, on the settings pages.
    Merchant,
}

impl Fact {
    /// What an attempt came to.
    pub fn became(attempt: u32, state: &State) -> Self {
        let why = state.why().cloned();
        Self::Became { attempt, stage: state.stage(), tid: state.tid().cloned(), why }
    }

    /// What a cancellation came to.
    pub fn refund_became(cancellation: &Cancellation) -> Self {
        Self::RefundBecame {
            cancellation: cancellation.number,
            stage: cancellation.stage(),
            tid: cancellation.refund().cloned(),
            why: cancellation.why().cloned(),
        }
    }

    /// Who said so.
    pub fn source(&self) -> Source {
        match self {
            Self::Asked { .. } | Self::Priced { .. } => Source::Cafe24,
            Self::Learned { .. } | Self::Told { .. } => Source::Cafe24,
            Self::Became { stage, .. } => match stage {
                Stage::Opening | Stage::Confirming | Stage::Failed => Source::App,
                Stage::Superseded | Stage::Unclear | Stage::Returning => Source::App,
                Stage::Open | Stage::Pending | Stage::Paid => Source::PgCompany,
                Stage::Declined | Stage::Canceled | Stage::Expired => Source::PgCompany,
                Stage::Late | Stage::Held => Source::PgCompany,
            },
            Self::RefundAsked { origin, .. } => match origin {
                Origin::Cafe24 => Source::Cafe24,
                Origin::SentBack { .. } => Source::App,
                Origin::PgCompany { .. } => Source::PgCompany,
            },
            Self::RefundBecame { stage, .. } => match stage {
                RefundStage::Submitting | RefundStage::Review => Source::App,
                RefundStage::Pending | RefundStage::Succeeded => Source::PgCompany,
                RefundStage::Failed => Source::PgCompany,
            },
            Self::NotTold { .. } => Source::App,
            Self::Reminded | Self::Settled { .. } => Source::Merchant,
        }
    }
}

impl Order {
    /// Adds to the history, dropping the oldest entry past the limit.
    pub fn note(&mut self, at: Timestamp, fact: Fact) {
        self.polls = 0;
        self.history.push(Entry { at, what: What::Fact(fact) });
        if self.history.len() > MAX_HISTORY {
            self.history.remove(0);
        }
    }
}
