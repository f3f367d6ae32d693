//! The embedded warehouse keeps what IntelliTrack documents about picking orders. Each rule has a
//! test of its name; `random` then does whatever comes to mind.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

#[path = "../acme/mod.rs"]
mod acme;
mod lists;
mod random;
mod rig;

use std::collections::BTreeMap;
use std::error::Error;

use acme::{order, outgoing, settings};
use crossdock::domain::known::{OrderStatus, Progress};
use crossdock::domain::posting::PostingKind;
use crossdock::intellitrack::embedded::{
    Edit, Embedded, NewLine, NewOrder, Over, Pick, Rule, Show,
};
use crossdock::intellitrack::wire;
use crossdock::pipeline::ports::Warehouse;
use rig::{Acme, CatalogOf, Step, born, created, line, pick, post, some_picked, updated};

/// After the steps, the last one is refused in these words, and nothing has changed.
#[track_caller]
fn check_refused(before: &[Step], step: &Step, rule: Option<Rule>, words: &str) {
    let mut acme = Acme::after(before);
    let dump = acme.dump();
    let (broken, said) = acme.step(step).expect_err("the warehouse refuses");
    assert!(said.contains(words), "{said}");
    assert_eq!(broken, rule, "{said}");
    assert_eq!(acme.dump(), dump, "a refusal changes nothing");
}

/// After the steps, the history of order 1001 ends like this.
#[track_caller]
fn check_history(steps: &[Step], expected: &[&str]) -> Acme {
    let acme = Acme::after(steps);
    let history = acme.history("1001");
    assert_eq!(history[history.len() - expected.len()..], *expected);
    acme
}

#[test]
fn an_order_from_quickbooks_is_there_with_all_it_says() {
    let mut message = order("1A3", "1001", "v1", &[(1, "Bolt:M8", "12.5")]);
    message.udf1 = Some("EAST".into());
    message.udf7 = Some("fragile".into());
    message.ship_to.city = Some("Springfield".into());
    message.left_out =
        vec![wire::LeftOut { line_number: 2, item: "Delivery".into(), why: "service".into() }];
    let acme = Acme::after(&[post(PostingKind::CreatePickingOrder, message)]);
    let view = acme.order("1001");
    assert_eq!(view.header.customer, "Smith & Sons");
    assert_eq!(view.header.ship_to.city.as_deref(), Some("Springfield"));
    assert_eq!(view.udfs, BTreeMap::from([(1, "EAST".into()), (7, "fragile".into())]));
    assert_eq!(view.left_out[0].item, "Delivery");
    assert_eq!(view.lines[0].ordered.to_string(), "12.5");
    assert_eq!(view.lines[0].quickbooks_line_id.as_deref(), Some("1A3-1"));
    assert_eq!(acme.history("1001"), ["created: from QuickBooks, version v1"]);
}

#[test]
fn order_numbers_are_unique_in_the_division() {
    let words = "picking order 1001 is already there";
    let other = order("1A4", "1001", "v1", &[(1, "Bolt:M8", "1")]);
    check_refused(&[created()], &post(PostingKind::CreatePickingOrder, other), None, words);
    let by_hand = Step::Born(Some("1001"), vec![line(1, "Bolt:M8", "1")]);
    check_refused(&[created()], &by_hand, Some(Rule::NumberInUse), words);
}

#[test]
fn a_number_is_free_again_once_its_order_is_deleted() {
    Acme::after(&[
        created(),
        Step::Delete("1001"),
        Step::Born(Some("1001"), vec![line(1, "Bolt:M8", "1")]),
    ]);
}

#[test]
fn an_update_may_not_take_the_number_of_another_order() {
    let born = Step::Born(Some("7"), vec![line(1, "Bolt:M8", "1")]);
    let renumbered = order("1A3", "7", "v2", &[(1, "Bolt:M8", "12")]);
    let step = post(PostingKind::UpdatePickingOrder, renumbered);
    check_refused(&[created(), born], &step, None, "picking order 7 is already there");
}

