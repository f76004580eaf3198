//! The signed address under which a merchant opens the app (cafe24.md 5).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::{Cafe24, hash};

/// RFC 3986: all but the unreserved characters. A space is `%20`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Who opens the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserType {
    /// `P`: may do everything, also consent.
    #[serde(rename = "P")]
    MainOperator,
    /// `A`: may open the app, but not consent.
    #[serde(rename = "A")]
    SubOperator,
}

impl UserType {
    pub(super) fn user_id(self, mall: &str) -> String {
        match self {
            Self::MainOperator => mall.to_owned(),
            Self::SubOperator => format!("{mall}-staff"),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::MainOperator => "P",
            Self::SubOperator => "A",
        }
    }

    fn user_name(self) -> &'static str {
        match self {
            Self::MainOperator => "대표 관리자",
            Self::SubOperator => "김 운영자",
        }
    }
}

/// One opening of the app.
pub(super) struct Launch<'a> {
    pub(super) mall: &'a str,
    pub(super) shop_no: u32,
    pub(super) user_type: UserType,
    pub(super) lang: &'a str,
    pub(super) timestamp: i64,
}

impl Launch<'_> {
    /// The query that is signed: sorted by name, percent-encoded.
    fn query(&self, shops: usize) -> String {
        let multi = if shops > 1 { "T" } else { "F" };
        let (shop_no, timestamp) = (self.shop_no.to_string(), self.timestamp.to_string());
        let user_id = self.user_type.user_id(self.mall);
        let sorted = [
            ("is_multi_shop", multi),
            ("lang", self.lang),
            ("mall_id", self.mall),
            ("nation", "KR"),
            ("shop_no", &shop_no),
            ("timestamp", &timestamp),
            ("user_id", &user_id),
            ("user_name", self.user_type.user_name()),
            ("user_type", self.user_type.code()),
        ];
        sorted.map(|(name, value)| format!("{name}={}", encoded(value))).join("&")
    }

    fn signed(&self, shops: usize, client_secret: &str) -> String {
        let query = self.query(shops);
        let hmac = hash::r7(client_secret, &query);
        format!("{query}&hmac={}", encoded(&hmac))
    }
}

impl Cafe24 {
    /// The address under which an operator opens the app now.
    pub fn launch_url(&self, mall: &str, user_type: UserType) -> String {
        self.launch_url_at(mall, user_type, self.real_now() / 1000)
    }

    /// The address of an opening at another time, in Unix seconds.
    pub fn launch_url_at(&self, mall: &str, user_type: UserType, timestamp: i64) -> String {
        self.launch(&Launch { mall, shop_no: 1, user_type, lang: "en_US", timestamp })
    }

    pub(super) fn launch(&self, launch: &Launch<'_>) -> String {
        let (app, shops) = (self.registration(), self.shops(launch.mall).len());
        format!("{}/?{}", app.app_url, launch.signed(shops, &app.client_secret))
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_is_sorted_and_writes_a_space_as_percent_20() {
        let launch = Launch {
            mall: "demomall",
            shop_no: 2,
            user_type: UserType::MainOperator,
            lang: "en_US",
            timestamp: 1_700_000_000,
        };

        assert_eq!(
            launch.query(4),
            "is_multi_shop=T&lang=en_US&mall_id=demomall&nation=KR&shop_no=2&timestamp=1700000000&user_id=demomall&user_name=%EB%8C%80%ED%91%9C%20%EA%B4%80%EB%A6%AC%EC%9E%90&user_type=P"
        );
    }

    #[test]
    fn the_hmac_comes_last_and_is_percent_encoded() {
        let launch = Launch {
            mall: "othermall",
            shop_no: 1,
            user_type: UserType::SubOperator,
            lang: "ko_KR",
            timestamp: 1_700_000_000,
        };

        let signed = launch.signed(1, "test-client-secret");

        let (query, hmac) = signed.rsplit_once("&hmac=").expect("it is signed");
        assert!(query.ends_with("&user_type=A"));
        assert!(hmac.ends_with("%3D") && !hmac.contains(['+', '/', '=']));
    }
}
