//! One run, from a workspace and a source to a finished plan.

use std::path::PathBuf;
use std::sync::Arc;

use super::failure::Failure;
use super::picking_orders::StandIn;
use super::progress::Progress;
use super::source::{Inbox, RunSource, files};
use super::waivers;
use super::watch::{self, ListsBefore};
use super::workspace::Workspace;
use crate::config::QuickBooksVia;
use crate::domain::catalog::Catalog;
use crate::domain::digest::Digest;
use crate::files::{FileSource, InputFile};
use crate::flows::orders_down::{Inputs, OrdersDown, Taken, take};
use crate::flows::sync::Sync;
use crate::pipeline::picture::{Picture, picture};
use crate::pipeline::plan::{Plan, Provenance};
use crate::pipeline::ports::{SharedLookup, Source};
use crate::pipeline::trace::Trace;
use crate::report::plan_file::Basis;
use crate::stages::up::bill::Terms;
use crate::store::Snapshot;

/// Where a run gets QuickBooks' side from.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct From {
    /// qbXML responses to use as the QuickBooks side: orders, items, customers, sites, …
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub from: Vec<PathBuf>,
}

/// What stands in for the warehouse.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PickingOrders {
    /// CSV that replaces the warehouse's orders, one row per line
    #[arg(long, value_name = "FILE", num_args = 1..)]
    picking_orders: Vec<PathBuf>,
}

impl PickingOrders {
    /// Something stands in.
    pub fn is_given(&self) -> bool {
        !self.picking_orders.is_empty()
    }

    /// The warehouse of the snapshot, or what stands in for it.
    ///
    /// # Errors
    /// A file that cannot be read as picking orders.
    pub fn over(&self, snapshot: &Arc<Snapshot>) -> Result<SharedLookup, Failure> {
        if !self.is_given() {
            return Ok(snapshot.clone());
        }
        Ok(Arc::new(StandIn::read(&self.picking_orders, snapshot.clone())?))
    }
}

/// A finished run.
pub struct Finished {
    /// What would be posted and why.
    pub plan: Plan,
    /// What it rests on.
    pub basis: Basis,
    /// The lists after the run.
    pub catalog: Arc<Catalog>,
    /// QuickBooks' side.
    pub source: Arc<RunSource>,
    /// The stages, with the count of what passed between them.
    pub picture: Picture,
}

impl PickingOrders {
    /// These files.
    pub fn of(picking_orders: Vec<PathBuf>) -> Self {
        Self { picking_orders }
    }
}

impl Finished {
    /// The bytes of a document.
    ///
    /// # Errors
    /// They cannot be read again.
    pub fn bytes(&self, place: &Provenance) -> Result<Vec<u8>, Failure> {
        Ok(self.source.slice(place.message, place.offset, place.length)?)
    }
}

/// Runs both flows over these files and what waits in the store.
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
    let paths = absolute(&files)?;
    let inbox = inbox_of(workspace, from.from.is_empty(), &snapshot)?;
    if files.is_empty() && inbox.ids().is_empty() && !snapshot.was_visited()? {
        return Err(Failure::Usage(
            "QuickBooks was never met, so there is nothing to work on; connect the Web Connector \
             (`crossdock passwd`, `qwc` and `serve`), name qbXML files with --from, or set \
             `quickbooks: { via: files, files: [...] }` in crossdock.yaml"
                .to_string(),
        ));
    }
    let fingerprint = fingerprint_of(&paths, &inbox)?;
    let source = Arc::new(RunSource::new(files, inbox, snapshot.waiting()?));
    let watched: Arc<dyn Source> = Arc::new(Progress::over(source.clone()));
    let inputs = inputs(workspace, watched, &snapshot, lookup.clone())?;
    let before = ListsBefore::of(&inputs.catalog);
    let sync = Sync::wire(inputs, terms_of(workspace)?)?;
    let drawn = picture(&sync.graph, None);
    let made = sync.run(trace)?;
    let picture = drawn.counted(&made.counts);
    let mut plan = Plan {
        company: workspace.config.company.clone(),
        rules_hash: workspace.rules.hash.clone(),
        settings_hash: workspace.settings_hash.clone(),
        started_at: workspace.moment.now.clone(),
        configuration_findings: made.configuration_findings,
        documents: made.documents,
    };
    let lists = (&before, made.catalog.as_ref());
    watch::look(workspace, &snapshot, lookup.as_ref(), lists, &mut plan)?;
    plan.configuration_findings.extend(waivers::findings(workspace, &plan));
    let basis = Basis {
        store_id: snapshot.store_id()?,
        store_serial: snapshot.serial()?,
        day: workspace.moment.today.to_string(),
        files: paths,
        configured: from.from.is_empty(),
        files_hash: fingerprint,
    };
    Ok(Finished { plan, basis, catalog: made.catalog, source, picture })
}

