//! What is looked at beside the orders of a run: whether it would do far too much, whether a first
//! backlog goes up, and whether the numbers of the two sides come near each other.

use super::failure::Failure;
use super::workspace::Workspace;
use crate::domain::breakers::{Change, Figures, approval_needed, backlog_finding, let_pass, stops};
use crate::domain::catalog::{Catalog, ListName};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::TxnId;
use crate::domain::numbering::{self, Ranges, Which};
use crate::domain::posting::{Outgoing, PostingKind};
use crate::intellitrack::embedded::Embedded;
use crate::pipeline::plan::{Document, Plan};
use crate::pipeline::ports::{Lookup, PortError};
use crate::store::Snapshot;

/// Whether circuit breakers stop a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::Args)]
pub struct Go {
    /// Lets this one run pass although a circuit breaker would stop it
    #[arg(long)]
    pub go: bool,
}

/// How many entries each list had by the last answer that held the whole of it.
#[derive(Debug, Clone, Default)]
pub struct ListsBefore(Vec<(ListName, u64)>);

impl ListsBefore {
    /// As the store has it before the run.
    pub fn of(catalog: &Catalog) -> Self {
        let known = |list: ListName| Some((list, catalog.whole(list)?));
        Self(ListName::ALL.into_iter().filter_map(known).collect())
    }
}

/// Puts what was seen among the plan's findings about the set-up.
///
/// # Errors
/// The store or the warehouse failed.
pub fn look(
    workspace: &Workspace,
    snapshot: &Snapshot,
    lookup: &dyn Lookup,
    (before, catalog): (&ListsBefore, &Catalog),
    plan: &mut Plan,
) -> Result<(), Failure> {
    let limits = &workspace.config.limits;
    let figures = figures(snapshot, lookup, (before, catalog), plan)?;
    let tripped = limits.tripped(&figures);
    plan.configuration_findings.extend(tripped.iter().map(|breaker| breaker.finding(limits)));
    let upward = count(plan, PostingKind::is_upward);
    let confirmed = snapshot.confirmed_up_to(limits.backlog)?;
    // With Manual Posting on they wait anyway, and a backlog is no news.
    let manual = workspace.settings.manual_posting;
    if !manual && approval_needed(manual, upward, confirmed, limits.backlog) {
        plan.configuration_findings.push(backlog_finding(upward, limits.backlog));
    }
    plan.configuration_findings.extend(snapshot.deletions_missed()?.map(deletions_missed));
    plan.configuration_findings.extend(number_findings(workspace, snapshot, &plan.documents)?);
    Ok(())
}

/// Stops here where a breaker has tripped, unless a person lets the run pass.
///
/// # Errors
/// Which breakers have tripped, and what to do.
pub fn stop_or_go(plan: &mut Plan, Go { go }: Go) -> Result<(), Failure> {
    if go {
        let_pass(&mut plan.configuration_findings);
        return Ok(());
    }
    let told: Vec<String> = stops(&plan.configuration_findings).map(told).collect();
    if told.is_empty() {
        return Ok(());
    }
    Err(Failure::Refused(format!("nothing was posted: {}", told.join("\n"))))
}

/// QuickBooks was silent for so long that it may have forgotten what was deleted meanwhile.
fn deletions_missed(words: String) -> Finding {
    Finding::new("configuration/deletions-forgotten", Severity::Warning, "deletions", words)
        .with_fix(
            "`crossdock reconcile` lists the picking orders that have no sales order any more",
        )
}

fn told(finding: &Finding) -> String {
    let fix = finding.fix.as_deref().unwrap_or_default();
    format!("{} ({}); {fix}", finding.message, finding.rule)
}

fn count(plan: &Plan, is_wanted: impl Fn(PostingKind) -> bool) -> u64 {
    let postings = plan.documents.iter().filter_map(|document| document.posting.as_ref());
    let wanted = postings.filter(|Outgoing { kind, .. }| is_wanted(*kind)).count();
    u64::try_from(wanted).unwrap_or(u64::MAX)
}

