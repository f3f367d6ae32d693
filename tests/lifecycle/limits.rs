//! Runs that would do far too much stop before they do anything, until a person lets them pass; and
//! what is told about the numbers of the two sides.

use std::path::{Path, PathBuf};

use crossdock::intellitrack::embedded::{NewLine, NewOrder};

use crate::qbxml::{Order, customers, deleted, lists, order, orders, parts, sites};
use crate::rig::{Rig, Run, SETTINGS};

/// Orders 1001 to 1040.
fn forty() -> Vec<Order> {
    (1001..=1040).map(|number| order(&number.to_string())).collect()
}

/// A workspace with forty open picking orders.
fn rig() -> Rig {
    let mut rig = Rig::new();
    let run = rig.sync(&[lists(), orders(&forty())]);
    assert_eq!((run.exit, run.postings()), (0, 40), "{}", run.stderr);
    rig
}

/// Codes and severities of what was found about the set-up.
fn findings(run: &Run) -> Vec<String> {
    let findings = run.report["configuration_findings"].as_array().expect("a report");
    let told = |finding: &serde_json::Value| {
        let word = |key: &str| finding[key].as_str().expect("a finding has it").to_string();
        format!("{} {}", word("severity"), word("rule"))
    };
    findings.iter().map(told).collect()
}

/// This file stops a run, which changes nothing; `plan` tells why, and `--go` lets it pass.
#[track_caller]
fn check_stops(name: &str, rig: &Rig, from: &Path, code: &str) -> Run {
    let (contents, serial) = (rig.contents(), rig.serial());
    let planned = rig.run(&["plan", "-o", "json", "--from"], &[from]);
    assert_eq!(planned.exit, 1, "{}", planned.stderr);
    assert_eq!(findings(&planned), [format!("error {code}")]);
    let stopped = rig.run(&["sync", "-o", "json", "--from"], &[from]);
    assert_eq!(stopped.exit, 4, "{}", stopped.stderr);
    assert_eq!((rig.contents(), rig.serial()), (contents, serial), "nothing was changed");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/lifecycle");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, stopped.stderr));
    let passed = rig.run(&["sync", "--go", "-o", "json", "--from"], &[from]);
    assert_ne!(passed.exit, 4, "{}", passed.stderr);
    assert_eq!(findings(&passed), [format!("warning {code}")]);
    passed
}

#[test]
fn deletions_of_most_orders_stop_a_run() {
    let mut rig = rig();
    let from = rig.answers(&[deleted(&forty()[..30])]);
    let passed =
        check_stops("breaker_withdrawals", &rig, &from, "configuration/breaker-withdrawals");
    assert_eq!(passed.postings(), 30);
    assert_eq!(rig.contents().lines().count(), 10);
}

#[test]
fn deletions_of_a_few_orders_stop_nothing() {
    let mut rig = rig();
    let run = rig.sync(&[deleted(&forty()[..25])]);
    assert_eq!((run.exit, run.postings()), (0, 25), "{}", run.stderr);
}

#[test]
fn a_setting_that_would_block_most_orders_stops_a_run() {
    let mut rig = rig();
    rig.configure(
        "settings: { multiple_sites: true, sites: [{ quickbooks: West, site: WEST }] }\n",
    );
    let from = rig.answers(&[orders(&forty())]);
    let passed = check_stops("breaker_blocks", &rig, &from, "configuration/breaker-withdrawals");
    assert_eq!(passed.postings(), 40);
    assert!(rig.contents().lines().all(|line| line.contains("blocked")));
}

#[test]
fn a_limit_that_was_raised_lets_a_run_pass() {
    let mut rig = rig();
    rig.configure(&format!("{SETTINGS}limits: {{ withdrawals: 40 }}\n"));
    let run = rig.sync(&[deleted(&forty())]);
    assert_eq!((run.exit, run.postings()), (0, 40), "{}", run.stderr);
}

#[test]
fn an_item_list_that_lost_most_items_stops_a_run() {
    let mut rig = Rig::new();
    let others = || customers(&["Smith"]) + &sites(&["East"]);
    assert_eq!(rig.sync(&[parts(200), others()]).exit, 0);
    assert_eq!(rig.sync(&[parts(100), others()]).exit, 0, "half of them is enough");
    assert_eq!(rig.sync(&[parts(200), others()]).exit, 0);
    let from = rig.answers(&[parts(3)]);
    check_stops("breaker_list", &rig, &from, "configuration/breaker-list");
    assert_eq!(rig.sync(&[parts(3)]).exit, 0, "what was let pass is the new measure");
}

#[test]
fn a_run_without_lists_says_nothing_about_them() {
    let mut rig = Rig::new();
    rig.sync(&[parts(200), customers(&["Smith"]), sites(&["East"])]);
    let run = rig.sync(&[orders(&[])]);
    assert_eq!((run.exit, findings(&run)), (0, vec![]), "{}", run.stderr);
}

