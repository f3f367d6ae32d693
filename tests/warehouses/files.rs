//! A warehouse that exchanges files: it takes in what was written for it, and writes all of its
//! orders before each run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rust_decimal::Decimal;

use crate::house::House;
use crate::site::{Site, line, name, sales_order};

pub const CONFIG: &str = "intellitrack:
  via: files
  files:
    picked_orders: in
    picking_orders: out
    settle_seconds: 0
    whole: true
    edits: true
    columns: { order_number: Order Number, picked_qty: Actual }
";

#[derive(Debug, Default)]
struct Order {
    id: String,
    is_closed: bool,
    customer: String,
    /// Item, ordered, unit, picked.
    lines: BTreeMap<u32, (String, Decimal, String, Decimal)>,
}

/// The warehouse at the other end.
#[derive(Debug, Default)]
pub struct Exchange {
    orders: BTreeMap<String, Order>,
    taken: BTreeSet<String>,
    reports: u32,
}

impl House for Exchange {
    fn pick(&mut self, _site: &Site, number: &str, line: u32, quantity: &str) {
        let order = self.orders.get_mut(number).unwrap();
        let line = order.lines.get_mut(&line).unwrap();
        line.3 += quantity.parse::<Decimal>().unwrap();
        order.is_closed = order.lines.values().all(|line| line.3 >= line.1);
    }

    fn close(&mut self, _site: &Site, number: &str) {
        self.orders.get_mut(number).unwrap().is_closed = true;
    }

    fn reopen(&mut self, _site: &Site, number: &str) {
        self.orders.get_mut(number).unwrap().is_closed = false;
    }

    fn order(&mut self, _site: &Site, number: &str, line: u32, quantity: &str) {
        let order = self.orders.get_mut(number).unwrap();
        order.lines.get_mut(&line).unwrap().1 = quantity.parse().unwrap();
    }

    fn delete(&mut self, _site: &Site, number: &str) {
        self.orders.remove(number).unwrap();
    }

    fn create(&mut self, _site: &Site, number: &str, item: &str, quantity: &str) {
        let line = (item.to_string(), quantity.parse().unwrap(), "EA".to_string(), Decimal::ZERO);
        let lines = BTreeMap::from([(1, line)]);
        let customer = "Smith & Sons".to_string();
        let order = Order { id: String::new(), is_closed: false, customer, lines };
        self.orders.insert(number.to_string(), order);
    }

    fn report(&mut self, site: &Site) {
        self.reports += 1;
        site.write(&format!("in/report-{}.csv", self.reports), &self.table());
    }

    fn take(&mut self, site: &Site) {
        for path in site.files("out") {
            if !self.taken.insert(name(&path)) {
                continue;
            }
            let mut reader = csv::Reader::from_path(&path).unwrap();
            let headers = reader.headers().unwrap().clone();
            let rows: Vec<BTreeMap<String, String>> = reader
                .records()
                .map(|record| {
                    let cells = record.unwrap();
                    let cells = headers.iter().zip(cells.iter());
                    cells.map(|(key, cell)| (key.to_string(), cell.to_string())).collect()
                })
                .collect();
            self.do_all(&rows);
        }
    }
}

impl Exchange {
    fn do_all(&mut self, rows: &[BTreeMap<String, String>]) {
        let mut begun = BTreeSet::new();
        for row in rows {
            let number = row["Order Number"].clone();
            match row["action"].as_str() {
                "create" | "update" => {
                    if begun.insert(row["change"].clone()) {
                        let order = self.orders.entry(number.clone()).or_default();
                        order.lines.clear();
                        order.id.clone_from(&row["quickbooks_id"]);
                        order.customer.clone_from(&row["customer"]);
                    }
                    let line = (
                        row["item"].clone(),
                        row["ordered_qty"].parse().unwrap(),
                        row["uom"].clone(),
                        Decimal::ZERO,
                    );
                    let place = row["line_number"].parse().unwrap();
                    self.orders.get_mut(&number).unwrap().lines.insert(place, line);
                }
                "withdraw" => drop(self.orders.remove(&number)),
                "block" | "flag" | "clear" => assert!(!row["reason"].is_empty()),
                other => panic!("no such action: {other}"),
            }
        }
    }

