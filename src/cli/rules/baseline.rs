//! `crossdock rules baseline`: takes a rule into use on orders that were there before it: a waiver
//! for each order that it would hold now.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::cli::explain::rule_of;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::to_stdout;
use crate::cli::run::{self, From};
use crate::cli::workspace::Workspace;
use crate::domain::finding::Severity;
use crate::pipeline::plan::{Document, Plan};
use crate::pipeline::trace::Trace;

/// How long what was there before is let pass, where nobody says.
const DAYS_DEFAULT: i32 = 90;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The rules; default: every rule of this workspace's own
    #[arg(value_name = "RULE")]
    rules: Vec<String>,

    /// The last day on which the orders are let pass; default: in 90 days
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,

    /// Why
    #[arg(long, default_value = "was there before the rule")]
    reason: String,

    /// Who says so
    #[arg(long, default_value = "baseline")]
    by: String,

    #[command(flatten)]
    from: From,
}

/// Writes a waiver for each order that would be held.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    let codes = codes(&workspace, &arguments.rules)?;
    let snapshot = Arc::new(workspace.snapshot()?);
    let finished =
        run::run(&workspace, &arguments.from, snapshot.clone(), snapshot, Trace::default())?;
    let until = arguments.until.unwrap_or_else(|| {
        let today = workspace.moment.today;
        today.checked_add(DAYS_DEFAULT.days()).unwrap_or(today)
    });
    let entries: Vec<String> = held_by(&codes, &finished.plan)
        .map(|(rule, order)| entry(rule, order, until, arguments))
        .collect();
    let shown = format!("{}/waivers.yaml", workspace.config.rules.trim_end_matches('/'));
    if !entries.is_empty() {
        let file = workspace.config.directory.join(&workspace.config.rules).join("waivers.yaml");
        let before = if file.exists() { fs::read_to_string(&file)? } else { HEADING.to_string() };
        let gap = if before.ends_with('\n') { "" } else { "\n" };
        fs::write(&file, format!("{before}{gap}{}", entries.concat()))?;
    }
    to_stdout(|out| match entries.len() {
        0 => writeln!(out, "nothing is held by {}: there is nothing to waive", codes.join(", ")),
        1 => writeln!(out, "wrote 1 waiver until {until} to {shown}"),
        many => writeln!(out, "wrote {many} waivers until {until} to {shown}"),
    })?;
    Ok(Exit::Done)
}

const HEADING: &str = "\
# Recorded exceptions: one rule, one order or customer, a reason, a person, an end. Every report
# shows what they let pass; `crossdock rules lint` tells what has ended or is not needed.
";

fn codes(workspace: &Workspace, named: &[String]) -> Result<Vec<String>, Failure> {
    if !named.is_empty() {
        return named.iter().map(|name| Ok(rule_of(workspace, name)?.code.clone())).collect();
    }
    let own = workspace.rules.rules.iter().filter(|rule| !rule.builtin);
    let own: Vec<String> = own.map(|rule| rule.code.clone()).collect();
    if own.is_empty() {
        return Err(Failure::Usage(
            "this workspace has no rules of its own; name the rules, as in \
             `crossdock rules baseline site-missing`"
                .to_string(),
        ));
    }
    Ok(own)
}

/// Rule and name of each order that an error of these rules holds, once each.
fn held_by<'p>(
    codes: &'p [String],
    plan: &'p Plan,
) -> impl Iterator<Item = (&'p str, &'p str)> + 'p {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for document in &plan.documents {
        let Some(name) = name_of(document) else { continue };
        let errors = document.findings.iter().filter(|it| it.severity == Severity::Error);
        // A script that fails holds the order whatever is waived.
        let errors = errors.filter(|it| !it.message.starts_with("the script failed on order"));
        for finding in errors.filter(|it| codes.contains(&it.rule)) {
            if !pairs.contains(&(finding.rule.as_str(), name)) {
                pairs.push((&finding.rule, name));
            }
        }
    }
    pairs.into_iter()
}

fn name_of(document: &Document) -> Option<&str> {
    document.quickbooks_id.as_deref().or(document.number.as_deref())
}

fn entry(rule: &str, order: &str, until: Date, arguments: &Arguments) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    format!(
        "- {{ rule: {rule}, order: {}, reason: {}, by: {}, until: {until} }}\n",
        quoted(order),
        quoted(&arguments.reason),
        quoted(&arguments.by)
    )
}
