//! What holds for every company, tried on small ones made by chance.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[expect(dead_code, reason = "the tests of single lives need more of it")]
#[path = "../lifecycle/qbxml.rs"]
mod qbxml;

mod bench;
mod company;

use std::collections::BTreeSet;

use crossdock::domain::known::Progress;
use crossdock::domain::verdict::Verdict;
use crossdock::intellitrack::embedded::{Over, Pick};
use crossdock::pipeline::plan::Document;
use crossdock::pipeline::ports::Lookup;
use proptest::prelude::*;

use bench::Bench;
use company::{Company, company, later};
use qbxml::Order;

/// Orders of a company, and a few fewer where it goes through many runs.
const ORDERS_MAX: usize = 12;
const ORDERS_OF_MANY_RUNS_MAX: usize = 7;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() }
}

/// The answers in any order.
fn shuffled(most: usize) -> impl Strategy<Value = (Company, Vec<String>)> {
    company(most).prop_flat_map(|company| {
        let answers = company.answers();
        (Just(company), Just(answers).prop_shuffle())
    })
}

/// A pick that a person tries: place of the order, how many.
fn picks() -> impl Strategy<Value = Vec<(usize, u32)>> {
    prop::collection::vec((0..ORDERS_OF_MANY_RUNS_MAX, 1..20_u32), 0..4)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_order_vanishes_and_none_comes_twice(company in company(ORDERS_MAX)) {
        let bench = Bench::new(company.multiple_sites);
        let planned = bench.plan(&company.answers());
        let summary = planned.plan.summary();
        let each = Verdict::ALL.map(|verdict| summary.verdict(verdict));
        prop_assert_eq!(summary.received, each.iter().sum::<usize>());
        prop_assert_eq!(summary.received, company.orders.len());
        let expected: BTreeSet<&str> =
            company.orders.iter().map(|order| order.id.as_str()).collect();
        let decisions = planned.decisions();
        prop_assert_eq!(decisions.keys().map(String::as_str).collect::<BTreeSet<_>>(), expected);
        for document in decisions.values() {
            let held = document.verdict == Verdict::Held;
            prop_assert!(!held || document.posting.is_none(), "a new held one posts nothing");
        }
    }

    #[test]
    fn neither_the_order_nor_the_files_of_the_input_show(
        (company, shuffled) in shuffled(ORDERS_MAX),
        cut in 0..ORDERS_MAX,
    ) {
        let bench = Bench::new(company.multiple_sites);
        let first = bench.plan(&company.answers());
        let other = bench.plan(&shuffled);
        prop_assert_eq!(other.decisions(), first.decisions());
        // The same answers in two files.
        let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
        let in_two = bench.plan(&[left.concat(), right.concat()]);
        prop_assert_eq!(in_two.decisions(), first.decisions());
    }

    #[test]
    fn lists_may_come_before_or_after_the_orders(company in company(ORDERS_MAX)) {
        let bench = Bench::new(company.multiple_sites);
        let (lists, orders) = (company.list_answers(), company.order_answers());
        let before = bench.plan(&[lists.clone(), orders.clone()].concat());
        let after = bench.plan(&[orders.clone(), lists.clone()].concat());
        let in_one = bench.plan(&[[orders, lists].concat().concat()]);
        prop_assert_eq!(after.decisions(), before.decisions());
        prop_assert_eq!(in_one.decisions(), before.decisions());
    }

    #[test]
    fn a_plan_that_is_kept_and_applied_is_a_sync(company in company(ORDERS_MAX)) {
        let answers = company.answers();
        let (synced, applied) =
            (Bench::new(company.multiple_sites), Bench::new(company.multiple_sites));
        synced.sync(&answers);
        let plan = applied.plan(&answers).kept();
        applied.deliver(&plan);
        prop_assert_eq!(applied.contents(), synced.contents());
        let waiting = |bench: &Bench| bench.snapshot().waiting().expect("the store tells");
        prop_assert_eq!(waiting(&applied), waiting(&synced));
        prop_assert_eq!(applied.plan(&[]).decisions(), synced.plan(&[]).decisions());
    }

    #[test]
    fn a_second_sync_does_nothing(company in company(ORDERS_MAX)) {
        let bench = Bench::new(company.multiple_sites);
        let answers = company.answers();
        let first = bench.sync(&answers);
        let (stands, serial) = (bench.contents(), serial_of(&bench));
        let second = bench.sync(&answers);
        prop_assert_eq!(second.postings(), 0);
        prop_assert_eq!(bench.contents(), stands.clone());
        prop_assert_eq!(serial_of(&bench), serial);
        // Without any news, what was held is held still, for the same reasons.
        let third = bench.sync(&[]);
        prop_assert_eq!(held(&third.decisions()), held(&first.decisions()));
        prop_assert_eq!(third.postings(), 0);
        prop_assert_eq!(bench.contents(), stands);
        prop_assert_eq!(serial_of(&bench), serial);
    }

    /// The warehouse's own orders as a table say what the warehouse says.
    #[test]
    fn a_table_of_the_warehouse_stands_in_for_it(
        (before, after) in company(ORDERS_OF_MANY_RUNS_MAX).prop_flat_map(later),
        picks in picks(),
    ) {
        let bench = Bench::new(before.multiple_sites);
        bench.sync(&before.answers());
        for (place, quantity) in picks {
            pick(&bench, &before, place, quantity);
        }
        let table = table(&bench);
        let answers = after.answers();
        let own = bench.plan_by_command(&answers, None);
        prop_assert_eq!(bench.plan_by_command(&answers, Some(&table)), own);
    }

    /// Runs come to rest, and then the warehouse holds what QuickBooks says, wherever nobody has
    /// to act and nobody has picked. An order may need a second run: another one held its number.
    #[test]
    fn runs_come_to_rest_in_step_with_quickbooks(
        (before, after) in company(ORDERS_OF_MANY_RUNS_MAX).prop_flat_map(later),
        picks in picks(),
    ) {
        let bench = Bench::new(before.multiple_sites);
        bench.sync(&before.answers());
        for (place, quantity) in picks {
            pick(&bench, &before, place, quantity);
        }
        let answers = after.answers();
        let rest = (0..after.orders.len() + 2).find(|_| bench.sync(&answers).postings() == 0);
        prop_assert!(rest.is_some(), "runs do not come to rest");
        let (stands, serial) = (bench.contents(), serial_of(&bench));
        let decisions = bench.sync(&answers).decisions();
        prop_assert_eq!(bench.contents(), stands);
        prop_assert_eq!(serial_of(&bench), serial);
        for order in &after.orders {
            check_in_step(&bench, order, decisions.get(&order.id))?;
        }
    }
}

