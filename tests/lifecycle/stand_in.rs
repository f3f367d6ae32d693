//! `--picking-orders`: a table that stands in for the warehouse's orders, in a workspace that has
//! seen no order yet.

use std::fs;

use crate::qbxml::{lists, order, orders};
use crate::rig::Rig;

const HEADER: &str = "order_number,quickbooks_id,status,customer,line_number,item,ordered_qty,\
                      picked_qty,site\n";

/// Plans order 1001 of ten bolts for Smith over a warehouse of these rows.
#[track_caller]
fn check(rows: &str, told: &str, exit: i32) {
    let mut rig = Rig::new();
    let from = rig.answers(&[lists(), orders(&[order("1001")])]);
    let table = rig.beside("warehouse.csv");
    fs::write(&table, format!("{HEADER}{rows}")).expect("the file is written");
    let table = table.to_str().expect("a plain path");
    for command in [&["plan"][..], &["sync", "--dry-run"]] {
        let words = [command, &["-o", "json", "--picking-orders", table, "--from"]].concat();
        let run = rig.run(&words, &[&from]);
        assert_eq!((run.told().as_str(), run.exit), (told, exit), "{}", run.stderr);
    }
    assert!(!rig.has_store(), "a dry run makes no store");
}

#[test]
fn open_and_untouched_with_the_same_content_is_unchanged() {
    let row = "1001,A1001-1700000000,open,Smith,1,Bolt,10,0,\n";
    check(row, "1001 skipped unchanged", 0);
}

#[test]
fn open_and_untouched_with_another_content_is_updated() {
    let updated = "1001 accepted -> update_picking_order";
    check("1001,A1001-1700000000,open,Smith,1,Bolt,8,0,\n", updated, 0);
    check("1001,A1001-1700000000,open,Jones,1,Bolt,10,0,\n", updated, 0);
    check("1001,A1001-1700000000,open,Smith,1,Nut,10,0,\n", updated, 0);
    check("2001,A1001-1700000000,open,Smith,1,Bolt,10,0,\n", updated, 0);
}

#[test]
fn picked_with_the_same_content_is_unchanged() {
    let row = "1001,A1001-1700000000,open,Smith,1,Bolt,10,4,\n";
    check(row, "1001 skipped unchanged", 0);
}

#[test]
fn picked_with_another_content_is_changed_after_picking() {
    let held = "1001 held: sales_order/changed-after-picking -> flag_out_of_sync";
    check("1001,A1001-1700000000,open,Smith,1,Bolt,8,4,\n", held, 1);
    check("1001,A1001-1700000000,closed,Smith,1,Bolt,8,8,\n", held, 1);
    check("1001,A1001-1700000000,closed,Smith,1,Bolt,8,0,\n", held, 1);
}

#[test]
fn a_number_of_an_order_born_in_intellitrack_is_taken() {
    let row = "1001,,open,Jones,1,Bolt,10,0,\n";
    check(row, "1001 held: sales_order/number-taken", 1);
}

#[test]
fn no_rows_are_an_empty_warehouse() {
    check("", "1001 accepted -> create_picking_order", 0);
}

/// Over a workspace that has synced, its own orders as a table give the same plan.
#[test]
fn the_warehouse_s_own_orders_make_no_difference() {
    let mut rig = Rig::new();
    rig.sync(&[lists(), orders(&["1001", "1002", "1003"].map(order))]);
    rig.pick("1002", 1, "4");
    let news = [orders(&[
        order("1001").saved(|order| order.lines[0].quantity = 12),
        order("1002").saved(|order| order.lines[0].quantity = 12),
        order("1003"),
        order("1004"),
    ])];
    let table = rig.beside("warehouse.csv");
    let rows = "1001,A1001-1700000000,open,Smith,1,Bolt,10,0,\n\
                1002,A1002-1700000000,open,Smith,1,Bolt,10,4,\n\
                1003,A1003-1700000000,open,Smith,1,Bolt,10,0,\n";
    fs::write(&table, format!("{HEADER}{rows}")).expect("the file is written");
    let own = rig.plan(&news);
    let from = rig.answers(&news);
    let table = table.to_str().expect("a plain path");
    let words = ["plan", "-o", "json", "--picking-orders", table, "--from"];
    let over = rig.run(&words, &[&from]);
    assert_eq!(over.told(), own.told());
    assert_eq!(
        own.told(),
        "1001 accepted -> update_picking_order\n\
         1002 held: sales_order/changed-after-picking -> flag_out_of_sync\n\
         1003 skipped unchanged\n\
         1004 accepted -> create_picking_order"
    );
}
