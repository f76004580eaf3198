//! One sequence: its steps, one after the other, and its end.

use std::time::Duration;

use fastrand::Rng;
use futures::future::join_all;
use shared::store::vault;

use super::{
    Line,
    alarms::Alarms,
    end,
    mood::Mood,
    options,
    steps::{Act, Step},
    tally::Tally,
};
use crate::{
    cafe24::EndPage,
    inside::{Ask, Deal, LATEST, MALLS, Shown, Told, World},
    pg_company::{RefundStatus, Status},
};

/// How often Cafe24 asks again for a refund that it has no answer to: the app takes the same
/// request for a new one only after ten minutes.
const REFUND_AGAIN: Duration = Duration::from_secs(120);
/// Nobody waits longer than this for a refund without asking again.
const REFUND_PATIENCE: Duration = Duration::from_secs(1200);

/// Where the steps come from.
#[derive(Debug, Clone)]
pub(super) enum Script {
    /// The seed.
    Random,
    /// A sequence that was played before, or a part of it: each step with its own seed.
    These(Vec<(u64, Step)>),
}

/// What was played.
pub(super) struct Played {
    pub(super) tally: Tally,
    pub(super) wrong: Vec<String>,
    pub(super) steps: Vec<(u64, Step)>,
    pub(super) lines: Vec<Line>,
}

/// The situation in the middle of a sequence.
pub(super) struct Sequence<'a> {
    pub(super) world: &'a World,
    pub(super) mood: Mood,
    pub(super) deals: Vec<Deal>,
    pub(super) sides: Vec<Side>,
    pub(super) wrong: Vec<String>,
    pub(super) tally: Tally,
    pub(super) lines: Vec<Line>,
    /// Whether a day passed at once, so that what was unknown is given up.
    pub(super) day_passed: bool,
}

/// What only the model knows of a deal.
#[derive(Debug, Clone, Default)]
pub(super) struct Side {
    /// The cart has changed since the last checkout that was answered.
    pub(super) stale: bool,
    /// The amounts that the merchant asked back.
    pub(super) asked_back: Vec<String>,
}

/// Plays the sequence of a seed.
pub(super) async fn play(world: &World, alarms: &Alarms, seed: u64, script: Script) -> Played {
    // Nothing that an earlier sequence left in memory decides anything here.
    world.pass(vault::KEEP + Duration::from_secs(1)).await;
    world.fate.begin(seed);
    drop((alarms.take(), world.wrong()));
    let mood = Mood::of(&mut Rng::with_seed(seed));
    world.fate.note(&format!("— {mood:?}"));
    for mall in MALLS {
        world.sim.cafe24.cancels(mall, 1, Some(mood.refunds));
        world.sim.cafe24.discount(mall, 1, 0.into());
    }
    let mut sequence = Sequence {
        world,
        mood,
        deals: Vec::new(),
        sides: Vec::new(),
        wrong: Vec::new(),
        tally: Tally::default(),
        lines: Vec::new(),
        day_passed: false,
    };
    let steps = sequence.steps(seed, script).await;
    end::come(&mut sequence, alarms, mixed(seed, u64::MAX)).await;
    sequence.tally.count("sequences");
    Played { tally: sequence.tally, wrong: sequence.wrong, steps, lines: sequence.lines }
}

