//! What of an order does not go on by itself: a person is called for it once, and the merchant sees
//! it until it is mended.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    About, Acknowledged, Amount, Attempt, Cancellation, Notice, NoticeState, Order, Origin, Reason,
    State, Why,
    cancellation::{Answered, CancellationState},
};

/// After so many tries in vain the merchant sees that a notice waits.
const WAITS_AFTER: u32 = 2;

/// Something that needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub wrong: Wrong,
    /// Why, where that is known.
    pub why: Option<Why>,
}

/// What an order needs of its merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing but to know: it is tried again.
    Patience,
    /// Nothing goes on without.
    Help,
}

/// What can be wrong with an order, and with which part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wrong", rename_all = "snake_case")]
pub enum Wrong {
    /// The PG Company's record of an attempt contradicts ours.
    Held {
        /// Which attempt.
        attempt: u32,
    },
    /// Nobody could find out whether an attempt is paid.
    Unclear {
        /// Which attempt.
        attempt: u32,
    },
    /// An attempt is paid, and Cafe24 does not know.
    Unread {
        /// Which attempt.
        attempt: u32,
    },
    /// Money that nobody has a use for could not be sent back.
    NotSentBack {
        /// Which cancellation.
        cancellation: u32,
        /// How much, in major units.
        amount: Amount,
    },
    /// The PG Company refused a refund for which Cafe24 asked, and Cafe24 knows it.
    Refused {
        /// Which cancellation.
        cancellation: u32,
        /// How much, in major units.
        amount: Amount,
    },
    /// Nobody could find out what became of a refund.
    RefundUnclear {
        /// Which cancellation.
        cancellation: u32,
        /// How much, in major units.
        amount: Amount,
    },
    /// A refund is done, and Cafe24 does not know.
    RefundUnread {
        /// Which cancellation.
        cancellation: u32,
        /// How much, in major units.
        amount: Amount,
    },
    /// Cafe24 does not accept a notice, and it is not sent any more.
    NotTold {
        /// Of what.
        about: About,
    },
    /// Cafe24 has not accepted a notice yet; it is sent again.
    Waiting {
        /// Of what.
        about: About,
        /// Since when it is owed.
        since: Timestamp,
    },
}

impl Order {
    /// Everything about the order that needs a person now, and that none has settled.
    pub fn troubles(&self) -> Vec<Trouble> {
        let attempts = self.attempts.iter().flat_map(|attempt| [stuck(attempt), unread(attempt)]);
        let cancellations = self.cancellations.iter();
        let cancellations = cancellations.flat_map(|c| [self.failed(c), refund_unread(c)]);
        let notices = self.untold().map(waiting);
        let all = attempts.chain(cancellations).chain(notices).flatten();
        all.filter(|trouble| !self.settled.contains(&trouble.wrong)).collect()
    }

    /// Since when something of it needs the merchant – when it last changed – and how much.
    pub fn needs_merchant(&self) -> Option<(Need, Timestamp)> {
        let (troubles, last) = (self.troubles(), self.history.last().map(|entry| entry.at));
        let waits = |trouble: &Trouble| matches!(trouble.wrong, Wrong::Waiting { .. });
        let need = if troubles.iter().all(waits) { Need::Patience } else { Need::Help };
        last.filter(|_| !troubles.is_empty()).map(|last| (need, last))
    }

    /// What a change of `before` into this order calls a person for, in words without secrets or
    /// personal data: what is wrong now and was not before, and does not mend itself.
    pub fn calls(&self, before: &Self) -> Vec<String> {
        let (id, known) = (&self.key.order, before.troubles());
        let new = self.troubles().into_iter().filter(|trouble| {
            trouble.wrong.calls() && known.iter().all(|known| known.wrong != trouble.wrong)
        });
        new.map(|Trouble { wrong, why }| {
            let why = why.map(|why| why.to_string()).unwrap_or_default();
            format!("Order {id}: {}: {why}", wrong.words())
        })
        .collect()
    }

    /// A cancellation that came to nothing, unless its money was asked for once more.
    fn failed(&self, cancellation: &Cancellation) -> Option<Trouble> {
        let Cancellation { number, amount, origin, .. } = *cancellation;
        let (wrong, why) = match &cancellation.state {
            CancellationState::Review { why } => {
                (Wrong::RefundUnclear { cancellation: number, amount }, why)
            }
            CancellationState::Failed { reason } if !self.was_repeated(cancellation) => {
                let wrong = match origin {
                    Origin::Cafe24 => Wrong::Refused { cancellation: number, amount },
                    Origin::SentBack { .. } | Origin::PgCompany { .. } => {
                        Wrong::NotSentBack { cancellation: number, amount }
                    }
                };
                (wrong, reason)
            }
            CancellationState::Failed { .. } | CancellationState::Submitting { .. } => return None,
            CancellationState::Pending { .. } | CancellationState::Succeeded { .. } => return None,
        };
        trouble(wrong, why)
    }

