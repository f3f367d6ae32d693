//! The checker of scripts: what it finds, in the words that people read, and what it leaves alone.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

use std::sync::Arc;

use crossdock::domain::finding::Severity;
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

/// What Rhai can do is not called wrong: an error here would keep good rules from loading.
#[test]
fn what_works_is_not_called_wrong() {
    for body in [
        "if doc.lines.len > 3 { finding(\"a\", \"b\"); }",
        "if doc.lines.is_empty { finding(\"a\", \"b\"); }",
        "let m = #{}; m[\"k\"] = 1; if m.k == 1 { finding(\"a\", \"b\"); }",
        "let m = #{}; for line in doc.lines { m[line.id] = line; } \
         for id in m.keys() { finding(\"a\", id); }",
        "let m = #{}; m.set(\"k\", 1); if m.k == 1 { finding(\"a\", \"b\"); }",
        "let m = #{}; m.mixin(#{ k: 1 }); if m.k == 1 { finding(\"a\", \"b\"); }",
        "let m = #{ list: [0] }; m.list[0] = \"y\"; m.list.push(\"x\"); \
         for x in m.list { finding(\"a\", `${x}`); }",
        "let l = [0]; l[0] = \"a\"; finding(l[0], \"b\");",
        "let l = [0]; l.set(0, \"a\"); finding(l[0], \"b\");",
        "let l = []; l += \"a\"; l += [\"b\"]; finding(l[0], l[1]);",
        "let sum = 0; doc.lines.filter(|line| { sum += line.open; true }); \
         if sum.round_half_up(2) > 5 { finding(\"a\", \"b\"); }",
        "let sum = 0; for line in doc.lines { sum += line.open; } \
         if round_half_up(sum, 2) > 5 { finding(\"a\", \"b\"); }",
        "let x = doc.lines.map(|line| line.open).reduce(|a, b| a + b, 0); \
         if x > 5 { finding(\"a\", \"b\"); }",
        "if true & (1 < 2) | false { finding(\"a\", \"b\"); }",
        "let x = 6 & 3 | 1 << 2 ^ 5; finding(\"a\", `${x}`);",
        "let t = \"abc\"; if t[0] == \"a\" || t[0] == 'a' { finding(\"a\", \"b\"); }",
        "let t = \"a,b\".split(\",\"); for part in t { finding(\"a\", part); }",
        "if \"b\" in \"abc\" && 1 in [1, 2] && \"k\" in #{ k: 1 } { finding(\"a\", \"b\"); }",
        "let t = \"\"; for line in doc.lines { t += `${line.index}, `; } finding(\"a\", t);",
        "for (line, place) in doc.lines { finding(`lines[${place}]`, line.id); }",
        "for i in 0..doc.lines.len() { finding(\"a\", doc.lines[i].id); }",
        "for i in range(0, 3) { finding(\"a\", `${i}`); }",
        "let a = min(doc.lines.len(), 3); let b = max(a, 2.5); finding(\"a\", `${a}${b}`);",
        "let d = abs(-3.5); let p = 2 ** 3; let r = 7 % 4; finding(\"a\", `${d}${p}${r}`);",
        "let s = switch type_of(doc.total) { \"()\" => \"none\", _ => \"some\" }; \
         finding(\"a\", s);",
        "let f = |x| x + 1; let y = f.call(2); finding(\"a\", `${y}`);",
        "let x = if doc.lines.len() > 1 { 1 } else { \"one\" }; finding(\"a\", `${x}`);",
        "let n = parse_int(\"12\"); let d = parse_decimal(\"1.5\"); finding(\"a\", `${n * d}`);",
        "let c = \"x\".to_upper() + 'y' + 5 + 1.5 + true; finding(\"a\", c);",
        "let l = doc.lines.filter(|line| line.open > 0); if l.some(|line| line.site == ()) { \
         finding(\"a\", \"b\"); }",
        "let l = [3, 1, 2]; l.sort(); l.reverse(); let x = l.pop(); \
         if x != () && x > 1 { finding(\"a\", \"b\"); }",
        "let when = doc.date ?? ctx.today; if when < \"2026-01-01\" { finding(\"date\", when); }",
        "do { break; } while true; finding(\"a\", \"b\");",
        "let t = doc.memo ?? \"\"; t.trim(); if t == \"\" { finding(\"memo\", \"none\"); }",
        "if doc.customer != () && ctx.customer(doc.customer) == () { finding(\"a\", \"b\"); }",
        "let seen = []; for line in doc.lines { if line.item.name in seen { continue; } \
         seen.push(line.item.name); } finding(\"a\", `${seen.len()}`);",
    ] {
        let problems = rule(body);
        let errors: Vec<_> =
            problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{body}\n{errors:#?}");
        // And it does work.
        runs(body);
    }
}

/// Runs a rule on an order without lines; it may find something, and does not fail.
fn runs(body: &str) {
    let source = format!("//! A test.\nfn check(doc, ctx) {{\n{body}\n}}\n");
    let mut folder = crossdock::rules::load::Folder::default();
    let text = |file: &str, text: String| Text { file: format!("rules/{file}"), text: text.into() };
    let rule = "sales_order/tried/rule.rhai";
    folder.files.insert(rule.into(), text(rule, source));
    let case = "sales_order/tried/fails-or-not.json";
    folder.files.insert(case.into(), text(case, "{}".into()));
    let loaded = crossdock::rules::load::load(&engine::build(), &folder).expect("it loads");
    let mappings = crossdock::rules::case::Mappings {
        picking_order: |_, _| unreachable!("no map script here"),
        invoice: |_, _| unreachable!("no map script here"),
    };
    let engine = |_: &str| engine::build();
    let bench = crossdock::rules::case::Bench {
        set: &loaded.set,
        folder: &folder,
        mappings,
        engine: &engine,
    };
    let (tests, _) = crossdock::rules::case::tests_of(&folder);
    let tested = bench.run(&tests[0]).expect("in time").expect("the rule is there");
    let failed = tested.findings.iter().any(|it| it.message.starts_with("the script failed"));
    assert!(!failed, "{body}\n{:#?}", tested.findings);
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
