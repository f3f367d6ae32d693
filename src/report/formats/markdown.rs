//! Markdown, for a comment on a pull request: the figures, what a person must act on, and the
//! rest folded away.

use std::io::{self, Write};

use super::counted;
use crate::domain::finding::Severity;
use crate::report::ledger::{Entry, Outcome, Sheet, Tone};

/// GitHub takes comments of 65 536 characters; what is beyond this is counted and left out.
const BYTES_MAX: usize = 60_000;

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    let sign = if sheet.clean { "✅" } else { "❌" };
    writeln!(out, "## {sign} {}: {}\n", text(&sheet.company), text(&sheet.about))?;
    write_figures(out, sheet)?;
    let mut room = BYTES_MAX;
    write_general(out, sheet, &mut room)?;
    let must_act = |entry: &&Entry| entry.outcome.tone() == Tone::Bad;
    let (bad, rest): (Vec<&Entry>, Vec<&Entry>) = sheet.entries.iter().partition(must_act);
    if !bad.is_empty() {
        writeln!(out, "\n### A person must act\n")?;
        write_table(out, sheet, &bad, &mut room)?;
    }
    let (remarked, quiet): (Vec<&Entry>, Vec<&Entry>) =
        rest.into_iter().partition(|entry| !entry.remarks.is_empty());
    for (title, entries) in [("with a remark", remarked), ("without a remark", quiet)] {
        if entries.is_empty() {
            continue;
        }
        writeln!(out, "\n<details><summary>{} {title}</summary>\n", entries.len())?;
        write_table(out, sheet, &entries, &mut room)?;
        writeln!(out, "\n</details>")?;
    }
    Ok(())
}

fn write_figures(out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    let labels: Vec<String> = sheet.tallies.iter().map(|tally| text(&tally.label)).collect();
    let counts: Vec<String> = sheet.tallies.iter().map(|tally| tally.count.to_string()).collect();
    if !labels.is_empty() {
        writeln!(out, "| {} |\n|{}", labels.join(" | "), " ---: |".repeat(labels.len()))?;
        writeln!(out, "| {} |", counts.join(" | "))?;
    }
    let mut facts: Vec<String> = sheet
        .facts
        .iter()
        .map(|(label, value)| format!("{} {}", text(label), text(value)))
        .collect();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        facts.push(counted(sheet.count(severity), severity.word()));
    }
    facts.extend(sheet.rules_hash.iter().map(|rules| format!("rules `{rules}`")));
    writeln!(out, "\n{}", facts.join(" · "))
}

fn write_general(out: &mut dyn Write, sheet: &Sheet, room: &mut usize) -> io::Result<()> {
    if sheet.general.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### Set-up\n")?;
    for (place, remark) in sheet.general.iter().enumerate() {
        let fix = remark.fix.as_ref().map(|fix| format!(" → {}", prose(fix))).unwrap_or_default();
        let line = format!(
            "- {} `{}`: {}{fix}\n",
            sign(remark.severity),
            code(&remark.code),
            prose(&remark.message)
        );
        if !takes(room, &line) {
            return writeln!(out, "\n… and {} more", sheet.general.len() - place);
        }
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn write_table(
    out: &mut dyn Write,
    sheet: &Sheet,
    entries: &[&Entry],
    room: &mut usize,
) -> io::Result<()> {
    let noun = sheet.noun;
    let head = format!("{}{}", noun[..1].to_uppercase(), &noun[1..]);
    writeln!(out, "| {head} | Verdict | What happens, and why |\n| --- | --- | --- |")?;
    for (place, entry) in entries.iter().enumerate() {
        let row = row(entry);
        if !takes(room, &row) {
            return writeln!(out, "\n… and {} more", entries.len() - place);
        }
        out.write_all(row.as_bytes())?;
    }
    Ok(())
}

fn row(entry: &Entry) -> String {
    let whom = entry.whom.as_ref().map(|whom| format!("<br>{}", text(whom))).unwrap_or_default();
    let reason = match &entry.outcome {
        Outcome::Skipped(reason) if *reason != entry.verdict => format!("<br>{}", text(reason)),
        _ => String::new(),
    };
    let mut cell = text(&entry.says);
    for remark in &entry.remarks {
        let (sign, code) = (sign(remark.severity), code(&remark.code));
        cell.push_str(&format!("<br>{sign} `{code}`: {}", prose(&remark.message)));
        if let Some(fix) = &remark.fix {
            cell.push_str(&format!("<br>→ {}", prose(fix)));
        }
    }
    format!("| **{}**{whom} | {}{reason} | {cell} |\n", text(&entry.name), text(&entry.verdict))
}

/// Takes the room that a piece of text needs, if there is so much.
fn takes(room: &mut usize, piece: &str) -> bool {
    let fits = piece.len() <= *room;
    // Nothing smaller may come after what was left out.
    *room = if fits { *room - piece.len() } else { 0 };
    fits
}

fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Note => "ℹ️",
    }
}

/// Text of others on one line: no character of it is markup, names nobody and links nowhere.
fn text(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' | '\r' => escaped.push(' '),
            // Somebody would be told, or another issue linked.
            '@' | '#' => {
                escaped.push(character);
                escaped.push_str("<!-- -->");
            }
            // The remedies say what to type between backticks.
            '\\' | '*' | '_' | '[' | ']' | '|' | '~' | '`' | '!' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            character if character.is_control() => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The same, with what stands between backticks as code: what a person types.
fn prose(words: &str) -> String {
    let parts: Vec<&str> = words.split('`').collect();
    // Without its partner a backtick is a character like others.
    if parts.len().is_multiple_of(2) {
        return text(words);
    }
    let part = |(place, part): (usize, &str)| match place % 2 {
        0 => text(part),
        _ if part.trim().is_empty() => part.to_string(),
        _ => format!("`{}`", code(part)),
    };
    parts.into_iter().enumerate().map(part).collect()
}

/// Within backticks, in a table.
fn code(text: &str) -> String {
    text.replace('`', "'").replace('|', "\\|").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_others_wrote_is_markup() {
        assert_eq!(text("a|b *c* <i>"), "a\\|b \\*c\\* &lt;i&gt;");
        assert_eq!(text("@ann #12"), "@<!-- -->ann #<!-- -->12");
        assert_eq!(text("two\nlines"), "two lines");
        assert_eq!(prose("type `sync <x>`, *now*"), "type `sync <x>`, \\*now\\*");
        assert_eq!(prose("5` long"), "5\\` long");
    }

    #[test]
    fn what_does_not_fit_ends_the_list() {
        let mut room = 5;
        assert!(takes(&mut room, "123"));
        assert!(!takes(&mut room, "1234"));
        assert!(!takes(&mut room, "1"));
    }
}