#[test]
fn a_warehouse_that_lost_most_orders_stops_a_run() {
    let mut rig = rig();
    for order in &forty()[..21] {
        rig.person(|warehouse| warehouse.delete(&order.number));
    }
    let from = rig.answers(&[orders(&[order("2001")])]);
    check_stops("breaker_warehouse", &rig, &from, "configuration/breaker-warehouse");
    assert_eq!(rig.sync(&[orders(&[order("2002")])]).exit, 0, "that is the new measure");
}

#[test]
fn a_kept_plan_that_would_do_too_much_is_not_applied() {
    let mut rig = rig();
    let from = rig.answers(&[deleted(&forty())]);
    let plan: PathBuf = rig.beside("plan.json");
    let out = plan.to_str().expect("a plain path");
    rig.run(&["plan", "-o", "json", "--out", out, "--from"], &[&from]);
    let contents = rig.contents();
    let stopped = rig.run(&["apply", "-o", "json"], &[&plan]);
    assert_eq!(stopped.exit, 4, "{}", stopped.stderr);
    assert!(stopped.stderr.contains("configuration/breaker-withdrawals"), "{}", stopped.stderr);
    assert_eq!(rig.contents(), contents);
    let passed = rig.run(&["apply", "--go", "-o", "json"], &[&plan]);
    assert_eq!((passed.exit, passed.postings()), (0, 40), "{}", passed.stderr);
    assert_eq!(findings(&passed), ["warning configuration/breaker-withdrawals"]);
    assert_eq!(rig.contents(), "");
}

fn numbered(next: u32) -> String {
    format!("settings: {{ picking_numbers: {{ prefix: '', next: {next} }} }}\n")
}

/// Plans with QuickBooks' orders of these numbers, IntelliTrack's next number being `next`.
#[track_caller]
fn check_numbers(rig: &mut Rig, next: u32, numbers: &[&str], expected: &[&str]) {
    rig.configure(&numbered(next));
    let news: Vec<Order> = numbers.iter().map(|number| order(number)).collect();
    let run = rig.plan(&[orders(&news)]);
    let found = run.report["configuration_findings"].as_array();
    let found = found.unwrap_or_else(|| panic!("no report: {}", run.stderr));
    let told: Vec<&str> = found.iter().filter_map(|finding| finding["message"].as_str()).collect();
    assert_eq!(told, expected);
}

#[test]
fn numbers_that_come_near_each_other_are_told() {
    let mut rig = Rig::new();
    rig.sync(&[lists(), orders(&[order("1001"), order("A-7"), order("999")])]);
    check_numbers(&mut rig, 5000, &[], &[]);
    let near = "QuickBooks' sales orders have come to 1001, 99 before IntelliTrack's 1100";
    check_numbers(&mut rig, 1100, &[], &[near]);
    let nearer = "QuickBooks' sales orders have come to 4950, 50 before IntelliTrack's 5000";
    check_numbers(&mut rig, 5000, &["4950", "1002"], &[nearer]);
    let ours = "IntelliTrack's next number 950 is 49 before QuickBooks' 999";
    check_numbers(&mut rig, 950, &[], &[ours]);
    let met = "IntelliTrack's next number 1001 is used in QuickBooks, which has come to 1001";
    check_numbers(&mut rig, 1001, &[], &[met]);
    rig.configure(SETTINGS);
    let run = rig.plan(&[orders(&[])]);
    assert_eq!(findings(&run), Vec::<String>::new(), "numbers with a prefix are far from others");
}

#[test]
fn numbers_that_begin_again_are_told_and_passed_over() {
    let mut rig = Rig::new();
    rig.sync(&[lists()]);
    rig.configure(&numbered(7000));
    let next = |rig: &Rig| {
        let line = NewLine {
            line_number: None,
            item: "Bolt".into(),
            ordered: "3".parse().expect("a quantity"),
            uom: None,
            comment: None,
        };
        let order = NewOrder {
            number: None,
            order_date: jiff::civil::date(2026, 3, 5),
            due_date: None,
            customer: "Smith".into(),
            ship_to: crossdock::intellitrack::wire::ShipTo::default(),
            carrier: None,
            comment: None,
            udfs: std::collections::BTreeMap::new(),
            lines: vec![line],
        };
        rig.person(|warehouse| warehouse.create(&order))
    };
    assert_eq!([next(&rig), next(&rig)], ["7000", "7001"]);
    check_numbers(&mut rig, 8000, &[], &[]);
    assert_eq!(next(&rig), "8000");
    let again = "the next picking order would be 7000, and 7000 was used before; used numbers are \
                 passed over";
    check_numbers(&mut rig, 7000, &[], &[again]);
    assert_eq!(next(&rig), "7002");
    check_numbers(&mut rig, 7000, &[], &[]);
}
