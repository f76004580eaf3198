//! Records as they were ever stored must load for ever and mean the same. Never change the texts in
//! `stored`: when the layout changes, add the new one beside them.

use secrecy::ExposeSecret;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use shared::{
    cafe24::TokenSet,
    domain::{
        About, Acknowledged, AdminSettings, Gateway, NoticeState, Order, Origin, Process, Reason,
        State, Why,
        acknowledged::Deposit,
        cancellation::{Answered, CancellationState},
        history::{Source, What},
        settings::Mode,
    },
};

use crate::given::{paid, parsed};

const ORDER: &str = include_str!("stored/order_1.json");
/// With what notices, external processes and late money added.
const ORDER_2: &str = include_str!("stored/order_2.json");
/// With facts for its history, and what the merchant settled.
const ORDER_3: &str = include_str!("stored/order_3.json");
const SETTINGS: &str = include_str!("stored/settings_1.json");
/// With the app's life in the mall.
const SETTINGS_2: &str = include_str!("stored/settings_2.json");
const TOKENS: &str = include_str!("stored/tokens_1.json");

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
    assert_eq!(order.history[0].what, What::Words("attempt 1 for 3065.00 PHP".to_owned()));
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
    assert_eq!(*refused, CancellationState::Failed { reason: "declined".to_owned().into() });
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
        ("superseded", r#""tid":"t","open_until":"2026-01-01T00:00:00Z""#.to_owned()),
        ("late", r#""tid":"t""#.to_owned()),
        ("returning", r#""tid":"t""#.to_owned()),
        ("unclear", r#""tid":"t","why":"w""#.to_owned()),
        ("held", r#""tid":"t","why":"w""#.to_owned()),
    ] {
        let stored = format!(r#"{{"state":"{name}",{knows}}}"#);
        let state: State = loaded(&stored);
        assert_eq!(serde_json::to_string(&state).unwrap(), stored);
        assert_eq!(state.tid().is_some(), knows.contains(r#""tid":"t""#), "{name}");
    }
}

#[test]
fn every_reason_of_ours_loads_under_its_stored_name_and_the_words_of_others_as_text() {
    let price = r#""price":{"amount":"10.50","currency":"USD"}"#;
    for (name, knows) in [
        ("unknown", String::new()),
        ("never_opened", String::new()),
        ("keys_refused", String::new()),
        ("paid_after_given_up", String::new()),
        ("paid_after_settled", String::new()),
        ("other_payment", String::new()),
        ("other_price", format!(",{price}")),
        ("other_paid", format!(r#","paid":"1.00",{price}"#)),
        ("other_refund", r#","amount":"1.00""#.to_owned()),
        ("came_back", r#","said":"s""#.to_owned()),
        ("cafe24_silent", String::new()),
        ("app_removed", String::new()),
        ("address_gone", String::new()),
        ("address_foreign", String::new()),
        ("nothing_to_tell", String::new()),
        ("not_accepted", r#","said":"s""#.to_owned()),
    ] {
        let stored = format!(r#"{{"reason":"{name}"{knows}}}"#);
        let why: Why = loaded(&stored);
        assert!(matches!(why, Why::Ours(_)), "{why:?}");
        assert_eq!(serde_json::to_string(&why).unwrap(), stored);
    }
    let why: Why = loaded(r#""the outcome stays unknown""#);
    assert_eq!(why, Why::Said("the outcome stays unknown".to_owned()));
    assert!(why.is(&Reason::Unknown) && !why.is(&Reason::AppRemoved), "as it was written before");
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
fn an_order_from_before_notices_is_synchronous_and_owes_nothing() {
    let order: Order = loaded(ORDER);

    assert_eq!((order.notices.len(), &order.cancel_notice_url), (0, &None));
    for attempt in &order.attempts {
        assert_eq!((attempt.process, &attempt.notice_url), (Process::Synchronous, &None));
        assert_eq!(attempt.acknowledged, Acknowledged::NotExpected);
        assert_eq!(attempt.deposit, Deposit::None);
    }
    for cancellation in &order.cancellations {
        let Origin::Cafe24 = cancellation.origin else { panic!("{cancellation:?}") };
        assert_eq!(cancellation.process, Process::Synchronous);
        assert_eq!(cancellation.answered, Answered::Yes);
    }
    let years_later = parsed("2030-01-01T00:00:00Z");
    assert_eq!(order.unread(years_later), None, "what was paid then is not doubted now");
    assert_eq!(order.unanswered(years_later).count(), 0);
}

#[test]
fn settings_from_before_removals_are_those_of_an_app_that_is_there() {
    let settings: AdminSettings = loaded(SETTINGS);

    assert_eq!((settings.installed_at, settings.removed_at), (None, None));
    assert_eq!((settings.drained, settings.drain_looks, settings.shops_changed), (false, 0, false));
    assert_eq!(settings.due(parsed("2030-01-01T00:00:00Z")), None);
}

#[test]
fn what_an_order_owes_loads_and_means_the_same() {
    let order: Order = loaded(ORDER_2);

    let [late, winner] = &order.attempts[..] else { panic!("{order:?}") };
    assert_eq!((late.process, winner.process), (Process::Asynchronous, Process::External));
    assert_eq!(late.state, State::Returning { tid: parsed("pay_1") });
    assert_eq!(winner.acknowledged, Acknowledged::Notice { at: parsed("2026-01-01T00:07:00Z") });
    assert_eq!((late.deposit, winner.deposit), (Deposit::None, Deposit::Awaited));
    assert_eq!(order.left(), parsed("1965.00"), "the late attempt's refund does not count");
    assert_eq!(order.refunded(), parsed("1060.00"));
    let origins = order.cancellations.iter().map(|c| c.origin).collect::<Vec<_>>();
    assert_eq!(origins[0], Origin::SentBack { attempt: 1 });
    assert_eq!(origins[3..5], [Origin::PgCompany { attempt: 2 }, Origin::SentBack { attempt: 2 }]);
    let answered = order.cancellations.iter().map(|c| c.answered).collect::<Vec<_>>();
    assert_eq!(answered[2..], [Answered::No, Answered::Yes, Answered::ByOrder, Answered::Never]);
    let first = order.first_owed().unwrap();
    assert_eq!(first.about, About::Canceled { cancellation: 2 });
    let next = parsed("2026-01-02T00:00:51Z");
    assert_eq!(first.state, NoticeState::Owed { tries: 3, next });
    assert!(order.is_told(About::Paid { attempt: 2 }));
    let url = order.notice_url(first.about).unwrap().as_str();
    assert!(url.ends_with("/PayReceiveCancelNoty.php"), "{url}");
}

#[test]
fn every_way_in_which_cafe24_may_know_loads_under_its_stored_name() {
    let time = r#":"2026-01-01T00:00:00Z""#;
    for (name, knows, known) in [
        ("not_expected", String::new(), false),
        ("awaited", format!(r#","since"{time}"#), false),
        ("details", format!(r#","at"{time}"#), true),
        ("notice", format!(r#","at"{time}"#), true),
        ("order", format!(r#","at"{time}"#), true),
        ("uncertain", format!(r#","since"{time}"#), false),
        ("never", r#","why":"w""#.to_owned(), true),
    ] {
        let stored = format!(r#"{{"by":"{name}"{knows}}}"#);
        let acknowledged: Acknowledged = loaded(&stored);
        assert_eq!(serde_json::to_string(&acknowledged).unwrap(), stored);
        assert_eq!(acknowledged.is_known(), known, "{name}");
    }
}

#[test]
fn facts_load_and_mean_the_same_whichever_version_wrote_them() {
    let order: Order = loaded(ORDER_3);

    assert_eq!(order.payment().unwrap().mode, Some(Mode::Live));
    assert_eq!((order.settled.len(), order.troubles()), (9, vec![]));
    let kinds = order.history.iter().map(|entry| match &entry.what {
        What::Words(_) => "words",
        What::Fact(_) => "fact",
        What::Later(_) => "later",
    });
    let mut kinds: Vec<_> = kinds.collect();
    kinds.dedup();
    assert_eq!(kinds, ["words", "fact", "later"]);
    let sources = order.history.iter().filter_map(|entry| match &entry.what {
        What::Fact(fact) => Some(fact.source()),
        What::Words(_) | What::Later(_) => None,
    });
    let sources: Vec<_> = sources.collect();
    assert_eq!(sources[2..5], [Source::PgCompany, Source::PgCompany, Source::App]);
}

#[test]
fn a_removed_app_loads_and_means_the_same() {
    let settings: AdminSettings = loaded(SETTINGS_2);

    assert_eq!(settings.installed_at, Some(parsed("2026-01-01T00:00:00Z")));
    assert_eq!(settings.removed_at, Some(parsed("2026-02-01T00:00:00Z")));
    assert_eq!((settings.drained, settings.drain_looks, settings.shops_changed), (true, 7, true));
}

/// What writing a stored record again leaves out or adds, by path.
fn differences(stored: &Value, written: &Value, path: &str, found: &mut Vec<String>) {
    match (stored, written) {
        (Value::Object(stored), Value::Object(written)) => {
            for (name, value) in written {
                let path = format!("{path}/{name}");
                match stored.get(name) {
                    Some(before) => differences(before, value, &path, found),
                    None => found.push(format!("+{path}")),
                }
            }
            let gone = stored.keys().filter(|name| !written.contains_key(*name));
            found.extend(gone.map(|name| format!("-{path}/{name}")));
        }
        (Value::Array(stored), Value::Array(written)) if stored.len() == written.len() => {
            for (before, value) in stored.iter().zip(written) {
                differences(before, value, &format!("{path}/*"), found);
            }
        }
        (stored, written) if stored != written => found.push(format!("!{path}")),
        _same => {}
    }
}

#[test]
fn what_was_stored_is_stored_the_same_again() {
    fn again<T: DeserializeOwned + Serialize>(text: &str) -> Vec<String> {
        let (mut found, stored) = (Vec::new(), loaded::<Value>(text));
        let written = serde_json::to_value(loaded::<T>(text)).unwrap();
        differences(&stored, &written, "", &mut found);
        found.sort();
        found.dedup();
        found
    }

    assert_eq!(again::<Order>(ORDER_2), [""; 0]);
    assert_eq!(again::<Order>(ORDER_3), [""; 0]);
    assert_eq!(again::<AdminSettings>(SETTINGS_2), [""; 0]);
    assert_eq!(again::<TokenSet>(TOKENS), [""; 0]);
    let order = paid("3065.00 PHP");
    assert_eq!(loaded::<Order>(&serde_json::to_string(&order).unwrap()), order);
    // The older layouts get what was added since, and nothing else changes.
    let added = [
        "+/attempts/*/acknowledged",
        "+/attempts/*/deposit",
        "+/attempts/*/notice_url",
        "+/attempts/*/process",
        "+/cancel_notice_url",
        "+/cancellations/*/answered",
        "+/cancellations/*/origin",
        "+/cancellations/*/process",
        "+/notices",
    ];
    assert_eq!(again::<Order>(ORDER), added);
    let added = ["+/drain_looks", "+/drained", "+/installed_at", "+/removed_at", "+/shops_changed"];
    assert_eq!(again::<AdminSettings>(SETTINGS), added);
}

#[test]
fn what_a_newer_version_added_is_no_reason_to_fail() {
    assert_eq!(loaded::<Order>(&newer(ORDER)), loaded::<Order>(ORDER));
    assert_eq!(loaded::<Order>(&newer(ORDER_2)), loaded::<Order>(ORDER_2));
    let (later, known): (Order, Order) = (loaded(&newer(ORDER_3)), loaded(ORDER_3));
    assert_eq!((later.settled, later.attempts), (known.settled, known.attempts));
    assert_eq!(loaded::<AdminSettings>(&newer(SETTINGS)), loaded::<AdminSettings>(SETTINGS));
    assert_eq!(loaded::<TokenSet>(&newer(TOKENS)).version, 2);
}

#[test]
fn a_stored_secret_is_not_shown_by_debug() {
    let shown = format!("{:?}", loaded::<TokenSet>(TOKENS));

    assert!(!shown.contains("access-1") && !shown.contains("refresh-1"), "{shown}");
}
