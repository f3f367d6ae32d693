//! `crossdock plan`: a dry run.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::{Exit, Failure};
use super::output::{Format, Outputs, create};
use super::outside;
use super::run::{self, Finished, From, PickingOrders};
use super::workspace::Workspace;
use crate::pipeline::plan::{Delivery, Plan};
use crate::pipeline::trace::Trace;
use crate::report::plan_file::{self, Basis, Kind};
use crate::report::text;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    from: From,

    #[command(flatten)]
    warehouse: PickingOrders,

    /// Keeps the plan in a file, for `crossdock apply`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Exit with 2 for changes; 0 for none; 1 for none because of an error or a held order
    #[arg(long)]
    pub detailed_exitcode: bool,

    #[command(flatten)]
    outputs: Outputs,
}

/// Plans, reports, changes nothing.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    if arguments.out.is_some() && arguments.warehouse.is_given() {
        return Err(Failure::Usage(
            "a plan over --picking-orders cannot be kept: the warehouse it is for is not the one \
             it would be applied to; leave --out or --picking-orders away"
                .to_string(),
        ));
    }
    let workspace = Workspace::open(workspace)?;
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup = arguments.warehouse.over(&snapshot)?;
    let Finished { mut plan, basis, .. } =
        run::run(&workspace, &arguments.from, snapshot, lookup, Trace::default())?;
    plan.configuration_findings.extend(outside::remark(&workspace));
    if let Some(path) = &arguments.out {
        keep(path, &plan, &basis)?;
    }
    arguments.outputs.write(|format, out| write(format, out, Kind::Plan, &plan, &basis, None))?;
    let changes = plan.documents.iter().any(|document| document.posting.is_some());
    if arguments.detailed_exitcode && changes {
        return Ok(Exit::Usage);
    }
    Ok(exit_of(&plan))
}

/// 1 where something waits for a person.
pub fn exit_of(plan: &Plan) -> Exit {
    if plan.needs_a_person() { Exit::NeedsAttention } else { Exit::Done }
}

fn keep(path: &Path, plan: &Plan, basis: &Basis) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        let words = format!("keeping the plan in {}", path.display());
        Failure::CouldNotRun(anyhow::Error::new(error).context(words))
    };
    let mut out = BufWriter::new(create(path, "the plan")?);
    plan_file::write(&mut out, Kind::Plan, plan, basis, None).map_err(failed)?;
    out.flush().map_err(failed)
}

/// Writes a report in one format.
pub fn write(
    format: Format,
    out: &mut dyn Write,
    kind: Kind,
    plan: &Plan,
    basis: &Basis,
    delivery: Option<&Delivery>,
) -> std::io::Result<()> {
    match format {
        Format::Text => text::write(out, kind, plan, delivery),
        Format::Json => plan_file::write(out, kind, plan, basis, delivery),
    }
}
