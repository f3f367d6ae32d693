//! GitHub's workflow commands: printed in a workflow, each becomes an annotation of the file that
//! it names. <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::io::{self, Write};

use super::counted;
use crate::domain::finding::Severity;
use crate::report::ledger::{Entry, Remark, Sheet};

/// Writes a command for each finding, then one line for people.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    for (entry, remark) in sheet.remarks() {
        write_command(out, sheet, entry, remark)?;
    }
    let tallies = sheet.tallies.iter().map(|tally| format!("{} {}", tally.count, tally.label));
    let tallies = tallies.collect::<Vec<_>>().join(", ");
    // What begins with two colons would be a command.
    let company = sheet.company.replace(['\n', '\r'], " ").replace("::", " ");
    writeln!(out, "{}: {tallies}; {}", company.trim(), counted(count(sheet), "finding"))
}

fn count(sheet: &Sheet) -> usize {
    sheet.remarks().count()
}

fn write_command(
    out: &mut dyn Write,
    sheet: &Sheet,
    entry: Option<&Entry>,
    remark: &Remark,
) -> io::Result<()> {
    let command = match remark.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let spot = sheet.spot(entry, remark);
    write!(out, "::{command} file={},line={}", property(&spot.file), spot.line)?;
    if let Some(column) = spot.column {
        write!(out, ",col={column}")?;
    }
    let title = match entry {
        Some(entry) => format!("{} {}", entry.name, remark.code),
        None => remark.code.clone(),
    };
    let mut message = remark.message.clone();
    if let Some(whom) = entry.and_then(|entry| entry.whom.as_ref()) {
        message = format!("{whom}: {message}");
    }
    if let Some(fix) = &remark.fix {
        message.push_str(&format!("\nTo do: {fix}"));
    }
    writeln!(out, ",title={}::{}", property(&title), data(&message))
}

/// What stands behind the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands between commas.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_command() {
        assert_eq!(data("50% of\r\n::error::x"), "50%25 of%0D%0A::error::x");
        assert_eq!(property("a,b: c"), "a%2Cb%3A c");
    }
}
