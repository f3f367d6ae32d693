//! `crossdock orders`, through the program: what people in the warehouse type and read.

#![allow(clippy::pedantic, clippy::unwrap_used, reason = "tests read like tables")]

mod acme;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use acme::{NOW, act, catalog, dump, notice, order, outgoing, settings};
use crossdock::domain::catalog::Catalog;
use crossdock::domain::item::ItemKind;
use crossdock::domain::posting::PostingKind;
use crossdock::intellitrack::embedded::{Embedded, Over, Pick, on};
use crossdock::intellitrack::wire::{LeftOut, PickingOrder, ShipTo};
use crossdock::pipeline::ports::{Applied, Warehouse};
use crossdock::store::{Holder, Lock, Place, Snapshot};
use serde_json::Value;
use tempfile::TempDir;

const ONE_SITE: &str = "company: Acme Supply\n";

const TWO_SITES: &str = "\
company: Acme Supply
settings:
  multiple_sites: true
  sites:
    - { quickbooks: East, site: EAST, location: DOCK-E }
    - { quickbooks: West, site: WEST, location: DOCK-W }
";

/// What the program said to one command.
struct Said {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

/// A workspace with a warehouse in it.
struct Shop {
    folder: TempDir,
    multiple_sites: bool,
}

impl Shop {
    /// A workspace whose store is not there yet.
    fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("crossdock.yaml"), config).unwrap();
        Self { folder, multiple_sites: config.contains("multiple_sites: true") }
    }

    /// The warehouse of a usual day: 1001 is picked in part, 1002 is held in QuickBooks, 1003 moved
    /// there after picking began, 1004 is done, 1005 was deleted.
    fn usual(config: &str) -> Self {
        let shop = Self::new(config);
        shop.seed(|warehouse| {
            warehouse.put_lists(&catalog()).unwrap();
            let mut first = order("1A1", "1001", "v1", &[(1, "Bolt:M8", "12"), (3, "Nut:M8", "2")]);
            first.due_date = Some("2026-03-09".into());
            first.comment = Some("ring twice".into());
            first.carrier = Some("Road freight".into());
            first.udf1 = Some("EAST".into());
            first.udf4 = Some("fragile".into());
            first.lines[0].comment = Some("the long ones".into());
            first.left_out =
                vec![LeftOut { line_number: 2, item: "Delivery".into(), why: "service".into() }];
            first.ship_to = ShipTo {
                lines: vec!["Smith & Sons".into(), "1 High St".into()],
                city: Some("Springfield".into()),
                state: Some("IL".into()),
                postal_code: Some("62701".into()),
                ..ShipTo::default()
            };
            post(warehouse, PostingKind::CreatePickingOrder, &first);
            warehouse.pick("1001", &pick("5")).unwrap();
            for (id, number) in [("1A2", "1002"), ("1A3", "1003"), ("1A4", "1004"), ("1A5", "1005")]
            {
                let mut other = order(id, number, "v1", &[(1, "Bolt:M8", "3"), (2, "Nut:M8", "1")]);
                other.udf1 = Some("WEST".into());
                post(warehouse, PostingKind::CreatePickingOrder, &other);
            }
            let why = "the sales order is held: line 2 names no site";
            post(warehouse, PostingKind::BlockPickingOrder, &notice("1A2", "1002", why));
            warehouse.pick("1003", &pick("1")).unwrap();
            let why = "the sales order was changed in QuickBooks";
            post(warehouse, PostingKind::FlagOutOfSync, &notice("1A3", "1003", why));
            warehouse.pick_all("1004").unwrap();
            warehouse.delete("1005").unwrap();
        });
        shop
    }

    /// Does things to the warehouse behind the program's back.
    fn seed(&self, work: impl FnOnce(&mut Embedded<'_>)) {
        let mut store = acme::open(&Place::File(self.database()));
        let settings = settings(self.multiple_sites);
        store
            .write::<_, crossdock::store::StoreError>(|transaction| {
                work(&mut Embedded::new(transaction, settings, act()));
                Ok(())
            })
            .unwrap();
    }

    fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("state.db")
    }

    fn snapshot(&self) -> Snapshot {
        let warehouse = on(&settings(self.multiple_sites), &act());
        Snapshot::open(&Place::File(self.database()), Box::new(warehouse)).unwrap()
    }

    fn crossdock(&self, arguments: &[&str]) -> Said {
        said(arguments, Some(self.folder.path()))
    }

    fn orders(&self, arguments: &[&str]) -> Said {
        self.crossdock(&[&["orders"], arguments].concat())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let said = self.orders(&[arguments, &["-o", "json"]].concat());
        serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{}", said.stderr))
    }

    /// Types each command, and snapshots what is on the screen afterwards.
    #[track_caller]
    fn check_screen(&self, name: &str, commands: &[&[&str]]) {
        let mut screen = String::new();
        for arguments in commands {
            let quoted: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
            let Said { stdout, stderr, code } = self.orders(arguments);
            let code = code.map_or("a signal".to_string(), |code| code.to_string());
            screen += &format!("$ crossdock orders {}\n{stdout}{stderr}", quoted.join(" "));
            screen += &format!("[exit {code}]\n\n");
        }
        snapshot(name, &screen.replace(&self.folder.path().display().to_string(), "[workspace]"));
    }

    /// The command is refused with this code, and the store is as it was.
    #[track_caller]
    fn check_nothing_changes(&self, arguments: &[&str], code: i32) {
        let before = self.snapshot().look(dump);
        let said = self.orders(arguments);
        assert_eq!(said.code, Some(code), "{arguments:?}: {}", said.stderr);
        assert_eq!(self.snapshot().look(dump), before, "{arguments:?}");
    }
}

