//! The money of one order, and what was said about it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::caller::Fields;
use super::clock;
use super::details::Details;
use super::orders::Order;
use super::process::Process;

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// Nobody tried to pay yet, or the buyer is still at it.
    Waiting,
    /// Reserved from outside the order form, and not paid yet.
    Reserved,
    /// The last attempt came to nothing; the buyer may try again.
    Failed,
    /// Paid in full.
    Paid,
    /// A part went back.
    PartiallyRefunded,
    /// All went back.
    Refunded,
}

/// Which way a message went, seen from the mall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// To the app.
    Sent,
    /// From the app, as an answer or through the browser.
    Received,
}

/// One message of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// Korean time.
    pub at: String,
    /// `M1`, `M2`, `M3`, `M4` or `M8`.
    pub name: String,
    /// Which way it went.
    pub direction: Direction,
    /// The HTTP status of an answer; 0 if none came.
    pub status: Option<u16>,
    /// Its fields, as text.
    pub fields: Fields,
}

/// Who took the money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaidBy {
    /// The app, through its PG Company.
    #[default]
    App,
    /// The operator, another way.
    Operator,
}

/// A payment that the mall believes in.
pub(super) struct Paid {
    pub(super) tid: String,
    pub(super) amount: Decimal,
    pub(super) partial_cancellation: bool,
    pub(super) cancel_mode: Option<Process>,
}

impl Order {
    /// Whether all of it is paid, whatever went back since.
    pub fn is_paid(&self) -> bool {
        self.tid.is_some() || self.paid_at.is_some()
    }

    /// How far the order is.
    pub fn state(&self) -> OrderState {
        if !self.is_paid() {
            return match (&self.failure, &self.reservation) {
                (Some(_), _) => OrderState::Failed,
                (None, Some(_)) => OrderState::Reserved,
                (None, None) => OrderState::Waiting,
            };
        }
        match self.refunded {
            refunded if refunded >= self.paid => OrderState::Refunded,
            refunded if refunded.is_zero() => OrderState::Paid,
            _ => OrderState::PartiallyRefunded,
        }
    }

    /// What can still be asked back: neither refunded nor on its way.
    pub fn left(&self) -> Decimal {
        (self.paid - self.refunded - self.pending()).max(Decimal::ZERO)
    }

    pub(super) fn left_text(&self) -> String {
        format!("{:.2}", self.left())
    }

    /// Books the payment details of a verified M3 answer.
    pub(super) fn settle(&mut self, details: &Details) {
        match (&self.tid, details.paid) {
            (None, Some(amount)) => self.pay(Paid {
                tid: details.tid.clone(),
                amount,
                partial_cancellation: details.partial_cancellation,
                cancel_mode: Some(details.cancel_mode),
            }),
            (None, None) => self.failure = Some(details.message.clone()),
            (Some(tid), Some(_)) if *tid == details.tid => {}
            (Some(tid), Some(_)) => {
                tracing::warn!(order.id = %self.id, "Paid as {tid}, now also as {}", details.tid);
            }
            (Some(_), None) => tracing::warn!(order.id = %self.id, "Was paid, is now said unpaid"),
        }
    }

    /// Books a payment.
    pub(super) fn pay(&mut self, payment: Paid) {
        self.tid = Some(payment.tid);
        self.paid = payment.amount;
        self.partial_cancellation = payment.partial_cancellation;
        self.cancel_mode = payment.cancel_mode;
        self.failure = None;
        self.paid_at.get_or_insert_with(|| clock::zoned_time(clock::real_now()));
    }

    /// Notes why an attempt came to nothing, unless the order is paid.
    pub(super) fn fail(&mut self, why: &str) {
        if !self.is_paid() {
            self.failure = Some(why.to_owned());
        }
    }

    /// Notes that the browser brought something that the app must not say so.
    pub(super) fn disbelieve(&mut self, why: &str) {
        tracing::warn!(order.id = %self.id, "Could not believe the app: {why}");
        self.fail(&format!("The app's answer was not accepted: {why}."));
    }

    /// The amount that a merchant may ask back, read from a form.
    pub(super) fn refundable(&self, text: &str) -> Result<Decimal, String> {
        let amount: Decimal =
            text.trim().parse().map_err(|_| format!("“{text}” is not an amount of money."))?;
        if !self.is_paid() {
            return Err("The order is not paid, so nothing can be refunded.".to_owned());
        }
        if amount <= Decimal::ZERO || amount > self.left() {
            return Err(format!("The amount must be above 0 and at most {:.2}.", self.left()));
        }
        if !self.partial_cancellation && amount != self.paid {
            return Err("This payment can only be refunded in full.".to_owned());
        }
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cafe24::tests::placed;

    fn details(tid: &str, paid: Option<i64>) -> Details {
        Details {
            tid: tid.to_owned(),
            paid: paid.map(Decimal::from),
            partial_cancellation: true,
            cancel_mode: Process::Synchronous,
            message: "Order failed".to_owned(),
        }
    }

    #[test]
    fn a_failed_order_can_still_be_paid() {
        let mut order = placed();
        assert_eq!(order.state(), OrderState::Waiting);

        order.settle(&details("", None));
        assert_eq!(order.state(), OrderState::Failed);

        order.settle(&details("t1", Some(3065)));
        assert_eq!(order.state(), OrderState::Paid);
        assert_eq!(order.failure, None);
    }

    #[test]
    fn a_paid_order_stays_paid() {
        let mut order = placed();
        order.settle(&details("t1", Some(3065)));

        order.settle(&details("", None));
        order.settle(&details("t2", Some(3065)));
        order.fail("late failure");

        assert_eq!(order.state(), OrderState::Paid);
        assert_eq!(order.tid.as_deref(), Some("t1"));
    }

    #[test]
    fn refunds_go_up_to_what_was_paid() {
        let mut order = placed();
        assert!(order.refundable("1").is_err());
        order.settle(&details("t1", Some(3065)));
        assert!(order.refundable("3065.01").is_err());

        order.refunded = Decimal::from(65);

        assert_eq!(order.state(), OrderState::PartiallyRefunded);
        assert!(order.refundable("3000.01").is_err());
        assert!(order.refundable("0").is_err());
        assert!(order.refundable("-1").is_err());
        assert!(order.refundable("ten").is_err());
        assert_eq!(order.refundable(" 3000.00 "), Ok(Decimal::from(3000)));
        order.refunded = Decimal::from(3065);
        assert_eq!(order.state(), OrderState::Refunded);
    }

    #[test]
    fn a_part_is_only_refunded_if_the_app_can() {
        let mut order = placed();
        order.settle(&Details { partial_cancellation: false, ..details("t1", Some(3065)) });

        assert!(order.refundable("1").is_err());
        assert!(order.refundable("3065").is_ok());
    }
}
