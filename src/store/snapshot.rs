//! The store at one moment, owned: what a run looks things up in, from any thread.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::{Attempt, ReadingStore, StoreError, WaitingOrder, ledger, lists};
use crate::domain::catalog::Catalog;
use crate::domain::ids::TxnId;
use crate::domain::known::{KnownPickingOrder, Seen};
use crate::pipeline::ports::{Lookup, PortError, Warehouse};

/// Opens a warehouse on the snapshot's connection, for one question.
pub type OwnedWarehouse =
    Box<dyn for<'c> Fn(&'c Connection) -> Box<dyn Warehouse + 'c> + Send + Sync>;

/// One moment of a store, for reading. Leaves no file behind and changes no byte.
pub struct Snapshot {
    store: Mutex<ReadingStore>,
    warehouse: OwnedWarehouse,
}

impl Snapshot {
    /// Opens the store, if it is there, and holds this moment until the snapshot is dropped.
    pub fn open(path: &Path, warehouse: OwnedWarehouse) -> Result<Self, StoreError> {
        let store = ReadingStore::open(path)?;
        store.connection.execute_batch("BEGIN DEFERRED").attempt("beginning to read the store")?;
        let snapshot = Self { store: Mutex::new(store), warehouse };
        // SQLite fixes the moment at the first statement that reads.
        snapshot.serial()?;
        Ok(snapshot)
    }

    fn store(&self) -> MutexGuard<'_, ReadingStore> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Grows by one with every committed change, of whichever kind.
    pub fn serial(&self) -> Result<i64, StoreError> {
        let select = "SELECT serial FROM meta";
        let store = self.store();
        store.connection.query_row(select, [], |row| row.get(0)).attempt("reading the serial")
    }

    /// Tells this store from every other one; `None` while there is no file.
    pub fn store_id(&self) -> Result<Option<String>, StoreError> {
        let store = self.store();
        if !store.exists {
            return Ok(None);
        }
        let select = "SELECT store_id FROM meta";
        let id = store.connection.query_row(select, [], |row| row.get(0));
        id.map(Some).attempt("reading the store's id")
    }

    /// QuickBooks' lists as they last came.
    pub fn lists(&self) -> Result<Catalog, StoreError> {
        lists::read(&self.store().connection)
    }

    /// Documents to be judged again, the longest wait first.
    pub fn waiting(&self) -> Result<Vec<WaitingOrder>, StoreError> {
        ledger::waiting(&self.store().connection)
    }

    /// When this plan was applied, if it was (UTC, RFC 3339).
    pub fn plan_applied_at(&self, plan_id: &str) -> Result<Option<String>, StoreError> {
        ledger::applied_at(&self.store().connection, plan_id)
    }

    /// Looks at the store's connection in the same moment.
    pub fn look<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        work(&self.store().connection)
    }
}

impl Lookup for Snapshot {
    fn picking_order_numbered(&self, number: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        (self.warehouse)(&self.store().connection).picking_order_numbered(number)
    }

    fn picking_order_from(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError> {
        (self.warehouse)(&self.store().connection).picking_order_from(id)
    }

    fn seen(&self, id: &TxnId) -> Result<Option<Seen>, PortError> {
        Ok(ledger::seen(&self.store().connection, id)?)
    }

    fn sales_orders_numbered(&self, number: &str) -> Result<Vec<TxnId>, PortError> {
        Ok(ledger::sales_orders_numbered(&self.store().connection, number)?)
    }

    fn postings_of(&self, id: &TxnId) -> Result<u64, PortError> {
        Ok(ledger::postings_of(&self.store().connection, id)?)
    }

    fn deleted_by_person(&self, id: &TxnId) -> Result<Option<String>, PortError> {
        (self.warehouse)(&self.store().connection).deleted_by_person(id)
    }
}
