//! How a message is shown.

use std::io::{self, Write};

use crate::wire::Message;

/// The longest line of fields, in characters.
const WIDTH: usize = 160;

/// Writes who asked whom for what, with the fields of both, the status and the time.
pub(super) fn write(out: &mut impl Write, message: &Message) -> io::Result<()> {
    let Message { from, to, method, path, status, ms, .. } = message;
    let (from, to) = (from.name(), to.name());
    writeln!(out, "  {from:>10} → {to:<10} {method:<6} {path}  {status}  {ms} ms")?;
    fields(out, "asked", &message.asked)?;
    fields(out, "answered", &message.answered)
}

fn fields(out: &mut impl Write, label: &str, fields: &[(String, String)]) -> io::Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let texts: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let line = texts.join("  ");
    let cut: String = line.chars().take(WIDTH).collect();
    let more = if cut.len() < line.len() { " …" } else { "" };
    writeln!(out, "    {label:<9} {cut}{more}")
}
