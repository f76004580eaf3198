//! The environment, read once; all mistakes are reported together (architecture.md,
//! "Configuration"). What is not known for sure about Cafe24 is a setting here with a tolerant
//! default, documented in `docs/operations.md`.

use std::{collections::HashMap, fmt::Display, ops::RangeInclusive, str::FromStr};

use url::Url;

use crate::{
    domain::{Loopback, MallHosts, MallId, Shop, url::is_loopback},
    pg,
};

/// What Cafe24 knows as `review_status` (cafe24.md 7.3).
const REVIEW_STATUSES: [&str; 3] = ["AWAITING_PAYMENT", "PENDING_REVIEW", "APPROVED"];

/// What may become of money that comes late (state-machines.md 5.3).
const LATE_PAYMENTS: [&str; 3] = ["if_unpaid", "never", "manual"];

/// What the operator chose.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where Cafe24, the PG Company and browsers reach us, without a `/` at the end.
    pub app_url: String,
    /// The app's client id, as issued by Cafe24.
    pub client_id: String,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
    /// `X-Cafe24-Api-Version`.
    pub api_version: String,
    /// Cafe24's API; `{mall_id}` is replaced.
    pub cafe24_api_url: String,
    /// Which PG Company.
    pub pg_company: String,
    /// Its API, without a `/` at the end.
    pub pg_url: String,
    /// DynamoDB table of settings, tokens and used one-time values.
    pub settings_table: String,
    /// DynamoDB table of orders.
    pub orders_table: String,
    /// Secrets Manager entry of the app's own keys.
    pub app_secret: String,
    /// With the mall id added: the entry of a mall's merchant credentials.
    pub merchant_secret_prefix: String,
    /// `paymethod` in messages to Cafe24 (Q7).
    pub paymethod: String,
    /// `cancel_mode` in messages to Cafe24: `sync` or `async`.
    pub cancel_mode: String,
    /// Whether notices are sent as JSON or as a form (Q2).
    pub notice_format: String,
    /// What `result` of the answer to a notice must be.
    pub notice_accepted: String,
    /// `request_type` of a notice about a deposit (Q14).
    pub deposit_request_type: String,
    /// Whether money that comes after a payment was given up is accepted: `if_unpaid`, `never`,
    /// or `manual` (state-machines.md 5.3).
    pub accept_late_payment: String,
    /// How old or early a launch may be, in seconds (cafe24.md 5.2).
    pub launch_window_s: i64,
    /// How long an equal cancel request counts as a repetition, in seconds (Q20).
    pub same_cancellation_window_s: i64,
    /// `review_status` when a shop is enabled (Q16).
    pub review_status: String,
    /// HTTP status of a business refusal (Q5).
    pub refusal_status: u16,
    /// Hosts that every mall has; `{mall_id}` is replaced.
    pub mall_domains: Vec<String>,
    /// Who may show the settings page in a frame (CSP `frame-ancestors`).
    pub frame_ancestors: String,
    /// Where a paid external checkout ends, below the shop's address (cafe24.md 9).
    pub external_success_path: String,
    /// Where one that came to nothing ends.
    pub external_fail_path: String,
}

/// Everything that is wrong with the environment, one line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the configuration is not complete: {}", .0.join("; "))]
pub struct Misconfigured(pub Vec<String>);

impl Config {
    /// Reads the process's environment.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads it")]
    pub fn from_env() -> Result<Self, Misconfigured> {
        Self::read(std::env::vars().collect())
    }

    /// Reads variables by name; empty ones count as absent.
    pub fn read(variables: HashMap<String, String>) -> Result<Self, Misconfigured> {
        let mut from = Reader { variables, wrong: Vec::new() };
        let config = Self {
            app_url: from.url("APP_URL"),
            client_id: from.word("APP_CLIENT_ID"),
            scopes: from.words("APP_SCOPE", ""),
            api_version: from.text("CAFE24_API_VERSION"),
            cafe24_api_url: from
                .or("CAFE24_API_URL", "https://{mall_id}.cafe24api.com")
                .trim_end_matches('/')
                .to_owned(),
            pg_company: from.one_of("PG_COMPANY", "", &pg::NAMES),
            pg_url: from.url("PG_URL"),
            settings_table: from.text("SETTINGS_TABLE"),
            orders_table: from.text("ORDERS_TABLE"),
            app_secret: from.text("APP_SECRET"),
            merchant_secret_prefix: from.text("MERCHANT_SECRET_PREFIX"),
            paymethod: from.or("PAYMETHOD", "etc"),
            cancel_mode: from.one_of("CANCEL_MODE", "sync", &["sync", "async"]),
            notice_format: from.one_of("NOTICE_FORMAT", "json", &["json", "form"]),
            notice_accepted: from.or("NOTICE_ACCEPTED", "OK"),
            deposit_request_type: from.or("DEPOSIT_REQUEST_TYPE", "payment"),
            accept_late_payment: from.one_of("ACCEPT_LATE_PAYMENT", "if_unpaid", &LATE_PAYMENTS),
            launch_window_s: from.within("LAUNCH_WINDOW_S", 7200, 0..=i64::from(u32::MAX)),
            same_cancellation_window_s: from.within("SAME_CANCELLATION_WINDOW_S", 600, 0..=86_400),
            review_status: from.one_of("REVIEW_STATUS", "APPROVED", &REVIEW_STATUSES),
            refusal_status: from.within("REFUSAL_STATUS", 200, 200..=499),
            mall_domains: from
                .words("MALL_DOMAINS", "{mall_id}.cafe24.com {mall_id}.cafe24shop.com"),
            frame_ancestors: from.or("FRAME_ANCESTORS", "https://*.cafe24.com"),
            external_success_path: from.path("EXTERNAL_SUCCESS_PATH", "/api/shop/pgsuccess"),
            external_fail_path: from.path("EXTERNAL_FAIL_PATH", "/api/shop/pg_fail"),
        };
        if from.wrong.is_empty() { Ok(config) } else { Err(Misconfigured(from.wrong)) }
    }