fn serial_of(bench: &Bench) -> i64 {
    bench.snapshot().serial().expect("the store counts")
}

/// What a person sees of the documents that wait for one.
fn held(decisions: &std::collections::BTreeMap<String, Document>) -> Vec<(String, Vec<String>)> {
    let held = decisions.iter().filter(|(_, document)| {
        matches!(document.verdict, Verdict::Held | Verdict::Untranslatable)
    });
    let errors = |document: &Document| {
        let errors = document.findings.iter().filter(|each| each.severity.word() != "note");
        errors.map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
    };
    held.map(|(id, document)| (id.clone(), errors(document))).collect()
}

/// The warehouse's orders as `--picking-orders` takes them.
fn table(bench: &Bench) -> String {
    let mut text = "order_number,quickbooks_id,status,customer,line_number,item,ordered_qty,\
                    picked_qty,site\n"
        .to_string();
    for order in bench.contents() {
        let header = order.header;
        let id = header.quickbooks_id.unwrap_or_default();
        let site = order.udfs.get(&1).cloned().unwrap_or_default();
        for line in order.lines {
            text.push_str(&format!(
                "{},{id},{},{},{},{},{},{},{site}\n",
                header.number,
                header.status.word(),
                header.customer,
                line.line_number,
                line.item,
                line.ordered,
                line.picked,
            ));
        }
    }
    text
}

/// Picks from the first line that is there, if the warehouse lets us.
fn pick(bench: &Bench, company: &Company, place: usize, quantity: u32) {
    let Some(order) = company.orders.get(place) else { return };
    let id = order.id.as_str().into();
    let found = bench.snapshot().picking_order_from(&id).expect("the store tells");
    let Some((known, line)) = found.and_then(|known| {
        let line = known.lines.first()?.line_number;
        Some((known, line))
    }) else {
        return;
    };
    let quantity = quantity.to_string().parse().expect("a quantity");
    let over = Over::Refused;
    let pick = Pick::of(line, quantity, over);
    bench.person(|warehouse| warehouse.pick(&known.number, &pick).map(|_| ()));
}

/// An order about which nobody has to act stands in the warehouse as QuickBooks has it, unless a
/// person has worked on it; one that is held stands untouched and blocked, or not at all.
fn check_in_step(
    bench: &Bench,
    order: &Order,
    decision: Option<&Document>,
) -> Result<(), TestCaseError> {
    let known = bench.snapshot().picking_order_from(&order.id.as_str().into());
    let known = known.expect("the store tells");
    let untouched = known.as_ref().filter(|known| known.progress() == Progress::Untouched);
    match decision.map(|document| (document.verdict, document.reason.as_deref())) {
        Some((Verdict::Held, _)) => {
            prop_assert!(untouched.is_none_or(|known| known.blocked), "{order:?}");
        }
        Some((Verdict::Skipped, Some("unchanged")) | (Verdict::Accepted, _)) => {
            let known = known.expect("an order that goes on stands in the warehouse");
            if known.progress() == Progress::Untouched {
                prop_assert!(!known.blocked && !known.out_of_sync, "{order:?}");
                prop_assert_eq!(&known.number, &order.number);
                prop_assert_eq!(&known.customer, order.customer);
                let stands = known.lines.iter();
                let stands = stands.map(|line| (line.item.as_str(), line.ordered.to_string()));
                prop_assert_eq!(stands.collect::<Vec<_>>(), to_pick(order));
            }
        }
        // What cannot be read changes nothing.
        Some((Verdict::Untranslatable, _)) => {}
        Some((Verdict::Skipped, _)) | None => prop_assert!(known.is_none(), "{order:?}"),
    }
    Ok(())
}

/// What the warehouse has to pick of an order, told a second time without our own code.
fn to_pick(order: &Order) -> Vec<(&str, String)> {
    let owed = order.lines.iter().filter(|line| {
        matches!(line.item, "Bolt" | "Nut") && !line.closed && line.invoiced < line.quantity
    });
    owed.map(|line| (line.item, (line.quantity - line.invoiced).to_string())).collect()
}
