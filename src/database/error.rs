//! What a database says when it does not do something.

use rusqlite::ffi;

/// SQLSTATE of the errors that triggers of ours raise in PostgreSQL:
/// `RAISE EXCEPTION USING ERRCODE = 'CD001', MESSAGE = 'code: sentence'`.
const REFUSAL_STATE: &str = "CD001";

/// The database did not do something; it says why.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DatabaseError(#[from] Cause);

#[derive(Debug, thiserror::Error)]
pub(super) enum Cause {
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    #[error("{}", told(.0))]
    Postgres(#[source] sqlx::Error),
    /// A column is not read as what it is.
    #[error("column {} holds {found}, not {expected}", .column + 1)]
    Column { column: usize, found: String, expected: &'static str },
    /// A parameter is not given as what it is.
    #[error("parameter ?{number} takes {expected}, not {given}")]
    Parameter { number: usize, expected: String, given: &'static str },
    #[error("the database did not answer within {seconds} s; look at the network and the server")]
    NoAnswer { seconds: u64 },
    #[error("the connection to the database was lost before")]
    Lost,
    #[error("starting to speak with the database: {0}")]
    Start(#[source] std::io::Error),
}

impl DatabaseError {
    /// What a trigger of ours said: `code: sentence`.
    pub fn refusal(&self) -> Option<&str> {
        match &self.0 {
            Cause::Sqlite(rusqlite::Error::SqliteFailure(code, Some(message)))
                if code.extended_code == ffi::SQLITE_CONSTRAINT_TRIGGER =>
            {
                Some(message)
            }
            Cause::Postgres(sqlx::Error::Database(error))
                if error.code().as_deref() == Some(REFUSAL_STATE) =>
            {
                Some(error.message())
            }
            _ => None,
        }
    }

    /// Somebody else was in the way for too long; the same may succeed later.
    pub fn is_busy(&self) -> bool {
        match &self.0 {
            Cause::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
            ),
            // serialization_failure, deadlock_detected, lock_not_available
            Cause::Postgres(_) => {
                matches!(self.state().as_deref(), Some("40001" | "40P01" | "55P03"))
            }
            _ => false,
        }
    }

    /// Nothing can be asked any more: the conversation broke off.
    pub(super) fn ends_the_connection(&self) -> bool {
        match &self.0 {
            Cause::Postgres(error) => {
                matches!(error, sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_))
            }
            Cause::NoAnswer { .. } | Cause::Lost => true,
            _ => false,
        }
    }

    /// The file is not one of SQLite.
    pub fn is_no_database(&self) -> bool {
        matches!(&self.0, Cause::Sqlite(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase))
    }

    /// PostgreSQL's SQLSTATE.
    pub fn state(&self) -> Option<String> {
        match &self.0 {
            Cause::Postgres(sqlx::Error::Database(error)) => error.code().map(Into::into),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self(Cause::Sqlite(error))
    }
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> Self {
        Self(Cause::Postgres(error))
    }
}

/// What the server said, without the words of the library around it.
fn told(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => match error.code() {
            Some(code) => format!("{} (SQLSTATE {code})", error.message()),
            None => error.message().to_string(),
        },
        other => other.to_string(),
    }
}
