//! The money of every order in three books: the mall's, the app's, the PG Company's.

use local::{
    Simulator, cafe24,
    pg_company::{Payment, Process, Refund, RefundStatus, Status},
};
use rust_decimal::Decimal;
use shared::domain::{
    Attempt, Cancellation, Order, OrderKey, ShopNo, State, cancellation::CancellationState,
};

/// All three books hold the same money, and each sum moved once (faults.md I1, I3, I5). What went
/// back at the PG Company itself is not in the mall's book: the mall was not asked.
pub(crate) async fn ledgers_agree(sim: &Simulator) {
    told_nothing_wrong(sim).await;
    for order in sim.cafe24.orders() {
        let book = Book::of(sim, &order);
        let here = order.paid - order.refunded - book.foreign();
        assert_eq!(here, book.kept(), "the mall's book of order {}", order.id);
    }
}

/// As [`ledgers_agree`], but the mall may not have been told everything yet.
pub(crate) async fn told_nothing_wrong(sim: &Simulator) {
    let mut captured = 0;
    for order in sim.cafe24.orders() {
        let book = Book::of(sim, &order);
        // Asynchronous payments are taken without a word of ours.
        let confirmed = |paid: &&Payment| paid.order.process != Process::Asynchronous;
        captured += book.paid().filter(confirmed).count();
        let stored = sim.app.store.order(&key(&order)).await.expect("the store answers");
        match stored {
            Some(stored) => book.agrees(&order, &stored),
            None => assert!(book.payments.is_empty(), "the app forgot order {}", order.id),
        }
    }
    assert_eq!(sim.pg_company.captured(), captured, "confirmations that moved money");
    assert!(sim.cafe24.wrong_notices().is_empty(), "{:?}", sim.cafe24.wrong_notices());
}

/// What the PG Company has of one order.
struct Book {
    payments: Vec<Payment>,
    refunds: Vec<Refund>,
}

impl Book {
    fn of(sim: &Simulator, order: &cafe24::Order) -> Self {
        let ours = format!("{}.{}.{}.", order.mall, order.shop_no, order.id);
        let mut payments = sim.pg_company.payments();
        payments.retain(|payment| payment.order.reference_no.to_string().starts_with(&ours));
        let mut refunds = sim.pg_company.refunds();
        refunds.retain(|refund| payments.iter().any(|p| p.payment_id == refund.payment_id));
        Self { payments, refunds }
    }

    fn paid(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().filter(|payment| payment.status == Status::Paid)
    }

    /// What went back of a payment.
    fn refunds(&self, payment: &Payment) -> impl Iterator<Item = &Refund> {
        let of_payment = |refund: &&Refund| refund.payment_id == payment.payment_id;
        let done = self.refunds.iter().filter(|refund| refund.status == RefundStatus::Refunded);
        done.filter(of_payment)
    }

    fn refunded(&self, payment: &Payment) -> Decimal {
        self.refunds(payment).map(|refund| decimal(&refund.amount)).sum()
    }

    /// What is still there of all payments.
    fn kept(&self) -> Decimal {
        self.paid().map(|paid| decimal(&paid.paid_amount) - self.refunded(paid)).sum()
    }

    /// What went back without the app: it has no reference of ours.
    fn foreign(&self) -> Decimal {
        let ours = |refund: &Refund| {
            let reference = refund.reference_no.to_string();
            let named = |p: &Payment| reference.starts_with(&p.order.reference_no.to_string());
            self.payments.iter().any(named)
        };
        let done = self.refunds.iter().filter(|refund| refund.status == RefundStatus::Refunded);
        done.filter(|refund| !ours(refund)).map(|refund| decimal(&refund.amount)).sum()
    }

    fn agrees(&self, order: &cafe24::Order, stored: &Order) {
        let id = &order.id;
        for paid in self.paid() {
            let reference = paid.order.reference_no.to_string();
            let named = |a: &&Attempt| stored.key.reference(a.number).to_string() == reference;
            let attempt = stored.attempts.iter().find(named).expect("the app knows what is paid");
            self.attempt_agrees(paid, attempt, stored);
            assert_eq!(attempt.price.currency.as_str(), order.currency, "order {id}");
        }
        let winners = stored.attempts.iter().filter(|a| matches!(a.state, State::Paid { .. }));
        assert!(winners.count() <= 1, "order {id} is paid twice");
        self.mall_agrees(order, stored);
    }

    /// What is paid is the order's payment, or goes back, or waits for a person.
    fn attempt_agrees(&self, paid: &Payment, attempt: &Attempt, stored: &Order) {
        let id = &stored.key.order;
        let tid = paid.payment_id.to_string();
        assert_eq!(attempt.state.tid().map(|tid| tid.as_str()), Some(&*tid), "order {id}");
        match &attempt.state {
            State::Paid { .. } | State::Returning { .. } | State::Late { .. } => {
                let (here, there) = (decimal(&attempt.price.amount), decimal(&paid.paid_amount));
                assert_eq!(here, there, "order {id}");
                assert_eq!(attempt.price.currency.as_str(), paid.order.currency.code(), "{id}");
                self.cancellations_agree(paid, attempt, stored);
            }
            State::Held { .. } => {}
            other => assert!(self.refunded(paid) > Decimal::ZERO, "{id} is paid, not {other:?}"),
        }
    }

    /// What a person has to look into counts as neither.
    fn cancellations_agree(&self, paid: &Payment, attempt: &Attempt, stored: &Order) {
        let id = &stored.key.order;
        let of_payment = |c: &&Cancellation| {
            let payment = stored.payment_of(c);
            payment.is_some_and(|(of, _)| of.number == attempt.number)
        };
        let of = |counts: fn(&CancellationState) -> bool| {
            let counted = stored.cancellations.iter().filter(of_payment);
            let amounts: Vec<_> =
                counted.filter(|c| counts(&c.state)).map(|c| decimal(&c.amount)).collect();
            (amounts.len(), amounts.into_iter().sum::<Decimal>())
        };
        let (done, refunded) = of(|state| matches!(state, CancellationState::Succeeded { .. }));
        let (unsure, in_review) = of(|state| matches!(state, CancellationState::Review { .. }));
        let (_, failed) = of(|state| matches!(state, CancellationState::Failed { .. }));
        let (_, asked) = of(|_| true);
        let there = self.refunded(paid);
        assert!(refunded <= there && there <= refunded + in_review, "refunds of order {id}");
        assert!(asked - failed <= decimal(&paid.paid_amount), "order {id} gives back too much");
        let count = self.refunds(paid).count();
        assert!(done <= count && count <= done + unsure, "refunds of order {id}, one by one");
    }

    fn mall_agrees(&self, order: &cafe24::Order, stored: &Order) {
        let Some(tid) = &order.tid else { return };
        let (winner, known) = stored.winner().expect("the mall was told of a payment");
        assert_eq!(known.as_str(), tid.as_str(), "the mall was told of order {}", order.id);
        assert_eq!(order.paid, decimal(&winner.price.amount), "told of order {}", order.id);
        let paid = self.paid().find(|paid| paid.payment_id.to_string() == *tid);
        let refunded = self.refunded(paid.expect("what the mall was told is paid"));
        assert!(order.refunded <= refunded, "refunds told of order {}", order.id);
    }
}

fn key(order: &cafe24::Order) -> OrderKey {
    OrderKey {
        mall: order.mall.parse().expect("a mall"),
        shop: ShopNo::try_from(order.shop_no).expect("a shop"),
        order: order.id.as_str().parse().expect("an order id"),
    }
}

fn decimal(text: &impl ToString) -> Decimal {
    text.to_string().parse().expect("an amount")
}
