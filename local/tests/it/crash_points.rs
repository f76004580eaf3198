//! Every function is killed at every one of its calls, before and after the other side acts, and
//! every call fails in every way (faults.md F-24 to F-28, F-31, F-78 to F-80, F-111): then the
//! others do again what they would do again, and the three books agree.

mod asynchronous;
mod deadline;
mod external;
mod late;
mod malls;
mod people;
mod refunds;
mod scene;
mod setup;
mod synchronous;
mod throttled;

use std::{collections::BTreeMap, fmt, time::Duration};

use local::{
    cafe24::{Direction, Message},
    inside::{Books, Deal, Fate, Learned, MALLS, Patience, Verdict, World},
    pg_company::RefundMode,
};
use shared::store::vault;

use crate::ledgers::told_nothing_wrong;

/// Everything that can happen to one call.
const MISHAPS: [Verdict; 5] = [
    Verdict::CrashBefore,
    Verdict::CrashAfter,
    Verdict::NotSent,
    Verdict::AnswerLost,
    Verdict::AnswerCut,
];
/// The services refuse for so short a time that the SDK's own tries outlast it (F-111).
const A_MOMENT: Verdict = Verdict::Throttled(Duration::from_millis(50));
/// They refuse for longer than any function lives.
const A_MINUTE: Verdict = Verdict::Throttled(Duration::from_secs(60));
/// How long a request may take in all; a function lives twice as long.
const BUDGET: Duration = Duration::from_secs(10);
/// Orders before a world is renewed: the parties look through all of them.
const RENEW: u64 = 20;

/// A function's work in the middle of one order's story, from one request on.
trait Flow: fmt::Debug + Copy {
    /// Fewer calls than this cannot be the whole story.
    const LEAST: usize;

    /// Everything before, without mishaps.
    async fn prepare(self, world: &World) -> Deal;

    /// The function's work.
    async fn play(self, world: &World, deal: &mut Deal);

    /// Everybody got an answer: so the order is what its people wanted.
    async fn ends_well(self, world: &World, deal: &mut Deal);
}

/// A world in which a shop sells, renewed now and then.
#[derive(Default)]
struct Worlds {
    world: Option<World>,
    used: u64,
}

impl Worlds {
    async fn next(&mut self) -> World {
        self.used += 1;
        let world = match self.world.take() {
            Some(world) if !self.used.is_multiple_of(RENEW) => world,
            old => {
                if let Some(old) = old {
                    told_nothing_wrong(&old.sim).await;
                }
                Box::pin(World::selling()).await.expect("a shop that sells")
            }
        };
        world.fate.begin(self.used);
        for mall in MALLS {
            world.sim.cafe24.cancels(mall, 1, None);
        }
        world
    }
}

/// Spoils each call of the flow in every way.
fn at_every_call(flow: impl Flow) {
    spoil(flow, &MISHAPS, &[Patience::Everybody, Patience::Nobody]);
}

/// The services refuse, from each call of the flow on.
fn throttled(flow: impl Flow) {
    spoil(flow, &[A_MOMENT], &[Patience::Everybody]);
    spoil(flow, &[A_MINUTE], &[Patience::Nobody]);
}

fn spoil(flow: impl Flow, mishaps: &[Verdict], patience: &[Patience]) {
    let played = World::run(Box::pin(async {
        let mut worlds = Worlds::default();
        let world = worlds.next().await;
        for nth in calls(&world, flow).await {
            for mishap in mishaps {
                for patience in patience {
                    let world = worlds.next().await;
                    Box::pin(at(&world, flow, (nth, *mishap), *patience)).await;
                    worlds.world = Some(world);
                }
            }
        }
    }));
    played.expect("a runtime");
}

/// The calls that the flow makes when all goes well, counted from 1.
async fn calls<F: Flow>(world: &World, flow: F) -> Vec<usize> {
    let _told = Told(&world.fate);
    let mut deal = ready(world, flow).await;
    let before = world.fate.calls();
    flow.play(world, &mut deal).await;
    numbered(&world.fate, before, F::LEAST)
}

/// The calls since `before`, at least so many, counted from 1. The reconciler reads the parts of its
/// two indexes side by side: the first of each stands for all.
fn numbered(fate: &Fate, before: usize, least: usize) -> Vec<usize> {
    let calls = fate.called().split_off(before);
    assert!(calls.len() >= least, "{} calls are not the whole story", calls.len());
    let alike = |call: &str| call.starts_with("Query") && !call.ends_with('0');
    let numbered = calls.iter().zip(1..);
    numbered.filter(|(call, _)| !alike(call)).map(|(_, nth)| nth).collect()
}

