//! Questions to the store, all answered from one moment.

use rusqlite::{Connection, Transaction};

use super::{Attempt, LedgerEntry, OpenWarehouse, StoreError, WaitingOrder, ledger, lists};
use crate::domain::catalog::Catalog;
use crate::domain::ids::TxnId;
use crate::domain::known::{KnownPickingOrder, Seen};
use crate::pipeline::ports::{Lookup, PortError, Warehouse};

/// One transaction that only reads. What others commit meanwhile does not show.
pub struct Reader<'s> {
    warehouse: Box<dyn Warehouse + 's>,
    connection: &'s Connection,
    // Ends when it is dropped.
    _moment: Transaction<'s>,
}

impl<'s> Reader<'s> {
    pub(super) fn begin(
        connection: &'s Connection,
        warehouse: OpenWarehouse<'_>,
    ) -> Result<Self, StoreError> {
        let moment = connection.unchecked_transaction().attempt("beginning to read the store")?;
        let reader = Self { warehouse: warehouse(connection), connection, _moment: moment };
        // SQLite fixes the moment at the first statement that reads.
        reader.serial()?;
        Ok(reader)
    }

    /// Grows by one with every committed change, of whichever kind.
    pub fn serial(&self) -> Result<i64, StoreError> {
        let select = "SELECT serial FROM meta";
        self.connection.query_row(select, [], |row| row.get(0)).attempt("reading the serial")
    }

    /// Tells this store from every other one. A store that is not there yet has a new one each
    /// time.
    pub fn store_id(&self) -> Result<String, StoreError> {
        let select = "SELECT store_id FROM meta";
        self.connection.query_row(select, [], |row| row.get(0)).attempt("reading the store's id")
    }

    /// QuickBooks' lists as they last came.
    pub fn lists(&self) -> Result<Catalog, StoreError> {
        lists::read(self.connection)
    }

    /// Documents to be judged again, the longest wait first.
    pub fn waiting(&self) -> Result<Vec<WaitingOrder>, StoreError> {
        ledger::waiting(self.connection)
    }

    /// Confirmed postings, oldest first.
    pub fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        ledger::entries(self.connection)
    }

    /// When this plan was applied, if it was (UTC, RFC 3339).
    pub fn plan_applied_at(&self, plan_id: &str) -> Result<Option<String>, StoreError> {
        ledger::applied_at(self.connection, plan_id)
    }

    /// The connection, for looking at the embedded warehouse in the same moment.
    pub fn connection(&self) -> &'s Connection {
        self.connection
    }
}

impl Lookup for Reader<'_> {
    fn picking_order_numbered(&self, number: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        self.warehouse.picking_order_numbered(number)
    }

    fn picking_order_from(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError> {
        self.warehouse.picking_order_from(id)
    }

    fn seen(&self, id: &TxnId) -> Result<Option<Seen>, PortError> {
        Ok(ledger::seen(self.connection, id)?)
    }

    fn sales_orders_numbered(&self, number: &str) -> Result<Vec<TxnId>, PortError> {
        Ok(ledger::sales_orders_numbered(self.connection, number)?)
    }

    fn postings_of(&self, id: &TxnId) -> Result<u64, PortError> {
        Ok(ledger::postings_of(self.connection, id)?)
    }

    fn deleted_by_person(&self, id: &TxnId) -> Result<Option<String>, PortError> {
        self.warehouse.deleted_by_person(id)
    }
}
