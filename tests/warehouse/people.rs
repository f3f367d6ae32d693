//! What people do with picking orders.

use crossdock::domain::numbering::Numbering;
use crossdock::domain::posting::PostingKind;
use crossdock::intellitrack::embedded::{Edit, Embedded, NewLine, NewOrder, Rule, Show};

use crate::acme::order;
use crate::databases::{Home, on_both_databases};
use crate::rig::{
    Acme, CatalogOf, Step, born, check_history, check_refused, created, line, pick, post,
};

on_both_databases! {
    order_numbers_are_unique_in_the_division
    a_number_is_free_again_once_its_order_is_deleted
    line_numbers_are_unique_in_the_order
    an_order_has_at_least_one_line
    a_closed_order_cannot_be_edited
    a_reopened_order_can_be_edited_and_picked
    closing_and_reopening_is_a_toggle
    a_closed_order_can_be_deleted
    numbers_of_orders_born_here_count_up_and_pass_over_those_in_use
    numbers_begin_again_where_the_settings_say_past_those_that_were_used
    orders_born_here_name_what_quickbooks_lists
    data_never_crosses_divisions
    lists_show_open_orders_unless_closed_ones_are_asked_for
    lists_are_in_the_order_of_the_bytes_of_the_numbers
}

fn order_numbers_are_unique_in_the_division(on: Home) {
    let words = "picking order 1001 is already there";
    let other = order("1A4", "1001", "v1", &[(1, "Bolt:M8", "1")]);
    check_refused(&on, &[created()], &post(PostingKind::CreatePickingOrder, other), None, words);
    let by_hand = Step::Born(Some("1001"), vec![line(1, "Bolt:M8", "1")]);
    check_refused(&on, &[created()], &by_hand, Some(Rule::NumberInUse), words);
}

fn a_number_is_free_again_once_its_order_is_deleted(on: Home) {
    Acme::after(
        &on,
        &[created(), Step::Delete("1001"), Step::Born(Some("1001"), vec![line(1, "Bolt:M8", "1")])],
    );
}

fn line_numbers_are_unique_in_the_order(on: Home) {
    let twice = order("1A3", "1001", "v1", &[(1, "Bolt:M8", "1"), (1, "Nut:M8", "1")]);
    let step = post(PostingKind::CreatePickingOrder, twice);
    check_refused(&on, &[], &step, None, "line 1 stands there twice");
    let again = Step::Edit("1001", Edit::AddLine(line(3, "Nut:M8", "1")));
    let rule = Some(Rule::LineNumberInUse);
    check_refused(&on, &[created()], &again, rule, "1001 has a line 3 already");
}

fn an_order_has_at_least_one_line(on: Home) {
    let none = post(PostingKind::CreatePickingOrder, order("1A3", "1001", "v1", &[]));
    check_refused(&on, &[], &none, None, "has no line");
    check_refused(&on, &[], &Step::Born(None, vec![]), Some(Rule::NoLines), "at least one line");
    let before = [created(), Step::Edit("1001", Edit::RemoveLine(1))];
    let last = Step::Edit("1001", Edit::RemoveLine(3));
    check_refused(&on, &before, &last, Some(Rule::NoLines), "would have no line left");
}

fn a_closed_order_cannot_be_edited(on: Home) {
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
        check_refused(&on, &closed, &Step::Edit("1001", edit), rule, words);
    }
}

