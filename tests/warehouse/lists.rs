//! What the warehouse makes of QuickBooks' lists.

use crossdock::domain::catalog::{Catalog, ListName};
use crossdock::domain::item::ItemKind;
use crossdock::pipeline::ports::Warehouse;

use crate::acme::{catalog, item, settings};
use crate::databases::{Home, on_both_databases};
use crate::rig::{Acme, CatalogOf, Step, created};

on_both_databases! {
    an_order_may_come_before_the_lists_that_explain_it
    items_may_swap_their_names_in_quickbooks
    an_item_entered_anew_in_quickbooks_is_the_same_item
    lists_that_did_not_change_are_not_written
}

fn an_order_may_come_before_the_lists_that_explain_it(on: Home) {
    let mut acme = Acme::empty(&on, settings(false));
    acme.step(&created()).unwrap();
    acme.step(&Step::Lists(CatalogOf::Usual)).unwrap();
    assert_eq!(acme.order("1001").lines[0].description.as_deref(), Some("Bolt:M8, galvanised"));
}

fn items_may_swap_their_names_in_quickbooks(on: Home) {
    let mut acme = Acme::after(&on, &[created()]);
    let mut swapped = catalog();
    swapped.items.put(item("80000001-1", "Nut:M8", ItemKind::Inventory, true));
    swapped.items.put(item("80000002-1", "Bolt:M8", ItemKind::Inventory, true));
    acme.command(|warehouse| Ok(warehouse.put_lists(&swapped)?)).unwrap();
    assert_eq!(acme.order("1001").lines[0].item, "Nut:M8");
}

fn an_item_entered_anew_in_quickbooks_is_the_same_item(on: Home) {
    let mut acme = Acme::after(&on, &[created()]);
    let mut anew = Catalog::default();
    anew.items.put(item("80000099-1", "Bolt:M8", ItemKind::Inventory, true));
    anew.set_at_hand(ListName::Items);
    acme.command(|warehouse| Ok(warehouse.put_lists(&anew)?)).unwrap();
    let lines = acme.order("1001").lines;
    assert!(lines[0].item_active, "the bolts are on the list");
    assert!(!lines[1].item_active, "the nuts are not on the list any more");
}

fn lists_that_did_not_change_are_not_written(on: Home) {
    let mut acme = Acme::new(&on);
    let (dump, serial) = (acme.dump(), acme.serial());
    acme.step(&Step::Lists(CatalogOf::Usual)).unwrap();
    assert_eq!(acme.dump(), dump);
    assert_eq!(acme.serial(), serial);
}
