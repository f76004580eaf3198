//! What is signed for a shop's script can never be taken for another message (faults.md F-43b).

use jiff::Timestamp;
use proptest::prelude::*;
use shared::{
    Error,
    cafe24::ReservationRequest,
    domain::{Amount, Currency, MallId, MemberId, OrderId, PartnerId, ShopNo, Tid},
};

use crate::given::{form, parsed};

const NOW: i64 = 1_700_000_000;

fn wish(
    [mall, time, client_key, member]: [&str; 4],
    client_id: &str,
    now: i64,
) -> Result<ReservationRequest, Error> {
    let fields = form(&[
        ("mall_id", mall),
        ("request_time", time),
        ("client_key", client_key),
        ("member_id", member),
    ]);
    ReservationRequest::parsed(&fields, client_id, Timestamp::from_second(now).unwrap())
}

/// A text of R1 (no tid) or of R2, R3, R4, taken apart.
#[derive(Debug, Clone, PartialEq)]
struct Reading {
    amount: String,
    currency: String,
    order: String,
    partner: String,
    tid: Option<String>,
}

/// The text cut in two at every place up to `longest`.
fn cuts(text: &str, longest: usize) -> impl Iterator<Item = (&str, &str)> {
    (1..=longest.min(text.len())).filter_map(|at| text.split_at_checked(at))
}

/// Every way to read a text as one of R1 to R4, if each part only has to be something that our
/// own parsers take: any partner id at all, not just one of ours.
fn readings(text: &str) -> Vec<Reading> {
    let mut found = Vec::new();
    for (amount, rest) in cuts(text, 17).filter(|(amount, _)| amount.parse::<Amount>().is_ok()) {
        let Some((currency, rest)) = rest.split_at_checked(3) else { continue };
        if currency.parse::<Currency>().is_err() {
            continue;
        }
        for (order, rest) in cuts(rest, 40).filter(|(order, _)| order.parse::<OrderId>().is_ok()) {
            for (partner, tid) in cuts(rest, 50) {
                if partner.parse::<PartnerId>().is_err() {
                    continue;
                }
                let tid = Some(tid).filter(|tid| !tid.is_empty());
                if tid.is_none_or(|tid| tid.parse::<Tid>().is_ok()) {
                    let text = str::to_owned;
                    let [amount, currency, order, partner] =
                        [amount, currency, order, partner].map(text);
                    found.push(Reading { amount, currency, order, partner, tid: tid.map(text) });
                }
            }
        }
    }
    found
}

/// Mall ids, among them those that look like the beginning of a message.
fn malls() -> impl Strategy<Value = String> {
    let any = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    prop_oneof![any, "[0-9]{1,4}", "[0-9]{1,12}[a-z]", "[0-9]-[0-9]", "[a-z]{3}[0-9-]{0,9}[0-9]"]
}

/// Client ids, among them those that look like a currency, an order and a partner.
fn client_ids() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-z0-9]{22}", "[A-Za-z0-9_-]{1,64}", "[A-Z]{3}[0-9]{8}-[0-9]{7}[a-z]{1,8}1"]
}

fn members() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-z0-9._@-]{1,100}", "[a-z0-9]{4,16}", "CVID\\.[a-z]{1,9}\\.[0-9a-f]{16}"]
}

#[test]
fn a_message_is_read_as_what_it_is() {
    let text = "3065.00PHP20220519-0000029demomall:1";
    let message = Reading {
        amount: "3065.00".to_owned(),
        currency: "PHP".to_owned(),
        order: "20220519-0000029".to_owned(),
        partner: "demomall:1".to_owned(),
        tid: None,
    };

    assert!(readings(text).contains(&message));
    let with_tid = Reading { tid: Some("pg-order-001".to_owned()), ..message };
    assert!(readings(&format!("{text}pg-order-001")).contains(&with_tid));
    assert_eq!(readings("demomall1652408432test-client-idmockbuyer"), []);
}

#[test]
fn a_mall_of_digits_alone_could_be_read_as_an_amount_and_is_refused() {
    let client_id = "KRW20220519-0000029demomall";
    let wished = ["12", "1700000000", client_id, "mockbuyer"];

    assert!(!readings(&wished.concat()).is_empty());

    assert!(wished[0].parse::<MallId>().is_ok());
    let refused = wish(wished, client_id, NOW);
    assert!(matches!(refused, Err(Error::Malformed("mall_id"))), "{refused:?}");
}

