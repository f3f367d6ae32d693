//! Crossdock keeps an IntelliTrack warehouse and QuickBooks Desktop books in step.
//!
//! Modules in reading order; ARCHITECTURE.md has the picture.
#![warn(missing_docs)]

pub mod domain;

pub mod qbxml;

pub mod translate;

pub mod rules;

pub mod pipeline;

pub mod stages;

pub mod flows;

pub mod visit;

pub mod database;
pub mod intellitrack;
pub mod store;
pub mod web_connector;

pub mod reception;

pub mod files;
pub mod generator;
pub mod report;
pub mod simulator;
pub mod snapshots;

pub mod config;
pub mod problem;
pub mod yaml;

pub mod cli;
