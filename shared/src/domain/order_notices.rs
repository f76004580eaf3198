//! What an order owes to Cafe24: which facts, and in which order they are told.

use jiff::{SignedDuration, Timestamp};

use super::{
    About, Attempt, Cancellation, Fact, MallUrl, Notice, NoticeState, Order, Process, RefundStage,
    State,
    acknowledged::Acknowledged,
    cancellation::Answered,
    notice::{FIRST_TRY, Verdict},
};

/// After these many minutes without a sign that Cafe24 knows of a payment, it is asked
/// (state-machines.md C19).
const UNREAD_MINUTES: [i64; 3] = [10, 30, 60];
/// After this a payment of which Cafe24 does not know goes back.
const UNREAD_LIMIT: SignedDuration = SignedDuration::from_mins(60);
/// After this a cancellation of which Cafe24 got no final answer is reported otherwise (R6).
const UNANSWERED_LIMIT: SignedDuration = SignedDuration::from_mins(30);

/// What is to be done about a payment of which Cafe24 gave no sign to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// Cafe24 is asked, and told if it does not know.
    Tell,
    /// If it does not know even now, the money goes back.
    SendBack,
}

/// Whether Cafe24 may know of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayKnow {
    /// It was told, and the answer is not known.
    Yes,
    /// It refused to be told.
    No,
}

