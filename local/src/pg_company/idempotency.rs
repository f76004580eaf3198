//! A repeated call gets the answer of the first, for a day, per merchant.
//!
//! A call and the keeping of its answer are one step here, so no second call meets a running one.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{answer::Answer, merchant::Merchant, refusal::Refusal};

const MAX_LENGTH: usize = 64;
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The merchant's name of one call, and the call it stands for.
#[derive(Clone, Debug)]
pub(super) struct Key {
    name: String,
    fingerprint: String,
}

/// The answers of the last day.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct Answers(BTreeMap<String, Kept>);

#[derive(Debug, Deserialize, Serialize)]
struct Kept {
    fingerprint: String,
    answer: Answer,
    at: Timestamp,
}

impl Key {
    /// Calls that change nothing need no key.
    pub(super) fn of(
        merchant: Merchant,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Option<Self>, Refusal> {
        if method.is_safe() {
            return Ok(None);
        }
        let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
        let Some(key) = key.filter(|key| (1..=MAX_LENGTH).contains(&key.len())) else {
            let what = format!("Idempotency-Key must be 1 to {MAX_LENGTH} characters");
            return Err(Refusal::InvalidRequest(what));
        };
        let call = Sha256::new().chain_update(format!("{method} {path}\n")).chain_update(body);
        let name = format!("{} {} {key}", merchant.mode(), merchant.id());
        Ok(Some(Self { name, fingerprint: hex::encode(call.finalize()) }))
    }
}

impl Answers {
    /// The first answer, if the call was made before.
    pub(super) fn known(&self, key: &Key, now: Timestamp) -> Result<Option<Answer>, Refusal> {
        match self.0.get(&key.name).filter(|kept| kept.fresh(now)) {
            None => Ok(None),
            Some(kept) if kept.fingerprint == key.fingerprint => Ok(Some(kept.answer.again())),
            Some(_) => Err(Refusal::IdempotencyMismatch),
        }
    }

    pub(super) fn keep(&mut self, key: &Key, answer: &Answer, now: Timestamp) {
        self.0.retain(|_, kept| kept.fresh(now));
        let fingerprint = key.fingerprint.clone();
        self.0.insert(key.name.clone(), Kept { fingerprint, answer: answer.clone(), at: now });
    }
}

impl Kept {
    fn fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) < KEPT
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use serde_json::json;

    use super::{super::answer::Told, *};

    const NOON: Timestamp = Timestamp::UNIX_EPOCH;

    fn key(merchant: Merchant, body: &str) -> Key {
        let headers = HeaderMap::from_iter([(
            "idempotency-key".parse().expect("a header name"),
            HeaderValue::from_static("k1"),
        )]);
        let key = Key::of(merchant, &Method::POST, "/v1/payments", &headers, body.as_bytes());
        key.expect("a good key").expect("a key is needed")
    }

    fn after_one_call() -> Answers {
        let mut answers = Answers::default();
        answers.keep(&key(Merchant::DemoTest, "{}"), &Answer::ok(json!("first")), NOON);
        answers
    }

    #[test]
    fn the_same_call_gets_the_same_answer() {
        let again = after_one_call().known(&key(Merchant::DemoTest, "{}"), NOON);

        let answer = again.expect("no refusal").expect("an answer");
        assert_eq!((answer.told, answer.body), (Told::Again, json!("first")));
    }

    #[test]
    fn another_body_is_a_mismatch() {
        let refused = after_one_call().known(&key(Merchant::DemoTest, "{ }"), NOON);

        assert_eq!(refused, Err(Refusal::IdempotencyMismatch));
    }

    #[test]
    fn another_merchant_may_use_the_same_key() {
        for other in [Merchant::SecondTest, Merchant::DemoLive] {
            assert_eq!(after_one_call().known(&key(other, "other"), NOON), Ok(None));
        }
    }

    #[test]
    fn a_key_is_forgotten_after_a_day() {
        let key = key(Merchant::DemoTest, "other");
        let day = SignedDuration::from_hours(24);

        let just_before = after_one_call().known(&key, NOON + day - SignedDuration::from_secs(1));
        let after = after_one_call().known(&key, NOON + day);

        assert_eq!(just_before, Err(Refusal::IdempotencyMismatch));
        assert_eq!(after, Ok(None));
    }
}
