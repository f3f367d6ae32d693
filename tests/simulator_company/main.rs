//! The pretend company: requests in, answers out, and what the books say afterwards.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod answers;
mod entering;
mod histories;
mod iterators;
mod keeping;
mod queries;
mod recovery;
mod refusals;
mod rig;
mod shared;
