//! The SQLite file: opening it, its settings, its format.

use std::path::{Path, PathBuf};

use super::formats::{FORMAT, migrate};
use super::{Attempt, Place, StoreError};
use crate::database::{Connection, DatabaseError};

/// `XDCK` in SQLite's header: the file is a store of ours.
const APPLICATION_ID: i64 = 0x5844_434B;

/// Opens the file, creates it where there is none, and brings it to the present format.
pub(super) fn open_for_writing(path: &Path) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_file(path, true).map_err(|source| open_error(path, source))?;
    // Before anything is written: the file may be somebody else's.
    let format = format_of(&connection, path)?;
    // The log lets dry runs read while a run writes. A posting that was reported must survive a
    // power cut.
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF";
    connection.batch(settings).map_err(|source| open_error(path, source))?;
    if format < FORMAT {
        bring_to_format(&connection)?;
    }
    Ok(connection)
}

/// Opens the file so that nothing of it changes; in memory where it is missing or older.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection, StoreError> {
    let missing = std::fs::metadata(path).map_or(true, |file| file.len() == 0);
    if missing {
        return empty_in_memory();
    }
    let failed = |source| open_error(path, source);
    let mut connection = Connection::open_file(path, false).map_err(failed)?;
    keep_log_of_a_crash(&connection, path)?;
    if format_of(&connection, path)? < FORMAT {
        connection = connection.copy_in_memory().attempt("copying an older store into memory")?;
        bring_to_format(&connection)?;
    }
    only_read(&connection)?;
    Ok(connection)
}

/// A store in memory in which nothing has happened, only for reading.
pub(super) fn empty_in_memory() -> Result<Connection, StoreError> {
    let connection = Connection::open_in_memory().attempt("making a store in memory")?;
    bring_to_format(&connection)?;
    only_read(&connection)?;
    Ok(connection)
}

fn only_read(connection: &Connection) -> Result<(), StoreError> {
    connection.batch("PRAGMA query_only = ON").attempt("reading the store only")
}

pub(super) fn open_error(path: &Path, source: DatabaseError) -> StoreError {
    if source.is_no_database() {
        return StoreError::NotAStore { path: path.into() };
    }
    StoreError::Open { place: Place::File(path.into()), source }
}

/// A process that was killed leaves a write-ahead log with commits in it. Closing would move them
/// into the file; a reader leaves both as they are, and the next writer moves them.
pub(super) fn keep_log_of_a_crash(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(PathBuf::from(log)).is_ok_and(|file| file.len() > 0) {
        connection.keep_log_on_close().map_err(|source| open_error(path, source))?;
    }
    Ok(())
}

/// How many migrations the file has: 0 for a new one. Refuses what is not ours or too new.
pub(super) fn format_of(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let ask = |sql| number(connection, sql).map_err(|source| open_error(path, source));
    let found = ask("PRAGMA user_version")?;
    match ask("PRAGMA application_id")? {
        APPLICATION_ID if found > FORMAT => {
            Err(StoreError::TooNew { place: Place::File(path.into()), found, known: FORMAT })
        }
        APPLICATION_ID => Ok(found),
        _ if ask("SELECT count(*) FROM sqlite_schema")? == 0 => Ok(0),
        _ => Err(StoreError::NotAStore { path: path.into() }),
    }
}

fn number(connection: &Connection, sql: &str) -> Result<i64, DatabaseError> {
    let number = connection.query_row(sql, &[], |row| row.get(0))?;
    Ok(number.expect("a pragma and a count give one row"))
}

fn bring_to_format(connection: &Connection) -> Result<(), StoreError> {
    let work = |connection: &Connection| {
        // Asked again: another process may have done it since.
        migrate(connection, number(connection, "PRAGMA user_version")?)?;
        connection.batch(&format!(
            "PRAGMA user_version = {FORMAT}; PRAGMA application_id = {APPLICATION_ID}"
        ))
    };
    connection.transaction(work).attempt(format!("bringing the store to format {FORMAT}"))
}
