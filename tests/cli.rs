//! What people and their scripts see of the program: texts, exit codes, JSON. Texts are snapshots,
//! with paths, hashes and times taken out.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod program;

use program::{Folder, Ran};
use serde_json::Value;

const CONFIG: &str = include_str!("fixtures/cli/crossdock.yaml");
const LISTS: &str = include_str!("fixtures/cli/lists.xml");
const ORDERS: &str = include_str!("fixtures/cli/orders.xml");

/// Acme Supply: one order of each verdict, two orders with one number, an inactive customer.
fn acme() -> Folder {
    let folder = Folder::workspace(CONFIG);
    folder.write("quickbooks/lists.xml", LISTS);
    folder.write("quickbooks/orders.xml", ORDERS);
    folder
}

/// Acme with the orders of these numbers alone.
fn acme_with(numbers: &[&str]) -> Folder {
    let folder = acme();
    let (head, rest) = ORDERS.split_once("<SalesOrderRet>").expect("there are orders");
    let (body, tail) = rest.rsplit_once("</SalesOrderRet>").expect("there are orders");
    let orders = body.split("</SalesOrderRet>\n<SalesOrderRet>");
    let wanted = orders.filter(|order| {
        numbers.iter().any(|number| order.contains(&format!("<RefNumber>{number}</RefNumber>")))
    });
    let kept: Vec<String> =
        wanted.map(|order| format!("<SalesOrderRet>{order}</SalesOrderRet>\n")).collect();
    folder.write("quickbooks/orders.xml", &format!("{head}{}{}", kept.concat(), tail.trim_start()));
    folder
}

/// Runs a command, compares everything it says with the snapshot of this name, and its exit code
/// with the one expected.
fn check(name: &str, folder: &Folder, command: &str, code: i32) {
    let ran = folder.run(command.split_whitespace());
    assert_eq!(ran.code, code, "crossdock {command}\n{}{}", ran.stdout, ran.stderr);
    let parts = [("stdout", &ran.stdout), ("stderr", &ran.stderr)];
    let said = parts.into_iter().filter(|(_, text)| !text.is_empty());
    let said: String = said.map(|(name, text)| format!("--- {name}\n{text}")).collect();
    let text = format!("$ crossdock {command}\nexit code {code}\n{said}");
    bind(folder, || insta::assert_snapshot!(name, text));
}

fn bind(folder: &Folder, assert: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    #[expect(clippy::disallowed_methods, reason = "a temporary folder may be a link elsewhere")]
    let real = folder.path("").canonicalize().unwrap_or_default();
    for path in [folder.path(""), real] {
        for text in [path.to_string_lossy().to_string(), path.to_string_lossy().replace('\\', "/")]
        {
            let text = text.trim_end_matches(['/', '\\']);
            settings.add_filter(&text.replace('\\', r"\\").replace('.', r"\."), "[folder]");
        }
    }
    settings.add_filter(r#""day": "[0-9-]+""#, r#""day": "[day]""#);
    settings.add_filter(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b", "[hash]");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]");
    settings.add_filter(r"crossdock\.exe", "crossdock");
    settings.bind(assert);
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).expect("stdout is JSON alone")
}

#[test]
fn help_of_the_program() {
    check("help", &Folder::empty(), "--help", 0);
    check("help-explain", &Folder::empty(), "explain --help", 0);
}

