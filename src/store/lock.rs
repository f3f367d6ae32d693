//! One writer for each workspace: a second process waits, then says who holds it. The operating
//! system lets go of the lock of a process that died, and PostgreSQL of that of a session that
//! ended, so a crash blocks nobody.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Place, postgres};
use crate::database::{Connection, DatabaseError};

/// How long a process waits for another by default.
pub const WAIT_DEFAULT: Duration = Duration::from_secs(30);

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// Who takes the lock; the next process prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// What it does: `crossdock sync`.
    pub command: String,
    /// Since when (UTC, RFC 3339).
    pub since: String,
}

/// The lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody has it, and did not let go in time.
    #[error(
        "the workspace is held by {holder}; waited {waited_seconds} s; wait for it to end, \
        or stop it"
    )]
    Held {
        /// `process 4711 (crossdock sync, since 2026-03-05T08:00:00Z)`.
        holder: String,
        /// How long we waited.
        waited_seconds: u64,
    },
    /// The lock file cannot be used.
    #[error("locking {}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The database cannot be reached.
    #[error("locking {place}")]
    Database {
        /// Which schema.
        place: Place,
        /// Why.
        #[source]
        source: DatabaseError,
    },
}

/// The right to write to one store; ends when it is dropped.
pub struct Lock {
    place: Place,
    hold: Hold,
}

/// What holds the lock.
pub(super) enum Hold {
    File(FileLock),
    /// The session itself. All that is written under the lock is written through it: whoever
    /// loses the session cannot go on writing without the lock.
    Session(Connection),
}

impl Lock {
    /// Takes the lock of a store; waits up to `wait` for another holder.
    ///
    /// The lock of a file is on `<file>.lock`. Who holds it stands in `<file>.holder`, because
    /// other processes cannot read a locked file on Windows. The lock of a schema is an advisory
    /// lock of PostgreSQL.
    pub fn take(place: &Place, holder: &Holder, wait: Duration) -> Result<Self, LockError> {
        let hold = match place {
            Place::File(path) => Hold::File(FileLock::take(path, holder, wait)?),
            Place::Schema { url, schema } => {
                Hold::Session(lock_schema(place, url, schema, holder, wait)?)
            }
        };
        Ok(Self { place: place.clone(), hold })
    }

    /// The store that it is for.
    pub fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn into_parts(self) -> (Place, Hold) {
        (self.place, self.hold)
    }
}

/// Tries until it works or the time is over.
fn wait_for<E>(wait: Duration, mut attempt: impl FnMut() -> Result<bool, E>) -> Result<bool, E> {
    let started = Instant::now();
    loop {
        if attempt()? {
            return Ok(true);
        }
        if started.elapsed() >= wait {
            return Ok(false);
        }
        std::thread::sleep(PAUSE.min(wait));
    }
}

fn lock_schema(
    place: &Place,
    url: &str,
    schema: &str,
    holder: &Holder,
    wait: Duration,
) -> Result<Connection, LockError> {
    let failed = |source| LockError::Database { place: place.clone(), source };
    let application = postgres::application(&holder.command);
    let connection = Connection::connect(url, schema, &application).map_err(failed)?;
    if wait_for(wait, || postgres::try_lock(&connection, schema)).map_err(failed)? {
        return Ok(connection);
    }
    let holder = postgres::holder(&connection, schema).map_err(failed)?;
    Err(LockError::Held { holder, waited_seconds: wait.as_secs() })
}

/// The lock of a SQLite file.
pub(super) struct FileLock {
    holder: PathBuf,
    // Closing the file gives the lock back.
    _file: File,
}

impl FileLock {
    fn take(database: &Path, holder: &Holder, wait: Duration) -> Result<Self, LockError> {
        let path = beside(database, ".lock");
        let failed = |source| LockError::Io { path: path.clone(), source };
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        let holder_path = beside(database, ".holder");
        let attempt = || match file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        };
        if !wait_for(wait, attempt)? {
            let holder = std::fs::read_to_string(&holder_path)
                .unwrap_or_else(|_| "another process".to_string());
            return Err(LockError::Held { holder, waited_seconds: wait.as_secs() });
        }
        let words =
            format!("process {} ({}, since {})", std::process::id(), holder.command, holder.since);
        // What only helps a message must not stop a run.
        if let Err(error) = std::fs::write(&holder_path, words) {
            let path = holder_path.display();
            tracing::warn!(%error, %path, "Cannot write who holds the lock.");
        }
        Ok(Self { holder: holder_path, _file: file })
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // While the lock is still ours: the next holder writes its own.
        if let Err(error) = std::fs::remove_file(&self.holder) {
            let path = self.holder.display();
            tracing::debug!(%error, %path, "Cannot remove who held the lock.");
        }
    }
}

fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(command: &str) -> Holder {
        Holder { command: command.into(), since: "2026-03-05T08:00:00Z".into() }
    }

    fn take(place: &Place, command: &str) -> Result<Lock, LockError> {
        Lock::take(place, &holder(command), Duration::ZERO)
    }

    #[test]
    fn the_second_is_told_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("state.db"));
        let first = take(&place, "crossdock sync").unwrap();
        let Err(refused) = take(&place, "crossdock apply") else { panic!("it is held") };
        let expected = format!(
            "held by process {} (crossdock sync, since 2026-03-05T08:00:00Z)",
            std::process::id()
        );
        let words = refused.to_string();
        assert!(words.contains(&expected), "{words}");
        drop(first);
        take(&place, "crossdock apply").unwrap();
    }

    #[test]
    fn what_a_dead_process_left_blocks_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("state.db");
        std::fs::write(beside(&database, ".lock"), "").unwrap();
        std::fs::write(beside(&database, ".holder"), "process 1 (crossdock sync)").unwrap();
        take(&Place::File(database), "crossdock sync").unwrap();
    }
}
