//! The vectors of cafe24.md 14, with those that must fail (faults.md F-05).

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use shared::{
    Error,
    cafe24::{AppKeys, Recipe, Reservation, ReservationRequest, hash::check_reservation},
    request::Fields,
};

use crate::given::{CLIENT_SECRET, SERVICE_KEY, b64, form, keys, keys_of, parsed, read};

const SK2: &str = "VEVTVC1TRVJWSUNFLUtFWS0zMi1CWVRFUy1MT05HISE=";
const T1: &str = "uQpAN2foHTxcHp7XcRilGYHrGjQrBxgbRC5ZyXS+ypo=";
const T1C: &str = "RyRaMPlDpXFgBccmvMe0yLPt+aNbWRDs/TE2c4HqJc4=";
const T2: &str = "RPWgpgHwJKcYvu5je9UawPgUPqON8RBNMnw4H1Rt7bw=";
const T3: &str = "o4m4PLsU4hFCDRnd70y12Cb+lsX7zB5D+g14co2WJYU=";
const L1_KEY: &str = "zoQxSUptApmiFLRl2ChaxB";
const L1: &str = "is_multi_shop=T&lang=ko_KR&mall_id=jhbaek02&nation=KR&shop_no=1\
    &timestamp=1622513360&user_id=jhbaek02&user_name=jhbaek02&user_type=P";
const L1_HMAC: &str = "8%2BhYywQW5fBMpfbTlA1puAMpM91N0FYtrpzHYrdodDM%3D";
const L2: &str = "is_multi_shop=T&lang=ko_KR&mall_id=samplemall&nation=KR&shop_no=1\
    &timestamp=1700000000&user_id=samplemall\
    &user_name=%EB%8C%80%ED%91%9C%20%EA%B4%80%EB%A6%AC%EC%9E%90&user_type=P";
const L2_HMAC: &str = "S9hOV%2FWkQR%2BL%2Bz2pz3r6DyPQuwZ0RywD%2F46EdCXPR9Y%3D";

/// The fields of T1, with another hash.
fn t1(hash: &str) -> Fields {
    payment(["3065.00", "PHP", "20220519-0000029", "demomall:1:demo-app-public-key"], hash)
}

fn payment([amount, currency, order, partner]: [&str; 4], hash: &str) -> Fields {
    form(&[
        ("amount", amount),
        ("currency", currency),
        ("order_id", order),
        ("partner_id", partner),
        ("hash_data", hash),
    ])
}

fn accepts(keys: &AppKeys, fields: &Fields) -> bool {
    match keys.verify(Recipe::PAYMENT_REQUEST, fields) {
        Ok(()) => true,
        Err(Error::Forged) => false,
        Err(other) => panic!("{other}"),
    }
}

fn details<'a>(amount: &'a str, order: &'a str) -> impl Fn(&str) -> &'a str {
    move |name| match name {
        "amount" | "cancel_amount" => amount,
        "currency" => "PHP",
        "order_id" => order,
        "partner_id" => "demomall:1:demo-app-public-key",
        "tid" => "pg-order-001",
        other => panic!("{other} is in no recipe"),
    }
}

