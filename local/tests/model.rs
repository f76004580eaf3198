//! Random sequences against the real app, and the books compared after each (faults.md, I1–I5 and
//! I9). `MODEL_SEQUENCES` says how many and `MODEL_FIRST` from which seed on; `MODEL_SEED` plays one
//! again and tells its story.

use std::time::Instant;

use local::chaos::{self, Failure};

const SEQUENCES: u64 = 10_000;
/// As many sequences may have been played before one in the same world.
const BEFORE: u64 = 19;

#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says how many")]
fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

#[expect(clippy::print_stderr, reason = "what a person wants to know of so many sequences")]
fn tell(what: &str) {
    eprintln!("{what}");
}

fn story(failure: &Failure) -> String {
    let Failure { seed, wrong, trace } = failure;
    format!("MODEL_SEED={seed}\n{}\n\n{}", trace.join("\n"), wrong.join("\n"))
}

#[test]
fn whatever_happens_the_books_agree_in_the_end() {
    if let Some(seed) = number("MODEL_SEED") {
        let failure = chaos::replay(seed, BEFORE).expect("it plays");
        assert!(failure.is_none(), "{}", failure.as_ref().map(story).unwrap_or_default());
        return;
    }
    let sequences = number("MODEL_SEQUENCES").unwrap_or(SEQUENCES);
    let first = number("MODEL_FIRST").unwrap_or(1);
    let began = Instant::now();

    let report = chaos::play(first, sequences).expect("it plays");

    let (tally, seconds) = (&report.tally, began.elapsed().as_secs().max(1));
    tell(&format!("{tally}{} steps a second", tally.of("steps") / seconds));
    let seeds: Vec<_> = report.failures.iter().map(|failure| failure.seed).collect();
    let told = report.failures.first().map(story).unwrap_or_default();
    assert!(seeds.is_empty(), "{told}\n\nwent wrong: {seeds:?}");
}