    /// The notices that Cafe24 has not accepted, of what is still so.
    pub(super) fn untold(&self) -> impl Iterator<Item = &Notice> {
        let told = |n: &Notice| matches!(n.state, NoticeState::Delivered { .. });
        self.notices.iter().filter(move |n| !told(n) && self.still_so(n.about))
    }

    /// Whether the same was asked for again later, or the money is not there any more.
    pub(super) fn was_repeated(&self, failed: &Cancellation) -> bool {
        let later = self.cancellations.iter().filter(|c| c.number > failed.number);
        let mut same = later.filter(|c| c.origin == failed.origin && c.amount == failed.amount);
        let left = match failed.origin {
            Origin::Cafe24 => self.left(),
            Origin::SentBack { attempt } | Origin::PgCompany { attempt } => {
                self.attempt(attempt).map_or(Amount::ZERO, |attempt| self.left_of(attempt))
            }
        };
        left < failed.amount || same.next().is_some()
    }
}

fn trouble(wrong: Wrong, why: &Why) -> Option<Trouble> {
    Some(Trouble { wrong, why: Some(why.clone()) })
}

fn stuck(attempt: &Attempt) -> Option<Trouble> {
    let number = attempt.number;
    match &attempt.state {
        State::Held { why, .. } => trouble(Wrong::Held { attempt: number }, why),
        State::Unclear { why, .. } => trouble(Wrong::Unclear { attempt: number }, why),
        State::Opening { .. } | State::Open { .. } | State::Confirming { .. } => None,
        State::Pending { .. } | State::Paid { .. } | State::Declined { .. } => None,
        State::Canceled { .. } | State::Expired { .. } | State::Failed { .. } => None,
        State::Superseded { .. } | State::Late { .. } | State::Returning { .. } => None,
    }
}

pub(super) fn unread(attempt: &Attempt) -> Option<Trouble> {
    let Acknowledged::Never { why } = &attempt.acknowledged else { return None };
    trouble(Wrong::Unread { attempt: attempt.number }, why)
}

fn refund_unread(cancellation: &Cancellation) -> Option<Trouble> {
    let Cancellation { number, amount, .. } = *cancellation;
    let wrong = Wrong::RefundUnread { cancellation: number, amount };
    (cancellation.answered == Answered::Never).then_some(Trouble { wrong, why: None })
}

fn waiting(notice: &Notice) -> Option<Trouble> {
    let Notice { about, since, .. } = *notice;
    match &notice.state {
        // Of a mall that has gone, nobody is left to tell.
        NoticeState::Dead { why } if !why.is(&Reason::AppRemoved) => {
            trouble(Wrong::NotTold { about }, why)
        }
        NoticeState::Owed { tries, .. } if *tries >= WAITS_AFTER => {
            Some(Trouble { wrong: Wrong::Waiting { about, since }, why: None })
        }
        NoticeState::Dead { .. } | NoticeState::Owed { .. } => None,
        NoticeState::Delivered { .. } => None,
    }
}

impl Wrong {
    /// Whether a person is called: nothing tries it again by itself, and Cafe24 does not know it.
    fn calls(self) -> bool {
        match self {
            Self::Held { .. } | Self::Unclear { .. } | Self::Unread { .. } => true,
            Self::NotSentBack { .. } | Self::RefundUnclear { .. } => true,
            Self::RefundUnread { .. } | Self::NotTold { .. } => true,
            Self::Refused { .. } | Self::Waiting { .. } => false,
        }
    }

    /// For the log.
    fn words(self) -> String {
        match self {
            Self::Held { attempt } => format!("attempt {attempt} is held"),
            Self::Unclear { attempt } => format!("attempt {attempt} is unclear"),
            Self::Unread { attempt } => {
                format!("attempt {attempt} is paid, and Cafe24 may not know")
            }
            Self::NotSentBack { amount, .. } => format!("{amount} could not be sent back"),
            Self::Refused { cancellation, .. } => {
                format!("cancellation {cancellation} was refused")
            }
            Self::RefundUnclear { cancellation, amount } => {
                format!("cancellation {cancellation} over {amount} needs a look")
            }
            Self::RefundUnread { cancellation, .. } => {
                format!("cancellation {cancellation} is done, and Cafe24 does not know")
            }
            Self::NotTold { about } | Self::Waiting { about, .. } => {
                format!("Cafe24 does not know that {}", about.words())
            }
        }
    }
}
