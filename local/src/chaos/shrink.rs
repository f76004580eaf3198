//! Plays a sequence again, and looks for the shortest story that still goes wrong.

use std::io;

use super::{
    Failure, alarms, batch,
    sequence::{self, Played, Script},
    steps::Step,
};
use crate::inside::World;

/// Plays the sequence of one seed; `None` if nothing goes wrong, neither alone nor after `before`
/// others in the same world.
pub fn replay(seed: u64, before: u64) -> io::Result<Option<Failure>> {
    let (failure, steps) = alone(seed, Script::Random)?;
    let Some(mut shortest) = failure else {
        let played = batch(seed.wrapping_sub(before), before.saturating_add(1))?;
        return Ok(played.failures.into_iter().next());
    };
    let mut steps = steps;
    let mut at = 0;
    while at < steps.len() {
        let mut fewer = steps.clone();
        fewer.remove(at);
        match alone(seed, Script::These(fewer.clone()))? {
            (Some(failure), _) => (shortest, steps) = (failure, fewer),
            (None, _) => at += 1,
        }
    }
    Ok(Some(shortest))
}

/// Each step with its own seed.
type Steps = Vec<(u64, Step)>;

/// Plays in a world of its own.
fn alone(seed: u64, script: Script) -> io::Result<(Option<Failure>, Steps)> {
    let alarms = alarms::Alarms::listen();
    World::run(Box::pin(async {
        let world = Box::pin(World::selling()).await?;
        let Played { wrong, steps, .. } =
            Box::pin(sequence::play(&world, &alarms, seed, script)).await;
        let failed = !wrong.is_empty();
        let failure = failed.then(|| Failure { seed, wrong, trace: world.fate.trace() });
        Ok((failure, steps))
    }))?
}
