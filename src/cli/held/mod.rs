//! `crossdock held`: what waits for a person, and what a person decides.

mod versions;

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use self::versions::Versions;
use super::failure::{Exit, Failure};
use super::output::{Format, Outputs, to_stdout};
use super::outside;
use super::postings::{By, desk, failure};
use super::run::{self, Finished, From, PickingOrders};
use super::workspace::Workspace;
use crate::domain::billing::{BilledLine, Choice};
use crate::domain::candidate::Candidate;
use crate::domain::ids::TxnId;
use crate::domain::posting::{Change as WarehouseChange, Notice, Posting, PostingKey, PostingKind};
use crate::domain::quantity::Quantity;
use crate::domain::verdict::Verdict;
use crate::pipeline::plan::Document;
use crate::pipeline::ports::SharedLookup;
use crate::pipeline::trace::Trace;
use crate::report::plan_file::Kind;
use crate::report::text;
use crate::stages::up::present::{PresentOrders, decode};
use crate::translate::picking_order::to_outgoing;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Everything that waits for a person, and why; where both sides differ, both versions
    List(List),
    /// Says which version counts, or lets an order pass a rule
    Decide(Decide),
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    from: From,

    #[command(flatten)]
    warehouse: PickingOrders,

    #[command(flatten)]
    outputs: Outputs,
}

#[derive(Debug, clap::Args)]
struct Decide {
    /// The order's number, or its TxnID
    order: String,

    /// Which way out
    #[arg(value_enum)]
    choice: Way,

    /// The rule that has no say about this order, for `release`
    #[arg(long, value_name = "CODE", required_if_eq("choice", "release"))]
    rule: Option<String>,

    /// Why, for those who read it later
    #[arg(long, value_name = "TEXT")]
    reason: String,

    #[command(flatten)]
    by: By,

    #[command(flatten)]
    from: From,
}

/// The ways out of being held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Way {
    /// QuickBooks' version counts: picks are billed as far as the sales order now asks for them
    TakeQuickbooks,
    /// The warehouse's version counts: what was picked is billed
    KeepOurs,
    /// Nothing of what is picked so far is billed from here
    Close,
    /// One rule has no say about this order, as it is now
    Release,
}

/// Lists or decides.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    match &arguments.command {
        Command::List(list) => run_list(&workspace, list),
        Command::Decide(decide) => run_decide(&workspace, decide),
    }
}

fn waits(document: &Document) -> bool {
    matches!(document.verdict, Verdict::Held | Verdict::Untranslatable)
}

fn run_list(workspace: &Workspace, list: &List) -> Result<Exit, Failure> {
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup = list.warehouse.over(&snapshot)?;
    let finished =
        run::run(workspace, &list.from, snapshot, Arc::clone(&lookup), Trace::default())?;
    let present =
        PresentOrders::after(finished.source.clone(), &finished.plan.documents, lookup.clone());
    let mut rows = Vec::new();
    for document in finished.plan.documents.iter().filter(|document| waits(document)) {
        rows.push((document, Versions::of(document, &lookup, &present)?));
    }
    list.outputs.write(|format, out| match format {
        Format::Text => {
            let count = rows.len();
            let noun = if count == 1 { "document waits" } else { "documents wait" };
            writeln!(out, "{}: {count} {noun} for a person", workspace.config.company)?;
            for (document, versions) in &rows {
                writeln!(out)?;
                text::write_document(out, Kind::Plan, document)?;
                if let Some(versions) = versions {
                    versions.write(out)?;
                }
            }
            Ok(())
        }
        Format::Json => {
            let held = rows.iter().map(|(document, versions)| {
                json!({
                    "document": crate::report::rows::DocumentRow::from(*document),
                    "versions": versions.as_ref().map(Versions::json),
                })
            });
            let held: Vec<_> = held.collect();
            let report = json!({
                "format_version": "1.0", "kind": "held",
                "company": workspace.config.company, "held": held,
            });
            serde_json::to_writer_pretty(&mut *out, &report)?;
            writeln!(out)
        }
    })?;
    Ok(if rows.is_empty() { Exit::Done } else { Exit::NeedsAttention })
}

/// What a decision is about.
struct Matter {
    subject: String,
    basis: String,
    picking_order: Option<String>,
    settled: Vec<BilledLine>,
    number: String,
}

