//! Every path into the app, once (architecture.md, "Routes").

/// Which function serves a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Install and admin settings.
    Admin,
    /// Checkout start and status.
    Checkout,
    /// The buyer's browser coming back.
    Callback,
    /// The PG Company's notifications.
    Webhook,
    /// Cancellations.
    Cancellation,
}

/// The merchant opens the app from Cafe24's admin.
pub const LAUNCH: &str = "/";
/// Cafe24 sends the merchant back after the consent.
pub const AUTH_TOKEN: &str = "/auth/token";
/// The settings page.
pub const ADMIN_DISPLAY: &str = "/admin/display";
/// Links a merchant account.
pub const ADMIN_LINK: &str = "/admin/link";
/// Unlinks it.
pub const ADMIN_UNLINK: &str = "/admin/unlink";
/// Enables or disables a shop.
pub const ADMIN_TOGGLE: &str = "/admin/shop/toggle";
/// M1, synchronous.
pub const SYNC_CHECKOUT: &str = "/api/synchronous-checkout/checkout";
/// P2: the buyer's browser comes back from the PG Company.
pub const SYNC_CALLBACK: &str = "/api/synchronous-checkout/checkout/callback";
/// M3.
pub const SYNC_STATUS: &str = "/api/synchronous-checkout/checkout/status";
/// F1: the script of the pay button, loaded by shops.
pub const EXTERNAL_SCRIPT: &str = "/api/external-checkout/script";
/// F2: what the script has to know of its shop.
pub const EXTERNAL_DATA: &str = "/api/external-checkout/script/data";
/// M11: signs a buyer's wish to reserve an order.
pub const EXTERNAL_HMAC: &str = "/api/external-checkout/script/hmac";
/// P4: the PG Company's word on a payment.
pub const WEBHOOK: &str = "/api/asynchronous-checkout/checkout/webhook";
/// M8, synchronous.
pub const SYNC_CANCEL: &str = "/api/synchronous-refund/cancel";

/// All routes: method, path, and the function that serves it.
pub const ALL: [(&str, &str, Function); 15] = [
    ("GET", LAUNCH, Function::Admin),
    ("GET", AUTH_TOKEN, Function::Admin),
    ("GET", ADMIN_DISPLAY, Function::Admin),
    ("POST", ADMIN_LINK, Function::Admin),
    ("POST", ADMIN_UNLINK, Function::Admin),
    ("POST", ADMIN_TOGGLE, Function::Admin),
    ("POST", SYNC_CHECKOUT, Function::Checkout),
    ("POST", SYNC_STATUS, Function::Checkout),
    ("GET", SYNC_CALLBACK, Function::Callback),
    ("POST", SYNC_CALLBACK, Function::Callback),
    ("GET", EXTERNAL_SCRIPT, Function::Checkout),
    ("GET", EXTERNAL_DATA, Function::Checkout),
    ("GET", EXTERNAL_HMAC, Function::Checkout),
    ("POST", WEBHOOK, Function::Webhook),
    ("POST", SYNC_CANCEL, Function::Cancellation),
];

/// The function that serves a method and path; `None` is answered 404.
pub fn function(method: &str, path: &str) -> Option<Function> {
    ALL.iter().find(|route| route.0 == method && route.1 == path).map(|route| route.2)
}
