//! What can be told of a store without changing anything in it.

use std::path::Path;

use super::formats::FORMAT;
use super::{Attempt, Place, StoreError, postgres, sqlite};
use crate::database::{Connection, DatabaseError, values};

/// How long a writer is waited for. A run that posts holds the store for seconds.
const BUSY_WAIT: &str = "PRAGMA busy_timeout = 2000";

/// What was found out about a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// The database and its version.
    pub engine: String,
    /// The store's format; `None` where there is no store yet.
    pub format: Option<i64>,
    /// Why nothing can be written to it.
    pub unwritable: Option<String>,
    /// Why something that was written may be lost when the power fails.
    pub undurable: Option<String>,
}

impl Examination {
    /// The format that this program writes.
    pub const FORMAT: i64 = FORMAT;

    /// Looks at the store in `place`, and whether it could be written to.
    ///
    /// # Errors
    /// It cannot be opened, is somebody else's, or is too new.
    pub fn of(place: &Place) -> Result<Self, StoreError> {
        match place {
            Place::File(path) => of_file(path),
            Place::Schema { url, schema } => of_schema(place, url, schema),
        }
    }
}

fn of_file(path: &Path) -> Result<Examination, StoreError> {
    let undurable = is_on_a_share(path)
        .then(|| "it lies on a network share, where SQLite can neither lock nor sync it".into());
    if std::fs::metadata(path).map_or(true, |file| file.len() == 0) {
        let engine = sqlite_engine(&sqlite::empty_in_memory()?)?;
        return Ok(Examination { engine, format: None, unwritable: None, undurable });
    }
    let opened = Connection::open_file(path, false);
    let connection = opened.map_err(|source| sqlite::open_error(path, source))?;
    sqlite::keep_log_of_a_crash(&connection, path)?;
    let format = Some(sqlite::format_of(&connection, path)?);
    let tried = connection.batch(BUSY_WAIT).and_then(|()| {
        connection.batch("BEGIN IMMEDIATE")?;
        connection.batch("ROLLBACK")
    });
    // Whoever is busy with it can write to it.
    let unwritable = tried.err().filter(|error| !error.is_busy()).map(|error| error.to_string());
    Ok(Examination { engine: sqlite_engine(&connection)?, format, unwritable, undurable })
}

fn sqlite_engine(connection: &Connection) -> Result<String, StoreError> {
    let version = text(connection, "SELECT sqlite_version()").attempt("asking for a version")?;
    Ok(format!("SQLite {version}"))
}

/// `\\server\share\state.db`. A drive letter that stands for a share is not seen.
fn is_on_a_share(path: &Path) -> bool {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let text = whole.to_string_lossy();
    let local = text.starts_with(r"\\?\") && !text.starts_with(r"\\?\UNC\");
    text.starts_with(r"\\") && !local
}

fn of_schema(place: &Place, url: &str, schema: &str) -> Result<Examination, StoreError> {
    let failed = |source| StoreError::Open { place: place.clone(), source };
    let application = postgres::application("crossdock doctor");
    let connection = Connection::connect(url, schema, &application).map_err(failed)?;
    let setting = |name: &str| {
        let select = format!("SELECT current_setting('{name}')");
        text(&connection, &select).attempt(format!("asking for the setting {name}"))
    };
    let format = postgres::format_of(&connection, place, schema)?.filter(|format| *format > 0);
    let unwritable = if setting("transaction_read_only")? == "on" {
        Some("the server takes no changes: it follows another one, or is set to read only".into())
    } else if format == Some(FORMAT) && !may_write(&connection)? {
        Some("the user of store.url may not change its tables".to_string())
    } else {
        None
    };
    let mut off = Vec::new();
    for name in ["fsync", "full_page_writes"] {
        if setting(name)? == "off" {
            off.push(name);
        }
    }
    let undurable =
        (!off.is_empty()).then(|| format!("the server runs with {} off", off.join(", ")));
    let engine = format!("PostgreSQL {}", setting("server_version")?);
    Ok(Examination { engine, format, unwritable, undurable })
}

fn may_write(connection: &Connection) -> Result<bool, StoreError> {
    let select = "SELECT has_table_privilege('connection', 'UPDATE')
        AND has_table_privilege('visits', 'INSERT')";
    let found = connection.query_row(select, &values![], |row| row.get(0));
    Ok(found.attempt("asking for rights")?.unwrap_or_default())
}

fn text(connection: &Connection, select: &str) -> Result<String, DatabaseError> {
    Ok(connection.query_row(select, &values![], |row| row.get(0))?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_known_by_their_names() {
        for (path, expected) in [
            (r"\\server\books\state.db", cfg!(windows)),
            (r"\\?\UNC\server\books\state.db", cfg!(windows)),
            (r"\\?\C:\books\state.db", false),
            ("state.db", false),
        ] {
            assert_eq!(is_on_a_share(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_store_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state.db");
        let found = Examination::of(&Place::File(path.clone())).expect("an examination");
        assert_eq!((found.format, found.unwritable, path.exists()), (None, None, false));
    }
}
