//! M9: a cancellation ended.

use rust_decimal::Decimal;

use super::News;
use super::reading::{Objection, Texts, contradiction};
use crate::cafe24::cancellations::CancellationState;
use crate::cafe24::messages::SUCCESS;
use crate::cafe24::orders::Order;

const FAILURE: &str = "9999";

/// Verifies the notice and books it.
pub(super) fn judge(texts: &Texts<'_>, order: &mut Order) -> Result<News, Objection> {
    texts.is("request_type", "cancelnoty")?;
    texts.signed("cancel_amount", order)?;
    for name in ["paymethod", "result_message"] {
        texts.get(name)?;
    }
    if !order.is_external() {
        texts.echoes(order)?;
    }
    texts.currency(order)?;
    let state = match (texts.get("status")?, texts.get("result_code")?) {
        ("P", SUCCESS) => CancellationState::Refunded,
        ("F", FAILURE) => CancellationState::Failed,
        (status, code) => Err(format!("status {status} does not go with result_code {code}"))?,
    };
    let (tid, amount) = (texts.get("tid")?, texts.amount("cancel_amount")?);
    match order.tid.as_deref() {
        Some(known) if known == tid => {}
        Some(known) => return contradiction(format!("paid as {known}, cancelled as {tid}")),
        None => return contradiction("cancelled, but never paid".to_owned()),
    }
    book(order, amount, state, texts.get("result_message")?)
}

/// M9 has no number of its own: the oldest open cancellation over the same amount is meant.
fn book(
    order: &mut Order,
    amount: Decimal,
    state: CancellationState,
    message: &str,
) -> Result<News, Objection> {
    let refunds = state == CancellationState::Refunded;
    if refunds && amount > order.paid - order.refunded && !order.was_told(amount, state) {
        let left = order.paid - order.refunded;
        return contradiction(format!("{amount} was refunded, but only {left} was left"));
    }
    if let Some(cancellation) = order.open_cancellation(amount, state) {
        cancellation.state = state;
        order.cancellation = Some(message.to_owned());
        if refunds {
            order.refunded += amount;
        }
        return Ok(News::New);
    }
    if order.was_told(amount, state) {
        return Ok(News::Known);
    }
    contradiction(format!("nobody asked for {amount} back, or its end was told otherwise"))
}
