//! The money of one order in three books: the mall's, the app's, the PG Company's.

use rust_decimal::Decimal;
use shared::domain::{
    Acknowledged, Attempt, Cancellation, Notice, NoticeState, Order, Origin, State,
    cancellation::{Answered, CancellationState},
};

use super::{Deal, Shown, World};
use crate::{
    cafe24::{self, EndPage},
    pg_company::{Payment, Refund, RefundStatus, Status},
};

/// What each of them has written down about one order.
#[derive(Debug)]
pub struct Books {
    deal: Deal,
    mall: cafe24::Order,
    app: Option<Order>,
    payments: Vec<Payment>,
    refunds: Vec<Refund>,
}

/// How much the mall must have learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learned {
    /// All that happened.
    All,
    /// Nothing wrong.
    NothingWrong,
}

impl Books {
    /// The books as they are now; `None` if the mall has no such order.
    pub async fn of(world: &World, deal: &Deal) -> Option<Self> {
        let mall = deal.in_mall(world)?;
        let ours = format!("{}.{}.{}.", mall.mall, mall.shop_no, mall.id);
        let is_ours = |reference: &dyn ToString| reference.to_string().starts_with(&ours);
        let mut payments = world.sim.pg_company.payments();
        payments.retain(|payment| is_ours(&payment.order.reference_no));
        let mut refunds = world.sim.pg_company.refunds();
        refunds.retain(|refund| is_ours(&refund.reference_no));
        // What the console gave back is nothing that the mall asked for.
        let of_ours = |refund: &Refund| payments.iter().any(|p| p.payment_id == refund.payment_id);
        refunds.retain(of_ours);
        let (deal, app) = (deal.clone(), deal.stored(world).await);
        Some(Self { deal, mall, app, payments, refunds })
    }

    /// What does not agree, in words (faults.md I1–I5).
    pub fn disagreements(&self, learned: Learned) -> Vec<String> {
        let mut wrong = Wrong(Vec::new());
        match &self.app {
            Some(app) => {
                self.payments_agree(app, &mut wrong);
                self.refunds_agree(app, &mut wrong);
                self.is_at_an_end(app, &mut wrong);
                self.mall_was_told_no_more_than(app, &mut wrong);
            }
            None => wrong.unless(self.payments.is_empty(), || "the app forgot it".to_owned()),
        }
        self.buyer_agreed(&mut wrong);
        if learned == Learned::All {
            let (mall, pg) = ((self.mall.paid, self.mall.refunded), (self.paid(), self.refunded()));
            wrong.unless(self.mall_knows_all(), || {
                format!("(paid, refunded): the mall has {mall:?}, the PG Company {pg:?}")
            });
        }
        wrong.0
    }

    /// The app's record.
    pub fn app(&self) -> Option<&Order> {
        self.app.as_ref()
    }

    /// Whether the mall knows how much is paid. What came too late and went back again was not
    /// its business, and what the operator booked otherwise is not ours.
    pub fn mall_knows_all(&self) -> bool {
        let paid = match self.mall.paid_by {
            cafe24::PaidBy::App => self.mall.paid,
            cafe24::PaidBy::Operator => Decimal::ZERO,
        };
        paid - self.mall.refunded == self.paid() - self.refunded()
    }

    /// Paid and refunded, first in the mall's book, then in the PG Company's.
    pub fn sums(&self) -> [Decimal; 4] {
        [self.mall.paid, self.mall.refunded, self.paid(), self.refunded()]
    }

    /// How much of it Cafe24 does not know, which a person was called to tell.
    pub fn untold(&self) -> usize {
        let orders = self.app.iter();
        let cancellations = orders.clone().flat_map(|app| &app.cancellations);
        let unanswered = cancellations.filter(|one| one.answered == Answered::Never).count();
        let attempts = orders.clone().flat_map(|app| &app.attempts);
        let unread =
            |attempt: &&Attempt| matches!(attempt.acknowledged, Acknowledged::Never { .. });
        let dead = |notice: &&Notice| matches!(notice.state, NoticeState::Dead { .. });
        let dead = orders.flat_map(|app| &app.notices).filter(dead).count();
        unanswered + attempts.filter(unread).count() + dead
    }

