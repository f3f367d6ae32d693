//! The rules that people write: what a workspace's own scripts and levels do to a run, and what
//! people read when a script is wrong. Each test puts files into `rules/` and looks at the plan of
//! three orders: 1001 is small, 1002 large, 1003 has a unit that nobody knows.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod workspace;

use workspace::{Told, Workspace};

/// Plans the three orders by these rules; `files` are paths below `rules/` with their texts.
fn plan(files: &[(&str, &str)]) -> Told {
    let workspace = Workspace::new("company: Acme Supply\n");
    workspace.write("lists.xml", include_str!("fixtures/flows/also/lists.xml"));
    workspace.write("orders.xml", include_str!("fixtures/rules/orders.xml"));
    for (path, text) in files {
        workspace.write(&format!("rules/{path}"), text);
    }
    workspace.run(&["plan", "--from", "orders.xml", "lists.xml"])
}

/// What people read, after the files that made it.
macro_rules! snapshot {
    ($files:expr, $told:expr) => {
        let mut shown = String::new();
        for (path, text) in &$files {
            shown.push_str(&format!("rules/{path}\n"));
            for line in text.lines() {
                shown.push_str(format!("    {line}").trim_end());
                shown.push('\n');
            }
            shown.push('\n');
        }
        shown.push_str(&format!("{}exit code {}\n", $told.text, $told.code));
        insta::with_settings!({
            snapshot_path => "../snapshots/workspace_rules",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(shown); });
    };
}

/// The verdicts of 1001, 1002 and 1003.
#[track_caller]
fn check_verdicts(told: &Told, expected: [&str; 3]) {
    let verdict = |document: &serde_json::Value| document["verdict"].as_str().map(str::to_string);
    let verdicts: Vec<String> = told.documents().iter().filter_map(verdict).collect();
    assert_eq!(verdicts, expected, "{}", told.text);
}

