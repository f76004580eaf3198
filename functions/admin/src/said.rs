//! What the merchant reads of an order: its states, what happened to it, and what is wrong with it.

use shared::{
    App,
    domain::{
        About, Amount, Fact, Money, Order, Origin, Process, Reason, RefundStage, Stage, Standing,
        Why, Wrong,
        history::{Source, What},
        settings::Mode,
    },
    words::Words,
};

use crate::session::Session;

/// The words of one page.
#[derive(Clone, Copy)]
pub(crate) struct Said {
    pub(crate) words: Words,
    /// The PG Company's name.
    pub(crate) pg: &'static str,
}

impl Said {
    /// In the language of the session.
    pub(crate) fn to(app: &App, session: &Session) -> Self {
        Self { words: session.words(), pg: app.pg.terms().name }
    }

    /// How an order stands: the words, and how they are shown.
    pub(crate) fn standing(self, order: &Order) -> (String, &'static str) {
        let (id, look) = match order.standing() {
            Some(Standing::Paid) => ("standing-paid", "good"),
            Some(Standing::PartlyRefunded) => ("standing-partly-refunded", "good"),
            Some(Standing::Refunded) => ("standing-refunded", "soft"),
            Some(Standing::Unpaid(stage)) => (stage_id(stage), look(stage)),
            None => (stage_id(Stage::Opening), "soft"),
        };
        (self.words.say(id), look)
    }

    pub(crate) fn refund_stage(self, stage: RefundStage) -> String {
        self.words.say(refund_id(stage))
    }

    pub(crate) fn process(self, process: Process) -> String {
        self.words.say(match process {
            Process::Synchronous => "process-synchronous",
            Process::Asynchronous => "process-asynchronous",
            Process::External => "process-external",
        })
    }

    /// An amount of the order's currency.
    pub(crate) fn amount(self, order: &Order, amount: Amount) -> String {
        order.money(amount).map(|money| self.words.money(&money)).unwrap_or_default()
    }

    /// What happened.
    pub(crate) fn what(self, order: &Order, what: &What) -> String {
        match what {
            What::Fact(fact) => self.fact(order, fact),
            What::Words(words) => words.clone(),
            What::Later(fact) => fact.to_string(),
        }
    }

    /// Who said so; nothing of what earlier versions wrote.
    pub(crate) fn source(self, what: &What) -> Option<String> {
        let What::Fact(fact) = what else { return None };
        Some(match fact.source() {
            Source::Cafe24 => "Cafe24".to_owned(),
            Source::PgCompany => self.pg.to_owned(),
            Source::App => self.words.say("source-app"),
            Source::Merchant => self.words.say("source-merchant"),
        })
    }

    fn fact(self, order: &Order, fact: &Fact) -> String {
        let words = self.words;
        let number = |number: &u32| number.to_string();
        match fact {
            Fact::Asked { attempt, price } => words.tell(
                "fact-asked",
                &[("number", number(attempt).as_str()), ("amount", &words.money(price))],
            ),
            Fact::Priced { attempt, price } => words.tell(
                "fact-priced",
                &[("number", number(attempt).as_str()), ("amount", &words.money(price))],
            ),
            Fact::Became { attempt, stage, .. } => {
                let state = words.say(stage_id(*stage));
                words
                    .tell("fact-became", &[("number", number(attempt).as_str()), ("state", &state)])
            }
            Fact::RefundAsked { cancellation, amount, origin } => {
                let id = match origin {
                    Origin::Cafe24 => "fact-refund-asked",
                    Origin::SentBack { .. } => "fact-refund-sent-back",
                    Origin::PgCompany { .. } => "fact-refund-found",
                };
                let amount = self.amount(order, *amount);
                words.tell(id, &[("number", number(cancellation).as_str()), ("amount", &amount)])
            }
            Fact::RefundBecame { cancellation, stage, .. } => {
                let (number, state) = (number(cancellation), self.refund_stage(*stage));
                words.tell("fact-refund-became", &[("number", number.as_str()), ("state", &state)])
            }
            Fact::Learned { attempt } => {
                words.tell("fact-learned", &[("number", number(attempt).as_str())])
            }
            Fact::Told { about } => {
                words.tell("fact-told", &[("what", self.about(*about).as_str())])
            }
            Fact::NotTold { about, .. } => {
                words.tell("fact-not-told", &[("what", self.about(*about).as_str())])
            }
            Fact::Reminded => words.say("fact-reminded"),
            Fact::Settled { wrong } => {
                let what = self.wrong(order, *wrong);
                words.tell("fact-settled", &[("what", what.as_str())])
            }
        }
    }

    /// Why it happened.
    pub(crate) fn why_of(what: &What) -> Option<&Why> {
        let What::Fact(fact) = what else { return None };
        match fact {
            Fact::Became { why, .. } | Fact::RefundBecame { why, .. } => why.as_ref(),
            Fact::NotTold { why, .. } => Some(why),
            Fact::Asked { .. } | Fact::Priced { .. } | Fact::RefundAsked { .. } => None,
            Fact::Learned { .. } | Fact::Told { .. } => None,
            Fact::Reminded | Fact::Settled { .. } => None,
        }
    }

    /// Why: our reasons in the merchant's language, what others said as they said it.
    pub(crate) fn why(self, order: &Order, why: &Why) -> String {
        match why {
            Why::Ours(reason) => self.reason(order, reason),
            Why::Said(text) => text.clone(),
        }
    }