    /// Whether Cafe24 asked for something, was answered, and does not know the answer. For the app
    /// it does: whoever gets no answer to a question asks again.
    pub fn answer_was_lost(&self) -> bool {
        self.details_were_lost() || self.refund_was_lost()
    }

    /// A synchronous cancellation (M8): no notice tells its end.
    fn refund_was_lost(&self) -> bool {
        let cancellations = self.app.iter().flat_map(|app| &app.cancellations);
        let answered = cancellations.last().is_some_and(|one| one.answered == Answered::Yes);
        let last = self.mall.cancellations.last();
        let open = last.is_some_and(|last| match last.state {
            cafe24::CancellationState::Unanswered => true,
            // Of two copies of a request, the answer that came said "not known yet".
            cafe24::CancellationState::Refused => answered,
            cafe24::CancellationState::Accepted
            | cafe24::CancellationState::Refunded
            | cafe24::CancellationState::Failed => false,
        });
        let synchronous = last.is_some_and(|last| last.process == cafe24::Process::Synchronous);
        self.deal.refunding.is_some() && synchronous && open
    }

    /// The details of what is paid (M3).
    fn details_were_lost(&self) -> bool {
        let paid = self.app.as_ref().and_then(Order::winner).map(|(attempt, _)| attempt);
        let told =
            paid.is_some_and(|paid| matches!(paid.acknowledged, Acknowledged::Details { .. }));
        let is_paid = ("payed_tf".to_owned(), "T".to_owned());
        let mut messages = self.mall.messages.iter();
        told && !messages.any(|message| message.name == "M3" && message.fields.contains(&is_paid))
    }

    /// Attempts that were left to a person.
    pub fn held(&self) -> impl Iterator<Item = &Attempt> {
        let attempts = self.app.iter().flat_map(|app| &app.attempts);
        let for_a_person = |attempt: &&Attempt| {
            matches!(attempt.state, State::Unclear { .. } | State::Held { .. })
        };
        attempts.filter(for_a_person)
    }

    /// Cancellations that were left to a person.
    pub fn in_review(&self) -> impl Iterator<Item = &Cancellation> {
        let cancellations = self.app.iter().flat_map(|app| &app.cancellations);
        cancellations.filter(|one| matches!(one.state, CancellationState::Review { .. }))
    }

    /// What the PG Company took.
    pub fn paid(&self) -> Decimal {
        self.taken().map(|payment| decimal(&payment.paid_amount)).sum()
    }

    /// What the PG Company gave back because the app asked for it.
    pub fn refunded(&self) -> Decimal {
        self.given_back().map(|refund| decimal(&refund.amount)).sum()
    }

    fn taken(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().filter(|payment| payment.status == Status::Paid)
    }

    fn given_back(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(|refund| refund.status == RefundStatus::Refunded)
    }

    /// One winner, which is what the PG Company has; any other payment is held for a person.
    fn payments_agree(&self, app: &Order, wrong: &mut Wrong) {
        let winners = app.attempts.iter().filter(|a| matches!(a.state, State::Paid { .. })).count();
        wrong.unless(winners <= 1, || format!("{winners} attempts are paid"));
        for payment in self.taken() {
            let id = payment.payment_id.to_string();
            let attempt = app.attempts.iter().find(|attempt| {
                payment.order.reference_no.to_string()
                    == app.key.reference(attempt.number).to_string()
            });
            let known = attempt.is_some_and(|attempt| match &attempt.state {
                State::Paid { tid } | State::Late { tid } | State::Returning { tid } => {
                    tid.as_str() == id
                }
                State::Unclear { .. } | State::Held { .. } => true,
                State::Opening { .. }
                | State::Open { .. }
                | State::Confirming { .. }
                | State::Pending { .. }
                | State::Declined { .. }
                | State::Canceled { .. }
                | State::Expired { .. }
                | State::Failed { .. }
                | State::Superseded { .. } => false,
            });
            wrong.unless(known, || format!("{id} is paid, and the app has {attempt:?}"));
        }
        let Some((attempt, tid)) = app.winner() else { return };
        let paid = self.taken().find(|payment| payment.payment_id.to_string() == tid.as_str());
        let equal = paid.is_some_and(|paid| {
            decimal(&paid.paid_amount) == decimal(&attempt.price.amount)
                && paid.order.currency.code() == attempt.price.currency.as_str()
        });
        wrong.unless(equal, || format!("the app calls {attempt:?} paid, the PG Company {paid:?}"));
    }

