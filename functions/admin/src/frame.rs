//! What all the merchant's pages have around them.

use shared::{App, assets, domain::MallId, routes, words::Words};

use crate::session::Session;

/// Head and navigation.
pub(crate) struct Frame<'a> {
    pub(crate) words: Words,
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) pg: &'static str,
    pub(crate) mall: &'a MallId,
    /// Where one is: a route.
    here: &'static str,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(app: &App, session: &'a Session, here: &'static str) -> Self {
        Self {
            words: session.words(),
            style: assets::STYLE.address(),
            script: assets::SCRIPT.address(),
            pg: app.pg.terms().name,
            mall: &session.mall,
            here,
        }
    }

    /// Address and message of each page in the navigation, and whether it is this one.
    pub(crate) fn navigation(&self) -> [(&'static str, &'static str, bool); 2] {
        [(routes::ADMIN_DISPLAY, "nav-settings"), (routes::ADMIN_PAYMENTS, "nav-payments")]
            .map(|(route, message)| (route, message, route == self.here))
    }
}
