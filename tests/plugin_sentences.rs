//! What the plugin's documentation says of sales orders, sentence by sentence: each test is one of
//! them in our own words, and its comment names the passage that it stands for. Everything goes
//! through the program and a store in a file; people's work is done as people do it.
//!
//! Sentences about invoices in QuickBooks are tested as far as the way down promises them: what
//! the warehouse keeps so that an invoice can be made of it.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod workspace;

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use crossdock::domain::known::OrderStatus;
use crossdock::intellitrack::embedded::{
    Act, Edit, Embedded, NewLine, NewOrder, OrderView, Over, Pick, Show,
};
use crossdock::intellitrack::wire::ShipTo;
use crossdock::store::{Holder, Lock, Place, Store};

use workspace::{Told, Workspace};

const LISTS: &str = include_str!("fixtures/flows/also/lists.xml");
const NOW: &str = "2026-03-05T08:00:00Z";
const MULTIPLE_SITES: &str = "settings:
  multiple_sites: true
  sites:
    - { quickbooks: East, site: EAST, location: DOCK-1 }
    - { quickbooks: West, site: WEST, location: DOCK-2 }
";

/// A workspace with QuickBooks' answer on one side and a warehouse on the other.
struct Acme {
    workspace: Workspace,
}

impl Acme {
    fn with(settings: &str) -> Self {
        let workspace = Workspace::new(&format!("company: Acme Supply\n{settings}"));
        workspace.write("lists.xml", LISTS);
        Self { workspace }
    }

    fn new() -> Self {
        Self::with("")
    }

    /// Syncs while QuickBooks shows these orders.
    fn sync(&self, orders: &[String]) -> Told {
        let orders = orders.concat();
        self.workspace.write(
            "orders.xml",
            format!(
                "<QBXML><QBXMLMsgsRs><SalesOrderQueryRs statusCode=\"0\">\n{orders}\
                 </SalesOrderQueryRs></QBXMLMsgsRs></QBXML>\n"
            ),
        );
        let told = self.workspace.run(&["sync", "--from", "orders.xml", "lists.xml"]);
        let held = told
            .documents()
            .iter()
            .chain(told.documents_up())
            .any(|document| document["verdict"] == "held");
        assert_eq!(told.code, i32::from(held), "{}", told.text);
        told
    }

