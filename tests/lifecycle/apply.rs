//! A kept plan is posted exactly once, or refused with the reason; planning changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::qbxml::{file, lists, order, orders};
use crate::rig::{Rig, Run, SETTINGS};

/// A workspace that has synced order 1001, and a kept plan for 1002 out of `--from`.
fn planned() -> (Rig, PathBuf, PathBuf) {
    let mut rig = Rig::new();
    rig.sync(&[lists(), orders(&[order("1001")])]);
    let from = rig.answers(&[orders(&[order("1002")])]);
    let plan = keep(&rig, &["--from"], &[&from]);
    (rig, plan, from)
}

/// Plans into a file beside the workspace.
fn keep(rig: &Rig, words: &[&str], paths: &[&Path]) -> PathBuf {
    let plan = rig.beside("plan.json");
    let out = plan.to_str().expect("a plain path");
    let run = rig.run(&[&["plan", "-o", "json", "--out", out], words].concat(), paths);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    plan
}

fn apply(rig: &Rig, plan: &Path) -> Run {
    rig.run(&["apply", "-o", "json"], &[plan])
}

/// The plan is refused after `moved`; the warehouse stays as it was then.
#[track_caller]
fn check_refused(name: &str, moved: impl FnOnce(&mut Rig, &Path, &Path)) {
    let (mut rig, plan, from) = planned();
    moved(&mut rig, &plan, &from);
    check_words(name, &rig, &plan);
}

#[track_caller]
fn check_words(name: &str, rig: &Rig, plan: &Path) {
    let before = rig.contents();
    let run = apply(rig, plan);
    assert_eq!(run.exit, 4, "{}", run.stderr);
    assert_eq!(rig.contents(), before);
    let outside = rig.beside("");
    let outside = regex_of(outside.to_str().expect("a plain path"));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/lifecycle");
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(&outside, "DIR/");
    settings.add_filter(r"\\", "/");
    settings.add_filter(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME");
    settings.bind(|| insta::assert_snapshot!(name, run.stderr));
}

/// A path as a pattern: what is no letter or digit means itself.
fn regex_of(path: &str) -> String {
    let escaped = path.chars().map(|each| match each {
        plain if plain.is_alphanumeric() => plain.to_string(),
        other => format!("[{}{other}]", if other == '\\' || other == '^' { "\\" } else { "" }),
    });
    escaped.collect()
}

#[test]
fn a_plan_is_applied_exactly_once() {
    let (rig, plan, _) = planned();
    let first = apply(&rig, &plan);
    assert_eq!((first.exit, &first.report["delivery"]["posted"]), (0, &1.into()));
    let both = "1001 open for Smith; 1 Bolt 10/0/0 EA\n1002 open for Smith; 1 Bolt 10/0/0 EA\n";
    assert_eq!(rig.contents(), both);
    check_words("refused-applied-already", &rig, &plan);
}

#[test]
fn a_plan_is_stale_once_the_rules_move() {
    check_refused("refused-rules", |rig, _, _| {
        rig.write("rules/rules.yaml", "sales_order/inactive: error\n");
    });
}

#[test]
fn a_plan_is_stale_once_the_settings_move() {
    check_refused("refused-settings", |rig, _, _| {
        rig.configure("settings: { default_uom: PC }\n");
    });
}

#[test]
fn a_plan_is_stale_once_the_warehouse_is_worked_in() {
    check_refused("refused-warehouse", |rig, _, _| rig.pick("1001", 1, "1"));
}

#[test]
fn a_plan_is_stale_once_another_run_has_learnt_something() {
    check_refused("refused-other-run", |rig, _, _| {
        rig.sync(&[orders(&[order("1003")])]);
    });
}

#[test]
fn a_plan_is_stale_once_quickbooks_file_changes() {
    check_refused("refused-file-changed", |_, _, from| {
        let news = [orders(&[order("1002").saved(|order| order.lines[0].quantity = 11)])];
        fs::write(from, file(&news)).expect("the file is written");
    });
}

#[test]
fn a_plan_is_stale_once_quickbooks_file_is_gone() {
    check_refused("refused-file-gone", |_, _, from| {
        fs::remove_file(from).expect("it was there");
    });
}

#[test]
fn a_plan_is_refused_by_another_company() {
    check_refused("refused-other-company", |rig, _, _| {
        rig.configure_for("Globex", SETTINGS);
    });
}

#[test]
fn a_plan_is_refused_over_another_store() {
    check_refused("refused-other-store", |rig, _, _| {
        rig.lose_store();
        rig.sync(&[lists(), orders(&[order("1001")])]);
    });
}

#[test]
fn a_plan_that_was_edited_is_refused() {
    check_refused("refused-edited", |_, plan, _| {
        let text = fs::read_to_string(plan).expect("it was kept");
        let edited = text.replace("\"ordered_qty\":\"10\"", "\"ordered_qty\":\"100\"");
        assert_ne!(text, edited);
        fs::write(plan, edited).expect("the file is written");
    });
}

#[test]
fn a_plan_of_an_empty_store_is_stale_once_there_is_one() {
    let mut rig = Rig::new();
    let from = rig.answers(&[lists(), orders(&[order("1002")])]);
    let plan = keep(&rig, &["--from"], &[&from]);
    rig.sync(&[]);
    check_words("refused-store-begun", &rig, &plan);
}

/// A workspace that names its files itself.
fn with_files() -> Rig {
    let rig = Rig::new();
    rig.configure(&format!("quickbooks: {{ via: files, files: [\"in/*.xml\"] }}\n{SETTINGS}"));
    rig.write("in/1-lists.xml", &file(&[lists()]));
    rig.write("in/2-orders.xml", &file(&[orders(&[order("1001")])]));
    rig
}

#[test]
fn a_plan_is_stale_once_a_configured_file_comes() {
    let rig = with_files();
    let plan = keep(&rig, &[], &[]);
    rig.write("in/3-orders.xml", &file(&[orders(&[order("1002")])]));
    check_words("refused-file-came", &rig, &plan);
}

/// `plan --from orders.xml` in the folder of the file, `apply` in another one.
#[test]
fn a_plan_of_a_file_named_from_where_one_stands_applies() {
    let mut rig = Rig::new();
    let from = rig.answers(&[lists(), orders(&[order("1001")])]);
    let name = Path::new(from.file_name().expect("it has a name"));
    let plan = keep(&rig, &["--from"], &[name]);
    let mut elsewhere = rig.command(&["apply"], &[&plan]);
    elsewhere.current_dir(rig.folder());
    let output = elsewhere.output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(rig.contents(), "1001 open for Smith; 1 Bolt 10/0/0 EA\n");
}

#[test]
fn a_plan_of_configured_files_applies() {
    let rig = with_files();
    let plan = keep(&rig, &[], &[]);
    assert_eq!(apply(&rig, &plan).exit, 0);
    assert_eq!(rig.contents(), "1001 open for Smith; 1 Bolt 10/0/0 EA\n");
}

/// Every path below a folder with its bytes.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).expect("it can be listed") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                left.push(path.clone());
                all.insert(path, Vec::new());
            } else {
                let bytes = fs::read(&path).expect("it can be read");
                all.insert(path, bytes);
            }
        }
    }
    all
}

