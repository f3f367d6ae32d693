//! Reports: one file a format. They read a plan, or what reconciling found, and decide nothing.

pub mod plan_file;
pub mod reconcile;
pub mod rows;
pub mod svg;
pub mod text;
