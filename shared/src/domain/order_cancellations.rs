//! An order's cancellations: which requests are the same, what is reserved, what is left.

use jiff::{SignedDuration, Timestamp};

use super::{
    About, Amount, Attempt, Cancellation, Currency, Fact, MallUrl, Money, Order, Origin, Process,
    Requested, State, Tid,
    acknowledged::Acknowledged,
    cancellation::{
        Answered, CancellationEvent, CancellationReport, CancellationState, CancellationStatus,
        Refusal,
    },
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
    /// How Cafe24 wants to learn how it ends.
    pub process: Process,
    /// Where it wants to be told, in the asynchronous process.
    pub notice_url: Option<MallUrl>,
}

impl CancelAsked {
    /// The amount of its currency.
    pub fn money(&self) -> Money {
        Money { amount: self.amount, currency: self.currency.clone() }
    }
}

impl Order {
    /// What went back to the buyer already, of the attempt that stands for the order.
    pub fn refunded(&self) -> Amount {
        let of = self.payment().map(|attempt| attempt.number);
        self.sum(of, |cancellation| {
            matches!(cancellation.state, CancellationState::Succeeded { .. })
        })
    }

    /// What is left of the payment: paid, less refunded, less reserved for open cancellations.
    pub fn left(&self) -> Amount {
        self.winner().map_or(Amount::ZERO, |(attempt, _)| self.left_of(attempt))
    }

    /// As [`Order::left`], of an attempt that may have been paid in vain.
    pub(super) fn left_of(&self, attempt: &Attempt) -> Amount {
        let gone = self.sum(Some(attempt.number), Cancellation::counts);
        attempt.price.amount.minus(gone).unwrap_or(Amount::ZERO)
    }

    /// Whether an amount is all that was paid: Cafe24's order, which has no amount, can be told
    /// only of that.
    pub fn is_whole(&self, amount: Amount) -> bool {
        self.winner().is_some_and(|(attempt, _)| attempt.price.amount == amount)
    }

    /// What those cancellations of an attempt that count are together.
    fn sum(&self, of: Option<u32>, counts: impl Fn(&Cancellation) -> bool) -> Amount {
        let of_it = self.cancellations.iter().filter(|cancellation| match cancellation.origin {
            Origin::Cafe24 => self.winner().is_some_and(|(paid, _)| Some(paid.number) == of),
            Origin::SentBack { attempt } | Origin::PgCompany { attempt } => of == Some(attempt),
        });
        let amounts = of_it.filter(|c| counts(c)).map(|c| c.amount);
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
        // Who wants it back knows that it is paid.
        if attempt.acknowledged.is_awaited() {
            let number = attempt.number;
            self.acknowledge(number, &Acknowledged::Order { at: now });
        }
        let left = self.left();
        let mut newest = self.cancellations.iter().rev();
        if let Some(same) = newest.find(|c| c.is_meant(asked.amount, left, now, window)) {
            let number = same.number;
            self.ask_again(number, asked, now);
            return Ok(Requested::Same(number));
        }
        left.minus(asked.amount).ok_or(Refusal::TooMuch)?;
        self.forget_refused();
        if self.cancellations.len() >= MAX_CANCELLATIONS {
            return Err(Refusal::TooMany);
        }
        self.tell_at(asked);
        let number = self.reserve(asked.amount, Origin::Cafe24, now, until);
        for cancellation in self.cancellations.iter_mut().filter(|c| c.number == number) {
            cancellation.process = asked.process;
            cancellation.answered = match asked.process {
                Process::Synchronous => Answered::No,
                Process::Asynchronous | Process::External => Answered::Yes,
            };
        }
        Ok(Requested::New(number))
    }

