//! The rules of payments and refunds: pure, given the time.

use std::mem;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    amount::{Amount, Currency},
    ids::{PaymentId, RefundId},
    merchant::Merchant,
    payment::{Event, Failure, Method, Order, Payment, ShippingAddress, Status},
    refund::{Refund, RefundMode, RefundOrder, RefundStatus},
    refusal::Refusal,
};

/// How long the merchant may take to confirm.
const AUTHORIZATION: SignedDuration = SignedDuration::from_mins(10);

/// All payments and refunds, oldest first.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Ledger {
    pub(super) payments: Vec<Payment>,
    pub(super) refunds: Vec<Refund>,
    /// Confirmations that moved money.
    pub(super) captured: usize,
    pub(super) refunds_are: RefundMode,
    #[serde(skip)]
    changed: Vec<Changed>,
}

/// What webhooks must tell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Changed {
    Payment(Box<Payment>),
    Refund(Box<Refund>),
}

impl Ledger {
    pub(super) fn open(
        &mut self,
        order: Order,
        base_url: &str,
        now: Timestamp,
    ) -> Result<&Payment, Refusal> {
        if let Some(known) = self.named(order.merchant, &order.reference_no.to_string()) {
            return Err(Refusal::DuplicateReference(known.payment_id.clone()));
        }
        let payment_id = PaymentId::fresh();
        let zero = order.currency.zero();
        let payment = Payment {
            redirect_uri: format!("{base_url}/pay/{payment_id}"),
            payment_id,
            status: Status::Pending,
            paid_amount: zero,
            refunded_amount: zero,
            method: None,
            shipping_address: None,
            created_at: now,
            expires_at: now + SignedDuration::from_secs(order.expires_in.into()),
            failure: None,
            order,
        };
        Ok(self.payments.push_mut(payment))
    }

    pub(super) fn named(&self, merchant: Merchant, reference: &str) -> Option<&Payment> {
        let named = |payment: &&Payment| {
            payment.order.merchant == merchant
                && payment.order.reference_no.to_string() == reference
        };
        self.payments.iter().find(named)
    }

    pub(super) fn payment(&self, id: &PaymentId) -> Result<&Payment, Refusal> {
        let found = self.payments.iter().find(|payment| payment.payment_id == *id);
        found.ok_or(Refusal::NotFound)
    }

    pub(super) fn refund(&self, id: &RefundId) -> Result<&Refund, Refusal> {
        self.refunds.iter().find(|refund| refund.refund_id == *id).ok_or(Refusal::NotFound)
    }

