//! A simulation for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::target::Target;
use super::{Day, Simulation};
use crate::simulator::connector::{Asked, VisitReport};
use crate::simulator::faults::Faults;

/// All of it.
pub(super) fn write(out: &mut dyn Write, simulation: &Simulation<'_>) -> io::Result<()> {
    let Simulation { target, seed, faults, remarks, visits, .. } = simulation;
    head(out, target, *seed, faults, remarks)?;
    visits.iter().try_for_each(|day| visit(out, day))?;
    summary(out, simulation)
}

/// Whom it visits, and what will go wrong.
pub(super) fn head(
    out: &mut dyn Write,
    target: &Target,
    seed: Option<u64>,
    faults: &Faults,
    remarks: &[String],
) -> io::Result<()> {
    writeln!(out, "Visiting {} as {}", target.url(), target.user())?;
    remarks.iter().try_for_each(|remark| writeln!(out, "  note: {remark}"))?;
    if faults.is_empty() {
        return Ok(());
    }
    match seed {
        Some(seed) => writeln!(out, "\nFaults of seed {seed}; as a script:")?,
        None => writeln!(out, "\nFaults:")?,
    }
    faults.script().lines().try_for_each(|line| writeln!(out, "  {line}"))
}

/// One visit.
pub(super) fn visit(out: &mut dyn Write, day: &Day) -> io::Result<()> {
    let report = &day.report;
    writeln!(out, "\nVisit {}: {}", report.number, report.ending)?;
    if let Some(work) = &day.office {
        writeln!(out, "  the office before it: {work}")?;
        work.refused.iter().try_for_each(|words| writeln!(out, "    refused: {words}"))?;
    }
    report.faults.iter().try_for_each(|fault| writeln!(out, "  went wrong: {fault}"))?;
    writeln!(out, "  calls: {}", calls(report))?;
    if !report.company_file.is_empty() {
        writeln!(out, "  company file: {}", report.company_file)?;
    }
    if !report.asked.is_empty() {
        writeln!(out, "  asked of QuickBooks: {}", counted(&report.asked))?;
    }
    for asked in &report.asked {
        if asked.is_applied() {
            writeln!(out, "  written: {}", written(asked))?;
        }
        if asked.status.is_some_and(|code| code >= 500) {
            let code = asked.status.unwrap_or_default();
            let said = &asked.status_message;
            writeln!(out, "  QuickBooks says: {} {code} {said}", asked.message)?;
        }
    }
    report
        .refused
        .iter()
        .try_for_each(|refused| writeln!(out, "  QuickBooks refused the message: {refused}"))?;
    report.remarks.iter().try_for_each(|remark| writeln!(out, "  note: {remark}"))?;
    match &report.closing {
        Some(text) if !text.is_empty() => writeln!(out, "  the server's last words: {text}"),
        _ => Ok(()),
    }
}

/// What all visits came to.
pub(super) fn summary(out: &mut dyn Write, simulation: &Simulation<'_>) -> io::Result<()> {
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    for day in simulation.visits {
        *words.entry(day.report.ending.word()).or_default() += 1;
    }
    let words: Vec<String> =
        words.iter().map(|(word, count)| format!("{count} {}", word.replace('_', " "))).collect();
    writeln!(out, "\nVisits: {}", words.join(", "))?;
    for strike in simulation.faults.without_place() {
        writeln!(out, "  found no place: {strike}")?;
    }
    writeln!(out, "The books: {}", simulation.books.in_words())
}

/// Calls with their numbers, in the order in which each came first.
fn calls(report: &VisitReport) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for call in &report.calls {
        let name = call.operation.name();
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    times(&counts)
}

fn counted(asked: &[Asked]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for each in asked {
        match counts.iter_mut().find(|(known, _)| *known == each.message) {
            Some((_, count)) => *count += 1,
            None => counts.push((&each.message, 1)),
        }
    }
    times(&counts)
}

fn times(counts: &[(&str, usize)]) -> String {
    let each = counts.iter().map(|(name, count)| match count {
        1 => (*name).to_string(),
        _ => format!("{name} ×{count}"),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn written(asked: &Asked) -> String {
    let number = asked.number.as_ref().map(|number| format!(" {number}")).unwrap_or_default();
    let id = asked.id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    format!("{}{number}{id}", asked.message)
}
