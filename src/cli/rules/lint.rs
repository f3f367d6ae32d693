//! `crossdock rules lint`: what is doubtful about the rules, beyond what keeps them from loading.

use std::path::Path;

use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Format, Outputs};
use crate::cli::workspace::Workspace;
use crate::domain::finding::Severity;
use crate::problem::{Paint, Place, Problem, render, sort};
use crate::rules::case::{Expects, tests_of};
use crate::rules::registry::Level;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    outputs: Outputs,
}

/// Says everything at once; warnings make it fail.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    let mut problems = workspace.doubts.clone();
    problems.extend(unused_rules(&workspace));
    problems.extend(lost_tests(&workspace));
    problems.extend(super::super::waivers::doubts(&workspace)?);
    sort(&mut problems);
    problems.dedup();
    let worst = problems.iter().map(|problem| problem.severity).max();
    arguments.outputs.write(|format, out| match format {
        Format::Text => {
            write!(out, "{}", render(&problems, &workspace.sources, Paint::Plain))?;
            let of = |severity| problems.iter().filter(|each| each.severity == severity).count();
            let (warnings, notes) = (of(Severity::Warning), of(Severity::Note));
            let gap = if problems.is_empty() { "" } else { "\n" };
            let (rules, hooks) = counts(&workspace);
            writeln!(
                out,
                "{gap}{rules} rules and {hooks} other scripts: 0 errors, {warnings} {}, \
                 {notes} {}",
                if warnings == 1 { "warning" } else { "warnings" },
                if notes == 1 { "note" } else { "notes" }
            )
        }
        Format::Json => {
            let rows = problems.iter().map(to_json);
            let report = serde_json::json!({
                "format_version": "1.0", "kind": "rules_lint",
                "rules_hash": workspace.rules.hash, "problems": rows.collect::<Vec<_>>(),
            });
            writeln!(out, "{report:#}")
        }
    })?;
    let doubtful = worst.is_some_and(|worst| worst >= Severity::Warning);
    Ok(if doubtful { Exit::NeedsAttention } else { Exit::Done })
}

/// A problem for programs.
pub fn to_json(problem: &Problem) -> serde_json::Value {
    serde_json::json!({
        "severity": problem.severity.word(), "code": problem.code,
        "file": problem.place.file, "line": problem.place.line, "column": problem.place.column,
        "length": problem.place.length, "message": problem.message, "remedy": problem.remedy,
    })
}

fn counts(workspace: &Workspace) -> (usize, usize) {
    let set = &workspace.rules;
    (set.rules.len(), set.filters.len() + set.maps.len())
}

/// Rules that the workspace brings and never asks.
fn unused_rules(workspace: &Workspace) -> Vec<Problem> {
    let unused =
        workspace.rules.rules.iter().filter(|rule| !rule.builtin && rule.level == Level::Off);
    unused
        .map(|rule| {
            let place = Place::start_of(rule.script.text.file.clone());
            Problem::warning(place, format!("`{}` is off and is never asked", rule.code))
                .with_code("unused-rule")
                .with_remedy("give it a level in rules.yaml, or remove its folder")
        })
        .collect()
}

/// Tests of scripts that there are not, and tests that cannot be read.
fn lost_tests(workspace: &Workspace) -> Vec<Problem> {
    let set = &workspace.rules;
    let known = |code: &str| {
        set.rules.iter().any(|rule| rule.code == code)
            || set.filters.iter().chain(&set.maps).any(|hook| hook.code == code)
    };
    let (tests, strangers) = tests_of(&workspace.rules_folder);
    let mut problems: Vec<Problem> = strangers
        .into_iter()
        .map(|file| {
            Problem::warning(Place::start_of(file), "this is neither a script nor a test")
                .with_code("unused-file")
                .with_remedy("begin its name with `passes-` or `fails-`, or remove it")
        })
        .collect();
    for test in tests {
        if let Expects::Unreadable(reasons) = &test.expects {
            for reason in reasons {
                problems.push(
                    Problem::warning(test.place.clone(), reason.clone())
                        .with_code("unreadable-test"),
                );
            }
        } else if !known(&test.code) {
            let message = format!("there is no rule, filter or map `{}` to test", test.code);
            problems.push(
                Problem::warning(test.place.clone(), message)
                    .with_code("lost-test")
                    .with_remedy("correct `rule:`, or remove the test"),
            );
        }
    }
    problems
}
