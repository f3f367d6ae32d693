//! The second run and the tenth: what becomes of an order over its whole life, through the program
//! that people run.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod apply;
#[path = "../databases/mod.rs"]
#[allow(unused_imports, unused_macros, reason = "tests run on both as a whole, not one by one")]
mod databases;
mod limits;
mod moves;
mod qbxml;
#[allow(dead_code, reason = "other programs of tests use all of it")]
mod rig;
mod stand_in;
mod table;
mod together;
mod waiting;

/// With the stores in PostgreSQL: this program, once more.
#[test]
#[ignore = "needs PostgreSQL"]
fn all_of_it_holds_in_postgresql_too() {
    let program = std::env::current_exe().expect("it runs");
    let mut again = std::process::Command::new(program);
    let output = again.env(rig::STORES, "postgres").output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