#[test]
fn line_numbers_are_unique_in_the_order() {
    let twice = order("1A3", "1001", "v1", &[(1, "Bolt:M8", "1"), (1, "Nut:M8", "1")]);
    let step = post(PostingKind::CreatePickingOrder, twice);
    check_refused(&[], &step, None, "line 1 stands there twice");
    let again = Step::Edit("1001", Edit::AddLine(line(3, "Nut:M8", "1")));
    let rule = Some(Rule::LineNumberInUse);
    check_refused(&[created()], &again, rule, "1001 has a line 3 already");
}

#[test]
fn an_order_has_at_least_one_line() {
    let none = post(PostingKind::CreatePickingOrder, order("1A3", "1001", "v1", &[]));
    check_refused(&[], &none, None, "has no line");
    check_refused(&[], &Step::Born(None, vec![]), Some(Rule::NoLines), "at least one line");
    let before = [created(), Step::Edit("1001", Edit::RemoveLine(1))];
    let last = Step::Edit("1001", Edit::RemoveLine(3));
    check_refused(&before, &last, Some(Rule::NoLines), "would have no line left");
}

#[test]
fn a_closed_order_cannot_be_edited() {
    let closed = [created(), Step::Close("1001")];
    let rule = Some(Rule::OrderClosed);
    for edit in [
        Edit::Comment(Some("late".into())),
        Edit::DueDate(None),
        Edit::Customer("Brown:Attic".into()),
        Edit::Udf(1, Some("EAST".into())),
        Edit::AddLine(line(9, "Nut:M8", "1")),
        Edit::LineOrdered(1, "3".parse().unwrap()),
        Edit::LineComment(1, None),
        Edit::RemoveLine(1),
    ] {
        let words = "picking order 1001 is closed; reopen it first";
        check_refused(&closed, &Step::Edit("1001", edit), rule, words);
    }
}

#[test]
fn a_closed_order_cannot_be_picked() {
    let closed = [created(), Step::Close("1001")];
    let words = "picking order 1001 is closed; reopen it first";
    check_refused(&closed, &Step::Pick("1001", pick(1, "1")), Some(Rule::OrderClosed), words);
}

#[test]
fn a_closed_order_does_not_follow_quickbooks() {
    let closed = [created(), Step::Close("1001")];
    check_refused(&closed, &updated(&[(1, "Bolt:M8", "3")]), None, "1001 is closed");
    let withdraw = Step::Notice(PostingKind::WithdrawPickingOrder, "1A3", "1001");
    check_refused(&closed, &withdraw, None, "1001 is closed and is not withdrawn");
}

#[test]
fn a_reopened_order_can_be_edited_and_picked() {
    let acme = check_history(
        &[
            created(),
            Step::Close("1001"),
            Step::Reopen("1001"),
            Step::Edit("1001", Edit::Comment(Some("late".into()))),
            Step::Pick("1001", pick(1, "2")),
        ],
        &[
            "closed: by hand",
            "reopened: by hand",
            "edited: comment late",
            "picked: line 1: 2 from MAIN/STOCK",
        ],
    );
    assert_eq!(acme.order("1001").header.closed_at, None);
}

#[test]
fn closing_and_reopening_is_a_toggle() {
    let words = "picking order 1001 is open already";
    check_refused(&[created()], &Step::Reopen("1001"), Some(Rule::StatusAlready), words);
    let closed = [created(), Step::Close("1001")];
    let words = "picking order 1001 is closed already";
    check_refused(&closed, &Step::Close("1001"), Some(Rule::StatusAlready), words);
}

#[test]
fn a_closed_order_can_be_deleted() {
    check_history(&[created(), Step::Close("1001"), Step::Delete("1001")], &["deleted: by hand"]);
}

