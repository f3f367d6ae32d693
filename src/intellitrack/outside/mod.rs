//! A warehouse outside of the store: IntelliTrack reached by files or by its database. The embedded
//! warehouse is its mirror. What Crossdock posts happens in the mirror, in the plan's transaction,
//! and is recorded as a change for outside; a carrier brings recorded changes there afterwards,
//! each once in effect. What the outside reports is taken over before each run, as it happened
//! there.
//!
//! ```text
//!  outside ── reports ──▶ mirror ──▶ run ──▶ plan ──▶ mirror + changes ── carried ──▶ outside
//! ```

pub mod changes;
pub mod files;
pub mod mirror;
pub mod reports;
pub mod sql;

use crate::database::DatabaseError;
use crate::intellitrack::embedded::WarehouseError;

/// Why the warehouse outside could not be reached, or what it reports could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// The store failed.
    #[error("{attempt}")]
    Store {
        /// What was tried.
        attempt: &'static str,
        /// Why it failed.
        #[source]
        source: DatabaseError,
    },
    /// The mirror failed.
    #[error(transparent)]
    Mirror(#[from] WarehouseError),
    /// A file or folder cannot be used.
    #[error("{attempt}")]
    File {
        /// What was tried, on which file.
        attempt: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// The database outside refused something.
    #[error("{attempt}: {why}")]
    Database {
        /// What was tried, with which query of crossdock.yaml.
        attempt: String,
        /// Its words, without the address.
        why: String,
    },
    /// Far fewer orders than before: something is wrong with the report, not with the orders.
    #[error(
        "the warehouse reports {now} open orders, and {before} are known to be there: nothing was \
         taken over and nothing is posted; look at what it reports, or let it pass once with --go"
    )]
    FarFewer {
        /// How many open orders it had reported.
        before: u64,
        /// How many of them it reports now.
        now: u64,
    },
}
