//! Scenes: the fixtures of a workspace, and the results that they give.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::Value;

use crate::cli::failure::Failure;
use crate::cli::run::{self, Finished, From, PickingOrders};
use crate::cli::workspace::Workspace;
use crate::config;
use crate::pipeline::ports::Moment;
use crate::pipeline::trace::Trace;
use crate::report::plan_file::{self, Kind};
use crate::report::text;
use crate::snapshots::redact::Redactions;
use crate::snapshots::{Snapshot, file_name};

/// The day of a scene that names none.
const TODAY: Date = jiff::civil::date(2026, 3, 5);
/// The hour of every scene.
const HOUR: &str = "T12:00:00Z";

/// Fixtures that are planned together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// A file's name without its ending, or a folder's name.
    pub name: String,
    /// As people know it: `fixtures/returns`.
    pub source: String,
    from: Vec<PathBuf>,
    picking_orders: Vec<PathBuf>,
    today: Date,
}

/// The scenes of a workspace, by name. Files right in `fixtures` are one scene; each folder below
/// is one of its own: `*.xml`, `*.csv` (picking orders), and `scene.yaml` (`today: 2026-03-05`).
///
/// # Errors
/// A folder that cannot be read, a `scene.yaml` that says something else.
pub fn scenes(workspace: &Workspace) -> Result<Vec<Scene>, Failure> {
    let root = workspace.config.directory.join("fixtures");
    let mut scenes = Vec::new();
    if !root.is_dir() {
        return Ok(scenes);
    }
    scenes.extend(scene("fixtures", "fixtures", &root)?);
    for entry in sorted(&root)? {
        if entry.is_dir() {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            scenes.extend(scene(&name, &format!("fixtures/{name}"), &entry)?);
        }
    }
    Ok(scenes)
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        entries.push(entry?.path());
    }
    entries.sort();
    Ok(entries)
}

fn scene(name: &str, source: &str, folder: &Path) -> Result<Option<Scene>, Failure> {
    let files: Vec<PathBuf> = sorted(folder)?.into_iter().filter(|path| path.is_file()).collect();
    let ending = |end: &str| {
        let has = |path: &&PathBuf| path.extension().is_some_and(|it| it.eq_ignore_ascii_case(end));
        files.iter().filter(has).cloned().collect::<Vec<_>>()
    };
    let (from, picking_orders) = (ending("xml"), ending("csv"));
    if from.is_empty() {
        return Ok(None);
    }
    let today = match fs::read_to_string(folder.join("scene.yaml")) {
        Ok(text) => today(&text, &format!("{source}/scene.yaml"))?,
        Err(_) => TODAY,
    };
    let (name, source) = (name.to_string(), source.to_string());
    Ok(Some(Scene { name, source, from, picking_orders, today }))
}

fn today(text: &str, file: &str) -> Result<Date, Failure> {
    let wrong =
        |what: &str| Failure::Usage(format!("{file}: {what}; write one line, `today: 2026-03-05`"));
    let line = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let value = line.and_then(|line| line.strip_prefix("today:"));
    let value = value.ok_or_else(|| wrong("it does not say which day it is"))?;
    value.trim().trim_matches(['"', '\'']).parse().map_err(|_| wrong("that is no date"))
}

/// Everything a scene gives: the plan's text, each mapped document, the exact qbXML.
///
/// # Errors
/// The scene cannot be planned.
pub fn results(
    workspace: &mut Workspace,
    scene: &Scene,
    redactions: &Redactions,
) -> Result<Vec<(String, Snapshot)>, Failure> {
    // A company that was never met: what is remembered elsewhere has no say.
    let nowhere = tempfile::tempdir()?;
    let store = nowhere.path().join("state.db").to_string_lossy().into_owned();
    workspace.config.store = config::Store::File(store);
    workspace.moment = Moment { today: scene.today, now: format!("{}{HOUR}", scene.today) };
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup = PickingOrders::of(scene.picking_orders.clone()).over(&snapshot)?;
    let from = From { from: scene.from.clone() };
    let Finished { plan, basis, .. } =
        run::run(workspace, &from, snapshot, lookup, Trace::default())?;
    let mut told = Vec::new();
    text::write(&mut told, Kind::Plan, &plan, None)?;
    // The fingerprint changes with every change of a rule; what it does to orders is what counts.
    let told = String::from_utf8_lossy(&told);
    let lines = told.lines().filter(|line| !line.starts_with(text::RULES));
    let told = lines.collect::<Vec<_>>().join("\n");
    let of = |expression: &str, contents: String| Snapshot {
        source: scene.source.clone(),
        expression: expression.to_string(),
        contents: redactions.of_text(&contents),
    };
    let mut results = vec![(file_name(&[&scene.name, "plan"]), of("plan", told))];
    let mut json = Vec::new();
    plan_file::write(&mut json, Kind::Plan, &plan, &basis, None)?;
    let report: Value = serde_json::from_slice(&json).map_err(anyhow::Error::new)?;
    for document in report["documents"].as_array().into_iter().flatten() {
        let posting = &document["posting"];
        let number = document["number"].as_str().unwrap_or("without-number");
        let (what, contents) = match &posting["target"] {
            Value::Null => continue,
            Value::String(qbxml) => ("qbxml", qbxml.clone()),
            target => {
                let mut target = target.clone();
                redactions.of_value(&mut target);
                ("target", format!("{target:#}"))
            }
        };
        let name = unused(&results, &[&scene.name, number, what]);
        results.push((name, of(what, contents)));
    }
    Ok(results)
}

/// Two orders may carry one number, and numbers may differ in signs that file names do not have.
fn unused(results: &[(String, Snapshot)], parts: &[&str]) -> String {
    let name = file_name(parts);
    let is_used = |name: &str| results.iter().any(|(used, _)| used.eq_ignore_ascii_case(name));
    let mut free = name.clone();
    let mut count = 2;
    while is_used(&free) {
        free = format!("{name}-{count}");
        count += 1;
    }
    free
}
