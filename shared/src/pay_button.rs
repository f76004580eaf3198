//! The pay button on a shop's own pages: the script that shops load from us.
//!
//! Its address names its version, so that it may be cached for ever, and the script tag names its
//! hash, without which the shop's page does not run it (cafe24.md 7.4). A change of the script is
//! a new address and a new hash: the tags that were installed before have to be replaced.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha384};
use url::Url;

use crate::{assets::PAY_BUTTON, cafe24::client::scripts::Script, config::Config, routes};

/// The roles of the pages that load it.
pub const PAGES: [&str; 2] = ["PRODUCT_DETAIL", "ORDER_BASKET"];

/// What a shop is to load. The script reads our address and client id from its own.
pub fn script(config: &Config) -> Script {
    let address = config.address(&PAY_BUTTON.address());
    let hash = STANDARD.encode(Sha384::digest(PAY_BUTTON.text()));
    Script {
        src: format!("{address}&client_id={}", config.client_id),
        display_location: PAGES.map(str::to_owned).into(),
        integrity: Some(format!("sha384-{hash}")),
    }
}

/// Whether a shop's script is our pay button, of whatever version: it has our address, or our
/// client id below an address that was ours earlier.
pub fn is_ours(config: &Config, src: &str) -> bool {
    let Ok(src) = Url::parse(src) else { return false };
    let client = src.query_pairs().any(|(name, id)| name == "client_id" && id == config.client_id);
    let route = src.path().ends_with(routes::EXTERNAL_SCRIPT);
    let mut bare = src;
    bare.set_query(None);
    bare.set_fragment(None);
    bare.as_str() == config.address(routes::EXTERNAL_SCRIPT) || (client && route)
}
