//! Filter: is this order ours, and is there anything to do about it now? Which of its lines come
//! down to the warehouse?

use std::sync::Arc;

use super::shelf::{LookupMemory, SharedShelf};
use crate::domain::billing::{Choice, Decision, Made};
use crate::domain::facts::Facts;
use crate::domain::finding::{Finding, Severity};
use crate::domain::item::ItemKind;
use crate::domain::known::{KnownPickingOrder, Progress, Seen};
use crate::domain::quantity::Quantity;
use crate::domain::sales_order::SalesOrder;
use crate::domain::selection::{Leaving, LineFate, Selected, SkipReason};
use crate::domain::verdict::Verdict;
use crate::pipeline::batch::{Batch, Envelope, Incoming, Outcome, Port};
use crate::pipeline::plan::Document;
use crate::pipeline::ports::SharedLookup;
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::rules::world::{FactLog, World};

/// What the verdicts of this run rest on beside the documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprints {
    /// Of the rules.
    pub rules: String,
    /// Of the settings.
    pub settings: String,
}

/// Ours to look at now, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// It goes on.
    Take(Selected),
    /// It is left alone.
    Skip(Selected, SkipReason),
}

/// What earlier runs and the warehouse know about one order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The picking order that came from it.
    pub picking_order: Option<KnownPickingOrder>,
    /// The last verdict on it.
    pub seen: Option<Seen>,
    /// What people decided about it, newest first.
    pub decisions: Vec<Decision>,
    /// Postings of ours that draw on it or changed it; asked where it was worked on.
    pub made: Vec<Made>,
}

/// Decides what to do with one order, by what QuickBooks says and what is known of it.
pub fn filter(
    incoming: Incoming,
    history: History,
    world: &World,
    fingerprints: &Fingerprints,
    facts: &mut FactLog,
) -> Selection {
    let Incoming { order, deleted } = incoming;
    let (fates, kinds) = fates(&order, world, facts);
    let History { picking_order, seen, decisions, made } = history;
    let comes_down = fates.contains(&LineFate::ComesDown);
    let changed = picking_order
        .as_ref()
        .is_some_and(|known| has_changed(&order, &fates, known, seen.as_ref()));
    let gone = seen.as_ref().is_some_and(|seen| seen.verdict == Seen::DELETED);
    let leaving = leaving(&order, deleted || gone, comes_down);
    let mut selected = Selected { order, fates, kinds, picking_order, seen, changed, leaving };
    let Some(known) = &selected.picking_order else {
        return match leaving {
            Some(leaving) => Selection::Skip(selected, skip_reason(leaving)),
            None => Selection::Take(selected),
        };
    };
    // What a person decided about this very version is settled, whatever the version says.
    if known.progress() != Progress::Untouched && is_decided(&decisions, &selected) {
        selected.changed = false;
        selected.leaving = None;
    }
    // What we sent ourselves is no change of QuickBooks'; it is accepted, to be known from now on.
    let ours = changed && made.iter().any(|it| it.made_version(&selected.order.edit_sequence));
    selected.changed &= !ours;
    let changed = selected.changed;
    // What our own invoices settled has not left: it is done. Where a service on the order is not
    // invoiced yet, only its other lines are settled.
    let settled = matches!(leaving, Some(Leaving::Invoiced | Leaving::NoLines));
    if settled && !changed && known.progress() != Progress::Untouched {
        selected.leaving = None;
    }
    if selected.leaving.is_none() && !changed && !ours {
        let done = match known.progress() {
            Progress::Untouched => {
                let same = |seen: &Seen| is_unchanged(seen, &selected.order, world, fingerprints);
                !known.blocked && !known.out_of_sync && selected.seen.as_ref().is_none_or(same)
            }
            // A person's work is in it, and QuickBooks has not moved: nothing to decide.
            Progress::Touched | Progress::Posted => !known.out_of_sync,
        };
        if done {
            return Selection::Skip(selected, SkipReason::Unchanged);
        }
    }
    Selection::Take(selected)
}

/// A person decided about this version of an order that was worked on.
fn is_decided(decisions: &[Decision], selected: &Selected) -> bool {
    let gone = matches!(selected.leaving, Some(Leaving::Deleted));
    let content = if gone { Decision::DELETED.to_string() } else { selected.content() };
    decisions
        .iter()
        .any(|decision| decision.basis == content && !matches!(decision.choice, Choice::Release(_)))
}

/// Why each line comes down or stays, and the kind of its item.
fn fates(
    order: &SalesOrder,
    world: &World,
    facts: &mut FactLog,
) -> (Vec<LineFate>, Vec<Option<ItemKind>>) {
    let assemblies = world.settings.import_assemblies;
    let each = order.lines.iter().map(|line| {
        let item = line.item.as_ref().filter(|_| !line.is_group);
        let kind = item.and_then(|item| world.item(item, facts)).map(|item| item.kind);
        let kind = if line.is_group { Some(ItemKind::Group) } else { kind };
        (LineFate::of(line, kind, assemblies), kind)
    });
    each.unzip()
}

