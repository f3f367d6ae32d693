//! What the readers of each format insist on.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;

use crate::rig::{SUBJECTS, json, told};

/// Cases, failures, errors and skipped ones of an element, as it says and as it has them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts([usize; 4]);

impl Counts {
    fn said(element: &BytesStart<'_>) -> Self {
        Self(["tests", "failures", "errors", "skipped"].map(|name| {
            let value = element.try_get_attribute(name).unwrap().unwrap().value;
            value.parse().unwrap()
        }))
    }
}

fn check_junit(xml: &str) {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<Option<(Counts, Counts)>> = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        let element = match &event {
            Event::Start(element) | Event::Empty(element) => element,
            Event::End(_) => {
                if let Some((said, has)) = open.pop().unwrap() {
                    assert_eq!(said, has);
                }
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = element.name().as_ref().to_string();
        let column = ["testcase", "failure", "error", "skipped"];
        if let Some(column) = column.iter().position(|it| **it == name) {
            for (_, has) in open.iter_mut().flatten() {
                has.0[column] += 1;
            }
        }
        for attribute in element.attributes() {
            attribute.unwrap().normalized_value(XmlVersion::Explicit1_0).unwrap();
        }
        if matches!(event, Event::Start(_)) {
            let counts = name.starts_with("testsuite");
            let counts = counts.then(|| (Counts::said(element), Counts::default()));
            open.push(counts);
        }
    }
    assert!(open.is_empty(), "every element ends");
}

#[test]
fn junit_is_xml_whose_counts_are_right() {
    for (subject, ..) in SUBJECTS {
        check_junit(&told(subject, "junit"));
    }
}

/// What the schema demands, and what code hosts demand beyond it.
fn check_sarif(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-schema-2.1.0.json"));
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    let mut prints = std::collections::BTreeSet::new();
    for result in results {
        let place = result["ruleIndex"].as_u64().unwrap();
        assert_eq!(rules[usize::try_from(place).unwrap()]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let location = &result["locations"][0];
        let physical = &location["physicalLocation"];
        let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.starts_with('/') && !uri.contains(' '), "{uri}");
        assert!(physical["region"]["startLine"].as_u64().unwrap() > 0);
        let print = result["partialFingerprints"]["crossdockFinding/v1"].as_str().unwrap();
        assert!(prints.insert(print.to_string()), "every result is another: {result:#}");
    }
}

#[test]
fn sarif_is_as_code_hosts_want_it() {
    for (subject, ..) in SUBJECTS {
        check_sarif(&json(subject, "sarif"));
    }
}

#[test]
fn sarif_names_the_order_and_the_script() {
    let log = json("plan", "sarif");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let unusual = results.iter().find(|it| it["ruleId"] == "sales_order/quantity-unusual");
    let location = &unusual.unwrap()["locations"][0];
    let logical = &location["logicalLocations"][0];
    assert_eq!(logical["fullyQualifiedName"], "Acme Supply/SalesOrder/1006");
    let physical = &location["physicalLocation"];
    assert_eq!(physical["artifactLocation"]["uri"], "rules/sales_order/quantity-unusual/rule.rhai");
    assert_eq!(physical["region"]["startLine"], 11);
}

#[test]
fn a_fingerprint_stays_while_the_matter_does() {
    let prints = || {
        let log = json("plan", "sarif");
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results.into_iter().map(|it| it["partialFingerprints"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(prints(), prints());
}

#[test]
fn json_lines_begin_with_a_header_and_end_with_the_figures() {
    for (subject, ..) in SUBJECTS {
        let text = told(subject, "jsonl");
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let kinds: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        assert_eq!((kinds[0], *kinds.last().unwrap()), ("header", "summary"), "{subject}");
        let rows = &kinds[1..kinds.len() - 1];
        assert!(!rows.is_empty() && rows.iter().all(|kind| *kind == rows[0]), "{kinds:?}");
        assert_eq!(lines[0]["format_version"], "1.0");
    }
}

#[test]
fn json_lines_hold_the_rows_of_the_json() {
    for (subject, rows) in [("plan", "documents"), ("rules-test", "cases")] {
        let whole = json(subject, "json");
        let text = told(subject, "jsonl");
        let mut lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.remove(0);
        let mut summary = lines.pop().unwrap();
        for line in lines.iter_mut().chain([&mut summary]) {
            line.as_object_mut().unwrap().remove("type");
        }
        assert_eq!(Value::Array(lines), whole[rows], "{subject}");
        assert_eq!(summary, whole["summary"], "{subject}");
    }
}

#[test]
fn every_annotation_is_one_line() {
    for (subject, ..) in SUBJECTS {
        let text = told(subject, "github");
        let (last, commands) = text
            .lines()
            .rev()
            .collect::<Vec<_>>()
            .split_first()
            .map(|(last, commands)| (*last, commands.to_vec()))
            .unwrap();
        assert!(!last.starts_with("::") && last.contains("finding"), "{last}");
        for command in commands {
            let known = ["::error file=", "::warning file=", "::notice file="];
            assert!(known.iter().any(|begin| command.starts_with(begin)), "{command}");
        }
    }
}
