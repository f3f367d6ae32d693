//! What the plugin's documentation says about the way back, sentence by sentence: each test is one
//! of them in our own words, over HTTP, with `serve` in a process of its own. What it says about
//! the way down stands in `tests/plugin_sentences.rs`; posting in full, partial orders, back orders
//! and manual posting in `way_back.rs`.

use crossdock::simulator::company::OrderChange;
use rust_decimal::Decimal;

use super::way_back::Round;

const SITES: &str = "settings:
  partial_invoices: true
  multiple_sites: true
  sites:
    - { quickbooks: East, site: EAST, location: DOCK-1 }
    - { quickbooks: West, site: WEST, location: DOCK-2 }
    - { quickbooks: North, site: NORTH, location: DOCK-3 }
";

/// "The order will be exported to QuickBooks after it is processed in IntelliTrack."
#[test]
fn an_order_goes_to_quickbooks_after_it_is_processed_and_not_before() {
    let mut round = Round::new("processed", "settings: { partial_invoices: true }", 4);
    let (number, before) = (round.open().remove(0), round.invoices());
    let (line, ..) = round.lines(&number).remove(0);
    round.run(&["orders", "pick", &number, "--line", &line, "--qty", "1"]);
    round.visit();
    assert_eq!(round.invoices(), before);
    round.run(&["orders", "pick", &number, "--all"]);
    round.visit();
    assert_eq!(round.invoices(), before + 1);
}

/// "Processing an order in QuickBooks may cause the order to become out of sync."
#[test]
fn an_order_processed_in_quickbooks_while_it_is_picked_is_out_of_sync_and_not_billed() {
    let mut round = Round::new("both", "settings: { partial_invoices: true }", 4);
    let number = round.open().remove(0);
    let order = round.order(&number);
    round.run(&["orders", "pick", &number, "--all"]);
    round.machine.company_mut().invoice_sales_order(&order, &[]).unwrap();
    let before = round.invoices();
    round.visit();
    assert_eq!(round.invoices(), before, "it is billed once, by QuickBooks");
    assert!(round.up()[&number].starts_with("held "), "{:?}", round.up());
    let shown = round.json(&["orders", "show", &number]);
    assert!(shown["order"]["out_of_sync_why"].is_string(), "{shown:#}");
}

/// "Keep the order numbers different by using the order auto-numbering feature": an order born in
/// IntelliTrack with a number that QuickBooks uses is held, and goes under its own.
#[test]
fn a_number_that_both_sides_use_is_held_on_the_way_back() {
    let mut round = Round::new("clash", "settings: { partial_invoices: true }", 4);
    let (orders, before) = (round.machine.company().sales_orders().count(), round.invoices());
    let taken = round.open().remove(0);
    let shown = round.json(&["orders", "show", &taken]);
    let id = shown["order"]["quickbooks_id"].as_str().unwrap().to_string();
    // QuickBooks uses the number; its picking order has gone from the warehouse since.
    round.machine.company_mut().close_sales_order(&id, true).unwrap();
    round.visit();
    round.born(&taken, "3");
    round.run(&["orders", "pick", &taken, "--all"]);
    round.visit();
    assert_eq!(round.machine.company().sales_orders().count(), orders);
    assert_eq!(round.invoices(), before);
    assert!(round.up()[&taken].contains("picked_order/number-taken"), "{:?}", round.up());
}

/// "Using the order auto-numbering feature in both": the two sides count apart.
#[test]
fn automatic_numbers_of_both_sides_do_not_meet() {
    let mut round = Round::new("auto", "settings: { partial_invoices: true }", 4);
    let orders = round.machine.company().sales_orders().count();
    round.born_with_the_next_number("3");
    let numbers = round.open();
    let born = numbers.iter().find(|number| number.starts_with("PCK")).unwrap().clone();
    round.run(&["orders", "pick", &born, "--all"]);
    round.visit();
    assert_eq!(round.machine.company().sales_orders().count(), orders + 1);
    assert_eq!(round.billed(&born), [Decimal::from(3)]);
}

/// An order of QuickBooks that comes at the same moment has the number already.
#[test]
fn a_number_that_comes_down_in_the_same_run_is_held_too() {
    let mut round = Round::new("at-once", "settings: { partial_invoices: true }", 4);
    let before = round.invoices();
    round.born("W-9", "3");
    round.run(&["orders", "pick", "W-9", "--all"]);
    let order = round.order(&round.open()[0]);
    let again = OrderChange::Field("RefNumber".to_string(), "W-9".to_string());
    round.machine.company_mut().edit_sales_order(&order, &[again]).unwrap();
    round.visit();
    assert_eq!(round.invoices(), before);
    assert!(round.up()["W-9"].contains("picked_order/number-taken"), "{:?}", round.up());
}

/// "We recommend that you pick the items from the default order site otherwise the inventory will
/// become out-of-sync": it is billed, and the office is told.
#[test]
fn picks_of_another_site_than_the_orders_are_told() {
    let mut round = Round::with_sites("sites", SITES, 6);
    let before = round.invoices();
    let (own, other) = (round.open().remove(0), round.open().remove(1));
    round.run(&["orders", "pick", &own, "--all"]);
    let site = round.json(&["orders", "show", &other])["order"]["udfs"]["1"].to_string();
    let elsewhere = if site.contains("EAST") { "WEST" } else { "EAST" };
    for (line, ordered, _) in round.lines(&other) {
        let ordered = ordered.to_string();
        let line = ["orders", "pick", &other, "--line", &line, "--qty", &ordered];
        round.run(&[&line[..], &["--site", elsewhere]].concat());
    }
    let up = round.up();
    assert_eq!(up[&own], "accepted ");
    assert!(up[&other].starts_with("accepted ") && up[&other].contains("outside-order-site"));
    round.visit();
    assert_eq!(round.invoices(), before + 2);
}
