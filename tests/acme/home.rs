//! Where the stores of tests are: in SQLite and in PostgreSQL, gone when a test has ended.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crossdock::database::Connection;
use crossdock::store::{Holder, Lock, Place, Store};
use tempfile::TempDir;

/// Makes two tests of each function that takes a [`Database`]: on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name($crate::acme::Database::Sqlite);
            })+
        }

        mod postgres {
            $(#[test]
            #[ignore = "needs PostgreSQL"]
            fn $name() {
                super::$name($crate::acme::Database::Postgres);
            })+
        }
    };
}

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// Where one store is. To be dropped after the store.
pub struct Home {
    place: Place,
    _folder: Option<TempDir>,
}

impl Home {
    /// A folder or a schema of its own, neither of which has a store yet.
    pub fn new(on: Database) -> Self {
        match on {
            Database::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder");
                let place = Place::File(folder.path().join("state.db"));
                Self { place, _folder: Some(folder) }
            }
            Database::Postgres => {
                static SCHEMAS: AtomicU32 = AtomicU32::new(0);
                let url = std::env::var("CROSSDOCK_TEST_POSTGRES")
                    .expect("CROSSDOCK_TEST_POSTGRES names a database to test in");
                let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
                let schema = format!("crossdock_test_{}_{number}", std::process::id());
                Self { place: Place::Schema { url, schema }, _folder: None }
            }
        }
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The store, for writing.
    pub fn open(&self) -> Store {
        let holder = Holder { command: "a test".into(), since: super::NOW.into() };
        let lock = Lock::take(&self.place, &holder, Duration::ZERO);
        Store::open(lock.expect("nobody else has the store")).expect("the store opens")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Place::Schema { url, schema } = &self.place {
            let gone = Connection::connect(url, schema, "crossdock test").and_then(|connection| {
                connection.batch(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE"))
            });
            if let Err(error) = gone {
                eprintln!("schema {schema} is left behind: {error}");
            }
        }
    }
}
