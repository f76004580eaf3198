//! A notice owed to Cafe24: what it is about, and how often it is tried (state-machines.md 5.6).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Reason, Why};

/// How long whoever makes a notice has its first try alone: longer than a function lives.
pub const FIRST_TRY: SignedDuration = SignedDuration::from_secs(20);
/// How long a notice is tried before a person has to look.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(72);
/// How long an address that does not exist is tried.
pub const PATIENCE_IF_ABSENT: SignedDuration = SignedDuration::from_hours(24);
/// Seconds from one try to the next; the last one repeats.
const WAITS: [i64; 10] = [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600];
/// How far a wait may be off to either side, in percent, so that not all come back at once.
const SPREAD: i64 = 20;

/// Something that Cafe24 must learn from us. Its text is made when it is sent, from what is true
/// then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What Cafe24 is told.
    pub about: About,
    /// Since when it is owed.
    pub since: Timestamp,
    /// How far it is.
    pub state: NoticeState,
}

/// What a notice is about. An order owes each fact once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum About {
    /// The attempt is paid (M5, M7).
    Paid {
        /// Which attempt.
        attempt: u32,
    },
    /// The attempt came to nothing (M5, M7).
    NotPaid {
        /// Which attempt.
        attempt: u32,
    },
    /// The cancellation is done, or was refused after all (M9).
    Canceled {
        /// Which cancellation.
        cancellation: u32,
    },
}

/// How far a notice is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum NoticeState {
    /// Cafe24 has not accepted it yet.
    Owed {
        /// Tries so far, with the one that may be under way.
        tries: u32,
        /// When the next one is due; until then one function may be at it.
        next: Timestamp,
    },
    /// Cafe24 accepted it.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// It is not tried any more; a person has to look.
    Dead {
        /// Why.
        why: Why,
    },
}

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Cafe24 said OK.
    Accepted,
    /// It said something else, or nothing; in words for the log.
    NotAccepted(String),
    /// There is nothing at the address.
    Absent,
    /// The app was removed from the mall: nobody is there who could learn of it.
    Removed,
    /// It can never be accepted; why.
    Impossible(Reason),
}

impl Notice {
    /// A notice that whoever saves it tries first.
    pub fn new(about: About, now: Timestamp) -> Self {
        let next = now.checked_add(FIRST_TRY).unwrap_or(now);
        Self { about, since: now, state: NoticeState::Owed { tries: 1, next } }
    }

    /// When it is to be tried next; `None` once it is not owed any more.
    pub fn next(&self) -> Option<Timestamp> {
        match &self.state {
            NoticeState::Owed { next, .. } => Some(*next),
            NoticeState::Delivered { .. } | NoticeState::Dead { .. } => None,
        }
    }

    /// Makes it due at once. One that is being sent may arrive twice, which changes nothing for
    /// Cafe24.
    pub fn again(&mut self, now: Timestamp) {
        match &mut self.state {
            NoticeState::Owed { next, .. } => *next = now,
            NoticeState::Dead { .. } => {
                self.since = now;
                self.state = NoticeState::Owed { tries: 1, next: now };
            }
            // What was told stays told.
            NoticeState::Delivered { .. } => {}
        }
    }

    /// The notice after a try that ended so. `spread` is any number; it moves the next try by up
    /// to 20 percent.
    pub fn tried(&self, verdict: &Verdict, now: Timestamp, spread: u8) -> NoticeState {
        let NoticeState::Owed { tries, .. } = &self.state else { return self.state.clone() };
        let age = now.duration_since(self.since);
        let dead = |why: Reason| NoticeState::Dead { why: why.into() };
        match verdict {
            Verdict::Accepted => NoticeState::Delivered { at: now },
            Verdict::Removed => dead(Reason::AppRemoved),
            Verdict::Impossible(why) => dead(why.clone()),
            Verdict::Absent if age > PATIENCE_IF_ABSENT => dead(Reason::AddressGone),
            Verdict::NotAccepted(why) if age > PATIENCE => {
                dead(Reason::NotAccepted { said: why.clone() })
            }
            Verdict::Absent | Verdict::NotAccepted(_) => {
                NoticeState::Owed { tries: *tries, next: after(now, *tries, spread) }
            }
        }
    }
}

fn after(now: Timestamp, tries: u32, spread: u8) -> Timestamp {
    let last = WAITS.iter().copied().last().unwrap_or_default();
    let nth = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let wait = WAITS.get(nth).copied().unwrap_or(last);
    let off = i64::from(spread) % (SPREAD * 2 + 1) - SPREAD;
    let wait = wait.saturating_mul(1000).saturating_mul(100 + off) / 100;
    now.checked_add(SignedDuration::from_millis(wait)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn tries_come_less_and_less_often_and_end_after_three_days() {
        let mut notice = Notice::new(About::Paid { attempt: 1 }, at(0));
        let (mut now, mut waits) = (at(0), Vec::new());
        while let NoticeState::Owed { tries, .. } = notice.state {
            notice.state = notice.tried(&Verdict::NotAccepted("503".to_owned()), now, 20);
            let Some(next) = notice.next() else { break };
            waits.push(next.duration_since(now).as_secs());
            now = next;
            notice.state = NoticeState::Owed { tries: tries + 1, next };
        }

        assert_eq!(waits[..11], [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 3600]);
        assert!(matches!(notice.state, NoticeState::Dead { .. }), "{notice:?}");
        assert!((71..=73).contains(&(now.as_second() / 3600)), "{now}");
    }

    #[test]
    fn the_next_try_is_off_by_at_most_a_fifth() {
        let notice = Notice::new(About::Paid { attempt: 1 }, at(0));
        for spread in 0..=255 {
            let state = notice.tried(&Verdict::Absent, at(1000), spread);
            let NoticeState::Owed { next, .. } = state else { panic!("{state:?}") };
            let wait = next.duration_since(at(1000)).as_millis();
            assert!((4000..=6000).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn an_address_that_does_not_exist_is_tried_for_a_day() {
        let notice = Notice::new(About::Canceled { cancellation: 1 }, at(0));

        let early = notice.tried(&Verdict::Absent, at(86_000), 0);
        let late = notice.tried(&Verdict::Absent, at(87_000), 0);

        assert!(matches!(early, NoticeState::Owed { .. }));
        assert!(matches!(late, NoticeState::Dead { .. }));
    }

    #[test]
    fn what_is_delivered_stays_delivered() {
        let mut notice = Notice::new(About::Paid { attempt: 1 }, at(0));
        notice.state = notice.tried(&Verdict::Accepted, at(1), 0);

        let again = notice.tried(&Verdict::Impossible(Reason::AddressGone), at(2), 0);

        assert_eq!(again, NoticeState::Delivered { at: at(1) });
    }
}