    /// Work of a person in the warehouse.
    fn person<T>(
        &self,
        work: impl FnOnce(&Embedded<'_>) -> Result<T, Box<dyn Error>>,
    ) -> Result<T, String> {
        let config = crossdock::config::load(&self.workspace.path("crossdock.yaml"));
        let settings = config.expect("the configuration is right").settings;
        let holder = Holder { command: "a test".into(), since: NOW.into() };
        let place = Place::File(self.workspace.path("state.db"));
        let lock = Lock::take(&place, &holder, Duration::from_secs(10));
        let mut store = Store::open(lock.expect("no run goes on")).expect("the store opens");
        let act = Act { by: "Ann".into(), at: NOW.into() };
        let done = store.write(|transaction| work(&Embedded::new(transaction, settings, act)));
        done.map_err(|error| error.to_string())
    }

    fn pick(&self, number: &str, line: u32, quantity: &str, site: Option<&str>) -> OrderStatus {
        let pick = Pick {
            line_number: line,
            quantity: quantity.parse().unwrap(),
            site: site.map(Into::into),
            location: None,
            lot: None,
            serial: None,
            over: Over::Refused,
        };
        self.person(|warehouse| Ok(warehouse.pick(number, &pick)?)).unwrap()
    }

    fn pick_all(&self, number: &str) -> OrderStatus {
        self.person(|warehouse| Ok(warehouse.pick_all(number)?)).unwrap()
    }

    fn close(&self, number: &str) {
        self.person(|warehouse| Ok(warehouse.close(number)?)).unwrap();
    }

    fn edit(&self, number: &str, edit: Edit) {
        self.person(|warehouse| Ok(warehouse.edit(number, &[edit])?)).unwrap();
    }

    /// Creates an order of 5 nuts; gives its number.
    fn create(&self, number: Option<&str>) -> String {
        let line = NewLine {
            line_number: None,
            item: "Nut:M8".into(),
            ordered: "5".parse().unwrap(),
            uom: None,
            comment: None,
        };
        let order = NewOrder {
            number: number.map(Into::into),
            order_date: "2026-03-05".parse().unwrap(),
            due_date: None,
            customer: "Brown:Attic".into(),
            ship_to: ShipTo::default(),
            carrier: None,
            comment: None,
            udfs: BTreeMap::new(),
            lines: vec![line],
        };
        self.person(|warehouse| Ok(warehouse.create(&order)?)).unwrap()
    }

    /// The picking order of this number.
    fn order(&self, number: &str) -> Option<OrderView> {
        self.person(|warehouse| Ok(warehouse.order(number)?)).unwrap()
    }

    /// The numbers in the list of picking orders.
    fn listed(&self, show: Show) -> Vec<String> {
        let list = self.person(|warehouse| Ok(warehouse.list(show)?)).unwrap();
        list.into_iter().map(|order| order.number).collect()
    }

    /// Lines of a picking order: `1 Bolt:M8 12 picked 5`.
    fn lines(&self, number: &str) -> Vec<String> {
        let order = self.order(number).unwrap_or_else(|| panic!("{number} is there"));
        let lines = order.lines.iter();
        lines
            .map(|line| {
                let (item, ordered, picked) = (&line.item, line.ordered, line.picked);
                format!("{} {item} {ordered} picked {picked}", line.line_number)
            })
            .collect()
    }
}

/// A sales order of Smith & Sons as QuickBooks shows it; the version counts its changes.
fn sales_order(number: &str, version: u32, more: &str, lines: &[String]) -> String {
    let lines = lines.concat();
    format!(
        "<SalesOrderRet><TxnID>1A-{number}</TxnID>\
         <TimeModified>2026-03-05T10:00:{version:02}-06:00</TimeModified>\
         <EditSequence>{version}</EditSequence>\
         <CustomerRef><FullName>Smith &amp; Sons</FullName></CustomerRef>\
         <TxnDate>2026-03-05</TxnDate><RefNumber>{number}</RefNumber>{more}{lines}\
         </SalesOrderRet>\n"
    )
}

/// Line `place` of an order, with whatever else QuickBooks says of it.
fn line(place: u32, item: &str, quantity: &str, more: &str) -> String {
    format!(
        "<SalesOrderLineRet><TxnLineID>1A-{place}</TxnLineID>\
         <ItemRef><FullName>{item}</FullName></ItemRef><Quantity>{quantity}</Quantity>{more}\
         </SalesOrderLineRet>"
    )
}

fn at_site(place: u32, item: &str, site: &str) -> String {
    let site = format!("<InventorySiteRef><FullName>{site}</FullName></InventorySiteRef>");
    line(place, item, "12", &site)
}

/// Order 1001: 12 bolts.
fn twelve_bolts(version: u32) -> String {
    sales_order("1001", version, "", &[line(1, "Bolt:M8", "12", "")])
}

/// What became of the one order of a run: verdict, then reason or rules, then the posting. Notes
/// decide nothing and are left out.
#[track_caller]
fn check(told: &Told, expected: &str) {
    let [document] = told.documents() else { panic!("one order is expected: {}", told.text) };
    let mut said = document["verdict"].as_str().unwrap().to_string();
    if let Some(reason) = document["reason"].as_str() {
        said.push_str(&format!(", {reason}"));
    }
    let findings = document["findings"].as_array().unwrap().iter();
    for finding in findings.filter(|finding| finding["severity"] != "note") {
        said.push_str(&format!(", {}", finding["rule"].as_str().unwrap()));
    }
    if let Some(kind) = document["posting"]["kind"].as_str() {
        said.push_str(&format!(", {kind}"));
    }
    assert_eq!(said, expected, "{}", told.text);
}

/// Opening passage: orders of QuickBooks come to IntelliTrack as picking orders, where they may be
/// picked in full.
#[test]
fn an_order_of_quickbooks_becomes_a_picking_order_that_can_be_picked_in_full() {
    let acme = Acme::new();
    check(&acme.sync(&[twelve_bolts(1)]), "accepted, create_picking_order");
    assert_eq!(acme.lines("1001"), ["1 Bolt:M8 12 picked 0"]);
    assert_eq!(acme.pick_all("1001"), OrderStatus::Closed);
    assert_eq!(acme.lines("1001"), ["1 Bolt:M8 12 picked 12"]);
}

/// First note of the opening: inventory parts only; non-inventory parts and assets stay away.
/// Order Details, last steps: the parts of the picking order are those of the sales order.
#[test]
fn only_inventory_parts_come_down() {
    let acme = Acme::new();
    let kinds = ["Pallet", "Fork lift", "Delivery", "Gate, assembled", "Nut:M8", "Bolt:M8"];
    let lines = kinds.iter().zip(1..).map(|(item, place)| line(place, item, "2", ""));
    let order = sales_order("1001", 1, "", &lines.collect::<Vec<_>>());
    check(&acme.sync(&[order]), "accepted, create_picking_order");
    assert_eq!(acme.lines("1001"), ["5 Nut:M8 2 picked 0", "6 Bolt:M8 2 picked 0"]);
    let left_out = acme.order("1001").unwrap().left_out;
    let left_out: Vec<String> =
        left_out.iter().map(|line| format!("{} {}", line.item, line.why)).collect();
    assert_eq!(
        left_out,
        [
            "Pallet non-inventory",
            "Fork lift fixed-asset",
            "Delivery service",
            "Gate, assembled assembly"
        ]
    );
}

/// First note of the opening, taken to its end: an order without any inventory part has nothing to
/// pick and gives no picking order.
#[test]
fn an_order_without_inventory_parts_stays_in_quickbooks() {
    let acme = Acme::new();
    let told = acme.sync(&[sales_order("1001", 1, "", &[line(1, "Delivery", "1", "")])]);
    check(&told, "skipped, no-inventory-parts");
    assert_eq!(acme.listed(Show::OpenAndClosed), [""; 0]);
}

/// Important, after the opening: an order goes to QuickBooks after it is processed in IntelliTrack,
/// so one that people still work on is left alone from both sides.
#[test]
fn an_order_that_is_being_processed_is_left_alone() {
    let acme = Acme::new();
    acme.sync(&[twelve_bolts(1)]);
    assert_eq!(acme.pick("1001", 1, "5", None), OrderStatus::Open);
    check(&acme.sync(&[twelve_bolts(1)]), "skipped, unchanged");
    assert_eq!(acme.lines("1001"), ["1 Bolt:M8 12 picked 5"]);
}

/// The warning: processing an imported order in QuickBooks may put it out of sync. People are told,
/// and what was picked is kept.
#[test]
fn processing_a_picked_order_in_quickbooks_is_told_as_out_of_sync() {
    let acme = Acme::new();
    acme.sync(&[twelve_bolts(1)]);
    acme.pick("1001", 1, "5", None);
    let invoiced = line(1, "Bolt:M8", "12", "<Invoiced>12</Invoiced>");
    let invoiced = sales_order("1001", 2, "<IsFullyInvoiced>true</IsFullyInvoiced>", &[invoiced]);
    let held = "held, sales_order/changed-after-picking, flag_out_of_sync";
    check(&acme.sync(&[invoiced]), held);
    let order = acme.order("1001").unwrap();
    assert_eq!(order.lines[0].picked.to_string(), "5");
    assert!(order.header.out_of_sync_why.is_some());
}

/// The warning again: where nobody has picked yet, the picking order follows QuickBooks and goes
/// away with the order.
#[test]
fn processing_an_untouched_order_in_quickbooks_takes_its_picking_order_away() {
    let acme = Acme::new();
    acme.sync(&[twelve_bolts(1)]);
    let closed = sales_order(
        "1001",
        2,
        "<IsManuallyClosed>true</IsManuallyClosed>",
        &[line(1, "Bolt:M8", "12", "")],
    );
    check(&acme.sync(&[closed]), "accepted, withdraw_picking_order");
    assert_eq!(acme.listed(Show::OpenAndClosed), [""; 0]);
}

/// Important, on back orders: with the option on, a partial order that is closed is invoiced. The
/// warehouse's half of it: it can be closed short, keeps its picks, and stays to be seen.
#[test]
fn a_partly_picked_order_can_be_closed_and_keeps_its_picks() {
    for option in ["true", "false"] {
        let acme = Acme::with(&format!("settings: {{ partial_invoices: {option} }}\n"));
        acme.sync(&[twelve_bolts(1)]);
        acme.pick("1001", 1, "5", None);
        acme.close("1001");
        check(&acme.sync(&[twelve_bolts(1)]), "skipped, unchanged");
        assert_eq!(acme.lines("1001"), ["1 Bolt:M8 12 picked 5"], "{option}");
        assert_eq!(acme.listed(Show::Open), [""; 0]);
        assert_eq!(acme.listed(Show::OpenAndClosed), ["1001"]);
    }
}

/// Order numbering: creating orders in QuickBooks keeps numbers from being used twice. Where
/// QuickBooks itself used one twice, neither order comes down.
#[test]
fn a_number_that_quickbooks_used_twice_creates_no_picking_order() {
    let acme = Acme::new();
    let twin = twelve_bolts(1).replace("<TxnID>1A-1001</TxnID>", "<TxnID>1B-1001</TxnID>");
    let told = acme.sync(&[twelve_bolts(1), twin]);
    assert_eq!(told.report["summary"]["held"], 2, "{}", told.text);
    assert_eq!(acme.listed(Show::OpenAndClosed), [""; 0]);
}

/// Order numbering: orders created on both sides need different numbers. Where they have one, the
/// order that IntelliTrack knows is left as it is.
#[test]
fn a_number_of_intellitrack_is_not_taken_over_by_quickbooks() {
    let acme = Acme::new();
    acme.sync(&[]);
    acme.create(Some("1001"));
    check(&acme.sync(&[twelve_bolts(1)]), "held, sales_order/number-taken");
    assert_eq!(acme.lines("1001"), ["1 Nut:M8 5 picked 0"]);
    assert_eq!(acme.order("1001").unwrap().header.customer, "Brown:Attic");
}

/// Order numbering: automatic numbers on both sides keep the orders apart. Even where QuickBooks
/// has come to a number of IntelliTrack's first, the next automatic one is another.
#[test]
fn automatic_numbers_of_intellitrack_are_no_numbers_of_quickbooks() {
    let acme = Acme::new();
    acme.sync(&[]);
    assert_eq!(acme.create(None), "PCK50000");
    let order = sales_order("PCK50001", 1, "", &[line(1, "Bolt:M8", "12", "")]);
    check(&acme.sync(&[order]), "accepted, create_picking_order");
    assert_eq!(acme.create(None), "PCK50002");
    assert_eq!(acme.listed(Show::Open), ["PCK50000", "PCK50001", "PCK50002"]);
}

/// Picking an Order, first sentence; Reviewing, on view, edit and update: an imported order may be
/// edited in IntelliTrack, and a sync that brings nothing new does not undo it.
#[test]
fn an_imported_order_can_be_edited_in_intellitrack() {
    let acme = Acme::new();
    acme.sync(&[twelve_bolts(1)]);
    acme.edit("1001", Edit::Comment(Some("call before delivery".into())));
    check(&acme.sync(&[twelve_bolts(1)]), "skipped, unchanged");
    let comment = acme.order("1001").unwrap().header.comment;
    assert_eq!(comment.as_deref(), Some("call before delivery"));
}

/// Picking an Order, first sentence: an order may be updated in QuickBooks, too; as long as nobody
/// has picked, the picking order follows.
#[test]
fn an_order_that_is_updated_in_quickbooks_is_updated_in_intellitrack() {
    let acme = Acme::new();
    acme.sync(&[twelve_bolts(1)]);
    let lines = [line(1, "Bolt:M8", "20", ""), line(2, "Nut:M8", "3", "")];
    let told = acme.sync(&[sales_order("1001", 2, "", &lines)]);
    check(&told, "accepted, update_picking_order");
    assert_eq!(acme.lines("1001"), ["1 Bolt:M8 20 picked 0", "2 Nut:M8 3 picked 0"]);
}

/// Picking an Order, on manual posting: it says how orders are posted to QuickBooks. The way down
/// is the same either way.
#[test]
fn manual_posting_does_not_keep_orders_from_coming_down() {
    for manual in ["true", "false"] {
        let acme = Acme::with(&format!("settings: {{ manual_posting: {manual} }}\n"));
        check(&acme.sync(&[twelve_bolts(1)]), "accepted, create_picking_order");
        assert_eq!(acme.listed(Show::Open), ["1001"]);
    }
}

/// Reviewing a Sales Order, the note: the sales order's number becomes the picking order's; number
/// 5 becomes number 5. Order Details, step 1, says it once more.
#[test]
fn sales_order_5_becomes_picking_order_5() {
    let acme = Acme::new();
    for number in ["5", "0005", "SO-7/B"] {
        let order = sales_order(number, 1, "", &[line(1, "Bolt:M8", "12", "")]);
        check(&acme.sync(&[order]), "accepted, create_picking_order");
    }
    assert_eq!(acme.listed(Show::Open), ["0005", "5", "SO-7/B"]);
}

/// Reviewing a Sales Order, steps 1 and 2: imported orders stand in the list of picking orders.
#[test]
fn imported_orders_stand_in_the_list_of_picking_orders() {
    let acme = Acme::new();
    let second = sales_order("1002", 1, "", &[line(1, "Nut:M8", "3", "")]);
    acme.sync(&[twelve_bolts(1), second]);
    acme.create(Some("A-1"));
    assert_eq!(acme.listed(Show::Open), ["1001", "1002", "A-1"]);
    let origin = |number| acme.order(number).unwrap().header.quickbooks_id;
    assert_eq!(origin("1001").as_deref(), Some("1A-1001"));
    assert_eq!(origin("A-1"), None);
}

/// Order Details, step 1: the order's customer is the customer in QuickBooks. (The documentation
/// says purchase order there; a sales order is meant.)
#[test]
fn the_customer_of_the_sales_order_is_the_customer_of_the_picking_order() {
    let acme = Acme::new();
    acme.sync(&[twelve_bolts(1)]);
    assert_eq!(acme.order("1001").unwrap().header.customer, "Smith & Sons");
}

/// Order Details, opening: the details of the picking order are those of the sales order. The list
/// that follows is lost; these are the ones that a picking order of IntelliTrack has.
#[test]
fn the_details_of_the_picking_order_are_those_of_the_sales_order() {
    let acme = Acme::new();
    let more = "<ShipAddress><Addr1>Dock 1</Addr1><City>Dayton</City></ShipAddress>\
                <DueDate>2026-03-20</DueDate>\
                <ShipMethodRef><FullName>UPS Ground</FullName></ShipMethodRef>\
                <Memo>ring twice</Memo>";
    let desc = line(1, "Bolt:M8", "12", "<UnitOfMeasure>box</UnitOfMeasure>")
        .replace("<Quantity>", "<Desc>hex bolt</Desc><Quantity>");
    acme.sync(&[sales_order("1001", 1, more, &[desc])]);
    let OrderView { header, lines, .. } = acme.order("1001").unwrap();
    assert_eq!(header.order_date, "2026-03-05");
    assert_eq!(header.due_date.as_deref(), Some("2026-03-20"));
    assert_eq!(header.carrier.as_deref(), Some("UPS Ground"));
    assert_eq!(header.comment.as_deref(), Some("ring twice"));
    assert_eq!(header.ship_to.lines, ["Dock 1"]);
    assert_eq!(header.ship_to.city.as_deref(), Some("Dayton"));
    assert_eq!((lines[0].uom.as_str(), lines[0].comment.as_deref()), ("box", Some("hex bolt")));
}

/// Order Details, step 4: with Multiple Sites, UDF 1 shows the order's site; without, it is free.
#[test]
fn udf_1_shows_the_site_of_the_order_while_multiple_sites_is_on() {
    let order = || sales_order("1001", 1, "", &[at_site(1, "Bolt:M8", "East")]);
    let acme = Acme::with(MULTIPLE_SITES);
    check(&acme.sync(&[order()]), "accepted, create_picking_order");
    assert_eq!(acme.order("1001").unwrap().udfs, BTreeMap::from([(1, "EAST".to_string())]));
    let acme = Acme::new();
    check(&acme.sync(&[order()]), "accepted, create_picking_order");
    assert_eq!(acme.order("1001").unwrap().udfs, BTreeMap::new());
}

/// Order Details, step 4, the recommendation: pick from the order's site. That is what happens
/// unless a person names another, which is possible and remembered.
#[test]
fn picks_come_from_the_site_of_the_order_unless_a_person_names_another() {
    let acme = Acme::with(MULTIPLE_SITES);
    acme.sync(&[sales_order("1001", 1, "", &[at_site(1, "Bolt:M8", "East")])]);
    acme.pick("1001", 1, "5", None);
    acme.pick("1001", 1, "7", Some("WEST"));
    let picks = &acme.order("1001").unwrap().lines[0].picks;
    let places: Vec<String> = picks
        .iter()
        .map(|pick| format!("{} {}/{} by {}", pick.quantity, pick.site, pick.location, pick.by))
        .collect();
    assert_eq!(places, ["5 EAST/DOCK-1 by Ann", "7 WEST/DOCK-2 by Ann"]);
}

/// Order Details, last step: the ordered quantity is the quantity of the sales order, exactly.
#[test]
fn the_ordered_quantity_is_the_quantity_of_the_sales_order() {
    let acme = Acme::new();
    let lines = [line(1, "Bolt:M8", "12.50000", ""), line(2, "Nut:M8", "0.00001", "")];
    acme.sync(&[sales_order("1001", 1, "", &lines)]);
    assert_eq!(acme.lines("1001"), ["1 Bolt:M8 12.5 picked 0", "2 Nut:M8 0.00001 picked 0"]);
}

/// Multiple Sites, first requirement: without a site the order is not imported during a sync. Once
/// QuickBooks has the site, the next sync imports it.
#[test]
fn an_order_without_site_is_imported_once_it_has_one() {
    let acme = Acme::with(MULTIPLE_SITES);
    check(&acme.sync(&[twelve_bolts(1)]), "held, sales_order/site-missing");
    assert_eq!(acme.listed(Show::OpenAndClosed), [""; 0]);
    let mended = sales_order("1001", 2, "", &[at_site(1, "Bolt:M8", "East")]);
    check(&acme.sync(&[mended]), "accepted, create_picking_order");
    assert_eq!(acme.listed(Show::Open), ["1001"]);
}

/// Site Requirement, first half: each item needs its site; one line without keeps the order out.
#[test]
fn one_item_without_site_keeps_the_order_out() {
    let acme = Acme::with(MULTIPLE_SITES);
    let lines = [at_site(1, "Bolt:M8", "East"), line(2, "Nut:M8", "3", "")];
    let told = acme.sync(&[sales_order("1001", 1, "", &lines)]);
    check(&told, "held, sales_order/site-missing");
    assert_eq!(acme.listed(Show::OpenAndClosed), [""; 0]);
}

/// Site Requirement, second half: every line is set to the same site.
#[test]
fn lines_of_two_sites_keep_the_order_out() {
    let acme = Acme::with(MULTIPLE_SITES);
    let lines = [at_site(1, "Bolt:M8", "East"), at_site(2, "Nut:M8", "West")];
    let told = acme.sync(&[sales_order("1001", 1, "", &lines)]);
    check(&told, "held, sales_order/site-mixed");
    assert_eq!(acme.listed(Show::OpenAndClosed), [""; 0]);
}

/// Both requirements belong to the Multiple Sites setting: while it is off, sites do not matter.
#[test]
fn sites_do_not_matter_while_multiple_sites_is_off() {
    let acme = Acme::new();
    let lines = [at_site(1, "Bolt:M8", "East"), line(2, "Nut:M8", "3", "")];
    let told = acme.sync(&[sales_order("1001", 1, "", &lines)]);
    check(&told, "accepted, create_picking_order");
}
