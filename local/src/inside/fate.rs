//! Fate: what becomes of each call, decided before it is made, and a trace of all of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::{Future, pending},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use fastrand::Rng;
use tokio::time::{Instant, sleep, timeout};

use super::{
    life::Life,
    mishaps::{Arrival, Cut, Odds, Side, Verdict},
    uses::{Request, Use},
};

/// How long a function lives, as in `template.yaml`.
const LIFETIME: Duration = Duration::from_secs(20);
/// How late a call is carried out whose caller has given up.
pub const LATEST: Duration = Duration::from_secs(60);
/// The most lines of a trace; later ones are only counted.
const MAX_TRACE: usize = 5000;

/// Decides, and remembers. Clones are the same fate.
#[derive(Debug, Clone)]
pub struct Fate(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    random: Rng,
    odds: Odds,
    planned: Option<(Planned, Verdict)>,
    throttled_until: Option<Instant>,
    calls: Vec<String>,
    lives: u32,
    began: Instant,
    names: Vec<String>,
    counts: BTreeMap<String, u64>,
    trace: Vec<String>,
    uses: BTreeSet<Use>,
}

/// The call that meets a mishap.
#[derive(Debug)]
enum Planned {
    /// The one with this number.
    Nth(usize),
    /// The next one that is called so in the trace.
    Named(&'static str),
}

impl Default for Fate {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State {
            random: Rng::with_seed(0),
            odds: Odds::default(),
            planned: None,
            throttled_until: None,
            calls: Vec::new(),
            lives: 0,
            began: Instant::now(),
            names: Vec::new(),
            counts: BTreeMap::new(),
            trace: Vec::new(),
            uses: BTreeSet::new(),
        })))
    }
}

impl Fate {
    /// Begins anew with this seed: forgets the trace, the plan and the odds. Everything random on
    /// this thread that decides anything begins anew with it, as the AWS SDK's pauses. In one
    /// world no seed is good for a second time: DynamoDB knows its tokens already.
    pub fn begin(&self, seed: u64) {
        fastrand::seed(seed);
        let mut state = self.state();
        state.random = Rng::with_seed(seed);
        state.calm();
        (state.lives, state.began) = (0, Instant::now());
        state.calls.clear();
        state.names.clear();
        state.trace.clear();
    }

    /// Goes on with another seed.
    pub fn reseed(&self, seed: u64) {
        fastrand::seed(seed);
        self.state().random = Rng::with_seed(seed);
    }

    /// From now on mishaps are this likely.
    pub fn odds(&self, odds: Odds) {
        self.state().odds = odds;
    }

    /// The `nth` call from now on, counted from 1, meets `verdict`, the others go well.
    pub fn plan(&self, nth: usize, verdict: Verdict) {
        let mut state = self.state();
        state.planned = Some((Planned::Nth(state.calls.len().saturating_add(nth)), verdict));
    }

    /// The next call whose line in the trace has these words meets `verdict`, the others go well.
    pub fn plan_at(&self, words: &'static str, verdict: Verdict) {
        self.state().planned = Some((Planned::Named(words), verdict));
    }

    /// From now on all goes well.
    pub fn calm(&self) {
        self.state().calm();
    }

    /// Whether what was planned has happened.
    pub fn happened(&self) -> bool {
        self.state().planned.is_none()
    }

    /// How many calls the app has made.
    pub fn calls(&self) -> usize {
        self.state().calls.len()
    }

    /// The calls that the app has made, as the trace calls them.
    pub fn called(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    /// How often each thing became of a call or a request, since the world began.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.state().counts.clone()
    }

    /// What the functions asked AWS for, since the world began.
    pub fn uses(&self) -> BTreeSet<Use> {
        self.state().uses.clone()
    }

    /// Notes what a function asks AWS for.
    pub(super) fn used(&self, requests: Vec<Request>) {
        let Some(life) = Life::current() else { return };
        let uses = requests.into_iter().map(|(action, resource, key)| Use {
            asked: life.asked().to_owned(),
            action,
            resource,
            key,
        });
        self.state().uses.extend(uses);
    }

    /// What happened, one line each.
    pub fn trace(&self) -> Vec<String> {
        self.state().trace.clone()
    }

    /// Writes a line into the trace.
    pub fn note(&self, what: &str) {
        self.state().note(what);
    }

    /// Carries out a call that the app makes, or not, as fate has it. Calls that no function
    /// makes, but a test that looks, always go well.
    pub(super) async fn call<T>(
        &self,
        side: Side,
        what: &str,
        act: impl Future<Output = T> + Send + 'static,
        outcome: impl FnOnce(&T) -> String + Send + 'static,
    ) -> Result<T, Cut> {
        let Some(life) = Life::current() else { return Ok(act.await) };
        life.go_on().await;
        let (verdict, delay) = self.state().call(side, what);
        if !delay.is_zero() {
            sleep(delay).await;
            life.go_on().await;
        }
        let told = |outcome: &str| self.note(&format!("  [{}] {what} {outcome}", life.number()));
        match verdict {
            Verdict::Throttled(_) if side == Side::Store => {
                told("✗ throttled");
                return Err(Cut::Throttled);
            }
            Verdict::Go | Verdict::Throttled(_) => {
                let done = act.await;
                told(&outcome(&done));
                return Ok(done);
            }
            Verdict::NotSent => {
                told("✗ not sent");
                return Err(Cut::NotSent);
            }
            Verdict::CrashBefore => {
                told("✗ killed before");
                life.end();
            }
            Verdict::Late => {
                told("✗ takes long");
                self.later(what.to_owned(), act, outcome);
            }
            Verdict::AnswerLost => told(&format!("{} ✗ answer lost", outcome(&act.await))),
            Verdict::AnswerCut => {
                told(&format!("{} ✗ answer cut", outcome(&act.await)));
                return Err(Cut::Unanswered);
            }
            Verdict::CrashAfter => {
                told(&format!("{} ✗ killed after", outcome(&act.await)));
                life.end();
            }
        }
        pending().await
    }

