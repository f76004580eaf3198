//! What webhooks say, how they are signed, and when they are tried again.

use axum::http::StatusCode;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

use super::{
    ids::{EventId, PaymentId},
    ledger::Changed,
    merchant::Merchant,
};

const FIRST_WAITS: [SignedDuration; 5] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(10),
    SignedDuration::from_mins(30),
];
const LATER_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// Three days of hours.
const LATER_TRIES: usize = 72;
const LATE: SignedDuration = SignedDuration::from_mins(10);
/// While one try runs, no second one starts.
const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// Whether the merchant's secret key is being replaced.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRotation {
    /// One key, one signature.
    #[default]
    Over,
    /// Webhooks carry a signature of the coming key, then one of the known key.
    UnderWay,
}

/// What becomes of webhooks on their way.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// They arrive in their order.
    #[default]
    Prompt,
    /// They never arrive, and nobody notices.
    Lost,
    /// Each arrives twice, at the same time.
    Twice,
    /// The newest arrives first.
    Backwards,
    /// They are sent ten minutes late.
    Late,
}

impl Post {
    /// Every manner, its name in forms, and what it means for people.
    pub(super) const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Prompt, "prompt", "arrive in their order"),
        (Self::Lost, "lost", "never arrive"),
        (Self::Twice, "twice", "arrive twice"),
        (Self::Backwards, "backwards", "arrive newest first"),
        (Self::Late, "late", "are sent ten minutes late"),
    ];
}

/// One event for one address, and the tries to tell it.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Delivery {
    pub event_id: EventId,
    pub kind: String,
    pub payment_id: PaymentId,
    pub merchant: Merchant,
    pub url: Url,
    /// The text that is signed and sent, every time the same.
    pub body: String,
    /// When to try next; never again if empty.
    pub due: Option<Timestamp>,
    pub tries: Vec<Try>,
}

/// One try to deliver.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Try {
    pub at: Timestamp,
    pub outcome: Outcome,
}

/// How a try ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The merchant answered with this status.
    Answered(u16),
    /// No answer came.
    NoAnswer,
}

/// All deliveries, oldest first.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Outbox {
    pub(super) deliveries: Vec<Delivery>,
    pub(super) rotation: KeyRotation,
    pub(super) post: Post,
}

/// The `DemoPay-Signature` of a body sent at `t`, one `v1` for each key.
pub fn signature(keys: &[&str], t: Timestamp, body: &str) -> String {
    let t = t.as_second();
    let mut header = format!("t={t}");
    for key in keys {
        let hex = hex::encode(mac(key, &format!("{t}.{body}")));
        header.push_str(&format!(",v1={hex}"));
    }
    header
}

/// Whether one of the merchants' keys made one of the signatures in this header.
pub(crate) fn signed_by_a_merchant(header: &str, body: &str) -> bool {
    let time = header.strip_prefix("t=").and_then(|rest| rest.split(',').next()?.parse().ok());
    let Some(t) = time.and_then(|t: i64| Timestamp::from_second(t).ok()) else { return false };
    let made = |merchant: &Merchant| {
        let own = signature(&[merchant.secret_key()], t, body);
        own.split_once(',').is_some_and(|(_, v1)| header.split(',').any(|part| part == v1))
    };
    Merchant::ALL.iter().any(made)
}

impl Outbox {
    /// Owes a webhook for the change, if the merchant gave an address.
    pub(super) fn owe(&mut self, changed: &Changed, of: &super::payment::Payment, now: Timestamp) {
        let (kind, data, url) = match changed {
            Changed::Payment(payment) => {
                ("payment.updated", payment.shown(), Some(&payment.order.webhook_url))
            }
            Changed::Refund(refund) => {
                ("refund.updated", refund.shown(), refund.webhook_url.as_ref())
            }
        };
        let Some(url) = url else { return };
        let event_id = EventId::fresh();
        self.deliveries.push(Delivery {
            body: body(&event_id, kind, now, &data),
            event_id,
            kind: kind.to_owned(),
            payment_id: of.payment_id.clone(),
            merchant: of.order.merchant,
            url: url.clone(),
            due: match self.post {
                Post::Lost => None,
                Post::Late => Some(now + LATE),
                Post::Prompt | Post::Twice | Post::Backwards => Some(now),
            },
            tries: Vec::new(),
        });
    }

    pub(super) fn waiting(&self, now: Timestamp) -> bool {
        self.deliveries.iter().any(|delivery| delivery.is_due(now))
    }

