//! Taking goods from the shelf, and what was billed of them.

use crossdock::domain::known::{OrderStatus, Progress};
use crossdock::domain::posting::PostingKind;
use crossdock::intellitrack::embedded::{Edit, Over, Pick, Rule};
use crossdock::pipeline::ports::Warehouse;

use crate::acme::{NOW, settings};
use crate::databases::{Home, on_both_databases};
use crate::rig::{
    Acme, CatalogOf, Step, check_history, check_refused, created, pick, some_picked, updated,
};

on_both_databases! {
    a_closed_order_cannot_be_picked
    an_order_closes_by_itself_when_all_lines_are_fully_picked
    an_order_closes_by_itself_when_its_last_open_line_is_removed
    picking_all_picks_what_is_left
    a_pick_takes_more_than_nothing
    quantities_have_at_most_five_decimals
    more_than_ordered_is_picked_only_where_a_person_allows_it
    an_inactive_item_is_not_picked_but_its_line_may_be_removed
    a_blocked_order_is_not_picked_until_an_update_releases_it
    a_line_with_picks_keeps_its_item_and_is_not_removed
    picks_and_history_are_kept_for_ever
    no_more_is_invoiced_than_was_picked
    an_order_is_posted_when_it_is_closed_and_its_picks_are_invoiced
    a_pick_names_a_location_of_its_site
    with_multiple_sites_picks_come_from_the_site_of_udf_1
}

fn a_closed_order_cannot_be_picked(on: Home) {
    let closed = [created(), Step::Close("1001")];
    let words = "picking order 1001 is closed; reopen it first";
    check_refused(&on, &closed, &Step::Pick("1001", pick(1, "1")), Some(Rule::OrderClosed), words);
}

fn an_order_closes_by_itself_when_all_lines_are_fully_picked(on: Home) {
    let mut acme = Acme::after(&on, &[created(), Step::Pick("1001", pick(1, "12"))]);
    assert_eq!(acme.order("1001").header.status, OrderStatus::Open);
    acme.step(&Step::Pick("1001", pick(3, "2"))).unwrap();
    let header = acme.order("1001").header;
    assert_eq!(header.status, OrderStatus::Closed);
    assert_eq!(header.closed_at.as_deref(), Some(NOW));
    assert_eq!(acme.history("1001").last().unwrap(), "closed: all lines are fully picked");
}

fn an_order_closes_by_itself_when_its_last_open_line_is_removed(on: Home) {
    let steps =
        [created(), Step::Pick("1001", pick(1, "12")), Step::Edit("1001", Edit::RemoveLine(3))];
    check_history(&on, &steps, &["edited: line 3: removed", "closed: all lines are fully picked"]);
}