impl Sequence<'_> {
    async fn steps(&mut self, seed: u64, script: Script) -> Vec<(u64, Step)> {
        self.world.fate.odds(self.mood.odds);
        let mut played = Vec::new();
        match script {
            Script::Random => {
                for number in 0..self.mood.steps {
                    let seed = mixed(seed, number);
                    let step = options::next(self, &mut Rng::with_seed(seed));
                    self.step(seed, &step).await;
                    played.push((seed, step));
                }
            }
            Script::These(steps) => {
                for (seed, step) in steps {
                    self.step(seed, &step).await;
                    played.push((seed, step));
                }
            }
        }
        played
    }

    async fn step(&mut self, seed: u64, step: &Step) {
        self.world.fate.reseed(seed);
        self.world.fate.note(&format!("— {step:?}"));
        self.tally.count(&step.kind());
        self.tally.count("steps");
        let pg = &self.world.sim.pg_company;
        match step {
            Step::Order(mall, amount, process) => {
                self.deals.push(Deal::new(self.world, mall, amount, *process));
                self.sides.push(Side::default());
            }
            Step::Reserve(mall, cups) => {
                if let Ok(deal) = Box::pin(Deal::reserved(self.world, mall, *cups)).await {
                    self.deals.push(deal);
                    self.sides.push(Side::default());
                }
            }
            Step::Discount(mall, amount) => {
                self.world.sim.cafe24.discount(mall, 1, (*amount).into());
            }
            Step::Together(acts) => Box::pin(self.together(acts)).await,
            Step::Decide(deal, tab, choice) => {
                let world = self.world;
                self.deals.get_mut(*deal).map(|deal| deal.decides(world, *tab, *choice));
            }
            Step::Reprice(deal, amount) => Box::pin(self.reprice(*deal, amount)).await,
            Step::Pass(time) => Box::pin(self.pass(*time)).await,
            Step::PgFault(call, fault) => pg.next(*call, *fault),
            Step::Refunds(mode) => pg.refunds_are(*mode),
            Step::BankDecides(well) => self.bank_decides(*well),
            Step::Resend(number) => {
                let deliveries = pg.deliveries();
                if let Some(delivery) = deliveries.iter().rev().nth(*number) {
                    drop(pg.resend(&delivery.event_id));
                }
            }
            Step::Console(deal, amount) => {
                let tid = self.deals.get(*deal).and_then(|deal| deal.in_mall(self.world)?.tid);
                if let Some(Ok(payment)) = tid.map(|tid| tid.parse()) {
                    drop(pg.refund_from_console(&payment, amount));
                }
            }
            Step::Expire(deal, tab) => {
                let tab = self.deals.get(*deal).and_then(|deal| deal.tabs.get(*tab));
                drop(tab.map(|tab| pg.expire(&tab.paying.payment)));
            }
        }
    }

    /// Everything at once; then those who asked learn what came of it.
    async fn together(&mut self, acts: &[Act]) {
        for act in acts {
            let Act::Ask(at, ask) = act else { continue };
            let Some((deal, side)) = self.deals.get_mut(*at).zip(self.sides.get_mut(*at)) else {
                continue;
            };
            deal.begins(ask);
            if let Ask::Refund(amount) = ask {
                side.asked_back.push(amount.clone());
            }
        }
        let told = join_all(acts.iter().map(|act| Box::pin(self.act(act)))).await;
        for (deal, told) in told.into_iter().flatten() {
            self.learn(deal, &told);
        }
    }

    async fn act(&self, act: &Act) -> Option<(usize, Told)> {
        match act {
            Act::Ask(at, ask) => {
                let deal = self.deals.get(*at)?;
                Some((*at, deal.ask(self.world, ask.clone()).await))
            }
            Act::Webhooks => {
                self.world.sim.pg_company.deliver_due().await;
                None
            }
            Act::Reconcile => {
                self.world.reconcile().await;
                None
            }
        }
    }

    fn learn(&mut self, at: usize, told: &Told) {
        let Some((deal, side)) = self.deals.get_mut(at).zip(self.sides.get_mut(at)) else { return };
        if let Told::Checkout(answer) = told {
            side.stale = side.stale && !answer.succeeded();
        }
        if let Told::Status(tab, answer) = told {
            let says_paid = answer.body.get("payed_tf").is_some_and(|paid| paid == "T");
            let payment = deal.tabs.get(*tab).map(|tab| &tab.paying.payment);
            let record = payment.and_then(|id| self.world.sim.pg_company.payment(id).ok());
            if says_paid && record.is_none_or(|record| record.status != Status::Paid) {
                self.wrong.push(format!("M3 says paid of {payment:?}"));
            }
        }
        if let Told::Shows(_, Some(Shown::End(EndPage::Success))) = told
            && !deal.is_paid(self.world)
        {
            self.wrong.push(format!("the buyer of order {} reads that it is paid", deal.order));
        }
        if let Told::Stranger(_, Some(Shown::Review(..) | Shown::End(_) | Shown::Payment(_))) = told
        {
            self.wrong.push(format!("a stranger sees order {}: {told:?}", deal.order));
        }
        deal.learn(self.world, told);
        self.wrong.extend(end::told_too_early(self.world, deal));
    }

    async fn reprice(&mut self, at: usize, amount: &str) {
        let Some((deal, side)) = self.deals.get(at).zip(self.sides.get_mut(at)) else { return };
        self.world.sim.cafe24.reprice(deal.mall, &deal.order, amount);
        side.stale = true;
        self.together(&[Act::Ask(at, Ask::Checkout)]).await;
    }

    /// While time passes, Cafe24 asks again for refunds that it has no answer to.
    async fn pass(&mut self, time: Duration) {
        let refunding = |deals: &[Deal]| deals.iter().any(|deal| deal.refunding.is_some());
        if !refunding(&self.deals) {
            self.day_passed |= time > Duration::from_secs(80_000);
            return self.world.pass(time).await;
        }
        if time > REFUND_AGAIN {
            self.bank_decides(true);
        }
        let mut left = time.min(REFUND_PATIENCE);
        while !left.is_zero() {
            let part = left.min(REFUND_AGAIN);
            self.world.pass(part).await;
            left -= part;
            for at in 0..self.deals.len() {
                let amount = self.deals.get(at).and_then(|deal| deal.refund_again(self.world));
                if let Some(amount) = amount {
                    self.together(&[Act::Ask(at, Ask::Refund(amount))]).await;
                }
            }
        }
    }

    /// The bank decides all refunds that are pending.
    pub(super) fn bank_decides(&self, well: bool) {
        let pg = &self.world.sim.pg_company;
        for refund in pg.refunds().iter().filter(|refund| refund.status == RefundStatus::Pending) {
            drop(match well {
                true => pg.settle_refund(&refund.refund_id),
                false => pg.reject_refund(&refund.refund_id),
            });
        }
    }

    /// Whatever is still on its way arrives.
    pub(super) async fn late_calls_arrive(&self) {
        self.world.pass(LATEST + Duration::from_secs(1)).await;
    }
}

/// A seed of its own for each step.
fn mixed(seed: u64, number: u64) -> u64 {
    let mut random = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(number));
    random.u64(..)
}
