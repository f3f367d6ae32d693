//! Crossdock keeps an IntelliTrack warehouse and QuickBooks Desktop books in step.
#![warn(missing_docs)]

pub mod domain;
pub mod intellitrack;
pub mod pipeline;
pub mod store;
pub mod translate;