    /// Who asks asynchronously is told by a notice how it ended, also if it was canceled otherwise.
    fn ask_again(&mut self, number: u32, asked: &CancelAsked, now: Timestamp) {
        if asked.process != Process::Asynchronous {
            return;
        }
        self.tell_at(asked);
        let mut same = self.cancellations.iter_mut().filter(|c| c.number == number);
        let Some(cancellation) = same.next() else { return };
        cancellation.process = asked.process;
        if cancellation.answered == Answered::No {
            cancellation.answered = Answered::Yes;
        }
        if cancellation.owes_notice(Told::Not) {
            self.owe(About::Canceled { cancellation: number }, now);
        }
    }

    fn tell_at(&mut self, asked: &CancelAsked) {
        if asked.notice_url.is_some() {
            self.cancel_notice_url.clone_from(&asked.notice_url);
        }
    }

    /// Keeps the record small: the oldest refused cancellations go first, they moved nothing, and
    /// Cafe24 knows of them.
    fn forget_refused(&mut self) {
        let refused = |c: &Cancellation| {
            c.origin == Origin::Cafe24 && matches!(c.state, CancellationState::Failed { .. })
        };
        let mut surplus = self.cancellations.iter().filter(|c| refused(c)).count();
        self.cancellations.retain(|cancellation| {
            let goes = refused(cancellation) && surplus > MAX_REFUSED;
            surplus = if goes { surplus.saturating_sub(1) } else { surplus };
            !goes
        });
    }

    /// Reserves an amount for a cancellation that is leased until `until`; returns its number.
    pub(super) fn reserve(
        &mut self,
        amount: Amount,
        origin: Origin,
        now: Timestamp,
        until: Timestamp,
    ) -> u32 {
        let state = CancellationState::Submitting { until };
        let number = self.add_cancellation(amount, origin, now, state);
        self.note(now, Fact::RefundAsked { cancellation: number, amount, origin });
        number
    }

    fn add_cancellation(
        &mut self,
        amount: Amount,
        origin: Origin,
        now: Timestamp,
        state: CancellationState,
    ) -> u32 {
        let number = self.cancellations.last().map_or(1, |last| last.number.saturating_add(1));
        let (process, answered) = (Process::Synchronous, Answered::Yes);
        let asked_at = now;
        self.cancellations.push(Cancellation {
            number,
            amount,
            asked_at,
            origin,
            process,
            answered,
            state,
        });
        number
    }

    /// The cancellation with this number.
    pub fn cancellation(&self, number: u32) -> Option<&Cancellation> {
        self.cancellations.iter().find(|cancellation| cancellation.number == number)
    }

    /// The payment from which a cancellation takes, and the PG Company's id of it.
    pub fn payment_of(&self, cancellation: &Cancellation) -> Option<(&Attempt, &Tid)> {
        match cancellation.origin {
            Origin::Cafe24 => self.winner(),
            Origin::SentBack { attempt } | Origin::PgCompany { attempt } => {
                let attempt = self.attempt(attempt)?;
                attempt.state.tid().map(|tid| (attempt, tid))
            }
        }
    }

    /// Applies `event` to a cancellation by the rules of [`Cancellation::on`]. Cafe24 is owed a
    /// notice of how it ended unless `told` says that it learns it from our answer. Returns whether
    /// it came further.
    pub fn apply_cancellation(
        &mut self,
        number: u32,
        event: &CancellationEvent,
        told: Told,
        now: Timestamp,
    ) -> bool {
        let mut same = self.cancellations.iter_mut().filter(|c| c.number == number);
        let Some(cancellation) = same.next() else { return false };
        let state = cancellation.on(event, now);
        let ended = !matches!(event, CancellationEvent::Resumed(_)) && state != cancellation.state;
        cancellation.state = state;
        if !ended {
            return false;
        }
        let (fact, owed) = (Fact::refund_became(cancellation), cancellation.owes_notice(told));
        self.note(now, fact);
        if owed {
            self.owe(About::Canceled { cancellation: number }, now);
        }
        true
    }

