//! Crossdock keeps an IntelliTrack warehouse and QuickBooks Desktop books in step.
#![warn(missing_docs)]

pub mod config;
pub mod domain;
pub mod files;
pub mod flows;
pub mod intellitrack;
pub mod pipeline;
pub mod problem;
pub mod qbxml;
pub mod rules;
pub mod stages;
pub mod store;
pub mod translate;
pub mod yaml;
