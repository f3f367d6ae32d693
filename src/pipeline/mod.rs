//! The machine: stages, edges, runs and plans. It knows no business.

pub mod batch;
pub mod graph;
pub mod picture;
pub mod plan;
pub mod ports;
pub mod run;
pub mod stage;
pub mod trace;
