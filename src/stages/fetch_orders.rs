//! Fetch orders: the second way through the messages. Bytes become sales orders; what cannot be
//! read leaves as untranslatable; orders that QuickBooks deleted come last.

use super::messages::Messages;
use super::shelf::{Gone, Newest, SharedShelf};
use crate::domain::facts::FactLog;
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::{EditSequence, TxnId};
use crate::domain::known::Seen;
use crate::domain::sales_order::{QuickBooksTime, SalesOrder};
use crate::domain::verdict::Verdict;
use crate::pipeline::batch::{Batch, Envelope, Incoming, Outcome, Port};
use crate::pipeline::plan::{Document, Provenance};
use crate::pipeline::ports::SharedLookup;
use crate::pipeline::stage::{Outputs, SourceStage, StageError};
use crate::qbxml::message::{Event, Position, Ret};
use crate::qbxml::sales_order::SalesOrderRet;
use crate::translate::sales_order::sales_order;

/// Orders handed on at once.
const BATCH_ORDERS_MAX: usize = 256;

/// The source node of sales orders.
pub struct FetchOrders {
    messages: Messages,
    lookup: SharedLookup,
    shelf: SharedShelf,
    sequence: usize,
    deletions: Option<Vec<Gone>>,
}

impl FetchOrders {
    /// Reads all messages once more.
    pub fn new(messages: Messages, lookup: SharedLookup, shelf: SharedShelf) -> Self {
        Self { messages, lookup, shelf, sequence: 0, deletions: None }
    }

    fn next_sequence(&mut self) -> usize {
        self.sequence += 1;
        self.sequence - 1
    }

    fn take(
        &mut self,
        ret: SalesOrderRet,
        position: Position,
        orders: &mut Vec<Envelope<Incoming>>,
        lost: &mut Vec<Outcome>,
        out: &Outputs,
    ) {
        let Position { offset, length, line } = position;
        let message = self.messages.message();
        let provenance = Some(Provenance { message, offset, length, line });
        let mut findings = Vec::new();
        if let Some(id) = &ret.txn_id {
            match self.version(&TxnId::from(id.as_str()), message, offset) {
                Version::Older => return,
                Version::Newest { times: 0 | 1 } => {}
                Version::Newest { times } => findings.push(seen_before(times)),
            }
        }
        let sequence = self.next_sequence();
        let file = self.messages.name(message);
        let known = [&ret.txn_id, &ret.ref_number, &ret.time_modified].map(Clone::clone);
        let customer = ret.customer_ref.as_ref().and_then(|each| each.full_name.clone());
        let gone = self.deletion_of(&ret);
        let (order, found) = sales_order(ret);
        findings.extend(found);
        match (order, gone) {
            (Some(order), gone) => {
                let deleted = gone.is_some();
                // A deleted order that is held waits as deleted: its own bytes do not say so.
                let provenance = gone.map(|gone| gone.provenance).or(provenance);
                out.trace.note("fetch orders", order.number.as_deref(), order.id.as_str(), || {
                    let lines = order.lines.len();
                    let noun = if lines == 1 { "line" } else { "lines" };
                    format!("read from {file}, line {line}; the order has {lines} {noun}")
                });
                let facts = FactLog::default();
                let body = Incoming { order, deleted };
                orders.push(Envelope { sequence, provenance, findings, facts, body });
            }
            // Nobody will mend what is deleted.
            (None, Some(gone)) => orders.push(self.bury(sequence, gone, out)),
            (None, None) => {
                let [id, number, modified_at] = known;
                let number = number.map(|it| it.trim().to_string()).filter(|it| !it.is_empty());
                out.trace.note(
                    "fetch orders",
                    number.as_deref(),
                    id.as_deref().unwrap_or_default(),
                    || format!("it stands in {file}, line {line}, but could not be read"),
                );
                let document = untranslatable(id, number, modified_at, customer, findings);
                let document = Document { provenance, ..document };
                lost.push(Outcome { sequence, document });
            }
        }
    }

    fn version(&self, id: &TxnId, message: usize, offset: u64) -> Version {
        match self.shelf.survey.borrow().newest.get(id) {
            Some(Newest { message: m, offset: o, times, .. }) if (*m, *o) == (message, offset) => {
                Version::Newest { times: *times }
            }
            Some(_) => Version::Older,
            None => Version::Newest { times: 1 },
        }
    }

