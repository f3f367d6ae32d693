//! For people, in a terminal.

use std::io::{self, Write};

use super::{counts, heading, moments, notes, order, verdict};
use crate::domain::reconcile::{Area, Difference, Reconciliation};

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, of: &Reconciliation) -> io::Result<()> {
    writeln!(out, "{}: {}", of.company, verdict(of))?;
    for moment in moments(of) {
        writeln!(out, "  {moment}")?;
    }
    writeln!(out, "  store {}", of.store)?;
    writeln!(out, "\n{:<10} {:>16} {:>16}", "", "QuickBooks", "IntelliTrack")?;
    for (label, there, here) in counts(of) {
        let (there, here) = (there.as_deref().unwrap_or("-"), here.as_deref().unwrap_or("-"));
        writeln!(out, "{label:<10} {there:>16} {here:>16}")?;
    }
    for note in notes(of) {
        writeln!(out, "{note}")?;
    }
    for area in Area::ALL {
        let kinds: Vec<_> = of.kinds().filter(|(kind, _)| kind.area() == area).collect();
        if kinds.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", heading(area).to_uppercase())?;
        for (kind, count) in kinds {
            writeln!(out, "\n{}: {count} ({})", kind.title(), kind.word())?;
            of.of_kind(kind).try_for_each(|difference| write_difference(out, difference))?;
        }
    }
    Ok(())
}

fn write_difference(out: &mut dyn Write, difference: &Difference) -> io::Result<()> {
    let mut title = format!("  order {}", order(difference));
    if let Some(customer) = &difference.customer {
        title.push_str(&format!(" for {customer}"));
    }
    if let Some(line) = &difference.line {
        title.push_str(&format!(", line {}: {}", line.number, line.item));
    }
    if let Some(since) = &difference.since {
        title.push_str(&format!(", since {since}"));
    }
    writeln!(out, "{title}")?;
    let sides =
        [("QuickBooks", &difference.quickbooks), ("IntelliTrack", &difference.intellitrack)];
    let sides: Vec<String> = sides
        .iter()
        .filter_map(|(side, says)| Some(format!("{side}: {}", says.as_ref()?)))
        .collect();
    if !sides.is_empty() {
        writeln!(out, "    {}", sides.join(" | "))?;
    }
    writeln!(out, "    {}", difference.message)?;
    writeln!(out, "    to do: {}", difference.fix)
}
