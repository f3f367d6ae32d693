//! The checker of scripts: what it finds, in the words that people read, and what it leaves alone.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

use std::sync::Arc;

use crossdock::problem::{Paint, Problem, Sources, render};
use crossdock::rules::checker::{Checked, Checker, Purpose};
use crossdock::rules::engine;
use crossdock::rules::scripts::{Library, Script, Text};
use rhai::Map;

mod beginners;

fn check(purpose: &Purpose, source: &str) -> (Checked, Sources) {
    let text = Text { file: "rule.rhai".into(), text: format!("//! A test.\n{source}").into() };
    let checker = Checker::default();
    let (library, _) = Library::compile(&engine::build(), Vec::new());
    let (plain, _) = Library::compile(checker.engine(), Vec::new());
    let script = Script::compile(&engine::build(), text.clone(), &Arc::new(library)).unwrap();
    let mut sources = Sources::new();
    sources.add(text.file, text.text.to_string());
    (checker.check(&script, &Arc::new(plain), purpose), sources)
}

fn rule(body: &str) -> Vec<Problem> {
    let purpose = Purpose::rule("sales_order", &Map::new());
    check(&purpose, &format!("fn check(doc, ctx) {{\n{body}\n}}\n")).0.problems
}

fn finds(body: &str) -> Vec<&'static str> {
    rule(body).iter().filter_map(|problem| problem.code).collect()
}

