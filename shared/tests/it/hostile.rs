//! No input panics, and whatever is accepted is what it claims to be.

use jiff::Timestamp;
use lambda_http::{
    Body, Request,
    http::{HeaderMap, HeaderValue},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use shared::{
    Error,
    cafe24::{CancelRequest, Launch, PaymentRequest, notices::verdict},
    domain::{
        Currency, MallId, MallUrl, OrderId, PartnerId, Reference, ShopNo, Tid, notice::Verdict,
        url::MAX_URL,
    },
    http::Answer,
    pg::{Forged, PgCompany},
    request::{self, Fields},
};

use crate::{
    given::{CLIENT_SECRET, SERVICE_KEY, b64, encoded, hosts, keys, now, parsed, read},
    pg_company::{account, demo, signature},
};

const PAYMENT: [&str; 8] = [
    "amount",
    "currency",
    "order_id",
    "partner_id",
    "shop_no",
    "return_url",
    "return_noty_url",
    "extra_data",
];
const CANCEL: [&str; 7] =
    ["cancel_amount", "currency", "order_id", "partner_id", "tid", "amount", "extra_data"];

/// Any text, with those that once did harm somewhere.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => any::<String>(),
        2 => "[ -~]{0,80}",
        1 => "[0-9.,eE+-]{0,20}",
        1 => r"\PC{0,200}",
        1 => prop::sample::select(vec![
            "", "0", "-1", "1e3", "\u{0}", "\u{feff}", "null", "NaN", "{", "\"", "%", "%ff", "..", "%00",
            "99999999999999999999999999999999999999999", "https://evil.example.com@demomall.cafe24.com",
        ]).prop_map(str::to_owned),
        1 => (0_usize..9000).prop_map(|length| "a".repeat(length)),
    ]
}

/// A good value most of the time, so that parsing gets past it.
fn value(name: &'static str) -> impl Strategy<Value = String> {
    let good = match name {
        "amount" | "cancel_amount" => r"[1-9][0-9]{0,3}(\.[0-9]{1,2})?",
        "currency" => "KRW|PHP",
        "order_id" => "2022[0-9]{4}-[0-9]{7}",
        "partner_id" => "demomall:[12]",
        "shop_no" => "[12]",
        "tid" => "pay_[a-z0-9]{1,20}",
        "extra_data" => r#"\{"a":[0-9]\}"#,
        "timestamp" => "17672256[0-9]{2}",
        "user_type" => "P|A",
        "mall_id" => "[a-z]{1,20}",
        _url => "https://demomall\\.cafe24\\.com/[a-z]{0,9}",
    };
    prop_oneof![9 => good, 1 => hostile()]
}

fn values(names: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    names.iter().map(|name| value(name)).collect::<Vec<_>>()
}

