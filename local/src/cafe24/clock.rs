//! Two clocks: the mall's own, which tests move, and the real one, which the app shares.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::Cafe24;

const KOREA: Offset = Offset::constant(9);

impl Cafe24 {
    /// Moves the mall's clock forward: codes, tokens and call limits age by so many seconds.
    pub fn advance(&self, secs: i64) {
        let ahead = secs.saturating_mul(1000);
        self.change(|saved| saved.ahead_ms += ahead);
    }

    /// Milliseconds since 1970 on the mall's clock.
    pub(super) fn now(&self) -> i64 {
        let ahead = self.read(|saved| saved.ahead_ms);
        self.real_now().saturating_add(ahead)
    }

    /// The app judges launches and orders by its own clock, which tests of the mall do not move.
    pub(super) fn real_now(&self) -> i64 {
        self.0.surroundings.now().as_millisecond()
    }
}

/// Milliseconds since 1970, for what people read and nobody compares.
pub(super) fn real_now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Korean time with milliseconds and **no** zone, as the token endpoint writes it (cafe24.md 6.3).
pub(super) fn token_time(ms: i64) -> String {
    korean(ms, "%Y-%m-%dT%H:%M:%S%.3f")
}

/// Korean time of pages and of `review_date`.
pub(super) fn plain_time(ms: i64) -> String {
    korean(ms, "%Y-%m-%d %H:%M:%S")
}

/// ISO 8601 with the Korean offset, as webhooks write it.
pub(super) fn zoned_time(ms: i64) -> String {
    korean(ms, "%Y-%m-%dT%H:%M:%S+09:00")
}

/// The first part of an order id.
pub(super) fn day(ms: i64) -> String {
    korean(ms, "%Y%m%d")
}

fn korean(ms: i64, format: &str) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    at.to_zoned(TimeZone::fixed(KOREA)).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_times_are_korean_and_name_no_zone() {
        assert_eq!(token_time(1_541_581_945_916), "2018-11-07T18:12:25.916");
        assert_eq!(plain_time(1_541_581_945_916), "2018-11-07 18:12:25");
        assert_eq!(day(1_541_603_000_000), "20181108");
    }
}