/// The order says something else than what its picking order was made from. Our own invoices move
/// an order's version and its invoiced quantities; they change nothing it says.
fn has_changed(
    order: &SalesOrder,
    fates: &[LineFate],
    known: &KnownPickingOrder,
    seen: Option<&Seen>,
) -> bool {
    let version = &order.edit_sequence;
    if !version.as_str().is_empty() && known.edit_sequence.as_ref() == Some(version) {
        return false;
    }
    match seen.filter(|seen| !seen.content.is_empty()) {
        Some(seen) => seen.content != order.content(|line| known.invoiced_by_us(line)),
        None => !looks_the_same(order, fates, known),
    }
}

/// Without an earlier version at hand: number, customer and lines are those of the picking order.
fn looks_the_same(order: &SalesOrder, fates: &[LineFate], known: &KnownPickingOrder) -> bool {
    let customer = order.customer.as_ref().map(super::super::domain::party::Reference::label);
    if order.number.as_deref() != Some(known.number.as_str())
        || customer != Some(known.customer.as_str())
    {
        return false;
    }
    let mut down = order
        .lines
        .iter()
        .zip(fates)
        .filter(|(_, fate)| matches!(fate, LineFate::ComesDown | LineFate::Stays("invoiced")));
    let mut lines = known.lines.iter();
    loop {
        match (down.next(), lines.next()) {
            (None, None) => return true,
            (Some((line, _)), Some(known_line)) => {
                let item = line.item.as_ref().map(super::super::domain::party::Reference::label);
                let ordered = line.ordered() - (line.invoiced - known.invoiced_by_us(&line.id));
                let same = usize::try_from(known_line.line_number) == Ok(line.index + 1)
                    && item == Some(known_line.item.as_str())
                    && ordered == known_line.ordered;
                if !same {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// What took the order away in QuickBooks, if anything did.
fn leaving(order: &SalesOrder, deleted: bool, comes_down: bool) -> Option<Leaving> {
    if deleted {
        Some(Leaving::Deleted)
    } else if order.is_voided() {
        Some(Leaving::Voided)
    } else if order.manually_closed {
        Some(Leaving::Closed)
    } else if order.fully_invoiced || (order.is_fully_invoiced() && !comes_down) {
        Some(Leaving::Invoiced)
    } else if !comes_down {
        Some(Leaving::NoLines)
    } else {
        None
    }
}

fn skip_reason(leaving: Leaving) -> SkipReason {
    match leaving {
        Leaving::Deleted | Leaving::Voided => SkipReason::Deleted,
        Leaving::Closed => SkipReason::ManuallyClosed,
        Leaving::Invoiced => SkipReason::FullyInvoiced,
        Leaving::NoLines => SkipReason::NoInventoryParts,
    }
}

/// Same version, accepted and posted, and everything the verdict rested on is as it was.
fn is_unchanged(
    seen: &Seen,
    order: &SalesOrder,
    world: &World,
    fingerprints: &Fingerprints,
) -> bool {
    let same_version = if order.edit_sequence.as_str().is_empty() {
        // An answer without versions: what the order says decides.
        let known = |_: &_| Quantity::ZERO;
        seen.content == order.content(known)
    } else {
        seen.edit_sequence == order.edit_sequence
    };
    same_version
        && seen.verdict == Verdict::Accepted.word()
        && seen.posted
        && seen.rules_hash == fingerprints.rules
        && seen.settings_hash == fingerprints.settings
        && {
            let facts: FactLog = seen.facts.unpack().collect();
            world.answers(&facts, &order.id) == seen.facts_hash
        }
}

/// The filter node.
pub struct Filter {
    lookup: SharedLookup,
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
    fingerprints: Fingerprints,
}

impl Filter {
    /// Asks the lookup what is known of each order.
    pub fn new(
        lookup: SharedLookup,
        memory: Arc<LookupMemory>,
        shelf: SharedShelf,
        fingerprints: Fingerprints,
    ) -> Self {
        Self { lookup, memory, shelf, fingerprints }
    }

    fn select(
        &self,
        envelope: Envelope<Incoming>,
    ) -> Result<(Envelope<()>, Selection), StageError> {
        let evaluator = self.shelf.evaluator();
        let (incoming, mut envelope) = envelope.split();
        let id = incoming.order.id.clone();
        let picking_order = self.lookup.picking_order_from(&id)?;
        let worked_on =
            picking_order.as_ref().is_some_and(|known| known.progress() != Progress::Untouched);
        // Decisions are about orders that were worked on; the others follow QuickBooks.
        let decisions = if worked_on { self.lookup.decisions(id.as_str())? } else { Vec::new() };
        let made = if worked_on { self.lookup.made_on(&id)? } else { Vec::new() };
        let seen = self.lookup.seen(&id)?;
        let history = History { picking_order, seen, decisions, made };
        let is_new = history.picking_order.is_none();
        let mut selection =
            filter(incoming, history, evaluator.world(), &self.fingerprints, &mut envelope.facts);
        if let Selection::Take(selected) = &selection
            && is_new
        {
            envelope.findings.extend(self.deleted_by_person(selected)?);
            // What already stands in the warehouse is ours; scripts decide about new orders only.
            let (reason, findings) = evaluator
                .skip(&Arc::new(selected.clone()), &mut envelope.facts)
                .map_err(|late| StageError::OutOfTime(late.to_string()))?;
            envelope.findings.extend(findings);
            if let Some(reason) = reason.filter(|_| envelope.findings.iter().all(passes)) {
                selection = Selection::Skip(selected.clone(), SkipReason::Script(reason));
            }
        }
        self.memory.check()?;
        Ok((envelope, selection))
    }

    fn deleted_by_person(&self, selected: &Selected) -> Result<Option<Finding>, StageError> {
        let Some(when) = self.lookup.deleted_by_person(&selected.order.id)? else {
            return Ok(None);
        };
        let day = when.get(..10).unwrap_or(&when);
        let message = format!(
            "its picking order was deleted in IntelliTrack on {day}; it is made again, because \
             the sales order is still open"
        );
        let finding =
            Finding::new("filter/deleted-in-warehouse", Severity::Warning, "number", message);
        Ok(Some(finding.with_fix("close the sales order in QuickBooks if nobody is to pick it")))
    }
}

fn passes(finding: &Finding) -> bool {
    finding.severity != Severity::Error
}

impl Stage for Filter {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::Orders(orders) = batch else { unreachable!("edges are typed: checked") };
        let (mut taken, mut skipped) = (Vec::new(), Vec::new());
        for envelope in orders {
            let (envelope, selection) = self.select(envelope)?;
            match selection {
                Selection::Take(selected) => {
                    let order = &selected.order;
                    out.trace.note("filter", order.number.as_deref(), order.id.as_str(), || {
                        describe(&selected)
                    });
                    taken.push(envelope.with(Arc::new(selected)));
                }
                Selection::Skip(selected, reason) => {
                    let order = &selected.order;
                    out.trace.note("filter", order.number.as_deref(), order.id.as_str(), || {
                        format!("skipped: {}", reason.word())
                    });
                    skipped.push(skip(envelope, &selected, &reason, &self.fingerprints));
                }
            }
        }
        out.give(Port::Selected, Batch::Selected(taken));
        out.give(Port::Skipped, Batch::Outcomes(skipped));
        Ok(())
    }
}

fn describe(selected: &Selected) -> String {
    let down = selected.lines_down().count();
    let mut text = format!("{down} of {} lines for the warehouse", selected.order.lines.len());
    for (line, why) in selected.lines_staying() {
        let item = line.item.as_ref().map_or("no item", |item| item.label());
        text.push_str(&format!("\nline {} ({item}) stays in QuickBooks: {why}", line.index + 1));
    }
    if let Some(known) = &selected.picking_order {
        let progress = match known.progress() {
            Progress::Untouched => "nobody has worked on it",
            Progress::Touched => "it has been worked on",
            Progress::Posted => "it has been posted to QuickBooks",
        };
        text.push_str(&format!("\npicking order {} came from it; {progress}", known.number));
    }
    if selected.changed {
        text.push_str("\nit was changed in QuickBooks since");
    }
    if let Some(leaving) = selected.leaving {
        text.push_str(&format!("\nit was {}", leaving.words()));
    }
    text
}

fn skip(
    envelope: Envelope<()>,
    selected: &Selected,
    reason: &SkipReason,
    fingerprints: &Fingerprints,
) -> Outcome {
    let order = &selected.order;
    // Of an unchanged order nothing new was learnt; anything else is remembered as skipped, so
    // that it no longer waits for a person.
    let seen = (*reason != SkipReason::Unchanged).then(|| Seen {
        id: order.id.clone(),
        number: order.number.clone(),
        edit_sequence: order.edit_sequence.clone(),
        content: String::new(),
        target: String::new(),
        verdict: match selected.leaving {
            Some(Leaving::Deleted) => Seen::DELETED,
            _ => Verdict::Skipped.word(),
        }
        .to_string(),
        posted: false,
        rules_hash: fingerprints.rules.clone(),
        settings_hash: fingerprints.settings.clone(),
        facts: Facts::default(),
        facts_hash: String::new(),
    });
    let document = Document {
        flow: "orders_down",
        number: order.number.clone(),
        quickbooks_id: Some(order.id.as_str().to_string()),
        modified_at: Some(order.modified_at.as_str().to_string()),
        intellitrack_id: selected.picking_order.as_ref().map(|known| known.id.clone()),
        customer: order.customer.as_ref().map(|each| each.label().to_string()),
        verdict: Verdict::Skipped,
        reason: Some(reason.word().to_string()),
        findings: envelope.findings,
        posting: None,
        seen,
        provenance: envelope.provenance,
    };
    Outcome { sequence: envelope.sequence, document }
}