    fn table(&self) -> String {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record([
            "Order Number",
            "quickbooks_id",
            "status",
            "customer",
            "line_number",
            "item",
            "ordered_qty",
            "uom",
            "Actual",
        ])
        .unwrap();
        for (number, order) in &self.orders {
            for (place, (item, ordered, uom, picked)) in &order.lines {
                out.write_record([
                    number,
                    &order.id,
                    &(if order.is_closed { "Closed" } else { "Open" }).to_string(),
                    &order.customer,
                    &place.to_string(),
                    item,
                    &ordered.to_string(),
                    uom,
                    &picked.to_string(),
                ])
                .unwrap();
            }
        }
        String::from_utf8(out.into_inner().unwrap()).unwrap()
    }
}

/// A site whose order 1001 is in the warehouse, of 12 bolts.
fn with_an_order() -> (Site, Exchange) {
    let (site, mut exchange) = (Site::new(CONFIG), Exchange::default());
    site.sync(&sales_order("1001", 1, "", &[line(1, "Bolt:M8", "12")]));
    exchange.take(&site);
    (site, exchange)
}

/// Syncs with nothing new in QuickBooks: what was said.
fn sync(site: &Site) -> String {
    site.show("");
    site.try_run(&["sync", "--from", "orders.xml", "lists.xml"]).1
}

#[test]
fn a_file_that_was_read_goes_away_and_is_not_read_again() {
    let (site, mut exchange) = with_an_order();
    exchange.pick(&site, "1001", 1, "5");
    let table = exchange.table();
    site.write("in/picked.csv", &table);
    sync(&site);
    assert!(site.orders().contains("picked 5"), "{}", site.orders());
    assert_eq!(site.files("in").len(), 0);
    // Somebody puts it back: its picks happened once.
    site.write("in/again.csv", &table);
    sync(&site);
    assert!(site.orders().contains("picked 5"));
    let done: Vec<String> = site.files("in/done").iter().map(|path| name(path)).collect();
    assert_eq!(done, ["again.csv", "picked.csv"]);
    // A file of the same name does not overwrite another one.
    exchange.pick(&site, "1001", 1, "1");
    site.write("in/picked.csv", &exchange.table());
    sync(&site);
    assert!(site.orders().contains("picked 6"));
    assert_eq!(site.files("in/done").len(), 3);
}

#[test]
fn a_file_that_is_written_still_is_left_alone() {
    let config = CONFIG.replace("settle_seconds: 0", "settle_seconds: 3600");
    let site = Site::new(&config);
    site.write("in/picked.csv", "Order Number,status\n1001,op");
    let told = sync(&site);
    assert_eq!(site.files("in").len(), 1, "{told}");
    assert!(!told.contains("picked.csv"), "{told}");
}

#[test]
fn a_file_that_cannot_be_read_stays_and_is_told_with_its_lines() {
    let (site, exchange) = with_an_order();
    let good = exchange.table();
    for (bad, expected) in [
        (good.replace("Actual", "Picked"), "line 1: the columns Actual are missing"),
        (good.replace(",12,EA,0", ",12"), "line 2: the row has 7 columns instead of 9"),
        (good.replace(",12,EA,0", ",twelve,EA,0"), "line 2: ordered_qty `twelve` is no quantity"),
        (good.replace("Open", "Gone"), "line 2: status `gone` is neither open nor closed"),
        (good.replace("Smith & Sons", "\"Smith & Sons"), "a quotation mark is opened"),
    ] {
        site.write("in/bad.csv", &bad);
        let told = sync(&site);
        assert!(told.contains(expected) && told.contains("bad.csv"), "{expected}: {told}");
        assert!(site.path("in/bad.csv").exists(), "{expected}");
    }
    assert!(site.orders().starts_with("1001 open; 1 12 of Bolt:M8, picked 0"), "{}", site.orders());
}

