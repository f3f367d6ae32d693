//! What people and programs read.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::page::visible;
use crate::rig::{json, told};

/// Compares with the snapshot of this name. Moments, versions and fingerprints are of the day.
#[track_caller]
fn check(name: &str, told: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/reports");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]");
    settings.add_filter(r#""(\w+_hash)":( ?)"[0-9a-f]+""#, r#""$1":$2"[hash]""#);
    settings.add_filter(r"\b[0-9a-f]{32}\b", "[hash]");
    settings.add_filter(r#""store(_id)?":( ?)"[^"]+""#, r#""store$1":$2"[store]""#);
    settings.add_filter(r#""seen":\{.*?\},"provenance""#, r#""seen":"[seen]","provenance""#);
    settings.add_filter(r#"Version": "[0-9.]+""#, r#"Version": "[version]""#);
    settings.add_filter(r"Crossdock [0-9]+\.[0-9.]+[0-9]", "Crossdock [version]");
    // Where the built-in rules say it is theirs to change.
    settings.add_filter(r"rule\.rhai:\d+(:\d+)?", "rule.rhai:[line]");
    settings.bind(|| insta::assert_snapshot!(name, told));
}

#[test]
fn a_plan_line_by_line() {
    check("plan-jsonl", &told("plan", "jsonl"));
}

#[test]
fn a_plan_for_build_servers() {
    check("plan-junit", &told("plan", "junit"));
}

#[test]
fn a_plan_for_code_hosts() {
    let mut log = json("plan", "sarif");
    keep_rules_that_occur(&mut log);
    check("plan-sarif", &format!("{log:#}"));
}

/// The driver names every rule of the program; those that found nothing are not this test's.
fn keep_rules_that_occur(log: &mut Value) {
    let run = &mut log["runs"][0];
    let mut met = BTreeSet::new();
    for result in run["results"].as_array_mut().unwrap() {
        met.insert(result["ruleId"].clone().to_string());
        result["ruleIndex"] = "[index]".into();
    }
    let rules = run["tool"]["driver"]["rules"].as_array_mut().unwrap();
    rules.retain(|rule| met.contains(&rule["id"].to_string()));
}

#[test]
fn a_plan_as_annotations() {
    check("plan-github", &told("plan", "github"));
}

#[test]
fn a_plan_for_a_pull_request() {
    check("plan-md", &told("plan", "md"));
}

#[test]
fn a_plan_as_a_page() {
    check("plan-html", &visible(&told("plan", "html")));
}

#[test]
fn a_test_of_rules_line_by_line() {
    check("rules-test-jsonl", &told("rules-test", "jsonl"));
}

#[test]
fn a_test_of_rules_for_build_servers() {
    check("rules-test-junit", &told("rules-test", "junit"));
}

#[test]
fn a_test_of_rules_as_annotations() {
    check("rules-test-github", &told("rules-test", "github"));
}

#[test]
fn a_test_of_rules_for_a_pull_request() {
    check("rules-test-md", &told("rules-test", "md"));
}

#[test]
fn a_test_of_rules_as_a_page() {
    check("rules-test-html", &visible(&told("rules-test", "html")));
}

#[test]
fn a_comparison_line_by_line() {
    check("reconcile-jsonl", &told("reconcile", "jsonl"));
}

#[test]
fn a_comparison_for_build_servers() {
    check("reconcile-junit", &told("reconcile", "junit"));
}

#[test]
fn a_comparison_for_a_pull_request() {
    check("reconcile-md", &told("reconcile", "md"));
}