#[test]
fn an_order_closes_by_itself_when_all_lines_are_fully_picked() {
    let mut acme = Acme::after(&[created(), Step::Pick("1001", pick(1, "12"))]);
    assert_eq!(acme.order("1001").header.status, OrderStatus::Open);
    acme.step(&Step::Pick("1001", pick(3, "2"))).unwrap();
    let header = acme.order("1001").header;
    assert_eq!(header.status, OrderStatus::Closed);
    assert_eq!(header.closed_at.as_deref(), Some(acme::NOW));
    assert_eq!(acme.history("1001").last().unwrap(), "closed: all lines are fully picked");
}

#[test]
fn an_order_closes_by_itself_when_its_last_open_line_is_removed() {
    let steps =
        [created(), Step::Pick("1001", pick(1, "12")), Step::Edit("1001", Edit::RemoveLine(3))];
    check_history(&steps, &["edited: line 3: removed", "closed: all lines are fully picked"]);
}

#[test]
fn picking_all_picks_what_is_left() {
    let steps = [created(), Step::Pick("1001", pick(1, "5")), Step::PickAll("1001")];
    let acme = check_history(
        &steps,
        &[
            "picked: line 1: 5 from MAIN/STOCK",
            "picked: line 1: 7 from MAIN/STOCK",
            "picked: line 3: 2 from MAIN/STOCK",
            "closed: all lines are fully picked",
        ],
    );
    assert_eq!(acme.order("1001").lines[0].picks.len(), 2);
    let words = "nothing is left to pick on picking order 1001";
    let reopened = [created(), Step::PickAll("1001"), Step::Reopen("1001")];
    check_refused(&reopened, &Step::PickAll("1001"), Some(Rule::NothingLeft), words);
}

#[test]
fn a_pick_takes_more_than_nothing() {
    let rule = Some(Rule::QuantityNotPositive);
    check_refused(&[created()], &Step::Pick("1001", pick(1, "0")), rule, "line 1: 0 is not more");
    check_refused(&[created()], &Step::Pick("1001", pick(1, "-2")), rule, "line 1: -2 is not more");
}

#[test]
fn quantities_have_at_most_five_decimals() {
    let rule = Some(Rule::QuantityTooFine);
    let step = Step::Pick("1001", pick(1, "0.000001"));
    check_refused(&[created()], &step, rule, "more than 5 decimals");
    let acme = Acme::after(&[created(), Step::Pick("1001", pick(1, "0.00001"))]);
    assert_eq!(acme.order("1001").lines[0].picked.to_string(), "0.00001");
}

#[test]
fn more_than_ordered_is_picked_only_where_a_person_allows_it() {
    let words = "line 1 of picking order 1001 has 7 left to pick, not 7.5; pick less";
    let step = Step::Pick("1001", pick(1, "7.5"));
    check_refused(&some_picked(), &step, Some(Rule::OverPicked), words);
    let allowed = Pick { over: Over::Allowed, ..pick(3, "3") };
    check_history(
        &[created(), Step::Pick("1001", allowed)],
        &["picked: line 3: 3 from MAIN/STOCK, more than ordered, as allowed"],
    );
}

#[test]
fn an_inactive_item_is_not_picked_but_its_line_may_be_removed() {
    let inactive = [created(), Step::Lists(CatalogOf::BoltsInactive)];
    let words = "item Bolt:M8 is inactive and is not picked";
    let rule = Some(Rule::ItemInactive);
    check_refused(&inactive, &Step::Pick("1001", pick(1, "1")), rule, words);
    check_refused(&inactive, &Step::PickAll("1001"), rule, words);
    let mut acme = Acme::after(&inactive);
    acme.step(&Step::Edit("1001", Edit::RemoveLine(1))).unwrap();
    acme.step(&Step::PickAll("1001")).unwrap();
}