    fn bury(&self, sequence: usize, gone: Gone, out: &Outputs) -> Envelope<Incoming> {
        let Provenance { message, line, .. } = gone.provenance;
        let deletion = &gone.deletion;
        out.trace.note("fetch orders", deletion.number.as_deref(), deletion.id.as_str(), || {
            format!("deleted in QuickBooks: {}, line {line}", self.messages.name(message))
        });
        ghost(sequence, gone)
    }

    fn deletion_of(&self, ret: &SalesOrderRet) -> Option<Gone> {
        let id = TxnId::from(ret.txn_id.as_deref()?);
        let modified_at = QuickBooksTime::new(ret.time_modified.as_deref().unwrap_or_default());
        self.shelf.survey.borrow().deletion(&id, &modified_at).cloned()
    }

    /// Deletions of orders that are not among the messages, but in the warehouse or held.
    fn gone(&mut self) -> Result<Vec<Gone>, StageError> {
        let survey = self.shelf.survey.borrow();
        let mut gone = Vec::new();
        for (id, deleted) in &survey.deletions {
            if survey.newest.contains_key(id) {
                continue;
            }
            let held = |seen: Seen| seen.verdict == Verdict::Held.word();
            if self.lookup.picking_order_from(id)?.is_some()
                || self.lookup.seen(id)?.is_some_and(held)
            {
                gone.push(deleted.clone());
            }
        }
        gone.sort_by(|a, b| b.deletion.id.cmp(&a.deletion.id));
        Ok(gone)
    }
}

enum Version {
    Newest { times: usize },
    Older,
}

fn seen_before(times: usize) -> Finding {
    let message = format!("the order comes {times} times; its newest version counts, once");
    Finding::new("fetch/more-than-once", Severity::Note, "quickbooks_id", message)
}

/// The document of an order that could not be read.
fn untranslatable(
    quickbooks_id: Option<String>,
    number: Option<String>,
    modified_at: Option<String>,
    customer: Option<String>,
    mut findings: Vec<Finding>,
) -> Document {
    crate::domain::finding::sort(&mut findings);
    Document {
        flow: "orders_down",
        number,
        quickbooks_id,
        modified_at,
        intellitrack_id: None,
        customer,
        verdict: Verdict::Untranslatable,
        reason: None,
        findings,
        posting: None,
        seen: None,
        provenance: None,
    }
}

/// The little that is known of an order that QuickBooks deleted.
fn ghost(sequence: usize, gone: Gone) -> Envelope<Incoming> {
    let Gone { deletion, provenance } = gone;
    let order = SalesOrder {
        edit_sequence: EditSequence::from(deletion.deleted_at.as_str()),
        modified_at: QuickBooksTime::new(deletion.deleted_at.as_str()),
        number: deletion.number,
        ..SalesOrder::blank(deletion.id)
    };
    let body = Incoming { order, deleted: true };
    let (findings, facts) = (Vec::new(), FactLog::default());
    Envelope { sequence, provenance: Some(provenance), findings, facts, body }
}

impl SourceStage for FetchOrders {
    fn pull(&mut self, out: &mut Outputs) -> Result<bool, StageError> {
        let mut orders = Vec::new();
        let mut lost = Vec::new();
        while self.deletions.is_none() && orders.len() + lost.len() < BATCH_ORDERS_MAX {
            match self.messages.next()? {
                Some(Event::Ret(ret, position)) => {
                    if let Ret::SalesOrder(ret) = *ret {
                        self.take(ret, position, &mut orders, &mut lost, out);
                    }
                }
                Some(_) => {}
                None => self.deletions = Some(self.gone()?),
            }
        }
        while orders.len() + lost.len() < BATCH_ORDERS_MAX {
            let Some(gone) = self.deletions.as_mut().and_then(Vec::pop) else { break };
            let sequence = self.next_sequence();
            orders.push(self.bury(sequence, gone, out));
        }
        let more = self.deletions.as_ref().is_none_or(|left| !left.is_empty());
        out.give(Port::Orders, Batch::Orders(orders));
        out.give(Port::Untranslatable, Batch::Outcomes(lost));
        Ok(more)
    }
}
