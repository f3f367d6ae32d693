//! `crossdock sync`: plan and apply in one.

use std::path::Path;
use std::sync::Arc;

use super::failure::{Exit, Failure};
use super::output::{Outputs, ReportFormat};
use super::outside;
use super::plan::{Report, exit_of};
use super::run::{self, Finished, From, PickingOrders};
use super::watch::{Go, stop_or_go};
use super::workspace::Workspace;
use crate::domain::breakers::waits_for_approval;
use crate::domain::finding::Finding;
use crate::pipeline::picture::Picture;
use crate::pipeline::plan::{Delivery, Plan};
use crate::pipeline::ports::Sink;
use crate::pipeline::trace::Trace;
use crate::report::plan_file::{Basis, Kind};
use crate::store::{Errand, Outbox, Store};

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
    go: Go,

    #[command(flatten)]
    outputs: Outputs<ReportFormat>,
}

/// Plans, posts, reports.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    if arguments.dry_run {
        let snapshot = Arc::new(workspace.snapshot()?);
        let lookup = arguments.warehouse.over(&snapshot)?;
        let Finished { mut plan, basis, picture, .. } =
            run::run(&workspace, &arguments.from, snapshot, lookup, Trace::default())?;
        plan.configuration_findings.extend(outside::remark(&workspace));
        let (plan, picture) = (&plan, Some(&picture));
        Report { kind: Kind::Plan, plan, basis: &basis, delivery: None, picture }
            .write(&workspace, &arguments.outputs)?;
        return Ok(exit_of(plan));
    }
    if arguments.warehouse.is_given() {
        return Err(Failure::Usage(
            "--picking-orders replaces the warehouse's orders, so there is nothing to post to; \
             use it with `crossdock plan` or `crossdock sync --dry-run`"
                .to_string(),
        ));
    }
    let synced = once(&workspace, &arguments.from, "sync", arguments.go)?;
    let Synced { plan, basis, delivery, picture } = &synced;
    let (delivery, picture) = (Some(delivery), Some(picture));
    Report { kind: Kind::Sync, plan, basis, delivery, picture }
        .write(&workspace, &arguments.outputs)?;
    let refused = !synced.delivery.refused.is_empty();
    Ok(if refused { Exit::NeedsAttention } else { exit_of(plan) })
}

/// What a sync did.
pub struct Synced {
    /// What was to be posted, and why.
    pub plan: Plan,
    /// What it rests on.
    pub basis: Basis,
    /// What became of it.
    pub delivery: Delivery,
    /// The stages, with what passed between them.
    pub picture: Picture,
}

/// Plans and posts, as `command`.
///
/// # Errors
/// Another process holds the workspace, the world fails, a message is broken, a circuit breaker has
/// tripped.
pub fn once(workspace: &Workspace, from: &From, command: &str, go: Go) -> Result<Synced, Failure> {
    let lock = workspace.lock(command)?;
    if outside::is_outside(workspace) {
        let mut store = workspace.store(lock)?;
        let reported = outside::bring_in(workspace, &mut store, go)?;
        let synced = plan_and_post(workspace, (from, go), command, reported, |_| Ok(store))?;
        return Ok(synced);
    }
    plan_and_post(workspace, (from, go), command, Vec::new(), |workspace| workspace.store(lock))
}

/// `open` gives the store once there is something to write.
fn plan_and_post(
    workspace: &Workspace,
    (from, go): (&From, Go),
    command: &str,
    reported: Vec<Finding>,
    open: impl FnOnce(&Workspace) -> Result<Store, Failure>,
) -> Result<Synced, Failure> {
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup = snapshot.clone();
    let Finished { mut plan, basis, catalog, source, picture } =
        run::run(workspace, from, snapshot, lookup, Trace::default())?;
    plan.configuration_findings.extend(reported);
    stop_or_go(&mut plan, go)?;
    let mut store = open(workspace)?;
    let act = workspace.act(&format!("crossdock {command}"));
    let warehouse = outside::warehouse(workspace, &act);
    let errand = Errand {
        run_id: workspace.moment.now.clone(),
        now: workspace.moment.now.clone(),
        plan_id: None,
        approval: waits_for_approval(
            workspace.settings.manual_posting,
            &plan.configuration_findings,
        ),
        by: format!("crossdock {command}"),
        consumed: source.inbox_ids(),
    };
    let delivery =
        Outbox::new(&mut store, &warehouse, errand).deliver(&plan, &catalog, source.as_ref())?;
    outside::carry_out(workspace, &mut store)?;
    Ok(Synced { plan, basis, delivery, picture })
}
