//! Whole runs: qbXML in, plan out. Every file of `fixtures/flows` is a case of its own, so adding
//! a case is adding files; its README says how. What people read is a snapshot, and some things
//! hold for every case whatever it shows.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod workspace;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use workspace::{Told, Workspace};

/// What a case needs beside its messages: the file `NAME.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Setting {
    /// `settings` of crossdock.yaml.
    settings: Value,
    /// Acme Supply's lists come along.
    lists: bool,
    /// Further files of `also`.
    also: Vec<String>,
    /// The table for `--picking-orders`.
    picking_orders: Option<String>,
    /// Files of the workspace's `rules`.
    rules: BTreeMap<String, String>,
}

impl Default for Setting {
    fn default() -> Self {
        let (also, rules) = (Vec::new(), BTreeMap::new());
        Self { settings: Value::Null, lists: true, also, picking_orders: None, rules }
    }
}

/// One file of the corpus with its setting.
struct Case {
    name: String,
    path: PathBuf,
    setting: Setting,
}

impl Case {
    /// A workspace with everything the case needs.
    fn workspace(&self) -> Workspace {
        let settings = &self.setting.settings;
        // JSON is YAML.
        let settings =
            if settings.is_null() { String::new() } else { format!("settings: {settings}\n") };
        let workspace = Workspace::new(&format!("company: Acme Supply\n{settings}"));
        workspace.write(&format!("{}.xml", self.name), fs::read(&self.path).unwrap());
        for name in self.files().iter().skip(1) {
            // A file that is not there is a case, too.
            if let Ok(bytes) = fs::read(corpus().join("also").join(name)) {
                workspace.write(name, bytes);
            }
        }
        if let Some(table) = &self.setting.picking_orders {
            workspace.write("picking-orders.csv", table);
        }
        for (path, text) in &self.setting.rules {
            workspace.write(&format!("rules/{path}"), text);
        }
        workspace
    }

    /// The files of QuickBooks' side, the case's own first.
    fn files(&self) -> Vec<String> {
        let mut files = vec![format!("{}.xml", self.name)];
        files.extend(self.setting.also.iter().cloned());
        files.extend(self.setting.lists.then(|| "lists.xml".to_string()));
        files
    }

    /// The arguments of a command over these files.
    fn arguments<'a>(&self, command: &'a str, files: &'a [String]) -> Vec<&'a str> {
        let mut arguments = vec![command, "--from"];
        arguments.extend(files.iter().map(String::as_str));
        if self.setting.picking_orders.is_some() {
            arguments.extend(["--picking-orders", "picking-orders.csv"]);
        }
        arguments
    }

    /// What the case shows: the comment at the beginning of its file.
    fn about(&self) -> String {
        let bytes = fs::read(&self.path).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let comment = text.split_once("<!-- ").and_then(|(_, rest)| rest.split_once(" -->"));
        let about = comment.map(|(about, _)| about.to_string());
        about.unwrap_or_else(|| panic!("{} does not say what it shows", self.name))
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/flows")
}

fn cases() -> Vec<Case> {
    let entries = fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "xml")).collect();
    paths.sort();
    assert!(paths.len() >= 28, "the corpus is there: {}", paths.len());
    let case = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let setting = match fs::read_to_string(path.with_extension("yaml")) {
            Ok(text) => serde_yaml::from_str(&text).unwrap_or_else(|error| {
                panic!("{name}.yaml: {error}");
            }),
            Err(_) => Setting::default(),
        };
        Case { name, path, setting }
    };
    paths.into_iter().map(case).collect()
}

/// Looks at every case, then tells all that failed at once.
fn check_each(check: impl Fn(&Case)) {
    let failed = |case: &Case| catch_unwind(AssertUnwindSafe(|| check(case))).is_err();
    let failed: Vec<String> = cases().into_iter().filter(failed).map(|case| case.name).collect();
    assert!(failed.is_empty(), "these cases failed, see above: {}", failed.join(", "));
}

