//! The nouns and the calls of the PG App; the flows are in the functions.
//!
//! Read [`domain`] first (what an order is and how it changes), then [`pg`] (what we ask of a PG
//! Company), [`cafe24`] (what Cafe24 and we tell each other), [`store`], and last [`outcome`],
//! where money changes state.
#![warn(missing_docs)]

pub mod app;
pub mod assets;
pub mod buyer;
pub mod cafe24;
pub mod config;
pub mod cookies;
pub mod domain;
pub mod error;
pub mod hosts;
pub mod http;
pub mod language;
pub mod outcome;
pub mod pay_button;
pub mod pg;
pub mod reply;
pub mod request;
pub mod routes;
pub mod store;
pub mod tokens;
pub mod trace;
pub mod words;

use std::time::Duration;

use aws_config::{BehaviorVersion, SdkConfig, timeout::TimeoutConfig};

pub use self::{app::App, error::Error};

/// Reads the environment and wires the app: the whole start of every function.
pub async fn start() -> Result<App, lambda_http::Error> {
    lambda_http::tracing::init_default_subscriber();
    let config = config::Config::from_env()?;
    let sdk = aws().await;
    let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
    let secrets_manager = aws_sdk_secretsmanager::Client::new(&sdk);
    let (http, clock) = (http::Http::default(), app::Clock::default());
    Ok(App::new(config, dynamodb, secrets_manager, http, clock)?)
}

/// How long calls to AWS may take, so that time is left to answer.
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(5))
        .build()
}

/// The AWS settings of the environment.
async fn aws() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts()).load().await
}
