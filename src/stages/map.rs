//! Map: what the warehouse would get. The number verbatim, the customer, where and when it goes,
//! and the lines that come down.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shelf::{LookupMemory, SharedShelf};
use crate::domain::facts::{Fact, Facts};
use crate::domain::finding::{Finding, Severity};
use crate::domain::picking_order::{LeftOut, PickingLine, PickingOrder};
use crate::domain::quantity::Quantity;
use crate::domain::sales_order::OrderLine;
use crate::domain::selection::{Header, Selected};
use crate::pipeline::batch::{Batch, CheckedOrder, Draft, Envelope, Port};
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::rules::target;
use crate::rules::world::{FactLog, World};
use crate::translate::picking_order::to_message;

/// UDF 1 shows the order's site while Multiple Sites is on (plugin documentation, Order Details).
const SITE_UDF: u8 = 1;

/// The picking order of a sales order, and what is worth noting about it.
pub fn map(
    selected: &Selected,
    world: &World,
    facts: &mut FactLog,
) -> (PickingOrder, Vec<Finding>) {
    let order = &selected.order;
    let mut findings = Vec::new();
    let order_date = order.date.unwrap_or_else(|| {
        facts.insert(Fact::Today);
        world.today
    });
    let mut udfs = BTreeMap::new();
    if world.settings.multiple_sites
        && let Some(mapping) = selected.site().and_then(|site| world.settings.mapped_site(site))
    {
        udfs.insert(SITE_UDF, mapping.site.clone());
    }
    let lines = selected.lines_down().map(|line| {
        let ours = selected.picking_order.as_ref();
        let ours = ours.map_or(Quantity::ZERO, |known| known.invoiced_by_us(&line.id));
        picking_line(line, ours, &world.settings.default_uom, &mut findings)
    });
    let lines = lines.collect();
    let left_out = selected.lines_staying().map(|(line, why)| LeftOut {
        line_number: line_number(line),
        item: match &line.item {
            Some(item) => item.label().to_string(),
            None => line.description.clone().unwrap_or_default(),
        },
        why: why.to_string(),
    });
    let target = PickingOrder {
        order_number: order.number.clone().unwrap_or_default(),
        quickbooks_id: order.id.clone(),
        edit_sequence: order.edit_sequence.clone(),
        order_date,
        due_date: order.due_date,
        customer: order.customer.clone().unwrap_or_default(),
        ship_to: order.ship_to.clone(),
        carrier: order.ship_method.clone(),
        comment: order.memo.clone(),
        udfs,
        lines,
        left_out: left_out.collect(),
    };
    (target, findings)
}

/// Lines count from 1, every line of the QuickBooks order included.
fn line_number(line: &OrderLine) -> u32 {
    u32::try_from(line.index + 1).unwrap_or(u32::MAX)
}

fn picking_line(
    line: &OrderLine,
    ours: Quantity,
    default_uom: &str,
    findings: &mut Vec<Finding>,
) -> PickingLine {
    // What others have invoiced is no longer owed; what we invoiced was picked from this very line.
    let invoiced_by_others = line.invoiced - ours;
    let ordered_qty = line.ordered() - invoiced_by_others;
    let item = line.item.clone().unwrap_or_default();
    let uom = line.unit.clone().filter(|unit| !unit.trim().is_empty());
    let uom = uom.unwrap_or_else(|| default_uom.to_string());
    if invoiced_by_others.is_positive() {
        let message = format!(
            "line {} ({}) orders {}, of which {invoiced_by_others} are invoiced already: \
             {ordered_qty} {uom} go to the warehouse",
            line.index + 1,
            item.label(),
            line.ordered(),
        );
        let path = format!("lines[{}].invoiced", line.index);
        let note = Finding::new("map/already-invoiced", Severity::Note, path, message);
        findings.push(note.on_line(&line.id));
    }
    PickingLine {
        line_number: line_number(line),
        item,
        ordered_qty,
        uom,
        comment: line.description.clone(),
        quickbooks_line_id: line.id.clone(),
    }
}

/// The mapping node.
pub struct Map {
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
}

impl Map {
    /// Maps by the settings, then by the scripts on the shelf.
    pub fn new(memory: Arc<LookupMemory>, shelf: SharedShelf) -> Self {
        Self { memory, shelf }
    }

