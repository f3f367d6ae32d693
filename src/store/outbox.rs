//! The outbox: the sink that posts. A plan is delivered in one connection, each posting at most
//! once; a posting that the warehouse refuses leaves no trace and stops nothing else.

use super::visits::{inbox, postings};
use super::{Attempt, OpenWarehouse, Store, StoreError, audit, books, counts, ledger, lists};
use crate::database::Connection;
use crate::domain::catalog::Catalog;
use crate::domain::posting::{Outgoing, PostingKind, PostingState};
use crate::domain::quantity::Quantity;
use crate::domain::verdict::Verdict;
use crate::pipeline::plan::{Delivery, Document, Plan, Provenance};
use crate::pipeline::ports::{Applied, PortError, Sink, Source};

/// On whose behalf a plan is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// The run; stands in the ledger.
    pub run_id: String,
    /// UTC, RFC 3339.
    pub now: String,
    /// A plan that was kept in a file is applied at most once.
    pub plan_id: Option<String>,
    /// Changes of QuickBooks' books wait for a person's approval.
    pub approval: bool,
    /// Who it is, for the trail: a person, or `crossdock serve`.
    pub by: String,
    /// Messages of the inbox that the plan was made from.
    pub consumed: Vec<i64>,
}

/// Delivers plans to the warehouse and remembers what came of them.
pub struct Outbox<'s> {
    store: &'s mut Store,
    warehouse: OpenWarehouse<'s>,
    errand: Errand,
}

/// What became of one document's posting.
enum Outcome {
    /// There was none.
    Nothing,
    Posted,
    AlreadyPosted,
    Refused(String),
}

impl<'s> Outbox<'s> {
    /// Delivers into this store, and into the warehouse that is opened on it.
    pub fn new(store: &'s mut Store, warehouse: OpenWarehouse<'s>, errand: Errand) -> Self {
        Self { store, warehouse, errand }
    }
}

impl Sink for Outbox<'_> {
    /// # Errors
    /// [`StoreError::AlreadyApplied`] is the source of the error where the plan was applied
    /// before.
    fn deliver(
        &mut self,
        plan: &Plan,
        catalog: &Catalog,
        source: &dyn Source,
    ) -> Result<Delivery, PortError> {
        let (warehouse, errand) = (self.warehouse, &self.errand);
        self.store.write(|connection| {
            if let Some(plan_id) = &errand.plan_id {
                ledger::mark_applied(connection, plan_id, &errand.now)?;
            }
            inbox::consume(connection, &errand.consumed)?;
            if !errand.consumed.is_empty() {
                inbox::told_of_silence(connection)?;
            }
            lists::put(connection, catalog)?;
            // Before the orders that name the items.
            warehouse(connection).put_lists(catalog)?;
            let delivery = deliver_documents(connection, warehouse, errand, plan, source)?;
            if let Some(count) = warehouse(connection).order_count()? {
                counts::put_orders(connection, count)?;
            }
            Ok(delivery)
        })
    }
}

fn deliver_documents(
    connection: &Connection,
    warehouse: OpenWarehouse<'_>,
    errand: &Errand,
    plan: &Plan,
    source: &dyn Source,
) -> Result<Delivery, PortError> {
    let mut delivery = Delivery::default();
    tell_billed(connection, warehouse)?;
    for (index, document) in plan.documents.iter().enumerate() {
        let outcome = match &document.posting {
            Some(outgoing) if outgoing.kind.is_upward() => {
                queue(connection, errand, document, outgoing)?
            }
            Some(outgoing) => post(connection, warehouse, errand, document, outgoing)?,
            None => Outcome::Nothing,
        };
        let held_upward = document.flow == "invoices_up" && document.verdict == Verdict::Held;
        if let Some(id) = document.intellitrack_id.as_ref().filter(|_| held_upward) {
            // What is held must not go with the next visit because it was planned before.
            postings::recall(connection, id, errand)?;
        }
        if document.flow == "orders_down" {
            remember_sales_order(connection, errand, document, &outcome, source)?;
            remember_verdict(connection, document, &outcome)?;
            remember_waiting(connection, errand, document, &outcome, source)?;
        }
        match outcome {
            Outcome::Nothing => {}
            Outcome::Posted => delivery.posted += 1,
            Outcome::AlreadyPosted => delivery.already_posted += 1,
            Outcome::Refused(why) => delivery.refused.push((index, why)),
        }
    }
    assert_eq!(
        plan.summary().postings_total(),
        delivery.posted + delivery.already_posted + delivery.refused.len(),
        "every planned posting was posted, had been posted, or was refused"
    );
    Ok(delivery)
}

fn post(
    connection: &Connection,
    warehouse: OpenWarehouse<'_>,
    errand: &Errand,
    document: &Document,
    outgoing: &Outgoing,
) -> Result<Outcome, PortError> {
    if ledger::is_posted(connection, &outgoing.key)? {
        return Ok(Outcome::AlreadyPosted);
    }
    let attempt = || format!("posting {}", outgoing.key);
    // Dropped without being kept, it undoes whatever a refusing warehouse has done.
    let savepoint = connection.savepoint("posting").attempt(attempt())?;
    let applied = warehouse(connection).apply(outgoing)?;
    match applied {
        Applied::Refused { why } => Ok(Outcome::Refused(why)),
        Applied::Done { id } => {
            let Errand { now, run_id, .. } = errand;
            ledger::confirm(connection, document, outgoing, now, run_id, &id)?;
            let number = document.number.as_deref().unwrap_or_default();
            let what = format!("posted-{}", outgoing.kind.word().replace('_', "-"));
            let detail = format!("order {number}, in the warehouse as {id}");
            let subject = outgoing.key.as_str();
            audit::append(connection, (&errand.by, now), &what, subject, &detail)?;
            savepoint.keep().attempt(attempt())?;
            Ok(Outcome::Posted)
        }
    }
}

