//! What is reported, as the neutral value that every format is written from.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::output::ReportFormat;
use super::workspace::Workspace;
use crate::domain::finding::Severity;
use crate::report::formats::{github, html, junit, markdown, sarif};
use crate::report::ledger::{Entry, Outcome, Remark, RuleNote, Sheet, Spot, Tally, Tone};
use crate::rules::case::{CaseResult, Promise};

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

/// One case of a rule, with what came of it.
#[derive(Debug, Clone, Copy)]
pub struct TestedCase<'t> {
    /// The rule's code.
    pub rule: &'t str,
    /// The case's name: `fails-no-site`.
    pub name: &'t str,
    /// The case's file.
    pub file: &'t str,
    /// What it promises.
    pub promise: Promise,
    /// What came of it.
    pub result: &'t CaseResult,
}

/// A test of the rules as a sheet. `complaints` are about no case: a rule without one, a file that
/// is none.
pub fn of_cases<'t>(
    company: &str,
    cases: impl IntoIterator<Item = TestedCase<'t>>,
    complaints: &[String],
) -> Sheet {
    let entries: Vec<Entry> = cases.into_iter().map(entry).collect();
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

fn entry(case: TestedCase<'_>) -> Entry {
    let TestedCase { rule, name, file, promise, result } = case;
    // The case is what is wrong: what a rule says of a case that may say so is no finding.
    let (outcome, verdict, says, remarks) = match result {
        CaseResult::Kept(_) => {
            (Outcome::Passed, "passed", "it is as its name promises".to_string(), Vec::new())
        }
        CaseResult::Broken(findings) => {
            let says = match promise {
                Promise::Passes => "it should pass, and the rule finds something",
                Promise::Fails if findings.is_empty() => "the rule should find something",
                Promise::Fails => "the rule itself fails on it",
            };
            let mut remarks: Vec<Remark> = findings.iter().map(Remark::from).collect();
            for remark in &mut remarks {
                remark.severity = Severity::Error;
            }
            if remarks.is_empty() {
                remarks.push(error(rule, "the case promises a finding, and nothing was found"));
            }
            (Outcome::Failed, "failed", says.to_string(), remarks)
        }
        CaseResult::Unreadable(problems) => {
            let remarks = problems.iter().map(|problem| error(rule, problem)).collect();
            (Outcome::Error, "unreadable", "the case cannot be read".to_string(), remarks)
        }
    };
    Entry {
        name: name.to_string(),
        group: rule.to_string(),
        thing: "Case",
        number: format!("{rule}/{name}"),
        whom: Some(rule.to_string()),
        outcome,
        verdict: verdict.to_string(),
        says,
        remarks,
        place: Some(Spot::start_of(file)),
        trail: vec![("file".to_string(), file.to_string())],
        posting: None,
    }
}