#[track_caller]
fn silent(body: &str) {
    let problems = rule(body);
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn a_guard_makes_known_what_is_there() {
    for body in [
        "if doc.customer == () { return; } finding(\"a\", doc.customer.name);",
        "if doc.customer != () && doc.customer.name == \"x\" { finding(\"a\", \"b\"); }",
        "if doc.customer == () || doc.customer.name == \"x\" { finding(\"a\", \"b\"); }",
        "if !blank(doc.number) { finding(\"a\", doc.number.to_upper()); }",
        "let c = doc.customer; if c == () { return; } finding(\"a\", c.name);",
        "for line in doc.lines { if line.site == () { continue; } finding(\"a\", line.site); }",
        "let x = (); for line in doc.lines { if x == () { x = line; } } \
         if x != () { finding(\"a\", x.item.name); }",
        "finding(\"a\", doc.customer?.name ?? \"nobody\");",
        "let t = doc.total ?? 0; if t > 500 { finding(\"total\", `${t}`); }",
        "let all = true; for line in doc.lines { if line.open > 0 { all = false; } } \
         if all { finding(\"a\", \"b\"); }",
        "let who = if doc.customer == () { \"nobody\" } else { doc.customer.name }; \
         finding(\"a\", who.to_upper());",
        "while true { break; }",
        "let n = 0; loop { n += 1; if n > 3 { break; } } finding(\"a\", `${n}`);",
    ] {
        silent(body);
    }
}

#[test]
fn what_is_used_unchecked_is_told() {
    assert_eq!(finds("finding(\"a\", doc.customer.name);"), ["absent-unchecked"]);
    assert_eq!(finds("if doc.total > 500 { finding(\"a\", \"b\"); }"), ["absent-unchecked"]);
    assert_eq!(finds("finding(\"a\", doc.number);"), ["absent-unchecked"]);
    assert_eq!(
        finds("if doc.customer != () || doc.memo != () { finding(\"a\", doc.customer.name); }"),
        ["absent-unchecked"],
        "either part may have decided"
    );
    assert_eq!(
        finds("let c = doc.customer; if c != () { c = ctx.customer(c); finding(\"a\", c.name); }"),
        ["absent-unchecked"],
        "another value is there now"
    );
}

#[test]
fn what_can_never_be_is_told() {
    assert_eq!(finds("if doc.numbr == \"1\" { }"), ["unknown-field"]);
    assert_eq!(finds("if doc.number == 1001 { }"), ["impossible-comparison"]);
    assert_eq!(finds("if doc.customer == \"Smith\" { }"), ["impossible-comparison"]);
    assert_eq!(finds("find(\"a\", \"b\");"), ["wrong-arguments"]);
    assert_eq!(finds("findng(\"a\", \"b\");"), ["unknown-function"]);
    assert_eq!(finds("finding(1, \"b\");"), ["wrong-arguments"]);
    assert_eq!(finds("if doc.lines { }"), ["not-a-condition"]);
    assert_eq!(finds("doc.number = \"1\";"), ["cannot-change"]);
    assert_eq!(
        finds("for line in doc.lines { if line.open - \"1\" > 0 { } }"),
        ["wrong-arguments"]
    );
    assert_eq!(finds("if ctx.parameters.limit > 1 { }"), ["unknown-field"]);
    assert_eq!(finds("if ctx.settings.multi_sites { }"), ["unknown-field"]);
    assert_eq!(finds("if doc.has(\"x\") { }"), ["wrong-arguments"]);
}

#[test]
fn what_may_be_meant_otherwise_is_told() {
    assert_eq!(finds("let a = doc.lines.len() / 2; finding(\"a\", `${a}`);"), ["whole-division"]);
    assert_eq!(
        finds("for line in doc.lines { finding(\"a\", `${line.open.round(2)}`); }"),
        ["bare-rounding"]
    );
    assert_eq!(
        finds("let a = switch doc.lines.len() { 1 => \"one\" }; finding(\"a\", `${a}`);"),
        ["switch-without-default"]
    );
    assert_eq!(finds("return; finding(\"a\", \"b\");"), ["unreachable"]);
    silent(
        "let a = doc.lines.len() / 2; // allow(whole-division): half, rounded down\n\
         finding(\"a\", `${a}`);",
    );
    assert_eq!(
        finds("// allow(whole-division): nothing here\nfinding(\"a\", \"b\");"),
        ["unused-allow"]
    );
}

#[test]
fn parameters_have_the_kinds_of_rules_yaml() {
    let mut parameters = Map::new();
    parameters.insert("limit".into(), rhai::Dynamic::from_decimal(50.into()));
    let purpose = Purpose::rule("sales_order", &parameters);
    let of = |body: &str| {
        let source = format!("fn check(doc, ctx) {{\n{body}\n}}\n");
        let problems = check(&purpose, &source).0.problems;
        problems.iter().filter_map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert_eq!(of("if ctx.parameters.limit > 1 { finding(\"a\", \"b\"); }"), [""; 0]);
    assert_eq!(of("if ctx.parameters.limt > 1 { }"), ["unknown-field"]);
    assert_eq!(of("if ctx.parameters.limit == \"1\" { }"), ["impossible-comparison"]);
}

#[test]
fn what_cannot_be_followed_stays_legal() {
    let purpose = Purpose::rule("sales_order", &Map::new());
    let source = "fn check(doc, ctx) {\n let m = parse_json(\"{}\"); if m.x > 1 { }\n}\n";
    let (checked, _) = check(&purpose, source);
    assert!(checked.problems.is_empty(), "{:#?}", checked.problems);
    assert!(!checked.tree.is_followed());
    let source = "fn check(doc, ctx) {\n let few = doc.lines.filter(|line| line.open > 1); \
                  for line in few { finding(\"a\", line.id); }\n}\n";
    let (checked, _) = check(&purpose, source);
    assert!(checked.problems.is_empty(), "{:#?}", checked.problems);
    assert!(checked.tree.is_followed(), "{:?}", checked.tree.dynamic);
}

#[test]
fn a_map_script_gives_the_target() {
    let of = |source: &str| {
        let problems = check(&Purpose::map("sales_order"), source).0.problems;
        problems.iter().filter_map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert_eq!(of("fn map(doc, target, ctx) { target.carrier = \"UPS\"; target }"), [""; 0]);
    assert_eq!(of("fn map(doc, target, ctx) { target.udf2 = \"x\"; target }"), [""; 0]);
    assert_eq!(
        of("fn map(doc, target, ctx) { target.carier = \"UPS\"; target }"),
        ["unknown-field"]
    );
    assert_eq!(of("fn map(doc, target, ctx) { target.carrier = \"UPS\"; }"), ["wrong-arguments"]);
    assert_eq!(
        of(
            "fn map(doc, target, ctx) { for line in target.lines { line.comment = \"x\"; } target }"
        ),
        ["change-lost"]
    );
    assert_eq!(
        of("fn map(doc, target, ctx) { for i in 0..target.lines.len() { \
            target.lines[i].comment = \"x\"; } target }"),
        [""; 0]
    );
    assert_eq!(
        of("fn map(doc, target, ctx) { let all = []; for line in target.lines { \
            line.comment = \"x\"; all.push(line); } target.lines = all; target }"),
        [""; 0]
    );
}

#[test]
fn the_built_in_rules_are_clean_and_followed() {
    let loaded =
        crossdock::rules::load::load(&engine::build(), &Default::default()).expect("they load");
    assert!(loaded.doubts.is_empty(), "{}", render(&loaded.doubts, &loaded.sources, Paint::Plain));
    for rule in &loaded.set.rules {
        assert!(rule.tree.is_followed(), "{}: {:?}", rule.code, rule.tree.dynamic);
    }
}
