//! The stylesheet and the script of our pages: files of their own, as a page runs and shows nothing
//! that is written into it. An address names the file's version, so browsers keep it for ever.

use std::sync::LazyLock;

use lambda_http::{Body, Request, Response};
use sha2::{Digest, Sha384};

use crate::{
    reply::{self, Caching},
    request, routes,
};

const STYLE_TEXT: &str = include_str!("../assets/style.css");
const SCRIPT_TEXT: &str = include_str!("../assets/admin.js");
const PAY_BUTTON_TEXT: &str = include_str!("../../functions/checkout/assets/pay-button.js");
const STYLESHEET: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "application/javascript; charset=utf-8";

/// A file that pages load.
#[derive(Debug)]
pub struct Asset {
    route: &'static str,
    text: &'static str,
    content_type: &'static str,
    version: LazyLock<String>,
}

/// The stylesheet of all pages.
pub static STYLE: Asset = Asset {
    route: routes::STYLE,
    text: STYLE_TEXT,
    content_type: STYLESHEET,
    version: LazyLock::new(|| version(STYLE_TEXT)),
};
/// The script of the merchant's pages, which do without it too.
pub static SCRIPT: Asset = Asset {
    route: routes::SCRIPT,
    text: SCRIPT_TEXT,
    content_type: JAVASCRIPT,
    version: LazyLock::new(|| version(SCRIPT_TEXT)),
};
/// The pay button that shops load.
pub static PAY_BUTTON: Asset = Asset {
    route: routes::EXTERNAL_SCRIPT,
    text: PAY_BUTTON_TEXT,
    content_type: JAVASCRIPT,
    version: LazyLock::new(|| version(PAY_BUTTON_TEXT)),
};

impl Asset {
    /// Where pages load it from: its route and version.
    pub fn address(&self) -> String {
        format!("{}?v={}", self.route, *self.version)
    }

    /// The version in its address.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What is in it.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The file; to be kept for ever if it is asked for by its version.
    pub fn answer(&self, request: &Request) -> Response<Body> {
        let asked = request::query(request).unwrap_or_default();
        let caching = match asked.text("v") == Some(self.version.as_str()) {
            true => Caching::Forever,
            // A page of another version: what is there now, and not for long.
            false => Caching::Never,
        };
        reply::file(self.text, self.content_type, caching)
    }
}

/// The first 16 hexadecimal digits of a text's SHA-384.
fn version(text: &str) -> String {
    let mut digits = hex::encode(Sha384::digest(text));
    digits.truncate(16);
    digits
}
