//! What a notice to Cafe24 says, field by field (cafe24.md 13: M5, M6, M7, M9; 14: T2, T3).

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::{Value, json};
use shared::{
    cafe24::{details::Abilities, notices::Body},
    config::Config,
    domain::{
        CancelAsked, Order, Process, State,
        acknowledged::Deposit,
        cancellation::{CancellationEvent, CancellationReport, CancellationStatus},
        order::{Extra, Private},
        order_cancellations::Told,
    },
    pg::{ExternalCheckout, Terms},
};

use crate::given::{
    SERVICE_KEY, after, attempt_of, b64, config, encoded, keys, notice_url, now, order_key, parsed,
};

const T2: &str = "RPWgpgHwJKcYvu5je9UawPgUPqON8RBNMnw4H1Rt7bw=";
const T2_UNPAID: &str = "Ez6py1pMYMw4m/mRbAQd2zfTc+p1Q17hj5dp9FYxd5g=";
const T3: &str = "o4m4PLsU4hFCDRnd70y12Cb+lsX7zB5D+g14co2WJYU=";
const PARTNER: &str = "demomall:1:demo-app-public-key";

/// The order of the vectors, of this process and in this state.
fn order(process: Process, state: State) -> Order {
    let mut order = Order::new(order_key("20220519-0000029"), parsed(PARTNER));
    order.begin(attempt_of(process, "3065.00 PHP", state), now());
    order
}

fn paid(process: Process) -> Order {
    order(process, State::Paid { tid: parsed("pg-order-001") })
}

fn unpaid(process: Process) -> Order {
    order(process, State::Expired { tid: parsed("pg-order-001") })
}

fn terms(partial_cancellation: bool) -> Terms {
    let external_checkout = ExternalCheckout::Offered;
    Terms { name: "DemoPay", currencies: Vec::new(), partial_cancellation, external_checkout }
}

fn body(order: &Order, config: &Config, terms: &Terms) -> Body {
    let abilities = Abilities::of(config, terms);
    Body::payment(order, &order.attempts[0], (config, &abilities), &keys())
}

fn told(order: &Order) -> Body {
    body(order, &config("s", "o"), &terms(true))
}

fn written(body: &Body) -> String {
    serde_json::to_string(body).unwrap()
}

fn field(body: &Body, name: &str) -> Value {
    serde_json::to_value(body).unwrap()[name].clone()
}

fn with_extra(mut order: Order, text: &str, json: bool) -> Order {
    order.attempts[0].extra_data = Some(Extra { text: Private(text.to_owned()), json });
    order
}

/// The order after a cancellation of 1000.00 that ended so.
fn canceled(status: CancellationStatus) -> Order {
    let mut order = paid(Process::Asynchronous);
    let asked = CancelAsked {
        tid: parsed("pg-order-001"),
        amount: parsed("1000.00"),
        currency: parsed("PHP"),
        process: Process::Asynchronous,
        notice_url: Some(notice_url()),
    };
    let window = SignedDuration::from_mins(10);
    order.request_cancellation(&asked, now(), after(20), window).unwrap();
    let (refund, amount) = (parsed("ref_1"), parsed("1000"));
    let report = CancellationReport { refund, number: Some(1), status, amount };
    order.apply_cancellation(1, &CancellationEvent::Reported(report), Told::Not, after(1));
    order
}

fn told_cancellation(order: &Order) -> Body {
    let config = config("s", "o");
    let abilities = Abilities::of(&config, &terms(true));
    let pair = (&order.attempts[0], order.cancellation(1).unwrap());
    Body::cancellation(order, pair, &abilities, &keys())
}

#[test]
fn a_payment_is_told_with_these_fields_in_this_order() {
    let expected = format!(
        r#"{{"request_type":"payment","partner_id":"{PARTNER}","paymethod":"etc","tid":"pg-order-001","amount":"3065.00","order_id":"20220519-0000029","all_cancel_tf":"T","part_cancel_tf":"T","cancel_mode":"sync","escrow_tf":"F","currency":"PHP","payed_tf":"T","easypay":"F","hash_data":"{T2}","result_code":"0000","result_message":"Order paid"}}"#
    );

    assert_eq!(written(&told(&paid(Process::Asynchronous))), expected);
}