#[test]
fn a_blocked_order_is_not_picked_until_an_update_releases_it() {
    let block = Step::Notice(PostingKind::BlockPickingOrder, "1A3", "1001");
    let before = [created(), block.clone()];
    let words = "picking order 1001 is kept from picking: a reason; mend the sales order";
    let rule = Some(Rule::OrderBlocked);
    check_refused(&before, &Step::Pick("1001", pick(1, "1")), rule, words);
    let acme = check_history(
        &[created(), block.clone(), block, updated(&[(1, "Bolt:M8", "3")]), Step::PickAll("1001")],
        &[
            "created: from QuickBooks, version v1",
            "blocked: a reason",
            "updated: from QuickBooks, version v1 to v2",
            "released: was kept from picking: a reason",
            "picked: line 1: 3 from MAIN/STOCK",
            "closed: all lines are fully picked",
        ],
    );
    assert_eq!(acme.order("1001").header.edit_sequence.as_deref(), Some("v2"));
}

#[test]
fn blocking_or_flagging_twice_is_done_once() {
    for kind in [PostingKind::BlockPickingOrder, PostingKind::FlagOutOfSync] {
        let once = Step::Notice(kind, "1A3", "1001");
        let mut acme = Acme::after(&[created(), once.clone()]);
        let (dump, serial) = (acme.dump(), acme.serial());
        acme.step(&once).unwrap();
        assert_eq!(acme.dump(), dump);
        assert_eq!(acme.serial(), serial);
    }
}

#[test]
fn an_update_makes_the_lines_those_of_the_sales_order() {
    let acme = Acme::after(&[created(), updated(&[(2, "Nut:M8", "4"), (3, "Bolt:M8", "1")])]);
    let lines = acme.order("1001").lines;
    let told: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {} {}", line.line_number, line.ordered, line.item))
        .collect();
    assert_eq!(told, ["2 4 Nut:M8", "3 1 Bolt:M8"]);
}

#[test]
fn an_update_clears_the_flag_of_an_untouched_order() {
    let flag = Step::Notice(PostingKind::FlagOutOfSync, "1A3", "1001");
    let acme = Acme::after(&[created(), flag, updated(&[(1, "Bolt:M8", "3")])]);
    assert_eq!(acme.order("1001").header.out_of_sync_why, None);
}

#[test]
fn the_flag_of_an_order_with_picks_is_cleared_by_its_own_posting() {
    let mut steps = some_picked().to_vec();
    steps.push(Step::Notice(PostingKind::FlagOutOfSync, "1A3", "1001"));
    steps.push(Step::Notice(PostingKind::ClearOutOfSync, "1A3", "1001"));
    let acme = check_history(&steps, &["flagged: a reason", "cleared: a reason"]);
    assert_eq!(acme.order("1001").header.out_of_sync_why, None);
}

#[test]
fn an_order_with_picks_is_not_replaced_by_an_update() {
    let words = "picking order 1001 has picks and does not follow QuickBooks any more";
    check_refused(&some_picked(), &updated(&[(1, "Bolt:M8", "12")]), None, words);
}

#[test]
fn an_order_with_picks_is_not_withdrawn() {
    let withdraw = Step::Notice(PostingKind::WithdrawPickingOrder, "1A3", "1001");
    check_refused(&some_picked(), &withdraw, None, "1001 has picks and is not withdrawn");
}

#[test]
fn a_withdrawn_order_is_gone_and_its_history_stays() {
    let withdraw = Step::Notice(PostingKind::WithdrawPickingOrder, "1A3", "1001");
    let acme = check_history(&[created(), withdraw], &["withdrawn: a reason"]);
    assert!(acme.ask(|warehouse| warehouse.order("1001")).unwrap().is_none());
    let deleted = acme.ask(|warehouse| warehouse.deleted_by_person(&"1A3".into())).unwrap();
    assert_eq!(deleted, None);
}