/// Runs the program as Ann, without anything of the machine it runs on.
fn said(arguments: &[&str], workspace: Option<&Path>) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crossdock"));
    for name in ["CI", "CROSSDOCK_WORKSPACE", "CROSSDOCK_LOG", "USERNAME", "LOGNAME", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("CROSSDOCK_LOCK_WAIT", "1").env("USER", "Ann").env("COLUMNS", "100");
    if let Some(workspace) = workspace {
        command.arg("--workspace").arg(workspace);
    }
    let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code() }
}

fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.=:/".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_string()
    } else {
        format!("\"{argument}\"")
    }
}

#[track_caller]
fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // Times keep their width, so that tables stay straight.
    settings.add_filter(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "2026-03-05 08:00 UTC");
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", NOW);
    settings.add_filter(r"process \d+", "process 4711");
    settings.add_filter(r"crossdock\.exe", "crossdock");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn post(warehouse: &mut Embedded<'_>, kind: PostingKind, message: &impl serde::Serialize) {
    match warehouse.apply(&outgoing("a posting", kind, message)).unwrap() {
        Applied::Done { .. } => {}
        Applied::Refused { why } => panic!("{why}"),
    }
}

/// So many of line 1.
fn pick(quantity: &str) -> Pick {
    let quantity = quantity.parse().unwrap();
    Pick::of(1, quantity, Over::Refused)
}

/// Bolts are not sold any more.
fn bolts_inactive() -> Catalog {
    let mut catalog = catalog();
    catalog.items.put(acme::item("80000001-1", "Bolt:M8", ItemKind::Inventory, false));
    catalog
}

#[test]
fn a_list_shows_open_orders_and_why_they_are_kept() {
    let shop = Shop::usual(ONE_SITE);
    shop.check_screen("orders_list", &[&["list"], &["list", "--closed"], &["list", "--all"]]);
}

#[test]
fn a_list_tells_orders_closed_short_from_those_all_picked() {
    let shop = Shop::usual(ONE_SITE);
    shop.check_screen("orders_list_short", &[&["close", "1001"], &["list", "--closed"]]);
}

#[test]
fn a_list_shows_the_sites_where_there_are_several() {
    let shop = Shop::usual(TWO_SITES);
    let create = ["create", "--customer", "Smith & Sons", "--date", "2026-03-05"];
    shop.orders(&[&create[..], &["--line", "1", "Nut:M8"]].concat());
    shop.check_screen("orders_list_sites", &[&["list"], &["show", "PCK50000"]]);
}

#[test]
fn a_warehouse_that_is_not_there_yet_is_empty_and_stays_away() {
    let shop = Shop::new(ONE_SITE);
    shop.check_screen("orders_list_empty", &[&["list"], &["list", "--all"]]);
    assert!(!shop.database().exists());
}

#[test]
fn an_order_is_shown_with_everything_about_it() {
    let shop = Shop::usual(TWO_SITES);
    shop.check_screen("orders_show", &[&["show", "1001", "--history"]]);
}

#[test]
fn an_order_is_shown_with_what_is_the_matter_with_it() {
    let shop = Shop::usual(ONE_SITE);
    shop.seed(|warehouse| warehouse.put_lists(&bolts_inactive()).unwrap());
    shop.check_screen("orders_show_matters", &[&["show", "1002"], &["show", "1003"]]);
}

