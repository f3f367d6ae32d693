//! `crossdock rules test`: the cases beside the rules, and every `*.test.yaml`.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use regex::Regex;
use serde_json::Value;

use super::coverage::{self, Threshold};
use crate::cli::excerpt;
use crate::cli::failure::{Exit, Failure};
use crate::cli::mappings::MAPPINGS;
use crate::cli::output::{Outputs, ReportFormat};
use crate::cli::reporting;
use crate::cli::workspace::Workspace;
use crate::report::formats::jsonl;
use crate::rules::case::{Bench, Test, Tested, tests_of};
use crate::rules::coverage::{Coverage, Hits, marked};
use crate::rules::engine;
use crate::rules::load::Folder;

/// How often `--watch` looks whether a file has changed. Network folders tell nobody of changes, so
/// it looks itself.
const WATCH_EVERY: Duration = Duration::from_millis(300);

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only tests whose rule and name match, as in `site-missing/fails` or `customer.*held`
    #[arg(long, value_name = "REGEX")]
    run: Option<Regex>,

    /// Tells which lines and branches of the scripts no test went through
    #[arg(long)]
    coverage: bool,

    /// Fails where less than this many percent of lines or branches are covered
    #[arg(long, value_name = "PERCENT", requires = "coverage")]
    #[arg(value_parser = coverage::percent)]
    threshold: Option<Threshold>,

    /// Runs again whenever a file of the rules changes; ends with Ctrl-C
    #[arg(long)]
    watch: bool,

    #[command(flatten)]
    outputs: Outputs<ReportFormat>,
}

/// Everything that a run of the tests gave.
pub struct Report {
    /// Every test, in the order of rules and files.
    pub tested: Vec<Tested>,
    /// Fingerprint of the rules.
    pub rules_hash: String,
    /// What is wrong beside the tests: rules without any, files that are none.
    pub complaints: Vec<String>,
    /// What they went through, where it was asked.
    pub coverage: Option<(Coverage, Option<Threshold>)>,
}

impl Report {
    /// Tests that failed or cannot be read.
    pub fn failed(&self) -> usize {
        self.tested.iter().filter(|each| !each.failures.is_empty()).count()
    }

    fn is_clean(&self) -> bool {
        let covered = self.coverage.as_ref().is_none_or(|(coverage, threshold)| {
            threshold.as_ref().is_none_or(|threshold| threshold.is_met(coverage))
        });
        self.failed() == 0 && self.complaints.is_empty() && covered
    }
}

/// Runs the tests, once or whenever something changes.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    if !arguments.watch {
        return once(&Workspace::open(workspace)?, arguments);
    }
    let mut before = None;
    loop {
        let folder = crate::cli::workspace::rules_folder(workspace)?;
        let now = texts(&folder);
        if before.as_ref() != Some(&now) {
            let outcome = Workspace::open(workspace).and_then(|opened| once(&opened, arguments));
            if let Err(failure) = outcome {
                failure.tell();
            }
            tracing::info!("Watching the rules; Ctrl-C ends it.");
            before = Some(now);
        }
        std::thread::sleep(WATCH_EVERY);
    }
}

fn texts(folder: &Folder) -> Vec<(String, String)> {
    folder.files.iter().map(|(path, text)| (path.clone(), text.text.to_string())).collect()
}

fn once(workspace: &Workspace, arguments: &Arguments) -> Result<Exit, Failure> {
    let report = report(workspace, arguments)?;
    arguments.outputs.write(|format, out| match format {
        ReportFormat::Text => write_text(out, workspace, &report),
        ReportFormat::Json => write_json(out, &report),
        ReportFormat::Jsonl => write_jsonl(out, &report),
        other => {
            let company = &workspace.config.company;
            let sheet = reporting::of_tests(company, &report.tested, &report.complaints);
            reporting::write(other, out, &reporting::at_home(sheet, workspace))
        }
    })?;
    Ok(if report.is_clean() { Exit::Done } else { Exit::NeedsAttention })
}

