//! The integrator's workbench: new rules while runs go on, hostile rules, and the way from a new
//! workspace to a rule that is proved.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "../program/mod.rs"]
mod program;

mod afternoon;
mod commands;
mod hostile;
mod lsp;
mod mistakes;
mod reload;
