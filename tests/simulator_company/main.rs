//! The pretend company: requests in, answers out, and what the books say afterwards.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod queries;
mod rig;