    fn reason(self, order: &Order, reason: &Reason) -> String {
        let tell = |id, named: &[(&str, &str)]| self.words.tell(id, named);
        let say = |id| tell(id, &[("pg", self.pg)]);
        let money = |price: &Money| self.words.money(price);
        match reason {
            Reason::Unknown => say("why-unknown"),
            Reason::NeverOpened => say("why-never-opened"),
            Reason::KeysRefused => say("why-keys-refused"),
            Reason::PaidAfterGivenUp => say("why-paid-after-given-up"),
            Reason::PaidAfterSettled => say("why-paid-after-settled"),
            Reason::OtherPayment => say("why-other-payment"),
            Reason::OtherPrice { price } => {
                tell("why-other-price", &[("pg", self.pg), ("price", &money(price))])
            }
            Reason::OtherPaid { paid, price } => {
                let paid = Money { amount: *paid, currency: price.currency.clone() };
                tell("why-other-paid", &[("paid", &money(&paid)), ("price", &money(price))])
            }
            Reason::OtherRefund { amount } => {
                let amount = self.amount(order, *amount);
                tell("why-other-refund", &[("pg", self.pg), ("amount", &amount)])
            }
            Reason::CameBack { said } => {
                tell("why-came-back", &[("pg", self.pg), ("said", said.as_str())])
            }
            Reason::Cafe24Silent => say("why-cafe24-silent"),
            Reason::AppRemoved => say("why-app-removed"),
            Reason::AddressGone => say("why-address-gone"),
            Reason::AddressForeign => say("why-address-foreign"),
            Reason::NothingToTell => say("why-nothing-to-tell"),
            Reason::NotAccepted { said } => tell("why-not-accepted", &[("said", said.as_str())]),
        }
    }

    /// What is wrong.
    pub(crate) fn wrong(self, order: &Order, wrong: Wrong) -> String {
        let (id, amount, what) = match wrong {
            Wrong::Held { .. } => ("wrong-held", None, None),
            Wrong::Unclear { .. } => ("wrong-unclear", None, None),
            Wrong::Unread { .. } => ("wrong-unread", None, None),
            Wrong::NotSentBack { amount, .. } => ("wrong-not-sent-back", Some(amount), None),
            Wrong::Refused { amount, .. } => ("wrong-refused", Some(amount), None),
            Wrong::RefundUnclear { amount, .. } => ("wrong-refund-unclear", Some(amount), None),
            Wrong::RefundUnread { amount, .. } => ("wrong-refund-unread", Some(amount), None),
            Wrong::NotTold { about } => ("wrong-not-told", None, Some((about, None))),
            Wrong::Waiting { about, since } => ("wrong-waiting", None, Some((about, Some(since)))),
        };
        let amount = amount.map(|amount| self.amount(order, amount)).unwrap_or_default();
        let what = what.map(|(about, since)| {
            (self.about(about), since.map(|since| self.words.time(since)).unwrap_or_default())
        });
        let (what, since) = what.unwrap_or_default();
        let named = [("pg", self.pg), ("amount", &amount), ("what", &what), ("since", &since)];
        self.words.tell(id, &named)
    }

    fn about(self, about: About) -> String {
        match about {
            About::Paid { .. } => self.words.say("about-paid"),
            About::NotPaid { .. } => self.words.say("about-not-paid"),
            About::Canceled { cancellation } => {
                let number = cancellation.to_string();
                self.words.tell("about-canceled", &[("number", number.as_str())])
            }
        }
    }
}

/// The message of a mode, and how it is shown.
pub(crate) fn mode(mode: Mode) -> (&'static str, &'static str) {
    match mode {
        Mode::Live => ("account-live", "good"),
        Mode::Test => ("account-test", "warn"),
    }
}

fn stage_id(stage: Stage) -> &'static str {
    match stage {
        Stage::Opening => "stage-opening",
        Stage::Open => "stage-open",
        Stage::Confirming => "stage-confirming",
        Stage::Pending => "stage-pending",
        Stage::Paid => "stage-paid",
        Stage::Declined => "stage-declined",
        Stage::Canceled => "stage-canceled",
        Stage::Expired => "stage-expired",
        Stage::Failed => "stage-failed",
        Stage::Superseded => "stage-superseded",
        Stage::Late => "stage-late",
        Stage::Returning => "stage-returning",
        Stage::Unclear => "stage-unclear",
        Stage::Held => "stage-held",
    }
}

fn look(stage: Stage) -> &'static str {
    match stage {
        Stage::Paid => "good",
        Stage::Late | Stage::Returning | Stage::Unclear | Stage::Held => "bad",
        Stage::Opening | Stage::Open | Stage::Confirming | Stage::Pending => "warn",
        Stage::Declined | Stage::Canceled | Stage::Expired => "soft",
        Stage::Failed | Stage::Superseded => "soft",
    }
}

fn refund_id(stage: RefundStage) -> &'static str {
    match stage {
        RefundStage::Submitting => "refund-submitting",
        RefundStage::Pending => "refund-pending",
        RefundStage::Succeeded => "refund-succeeded",
        RefundStage::Failed => "refund-failed",
        RefundStage::Review => "refund-review",
    }
}
