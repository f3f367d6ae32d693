//! What Crossdock remembers between runs: QuickBooks' lists, verdicts, orders that wait for a
//! person, the ledger of confirmed postings, and the tables of the embedded warehouse. One SQLite
//! file for each workspace; every change is one transaction.
//!
//! [`Store`] writes and needs the workspace's [`Lock`]; [`ReadingStore`] serves dry runs and
//! changes no byte. Both give a [`Reader`], all of whose answers come from one moment.

mod ledger;
mod lists;
mod lock;
mod outbox;
mod reader;
mod snapshot;
mod sqlite;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use self::ledger::{LedgerEntry, WaitingOrder};
pub use self::lock::{Holder, Lock, LockError, WAIT_DEFAULT};
pub use self::outbox::{Errand, Outbox};
pub use self::reader::Reader;
pub use self::snapshot::{OwnedWarehouse, Snapshot};

use crate::pipeline::ports::{PortError, Warehouse};

/// Opens a warehouse on the store's own connection, so that a posting and its ledger entry share
/// one transaction. A warehouse elsewhere leaves the connection alone.
pub type OpenWarehouse<'w> = &'w dyn for<'c> Fn(&'c Connection) -> Box<dyn Warehouse + 'c>;

/// The store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened.
    #[error("opening the store {}", path.display())]
    Open {
        /// Which file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// The file is something else.
    #[error("{} is no store of Crossdock; move it away, or name another file in store.url",
        path.display())]
    NotAStore {
        /// Which file.
        path: PathBuf,
    },
    /// The file has a format that this program does not know yet.
    #[error("{} has format {found}, and this Crossdock knows formats up to {known}; \
        use a newer Crossdock", path.display())]
    TooNew {
        /// Which file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest that we know.
        known: i64,
    },
    /// A statement failed.
    #[error("{attempt}")]
    Query {
        /// What was tried, on what.
        attempt: String,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// What was read is not what we write.
    #[error("{place} of the store holds `{value}`, which this Crossdock cannot read")]
    Unreadable {
        /// Table and column.
        place: &'static str,
        /// What stands there.
        value: String,
    },
    /// This very plan was applied before.
    #[error("plan {plan_id} was applied already, at {applied_at}; make a new plan")]
    AlreadyApplied {
        /// Which plan.
        plan_id: String,
        /// When (UTC, RFC 3339).
        applied_at: String,
    },
}

impl From<StoreError> for PortError {
    fn from(error: StoreError) -> Self {
        Self::new("working with the store", error)
    }
}

/// Says what was tried when a statement fails.
trait Attempt<T> {
    fn attempt(self, attempt: impl Into<String>) -> Result<T, StoreError>;
}

impl<T> Attempt<T> for rusqlite::Result<T> {
    fn attempt(self, attempt: impl Into<String>) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Query { attempt: attempt.into(), source })
    }
}

/// The store of a workspace, for writing. Nobody else writes while it is open.
pub struct Store {
    connection: Connection,
    lock: Lock,
}

impl Store {
    /// Opens the file that the lock is for; creates it where there is none, and brings an older
    /// one to the present format, wholly or not at all.
    pub fn open(lock: Lock) -> Result<Self, StoreError> {
        Ok(Self { connection: sqlite::open_for_writing(lock.path())?, lock })
    }

    /// Which file it is.
    pub fn path(&self) -> &Path {
        self.lock.path()
    }

    /// Questions, all answered from this moment.
    pub fn reader<'s>(&'s self, warehouse: OpenWarehouse<'_>) -> Result<Reader<'s>, StoreError> {
        Reader::begin(&self.connection, warehouse)
    }

    /// Runs `work` in one transaction: all of its changes or none. The serial grows by one where
    /// anything was written, even if `work` undid it itself by a savepoint; work that writes
    /// nothing leaves the store as it is.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let before = self.connection.total_changes();
        let mut transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .attempt("beginning to write to the store")?;
        let value = work(&mut transaction)?;
        if transaction.total_changes() != before {
            let grow = "UPDATE meta SET serial = serial + 1";
            transaction.execute(grow, []).attempt("counting a change of the store")?;
        }
        transaction.commit().attempt("committing to the store")?;
        Ok(value)
    }
}

/// The store of a workspace, for looking at it. Leaves no file behind and changes no byte of the
/// store: a store that is not there is looked at as an empty one, an older one as a copy in memory
/// that has the present format.
pub struct ReadingStore {
    connection: Connection,
    exists: bool,
}

impl ReadingStore {
    /// Opens the file, if it is there.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: sqlite::open_for_reading(path)?, exists: path.exists() })
    }

    /// Questions, all answered from this moment.
    pub fn reader<'s>(&'s self, warehouse: OpenWarehouse<'_>) -> Result<Reader<'s>, StoreError> {
        Reader::begin(&self.connection, warehouse)
    }
}
