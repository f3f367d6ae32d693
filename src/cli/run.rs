//! One run, from a workspace and a source to a finished plan.

use std::path::PathBuf;
use std::sync::Arc;

use super::failure::Failure;
use super::progress::Progress;
use super::source::{RunSource, files};
use super::workspace::Workspace;
use crate::domain::catalog::Catalog;
use crate::files::InputFile;
use crate::flows::orders_down::{Inputs, OrdersDown};
use crate::pipeline::plan::Plan;
use crate::pipeline::ports::{SharedLookup, Source};
use crate::pipeline::run::Counts;
use crate::pipeline::trace::Trace;
use crate::report::plan_file::Basis;
use crate::store::Snapshot;

/// Where a run gets QuickBooks' side from.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct From {
    /// qbXML responses to use as the QuickBooks side: orders, items, customers, sites, …
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub from: Vec<PathBuf>,
}

/// A finished run.
pub struct Finished {
    /// What would be posted and why.
    pub plan: Plan,
    /// What it rests on.
    pub basis: Basis,
    /// The lists after the run.
    pub catalog: Arc<Catalog>,
    /// Documents on each edge.
    pub counts: Counts,
    /// QuickBooks' side.
    pub source: Arc<RunSource>,
}

/// Runs `orders_down` over these files and what waits in the store.
///
/// # Errors
/// When the world fails, a message is broken or incomplete.
pub fn run(
    workspace: &Workspace,
    from: &From,
    snapshot: Arc<Snapshot>,
    lookup: SharedLookup,
    trace: Trace,
) -> Result<Finished, Failure> {
    let files = files(&workspace.config, &from.from)?;
    run_on(workspace, files, snapshot, lookup, trace)
}

fn run_on(
    workspace: &Workspace,
    files: Vec<InputFile>,
    snapshot: Arc<Snapshot>,
    lookup: SharedLookup,
    trace: Trace,
) -> Result<Finished, Failure> {
    let paths = files.iter().map(|file| file.path.clone()).collect();
    let source = Arc::new(RunSource::new(files, snapshot.waiting()?));
    let fingerprint = source.fingerprint()?;
    let watched: Arc<dyn Source> = Arc::new(Progress::over(source.clone()));
    let inputs = Inputs {
        source: watched,
        lookup,
        catalog: snapshot.lists()?,
        settings: Arc::clone(&workspace.settings),
        settings_hash: workspace.settings_hash.clone(),
        rules: Arc::clone(&workspace.rules),
        today: workspace.moment.today,
    };
    let made = OrdersDown::wire(inputs)?.run(trace)?;
    let plan = Plan {
        company: workspace.config.company.clone(),
        rules_hash: workspace.rules.hash.clone(),
        settings_hash: workspace.settings_hash.clone(),
        started_at: workspace.moment.now.clone(),
        configuration_findings: made.configuration_findings,
        documents: made.documents,
    };
    let basis = Basis {
        store_id: snapshot.store_id()?,
        store_serial: snapshot.serial()?,
        files: paths,
        files_hash: fingerprint,
    };
    Ok(Finished { plan, basis, catalog: made.catalog, counts: made.counts, source })
}
