//! What tests and the pages may do to the company: be the buyer, the bank, the clock.

use url::Url;

use super::{
    Call, Delivery, Fault, KeyRotation, Method, Payment, PaymentId, PgCompany, Post, Process,
    Refund, RefundId, RefundMode, RefundStatus, Refusal, ShippingAddress,
    books::Books,
    faults::Faults,
    ids::{EventId, Reference},
    refund::RefundOrder,
};

impl PgCompany {
    /// Every payment, oldest first.
    pub fn payments(&self) -> Vec<Payment> {
        self.read(|books, _| books.ledger.payments.clone())
    }

    /// Every refund, oldest first.
    pub fn refunds(&self) -> Vec<Refund> {
        self.read(|books, _| books.ledger.refunds.clone())
    }

    /// Every webhook delivery, oldest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.read(|books, _| books.outbox.deliveries.clone())
    }

    /// One payment.
    pub fn payment(&self, id: &PaymentId) -> Result<Payment, Refusal> {
        self.read(|books, _| books.ledger.payment(id).cloned())
    }

    /// One refund.
    pub fn refund(&self, id: &RefundId) -> Result<Refund, Refusal> {
        self.read(|books, _| books.ledger.refund(id).cloned())
    }

    /// The buyer approves; an external payment is sent to the demo buyer's home.
    pub fn approve(&self, id: &PaymentId) -> Result<Url, Refusal> {
        self.approve_for(id, ShippingAddress::demo())
    }

    /// The buyer approves and tells an external payment where to send the goods.
    pub fn approve_for(&self, id: &PaymentId, address: ShippingAddress) -> Result<Url, Refusal> {
        self.change(|books, now| {
            let address = match books.ledger.payment(id)?.order.process {
                Process::External => Some(address),
                Process::Synchronous | Process::Asynchronous => None,
            };
            books.ledger.approve(id, address, now)?;
            callback(books, id)
        })
    }

    /// The buyer of an asynchronous payment will deposit later.
    pub fn await_deposit(&self, id: &PaymentId, method: Method) -> Result<Url, Refusal> {
        self.change(|books, _| {
            books.ledger.await_deposit(id, method)?;
            callback(books, id)
        })
    }

    /// The awaited deposit comes in.
    pub fn deposit(&self, id: &PaymentId) -> Result<(), Refusal> {
        self.change(|books, now| books.ledger.deposit(id, now))
    }

    /// The payment is declined.
    pub fn decline(&self, id: &PaymentId) -> Result<Url, Refusal> {
        self.change(|books, _| {
            books.ledger.decline(id)?;
            callback(books, id)
        })
    }

    /// The buyer leaves the page.
    pub fn leave(&self, id: &PaymentId) -> Result<Url, Refusal> {
        self.change(|books, _| {
            books.ledger.leave(id)?;
            callback(books, id)
        })
    }

    /// The payment expires before its time.
    pub fn expire(&self, id: &PaymentId) -> Result<(), Refusal> {
        self.change(|books, _| books.ledger.expire(id))
    }

    /// Refunds from the console, as a merchant does there without its shop.
    pub fn refund_from_console(&self, id: &PaymentId, amount: &str) -> Result<RefundId, Refusal> {
        self.change(|books, now| {
            let payment = books.ledger.payment(id)?;
            let currency = payment.order.currency;
            let order = RefundOrder {
                reference_no: Reference::of_console(),
                amount: currency.amount(amount)?,
                currency,
                reason: Some("console".to_owned()),
                webhook_url: Some(payment.order.webhook_url.clone()),
            };
            books.ledger.refund_payment(id, order, now)
        })
    }

    /// A pending refund is done.
    pub fn settle_refund(&self, id: &RefundId) -> Result<(), Refusal> {
        self.change(|books, _| books.ledger.settle(id, RefundStatus::Refunded))
    }

    /// A pending refund is rejected.
    pub fn reject_refund(&self, id: &RefundId) -> Result<(), Refusal> {
        self.change(|books, _| books.ledger.settle(id, RefundStatus::Rejected))
    }

    /// Sends a webhook once more, and tells of which payment.
    pub fn resend(&self, id: &EventId) -> Result<PaymentId, Refusal> {
        self.change(|books, now| books.outbox.resend(id, now)).ok_or(Refusal::NotFound)
    }

    /// How many payments were opened.
    pub fn opened(&self) -> usize {
        self.read(|books, _| books.ledger.payments.len())
    }

    /// How many confirmations moved money.
    pub fn captured(&self) -> usize {
        self.read(|books, _| books.ledger.captured)
    }

    /// The calls of the API so far, as `POST /v1/payments`, queries included.
    pub fn calls(&self) -> Vec<String> {
        self.read(|books, _| books.calls())
    }

    /// Moves the company's clock on; webhooks are still signed at the real time.
    pub fn advance(&self, seconds: u32) {
        self.change(|books, _| books.advance(seconds));
    }

    /// How refunds behave from now on.
    pub fn refunds_are(&self, mode: RefundMode) {
        self.change(|books, _| books.ledger.refunds_are = mode);
    }

    /// The next such call meets the fault; further ones queue up.
    pub fn next(&self, call: Call, fault: Fault) {
        self.change(|books, _| books.faults.plan(call, fault));
    }

    /// Chooses what becomes of webhooks from now on.
    pub fn webhooks_are(&self, post: Post) {
        self.change(|books, _| books.outbox.post = post);
    }

    /// None of the faults that were to come happens any more.
    pub fn all_well(&self) {
        self.change(|books, _| books.faults = Faults::default());
    }

    /// Whether webhooks carry the signature of a coming key too.
    pub fn key_rotation_is(&self, rotation: KeyRotation) {
        self.change(|books, _| books.outbox.rotation = rotation);
    }
}

fn callback(books: &Books, id: &PaymentId) -> Result<Url, Refusal> {
    books.ledger.payment(id).map(Payment::callback)
}
