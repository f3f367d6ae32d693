//! Reports of one workspace in every format: what people and programs read is a snapshot, and each
//! format is what its readers take it for.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "../program/mod.rs"]
#[allow(dead_code, reason = "not everything that a program does is needed")]
mod program;

mod outputs;
mod page;
mod rig;
mod schemas;
mod shapes;
mod told;
