//! `crossdock snapshot review`: one decision at a time.

use std::io::BufRead;

use super::show;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::to_stdout;
use crate::snapshots::Shelf;
use crate::snapshots::diff::{Change, changes};

/// What a person decides about a snapshot.
enum Decision {
    Accept,
    Reject,
    Skip,
    /// Nobody answers any more.
    Stop,
}

/// Shows what waits, and asks. Answers are lines, so that it works in every terminal and in pipes;
/// where they end, the rest is skipped.
pub fn run(shelf: &Shelf) -> Result<Exit, Failure> {
    let names = shelf.pending()?;
    let (mut accepted, mut rejected, mut skipped) = (0, 0, 0);
    let mut answers = std::io::stdin().lock();
    for (place, name) in names.iter().enumerate() {
        let (before, after) = shelf.pair(name)?;
        let Some(after) = after else {
            skipped += 1;
            continue;
        };
        to_stdout(|out| {
            writeln!(out, "{} of {}: {name} ({})", place + 1, names.len(), after.source)?;
            match &before {
                Some(before) => show(out, &changes(&before.contents, &after.contents))?,
                None => {
                    let lines = after.contents.lines().map(|line| Change::Added(line.to_string()));
                    show(out, &lines.collect::<Vec<_>>())?;
                }
            }
            write!(out, "[a]ccept, [r]eject, [s]kip? ")
        })?;
        match decide(&mut answers)? {
            Decision::Accept => {
                shelf.accept(name)?;
                accepted += 1;
            }
            Decision::Reject => {
                shelf.reject(name)?;
                rejected += 1;
            }
            Decision::Skip => skipped += 1,
            Decision::Stop => {
                skipped += names.len() - place;
                break;
            }
        }
        to_stdout(|out| writeln!(out))?;
    }
    to_stdout(|out| writeln!(out, "{accepted} accepted, {rejected} rejected, {skipped} skipped"))?;
    Ok(if skipped > 0 { Exit::NeedsAttention } else { Exit::Done })
}

fn decide(answers: &mut impl BufRead) -> Result<Decision, Failure> {
    loop {
        let mut line = String::new();
        if answers.read_line(&mut line)? == 0 {
            return Ok(Decision::Stop);
        }
        match line.trim() {
            "a" | "accept" => return Ok(Decision::Accept),
            "r" | "reject" => return Ok(Decision::Reject),
            "s" | "skip" => return Ok(Decision::Skip),
            _ => to_stdout(|out| write!(out, "write a, r or s: "))?,
        }
    }
}