#[test]
fn a_time_counts_only_near_ours_and_in_one_spelling() {
    let wish = |time: &str, now| wish(["demomall", time, "cid", "mockbuyer"], "cid", now);

    for (time, now) in [
        ("1700000000", NOW),
        ("1700000300", NOW),
        ("1699999700", NOW),
        ("999999999", 1_000_000_000),
        ("10000000000", 9_999_999_999),
    ] {
        assert!(wish(time, now).is_ok(), "{time}");
    }
    for time in [
        "",
        "1700000301",
        "1699999699",
        "01700000000",
        "+1700000000",
        "-1700000000",
        " 1700000000",
        "1700000000.0",
        "1700000000000",
        "1.7e9",
        "\u{ff11}700000000",
    ] {
        let refused = wish(time, NOW);
        assert!(matches!(refused, Err(Error::Malformed("request_time"))), "{time}: {refused:?}");
    }
    assert!(matches!(wish("99999999", 100_000_000), Err(Error::Malformed(_))), "too short");
    assert!(matches!(wish("-1", 0), Err(Error::Malformed(_))));
}

#[test]
fn a_member_id_holds_nothing_that_could_end_it() {
    let wish = |member: &str| wish(["demomall", "1700000000", "cid", member], "cid", NOW);

    for member in ["mockbuyer", "a", "CVID.demomall.0123456789abcdef", "kim_1@k", &"a".repeat(100)]
    {
        assert!(wish(member).is_ok(), "{member}");
    }
    for member in
        ["", "demomall:1", "a b", "a/b", "a+b", "김", "a\u{0}", "xcidx", "cid", &"a".repeat(101)]
    {
        let refused = wish(member);
        assert!(matches!(refused, Err(Error::Malformed("member_id"))), "{member}: {refused:?}");
    }
}

#[test]
fn only_our_own_client_id_is_signed() {
    for client_key in ["", "other", "CID", "cid ", "demomall:1:demo-app-public-key"] {
        let refused = wish(["demomall", "1700000000", client_key, "mockbuyer"], "cid", NOW);
        assert!(matches!(refused, Err(Error::Malformed("client_key"))), "{client_key}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_that_is_signed_reads_as_another_message(
        mall in malls(),
        client_id in client_ids(),
        member in members(),
        (now, drift) in (100_000_000_i64..99_999_999_999, -400_i64..400),
    ) {
        let time = (now + drift).to_string();
        let Ok(signed) = wish([&mall, &time, &client_id, &member], &client_id, now) else {
            return Ok(());
        };
        let text = signed.text();

        prop_assert_eq!(&text, &format!("{mall}{time}{client_id}{member}"));
        prop_assert_eq!(readings(&text), []);
        prop_assert!(!text.contains(':'));
    }

    #[test]
    fn every_message_of_ours_has_the_mark_that_no_signed_wish_has(
        mall in malls(),
        shop in 1_u32..=9999,
        amount in r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?",
        currency in "[A-Z]{3}",
        order in "[A-Za-z0-9_-]{1,40}",
        tid in "[A-Za-z0-9_.:-]{0,100}",
    ) {
        let shop = ShopNo::try_from(shop).unwrap();
        let Ok(partner) = PartnerId::of(&parsed(&mall), shop) else { return Ok(()) };
        let text = format!("{amount}{currency}{order}{partner}{tid}");

        let first = text.chars().find(|c| !c.is_ascii_digit()).unwrap();

        prop_assert!(text.contains(':'));
        prop_assert!(first == '.' || first.is_ascii_uppercase());
    }

    #[test]
    fn a_signed_wish_serves_one_mall_at_one_time(
        (mall, other) in (malls(), malls()),
        client_id in client_ids(),
        (member, others) in (members(), members()),
        drift in -300_i64..=300,
    ) {
        let (time, later) = (NOW.to_string(), (NOW + drift).to_string());
        let one = wish([&mall, &time, &client_id, &member], &client_id, NOW);
        let two = wish([&other, &later, &client_id, &others], &client_id, NOW);
        let (Ok(one), Ok(two)) = (one, two) else { return Ok(()) };

        let same = (&mall, &time, &member) == (&other, &later, &others);

        prop_assert_eq!(one.text() == two.text(), same);
    }
}

#[test]
fn a_member_id_has_no_mark_of_a_message() {
    assert!("demomall:1".parse::<MemberId>().is_err());
}
