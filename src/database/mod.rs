//! One synchronous way to speak with SQLite and with PostgreSQL, so that one set of SQL statements
//! serves both. Statements are written with SQLite's `?1` placeholders and in the SQL that both
//! understand; what differs (tables, triggers) is in migrations of each.
//!
//! What to mind when writing statements: PostgreSQL spoils a transaction at the first statement
//! that fails, until the savepoint around it is undone; a parameter has one type, so a text is no
//! integer; an order of rows that is not asked for is not kept.

mod error;
mod placeholders;
mod postgres;
mod sqlite;
mod transaction;
mod value;

use std::cell::{Cell, RefCell};
use std::path::Path;

pub use self::error::DatabaseError;
pub use self::transaction::Savepoint;
pub use self::value::{FromValue, Row, ToValue, Value};

use self::postgres::Session;

/// `values![order, &name, None::<i64>]`: what a statement's placeholders stand for.
#[macro_export]
macro_rules! values {
    () => { [] as [$crate::database::Value; 0] };
    ($($value:expr),+ $(,)?) => { [$($crate::database::ToValue::to_value(&$value)),+] };
}
pub use values;

/// Whose SQL a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A file, or memory.
    Sqlite,
    /// A server.
    Postgres,
}

/// One conversation with a database. It can be moved to another thread, and be asked by one thread
/// at a time.
///
/// A connection to PostgreSQL waits for its answers on the present thread: it must not be used
/// from async code, except inside of `spawn_blocking`. It never connects again by itself: what
/// was bound to the session (a lock, a transaction) is lost with it, and so is every statement
/// that follows.
pub struct Connection {
    backend: Backend,
    /// A transaction is open.
    in_transaction: Cell<bool>,
    /// Rows that had been changed when the present transaction began.
    changes_before: Cell<u64>,
}

enum Backend {
    Sqlite(rusqlite::Connection),
    Postgres(RefCell<Session>),
}

impl Connection {
    /// Opens a SQLite file for reading and writing. `create`: makes the file where there is none.
    pub fn open_file(path: &Path, create: bool) -> Result<Self, DatabaseError> {
        Ok(Self::new(Backend::Sqlite(sqlite::open_file(path, create)?)))
    }

    /// Opens a SQLite database in memory.
    pub fn open_in_memory() -> Result<Self, DatabaseError> {
        Ok(Self::new(Backend::Sqlite(sqlite::open_in_memory()?)))
    }

    /// Connects to PostgreSQL. `schema` is where all names are looked up and made; it need not be
    /// there. `application` is what the server shows of us, 63 bytes at most.
    ///
    /// TLS as the URL's `sslmode` asks, with the authorities of its `sslrootcert`; the password
    /// may also stand in the environment (`PGPASSWORD`) or in `.pgpass`.
    pub fn connect(url: &str, schema: &str, application: &str) -> Result<Self, DatabaseError> {
        let session = Session::connect(url, schema, application)?;
        Ok(Self::new(Backend::Postgres(RefCell::new(session))))
    }

    fn new(backend: Backend) -> Self {
        Self { backend, in_transaction: Cell::new(false), changes_before: Cell::new(0) }
    }

    /// Whose SQL it speaks.
    pub fn dialect(&self) -> Dialect {
        match self.backend {
            Backend::Sqlite(_) => Dialect::Sqlite,
            Backend::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement that gives no rows; says how many rows it changed.
    pub fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
        match &self.backend {
            Backend::Sqlite(connection) => sqlite::execute(connection, sql, values),
            Backend::Postgres(session) => session.borrow_mut().execute(sql, values),
        }
    }

    /// All rows of a statement, each as `each` reads it. `each` may ask this connection.
    pub fn query<T>(
        &self,
        sql: &str,
        values: &[Value],
        mut each: impl FnMut(&Row<'_>) -> Result<T, DatabaseError>,
    ) -> Result<Vec<T>, DatabaseError> {
        match &self.backend {
            Backend::Sqlite(connection) => sqlite::query(connection, sql, values, None, each),
            Backend::Postgres(session) => {
                let rows = session.borrow_mut().query(sql, values)?;
                rows.iter().map(|row| each(&Row::of_postgres(row))).collect()
            }
        }
    }

    /// The first row of a statement, if there is one. Further rows are not looked at.
    pub fn query_row<T>(
        &self,
        sql: &str,
        values: &[Value],
        read: impl FnOnce(&Row<'_>) -> Result<T, DatabaseError>,
    ) -> Result<Option<T>, DatabaseError> {
        match &self.backend {
            Backend::Sqlite(connection) => {
                let mut read = Some(read);
                let each = |row: &Row<'_>| read.take().map(|read| read(row)).transpose();
                let rows = sqlite::query(connection, sql, values, Some(1), each)?;
                Ok(rows.into_iter().next().flatten())
            }
            Backend::Postgres(session) => {
                let rows = session.borrow_mut().query(sql, values)?;
                rows.first().map(|row| read(&Row::of_postgres(row))).transpose()
            }
        }
    }

    /// The statement gives at least one row.
    pub fn exists(&self, sql: &str, values: &[Value]) -> Result<bool, DatabaseError> {
        Ok(self.query_row(sql, values, |_| Ok(()))?.is_some())
    }

    /// Runs several statements without placeholders, in the dialect of the connection.
    pub fn batch(&self, sql: &str) -> Result<(), DatabaseError> {
        match &self.backend {
            Backend::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Backend::Postgres(session) => session.borrow_mut().batch(sql),
        }
    }

    /// A copy in memory of a SQLite database. Nothing else is copied.
    pub fn copy_in_memory(&self) -> Result<Self, DatabaseError> {
        match &self.backend {
            Backend::Sqlite(connection) => {
                Ok(Self::new(Backend::Sqlite(sqlite::copy_in_memory(connection)?)))
            }
            Backend::Postgres(_) => unreachable!("only a file is copied"),
        }
    }

    /// Closing a SQLite file leaves its write-ahead log as it is, instead of moving the commits
    /// that are in it into the file.
    pub fn keep_log_on_close(&self) -> Result<(), DatabaseError> {
        match &self.backend {
            Backend::Sqlite(connection) => Ok(sqlite::keep_log_on_close(connection)?),
            Backend::Postgres(_) => unreachable!("only a file has a log"),
        }
    }
}

#[cfg(test)]
mod tests;
