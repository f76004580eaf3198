//! How a message is shown in the story.

use std::io::{self, Write};

use crate::{watching, wire::Message};

/// The longest line of fields, and the longest value that is shown whole, in characters.
const WIDTH: usize = 110;
const VALUE: usize = 70;

/// Writes who asked whom for what, with the fields of both, the status and the time.
pub(super) fn write(out: &mut impl Write, message: &Message) -> io::Result<()> {
    let Message { from, to, method, path, status, ms, .. } = message;
    let (from, to) = (from.name(), to.name());
    let number = watching::name(message).map_or("", |name| name.number);
    writeln!(out, "  {from:>10} → {to:<10} {number:<8} {method:<6} {path}  {status}  {ms} ms")?;
    fields(out, "asked", &message.asked)?;
    fields(out, "answered", &message.answered)
}

/// Writes all fields, as many on a line as fit.
fn fields(out: &mut impl Write, label: &str, fields: &[(String, String)]) -> io::Result<()> {
    let mut lines: Vec<String> = Vec::new();
    for (name, value) in fields {
        let field = format!("{name}={}", shortened(value));
        match lines.last_mut() {
            Some(line) if line.chars().count() + field.chars().count() < WIDTH => {
                line.push_str("  ");
                line.push_str(&field);
            }
            _full => lines.push(field),
        }
    }
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    lines.iter().zip(labels).try_for_each(|(line, label)| writeln!(out, "    {label:<9} {line}"))
}

fn shortened(value: &str) -> String {
    match value.char_indices().nth(VALUE) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or(value)),
        None => value.to_owned(),
    }
}