/// Neither a plan nor its sisters change a byte of the workspace.
fn check_changes_nothing(rig: &mut Rig) {
    let news = [orders(&[order("1001").saved(|order| order.customer = ""), order("1002")])];
    let from = rig.answers(&news);
    let stands = |rig: &Rig| (bytes(&rig.folder()), rig.has_store(), rig.serial());
    let before = stands(rig);
    for words in [
        &["plan", "--from"][..],
        &["sync", "--dry-run", "--from"],
        &["explain", "--order", "1002", "--from"],
    ] {
        let run = rig.run(words, &[&from]);
        assert!(run.exit <= 1, "{}", run.stderr);
        assert_eq!(stands(rig), before, "{words:?}");
    }
}

#[test]
fn a_plan_changes_nothing_where_there_is_no_store_yet() {
    check_changes_nothing(&mut Rig::new());
}

#[test]
fn a_plan_changes_nothing_where_there_is_a_store() {
    let mut rig = Rig::new();
    rig.sync(&[lists(), orders(&[order("1001")])]);
    check_changes_nothing(&mut rig);
}

#[test]
fn plan_then_apply_is_what_sync_is() {
    let first = [lists(), orders(&["1001", "1002", "1003", "1004"].map(order))];
    let news = [orders(&[
        order("1001").saved(|order| order.lines[0].quantity = 12),
        order("1002").saved(|order| order.customer = ""),
        order("1003").saved(|order| order.closed = true),
        order("1004").saved(|order| order.lines[0].quantity = 7),
        order("1005"),
        order("1006").saved(|order| order.customer = ""),
    ])];
    let prepared = || {
        let mut rig = Rig::new();
        rig.sync(&first);
        rig.pick("1004", 1, "4");
        rig
    };
    let mut synced = prepared();
    let sync = synced.sync(&news);
    let mut kept = prepared();
    let from = kept.answers(&news);
    let out = kept.beside("plan.json");
    let words = ["plan", "-o", "json", "--out", out.to_str().expect("a plain path"), "--from"];
    let plan = kept.run(&words, &[&from]);
    let applied = apply(&kept, &out);
    assert_eq!((plan.exit, applied.exit), (1, 1), "{}", applied.stderr);
    assert_eq!(plan.told(), sync.told());
    assert_eq!(applied.told(), sync.told());
    assert_eq!(kept.contents(), synced.contents());
    // What waits is the same, too: the next run says the same of both.
    let (later, after) = (synced.sync(&[]), kept.sync(&[]));
    assert_eq!(after.told(), later.told());
    assert_eq!(later.told().lines().count(), 3);
}
