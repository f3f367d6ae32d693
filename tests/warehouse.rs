//! The embedded warehouse keeps what IntelliTrack documents about picking orders. Each rule has a
//! test of its name; at the end, random people and random postings cannot break what must hold.

mod acme;

use std::collections::BTreeMap;
use std::error::Error;

use acme::{act, catalog, notice, open, order, outgoing, settings};
use crossdock::domain::catalog::{Catalog, ListName};
use crossdock::domain::item::ItemKind;
use crossdock::domain::known::{OrderStatus, Progress};
use crossdock::domain::posting::PostingKind;
use crossdock::domain::settings::Settings;
use crossdock::intellitrack::embedded::{
    Edit, Embedded, NewLine, NewOrder, OrderView, Over, Pick, Rule, Show, WarehouseError,
};
use crossdock::intellitrack::wire;
use crossdock::pipeline::ports::{Applied, Warehouse};
use crossdock::store::Store;
use proptest::prelude::*;
use tempfile::TempDir;

/// Something that happens to a warehouse.
#[derive(Debug, Clone)]
enum Step {
    Post(PostingKind, wire::PickingOrder),
    Notice(PostingKind, &'static str, &'static str),
    Lists(CatalogOf),
    Born(Option<&'static str>, Vec<NewLine>),
    Edit(&'static str, Edit),
    Pick(&'static str, Pick),
    PickAll(&'static str),
    Close(&'static str),
    Reopen(&'static str),
    Delete(&'static str),
    Invoiced(&'static str, u32, &'static str),
}

/// A state of QuickBooks' lists.
#[derive(Debug, Clone)]
enum CatalogOf {
    Usual,
    BoltsInactive,
}

/// Why a step was not done: the rule where a person is told it, and the words.
type Refused = (Option<Rule>, String);

struct Acme {
    _folder: TempDir,
    store: Store,
    settings: Settings,
    posted: u32,
}

impl Acme {
    fn with(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut acme = Self { store: open(folder.path()), _folder: folder, settings, posted: 0 };
        acme.step(&Step::Lists(CatalogOf::Usual)).unwrap();
        acme
    }

    fn new() -> Self {
        Self::with(settings(false))
    }

    fn after(steps: &[Step]) -> Self {
        let mut acme = Self::new();
        for step in steps {
            acme.step(step).unwrap_or_else(|refused| panic!("{step:?}: {refused:?}"));
        }
        acme
    }

    fn command<T>(
        &mut self,
        work: impl FnOnce(&mut Embedded<'_>) -> Result<T, Box<dyn Error>>,
    ) -> Result<T, Refused> {
        let settings = self.settings.clone();
        let done =
            self.store.write(|transaction| work(&mut Embedded::new(transaction, settings, act())));
        done.map_err(|error| match error.downcast_ref::<WarehouseError>() {
            Some(WarehouseError::Refused(refusal)) => (Some(refusal.rule), error.to_string()),
            _ => (None, error.to_string()),
        })
    }

    fn step(&mut self, step: &Step) -> Result<(), Refused> {
        self.posted += 1;
        let key = self.posted.to_string();
        self.command(|warehouse| {
            match step {
                Step::Post(kind, message) => posted(warehouse, &key, *kind, message)?,
                Step::Notice(kind, id, number) => {
                    posted(warehouse, &key, *kind, &notice(id, number, "a reason"))?;
                }
                Step::Lists(of) => warehouse.put_lists(&lists(of))?,
                Step::Born(number, lines) => {
                    warehouse.create(&born(*number, lines.clone()))?;
                }
                Step::Edit(number, edit) => {
                    warehouse.edit(number, std::slice::from_ref(edit))?;
                }
                Step::Pick(number, pick) => {
                    warehouse.pick(number, pick)?;
                }
                Step::PickAll(number) => {
                    warehouse.pick_all(number)?;
                }
                Step::Close(number) => warehouse.close(number)?,
                Step::Reopen(number) => warehouse.reopen(number)?,
                Step::Delete(number) => warehouse.delete(number)?,
                Step::Invoiced(number, line, quantity) => {
                    warehouse.record_invoiced(number, *line, quantity.parse()?)?;
                }
            }
            Ok(())
        })
    }

    fn ask<T>(&self, question: impl FnOnce(&Embedded<'_>) -> T) -> T {
        let open = crossdock::intellitrack::embedded::on(&self.settings, &act());
        let reader = self.store.reader(&open).unwrap();
        question(&Embedded::new(reader.connection(), self.settings.clone(), act()))
    }

    fn order(&self, number: &str) -> OrderView {
        self.ask(|warehouse| warehouse.order(number)).unwrap().expect("the order is there")
    }

    fn history(&self, number: &str) -> Vec<String> {
        let entries = self.ask(|warehouse| warehouse.history(number)).unwrap();
        entries.into_iter().map(|entry| format!("{}: {}", entry.what, entry.detail)).collect()
    }

    fn serial(&self) -> i64 {
        let open = crossdock::intellitrack::embedded::on(&self.settings, &act());
        self.store.reader(&open).unwrap().serial().unwrap()
    }

    fn dump(&self) -> String {
        self.ask_connection(acme::dump)
    }

    fn ask_connection<T>(&self, question: impl FnOnce(&rusqlite::Connection) -> T) -> T {
        let open = crossdock::intellitrack::embedded::on(&self.settings, &act());
        question(self.store.reader(&open).unwrap().connection())
    }
}

fn posted(
    warehouse: &mut Embedded<'_>,
    key: &str,
    kind: PostingKind,
    message: &impl serde::Serialize,
) -> Result<(), Box<dyn Error>> {
    match warehouse.apply(&outgoing(key, kind, message))? {
        Applied::Done { .. } => Ok(()),
        Applied::Refused { why } => Err(why.into()),
    }
}

fn lists(of: &CatalogOf) -> Catalog {
    let mut catalog = catalog();
    if let CatalogOf::BoltsInactive = of {
        catalog.items.put(acme::item("80000001-1", "Bolt:M8", ItemKind::Inventory, false));
    }
    catalog
}

fn born(number: Option<&str>, lines: Vec<NewLine>) -> NewOrder {
    NewOrder {
        number: number.map(Into::into),
        order_date: "2026-03-05".parse().unwrap(),
        due_date: None,
        customer: "Smith & Sons".into(),
        ship_to: wire::ShipTo::default(),
        carrier: None,
        comment: None,
        udfs: BTreeMap::new(),
        lines,
    }
}

fn line(line_number: u32, item: &str, quantity: &str) -> NewLine {
    NewLine {
        line_number: Some(line_number),
        item: item.into(),
        ordered: quantity.parse().unwrap(),
        uom: None,
        comment: None,
    }
}

fn pick(line_number: u32, quantity: &str) -> Pick {
    Pick {
        line_number,
        quantity: quantity.parse().unwrap(),
        site: None,
        location: None,
        over: Over::Refused,
    }
}

/// Sales order 1A3 with number 1001: 12 bolts and 2 nuts.
fn created() -> Step {
    let lines = [(1, "Bolt:M8", "12"), (3, "Nut:M8", "2")];
    Step::Post(PostingKind::CreatePickingOrder, order("1A3", "1001", "v1", &lines))
}

fn updated(lines: &[(u32, &str, &str)]) -> Step {
    Step::Post(PostingKind::UpdatePickingOrder, order("1A3", "1001", "v2", lines))
}

fn some_picked() -> [Step; 2] {
    [created(), Step::Pick("1001", pick(1, "5"))]
}

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
    let acme = Acme::after(&[Step::Post(PostingKind::CreatePickingOrder, message)]);
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
    check_refused(&[created()], &Step::Post(PostingKind::CreatePickingOrder, other), None, words);
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
    let step = Step::Post(PostingKind::UpdatePickingOrder, renumbered);
    check_refused(&[created(), born], &step, None, "picking order 7 is already there");
}

#[test]
fn line_numbers_are_unique_in_the_order() {
    let twice = order("1A3", "1001", "v1", &[(1, "Bolt:M8", "1"), (1, "Nut:M8", "1")]);
    let step = Step::Post(PostingKind::CreatePickingOrder, twice);
    check_refused(&[], &step, None, "line 1 stands there twice");
    let again = Step::Edit("1001", Edit::AddLine(line(3, "Nut:M8", "1")));
    let rule = Some(Rule::LineNumberInUse);
    check_refused(&[created()], &again, rule, "1001 has a line 3 already");
}

#[test]
fn an_order_has_at_least_one_line() {
    let none = Step::Post(PostingKind::CreatePickingOrder, order("1A3", "1001", "v1", &[]));
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
fn an_order_may_come_before_the_lists_that_explain_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let mut acme = Acme { _folder: folder, store, settings: settings(false), posted: 0 };
    acme.step(&created()).unwrap();
    acme.step(&Step::Lists(CatalogOf::Usual)).unwrap();
    assert_eq!(acme.order("1001").lines[0].description.as_deref(), Some("Bolt:M8, galvanised"));
}

#[test]
fn items_may_swap_their_names_in_quickbooks() {
    let mut acme = Acme::after(&[created()]);
    let mut swapped = catalog();
    swapped.items.put(acme::item("80000001-1", "Nut:M8", ItemKind::Inventory, true));
    swapped.items.put(acme::item("80000002-1", "Bolt:M8", ItemKind::Inventory, true));
    acme.command(|warehouse| Ok(warehouse.put_lists(&swapped)?)).unwrap();
    assert_eq!(acme.order("1001").lines[0].item, "Nut:M8");
}

#[test]
fn an_item_entered_anew_in_quickbooks_is_the_same_item() {
    let mut acme = Acme::after(&[created()]);
    let mut anew = Catalog::default();
    anew.items.put(acme::item("80000099-1", "Bolt:M8", ItemKind::Inventory, true));
    anew.set_at_hand(ListName::Items);
    acme.command(|warehouse| Ok(warehouse.put_lists(&anew)?)).unwrap();
    let lines = acme.order("1001").lines;
    assert!(lines[0].item_active, "the bolts are on the list");
    assert!(!lines[1].item_active, "the nuts are not on the list any more");
}

#[test]
fn lists_that_did_not_change_are_not_written() {
    let mut acme = Acme::new();
    let (dump, serial) = (acme.dump(), acme.serial());
    acme.step(&Step::Lists(CatalogOf::Usual)).unwrap();
    assert_eq!(acme.dump(), dump);
    assert_eq!(acme.serial(), serial);
}

#[test]
fn a_message_that_cannot_be_read_is_an_error_and_no_refusal() {
    let mut acme = Acme::new();
    let garbled = outgoing("1", PostingKind::CreatePickingOrder, &"garbled");
    let done = acme.command(|warehouse| Ok(warehouse.apply(&garbled)?));
    assert!(done.unwrap_err().1.contains("reading the message of 1"));
}

/// The orders of the random test, with the sales orders they may come from.
const ORDERS: [(&str, &str); 3] = [("1A1", "1"), ("1A2", "2"), ("1A3", "3")];
const ITEMS: [&str; 3] = ["Bolt:M8", "Nut:M8", "Old part"];
const QUANTITIES: [&str; 5] = ["0.5", "1", "2", "2.00001", "0"];

fn any_step() -> impl Strategy<Value = Step> {
    let chosen = (0..ORDERS.len(), 1u32..4, 0..ITEMS.len(), 0..QUANTITIES.len(), any::<bool>());
    (0..14u8, chosen).prop_map(|(what, (which, line_number, item, quantity, flag))| {
        let (id, number) = ORDERS[which];
        let (item, quantity) = (ITEMS[item], QUANTITIES[quantity]);
        let version = if flag { "v1" } else { "v2" };
        let lines = [(line_number, item, quantity), (4, "Nut:M8", "2")];
        let message = order(id, number, version, &lines);
        let over = if flag { Over::Allowed } else { Over::Refused };
        match what {
            0 | 1 => Step::Post(PostingKind::CreatePickingOrder, message),
            2 => Step::Post(PostingKind::UpdatePickingOrder, message),
            3 => Step::Notice(PostingKind::WithdrawPickingOrder, id, number),
            4 => Step::Notice(PostingKind::BlockPickingOrder, id, number),
            5 => Step::Notice(PostingKind::FlagOutOfSync, id, number),
            6 if flag => Step::Lists(CatalogOf::Usual),
            6 => Step::Lists(CatalogOf::BoltsInactive),
            7 => Step::Born(flag.then_some(number), vec![line(line_number, item, quantity)]),
            8 => Step::Edit(number, Edit::LineOrdered(line_number, quantity.parse().unwrap())),
            9 if flag => Step::Edit(number, Edit::RemoveLine(line_number)),
            9 => Step::Edit(number, Edit::AddLine(line(line_number, item, quantity))),
            10 => Step::Pick(number, Pick { over, ..pick(line_number, quantity) }),
            11 => Step::PickAll(number),
            12 if flag => Step::Close(number),
            12 => Step::Reopen(number),
            13 if flag => Step::Delete(number),
            _ => Step::Invoiced(number, line_number, quantity),
        }
    })
}

/// Every live closed order as its rows say, without what may still happen to it.
fn closed_orders(acme: &Acme) -> BTreeMap<String, String> {
    let orders = acme.ask(|warehouse| warehouse.list(Show::OpenAndClosed)).unwrap();
    let closed = orders.into_iter().filter(|order| order.status == OrderStatus::Closed);
    let rows = closed.map(|order| {
        let mut view = acme.order(&order.number);
        view.header.blocked_why = None;
        view.header.out_of_sync_why = None;
        view.header.updated_at = String::new();
        view.history.clear();
        for line in &mut view.lines {
            line.invoiced = "0".parse().unwrap();
            line.item_active = true;
        }
        (order.id, format!("{view:?}"))
    });
    rows.collect()
}

fn rows_of(acme: &Acme, table: &str) -> Vec<String> {
    let wanted = format!("{table} ");
    acme.dump().lines().filter(|row| row.starts_with(&wanted)).map(Into::into).collect()
}

/// What must hold whatever happens.
fn check_invariants(acme: &Acme) {
    let orders = acme.ask(|warehouse| warehouse.list(Show::OpenAndClosed)).unwrap();
    let mut numbers: Vec<&str> = orders.iter().map(|order| order.number.as_str()).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), orders.len(), "numbers are unique");
    for order in &orders {
        let view = acme.order(&order.number);
        assert!(!view.lines.is_empty(), "an order has at least one line");
        for line in &view.lines {
            assert!(line.ordered.is_positive());
            assert!(line.picks.iter().all(|pick| pick.quantity.is_positive()));
            assert!(line.invoiced <= line.picked);
        }
    }
    let broken = acme.ask_connection(|connection| {
        connection.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap()
    });
    assert!(!broken, "every reference has its row");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_people_and_postings_do_breaks_what_must_hold(
        steps in proptest::collection::vec(any_step(), 1..40),
    ) {
        let mut acme = Acme::new();
        for step in steps {
            let (serial, dump) = (acme.serial(), acme.dump());
            let kept = [rows_of(&acme, "history"), rows_of(&acme, "picks")];
            let closed = closed_orders(&acme);
            let done = acme.step(&step);
            match &done {
                Ok(()) if acme.dump() != dump => prop_assert_eq!(acme.serial(), serial + 1),
                Ok(()) => prop_assert_eq!(acme.serial(), serial),
                Err(_) => prop_assert_eq!(acme.dump(), dump, "{:?}", step),
            }
            for (before, table) in kept.iter().zip(["history", "picks"]) {
                let after = rows_of(&acme, table);
                prop_assert_eq!(&after[..before.len()], &before[..], "{} only grows", table);
            }
            for (id, rows) in closed_orders(&acme) {
                if let Some(before) = closed.get(&id) {
                    prop_assert_eq!(before, &rows, "a closed order is untouched");
                }
            }
            check_invariants(&acme);
        }
    }
}
