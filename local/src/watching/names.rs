//! Which message is which, by its receiver, method and path.

use shared::routes;

use super::glossary;
pub use super::glossary::Name;
use crate::wire::{Message, Party};

type Fields = [(String, String)];

/// What a message is called; `None` for what no integrator asks about, as the pages of the mall.
pub fn name(message: &Message) -> Option<&'static Name> {
    named(message.to, &message.method, &message.path, &message.asked)
}

/// Its number alone, as long as it is not a message yet; empty if it has none.
pub(super) fn number(to: Party, method: &str, path: &str, asked: &Fields) -> &'static str {
    named(to, method, path, asked).map_or("", |name| name.number)
}

fn named(to: Party, method: &str, path: &str, asked: &Fields) -> Option<&'static Name> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match to {
        Party::App => of_the_app(method, path),
        Party::Cafe24 => of_the_mall(method, &segments, asked),
        Party::PgCompany => of_the_pg_company(method, &segments),
        Party::Browser => None,
    }
}

/// Notices about payments go to one address, also those that follow a deposit.
pub(super) fn after_deposit(name: &'static Name) -> &'static Name {
    if *name == glossary::M5 { &glossary::M6 } else { name }
}

/// Whether the buyer chose here to deposit later.
pub(super) fn awaits_deposit(message: &Message) -> bool {
    let path = &message.path;
    message.to == Party::PgCompany && (path.ends_with("/icash") || path.ends_with("/cvs"))
}

fn of_the_app(method: &str, path: &str) -> Option<&'static Name> {
    use glossary as g;
    Some(match (method, path) {
        ("POST", routes::SYNC_CHECKOUT | routes::ASYNC_CHECKOUT) => &g::M1,
        ("POST", routes::SYNC_STATUS) => &g::M3,
        ("POST", routes::SYNC_CANCEL | routes::ASYNC_CANCEL) => &g::M8,
        (_, routes::EXTERNAL_HMAC) => &g::M11,
        (_, routes::EXTERNAL_PAYLOAD) => &g::M13,
        (_, routes::EXTERNAL_REVIEW) => &g::M14,
        (_, routes::EXTERNAL_PAY) => &g::M15,
        (_, routes::SYNC_CALLBACK) => &g::P2,
        (_, routes::ASYNC_CALLBACK) => &g::P3,
        (_, routes::EXTERNAL_CALLBACK) => &g::P5,
        (_, routes::WEBHOOK) => &g::P4,
        (_, routes::CANCEL_WEBHOOK) => &g::P6,
        (_, routes::EXTERNAL_SCRIPT) => &g::F1,
        (_, routes::EXTERNAL_DATA) => &g::F2,
        (_, routes::LAUNCH) => &g::A1,
        (_, routes::AUTH_TOKEN) => &g::A2,
        (_, routes::CAFE24_WEBHOOK) => &g::A9,
        ("POST", routes::ADMIN_LINK | routes::ADMIN_UNLINK | routes::ADMIN_TOGGLE)
        | ("POST", routes::ADMIN_PAYMENT) => &g::SETTINGS,
        _ => return None,
    })
}

fn of_the_mall(method: &str, path: &[&str], asked: &Fields) -> Option<&'static Name> {
    use glossary as g;
    Some(match (method, path) {
        ("GET", [.., "PayReceiveRtnPage.php"]) => {
            let brings_key = asked.iter().any(|(name, _)| name == "key");
            if brings_key { &g::M2 } else { &g::M4 }
        }
        (_, [.., "PayReceiveNoty.php"]) => &g::M5,
        (_, [.., "PayReceiveCheckoutNoty.php"]) => &g::M7,
        (_, [.., "PayReceiveCancelNoty.php"]) => &g::M9,
        (_, [.., "order", "reserve", ""]) => &g::M12,
        (_, [.., "api", "shop", "pgsuccess" | "pg_fail"]) => &g::M16,
        (_, [_, "api", "v2", "oauth", "authorize"]) => &g::A2,
        (_, [_, "api", "v2", "oauth", "token"]) => &g::A3,
        (_, [_, "api", "v2", "admin", "shops", ..]) => &g::A4,
        (_, [_, "api", "v2", "admin", "paymentgateway", ..]) => &g::A5,
        (_, [_, "api", "v2", "admin", "scripttags", ..]) => &g::A6,
        (_, [_, "api", "v2", "admin", "orders", "calculation"]) => &g::A7,
        (_, [_, "api", "v2", "admin", "orders" | "payments" | "refunds", ..]) => &g::A8,
        ("POST", [_, _, "checkout"] | [_, _, "orders", _, "pay"]) => &g::ORDER,
        ("POST", ["admin", _, "orders", _, "cancel"]) => &g::REFUND,
        _ => return None,
    })
}

fn of_the_pg_company(method: &str, path: &[&str]) -> Option<&'static Name> {
    use glossary as g;
    Some(match (method, path) {
        ("POST", ["v1", "payments"]) => &g::P1,
        ("POST", ["v1", "payments", _, "confirm"]) => &g::CONFIRM,
        ("POST", ["v1", "payments", _, "cancel"]) => &g::CLOSE,
        ("POST", ["v1", "payments", _, "refunds"]) => &g::P7,
        ("PATCH", ["v1", "payments", _]) => &g::REPRICE,
        ("GET", ["v1", "account"]) => &g::ACCOUNT,
        ("GET", ["v1", ..]) => &g::P8,
        ("GET", ["pay", _]) => &g::PAGE,
        ("POST", ["pay", _, _]) => &g::CHOICE,
        ("POST", ["console", "payments" | "refunds" | "deliveries", ..]) => &g::CONSOLE,
        _ => return None,
    })
}
