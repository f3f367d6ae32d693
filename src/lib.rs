//! Crossdock keeps an IntelliTrack warehouse and QuickBooks Desktop books in step.
#![warn(missing_docs)]

pub mod config;
pub mod domain;
pub mod files;
pub mod pipeline;
pub mod problem;
pub mod rules;
pub mod yaml;
