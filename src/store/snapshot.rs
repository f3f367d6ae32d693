//! The store at one moment, owned: what a run looks things up in, from any thread.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::visits::{InboxMessage, inbox};
use super::{
    Attempt, AuditEntry, Place, StoreError, Trail, WaitingOrder, audit, books, counts, ledger,
    lists, postgres, sqlite,
};
use crate::database::{Connection, FromValue};
use crate::domain::billing::{BilledLine, Decision, KeptSalesOrder, Made, sum};
use crate::domain::breakers::OrderCount;
use crate::domain::catalog::Catalog;
use crate::domain::ids::TxnId;
use crate::domain::known::{KnownPickingOrder, Seen};
use crate::domain::numbering::{Numbering, Which};
use crate::domain::picked_order::PickedOrder;
use crate::domain::quantity::Quantity;
use crate::pipeline::ports::{Books, Lookup, PickedOrders, PortError, Warehouse};

/// Opens a warehouse on the snapshot's connection, for one question.
pub type OwnedWarehouse =
    Box<dyn for<'c> Fn(&'c Connection) -> Box<dyn Warehouse + 'c> + Send + Sync>;

/// One moment of a store, for reading. Leaves no file behind and changes no byte: a store that is
/// not there is looked at as an empty one, an older one as a copy that has the present format.
/// What others commit meanwhile does not show.
pub struct Snapshot {
    connection: Mutex<Connection>,
    warehouse: OwnedWarehouse,
    exists: bool,
}

impl Snapshot {
    /// Opens the store, if it is there, and holds this moment until the snapshot is dropped.
    pub fn open(place: &Place, warehouse: OwnedWarehouse) -> Result<Self, StoreError> {
        let (connection, exists) = match place {
            Place::File(path) => {
                let connection = sqlite::open_for_reading(path)?;
                let begin = connection.begin_without_end("BEGIN DEFERRED");
                begin.attempt("beginning to read the store")?;
                (connection, path.exists())
            }
            Place::Schema { url, schema } => postgres::open_for_reading(place, url, schema)?,
        };
        let snapshot = Self { connection: Mutex::new(connection), warehouse, exists };
        // The moment is fixed by the first statement that reads.
        snapshot.serial()?;
        Ok(snapshot)
    }

    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ask<T: FromValue>(&self, select: &str, attempt: &str) -> Result<T, StoreError> {
        let found = self.connection().query_row(select, &[], |row| row.get(0));
        Ok(found.attempt(attempt)?.expect("a store has one row of meta"))
    }

    /// Grows by one with every committed change, of whichever kind.
    pub fn serial(&self) -> Result<i64, StoreError> {
        self.ask("SELECT serial FROM meta", "reading the serial")
    }

    /// Tells this store from every other one; `None` while there is none.
    pub fn store_id(&self) -> Result<Option<String>, StoreError> {
        if !self.exists {
            return Ok(None);
        }
        self.ask("SELECT store_id FROM meta", "reading the store's id").map(Some)
    }

    /// QuickBooks' lists as they last came.
    pub fn lists(&self) -> Result<Catalog, StoreError> {
        lists::read(&self.connection())
    }

    /// Documents to be judged again, the longest wait first.
    pub fn waiting(&self) -> Result<Vec<WaitingOrder>, StoreError> {
        ledger::waiting(&self.connection())
    }

    /// What QuickBooks brought and no run has worked on, in the order it came.
    pub fn inbox(&self) -> Result<Vec<InboxMessage>, StoreError> {
        inbox::ready(&self.connection())
    }

    /// A visit has met QuickBooks, at any time.
    pub fn was_visited(&self) -> Result<bool, StoreError> {
        let select = "SELECT CASE WHEN company IS NULL THEN 0 ELSE 1 END FROM connection";
        self.ask(select, "looking whether QuickBooks was met")
    }

    /// The bytes of a message of the inbox.
    pub fn inbox_bytes(&self, id: i64) -> Result<Vec<u8>, StoreError> {
        inbox::bytes(&self.connection(), id)
    }

    /// When this plan was applied, if it was (UTC, RFC 3339).
    pub fn plan_applied_at(&self, plan_id: &str) -> Result<Option<String>, StoreError> {
        ledger::applied_at(&self.connection(), plan_id)
    }

    /// The warehouse's orders, open and closed, after the last run; `None` where none counted them.
    pub fn orders_before(&self) -> Result<Option<u64>, StoreError> {
        self.ask("SELECT warehouse_orders FROM meta", "reading how many orders there were")
    }

    /// One of QuickBooks' numbers of this shape, by counter; those of sales orders that we made
    /// there do not count.
    pub fn quickbooks_number(
        &self,
        numbering: &Numbering,
        which: Which,
    ) -> Result<Option<u64>, StoreError> {
        counts::quickbooks_number(&self.connection(), numbering, which)
    }

    /// We made this sales order in QuickBooks.
    pub fn is_made_by_us(&self, id: &TxnId) -> Result<bool, StoreError> {
        counts::is_made_by_us(&self.connection(), id)
    }

    /// QuickBooks may have forgotten deletions since it was asked before; in words.
    pub fn deletions_missed(&self) -> Result<Option<String>, StoreError> {
        self.ask("SELECT deletions_missed FROM connection", "looking for long silences")
    }

