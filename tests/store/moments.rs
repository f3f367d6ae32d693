//! Looking without a change, ending in the middle, formats: on each database.

use std::cell::Cell;
use std::error::Error;
use std::rc::Rc;
use std::time::Duration;

use crossdock::database::{Connection, Dialect};
use crossdock::domain::catalog::Catalog;
use crossdock::domain::ids::TxnId;
use crossdock::domain::known::KnownPickingOrder;
use crossdock::domain::picked_order::PickedOrder;
use crossdock::domain::posting::Outgoing;
use crossdock::domain::quantity::Quantity;
use crossdock::domain::verdict::Verdict;
use crossdock::intellitrack::embedded;
use crossdock::pipeline::ports::{Applied, Lookup, PickedOrders, PortError, Sink, Warehouse};
use crossdock::store::{Holder, Lock, Place, Store, StoreError};

use crate::acme::{NOW, act, catalog, dump, open, settings};
use crate::databases::{Home, on_both_databases};
use crate::rig::{MESSAGE, Rig, create, deliver, document, errand, look, plan};

on_both_databases! {
    a_run_that_ends_at_any_posting_leaves_the_store_as_it_was
    looking_at_a_store_changes_nothing
    looking_at_a_store_that_is_not_there_makes_none
    who_looks_cannot_write
    all_answers_of_a_snapshot_come_from_one_moment
    an_older_store_is_looked_at_without_a_change
    an_older_store_is_brought_to_the_present_format
    a_store_of_something_else_is_refused
    a_store_of_a_newer_crossdock_is_refused
    a_store_keeps_its_id
    the_ledger_and_the_serial_only_grow
    a_commit_survives_a_power_cut
    who_holds_the_store_is_told_to_the_next
}

/// A warehouse whose world ends at one posting.
pub struct Ending<'c> {
    pub inner: Box<dyn Warehouse + 'c>,
    pub left: Rc<Cell<usize>>,
    pub end: Rc<dyn Fn()>,
}

impl PickedOrders for Ending<'_> {
    fn picked_orders(
        &self,
        after: Option<&str>,
        count: usize,
    ) -> Result<Vec<PickedOrder>, PortError> {
        self.inner.picked_orders(after, count)
    }
}

impl Warehouse for Ending<'_> {
    fn apply(&mut self, outgoing: &Outgoing) -> Result<Applied, PortError> {
        let applied = self.inner.apply(outgoing)?;
        if self.left.get() == 0 {
            (self.end)();
            return Err(PortError::new("posting", "the world ended"));
        }
        self.left.set(self.left.get() - 1);
        Ok(applied)
    }

    fn put_lists(&mut self, catalog: &Catalog) -> Result<(), PortError> {
        self.inner.put_lists(catalog)
    }

    fn picking_order_numbered(&self, number: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        self.inner.picking_order_numbered(number)
    }

    fn picking_order_from(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError> {
        self.inner.picking_order_from(id)
    }

    fn picking_order_with_id(&self, id: &str) -> Result<Option<KnownPickingOrder>, PortError> {
        self.inner.picking_order_with_id(id)
    }

    fn note_billed(&mut self, order: &str, lines: &[(u32, Quantity)]) -> Result<(), PortError> {
        self.inner.note_billed(order, lines)
    }

    fn deleted_by_person(&self, id: &TxnId) -> Result<Option<String>, PortError> {
        self.inner.deleted_by_person(id)
    }
}

impl Rig {
    /// Four orders and one that waits are delivered; at one posting the world ends.
    pub fn end_at_posting(&mut self, posting: usize, end: impl Fn() + 'static) -> PortError {
        let (left, end) = (Rc::new(Cell::new(posting)), Rc::new(end));
        let usual = embedded::on(&settings(false), &act());
        self.warehouse = Box::new(move |connection| {
            let (left, end) = (left.clone(), end.clone());
            Box::new(Ending { inner: usual(connection), left, end })
        });
        let mut documents = ["1A2", "1A3", "1A4", "1A5"].map(create).to_vec();
        documents.insert(0, document("1A9", Verdict::Held));
        self.sink(errand()).deliver(&plan(documents), &catalog(), &MESSAGE).unwrap_err()
    }
}

fn a_run_that_ends_at_any_posting_leaves_the_store_as_it_was(home: Home) {
    let mut rig = Rig::at(home);
    deliver(&mut rig, vec![create("1A1")]);
    let before = rig.look().look(dump);
    for posting in 0..4 {
        let failure = rig.end_at_posting(posting, || {});
        assert_eq!(failure.to_string(), "posting: the world ended");
        assert_eq!(rig.look().look(dump), before, "undone after posting {posting}");
    }
}

