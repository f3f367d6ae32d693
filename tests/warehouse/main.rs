//! The embedded warehouse keeps what IntelliTrack documents about picking orders, in SQLite and in
//! PostgreSQL. Each rule has a test of its name; `random` then does whatever comes to mind.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "../acme/mod.rs"]
mod acme;
#[path = "../databases/mod.rs"]
mod databases;
mod lists;
mod people;
mod picking;
mod quickbooks;
mod random;
mod rig;
mod triggers;