impl Order {
    /// The notice that is to be sent before all others.
    pub fn first_owed(&self) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.next().is_some())
    }

    /// Whether the fact was told, and accepted.
    pub fn is_told(&self, about: About) -> bool {
        let delivered = |n: &Notice| matches!(n.state, NoticeState::Delivered { .. });
        self.notices.iter().any(|notice| notice.about == about && delivered(notice))
    }

    /// Where a notice goes; `None` if Cafe24 never said.
    pub fn notice_url(&self, about: About) -> Option<&MallUrl> {
        match about {
            About::Paid { attempt } | About::NotPaid { attempt } => {
                self.attempt(attempt)?.notice_url.as_ref()
            }
            About::Canceled { .. } => self.cancel_notice_url.as_ref(),
        }
    }

    /// Owes Cafe24 a fact, unless it was told or is owed already. What it replaces is not told
    /// any more: an order that is paid has not failed.
    pub fn owe(&mut self, about: About, now: Timestamp) {
        if self.notice_url(about).is_none() || self.notices.iter().any(|n| n.about == about) {
            return;
        }
        if matches!(about, About::Paid { .. }) {
            self.drop_failures();
        }
        self.notices.push(Notice::new(about, now));
    }

    /// Forgets what is owed about attempts that came to nothing.
    pub(super) fn drop_failures(&mut self) {
        let obsolete = |n: &Notice| {
            matches!(n.about, About::NotPaid { .. }) && matches!(n.state, NoticeState::Owed { .. })
        };
        self.notices.retain(|notice| !obsolete(notice));
    }

    /// Forgets a fact that is owed; what was told stays told.
    pub(super) fn withdraw(&mut self, about: About) {
        self.notices.retain(|notice| notice.about != about || notice.next().is_none());
    }

    /// Owes whatever Cafe24 must learn of an attempt that has just changed.
    pub(super) fn owe_attempt(&mut self, number: u32, now: Timestamp) {
        let Some(attempt) = self.attempt(number) else { return };
        let told = attempt.process != Process::Synchronous;
        match &attempt.state {
            State::Paid { .. } => {
                self.acknowledge(number, &Acknowledged::Awaited { since: now });
                if told {
                    self.owe(About::Paid { attempt: number }, now);
                }
            }
            State::Declined { .. } | State::Canceled { .. } | State::Expired { .. } => {
                self.owe_failure(number, now);
            }
            // A person looks; until then it is not paid, as the other processes answer too.
            State::Returning { .. } | State::Held { .. } => self.owe_failure(number, now),
            // It may still be accepted.
            State::Late { .. } => self.withdraw(About::NotPaid { attempt: number }),
            State::Opening { .. } | State::Open { .. } | State::Confirming { .. } => {}
            // Neither "paid" nor "not paid" would be true.
            State::Unclear { .. } => {}
            State::Pending { .. } | State::Failed { .. } | State::Superseded { .. } => {}
        }
    }

    /// Owes that an attempt came to nothing, unless the order is paid or goes on with a newer one.
    fn owe_failure(&mut self, number: u32, now: Timestamp) {
        let told = self.latest().is_some_and(|latest| {
            latest.number == number && latest.process != Process::Synchronous
        });
        if told && self.winner().is_none() {
            self.owe(About::NotPaid { attempt: number }, now);
        }
    }

    /// Takes the first notice for us alone until `until`, if it is due and is this one.
    pub fn take_notice(&mut self, about: About, now: Timestamp, until: Timestamp) -> bool {
        let mut owed = self.notices.iter_mut().filter(|notice| notice.next().is_some());
        let Some(first) = owed.next().filter(|first| first.about == about) else { return false };
        match &mut first.state {
            NoticeState::Owed { tries, next } if *next <= now => {
                *tries = tries.saturating_add(1);
                *next = until;
                true
            }
            NoticeState::Owed { .. } | NoticeState::Delivered { .. } => false,
            NoticeState::Dead { .. } => false,
        }
    }

    /// Notes what became of a try. What was delivered, or is not tried any more, stays so.
    pub fn noticed(&mut self, about: About, verdict: &Verdict, now: Timestamp, spread: u8) {
        let mut owed = self.notices.iter_mut().filter(|notice| notice.next().is_some());
        let Some(notice) = owed.find(|notice| notice.about == about) else { return };
        notice.state = notice.tried(verdict, now, spread);
        match &notice.state {
            NoticeState::Owed { .. } => {}
            NoticeState::Delivered { .. } => {
                if let About::Paid { attempt } = about {
                    self.acknowledge(attempt, &Acknowledged::Notice { at: now });
                }
                self.note(now, Fact::Told { about });
            }
            NoticeState::Dead { why } => {
                let why = why.clone();
                self.note(now, Fact::NotTold { about, why });
            }
        }
    }

    /// Notes how it is known that Cafe24 knows of a payment. What is known stays so, but that nobody
    /// could find out: a sign of Cafe24 counts even then.
    pub fn acknowledge(&mut self, number: u32, how: &Acknowledged) {
        let attempts = self.attempts.iter_mut().filter(|attempt| attempt.number == number);
        let mut learned = false;
        for attempt in attempts {
            let known = &attempt.acknowledged;
            if !known.is_known() || !known.is_certain() && how.is_certain() {
                attempt.acknowledged = how.clone();
                learned = true;
            }
        }
        // What a notice tells has a line of its own.
        if let Acknowledged::Details { at } | Acknowledged::Order { at } = how
            && learned
        {
            self.note(*at, Fact::Learned { attempt: number });
        }
    }

    /// Notes that Cafe24 may, or again cannot, have learned of a payment in a way that has no
    /// certain answer.
    pub fn tell_uncertainly(&mut self, number: u32, may_know: MayKnow) {
        let Some((attempt, since)) = self.awaiting() else { return };
        if attempt.number == number {
            let how = match may_know {
                MayKnow::Yes => Acknowledged::Uncertain { since },
                MayKnow::No => Acknowledged::Awaited { since },
            };
            self.acknowledge(number, &how);
        }
    }

    /// The paid attempt of which Cafe24 has given no sign to know for too long, and what is to be
    /// done about it. The asynchronous process has its notices for that.
    pub fn unread(&self, now: Timestamp) -> Option<(u32, Unread)> {
        let (attempt, since) = self.awaiting()?;
        let age = now.duration_since(since);
        // While it is being told, nobody knows better.
        if self.is_being_told(About::Paid { attempt: attempt.number }, now) {
            return None;
        }
        let [first, ..] = UNREAD_MINUTES;
        match age {
            age if age >= UNREAD_LIMIT => Some((attempt.number, Unread::SendBack)),
            age if age >= SignedDuration::from_mins(first) => Some((attempt.number, Unread::Tell)),
            _young => None,
        }
    }

    /// Whether a try of a notice may be under way.
    fn is_being_told(&self, about: About, now: Timestamp) -> bool {
        let notice = self.notices.iter().find(|notice| notice.about == about);
        let next = notice.and_then(Notice::next);
        next.is_some_and(|next| next > now && now.duration_until(next) <= FIRST_TRY)
    }

    /// Whether what a notice says is still what is true of the order.
    pub(super) fn still_so(&self, about: About) -> bool {
        match about {
            About::Paid { attempt } => self.winner().is_some_and(|(a, _)| a.number == attempt),
            About::NotPaid { attempt } => {
                let latest = self.latest().filter(|latest| latest.number == attempt);
                self.winner().is_none() && latest.is_some_and(|latest| latest.state.is_failure())
            }
            About::Canceled { cancellation } => {
                let stage = self.cancellation(cancellation).map(Cancellation::stage);
                matches!(stage, Some(RefundStage::Succeeded | RefundStage::Failed))
            }
        }
    }

    fn awaiting(&self) -> Option<(&Attempt, Timestamp)> {
        let (attempt, _) = self.winner()?;
        match &attempt.acknowledged {
            Acknowledged::Awaited { since } | Acknowledged::Uncertain { since }
                if attempt.process != Process::Asynchronous =>
            {
                Some((attempt, *since))
            }
            Acknowledged::Awaited { .. } | Acknowledged::Uncertain { .. } => None,
            Acknowledged::Details { .. } | Acknowledged::Notice { .. } => None,
            Acknowledged::Order { .. } | Acknowledged::NotExpected => None,
            Acknowledged::Never { .. } => None,
        }
    }

    /// Whether Cafe24 may know of a payment without having said so: it was told by a notice, or by
    /// changing the order, and the answer was lost.
    pub fn may_know(&self, number: u32) -> bool {
        let uncertain = self
            .attempt(number)
            .is_some_and(|attempt| matches!(attempt.acknowledged, Acknowledged::Uncertain { .. }));
        let about = About::Paid { attempt: number };
        uncertain || self.notices.iter().any(|notice| notice.about == about)
    }

    /// The cancellations that are done but of which Cafe24 got no final answer for too long.
    pub fn unanswered(&self, now: Timestamp) -> impl Iterator<Item = u32> {
        let cancellations = self.cancellations.iter().filter(move |cancellation| {
            let since = cancellation.unanswered_since();
            since.is_some_and(|since| now.duration_since(since) >= UNANSWERED_LIMIT)
        });
        cancellations.map(|cancellation| cancellation.number)
    }

    /// Notes how Cafe24 got its answer about a cancellation.
    pub fn answer_cancellation(&mut self, number: u32, answered: Answered) {
        let same = self.cancellations.iter_mut().filter(|c| c.number == number);
        same.for_each(|cancellation| cancellation.answered = answered);
    }

    /// When something about what Cafe24 knows needs attention.
    pub(super) fn telling_due(&self, now: Timestamp) -> Option<Timestamp> {
        let plus = |since: Timestamp, wait| since.checked_add(wait).ok();
        let notice = self.first_owed().and_then(Notice::next);
        let unread = self.awaiting().and_then(|(_, since)| {
            let mut looks = UNREAD_MINUTES.into_iter().map(SignedDuration::from_mins);
            let next = looks.find(|wait| now.duration_since(since) < *wait);
            next.map_or_else(|| plus(now, UNREAD_LIMIT), |wait| plus(since, wait))
        });
        let unanswered = self.cancellations.iter().filter_map(|cancellation| {
            let since = cancellation.unanswered_since()?;
            match now.duration_since(since) < UNANSWERED_LIMIT {
                true => plus(since, UNANSWERED_LIMIT),
                false => plus(now, UNANSWERED_LIMIT),
            }
        });
        notice.into_iter().chain(unread).chain(unanswered).min()
    }
}

impl About {
    /// The fact in words, for the history and the log.
    pub fn words(self) -> String {
        match self {
            Self::Paid { attempt } => format!("attempt {attempt} is paid"),
            Self::NotPaid { attempt } => format!("attempt {attempt} came to nothing"),
            Self::Canceled { cancellation } => {
                format!("cancellation {cancellation} came to its end")
            }
        }
    }
}
