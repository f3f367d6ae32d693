//! A lowered rule says what the same rule says in Rhai: the same findings in the same lines, the
//! same failures, the same facts and keys. Scripts and orders are made at random; `SAMENESS_CASES`
//! makes more of them than the usual run.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod documents;
mod scripts;

use std::sync::Arc;

use crossdock::domain::selection::Selected;
use crossdock::rules::engine;
use crossdock::rules::evaluate::{Checked, Evaluator};
use crossdock::rules::load::{Folder, load};
use crossdock::rules::lowered::fast::Tally;
use crossdock::rules::scripts::Text;
use crossdock::rules::set::RuleSet;
use crossdock::rules::subject::Subject;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

/// The rule alone, where it loads.
fn set_of(script: &str) -> Option<RuleSet> {
    let mut folder = Folder::default();
    let file = "rules/sales_order/made/rule.rhai".to_string();
    let text = Text { file, text: script.into() };
    folder.files.insert("sales_order/made/rule.rhai".to_string(), text);
    let loaded = load(&engine::build(), &folder).ok()?;
    let made = loaded.set.find("sales_order/made")?.clone();
    Some(RuleSet { rules: vec![made], ..RuleSet::default() })
}

fn told(checked: &Checked) -> String {
    format!(
        "{:#?}\n{:?}\n{:?}\n{:?}",
        checked.findings, checked.facts, checked.keys, checked.outcomes
    )
}

/// What both ways say of these orders, and how often the lowered way was taken to its end.
fn compared(script: &str, orders: &[Arc<Selected>]) -> Option<Tally> {
    let set = Arc::new(set_of(script)?);
    let lowered = Evaluator::new(Arc::clone(&set), Arc::new(documents::world()));
    let rhai = Evaluator::with(engine::build(), Arc::clone(&set), Arc::new(documents::world()));
    for order in orders {
        let (a, b) = (lowered.check(order).unwrap(), rhai.check(order).unwrap());
        assert_eq!(told(&a), told(&b), "{script}");
    }
    let headers: Vec<_> =
        orders.iter().enumerate().map(|(place, order)| Arc::new(order.header(place))).collect();
    let (a, b) =
        (lowered.check_group(0, &headers).unwrap(), rhai.check_group(0, &headers).unwrap());
    assert_eq!(a, b, "{script}");
    Some(lowered.tally())
}

/// Scripts that are lowered, scripts in all, calls that ran lowered, calls in all.
static SEEN: [std::sync::atomic::AtomicU64; 4] =
    [const { std::sync::atomic::AtomicU64::new(0) }; 4];

fn seen(place: usize, more: u64) {
    SEEN[place].fetch_add(more, std::sync::atomic::Ordering::Relaxed);
}

fn cases() -> u32 {
    std::env::var("SAMENESS_CASES").ok().and_then(|many| many.parse().ok()).unwrap_or(192)
}

#[test]
fn a_lowered_rule_says_what_rhai_says() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let numbers = proptest::collection::vec(any::<u32>(), 20..160);
    let orders = proptest::collection::vec(documents::orders(), 1..4);
    let outcome = runner.run(&(numbers, orders), |(numbers, orders)| {
        let script = scripts::rule(&numbers);
        let orders: Vec<Arc<Selected>> = orders.into_iter().map(Arc::new).collect();
        seen(1, 1);
        if let Some(tally) = compared(&script, &orders) {
            seen(0, u64::from(tally != Tally::default()));
            seen(2, tally.ran);
            seen(3, tally.ran + tally.gave_up);
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let [loaded, scripts, ran, calls] =
        [0, 1, 2, 3].map(|place| SEEN[place].load(std::sync::atomic::Ordering::Relaxed));
    println!("{loaded} of {scripts} scripts were lowered; {ran} of {calls} calls ran lowered");
    assert!(loaded * 2 > scripts, "{loaded} of {scripts}: the scripts made are mostly not lowered");
    assert!(ran * 2 > calls, "{ran} of {calls}: lowered rules mostly give up");
}

/// What is built in runs lowered, and does not give up on any order that is well.
#[test]
fn every_built_in_rule_is_lowered() {
    let loaded = load(&engine::build(), &Folder::default()).unwrap();
    for rule in &loaded.set.rules {
        let why = rule.lowered.as_ref().err().map(|(at, why)| (rule.script.place(*at), why));
        assert_eq!(why, None, "{}", rule.code);
    }
    let evaluator = Evaluator::new(loaded.set, Arc::new(documents::world()));
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..50 {
        let order = documents::orders().new_tree(&mut runner).unwrap().current();
        evaluator.check(&Arc::new(order)).unwrap();
    }
    assert_eq!(evaluator.tally().gave_up, 0, "{:?}", evaluator.tally());
}

/// What a lowered rule makes is given back at its end: one that makes much is left to Rhai, so that
/// a hostile rule cannot fill the memory.
#[test]
fn a_rule_that_makes_much_is_left_to_rhai() {
    let script = "//! Made.\n//!\n//! What: x\n//! Why: x\n//! Fix: x\n\nfn check(doc, ctx) {\n    \
        let long = \"0123456789abcde\";\n    for i in 0..11 { long += long; }\n    \
        let told = 0;\n    for i in 0..300 { let longer = long + \"x\"; told += 1; }\n    \
        finding(\"number\", `${told}`);\n}\n";
    let set = Arc::new(set_of(script).unwrap());
    let order = documents::orders()
        .new_tree(&mut proptest::test_runner::TestRunner::deterministic())
        .unwrap()
        .current();
    let lowered = Evaluator::new(Arc::clone(&set), Arc::new(documents::world()));
    let rhai = Evaluator::with(engine::build(), set, Arc::new(documents::world()));
    let order = Arc::new(order);
    assert_eq!(told(&lowered.check(&order).unwrap()), told(&rhai.check(&order).unwrap()));
    assert_eq!(lowered.tally(), Tally { ran: 0, gave_up: 1 });
}
