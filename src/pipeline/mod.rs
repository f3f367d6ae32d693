//! The machine: stages, edges, runs and plans. It knows no business.

pub mod plan;
pub mod ports;
