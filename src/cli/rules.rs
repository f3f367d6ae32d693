//! `crossdock rules`: the rules of a workspace, and their cases.

use std::path::Path;

use serde_json::Value;

use super::failure::{Exit, Failure};
use super::output::{Format, Outputs, ReportFormat};
use super::reporting::{self, TestedCase};
use super::workspace::Workspace;
use crate::domain::finding::Finding;
use crate::report::formats::jsonl;
use crate::report::ledger::Sheet;
use crate::rules::case::{self, CaseFile, CaseResult};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Every rule with its level and summary
    List {
        #[command(flatten)]
        outputs: Outputs,
    },
    /// Runs the cases beside the rules
    Test {
        #[command(flatten)]
        outputs: Outputs<ReportFormat>,
    },
}

/// Lists or tests the rules.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    match &arguments.command {
        Command::List { outputs } => list(&workspace, outputs),
        Command::Test { outputs } => test(&workspace, outputs),
    }
}

fn list(workspace: &Workspace, outputs: &Outputs) -> Result<Exit, Failure> {
    let rules = &workspace.rules.rules;
    outputs.write(|format, out| match format {
        Format::Text => {
            let width = rules.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
            for rule in rules {
                let (code, level) = (&rule.code, rule.level.word());
                let origin = if rule.builtin { "" } else { " (of this workspace)" };
                let summary = &rule.script.header.summary;
                writeln!(out, "{code:<width$}  {level:<8} {summary}{origin}")?;
            }
            writeln!(out, "{} rules, {}", rules.len(), workspace.rules.hash)
        }
        Format::Json => {
            let rows = rules.iter().map(|rule| {
                serde_json::json!({
                    "code": rule.code, "level": rule.level.word(), "builtin": rule.builtin,
                    "summary": rule.script.header.summary, "file": rule.script.text.file,
                })
            });
            let report = serde_json::json!({
                "format_version": "1.0", "kind": "rules",
                "rules_hash": workspace.rules.hash, "rules": rows.collect::<Vec<_>>(),
            });
            writeln!(out, "{report:#}")
        }
    })?;
    Ok(Exit::Done)
}

/// One case with what came of it.
struct Tested {
    case: CaseFile,
    result: CaseResult,
}

fn test(workspace: &Workspace, outputs: &Outputs<ReportFormat>) -> Result<Exit, Failure> {
    let folder = &workspace.rules_folder;
    let (cases, strangers) = case::cases_of(folder);
    let mut tested = Vec::new();
    for case in cases {
        let Some(rule) = workspace.rules.find(&case.rule) else { continue };
        let result = match case::base_of(&rule.subject, folder) {
            Ok(base) => case::run(rule, &case, &base)
                .map_err(|late| Failure::CouldNotRun(anyhow::Error::new(late)))?,
            Err(problems) => CaseResult::Unreadable(problems),
        };
        tested.push(Tested { case, result });
    }
    let untested =
        workspace.rules.rules.iter().filter(|rule| {
            !rule.builtin && !tested.iter().any(|tested| tested.case.rule == rule.code)
        });
    let mut complaints: Vec<String> = untested
        .map(|rule| format!("{} has no case: add passes-… and fails-…", rule.code))
        .collect();
    complaints.extend(strangers.iter().map(|file| {
        format!("{file} is no case: its name begins with neither `passes-` nor `fails-`")
    }));
    if tested.is_empty() && complaints.is_empty() {
        let words = "the rules of this workspace have no case; write passes-….json and \
                     fails-….json beside each rule.rhai";
        return Err(Failure::NothingMatched(words.to_string()));
    }
    let failed = tested.iter().filter(|each| !matches!(each.result, CaseResult::Kept(_))).count();
    outputs.write(|format, out| match format {
        ReportFormat::Text => write_text(out, &tested, &complaints, failed),
        ReportFormat::Json => write_json(out, &tested, &complaints, failed),
        ReportFormat::Jsonl => write_jsonl(out, &tested, &complaints, failed),
        other => {
            let sheet = sheet(&workspace.config.company, &tested, &complaints);
            reporting::write(other, out, &reporting::at_home(sheet, workspace))
        }
    })?;
    let clean = failed == 0 && complaints.is_empty();
    Ok(if clean { Exit::Done } else { Exit::NeedsAttention })
}

fn write_text(
    out: &mut dyn std::io::Write,
    tested: &[Tested],
    complaints: &[String],
    failed: usize,
) -> std::io::Result<()> {
    for Tested { case, result } in tested {
        match result {
            CaseResult::Kept(_) => {}
            CaseResult::Broken(findings) if findings.is_empty() => {
                writeln!(out, "failed {}: found nothing", case.text.file)?;
            }
            CaseResult::Broken(findings) => {
                writeln!(out, "failed {}:", case.text.file)?;
                for finding in findings {
                    writeln!(out, "    {}", said(finding))?;
                }
            }
            CaseResult::Unreadable(problems) => {
                writeln!(out, "unreadable {}:", case.text.file)?;
                for problem in problems {
                    writeln!(out, "    {problem}")?;
                }
            }
        }
    }
    for complaint in complaints {
        writeln!(out, "{complaint}")?;
    }
    let passed = tested.len() - failed;
    let noun = if tested.len() == 1 { "case" } else { "cases" };
    writeln!(out, "{} {noun}, {passed} passed, {failed} failed", tested.len())
}

fn said(finding: &Finding) -> String {
    let at = finding.at.as_deref().unwrap_or_default();
    format!("{} {}: {} ({at})", finding.severity, finding.path, finding.message)
}

fn sheet(company: &str, tested: &[Tested], complaints: &[String]) -> Sheet {
    let cases = tested.iter().map(|Tested { case, result }| TestedCase {
        rule: &case.rule,
        name: &case.name,
        file: &case.text.file,
        promise: case.promise,
        result,
    });
    reporting::of_cases(company, cases, complaints)
}

fn write_json(
    out: &mut dyn std::io::Write,
    tested: &[Tested],
    complaints: &[String],
    failed: usize,
) -> std::io::Result<()> {
    let report = serde_json::json!({
        "format_version": "1.0", "kind": "rules_test",
        "summary": counts(tested, failed),
        "complaints": complaints, "cases": tested.iter().map(row).collect::<Vec<_>>(),
    });
    writeln!(out, "{report:#}")
}

fn write_jsonl(
    out: &mut dyn std::io::Write,
    tested: &[Tested],
    complaints: &[String],
    failed: usize,
) -> std::io::Result<()> {
    let header = serde_json::json!({
        "format_version": "1.0", "kind": "rules_test", "complaints": complaints,
    });
    jsonl::write(out, header, "case", tested.iter().map(row), counts(tested, failed))
}

fn counts(tested: &[Tested], failed: usize) -> Value {
    let passed = tested.len() - failed;
    serde_json::json!({ "cases": tested.len(), "passed": passed, "failed": failed })
}

fn row(tested: &Tested) -> Value {
    let Tested { case, result } = tested;
    let (word, details) = match result {
        CaseResult::Kept(_) => ("passed", Vec::new()),
        CaseResult::Broken(findings) => ("failed", findings.iter().map(said).collect()),
        CaseResult::Unreadable(problems) => ("unreadable", problems.clone()),
    };
    let file = &case.text.file;
    serde_json::json!({ "rule": case.rule, "case": case.name, "file": file, "result": word,
                        "details": details })
}
