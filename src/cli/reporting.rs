//! What is reported, as the neutral value that every format is written from.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::output::ReportFormat;
use super::workspace::Workspace;
use crate::domain::finding::Severity;
use crate::report::formats::{github, html, junit, markdown, sarif};
use crate::report::ledger::{Entry, Outcome, Remark, RuleNote, Sheet, Spot, Tally, Tone};
use crate::rules::case::{Expects, Tested};

/// Writes a sheet in one of the formats that all subjects have in common. Text, JSON and JSON
/// lines are each subject's own.
///
/// # Errors
/// What the writer says.
pub fn write(format: ReportFormat, out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    match format {
        ReportFormat::Junit => junit::write(out, sheet),
        ReportFormat::Sarif => sarif::write(out, sheet),
        ReportFormat::Github => github::write(out, sheet),
        ReportFormat::Markdown => markdown::write(out, sheet),
        ReportFormat::Html => html::write(out, sheet),
        ReportFormat::Text | ReportFormat::Json | ReportFormat::Jsonl => {
            unreachable!("each subject writes these itself")
        }
    }
}

/// Adds what the workspace knows: its rules, and where its files are.
pub fn at_home(mut sheet: Sheet, workspace: &Workspace) -> Sheet {
    let notes = workspace.rules.rules.iter().map(|rule| {
        let summary = rule.script.header.summary.clone();
        (rule.code.clone(), RuleNote { summary, builtin: rule.builtin })
    });
    sheet.rules.extend(notes);
    sheet.rules_hash.get_or_insert_with(|| workspace.rules.hash.clone());
    sheet.folder = folder(&workspace.config.directory);
    sheet
}

/// The workspace's folder as code hosts know files: seen from where the command was typed.
fn folder(directory: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let absolute = std::path::absolute(directory).unwrap_or_default();
    let below = absolute.strip_prefix(&here).unwrap_or(Path::new(""));
    let parts = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    // `acme/.` is `acme`.
    parts.filter(|part| part != ".").map(|part| part + "/").collect()
}

/// A test of the rules as a sheet. `complaints` are about no case: a rule without one, a file that
/// is none.
pub fn of_tests(company: &str, tested: &[Tested], complaints: &[String]) -> Sheet {
    let entries: Vec<Entry> = tested.iter().map(entry).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &entries {
        *counts.entry(entry.verdict.as_str()).or_default() += 1;
    }
    let tallies = [("passed", Tone::Good), ("failed", Tone::Bad), ("unreadable", Tone::Bad)];
    let tallies = tallies
        .map(|(word, tone)| Tally::new(word, counts.get(word).copied().unwrap_or(0), tone))
        .to_vec();
    let failed = entries.iter().any(|entry| entry.outcome.tone() == Tone::Bad);
    Sheet {
        kind: "rules-test",
        company: company.to_string(),
        about: "the cases of the rules".to_string(),
        at: None,
        clean: !failed && complaints.is_empty(),
        noun: "case",
        tallies,
        facts: vec![("cases".to_string(), entries.len().to_string())],
        rules_hash: None,
        general: complaints.iter().map(|words| error("rules-test/complaint", words)).collect(),
        entries,
        rules: BTreeMap::new(),
        picture: None,
        folder: String::new(),
    }
}

fn error(code: &str, message: &str) -> Remark {
    Remark {
        code: code.to_string(),
        severity: Severity::Error,
        message: message.to_string(),
        fix: None,
        path: String::new(),
        place: None,
    }
}

fn entry(tested: &Tested) -> Entry {
    let Tested { test, failures, unreadable, findings } = tested;
    let (rule, name) = (test.code.as_str(), test.name.as_str());
    // The test is what is wrong: what a rule says of a document that it may speak of is no finding.
    let (outcome, verdict, says) = match (failures.is_empty(), unreadable) {
        (true, _) => (Outcome::Passed, "passed", "it is as the test says"),
        (false, true) => (Outcome::Error, "unreadable", "the test cannot be read"),
        (false, false) => (Outcome::Failed, "failed", "it is not as the test says"),
    };
    let remarks = match test.expects {
        // What was found and should not have been points at the line of the script.
        Expects::Nothing if !failures.is_empty() && !findings.is_empty() => {
            let found = findings.iter().map(Remark::from);
            found.map(|remark| Remark { severity: Severity::Error, ..remark }).collect()
        }
        _ => failures.iter().map(|failure| error(rule, failure)).collect(),
    };
    let place = &test.place;
    Entry {
        name: name.to_string(),
        group: rule.to_string(),
        thing: "Case",
        number: format!("{rule}/{name}"),
        whom: Some(rule.to_string()),
        outcome,
        verdict: verdict.to_string(),
        says: says.to_string(),
        remarks,
        place: Some(Spot {
            line: u64::try_from(place.line).unwrap_or(1),
            ..Spot::start_of(&place.file)
        }),
        trail: vec![("file".to_string(), place.file.clone())],
        posting: None,
    }
}
