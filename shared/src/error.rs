//! What can go wrong, sorted by who can put it right.
//!
//! `Display` is what the other side is told; the `source` chain is for the log alone. How each
//! variant is answered to whom is written once, in [`crate::reply`].

/// Any cause, kept for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A signature does not fit: an attack, or a wrong key. Nobody can mend the request.
    #[error("Invalid Hmac")]
    Forged,
    /// The caller sent something unreadable; names the field.
    #[error("Invalid request: {0}")]
    Malformed(&'static str),
    /// The caller named something that does not exist; names the kind.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The merchant has not enabled us on the shop.
    #[error("Payment gateway is not enabled on this shop")]
    NotEnabled,
    /// The buyer or the merchant can do otherwise; says why.
    #[error("{0}")]
    Refused(String),
    /// The PG Company may or may not have acted; the order is due for another look.
    #[error("The result is not known yet")]
    Unconfirmed,
    /// Something that we need did not answer; the operator, if it lasts.
    #[error("The service is not available, try again")]
    Unavailable(#[source] Cause),
    /// Our own mistake.
    #[error("Something went wrong")]
    Bug(#[source] Cause),
}

impl Error {
    /// Something that we need did not answer.
    pub fn unavailable(cause: impl Into<Cause>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// Our own mistake, e.g. a stored record that does not read.
    pub fn bug(cause: impl Into<Cause>) -> Self {
        Self::Bug(cause.into())
    }

    /// Writes the log line of a failed request: once, where it was handled.
    pub fn log(&self) {
        match self {
            Self::Forged => tracing::warn!(hash_fail = 1, "refused: {self}"),
            Self::Malformed(_) | Self::Unconfirmed => tracing::warn!("refused: {self}"),
            Self::NotFound(_) | Self::NotEnabled | Self::Refused(_) => {
                tracing::info!("refused: {self}");
            }
            Self::Unavailable(cause) | Self::Bug(cause) => {
                tracing::error!(cause = chain(cause.as_ref()), "failed: {self}");
            }
        }
    }
}

/// Where a JSON text does not read. The parser's own message could quote what is there: an address,
/// or a token.
pub fn unreadable(error: &serde_json::Error) -> Cause {
    let (kind, line, column) = (error.classify(), error.line(), error.column());
    format!("unreadable JSON ({kind:?}) at line {line} column {column}").into()
}

/// An error and all its causes in one line, for the log.
pub fn chain(cause: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(cause), |cause| cause.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
