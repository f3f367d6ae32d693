//! What moves beside the orders: settings, rules, numbers, and what people do in the warehouse.

use std::slice;

use crate::qbxml::{Order, line, lists, order, orders};
use crate::rig::{Rig, Run};

const CREATED: &str = "1001 accepted -> create_picking_order";
const UPDATED: &str = "1001 accepted -> update_picking_order";
const ACCEPTED: &str = "1001 accepted";
const UNCHANGED: &str = "1001 skipped unchanged";

/// A workspace with this order in its warehouse.
#[track_caller]
fn with(order: &Order) -> Rig {
    let mut rig = Rig::new();
    assert_eq!(rig.sync(&[lists(), orders(slice::from_ref(order))]).told(), CREATED);
    rig
}

/// Syncs this version of the order; a further sync has nothing to do.
#[track_caller]
fn check(rig: &mut Rig, order: &Order, told: &str, stands: &str) -> Run {
    let news = [orders(slice::from_ref(order))];
    let run = rig.sync(&news);
    assert_eq!(run.told(), told);
    assert_eq!(rig.contents(), stands);
    assert_eq!(rig.sync(&news).postings(), 0, "a second sync posts nothing");
    let serial = rig.serial();
    assert_eq!(rig.sync(&news).postings(), 0, "a further sync posts nothing");
    assert_eq!(rig.contents(), stands);
    assert_eq!(rig.serial(), serial, "a further sync leaves the store as it is");
    run
}

#[test]
fn other_settings_with_the_same_outcome_are_accepted_without_a_posting() {
    let order = order("1001");
    let mut rig = with(&order);
    rig.configure("settings: { default_uom: EA, partial_invoices: true }\n");
    let stands = "1001 open for Smith; 1 Bolt 10/0/0 EA\n";
    check(&mut rig, &order, ACCEPTED, stands);
    check(&mut rig, &order, UNCHANGED, stands);
}

#[test]
fn a_setting_that_moves_no_verdict_leaves_an_order_alone() {
    let order = order("1001");
    let mut rig = with(&order);
    rig.configure("settings: { default_uom: EA, sync_interval_minutes: 5 }\n");
    check(&mut rig, &order, UNCHANGED, "1001 open for Smith; 1 Bolt 10/0/0 EA\n");
}

#[test]
fn other_settings_with_another_outcome_update() {
    let order = order("1001").saved(|order| order.lines[0].unit = "");
    let mut rig = with(&order);
    rig.configure("settings: { default_uom: PC }\n");
    check(&mut rig, &order, UPDATED, "1001 open for Smith; 1 Bolt 10/0/0 PC\n");
}

#[test]
fn other_rules_with_the_same_outcome_are_accepted_without_a_posting() {
    let order = order("1001");
    let mut rig = with(&order);
    rig.write("rules/rules.yaml", "sales_order/inactive: error\n");
    let stands = "1001 open for Smith; 1 Bolt 10/0/0 EA\n";
    check(&mut rig, &order, ACCEPTED, stands);
    check(&mut rig, &order, UNCHANGED, stands);
}

#[test]
fn a_stricter_rule_blocks_and_a_milder_one_releases() {
    let order = order("1001").saved(|order| order.lines[0].unit = "gross");
    let mut rig = Rig::new();
    rig.sync(&[lists(), orders(slice::from_ref(&order))]);
    rig.write("rules/rules.yaml", "sales_order/uom-unknown: error\n");
    let held = "1001 held: sales_order/uom-unknown -> block_picking_order";
    check(&mut rig, &order, held, "1001 open for Smith, blocked; 1 Bolt 10/0/0 gross\n");
    rig.write("rules/rules.yaml", "sales_order/uom-unknown: off\n");
    check(&mut rig, &order, UPDATED, "1001 open for Smith; 1 Bolt 10/0/0 gross\n");
    let history = rig.history("1001");
    assert_eq!(history, ["created", "blocked", "updated", "released"]);
    assert_eq!(rig.waiting(), []);
}

/// The blocked order is not among the news of the run that releases it: it waits.
#[test]
fn a_blocked_order_is_released_without_being_told_again() {
    let order = order("1001");
    let mut rig = with(&order);
    let faulty = order.saved(|order| order.customer = "");
    let held = "1001 held: sales_order/customer-missing -> block_picking_order";
    check(&mut rig, &faulty, held, "1001 open for Smith, blocked; 1 Bolt 10/0/0 EA\n");
    let mended = faulty.saved(|order| order.customer = "Jones");
    check(&mut rig, &mended, UPDATED, "1001 open for Jones; 1 Bolt 10/0/0 EA\n");
}

