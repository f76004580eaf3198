//! Records as they are stored now must load for ever and mean the same. Never change these texts:
//! when the layout changes, add the new one beside them.

use secrecy::ExposeSecret;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use shared::{
    cafe24::TokenSet,
    domain::{
        AdminSettings, Gateway, Order, PayButton, State, cancellation::CancellationState,
        settings::Mode,
    },
};

use crate::given::{paid, parsed};

const ORDER: &str = r#"{
  "key": { "mall": "demomall", "shop": 2, "order": "20220519-0000029" },
  "partner": "demomall:2",
  "attempts": [
    {
      "number": 1,
      "account": "bGluaw",
      "price": { "amount": "3065.00", "currency": "PHP" },
      "return_url": "https://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveRtnPage.php?a=b",
      "extra_data": { "text": "{\"LogKey\": 1.0}", "json": true },
      "others": [["buyer_id", "mockbuyer"]],
      "key_seed": "c2VlZA",
      "asked_at": "2026-01-01T00:00:00Z",
      "state": { "state": "superseded", "tid": "pay_1" }
    },
    {
      "number": 2,
      "account": "bGluazI",
      "price": { "amount": "3065.00", "currency": "PHP" },
      "return_url": "https://demomall.cafe24shop.com/",
      "extra_data": null,
      "others": [],
      "key_seed": "c2VlZDI",
      "asked_at": "2026-01-01T00:05:00.123456789Z",
      "state": { "state": "paid", "tid": "pay_2" }
    }
  ],
  "cancellations": [
    { "number": 1, "amount": "1000.00", "asked_at": "2026-01-02T00:00:00Z",
      "state": { "state": "succeeded", "refund": "ref_1", "at": "2026-01-02T00:00:01Z" } },
    { "number": 2, "amount": "10.50", "asked_at": "2026-01-02T00:00:00Z",
      "state": { "state": "submitting", "until": "2026-01-02T00:00:20Z" } },
    { "number": 3, "amount": "20", "asked_at": "2026-01-02T00:00:00Z",
      "state": { "state": "pending", "refund": "ref_3" } },
    { "number": 4, "amount": "2000.00", "asked_at": "2026-01-02T00:00:00Z",
      "state": { "state": "failed", "reason": "declined" } },
    { "number": 5, "amount": "5.00", "asked_at": "2026-01-02T00:00:00Z",
      "state": { "state": "review", "why": "the PG Company refunds 4.00 instead" } }
  ],
  "history": [{ "at": "2026-01-01T00:00:00Z", "what": "attempt 1 for 3065.00 PHP" }],
  "polls": 3,
  "version": 17
}"#;

const SETTINGS: &str = r#"{
  "mall": "demomall",
  "account": {
    "link_id": "bGluaw",
    "endings": [["public_key", "demo"], ["secret_key", "demo"]],
    "mode": "live",
    "linked_at": "2026-01-01T00:00:00Z"
  },
  "shops": [
    { "number": 1, "name": "본점", "currency": "KRW",
      "domains": ["demomall.cafe24.com", "127.0.0.1:8400"], "gateway": "enabled" },
    { "number": 2, "name": "two", "currency": "PHP", "domains": [], "gateway": "disabled" },
    { "number": 3, "name": "three", "currency": "JPY", "domains": [], "gateway": "enabling" },
    { "number": 4, "name": "four", "currency": "USD", "domains": [], "gateway": "disabling" }
  ],
  "version": 4
}"#;

/// Settings since shops have a pay button; before, and where there is none, nothing is stored.
const PAY_BUTTONS: &str = r#"{
  "mall": "demomall",
  "account": null,
  "shops": [
    { "number": 1, "name": "one", "currency": "KRW", "domains": [], "gateway": "enabled",
      "pay_button": { "installed": { "version": "0123456789abcdef" } } },
    { "number": 2, "name": "two", "currency": "KRW", "domains": [], "gateway": "disabled",
      "pay_button": "unknown" }
  ],
  "version": 5
}"#;