fn launch_accepted(secret: &str, query: &str) -> bool {
    match keys_of(secret, SERVICE_KEY, None).verify_launch(query) {
        Ok(()) => true,
        Err(Error::Forged) => false,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_payment_requests_of_the_document_are_accepted() {
    let t1b = ["10000", "KRW", "20240105-0000011", "mymall:1:MID0001"];
    let t1c = ["1000.00", "JPY", "20240105-0000000", "mymall:2:MID0001"];

    assert!(accepts(&keys(), &t1(T1)));
    assert!(accepts(&keys(), &payment(t1b, "gBgiKr8FiGHUgtqu2mBI/Kv2H4sGK5vYLNIIMczaoYc=")));
    assert!(accepts(&keys(), &payment(t1c, T1C)));
}

#[test]
fn a_plus_that_arrived_as_a_space_is_tolerated() {
    let body = "amount=1000.00&currency=JPY&order_id=20240105-0000000&partner_id=mymall:2:MID0001";
    let well = "RyRaMPlDpXFgBccmvMe0yLPt%2BaNbWRDs%2FTE2c4HqJc4%3D";

    let well = read(format!("{body}&hash_data={well}")).unwrap();
    let raw = read(format!("{body}&hash_data={T1C}")).unwrap();

    assert_eq!(well.text("hash_data"), Some(T1C));
    assert_eq!(raw.text("hash_data"), Some(T1C.replace('+', " ").as_str()));
    assert!(accepts(&keys(), &well));
    assert!(accepts(&keys(), &raw));
}

#[test]
fn a_service_key_is_used_as_text_and_never_decoded() {
    let keys = keys_of(CLIENT_SECRET, SK2, None);

    assert!(accepts(&keys, &t1("mYWd4Y3HHVm0c8oRcfpYBMrxkUeEYsn5B1FB8mPOZTA=")));
    assert!(!accepts(&keys, &t1("Frla/Ym4Z/uppFceNQIEPU0sBQueoBWlnNkpkVJS2DY=")));
}

#[test]
fn the_previous_service_key_is_accepted_but_never_signed_with() {
    let rotated = keys_of(CLIENT_SECRET, SK2, Some(SERVICE_KEY));

    let signed = rotated.sign(Recipe::PAYMENT_DETAILS, details("3065.00", "20220519-0000029"));

    assert!(accepts(&rotated, &t1(T1)));
    assert!(!accepts(&keys_of(CLIENT_SECRET, SK2, None), &t1(T1)));
    let text = "3065.00PHP20220519-0000029demomall:1:demo-app-public-keypg-order-001";
    assert_eq!(signed, b64(SK2.as_bytes(), text));
}

#[test]
fn payment_details_are_signed_as_the_document_says() {
    let sign = |amount, order| keys().sign(Recipe::PAYMENT_DETAILS, details(amount, order));

    assert_eq!(sign("3065.00", "20220519-0000029"), T2);
    let unpaid = "Ez6py1pMYMw4m/mRbAQd2zfTc+p1Q17hj5dp9FYxd5g=";
    assert_eq!(sign("0.00", "20220519-0000029"), unpaid);
    // The asynchronous sample's mistake: the PG Company's id in place of the order's.
    let mistaken = "ScGblIl4E5h1q6RFZnlUh82urnIcq5EmHMB10jhiInY=";
    assert_eq!(sign("3065.00", "pg-order-001"), mistaken);
    assert_ne!(T2, mistaken);
}

#[test]
fn the_cancel_request_of_the_document_is_accepted() {
    let request = |cancel_amount| {
        form(&[
            ("amount", "3065.00"),
            ("cancel_amount", cancel_amount),
            ("currency", "PHP"),
            ("order_id", "20220519-0000029"),
            ("partner_id", "demomall:1:demo-app-public-key"),
            ("tid", "pg-order-001"),
            ("hash_data", T3),
        ])
    };

    assert!(keys().verify(Recipe::CANCEL_REQUEST, &request("1000.00")).is_ok());
    for other in ["1000", "1000.0", "3065.00", "1000.000"] {
        let verified = keys().verify(Recipe::CANCEL_REQUEST, &request(other));
        assert!(matches!(verified, Err(Error::Forged)), "{other}");
    }
}

#[test]
fn a_hash_that_is_not_exactly_the_signature_is_refused() {
    let bytes = STANDARD.decode(T1).unwrap();
    let sixteen_bytes = STANDARD.encode(&bytes[..16]);
    let one_more_byte = STANDARD.encode([bytes.as_slice(), &[0]].concat());
    let hexadecimal = hex::encode(&bytes);
    let other_hash = b64(SERVICE_KEY.as_bytes(), "other");
    let (no_padding, shorter) = (T1.trim_end_matches('='), &T1[..40]);
    let (padded, line, twice) = (format!("{T1}="), format!("{T1}\n"), format!("{T1}{T1}"));
    let (lower, indented) = (T1.to_lowercase(), format!(" {T1}"));
    // The same 32 bytes, but the last character carries bits that no byte has.
    let loose_bits = T1.replace("ypo=", "ypp=");

    for hash in [
        "",
        "=",
        "====",
        "not base64!",
        "\u{ff1d}",
        T2,
        T3,
        no_padding,
        shorter,
        &sixteen_bytes,
        &one_more_byte,
        &hexadecimal,
        &other_hash,
        &padded,
        &line,
        &twice,
        &lower,
        &indented,
        &loose_bits,
    ] {
        assert!(!accepts(&keys(), &t1(hash)), "{hash:?}");
    }
}

#[test]
fn the_url_safe_alphabet_is_refused() {
    let t1c = ["1000.00", "JPY", "20240105-0000000", "mymall:2:MID0001"];
    let url_safe = T1C.replace('+', "-").replace('/', "_");

    assert!(!accepts(&keys(), &payment(t1c, &url_safe)));
}

#[test]
fn a_missing_hash_and_a_missing_field_are_refused() {
    let fields = |left_out: &str| {
        let all = "amount=3065.00&currency=PHP&order_id=20220519-0000029\
            &partner_id=demomall:1:demo-app-public-key&hash_data=x";
        let pairs = all.split('&').filter(|pair| !pair.starts_with(left_out));
        read(pairs.collect::<Vec<_>>().join("&")).unwrap()
    };

    assert!(!accepts(&keys(), &fields("hash_data")));
    for name in ["amount", "currency", "order_id", "partner_id"] {
        let verified = keys().verify(Recipe::PAYMENT_REQUEST, &fields(name));
        assert!(matches!(verified, Err(Error::Malformed(missing)) if missing == name), "{name}");
    }
}

#[test]
fn every_signed_field_is_protected_by_its_very_text() {
    let good = ["3065.00", "PHP", "20220519-0000029", "demomall:1:demo-app-public-key"];

    for (place, other) in
        [(0, "3065"), (0, "3066.00"), (1, "php"), (2, "20220519-0000030"), (3, "demomall:1")]
    {
        let mut changed = good;
        changed[place] = other;
        assert!(!accepts(&keys(), &payment(changed, T1)), "{other}");
    }
}

#[test]
fn the_launches_of_the_document_are_accepted() {
    let l3 = b64(CLIENT_SECRET.as_bytes(), &format!("auth_config=T&{L2}"));

    assert_eq!(l3, "6lHavkZXAUBIlUNXFoEpTYnUflkq7AD0j68EW1Q78HY=");
    assert!(launch_accepted(L1_KEY, &format!("{L1}&hmac={L1_HMAC}")));
    assert!(launch_accepted(CLIENT_SECRET, &format!("{L2}&hmac={L2_HMAC}")));
    assert!(launch_accepted(CLIENT_SECRET, &format!("auth_config=T&{L2}&hmac={l3}")));
}

#[test]
fn a_launch_that_was_encoded_again_or_decoded_is_refused() {
    let with_plus = L2.replace("%20", "+");
    let decoded = L2.replace("%EB%8C%80%ED%91%9C%20%EA%B4%80%EB%A6%AC%EC%9E%90", "대표 관리자");
    let l2x = "A7GIKpr4R4vV+8aycFtMZOGFMow8dLAM8CH3AaTLL7g=";
    let l2y = "TL3vfMAK+O8ZxlAvl4wEAAjiwM+vlwLEacFxl+Vox68=";

    assert_eq!(b64(CLIENT_SECRET.as_bytes(), &with_plus), l2x);
    assert_eq!(b64(CLIENT_SECRET.as_bytes(), &decoded), l2y);
    for (query, hmac) in [(L2, l2x), (L2, l2y), (&with_plus, L2_HMAC), (&decoded, L2_HMAC)] {
        assert!(!launch_accepted(CLIENT_SECRET, &format!("{query}&hmac={hmac}")), "{hmac}");
    }
}

#[test]
fn launch_pairs_in_another_order_are_accepted_if_the_sorted_ones_were_signed() {
    let reversed = L1.split('&').rev().collect::<Vec<_>>().join("&");
    let signed_as_sent = b64(L1_KEY.as_bytes(), &reversed).replace('+', "%2B");
    let neither = b64(L1_KEY.as_bytes(), &L1.replacen("is_multi_shop=T&", "", 1));

    assert!(launch_accepted(L1_KEY, &format!("{reversed}&hmac={L1_HMAC}")));
    assert!(launch_accepted(L1_KEY, &format!("hmac={L1_HMAC}&{L1}")));
    assert!(launch_accepted(L1_KEY, &format!("{reversed}&hmac={signed_as_sent}")));
    assert!(!launch_accepted(L1_KEY, &format!("{reversed}&hmac={neither}")));
}

#[test]
fn a_launch_without_exactly_one_good_hmac_is_refused() {
    for query in [
        String::new(),
        L1.to_owned(),
        format!("{L1}&hmac"),
        format!("{L1}&hmac="),
        format!("{L1}&hmac=%ff"),
        format!("{L1}&hmac=nonsense"),
        format!("{L1}&HMAC={L1_HMAC}"),
        format!("{L1}&hmac={L1_HMAC}&hmac={L1_HMAC}"),
        format!("hmac=&{L1}&hmac={L1_HMAC}"),
        format!("{L1}&x=1&hmac={L1_HMAC}"),
        format!("{L1}&&hmac={L1_HMAC}"),
        format!("{}&hmac={L1_HMAC}", L1.replace("jhbaek02", "othermall")),
    ] {
        assert!(!launch_accepted(L1_KEY, &query), "{query}");
    }
    assert!(!launch_accepted(CLIENT_SECRET, &format!("{L1}&hmac={L1_HMAC}")));
}

const CLIENT_ID: &str = "test-client-id";

/// M11's fields, read at the time of T4.
fn wish([mall, time, client, member]: [&str; 4]) -> Result<ReservationRequest, Error> {
    let fields = form(&[
        ("mall_id", mall),
        ("request_time", time),
        ("client_key", client),
        ("member_id", member),
    ]);
    let now = Timestamp::from_second(1_652_408_432).unwrap();
    ReservationRequest::parsed(&fields, CLIENT_ID, now)
}

#[test]
fn a_wish_to_reserve_is_signed_as_the_document_says() {
    let sign = |member| {
        let wish = wish(["demomall", "1652408432", CLIENT_ID, member]).unwrap();
        keys().sign_reservation(&wish)
    };

    assert_eq!(sign("mockbuyer"), "KWo1bIKu9BcCxSfhqllIebi8r9l3IddMCcOjsNikr+0=");
    let guest = "AoCb00RPRiqeYaRnAqM+/3GBt62iYJaBIH9FlgXVGBE=";
    assert_eq!(sign("CVID.demomall.0123456789abcdef"), guest);
}

#[test]
fn the_forgery_of_payment_details_is_refused_by_each_field() {
    let forged =
        ["3065.00PHP20220519-", "0000029", "demomall:1:demo-app-public-key", "pg-order-001"];
    assert_eq!(b64(SERVICE_KEY.as_bytes(), &forged.concat()), T2);
    assert!(wish(forged).is_err());

    let names = ["mall_id", "request_time", "client_key"];
    for (place, name) in names.into_iter().enumerate() {
        let mut wished = ["demomall", "1652408432", CLIENT_ID, "mockbuyer"];
        wished[place] = forged[place];
        let refused = wish(wished);
        assert!(matches!(refused, Err(Error::Malformed(field)) if field == name), "{name}");
    }
}

#[test]
fn a_reserved_order_is_known_by_its_checksum() {
    let order = parsed("20220513-0000079");
    let url = "http://demomall.cafe24shop.com/Pay/Recv/openpg/PayReceiveCheckoutNoty.php";
    let key = "test-client-id20220513-0000079";
    let check = |total: &str, digits, hmac: &str| {
        let reservation = Reservation {
            order: &order,
            total: parsed(total),
            digits,
            response_time: "1652408433",
            return_notification_url: url,
        };
        check_reservation(CLIENT_ID, &reservation, hmac).is_ok()
    };
    let of =
        |total: &str| b64(key.as_bytes(), &format!("\"{total}20220513-00000791652408433{url}\""));
    let t5 = "aYICOWbICutuXeI8sbpNiY+6Zusdta3suT8T8IgBneo=";

    assert_eq!(of("1900"), t5);
    assert!(check("1900", 2, t5) && check("1900.00", 2, t5) && check("1900", 0, t5));
    assert!(check("1900.00", 2, &of("1900.00")) && check("1900.5", 2, &of("1900.50")));
    assert!(check("1900.75", 2, &of("1900")), "the sample's whole number");
    let t5x = "xkcYTOymACc2fCu+5IFkU55trGYFZtVmupV8ynBd3Ak=";
    let t5y = "JFTkvVj14r8kZvV2pZ4cIXODy4uducY8X56fx3DbQH4=";
    for wrong in [t5x, t5y, "", "x", &of("1901"), &of("1900.0"), &of("1900.00")[..43]] {
        assert!(!check("1900", 2, wrong), "{wrong}");
    }
    assert!(!check("1901", 2, t5) && !check("190", 2, t5));
    assert!(!check("1900", 0, &of("1900.00")), "a currency without a fraction");
}

#[test]
fn a_reserved_orders_checksum_leaves_letters_and_slashes_as_they_are() {
    let order = parsed("20220513-0000079");
    let url = "https://demomall.cafe24shop.com/결제?a=\"b\"";
    let reservation = Reservation {
        order: &order,
        total: parsed("1900"),
        digits: 0,
        response_time: "1652408433",
        return_notification_url: url,
    };
    let text = r#""190020220513-00000791652408433https://demomall.cafe24shop.com/결제?a=\"b\"""#;

    let hmac = b64(b"test-client-id20220513-0000079", text);

    assert!(check_reservation(CLIENT_ID, &reservation, &hmac).is_ok());
}
