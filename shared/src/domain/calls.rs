//! What calls a person: a change after which nothing goes on by itself.

use super::{
    Acknowledged, Attempt, Cancellation, Notice, NoticeState, Order, Origin, State,
    cancellation::{Answered, CancellationState},
    notice::APP_REMOVED,
};

impl Order {
    /// What a change of `before` into this order calls a person for, in words without secrets or
    /// personal data.
    pub fn calls(&self, before: &Self) -> Vec<String> {
        let id = &self.key.order;
        let attempts = self.attempts.iter().flat_map(|attempt| {
            let was = before.attempt(attempt.number);
            [newly(attempt, was, held), newly(attempt, was, never_read)]
        });
        let cancellations = self.cancellations.iter().flat_map(|cancellation| {
            let was = before.cancellation(cancellation.number);
            [newly(cancellation, was, failed), newly(cancellation, was, never_answered)]
        });
        let notices = self.notices.iter().map(|notice| {
            let was = before.notices.iter().find(|was| was.about == notice.about);
            newly(notice, was, dead)
        });
        let calls = attempts.chain(cancellations).chain(notices).flatten();
        calls.map(|what| format!("Order {id}: {what}")).collect()
    }
}

fn newly<T>(now: &T, was: Option<&T>, calls: fn(&T) -> Option<String>) -> Option<String> {
    let (now, was) = (calls(now), was.and_then(calls));
    now.filter(|_| was.is_none())
}

fn held(attempt: &Attempt) -> Option<String> {
    match &attempt.state {
        state @ (State::Unclear { .. } | State::Held { .. }) => {
            Some(format!("attempt {} is {}", attempt.number, state.words()))
        }
        _goes_on => None,
    }
}

fn never_read(attempt: &Attempt) -> Option<String> {
    let Acknowledged::Never { why } = &attempt.acknowledged else { return None };
    Some(format!("attempt {} is paid: {why}", attempt.number))
}

fn failed(cancellation: &Cancellation) -> Option<String> {
    let (number, amount) = (cancellation.number, cancellation.amount);
    match &cancellation.state {
        CancellationState::Review { why } => {
            Some(format!("cancellation {number} over {amount} needs a look: {why}"))
        }
        // Nobody else asks for it again.
        CancellationState::Failed { reason } if cancellation.origin != Origin::Cafe24 => {
            Some(format!("{amount} could not be sent back: {reason}"))
        }
        CancellationState::Failed { .. } | CancellationState::Submitting { .. } => None,
        CancellationState::Pending { .. } | CancellationState::Succeeded { .. } => None,
    }
}

fn never_answered(cancellation: &Cancellation) -> Option<String> {
    let number = cancellation.number;
    let never = cancellation.answered == Answered::Never;
    never.then(|| format!("cancellation {number} is done, and Cafe24 does not know"))
}

fn dead(notice: &Notice) -> Option<String> {
    let NoticeState::Dead { why } = &notice.state else { return None };
    let words = notice.about.words();
    // Of a mall that has gone, nobody is left to tell.
    (why != APP_REMOVED).then(|| format!("Cafe24 does not know that {words}: {why}"))
}