    /// Sends a late payment back in any case in which it cannot be accepted: the order is paid, or
    /// goes on with a newer attempt, or Cafe24 does not wait for a notice of ours (C16).
    pub(super) fn send_back_if_unacceptable(&mut self, number: u32, now: Timestamp) {
        let latest = self.latest().is_some_and(|latest| latest.number == number);
        let Some(attempt) = self.attempt(number) else { return };
        let waits = attempt.process == Process::Asynchronous;
        let acceptable = waits && latest && self.winner().is_none();
        if !acceptable {
            self.send_back_late(number, now);
        }
    }

    /// Accepts a late payment, unless the order was paid otherwise meanwhile (C15).
    pub fn accept_late(&mut self, number: u32, now: Timestamp) {
        match self.winner() {
            None => self.apply(number, &super::Event::Accepted, now),
            Some(_) => self.send_back_late(number, now),
        }
    }

    /// Sends a late payment back (C16), unless that was decided otherwise meanwhile.
    pub fn send_back_late(&mut self, number: u32, now: Timestamp) {
        let Some(attempt) = self.attempt(number) else { return };
        if matches!(attempt.state, State::Late { .. }) {
            self.send_back(number, attempt.price.amount, now);
        }
    }

    /// Sends a late payment back whose order was paid otherwise: of such an order nobody wants to
    /// hear that it is not paid.
    pub fn send_back_surplus(&mut self, number: u32, now: Timestamp) {
        self.send_back_late(number, now);
        self.withdraw(About::NotPaid { attempt: number });
    }

    /// Sends back what is left of a payment of which Cafe24 never learned (C19). What was owed to
    /// Cafe24 about it is not told any more. What it knows of meanwhile stays.
    pub fn send_back_unread(&mut self, number: u32, now: Timestamp) {
        let Some(attempt) = self.attempt(number) else { return };
        let paid = matches!(attempt.state, State::Paid { .. });
        if paid && attempt.acknowledged.is_awaited() {
            self.withdraw(About::Paid { attempt: number });
            self.send_back(number, self.left(), now);
        }
    }

    /// Reserves an amount of an attempt for a cancellation of ours that is due at once.
    fn send_back(&mut self, number: u32, amount: Amount, now: Timestamp) {
        self.apply(number, &super::Event::SentBack, now);
        if !amount.is_zero() {
            self.reserve(amount, Origin::SentBack { attempt: number }, now, now);
        }
    }

    /// Whether one function has a cancellation to itself.
    pub fn is_leased(&self, number: u32, now: Timestamp) -> bool {
        let state = self.cancellation(number).map(|cancellation| &cancellation.state);
        matches!(state, Some(CancellationState::Submitting { until }) if *until > now)
    }

    /// Adds a refund of an attempt that was made at the PG Company without us, once it is done
    /// (R10). Returns its number if it is new.
    pub fn found_cancellation(
        &mut self,
        attempt: u32,
        report: &CancellationReport,
        now: Timestamp,
    ) -> Option<u32> {
        let known = self.cancellations.iter().any(|c| c.refund() == Some(&report.refund));
        if known || report.number.is_some() || report.status != CancellationStatus::Done {
            return None;
        }
        let (refund, amount) = (report.refund.clone(), report.amount);
        let state = CancellationState::Succeeded { refund, at: now };
        let origin = Origin::PgCompany { attempt };
        let number = self.add_cancellation(amount, origin, now, state);
        self.note(now, Fact::RefundAsked { cancellation: number, amount, origin });
        Some(number)
    }
}

/// Whether Cafe24 learns of a change from our answer to the request at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A request of Cafe24 is being answered; a refusal is told by that answer.
    ByAnswer,
    /// Nobody of Cafe24 waits.
    Not,
}

impl Cancellation {
    /// An asynchronous request that was not refused right away waits for a notice; nobody but
    /// Cafe24 asks so.
    fn owes_notice(&self, told: Told) -> bool {
        self.process == Process::Asynchronous
            && match &self.state {
                CancellationState::Succeeded { .. } => true,
                CancellationState::Failed { .. } => told == Told::Not,
                CancellationState::Submitting { .. } | CancellationState::Pending { .. } => false,
                CancellationState::Review { .. } => false,
            }
    }
}
