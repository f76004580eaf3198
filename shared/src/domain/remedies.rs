//! What a merchant can do about what is wrong with an order, where that is safe.

use jiff::Timestamp;

use super::{
    About, Cancellation, Fact, Order, Origin, Process, RefundStage, Wrong, cancellation::Answered,
    troubles::unread,
};

/// So often the merchant may try a refused refund again.
const MAX_TRIES: usize = 20;

impl Order {
    /// The merchant has settled what is wrong otherwise: nobody is called for it any more.
    pub fn settle(&mut self, wrong: Wrong, now: Timestamp) {
        if self.troubles().iter().any(|trouble| trouble.wrong == wrong) {
            self.settled.push(wrong);
            self.note(now, Fact::Settled { wrong });
        }
    }

    /// What Cafe24 may not know, and is still so, is due at once: the merchant wants it to be told.
    pub fn remind(&mut self, now: Timestamp) {
        let due: Vec<About> = self.untold().map(|notice| notice.about).collect();
        for notice in self.notices.iter_mut().filter(|notice| due.contains(&notice.about)) {
            notice.again(now);
        }
        self.settled
            .retain(|wrong| !matches!(wrong, Wrong::NotTold { about } if due.contains(about)));
        let never = self.cancellations.iter().filter(|c| c.answered == Answered::Never);
        let whole: Vec<u32> = never.filter(|c| self.is_whole(c.amount)).map(|c| c.number).collect();
        for number in whole {
            self.answer_cancellation(number, Answered::No);
        }
        self.note(now, Fact::Reminded);
    }

    /// The newest notice that Cafe24 accepted, of what is still so, if it accepted all: it may be
    /// sent a second time.
    pub fn told(&self) -> Option<About> {
        let told = self.notices.iter().rev().map(|notice| notice.about);
        let mut told = told.filter(|about| self.still_so(*about));
        if self.untold().next().is_none() { told.next() } else { None }
    }

    /// The paid attempt of which Cafe24 may be told by its own order: for long it gave no sign to
    /// know of it, or nobody could find out.
    pub fn unread_payment(&self, now: Timestamp) -> Option<u32> {
        let paid = self.winner().map(|(attempt, _)| attempt);
        let never = paid.filter(|attempt| unread(attempt).is_some());
        let never = never.map(|attempt| attempt.number);
        never.or_else(|| self.unread(now).map(|(number, _)| number))
    }

    /// Whether there is anything to remind Cafe24 of.
    pub fn can_remind(&self, now: Timestamp) -> bool {
        let untold = self.untold().next().is_some() || self.told().is_some();
        untold || self.unread_payment(now).is_some() || self.unanswered(now).next().is_some()
    }

    /// Whether Cafe24 knows all that it has to.
    pub fn is_all_told(&self, now: Timestamp) -> bool {
        let mut answers = self.cancellations.iter().map(|cancellation| cancellation.answered);
        let answered = answers.all(|answered| match answered {
            Answered::Yes | Answered::ByOrder => true,
            Answered::No | Answered::Never => false,
        });
        answered && self.untold().next().is_none() && self.unread_payment(now).is_none()
    }

    /// Whether a refused cancellation can be tried again by us: the money is still there, nobody
    /// else tries it, and Cafe24 can be told of it afterwards, which it cannot of a part.
    pub fn can_refund_again(&self, number: u32) -> bool {
        let Some(failed) = self.cancellation(number) else { return false };
        let refused = |c: &&Cancellation| c.stage() == RefundStage::Failed;
        let tries = self.cancellations.iter().filter(refused).filter(|c| c.origin == failed.origin);
        let tellable = match failed.origin {
            Origin::Cafe24 => self.is_whole(failed.amount) && self.left() == failed.amount,
            Origin::SentBack { .. } => true,
            Origin::PgCompany { .. } => false,
        };
        let refused = failed.stage() == RefundStage::Failed && !self.was_repeated(failed);
        tellable && refused && tries.count() < MAX_TRIES
    }

    /// Reserves the money of a refused cancellation for another try, due at once, if
    /// [`Order::can_refund_again`].
    pub fn refund_again(&mut self, number: u32, now: Timestamp) {
        let failed = self.cancellation(number).filter(|_| self.can_refund_again(number));
        let Some(Cancellation { amount, origin, process, .. }) = failed.cloned() else { return };
        let again = self.reserve(amount, origin, now, now);
        for cancellation in self.cancellations.iter_mut().filter(|c| c.number == again) {
            cancellation.process = process;
            if origin == Origin::Cafe24 && process == Process::Synchronous {
                cancellation.answered = Answered::No;
            }
        }
    }
}
