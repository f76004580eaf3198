//! The leaky bucket of the Admin API: per mall and per API (cafe24.md 7.1).

const LEAKS_PER_SECOND: i64 = 2;
/// The level is counted in thousandths of a call, so that it leaks every millisecond.
const CALL: i64 = 1000;

/// How full one bucket is.
#[derive(Default)]
pub(super) struct Bucket {
    level: i64,
    at: i64,
}

/// What the bucket says to a call, and the text of `X-Api-Call-Limit`.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    Passed(String),
    Full(String),
}

impl Bucket {
    /// Pours one call in at `now`, in milliseconds. The bucket holds `size` calls.
    pub(super) fn pour(&mut self, now: i64, size: i64) -> Verdict {
        let leaked = now.saturating_sub(self.at).max(0).saturating_mul(LEAKS_PER_SECOND);
        self.level = self.level.saturating_sub(leaked).max(0);
        self.at = now;
        if self.level + CALL > size * CALL {
            return Verdict::Full(self.header(size));
        }
        self.level += CALL;
        Verdict::Passed(self.header(size))
    }

    fn header(&self, size: i64) -> String {
        format!("{}/{size}", (self.level + CALL - 1) / CALL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: i64 = 40;

    fn full() -> Bucket {
        let mut bucket = Bucket::default();
        for _ in 0..SIZE {
            bucket.pour(1_000, SIZE);
        }
        bucket
    }

    #[test]
    fn the_header_counts_the_calls() {
        let mut bucket = Bucket::default();

        assert_eq!(bucket.pour(1_000, SIZE), Verdict::Passed("1/40".to_owned()));
        assert_eq!(bucket.pour(1_000, SIZE), Verdict::Passed("2/40".to_owned()));
    }

    #[test]
    fn the_forty_first_call_at_once_is_refused() {
        assert_eq!(full().pour(1_000, SIZE), Verdict::Full("40/40".to_owned()));
    }

    #[test]
    fn two_calls_leak_every_second() {
        let mut bucket = full();

        assert_eq!(bucket.pour(1_499, SIZE), Verdict::Full("40/40".to_owned()));
        assert_eq!(bucket.pour(1_500, SIZE), Verdict::Passed("40/40".to_owned()));
        assert_eq!(bucket.pour(11_500, SIZE), Verdict::Passed("21/40".to_owned()));
    }
}
