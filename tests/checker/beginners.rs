//! Typical first mistakes, and what people read about them. Every message names the place and a
//! remedy; the remedies are tried in `remedies_work`.

use crossdock::problem::{Paint, render};
use crossdock::rules::checker::Purpose;
use rhai::Map;

/// The mistake, and the script after following the remedy.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "a misspelt field",
        "if doc.custmer == () { finding(\"customer\", \"nobody\"); }",
        "if doc.customer == () { finding(\"customer\", \"nobody\"); }",
    ),
    (
        "a number compared with a text",
        "if doc.number == 1001 { finding(\"number\", \"that one\"); }",
        "if doc.number == \"1001\" { finding(\"number\", \"that one\"); }",
    ),
    (
        "a total that may be absent",
        "if doc.total > 500 { finding(\"total\", \"too much\"); }",
        "if doc.total != () { if doc.total > 500 { finding(\"total\", \"too much\"); } }",
    ),
    (
        "a customer compared with its name",
        "if doc.customer == \"Smith\" { finding(\"customer\", \"ask Ann\"); }",
        "if doc.customer != () && doc.customer.name == \"Smith\" { \
         finding(\"customer\", \"ask Ann\"); }",
    ),
    (
        "a function by another name",
        "if is_blank(doc.number) { finding(\"number\", \"none\"); }",
        "if blank(doc.number) { finding(\"number\", \"none\"); }",
    ),
    ("an order that is changed", "doc.memo = \"checked\";", "finding(\"memo\", \"not checked\");"),
    (
        "a parameter that rules.yaml does not give",
        "if doc.lines.len() > ctx.parameters.most { finding(\"lines\", \"many\"); }",
        "if doc.lines.len() > 20 { finding(\"lines\", \"many\"); }",
    ),
    (
        "a finding without a message",
        "finding(\"total is wrong\");",
        "finding(\"total\", \"total is wrong\");",
    ),
    (
        "a number in quotes",
        "for line in doc.lines { if line.ordered > \"10\" { finding(\"a\", \"b\"); } }",
        "for line in doc.lines { if line.ordered > 10 { finding(\"a\", \"b\"); } }",
    ),
    (
        "a mean of whole numbers",
        "let mean = 100 / doc.lines.len(); finding(\"lines\", `${mean} each`);",
        "let mean = div(100, doc.lines.len()); finding(\"lines\", `${mean} each`);",
    ),
];

#[test]
fn mistakes_are_told_with_place_and_remedy() {
    let mut told = String::new();
    for (name, wrong, right) in MISTAKES {
        let purpose = Purpose::rule("sales_order", &Map::new());
        let source = |body: &str| format!("fn check(doc, ctx) {{\n    {body}\n}}\n");
        let (checked, sources) = super::check(&purpose, &source(wrong));
        assert!(!checked.problems.is_empty(), "{name}");
        assert!(checked.problems.iter().all(|problem| problem.remedy.is_some()), "{name}");
        told.push_str(&format!("# {name}\n\n"));
        told.push_str(&render(&checked.problems, &sources, Paint::Plain));
        told.push('\n');
        let (mended, _) = super::check(&purpose, &source(right));
        assert!(mended.problems.is_empty(), "{name}: the remedy works: {:#?}", mended.problems);
    }
    insta::with_settings!({
        snapshot_path => "../../snapshots/checker",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(told); });
}
