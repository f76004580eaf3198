//! An order's cancellations: which requests are the same, what is reserved, what is left.

use jiff::{SignedDuration, Timestamp};

use super::{
    Amount, Cancellation, Currency, Money, Order, Requested, Tid,
    cancellation::{CancellationReport, CancellationState, Refusal},
};

/// The most cancellations of one order.
pub const MAX_CANCELLATIONS: usize = 500;
/// The most refused cancellations that are remembered.
pub const MAX_REFUSED: usize = 20;

/// What a cancellation request names, already parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelAsked {
    /// The PG Company's id of the payment.
    pub tid: Tid,
    /// How much to give back, in major units; more than nothing.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
}

impl CancelAsked {
    /// The amount of its currency.
    pub fn money(&self) -> Money {
        Money { amount: self.amount, currency: self.currency.clone() }
    }
}

impl Order {
    /// What went back to the buyer already.
    pub fn refunded(&self) -> Amount {
        self.sum(|cancellation| matches!(cancellation.state, CancellationState::Succeeded { .. }))
    }

    /// What is left of the payment: paid, less refunded, less reserved for open cancellations.
    pub fn left(&self) -> Amount {
        let paid = self.winner().map_or(Amount::ZERO, |(attempt, _)| attempt.price.amount);
        paid.minus(self.sum(Cancellation::counts)).unwrap_or(Amount::ZERO)
    }

    fn sum(&self, counts: impl Fn(&Cancellation) -> bool) -> Amount {
        let amounts = self.cancellations.iter().filter(|c| counts(c)).map(|c| c.amount);
        amounts.fold(Amount::ZERO, |sum, amount| sum.plus(amount).unwrap_or(sum))
    }

    /// Takes a cancellation request: finds the cancellation that it repeats, or reserves its
    /// amount for a new one, leased until `until`.
    pub fn request_cancellation(
        &mut self,
        asked: &CancelAsked,
        now: Timestamp,
        until: Timestamp,
        window: SignedDuration,
    ) -> Result<Requested, Refusal> {
        let (attempt, tid) = self.winner().ok_or(Refusal::NotPaid)?;
        if *tid != asked.tid {
            return Err(Refusal::OtherTid);
        }
        if attempt.price.currency != asked.currency {
            return Err(Refusal::OtherCurrency);
        }
        let left = self.left();
        let mut newest = self.cancellations.iter().rev();
        if let Some(same) = newest.find(|c| c.is_meant(asked.amount, left, now, window)) {
            return Ok(Requested::Same(same.number));
        }
        left.minus(asked.amount).ok_or(Refusal::TooMuch)?;
        self.forget_refused();
        if self.cancellations.len() >= MAX_CANCELLATIONS {
            return Err(Refusal::TooMany);
        }
        Ok(Requested::New(self.reserve(asked.amount, now, until)))
    }

    /// Keeps the record small: the oldest refused cancellations go first, they moved nothing.
    fn forget_refused(&mut self) {
        let refused = |c: &Cancellation| matches!(c.state, CancellationState::Failed { .. });
        let mut surplus = self.cancellations.iter().filter(|c| refused(c)).count();
        self.cancellations.retain(|cancellation| {
            let goes = refused(cancellation) && surplus > MAX_REFUSED;
            surplus = if goes { surplus.saturating_sub(1) } else { surplus };
            !goes
        });
    }

    fn reserve(&mut self, amount: Amount, now: Timestamp, until: Timestamp) -> u32 {
        let number = self.cancellations.last().map_or(1, |last| last.number.saturating_add(1));
        let state = CancellationState::Submitting { until };
        self.cancellations.push(Cancellation { number, amount, asked_at: now, state });
        self.note(now, format!("cancellation {number} of {amount} asked for"));
        number
    }

    /// The cancellation with this number.
    pub fn cancellation(&self, number: u32) -> Option<&Cancellation> {
        self.cancellations.iter().find(|cancellation| cancellation.number == number)
    }

    /// Takes over an open cancellation until `until`, to ask the PG Company once more.
    pub fn resume_cancellation(&mut self, number: u32, until: Timestamp) {
        self.change_cancellation(number, |cancellation| match &cancellation.state {
            CancellationState::Submitting { .. } => CancellationState::Submitting { until },
            CancellationState::Pending { .. }
            | CancellationState::Succeeded { .. }
            | CancellationState::Failed { .. }
            | CancellationState::Review { .. } => cancellation.state.clone(),
        });
    }

    /// Applies the PG Company's record to a cancellation.
    pub fn report_cancellation(
        &mut self,
        number: u32,
        report: &CancellationReport,
        now: Timestamp,
    ) {
        if self.change_cancellation(number, |cancellation| cancellation.on_report(report, now)) {
            let words = self.cancellation(number).map(Cancellation::words).unwrap_or_default();
            self.note(now, format!("cancellation {number} {words}"));
        }
    }

    /// Notes that the PG Company refused a cancellation: nothing moved.
    pub fn refuse_cancellation(&mut self, number: u32, reason: &str, now: Timestamp) {
        let failed = |_: &Cancellation| CancellationState::Failed { reason: reason.to_owned() };
        if self.change_cancellation(number, failed) {
            self.note(now, format!("cancellation {number} refused: {reason}"));
        }
    }

    fn change_cancellation(
        &mut self,
        number: u32,
        next: impl FnOnce(&Cancellation) -> CancellationState,
    ) -> bool {
        let mut open = self.cancellations.iter_mut().filter(|c| c.number == number && c.is_open());
        let Some(cancellation) = open.next() else { return false };
        let state = next(cancellation);
        let changed = state != cancellation.state;
        cancellation.state = state;
        changed
    }
}
