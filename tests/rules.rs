//! Every case of every built-in rule: `passes-*` gives no finding, `fails-*` gives findings whose
//! words are snapshots, because people will read them.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

use std::path::Path;

use crossdock::domain::finding::Finding;
use crossdock::rules::case::{self, Bench, Mappings, Promise};
use crossdock::rules::engine;
use crossdock::rules::load::{Folder, Loaded, load};

fn loaded() -> Loaded {
    let engine = engine::build();
    load(&engine, &Folder::default()).expect("the built-in rules load")
}

fn shown(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&format!("{} {}: {}\n", finding.severity, finding.path, finding.message));
        for (name, value) in [("fix", &finding.fix), ("at", &finding.at)] {
            if let Some(value) = value {
                text.push_str(&format!("  {name}: {value}\n"));
            }
        }
    }
    text
}

#[test]
fn every_case_keeps_its_promise() {
    let loaded = loaded();
    let folder = Folder::builtin();
    let (tests, strangers) = case::tests_of(&folder);
    assert_eq!(strangers, Vec::<String>::new(), "every file beside a rule is a case");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/rules");
    settings.set_prepend_module_to_snapshot(false);
    let mappings = Mappings {
        picking_order: |_, _| unreachable!("no map script is built in"),
        invoice: |_, _| unreachable!("no map script is built in"),
    };
    let engine = |_: &str| engine::build();
    let bench = Bench { set: &loaded.set, folder: &folder, mappings, engine: &engine };
    let mut broken = Vec::new();
    for test in &tests {
        let tested = bench.run(test).expect("in time").expect("the case's rule is loaded");
        broken.extend(tested.failures.iter().map(|why| format!("{}: {why}", test.place)));
        if !tested.findings.is_empty() {
            let name = format!("finding@{}__{}", test.code.replace('/', "__"), test.name);
            settings.set_input_file(Path::new(&test.place.file));
            settings.bind(|| insta::assert_snapshot!(name, shown(&tested.findings)));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_rule_has_a_page_and_cases_of_both_kinds() {
    let loaded = loaded();
    let (cases, _) = case::cases_of(&Folder::builtin());
    for rule in &loaded.set.rules {
        assert!(!rule.script.header.summary.is_empty(), "{} has a summary", rule.code);
        for heading in ["What", "Why", "Fix"] {
            let paragraph = rule.script.header.paragraph(heading);
            assert!(paragraph.is_some(), "{} has a paragraph {heading}", rule.code);
        }
        for promise in [Promise::Passes, Promise::Fails] {
            let has = cases.iter().any(|case| case.rule == rule.code && case.promise == promise);
            assert!(has, "{} has a case that {promise:?}", rule.code);
        }
    }
}
