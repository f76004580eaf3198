//! `cargo local demo --chaos N --seed S`: random orders under faults, and both books at the end.

use std::io::{self, Write};

use crate::chaos;

/// What holds for every order at its end, however it came there (faults.md, I1 to I5 and I9).
const INVARIANTS: [&str; 6] = [
    "no more goes back than was paid, and both books agree on what is left",
    "an order has one payment; any other goes back",
    "the mall was told \"paid\" only of what the PG Company has, to the same amount",
    "what is paid was told, went back, or called a person",
    "each payment and each refund moved money once",
    "each change has its entry in the history, and its own version",
];

/// Plays random orders until there are so many, and shows both books. `false` if anything is not
/// as it must be.
pub fn play(out: &mut impl Write, orders: u64, seed: u64) -> io::Result<bool> {
    writeln!(
        out,
        "Playing {orders} random sequences of orders under faults, from seed {seed} on\n"
    )?;
    let mut report = chaos::play(seed, orders)?;
    report.lines.sort_by(|one, other| one.order.cmp(&other.order));
    writeln!(
        out,
        "  {:<30} {:>12} {:>12}   {:>12} {:>12}",
        "order", "mall paid", "refunded", "PG paid", "refunded"
    )?;
    for chaos::Line { order, sums, end } in &report.lines {
        let [paid, refunded, there, back] = sums.map(|sum| sum.normalize());
        writeln!(out, "  {order:<30} {paid:>12} {refunded:>12}   {there:>12} {back:>12}  {end}")?;
    }
    writeln!(out, "\n{}", report.tally)?;
    for failure in &report.failures {
        writeln!(out, "  ✗ seed {}: {}", failure.seed, failure.wrong.join("; "))?;
    }
    let well = report.failures.is_empty();
    for what in INVARIANTS {
        writeln!(out, "  {} {what}", if well { "✓" } else { "?" })?;
    }
    Ok(well)
}