fn inputs(
    workspace: &Workspace,
    source: Arc<dyn Source>,
    snapshot: &Snapshot,
    lookup: SharedLookup,
) -> Result<Inputs, Failure> {
    Ok(Inputs {
        source,
        lookup,
        catalog: snapshot.lists()?,
        settings: Arc::clone(&workspace.settings),
        settings_hash: workspace.settings_hash.clone(),
        rules: Arc::clone(&workspace.rules),
        today: workspace.moment.today,
    })
}

/// The wired graph of a workspace, over nothing: for drawing and checking it.
///
/// # Errors
/// Everything wrong with the wiring.
pub fn wired(workspace: &Workspace) -> Result<Sync, Failure> {
    let snapshot = Arc::new(workspace.snapshot()?);
    let source = Arc::new(RunSource::new(Vec::new(), Inbox::default(), Vec::new()));
    let inputs = inputs(workspace, source, &snapshot, snapshot.clone())?;
    Ok(Sync::wire(inputs, terms_of(workspace)?)?)
}

/// How requests to QuickBooks are written.
fn terms_of(workspace: &Workspace) -> Result<Terms, Failure> {
    let version = &workspace.config.quickbooks.qbxml_version;
    let parsed = version.parse();
    Ok(Terms {
        version: parsed
            .map_err(|error| Failure::Usage(format!("quickbooks.qbxml_version: {error}")))?,
        today: workspace.moment.today,
        zone: jiff::tz::TimeZone::system(),
    })
}

/// QuickBooks' lists as they are after this source was read.
///
/// # Errors
/// When the world fails or a message is broken.
pub fn lists_of(
    workspace: &Workspace,
    source: &Arc<RunSource>,
    snapshot: &Arc<Snapshot>,
) -> Result<Arc<Catalog>, Failure> {
    let inputs = inputs(workspace, source.clone(), snapshot, snapshot.clone())?;
    Ok(OrdersDown::wire(inputs)?.run(Trace::default())?.catalog)
}

/// Sales orders as rules get them, and how many bytes they came in.
///
/// # Errors
/// When the world fails or a message is broken.
pub fn taken(
    workspace: &Workspace,
    from: &From,
    snapshot: &Arc<Snapshot>,
    lookup: SharedLookup,
) -> Result<(Taken, u64), Failure> {
    let files = files(&workspace.config, &from.from)?;
    let inbox = inbox_of(workspace, from.from.is_empty(), snapshot)?;
    let source = Arc::new(RunSource::new(files, inbox, snapshot.waiting()?));
    let bytes = (0..source.count()).filter_map(|message| source.size(message)).sum();
    let inputs = inputs(workspace, source, snapshot, lookup)?;
    Ok((take(inputs)?, bytes))
}

/// A fingerprint of files and their contents, whatever the user called them and wherever the
/// command was typed.
///
/// # Errors
/// A file that cannot be read.
pub fn fingerprint_of(absolute: &[PathBuf], inbox: &Inbox) -> Result<String, Failure> {
    let files = absolute.iter().map(InputFile::given).collect();
    let mut digest = Digest::new();
    digest.text(&FileSource::new(files).fingerprint()?);
    // What is in the inbox does not change: its ids tell.
    for id in inbox.ids() {
        digest.text(&id.to_string());
    }
    Ok(digest.finish())
}

/// What the visits brought, unless the user named files instead.
///
/// # Errors
/// The store failed.
pub fn inbox_of(
    workspace: &Workspace,
    configured: bool,
    snapshot: &Arc<Snapshot>,
) -> Result<Inbox, Failure> {
    match workspace.config.quickbooks.via {
        QuickBooksVia::WebConnector | QuickBooksVia::Simulator if configured => Inbox::of(snapshot),
        _ => Ok(Inbox::default()),
    }
}

/// The files that crossdock.yaml names now.
///
/// # Errors
/// A pattern that matches nothing.
pub fn configured_files(workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
    absolute(&files(&workspace.config, &[])?)
}

fn absolute(files: &[InputFile]) -> Result<Vec<PathBuf>, Failure> {
    Ok(files.iter().map(|file| std::path::absolute(&file.path)).collect::<Result<_, _>>()?)
}
