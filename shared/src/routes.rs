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
    /// What the PG Company's and Cafe24's servers say by themselves.
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
/// Asks for the merchant's consent once more.
pub const ADMIN_CONSENT: &str = "/admin/consent";
/// The list of the mall's payments.
pub const ADMIN_PAYMENTS: &str = "/admin/payments";
/// The payments of a period as a file.
pub const ADMIN_EXPORT: &str = "/admin/payments/export";
/// One payment, and what can be done about it.
pub const ADMIN_PAYMENT: &str = "/admin/payment";
/// The stylesheet of our pages.
pub const STYLE: &str = "/assets/style.css";
/// The script of the merchant's pages.
pub const SCRIPT: &str = "/assets/admin.js";
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
/// M13: the reserved order, as the shop's page brings it.
pub const EXTERNAL_PAYLOAD: &str = "/api/external-checkout/payload";
/// M14: the buyer sees what is to be paid.
pub const EXTERNAL_REVIEW: &str = "/api/external-checkout/order/review";
/// M15: the buyer pays, or does not.
pub const EXTERNAL_PAY: &str = "/api/external-checkout/order/pay";
/// P4: the PG Company's word on a payment.
pub const WEBHOOK: &str = "/api/asynchronous-checkout/checkout/webhook";
/// M1, asynchronous.
pub const ASYNC_CHECKOUT: &str = "/api/asynchronous-checkout/checkout";
/// P3: the buyer's browser comes back, and the result may follow.
pub const ASYNC_CALLBACK: &str = "/api/asynchronous-checkout/checkout/callback";
/// P5: the buyer's browser comes back to an external checkout.
pub const EXTERNAL_CALLBACK: &str = "/api/external-checkout/order/callback";
/// M8, asynchronous.
pub const ASYNC_CANCEL: &str = "/api/asynchronous-refund/cancel";
/// P6: the PG Company's word on a cancellation.
pub const CANCEL_WEBHOOK: &str = "/api/asynchronous-refund/cancel/webhook";
/// Cafe24's word on a mall: removed, or its shops changed.
pub const CAFE24_WEBHOOK: &str = "/webhooks/cafe24";
/// M8, synchronous.
pub const SYNC_CANCEL: &str = "/api/synchronous-refund/cancel";

/// All routes: method, path, and the function that serves it.
pub const ALL: [(&str, &str, Function); 33] = [
    ("GET", LAUNCH, Function::Admin),
    ("GET", AUTH_TOKEN, Function::Admin),
    ("GET", ADMIN_DISPLAY, Function::Admin),
    ("POST", ADMIN_LINK, Function::Admin),
    ("POST", ADMIN_UNLINK, Function::Admin),
    ("POST", ADMIN_TOGGLE, Function::Admin),
    ("GET", ADMIN_CONSENT, Function::Admin),
    ("GET", ADMIN_PAYMENTS, Function::Admin),
    ("GET", ADMIN_EXPORT, Function::Admin),
    ("GET", ADMIN_PAYMENT, Function::Admin),
    ("POST", ADMIN_PAYMENT, Function::Admin),
    ("GET", STYLE, Function::Checkout),
    ("GET", SCRIPT, Function::Checkout),
    ("POST", SYNC_CHECKOUT, Function::Checkout),
    ("POST", SYNC_STATUS, Function::Checkout),
    ("GET", SYNC_CALLBACK, Function::Callback),
    ("POST", SYNC_CALLBACK, Function::Callback),
    ("GET", EXTERNAL_SCRIPT, Function::Checkout),
    ("GET", EXTERNAL_DATA, Function::Checkout),
    ("GET", EXTERNAL_HMAC, Function::Checkout),
    ("POST", EXTERNAL_PAYLOAD, Function::Checkout),
    ("GET", EXTERNAL_REVIEW, Function::Checkout),
    ("POST", EXTERNAL_PAY, Function::Checkout),
    ("GET", EXTERNAL_CALLBACK, Function::Callback),
    ("POST", EXTERNAL_CALLBACK, Function::Callback),
    ("POST", ASYNC_CHECKOUT, Function::Checkout),
    ("GET", ASYNC_CALLBACK, Function::Callback),
    ("POST", ASYNC_CALLBACK, Function::Callback),
    ("POST", WEBHOOK, Function::Webhook),
    ("POST", CANCEL_WEBHOOK, Function::Webhook),
    ("POST", CAFE24_WEBHOOK, Function::Webhook),
    ("POST", SYNC_CANCEL, Function::Cancellation),
    ("POST", ASYNC_CANCEL, Function::Cancellation),
];

/// The function that serves a method and path; `None` is answered 404.
pub fn function(method: &str, path: &str) -> Option<Function> {
    ALL.iter().find(|route| route.0 == method && route.1 == path).map(|route| route.2)
}
