//! `-o FORMAT[:FILE]`.

use crate::rig::{SUBJECTS, run, workspace, workspace_below};

/// Every format with how it begins.
const FORMATS: [(&str, &str); 8] = [
    ("text", ""),
    ("json", "{"),
    ("jsonl", "{\"type\":\"header\""),
    ("junit", "<?xml version=\"1.0\""),
    ("sarif", "{"),
    ("github", "::"),
    ("html", "<!DOCTYPE html>"),
    ("md", "## "),
];

#[test]
fn every_format_goes_to_a_file_of_its_own_and_all_at_once() {
    for (subject, words, code) in SUBJECTS {
        let folder = workspace();
        let outputs = FORMATS.map(|(format, _)| format!("{format}:report.{format}"));
        let outputs = outputs.iter().flat_map(|output| ["-o", output.as_str()]);
        let ran = folder.run(words.iter().copied().chain(outputs));
        assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{subject}: {}", ran.stderr);
        for (format, begin) in FORMATS {
            let report = folder.read(&format!("report.{format}"));
            assert!(report.starts_with(begin), "{subject} as {format}: {report}");
            assert!(report.len() > 50, "{subject} as {format}: {report}");
        }
    }
}

#[test]
fn what_was_synced_and_applied_is_told_in_every_format() {
    for (format, begin) in FORMATS {
        let folder = workspace();
        let plan = ["plan", "--from", "orders.xml", "lists.xml", "--out", "plan.json"];
        run(&folder, &plan, "text");
        let applied = run(&folder, &["apply", "plan.json"], format);
        assert_eq!(applied.code, 1, "{}", applied.stderr);
        assert!(applied.stdout.starts_with(begin), "{format}: {}", applied.stdout);
        let synced = run(&folder, &["sync", "--from", "orders.xml", "lists.xml"], format);
        assert_eq!(synced.code, 1, "{}", synced.stderr);
        assert!(synced.stdout.starts_with(begin), "{format}: {}", synced.stdout);
    }
}

#[test]
fn an_unknown_format_is_told_with_those_there_are() {
    let ran = run(&workspace(), &["plan"], "xml");
    assert_eq!(ran.code, 2);
    let formats = "text, json, jsonl, junit, sarif, github, html, md";
    assert!(ran.stderr.contains(formats), "{}", ran.stderr);
}

/// Code hosts know files from the top of the repository, where its commands are typed.
#[test]
fn files_are_named_from_where_the_command_was_typed() {
    let folder = workspace_below("books/acme/");
    let words = ["--workspace", "books/acme", "rules", "test"];
    let ran = run(&folder, &words, "github");
    let file = "file=books/acme/rules/sales_order/quantity-unusual/rule.rhai,line=11,";
    assert!(ran.stdout.contains(file), "{}", ran.stdout);
    let ran = run(&folder, &words, "junit");
    let file = "file=\"books/acme/rules/sales_order/quantity-unusual/fails-and-does-not.json\"";
    assert!(ran.stdout.contains(file), "{}", ran.stdout);
}
