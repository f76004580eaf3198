//! The launch: a merchant opens the app from Cafe24's admin (cafe24.md 5).

use jiff::Timestamp;

use super::AppKeys;
use crate::{Error, domain::MallId, language::Language, request::Fields};

/// A launch that Cafe24 signed lately.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The merchant's mall.
    pub mall: MallId,
    /// That of Cafe24's admin.
    pub language: Language,
}

impl Launch {
    /// Checks R7 over the raw query, then the time, then the operator. [`Error::Forged`], or
    /// [`Error::Refused`] for a launch further than `window_s` seconds from now, or
    /// [`Error::Malformed`].
    pub fn verified(
        raw_query: &str,
        fields: impl FnOnce() -> Result<Fields, Error>,
        keys: &AppKeys,
        now: Timestamp,
        window_s: i64,
    ) -> Result<Self, Error> {
        keys.verify_launch(raw_query)?;
        let fields = fields()?;
        let sent: i64 = fields.parse("timestamp")?;
        if now.as_second().abs_diff(sent) > window_s.unsigned_abs() {
            return Err(Error::Refused("this link is too old".to_owned()));
        }
        // P is the main operator, A another one; suppliers have no business here.
        if !matches!(fields.required("user_type")?, "P" | "A") {
            return Err(Error::Malformed("user_type"));
        }
        let language = fields.text("lang").and_then(Language::of_tag).unwrap_or_default();
        Ok(Self { mall: fields.parse("mall_id")?, language })
    }
}