/// What a person sees, then what the warehouse would get.
fn shown(command: &[&str], told: &Told) -> String {
    let mut shown = format!("$ crossdock {}\n{}", command.join(" "), told.text);
    if !shown.ends_with('\n') {
        shown.push('\n');
    }
    shown.push_str(&format!("exit code {}\n", told.code));
    for posting in postings(told) {
        let mut target = posting["target"].clone();
        remove_absent(&mut target);
        let target = serde_yaml::to_string(&target).unwrap();
        let kind = posting["kind"].as_str().unwrap();
        shown.push_str(&format!("\n{kind}\n"));
        for line in target.lines() {
            shown.push_str(&format!("  {line}\n"));
        }
    }
    shown
}

/// The postings of a report.
fn postings(told: &Told) -> impl Iterator<Item = &Value> {
    let all = told.documents().iter().chain(told.documents_up());
    all.map(|each| &each["posting"]).filter(|posting| !posting.is_null())
}

/// Nothing is said by saying that there is nothing.
fn remove_absent(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(remove_absent);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_absent),
        _ => {}
    }
}

#[test]
fn every_file_of_the_corpus_gives_its_plan() {
    check_each(|case| {
        let files = case.files();
        let arguments = case.arguments("plan", &files);
        let told = case.workspace().run(&arguments);
        insta::with_settings!({
            snapshot_path => "../snapshots/flows",
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => case.about(),
            input_file => &case.path,
        }, { insta::assert_snapshot!(case.name.as_str(), shown(&arguments, &told)); });
    });
}

#[test]
fn no_order_vanishes_and_the_exit_code_says_whether_a_person_must_act() {
    check_each(|case| {
        let told = case.workspace().run(&case.arguments("plan", &case.files()));
        if told.report.is_null() {
            assert!([2, 3].contains(&told.code), "{told:?}");
            return;
        }
        let count = |name: &str| told.report["summary"][name].as_u64().unwrap();
        let sum = ["accepted", "held", "skipped", "untranslatable"].map(count).iter().sum::<u64>();
        assert_eq!(count("received"), sum);
        assert_eq!(count("received"), (told.documents().len() + told.documents_up().len()) as u64);
        assert_eq!(count("postings"), postings(&told).count() as u64);
        let waits = count("held") + count("untranslatable") > 0;
        let set_up_is_wrong = told.report["configuration_findings"]
            .as_array()
            .is_some_and(|all| all.iter().any(|finding| finding["severity"] == "error"));
        assert_eq!(told.code, i32::from(waits || set_up_is_wrong), "{told:?}");
        for document in told.documents() {
            let errors = document["findings"].as_array().unwrap().iter();
            let errors = errors.filter(|finding| finding["severity"] == "error").count();
            let blocked =
                ["held", "untranslatable"].map(Value::from).contains(&document["verdict"]);
            assert_eq!(errors > 0, blocked, "an error holds, and only an error: {document:#}");
        }
    });
}

#[test]
fn a_plan_leaves_nothing_behind() {
    check_each(|case| {
        let workspace = case.workspace();
        let before = files_below(&workspace.path(""));
        workspace.run(&case.arguments("plan", &case.files()));
        let mut after = files_below(&workspace.path(""));
        after.retain(|name| name != "report.json");
        assert_eq!(after, before);
    });
}

/// The names of all files of a folder, sorted.
fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(files_below(&path).into_iter().map(|below| format!("{name}/{below}")));
        } else {
            files.push(name);
        }
    }
    files.sort();
    files
}

#[test]
fn verdicts_do_not_depend_on_the_order_of_the_files() {
    check_each(|case| {
        let mut files = case.files();
        let forward = verdicts(&case.workspace().run(&case.arguments("plan", &files)));
        files.reverse();
        let backward = verdicts(&case.workspace().run(&case.arguments("plan", &files)));
        assert_eq!(forward, backward);
    });
}