    pub(super) fn refunds_of(&self, id: &PaymentId) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(move |refund| refund.payment_id == *id)
    }

    /// The buyer pays; an external payment learns where to send the goods.
    pub(super) fn approve(
        &mut self,
        id: &PaymentId,
        address: Option<ShippingAddress>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.step(id, Event::Approve, |payment| {
            payment.method.get_or_insert(Method::Card);
            payment.shipping_address = address;
            match payment.status {
                Status::Authorized => payment.expires_at = now + AUTHORIZATION,
                Status::Paid => payment.paid_amount = payment.order.amount,
                Status::Pending | Status::Failed | Status::Cancelled | Status::Expired => {}
            }
        })
    }

    /// The buyer will deposit later.
    pub(super) fn await_deposit(&mut self, id: &PaymentId, method: Method) -> Result<(), Refusal> {
        self.step(id, Event::Await, |payment| payment.method = Some(method))
    }

    /// The awaited deposit comes in.
    pub(super) fn deposit(&mut self, id: &PaymentId, now: Timestamp) -> Result<(), Refusal> {
        let payment = self.payment(id)?;
        if !payment.awaits_deposit() {
            return Err(Refusal::InvalidState(payment.status));
        }
        self.approve(id, None, now)
    }

    pub(super) fn decline(&mut self, id: &PaymentId) -> Result<(), Refusal> {
        let failure = Failure::new("declined", "The payment was declined.");
        self.step(id, Event::Decline, |payment| payment.failure = Some(failure))
    }

    pub(super) fn leave(&mut self, id: &PaymentId) -> Result<(), Refusal> {
        self.step(id, Event::Leave, |_| ())
    }

    pub(super) fn cancel(&mut self, id: &PaymentId) -> Result<(), Refusal> {
        self.step(id, Event::Cancel, |_| ())
    }

    pub(super) fn expire(&mut self, id: &PaymentId) -> Result<(), Refusal> {
        self.step(id, Event::Expire, |_| ())
    }

    pub(super) fn reprice(&mut self, id: &PaymentId, amount: Amount) -> Result<(), Refusal> {
        self.step(id, Event::Reprice, |payment| payment.order.amount = amount)
    }

    /// Takes the money; again is harmless.
    pub(super) fn confirm(
        &mut self,
        id: &PaymentId,
        amount: Amount,
        currency: Currency,
    ) -> Result<(), Refusal> {
        let Payment { order, status, .. } = self.payment(id)?;
        status.on(Event::Confirm, order.process)?;
        if (order.amount, order.currency) != (amount, currency) {
            return Err(Refusal::AmountMismatch);
        }
        if *status == Status::Paid {
            return Ok(());
        }
        self.captured += 1;
        self.step(id, Event::Confirm, |payment| payment.paid_amount = amount)
    }

    /// Everything that nobody acted on in time.
    pub(super) fn expire_due(&mut self, now: Timestamp) {
        for payment in &mut self.payments {
            if now >= payment.expires_at
                && let Ok(status) = payment.status.on(Event::Expire, payment.order.process)
            {
                payment.status = status;
                self.changed.push(Changed::Payment(Box::new(payment.clone())));
            }
        }
    }

    pub(super) fn refund_payment(
        &mut self,
        id: &PaymentId,
        asked: RefundOrder,
        now: Timestamp,
    ) -> Result<RefundId, Refusal> {
        let payment = self.payment(id)?;
        self.unused(payment.order.merchant, &asked)?;
        if payment.order.currency != asked.currency {
            return Err(Refusal::AmountMismatch);
        }
        if payment.status != Status::Paid {
            return Err(Refusal::InvalidState(payment.status));
        }
        if asked.amount > self.refundable(payment) {
            return Err(Refusal::AmountExceeded);
        }
        let refund_id = RefundId::fresh();
        self.refunds.push(Refund {
            refund_id: refund_id.clone(),
            payment_id: id.clone(),
            reference_no: asked.reference_no,
            status: RefundStatus::Pending,
            amount: asked.amount,
            currency: asked.currency,
            reason: asked.reason,
            webhook_url: asked.webhook_url,
            created_at: now,
            failure: None,
        });
        self.settle(&refund_id, self.refunds_are.status())?;
        Ok(refund_id)
    }

    /// What is paid, and neither back nor on its way back.
    pub(super) fn refundable(&self, payment: &Payment) -> Amount {
        self.refunds_of(&payment.payment_id)
            .filter(|refund| refund.status == RefundStatus::Pending)
            .fold(payment.paid_amount.minus(payment.refunded_amount), |left, refund| {
                left.minus(refund.amount)
            })
    }

    /// Decides a pending refund; only a refund done changes its payment.
    pub(super) fn settle(&mut self, id: &RefundId, status: RefundStatus) -> Result<(), Refusal> {
        let refund = self.refunds.iter_mut().find(|refund| refund.refund_id == *id);
        let refund = refund.ok_or(Refusal::NotFound)?;
        let payment = self.payments.iter_mut().find(|known| known.payment_id == refund.payment_id);
        let payment = payment.ok_or(Refusal::NotFound)?;
        if refund.status != RefundStatus::Pending {
            return Err(Refusal::InvalidState(payment.status));
        }
        refund.status = status;
        refund.failure = status.failure();
        self.changed.push(Changed::Refund(Box::new(refund.clone())));
        if status == RefundStatus::Refunded {
            payment.refunded_amount = payment.refunded_amount.plus(refund.amount);
            self.changed.push(Changed::Payment(Box::new(payment.clone())));
        }
        Ok(())
    }

    /// What changed since the last time this was asked.
    pub(super) fn changes(&mut self) -> Vec<Changed> {
        mem::take(&mut self.changed)
    }

    fn unused(&self, merchant: Merchant, asked: &RefundOrder) -> Result<(), Refusal> {
        let known = self.refunds.iter().find(|refund| {
            refund.reference_no == asked.reference_no
                && self.payment(&refund.payment_id).is_ok_and(|of| of.order.merchant == merchant)
        });
        match known {
            Some(refund) => Err(Refusal::DuplicateReference(refund.payment_id.clone())),
            None => Ok(()),
        }
    }

    fn step(
        &mut self,
        id: &PaymentId,
        event: Event,
        change: impl FnOnce(&mut Payment),
    ) -> Result<(), Refusal> {
        let payment = self.payments.iter_mut().find(|payment| payment.payment_id == *id);
        let payment = payment.ok_or(Refusal::NotFound)?;
        payment.status = payment.status.on(event, payment.order.process)?;
        change(payment);
        self.changed.push(Changed::Payment(Box::new(payment.clone())));
        Ok(())
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