    /// How many changes of QuickBooks' books were ever confirmed; counts no further than `most`.
    pub fn confirmed_up_to(&self, most: u64) -> Result<u64, StoreError> {
        counts::confirmed_up_to(&self.connection(), most)
    }

    /// Looks at the store's connection in the same moment.
    pub fn look<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        work(&self.connection())
    }
}

impl Snapshot {
    /// What the ledger knows of a picking order that the warehouse does not know yet.
    fn with_ledger(
        &self,
        known: Option<KnownPickingOrder>,
    ) -> Result<Option<KnownPickingOrder>, PortError> {
        let Some(mut known) = known else { return Ok(None) };
        let billed = books::confirmed(&self.connection(), &known.id)?;
        let back = books::taken_back(&self.connection(), &known.id)?;
        for line in &mut known.lines {
            let of_line = || billed.iter().filter(|each| each.line_number == line.line_number);
            line.invoiced = line.invoiced - of_number(&back, line.line_number);
            line.invoiced = line.invoiced.max(sum(of_line()));
            if line.quickbooks_line_id.is_none() {
                line.quickbooks_line_id =
                    of_line().find_map(|each| each.quickbooks_line_id.clone());
            }
        }
        Ok(Some(known))
    }

    /// The order born in IntelliTrack of which we made this sales order.
    fn born(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError> {
        let Some(order) = books::born_of(&self.connection(), id)? else { return Ok(None) };
        let known = (self.warehouse)(&self.connection()).picking_order_with_id(&order)?;
        Ok(known.map(|known| KnownPickingOrder { quickbooks_id: Some(id.clone()), ..known }))
    }

    /// The trail, oldest entry first; of one subject where one is given.
    pub fn audit(&self, subject: Option<&str>) -> Result<Vec<AuditEntry>, StoreError> {
        audit::entries(&self.connection(), subject)
    }

    /// Checks every seal of the trail.
    pub fn verify_audit(&self) -> Result<Trail, StoreError> {
        audit::verify(&self.connection())
    }
}

/// What these say of one line.
fn of_number(lines: &[BilledLine], line_number: u32) -> Quantity {
    sum(lines.iter().filter(|each| each.line_number == line_number))
}

impl PickedOrders for Snapshot {
    fn picked_orders(
        &self,
        after: Option<&str>,
        count: usize,
    ) -> Result<Vec<PickedOrder>, PortError> {
        let mut orders = (self.warehouse)(&self.connection()).picked_orders(after, count)?;
        if !books::is_any_taken_back(&self.connection())? {
            return Ok(orders);
        }
        for order in &mut orders {
            let back = books::taken_back(&self.connection(), &order.id)?;
            for line in &mut order.lines {
                line.invoiced = line.invoiced - of_number(&back, line.line_number);
            }
        }
        Ok(orders)
    }
}

impl Books for Snapshot {
    fn made_for(&self, picking_order: &str) -> Result<Vec<Made>, PortError> {
        let whose = books::Whose::PickingOrder(picking_order);
        Ok(books::made(&self.connection(), whose)?)
    }

    fn made_on(&self, sales_order: &TxnId) -> Result<Vec<Made>, PortError> {
        Ok(books::made(&self.connection(), books::Whose::SalesOrder(sales_order))?)
    }

    fn settled_picks(&self, picking_order: &str) -> Result<Vec<BilledLine>, PortError> {
        Ok(books::settled(&self.connection(), picking_order)?)
    }

    fn kept_sales_order(&self, id: &TxnId) -> Result<Option<KeptSalesOrder>, PortError> {
        Ok(books::sales_order(&self.connection(), id)?)
    }

    fn decisions(&self, subject: &str) -> Result<Vec<Decision>, PortError> {
        Ok(books::decisions(&self.connection(), subject)?)
    }
}

impl Lookup for Snapshot {
    fn picking_order_numbered(&self, number: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        let known = (self.warehouse)(&self.connection()).picking_order_numbered(number)?;
        self.with_ledger(known)
    }

    fn picking_order_from(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError> {
        let known = (self.warehouse)(&self.connection()).picking_order_from(id)?;
        let known = match known {
            Some(known) => Some(known),
            None => self.born(id)?,
        };
        self.with_ledger(known)
    }

    fn seen(&self, id: &TxnId) -> Result<Option<Seen>, PortError> {
        Ok(ledger::seen(&self.connection(), id)?)
    }

    fn sales_orders_numbered(&self, number: &str) -> Result<Vec<TxnId>, PortError> {
        Ok(ledger::sales_orders_numbered(&self.connection(), number)?)
    }

    fn every_sales_order_numbered(&self, number: &str) -> Result<Vec<TxnId>, PortError> {
        Ok(ledger::every_sales_order_numbered(&self.connection(), number)?)
    }

    fn postings_of(&self, id: &TxnId) -> Result<u64, PortError> {
        Ok(ledger::postings_of(&self.connection(), id)?)
    }

    fn deleted_by_person(&self, id: &TxnId) -> Result<Option<String>, PortError> {
        (self.warehouse)(&self.connection()).deleted_by_person(id)
    }

    fn order_count(&self) -> Result<Option<OrderCount>, PortError> {
        (self.warehouse)(&self.connection()).order_count()
    }
}