/// The fields as a form and as JSON, signed over the first `signed` of them.
fn signed(names: &[&str], values: &[String], signed: usize) -> [Result<Fields, Error>; 2] {
    let hash = b64(SERVICE_KEY.as_bytes(), &values[..signed].concat());
    let pairs: Vec<(&str, &str)> = names
        .iter()
        .copied()
        .zip(values.iter().map(String::as_str))
        .chain([("hash_data", hash.as_str())])
        .collect();
    let json: Map<String, Value> =
        pairs.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    [read(encoded(pairs)), read(Value::Object(json).to_string())]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        hostile().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let name =
            prop_oneof![prop::sample::select(PAYMENT.to_vec()).prop_map(str::to_owned), ".{0,8}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(name, inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Everything that reads fields, whatever they are: it may refuse, never panic.
fn read_all(body: impl Into<Body>) {
    if let Ok(fields) = read(body) {
        let _ = PaymentRequest::verified(&fields, &keys());
        let _ = CancelRequest::verified(&fields, &keys());
        let _ = format!("{fields:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        read_all(bytes);
    }

    #[test]
    fn no_text_panics(text in hostile(), brace: bool) {
        read_all(if brace { format!("{{{text}") } else { text });
    }

    #[test]
    fn no_form_panics(pairs in prop::collection::vec((hostile(), hostile()), 0..20)) {
        let pairs = pairs.iter().map(|(name, text)| (name.as_str(), text.as_str()));

        read_all(encoded(pairs));
    }

    #[test]
    fn no_json_panics(json in any_json(), cut: prop::sample::Index) {
        let text = json.to_string();
        let end = (0..=cut.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at));

        read_all(text[..end.unwrap()].to_owned());
        read_all(text);
    }

    #[test]
    fn a_signed_payment_request_is_understood_or_refused(texts in values(&PAYMENT)) {
        for fields in signed(&PAYMENT, &texts, 4) {
            let verified = fields.and_then(|fields| PaymentRequest::verified(&fields, &keys()));
            prop_assert!(!matches!(verified, Err(Error::Forged | Error::Bug(_) | Error::Unavailable(_))));
            let Ok(request) = verified else { continue };
            prop_assert!(!request.price.amount.is_zero());
            prop_assert_eq!(request.price.amount.to_string(), &texts[0][..]);
            prop_assert_eq!(request.partner.shop(), Some((request.key.mall.clone(), request.key.shop)));
            prop_assert_eq!(request.key.shop.to_string(), &texts[4][..]);
            prop_assert!(request.return_url.len() <= MAX_URL);
            let reference = request.key.reference(99);
            prop_assert_eq!(reference.to_string().parse::<Reference>(), Ok(reference));
        }
    }

    #[test]
    fn a_signed_cancel_request_is_understood_or_refused(texts in values(&CANCEL)) {
        for fields in signed(&CANCEL, &texts, 5) {
            let verified = fields.and_then(|fields| CancelRequest::verified(&fields, &keys()));
            prop_assert!(!matches!(verified, Err(Error::Forged | Error::Bug(_) | Error::Unavailable(_))));
            let Ok(request) = verified else { continue };
            prop_assert!(!request.asked.amount.is_zero());
            prop_assert_eq!(request.asked.amount.to_string(), &texts[0][..]);
            prop_assert_eq!(request.asked.tid.as_str(), &texts[4][..]);
        }
    }

    #[test]
    fn a_signed_launch_is_understood_or_refused(
        texts in values(&["mall_id", "timestamp", "user_type", "user_id", "lang"]),
    ) {
        let names = ["mall_id", "timestamp", "user_type", "user_id", "lang"];
        let query = encoded(names.into_iter().zip(texts.iter().map(String::as_str)));
        let hmac = encoded([("hmac", b64(CLIENT_SECRET.as_bytes(), &query).as_str())]);
        let query = format!("{query}&{hmac}");
        let mut request = Request::new(Body::Empty);
        *request.uri_mut() = format!("/?{query}").parse().unwrap();

        let raw = request::raw_query(&request);
        let launch = Launch::verified(raw, || request::query(&request), &keys(), now(), 7200);

        prop_assert!(!matches!(launch, Err(Error::Forged)));
        if let Ok(launch) = launch {
            prop_assert_eq!(launch.mall.as_str(), &texts[0][..]);
        }
    }

    #[test]
    fn no_launch_query_panics(query in hostile(), hmac in hostile()) {
        let raw = format!("{query}&hmac={hmac}");

        let launch = Launch::verified(&raw, || read(raw.clone()), &keys(), now(), 7200);

        prop_assert!(matches!(launch, Err(Error::Forged)));
    }

    #[test]
    fn no_signed_webhook_panics(body: Vec<u8>, json in any_json()) {
        let data = json!({ "event_id": "evt_1", "data": json }).to_string();
        let reference = json!({ "data": { "reference_no": json.to_string() } }).to_string();

        for body in [body, data.into_bytes(), reference.into_bytes()] {
            let mut headers = HeaderMap::new();
            headers.insert("demopay-signature", signature(&body, now()).parse().unwrap());
            let _ = demo("http://127.0.0.1:9").read_webhook(&account(), &headers, &body, now());
        }
    }

    #[test]
    fn no_answer_to_a_notice_panics_or_is_accepted_by_chance(
        status in prop_oneof![Just(200_u16), 100_u16..600],
        body: Vec<u8>,
        json in any_json(),
    ) {
        for body in [body, json.to_string().into_bytes(), json!({ "result": json }).to_string().into_bytes()] {
            let verdict = verdict(&Answer { status, body }, "OK");
            prop_assert!(verdict != Verdict::Accepted, "{:?}", json);
        }
    }

    #[test]
    fn no_webhook_signature_panics_or_is_guessed(header: Vec<u8>, text in "(t=|v1=|[0-9a-f,=. -]){0,40}") {
        for header in [header.as_slice(), text.as_bytes()] {
            let Ok(header) = HeaderValue::from_bytes(header) else { continue };
            let headers = HeaderMap::from_iter([("demopay-signature".parse().unwrap(), header)]);
            for now in [now(), Timestamp::MIN, Timestamp::MAX] {
                let read = demo("http://127.0.0.1:9").read_webhook(&account(), &headers, b"{}", now);
                prop_assert_eq!(read, Err(Forged));
            }
        }
    }

    #[test]
    fn a_malls_address_is_on_one_of_its_hosts(
        text in hostile(),
        scheme in "https?:[/\\\\]{0,3}",
        host in r"(demomall|shop|evil|127\.0\.0\.1|\[::1\]|cafe24|com|example|:443|:8443|[.@:#?/\\%]){1,6}",
    ) {
        let port = format!("https://demomall.cafe24.com{host}");
        for text in [text.clone(), port, format!("{scheme}{host}{text}"), format!("{scheme}{text}{host}")] {
            // Whatever a browser may use, a notice may too.
            let notice = MallUrl::parse_notice(&text, &hosts());
            prop_assert!(notice.is_ok() || MallUrl::parse(&text, &hosts()).is_err(), "{}", text);
            let Ok(url) = notice else { continue };
            let url: url::Url = parsed(url.as_str());
            let own = ["demomall.cafe24.com", "demomall.cafe24shop.com", "shop.example.com"];
            prop_assert_eq!(url.scheme(), "https");
            prop_assert_eq!(url.port(), None);
            prop_assert!(own.contains(&url.host_str().unwrap()), "{}", text);
            prop_assert!(url.username().is_empty() && url.password().is_none());
        }
    }

    #[test]
    fn an_id_is_the_text_that_was_parsed(text in prop_oneof![hostile(), "[A-Za-z0-9:._-]{1,110}"]) {
        let plain = |also: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c));
        if let Ok(id) = text.parse::<MallId>() {
            prop_assert!(id.as_str() == text && (1..=63).contains(&text.len()) && plain("-"));
        }
        if let Ok(id) = text.parse::<OrderId>() {
            prop_assert!(id.as_str() == text && (1..=40).contains(&text.len()) && plain("-_"));
        }
        if let Ok(id) = text.parse::<PartnerId>() {
            prop_assert!(id.as_str() == text && (1..=50).contains(&text.len()) && plain("-_.:"));
        }
        if let Ok(id) = text.parse::<Tid>() {
            prop_assert!(id.as_str() == text && (1..=100).contains(&text.len()) && plain("-_.:"));
        }
        if let Ok(id) = text.parse::<Currency>() {
            prop_assert!(id.as_str() == text && text.len() == 3);
        }
        if let Ok(shop) = text.parse::<ShopNo>() {
            prop_assert_eq!(shop.to_string(), &text[..]);
        }
        let _ = text.parse::<Reference>();
    }

    #[test]
    fn a_reference_reads_back(
        mall in "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?",
        shop in 1_u32..=9999,
        order in "[A-Za-z0-9_-]{1,40}",
        attempt: u32,
    ) {
        let shop = shop.try_into().unwrap();
        let reference = Reference { mall: parsed(&mall), shop, order: parsed(&order), attempt };
        let text = reference.to_string();

        let checked = reference.clone().checked();

        prop_assert_eq!(checked.is_ok(), text.len() <= Reference::MAX);
        prop_assert_eq!(text.parse::<Reference>().is_ok(), checked.is_ok());
        if checked.is_ok() {
            prop_assert_eq!(text.parse(), Ok(reference));
        }
    }
}
