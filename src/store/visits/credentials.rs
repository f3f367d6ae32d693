//! Who may come: the password's hash, the GUIDs, and failures to log in.

use super::Turn;
use crate::database::values;
use crate::store::{Attempt, StoreError};

impl Turn<'_> {
    /// The hash of the password; `None` before one was set.
    pub fn password_hash(&self) -> Result<Option<String>, StoreError> {
        self.column("SELECT password_hash FROM connection")
    }

    /// Keeps a hash in place of the one before; failures to log in are forgotten.
    pub fn put_password_hash(&self, hash: &str) -> Result<(), StoreError> {
        let update = "UPDATE connection SET password_hash = ?1, failures = 0, failing_since = ''";
        self.connection.execute(update, &values![hash]).attempt("keeping the password")?;
        Ok(())
    }

    /// `OwnerID` and `FileID`; `None` before they were made.
    pub fn identity(&self) -> Result<Option<(String, String)>, StoreError> {
        let select = "SELECT owner_id, file_id FROM connection
            WHERE owner_id IS NOT NULL AND file_id IS NOT NULL";
        let found =
            self.connection.query_row(select, &values![], |row| Ok((row.get(0)?, row.get(1)?)));
        found.attempt("reading the GUIDs of the connection")
    }

    /// Keeps GUIDs in place of those before.
    pub fn put_identity(&self, owner_id: &str, file_id: &str) -> Result<(), StoreError> {
        let update = "UPDATE connection SET owner_id = ?1, file_id = ?2";
        let done = self.connection.execute(update, &values![owner_id, file_id]);
        done.attempt("keeping the GUIDs of the connection")?;
        Ok(())
    }

    /// Failures to log in since the last success, and since when.
    pub fn failures(&self) -> Result<(u32, String), StoreError> {
        let select = "SELECT failures, failing_since FROM connection";
        let found =
            self.connection.query_row(select, &values![], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.attempt("reading failures to log in")?.unwrap_or_default())
    }

    /// Keeps failures to log in.
    pub fn put_failures(&self, count: u32, since: &str) -> Result<(), StoreError> {
        let update = "UPDATE connection SET failures = ?1, failing_since = ?2";
        let done = self.connection.execute(update, &values![count, since]);
        done.attempt("keeping failures to log in")?;
        Ok(())
    }
}
