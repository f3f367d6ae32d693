//! `crossdock plan`: a dry run.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::{Exit, Failure};
use super::output::{Outputs, ReportFormat, create};
use super::outside;
use super::reporting;
use super::run::{self, Finished, From, PickingOrders};
use super::workspace::Workspace;
use crate::pipeline::picture::Picture;
use crate::pipeline::plan::{Delivery, Plan};
use crate::pipeline::trace::Trace;
use crate::report::formats::jsonl;
use crate::report::ledger::of_plan;
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
    outputs: Outputs<ReportFormat>,
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
    let Finished { mut plan, basis, picture, .. } =
        run::run(&workspace, &arguments.from, snapshot, lookup, Trace::default())?;
    plan.configuration_findings.extend(outside::remark(&workspace));
    if let Some(path) = &arguments.out {
        keep(path, &plan, &basis)?;
    }
    let (plan, picture) = (&plan, Some(&picture));
    Report { kind: Kind::Plan, plan, basis: &basis, delivery: None, picture }
        .write(&workspace, &arguments.outputs)?;
    let changes = plan.documents.iter().any(|document| document.posting.is_some());
    if arguments.detailed_exitcode && changes {
        return Ok(Exit::Usage);
    }
    Ok(exit_of(plan))
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

/// What a run has to tell.
pub struct Report<'r> {
    /// What it did.
    pub kind: Kind,
    /// What is posted, and why.
    pub plan: &'r Plan,
    /// What it rests on.
    pub basis: &'r Basis,
    /// What became of it.
    pub delivery: Option<&'r Delivery>,
    /// Its stages, where it walked them.
    pub picture: Option<&'r Picture>,
}

impl Report<'_> {
    /// Writes it wherever it is wanted.
    ///
    /// # Errors
    /// A file or stdout that cannot be written.
    pub fn write(
        &self,
        workspace: &Workspace,
        outputs: &Outputs<ReportFormat>,
    ) -> Result<(), Failure> {
        let Self { kind, plan, basis, delivery, picture } = *self;
        outputs.write(|format, out| match format {
            ReportFormat::Text => text::write(out, kind, plan, delivery),
            ReportFormat::Json => plan_file::write(out, kind, plan, basis, delivery),
            ReportFormat::Jsonl => jsonl::write_plan(out, kind, plan, delivery),
            other => {
                let mut sheet = reporting::at_home(of_plan(kind, plan, delivery), workspace);
                sheet.picture = picture.cloned();
                reporting::write(other, out, &sheet)
            }
        })
    }
}
