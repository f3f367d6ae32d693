//! Changes that happen together or not at all.

use super::{Backend, Connection, DatabaseError, Dialect};

impl Connection {
    /// Runs `work` in one transaction that may write: all of its changes, or none where it gives
    /// an error or panics. Waits for others that write. There is no transaction in a transaction.
    pub fn transaction<T, E: From<DatabaseError>>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let begin = match self.dialect() {
            Dialect::Sqlite => "BEGIN IMMEDIATE",
            Dialect::Postgres => "BEGIN",
        };
        let transaction = Transaction::begin(self, begin)?;
        let value = work(self)?;
        transaction.commit()?;
        Ok(value)
    }

    /// Begins a transaction, with these words of the dialect, that ends with the connection and
    /// is never committed: for looking at one moment. Both databases fix it at the first statement
    /// that reads.
    pub fn begin_without_end(&self, begin: &str) -> Result<(), DatabaseError> {
        std::mem::forget(Transaction::begin(self, begin)?);
        Ok(())
    }

    /// The present transaction has changed some row, even if a savepoint undid it. What a
    /// [`batch`](Self::batch) changed in PostgreSQL does not count.
    pub fn has_written(&self) -> bool {
        self.changes() != self.changes_before.get()
    }

    /// Rows changed since the connection began.
    fn changes(&self) -> u64 {
        match &self.backend {
            Backend::Sqlite(connection) => connection.total_changes(),
            Backend::Postgres(session) => session.borrow().changes(),
        }
    }

    /// Changes from here on are undone when the savepoint is dropped, unless it is kept. Works
    /// with and without a transaction around it; without one, keeping it commits.
    pub fn savepoint(&self, name: &'static str) -> Result<Savepoint<'_>, DatabaseError> {
        let outer = if self.dialect() == Dialect::Postgres && !self.in_transaction.get() {
            Some(Transaction::begin(self, "BEGIN")?)
        } else {
            None
        };
        self.batch(&format!("SAVEPOINT {name}"))?;
        Ok(Savepoint { connection: self, name, outer, kept: false })
    }
}

/// Changes that are undone unless kept.
#[must_use = "a savepoint that is dropped is undone"]
pub struct Savepoint<'c> {
    connection: &'c Connection,
    name: &'static str,
    /// PostgreSQL has savepoints in transactions only. Ends after the savepoint.
    outer: Option<Transaction<'c>>,
    kept: bool,
}

impl Savepoint<'_> {
    /// The changes stay.
    pub fn keep(mut self) -> Result<(), DatabaseError> {
        self.connection.batch(&format!("RELEASE SAVEPOINT {}", self.name))?;
        self.kept = true;
        self.outer.take().map_or(Ok(()), Transaction::commit)
    }
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let name = self.name;
        let undo = format!("ROLLBACK TO SAVEPOINT {name}; RELEASE SAVEPOINT {name}");
        if let Err(error) = self.connection.batch(&undo) {
            // SQLite undoes the whole transaction by itself when the disk fails, and PostgreSQL
            // when the connection is lost; then there is no savepoint left to undo, and nothing
            // that is written after it can be committed.
            tracing::debug!(%error, "The savepoint was gone already.");
        }
    }
}

/// A transaction that is undone unless committed.
struct Transaction<'c> {
    connection: &'c Connection,
    open: bool,
}

impl<'c> Transaction<'c> {
    fn begin(connection: &'c Connection, begin: &str) -> Result<Self, DatabaseError> {
        assert!(!connection.in_transaction.get(), "there is no transaction in a transaction");
        connection.batch(begin)?;
        connection.in_transaction.set(true);
        connection.changes_before.set(connection.changes());
        Ok(Self { connection, open: true })
    }

    fn commit(mut self) -> Result<(), DatabaseError> {
        if self.connection.dialect() == Dialect::Postgres {
            // A spoiled transaction would be undone by COMMIT without an error; this gives one.
            self.connection.exists("SELECT 1", &[])?;
        }
        self.connection.batch("COMMIT")?;
        self.open = false;
        self.connection.in_transaction.set(false);
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        self.connection.in_transaction.set(false);
        if let Err(error) = self.connection.batch("ROLLBACK") {
            // SQLite undoes the transaction by itself when the disk fails, PostgreSQL when the
            // connection is lost.
            tracing::debug!(%error, "The transaction was undone already.");
        }
    }
}
