//! Acme Supply: the company that the tests of the store and the warehouse work for.

use std::time::Duration;

use crossdock::database::{Connection, Dialect, Value};
use crossdock::domain::catalog::{Catalog, ListName};
use crossdock::domain::item::{Item, ItemKind};
use crossdock::domain::party::{Address, Customer, Reference};
use crossdock::domain::posting::{Outgoing, PostingKey, PostingKind};
use crossdock::domain::settings::{Settings, SiteMapping};
use crossdock::intellitrack::embedded::Act;
use crossdock::intellitrack::wire;
use crossdock::store::{Holder, Lock, Place, Store};

/// When everything happens.
pub const NOW: &str = "2026-03-05T08:00:00Z";

/// The store at this place, for writing.
pub fn open(place: &Place) -> Store {
    let holder = Holder { command: "a test".into(), since: NOW.into() };
    let lock = Lock::take(place, &holder, Duration::from_secs(10));
    Store::open(lock.expect("nobody else has the place")).expect("the store opens")
}

/// The person at work.
pub fn act() -> Act {
    Act { by: "Ann".into(), at: NOW.into() }
}

/// One site, or East and West with Multiple Sites on.
pub fn settings(multiple_sites: bool) -> Settings {
    let mapping = |name: &str| SiteMapping {
        quickbooks: name.into(),
        site: name.to_uppercase(),
        location: format!("DOCK-{}", &name[..1]),
    };
    Settings {
        multiple_sites,
        sites: vec![mapping("East"), mapping("West")],
        ..Settings::default()
    }
}

/// Bolts, nuts, an old part that is inactive, and a service.
pub fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    for (id, name, kind, active) in [
        ("80000001-1", "Bolt:M8", ItemKind::Inventory, true),
        ("80000002-1", "Nut:M8", ItemKind::Inventory, true),
        ("80000003-1", "Old part", ItemKind::Inventory, false),
        ("80000004-1", "Delivery", ItemKind::Service, true),
    ] {
        catalog.items.put(item(id, name, kind, active));
    }
    for (id, name) in [("90000001-1", "Smith & Sons"), ("90000002-1", "Brown:Attic")] {
        catalog.customers.put(Customer {
            reference: Reference { id: Some(id.into()), name: name.into() },
            active: true,
            company_name: Some("A company".into()),
            address: Address { lines: vec!["1 High St".into()], ..Address::default() },
            phone: None,
            email: Some("a@example.com".into()),
        });
    }
    catalog.set_at_hand(ListName::Items);
    catalog.set_at_hand(ListName::Customers);
    catalog
}

/// One item of QuickBooks' list.
pub fn item(id: &str, name: &str, kind: ItemKind, active: bool) -> Item {
    Item {
        reference: Reference { id: Some(id.into()), name: name.into() },
        kind,
        active,
        description: Some(format!("{name}, galvanised")),
        unit_set: None,
    }
}

/// The message of a picking order for Smith & Sons with lines of (line number, item, quantity).
pub fn order(
    id: &str,
    number: &str,
    version: &str,
    lines: &[(u32, &str, &str)],
) -> wire::PickingOrder {
    let line = |(line_number, item, quantity): &(u32, &str, &str)| wire::Line {
        line_number: *line_number,
        item: (*item).into(),
        ordered_qty: (*quantity).into(),
        uom: "EA".into(),
        comment: None,
        quickbooks_line_id: format!("{id}-{line_number}"),
        item_id: None,
    };
    wire::PickingOrder {
        order_number: number.into(),
        order_date: "2026-03-05".into(),
        customer: "Smith & Sons".into(),
        customer_id: Some("90000001-1".into()),
        lines: lines.iter().map(line).collect(),
        quickbooks_id: id.into(),
        edit_sequence: version.into(),
        ..wire::PickingOrder::default()
    }
}

/// The message about an order that touches no line.
pub fn notice(id: &str, number: &str, reason: &str) -> wire::Notice {
    wire::Notice { order_number: number.into(), quickbooks_id: id.into(), reason: reason.into() }
}

/// A message on its way.
pub fn outgoing(key: &str, kind: PostingKind, message: &impl serde::Serialize) -> Outgoing {
    let bytes = serde_json::to_vec(message).expect("a message can be written");
    Outgoing { key: PostingKey::from_kept(key), kind, bytes: bytes.into(), billing: None }
}

/// Every row of every table as text: two equal dumps are two equal stores.
pub fn dump(connection: &Connection) -> String {
    let names = match connection.dialect() {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Dialect::Postgres => {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()"
        }
    };
    let tables = connection.query(names, &[], |row| row.get::<String>(0)).unwrap();
    let mut lines = Vec::new();
    for table in tables {
        let select = format!("SELECT * FROM {table}");
        let rows = connection.query(&select, &[], |row| {
            let values = (0..row.columns()).map(|column| row.get(column));
            let values = values.collect::<Result<Vec<Value>, _>>()?;
            Ok(format!("{table} {values:?}\n"))
        });
        lines.extend(rows.unwrap());
    }
    lines.sort();
    lines.concat()
}
