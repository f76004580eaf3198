//! One order, one record: its attempts, its cancellations and what happened, saved together.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Acknowledged, Cancellation, Deposit, Event, External, Fact, LinkId, MallId, MallUrl, Money,
    Notice, OrderId, PartnerId, Process, Reason, Reference, Report, ShopNo, State, Status, Step,
    Tid, Why, Wrong,
    cancellation::{CancellationEvent, CancellationState},
    history::Entry,
    order_cancellations::Told,
    settings::Mode,
};

/// The most attempts to pay one order.
pub const MAX_ATTEMPTS: usize = 15;
/// After this the PG Company will not open a payment any more that it has no record of.
pub const FORGET_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// After this an unknown confirmation is left to a person.
pub const HOLD_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// So long after the end of a page nobody waits for the PG Company to say that it is closed.
pub const EXPIRE_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// After this a deposit that neither came nor expired is left to a person.
pub const DEPOSIT_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);
/// After this a cancellation that the PG Company accepted but never carried out is (R9).
pub const PENDING_AFTER: SignedDuration = SignedDuration::from_hours(14 * 24);
/// After this an unknown cancellation is left to a person (state-machines.md R9).
pub const REVIEW_AFTER: SignedDuration = SignedDuration::from_hours(72);

/// Which order: an order id alone is not unique across malls.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrderKey {
    /// The mall.
    pub mall: MallId,
    /// The shop.
    pub shop: ShopNo,
    /// Cafe24's order id.
    pub order: OrderId,
}

/// Everything about one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Which order.
    pub key: OrderKey,
    /// What Cafe24 calls the merchant.
    pub partner: PartnerId,
    /// Attempts to pay it, oldest first.
    pub attempts: Vec<Attempt>,
    /// Cancellations, oldest first.
    pub cancellations: Vec<Cancellation>,
    /// What Cafe24 must learn from us, in the order in which it is told.
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// Where Cafe24 wants to be told of cancellations, as it said last.
    #[serde(default)]
    pub cancel_notice_url: Option<MallUrl>,
    /// What was wrong with it and the merchant settled otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<Wrong>,
    /// What happened, oldest first, bounded by [`super::history::MAX_HISTORY`].
    pub history: Vec<Entry>,
    /// How often the reconciler looked in vain since the last change.
    pub polls: u32,
    /// Counts the saved changes; 0 is "never saved".
    pub version: u64,
}

/// One attempt to pay an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Counted from 1.
    pub number: u32,
    /// Through which link of the merchant account the money goes, to come and to go back.
    pub account: LinkId,
    /// Whether real money moves; of attempts from before this was kept, nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// What is to be paid, the amount as Cafe24 wrote it.
    pub price: Money,
    /// How Cafe24 learns what became of it.
    #[serde(default)]
    pub process: Process,
    /// Where the buyer's browser goes afterwards; of an external checkout, the address to which
    /// the shop's own paths are added.
    pub return_url: MallUrl,
    /// Where Cafe24 wants to be told, if it said so.
    #[serde(default)]
    pub notice_url: Option<MallUrl>,
    /// Cafe24's opaque data, given back as it came.
    pub extra_data: Option<Extra>,
    /// Fields of the request that we do not know (cafe24.md Q4).
    pub others: Vec<(String, Private)>,
    /// What an external checkout knows besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<External>,
    /// With the session key it makes the attempt's key; alone it is worth nothing.
    pub key_seed: String,
    /// When Cafe24 asked for it.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// Whether Cafe24 knows that it is paid.
    #[serde(default)]
    pub acknowledged: Acknowledged,
    /// Whether the money came by a deposit after the buyer had left (M6).
    #[serde(default)]
    pub deposit: Deposit,
}

/// A text that may be about a person: Debug does not show it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private(pub String);

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

/// A value that is given back as it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    /// The text, or the JSON text if `json`.
    pub text: Private,
    /// Whether it came as a JSON value other than a string.
    pub json: bool,
}

impl OrderKey {
    /// Our name of attempt `number` at the PG Company.
    pub fn reference(&self, number: u32) -> Reference {
        Reference {
            mall: self.mall.clone(),
            shop: self.shop,
            order: self.order.clone(),
            attempt: number,
        }
    }
}