/// Opens the store for reading, asks it for everything, and closes it.
pub fn look_at_everything(place: &Place) -> Result<String, StoreError> {
    let snapshot = look(place)?;
    snapshot.lists()?;
    snapshot.waiting()?;
    snapshot.seen(&"1A1".into()).expect("the store answers");
    snapshot.picking_order_numbered("N1A1").expect("the warehouse answers");
    Ok(snapshot.look(dump))
}

fn looking_at_a_store_changes_nothing(home: Home) {
    let mut rig = Rig::at(home);
    deliver(&mut rig, vec![create("1A1"), document("1A2", Verdict::Held)]);
    let before = dump_of(&raw(&rig.home.place));
    assert_eq!(look_at_everything(&rig.home.place).unwrap(), before);
    assert_eq!(dump_of(&raw(&rig.home.place)), before);
}

fn looking_at_a_store_that_is_not_there_makes_none(home: Home) {
    look_at_everything(&home.place).unwrap();
    assert_eq!(look(&home.place).unwrap().store_id().unwrap(), None);
    match &home.place {
        Place::File(path) => assert!(!path.exists()),
        Place::Schema { schema, .. } => {
            let there = format!("SELECT 1 FROM pg_namespace WHERE nspname = '{schema}'");
            assert!(!raw(&home.place).exists(&there, &[]).unwrap());
        }
    }
}

fn who_looks_cannot_write(home: Home) {
    look(&home.place).unwrap().look(check_cannot_write);
    drop(open(&home.place));
    look(&home.place).unwrap().look(check_cannot_write);
}

fn check_cannot_write(connection: &Connection) {
    let written = connection.execute("DELETE FROM seen", &[]).unwrap_err().to_string();
    assert!(written.contains("read-only") || written.contains("readonly"), "{written}");
}

fn all_answers_of_a_snapshot_come_from_one_moment(home: Home) {
    let mut rig = Rig::at(home);
    deliver(&mut rig, vec![create("1A1")]);
    let snapshot = rig.look();
    deliver(&mut rig, vec![create("1A2")]);
    assert_eq!(snapshot.picking_order_from(&"1A2".into()).unwrap(), None);
    assert!(rig.look().picking_order_from(&"1A2".into()).unwrap().is_some());
}

/// A connection that knows nothing of stores.
fn raw(place: &Place) -> Connection {
    match place {
        Place::File(path) => Connection::open_file(path, true).unwrap(),
        Place::Schema { url, schema } => Connection::connect(url, schema, "a test").unwrap(),
    }
}

fn dump_of(connection: &Connection) -> String {
    dump(connection)
}

/// A store as the first format had it, with one verdict.
fn old_store(place: &Place) {
    let connection = raw(place);
    match place {
        Place::File(_) => {
            connection.batch("PRAGMA journal_mode = WAL").unwrap();
            let first = include_str!("../../src/store/migrations/sqlite/0001_store.sql");
            connection.batch(first).unwrap();
            let format = "PRAGMA application_id = 0x5844434B; PRAGMA user_version = 1";
            connection.batch(format).unwrap();
        }
        Place::Schema { schema, .. } => {
            connection.batch(&format!("CREATE SCHEMA {schema}")).unwrap();
            let first = include_str!("../../src/store/migrations/postgres/0001_store.sql");
            connection.batch(first).unwrap();
            mark_format(&connection, 1);
        }
    }
    let row = "INSERT INTO seen (quickbooks_id, number, edit_sequence, content, target, verdict,
            posted, rules_hash, settings_hash, facts, facts_hash)
        VALUES ('1A1', '1001', 'v1', 'c', 't', 'held', 0, 'r', 's', '', 'f')";
    connection.execute(row, &[]).unwrap();
}

/// What makes a schema a store.
fn mark_format(connection: &Connection, format: i64) {
    let mark = "CREATE TABLE crossdock_store (only_row BIGINT PRIMARY KEY, format BIGINT NOT NULL);
        INSERT INTO crossdock_store VALUES (1, $format)";
    connection.batch(&mark.replace("$format", &format.to_string())).unwrap();
}

fn an_older_store_is_looked_at_without_a_change(home: Home) {
    old_store(&home.place);
    let before = dump_of(&raw(&home.place));
    assert!(look_at_everything(&home.place).unwrap().contains("1A1"));
    look(&home.place).unwrap().look(check_cannot_write);
    assert_eq!(dump_of(&raw(&home.place)), before);
}

