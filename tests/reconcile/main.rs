//! Reconciling: a world in step is told to be, and whatever comes between the two sides is found
//! once, with its meaning and its remedy.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "../databases/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "the rig may store in PostgreSQL")]
mod databases;
mod injections;
#[path = "../lifecycle/qbxml.rs"]
#[allow(dead_code, reason = "not every answer is needed")]
mod qbxml;
#[path = "../lifecycle/rig.rs"]
#[allow(dead_code, reason = "not everything that people do is needed")]
mod rig;
mod told;
mod world;

use std::collections::BTreeSet;

use crossdock::domain::reconcile::Kind;

use self::injections::{ALL, Injection};
use self::world::World;

/// With the stores in PostgreSQL: this program, once more.
#[test]
#[ignore = "needs PostgreSQL"]
fn all_of_it_holds_in_postgresql_too() {
    let program = std::env::current_exe().expect("it runs");
    let mut again = std::process::Command::new(program);
    let output = again.env(rig::STORES, "postgres").output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_world_in_step_is_in_step() {
    let mut world = World::new();
    let report = world.report();
    assert_eq!(report["differences"].as_array().unwrap().len(), 0, "{report:#}");
    let summary = &report["summary"];
    assert_eq!((&summary["matched"], &summary["invoices_not_seen"]), (&4.into(), &0.into()));
    assert_eq!(
        summary["quickbooks"],
        serde_json::json!({
            "orders": 4, "lines": 5, "ordered": "45", "invoiced": "10",
        })
    );
    assert_eq!(
        summary["intellitrack"],
        serde_json::json!({
            "orders": 4, "lines": 5, "ordered": "45", "invoiced": "10", "picked": "14",
        })
    );
}

/// Each alone; and nothing else is found with it.
#[test]
fn every_difference_is_found_once() {
    for Injection { what, inject, found, .. } in ALL {
        let mut world = World::new();
        inject(&mut world);
        assert_eq!(world.found(), [*found], "{what}");
    }
}

#[test]
fn every_kind_of_difference_has_its_case() {
    let cases: BTreeSet<&str> = ALL.iter().map(|it| it.found.split(' ').next().unwrap()).collect();
    let kinds: BTreeSet<&str> = Kind::ALL.into_iter().map(Kind::word).collect();
    assert_eq!(cases, kinds);
}

/// Several at once, by seed: those of different orders do not hide each other.
#[test]
fn differences_of_several_orders_are_all_found() {
    for seed in 0..8 {
        let mut world = World::new();
        let mut orders = BTreeSet::new();
        let mut expected = Vec::new();
        // Steps through the injections by a number without a common factor, and takes what is
        // about an order of its own.
        for step in 0..ALL.len() {
            let chosen = &ALL[(seed * 7 + step * 13) % ALL.len()];
            // A rule is for all orders; what waits of others would be judged by it too.
            if chosen.found.starts_with("held") || !orders.insert(chosen.order) {
                continue;
            }
            (chosen.inject)(&mut world);
            expected.push(chosen.found.to_string());
        }
        let mut found = world.found();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "seed {seed}");
    }
}