impl From<&Reference> for OrderKey {
    fn from(reference: &Reference) -> Self {
        Self { mall: reference.mall.clone(), shop: reference.shop, order: reference.order.clone() }
    }
}

impl Order {
    /// An order that nobody has tried to pay yet.
    pub fn new(key: OrderKey, partner: PartnerId) -> Self {
        Self {
            key,
            partner,
            attempts: Vec::new(),
            cancellations: Vec::new(),
            notices: Vec::new(),
            cancel_notice_url: None,
            settled: Vec::new(),
            history: Vec::new(),
            polls: 0,
            version: 0,
        }
    }

    /// The attempt with this number.
    pub fn attempt(&self, number: u32) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.number == number)
    }

    /// The newest attempt.
    pub fn latest(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// The attempt that is paid, and the PG Company's id of it.
    pub fn winner(&self) -> Option<(&Attempt, &Tid)> {
        self.attempts.iter().find_map(|attempt| {
            let State::Paid { tid } = &attempt.state else { return None };
            Some((attempt, tid))
        })
    }

    /// Adds an attempt and retires those before it, whose unknown fields nobody needs any more.
    pub fn begin(&mut self, attempt: Attempt, now: Timestamp) {
        self.forget_details();
        for number in self.attempts.iter().map(|earlier| earlier.number).collect::<Vec<_>>() {
            self.apply(number, &Event::Superseded, now);
        }
        self.drop_failures();
        let (number, price) = (attempt.number, attempt.price.clone());
        self.note(now, Fact::Asked { attempt: number, price });
        self.attempts.push(attempt);
    }

    /// Cafe24 asked for the same payment once more: the buyer goes back to where the latest
    /// request says, with what it says.
    pub fn renew(&mut self, number: u32, asked: &Attempt) {
        let attempts = self.attempts.iter_mut().filter(|attempt| attempt.number == number);
        for attempt in attempts {
            attempt.return_url = asked.return_url.clone();
            attempt.notice_url.clone_from(&asked.notice_url);
            attempt.extra_data = asked.extra_data.clone();
            attempt.others = asked.others.clone();
        }
    }

    /// Applies `event` to an attempt by the rules of [`State::on`].
    pub fn apply(&mut self, number: u32, event: &Event, now: Timestamp) {
        let Some(attempt) = self.attempts.iter_mut().find(|attempt| attempt.number == number)
        else {
            return;
        };
        match attempt.state.on(event) {
            Step::Stay => {}
            Step::To(state) => {
                let fact = Fact::became(number, &state);
                if matches!(state, State::Pending { .. }) {
                    attempt.deposit = Deposit::Awaited;
                }
                attempt.state = state;
                self.note(now, fact);
                self.owe_attempt(number, now);
            }
        }
    }

    /// Applies the PG Company's record to an attempt, after comparing reference, id, amount and
    /// currency with ours: `Paid` is reached only here.
    pub fn report(&mut self, number: u32, report: &Report, now: Timestamp) {
        let Some(attempt) = self.attempt(number) else { return };
        let (tid, status) = (report.tid.clone(), attempt.grown_old(&report.status, now));
        let event = match self.contradiction(attempt, report) {
            None => Event::Reported(tid, status),
            Some(why) => Event::Contradicted(tid, status, why),
        };
        self.adopt_price(number, &report.money, now);
        self.apply(number, &event, now);
        self.send_back_if_unacceptable(number, now);
    }

    fn contradiction(&self, attempt: &Attempt, report: &Report) -> Option<Why> {
        let number = attempt.number;
        let settled = self.settled.contains(&Wrong::Unclear { attempt: number });
        if settled && report.status == Status::Paid {
            return Some(Reason::PaidAfterSettled.into());
        }
        let reference = self.key.reference(number).to_string();
        let other_tid = attempt.state.tid().is_some_and(|tid| *tid != report.tid);
        if report.reference != reference || other_tid {
            return Some(Reason::OtherPayment.into());
        }
        if !attempt.may_cost(report) {
            return Some(Reason::OtherPrice { price: report.money.clone() }.into());
        }
        let other = report.paid.filter(|paid| *paid != report.money.amount)?;
        Some(Reason::OtherPaid { paid: other, price: report.money.clone() }.into())
    }

    /// Ends an attempt of which the PG Company has no record, long after it can have opened one, or
    /// long after its page ended.
    pub fn forget_unknown(&mut self, number: u32, now: Timestamp) {
        let Some(attempt) = self.attempt(number) else { return };
        let old = |since: Timestamp, limit| now.duration_since(since) > limit;
        let event = match &attempt.state {
            State::Opening { .. } if old(attempt.asked_at, FORGET_AFTER) => {
                Event::OpenRefused(Reason::NeverOpened.into())
            }
            State::Open { page } if old(page.expires_at, EXPIRE_AFTER) => {
                Event::Reported(page.tid.clone(), Status::Expired)
            }
            State::Superseded { tid: Some(tid), open_until: Some(until) }
                if old(*until, EXPIRE_AFTER) =>
            {
                Event::Reported(tid.clone(), Status::Expired)
            }
            _young => return,
        };
        self.apply(number, &event, now);
    }

    /// Leaves to a person what has stayed unknown for too long: attempts that somebody began to
    /// confirm, deposits that neither came nor expired, pages that nobody could look at any more,
    /// and cancellations. Returns the numbers of attempts and cancellations.
    pub fn hold_unknown(&mut self, now: Timestamp) -> (Vec<u32>, Vec<u32>) {
        let old = |since: Timestamp, limit| now.duration_since(since) > limit;
        let attempts = self.attempts.iter().filter(|attempt| match &attempt.state {
            State::Confirming { .. } => old(attempt.asked_at, HOLD_AFTER),
            State::Pending { .. } | State::Opening { .. } => old(attempt.asked_at, DEPOSIT_AFTER),
            State::Open { page } => old(page.expires_at, DEPOSIT_AFTER),
            State::Superseded { open_until, .. } => {
                open_until.is_some_and(|until| old(until, DEPOSIT_AFTER))
            }
            State::Paid { .. } | State::Late { .. } | State::Returning { .. } => false,
            State::Declined { .. } | State::Canceled { .. } | State::Expired { .. } => false,
            State::Failed { .. } | State::Unclear { .. } | State::Held { .. } => false,
        });
        let attempts: Vec<_> = attempts.map(|attempt| attempt.number).collect();
        let why = Why::from(Reason::Unknown);
        for number in &attempts {
            let event = self.attempt(*number).and_then(Attempt::ended_without_us);
            self.apply(*number, &event.unwrap_or_else(|| Event::GivenUp(why.clone())), now);
        }
        let unknown = self.cancellations.iter().filter(|c| match c.state {
            CancellationState::Submitting { .. } => old(c.asked_at, REVIEW_AFTER),
            CancellationState::Pending { .. } => old(c.asked_at, PENDING_AFTER),
            CancellationState::Succeeded { .. } | CancellationState::Failed { .. } => false,
            CancellationState::Review { .. } => false,
        });
        let held: Vec<_> = unknown.map(|cancellation| cancellation.number).collect();
        for number in &held {
            let event = CancellationEvent::GivenUp(why.clone());
            self.apply_cancellation(*number, &event, Told::Not, now);
        }
        (attempts, held)
    }

    /// When the order next needs attention without anybody asking: a schedule that grows with the
    /// looks in vain (state-machines.md 5.5), or what Cafe24 must learn; `None` when all is final.
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let attempts = self.attempts.iter().filter_map(|attempt| attempt.state.looks());
        let cancellations = self.cancellations.iter().filter_map(Cancellation::looks);
        let wait = |[first, second, later]: [i64; 3]| match self.polls {
            0 => first,
            1..=3 => second,
            4.. => later,
        };
        let soonest = attempts.chain(cancellations).map(wait).min();
        let look = soonest.and_then(|wait| now.checked_add(SignedDuration::from_secs(wait)).ok());
        look.into_iter().chain(self.telling_due(now)).min()
    }
}