fn run_decide(workspace: &Workspace, decide: &Decide) -> Result<Exit, Failure> {
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup: SharedLookup = snapshot.clone();
    let finished =
        run::run(workspace, &decide.from, snapshot.clone(), lookup.clone(), Trace::default())?;
    let documents = &finished.plan.documents;
    let named = |document: &&Document| {
        document.number.as_deref() == Some(&decide.order)
            || document.quickbooks_id.as_deref() == Some(&decide.order)
    };
    let Some(document) = documents.iter().filter(|document| waits(document)).find(named) else {
        let order = &decide.order;
        let words = if documents.iter().any(|document| named(&document)) {
            format!("order {order} is not held; nothing is to be decided")
        } else {
            format!("there is no order {order}; `crossdock held list` shows what waits")
        };
        return Err(Failure::Usage(words));
    };
    let choice = match decide.choice {
        Way::TakeQuickbooks => Choice::TakeQuickBooks,
        Way::KeepOurs => Choice::KeepOurs,
        Way::Close => Choice::Close,
        Way::Release => Choice::Release(rule_of(document, decide)?),
    };
    let matter = matter_of(document, &finished, &lookup, &choice)?;
    let known = document.quickbooks_id.as_deref().map(TxnId::from);
    let flagged = match &known {
        Some(id) if !matches!(choice, Choice::Release(_)) => {
            lookup.picking_order_from(id)?.filter(|known| known.out_of_sync)
        }
        _ => None,
    };
    drop((finished, lookup));
    drop(snapshot);
    let told = format!("order {}: {}", matter.number, choice.word());
    desk(workspace, &decide.by)?
        .decide(
            &matter.subject,
            (choice, &matter.basis, &decide.reason),
            matter.picking_order.as_deref(),
            &matter.settled,
        )
        .map_err(failure)?;
    if let (Some(known), Some(id)) = (flagged, known) {
        clear_flag(workspace, &known.number, &id, &decide.by.name())?;
    }
    to_stdout(|out| {
        writeln!(out, "{told}; the next sync goes by it")?;
        matter.settled.iter().try_for_each(|line| {
            writeln!(out, "  line {}: {} picked are not billed", line.line_number, line.quantity)
        })
    })?;
    Ok(Exit::Done)
}

/// The rule to release: it must be one that holds the order.
fn rule_of(document: &Document, decide: &Decide) -> Result<String, Failure> {
    let wanted = decide.rule.clone().unwrap_or_default();
    let held_by =
        |code: &str| code.split_once('/').is_some_and(|(_, name)| code == wanted || name == wanted);
    let found = document.findings.iter().find(|finding| held_by(&finding.rule));
    found.map(|finding| finding.rule.clone()).ok_or_else(|| {
        let codes: Vec<&str> = document.findings.iter().map(|it| it.rule.as_str()).collect();
        Failure::Usage(format!(
            "{wanted} does not hold order {}; these do: {}",
            decide.order,
            codes.join(", ")
        ))
    })
}

fn matter_of(
    document: &Document,
    finished: &Finished,
    lookup: &SharedLookup,
    choice: &Choice,
) -> Result<Matter, Failure> {
    let number = document.number.clone().unwrap_or_default();
    let source = finished.source.clone();
    let present = PresentOrders::after(source, &finished.plan.documents, lookup.clone());
    if let Some(id) = &document.intellitrack_id
        && let Some(candidate) = versions::candidate(id, lookup, &present)?
    {
        return Ok(Matter {
            subject: candidate.subject().to_string(),
            basis: candidate.content.clone(),
            picking_order: Some(candidate.order.id.clone()),
            settled: settled(&candidate, choice),
            number,
        });
    }
    let (Choice::Release(_), Some(id), Some(place)) =
        (choice, &document.quickbooks_id, &document.provenance)
    else {
        return Err(Failure::Usage(format!(
            "order {number} is not in the warehouse yet, so there is one version only; mend it in \
             QuickBooks, or `crossdock held decide {number} release --rule CODE`"
        )));
    };
    let bytes = finished.bytes(place)?;
    let basis = match decode(&bytes, &number)? {
        crate::domain::candidate::Present::Order(order) => order.content(|_| Quantity::ZERO),
        _ => crate::domain::billing::Decision::DELETED.to_string(),
    };
    Ok(Matter { subject: id.clone(), basis, picking_order: None, settled: Vec::new(), number })
}

/// The picks that are not billed any more by this decision.
fn settled(candidate: &Candidate, choice: &Choice) -> Vec<BilledLine> {
    let lines = candidate.order.lines.iter().zip(&candidate.lines).enumerate();
    let settled = lines.filter_map(|(place, (line, known))| {
        let quantity = match choice {
            Choice::Close => known.to_post,
            Choice::TakeQuickBooks => known.to_post - known.to_post.min(known.open),
            Choice::KeepOurs | Choice::Release(_) => Quantity::ZERO,
        };
        quantity.is_positive().then(|| BilledLine {
            line_number: line.line_number,
            quickbooks_line_id: candidate.order_line_id(place).cloned(),
            quantity,
        })
    });
    settled.collect()
}

/// The warehouse's mark goes: a person has looked.
fn clear_flag(workspace: &Workspace, number: &str, id: &TxnId, by: &str) -> Result<(), Failure> {
    let notice = Notice {
        order_number: number.to_string(),
        quickbooks_id: id.clone(),
        reason: format!("decided by {by}"),
    };
    let key = PostingKey::derive("held", id, &"".into(), PostingKind::ClearOutOfSync, 0);
    let outgoing = to_outgoing(Posting { key, change: WarehouseChange::Clear(notice) });
    let mut store = workspace.store(workspace.lock("held")?)?;
    let warehouse = outside::warehouse(workspace, &workspace.act(by));
    store.write(|connection| warehouse(connection).apply(&outgoing))?;
    outside::carry_out(workspace, &mut store)?;
    Ok(())
}
