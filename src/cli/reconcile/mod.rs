//! `crossdock reconcile`: every difference between QuickBooks and IntelliTrack, in one report.

mod walk;

use std::path::Path;
use std::sync::Arc;

use self::walk::Walk;
use super::failure::{Exit, Failure};
use super::output::{Outputs, ReportFormat};
use super::reporting;
use super::run::{self, From, PickingOrders};
use super::workspace::Workspace;
use crate::domain::reconcile::Reconciliation;
use crate::pipeline::trace::Trace;
use crate::report::formats::jsonl;
use crate::report::ledger::of_reconciliation;
use crate::report::reconcile::{html, json, text};

const EXIT_CODES: &str = "\
Exit codes: 0 both sides are in step · 1 they differ · 2 wrong usage or configuration · 3 could \
not run";

#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(flatten)]
    from: From,

    #[command(flatten)]
    warehouse: PickingOrders,

    #[command(flatten)]
    outputs: Outputs<ReportFormat>,
}

/// Compares and reports; changes nothing. 1 where the two sides differ.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    let reconciliation = reconcile(&workspace, arguments)?;
    arguments.outputs.write(|format, out| match format {
        ReportFormat::Text => text::write(out, &reconciliation),
        ReportFormat::Json => json::write(out, &reconciliation),
        ReportFormat::Html => html::write(out, &reconciliation),
        ReportFormat::Jsonl => jsonl::write_reconciliation(out, &reconciliation),
        other => {
            let sheet = reporting::at_home(of_reconciliation(&reconciliation), &workspace);
            reporting::write(other, out, &sheet)
        }
    })?;
    Ok(if reconciliation.is_in_step() { Exit::Done } else { Exit::NeedsAttention })
}

fn reconcile(workspace: &Workspace, arguments: &Arguments) -> Result<Reconciliation, Failure> {
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup = arguments.warehouse.over(&snapshot)?;
    let from = &arguments.from;
    let finished = run::run(workspace, from, snapshot.clone(), lookup.clone(), Trace::default())?;
    let assemblies = workspace.settings.import_assemblies;
    let found = Walk::new(&snapshot, &lookup, &finished, assemblies)?.all()?;
    Ok(Reconciliation {
        company: workspace.config.company.clone(),
        store: workspace.store_place().to_string(),
        store_id: snapshot.store_id()?,
        at: workspace.moment.now.clone(),
        visited_at: snapshot.last_visit_complete()?,
        run_at: snapshot.last_run_end()?,
        tally: found.tally,
        differences: found.differences,
    })
}
