//! Amounts against a model: ten-thousandths of a major unit in an `i128`.

use proptest::prelude::*;
use shared::domain::Amount;

use crate::given::parsed;

const GRAMMAR: &str = r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?";
const LIMIT: i128 = 1_000_000_000_000 * 10_000;

fn model(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    parsed(&format!("{whole}{fraction:0<4}"))
}

fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// Texts that are nearly amounts.
fn disguised() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-+ 0-9.,eE_\u{ff10}-\u{ff19}]{0,44}",
        r"[0-9]{0,14}\.?[0-9]{0,6}"
    ]
}

#[test]
fn a_sum_has_at_most_twelve_digits_before_the_point() {
    let sum = |one: &str, other: &str| parsed::<Amount>(one).plus(parsed(other));

    assert_eq!(sum("999999999999", "0.9999"), Some(parsed("999999999999.9999")));
    assert_eq!(sum("999999999999.9999", "0.0001"), None);
    assert_eq!(sum("500000000000", "500000000000"), None);
}

proptest! {
    #[test]
    fn every_text_of_the_grammar_prints_back_exactly(text in GRAMMAR) {
        let amount: Amount = parsed(&text);
        let json = serde_json::to_string(&amount).unwrap();

        prop_assert_eq!(amount.to_string(), &text[..]);
        prop_assert_eq!(&json, &format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<Amount>(&json).unwrap().to_string(), text);
    }

    #[test]
    fn amounts_compare_by_value(one in GRAMMAR, other in GRAMMAR) {
        let (a, b): (Amount, Amount) = (parsed(&one), parsed(&other));

        prop_assert_eq!(a.cmp(&b), model(&one).cmp(&model(&other)));
        prop_assert_eq!(a == b, model(&one) == model(&other));
        prop_assert_eq!(a.is_zero(), model(&one) == 0);
    }

    #[test]
    fn zeros_at_the_end_do_not_change_the_value(text in r"(0|[1-9][0-9]{0,11})\.[0-9]{1,3}") {
        let (short, long): (Amount, Amount) = (parsed(&text), parsed(&format!("{text}0")));

        prop_assert_eq!(short, long);
        prop_assert_ne!(short.to_string(), long.to_string());
    }

    #[test]
    fn other_digits_never_mean_another_value(text in GRAMMAR, digits in 0_u32..=4) {
        let amount: Amount = parsed(&text);
        let unit = 10_i128.pow(4 - digits);

        match amount.with_digits(digits) {
            Ok(written) => {
                prop_assert_eq!(written, amount);
                prop_assert_eq!(model(&written.to_string()), model(&text));
                prop_assert_eq!(decimals(&written.to_string()), usize::try_from(digits).unwrap());
            }
            Err(_) => prop_assert_ne!(model(&text) % unit, 0),
        }
    }

    #[test]
    fn any_number_of_digits_is_safe_to_ask_for(text in GRAMMAR, digits: u32) {
        let amount: Amount = parsed(&text);

        prop_assert!(amount.with_digits(digits).is_ok_and(|written| written == amount) || digits < 4);
    }

    #[test]
    fn what_is_not_of_the_grammar_is_refused(text in disguised()) {
        if let Ok(amount) = text.parse::<Amount>() {
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
            prop_assert!((1..=12).contains(&whole.len()) && (1..=4).contains(&fraction.len()));
            prop_assert!(whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()));
            prop_assert!(whole == "0" || !whole.starts_with('0'));
            prop_assert_eq!(amount.to_string(), text);
        }
    }

    #[test]
    fn plus_is_exact_or_refused(one in GRAMMAR, other in GRAMMAR) {
        let (a, b): (Amount, Amount) = (parsed(&one), parsed(&other));
        let sum = Some(model(&one) + model(&other)).filter(|sum| *sum < LIMIT);

        let plus = a.plus(b).map(|sum| sum.to_string());

        prop_assert_eq!(plus.as_deref().map(model), sum);
        prop_assert!(plus.is_none_or(|text| text.parse::<Amount>().is_ok()));
    }

    #[test]
    fn minus_is_exact_or_refused(one in GRAMMAR, other in GRAMMAR) {
        let (a, b): (Amount, Amount) = (parsed(&one), parsed(&other));
        let rest = Some(model(&one) - model(&other)).filter(|rest| *rest >= 0);

        let minus = a.minus(b).map(|rest| rest.to_string());

        prop_assert_eq!(minus.as_deref().map(model), rest);
        prop_assert!(minus.is_none_or(|text| text.parse::<Amount>().is_ok()));
    }
}
