//! Rules that try to take the machine: each ends within its limits with a finding on its order, and
//! the other orders go on.

use std::time::Instant;

use crate::program::Folder;

/// What a rule tries on order 1002, and what people read of it.
const HOSTILE: &[(&str, &str, &str)] = &[
    ("endless", "loop { }", "too many steps"),
    ("endless-while", "let x = 1; while x > 0 { x = 1; }", "too many steps"),
    ("deep", "dig(1);", "functions call each other too deeply"),
    ("giant-text", "let t = \"x\"; loop { t += t; }", "too large"),
    ("giant-list", "let l = [1]; loop { l += l; }", "too large"),
    ("padded-list", "let l = []; l.pad(20000000, 0);", "too large"),
    ("padded-text", "let t = \"\"; t.pad(2000000000, 'x');", "too large"),
    ("sorted-list", "let l = []; l.pad(1900, 0); loop { l.sort(); }", "too many steps"),
    ("copied-list", "let l = []; l.pad(1900, 1); loop { let k = l; k.push(1); }", "too many steps"),
    ("long-text", "let t = \"\"; t.pad(30000, \"x\"); loop { t.to_upper(); }", "too many steps"),
    ("giant-map", "let m = #{}; let i = 0; loop { m[`k${i}`] = i; i += 1; }", "too "),
    ("nested-list", "let l = [0]; loop { l = [l, l]; }", "too "),
];

/// What no rule can even say.
const REFUSED: &[(&str, &str)] = &[
    ("eval", "eval(\"1\");"),
    ("import", "import \"/etc/passwd\" as p;"),
    ("sleep", "sleep(60);"),
    ("exit", "exit(1);"),
    ("print", "print(\"x\");"),
];

fn acme() -> Folder {
    let folder = Folder::workspace("company: Acme Supply\n");
    folder.write("lists.xml", include_str!("../fixtures/flows/also/lists.xml"));
    folder.write("orders.xml", include_str!("../fixtures/rules/orders.xml"));
    folder
}

#[test]
fn a_hostile_rule_is_stopped_and_other_orders_go_on() {
    for (name, body, expected) in HOSTILE {
        let folder = acme();
        let script = format!(
            "//! Hostile.\nfn dig(x) {{ dig(x + 1) }}\nfn check(doc, ctx) {{\n    \
             if doc.number != \"1002\" {{ return; }}\n    {body}\n    if false {{ dig(1); }}\n}}\n"
        );
        folder.write("rules/sales_order/hostile/rule.rhai", &script);
        let began = Instant::now();
        let ran = folder.run(["plan", "--from", "orders.xml", "lists.xml"]);
        let took = began.elapsed();
        assert_eq!(ran.code, 1, "{name}: {}{}", ran.stdout, ran.stderr);
        let held: Vec<&str> = ran.stdout.lines().filter(|line| line.contains(" held   ")).collect();
        assert!(held.len() == 1 && held[0].starts_with("1002"), "{name}: {}", ran.stdout);
        assert!(ran.stdout.contains(expected), "{name}: {}", ran.stdout);
        // Well under a second where nothing else runs; a busy machine is no failure of the rule.
        assert!(took.as_secs() < 20, "{name} took {took:?}");
    }
}

#[test]
fn what_a_rule_may_not_say_is_refused() {
    for (name, body) in REFUSED {
        let folder = acme();
        let script = format!("//! Hostile.\nfn check(doc, ctx) {{\n    {body}\n}}\n");
        folder.write("rules/sales_order/hostile/rule.rhai", &script);
        let ran = folder.run(["plan", "--from", "orders.xml", "lists.xml"]);
        assert_eq!(ran.code, 2, "{name}: {}{}", ran.stdout, ran.stderr);
        let place = "rules/sales_order/hostile/rule.rhai:3:5";
        assert!(ran.stderr.contains(place), "{name}: {}", ran.stderr);
    }
}
