//! Map on the way back: what QuickBooks would get for a picked order, down to the bytes.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::amounts::{Amount, amounts};
use super::entry::{born_here, invoice, sales_order_change};
use super::note;
use crate::domain::billing::{BilledLine, Billing, Recognition};
use crate::domain::candidate::{Candidate, Present};
use crate::domain::digest::Digest;
use crate::domain::finding::Finding;
use crate::domain::invoice::BookEntry;
use crate::domain::posting::{Outgoing, PostingKey, PostingKind};
use crate::domain::quantity::Quantity;
use crate::domain::settings::{BornHere, Edits, Settings};
use crate::pipeline::batch::{Batch, Bill, CheckedPicks, Envelope, Port};
use crate::pipeline::stage::{Outputs, Stage, StageError};
use crate::stages::shelf::{LookupMemory, SharedShelf};
use crate::translate::book_entry::{Version, to_request};

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

/// What an order becomes next, or what is the matter.
struct Mapped {
    entry: Option<BookEntry>,
    amounts: Vec<Amount>,
    findings: Vec<Finding>,
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
    fn map(&self, candidate: &Candidate) -> Mapped {
        let (settings, day) = (&*self.settings, self.day(candidate));
        let nothing = |findings| Mapped { entry: None, amounts: Vec::new(), findings };
        let born = matches!(candidate.present, Present::NotFromQuickBooks);
        if born && settings.intellitrack_orders == BornHere::SalesOrder {
            let entry = born_here(candidate, PostingKind::AddSalesOrder, &[], settings, day);
            return Mapped { entry: Some(entry), amounts: Vec::new(), findings: Vec::new() };
        }
        if settings.edits_in_intellitrack == Edits::Send && candidate.decision.is_none() {
            match sales_order_change(candidate, settings, day) {
                Ok(None) => {}
                Ok(change) => {
                    return Mapped { entry: change, amounts: Vec::new(), findings: Vec::new() };
                }
                Err(finding) => return nothing(vec![finding]),
            }
        }
        let (amounts, findings) = amounts(candidate);
        if amounts.is_empty() {
            return nothing(findings);
        }
        let entry = match born {
            true => born_here(candidate, PostingKind::AddSalesReceipt, &amounts, settings, day),
            false => invoice(candidate, &amounts, settings, day),
        };
        Mapped { entry: Some(entry), amounts, findings }
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
        let Mapped { entry, amounts, findings } = self.map(&candidate);
        envelope.findings.extend(findings);
        let posting = match entry {
            None => None,
            Some(entry) => {
                let (entry, found) = self
                    .shelf
                    .evaluator()
                    .map_picked(&candidate, entry, &mut envelope.facts)
                    .map_err(|late| StageError::OutOfTime(late.to_string()))?;
                self.memory.check()?;
                envelope.findings.extend(found);
                match outgoing(&candidate, entry, &amounts, self.terms.version) {
                    Ok(outgoing) => Some(outgoing),
                    Err(found) => {
                        envelope.findings.extend(found);
                        None
                    }
                }
            }
        };
        note(out, "map picks", &candidate.order, || match &posting {
            Some(posting) => String::from_utf8_lossy(&posting.bytes).into_owned(),
            None => "nothing that could be posted".to_string(),
        });
        Ok(envelope.with(Bill { candidate, keys, posting }))
    }
}

/// The change of the books under its key, with what the store remembers of it.
fn outgoing(
    candidate: &Candidate,
    mut entry: BookEntry,
    amounts: &[Amount],
    version: Version,
) -> Result<Outgoing, Vec<Finding>> {
    let order = &candidate.order;
    let key = PostingKey::upward(&order.id, &order.number, entry.kind, candidate.made.len());
    // The same order closed again, or another store's order of that number, is another document.
    let text = to_request(&entry, version)?;
    if entry.changes.is_none() {
        entry.external_guid = Some(guid(&[key.as_str(), &text, candidate.subject()]));
    }
    let text = to_request(&entry, version)?;
    let lines = amounts.iter().map(|amount| {
        let line_number = order.lines[amount.place].line_number;
        let of_line = entry.lines.iter().filter(|line| line.line_number == Some(line_number));
        // A map script may have lowered it.
        let quantity = of_line.filter_map(|line| line.quantity);
        let quantity = quantity.fold(Quantity::ZERO, |sum, each| sum + each);
        assert!(quantity <= amount.quantity, "a mapping never bills more than was counted");
        BilledLine { line_number, quickbooks_line_id: amount.link.clone(), quantity }
    });
    let recognition = Recognition {
        object: object(entry.kind).to_string(),
        external_guid: entry.external_guid.clone(),
        ref_number: entry.number.clone(),
        txn_date: Some(entry.date.to_string()).filter(|_| entry.changes.is_none()),
        customer_id: entry.customer.id.as_ref().map(ToString::to_string),
        txn_id: entry.changes.as_ref().map(|(id, _)| id.to_string()),
        edit_sequence: entry.changes.as_ref().map(|(_, version)| version.to_string()),
    };
    let changed = entry.changes.as_ref().map(|(id, _)| id);
    let billing = Billing {
        picking_order: order.id.clone(),
        sales_order: entry.sales_order.as_ref().or(changed).cloned(),
        lines: lines.collect(),
        recognition,
    };
    Ok(Outgoing {
        key,
        kind: entry.kind,
        bytes: text.into_bytes().into_boxed_slice(),
        billing: Some(Box::new(billing)),
    })
}

/// The object that a kind makes or changes, in QuickBooks' words.
fn object(kind: PostingKind) -> &'static str {
    match kind {
        PostingKind::AddInvoice => "Invoice",
        PostingKind::AddSalesReceipt => "SalesReceipt",
        _ => "SalesOrder",
    }
}

/// A GUID derived from what it names.
fn guid(parts: &[&str]) -> String {
    let mut digest = Digest::new();
    for part in parts {
        digest.text(part);
    }
    let hex = digest.finish().to_uppercase();
    let (a, b, c, d, e) = (&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    format!("{{{a}-{b}-{c}-{d}-{e}}}")
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
