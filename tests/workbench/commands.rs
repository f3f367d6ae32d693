//! `crossdock rules`: new, test, coverage, lint, baseline, defs, docs.

use crate::program::{Folder, Ran};

fn fresh() -> Folder {
    let folder = Folder::empty();
    assert_eq!(folder.run(["init"]).code, 0);
    folder
}

#[track_caller]
fn run(folder: &Folder, typed: &str, code: i32) -> Ran {
    let ran = folder.run(typed.split(' '));
    assert_eq!(ran.code, code, "crossdock {typed}\n{}{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn every_scaffold_passes_its_own_tests_and_is_covered() {
    let folder = fresh();
    for name in [
        "sales_order/po-missing",
        "picked_order/carrier-missing",
        "filter/drop-ship",
        "map/po-number",
        "filter/own-shop --picked",
        "map/memo --picked",
    ] {
        run(&folder, &format!("rules new {name}"), 0);
    }
    run(&folder, "check", 0);
    run(&folder, "rules lint", 0);
    let tested = run(&folder, "rules test --coverage --threshold 100", 0);
    assert!(tested.stdout.contains("13 tests, 13 passed, 0 failed"), "{}", tested.stdout);
    let refused = run(&folder, "rules new sales_order/po-missing", 2);
    assert!(refused.stderr.contains("is there already"), "{}", refused.stderr);
    run(&folder, "rules new sale_order/x", 2);
    run(&folder, "rules new po-missing", 2);
    run(&folder, "rules new sales_order/PO", 2);
}

#[test]
fn tests_are_chosen_by_name() {
    let folder = fresh();
    let all = run(&folder, "rules test", 0);
    assert!(all.stdout.contains("2 tests, 2 passed"), "{}", all.stdout);
    let one = run(&folder, "rules test --run more-than", 0);
    assert!(one.stdout.contains("1 test, 1 passed"), "{}", one.stdout);
    let none = run(&folder, "rules test --run no-such-test", 5);
    assert!(none.stderr.contains("none of the 2 tests matches"), "{}", none.stderr);
    run(&folder, "rules test --run (", 2);
}

#[test]
fn what_no_test_ran_is_told() {
    let folder = fresh();
    run(&folder, "rules new sales_order/po-missing", 0);
    std::fs::remove_file(folder.path("rules/sales_order/po-missing/fails-it-is-missing.json"))
        .unwrap();
    folder.write("rules/lib/unused.rhai", "//! Unused.\nfn twice(x) {\n    x * 2\n}\n");
    let low = run(&folder, "rules test --coverage --threshold 95.5", 1);
    let said = "coverage of lines is too low: got";
    assert!(low.stdout.contains(said) && low.stdout.contains("need 95.5 %"), "{}", low.stdout);
    let unused = low.stdout.lines().find(|line| line.contains("lib/unused.rhai")).unwrap();
    assert!(unused.contains("0.0 %"), "a file that never ran counts: {unused}");
    run(&folder, "rules test --coverage --threshold 40", 0);
    run(&folder, "rules test --coverage --threshold 101", 2);
    run(&folder, "rules test --threshold 50", 2);
}

#[test]
fn a_test_file_says_what_is_found() {
    let folder = fresh();
    folder.write(
        "rules/sales_order/quantity-unusual/more.test.yaml",
        "parameters: { most: \"10\" }\ntoday: 2026-02-01\ntests:\n\
         \x20 - name: eleven are told\n    doc: { lines: [{ ordered: \"11\" }] }\n    finds:\n\
         \x20     - { path: \"lines[0].ordered\", severity: warning, \
         fix: check the quantity with the customer }\n\
         \x20 - name: ten pass\n    doc: { lines: [{ ordered: \"10\" }] }\n    finds: []\n",
    );
    let ran = run(&folder, "rules test", 0);
    assert!(ran.stdout.contains("4 tests, 4 passed"), "{}", ran.stdout);
    folder.write(
        "rules/sales_order/quantity-unusual/more.test.yaml",
        "tests:\n  - name: another message\n    parameters: { most: \"10\" }\n    \
         doc: { lines: [{ ordered: \"11\" }] }\n    finds: [{ message: too many }]\n",
    );
    let ran = run(&folder, "rules test", 1);
    assert!(ran.stdout.contains("message: expected `too many`, found `11 of"), "{}", ran.stdout);
}

#[test]
fn a_baseline_lets_old_orders_pass_until_a_day() {
    let folder = fresh();
    folder.write(
        "rules/sales_order/memo-missing/rule.rhai",
        "//! Every order has a memo.\nfn check(doc, ctx) {\n    \
         if doc.lines.len() > 3 { finding(\"memo\", \"no memo\", \"write one\"); }\n}\n",
    );
    let held = |ran: &Ran| ran.stdout.matches("error sales_order/memo-missing").count();
    let before = run(&folder, "plan", 1);
    assert!(held(&before) > 0, "{}", before.stdout);
    let wrote = run(&folder, "rules baseline memo-missing --until 2999-12-31 --by Ann", 0);
    assert!(wrote.stdout.contains("waivers until 2999-12-31"), "{}", wrote.stdout);
    let after = folder.run(["plan"]);
    assert_eq!(held(&after), 0, "{}", after.stdout);
    let said = "no memo (waived by Ann until 2999-12-31: was there before the rule)";
    assert_eq!(after.stdout.matches(said).count(), held(&before), "{}", after.stdout);
    let again = run(&folder, "rules baseline memo-missing", 0);
    assert!(again.stdout.contains("nothing is held by"), "{}", again.stdout);
    // A new end in the past: they count again, and every report says so.
    let ended = folder.read("rules/waivers.yaml").replace("2999-12-31", "2020-12-31");
    folder.write("rules/waivers.yaml", &ended);
    let expired = run(&folder, "plan", 1);
    assert_eq!(held(&expired), held(&before), "{}", expired.stdout);
    assert!(expired.stdout.contains("configuration/waiver-expired"), "{}", expired.stdout);
    let lint = run(&folder, "rules lint", 1);
    assert!(lint.stdout.contains("warning[waiver-expired]"), "{}", lint.stdout);
}

#[test]
fn waivers_that_nothing_needs_are_told() {
    let folder = fresh();
    folder.write(
        "rules/waivers.yaml",
        "- { rule: sales_order/site-missing, order: SO1000001, reason: agreed, by: Ann, \
         until: 2999-01-01 }\n\
         - { rule: sales_order/site-missing, order: NOSUCH, reason: agreed, by: Ann, \
         until: 2999-01-01 }\n",
    );
    let planned = folder.run(["plan"]);
    assert!(planned.stdout.contains("configuration/waiver-unused"), "{}", planned.stdout);
    let lint = run(&folder, "rules lint", 1);
    assert_eq!(lint.stdout.matches("warning[waiver-unused]").count(), 2, "{}", lint.stdout);
}

#[test]
fn editors_and_readers_get_their_files() {
    let folder = fresh();
    run(&folder, "rules defs", 0);
    let definitions = folder.read("editor/crossdock.d.rhai");
    assert!(definitions.contains("fn finding(path, message);"), "{definitions}");
    let functions: serde_json::Value =
        serde_json::from_str(&folder.read("editor/functions.json")).unwrap();
    let entries = functions["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["written"] == "customer(x)"), "{functions:#}");
    assert!(entries.iter().all(|entry| entry["name"] != "sleep"), "what is disabled is not told");
    run(&folder, "rules docs", 0);
    let page = folder.read("rule-pages/sales_order/quantity-unusual.html");
    assert!(page.contains("more than usual"), "{page}");
    assert!(folder.read("rule-pages/index.html").contains("sales_order/site-missing.html"));
    let shown = run(&folder, "rules show site-missing", 0);
    assert!(shown.stdout.contains("lowered: it runs without Rhai"), "{}", shown.stdout);
}

/// `check` fails where `serve` would refuse the rules.
#[test]
fn check_runs_the_tests() {
    let folder = fresh();
    folder.write("rules/sales_order/quantity-unusual/fails-not.json", "{}\n");
    let ran = run(&folder, "check", 1);
    assert!(ran.stdout.contains("1 of 3 tests of the rules fail"), "{}", ran.stdout);
}

/// A script that fails while it runs is told with its lines, its values, and who called it.
#[test]
fn a_failure_while_running_is_told_with_an_excerpt() {
    let folder = fresh();
    folder.write(
        "rules/sales_order/shouts/rule.rhai",
        "//! The memo is loud.\nfn check(doc, ctx) {\n    let memo = loud(doc);\n    \
         if memo == \"\" { finding(\"memo\", \"silent\"); }\n}\n\nfn loud(doc) {\n    \
         doc.memo.to_upper()\n}\n",
    );
    folder.write("rules/sales_order/shouts/passes-a-memo.json", "{\"doc\":{\"memo\":\"x\"}}");
    folder.write("rules/sales_order/shouts/fails-no-memo.json", "{\"doc\":{\"memo\":null}}");
    let ran = run(&folder, "rules test", 1);
    insta::with_settings!({
        snapshot_path => "../../snapshots/workbench",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("a-failure-while-running", ran.stdout); });
}

/// Filters and maps of the workspace stand in the picture of the stages.
#[test]
fn the_graph_shows_the_workspaces_own_stages() {
    let folder = fresh();
    run(&folder, "rules new filter/drop-ship", 0);
    run(&folder, "rules new map/memo --picked", 0);
    let picture = run(&folder, "graph", 0).stdout;
    assert!(picture.contains("inventory parts only; filter/drop-ship<"), "{picture}");
    assert!(picture.contains("the very bytes that QuickBooks gets; map/memo<"), "{picture}");
    assert!(picture.contains("what the warehouse would get<"), "{picture}");
}

#[test]
fn shells_and_manuals_get_what_they_read() {
    let folder = Folder::empty();
    for (shell, word) in [
        ("bash", "_crossdock"),
        ("zsh", "#compdef crossdock"),
        ("fish", "complete -c crossdock"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = run(&folder, &format!("completions {shell}"), 0).stdout;
        assert!(script.contains(word), "{shell}: {script}");
    }
    assert!(run(&folder, "man", 0).stdout.contains(".TH crossdock"));
    run(&folder, "man --out pages", 0);
    assert!(folder.read("pages/crossdock-rules-test.1").contains("threshold"));
}

/// A rule that Rhai has to run says so, and why; what it says of orders is the same.
#[test]
fn a_dynamic_rule_says_why() {
    let folder = fresh();
    run(&folder, "rules new sales_order/terms", 0);
    let script = folder.read("rules/sales_order/terms/rule.rhai");
    let header = script.split("fn check").next().unwrap();
    let body = "fn check(doc, ctx) {\n    switch doc.memo {\n        \"x\" => finding(\"memo\", \
                \"an x\", \"none\"),\n        _ => ()\n    }\n}\n";
    folder.write("rules/sales_order/terms/rule.rhai", &format!("{header}{body}"));
    let listed = run(&folder, "rules list", 0);
    let row = listed.stdout.lines().find(|row| row.starts_with("sales_order/terms")).unwrap();
    assert!(row.ends_with("(dynamic)"), "{row}");
    let row = listed.stdout.lines().find(|row| row.starts_with("sales_order/site-mixed")).unwrap();
    assert!(!row.contains("dynamic"), "{row}");
    let shown = run(&folder, "rules show terms", 0);
    let why = "rules/sales_order/terms/rule.rhai:";
    assert!(shown.stdout.contains("dynamic: it runs in Rhai, because"), "{}", shown.stdout);
    assert!(shown.stdout.contains(why), "{}", shown.stdout);
    assert!(shown.stdout.contains("`switch` stays with Rhai"), "{}", shown.stdout);
}

/// Every active rule of sales orders is measured, in both ways, and nothing is kept.
#[test]
fn rules_are_measured_on_own_orders() {
    let folder = fresh();
    let text = run(&folder, "bench --rounds 1", 0).stdout;
    assert!(text.contains("medians of 1 rounds"), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&run(&folder, "bench --rounds 1 -o json", 0).stdout).unwrap();
    let rules = json["judging"]["rules"].as_array().unwrap();
    let all = run(&folder, "rules list", 0).stdout;
    let of_orders = all.lines().filter(|row| row.starts_with("sales_order/")).count();
    assert_eq!(rules.len(), of_orders, "{json:#}");
    assert!(json["reading"]["orders"].as_u64().unwrap() > 0, "{json:#}");
    assert!(rules.iter().all(|rule| rule["nanoseconds"].is_u64()), "{json:#}");
}