fn an_older_store_is_brought_to_the_present_format(home: Home) {
    old_store(&home.place);
    let mut rig = Rig::at(home);
    let seen = rig.look().seen(&"1A1".into()).unwrap();
    assert_eq!(seen.unwrap().number.as_deref(), Some("1001"));
    deliver(&mut rig, vec![create("1A1")]);
    assert_eq!(rig.serial(), 1);
}

/// Neither looking at it nor opening it works, and nothing of it changes.
pub fn check_not_opened(place: &Place, expected: &str) {
    let words = look_at_everything(place).unwrap_err().to_string();
    assert!(words.contains(expected), "{words}");
    let holder = Holder { command: "a test".into(), since: NOW.into() };
    let lock = Lock::take(place, &holder, Duration::ZERO).unwrap();
    let Err(error) = Store::open(lock) else { panic!("it is no store") };
    assert!(error.to_string().contains(expected), "{error}");
}

fn make_diary(place: &Place, more: impl FnOnce(&Connection)) -> String {
    let connection = raw(place);
    if let Place::Schema { schema, .. } = place {
        connection.batch(&format!("CREATE SCHEMA {schema}")).unwrap();
    }
    connection.batch("CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('Monday')").unwrap();
    more(&connection);
    dump_of(&connection)
}

fn a_store_of_something_else_is_refused(home: Home) {
    let before = make_diary(&home.place, |_| {});
    check_not_opened(
        &home.place,
        match home.place {
            Place::File(_) => "is no store of Crossdock; move it away",
            Place::Schema { .. } => "holds something else than a store of Crossdock",
        },
    );
    assert_eq!(dump_of(&raw(&home.place)), before);
}

fn a_store_of_a_newer_crossdock_is_refused(home: Home) {
    let before = make_diary(&home.place, |connection| match connection.dialect() {
        Dialect::Sqlite => connection
            .batch("PRAGMA application_id = 0x5844434B; PRAGMA user_version = 99")
            .unwrap(),
        Dialect::Postgres => mark_format(connection, 99),
    });
    check_not_opened(&home.place, "has format 99");
    assert_eq!(dump_of(&raw(&home.place)), before);
}

fn a_store_keeps_its_id(home: Home) {
    let id = |place: &Place| {
        drop(open(place));
        look(place).unwrap().store_id().unwrap().unwrap()
    };
    let first = id(&home.place);
    assert_eq!(first.len(), 32);
    assert_eq!(id(&home.place), first);
    assert_ne!(id(&home.another().place), first);
}

fn the_ledger_and_the_serial_only_grow(home: Home) {
    let mut rig = Rig::at(home);
    deliver(&mut rig, vec![create("1A1")]);
    for sql in [
        "DELETE FROM ledger",
        "UPDATE ledger SET run_id = ''",
        "UPDATE meta SET serial = serial - 1",
    ] {
        let done: Result<u64, Box<dyn Error>> =
            rig.store.write(|connection| Ok(connection.execute(sql, &[])?));
        assert!(done.unwrap_err().to_string().contains("only grow"), "{sql}");
    }
}

fn a_commit_survives_a_power_cut(home: Home) {
    let mut rig = Rig::at(home);
    let (question, safe) = match rig.home.place {
        // FULL is 2.
        Place::File(_) => ("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous", "2"),
        Place::Schema { .. } => ("SELECT current_setting('synchronous_commit')", "on"),
    };
    let told: Result<_, StoreError> = rig.store.write(|connection| {
        let told = connection.query_row(question, &[], |row| row.get::<String>(0));
        Ok(told.expect("the database answers"))
    });
    assert_eq!(told.unwrap().as_deref(), Some(safe));
}

fn who_holds_the_store_is_told_to_the_next(home: Home) {
    let holder = Holder { command: "crossdock sync".into(), since: NOW.into() };
    let store = Store::open(Lock::take(&home.place, &holder, Duration::ZERO).unwrap()).unwrap();
    let Err(refused) = Lock::take(&home.place, &holder, Duration::ZERO) else {
        panic!("it is held")
    };
    let words = refused.to_string();
    let process = format!("process {}", std::process::id());
    assert!(words.contains("crossdock sync") && words.contains(&process), "{words}");
    assert!(words.contains("since 2"), "{words}");
    drop(store);
    Lock::take(&home.place, &holder, Duration::ZERO).unwrap();
}
