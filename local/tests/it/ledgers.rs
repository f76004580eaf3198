//! The money of every order in three books: the mall's, the app's, the PG Company's.

use local::{
    Simulator, cafe24,
    pg_company::{Payment, Refund, RefundStatus, Status},
};
use rust_decimal::Decimal;
use shared::domain::{Order, OrderKey, ShopNo, State, cancellation::CancellationState};

/// All three books hold the same money, and each sum moved once (faults.md I1, I3, I5).
pub(crate) async fn ledgers_agree(sim: &Simulator) {
    told_nothing_wrong(sim).await;
    for order in sim.cafe24.orders() {
        let book = Book::of(sim, &order);
        let there = (sum(book.paid()), sum(book.refunded()));
        assert_eq!((order.paid, order.refunded), there, "the mall's book of order {}", order.id);
    }
}

/// As [`ledgers_agree`], but the mall may not have been told everything yet.
pub(crate) async fn told_nothing_wrong(sim: &Simulator) {
    let mut captured = 0;
    for order in sim.cafe24.orders() {
        let book = Book::of(sim, &order);
        captured += book.paid().count();
        assert!(book.paid().count() <= 1, "order {} was paid twice", order.id);
        let stored = sim.app.store.order(&key(&order)).await.expect("the store answers");
        match stored {
            Some(stored) => book.agrees(&order, &stored),
            None => assert!(book.payments.is_empty(), "the app forgot order {}", order.id),
        }
    }
    assert_eq!(sim.pg_company.captured(), captured, "confirmations that moved money");
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
        refunds.retain(|refund| refund.reference_no.to_string().starts_with(&ours));
        Self { payments, refunds }
    }

    fn paid(&self) -> impl Iterator<Item = String> {
        let paid = self.payments.iter().filter(|payment| payment.status == Status::Paid);
        paid.map(|payment| payment.paid_amount.to_string())
    }

    /// Refunds that the app asked for; those of the console have other references.
    fn refunded(&self) -> impl Iterator<Item = String> {
        let done = self.refunds.iter().filter(|refund| refund.status == RefundStatus::Refunded);
        done.map(|refund| refund.amount.to_string())
    }

    fn agrees(&self, order: &cafe24::Order, stored: &Order) {
        let id = &order.id;
        let held = stored.attempts.iter().any(|a| matches!(a.state, State::Held { .. }));
        let paid = self.payments.iter().find(|payment| payment.status == Status::Paid);
        match stored.winner() {
            Some((attempt, tid)) => {
                let paid = paid.expect("what the app calls paid is paid");
                assert_eq!(paid.payment_id.to_string(), tid.as_str(), "order {id}");
                let reference = stored.key.reference(attempt.number).to_string();
                assert_eq!(paid.order.reference_no.to_string(), reference, "order {id}");
                assert_eq!(
                    decimal(&paid.paid_amount),
                    decimal(&attempt.price.amount),
                    "order {id}"
                );
                let (here, there) = (&attempt.price.currency, paid.order.currency.code());
                assert_eq!(here.as_str(), there, "order {id}");
                assert_eq!(attempt.price.currency.as_str(), order.currency, "order {id}");
            }
            None => assert!(held || paid.is_none(), "order {id} is paid, and the app ignores it"),
        }
        self.cancellations_agree(stored);
        self.mall_agrees(order, stored);
    }

    /// What a person has to look into counts as neither.
    fn cancellations_agree(&self, stored: &Order) {
        let id = &stored.key.order;
        let of = |counts: fn(&CancellationState) -> bool| {
            let counted = stored.cancellations.iter().filter(move |c| counts(&c.state));
            let amounts: Vec<_> = counted.map(|c| decimal(&c.amount)).collect();
            (amounts.len(), amounts.into_iter().sum::<Decimal>())
        };
        let (done, refunded) = of(|state| matches!(state, CancellationState::Succeeded { .. }));
        let (unsure, in_review) = of(|state| matches!(state, CancellationState::Review { .. }));
        let (_, failed) = of(|state| matches!(state, CancellationState::Failed { .. }));
        let (_, asked) = of(|_| true);
        let there = sum(self.refunded());
        assert!(refunded <= there && there <= refunded + in_review, "refunds of order {id}");
        assert!(asked - failed <= sum(self.paid()), "order {id} gives back too much");
        let count = self.refunded().count();
        assert!(done <= count && count <= done + unsure, "refunds of order {id}, one by one");
    }

    fn mall_agrees(&self, order: &cafe24::Order, stored: &Order) {
        let Some(tid) = &order.tid else { return };
        let winner = stored.winner().map(|(_, tid)| tid.as_str());
        assert_eq!(winner, Some(tid.as_str()), "the mall was told of order {}", order.id);
        assert_eq!(order.paid, sum(self.paid()), "the mall was told of order {}", order.id);
        assert!(order.refunded <= sum(self.refunded()), "refunds told of order {}", order.id);
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

fn sum(amounts: impl Iterator<Item = String>) -> Decimal {
    amounts.map(|amount| decimal(&amount)).sum()
}