const LARGE_ORDER: (&str, &str) = (
    "sales_order/large-order/rule.rhai",
    "//! Large orders are looked at by a person.

fn check(doc, ctx) {
    let limit = get(ctx.parameters, \"limit\");
    if limit == () { limit = 1000; }
    if doc.total > limit {
        finding(\"total\", `the order is worth ${doc.total}, more than ${limit}`, \"ask Ann\");
    }
}
",
);

#[test]
fn a_rule_is_added() {
    let files = [LARGE_ORDER];
    let told = plan(&files);
    check_verdicts(&told, ["accepted", "held", "accepted"]);
    snapshot!(files, told);
}

#[test]
fn a_built_in_rule_is_replaced() {
    let files = [(
        "sales_order/uom-unknown/rule.rhai",
        "//! We sell by the dozen as well.

fn check(doc, ctx) {
    for line in doc.lines {
        if line.unit == \"dozen\" { finding(`lines[${line.index}].unit`, \"a dozen is 12 EA\"); }
    }
}
",
    )];
    let told = plan(&files);
    check_verdicts(&told, ["accepted", "accepted", "accepted"]);
    snapshot!(files, told);
}

#[test]
fn levels_are_changed() {
    let level = |level| [LARGE_ORDER, ("rules.yaml", level)];
    let off = level("sales_order/large-order: off\nsales_order/uom-unknown: error\n");
    check_verdicts(&plan(&off), ["accepted", "accepted", "held"]);
    let warning = level("sales_order/large-order: warning\nsales_order/uom-unknown: off\n");
    let told = plan(&warning);
    check_verdicts(&told, ["accepted", "accepted", "accepted"]);
    snapshot!(warning, told);
}

#[test]
fn a_parameter_is_read() {
    let level = |level| [LARGE_ORDER, ("rules.yaml", level)];
    let exact = level("sales_order/large-order: { level: error, limit: \"2500.00\" }\n");
    check_verdicts(&plan(&exact), ["accepted", "accepted", "accepted"]);
    let less = level("sales_order/large-order: { level: error, limit: \"44.99\" }\n");
    let told = plan(&less);
    check_verdicts(&told, ["accepted", "held", "held"]);
    snapshot!(less, told);
}

#[test]
fn orders_are_compared_by_a_key_of_the_workspace() {
    let files = [(
        "sales_order/one-order-a-customer/rule.rhai",
        "//! A customer has one open order at a time.

fn key(doc, ctx) { doc.customer.name }

fn check_group(docs, ctx) {
    for doc in docs {
        finding(doc, \"customer\", `${doc.customer.name} has ${docs.len()} orders`, \"join them\");
    }
}
",
    )];
    let told = plan(&files);
    check_verdicts(&told, ["held", "accepted", "held"]);
    snapshot!(files, told);
}

#[test]
fn a_filter_skips_with_its_reason() {
    let files = [(
        "filter/large-orders.rhai",
        "//! Large orders go by another way.

fn skip(doc, ctx) {
    if doc.total > 1000 { \"goes by the big truck\" }
}
",
    )];
    let told = plan(&files);
    check_verdicts(&told, ["accepted", "skipped", "accepted"]);
    snapshot!(files, told);
}

#[test]
fn a_filter_that_fails_holds_the_order() {
    let files = [(
        "filter/large-orders.rhai",
        "//! Large orders go by another way.

fn skip(doc, ctx) {
    if doc.memo.len() > 1000 { \"goes by the big truck\" }
}
",
    )];
    let told = plan(&files);
    check_verdicts(&told, ["accepted", "held", "held"]);
    snapshot!(files, told);
}

#[test]
fn a_map_changes_comment_carrier_and_user_fields() {
    let told = plan(&[(
        "map/warehouse.rhai",
        "//! What our warehouse wants to see.

fn map(doc, target, ctx) {
    target.comment = `for ${doc.customer.name}`;
    target.carrier = \"own truck\";
    target.udf2 = doc.total.to_string();
    target.lines[0].comment = \"heavy\";
    target
}
",
    )]);
    check_verdicts(&told, ["accepted", "accepted", "accepted"]);
    let target = &told.documents()[0]["posting"]["target"];
    assert_eq!(target["comment"], "for Smith & Sons");
    assert_eq!(target["carrier"], "own truck");
    assert_eq!(target["udf2"], "40");
    assert_eq!(target["lines"][0]["comment"], "heavy");
    assert_eq!(target["order_number"], "1001", "what it does not touch stays");
    assert_eq!(target["lines"][1]["ordered_qty"], "100");
}

/// A map script that does this to order 1002 alone, and what people read about it.
macro_rules! wrong_map {
    ($name:ident, $does:literal) => {
        #[test]
        fn $name() {
            let script = concat!(
                "//! Changes the large order.\n\nfn map(doc, target, ctx) {\n",
                "    if doc.number != \"1002\" { return target; }\n    ",
                $does,
                "\n    target\n}\n"
            );
            let files = [("map/large-orders.rhai", script)];
            let told = plan(&files);
            check_verdicts(&told, ["accepted", "held", "accepted"]);
            snapshot!(files, told);
        }
    };
}

wrong_map!(
    a_map_that_sets_an_unknown_field,
    "target += parse_json(`{ \"comments\": \"by truck\" }`);"
);
wrong_map!(
    a_map_that_sets_a_wrong_type,
    "target.carrier = 7; target.lines[0].ordered_qty = \"a lot\";"
);
wrong_map!(a_map_that_repeats_a_line_number, "target.lines += target.lines[0];");
wrong_map!(a_map_that_takes_every_line_away, "target.lines.clear();");
wrong_map!(a_map_that_forgets_to_return, "return;");

const LIBRARY: (&str, &str) = (
    "lib/money.rhai",
    "//! How we speak of money.

fn in_dollars(amount) {
    `$${round_half_up(amount, 0)}`
}
",
);

#[test]
fn a_function_of_the_library_is_called() {
    let files = [
        LIBRARY,
        (
            "sales_order/large-order/rule.rhai",
            "//! Large orders are looked at by a person.

fn check(doc, ctx) {
    if doc.total > 1000 { finding(\"total\", `the order is worth ${in_dollars(doc.total)}`); }
}
",
        ),
    ];
    let told = plan(&files);
    check_verdicts(&told, ["accepted", "held", "accepted"]);
    snapshot!(files, told);
}

#[test]
fn a_failure_in_the_library_names_its_file_and_line() {
    let files = [
        LIBRARY,
        (
            "sales_order/large-order/rule.rhai",
            "//! Large orders are looked at by a person.

fn check(doc, ctx) {
    if doc.total > 1000 { finding(\"total\", in_dollars(doc.memo)); }
}
",
        ),
    ];
    let told = plan(&files);
    check_verdicts(&told, ["accepted", "held", "accepted"]);
    let at = told.documents()[1]["findings"][0]["at"].as_str().unwrap();
    assert!(at.starts_with("rules/lib/money.rhai:4:"), "{at}");
    snapshot!(files, told);
}

/// A rule that does this to order 1002 alone, and what people read about it.
macro_rules! failing_rule {
    ($name:ident, $does:literal) => {
        #[test]
        fn $name() {
            let script = concat!(
                "//! Looks at the large order.\n\nfn check(doc, ctx) {\n",
                "    if doc.number != \"1002\" { return; }\n    ",
                $does,
                "\n}\n"
            );
            let files = [
                ("sales_order/failing/rule.rhai", script),
                // A script that fails is never let off with a warning.
                ("rules.yaml", "sales_order/failing: warning\n"),
            ];
            let told = plan(&files);
            check_verdicts(&told, ["accepted", "held", "accepted"]);
            let finding = &told.documents()[1]["findings"][0];
            assert_eq!(finding["rule"], "sales_order/failing");
            assert_eq!(finding["severity"], "error");
            let at = finding["at"].as_str().unwrap();
            assert!(at.starts_with("rules/sales_order/failing/rule.rhai:5:"), "{at}");
            snapshot!(files, told);
        }
    };
}

failing_rule!(a_rule_that_never_ends, "let steps = 0; loop { steps += 1; }");
failing_rule!(
    a_rule_that_reads_what_is_absent,
    "if doc.memo.len() > 10 { finding(\"memo\", \"long\"); }"
);
failing_rule!(
    a_rule_that_reads_what_cannot_be_followed,
    "let limits = parse_json(`{ \"most\": \"ten\" }`); \
     for line in doc.lines { let over = line.ordered * limits.most; }"
);

/// A rule that can never work is refused before any order is looked at.
macro_rules! refused_rule {
    ($name:ident, $does:literal) => {
        #[test]
        fn $name() {
            let script = concat!(
                "//! Looks at the large order.\n\nfn check(doc, ctx) {\n    ",
                $does,
                "\n}\n"
            );
            let files = [("sales_order/failing/rule.rhai", script)];
            let told = plan(&files);
            assert_eq!(told.code, 2, "{}", told.text);
            snapshot!(files, told);
        }
    };
}

refused_rule!(
    a_rule_with_a_misspelt_field,
    "for line in doc.lines { if line.orderd > 100 { finding(\"lines\", \"many\"); } }"
);
refused_rule!(
    a_rule_that_calculates_with_a_text,
    "for line in doc.lines { let twice = line.ordered * line.item.name; }"
);
refused_rule!(a_rule_that_calls_what_is_not_there, "find(\"memo\", \"long\");");

/// One thing wrong in each file.
const WRONG_FILES: [(&str, &str); 13] = [
    (
        "rules.yaml",
        "sales_order/large-order: eror\nsales_order/no-such-rule: warning\n\
         sales_order/site-mising: off\n",
    ),
    (
        "sales_order/misspelt/rule.rhai",
        "//! A typo.\n\nfn check(doc, ctx) {\n    if dox.total > 5 { return; }\n}\n",
    ),
    (
        "sales_order/semicolon/rule.rhai",
        "//! A semicolon is missing.\n\nfn check(doc, ctx) {\n    let total = doc.total\n    \
         finding(\"total\", \"x\");\n}\n",
    ),
    ("sales_order/headless/rule.rhai", "fn check(doc, ctx) {}\n"),
    ("sales_order/checkless/rule.rhai", "//! Checks nothing.\n\nfn chek(doc, ctx) {}\n"),
    ("sales_order/parameters/rule.rhai", "//! One parameter is missing.\n\nfn check(doc) {}\n"),
    (
        "sales_order/half/rule.rhai",
        "//! Half of a comparison.\n\nfn key(doc, ctx) { doc.number }\n",
    ),
    (
        "sales_order/outside/rule.rhai",
        "//! Code that nobody calls.\n\nlet x = 5;\n\nfn check(doc, ctx) {}\n",
    ),
    ("sales_order/large-order/passes-a-small-order.json", "{}\n"),
    ("sale_order/large-order/rule.rhai", "//! In the wrong folder.\n\nfn check(doc, ctx) {}\n"),
    ("filter/web-orders.rhai", "//! Skips nothing.\n\nfn filter(doc, ctx) {}\n"),
    ("map/carrier.rhai", "//! Maps nothing.\n\nfn map(doc, ctx) {}\n"),
    ("lib/money.rhai", "fn in_dollars(amount) {\n    `$${amount}\n}\n"),
];

#[test]
fn everything_that_does_not_load_is_told_at_once() {
    let told = plan(&WRONG_FILES);
    assert_eq!(told.code, 2, "{}", told.text);
    snapshot!(WRONG_FILES, told);
}

/// A map that renames orders must not get around the rules about numbers.
#[test]
fn a_map_may_not_give_two_orders_one_number() {
    let files = [(
        "map/number.rhai",
        "//! Calls every order X.\n\nfn map(doc, target, ctx) {\n    \
         target.order_number = \"X\";\n    target\n}\n",
    )];
    let told = plan(&files);
    check_verdicts(&told, ["held", "held", "held"]);
    snapshot!(files, told);
}

/// The number that a map gives is one that a person has used in IntelliTrack.
#[test]
fn a_map_may_not_give_a_number_that_intellitrack_has() {
    let map = "//! Calls 1001 by another number.\n\nfn map(doc, target, ctx) {\n    \
               if target.order_number == \"1001\" { target.order_number = \"PCK1\"; }\n    \
               target\n}\n";
    let workspace = Workspace::new("company: Acme Supply\n");
    workspace.write("lists.xml", include_str!("fixtures/flows/also/lists.xml"));
    workspace.write("orders.xml", include_str!("fixtures/rules/orders.xml"));
    workspace.write("rules/map/number.rhai", map);
    let header = "order_number,quickbooks_id,status,customer,line_number,item,ordered_qty,\
                  picked_qty,site\n";
    workspace.write("warehouse.csv", format!("{header}PCK1,,open,Walk-in,1,Bolt:M8,1,0,\n"));
    let told = workspace.run(&[
        "plan",
        "--from",
        "orders.xml",
        "lists.xml",
        "--picking-orders",
        "warehouse.csv",
    ]);
    check_verdicts(&told, ["held", "accepted", "accepted"]);
    assert!(told.text.contains("map/number-taken"), "{}", told.text);
}
