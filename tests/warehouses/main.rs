//! One suite for every way to reach the warehouse: embedded, by files, by its database. The same
//! history must look the same to the runs, whichever way it comes.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[allow(unused, reason = "these tests need its address alone")]
#[path = "../databases/mod.rs"]
mod databases;
mod files;
mod house;
mod site;
mod sql;

use house::{Embedded, House};
use site::{Site, line, sales_order};
use sql::Database;

/// What happens next.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// QuickBooks shows order 1001 with so many bolts, in this version; and no other.
    Shows(u32, &'static str),
    /// QuickBooks shows nothing new.
    Sync,
    /// QuickBooks closed order 1001.
    Closed(u32),
    /// A sales order that the rules hold: it names no customer that QuickBooks' list holds.
    Unknown(u32),
    Pick(&'static str, u32, &'static str),
    Close(&'static str),
    Reopen(&'static str),
    /// Another quantity on line 1.
    Orders(&'static str, &'static str),
    Delete(&'static str),
    /// An order of 5 nuts that QuickBooks does not have.
    Born(&'static str),
}

use Step::{Born, Close, Closed, Delete, Orders, Pick, Reopen, Shows, Sync, Unknown};

const HISTORIES: &[(&str, &[Step])] = &[
    ("picked in full", &[Shows(1, "12"), Pick("1001", 1, "12"), Close("1001"), Sync]),
    (
        "picked in part, closed, reopened, picked again",
        &[
            Shows(1, "12"),
            Pick("1001", 1, "5"),
            Sync,
            Close("1001"),
            Sync,
            Reopen("1001"),
            Pick("1001", 1, "7"),
            Close("1001"),
            Sync,
        ],
    ),
    ("updated before picking", &[Shows(1, "12"), Shows(2, "20"), Pick("1001", 1, "20"), Sync]),
    ("changed after picking", &[Shows(1, "12"), Pick("1001", 1, "5"), Sync, Shows(2, "20"), Sync]),
    ("withdrawn", &[Shows(1, "12"), Closed(2), Sync]),
    ("blocked and released", &[Shows(1, "12"), Unknown(2), Sync, Shows(3, "12"), Sync]),
    ("edited by people", &[Shows(1, "12"), Orders("1001", "15"), Pick("1001", 1, "15"), Sync]),
    ("deleted by people and made again", &[Shows(1, "12"), Sync, Delete("1001"), Sync, Sync]),
    ("born there", &[Shows(1, "12"), Born("W1"), Pick("W1", 1, "5"), Close("W1"), Sync, Sync]),
    ("born there with a number of QuickBooks", &[Born("1001"), Shows(1, "12"), Sync]),
    ("closed without a pick", &[Shows(1, "12"), Close("1001"), Sync]),
];

/// Plays a history and tells what each run saw.
fn play(site: &Site, house: &mut dyn House, steps: &[Step]) -> Vec<String> {
    let mut told = Vec::new();
    // The lists come first: people need customers and items.
    site.sync("");
    for step in steps {
        let orders = match *step {
            Shows(version, quantity) => {
                Some(sales_order("1001", version, "", &[line(1, "Bolt:M8", quantity)]))
            }
            Closed(version) => {
                let closed = "<IsManuallyClosed>true</IsManuallyClosed>";
                Some(sales_order("1001", version, closed, &[line(1, "Bolt:M8", "12")]))
            }
            Unknown(version) => {
                let order = sales_order("1001", version, "", &[line(1, "Bolt:M8", "12")]);
                Some(order.replace("Smith &amp; Sons", "Nobody"))
            }
            Sync => Some(String::new()),
            Pick(number, line, quantity) => {
                house.pick(site, number, line, quantity);
                None
            }
            Close(number) => {
                house.close(site, number);
                None
            }
            Reopen(number) => {
                house.reopen(site, number);
                None
            }
            Orders(number, quantity) => {
                house.order(site, number, 1, quantity);
                None
            }
            Delete(number) => {
                house.delete(site, number);
                None
            }
            Born(number) => {
                house.create(site, number, "Nut:M8", "5");
                None
            }
        };
        let Some(orders) = orders else { continue };
        house.report(site);
        let run = site.sync(&orders);
        house.take(site);
        told.push(format!("{step:?}: {run}"));
    }
    told.push(site.orders());
    told
}

#[track_caller]
fn check(site: &Site, house: &mut dyn House, (name, steps): (&str, &[Step])) {
    let embedded = Site::new("");
    let expected = play(&embedded, &mut Embedded, steps);
    let found = play(site, house, steps);
    assert_eq!(found.join("\n"), expected.join("\n"), "{name}");
}

#[test]
fn by_files_every_history_looks_as_in_the_embedded_warehouse() {
    for history in HISTORIES {
        let site = Site::new(files::CONFIG);
        check(&site, &mut files::Exchange::default(), *history);
    }
}

#[test]
#[ignore = "needs PostgreSQL"]
fn by_sql_every_history_looks_as_in_the_embedded_warehouse() {
    for history in HISTORIES {
        let mut database = Database::new();
        let site = Site::new(&database.config());
        check(&site, &mut database, *history);
    }
}

#[test]
fn the_histories_of_the_embedded_warehouse_are_these() {
    let mut told = String::new();
    for (name, steps) in HISTORIES {
        let site = Site::new("");
        let lines = play(&site, &mut Embedded, steps);
        told.push_str(&format!("{name}\n  {}\n\n", lines.join("\n").replace('\n', "\n  ")));
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/warehouses");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("histories", told));
}