/// What became of each document, whatever its place.
fn verdicts(told: &Told) -> Vec<String> {
    let said = |document: &Value| {
        let kind = &document["posting"]["kind"];
        let target = &document["posting"]["target"];
        let (id, verdict) = (&document["quickbooks_id"], &document["verdict"]);
        format!("{id} {verdict} {} {} {kind} {target}", document["reason"], document["findings"])
    };
    let mut verdicts: Vec<String> = told.documents().iter().map(said).collect();
    verdicts.sort();
    verdicts
}

#[test]
fn what_was_synced_is_not_posted_again() {
    check_each(|case| {
        // A stand-in for the warehouse cannot be posted to.
        if case.setting.picking_orders.is_some() {
            return;
        }
        let workspace = case.workspace();
        let files = case.files();
        let first = workspace.run(&case.arguments("sync", &files));
        if first.report.is_null() {
            return;
        }
        assert!(!first.text.contains("refused by IntelliTrack"), "{}", first.text);
        let again = workspace.run(&case.arguments("sync", &files));
        assert_eq!(postings(&again).count(), 0, "{}", again.text);
        assert_eq!(again.code, first.code, "{}", again.text);
        for (before, after) in first.documents().iter().zip(again.documents()) {
            let posted = before["verdict"] == "accepted";
            let expected = if posted { "skipped" } else { before["verdict"].as_str().unwrap() };
            assert_eq!(after["verdict"], expected, "{after:#}");
            if posted {
                assert_eq!(after["reason"], "unchanged");
            }
        }
    });
}

/// Lines of the largest order that is tried.
const LINES: usize = 20_000;

#[test]
fn an_order_of_twenty_thousand_lines_is_planned_in_full() {
    let workspace = Workspace::new("company: Acme Supply\n");
    workspace.write("lists.xml", fs::read(corpus().join("also/lists.xml")).unwrap());
    workspace.write("orders.xml", large_order());
    let told = workspace.run(&["plan", "--from", "orders.xml", "lists.xml"]);
    assert_eq!(told.code, 0, "{}", told.text);
    let postings: Vec<&Value> = postings(&told).collect();
    assert_eq!(postings.len(), 1, "{}", told.text);
    let target = &postings[0]["target"];
    let lines = target["lines"].as_array().unwrap();
    let left_out = target["left_out"].as_array().unwrap();
    // Every tenth line is a service.
    assert_eq!((lines.len(), left_out.len()), (LINES - LINES / 10, LINES / 10));
    for line in lines {
        let number = line["line_number"].as_u64().unwrap();
        assert_eq!(line["ordered_qty"], number.to_string(), "the quantity of its own line");
        assert_eq!(line["quickbooks_line_id"], format!("1A1-{number}"));
    }
    assert!(left_out.iter().all(|line| line["line_number"].as_u64().unwrap() % 10 == 0));
    assert_eq!(target["order_number"], "1001");
}

fn large_order() -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" ?>\n<QBXML><QBXMLMsgsRs><SalesOrderQueryRs statusCode=\"0\">\
         <SalesOrderRet><TxnID>1A1-1300000000</TxnID><EditSequence>1</EditSequence>\
         <CustomerRef><FullName>Smith &amp; Sons</FullName></CustomerRef>\
         <TxnDate>2026-03-05</TxnDate><RefNumber>1001</RefNumber>\n",
    );
    for number in 1..=LINES {
        let item = if number % 10 == 0 { "Delivery" } else { "Bolt:M8" };
        xml.push_str(&format!(
            "<SalesOrderLineRet><TxnLineID>1A1-{number}</TxnLineID>\
             <ItemRef><FullName>{item}</FullName></ItemRef><Quantity>{number}</Quantity>\
             </SalesOrderLineRet>\n",
        ));
    }
    xml.push_str("</SalesOrderRet></SalesOrderQueryRs></QBXMLMsgsRs></QBXML>\n");
    xml
}
