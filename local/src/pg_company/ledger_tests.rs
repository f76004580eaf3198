use jiff::{SignedDuration, Timestamp};

use super::{super::payment::Process, *};

const NOON: Timestamp = Timestamp::UNIX_EPOCH;

fn order(reference: &str, process: Process) -> Order {
    let currency = Currency::Krw;
    Order {
        merchant: Merchant::DemoTest,
        reference_no: reference.parse().expect("a reference"),
        amount: currency.price("3065").expect("a price"),
        currency,
        process,
        order_name: "Tea".to_owned(),
        callback_url: "http://127.0.0.1/back?a=1".parse().expect("an address"),
        webhook_url: "http://127.0.0.1/hook".parse().expect("an address"),
        locale: None,
        expires_in: 1800,
        metadata: serde_json::Map::new(),
    }
}

fn opened(process: Process) -> (Ledger, PaymentId) {
    let mut ledger = Ledger::default();
    let payment = ledger.open(order("r-1", process), "http://pg", NOON).expect("a payment");
    let id = payment.payment_id.clone();
    (ledger, id)
}

fn paid() -> (Ledger, PaymentId) {
    let (mut ledger, id) = opened(Process::Synchronous);
    ledger.approve(&id, None, NOON).expect("approved");
    ledger.confirm(&id, won("3065"), Currency::Krw).expect("confirmed");
    (ledger, id)
}

fn won(text: &str) -> Amount {
    Currency::Krw.amount(text).expect("an amount")
}

fn refund(reference: &str, amount: &str) -> RefundOrder {
    RefundOrder {
        reference_no: reference.parse().expect("a reference"),
        amount: won(amount),
        currency: Currency::Krw,
        reason: None,
        webhook_url: None,
    }
}

fn status(ledger: &Ledger, id: &PaymentId) -> Status {
    ledger.payment(id).expect("the payment").status
}

fn after(seconds: i64) -> Timestamp {
    NOON + SignedDuration::from_secs(seconds)
}

#[test]
fn a_reference_names_one_payment_of_a_merchant() {
    let (mut ledger, id) = opened(Process::Synchronous);

    let again = ledger.open(order("r-1", Process::Synchronous), "http://pg", NOON).map(drop);
    let other = Order { merchant: Merchant::SecondTest, ..order("r-1", Process::Synchronous) };

    assert_eq!(again, Err(Refusal::DuplicateReference(id)));
    assert!(ledger.open(other, "http://pg", NOON).is_ok());
}

#[test]
fn confirming_moves_money_once() {
    let (mut ledger, id) = paid();

    let again = ledger.confirm(&id, won("3065"), Currency::Krw);

    assert_eq!((again, ledger.captured), (Ok(()), 1));
    assert_eq!(ledger.payment(&id).expect("the payment").paid_amount, won("3065"));
}

#[test]
fn confirming_takes_the_very_amount_and_an_authorized_payment() {
    let (mut ledger, id) = opened(Process::Synchronous);
    let early = ledger.confirm(&id, won("3065"), Currency::Krw);
    ledger.approve(&id, None, NOON).expect("approved");

    let less = ledger.confirm(&id, won("3064"), Currency::Krw);
    let yen = ledger.confirm(&id, won("3065"), Currency::Jpy);

    assert_eq!(early, Err(Refusal::InvalidState(Status::Pending)));
    assert_eq!((less, yen), (Err(Refusal::AmountMismatch), Err(Refusal::AmountMismatch)));
    assert_eq!((status(&ledger, &id), ledger.captured), (Status::Authorized, 0));
}

#[test]
fn an_open_page_lasts_its_time_and_an_authorization_ten_minutes() {
    let (mut ledger, id) = opened(Process::Synchronous);
    ledger.expire_due(after(1799));
    ledger.approve(&id, None, after(1799)).expect("approved");
    ledger.expire_due(after(1799 + 599));
    let before = status(&ledger, &id);

    ledger.expire_due(after(1799 + 600));

    assert_eq!((before, status(&ledger, &id)), (Status::Authorized, Status::Expired));
    let late = ledger.confirm(&id, won("3065"), Currency::Krw);
    assert_eq!(late, Err(Refusal::InvalidState(Status::Expired)));
}