    fn target(
        &self,
        selected: &Arc<Selected>,
        envelope: &mut Envelope<()>,
    ) -> Result<Option<PickingOrder>, StageError> {
        let held = envelope.findings.iter().any(|finding| finding.severity == Severity::Error);
        // Nothing would come of mapping what a rule holds, or what is going away.
        if held || selected.leaving.is_some() {
            return Ok(None);
        }
        let evaluator = self.shelf.evaluator();
        let (made, findings) = map(selected, evaluator.world(), &mut envelope.facts);
        envelope.findings.extend(findings);
        let wrong = target::check(&made);
        if !wrong.is_empty() {
            // The order's own fault: a script must not be blamed for it.
            envelope.findings.extend(wrong.into_iter().map(|(path, message)| {
                Finding::new("map/target", Severity::Error, path, message)
                    .with_fix("correct the sales order in QuickBooks, then sync again")
            }));
            return Ok(None);
        }
        let (target, findings) = evaluator
            .map(selected, made, &mut envelope.facts)
            .map_err(|late| StageError::OutOfTime(late.to_string()))?;
        self.memory.check()?;
        envelope.findings.extend(findings);
        envelope.findings.extend(self.renumbered(selected, &target, &mut envelope.facts));
        self.memory.check()?;
        Ok(Some(target))
    }

    /// A map script gave the order another number, and IntelliTrack has that one already.
    fn renumbered(
        &self,
        selected: &Selected,
        target: &PickingOrder,
        facts: &mut FactLog,
    ) -> Option<Finding> {
        let number = &target.order_number;
        if selected.order.number.as_ref() == Some(number) {
            return None;
        }
        facts.insert(Fact::PickingOrder(number.clone()));
        let holder = self.shelf.evaluator().world().memory.picking_order(number)?;
        (holder.quickbooks_id.as_ref() != Some(&selected.order.id)).then(|| {
            let message =
                format!("the map scripts call it {number}, a number that IntelliTrack has already");
            Finding::new("map/number-taken", Severity::Error, "target.order_number", message)
                .with_fix("let the scripts in rules/map give each order a number of its own")
        })
    }

    fn draft(
        &self,
        envelope: Envelope<CheckedOrder>,
        out: &Outputs,
    ) -> Result<Envelope<Draft>, StageError> {
        let (CheckedOrder { selected, keys }, mut envelope) = envelope.split();
        let target = self.target(&selected, &mut envelope)?;
        let order = &selected.order;
        out.trace.note("map", order.number.as_deref(), order.id.as_str(), || match &target {
            Some(target) => describe(target),
            None if selected.leaving.is_some() => "nothing: the order leaves the warehouse".into(),
            None => "nothing: an error was found".into(),
        });
        // From here on nothing more is asked: what was asked is packed for the store.
        let asked = std::mem::take(&mut envelope.facts);
        let answers = self.shelf.evaluator().world().answers(&asked, &order.id);
        let draft = Draft {
            id: order.id.clone(),
            edit_sequence: order.edit_sequence.clone(),
            modified_at: order.modified_at.as_str().to_string(),
            header: Arc::new(Header::of(&selected, envelope.sequence)),
            keys,
            content: selected.content(),
            changed: selected.changed,
            leaving: selected.leaving,
            picking_order: selected.picking_order.clone().map(Box::new),
            seen: selected.seen.clone().map(Box::new),
            asked: Facts::pack(asked.iter()),
            answers,
            renumbered: target
                .as_ref()
                .filter(|target| order.number.as_ref() != Some(&target.order_number))
                .map(|target| target.order_number.clone().into_boxed_str()),
            target: target.as_ref().map(to_message),
        };
        Ok(envelope.with(draft))
    }
}

fn describe(target: &PickingOrder) -> String {
    format!(
        "picking order {} for {} with {} lines, {} left out",
        target.order_number,
        target.customer.label(),
        target.lines.len(),
        target.left_out.len()
    )
}

impl Stage for Map {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Checked(orders) = batch else { unreachable!("edges are typed: checked") };
        let mut drafts = Vec::with_capacity(orders.len());
        for envelope in orders {
            drafts.push(self.draft(envelope, out)?);
        }
        out.give(Port::Drafts, Batch::Drafts(drafts));
        Ok(())
    }
}