#[test]
fn a_blocked_order_put_back_as_it_was_is_released() {
    let order = order("1001");
    let mut rig = with(&order);
    let faulty = order.saved(|order| order.customer = "");
    rig.sync(&[orders(slice::from_ref(&faulty))]);
    let back = faulty.saved(|order| order.customer = "Smith");
    check(&mut rig, &back, UPDATED, "1001 open for Smith; 1 Bolt 10/0/0 EA\n");
}

#[test]
fn a_picked_order_put_back_as_it_was_is_in_step_again() {
    let order = order("1001");
    let mut rig = with(&order);
    rig.pick("1001", 1, "4");
    let changed = order.saved(|order| order.lines[0].quantity = 12);
    let held = "1001 held: sales_order/changed-after-picking -> flag_out_of_sync";
    let flagged = "1001 open for Smith, out of sync; 1 Bolt 10/4/0 EA\n";
    check(&mut rig, &changed, held, flagged);
    let back = changed.saved(|order| order.lines[0].quantity = 10);
    let cleared = "1001 accepted -> clear_out_of_sync";
    check(&mut rig, &back, cleared, "1001 open for Smith; 1 Bolt 10/4/0 EA\n");
    // And once more: each version has its own postings.
    let changed = back.saved(|order| order.lines[0].quantity = 12);
    check(&mut rig, &changed, held, flagged);
}

/// Neither settings nor rules move what a person has worked on.
#[test]
fn a_picked_order_is_left_alone_whatever_moves_beside_it() {
    let order = order("1001").saved(|order| order.lines[0].unit = "");
    let mut rig = with(&order);
    rig.pick("1001", 1, "4");
    rig.configure("settings: { default_uom: PC }\n");
    rig.write("rules/rules.yaml", "sales_order/uom-unknown: error\n");
    check(&mut rig, &order, UNCHANGED, "1001 open for Smith; 1 Bolt 10/4/0 EA\n");
}

#[test]
fn a_picking_order_that_a_person_deleted_is_made_again_with_a_warning() {
    let order = order("1001");
    let mut rig = with(&order);
    rig.pick("1001", 1, "4");
    rig.person(|warehouse| warehouse.delete("1001"));
    let told = "1001 accepted: filter/deleted-in-warehouse -> create_picking_order";
    let run = check(&mut rig, &order, told, "1001 open for Smith; 1 Bolt 10/0/0 EA\n");
    let finding = &run.report["documents"][0]["findings"][0];
    assert_eq!(
        finding["message"],
        "its picking order was deleted in IntelliTrack on 2026-03-06; it is made again, because \
         the sales order is still open"
    );
    assert_eq!(rig.postings_of(&order), 2);
    check(&mut rig, &order, UNCHANGED, "1001 open for Smith; 1 Bolt 10/0/0 EA\n");
}

#[test]
fn an_order_opened_again_in_quickbooks_comes_down_again() {
    let order = order("1001");
    let mut rig = with(&order);
    let closed = order.saved(|order| order.closed = true);
    check(&mut rig, &closed, "1001 accepted -> withdraw_picking_order", "");
    let opened = closed.saved(|order| order.closed = false);
    check(&mut rig, &opened, CREATED, "1001 open for Smith; 1 Bolt 10/0/0 EA\n");
}

#[test]
fn the_picking_order_follows_its_number() {
    let order = order("1001");
    let mut rig = with(&order);
    let renumbered = order.saved(|order| order.number = "2001".into());
    let told = "2001 accepted -> update_picking_order";
    check(&mut rig, &renumbered, told, "2001 open for Smith; 1 Bolt 10/0/0 EA\n");
}

#[test]
fn a_number_in_use_by_another_sales_order_is_held() {
    let (first, second) = (order("1001"), order("1002"));
    let mut rig = Rig::new();
    rig.sync(&[lists(), orders(&[first, second.clone()])]);
    let renumbered = second.saved(|order| order.number = "1001".into());
    let told = "1001 held: sales_order/number-taken -> block_picking_order";
    let stands = "1001 open for Smith; 1 Bolt 10/0/0 EA\n\
                  1002 open for Smith, blocked; 1 Bolt 10/0/0 EA\n";
    check(&mut rig, &renumbered, told, stands);
}