#[test]
fn a_deleted_order_keeps_its_history() {
    let shop = Shop::usual(ONE_SITE);
    let commands: [&[&str]; 3] =
        [&["show", "1005"], &["show", "1005", "--history"], &["show", "1006", "--history"]];
    shop.check_screen("orders_show_deleted", &commands);
}

#[test]
fn an_order_goes_its_way_from_creation_to_deletion() {
    let shop = Shop::usual(ONE_SITE);
    #[rustfmt::skip]
    let commands: [&[&str]; 9] = [
        &["create", "--customer", "Smith & Sons", "--date", "2026-03-05", "--comment", "by phone",
          "--udf", "2=a=b", "--ship-to", "1 High St", "--ship-city", "Springfield",
          "--line", "12", "Bolt:M8", "--line", "0.5", "Nut:M8", "EA"],
        &["pick", "PCK50000", "--line", "1", "--qty", "5"],
        &["edit", "PCK50000", "--due", "2026-03-09", "--clear", "comment", "--udf", "2=",
          "--ship-city", "Shelbyville", "--line", "1", "--set-qty", "6",
          "--add-line", "1", "Nut:M8"],
        &["close", "PCK50000"],
        &["reopen", "PCK50000"],
        &["pick", "PCK50000", "--line", "2", "--qty", "1", "--over", "--by", "Bob"],
        &["pick", "PCK50000", "--all"],
        &["show", "PCK50000", "--history"],
        &["delete", "PCK50000"],
    ];
    shop.check_screen("orders_way", &commands);
}

#[test]
fn an_order_all_of_which_is_picked_is_closed() {
    let shop = Shop::usual(ONE_SITE);
    let changed = shop.json(&["pick", "1001", "--all"]);
    assert_eq!(changed["order"]["status"], "closed");
    assert_eq!(changed["order"]["lines_open"], 0);
    assert_eq!(changed["happened"][2]["what"], "closed");
    assert_eq!(shop.json(&["list"])["orders"].as_array().unwrap().len(), 2);
}

#[test]
fn a_blocked_order_cannot_be_picked_and_says_why() {
    let shop = Shop::usual(ONE_SITE);
    let commands: [&[&str]; 2] =
        [&["pick", "1002", "--all"], &["pick", "1002", "--line", "1", "--qty", "1"]];
    shop.check_screen("orders_pick_blocked", &commands);
}

