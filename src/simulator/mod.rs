//! A pretend QuickBooks and its Web Connector: a second opinion on the protocol, to test any
//! endpoint with, ours and those of others.
//!
//! What it expects and refuses is written from the recordings and Intuit's documents; nothing here
//! judges with the code that it is meant to judge.

pub mod company;
pub mod connector;
pub mod faults;
pub mod office;
