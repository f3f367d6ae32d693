//! Walks both sides in pages, pairs what belongs together, and lets the domain compare. What is
//! held in memory grows with the differences, beside the documents that a run looks at anyway.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::cli::failure::Failure;
use crate::cli::run::Finished;
use crate::domain::candidate::{Candidate, Present};
use crate::domain::finding::Severity;
use crate::domain::ids::TxnId;
use crate::domain::item::ItemKind;
use crate::domain::party::Reference;
use crate::domain::posting::PostingState;
use crate::domain::reconcile::{
    Absent, Beside, Difference, Outlook, Tally, compare, only_in_quickbooks, open_posting, sort,
    unreadable,
};
use crate::domain::verdict::Verdict;
use crate::pipeline::plan::Document;
use crate::pipeline::ports::SharedLookup;
use crate::stages::up::filter::{FLOW as UP, candidate};
use crate::stages::up::present::{PresentOrders, decode};
use crate::store::Snapshot;

/// How many orders are looked at, at once.
const PAGE: usize = 256;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Counts of both sides.
    pub tally: Tally,
    /// Sorted.
    pub differences: Vec<Difference>,
}

/// One walk over both sides.
pub struct Walk<'w> {
    snapshot: &'w Snapshot,
    lookup: &'w SharedLookup,
    finished: &'w Finished,
    present: PresentOrders,
    /// What the next run makes of sales orders, by their ids.
    down: HashMap<&'w str, &'w Document>,
    /// What it makes of picked orders, by the warehouse's ids.
    up: HashMap<&'w str, &'w Document>,
    /// Since when documents wait, by their ids.
    waits: HashMap<String, String>,
    assemblies: bool,
    found: Found,
}

impl<'w> Walk<'w> {
    /// Begins with what a dry run says of this moment.
    ///
    /// # Errors
    /// The store failed.
    pub fn new(
        snapshot: &'w Arc<Snapshot>,
        lookup: &'w SharedLookup,
        finished: &'w Finished,
        assemblies: bool,
    ) -> Result<Self, Failure> {
        let documents = &finished.plan.documents;
        let source = finished.source.clone();
        let (up, down): (Vec<&Document>, Vec<&Document>) =
            documents.iter().partition(|document| document.flow == UP);
        let waiting = snapshot.waiting()?.into_iter();
        Ok(Self {
            snapshot,
            lookup,
            finished,
            present: PresentOrders::after(source, documents, lookup.clone()),
            down: by(down, |document| document.quickbooks_id.as_deref()),
            up: by(up, |document| document.intellitrack_id.as_deref()),
            waits: waiting.filter_map(|order| Some((order.quickbooks_id?, order.since))).collect(),
            assemblies,
            found: Found::default(),
        })
    }

    /// Every difference.
    ///
    /// # Errors
    /// The world failed.
    pub fn all(mut self) -> Result<Found, Failure> {
        self.warehouse()?;
        self.kept()?;
        self.not_kept()?;
        let postings = self.snapshot.open_postings()?;
        self.found.differences.extend(postings.into_iter().filter_map(open_posting));
        sort(&mut self.found.differences);
        Ok(self.found)
    }

    /// Every order of the warehouse, beside its sales order.
    fn warehouse(&mut self) -> Result<(), Failure> {
        let mut after: Option<String> = None;
        loop {
            let page = self.lookup.picked_orders(after.as_deref(), PAGE)?;
            after = page.last().map(|order| order.id.clone());
            let more = page.len() == PAGE;
            for order in page {
                let made = self.lookup.made_for(&order.id)?;
                let candidate = candidate(self.lookup, &self.present, order, made)?;
                let candidate = candidate.with_kinds(|item| self.kind(item));
                let beside = self.beside(&candidate)?;
                let differences = compare(&candidate, &beside, &mut self.found.tally);
                self.found.differences.extend(differences);
            }
            if !more {
                return Ok(());
            }
        }
    }