#[test]
fn a_paid_payment_never_expires() {
    let (mut ledger, id) = paid();

    ledger.expire_due(after(1_000_000));

    assert_eq!(status(&ledger, &id), Status::Paid);
}

#[test]
fn a_deposit_pays_an_asynchronous_payment() {
    let (mut ledger, id) = opened(Process::Asynchronous);
    let early = ledger.deposit(&id, NOON);
    ledger.await_deposit(&id, Method::Cvs).expect("awaited");
    let waiting = status(&ledger, &id);

    ledger.deposit(&id, NOON).expect("deposited");

    let payment = ledger.payment(&id).expect("the payment");
    assert_eq!(early, Err(Refusal::InvalidState(Status::Pending)));
    assert_eq!((waiting, payment.status), (Status::Pending, Status::Paid));
    assert_eq!((payment.method, payment.paid_amount), (Some(Method::Cvs), won("3065")));
}

#[test]
fn refunds_never_exceed_what_is_paid() {
    let (mut ledger, id) = paid();
    ledger.refund_payment(&id, refund("c-1", "3000"), NOON).expect("refunded");

    let more = ledger.refund_payment(&id, refund("c-2", "66"), NOON);
    let rest = ledger.refund_payment(&id, refund("c-3", "65"), NOON);

    assert_eq!(more, Err(Refusal::AmountExceeded));
    assert!(rest.is_ok());
    assert_eq!(ledger.payment(&id).expect("the payment").refunded_amount, won("3065"));
}

#[test]
fn a_pending_refund_holds_its_amount_until_it_is_rejected() {
    let (mut ledger, id) = paid();
    ledger.refunds_are = RefundMode::Pending;
    let pending = ledger.refund_payment(&id, refund("c-1", "3065"), NOON).expect("pending");
    let held = ledger.refund_payment(&id, refund("c-2", "1"), NOON);

    ledger.settle(&pending, RefundStatus::Rejected).expect("rejected");

    assert_eq!(held, Err(Refusal::AmountExceeded));
    assert_eq!(ledger.payment(&id).expect("the payment").refunded_amount, Currency::Krw.zero());
    assert!(ledger.refund_payment(&id, refund("c-3", "3065"), NOON).is_ok());
    assert!(ledger.settle(&pending, RefundStatus::Refunded).is_err());
}

#[test]
fn a_refund_needs_a_paid_payment_its_currency_and_a_new_reference() {
    let (mut open, unpaid) = opened(Process::Synchronous);
    let early = open.refund_payment(&unpaid, refund("c-1", "1"), NOON);
    let (mut ledger, id) = paid();
    ledger.refund_payment(&id, refund("c-1", "1"), NOON).expect("refunded");

    let twice = ledger.refund_payment(&id, refund("c-1", "1"), NOON);
    let yen = RefundOrder { currency: Currency::Jpy, ..refund("c-2", "1") };
    let yen = ledger.refund_payment(&id, yen, NOON);

    assert_eq!(early, Err(Refusal::InvalidState(Status::Pending)));
    assert_eq!(twice, Err(Refusal::DuplicateReference(id)));
    assert_eq!(yen, Err(Refusal::AmountMismatch));
}

#[test]
fn every_change_is_told_once() {
    let (mut ledger, id) = opened(Process::Synchronous);
    let opening = ledger.changes();
    ledger.approve(&id, None, NOON).expect("approved");
    let refused = ledger.approve(&id, None, NOON);

    let told = ledger.changes();

    assert!(opening.is_empty() && refused.is_err());
    assert_eq!(told.len(), 1);
    assert!(ledger.changes().is_empty());
}

#[test]
fn the_callback_keeps_its_own_query() {
    let (mut ledger, id) = opened(Process::Synchronous);
    ledger.leave(&id).expect("left");

    let url = ledger.payment(&id).expect("the payment").callback();

    let expected = format!("http://127.0.0.1/back?a=1&reference_no=r-1&payment_id={id}&status=C");
    assert_eq!(url.as_str(), expected);
}
