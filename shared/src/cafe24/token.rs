//! A mall's OAuth tokens and the rules about them (cafe24.md 6.3).

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use crate::domain::MallId;

/// The most token requests of one mall within [`CALLS_WINDOW`]; beyond, Cafe24 may block us.
pub const MAX_CALLS: usize = 15;
/// The span over which token requests are counted.
pub const CALLS_WINDOW: SignedDuration = SignedDuration::from_hours(2);
/// So long before its end a refresh token is used, so that the merchant need not consent again.
const KEEP_ALIVE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// How long a renewal that failed is not tried again.
const AFTER_CALL: SignedDuration = SignedDuration::from_hours(6);
/// A token is not used in its last minutes: it could expire on the way.
const MARGIN: SignedDuration = SignedDuration::from_mins(2);

/// What the store keeps of a mall's OAuth.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TokenSet {
    /// The mall.
    pub mall: MallId,
    /// The tokens; `None` when the merchant has to consent again.
    pub token: Option<Token>,
    /// Until when one function alone refreshes them.
    pub refreshing: Option<Timestamp>,
    /// When tokens were asked for lately.
    pub calls: Vec<Timestamp>,
    /// Counts the saved changes; 0 is "never saved".
    pub version: u64,
}

/// One pair of tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Token {
    /// For the Admin API.
    #[serde(serialize_with = "exposed")]
    pub access: SecretString,
    /// When that ends.
    pub access_until: Timestamp,
    /// For the next pair; void once used.
    #[serde(serialize_with = "exposed")]
    pub refresh: SecretString,
    /// When that ends.
    pub refresh_until: Timestamp,
    /// What they allow.
    #[serde(default)]
    pub scopes: Vec<String>,
}

fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

impl TokenSet {
    /// A mall's before its first consent.
    pub fn new(mall: MallId) -> Self {
        Self { mall, token: None, refreshing: None, calls: Vec::new(), version: 0 }
    }

    /// Whether the merchant has to consent (again): never did, too long ago, or not to all of
    /// `scopes`.
    pub fn needs_consent(&self, now: Timestamp, scopes: &[String]) -> bool {
        self.token.as_ref().is_none_or(|token| {
            token.refresh_until <= now || scopes.iter().any(|scope| !token.scopes.contains(scope))
        })
    }

    /// The access token, if it lasts for a while yet.
    pub fn usable(&self, now: Timestamp) -> Option<&Token> {
        let lasts = |token: &&Token| now.duration_until(token.access_until) > MARGIN;
        self.token.as_ref().filter(lasts)
    }

    /// When the tokens are to be renewed, so that they do not end unused.
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let token = self.token.as_ref()?;
        let renewal = token.refresh_until.checked_sub(KEEP_ALIVE).unwrap_or(now);
        let rested = self.calls.last().and_then(|last| last.checked_add(AFTER_CALL).ok());
        Some(rested.map_or(renewal, |rested| renewal.max(rested)))
    }

    /// Counts one more token request; `false` if Cafe24 would not take it.
    pub fn count_call(&mut self, now: Timestamp) -> bool {
        self.calls.retain(|call| now.duration_since(*call) < CALLS_WINDOW);
        let allowed = self.calls.len() < MAX_CALLS;
        if allowed {
            self.calls.push(now);
        }
        allowed
    }
}

/// Cafe24's answer at the token endpoint, as far as we use it.
#[derive(Deserialize)]
pub struct TokenAnswer {
    access_token: SecretString,
    expires_at: String,
    refresh_token: SecretString,
    refresh_token_expires_at: String,
    /// The mall for which they are.
    pub mall_id: String,
    /// What they allow.
    #[serde(default)]
    pub scopes: Vec<String>,
}

impl TokenAnswer {
    /// The tokens, received at `now`. Their ends are never believed to be later than Cafe24's
    /// rules: 2 hours and 14 days.
    pub fn token(self, now: Timestamp) -> Token {
        let end = |text: &str, longest: SignedDuration| {
            let longest = now.checked_add(longest).unwrap_or(now);
            expiry(text).map_or(longest, |written| written.min(longest))
        };
        Token {
            access_until: end(&self.expires_at, SignedDuration::from_mins(115)),
            refresh_until: end(&self.refresh_token_expires_at, SignedDuration::from_hours(14 * 24)),
            scopes: self.scopes,
            access: self.access_token,
            refresh: self.refresh_token,
        }
    }
}

/// Cafe24 writes no zone; the time is Korean (cafe24.md 6.3). A zone that is there counts.
fn expiry(text: &str) -> Option<Timestamp> {
    if let Ok(zoned) = text.parse::<Timestamp>() {
        return Some(zoned);
    }
    let local: DateTime = text.parse().ok()?;
    Offset::constant(9).to_timestamp(local).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_a_zone_is_korean() {
        let utc = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        assert_eq!(expiry("2018-11-07T20:12:25.916"), utc("2018-11-07T11:12:25.916Z"));
        assert_eq!(expiry("2018-11-07T20:12:25.916Z"), utc("2018-11-07T20:12:25.916Z"));
        assert_eq!(expiry("2018-11-07T20:12:25+09:00"), utc("2018-11-07T11:12:25Z"));
        assert_eq!(expiry("soon"), None);
    }

    #[test]
    fn a_sixteenth_call_within_two_hours_is_not_made() {
        let mut tokens = TokenSet::new("demomall".parse().unwrap());
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();

        assert!((0..15).all(|_| tokens.count_call(start)));

        assert!(!tokens.count_call(start + SignedDuration::from_mins(119)));
        assert!(tokens.count_call(start + SignedDuration::from_mins(120)));
    }
}