fn report(workspace: &Workspace, arguments: &Arguments) -> Result<Report, Failure> {
    let folder = &workspace.rules_folder;
    let (all, strangers) = tests_of(folder);
    let wanted = |test: &Test| {
        let name = format!("{}/{}", test.code, test.name);
        arguments.run.as_ref().is_none_or(|regex| regex.is_match(&name))
    };
    let chosen: Vec<&Test> = all.iter().filter(|test| wanted(test)).collect();
    let mut complaints = Vec::new();
    if arguments.run.is_none() {
        complaints = untested(workspace, &all);
        complaints.extend(strangers.iter().map(|file| {
            format!("{file} is no case: its name begins with neither `passes-` nor `fails-`")
        }));
    }
    if chosen.is_empty() && complaints.is_empty() {
        return Err(nothing_matched(arguments, all.len()));
    }
    let hits = Hits::default();
    let watched = |code: &str| hits.engine(code);
    let plain = |_: &str| engine::build();
    let engine: &dyn Fn(&str) -> rhai::Engine = if arguments.coverage { &watched } else { &plain };
    let set = if arguments.coverage {
        Arc::new(marked(&workspace.rules))
    } else {
        Arc::clone(&workspace.rules)
    };
    let bench = Bench { set: &set, folder, mappings: MAPPINGS, engine };
    let mut tested = Vec::new();
    for test in chosen {
        match bench.run(test).map_err(|late| Failure::CouldNotRun(anyhow::Error::new(late)))? {
            Some(each) => tested.push(each),
            None => complaints.push(format!(
                "{}: there is no rule, filter or map `{}` to test",
                test.place, test.code
            )),
        }
    }
    let coverage = arguments.coverage.then(|| {
        let ours = |file: &str| folder.files.values().any(|text| text.file == file);
        (Coverage::of(&set, &hits, ours), arguments.threshold)
    });
    let rules_hash = workspace.rules.hash.clone();
    Ok(Report { tested, rules_hash, complaints, coverage })
}

/// Rules, filters and maps of the workspace that have no test.
fn untested(workspace: &Workspace, tests: &[Test]) -> Vec<String> {
    let has = |code: &str| tests.iter().any(|test| test.code == code);
    let rules = workspace.rules.rules.iter().filter(|rule| !rule.builtin && !has(&rule.code));
    let mut complaints: Vec<String> =
        rules.map(|rule| format!("{} has no case: add passes-… and fails-…", rule.code)).collect();
    let hooks = workspace.rules.filters.iter().chain(&workspace.rules.maps);
    complaints.extend(hooks.filter(|hook| !has(&hook.code)).map(|hook| {
        let file = hook.script.text.file.trim_end_matches(".rhai");
        format!("{} has no test: write {file}.test.yaml", hook.code)
    }));
    complaints
}

fn nothing_matched(arguments: &Arguments, all: usize) -> Failure {
    Failure::NothingMatched(match &arguments.run {
        Some(regex) => format!("none of the {all} tests matches `{regex}`"),
        None => "the rules of this workspace have no case; write passes-….json and fails-….json \
                 beside each rule.rhai, or begin with `crossdock rules new`"
            .to_string(),
    })
}

fn write_text(out: &mut dyn Write, workspace: &Workspace, report: &Report) -> std::io::Result<()> {
    for Tested { test, failures, unreadable, findings } in &report.tested {
        if failures.is_empty() {
            continue;
        }
        let word = if *unreadable { "unreadable" } else { "failed" };
        writeln!(out, "{word} {}: {} ({})", test.code, test.name, test.place)?;
        let excerpts: Vec<String> =
            findings.iter().filter_map(|finding| excerpt::of(workspace, finding)).collect();
        if !excerpts.is_empty() {
            writeln!(out, "{}", excerpts.join("\n"))?;
            continue;
        }
        for failure in failures {
            writeln!(out, "    {failure}")?;
        }
    }
    for complaint in &report.complaints {
        writeln!(out, "{complaint}")?;
    }
    if let Some((coverage, threshold)) = &report.coverage {
        coverage::write_text(out, coverage, *threshold)?;
    }
    let (all, failed) = (report.tested.len(), report.failed());
    let noun = if all == 1 { "test" } else { "tests" };
    writeln!(out, "{all} {noun}, {} passed, {failed} failed", all - failed)
}

fn write_json(out: &mut dyn Write, report: &Report) -> std::io::Result<()> {
    let mut json = serde_json::json!({
        "format_version": "1.0", "kind": "rules_test", "rules_hash": report.rules_hash,
        "summary": counts(report),
        "complaints": report.complaints, "cases": report.tested.iter().map(row).collect::<Vec<_>>(),
    });
    if let Some((coverage, threshold)) = &report.coverage {
        json["coverage"] = coverage::to_json(coverage, *threshold);
    }
    writeln!(out, "{json:#}")
}

fn write_jsonl(out: &mut dyn Write, report: &Report) -> std::io::Result<()> {
    let header = serde_json::json!({
        "format_version": "1.0", "kind": "rules_test", "rules_hash": report.rules_hash,
        "complaints": report.complaints,
    });
    jsonl::write(out, header, "case", report.tested.iter().map(row), counts(report))
}

fn counts(report: &Report) -> Value {
    let (all, failed) = (report.tested.len(), report.failed());
    serde_json::json!({ "cases": all, "passed": all - failed, "failed": failed })
}

fn row(Tested { test, failures, unreadable, .. }: &Tested) -> Value {
    let word = match (unreadable, failures.is_empty()) {
        (true, _) => "unreadable",
        (false, true) => "passed",
        (false, false) => "failed",
    };
    serde_json::json!({ "rule": test.code, "case": test.name, "file": test.place.file,
                        "line": test.place.line, "result": word, "details": failures })
}
