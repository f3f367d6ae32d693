//! What postings do to picking orders.

use std::collections::BTreeMap;

use crossdock::domain::posting::PostingKind;
use crossdock::intellitrack::wire;
use crossdock::pipeline::ports::Warehouse;

use crate::acme::{NOW, order, outgoing};
use crate::databases::{Home, on_both_databases};
use crate::rig::{
    Acme, Step, check_history, check_refused, created, line, post, some_picked, updated,
};

on_both_databases! {
    an_order_from_quickbooks_is_there_with_all_it_says
    an_update_may_not_take_the_number_of_another_order
    a_closed_order_does_not_follow_quickbooks
    blocking_or_flagging_twice_is_done_once
    an_update_makes_the_lines_those_of_the_sales_order
    an_update_clears_the_flag_of_an_untouched_order
    the_flag_of_an_order_with_picks_is_cleared_by_its_own_posting
    an_order_with_picks_is_not_replaced_by_an_update
    an_order_with_picks_is_not_withdrawn
    a_withdrawn_order_is_gone_and_its_history_stays
    the_next_run_knows_that_a_person_deleted_an_order_until_it_comes_again
    a_message_that_cannot_be_read_is_an_error_and_no_refusal
}

fn an_order_from_quickbooks_is_there_with_all_it_says(on: Home) {
    let mut message = order("1A3", "1001", "v1", &[(1, "Bolt:M8", "12.5")]);
    message.udf1 = Some("EAST".into());
    message.udf7 = Some("fragile".into());
    message.ship_to.city = Some("Springfield".into());
    message.left_out =
        vec![wire::LeftOut { line_number: 2, item: "Delivery".into(), why: "service".into() }];
    let acme = Acme::after(&on, &[post(PostingKind::CreatePickingOrder, message)]);
    let view = acme.order("1001");
    assert_eq!(view.header.customer, "Smith & Sons");
    assert_eq!(view.header.ship_to.city.as_deref(), Some("Springfield"));
    assert_eq!(view.udfs, BTreeMap::from([(1, "EAST".into()), (7, "fragile".into())]));
    assert_eq!(view.left_out[0].item, "Delivery");
    assert_eq!(view.lines[0].ordered.to_string(), "12.5");
    assert_eq!(view.lines[0].quickbooks_line_id.as_deref(), Some("1A3-1"));
    assert_eq!(acme.history("1001"), ["created: from QuickBooks, version v1"]);
}

fn an_update_may_not_take_the_number_of_another_order(on: Home) {
    let born = Step::Born(Some("7"), vec![line(1, "Bolt:M8", "1")]);
    let renumbered = order("1A3", "7", "v2", &[(1, "Bolt:M8", "12")]);
    let step = post(PostingKind::UpdatePickingOrder, renumbered);
    check_refused(&on, &[created(), born], &step, None, "picking order 7 is already there");
}

fn a_closed_order_does_not_follow_quickbooks(on: Home) {
    let closed = [created(), Step::Close("1001")];
    check_refused(&on, &closed, &updated(&[(1, "Bolt:M8", "3")]), None, "1001 is closed");
    let withdraw = Step::Notice(PostingKind::WithdrawPickingOrder, "1A3", "1001");
    check_refused(&on, &closed, &withdraw, None, "1001 is closed and is not withdrawn");
}

fn blocking_or_flagging_twice_is_done_once(on: Home) {
    for kind in [PostingKind::BlockPickingOrder, PostingKind::FlagOutOfSync] {
        let once = Step::Notice(kind, "1A3", "1001");
        let mut acme = Acme::after(&on, &[created(), once.clone()]);
        let (dump, serial) = (acme.dump(), acme.serial());
        acme.step(&once).unwrap();
        assert_eq!(acme.dump(), dump);
        assert_eq!(acme.serial(), serial);
    }
}

fn an_update_makes_the_lines_those_of_the_sales_order(on: Home) {
    let acme = Acme::after(&on, &[created(), updated(&[(2, "Nut:M8", "4"), (3, "Bolt:M8", "1")])]);
    let lines = acme.order("1001").lines;
    let told: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {} {}", line.line_number, line.ordered, line.item))
        .collect();
    assert_eq!(told, ["2 4 Nut:M8", "3 1 Bolt:M8"]);
}

fn an_update_clears_the_flag_of_an_untouched_order(on: Home) {
    let flag = Step::Notice(PostingKind::FlagOutOfSync, "1A3", "1001");
    let acme = Acme::after(&on, &[created(), flag, updated(&[(1, "Bolt:M8", "3")])]);
    assert_eq!(acme.order("1001").header.out_of_sync_why, None);
}

fn the_flag_of_an_order_with_picks_is_cleared_by_its_own_posting(on: Home) {
    let mut steps = some_picked().to_vec();
    steps.push(Step::Notice(PostingKind::FlagOutOfSync, "1A3", "1001"));
    steps.push(Step::Notice(PostingKind::ClearOutOfSync, "1A3", "1001"));
    let acme = check_history(&on, &steps, &["flagged: a reason", "cleared: a reason"]);
    assert_eq!(acme.order("1001").header.out_of_sync_why, None);
}

fn an_order_with_picks_is_not_replaced_by_an_update(on: Home) {
    let words = "picking order 1001 has picks and does not follow QuickBooks any more";
    check_refused(&on, &some_picked(), &updated(&[(1, "Bolt:M8", "12")]), None, words);
}

fn an_order_with_picks_is_not_withdrawn(on: Home) {
    let withdraw = Step::Notice(PostingKind::WithdrawPickingOrder, "1A3", "1001");
    check_refused(&on, &some_picked(), &withdraw, None, "1001 has picks and is not withdrawn");
}

fn a_withdrawn_order_is_gone_and_its_history_stays(on: Home) {
    let withdraw = Step::Notice(PostingKind::WithdrawPickingOrder, "1A3", "1001");
    let acme = check_history(&on, &[created(), withdraw], &["withdrawn: a reason"]);
    assert!(acme.ask(|warehouse| warehouse.order("1001")).unwrap().is_none());
    let deleted = acme.ask(|warehouse| warehouse.deleted_by_person(&"1A3".into())).unwrap();
    assert_eq!(deleted, None);
}

fn the_next_run_knows_that_a_person_deleted_an_order_until_it_comes_again(on: Home) {
    let mut acme = Acme::after(&on, &[created(), Step::Delete("1001")]);
    let deleted =
        |acme: &Acme| acme.ask(|warehouse| warehouse.deleted_by_person(&"1A3".into())).unwrap();
    assert_eq!(deleted(&acme).as_deref(), Some(NOW));
    acme.step(&created()).unwrap();
    assert_eq!(deleted(&acme), None);
}

fn a_message_that_cannot_be_read_is_an_error_and_no_refusal(on: Home) {
    let mut acme = Acme::new(&on);
    let garbled = outgoing("1", PostingKind::CreatePickingOrder, &"garbled");
    let done = acme.command(|warehouse| Ok(warehouse.apply(&garbled)?));
    assert!(done.unwrap_err().1.contains("reading the message of 1"));
}
