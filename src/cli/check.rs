//! `crossdock check`: config, rules, mappings and the graph, without running.

use std::path::Path;
use std::sync::Arc;

use super::failure::{Exit, Failure};
use super::mappings::MAPPINGS;
use super::output::{Format, Outputs};
use super::run::wired;
use super::workspace::Workspace;
use crate::domain::finding::Severity;
use crate::problem::{Paint, Place, Problem, render};
use crate::rules::active::failing_tests;
use crate::rules::load::Loaded;
use crate::rules::registry::Level;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    outputs: Outputs,
}

/// Opens everything and says what was found.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut workspace = Workspace::open(workspace)?;
    wired(&workspace)?;
    let loaded = Loaded { set: Arc::clone(&workspace.rules), ..Loaded::default() };
    let failing = failing_tests(&loaded, &workspace.rules_folder, MAPPINGS);
    let fails = failing.is_some();
    // `serve` refuses such rules and keeps the ones before.
    workspace.doubts.extend(failing.map(|why| {
        Problem::warning(Place::start_of(workspace.config.rules.clone()), why)
            .with_code("tests-fail")
            .with_remedy("`crossdock rules test` shows them all")
    }));
    let workspace = workspace;
    let off = workspace.rules.rules.iter().filter(|rule| rule.level == Level::Off).count();
    let (rules, filters, maps) =
        (&workspace.rules.rules, &workspace.rules.filters, &workspace.rules.maps);
    arguments.outputs.write(|format, out| match format {
        Format::Json => {
            let doubts = workspace.doubts.iter().map(|doubt| {
                serde_json::json!({
                    "severity": doubt.severity.word(),
                    "file": doubt.place.file, "line": doubt.place.line,
                    "column": doubt.place.column,
                    "message": doubt.message, "remedy": doubt.remedy,
                })
            });
            let report = serde_json::json!({
                "format_version": "1.0", "kind": "check", "company": workspace.config.company,
                "rules_hash": workspace.rules.hash, "settings_hash": workspace.settings_hash,
                "rules": rules.len(), "rules_off": off, "filters": filters.len(),
                "maps": maps.len(), "problems": doubts.collect::<Vec<_>>(),
            });
            writeln!(out, "{report:#}")
        }
        Format::Text => {
            let shown = render(&workspace.doubts, &workspace.sources, Paint::Plain);
            if !shown.is_empty() {
                writeln!(out, "{shown}")?;
            }
            writeln!(
                out,
                "{}: configuration, {} rules ({off} off), {} filter and {} map scripts and the \
                 graph of stages are right{}",
                workspace.config.company,
                rules.len(),
                filters.len(),
                maps.len(),
                if fails { "; the tests of the rules fail" } else { "" }
            )?;
            writeln!(out, "rules {}, settings {}", workspace.rules.hash, workspace.settings_hash)
        }
    })?;
    debug_assert!(workspace.doubts.iter().all(|doubt| doubt.severity != Severity::Error));
    Ok(if fails { Exit::NeedsAttention } else { Exit::Done })
}
