//! From a new workspace to a changed rule that is proved: in fewer than 15 commands, and what a
//! build server makes of it.

use std::io::Write;
use std::process::Stdio;

use crate::program::{Folder, Ran};

/// Commands typed so far.
struct Typed {
    folder: Folder,
    count: usize,
}

impl Typed {
    #[track_caller]
    fn run(&mut self, typed: &str, code: i32) -> Ran {
        self.count += 1;
        let ran = self.folder.run(typed.split(' '));
        assert_eq!(ran.code, code, "crossdock {typed}\n{}{}", ran.stdout, ran.stderr);
        ran
    }

    /// The same, with answers.
    fn answer(&mut self, typed: &str, answers: &str, code: i32) -> String {
        self.count += 1;
        let mut child = self
            .folder
            .command(typed.split(' '))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
        let ran = Ran::of(&child.wait_with_output().unwrap());
        assert_eq!(ran.code, code, "crossdock {typed}\n{}", ran.stdout);
        ran.stdout
    }
}

#[test]
fn a_rule_is_changed_and_proved_in_an_afternoon() {
    let mut typed = Typed { folder: Folder::empty(), count: 0 };
    typed.run("init", 0);
    typed.run("snapshot test", 0);
    typed.run("rules new sales_order/credit-limit", 0);
    // The rule is written; its old cases speak of something else, and fail.
    typed.folder.write(
        "rules/sales_order/credit-limit/rule.rhai",
        "//! No order is worth more than the credit limit.
//!
//! What: the total of a sales order is above the parameter `limit`.
//! Why: such orders go out only after the office has looked at the customer's account.
//! Fix: look at the account, then waive the rule for this order.

fn check(doc, ctx) {
    if doc.total == () { return; }
    if doc.total > ctx.parameters.limit {
        finding(\"total\", `the order is worth ${doc.total}, more than ${ctx.parameters.limit}`,
            \"look at the customer's account\");
    }
}
",
    );
    let refused = typed.run("check", 2);
    assert!(refused.stderr.contains("the rule has no parameter `limit`"), "{}", refused.stderr);
    let levels = typed.folder.read("rules/rules.yaml");
    let level = "sales_order/credit-limit: { level: error, limit: \"2000\" }";
    typed
        .folder
        .write("rules/rules.yaml", &levels.replace("sales_order/credit-limit: error", level));
    let failing = typed.run("rules test", 1);
    assert!(failing.stdout.contains("fails-it-is-missing"), "{}", failing.stdout);
    for (from, to, case) in [
        ("passes-it-is-there", "passes-at-the-limit", "2000"),
        ("fails-it-is-missing", "fails-above-the-limit", "2000.01"),
    ] {
        let at = |name: &str| format!("rules/sales_order/credit-limit/{name}.json");
        std::fs::remove_file(typed.folder.path(&at(from))).unwrap();
        let text = format!("{{ \"doc\": {{ \"total\": \"{case}\" }} }}\n");
        typed.folder.write(&at(to), &text);
    }
    let passing = typed.run("rules test --coverage --threshold 80", 0);
    assert!(passing.stdout.contains("4 tests, 4 passed"), "{}", passing.stdout);
    let differs = typed.run("snapshot test", 1);
    assert!(differs.stdout.contains("+     error sales_order/credit-limit"), "{}", differs.stdout);
    let told = typed.answer("snapshot review", &"a\n".repeat(20), 0);
    assert!(told.contains("0 rejected, 0 skipped"), "{told}");
    let tested = typed.run("snapshot test --unreferenced delete", 0);
    assert!(tested.stdout.contains("0 differ, 0 new"), "{}", tested.stdout);
    typed.run("rules lint", 0);
    typed.run("check", 0);
    assert!(typed.count < 15, "{} commands", typed.count);
}

#[test]
fn a_build_server_writes_nothing() {
    let folder = Folder::empty();
    assert_eq!(folder.run(["init"]).code, 0);
    let rules = folder.read("rules/rules.yaml");
    folder.write("rules/rules.yaml", &rules.replace("\"5000\"", "\"10\""));
    let under_ci = |typed: &str| {
        let output = folder.command(typed.split(' ')).env("CI", "true").output().unwrap();
        Ran::of(&output)
    };
    let tested = under_ci("snapshot test");
    assert_eq!(tested.code, 1, "{}", tested.stdout);
    assert!(tested.stdout.contains("nothing was written, as CI is set"), "{}", tested.stdout);
    assert!(folder.run(["snapshot", "pending"]).stdout.starts_with("0 wait"));
    for command in ["snapshot review", "snapshot accept", "snapshot reject"] {
        assert_eq!(under_ci(command).code, 2, "{command}");
    }
}

#[test]
fn what_waits_is_listed_accepted_and_rejected() {
    let folder = Folder::empty();
    assert_eq!(folder.run(["init"]).code, 0);
    let rules = folder.read("rules/rules.yaml");
    folder.write("rules/rules.yaml", &rules.replace("\"5000\"", "\"10\""));
    assert_eq!(folder.run(["snapshot", "test"]).code, 1);
    let pending = folder.run(["snapshot", "pending"]).stdout;
    assert_eq!(pending, "fixtures.plan\n1 waits for a decision\n");
    assert_eq!(folder.run(["snapshot", "accept", "fixtures.pln"]).code, 2);
    assert_eq!(folder.run(["snapshot", "reject"]).code, 0);
    assert_eq!(folder.run(["snapshot", "test", "--run", "plan"]).code, 1);
    assert_eq!(folder.run(["snapshot", "accept", "fixtures.plan"]).code, 0);
    assert_eq!(folder.run(["snapshot", "test"]).code, 0);
    // The same again: what waited goes by itself.
    folder.write("rules/rules.yaml", &rules);
    assert_eq!(folder.run(["snapshot", "test"]).code, 1);
    folder.write("rules/rules.yaml", &rules.replace("\"5000\"", "\"10\""));
    assert_eq!(folder.run(["snapshot", "test"]).code, 0);
    assert!(folder.run(["snapshot", "pending"]).stdout.starts_with("0 wait"));
}

#[test]
fn fixtures_of_their_own_and_redactions() {
    let folder = Folder::empty();
    assert_eq!(folder.run(["init"]).code, 0);
    for name in ["lists.xml", "orders.xml"] {
        folder.write(&format!("fixtures/late/{name}"), &folder.read(&format!("fixtures/{name}")));
    }
    folder.write("fixtures/late/scene.yaml", "today: 2027-12-31\n");
    folder.write(
        "snapshots/redactions.yaml",
        "- { key: 'lines[*].quickbooks_line_id', with: '[line]' }\n\
         - { pattern: 'SO10000', with: 'SO-' }\n",
    );
    assert_eq!(folder.run(["snapshot", "test"]).code, 1);
    assert_eq!(folder.run(["snapshot", "accept"]).code, 0);
    let target = folder.read("snapshots/late.SO1000001.target.snap");
    assert!(target.contains("\"quickbooks_line_id\": \"[line]\""), "{target}");
    assert!(folder.read("snapshots/late.plan.snap").contains("SO-01"));
    for name in ["lists.xml", "orders.xml", "scene.yaml"] {
        std::fs::remove_file(folder.path(&format!("fixtures/late/{name}"))).unwrap();
    }
    let warned = folder.run(["snapshot", "test"]);
    assert_eq!(warned.code, 0, "{}", warned.stdout);
    assert!(warned.stdout.contains("unreferenced late.plan"), "{}", warned.stdout);
    assert_eq!(folder.run(["snapshot", "test", "--unreferenced", "reject"]).code, 1);
    assert_eq!(folder.run(["snapshot", "test", "--unreferenced", "delete"]).code, 0);
    assert!(folder.run(["snapshot", "test"]).stdout.contains("0 unreferenced"));
}

/// The script that `init` writes for build servers goes through as it is.
#[cfg(unix)]
#[test]
fn the_ci_script_of_a_new_workspace_is_green() {
    let folder = Folder::empty();
    assert_eq!(folder.run(["init"]).code, 0);
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_crossdock")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = std::process::Command::new("sh");
    command.arg("ci.sh").current_dir(folder.path("")).env("PATH", path);
    let ran = Ran::of(&command.output().unwrap());
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(folder.read("reports/plan.html").contains("<html"));
    assert!(folder.read("reports/rules.xml").contains("<testsuites"));
    assert!(folder.read("reports/rules.sarif").contains("\"2.1.0\""));
    assert!(folder.read("reports/plan.md").contains("SO1000001"));
}