#[test]
fn a_payment_that_came_to_nothing_is_told_with_nothing() {
    let body = told(&unpaid(Process::Asynchronous));

    let text = format!("0PHP20220519-0000029{PARTNER}pg-order-001");
    let hash = b64(SERVICE_KEY.as_bytes(), &text);
    assert_ne!(hash, T2_UNPAID, "that is M3's, which writes 0.00");
    assert_eq!(
        serde_json::to_value(&body).unwrap(),
        json!({
            "request_type": "payment",
            "partner_id": PARTNER,
            "paymethod": "etc",
            "tid": "pg-order-001",
            "amount": "0",
            "order_id": "20220519-0000029",
            "all_cancel_tf": "T",
            "part_cancel_tf": "T",
            "cancel_mode": "sync",
            "escrow_tf": "F",
            "currency": "PHP",
            "payed_tf": "F",
            "easypay": "F",
            "hash_data": hash,
            "result_code": "9999",
            "result_message": "Order failed",
        })
    );
}

#[test]
fn an_external_payment_is_told_alike_in_its_own_words() {
    let [mut m5, mut m7] = [Process::Asynchronous, Process::External]
        .map(|process| serde_json::to_value(told(&paid(process))).unwrap());
    let words = |body: &mut Value| body["result_message"].take();

    assert_eq!((words(&mut m5), words(&mut m7)), (json!("Order paid"), json!("Payment success")));
    assert_eq!(m7, m5);
    assert_eq!(m7["hash_data"], T2);
    let failed = told(&unpaid(Process::External));
    assert_eq!(field(&failed, "result_message"), "Payment failed");
    assert_eq!((field(&failed, "payed_tf"), field(&failed, "amount")), (json!("F"), json!("0")));
}

#[test]
fn a_deposit_is_told_in_the_way_that_was_agreed() {
    let agreed = Config { deposit_request_type: "deposit".to_owned(), ..config("s", "o") };
    for (deposit, config, expected) in [
        (Deposit::Awaited, &agreed, "deposit"),
        (Deposit::Awaited, &config("s", "o"), "payment"),
        (Deposit::None, &agreed, "payment"),
    ] {
        let mut order = paid(Process::Asynchronous);
        order.attempts[0].deposit = deposit;
        let body = body(&order, config, &terms(true));
        assert_eq!(field(&body, "request_type"), expected, "{deposit:?}");
        assert_eq!((field(&body, "payed_tf"), field(&body, "hash_data")), (json!("T"), json!(T2)));
    }
}

#[test]
fn only_a_payment_that_is_paid_is_told_as_paid() {
    let tid = || parsed("pg-order-001");
    for state in [
        State::Opening { until: now() },
        State::Confirming { tid: tid(), until: now() },
        State::Pending { tid: tid() },
        State::Declined { tid: tid(), reason: "no".to_owned().into() },
        State::Canceled { tid: tid() },
        State::Expired { tid: tid() },
        State::Failed { reason: "no".to_owned().into() },
        State::Superseded { tid: None, open_until: None },
        State::Late { tid: tid() },
        State::Returning { tid: tid() },
        State::Held { tid: tid(), why: "no".to_owned().into() },
    ] {
        let body = told(&order(Process::Asynchronous, state.clone()));
        assert_eq!(field(&body, "payed_tf"), "F", "{state:?}");
        assert_eq!(field(&body, "result_code"), "9999", "{state:?}");
        assert_eq!(field(&body, "amount"), "0", "{state:?}");
        let shown = state.tid().map_or("", |tid| tid.as_str());
        assert_eq!(field(&body, "tid"), shown, "{state:?}");
        let text = format!("0PHP20220519-0000029{PARTNER}{shown}");
        assert_eq!(field(&body, "hash_data"), b64(SERVICE_KEY.as_bytes(), &text), "{state:?}");
    }
}

#[test]
fn what_the_method_is_and_can_is_told_as_agreed() {
    let agreed = Config {
        paymethod: "card".to_owned(),
        cancel_mode: "async".to_owned(),
        ..config("s", "o")
    };

    let body = body(&paid(Process::Asynchronous), &agreed, &terms(false));

    assert_eq!(field(&body, "paymethod"), "card");
    assert_eq!(field(&body, "cancel_mode"), "async");
    assert_eq!(
        (field(&body, "part_cancel_tf"), field(&body, "all_cancel_tf")),
        (json!("F"), json!("T"))
    );
}

