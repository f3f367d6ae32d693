//! The SQLite file: opening it, its settings, its format.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::{Attempt, StoreError};

/// Every format in order; a store's `user_version` says how many of them it has.
const MIGRATIONS: [&str; 3] = [
    include_str!("migrations/0001_store.sql"),
    include_str!("migrations/0002_warehouse.sql"),
    include_str!("migrations/0003_warehouse_rules.sql"),
];

/// The format this program writes.
const FORMAT: i64 = 3;
const _: () = assert!(MIGRATIONS.len() == 3, "FORMAT counts the migrations");

/// `XDCK` in SQLite's header: the file is a store of ours.
const APPLICATION_ID: i64 = 0x5844_434B;

/// How long a statement waits for another process, which is a reader or a moment late: writers
/// wait for each other at the workspace's lock.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// Statements kept compiled: more than the store and the warehouse have.
const STATEMENTS_KEPT: usize = 200;

/// Pages copied at once when an older store is looked at: all of them, nobody waits for us.
const BACKUP_PAGES: i32 = i32::MAX;

/// Opens the file, creates it where there is none, and brings it to the present format.
pub(super) fn open_for_writing(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = open(path, flags)?;
    // Before anything is written: the file may be somebody else's.
    let format = format_of(&connection, path)?;
    configure(&connection).map_err(|source| open_error(path, source))?;
    if format < FORMAT {
        migrate(&mut connection)?;
    }
    Ok(connection)
}

/// Opens the file so that nothing of it changes; in memory where it is missing or older.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection, StoreError> {
    let missing = std::fs::metadata(path).map_or(true, |file| file.len() == 0);
    let mut connection = if missing {
        in_memory()?
    } else {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = open(path, flags)?;
        keep_log_of_a_crash(&connection, path)?;
        connection
    };
    if format_of(&connection, path)? < FORMAT {
        connection = copy_in_memory(&connection)?;
        migrate(&mut connection)?;
    }
    let reading = "reading the store only";
    connection.pragma_update(None, "query_only", true).attempt(reading)?;
    Ok(connection)
}

/// Statements stay compiled. Without a stable plan SQLite compiles a statement anew whenever
/// another value is bound to it, which costs more than the question itself.
fn keep_statements(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn in_memory() -> Result<Connection, StoreError> {
    let connection = Connection::open_in_memory().attempt("making a store in memory")?;
    keep_statements(&connection).attempt("making a store in memory")?;
    Ok(connection)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_with_flags(path, flags).map_err(|source| open_error(path, source))?;
    keep_statements(&connection).map_err(|source| open_error(path, source))?;
    connection.busy_timeout(BUSY_WAIT).map_err(|source| open_error(path, source))?;
    Ok(connection)
}

fn open_error(path: &Path, source: rusqlite::Error) -> StoreError {
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotAStore { path: path.into() },
        _ => StoreError::Open { path: path.into(), source },
    }
}

/// A process that was killed leaves a write-ahead log with commits in it. Closing would move them
/// into the file; a reader leaves both as they are, and the next writer moves them.
fn keep_log_of_a_crash(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(PathBuf::from(log)).is_ok_and(|file| file.len() > 0) {
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .map_err(|source| open_error(path, source))?;
    }
    Ok(())
}

/// How many migrations the file has: 0 for a new one. Refuses what is not ours or too new.
fn format_of(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let ask = |sql: &str| -> Result<i64, StoreError> {
        connection.query_row(sql, [], |row| row.get(0)).map_err(|source| open_error(path, source))
    };
    let found = ask("PRAGMA user_version")?;
    match ask("PRAGMA application_id")? {
        APPLICATION_ID if found > FORMAT => {
            Err(StoreError::TooNew { path: path.into(), found, known: FORMAT })
        }
        APPLICATION_ID => Ok(found),
        _ if ask("SELECT count(*) FROM sqlite_schema")? == 0 => Ok(0),
        _ => Err(StoreError::NotAStore { path: path.into() }),
    }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    // The log lets dry runs read while a run writes.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A posting that was reported must survive a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let attempt = |version: i64| format!("bringing the store to format {version}");
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .attempt(attempt(FORMAT))?;
    let sql = "PRAGMA user_version";
    // Read again: another process may have done it since.
    let found: i64 = transaction.query_row(sql, [], |row| row.get(0)).attempt(attempt(FORMAT))?;
    for (version, migration) in (1..).zip(MIGRATIONS).filter(|(version, _)| *version > found) {
        transaction.execute_batch(migration).attempt(attempt(version))?;
    }
    transaction.pragma_update(None, "user_version", FORMAT).attempt(attempt(FORMAT))?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID).attempt(attempt(FORMAT))?;
    transaction.commit().attempt(attempt(FORMAT))
}

fn copy_in_memory(connection: &Connection) -> Result<Connection, StoreError> {
    let attempt = "copying an older store into memory";
    let mut copy = in_memory()?;
    let backup = Backup::new(connection, &mut copy).attempt(attempt)?;
    backup.run_to_completion(BACKUP_PAGES, Duration::ZERO, None).attempt(attempt)?;
    drop(backup);
    Ok(copy)
}
