//! Map on the way back: what QuickBooks would get for a picked order, down to the bytes.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::amounts::{Amount, amounts};
use super::entry::{born_here, invoice, sales_order_change};
use super::note;
use crate::domain::billing::{BilledLine, Billing, Recognition, sum};
use crate::domain::candidate::{Candidate, Present};
use crate::domain::digest::Digest;
use crate::domain::finding::Finding;
use crate::domain::invoice::{Invoice, Paper};
use crate::domain::order_change::OrderChange;
use crate::domain::posting::{Outgoing, PostingKey, PostingKind};
use crate::domain::settings::{BornHere, Edits, Settings};
use crate::pipeline::batch::{Batch, Bill, CheckedPicks, Envelope, Port};
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::stages::shelf::{LookupMemory, SharedShelf};
use crate::translate::invoice::{Version, to_request};
use crate::translate::order_change;

/// How requests to QuickBooks are written.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The version of qbXML that both sides speak.
    pub version: Version,
    /// The day of the run: the date of what was closed on a day nobody knows.
    pub today: Date,
    /// Where the company is: an order closed in the evening is billed on that day.
    pub zone: TimeZone,
}

/// The mapping node.
pub struct MapPicked {
    memory: Arc<LookupMemory>,
    shelf: SharedShelf,
    settings: Arc<Settings>,
    terms: Terms,
}

/// What an order becomes next.
enum Next {
    /// A paper.
    Paper(Box<Invoice>, Vec<Amount>),
    /// Its sales order is changed first.
    Change(OrderChange),
    /// Nothing that could be posted.
    Nothing,
}

/// What a picked order would become in the books, before any script adjusts it; `None` where
/// nothing would be billed. For the tests of map scripts.
pub fn paper(candidate: &Candidate, settings: &Settings, today: Date) -> Option<Invoice> {
    let born = matches!(candidate.present, Present::NotFromQuickBooks);
    if born && settings.intellitrack_orders == BornHere::SalesOrder {
        return Some(born_here(candidate, Paper::SalesOrder, &[], settings, today));
    }
    let (amounts, _) = amounts(candidate);
    if amounts.is_empty() {
        return None;
    }
    Some(if born {
        born_here(candidate, Paper::SalesReceipt, &amounts, settings, today)
    } else {
        invoice(candidate, &amounts, settings, today)
    })
}

impl MapPicked {
    /// Maps by these settings.
    pub fn new(
        memory: Arc<LookupMemory>,
        shelf: SharedShelf,
        settings: Arc<Settings>,
        terms: Terms,
    ) -> Self {
        Self { memory, shelf, settings, terms }
    }

    /// What the order becomes next: its sales order is made, or changed, before it is drawn on.
    fn map(&self, candidate: &Candidate, findings: &mut Vec<Finding>) -> Next {
        let (settings, day) = (&*self.settings, self.day(candidate));
        let born = matches!(candidate.present, Present::NotFromQuickBooks);
        if born && settings.intellitrack_orders == BornHere::SalesOrder {
            let paper = born_here(candidate, Paper::SalesOrder, &[], settings, day);
            return Next::Paper(Box::new(paper), Vec::new());
        }
        if settings.edits_in_intellitrack == Edits::Send && candidate.decision.is_none() {
            match sales_order_change(candidate, settings) {
                Ok(None) => {}
                Ok(Some(change)) => return Next::Change(change),
                Err(finding) => {
                    findings.push(*finding);
                    return Next::Nothing;
                }
            }
        }
        let (amounts, found) = amounts(candidate);
        findings.extend(found);
        if amounts.is_empty() {
            return Next::Nothing;
        }
        let paper = if born {
            born_here(candidate, Paper::SalesReceipt, &amounts, settings, day)
        } else {
            invoice(candidate, &amounts, settings, day)
        };
        Next::Paper(Box::new(paper), amounts)
    }

    /// The day the order was closed.
    fn day(&self, candidate: &Candidate) -> Date {
        let closed_at = candidate.order.closed_at.as_deref();
        let at = closed_at.and_then(|at| at.parse::<jiff::Timestamp>().ok());
        at.map_or(self.terms.today, |at| self.terms.zone.to_datetime(at).date())
    }

