//! Random people and random postings cannot break what must hold.

use std::collections::{BTreeMap, BTreeSet};

use crossdock::database::Dialect;
use crossdock::domain::known::OrderStatus;
use crossdock::domain::posting::PostingKind;
use crossdock::intellitrack::embedded::{Edit, Over, Pick, Show};
use crossdock::pipeline::ports::Warehouse;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::acme::order;
use crate::databases::Home;
use crate::rig::{Acme, CatalogOf, Step, line, pick, post};

/// The orders of the random test, with the sales orders they may come from.
const ORDERS: [(&str, &str); 3] = [("1A1", "1"), ("1A2", "2"), ("1A3", "3")];
const ITEMS: [&str; 3] = ["Bolt:M8", "Nut:M8", "Old part"];
const QUANTITIES: [&str; 5] = ["0.5", "1", "2", "2.00001", "0"];

fn any_step() -> impl Strategy<Value = Step> {
    let chosen = (0..ORDERS.len(), 1u32..4, 0..ITEMS.len(), 0..QUANTITIES.len(), any::<bool>());
    (0..14u8, chosen).prop_map(|(what, (which, line_number, item, quantity, flag))| {
        let (id, number) = ORDERS[which];
        let (item, quantity) = (ITEMS[item], QUANTITIES[quantity]);
        let version = if flag { "v1" } else { "v2" };
        let lines = [(line_number, item, quantity), (4, "Nut:M8", "2")];
        let message = order(id, number, version, &lines);
        let over = if flag { Over::Allowed } else { Over::Refused };
        match what {
            0 | 1 => post(PostingKind::CreatePickingOrder, message),
            2 => post(PostingKind::UpdatePickingOrder, message),
            3 => Step::Notice(PostingKind::WithdrawPickingOrder, id, number),
            4 => Step::Notice(PostingKind::BlockPickingOrder, id, number),
            5 => Step::Notice(PostingKind::FlagOutOfSync, id, number),
            6 if flag => Step::Lists(CatalogOf::Usual),
            6 => Step::Lists(CatalogOf::BoltsInactive),
            7 => Step::Born(flag.then_some(number), vec![line(line_number, item, quantity)]),
            8 => Step::Edit(number, Edit::LineOrdered(line_number, quantity.parse().unwrap())),
            9 if flag => Step::Edit(number, Edit::RemoveLine(line_number)),
            9 => Step::Edit(number, Edit::AddLine(line(line_number, item, quantity))),
            10 => Step::Pick(number, Pick { over, ..pick(line_number, quantity) }),
            11 => Step::PickAll(number),
            12 if flag => Step::Close(number),
            12 => Step::Reopen(number),
            13 if flag => Step::Delete(number),
            _ => Step::Invoiced(number, line_number, quantity),
        }
    })
}

/// Every live closed order as its rows say, without what may still happen to it.
fn closed_orders(acme: &Acme) -> BTreeMap<String, String> {
    let orders = acme.ask(|warehouse| warehouse.list(Show::OpenAndClosed)).unwrap();
    let closed = orders.into_iter().filter(|order| order.status == OrderStatus::Closed);
    let rows = closed.map(|order| {
        let mut view = acme.order(&order.number);
        view.header.blocked_why = None;
        view.header.out_of_sync_why = None;
        view.header.updated_at = String::new();
        view.history.clear();
        for line in &mut view.lines {
            line.invoiced = "0".parse().unwrap();
            line.item_active = true;
        }
        (order.id, format!("{view:?}"))
    });
    rows.collect()
}

fn rows_of(acme: &Acme, table: &str) -> BTreeSet<String> {
    let wanted = format!("{table} ");
    acme.dump().lines().filter(|row| row.starts_with(&wanted)).map(Into::into).collect()
}

