//! Homes for stores on both databases: each test has one of its own, which is gone afterwards.

use std::sync::atomic::{AtomicU32, Ordering};

use crossdock::database::Connection;
use crossdock::store::Place;
use tempfile::TempDir;

/// A place for one store.
pub struct Home {
    pub place: Place,
    folder: TempDir,
}

/// Makes two tests of each function: it is given a home in SQLite, and one in PostgreSQL.
macro_rules! on_both_databases {
    ($($test:ident)+) => {
        mod on_sqlite {
            $(#[test]
            fn $test() {
                super::$test($crate::databases::Home::sqlite());
            })+
        }
        mod on_postgres {
            $(#[test]
            #[ignore = "needs PostgreSQL"]
            fn $test() {
                super::$test($crate::databases::Home::postgres());
            })+
        }
    };
}
pub(crate) use on_both_databases;

impl Home {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        Self { place: Place::File(folder.path().join("state.db")), folder }
    }

    /// A schema that is not there yet.
    pub fn postgres() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let schema = format!("test_{}_{number}", std::process::id());
        let place = Place::Schema { url: url(), schema };
        Self { place, folder: tempfile::tempdir().expect("a folder can be made") }
    }

    /// Another home of the same kind.
    #[allow(dead_code, reason = "not every test program needs two")]
    pub fn another(&self) -> Self {
        match self.place {
            Place::File(_) => Self::sqlite(),
            Place::Schema { .. } => Self::postgres(),
        }
    }

    /// Of this test alone; a SQLite store lies in it as `state.db`.
    #[allow(dead_code, reason = "not every test program looks into it")]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Place::Schema { url, schema } = &self.place {
            // A test that failed tells more than this could.
            if let Ok(connection) = Connection::connect(url, schema, "crossdock test") {
                connection.batch(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).ok();
            }
        }
    }
}

/// The server of these tests, `postgres://…`.
pub fn url() -> String {
    let name = "CROSSDOCK_TEST_POSTGRES";
    std::env::var(name).unwrap_or_else(|_| panic!("{name} names a PostgreSQL for tests"))
}