fn a_reopened_order_can_be_edited_and_picked(on: Home) {
    let acme = check_history(
        &on,
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

fn closing_and_reopening_is_a_toggle(on: Home) {
    let words = "picking order 1001 is open already";
    check_refused(&on, &[created()], &Step::Reopen("1001"), Some(Rule::StatusAlready), words);
    let closed = [created(), Step::Close("1001")];
    let words = "picking order 1001 is closed already";
    check_refused(&on, &closed, &Step::Close("1001"), Some(Rule::StatusAlready), words);
}

fn a_closed_order_can_be_deleted(on: Home) {
    check_history(
        &on,
        &[created(), Step::Close("1001"), Step::Delete("1001")],
        &["deleted: by hand"],
    );
}

fn numbers_of_orders_born_here_count_up_and_pass_over_those_in_use(on: Home) {
    let mut acme = Acme::after(&on, &[Step::Born(Some("PCK50001"), vec![line(1, "Bolt:M8", "1")])]);
    let mut next = || {
        let create = |warehouse: &mut Embedded<'_>| {
            Ok(warehouse.create(&born(None, vec![line(1, "Bolt:M8", "1")]))?)
        };
        acme.command(create).unwrap()
    };
    assert_eq!([next(), next()], ["PCK50000", "PCK50002"]);
}

fn numbers_begin_again_where_the_settings_say_past_those_that_were_used(on: Home) {
    let mut acme = Acme::new(&on);
    let mut next = |prefix: &str, next: u64| {
        acme.settings.picking_numbers = Numbering { prefix: prefix.into(), next };
        let create = |warehouse: &mut Embedded<'_>| {
            Ok(warehouse.create(&born(None, vec![line(1, "Bolt:M8", "1")]))?)
        };
        acme.command(create)
    };
    let given = |number: &str| Ok(number.to_string());
    assert_eq!(next("PCK", 50_000), given("PCK50000"));
    assert_eq!(next("PCK", 50_000), given("PCK50001"));
    assert_eq!(next("EAST-", 1), given("EAST-1"));
    assert_eq!(next("PCK", 60_000), given("PCK60000"));
    assert_eq!(next("PCK", 50_000), given("PCK50002"));
    assert_eq!(next("PCK", 50_000), given("PCK50003"));
    assert_eq!(next("PICKING-", 999), given("PICKING-999"));
    let words = "the next number PICKING-1000 would be longer than the 11 characters that \
                 QuickBooks keeps; set settings.picking_numbers in crossdock.yaml to a shorter \
                 prefix or a lower number";
    assert_eq!(next("PICKING-", 999), Err((Some(Rule::FieldInvalid), words.to_string())));
    let told = acme.command(|warehouse| Ok(warehouse.history("PCK50002")?)).unwrap();
    assert_eq!(told[0].detail, "in IntelliTrack; PCK50000 to PCK50001 passed over, used before");
}

fn orders_born_here_name_what_quickbooks_lists(on: Home) {
    let refused = |new: NewLine, rule: Rule, words: &str| {
        check_refused(&on, &[], &Step::Born(None, vec![new]), Some(rule), words);
    };
    refused(line(1, "Cog", "1"), Rule::ItemUnknown, "there is no item Cog");
    refused(line(1, "Delivery", "1"), Rule::ItemUnknown, "there is no item Delivery");
    refused(line(1, "Old part", "1"), Rule::ItemInactive, "item Old part is inactive");
    let boxes = NewLine { uom: Some("BX".into()), ..line(1, "Bolt:M8", "1") };
    refused(boxes, Rule::UnitUnknown, "there is no unit BX; use EA");
    let mut acme = Acme::new(&on);
    let nobody =
        NewOrder { customer: "Nobody".into(), ..born(None, vec![line(1, "Bolt:M8", "1")]) };
    let (rule, _) = acme.command(|warehouse| Ok(warehouse.create(&nobody)?)).unwrap_err();
    assert_eq!(rule, Some(Rule::CustomerUnknown));
}

fn data_never_crosses_divisions(on: Home) {
    let mut acme = Acme::after(&on, &[created()]);
    acme.settings.division = "Second".into();
    assert!(acme.ask(|warehouse| warehouse.order("1001")).unwrap().is_none());
    assert!(acme.ask(|warehouse| warehouse.list(Show::OpenAndClosed)).unwrap().is_empty());
    // The number is free in another division, and its items are its own.
    acme.step(&Step::Lists(CatalogOf::Usual)).unwrap();
    acme.step(&created()).unwrap();
    let done = acme.write(|connection| {
        let foreign = "UPDATE picking_order_lines SET item_id =
            (SELECT min(id) FROM items WHERE division_id <> picking_order_lines.division_id)";
        connection.execute(foreign, &[])?;
        Ok(())
    });
    let said = done.unwrap_err().to_string();
    assert!(said.to_lowercase().contains("foreign key"), "{said}");
}

fn lists_show_open_orders_unless_closed_ones_are_asked_for(on: Home) {
    let born = Step::Born(Some("7"), vec![line(1, "Bolt:M8", "1")]);
    let acme = Acme::after(&on, &[created(), born, Step::Close("7")]);
    let numbers = |show| {
        let orders = acme.ask(|warehouse| warehouse.list(show)).unwrap();
        orders.into_iter().map(|order| order.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(Show::Open), ["1001"]);
    assert_eq!(numbers(Show::OpenAndClosed), ["1001", "7"]);
}

/// Whatever the language of the server.
fn lists_are_in_the_order_of_the_bytes_of_the_numbers(on: Home) {
    let numbers = ["10", "9", "A2", "B1", "_", "a1", "\u{c4}1", "\u{e4}1", "\u{1f4e6}"];
    let mut acme = Acme::new(&on);
    for number in numbers.iter().rev() {
        acme.step(&Step::Born(Some(number), vec![line(1, "Bolt:M8", "1")])).unwrap();
    }
    let orders = acme.ask(|warehouse| warehouse.list(Show::Open)).unwrap();
    let found: Vec<&str> = orders.iter().map(|order| order.number.as_str()).collect();
    assert_eq!(found, numbers);
}