#[test]
fn an_amount_is_told_and_signed_as_cafe24_wrote_it() {
    for amount in ["3065", "3065.0", "3065.00", "3065.5000"] {
        let mut order = paid(Process::Asynchronous);
        order.attempts[0].price.amount = parsed(amount);
        let body = told(&order);
        assert_eq!(field(&body, "amount"), amount);
        let text = format!("{amount}PHP20220519-0000029{PARTNER}pg-order-001");
        assert_eq!(field(&body, "hash_data"), b64(SERVICE_KEY.as_bytes(), &text));
    }
}

#[test]
fn a_cancellation_that_is_done_is_told_with_these_fields_in_this_order() {
    let body = told_cancellation(&canceled(CancellationStatus::Done));

    let expected = format!(
        r#"{{"request_type":"cancelnoty","partner_id":"{PARTNER}","tid":"pg-order-001","order_id":"20220519-0000029","paymethod":"etc","currency":"PHP","cancel_amount":"1000.00","status":"P","hash_data":"{T3}","result_code":"0000","result_message":"Refund success"}}"#
    );
    assert_eq!(written(&body), expected);
}

#[test]
fn a_cancellation_that_was_refused_after_all_is_told_with_its_amount() {
    let body = told_cancellation(&canceled(CancellationStatus::Rejected("no".to_owned())));

    let expected = json!({
        "request_type": "cancelnoty",
        "partner_id": PARTNER,
        "tid": "pg-order-001",
        "order_id": "20220519-0000029",
        "paymethod": "etc",
        "currency": "PHP",
        "cancel_amount": "1000.00",
        "status": "F",
        "hash_data": T3,
        "result_code": "9999",
        "result_message": "Refund failed",
    });
    assert_eq!(serde_json::to_value(&body).unwrap(), expected);
}

#[test]
fn extra_data_is_given_back_as_it_came() {
    let json_text = r#"{"LogKey": 1.0, "pgName":"한"}"#;
    for (text, json, in_json) in [
        (json_text, true, json_text.to_owned()),
        (json_text, false, serde_json::to_string(json_text).unwrap()),
        ("a b&c=d", false, r#""a b&c=d""#.to_owned()),
        ("[1,2]", true, "[1,2]".to_owned()),
    ] {
        let paid = with_extra(paid(Process::Asynchronous), text, json);
        let canceled = with_extra(canceled(CancellationStatus::Done), text, json);
        for body in [told(&paid), told_cancellation(&canceled)] {
            let echo = format!(r#","extra_data":{in_json},"result_code""#);
            assert!(written(&body).contains(&echo), "{}", written(&body));
            let form = body.form();
            assert!(form.contains(&("extra_data", text)), "{form:?}");
        }
    }
}

#[test]
fn a_form_says_the_same_as_the_json() {
    let cancellation = canceled(CancellationStatus::Done);
    for body in [
        told(&paid(Process::Asynchronous)),
        told(&unpaid(Process::External)),
        told_cancellation(&cancellation),
    ] {
        // By name: whether a map of serde_json keeps the order depends on who else is built with it.
        let json: BTreeMap<String, Value> =
            serde_json::from_value(serde_json::to_value(&body).unwrap()).unwrap();
        let form: BTreeMap<_, _> =
            body.form().iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
        assert_eq!(form, json);
    }
    let form = encoded(told(&paid(Process::Asynchronous)).form());
    let hash = "hash_data=RPWgpgHwJKcYvu5je9UawPgUPqON8RBNMnw4H1Rt7bw%3D";
    assert!(form.contains(hash), "{form}");
    assert!(
        form.starts_with("request_type=payment&partner_id=demomall%3A1%3Ademo-app-public-key&")
    );
}

#[test]
fn a_payment_stays_told_as_paid_whatever_was_canceled_of_it_since() {
    let body = told(&canceled(CancellationStatus::Done));

    assert_eq!((field(&body, "payed_tf"), field(&body, "amount")), (json!("T"), json!("3065.00")));
}