#[test]
fn the_next_run_knows_that_a_person_deleted_an_order_until_it_comes_again() {
    let mut acme = Acme::after(&[created(), Step::Delete("1001")]);
    let deleted =
        |acme: &Acme| acme.ask(|warehouse| warehouse.deleted_by_person(&"1A3".into())).unwrap();
    assert_eq!(deleted(&acme).as_deref(), Some(acme::NOW));
    acme.step(&created()).unwrap();
    assert_eq!(deleted(&acme), None);
}

#[test]
fn a_line_with_picks_keeps_its_item_and_is_not_removed() {
    let rule = Some(Rule::LinePicked);
    for (edit, words) in [
        (Edit::RemoveLine(1), "line 1 of picking order 1001 has picks, which are kept"),
        (Edit::LineItem(1, "Nut:M8".into()), "which keep their item and unit"),
        (Edit::LineOrdered(1, "4".parse().unwrap()), "has more picks than that; order at least 5"),
    ] {
        check_refused(&some_picked(), &Step::Edit("1001", edit), rule, words);
    }
}

#[test]
fn picks_and_history_are_kept_for_ever() {
    let mut acme = Acme::after(&some_picked());
    for sql in [
        "DELETE FROM picks",
        "UPDATE picks SET quantity = 1",
        "DELETE FROM history",
        "UPDATE history SET detail = ''",
        "DELETE FROM picking_orders",
    ] {
        let done: Result<(), Box<dyn Error>> = acme.store.write(|transaction| {
            transaction.execute(sql, [])?;
            Ok(())
        });
        assert!(done.unwrap_err().to_string().starts_with("history-kept"), "{sql}");
    }
}

#[test]
fn no_more_is_invoiced_than_was_picked() {
    let before = [&some_picked()[..], &[Step::Invoiced("1001", 1, "3")]].concat();
    let words = "would be invoiced for more than was picked; invoice at most 2";
    let more = Step::Invoiced("1001", 1, "2.5");
    check_refused(&before, &more, Some(Rule::OverInvoiced), words);
}

#[test]
fn an_order_is_posted_when_it_is_closed_and_its_picks_are_invoiced() {
    let mut acme = Acme::after(&some_picked());
    let progress = |acme: &Acme| {
        let known = acme.ask(|warehouse| warehouse.picking_order_from(&"1A3".into()));
        known.unwrap().unwrap().progress()
    };
    assert_eq!(progress(&acme), Progress::Touched);
    acme.step(&Step::Invoiced("1001", 1, "5")).unwrap();
    acme.step(&Step::Close("1001")).unwrap();
    assert_eq!(progress(&acme), Progress::Posted);
}

#[test]
fn numbers_of_orders_born_here_count_up_and_pass_over_those_in_use() {
    let mut acme = Acme::after(&[Step::Born(Some("PCK50001"), vec![line(1, "Bolt:M8", "1")])]);
    let mut next = || {
        let create = |warehouse: &mut Embedded<'_>| {
            Ok(warehouse.create(&born(None, vec![line(1, "Bolt:M8", "1")]))?)
        };
        acme.command(create).unwrap()
    };
    assert_eq!([next(), next()], ["PCK50000", "PCK50002"]);
}

#[test]
fn orders_born_here_name_what_quickbooks_lists() {
    let refused = |new: NewLine, rule: Rule, words: &str| {
        check_refused(&[], &Step::Born(None, vec![new]), Some(rule), words);
    };
    refused(line(1, "Cog", "1"), Rule::ItemUnknown, "there is no item Cog");
    refused(line(1, "Delivery", "1"), Rule::ItemUnknown, "there is no item Delivery");
    refused(line(1, "Old part", "1"), Rule::ItemInactive, "item Old part is inactive");
    let boxes = NewLine { uom: Some("BX".into()), ..line(1, "Bolt:M8", "1") };
    refused(boxes, Rule::UnitUnknown, "there is no unit BX; use EA");
    let mut acme = Acme::new();
    let nobody =
        NewOrder { customer: "Nobody".into(), ..born(None, vec![line(1, "Bolt:M8", "1")]) };
    let (rule, _) = acme.command(|warehouse| Ok(warehouse.create(&nobody)?)).unwrap_err();
    assert_eq!(rule, Some(Rule::CustomerUnknown));
}