/// The function is cold: it knows no secrets.
async fn ready(world: &World, flow: impl Flow) -> Deal {
    let deal = Box::pin(flow.prepare(world)).await;
    world.fate.calm();
    world.pass(vault::KEEP + Duration::from_secs(1)).await;
    deal
}

async fn at(world: &World, flow: impl Flow, (nth, mishap): (usize, Verdict), patience: Patience) {
    world.fate.note(&format!("— {flow:?}, call {nth}: {mishap:?}, then {patience:?}"));
    let _told = Told(&world.fate);
    let mut deal = ready(world, flow).await;
    let (said, since) = (messages(world, &deal).len(), world.fate.trace().len());
    world.fate.plan(nth, mishap);
    flow.play(world, &mut deal).await;
    assert!(world.fate.happened(), "{nth} calls");
    if !matches!(mishap, Verdict::CrashBefore | Verdict::CrashAfter) {
        in_time(&world.fate, since);
        clear_answers(messages(world, &deal).get(said..).unwrap_or_default());
    }
    if matches!(mishap, Verdict::Throttled(_)) {
        drop(world.reconcile().await);
        ended_by_themselves(&world.fate, since);
    }
    world.fate.calm();
    people::settle_refunds(world);
    world.sim.pg_company.refunds_are(RefundMode::Immediate);
    match patience {
        Patience::Everybody | Patience::People => {
            all_is_settled(world, &mut deal, patience).await;
            flow.ends_well(world, &mut deal).await;
        }
        Patience::Nobody => {
            all_is_settled(world, &mut deal, patience).await;
            books_agree(world, &deal, Learned::NothingWrong).await;
            all_is_settled(world, &mut deal, Patience::Everybody).await;
        }
    }
    books_agree(world, &deal, Learned::All).await;
    assert_eq!(world.wrong(), Vec::<String>::new());
}

/// No function was stopped because it took too long (F-31): what it did not learn is saved as
/// unknown, and it has answered.
fn ended_by_themselves(fate: &Fate, since: usize) {
    let trace = fate.trace().split_off(since);
    let killed = trace.into_iter().filter(|line| line.contains("✗ killed"));
    assert_eq!(killed.collect::<Vec<_>>(), Vec::<String>::new());
}

/// As [`ended_by_themselves`], and within the time that a request may take.
fn in_time(fate: &Fate, since: usize) {
    ended_by_themselves(fate, since);
    let mut begun = BTreeMap::new();
    for line in fate.trace().split_off(since) {
        let Some((seconds, life)) = line.split_once("s  [") else { continue };
        let ms: u64 = seconds.trim().replace('.', "").parse().expect("milliseconds");
        let now = Duration::from_millis(ms);
        let (number, what) = life.split_once("] ").expect("a life");
        match what {
            "reconciler" => {}
            "done" => {
                let took = now - begun.remove(number).unwrap_or(now);
                assert!(took <= BUDGET + Duration::from_millis(100), "{line}: {took:?}");
            }
            _begins => drop(begun.insert(number.to_owned(), now)),
        }
    }
}

/// Cafe24 is told what is so, or that it is not known yet, or to ask again (F-111).
fn clear_answers(messages: &[Message]) {
    let answers = messages.iter().filter(|message| message.direction == Direction::Received);
    for answer in answers.filter(|answer| ["M1", "M3", "M8"].contains(&&*answer.name)) {
        let said = |name: &str, value: &str| {
            answer.fields.iter().any(|(known, said)| known == name && said == value)
        };
        let result = said("result_code", "0000") || said("result_code", "1400");
        let unknown = said("result_message", "The result is not known yet");
        assert!(
            answer.status == Some(503) || answer.status == Some(200) && (result || unknown),
            "{answer:?}"
        );
    }
}

fn messages(world: &World, deal: &Deal) -> Vec<Message> {
    deal.in_mall(world).map(|order| order.messages).unwrap_or_default()
}

async fn all_is_settled(world: &World, deal: &mut Deal, patience: Patience) {
    assert_eq!(world.settle(std::slice::from_mut(deal), patience).await, Ok(()));
}

/// All is at an end, none of it is left to a person, and the three books agree.
async fn books_agree(world: &World, deal: &Deal, learned: Learned) {
    let books = Books::of(world, deal).await.expect("the mall has it");
    // Of a part that went back without an answer a person was called to tell the mall.
    let learned = if books.untold() == 0 { learned } else { Learned::NothingWrong };
    assert_eq!(books.disagreements(learned), Vec::<String>::new());
    assert_eq!((books.held().count(), books.in_review().count()), (0, 0));
}

fn story(fate: &Fate) -> String {
    fate.trace().join("\n")
}

/// Tells the story of a test that fails.
struct Told<'a>(&'a Fate);

impl Drop for Told<'_> {
    #[expect(clippy::print_stderr, reason = "this is what a failing test shows")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", story(self.0));
        }
    }
}