const TOKENS: &str = r#"{
  "mall": "demomall",
  "token": {
    "access": "access-1",
    "access_until": "2026-01-01T02:00:00Z",
    "refresh": "refresh-1",
    "refresh_until": "2026-01-15T00:00:00Z",
    "scopes": ["mall.read_store"]
  },
  "refreshing": "2026-01-01T00:00:10Z",
  "calls": ["2026-01-01T00:00:00Z"],
  "version": 2
}"#;

fn loaded<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

/// The JSON with an added field in every object, as a newer version might write it.
fn newer(text: &str) -> String {
    text.replace("{ ", r#"{ "added_later": [1], "#).replacen("{\n", "{ \"added_later\": {},\n", 1)
}

#[test]
fn an_order_loads_and_means_the_same() {
    let order: Order = loaded(ORDER);

    assert_eq!(order.key.reference(2).to_string(), "demomall.2.20220519-0000029.2");
    assert_eq!((order.partner.as_str(), order.version, order.polls), ("demomall:2", 17, 3));
    let (winner, tid) = order.winner().unwrap();
    assert_eq!((winner.number, tid.as_str()), (2, "pay_2"));
    assert_eq!(winner.account.as_str(), "bGluazI");
    assert_eq!(winner.price.to_string(), "3065.00 PHP");
    assert_eq!(winner.asked_at, parsed("2026-01-01T00:05:00.123456789Z"));
    let first = order.attempt(1).unwrap();
    assert_eq!(first.extra_data.as_ref().unwrap().text.0, r#"{"LogKey": 1.0}"#);
    assert!(first.extra_data.as_ref().unwrap().json);
    assert_eq!(
        first.others,
        [("buyer_id".to_owned(), shared::domain::order::Private("mockbuyer".to_owned()))]
    );
    assert!(first.return_url.as_str().ends_with("PayReceiveRtnPage.php?a=b"));
    assert_eq!(first.key_seed, "c2VlZA");
    assert_eq!(order.history[0].what, "attempt 1 for 3065.00 PHP");
}

#[test]
fn cancellations_load_and_mean_the_same() {
    let order: Order = loaded(ORDER);

    assert_eq!(order.refunded(), parsed("1000"));
    assert_eq!(order.left(), parsed("2029.50"));
    let open = |number| order.cancellation(number).unwrap().is_open();
    assert_eq!([1, 2, 3, 4, 5].map(open), [false, true, true, false, false]);
    let amount = order.cancellation(2).unwrap().amount;
    assert_eq!(amount.to_string(), "10.50");
    let refused = &order.cancellation(4).unwrap().state;
    assert_eq!(*refused, CancellationState::Failed { reason: "declined".to_owned() });
}

#[test]
fn every_state_of_an_attempt_loads_under_its_stored_name() {
    let page = r#""page":{"tid":"t","url":"https://pay.example.com/","expires_at":"2026-01-01T00:00:00Z"}"#;
    let until = r#""until":"2026-01-01T00:00:00Z""#;

    for (name, knows) in [
        ("opening", until.to_owned()),
        ("open", page.to_owned()),
        ("confirming", format!(r#""tid":"t",{until}"#)),
        ("pending", r#""tid":"t""#.to_owned()),
        ("paid", r#""tid":"t""#.to_owned()),
        ("declined", r#""tid":"t","reason":"r""#.to_owned()),
        ("canceled", r#""tid":"t""#.to_owned()),
        ("expired", r#""tid":"t""#.to_owned()),
        ("failed", r#""reason":"r""#.to_owned()),
        ("superseded", r#""tid":"t""#.to_owned()),
        ("superseded", r#""tid":null"#.to_owned()),
        ("held", r#""tid":"t","why":"w""#.to_owned()),
    ] {
        let stored = format!(r#"{{"state":"{name}",{knows}}}"#);
        let state: State = loaded(&stored);
        assert_eq!(serde_json::to_string(&state).unwrap(), stored);
        assert_eq!(state.tid().is_some(), knows.contains(r#""tid":"t""#), "{name}");
    }
}

#[test]
fn admin_settings_load_and_mean_the_same() {
    let settings: AdminSettings = loaded(SETTINGS);

    let account = settings.account.as_ref().unwrap();
    assert_eq!((account.link_id.as_str(), account.mode), ("bGluaw", Mode::Live));
    assert_eq!(account.endings[1], ("secret_key".to_owned(), "demo".to_owned()));
    let gateways = settings.shops.iter().map(|shop| shop.gateway).collect::<Vec<_>>();
    assert_eq!(
        gateways,
        [Gateway::Enabled, Gateway::Disabled, Gateway::Enabling, Gateway::Disabling]
    );
    assert_eq!(settings.enabled(parsed("1")).unwrap().name, "본점");
    assert!(settings.enabled(parsed("3")).is_none());
    assert_eq!(settings.version, 4);
}

#[test]
fn pay_buttons_load_and_mean_the_same() {
    let of_each = |text: &str| {
        let settings: AdminSettings = loaded(text);
        settings.shops.into_iter().map(|shop| shop.pay_button).collect::<Vec<_>>()
    };

    let installed = PayButton::Installed { version: "0123456789abcdef".to_owned() };
    assert_eq!(of_each(PAY_BUTTONS), [installed, PayButton::Unknown]);
    assert!(of_each(SETTINGS).iter().all(PayButton::is_absent));
}

#[test]
fn tokens_load_and_mean_the_same() {
    let tokens: TokenSet = loaded(TOKENS);

    let token = tokens.usable(parsed("2026-01-01T01:57:59Z")).unwrap();
    assert_eq!(token.access.expose_secret(), "access-1");
    assert_eq!(token.refresh.expose_secret(), "refresh-1");
    assert!(tokens.usable(parsed("2026-01-01T01:58:00Z")).is_none());
    let scopes = ["mall.read_store".to_owned()];
    let more = ["mall.read_store".to_owned(), "mall.write_store".to_owned()];
    assert!(tokens.needs_consent(parsed("2026-01-14T23:59:59Z"), &more));
    assert!(!tokens.needs_consent(parsed("2026-01-14T23:59:59Z"), &scopes));
    assert!(tokens.needs_consent(parsed("2026-01-15T00:00:00Z"), &scopes));
    assert_eq!(tokens.refreshing, Some(parsed("2026-01-01T00:00:10Z")));
    assert_eq!((tokens.calls.len(), tokens.version), (1, 2));
}

#[test]
fn what_was_stored_is_stored_the_same_again() {
    fn again<T: DeserializeOwned + Serialize>(text: &str) {
        let written = serde_json::to_value(loaded::<T>(text)).unwrap();
        assert_eq!(written, loaded::<Value>(text));
    }

    again::<Order>(ORDER);
    again::<AdminSettings>(SETTINGS);
    again::<AdminSettings>(PAY_BUTTONS);
    again::<TokenSet>(TOKENS);
    let order = paid("3065.00 PHP");
    assert_eq!(loaded::<Order>(&serde_json::to_string(&order).unwrap()), order);
}

#[test]
fn what_a_newer_version_added_is_no_reason_to_fail() {
    assert_eq!(loaded::<Order>(&newer(ORDER)), loaded::<Order>(ORDER));
    assert_eq!(loaded::<AdminSettings>(&newer(SETTINGS)), loaded::<AdminSettings>(SETTINGS));
    assert_eq!(loaded::<TokenSet>(&newer(TOKENS)).version, 2);
}

#[test]
fn a_stored_secret_is_not_shown_by_debug() {
    let shown = format!("{:?}", loaded::<TokenSet>(TOKENS));

    assert!(!shown.contains("access-1") && !shown.contains("refresh-1"), "{shown}");
}
