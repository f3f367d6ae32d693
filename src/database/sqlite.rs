//! The side of SQLite.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::{DatabaseError, Row, Value};

/// How long a statement waits for another connection that writes. A run's delivery writes for
/// seconds while a visit of the Web Connector wants to note an answer.
const BUSY_WAIT: Duration = Duration::from_mins(1);

/// Statements kept compiled: more than there are.
const STATEMENTS_KEPT: usize = 300;

/// Pages copied at once: all of them, nobody waits for us.
const BACKUP_PAGES: i32 = i32::MAX;

pub(super) fn open_file(path: &Path, create: bool) -> rusqlite::Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
    let connection = Connection::open_with_flags(path, flags)?;
    keep_statements(&connection)?;
    connection.busy_timeout(BUSY_WAIT)?;
    Ok(connection)
}

pub(super) fn open_in_memory() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// Statements stay compiled. Without a stable plan SQLite compiles a statement anew whenever
/// another value is bound to it, which costs more than the question itself.
fn keep_statements(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

pub(super) fn copy_in_memory(connection: &Connection) -> rusqlite::Result<Connection> {
    let mut copy = open_in_memory()?;
    let backup = Backup::new(connection, &mut copy)?;
    backup.run_to_completion(BACKUP_PAGES, Duration::ZERO, None)?;
    drop(backup);
    Ok(copy)
}

pub(super) fn keep_log_on_close(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(())
}

pub(super) fn execute(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> Result<u64, DatabaseError> {
    let changed = connection.prepare_cached(sql)?.execute(params_from_iter(values))?;
    // No computer has more rows than a `u64` counts.
    Ok(changed as u64)
}

/// `limit`: how many rows are looked at.
pub(super) fn query<T>(
    connection: &Connection,
    sql: &str,
    values: &[Value],
    limit: Option<usize>,
    mut each: impl FnMut(&Row<'_>) -> Result<T, DatabaseError>,
) -> Result<Vec<T>, DatabaseError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while limit.is_none_or(|limit| found.len() < limit) {
        let Some(row) = rows.next()? else { break };
        found.push(each(&Row::of_sqlite(row))?);
    }
    Ok(found)
}