    /// The other side acts when nobody waits for it any more.
    fn later<T>(
        &self,
        what: String,
        act: impl Future<Output = T> + Send + 'static,
        outcome: impl FnOnce(&T) -> String + Send + 'static,
    ) {
        let (fate, wait) = (self.clone(), self.state().random.u64(5..=LATEST.as_secs()));
        tokio::spawn(async move {
            sleep(Duration::from_secs(wait)).await;
            let outcome = outcome(&act.await);
            fate.note(&format!("  late: {what} {outcome}"));
        });
    }

    /// Lets a request to the app arrive as fate has it. `None`: no answer.
    pub(super) async fn arrive<T, F: Future<Output = T>>(
        &self,
        what: &str,
        invoke: impl Fn() -> F,
    ) -> Option<T> {
        let arrival = self.state().arrival();
        match arrival {
            Arrival::Once => self.live(what, invoke()).await,
            Arrival::Never => {
                self.note(&format!("  {what} ✗ does not arrive"));
                None
            }
            Arrival::Unanswered => {
                self.live(what, invoke()).await;
                self.note(&format!("  {what} ✗ the answer is lost"));
                None
            }
            Arrival::Twice => {
                let (first, second) =
                    tokio::join!(self.live(what, invoke()), self.live(what, invoke()));
                second.or(first)
            }
        }
    }

    /// Runs a function until it is done, killed, or too old. `None`: it did not come to its end.
    pub async fn live<T>(&self, what: &str, work: impl Future<Output = T>) -> Option<T> {
        let life = Life::new(self.state().live(), what.to_owned());
        let number = life.number();
        self.note(&format!(" [{number}] {what}"));
        let done = life.clone().of(timeout(LIFETIME, work)).await;
        let (done, how) = match done {
            Some(Ok(done)) => (Some(done), "done"),
            Some(Err(_)) => (None, "✗ killed, it took too long"),
            None => (None, "✗ killed"),
        };
        self.note(&format!(" [{number}] {how}"));
        done
    }

    /// A short name for a long random id.
    pub(super) fn name(&self, kind: &str, id: &str) -> String {
        let mut state = self.state();
        let known = state.names.iter().position(|name| name == id).unwrap_or_else(|| {
            state.names.push(id.to_owned());
            state.names.len().saturating_sub(1)
        });
        format!("{kind}{}", known.saturating_add(1))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn calm(&mut self) {
        (self.odds, self.planned, self.throttled_until) = (Odds::default(), None, None);
    }

    fn call(&mut self, side: Side, what: &str) -> (Verdict, Duration) {
        self.calls.push(what.to_owned());
        let odds = self.odds;
        let delay = match odds.delay_ms {
            0 => Duration::ZERO,
            longest => Duration::from_millis(self.random.u64(1..=longest)),
        };
        let verdict = self.due(what).or_else(|| self.refused(side)).or_else(|| {
            self.by_chance(&[
                (odds.not_sent, Verdict::NotSent),
                (odds.answer_lost, Verdict::AnswerLost),
                (odds.answer_cut, Verdict::AnswerCut),
                (if side == Side::Party { odds.late } else { 0 }, Verdict::Late),
                (odds.crash_before, Verdict::CrashBefore),
                (odds.crash_after, Verdict::CrashAfter),
            ])
        });
        let verdict = verdict.unwrap_or(Verdict::Go);
        self.count(&format!("{verdict:?}"));
        (verdict, delay)
    }

    /// What was planned for this call.
    fn due(&mut self, what: &str) -> Option<Verdict> {
        let calls = self.calls.len();
        let (_, verdict) = self.planned.take_if(|(planned, _)| match planned {
            Planned::Nth(nth) => *nth == calls,
            Planned::Named(words) => what.contains(*words),
        })?;
        if let Verdict::Throttled(time) = verdict {
            self.throttled_until = Some(Instant::now() + time);
        }
        Some(verdict)
    }

    fn refused(&self, side: Side) -> Option<Verdict> {
        let until = self.throttled_until.filter(|until| *until > Instant::now())?;
        (side == Side::Store).then(|| Verdict::Throttled(until.duration_since(Instant::now())))
    }

    fn arrival(&mut self) -> Arrival {
        let Odds { never, unanswered, twice, .. } = self.odds;
        let mishaps =
            [(never, Arrival::Never), (unanswered, Arrival::Unanswered), (twice, Arrival::Twice)];
        let arrival = self.by_chance(&mishaps).unwrap_or(Arrival::Once);
        self.count(&format!("{arrival:?}"));
        arrival
    }

    fn count(&mut self, what: &str) {
        let count = self.counts.entry(what.to_owned()).or_default();
        *count = count.saturating_add(1);
    }

    fn by_chance<T: Copy>(&mut self, mishaps: &[(u32, T)]) -> Option<T> {
        let mut number = self.random.u32(..1000);
        for (per_mille, mishap) in mishaps {
            match number.checked_sub(*per_mille) {
                None => return Some(*mishap),
                Some(left) => number = left,
            }
        }
        None
    }

    fn live(&mut self) -> u32 {
        self.lives = self.lives.saturating_add(1);
        self.lives
    }

    fn note(&mut self, what: &str) {
        if self.trace.len() < MAX_TRACE {
            let ms = self.began.elapsed().as_millis();
            self.trace.push(format!("{:>9}.{:03}s {what}", ms / 1000, ms % 1000));
        }
    }
}
