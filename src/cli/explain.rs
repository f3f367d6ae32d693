//! `crossdock explain`: a rule's page, a code's page, or one order's way through every stage.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::excerpt;
use super::failure::{Exit, Failure};
use super::output::to_stdout;
use super::run::{self, From, PickingOrders};
use super::workspace::{Workspace, locate};
use crate::pipeline::plan::Plan;
use crate::pipeline::trace::{Note, Trace};
use crate::qbxml::codes::{self, Code};
use crate::report::plan_file::Kind;
use crate::report::text;
use crate::rules::diagnose::did_you_mean;
use crate::rules::page;
use crate::rules::set::Rule;

#[derive(Debug, clap::Args)]
#[command(override_usage = "crossdock explain <RULE>
       crossdock explain <CODE>
       crossdock explain --order <NUMBER> [OPTIONS]")]
pub struct Arguments {
    /// A rule: `sales_order/site-missing`, or its name alone; or a code of QuickBooks: 3140,
    /// 0x80040400
    #[arg(value_name = "RULE|CODE", required_unless_present = "order", conflicts_with = "order")]
    subject: Option<String>,

    /// An order's number, or its QuickBooks id
    #[arg(long, value_name = "NUMBER")]
    order: Option<String>,

    #[command(flatten)]
    from: From,

    #[command(flatten)]
    warehouse: PickingOrders,
}

/// Explains a rule, a code or an order.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    if let Some(order) = &arguments.order {
        let workspace = Workspace::open(workspace)?;
        return explain_order(&workspace, order, arguments);
    }
    let workspace = match locate(workspace) {
        Err(_) if workspace.is_none() => Workspace::built_in()?,
        _ => Workspace::open(workspace)?,
    };
    let code = arguments.subject.as_deref().unwrap_or_default();
    if let Ok(code) = code.parse::<Code>() {
        let page = codes::text(code, &workspace.config.quickbooks.codes);
        to_stdout(|out| out.write_all(page.as_bytes()))?;
        return Ok(Exit::Done);
    }
    let rule = rule_of(&workspace, code)?;
    to_stdout(|out| out.write_all(page::text(rule).as_bytes()))?;
    Ok(Exit::Done)
}

/// The rule that is meant.
///
/// # Errors
/// There is none, and which one may be meant.
pub fn rule_of<'w>(workspace: &'w Workspace, code: &str) -> Result<&'w Rule, Failure> {
    workspace.rules.find(code).ok_or_else(|| {
        let codes = workspace.rules.rules.iter().flat_map(|rule| {
            [rule.code.as_str(), rule.code.split('/').next_back().unwrap_or_default()]
        });
        let hint = did_you_mean(code, codes)
            .unwrap_or_else(|| "`crossdock rules list` shows them all".to_string());
        Failure::Usage(format!("there is no rule `{code}`; {hint}"))
    })
}

fn explain_order(
    workspace: &Workspace,
    order: &str,
    arguments: &Arguments,
) -> Result<Exit, Failure> {
    let trace = Trace::watching(order);
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup = arguments.warehouse.over(&snapshot)?;
    let finished = run::run(workspace, &arguments.from, snapshot, lookup, trace.clone())?;
    let received = finished.plan.documents.len();
    let of_order = only(finished.plan, order);
    if of_order.documents.is_empty() {
        return Err(Failure::Usage(format!(
            "order {order} is not among the {received} that came from QuickBooks; write its \
             number, or its TxnID, as it stands there"
        )));
    }
    let notes = trace.notes();
    to_stdout(|out| {
        for (place, document) in of_order.documents.iter().enumerate() {
            if place > 0 {
                writeln!(out)?;
            }
            text::write_document(out, Kind::Plan, document)?;
            for told in document.findings.iter().filter_map(|it| excerpt::of(workspace, it)) {
                write!(out, "\n{told}")?;
            }
            writeln!(out, "\nHow it came to that, stage by stage:")?;
            let id = match document.flow {
                "invoices_up" => document.intellitrack_id.as_deref(),
                _ => document.quickbooks_id.as_deref(),
            };
            let id = id.unwrap_or_default();
            write_way(out, notes.iter().filter(|note| note.document == id))?;
        }
        Ok(())
    })?;
    Ok(super::plan::exit_of(&of_order))
}

/// The notes of one document: the stage once, everything it did beside it.
fn write_way<'n>(
    out: &mut dyn Write,
    notes: impl Iterator<Item = &'n Note>,
) -> std::io::Result<()> {
    let mut stage = "";
    for note in notes {
        for line in note.text.lines() {
            let shown = if note.stage == stage { "" } else { note.stage };
            writeln!(out, "  {shown:<13} {line}")?;
            stage = note.stage;
        }
    }
    Ok(())
}

/// The plan with the documents of one order alone.
fn only(mut plan: Plan, order: &str) -> Plan {
    plan.configuration_findings.clear();
    plan.documents.retain(|document| {
        document.number.as_deref() == Some(order)
            || document.quickbooks_id.as_deref() == Some(order)
    });
    plan
}