    /// The address of one of our routes.
    pub fn address(&self, route: &str) -> String {
        format!("{}{route}", self.app_url)
    }

    /// Cafe24's API for one mall, without a `/` at the end.
    pub fn cafe24_api(&self, mall: &MallId) -> String {
        self.cafe24_api_url.replace("{mall_id}", mall.as_str())
    }

    /// The hosts to which a shop's buyers and notices may be sent.
    pub fn hosts(&self, mall: &MallId, shop: &Shop) -> MallHosts {
        let domains = shop.domains.iter().map(String::as_str);
        MallHosts::new(mall, &self.mall_domains, domains, self.loopback(mall))
    }

    /// Whether Cafe24 itself is on this machine, as in a simulation, so that its malls may be too.
    pub fn loopback(&self, mall: &MallId) -> Loopback {
        let api = Url::parse(&self.cafe24_api(mall));
        let here = api.is_ok_and(|api| api.scheme() == "http" && is_loopback(&api));
        if here { Loopback::Accepted } else { Loopback::Refused }
    }
}

struct Reader {
    variables: HashMap<String, String>,
    wrong: Vec<String>,
}

impl Reader {
    fn get(&mut self, name: &str) -> Option<String> {
        self.variables.remove(name).map(|text| text.trim().to_owned()).filter(|t| !t.is_empty())
    }

    fn or(&mut self, name: &str, default: &str) -> String {
        self.get(name).unwrap_or_else(|| default.to_owned())
    }

    fn text(&mut self, name: &str) -> String {
        self.get(name).unwrap_or_else(|| {
            self.wrong.push(format!("{name} is missing"));
            String::new()
        })
    }

    /// Letters, digits, `_` and `-`: it becomes a part of paths, and of what is signed.
    fn word(&mut self, name: &str) -> String {
        let text = self.text(name);
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            self.wrong.push(format!("{name} has other characters than letters, digits, _ and -"));
        }
        text
    }

    fn words(&mut self, name: &str, default: &str) -> Vec<String> {
        let text = if default.is_empty() { self.text(name) } else { self.or(name, default) };
        text.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    fn one_of(&mut self, name: &str, default: &str, known: &[&str]) -> String {
        let text = if default.is_empty() { self.text(name) } else { self.or(name, default) };
        if !text.is_empty() && !known.contains(&text.as_str()) {
            self.wrong.push(format!("{name} is not one of {}", known.join(", ")));
        }
        text
    }

    fn within<T>(&mut self, name: &str, default: T, allowed: RangeInclusive<T>) -> T
    where
        T: FromStr + ToString + PartialOrd + Display,
    {
        let number = self.or(name, &default.to_string()).parse().ok();
        number.filter(|number| allowed.contains(number)).unwrap_or_else(|| {
            let (least, most) = allowed.into_inner();
            self.wrong.push(format!("{name} is not a number from {least} to {most}"));
            default
        })
    }

    /// A path of letters, digits, `_`, `-`, `.` and `/`, from the first `/` on.
    fn path(&mut self, name: &str, default: &str) -> String {
        let path = self.or(name, default);
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
        if !(path.starts_with('/') && path.bytes().all(known)) {
            self.wrong.push(format!("{name} is not a path"));
        }
        path
    }

    fn url(&mut self, name: &str) -> String {
        let text = self.text(name);
        let good = Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !text.is_empty() && !good {
            self.wrong.push(format!("{name} is not an address"));
        }
        text.trim_end_matches('/').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_are_reported_together() {
        let variables = [
            ("APP_URL", "nonsense"),
            ("APP_CLIENT_ID", "a:1"),
            ("LAUNCH_WINDOW_S", "soon"),
            ("PG_URL", ""),
            ("EXTERNAL_FAIL_PATH", "https://evil.example/"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));

        let Misconfigured(wrong) = Config::read(variables.into()).unwrap_err();

        assert!(wrong.contains(&"APP_URL is not an address".to_owned()));
        assert!(wrong.contains(&"LAUNCH_WINDOW_S is not a number from 0 to 4294967295".to_owned()));
        assert!(wrong.contains(&"PG_URL is missing".to_owned()));
        let client_id = "APP_CLIENT_ID has other characters than letters, digits, _ and -";
        assert!(wrong.contains(&client_id.to_owned()));
        assert!(wrong.contains(&"ORDERS_TABLE is missing".to_owned()));
        assert!(wrong.contains(&"EXTERNAL_FAIL_PATH is not a path".to_owned()));
    }
}
