//! The merchants this PG Company knows, and their keys.

use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// A merchant account; its test and live sides share nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Merchant {
    /// `pk_test_demo`
    DemoTest,
    /// `pk_live_demo`
    DemoLive,
    /// `pk_test_second`
    SecondTest,
}

impl Merchant {
    pub(super) const ALL: [Self; 3] = [Self::DemoTest, Self::DemoLive, Self::SecondTest];

    /// The merchant who proves to be one by `Authorization: Basic`.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let known = presented(headers)
            .and_then(|keys| Self::ALL.into_iter().find(|merchant| merchant.holds(&keys)));
        known.ok_or(Refusal::InvalidCredentials)
    }

    /// The account's id.
    pub fn id(self) -> &'static str {
        match self {
            Self::DemoTest | Self::DemoLive => "merchant_demo",
            Self::SecondTest => "merchant_second",
        }
    }

    pub(super) fn mode(self) -> &'static str {
        match self {
            Self::DemoTest | Self::SecondTest => "test",
            Self::DemoLive => "live",
        }
    }

    /// What buyers see as the shop's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::DemoTest | Self::DemoLive => "Demo Shop",
            Self::SecondTest => "Second Shop",
        }
    }

    fn public_key(self) -> &'static str {
        match self {
            Self::DemoTest => "pk_test_demo",
            Self::DemoLive => "pk_live_demo",
            Self::SecondTest => "pk_test_second",
        }
    }

    pub(super) fn secret_key(self) -> &'static str {
        match self {
            Self::DemoTest => "sk_test_demo",
            Self::DemoLive => "sk_live_demo",
            Self::SecondTest => "sk_test_second",
        }
    }

    fn holds(self, keys: &str) -> bool {
        keys.split_once(':') == Some((self.public_key(), self.secret_key()))
    }
}

fn presented(headers: &HeaderMap) -> Option<String> {
    let (scheme, keys) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    String::from_utf8(STANDARD.decode(keys.trim()).ok()?).ok()
}