#[test]
fn a_folder_without_workspace() {
    check("no-workspace", &Folder::empty(), "check", 2);
    let folder = Folder::empty();
    let ran = folder.run(["plan", "--workspace", "acme"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("acme has no crossdock.yaml"), "{}", ran.stderr);
}

#[test]
fn wrong_usage() {
    let folder = acme();
    check("usage-unknown-command", &folder, "plans", 2);
    check("usage-unknown-format", &folder, "plan -o jason", 2);
    check("usage-format-without-file", &folder, "plan -o json:", 2);
    check("usage-explain-nothing", &folder, "explain", 2);
    check("usage-plan-of-a-stand-in", &folder, "plan --out p.json --picking-orders a.csv", 2);
}

const FIVE_MISTAKES: &str = "\
compny: Acme Supply
quickbooks:
  via: web-conector
  files: quickbooks/*.xml
settings:
  multiple_sites: yes
";
const TYPO: &str = "\
//! Every order has a memo.
//!
//! What: no memo. Why: we want one. Fix: write one.

fn check(doc, ctx) {
    if blank(doc.memmo) { finding(\"memo\", \"no memo\"); }
}
";
const NO_SCRIPT: &str = "\
//! Every order has a memo.

fn check(doc, ctx) {
    if doc.memo == ( { return; }
}
";

#[test]
fn a_wrong_configuration() {
    check("config-five-mistakes", &Folder::workspace(FIVE_MISTAKES), "plan", 2);
}

#[test]
fn a_rule_that_does_not_compile() {
    let folder = acme();
    folder.write("rules/sales_order/memo-missing/rule.rhai", NO_SCRIPT);
    check("rule-does-not-compile", &folder, "plan", 2);
}

#[test]
fn a_rule_with_a_name_that_is_not_there() {
    let folder = acme_with(&["1001"]);
    folder.write("rules/sales_order/memo-missing/rule.rhai", TYPO);
    check("rule-with-a-typo", &folder, "plan", 2);
}

#[test]
fn a_rule_of_unknown_level() {
    let folder = acme();
    folder.write(
        "rules/rules.yaml",
        "sales_order/site-missing: eror\nsales_order/sight-missing: error\n",
    );
    check("rules-yaml-wrong", &folder, "check", 2);
}

#[test]
fn configuration_and_rules_are_told_at_once() {
    let folder = Folder::workspace(FIVE_MISTAKES);
    folder.write("rules/sales_order/memo-missing/rule.rhai", NO_SCRIPT);
    check("config-and-rules-wrong", &folder, "check", 2);
}

#[test]
fn messages_of_quickbooks_that_cannot_be_used() {
    let folder = acme();
    folder.write("broken.xml", &ORDERS[..ORDERS.len() / 2]);
    check("messages-broken", &folder, "plan --from broken.xml", 3);
    let crossed = ORDERS.replacen("</CustomerRef>", "</CustomerReff>", 1);
    folder.write("crossed.xml", &crossed);
    check("messages-crossed", &folder, "plan --from crossed.xml", 3);
    check("messages-missing", &folder, "plan --from nowhere.xml", 3);
    check("messages-none-match", &folder, "plan --from nowhere/*.xml", 3);
    let bare = Folder::workspace("company: Acme Supply\n");
    check("messages-none-configured", &bare, "plan", 2);
}

#[test]
fn picking_orders_that_cannot_be_read() {
    let folder = acme();
    folder.write(
        "orders.csv",
        "order_number,quickbooks_id,status,customer,line_number,item,ordered_qty,picked_qty,site\n\
         1001,1A1-1700001001,opened,Smith & Sons,1,Bolt:M8,12,0,EAST\n\
         1001,1A1-1700001001,open,Smith & Sons,one,Nut:M8,24,0,EAST\n",
    );
    check("picking-orders-wrong", &folder, "plan --picking-orders orders.csv", 2);
    check("picking-orders-missing", &folder, "plan --picking-orders nowhere.csv", 3);
}

#[test]
fn a_plan_in_text() {
    check("plan", &acme(), "plan", 1);
    check("plan-with-nothing-held", &acme_with(&["1001"]), "plan", 0);
}

#[test]
fn a_plan_over_picking_orders_of_a_table() {
    let folder = acme_with(&["1001", "1004"]);
    folder.write(
        "orders.csv",
        "order_number,quickbooks_id,status,customer,line_number,item,ordered_qty,picked_qty,site\n\
         1001,1A1-1700001001,open,Smith & Sons,1,Bolt:M8,12,4,EAST\n\
         1001,1A1-1700001001,open,Smith & Sons,2,Nut:M8,20,0,EAST\n\
         1004,,open,Brown,1,Nut:M8,1,0,EAST\n",
    );
    check("plan-over-picking-orders", &folder, "plan --picking-orders orders.csv", 1);
    check(
        "explain-order-changed-after-picking",
        &folder,
        "explain --order 1001 --picking-orders orders.csv",
        1,
    );
}

#[test]
fn a_check_in_text_and_json() {
    check("check", &acme(), "check", 0);
    check("check-json", &acme(), "check -o json", 0);
}

#[test]
fn the_rules_are_listed_and_tested() {
    let folder = acme();
    check("rules-list", &folder, "rules list", 0);
    check("rules-test-without-cases", &folder, "rules test", 5);
    folder.write("rules/sales_order/memo-missing/rule.rhai", &TYPO.replace("memmo", "memo"));
    let case = "rules/sales_order/memo-missing/passes-an-order-with-memo.json";
    folder.write(case, "{ \"doc\": { \"memo\": \"\" } }\n");
    check("rules-test-with-a-failing-case", &folder, "rules test", 1);
}

#[test]
fn rules_are_explained() {
    let folder = acme();
    check("explain-rule", &folder, "explain site-missing", 0);
    check("explain-unknown-rule", &folder, "explain sight-missing", 2);
    check("explain-rule-like-no-other", &folder, "explain zzz", 2);
}

#[test]
fn codes_are_explained() {
    let nowhere = Folder::empty();
    check("explain-code", &nowhere, "explain 3140", 0);
    check("explain-code-warning", &nowhere, "explain 530", 0);
    check("explain-code-of-a-message-set", &nowhere, "explain 9002", 0);
    check("explain-code-result", &nowhere, "explain 0x80040400", 0);
    check("explain-code-unknown", &nowhere, "explain 3999", 0);
    check("explain-code-unknown-result", &nowhere, "explain 0x80040FFF", 0);
    check("explain-code-that-is-none", &nowhere, "explain 31400", 2);
    let own = CONFIG.replace("quickbooks:\n", "quickbooks:\n  codes: { 3180: stop }\n");
    assert_ne!(own, CONFIG);
    check("explain-code-with-a-word-of-ours", &Folder::workspace(&own), "explain 3180", 0);
}

#[test]
fn orders_are_explained() {
    let folder = acme();
    check("explain-order-accepted", &folder, "explain --order 1001", 0);
    check("explain-order-held", &folder, "explain --order 1002", 1);
    check("explain-order-skipped", &folder, "explain --order 1003", 0);
    check("explain-orders-of-one-number", &folder, "explain --order 1004", 1);
    check("explain-order-untranslatable", &folder, "explain --order 1007", 1);
    check("explain-order-unknown", &folder, "explain --order 9999", 2);
    let by_id = folder.run(["explain", "--order", "1A5-1700001005"]);
    assert!(by_id.stdout.contains("Brown:Attic") && !by_id.stdout.contains("line 79"));
}

/// CONTRACT: every key, in its order, with the kind of value that scripts may rely on.
#[test]
fn a_plan_in_json_has_the_promised_shape() {
    let ran = acme().run(["plan", "-o", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let plan = json(&ran);
    let keys = |value: &Value| -> Vec<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    let promised = [
        "format_version",
        "kind",
        "company",
        "rules_hash",
        "settings_hash",
        "started_at",
        "dry_run",
        "summary",
        "configuration_findings",
        "documents",
    ];
    assert_eq!(keys(&plan)[..promised.len()], promised);
    assert_eq!(plan["summary"]["received"], 7);
    let verdicts = ["accepted", "held", "skipped", "untranslatable"];
    let counts = verdicts.map(|verdict| plan["summary"][verdict].as_u64().expect("a count"));
    assert_eq!(counts, [2, 3, 1, 1]);
    for document in plan["documents"].as_array().expect("documents") {
        let keys = keys(document);
        for key in ["flow", "number", "quickbooks_id", "intellitrack_id", "verdict", "reason"] {
            assert!(keys.contains(&key.to_string()), "{key} in {document}");
        }
    }
    let finding = &plan["documents"][1]["findings"][1];
    let promised = ["rule", "severity", "path", "line_id", "message", "fix", "at"];
    assert_eq!(keys(finding), promised);
    let target = &plan["documents"][0]["posting"]["target"];
    assert_eq!(target["udf1"], "EAST");
    assert_eq!(target["lines"][0]["ordered_qty"], "12", "quantities are texts");
    assert_eq!(target["left_out"][0]["why"], "service");
}

#[test]
fn a_plan_in_json() {
    let folder = acme_with(&["1001", "1002", "1003", "1007"]);
    let plan = json(&folder.run(["plan", "-o", "json"]));
    let text = format!("{plan:#}");
    bind(&folder, || insta::assert_snapshot!("plan-json", text));
}

#[test]
fn several_reports_of_one_run() {
    let folder = acme();
    let ran = folder.run(["plan", "-o", "json:report.json", "-o", "text"]);
    assert!(ran.stdout.contains("1 skipped"), "{}", ran.stdout);
    let report: Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    assert_eq!((ran.code, &report["kind"]), (1, &Value::from("plan")));
    check("report-into-no-folder", &folder, "plan -o json:nowhere/report.json", 3);
}

/// CONTRACT 3, each code, and what `--exit-zero` and `--detailed-exitcode` make of it.
#[test]
fn exit_codes() {
    let code = |folder: &Folder, command: &str| folder.run(command.split_whitespace()).code;
    let good = acme_with(&["1001"]);
    let held = acme_with(&["1002"]);
    let skipped = acme_with(&["1003"]);
    assert_eq!(code(&good, "plan"), 0);
    assert_eq!(code(&skipped, "plan"), 0, "nothing to post is no failure");
    assert_eq!(code(&held, "plan"), 1);
    assert_eq!(code(&held, "plan --exit-zero"), 0);
    assert_eq!(code(&held, "--exit-zero explain --order 1002"), 0);
    assert_eq!(code(&good, "plan --detailed-exitcode"), 2);
    assert_eq!(code(&skipped, "plan --detailed-exitcode"), 0);
    assert_eq!(code(&held, "plan --detailed-exitcode"), 1, "no change, but somebody must act");
    assert_eq!(code(&good, "plan --detailed-exitcode --from nowhere.xml"), 1, "2 means changes");
    assert_eq!(code(&good, "plan --exit-zero --from nowhere.xml"), 3, "only findings are excused");
    assert_eq!(code(&good, "plan --no-such-option"), 2);
    assert_eq!(code(&good, "plan --from nowhere.xml"), 3);
    assert_eq!(code(&good, "rules test"), 5);
    assert_eq!(code(&good, "plan --out plan.json"), 0);
    assert_eq!(code(&good, "apply plan.json"), 0);
    assert_eq!(code(&good, "apply plan.json"), 4);
    assert_eq!(code(&good, "sync"), 0, "what stands is left alone");
}

#[test]
fn plans_that_are_refused() {
    let folder = acme_with(&["1001"]);
    assert_eq!(folder.run(["plan", "--out", "plan.json"]).code, 0);
    folder.write("crossdock.yaml", &CONFIG.replace("DOCK-1", "DOCK-2"));
    check("apply-after-the-settings-moved", &folder, "apply plan.json", 4);
    folder.write("crossdock.yaml", CONFIG);
    folder.write("quickbooks/orders.xml", ORDERS);
    check("apply-after-quickbooks-moved", &folder, "apply plan.json", 4);
    let edited =
        folder.read("plan.json").replace("\"ordered_qty\":\"12\"", "\"ordered_qty\":\"13\"");
    folder.write("edited.json", &edited);
    check("apply-an-edited-plan", &folder, "apply edited.json", 4);
    check("apply-no-plan", &folder, "apply crossdock.yaml", 2);
    check("apply-a-plan-that-is-not-there", &folder, "apply nowhere.json", 3);
}

#[test]
fn applying_a_plan_is_told() {
    let folder = acme_with(&["1001"]);
    assert_eq!(folder.run(["plan", "--out", "plan.json"]).code, 0);
    check("apply", &folder, "apply plan.json", 0);
    check("apply-twice", &folder, "apply plan.json", 4);
    check("sync-after-apply", &folder, "sync", 0);
}

/// `crossdock plan | head`: the reader leaves before everything is written.
#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    use std::process::Stdio;

    let folder = acme();
    for command in ["plan", "plan -o json", "graph -o svg", "explain --order 1002", "rules list"] {
        let mut program = folder.command(command.split_whitespace());
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        let ran = Ran::of(&output);
        assert!(ran.stderr.is_empty(), "crossdock {command}: {}", ran.stderr);
        assert!((0..=1).contains(&ran.code), "crossdock {command} ends with {}", ran.code);
    }
}
