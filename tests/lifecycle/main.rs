//! The second run and the tenth: what becomes of an order over its whole life, through the program
//! that people run.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod apply;
mod moves;
mod qbxml;
mod rig;
mod stand_in;
mod table;
mod together;
mod waiting;
