//! Typical first mistakes in YAML and in whole files, and what people read about them. Those in
//! scripts are in tests/checker.

use crate::program::Folder;

const RULE: &str = "//! Large orders are looked at by a person.
fn check(doc, ctx) {
    if doc.total != () && doc.total > ctx.parameters.limit { finding(\"total\", \"large\"); }
}
";

/// A name, and the text behind it.
type Written = (&'static str, &'static str);

/// The mistake; the files that make it, over a good workspace; what is typed.
const MISTAKES: &[(&str, &[Written], &str)] = &[
    (
        "a level that there is not",
        &[("rules/rules.yaml", "sales_order/large: { level: warn, limit: \"50\" }\n")],
        "check",
    ),
    (
        "a rule that there is not",
        &[(
            "rules/rules.yaml",
            "sales_order/large: { level: error, limit: \"50\" }\nsales_order/site-mising: off\n",
        )],
        "check",
    ),
    (
        "a fraction without quotes",
        &[("rules/rules.yaml", "sales_order/large: { level: error, limit: 49.50 }\n")],
        "check",
    ),
    (
        "a setting that there is not",
        &[("crossdock.yaml", "company: Acme Supply\nsettings:\n  partial_invoice: true\n")],
        "check",
    ),
    ("a tab in YAML", &[("rules/rules.yaml", "sales_order/large:\n\tlevel: error\n")], "check"),
    (
        "a case without a promise",
        &[("rules/sales_order/large/large-order.json", "{}\n")],
        "rules lint",
    ),
    (
        "a test that expects what cannot be found",
        &[(
            "rules/sales_order/large/large.test.yaml",
            "tests:\n  - name: a large order\n    doc: { total: \"900\" }\n    \
             finds: [{ path: total, mesage: large }]\n",
        )],
        "rules test",
    ),
    (
        "a test of a field that there is not",
        &[(
            "rules/sales_order/large/large.test.yaml",
            "tests:\n  - name: a large order\n    doc: { totl: \"900\" }\n    finds: true\n",
        )],
        "rules test",
    ),
    (
        "a waiver without an end",
        &[(
            "rules/waivers.yaml",
            "- { rule: sales_order/large, order: \"1001\", reason: agreed, by: Ann }\n",
        )],
        "check",
    ),
    (
        "a missing semicolon",
        &[(
            "rules/sales_order/large/rule.rhai",
            "//! Large.\nfn check(doc, ctx) {\n    let limit = ctx.parameters.limit\n    \
             if limit > 5 { finding(\"a\", \"b\"); }\n}\n",
        )],
        "check",
    ),
    ("a rule in the wrong folder", &[("rules/sales_orders/large/rule.rhai", RULE)], "check"),
    (
        "a function that is called otherwise",
        &[(
            "rules/sales_order/large/rule.rhai",
            "//! Large.\nfn chek(doc, ctx) {\n    finding(\"a\", \"b\");\n}\n",
        )],
        "check",
    ),
];

#[test]
fn mistakes_are_told_with_place_and_remedy() {
    let mut told = String::new();
    for (name, files, typed) in MISTAKES {
        let folder = Folder::workspace("company: Acme Supply\n");
        folder.write("rules/sales_order/large/rule.rhai", RULE);
        folder.write("rules/rules.yaml", "sales_order/large: { level: error, limit: \"50\" }\n");
        folder.write("rules/sales_order/large/passes-small.json", r#"{"doc":{"total":"5"}}"#);
        folder.write("rules/sales_order/large/fails-large.json", r#"{"doc":{"total":"500"}}"#);
        assert_eq!(folder.run(["check"]).code, 0, "{name}: without the mistake all is well");
        for (file, text) in *files {
            folder.write(file, text);
        }
        let ran = folder.run(typed.split(' '));
        assert_ne!(ran.code, 0, "{name}");
        told.push_str(&format!("# {name}\n$ crossdock {typed}\nexit code {}\n", ran.code));
        told.push_str(&format!("{}{}\n", ran.stdout, ran.stderr));
    }
    insta::with_settings!({
        snapshot_path => "../../snapshots/workbench",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(told); });
}
