//! Crossdock keeps an IntelliTrack warehouse and QuickBooks Desktop books in step.
#![warn(missing_docs)]

pub mod domain;
pub mod generator;
pub mod pipeline;
pub mod qbxml;
pub mod translate;
