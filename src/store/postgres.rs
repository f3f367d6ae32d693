//! The schema in PostgreSQL: its format, and the lock that a session holds.

use super::formats::{FORMAT, migrate};
use super::{Attempt, Place, StoreError, sqlite};
use crate::database::{Connection, DatabaseError, values};
use crate::domain::digest::digest_of;

/// Our advisory locks among those of others in the same database: `XDCK`.
const LOCK_CLASS: i64 = 0x5844_434B;

/// The table that makes a schema a store of ours, and says which format it has.
const FORMAT_TABLE: &str = "CREATE TABLE IF NOT EXISTS crossdock_store (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    format BIGINT NOT NULL
)";

/// Makes the schema where there is none, and brings it to the present format.
pub(super) fn prepare_for_writing(
    connection: &Connection,
    place: &Place,
    schema: &str,
) -> Result<(), StoreError> {
    match format_of(connection, place, schema)? {
        Some(FORMAT) => Ok(()),
        found => {
            let work = |connection: &Connection| bring_to_format(connection, schema, found);
            connection.transaction(work).attempt(format!("bringing {place} to format {FORMAT}"))
        }
    }
}

/// Connects to a schema that has the present format.
pub(super) fn open_for_visits(
    place: &Place,
    url: &str,
    schema: &str,
) -> Result<Connection, StoreError> {
    let failed = |source| StoreError::Open { place: place.clone(), source };
    let connection =
        Connection::connect(url, schema, &application("crossdock serve")).map_err(failed)?;
    match format_of(&connection, place, schema)? {
        Some(FORMAT) => Ok(connection),
        _ => Err(StoreError::Older { place: place.clone() }),
    }
}

/// Connects so that nothing changes, and says whether there is a store: an older one is changed
/// in a transaction that is never committed, one that is not there is an empty one in memory.
pub(super) fn open_for_reading(
    place: &Place,
    url: &str,
    schema: &str,
) -> Result<(Connection, bool), StoreError> {
    let failed = |source| StoreError::Open { place: place.clone(), source };
    let connection =
        Connection::connect(url, schema, &application("crossdock, reading")).map_err(failed)?;
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ";
    connection.begin_without_end(begin).map_err(failed)?;
    match format_of(&connection, place, schema)? {
        None | Some(0) => return Ok((sqlite::empty_in_memory()?, false)),
        Some(FORMAT) => {}
        found => bring_to_format(&connection, schema, found)
            .attempt(format!("looking at an older store, {place}"))?,
    }
    connection.batch("SET TRANSACTION READ ONLY").attempt("reading the store only")?;
    Ok((connection, true))
}

/// What the server shows of this process.
pub(super) fn application(command: &str) -> String {
    format!("{command}, process {}", std::process::id())
}

/// How many migrations the schema has: `None` where it is not there, 0 for an empty one. Refuses
/// what is not ours or too new.
pub(super) fn format_of(
    connection: &Connection,
    place: &Place,
    schema: &str,
) -> Result<Option<i64>, StoreError> {
    let attempt = format!("looking for a store in {place}");
    let there = "SELECT 1 FROM pg_namespace WHERE nspname = ?1";
    if !connection.exists(there, &values![schema]).attempt(attempt.as_str())? {
        return Ok(None);
    }
    let relations = "SELECT CAST(relname AS TEXT) FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ?1";
    let relations = connection
        .query(relations, &values![schema], |row| row.get::<String>(0))
        .attempt(attempt.as_str())?;
    if relations.is_empty() {
        return Ok(Some(0));
    }
    if !relations.iter().any(|name| name == "crossdock_store") {
        return Err(StoreError::NotOurSchema { place: place.clone() });
    }
    let found = connection
        .query_row("SELECT format FROM crossdock_store", &[], |row| row.get(0))
        .attempt(attempt)?
        .unwrap_or_default();
    if found > FORMAT {
        return Err(StoreError::TooNew { place: place.clone(), found, known: FORMAT });
    }
    Ok(Some(found))
}

/// The lock of the workspace is ours, so `found` is still so.
fn bring_to_format(
    connection: &Connection,
    schema: &str,
    found: Option<i64>,
) -> Result<(), DatabaseError> {
    // Only where it is missing: who may use a schema may not be allowed to make one.
    if found.is_none() {
        connection.batch(&format!("CREATE SCHEMA \"{schema}\""))?;
    }
    connection.batch(FORMAT_TABLE)?;
    migrate(connection, found.unwrap_or_default())?;
    let upsert = "INSERT INTO crossdock_store (only_row, format) VALUES (1, ?1)
        ON CONFLICT (only_row) DO UPDATE SET format = excluded.format";
    connection.execute(upsert, &values![FORMAT])?;
    Ok(())
}

/// Takes the workspace's lock for this session, if nobody has it. It ends with the session.
pub(super) fn try_lock(connection: &Connection, schema: &str) -> Result<bool, DatabaseError> {
    let sql = "SELECT pg_try_advisory_lock(?1, ?2)";
    let taken = connection.query_row(sql, &values![LOCK_CLASS, lock_key(schema)], |row| row.get(0));
    Ok(taken?.unwrap_or_default())
}

/// Who holds the lock: `crossdock sync, process 4711, on 10.0.0.5, since 2026-03-05T08:00:00Z`.
/// What the server does not tell us of another user is left out.
pub(super) fn holder(connection: &Connection, schema: &str) -> Result<String, DatabaseError> {
    let sql = "SELECT nullif(application_name, ''), host(client_addr),
            to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
        FROM pg_locks JOIN pg_stat_activity ON pg_stat_activity.pid = pg_locks.pid
        WHERE locktype = 'advisory' AND granted AND datname = current_database()
            AND CAST(classid AS BIGINT) = ?1 AND CAST(objid AS BIGINT) = ?2";
    let told = connection.query_row(sql, &values![LOCK_CLASS, lock_key(schema)], |row| {
        let name: Option<String> = row.get(0)?;
        let mut words = name.unwrap_or_else(|| "another process".to_string());
        for (word, part) in [("on", row.get::<Option<String>>(1)?), ("since", row.get(2)?)] {
            if let Some(part) = part {
                words.push_str(&format!(", {word} {part}"));
            }
        }
        Ok(words)
    })?;
    Ok(told.unwrap_or_else(|| "another process".to_string()))
}

/// 28 bits: PostgreSQL takes a signed integer of 32.
fn lock_key(schema: &str) -> i64 {
    let digits = &digest_of(schema)[..7];
    i64::from_str_radix(digits, 16).expect("a digest is hexadecimal")
}
