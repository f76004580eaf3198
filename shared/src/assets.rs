//! The stylesheet and the script of our pages: files of their own, as a page runs and shows nothing
//! that is written into it. An address names the file's version, so browsers keep it for ever.

use lambda_http::{Body, Request, Response};
use sha2::{Digest, Sha256};

use crate::{
    reply::{self, Caching},
    request, routes,
};

/// A file that pages load.
#[derive(Debug)]
pub struct Asset {
    route: &'static str,
    text: &'static str,
    content_type: &'static str,
}

/// The stylesheet of all pages.
pub const STYLE: Asset = Asset {
    route: routes::STYLE,
    text: include_str!("../assets/style.css"),
    content_type: "text/css; charset=utf-8",
};
/// The script of the merchant's pages, which do without it too.
pub const SCRIPT: Asset = Asset {
    route: routes::SCRIPT,
    text: include_str!("../assets/admin.js"),
    content_type: "application/javascript; charset=utf-8",
};

impl Asset {
    /// Where pages load it from.
    pub fn address(&self) -> String {
        format!("{}?v={}", self.route, self.version())
    }

    /// The file; to be kept for ever if it is asked for by its version.
    pub fn answer(&self, request: &Request) -> Response<Body> {
        let asked = request::query(request).unwrap_or_default();
        let caching = match asked.text("v") == Some(self.version().as_str()) {
            true => Caching::Forever,
            // A page of another version, while a new one is deployed.
            false => Caching::Never,
        };
        reply::file(self.text, self.content_type, caching)
    }

    fn version(&self) -> String {
        let mut digits = hex::encode(Sha256::digest(self.text));
        digits.truncate(16);
        digits
    }
}
