//! One writer for each workspace: a second process waits, then says who holds it. The operating
//! system lets go of the lock of a process that died, so a crash blocks nobody.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

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
}

/// The right to write to one store; ends when it is dropped.
#[derive(Debug)]
pub struct Lock {
    database: PathBuf,
    holder: PathBuf,
    // Closing the file gives the lock back.
    _file: File,
}

impl Lock {
    /// Takes the lock of the store at `database`; waits up to `wait` for another holder.
    ///
    /// The lock is on `<database>.lock`. Who holds it stands in `<database>.holder`, because other
    /// processes cannot read a locked file on Windows.
    pub fn take(database: &Path, holder: &Holder, wait: Duration) -> Result<Self, LockError> {
        let path = beside(database, ".lock");
        let failed = |source| LockError::Io { path: path.clone(), source };
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        let holder_path = beside(database, ".holder");
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if started.elapsed() < wait => {
                    std::thread::sleep(PAUSE.min(wait));
                }
                Err(TryLockError::WouldBlock) => {
                    let holder = std::fs::read_to_string(&holder_path)
                        .unwrap_or_else(|_| "another process".to_string());
                    return Err(LockError::Held { holder, waited_seconds: wait.as_secs() });
                }
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
        let words =
            format!("process {} ({}, since {})", std::process::id(), holder.command, holder.since);
        // What only helps a message must not stop a run.
        if let Err(error) = std::fs::write(&holder_path, words) {
            let path = holder_path.display();
            tracing::warn!(%error, %path, "Cannot write who holds the lock.");
        }
        Ok(Self { database: database.into(), holder: holder_path, _file: file })
    }

    /// The store that it is for.
    pub fn path(&self) -> &Path {
        &self.database
    }
}

impl Drop for Lock {
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

    #[test]
    fn the_second_is_told_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("state.db");
        let first = Lock::take(&database, &holder("crossdock sync"), Duration::ZERO).unwrap();
        let refused = Lock::take(&database, &holder("crossdock apply"), Duration::ZERO);
        let expected = format!(
            "held by process {} (crossdock sync, since 2026-03-05T08:00:00Z)",
            std::process::id()
        );
        let words = refused.unwrap_err().to_string();
        assert!(words.contains(&expected), "{words}");
        drop(first);
        Lock::take(&database, &holder("crossdock apply"), Duration::ZERO).unwrap();
    }

    #[test]
    fn what_a_dead_process_left_blocks_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("state.db");
        std::fs::write(beside(&database, ".lock"), "").unwrap();
        std::fs::write(beside(&database, ".holder"), "process 1 (crossdock sync)").unwrap();
        Lock::take(&database, &holder("crossdock sync"), Duration::ZERO).unwrap();
    }
}
