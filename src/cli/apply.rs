//! `crossdock apply FILE`: posts exactly that plan, once, or says why not.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::{Exit, Failure};
use super::output::{Outputs, ReportFormat, read};
use super::outside;
use super::plan::{Report, exit_of};
use super::run;
use super::source::RunSource;
use super::watch::{Go, stop_or_go};
use super::workspace::Workspace;
use crate::domain::breakers::waits_for_approval;
use crate::domain::facts::Fact;
use crate::files::InputFile;
use crate::pipeline::plan::Document;
use crate::pipeline::ports::Sink;
use crate::report::plan_file::{self, Basis, KeptPlan, Kind};
use crate::store::{Errand, Outbox, Snapshot};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A plan made with `crossdock plan --out FILE`
    file: PathBuf,

    #[command(flatten)]
    go: Go,

    #[command(flatten)]
    outputs: Outputs<ReportFormat>,
}

/// Posts a kept plan.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    let path = arguments.file.display();
    let bytes = read(&arguments.file, "a plan made with `crossdock plan --out FILE`")?;
    let KeptPlan { mut plan, basis, plan_id } =
        plan_file::read(&bytes).map_err(|error| match error {
            edited @ plan_file::PlanFileError::Edited => Failure::Refused(edited.to_string()),
            other => Failure::Usage(format!("{path}: {other}")),
        })?;
    let lock = workspace.lock("apply")?;
    let snapshot = Arc::new(workspace.snapshot()?);
    if let Some(at) = snapshot.plan_applied_at(&plan_id)? {
        return Err(Failure::Refused(format!(
            "this plan was applied already, at {at}; make a new one with `crossdock plan`"
        )));
    }
    if let Some(why) = moved(&workspace, &plan, &basis, &snapshot)? {
        return Err(Failure::Refused(format!(
            "{why}; make a new plan with `crossdock plan`, read it, and apply that"
        )));
    }
    stop_or_go(&mut plan, arguments.go)?;
    let files: Vec<InputFile> = basis.files.iter().map(InputFile::given).collect();
    let inbox = run::inbox_of(&workspace, basis.configured, &snapshot)?;
    let source = Arc::new(RunSource::new(files, inbox, snapshot.waiting()?));
    // The plan holds no lists; QuickBooks' side is as it was, so they are what they were.
    let catalog = run::lists_of(&workspace, &source, &snapshot)?;
    drop(snapshot);
    let mut store = workspace.store(lock)?;
    let act = workspace.act("crossdock apply");
    let warehouse = outside::warehouse(&workspace, &act);
    let now = workspace.moment.now.clone();
    let consumed = source.inbox_ids();
    let errand = Errand {
        run_id: now.clone(),
        now,
        plan_id: Some(plan_id),
        approval: waits_for_approval(
            workspace.settings.manual_posting,
            &plan.configuration_findings,
        ),
        by: "crossdock apply".to_string(),
        consumed,
    };
    let delivery =
        Outbox::new(&mut store, &warehouse, errand).deliver(&plan, &catalog, source.as_ref())?;
    outside::carry_out(&workspace, &mut store)?;
    let refused = !delivery.refused.is_empty();
    let (plan, basis, delivery) = (&plan, &basis, Some(&delivery));
    Report { kind: Kind::Apply, plan, basis, delivery, picture: None }
        .write(&workspace, &arguments.outputs)?;
    Ok(if refused { Exit::NeedsAttention } else { exit_of(plan) })
}

/// What has moved since the plan was made, if anything has.
fn moved(
    workspace: &Workspace,
    plan: &crate::pipeline::plan::Plan,
    basis: &Basis,
    snapshot: &Arc<Snapshot>,
) -> Result<Option<String>, Failure> {
    if plan.company != workspace.config.company {
        let (theirs, ours) = (&plan.company, &workspace.config.company);
        return Ok(Some(format!("the plan is for {theirs}, this workspace is {ours}")));
    }
    if plan.rules_hash != workspace.rules.hash {
        return Ok(Some("the rules have changed since the plan was made".to_string()));
    }
    if plan.settings_hash != workspace.settings_hash {
        return Ok(Some("the settings have changed since the plan was made".to_string()));
    }
    let store_id = snapshot.store_id()?;
    if store_id != basis.store_id {
        let words = match (&basis.store_id, &store_id) {
            (None, Some(_)) => "other runs have begun to fill the store since the plan was made",
            _ => "the plan was made over another store",
        };
        return Ok(Some(words.to_string()));
    }
    if snapshot.serial()? != basis.store_serial {
        let words =
            "the warehouse or what is known of QuickBooks has moved since the plan was made";
        return Ok(Some(words.to_string()));
    }
    let asked_for_today = |document: &Document| {
        document.seen.as_ref().is_some_and(|seen| seen.facts.unpack().any(|it| it == Fact::Today))
    };
    if basis.day != workspace.moment.today.to_string() && plan.documents.iter().any(asked_for_today)
    {
        return Ok(Some(format!(
            "the plan was made for {}, and its rules ask for the day",
            basis.day
        )));
    }
    let missing = basis.files.iter().find(|file| !file.is_file());
    if let Some(missing) = missing {
        let words =
            format!("{} is gone, so QuickBooks' side cannot be compared", missing.display());
        return Ok(Some(words));
    }
    let inbox = run::inbox_of(workspace, basis.configured, snapshot)?;
    if run::fingerprint_of(&basis.files, &inbox)? != basis.files_hash {
        let words = if basis.files.is_empty() {
            "QuickBooks has brought more since the plan was made"
        } else {
            "QuickBooks' files have changed since the plan was made"
        };
        return Ok(Some(words.to_string()));
    }
    if basis.configured && run::configured_files(workspace)? != basis.files {
        return Ok(Some("QuickBooks' files have come or gone since the plan was made".to_string()));
    }
    Ok(None)
}
