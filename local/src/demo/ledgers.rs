//! Money compared between the mall's book and the PG Company's book.

use std::io::{self, Write};

use rust_decimal::Decimal;

use crate::{
    Simulator,
    cafe24::Order,
    pg_company::{Payment, RefundStatus, Status},
};

/// Writes both books side by side; `true` if they agree on every order.
pub(super) fn compare(out: &mut impl Write, simulator: &Simulator) -> io::Result<bool> {
    writeln!(
        out,
        "  {:<20} {:>12} {:>12}   {:>12} {:>12}",
        "order", "mall paid", "refunded", "PG paid", "refunded"
    )?;
    let mut equal = true;
    for order in simulator.cafe24.orders() {
        let (paid, refunded) = pg_company(simulator, &order);
        let agrees = order.paid == paid && order.refunded == refunded;
        equal &= agrees;
        let id = order.id.to_string();
        let (there_paid, there_refunded) = (order.paid.normalize(), order.refunded.normalize());
        let (paid, refunded) = (paid.normalize(), refunded.normalize());
        writeln!(
            out,
            "  {id:<20} {there_paid:>12} {there_refunded:>12}   {paid:>12} {refunded:>12} {}",
            if agrees { "" } else { "DIFFERENT" }
        )?;
    }
    Ok(equal)
}

/// What the PG Company took and gave back for an order, over all attempts.
fn pg_company(simulator: &Simulator, order: &Order) -> (Decimal, Decimal) {
    let ours = format!("{}.{}.{}.", order.mall, order.shop_no, order.id);
    let of_order = |payment: &Payment| payment.order.reference_no.to_string().starts_with(&ours);
    let payments: Vec<_> = simulator.pg_company.payments().into_iter().filter(of_order).collect();
    let paid = payments.iter().filter(|payment| payment.status == Status::Paid);
    let paid = paid.map(|payment| decimal(&payment.order.amount.to_string())).sum();
    let refunds = simulator.pg_company.refunds().into_iter();
    let refunds = refunds.filter(|refund| refund.status == RefundStatus::Refunded);
    let ours = refunds.filter(|refund| payments.iter().any(|p| p.payment_id == refund.payment_id));
    (paid, ours.map(|refund| decimal(&refund.amount.to_string())).sum())
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or_default()
}