    /// In an external checkout nothing was taken but a price on whose page the buyer pressed "pay",
    /// and the shop's page at the end told the truth.
    fn buyer_agreed(&self, wrong: &mut Wrong) {
        if !self.deal.is_external() {
            return;
        }
        // A page that is left open serves for a payment that was opened later, at the same price.
        let agreed: Vec<_> = self.deal.tabs.iter().flat_map(|tab| &tab.agreed).collect();
        for taken in self.taken() {
            let price = decimal(&taken.paid_amount);
            wrong.unless(agreed.contains(&&price), || {
                format!("nobody agreed to {taken:?}, but to {agreed:?}")
            });
        }
        let winner = self.app.as_ref().and_then(Order::winner).map(|(_, tid)| tid.as_str());
        for tab in &self.deal.tabs {
            let won = winner == Some(&*tab.paying.payment.to_string());
            let right = match &tab.shown {
                Some(Shown::End(EndPage::Success)) => self.taken().next().is_some(),
                Some(Shown::End(EndPage::Failure)) => !won,
                Some(Shown::Review(..) | Shown::Payment(_)) | None => true,
                Some(Shown::Waiting(_) | Shown::Message(_)) => true,
            };
            wrong.unless(right, || format!("the buyer saw {:?}: winner {winner:?}", tab.shown));
        }
    }

    /// Each cancellation moved money once, and together no more than was paid.
    fn refunds_agree(&self, app: &Order, wrong: &mut Wrong) {
        let of = |counts: fn(&Cancellation) -> bool| {
            let ours = |one: &&Cancellation| !matches!(one.origin, Origin::PgCompany { .. });
            let counted = app.cancellations.iter().filter(ours).filter(move |one| counts(one));
            let amounts: Vec<_> = counted.map(|one| decimal(&one.amount)).collect();
            (amounts.len(), amounts.into_iter().sum::<Decimal>())
        };
        let (done, refunded) = of(|one| matches!(one.state, CancellationState::Succeeded { .. }));
        let (unsure, review) = of(|one| matches!(one.state, CancellationState::Review { .. }));
        let (_, counted) = of(Cancellation::counts);
        let (count, there) = (self.given_back().count(), self.refunded());
        let agrees = refunded <= there && there <= refunded + review;
        wrong.unless(agrees && done <= count && count <= done + unsure, || {
            format!("the app gave back {refunded} in {done}, the PG Company {there} in {count}")
        });
        wrong.unless(counted <= self.paid(), || format!("{counted} goes back of {}", self.paid()));
    }

    fn is_at_an_end(&self, app: &Order, wrong: &mut Wrong) {
        for attempt in app.attempts.iter().filter(|attempt| !attempt.state.is_final()) {
            wrong.unless(false, || {
                format!("attempt {} is {}", attempt.number, attempt.state.words())
            });
        }
        for one in app.cancellations.iter().filter(|one| one.is_open()) {
            wrong.unless(false, || format!("cancellation {} {}", one.number, one.words()));
        }
    }

    fn mall_was_told_no_more_than(&self, app: &Order, wrong: &mut Wrong) {
        let Some(tid) = &self.mall.tid else { return };
        let winner = app.winner().map(|(_, tid)| tid.as_str());
        wrong.unless(winner == Some(tid.as_str()), || format!("the mall was told of {tid}"));
        let paid = self.taken().find(|payment| payment.payment_id.to_string() == *tid);
        let paid = paid.map(|payment| decimal(&payment.paid_amount));
        wrong.unless(paid == Some(self.mall.paid), || {
            format!("the mall was told of {}, the PG Company took {paid:?}", self.mall.paid)
        });
        wrong.unless(self.mall.refunded <= self.refunded(), || {
            let (told, done) = (self.mall.refunded, self.refunded());
            format!("the mall was told that {told} went back, but it was {done}")
        });
    }
}

/// What is wrong so far.
struct Wrong(Vec<String>);

impl Wrong {
    fn unless(&mut self, holds: bool, words: impl FnOnce() -> String) {
        if !holds {
            self.0.push(words());
        }
    }
}

fn decimal(text: &impl ToString) -> Decimal {
    text.to_string().parse().unwrap_or_default()
}