    fn beside(&self, candidate: &Candidate) -> Result<Beside, Failure> {
        let id = candidate.sales_order_id();
        let confirmed = candidate.made.iter().any(|made| made.state == PostingState::Confirmed);
        let changed_at = match id {
            Some(id) => self.snapshot.sales_order_changed_at(id)?,
            None => None,
        };
        let confirmed_at = match id {
            Some(id) if confirmed => self.snapshot.last_confirmed_on(id)?,
            _ => None,
        };
        let sent_since = match (&changed_at, &confirmed_at) {
            (Some(changed), Some(confirmed)) => changed > confirmed,
            _ => false,
        };
        let down = id.and_then(|id| self.down.get(id.as_str()));
        Ok(Beside {
            known: self.lookup.picking_order_numbered(&candidate.order.number)?,
            down: down.map(|document| outlook(document)),
            up: self.up.get(candidate.order.id.as_str()).map(|document| outlook(document)),
            assemblies: self.assemblies,
            sent_since,
            changed_at,
        })
    }

    /// Sales orders that came down once and that the warehouse does not have any more.
    fn kept(&mut self) -> Result<(), Failure> {
        let mut after: Option<TxnId> = None;
        loop {
            let page = self.snapshot.kept_orders(after.as_ref(), PAGE)?;
            after = page.last().map(|order| order.id.clone());
            let more = page.len() == PAGE;
            for order in page {
                if self.lookup.picking_order_from(&order.id)?.is_none() {
                    let present = self.present.find(&order.id)?;
                    self.absent(&order.id, present)?;
                }
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Sales orders that never came down: held, unreadable, or new.
    fn not_kept(&mut self) -> Result<(), Failure> {
        let finished = self.finished;
        // Of several versions of an order one counts, and one without an id stands for itself.
        let mut seen: HashSet<&str> = HashSet::new();
        for document in finished.plan.documents.iter().filter(|document| document.flow != UP) {
            let id = document.quickbooks_id.as_deref();
            if document.verdict == Verdict::Untranslatable {
                let since = id.and_then(|id| self.waits.get(id)).cloned();
                let (number, id) = (document.number.clone(), document.quickbooks_id.clone());
                let told = unreadable(number, id, since, &outlook(document));
                self.found.differences.push(told);
                continue;
            }
            let Some(id) = id.filter(|_| document.verdict != Verdict::Skipped) else { continue };
            let txn = TxnId::from(id);
            if seen.insert(id)
                && self.lookup.picking_order_from(&txn)?.is_none()
                && self.lookup.kept_sales_order(&txn)?.is_none()
                && let Some(place) = &document.provenance
            {
                let present = decode(&finished.bytes(place)?, &format!("sales order {id}"))?;
                self.absent(&txn, present)?;
            }
        }
        Ok(())
    }

    /// A sales order without a picking order.
    fn absent(&mut self, id: &TxnId, present: Present) -> Result<(), Failure> {
        let Present::Order(order) = present else { return Ok(()) };
        let absent = Absent {
            down: self.down.get(id.as_str()).map(|document| outlook(document)),
            deleted_at: self.lookup.deleted_by_person(id)?,
            waits_since: self.waits.get(id.as_str()).cloned(),
            assemblies: self.assemblies,
        };
        let mut tally = self.found.tally;
        let told = only_in_quickbooks(&order, absent, |item| self.kind(item), &mut tally);
        self.found.tally = tally;
        self.found.differences.extend(told);
        Ok(())
    }

    fn kind(&self, item: &Reference) -> Option<ItemKind> {
        self.finished.catalog.items.find(item).map(|item| item.kind)
    }
}

fn by<'d>(
    documents: Vec<&'d Document>,
    id: impl Fn(&'d Document) -> Option<&'d str>,
) -> HashMap<&'d str, &'d Document> {
    documents.into_iter().filter_map(|document| Some((id(document)?, document))).collect()
}

fn outlook(document: &Document) -> Outlook {
    let errors = document.findings.iter().filter(|finding| finding.severity == Severity::Error);
    Outlook {
        verdict: document.verdict,
        reason: document.reason.clone(),
        errors: errors
            .map(|error| (format!("{} ({})", error.message, error.rule), error.fix.clone()))
            .collect(),
        posts: document.posting.as_ref().map(|posting| posting.kind),
    }
}
