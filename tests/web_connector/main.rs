//! The door that Web Connectors call at: over real connections, with a service that follows a
//! script.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod envelopes;
mod http;
mod order;
mod pages;
mod recorded;
mod rig;
mod tls;
mod zeep;