/// What must hold whatever happens.
fn check_invariants(acme: &Acme) {
    let orders = acme.ask(|warehouse| warehouse.list(Show::OpenAndClosed)).unwrap();
    let mut numbers: Vec<&str> = orders.iter().map(|order| order.number.as_str()).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), orders.len(), "numbers are unique");
    for order in &orders {
        let view = acme.order(&order.number);
        assert!(!view.lines.is_empty(), "an order has at least one line");
        for line in &view.lines {
            assert!(line.ordered.is_positive());
            assert!(line.picks.iter().all(|pick| pick.quantity.is_positive()));
            assert!(line.invoiced <= line.picked);
        }
    }
    let broken = acme.ask_connection(|connection| match connection.dialect() {
        Dialect::Sqlite => connection.exists("PRAGMA foreign_key_check", &[]).unwrap(),
        // There is no way to switch its checks off.
        Dialect::Postgres => false,
    });
    assert!(!broken, "every reference has its row");
}

/// Does the steps; nothing may break what must hold.
fn check_steps(on: &Home, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut acme = Acme::new(on);
    for step in steps {
        let (serial, dump) = (acme.serial(), acme.dump());
        let kept = [rows_of(&acme, "history"), rows_of(&acme, "picks")];
        let closed = closed_orders(&acme);
        let done = acme.step(&step);
        match &done {
            Ok(()) if acme.dump() != dump => prop_assert_eq!(acme.serial(), serial + 1),
            Ok(()) => prop_assert_eq!(acme.serial(), serial),
            Err(_) => prop_assert_eq!(acme.dump(), dump, "{:?}", step),
        }
        for (before, table) in kept.iter().zip(["history", "picks"]) {
            let after = rows_of(&acme, table);
            prop_assert!(before.is_subset(&after), "{} only grows", table);
        }
        for (id, rows) in closed_orders(&acme) {
            if let Some(before) = closed.get(&id) {
                prop_assert_eq!(before, &rows, "a closed order is untouched");
            }
        }
        check_invariants(&acme);
    }
    Ok(())
}

/// All that people see of a warehouse; the ids of rows are the database's own affair.
fn seen(acme: &Acme) -> String {
    let orders = acme.ask(|warehouse| warehouse.list(Show::OpenAndClosed)).unwrap();
    let mut text = String::new();
    for order in orders {
        let mut view = acme.order(&order.number);
        view.header.id = String::new();
        text += &format!("{view:#?}\n");
    }
    for (id, number) in ORDERS {
        text += &format!("{number}: {:#?}\n", acme.history(number));
        text += &format!("{:?}\n", acme.ask(|warehouse| warehouse.deleted_by_person(&id.into())));
    }
    text
}

/// Does the steps in both databases, which answer in the same words and show the same afterwards.
fn check_twins(homes: &[Home; 2], steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut twins = homes.each_ref().map(Acme::new);
    for step in steps {
        let [sqlite, postgres] = twins.each_mut().map(|acme| acme.step(&step));
        prop_assert_eq!(sqlite, postgres, "{:?}", step);
        let [sqlite, postgres] = twins.each_ref().map(seen);
        prop_assert_eq!(sqlite, postgres, "{:?}", step);
    }
    Ok(())
}

/// Tries many lists of steps.
fn try_many(cases: u32, test: impl Fn(Vec<Step>) -> Result<(), TestCaseError>) {
    let config = ProptestConfig { cases, ..ProptestConfig::with_source_file(file!()) };
    let steps = proptest::collection::vec(any_step(), 1..40);
    TestRunner::new(config).run(&steps, test).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn nothing_that_people_and_postings_do_breaks_what_must_hold() {
    let home = Home::sqlite();
    try_many(40, |steps| check_steps(&home, steps));
}

#[test]
#[ignore = "needs PostgreSQL"]
fn nothing_breaks_what_must_hold_in_postgresql() {
    let home = Home::postgres();
    try_many(10, |steps| check_steps(&home, steps));
}

#[test]
#[ignore = "needs PostgreSQL"]
fn both_databases_say_and_show_the_same() {
    let homes = [Home::sqlite(), Home::postgres()];
    try_many(20, |steps| check_twins(&homes, steps));
}
