//! What can go wrong with a call, and how likely it is.

use std::time::Duration;

/// What becomes of a call that the app makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is carried out and answered.
    Go,
    /// It does not reach the other side, and the caller knows.
    NotSent,
    /// The other side acts; its answer never comes, and the caller runs into its time limit.
    AnswerLost,
    /// The other side acts; the connection breaks before its answer.
    AnswerCut,
    /// As a lost answer, and the other side acts only when the caller is long gone. The store does
    /// not: it acts at once.
    Late,
    /// The function is killed before the call.
    CrashBefore,
    /// The other side acts; the function is killed before it reads the answer.
    CrashAfter,
    /// From this call on the AWS services refuse all calls for so long: there are too many, or
    /// they fail. The parties answer meanwhile.
    Throttled(Duration),
}

/// What becomes of a request that somebody makes to the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    Once,
    Never,
    Unanswered,
    Twice,
}

/// How likely each mishap is, per mille; and the longest delay of a call.
#[derive(Debug, Clone, Copy, Default)]
#[expect(missing_docs, reason = "the names are those of the mishaps")]
pub struct Odds {
    pub not_sent: u32,
    pub answer_lost: u32,
    pub answer_cut: u32,
    pub late: u32,
    pub crash_before: u32,
    pub crash_after: u32,
    /// A request to the app that does not arrive.
    pub never: u32,
    /// A request to the app whose answer is lost.
    pub unanswered: u32,
    /// A request to the app that arrives twice, at the same time.
    pub twice: u32,
    /// Without delays, requests that are made at the same time are served one after the other.
    pub delay_ms: u64,
}

/// The caller of a call that failed learns no more than this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    NotSent,
    Unanswered,
    Throttled,
}

/// Who is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// An AWS service.
    Store,
    /// The PG Company or the mall.
    Party,
}