    fn bill(
        &self,
        envelope: Envelope<CheckedPicks>,
        out: &Outputs,
    ) -> Result<Envelope<Bill>, StageError> {
        let (CheckedPicks { candidate, keys }, mut envelope) = envelope.split();
        let written = match self.map(&candidate, &mut envelope.findings) {
            Next::Nothing => Ok(None),
            Next::Change(change) => change_of(&candidate, &change, self.terms.version).map(Some),
            Next::Paper(paper, amounts) => {
                let (paper, found) = self
                    .shelf
                    .evaluator()
                    .map(&candidate, *paper, &mut envelope.facts)
                    .map_err(|late| StageError::OutOfTime(late.to_string()))?;
                self.memory.check()?;
                envelope.findings.extend(found);
                paper_of(&candidate, &paper, &amounts, self.terms.version).map(Some)
            }
        };
        let posting = written.unwrap_or_else(|found| {
            envelope.findings.extend(found);
            None
        });
        note(out, "map picks", &candidate.order, || match &posting {
            Some(posting) => String::from_utf8_lossy(&posting.bytes).into_owned(),
            None => "nothing that could be posted".to_string(),
        });
        Ok(envelope.with(Bill { candidate, keys, posting }))
    }
}

fn key_of(candidate: &Candidate, kind: PostingKind) -> PostingKey {
    let order = &candidate.order;
    PostingKey::upward(&order.id, &order.number, kind, candidate.made.len())
}

/// The change of a sales order under its key.
fn change_of(
    candidate: &Candidate,
    change: &OrderChange,
    version: Version,
) -> Result<Outgoing, Vec<Finding>> {
    let bytes = order_change::to_request(change, version)?;
    let billing = Billing {
        picking_order: candidate.order.id.clone(),
        sales_order: Some(change.order.clone()),
        lines: Vec::new(),
        recognition: Recognition {
            object: Paper::SalesOrder.object().to_string(),
            txn_id: Some(change.order.to_string()),
            edit_sequence: Some(change.edit_sequence.to_string()),
            ..Recognition::default()
        },
    };
    let kind = PostingKind::ModifySalesOrder;
    let key = key_of(candidate, kind);
    Ok(Outgoing { key, kind, bytes, billing: Some(Box::new(billing)) })
}

/// A paper under its key, with what the store remembers of it.
fn paper_of(
    candidate: &Candidate,
    paper: &Invoice,
    amounts: &[Amount],
    version: Version,
) -> Result<Outgoing, Vec<Finding>> {
    let order = &candidate.order;
    let kind = paper.kind.posting();
    let key = key_of(candidate, kind);
    // Another store's order of that number, or the same order closed again, is another paper.
    let text = to_request(paper, None, version)?;
    let guid = guid(&[key.as_str(), &String::from_utf8_lossy(&text), candidate.subject()]);
    let bytes = to_request(paper, Some(&guid), version)?;
    let billed = paper.billed();
    let lines = amounts.iter().map(|amount| {
        let line_number = order.lines[amount.place].line_number;
        // A map script may have lowered it.
        let quantity = sum(billed.iter().filter(|line| line.line_number == line_number));
        assert!(quantity <= amount.quantity, "a mapping never bills more than was counted");
        BilledLine { line_number, quickbooks_line_id: amount.link.clone(), quantity }
    });
    let billing = Billing {
        picking_order: order.id.clone(),
        sales_order: candidate.sales_order_id().cloned(),
        lines: lines.filter(|line| line.quantity.is_positive()).collect(),
        recognition: paper.recognition(Some(guid)),
    };
    Ok(Outgoing { key, kind, bytes, billing: Some(Box::new(billing)) })
}

/// A GUID derived from what it names.
fn guid(parts: &[&str]) -> String {
    let mut digest = Digest::new();
    for part in parts {
        digest.text(part);
    }
    let hex = digest.finish().to_uppercase();
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    format!("{{{}}}", parts.join("-"))
}

impl Stage for MapPicked {
    fn run(&mut self, batch: Batch, out: &mut Outputs) -> Result<(), StageError> {
        let Batch::CheckedPicks(orders) = batch else { unreachable!("edges are typed: checked") };
        let mut bills = Vec::with_capacity(orders.len());
        for envelope in orders {
            bills.push(self.bill(envelope, out)?);
        }
        out.give(Port::Bills, Batch::Bills(bills));
        Ok(())
    }
}
