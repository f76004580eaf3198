//! DynamoDB and Secrets Manager refuse for a while, from any call on (faults.md F-111): the SDK's
//! own tries outlast a moment; whoever is refused for longer answers that it is to be asked again,
//! no money moves without its intent saved, and what moved is found.

use local::{cafe24::Process, pg_company::RefundMode};

use super::{asynchronous, external, late, refunds, synchronous, throttled};

#[test]
fn f_111_a_store_that_refuses_delays_checkouts_and_loses_none() {
    throttled(synchronous::Checkout(Process::Synchronous));
    throttled(synchronous::Checkout(Process::Asynchronous));
    throttled(synchronous::OtherPrice);
}

#[test]
fn f_111_a_store_that_refuses_delays_payments_and_loses_none() {
    throttled(synchronous::Return);
    throttled(synchronous::ReturnUnpaid);
    throttled(synchronous::Status);
    throttled(synchronous::Left);
    throttled(synchronous::Unfinished);
}

#[test]
fn f_111_a_store_that_refuses_delays_notices_and_loses_none() {
    throttled(asynchronous::Return);
    throttled(asynchronous::Webhook);
    throttled(asynchronous::Reserved);
    throttled(asynchronous::Deposit);
    throttled(asynchronous::Expired);
    throttled(asynchronous::Found);
    throttled(asynchronous::NoticeAgain);
}

#[test]
fn f_111_a_store_that_refuses_delays_refunds_and_makes_none_twice() {
    for process in [Process::Synchronous, Process::Asynchronous] {
        throttled(refunds::Refund(process, RefundMode::Immediate));
        throttled(refunds::Refund(process, RefundMode::Pending));
        throttled(refunds::Webhook(process));
        throttled(refunds::Unfinished(process));
    }
    throttled(refunds::Telling);
}

#[test]
fn f_111_a_store_that_refuses_delays_what_the_mall_must_learn() {
    throttled(late::Accepted);
    throttled(late::SentBack);
    throttled(late::Unread);
    throttled(late::Refused);
    throttled(late::Unanswered);
}

#[test]
fn f_111_a_store_that_refuses_delays_payments_on_the_shops_pages() {
    throttled(external::HandOver);
    throttled(external::Review);
    throttled(external::Pay);
    throttled(external::Leave);
    throttled(external::Unfinished);
    throttled(external::NoticeAgain);
}