fn picking_all_picks_what_is_left(on: Home) {
    let steps = [created(), Step::Pick("1001", pick(1, "5")), Step::PickAll("1001")];
    let acme = check_history(
        &on,
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
    check_refused(&on, &reopened, &Step::PickAll("1001"), Some(Rule::NothingLeft), words);
}

fn a_pick_takes_more_than_nothing(on: Home) {
    let rule = Some(Rule::QuantityNotPositive);
    check_refused(
        &on,
        &[created()],
        &Step::Pick("1001", pick(1, "0")),
        rule,
        "line 1: 0 is not more",
    );
    check_refused(
        &on,
        &[created()],
        &Step::Pick("1001", pick(1, "-2")),
        rule,
        "line 1: -2 is not more",
    );
}

fn quantities_have_at_most_five_decimals(on: Home) {
    let rule = Some(Rule::QuantityTooFine);
    let step = Step::Pick("1001", pick(1, "0.000001"));
    check_refused(&on, &[created()], &step, rule, "more than 5 decimals");
    let acme = Acme::after(&on, &[created(), Step::Pick("1001", pick(1, "0.00001"))]);
    assert_eq!(acme.order("1001").lines[0].picked.to_string(), "0.00001");
}

fn more_than_ordered_is_picked_only_where_a_person_allows_it(on: Home) {
    let words = "line 1 of picking order 1001 has 7 left to pick, not 7.5; pick less";
    let step = Step::Pick("1001", pick(1, "7.5"));
    check_refused(&on, &some_picked(), &step, Some(Rule::OverPicked), words);
    let allowed = Pick { over: Over::Allowed, ..pick(3, "3") };
    check_history(
        &on,
        &[created(), Step::Pick("1001", allowed)],
        &["picked: line 3: 3 from MAIN/STOCK, more than ordered, as allowed"],
    );
}

fn an_inactive_item_is_not_picked_but_its_line_may_be_removed(on: Home) {
    let inactive = [created(), Step::Lists(CatalogOf::BoltsInactive)];
    let words = "item Bolt:M8 is inactive and is not picked";
    let rule = Some(Rule::ItemInactive);
    check_refused(&on, &inactive, &Step::Pick("1001", pick(1, "1")), rule, words);
    check_refused(&on, &inactive, &Step::PickAll("1001"), rule, words);
    let mut acme = Acme::after(&on, &inactive);
    acme.step(&Step::Edit("1001", Edit::RemoveLine(1))).unwrap();
    acme.step(&Step::PickAll("1001")).unwrap();
}

fn a_blocked_order_is_not_picked_until_an_update_releases_it(on: Home) {
    let block = Step::Notice(PostingKind::BlockPickingOrder, "1A3", "1001");
    let before = [created(), block.clone()];
    let words = "picking order 1001 is kept from picking: a reason; mend the sales order";
    let rule = Some(Rule::OrderBlocked);
    check_refused(&on, &before, &Step::Pick("1001", pick(1, "1")), rule, words);
    let acme = check_history(
        &on,
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

fn a_line_with_picks_keeps_its_item_and_is_not_removed(on: Home) {
    let rule = Some(Rule::LinePicked);
    for (edit, words) in [
        (Edit::RemoveLine(1), "line 1 of picking order 1001 has picks, which are kept"),
        (Edit::LineItem(1, "Nut:M8".into()), "which keep their item and unit"),
        (Edit::LineOrdered(1, "4".parse().unwrap()), "has more picks than that; order at least 5"),
    ] {
        check_refused(&on, &some_picked(), &Step::Edit("1001", edit), rule, words);
    }
}

fn picks_and_history_are_kept_for_ever(on: Home) {
    let acme = Acme::after(&on, &some_picked());
    for sql in [
        "DELETE FROM picks",
        "UPDATE picks SET quantity = 1",
        "DELETE FROM history",
        "UPDATE history SET detail = ''",
        "DELETE FROM picking_orders",
    ] {
        let done = acme.write(|connection| {
            connection.execute(sql, &[])?;
            Ok(())
        });
        assert!(done.unwrap_err().to_string().starts_with("history-kept"), "{sql}");
    }
}

fn no_more_is_invoiced_than_was_picked(on: Home) {
    let before = [&some_picked()[..], &[Step::Invoiced("1001", 1, "3")]].concat();
    let words = "would be invoiced for more than was picked; invoice at most 2";
    let more = Step::Invoiced("1001", 1, "2.5");
    check_refused(&on, &before, &more, Some(Rule::OverInvoiced), words);
}

fn an_order_is_posted_when_it_is_closed_and_its_picks_are_invoiced(on: Home) {
    let mut acme = Acme::after(&on, &some_picked());
    let progress = |acme: &Acme| {
        let known = acme.ask(|warehouse| warehouse.picking_order_from(&"1A3".into()));
        known.unwrap().unwrap().progress()
    };
    assert_eq!(progress(&acme), Progress::Touched);
    acme.step(&Step::Invoiced("1001", 1, "5")).unwrap();
    acme.step(&Step::Close("1001")).unwrap();
    assert_eq!(progress(&acme), Progress::Posted);
}

fn a_pick_names_a_location_of_its_site(on: Home) {
    let rule = Some(Rule::PlaceUnknown);
    let elsewhere = Pick { location: Some("DOCK-W".into()), ..pick(1, "1") };
    let words = "no location DOCK-W in site MAIN";
    check_refused(&on, &[created()], &Step::Pick("1001", elsewhere), rule, words);
    let nowhere = Pick { site: Some("MOON".into()), ..pick(1, "1") };
    let words = "the settings do not name site MOON";
    check_refused(&on, &[created()], &Step::Pick("1001", nowhere), rule, words);
}

fn with_multiple_sites_picks_come_from_the_site_of_udf_1(on: Home) {
    let mut acme = Acme::with(&on, settings(true));
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
