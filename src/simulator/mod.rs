//! A pretend QuickBooks and its Web Connector: a second opinion on the protocol, to test any
//! endpoint with, ours and those of others.
//!
//! What it expects and refuses is written from the recordings and Intuit's documents, and shares
//! nothing with the code that it tests but the reading of encodings.

pub mod connector;
pub mod faults;
pub mod office;
