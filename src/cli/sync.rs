//! `crossdock sync`: plan and apply in one.

use std::path::Path;
use std::sync::Arc;

use super::failure::{Exit, Failure};
use super::output::Outputs;
use super::plan::{exit_of, write};
use super::run::{self, Finished, From, PickingOrders};
use super::workspace::Workspace;
use crate::intellitrack::embedded;
use crate::pipeline::ports::Sink;
use crate::pipeline::trace::Trace;
use crate::report::plan_file::Kind;
use crate::store::{Errand, Outbox};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    from: From,

    #[command(flatten)]
    warehouse: PickingOrders,

    /// Only say what would be done, like `crossdock plan`
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    outputs: Outputs,
}

/// Plans, posts, reports.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    if arguments.dry_run {
        let snapshot = Arc::new(workspace.snapshot()?);
        let lookup = arguments.warehouse.over(&snapshot)?;
        let Finished { plan, basis, .. } =
            run::run(&workspace, &arguments.from, snapshot, lookup, Trace::default())?;
        let outputs = &arguments.outputs;
        outputs.write(|format, out| write(format, out, Kind::Plan, &plan, &basis, None))?;
        return Ok(exit_of(&plan));
    }
    if arguments.warehouse.is_given() {
        return Err(Failure::Usage(
            "--picking-orders replaces the warehouse's orders, so there is nothing to post to; \
             use it with `crossdock plan` or `crossdock sync --dry-run`"
                .to_string(),
        ));
    }
    let lock = workspace.lock("sync")?;
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup = snapshot.clone();
    let Finished { plan, basis, catalog, source, .. } =
        run::run(&workspace, &arguments.from, snapshot, lookup, Trace::default())?;
    let mut store = workspace.store(lock)?;
    let act = workspace.act("crossdock sync");
    let warehouse = embedded::on(&workspace.settings, &act);
    let errand = Errand {
        run_id: workspace.moment.now.clone(),
        now: workspace.moment.now.clone(),
        plan_id: None,
        consumed: source.inbox_ids(),
    };
    let delivery =
        Outbox::new(&mut store, &warehouse, errand).deliver(&plan, &catalog, source.as_ref())?;
    let refused = !delivery.refused.is_empty();
    let outputs = &arguments.outputs;
    outputs.write(|format, out| write(format, out, Kind::Sync, &plan, &basis, Some(&delivery)))?;
    Ok(if refused { Exit::NeedsAttention } else { exit_of(&plan) })
}