#[test]
fn a_number_in_use_by_an_order_of_intellitrack_is_held_until_it_is_free() {
    let order = order("1001");
    let mut rig = with(&order);
    rig.born("2001");
    let renumbered = order.saved(|order| order.number = "2001".into());
    let told = "2001 held: sales_order/number-taken -> block_picking_order";
    let stands = "1001 open for Smith, blocked; 1 Bolt 10/0/0 EA\n\
                  2001 open for Smith; 1 Bolt 3/0/0 EA\n";
    check(&mut rig, &renumbered, told, stands);
    rig.person(|warehouse| warehouse.delete("2001"));
    let run = rig.sync(&[]);
    assert_eq!(run.told(), "2001 accepted -> update_picking_order");
    assert_eq!(rig.contents(), "2001 open for Smith; 1 Bolt 10/0/0 EA\n");
}

/// Without the rule about it, a number in use is found by the warehouse alone.
const UNCHECKED: &str = "sales_order/number-taken: off\n";

#[test]
fn an_update_that_the_warehouse_refuses_is_tried_again() {
    let order = order("1001");
    let mut rig = with(&order);
    rig.born("2001");
    rig.write("rules/rules.yaml", UNCHECKED);
    let renumbered = order.saved(|order| order.number = "2001".into());
    let told = "2001 accepted -> update_picking_order";
    let stands = "1001 open for Smith; 1 Bolt 10/0/0 EA\n2001 open for Smith; 1 Bolt 3/0/0 EA\n";
    let news = [orders(&[renumbered])];
    for attempt in ["first", "second"] {
        let run = rig.sync(&news);
        assert_eq!((run.told().as_str(), run.exit), (told, 1), "{attempt}");
        assert_eq!(rig.contents(), stands);
        let refused = &run.report["delivery"]["refused"][0];
        assert_eq!(refused["number"], "2001");
    }
    rig.person(|warehouse| warehouse.delete("2001"));
    let run = rig.sync(&[]);
    assert_eq!((run.told().as_str(), run.exit), (told, 0));
    assert_eq!(rig.contents(), "2001 open for Smith; 1 Bolt 10/0/0 EA\n");
    assert_eq!(rig.waiting(), []);
}

/// What was picked is what the warehouse stood by, not what it had refused.
#[test]
fn a_refused_change_that_is_overtaken_by_a_pick_is_held() {
    let order = order("1001");
    let mut rig = with(&order);
    rig.born("2001");
    rig.write("rules/rules.yaml", UNCHECKED);
    let changed = order.saved(|order| {
        order.number = "2001".into();
        order.lines[0].quantity = 12;
    });
    let news = [orders(&[changed])];
    let refused = rig.sync(&news);
    let told = "2001 accepted -> update_picking_order";
    assert_eq!((refused.told().as_str(), refused.exit), (told, 1));
    rig.pick("1001", 1, "4");
    let held = rig.sync(&news);
    assert_eq!(held.told(), "2001 held: sales_order/changed-after-picking -> flag_out_of_sync");
}

#[test]
fn lines_that_come_go_and_change_are_followed() {
    let order = order("1001");
    let mut rig = with(&order);
    let more = order.saved(|order| order.lines.push(line("Nut", 5)));
    let stands = "1001 open for Smith; 1 Bolt 10/0/0 EA; 2 Nut 5/0/0 EA\n";
    check(&mut rig, &more, UPDATED, stands);
    let closed = more.saved(|order| order.lines[0].closed = true);
    check(&mut rig, &closed, UPDATED, "1001 open for Smith; 2 Nut 5/0/0 EA\n");
    let services = closed.saved(|order| order.lines = vec![line("Delivery", 1)]);
    check(&mut rig, &services, "1001 accepted -> withdraw_picking_order", "");
    check(&mut rig, &services, "1001 skipped no-inventory-parts", "");
}

/// Others invoiced three before the order came down: seven are left, and ours come on top.
#[test]
fn what_others_invoiced_before_the_import_stays_theirs() {
    let order = order("1001").saved(|order| order.lines[0].invoiced = 3);
    let mut rig = with(&order);
    assert_eq!(rig.contents(), "1001 open for Smith; 1 Bolt 7/0/0 EA\n");
    rig.pick("1001", 1, "4");
    rig.person(|warehouse| warehouse.close("1001"));
    rig.person(|warehouse| warehouse.record_invoiced("1001", 1, "4".parse().expect("a quantity")));
    let ours = order.saved(|order| order.lines[0].invoiced = 7);
    check(&mut rig, &ours, UNCHANGED, "1001 closed for Smith; 1 Bolt 7/4/4 EA\n");
    let theirs = ours.saved(|order| order.lines[0].invoiced = 8);
    let held = "1001 held: sales_order/changed-after-picking -> flag_out_of_sync";
    check(&mut rig, &theirs, held, "1001 closed for Smith, out of sync; 1 Bolt 7/4/4 EA\n");
}