#[test]
fn what_the_warehouse_refuses_is_told_with_a_way_out() {
    let shop = Shop::usual(ONE_SITE);
    shop.seed(|warehouse| {
        let lines = [(1, "Bolt:M8", "1")];
        let message: PickingOrder = order("1A7", "1007", "v1", &lines);
        post(warehouse, PostingKind::CreatePickingOrder, &message);
        warehouse.put_lists(&bolts_inactive()).unwrap();
    });
    let to_smith = ["create", "--customer", "Smith & Sons"];
    let create = |rest: &[&'static str]| [&to_smith[..], rest].concat();
    let (taken, unknown_item, unknown_unit, inactive) = (
        create(&["--number", "1001", "--line", "1", "Nut:M8"]),
        create(&["--line", "1", "Washer"]),
        create(&["--line", "1", "Nut:M8", "BOX"]),
        create(&["--line", "1", "Bolt:M8"]),
    );
    let (nothing, too_much) =
        (create(&["--line", "-1", "Nut:M8"]), create(&["--line", "0.000001", "Nut:M8"]));
    #[rustfmt::skip]
    let commands: [&[&str]; 23] = [
        &taken, &unknown_item, &unknown_unit, &inactive, &nothing, &too_much,
        &["create", "--customer", "Nobody", "--line", "1", "Nut:M8"],
        &["pick", "1001", "--line", "3", "--qty", "2.5"],
        &["pick", "1001", "--line", "3", "--qty", "0"],
        &["pick", "1001", "--line", "3", "--qty", "1", "--site", "NORTH"],
        &["pick", "1001", "--line", "3", "--qty", "1", "--location", "ROOF"],
        &["pick", "1004", "--line", "1", "--qty", "1"],
        &["pick", "1004", "--all"],
        &["pick", "1007", "--all"],
        &["edit", "1004", "--comment", "too late"],
        &["edit", "1001", "--line", "1", "--set-qty", "4"],
        &["edit", "1001", "--line", "1", "--set-item", "Nut:M8"],
        &["edit", "1001", "--remove-line", "1"],
        &["edit", "1007", "--remove-line", "1"],
        &["edit", "1001", "--customer", "Nobody"],
        &["close", "1004"],
        &["reopen", "1001"],
        &["pick", "1002", "--line", "1", "--qty", "1", "--over"],
    ];
    for command in commands {
        shop.check_nothing_changes(command, 4);
    }
    shop.check_screen("orders_refused", &commands);
}

#[test]
fn without_a_site_an_order_is_picked_only_from_one_that_is_named() {
    let shop = Shop::usual(TWO_SITES);
    let commands: [&[&str]; 5] = [
        &["create", "--number", "7", "--customer", "Smith & Sons", "--line", "2", "Nut:M8"],
        &["pick", "7", "--all"],
        &["pick", "7", "--line", "1", "--qty", "1", "--site", "WEST"],
        &["edit", "7", "--udf", "1=EAST"],
        &["pick", "7", "--all"],
    ];
    shop.check_screen("orders_pick_site", &commands);
}

#[test]
fn what_is_not_there_or_cannot_be_read_is_wrong_usage() {
    let shop = Shop::usual(ONE_SITE);
    let to_smith = ["create", "--customer", "Smith & Sons"];
    let create = |rest: &[&'static str]| [&to_smith[..], rest].concat();
    let (no_line, swapped, no_item, twice, cleared, no_udf, blank) = (
        create(&[]),
        create(&["--line", "Nut:M8", "1"]),
        create(&["--line", "1"]),
        create(&["--line", "1", "Nut:M8", "--udf", "1=A", "--udf", "1=B"]),
        create(&["--line", "1", "Nut:M8", "--udf", "1="]),
        create(&["--line", "1", "Nut:M8", "--udf", "11=A"]),
        create(&["--line", "1", "Nut:M8", "--number", " "]),
    );
    #[rustfmt::skip]
    let commands: [&[&str]; 27] = [
        &["show", "1006"],
        &["pick", "1006", "--all"],
        &["close", "1005"],
        &["pick", "1001", "--line", "9", "--qty", "1"],
        &["pick", "1001", "--line", "1", "--qty", "1e3"],
        &["pick", "1001", "--line", "1", "--qty", "1,5"],
        &["pick", "1001", "--line", "1", "--qty", "1_000"],
        &["pick", "1001", "--line", "0", "--qty", "1"],
        &["pick", "1001", "--line", "1"],
        &["pick", "1001"],
        &["pick", "1001", "--all", "--qty", "1"],
        &no_line, &swapped, &no_item, &twice, &cleared, &no_udf, &blank,
        &["edit", "1001"],
        &["edit", "1001", "--line", "1"],
        &["edit", "1001", "--set-qty", "1"],
        &["edit", "1001", "--due", "9/3/2026"],
        &["edit", "1001", "--due", "2026-03-09", "--clear", "due"],
        &["edit", "1001", "--add-line", "two", "Nut:M8"],
        &["edit", "1001", "--udf", "EAST"],
        &["edit", "1001", "--clear", "customer"],
        &["list", "--all", "--closed"],
    ];
    for command in commands {
        shop.check_nothing_changes(command, 2);
    }
    shop.check_screen("orders_wrong_usage", &commands);
}

#[test]
fn a_list_for_programs() {
    let shop = Shop::usual(TWO_SITES);
    let list = shop.json(&["list", "--all"]);
    snapshot("orders_list_json", &format!("{list:#}"));
}

#[test]
fn an_order_for_programs() {
    let shop = Shop::usual(TWO_SITES);
    let order = shop.json(&["show", "1001", "--history"]);
    snapshot("orders_show_json", &format!("{order:#}"));
}

#[test]
fn a_change_for_programs() {
    let shop = Shop::usual(ONE_SITE);
    let before = shop.snapshot().serial().unwrap();
    let changed = shop.json(&["delete", "1001"]);
    assert_eq!(shop.snapshot().serial().unwrap(), before + 1, "a plan made before is stale");
    assert_eq!(changed["deleted"], true);
    assert_eq!(changed["order"]["number"], "1001");
    assert_eq!(changed["happened"][0]["what"], "deleted");
    assert_eq!(changed["happened"][0]["by"], "Ann");
}

/// Sales order 1001 of QuickBooks: 12 bolts.
const FROM_QUICKBOOKS: &str = r#"<?xml version="1.0"?>
<QBXML><QBXMLMsgsRs>
<CustomerQueryRs requestID="1" statusCode="0" statusSeverity="Info"><CustomerRet>
  <ListID>90000001-1</ListID><Name>Smith &amp; Sons</Name><FullName>Smith &amp; Sons</FullName>
  <IsActive>true</IsActive>
</CustomerRet></CustomerQueryRs>
<ItemInventoryQueryRs requestID="2" statusCode="0" statusSeverity="Info"><ItemInventoryRet>
  <ListID>80000001-1</ListID><Name>M8</Name><FullName>Bolt:M8</FullName><IsActive>true</IsActive>
</ItemInventoryRet></ItemInventoryQueryRs>
<SalesOrderQueryRs requestID="3" statusCode="0" statusSeverity="Info"><SalesOrderRet>
  <TxnID>1A3-1300000001</TxnID><TimeModified>2026-03-05T09:00:00</TimeModified>
  <EditSequence>1300000001</EditSequence>
  <CustomerRef><ListID>90000001-1</ListID><FullName>Smith &amp; Sons</FullName></CustomerRef>
  <TxnDate>2026-03-05</TxnDate><RefNumber>1001</RefNumber>
  <SalesOrderLineRet><TxnLineID>1A4-1300000001</TxnLineID>
    <ItemRef><ListID>80000001-1</ListID><FullName>Bolt:M8</FullName></ItemRef>
    <Quantity>12</Quantity>
  </SalesOrderLineRet>
</SalesOrderRet></SalesOrderQueryRs>
</QBXMLMsgsRs></QBXML>
"#;

#[test]
fn an_order_of_quickbooks_is_picked_and_a_plan_made_before_is_stale() {
    let shop = Shop::new(ONE_SITE);
    let path = |name: &str| shop.folder.path().join(name).display().to_string();
    let (orders, plan) = (path("orders.xml"), path("plan.json"));
    std::fs::write(&orders, FROM_QUICKBOOKS).unwrap();
    let synced = shop.crossdock(&["sync", "--from", &orders]);
    assert_eq!(synced.code, Some(0), "{}{}", synced.stdout, synced.stderr);
    assert_eq!(shop.crossdock(&["plan", "--from", &orders, "--out", &plan]).code, Some(0));
    let picked = shop.json(&["pick", "1001", "--all"]);
    assert_eq!(picked["order"]["status"], "closed");
    assert_eq!(picked["order"]["lines"][0]["picked_qty"], "12");
    let applied = shop.crossdock(&["apply", &plan]);
    assert_eq!(applied.code, Some(4), "{}", applied.stderr);
}

#[test]
fn an_order_without_a_date_gets_one() {
    let shop = Shop::usual(ONE_SITE);
    let created = shop.json(&["create", "--customer", "Smith & Sons", "--line", "1", "Nut:M8"]);
    let dated = created["order"]["order_date"].as_str().unwrap();
    assert!(dated.parse::<jiff::civil::Date>().is_ok(), "{dated}");
}

#[test]
fn reports_go_to_files() {
    let shop = Shop::usual(ONE_SITE);
    let file = shop.folder.path().join("orders.json");
    let output = format!("json:{}", file.display());
    let said = shop.orders(&["list", "-o", &output, "-o", "text"]);
    assert!(said.stdout.starts_with("Acme Supply, Main: 3 open picking orders"), "{}", said.stdout);
    let report: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(report["orders"].as_array().unwrap().len(), 3);
}

#[test]
fn a_second_process_says_who_holds_the_workspace() {
    let shop = Shop::usual(ONE_SITE);
    let holder = Holder { command: "crossdock sync".into(), since: NOW.into() };
    let lock = Lock::take(&Place::File(shop.database()), &holder, Duration::from_secs(10)).unwrap();
    // Looking needs no lock.
    assert_eq!(shop.orders(&["list"]).code, Some(0));
    shop.check_screen("orders_locked", &[&["pick", "1001", "--all"]]);
    drop(lock);
    assert_eq!(shop.orders(&["pick", "1001", "--all"]).code, Some(0));
}

#[test]
fn a_warehouse_elsewhere_has_its_own_orders() {
    let shop = Shop::new("company: Acme Supply\nintellitrack:\n  via: files\n");
    shop.check_screen("orders_elsewhere", &[&["list"]]);
}

#[test]
fn help_texts() {
    let commands = ["", "list", "show", "create", "edit", "pick", "close", "reopen", "delete"];
    let help = |command: &&str| {
        let arguments: Vec<&str> = ["orders", command, "--help"].into();
        let arguments: Vec<&str> = arguments.into_iter().filter(|part| !part.is_empty()).collect();
        format!("$ crossdock {}\n{}\n", arguments.join(" "), said(&arguments, None).stdout)
    };
    let texts: Vec<String> = commands.iter().map(help).collect();
    snapshot("orders_help", &texts.join("\n"));
}
