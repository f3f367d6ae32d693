//! What was made is looked at again: links that did not take, invoices that people edit, delete or
//! void. Over HTTP, with `serve` in a process of its own.

use crossdock::simulator::company::OrderChange;
use rust_decimal::Decimal;
use serde_json::Value;

use super::way_back::Round;

const IN_FULL: &str = "settings: { partial_invoices: false }";

/// A company where one order was picked in full and invoiced; gives its number.
fn invoiced(round: &mut Round) -> String {
    let number = round.open().remove(0);
    round.run(&["orders", "pick", &number, "--all"]);
    round.visit();
    number
}

/// What `postings list` says of the one posting: state, what looking at it showed, and the words.
fn seen(round: &Round) -> String {
    let list = round.json(&["postings", "list"]);
    let all = list["postings"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{list}");
    let text = |key: &str| all[0][key].as_str().unwrap_or_default().to_string();
    format!("{} {} {}", text("state"), text("link"), text("link_words")).trim().to_string()
}

/// `TxnID` of the one invoice of ours.
fn made(round: &Round) -> String {
    let list = round.json(&["postings", "list"]);
    list["postings"][0]["quickbooks_id"].as_str().unwrap().to_string()
}

/// The settled answer of one order, the reason it is held first.
#[track_caller]
fn check_held(round: &Round, number: &str, code: &str) {
    let held = round.up()[number].clone();
    assert!(held.starts_with("held ") && held.contains(code), "{held}");
}

#[test]
fn a_link_that_took_is_seen_in_the_same_visit() {
    let mut round = Round::new("seen", IN_FULL, 4);
    invoiced(&mut round);
    assert_eq!(seen(&round), "confirmed holds");
}

#[test]
fn a_link_that_did_not_take_is_found() {
    let mut round = Round::new("unlinked", IN_FULL, 4);
    round.machine.company_mut().profile_mut().unproven.links_lost = true;
    let number = invoiced(&mut round);
    assert_eq!(
        seen(&round),
        "confirmed differs it is not linked to its sales order, which stays open for what it bills"
    );
    check_held(&round, &number, "posting/differs");
    let before = round.invoices();
    round.visit();
    assert_eq!(round.invoices(), before, "it is not billed again");
    let words = ["held", "decide", &number, "keep-ours", "--reason", "linked by hand"];
    round.run(&words);
    assert_eq!(round.up()[&number], "skipped already-posted");
}

#[test]
fn an_invoice_that_people_edit_is_found() {
    let mut round = Round::new("edited", IN_FULL, 4);
    let number = invoiced(&mut round);
    let id = made(&round);
    round.machine.company_mut().edit_invoice(&id, 0, Decimal::new(5, 1)).unwrap();
    round.visit();
    assert!(
        seen(&round).starts_with("confirmed differs its quantities are 0.5"),
        "{}",
        seen(&round)
    );
    check_held(&round, &number, "posting/differs");
    let lines = round.lines(&number);
    round.machine.company_mut().edit_invoice(&id, 0, lines[0].2).unwrap();
    round.visit();
    assert_eq!(seen(&round), "confirmed holds", "corrected in QuickBooks");
    assert_eq!(round.up()[&number], "skipped already-posted");
}

#[test]
fn an_invoice_that_people_delete_is_found_and_can_be_made_again() {
    let mut round = Round::new("deleted", IN_FULL, 4);
    let number = invoiced(&mut round);
    let (id, before) = (made(&round), round.invoices());
    round.machine.company_mut().delete(&id).unwrap();
    round.visit();
    assert!(seen(&round).starts_with("confirmed gone it was deleted in QuickBooks"));
    check_held(&round, &number, "posting/gone");
    assert_eq!(round.invoices(), before - 1, "nobody makes it again by itself");
    round.run(&["postings", "cancel", &number]);
    round.visit();
    assert_eq!(round.invoices(), before, "{:?} {}", round.up(), round.run(&["postings", "list"]));
    assert_eq!(round.up()[&number], "skipped already-posted");
}

#[test]
fn an_invoice_that_people_void_is_found() {
    let mut round = Round::new("voided", IN_FULL, 4);
    let number = invoiced(&mut round);
    let id = made(&round);
    round.machine.company_mut().void(&id).unwrap();
    round.visit();
    assert_eq!(seen(&round), "confirmed gone it was voided in QuickBooks: it bills nothing");
    check_held(&round, &number, "posting/gone");
}

#[test]
fn an_invoice_that_waits_is_taken_back_when_its_order_changes() {
    let manual = "settings: { partial_invoices: true, manual_posting: true }";
    let mut round = Round::new("recalled", manual, 4);
    let (number, before) = (invoiced(&mut round), round.invoices());
    assert_eq!(seen(&round), "waiting not-seen");
    let order = round.order(&number);
    let memo = OrderChange::Field("PONumber".to_string(), "P-77".to_string());
    round.machine.company_mut().edit_sales_order(&order, &[memo]).unwrap();
    round.visit();
    assert_eq!(seen(&round), "cancelled not-seen");
    assert!(!round.try_run(&["postings", "approve", &number]), "it is not to be approved");
    check_held(&round, &number, "changed");
    round.run(&["held", "decide", &number, "keep-ours", "--reason", "the PO number came late"]);
    round.visit();
    round.run(&["postings", "approve", "--all"]);
    round.visit();
    assert_eq!(round.invoices(), before + 1);
    assert_eq!(round.up()[&number], "skipped already-posted");
}

#[test]
fn an_order_born_here_is_billed_within_one_visit() {
    let mut round = Round::new("at-once", IN_FULL, 4);
    round.born("W-1", "3");
    round.run(&["orders", "pick", "W-1", "--all"]);
    let before = round.invoices();
    round.visit();
    let list = round.json(&["postings", "list"]);
    let all = list["postings"].as_array().unwrap();
    let told = |each: &Value| format!("{} {} {}", each["kind"], each["state"], each["link"]);
    let told: Vec<String> = all.iter().map(told).collect();
    assert_eq!(round.invoices(), before + 1, "{told:?}");
}
