//! Reports: one file a format. They read a plan and decide nothing.

pub mod plan_file;
pub mod rows;
pub mod svg;
pub mod text;