fn figures(
    snapshot: &Snapshot,
    lookup: &dyn Lookup,
    (before, catalog): (&ListsBefore, &Catalog),
    plan: &Plan,
) -> Result<Figures, Failure> {
    let leaves =
        |kind| matches!(kind, PostingKind::WithdrawPickingOrder | PostingKind::BlockPickingOrder);
    // An order-by-order comparison with a table that stands in for the warehouse says nothing
    // about the warehouse's own orders, so each count is asked of whoever it is about.
    let warehouse = snapshot.orders_before()?.zip(snapshot.order_count()?);
    let change = |(list, before): &(ListName, u64)| {
        catalog.whole(*list).map(|now| (*list, Change { before: *before, now }))
    };
    Ok(Figures {
        withdrawn: count(plan, leaves),
        open: lookup.order_count()?.map(|count| count.open),
        lists: before.0.iter().filter_map(change).collect(),
        warehouse: warehouse.map(|(before, count)| Change { before, now: count.all }),
    })
}

fn number_findings(
    workspace: &Workspace,
    snapshot: &Snapshot,
    documents: &[Document],
) -> Result<Vec<Finding>, Failure> {
    let ranges = ranges(workspace, snapshot, documents)?;
    let distance = u64::from(workspace.settings.number_distance);
    Ok(numbering::findings(&ranges, distance))
}

/// Where the numbers of both sides stand, those of this run's orders among them.
fn ranges(
    workspace: &Workspace,
    snapshot: &Snapshot,
    documents: &[Document],
) -> Result<Ranges, Failure> {
    let settings = workspace.settings.as_ref();
    let act = || workspace.act("crossdock");
    let failed = |source| PortError::new("looking up the warehouse's numbers", source);
    let numbering = snapshot
        .look(|store| Embedded::new(store, settings.clone(), act()).numbering())
        .map_err(failed)?;
    let here = |which| {
        let warehouse = |store: &_| {
            Embedded::new(store, settings.clone(), act()).number_born_here(&numbering, which)
        };
        snapshot.look(warehouse).map_err(failed)
    };
    let come = come(documents, |number| numbering.counter(number));
    let theirs = |which| -> Result<Option<u64>, Failure> {
        let kept = snapshot.quickbooks_number(&numbering, which)?;
        let new = nearest(&come, which, kept, snapshot)?;
        Ok(which.of(kept.into_iter().chain(new)))
    };
    let quickbooks = theirs(Which::Highest)?;
    let before_quickbooks = match quickbooks {
        Some(highest) => here(Which::LowestFrom(highest + 1))?,
        None => None,
    };
    let from_next = Which::LowestFrom(numbering.next);
    let (used_ahead, before_us) = (here(from_next)?, theirs(from_next)?);
    Ok(Ranges { numbering, used_ahead, quickbooks, before_quickbooks, before_us })
}

/// The counters of the sales orders of a run, in order, with their ids.
fn come(documents: &[Document], counter: impl Fn(&str) -> Option<u64>) -> Vec<(u64, TxnId)> {
    let numbered = |document: &Document| {
        let counter = counter(document.number.as_deref()?.trim())?;
        Some((counter, TxnId::from(document.quickbooks_id.clone()?)))
    };
    let mut come: Vec<_> =
        documents.iter().filter(|it| it.flow == "orders_down").filter_map(numbered).collect();
    come.sort_by_key(|(counter, _)| *counter);
    come
}

/// The one of them that is asked for and lies beyond what is known, not being made by us.
fn nearest(
    come: &[(u64, TxnId)],
    which: Which,
    known: Option<u64>,
    snapshot: &Snapshot,
) -> Result<Option<u64>, Failure> {
    let is_better = |counter: u64| which.of(known.into_iter().chain([counter])) == Some(counter);
    let candidates: Vec<&(u64, TxnId)> = match which {
        Which::Highest => come.iter().rev().collect(),
        Which::LowestFrom(_) => {
            come.iter().filter(|(it, _)| which.of([*it].into_iter()).is_some()).collect()
        }
    };
    for (counter, id) in candidates {
        if known == Some(*counter) || !is_better(*counter) {
            break;
        }
        if !snapshot.is_made_by_us(id)? {
            return Ok(Some(*counter));
        }
    }
    Ok(None)
}