#[test]
fn windows_and_tabs_are_read() {
    let config = CONFIG.replace("settle_seconds: 0", "settle_seconds: 0\n    format: txt");
    let site = Site::new(&config);
    site.sync(&sales_order("1001", 1, "", &[line(1, "Bolt:M8", "12")]));
    let sent = site.files("out");
    assert_eq!(name(&sent[0]), "picking-orders-000001.txt");
    assert!(fs::read_to_string(&sent[0]).unwrap().starts_with("Order Number\tquickbooks_id\t"));
    let table = "Order Number\tstatus\tcustomer\tcomment\tline_number\titem\tordered_qty\t\
                 Actual\r\n1001\tOPEN\tSmith & Sons\tcaf\u{e9}\t1\tBolt:M8\t12\t3\r\n";
    let bytes: Vec<u8> = table.chars().map(|letter| letter as u8).collect();
    fs::write(site.path("in/picked.txt"), bytes).unwrap();
    let told = sync(&site);
    assert!(site.orders().contains("picked 3"), "{told}");
}

#[test]
fn what_was_picked_although_it_was_blocked_is_written_down() {
    let (site, mut exchange) = with_an_order();
    let held = sales_order("1001", 2, "", &[line(1, "Bolt:M8", "12")]);
    site.sync(&held.replace("Smith &amp; Sons", "Nobody"));
    assert!(site.orders().contains("blocked_why"), "{}", site.orders());
    exchange.pick(&site, "1001", 1, "15");
    site.write("in/picked.csv", &exchange.table());
    let told = sync(&site);
    assert!(
        site.orders()
            .starts_with("1001 closed blocked_why out_of_sync_why; 1 12 of Bolt:M8, picked 15"),
        "{told}"
    );
}

#[test]
fn picks_that_were_undone_outside_are_told() {
    let (site, mut exchange) = with_an_order();
    exchange.pick(&site, "1001", 1, "5");
    site.write("in/a.csv", &exchange.table());
    sync(&site);
    exchange.pick(&site, "1001", 1, "-3");
    site.write("in/b.csv", &exchange.table());
    let told = sync(&site);
    assert!(told.contains("was reported with 5 picked before, and now with 2"), "{told}");
    assert!(site.orders().contains("picked 5"));
}

#[test]
fn a_report_that_has_lost_most_orders_stops_the_run() {
    let (site, mut exchange) = (Site::new(CONFIG), Exchange::default());
    let numbers: Vec<String> = (1..=10).map(|number| format!("2{number:03}")).collect();
    let orders: Vec<String> = numbers
        .iter()
        .map(|number| sales_order(number, 1, "", &[line(1, "Bolt:M8", "12")]))
        .collect();
    site.sync(&orders.concat());
    exchange.take(&site);
    exchange.report(&site);
    sync(&site);
    exchange.orders.retain(|number, _| number == "2001");
    exchange.report(&site);
    site.show("");
    let (code, told) = site.try_run(&["sync", "--from", "orders.xml", "lists.xml"]);
    assert_eq!(code, 4, "{told}");
    assert!(told.contains("reports 1 open orders, and 10 are known"), "{told}");
    assert_eq!(site.orders().lines().count(), 10);
}

#[test]
fn what_was_not_carried_goes_with_the_next_run() {
    let (site, _) = (Site::new(CONFIG), ());
    fs::remove_dir(site.path("out")).unwrap();
    // A file stands where the folder should be.
    site.write("out", "");
    site.show(&sales_order("1001", 1, "", &[line(1, "Bolt:M8", "12")]));
    let (code, told) = site.try_run(&["sync", "--from", "orders.xml", "lists.xml"]);
    assert_eq!(code, 3, "{told}");
    fs::remove_file(site.path("out")).unwrap();
    sync(&site);
    assert_eq!(site.files("out").len(), 1);
    sync(&site);
    assert_eq!(site.files("out").len(), 1, "it is written once");
}

#[test]
fn the_mirror_is_not_worked_on_by_hand() {
    let (site, _) = with_an_order();
    let (code, told) = site.try_run(&["orders", "pick", "1001", "--all"]);
    assert_eq!(code, 4, "{told}");
    assert!(told.contains("do it in IntelliTrack"), "{told}");
    let (_, told) = site.try_run(&["plan", "--from", "orders.xml", "lists.xml"]);
    assert!(told.contains("as it was at the last sync"), "{told}");
}