#[test]
fn a_pick_names_a_location_of_its_site() {
    let rule = Some(Rule::PlaceUnknown);
    let elsewhere = Pick { location: Some("DOCK-W".into()), ..pick(1, "1") };
    let words = "no location DOCK-W in site MAIN";
    check_refused(&[created()], &Step::Pick("1001", elsewhere), rule, words);
    let nowhere = Pick { site: Some("MOON".into()), ..pick(1, "1") };
    let words = "the settings do not name site MOON";
    check_refused(&[created()], &Step::Pick("1001", nowhere), rule, words);
}

#[test]
fn with_multiple_sites_picks_come_from_the_site_of_udf_1() {
    let mut acme = Acme::with(settings(true));
    acme.step(&created()).unwrap();
    let (rule, said) = acme.step(&Step::Pick("1001", pick(1, "1"))).unwrap_err();
    assert_eq!(rule, Some(Rule::PlaceUnknown));
    assert!(said.contains("names no site in UDF 1"), "{said}");
    acme.step(&Step::Edit("1001", Edit::Udf(1, Some("EAST".into())))).unwrap();
    acme.step(&Step::Pick("1001", pick(1, "1"))).unwrap();
    let west = Pick { site: Some("WEST".into()), ..pick(1, "2") };
    acme.step(&Step::Pick("1001", west)).unwrap();
    let (rule, _) = acme
        .step(&Step::Pick("1001", Pick { site: Some("MAIN".into()), ..pick(1, "1") }))
        .unwrap_err();
    assert_eq!(rule, Some(Rule::PlaceUnknown));
    let places: Vec<String> = acme.order("1001").lines[0]
        .picks
        .iter()
        .map(|pick| format!("{} {}/{}", pick.quantity, pick.site, pick.location))
        .collect();
    assert_eq!(places, ["1 EAST/DOCK-E", "2 WEST/DOCK-W"]);
}

#[test]
fn data_never_crosses_divisions() {
    let mut acme = Acme::after(&[created()]);
    acme.settings.division = "Second".into();
    assert!(acme.ask(|warehouse| warehouse.order("1001")).unwrap().is_none());
    assert!(acme.ask(|warehouse| warehouse.list(Show::OpenAndClosed)).unwrap().is_empty());
    // The number is free in another division, and its items are its own.
    acme.step(&Step::Lists(CatalogOf::Usual)).unwrap();
    acme.step(&created()).unwrap();
    let done: Result<(), Box<dyn Error>> = acme.store.write(|transaction| {
        let foreign = "UPDATE picking_order_lines SET item_id =
            (SELECT id FROM items WHERE division_id <> picking_order_lines.division_id)";
        transaction.execute(foreign, [])?;
        Ok(())
    });
    assert!(done.unwrap_err().to_string().contains("FOREIGN KEY"));
}

#[test]
fn lists_show_open_orders_unless_closed_ones_are_asked_for() {
    let born = Step::Born(Some("7"), vec![line(1, "Bolt:M8", "1")]);
    let acme = Acme::after(&[created(), born, Step::Close("7")]);
    let numbers = |show| {
        let orders = acme.ask(|warehouse| warehouse.list(show)).unwrap();
        orders.into_iter().map(|order| order.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(Show::Open), ["1001"]);
    assert_eq!(numbers(Show::OpenAndClosed), ["1001", "7"]);
}

#[test]
fn a_message_that_cannot_be_read_is_an_error_and_no_refusal() {
    let mut acme = Acme::new();
    let garbled = outgoing("1", PostingKind::CreatePickingOrder, &"garbled");
    let done = acme.command(|warehouse| Ok(warehouse.apply(&garbled)?));
    assert!(done.unwrap_err().1.contains("reading the message of 1"));
}
