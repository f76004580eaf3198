//! M5 and M7: a payment ended.

use rust_decimal::Decimal;

use super::reading::{Objection, Texts, contradiction};
use super::{News, NoticeKind};
use crate::cafe24::ledger::{Paid, PaidBy};
use crate::cafe24::messages::SUCCESS;
use crate::cafe24::orders::Order;
use crate::cafe24::process::Process;

const FAILURE: &str = "9999";

/// Verifies the notice and books it.
pub(super) fn judge(
    kind: NoticeKind,
    texts: &Texts<'_>,
    order: &mut Order,
) -> Result<News, Objection> {
    addressed(kind, order)?;
    texts.is("request_type", "payment")?;
    texts.signed("amount", order)?;
    complete(kind, texts, order)?;
    texts.currency(order)?;
    let (tid, amount) = (texts.get("tid")?, texts.amount("amount")?);
    match (texts.flag("payed_tf")?, texts.get("result_code")?) {
        (true, SUCCESS) if tid.is_empty() => Err("the tid of a payment is empty".to_owned())?,
        (true, SUCCESS) => paid(texts, order, tid, amount),
        (false, FAILURE) if amount.is_zero() => failed(texts, order),
        (false, FAILURE) => Err(format!("not paid, but the amount is {amount}"))?,
        (_, code) => Err(format!("payed_tf and result_code {code} contradict each other"))?,
    }
}

/// Only who was given the address may use it.
fn addressed(kind: NoticeKind, order: &Order) -> Result<(), String> {
    let expected = match (order.is_external(), order.process) {
        (true, _) => NoticeKind::ExternalPayment,
        (false, Process::Asynchronous) => NoticeKind::Payment,
        (false, Process::Synchronous) => {
            return Err("the order is paid synchronously: no notice was asked for".to_owned());
        }
    };
    if kind == expected { Ok(()) } else { Err(format!("expected {}", expected.name())) }
}

fn complete(kind: NoticeKind, texts: &Texts<'_>, order: &Order) -> Result<(), String> {
    for name in ["paymethod", "result_message"] {
        texts.get(name)?;
    }
    for name in ["all_cancel_tf", "part_cancel_tf", "escrow_tf", "easypay"] {
        texts.flag(name)?;
    }
    // No payment request came before M7 that could have brought something to echo.
    if kind == NoticeKind::Payment { texts.echoes(order) } else { Ok(()) }
}

fn paid(
    texts: &Texts<'_>,
    order: &mut Order,
    tid: &str,
    amount: Decimal,
) -> Result<News, Objection> {
    if order.amount.parse() != Ok(amount) {
        let costs = &order.amount;
        return contradiction(format!("{amount} was paid, but the order costs {costs}"));
    }
    match order.tid.as_deref() {
        Some(known) if known == tid => Ok(News::Known),
        Some(known) => contradiction(format!("paid as {known}, now also as {tid}")),
        None if order.paid_by == PaidBy::Operator => {
            contradiction("the order was paid another way before".to_owned())
        }
        None => {
            let mode = texts.get("cancel_mode").ok().map(Process::of_cancel_mode).transpose()?;
            let partial_cancellation = texts.flag("part_cancel_tf")?;
            let tid = tid.to_owned();
            order.pay(Paid { tid, amount, partial_cancellation, cancel_mode: mode });
            Ok(News::New)
        }
    }
}

fn failed(texts: &Texts<'_>, order: &mut Order) -> Result<News, Objection> {
    if order.is_paid() {
        return contradiction("the order was paid, is now said unpaid".to_owned());
    }
    let message = texts.get("result_message")?;
    if order.failure.as_deref() == Some(message) {
        return Ok(News::Known);
    }
    order.fail(message);
    Ok(News::New)
}
