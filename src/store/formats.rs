//! Formats of the store: a migration for each, told once for each database.

use crate::database::{Connection, DatabaseError, Dialect};

/// One step from a format to the next.
struct Migration {
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($file:literal) => {
        Migration {
            sqlite: include_str!(concat!("migrations/sqlite/", $file)),
            postgres: include_str!(concat!("migrations/postgres/", $file)),
        }
    };
}

/// Every format in order; a store says how many of them it has.
const MIGRATIONS: [Migration; 8] = [
    migration!("0001_store.sql"),
    migration!("0002_warehouse.sql"),
    migration!("0003_warehouse_rules.sql"),
    migration!("0004_visits.sql"),
    migration!("0005_way_back.sql"),
    migration!("0006_numbers.sql"),
    migration!("0007_second_look.sql"),
    migration!("0008_outside.sql"),
];

/// The format this program writes.
pub(super) const FORMAT: i64 = 8;
const _: () = assert!(MIGRATIONS.len() == 8, "FORMAT counts the migrations");

/// Runs the migrations that come after the format `found`. The caller notes [`FORMAT`] and has
/// begun the transaction.
pub(super) fn migrate(connection: &Connection, found: i64) -> Result<(), DatabaseError> {
    for (_, migration) in (1..).zip(&MIGRATIONS).filter(|(version, _)| *version > found) {
        connection.batch(match connection.dialect() {
            Dialect::Sqlite => migration.sqlite,
            Dialect::Postgres => migration.postgres,
        })?;
    }
    Ok(())
}
