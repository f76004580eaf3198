//! What Cafe24's messages may say, by tables (faults.md F-08; cafe24.md 13).

use serde_json::json;
use shared::{
    Error,
    cafe24::{CancelRequest, Launch, PaymentRequest, messages::MAX_EXTRA},
    pg::{OutOfTerms, PgCompany},
    request::Fields,
};

use crate::{
    given::{CLIENT_SECRET, SERVICE_KEY, b64, form, keys, money, now, read},
    pg_company::demo,
};

type Pairs = Vec<(&'static str, String)>;

/// A good payment request with some fields changed or added, before it is signed.
fn payment(changes: &[(&'static str, &str)]) -> Pairs {
    let good = [
        ("amount", "3065.00"),
        ("currency", "PHP"),
        ("order_id", "20220519-0000029"),
        ("partner_id", "demomall:1"),
        ("return_url", "https://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveRtnPage.php"),
    ];
    let mut pairs = Pairs::new();
    for (name, text) in good.iter().chain(changes) {
        pairs.retain(|(earlier, _)| earlier != name);
        pairs.push((name, (*text).to_owned()));
    }
    pairs
}

fn hash(pairs: &Pairs, recipe: &[&str]) -> String {
    let text = |name: &&str| pairs.iter().find(|(found, _)| found == name).unwrap().1.as_str();
    b64(SERVICE_KEY.as_bytes(), &recipe.iter().map(text).collect::<String>())
}

fn signed(pairs: &Pairs, recipe: &[&str]) -> Fields {
    let hash = hash(pairs, recipe);
    let texts = pairs.iter().map(|(name, text)| (*name, text.as_str()));
    form(&texts.chain([("hash_data", hash.as_str())]).collect::<Vec<_>>())
}

const R1: [&str; 4] = ["amount", "currency", "order_id", "partner_id"];
const R3: [&str; 5] = ["cancel_amount", "currency", "order_id", "partner_id", "tid"];

fn asked(changes: &[(&'static str, &str)]) -> Result<PaymentRequest, Error> {
    PaymentRequest::verified(&signed(&payment(changes), &R1), &keys())
}

fn cancel(changes: &[(&'static str, &str)]) -> Result<CancelRequest, Error> {
    let all = [&[("cancel_amount", "1000.00"), ("tid", "pay_1")], changes].concat();
    CancelRequest::verified(&signed(&payment(&all), &R3), &keys())
}

fn malformed<T>(result: &Result<T, Error>, name: &str) -> bool {
    matches!(result, Err(Error::Malformed(field)) if *field == name)
}

#[test]
fn amounts_are_taken_as_they_are_written() {
    for text in ["3065", "3065.00", "3065.5", "0.01", "0.0001", "999999999999.9999", "1", "10.0"] {
        assert_eq!(asked(&[("amount", text)]).unwrap().price.amount.to_string(), text);
        let cancel = cancel(&[("cancel_amount", text)]).unwrap();
        assert_eq!(cancel.asked.amount.to_string(), text);
    }
}

#[test]
fn what_is_not_an_amount_is_refused_although_it_is_signed() {
    let forty = "1".repeat(40);
    for text in [
        "",
        " ",
        "0",
        "0.0",
        "0.00",
        "-0",
        "-1",
        "+1",
        " 3065",
        "3065 ",
        "3,065",
        "3.065,00",
        "1e3",
        "1E3",
        "0x10",
        "NaN",
        "inf",
        "Infinity",
        "1_000",
        "01",
        "00",
        "007.00",
        ".5",
        "5.",
        ".",
        "1.2.3",
        "1.00000",
        "1234567890123",
        "3065\n",
        "3065\u{0}",
        "₩3065",
        "３０６５",
        "٣٠٦٥",
        "½",
        "1/2",
        "\u{feff}3065",
        "null",
        &forty,
    ] {
        assert!(malformed(&asked(&[("amount", text)]), "amount"), "{text:?}");
        let cancel = cancel(&[("cancel_amount", text)]);
        assert!(malformed(&cancel, "cancel_amount"), "{text:?}");
    }
}

#[test]
fn an_amount_is_charged_with_its_currencys_digits_or_not_at_all() {
    let pg = demo("http://127.0.0.1:9");
    let write = |price| pg.terms().price(&money(price)).map(|amount| amount.to_string());

    assert_eq!(write("3065.00 KRW"), Ok("3065".to_owned()));
    assert_eq!(write("3065 PHP"), Ok("3065.00".to_owned()));
    assert_eq!(write("3065.5000 USD"), Ok("3065.50".to_owned()));
    for (price, why) in [
        ("3065.5 KRW", OutOfTerms::Decimals("KRW".parse().unwrap())),
        ("0.001 USD", OutOfTerms::Decimals("USD".parse().unwrap())),
        ("99 KRW", OutOfTerms::TooSmall(money("100 KRW"))),
        ("10 EUR", OutOfTerms::Currency("DemoPay", "EUR".parse().unwrap())),
    ] {
        assert_eq!(write(price), Err(why));
    }
}

#[test]
fn json_numbers_are_hashed_by_their_digits() {
    let body = |amount: &str, hashed: &str| {
        let hash = hash(&payment(&[("amount", hashed)]), &R1);
        let fields = format!(
            r#"{{"amount":{amount},"currency":"PHP","order_id":"20220519-0000029","shop_no":1,
            "partner_id":"demomall:1","return_url":"https://x","hash_data":"{hash}","extra_data":{{"n":1.0}}}}"#
        );
        PaymentRequest::verified(&read(fields).unwrap(), &keys())
    };

    let request = body("3065.00", "3065.00").unwrap();
    assert_eq!(request.price.amount.to_string(), "3065.00");
    assert_eq!(request.extra_data.unwrap().text.0, r#"{"n":1.0}"#);
    assert!(body("3065", "3065").is_ok() && body("\"3065.00\"", "3065.00").is_ok());
    assert!(matches!(body("3065.00", "3065"), Err(Error::Forged)));
    assert!(matches!(body("3065.0", "3065.00"), Err(Error::Forged)));
    for number in ["1e3", "-1", "0", "0.00", "3065.00000", "true", "[1]", "{\"a\":1}"] {
        assert!(malformed(&body(number, number), "amount"), "{number}");
    }
}

#[test]
fn the_shop_number_must_be_that_of_the_partner_id() {
    assert_eq!(asked(&[("shop_no", "1")]).unwrap().key.shop.to_string(), "1");
    assert!(asked(&[]).is_ok());
    for other in ["2", "0", "01", "+1", "1.0", "", " 1", "x", "99999999999"] {
        assert!(malformed(&asked(&[("shop_no", other)]), "shop_no"), "{other:?}");
    }
}

#[test]
fn a_partner_id_that_is_not_ours_is_not_enabled() {
    for foreign in [
        "demomall",
        "demomall:",
        "demomall:0",
        "demomall:01",
        "demomall:1:demo-app-public-key",
        "demomall:99999",
        "DemoMall:1",
        "-demomall:1",
        ":1",
        "demomall.evil:1",
    ] {
        assert!(matches!(asked(&[("partner_id", foreign)]), Err(Error::NotEnabled)), "{foreign}");
        assert!(matches!(cancel(&[("partner_id", foreign)]), Err(Error::NotEnabled)), "{foreign}");
    }
    for unreadable in ["", "demo mall:1", "demomall/1", "몰:1", "demomall:1\n"] {
        assert!(malformed(&asked(&[("partner_id", unreadable)]), "partner_id"), "{unreadable}");
    }
}

#[test]
fn over_long_ids_are_refused() {
    let long_mall = format!("{}:1", "m".repeat(48));
    for (name, longest, too_long) in [
        ("partner_id", format!("{}:1", "m".repeat(30)), format!("{}:1", "m".repeat(49))),
        ("order_id", "1".repeat(40), "1".repeat(41)),
    ] {
        assert!(asked(&[(name, &longest)]).is_ok(), "{name}");
        assert!(malformed(&asked(&[(name, &too_long)]), name));
        assert!(malformed(&cancel(&[(name, &too_long)]), name));
    }
    // Each is short enough, but together they are no reference that a PG Company takes.
    assert!(malformed(&asked(&[("partner_id", &long_mall)]), "order_id"));
    assert!(cancel(&[("tid", &"t".repeat(100))]).is_ok());
    assert!(malformed(&cancel(&[("tid", &"t".repeat(101))]), "tid"));
    assert!(malformed(&asked(&[("currency", "KRWX")]), "currency"));
}

#[test]
fn a_cancel_request_needs_a_readable_original_amount() {
    assert!(malformed(&cancel(&[("amount", "3,065")]), "amount"));
}

#[test]
fn a_return_address_is_needed_and_bounded() {
    assert!(malformed(&asked(&[("return_url", "")]), "return_url"));
    assert!(malformed(&asked(&[("return_url", &"a".repeat(2001))]), "return_url"));
    assert!(malformed(&asked(&[("return_noty_url", &"a".repeat(2001))]), "return_noty_url"));
    assert_eq!(asked(&[("return_noty_url", "")]).unwrap().return_noty_url, None);
}

#[test]
fn extra_data_is_kept_as_it_came_up_to_its_limit() {
    let (longest, too_long) = ("x".repeat(MAX_EXTRA), "x".repeat(MAX_EXTRA + 1));

    let kept = asked(&[("extra_data", &longest)]).unwrap().extra_data.unwrap();

    assert_eq!(kept.text.0, longest);
    assert!(malformed(&asked(&[("extra_data", &too_long)]), "extra_data"));
    assert!(malformed(&cancel(&[("extra_data", &too_long)]), "extra_data"));
    let korean = "한".repeat(MAX_EXTRA / 3 + 1);
    assert!(malformed(&asked(&[("extra_data", &korean)]), "extra_data"));
}

#[test]
fn unknown_fields_are_kept_and_the_longest_go_first() {
    let huge = "x".repeat(MAX_EXTRA);

    let others = asked(&[("buyer_id", "kim"), ("구매자", "김")]).unwrap().others;
    let bounded = asked(&[("buyer_id", "kim"), ("zip", "06236"), ("huge", &huge)]).unwrap().others;

    let pair =
        |name: &str, text: &str| (name.to_owned(), shared::domain::order::Private(text.to_owned()));
    assert!(others.contains(&pair("buyer_id", "kim")) && others.contains(&pair("구매자", "김")));
    assert_eq!(others.len(), 2);
    assert_eq!(bounded, [pair("zip", "06236"), pair("buyer_id", "kim")]);
}

#[test]
fn a_signature_of_one_recipe_is_not_one_of_another() {
    let mut pairs = payment(&[("cancel_amount", "1000.00"), ("tid", "pay_1")]);
    pairs.push(("hash_data", hash(&pairs, &R1)));
    let body: serde_json::Map<_, _> =
        pairs.into_iter().map(|(name, text)| (name.to_owned(), json!(text))).collect();
    let fields = read(json!(body).to_string()).unwrap();

    assert!(PaymentRequest::verified(&fields, &keys()).is_ok());
    assert!(matches!(CancelRequest::verified(&fields, &keys()), Err(Error::Forged)));
}

#[test]
fn a_launch_is_good_within_its_window_and_for_operators_only() {
    let launch = |sent: i64, user_type: &str, mall: &str| {
        let sent = now().as_second() + sent;
        let query = format!("mall_id={mall}&timestamp={sent}&user_id=kim&user_type={user_type}");
        let hmac = b64(CLIENT_SECRET.as_bytes(), &query).replace('+', "%2B");
        let query = format!("{query}&hmac={hmac}");
        Launch::verified(&query, || read(query.clone()), &keys(), now(), 7200)
    };

    for sent in [-7200, 0, 7200] {
        assert_eq!(launch(sent, "A", "demomall").unwrap().mall.as_str(), "demomall");
    }
    for sent in [-7201, 7201] {
        assert!(matches!(launch(sent, "P", "demomall"), Err(Error::Refused(_))), "{sent}");
    }
    assert!(malformed(&launch(0, "S", "demomall"), "user_type"));
    assert!(malformed(&launch(0, "P", "evil.com/"), "mall_id"));
    let far = Launch::verified("", || read(""), &keys(), now(), 7200);
    assert!(matches!(far, Err(Error::Forged)));
}
