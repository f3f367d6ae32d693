//! What Crossdock remembers between runs: QuickBooks' lists, verdicts, orders that wait for a
//! person, the ledger of confirmed postings, and the tables of the embedded warehouse. One SQLite
//! file, or one schema of PostgreSQL, for each workspace; every change is one transaction.
//!
//! [`Store`] writes and needs the workspace's [`Lock`]; [`Snapshot`] serves dry runs, changes no
//! byte, and gives all of its answers from one moment.

mod audit;
mod books;
mod counts;
mod desk;
mod examination;
mod formats;
mod ledger;
mod lists;
mod lock;
mod outbox;
mod place;
mod postgres;
mod reconcile;
mod snapshot;
mod sqlite;
mod visits;

use std::path::PathBuf;

pub use self::audit::{AuditEntry, Trail};
pub use self::desk::{Desk, DeskError, PostingEvent, PostingPage};
pub use self::examination::Examination;
pub use self::ledger::WaitingOrder;
pub use self::lock::{Holder, Lock, LockError, WAIT_DEFAULT};
pub use self::outbox::{Errand, Outbox};
pub use self::place::Place;
pub use self::reconcile::KeptOrder;
pub use self::snapshot::{OwnedWarehouse, Snapshot};
pub use self::visits::{
    InboxMessage, KeptVisit, PastVisit, QuickBooksPosting, RunEnd, Turn, Visits,
};

use self::lock::{FileLock, Hold};
use crate::database::{Connection, DatabaseError};
use crate::pipeline::ports::{PortError, Warehouse};

/// Opens a warehouse on the store's own connection, so that a posting and its ledger entry share
/// one transaction. A warehouse elsewhere leaves the connection alone.
pub type OpenWarehouse<'w> = &'w dyn for<'c> Fn(&'c Connection) -> Box<dyn Warehouse + 'c>;

/// The store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file or the schema cannot be opened.
    #[error("opening the store {place}")]
    Open {
        /// Where it is.
        place: Place,
        /// What the database says.
        #[source]
        source: DatabaseError,
    },
    /// The file is something else.
    #[error("{} is no store of Crossdock; move it away, or name another file in store.url",
        path.display())]
    NotAStore {
        /// Which file.
        path: PathBuf,
    },
    /// The schema has other tables.
    #[error(
        "{place} holds something else than a store of Crossdock; name another schema in \
        store.schema"
    )]
    NotOurSchema {
        /// Which schema.
        place: Place,
    },
    /// The store has a format that this program does not know yet.
    #[error(
        "{place} has format {found}, and this Crossdock knows formats up to {known}; \
        use a newer Crossdock"
    )]
    TooNew {
        /// Which store.
        place: Place,
        /// Its format.
        found: i64,
        /// The newest that we know.
        known: i64,
    },
    /// The store was never opened for writing by this program.
    #[error("{place} has an older format; run `crossdock sync` or start `crossdock serve` once")]
    Older {
        /// Which store.
        place: Place,
    },
    /// A statement failed.
    #[error("{attempt}")]
    Query {
        /// What was tried, on what.
        attempt: String,
        /// What the database says.
        #[source]
        source: DatabaseError,
    },
    /// What was read is not what we write.
    #[error("{place} of the store holds `{value}`, which this Crossdock cannot read")]
    Unreadable {
        /// Table and column.
        place: &'static str,
        /// What stands there.
        value: String,
    },
    /// Somebody made postings for the same picks meanwhile.
    #[error("picks of order {number} were billed meanwhile; sync again")]
    BilledMeanwhile {
        /// Which order.
        number: String,
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

impl<T> Attempt<T> for Result<T, DatabaseError> {
    fn attempt(self, attempt: impl Into<String>) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Query { attempt: attempt.into(), source })
    }
}

/// The store of a workspace, for writing. Nobody else writes while it is open.
pub struct Store {
    connection: Connection,
    place: Place,
    // Given back after the file is closed. A schema's lock is the connection's own.
    _lock: Option<FileLock>,
}

impl Store {
    /// Opens the store that the lock is for; makes it where there is none, and brings an older
    /// one to the present format, wholly or not at all.
    pub fn open(lock: Lock) -> Result<Self, StoreError> {
        let (place, hold) = lock.into_parts();
        let (connection, lock) = match (&place, hold) {
            (Place::File(path), Hold::File(lock)) => (sqlite::open_for_writing(path)?, Some(lock)),
            (Place::Schema { schema, .. }, Hold::Session(connection)) => {
                postgres::prepare_for_writing(&connection, &place, schema)?;
                (connection, None)
            }
            _ => unreachable!("a lock is held as its place is"),
        };
        Ok(Self { connection, place, _lock: lock })
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Runs `work` in one transaction: all of its changes or none. The serial grows by one where
    /// anything was written, even if `work` undid it itself by a savepoint; work that writes
    /// nothing leaves the store as it is.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let written = self.connection.transaction(|connection| {
            let value = work(connection).map_err(Ended::Work)?;
            if connection.has_written() {
                connection.execute("UPDATE meta SET serial = serial + 1", &[])?;
            }
            Ok(value)
        });
        written.map_err(|ended| match ended {
            Ended::Work(error) => error,
            Ended::Database(source) => {
                E::from(StoreError::Query { attempt: "writing to the store".into(), source })
            }
        })
    }
}

/// Why a transaction was not committed.
enum Ended<E> {
    Work(E),
    Database(DatabaseError),
}

impl<E> From<DatabaseError> for Ended<E> {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}