/// Queues a change of QuickBooks' books.
fn queue(
    connection: &Connection,
    errand: &Errand,
    document: &Document,
    outgoing: &Outgoing,
) -> Result<Outcome, PortError> {
    let billing = outgoing.billing.as_deref();
    let billing = billing.expect("a change of the books says what it is for");
    let state = if errand.approval { PostingState::Waiting } else { PostingState::Queued };
    let number = document.number.as_deref();
    let queued = postings::queue_upward(connection, outgoing, billing, number, state, errand)?;
    Ok(if queued { Outcome::Posted } else { Outcome::AlreadyPosted })
}

/// Tells the warehouse what QuickBooks has confirmed since the last run, and what was taken back
/// because it is gone from QuickBooks.
fn tell_billed(connection: &Connection, warehouse: OpenWarehouse<'_>) -> Result<(), PortError> {
    for (key, picking_order) in postings::taken_back(connection)? {
        let less = |quantity| Quantity::ZERO - quantity;
        warehouse(connection).note_billed(&picking_order, &billed(connection, &key, less)?)?;
        postings::mark_told(connection, &key, false)?;
    }
    for (key, picking_order) in postings::untold(connection)? {
        let as_it_is = |quantity| quantity;
        warehouse(connection).note_billed(&picking_order, &billed(connection, &key, as_it_is)?)?;
        postings::mark_told(connection, &key, true)?;
    }
    Ok(())
}

fn billed(
    connection: &Connection,
    key: &str,
    as_told: impl Fn(Quantity) -> Quantity,
) -> Result<Vec<(u32, Quantity)>, StoreError> {
    let lines = books::lines_of(connection, key)?;
    Ok(lines.iter().map(|line| (line.line_number, as_told(line.quantity))).collect())
}

/// Keeps what QuickBooks says of an order that stands in the warehouse: the way back draws on it.
fn remember_sales_order(
    connection: &Connection,
    errand: &Errand,
    document: &Document,
    outcome: &Outcome,
    source: &dyn Source,
) -> Result<(), PortError> {
    let (Some(id), Some(place)) = (&document.quickbooks_id, &document.provenance) else {
        return Ok(());
    };
    let kind = document.posting.as_ref().map(|posting| posting.kind);
    let follows =
        matches!(kind, Some(PostingKind::CreatePickingOrder | PostingKind::UpdatePickingOrder));
    let imported = follows && matches!(outcome, Outcome::Posted | Outcome::AlreadyPosted);
    if document.intellitrack_id.is_none() && !imported {
        return Ok(());
    }
    let bytes = source.slice(place.message, place.offset, place.length)?;
    let deleted = bytes.starts_with(b"<TxnDeletedRet");
    Ok(books::keep_sales_order(connection, id, (&bytes, deleted, imported), &errand.now)?)
}

/// An accepted order whose posting was refused is judged again by the next run.
fn remember_verdict(
    connection: &Connection,
    document: &Document,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    let Some(seen) = &document.seen else { return Ok(()) };
    let refused = matches!(outcome, Outcome::Refused(_));
    let mut seen = seen.clone();
    seen.posted = document.verdict == Verdict::Accepted && !refused;
    if refused {
        // The warehouse still stands by what was posted last.
        let before = ledger::seen(connection, &seen.id)?;
        (seen.content, seen.target) =
            before.map(|before| (before.content, before.target)).unwrap_or_default();
    }
    ledger::put_seen(connection, &seen)
}

/// Keeps the bytes of what the next run must look at again, because QuickBooks sends an order only
/// when it changes: held, untranslatable and refused ones.
fn remember_waiting(
    connection: &Connection,
    errand: &Errand,
    document: &Document,
    outcome: &Outcome,
    source: &dyn Source,
) -> Result<(), PortError> {
    let bytes = |place: &Provenance| source.slice(place.message, place.offset, place.length);
    let waits = match document.verdict {
        Verdict::Held | Verdict::Untranslatable => true,
        Verdict::Accepted | Verdict::Skipped => matches!(outcome, Outcome::Refused(_)),
    };
    match (&document.provenance, waits) {
        (Some(place), true) => {
            ledger::put_waiting(connection, document, &bytes(place)?, &errand.now)?;
        }
        // Without bytes there is nothing to keep; what waited of the order before waits on.
        (None, true) => {}
        (place, false) => {
            if let Some(id) = &document.quickbooks_id {
                ledger::end_waiting(connection, id)?;
            }
            // The same bytes may have waited when no id could be read from them.
            if let (Some(place), true) = (place, ledger::nameless_wait(connection)?) {
                ledger::end_waiting(connection, &ledger::key_of(&bytes(place)?))?;
            }
        }
    }
    Ok(())
}