    /// What is due now; leased, so that nobody else tries it meanwhile.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<Delivery> {
        let due = self.deliveries.iter_mut().filter(|delivery| delivery.is_due(now));
        let mut taken: Vec<Delivery> = due
            .map(|delivery| {
                delivery.due = Some(now + LEASE);
                delivery.clone()
            })
            .collect();
        match self.post {
            Post::Prompt | Post::Late | Post::Lost => {}
            Post::Twice => taken.extend(taken.clone()),
            Post::Backwards => taken.reverse(),
        }
        taken
    }

    pub(super) fn tried(&mut self, id: &EventId, outcome: Outcome, at: Timestamp) {
        if let Some(delivery) = self.find(id) {
            delivery.tries.push(Try { at, outcome });
            let wait = if outcome.again() { wait_after(delivery.tries.len()) } else { None };
            delivery.due = wait.map(|wait| at + wait);
        }
    }

    /// Makes the webhook due once more.
    pub(super) fn resend(&mut self, id: &EventId, now: Timestamp) -> Option<PaymentId> {
        let delivery = self.find(id)?;
        delivery.due = Some(now);
        Some(delivery.payment_id.clone())
    }

    pub(super) fn keys(&self, merchant: Merchant) -> Vec<String> {
        let key = merchant.secret_key().to_owned();
        match self.rotation {
            KeyRotation::Over => vec![key],
            KeyRotation::UnderWay => vec![format!("{key}_next"), key],
        }
    }

    fn find(&mut self, id: &EventId) -> Option<&mut Delivery> {
        self.deliveries.iter_mut().find(|delivery| delivery.event_id == *id)
    }
}

impl Delivery {
    fn is_due(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due <= now)
    }
}

impl Outcome {
    /// Whether the webhook is tried again.
    pub fn again(self) -> bool {
        match self {
            Self::NoAnswer => true,
            Self::Answered(status) => {
                status == StatusCode::REQUEST_TIMEOUT.as_u16()
                    || status == StatusCode::TOO_MANY_REQUESTS.as_u16()
                    || (500..600).contains(&status)
            }
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Answered(status) => write!(f, "answered {status}"),
            Self::NoAnswer => f.write_str("no answer"),
        }
    }
}

fn wait_after(tries: usize) -> Option<SignedDuration> {
    let hours = std::iter::repeat_n(LATER_WAIT, LATER_TRIES);
    FIRST_WAITS.into_iter().chain(hours).nth(tries.checked_sub(1)?)
}

fn body(event_id: &EventId, kind: &str, now: Timestamp, data: &Value) -> String {
    json!({ "event_id": event_id, "type": kind, "created_at": now, "data": data }).to_string()
}

fn mac(key: &str, text: &str) -> [u8; 32] {
    let mac: Hmac<Sha256> =
        KeyInit::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.chain_update(text).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"event_id":"evt_1","type":"payment.updated","created_at":"2023-11-14T22:13:20Z","data":{}}"#;
    const HEX: &str = "6b37dcbf156ac7d12f5c008405e78e0a3fe27d19c4fc7e947b08a45ead408ace";

    fn then() -> Timestamp {
        Timestamp::from_second(1_700_000_000).expect("a time")
    }

    #[test]
    fn the_signature_is_the_one_of_the_specification() {
        assert_eq!(signature(&["sk_test_demo"], then(), BODY), format!("t=1700000000,v1={HEX}"));
    }

    #[test]
    fn a_rotated_key_adds_a_signature() {
        let signed = signature(&["sk_test_demo_next", "sk_test_demo"], then(), BODY);

        assert_eq!(signed.matches(",v1=").count(), 2);
        assert!(signed.ends_with(HEX));
    }

    #[test]
    fn the_key_the_time_and_the_body_are_all_signed() {
        let later = then() + SignedDuration::from_secs(1);

        for other in [
            signature(&["sk_test_second"], then(), BODY),
            signature(&["sk_test_demo"], later, BODY),
            signature(&["sk_test_demo"], then(), "{}"),
        ] {
            assert!(!other.contains(HEX));
        }
    }

    #[test]
    fn tries_follow_the_schedule_for_three_days() {
        let seconds: Vec<i64> =
            (1..).map_while(wait_after).map(|wait: SignedDuration| wait.as_secs()).collect();

        assert!(seconds.starts_with(&[5, 30, 120, 600, 1800, 3600, 3600]));
        assert_eq!(seconds.iter().filter(|wait| **wait == 3600).count(), 72);
    }

    #[test]
    fn only_time_outs_limits_and_broken_servers_are_tried_again() {
        for status in [408, 429, 500, 503] {
            assert!(Outcome::Answered(status).again(), "{status}");
        }
        for status in [200, 204, 302, 400, 401, 404, 409, 410] {
            assert!(!Outcome::Answered(status).again(), "{status}");
        }
        assert!(Outcome::NoAnswer.again());
    }
}
