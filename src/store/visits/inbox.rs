//! What QuickBooks answered: kept as it came, until a run has worked on it.

use super::Turn;
use crate::database::{Connection, values};
use crate::store::{Attempt, StoreError};

/// A message that waits for a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxMessage {
    /// Numbers the messages, in the order they came.
    pub id: i64,
    /// Bytes of it.
    pub size: u64,
    /// When it came (UTC, RFC 3339).
    pub received_at: String,
}

/// How the last run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    /// UTC, RFC 3339.
    pub at: String,
    /// It could not be done.
    pub failed: bool,
    /// What came of it, or why it could not be done.
    pub outcome: String,
}

/// Messages that a run may work on, in the order they came.
pub(in crate::store) fn ready(connection: &Connection) -> Result<Vec<InboxMessage>, StoreError> {
    let select = "SELECT inbox.id, length(bytes), received_at FROM inbox
        JOIN cycles ON cycles.id = inbox.cycle WHERE complete_at IS NOT NULL ORDER BY inbox.id";
    let messages = connection.query(select, &values![], |row| {
        Ok(InboxMessage { id: row.get(0)?, size: row.get(1)?, received_at: row.get(2)? })
    });
    messages.attempt("looking up what QuickBooks brought")
}

/// The bytes of a message.
pub(in crate::store) fn bytes(connection: &Connection, id: i64) -> Result<Vec<u8>, StoreError> {
    let attempt = format!("reading message {id} of QuickBooks");
    let select = "SELECT bytes FROM inbox WHERE id = ?1";
    let bytes = connection.query_row(select, &values![id], |row| row.get(0));
    let place = "inbox.id";
    let gone = || StoreError::Unreadable { place, value: id.to_string() };
    bytes.attempt(attempt)?.ok_or_else(gone)
}

/// A run has worked on these: they go, and cycles that nothing is left of with them.
pub(in crate::store) fn consume(connection: &Connection, ids: &[i64]) -> Result<(), StoreError> {
    let attempt = "putting away what QuickBooks brought";
    for id in ids {
        connection.execute("DELETE FROM inbox WHERE id = ?1", &values![*id]).attempt(attempt)?;
    }
    if !ids.is_empty() {
        // The newest stays: its id must not be given again.
        let delete = "DELETE FROM cycles WHERE complete_at IS NOT NULL
            AND id < (SELECT max(id) FROM cycles)
            AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.cycle = cycles.id)";
        connection.execute(delete, &values![]).attempt(attempt)?;
    }
    Ok(())
}

/// The run has told the office that deletions may have been forgotten.
pub(in crate::store) fn told_of_silence(connection: &Connection) -> Result<(), StoreError> {
    let update = "UPDATE connection SET deletions_missed = NULL WHERE deletions_missed IS NOT NULL";
    connection.execute(update, &values![]).attempt("putting away what was told")?;
    Ok(())
}

/// Stands for the greeting in the column `ask`.
const GREETING: i64 = -1;

impl Turn<'_> {
    /// Keeps an answer. Those of a window are settled when its last page is there.
    pub fn keep(
        &self,
        cycle: i64,
        ask: Option<usize>,
        response: &str,
        now: &str,
    ) -> Result<(), StoreError> {
        let ask = ask.map_or(GREETING, |ask| i64::try_from(ask).unwrap_or(i64::MAX));
        let insert = "INSERT INTO inbox (cycle, ask, settled, received_at, bytes)
            VALUES (?1, ?2, 0, ?3, ?4)";
        let values = values![cycle, ask, now, as_utf8(response)];
        self.connection.execute(insert, &values).attempt("keeping an answer of QuickBooks")?;
        Ok(())
    }

    /// The window of this ask was answered to its end: what was kept stays.
    pub fn settle_pages(&self, cycle: i64, ask: usize) -> Result<(), StoreError> {
        let update = "UPDATE inbox SET settled = 1
            WHERE cycle = ?1 AND ask = ?2 AND settled = 0";
        let values = values![cycle, i64::try_from(ask).unwrap_or(i64::MAX)];
        self.connection.execute(update, &values).attempt("settling answers of QuickBooks")?;
        Ok(())
    }

    /// The window of this ask begins again: what was kept of it goes.
    pub fn drop_pages(&self, cycle: i64, ask: usize) -> Result<(), StoreError> {
        let delete = "DELETE FROM inbox WHERE cycle = ?1 AND ask = ?2 AND settled = 0";
        let values = values![cycle, i64::try_from(ask).unwrap_or(i64::MAX)];
        self.connection.execute(delete, &values).attempt("dropping answers of QuickBooks")?;
        Ok(())
    }

    /// Everything of the cycle was answered: a run may work on it.
    pub fn complete_cycle(&self, cycle: i64, now: &str) -> Result<(), StoreError> {
        let update = "UPDATE cycles SET complete_at = ?2 WHERE id = ?1";
        self.connection.execute(update, &values![cycle, now]).attempt("completing a cycle")?;
        Ok(())
    }

    /// Something waits for a run, and since when the newest of it.
    pub fn ready_since(&self) -> Result<Option<String>, StoreError> {
        self.column(
            "SELECT max(cycles.complete_at) FROM cycles
            WHERE complete_at IS NOT NULL AND EXISTS
                (SELECT 1 FROM inbox WHERE inbox.cycle = cycles.id)",
        )
    }

    /// Messages that wait for a run, in the order they came.
    pub fn inbox(&self) -> Result<Vec<InboxMessage>, StoreError> {
        ready(self.connection)
    }

    /// Cycles that wait for a run.
    pub fn backlog(&self) -> Result<i64, StoreError> {
        let count = self.column(
            "SELECT count(*) FROM cycles WHERE complete_at IS NOT NULL AND EXISTS
                (SELECT 1 FROM inbox WHERE inbox.cycle = cycles.id)",
        )?;
        Ok(count.unwrap_or_default())
    }

    /// When the last cycle was complete (UTC, RFC 3339).
    pub fn last_complete(&self) -> Result<Option<String>, StoreError> {
        self.column("SELECT max(complete_at) FROM cycles")
    }

    /// How the last run ended.
    pub fn run_end(&self) -> Result<Option<RunEnd>, StoreError> {
        let select = "SELECT run_ended_at, run_failed, run_outcome FROM connection
            WHERE run_ended_at IS NOT NULL";
        let read = |row: &crate::database::Row<'_>| {
            let outcome: Option<String> = row.get(2)?;
            Ok(RunEnd {
                at: row.get(0)?,
                failed: row.get(1)?,
                outcome: outcome.unwrap_or_default(),
            })
        };
        let found = self.connection.query_row(select, &values![], read);
        found.attempt("reading how the last run ended")
    }

    /// A run ended like this.
    pub fn put_run_end(&self, end: &RunEnd) -> Result<(), StoreError> {
        let update = "UPDATE connection SET run_ended_at = ?1, run_failed = ?2, run_outcome = ?3";
        let values = values![&end.at, end.failed, &end.outcome];
        self.connection.execute(update, &values).attempt("keeping how a run ended")?;
        Ok(())
    }
}

/// The text is Unicode already: a declaration of another encoding, true for the bytes it once was,
/// would make it be read wrongly.
fn as_utf8(response: &str) -> Vec<u8> {
    let text = response.trim_start_matches('\u{feff}').trim_start();
    let body = match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(text, |(_, body)| body),
        None => text,
    };
    let mut bytes = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>".to_vec();
    bytes.extend_from_slice(body.as_bytes());
    bytes
}
