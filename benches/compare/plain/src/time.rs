//! CPU time of this thread.

use std::time::Duration;

use anyhow::Result;
use nix::time::ClockId;

/// How much this thread has used so far.
pub fn of_thread() -> Result<Duration> {
    Ok(ClockId::CLOCK_THREAD_CPUTIME_ID.now()?.into())
}
