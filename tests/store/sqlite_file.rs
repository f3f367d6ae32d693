//! What is particular to the SQLite file: crashes, dry runs, formats.

use std::cell::Cell;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use crossdock::domain::catalog::Catalog;
use crossdock::domain::ids::TxnId;
use crossdock::domain::known::KnownPickingOrder;
use crossdock::domain::posting::Outgoing;
use crossdock::domain::verdict::Verdict;
use crossdock::intellitrack::embedded;
use crossdock::pipeline::ports::{Applied, Lookup, PortError, Sink, Warehouse};
use crossdock::store::{Holder, Lock, Outbox, ReadingStore, Store, StoreError};

use crate::acme::{NOW, act, catalog, dump, open, settings};
use crate::rig::{MESSAGE, Rig, SqliteWithEmbedded, create, deliver, document, errand, plan};

/// A warehouse whose world ends at one posting. What stands on the disk at that moment is copied:
/// that is what a killed process leaves.
struct Ending<'c> {
    inner: Box<dyn Warehouse + 'c>,
    left: Rc<Cell<usize>>,
    folder: PathBuf,
    grave: PathBuf,
}

impl Warehouse for Ending<'_> {
    fn apply(&mut self, outgoing: &Outgoing) -> Result<Applied, PortError> {
        let applied = self.inner.apply(outgoing)?;
        if self.left.get() == 0 {
            for name in ["state.db", "state.db-wal"] {
                fs::copy(self.folder.join(name), self.grave.join(name)).unwrap();
            }
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

    fn deleted_by_person(&self, id: &TxnId) -> Result<Option<String>, PortError> {
        self.inner.deleted_by_person(id)
    }
}

fn dump_of(store: &Store) -> String {
    let warehouse = embedded::on(&settings(false), &act());
    dump(store.reader(&warehouse).unwrap().connection())
}

#[test]
fn a_run_that_ends_at_any_posting_leaves_the_store_as_it_was() {
    for end in 0..4 {
        let mut rig = SqliteWithEmbedded::new();
        deliver(&mut rig, vec![create("1A1")]);
        let before = dump_of(&rig.store);
        let grave = tempfile::tempdir().unwrap();
        let left = Rc::new(Cell::new(end));
        let usual = embedded::on(&settings(false), &act());
        let paths = (rig.folder.path().to_path_buf(), grave.path().to_path_buf());
        rig.warehouse = Box::new(move |connection| {
            let (folder, grave) = paths.clone();
            Box::new(Ending { inner: usual(connection), left: left.clone(), folder, grave })
        });
        let mut documents = ["1A2", "1A3", "1A4", "1A5"].map(create).to_vec();
        documents.insert(0, document("1A9", Verdict::Held));
        let failure = rig.sink(errand()).deliver(&plan(documents), &catalog(), &MESSAGE);
        assert_eq!(failure.unwrap_err().to_string(), "posting: the world ended");
        assert_eq!(dump_of(&rig.store), before, "undone after posting {end}");
        assert_eq!(dump_of(&open(grave.path())), before, "left by a crash at posting {end}");
    }
}

fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

/// Opens the store for reading, asks it for everything, and closes it.
fn look(folder: &Path) -> Result<String, StoreError> {
    let warehouse = embedded::on(&settings(false), &act());
    let store = ReadingStore::open(&folder.join("state.db"))?;
    let reader = store.reader(&warehouse)?;
    reader.lists()?;
    reader.waiting()?;
    reader.seen(&"1A1".into()).expect("the store answers");
    reader.picking_order_numbered("N1A1").expect("the warehouse answers");
    Ok(dump(reader.connection()))
}

#[test]
fn looking_at_a_store_leaves_no_file_and_changes_no_byte() {
    let mut rig = SqliteWithEmbedded::new();
    deliver(&mut rig, vec![create("1A1"), document("1A2", Verdict::Held)]);
    let SqliteWithEmbedded { folder, store, .. } = rig;
    let told = dump_of(&store);
    drop(store);
    let before = files_of(folder.path());
    assert_eq!(look(folder.path()).unwrap(), told);
    assert_eq!(files_of(folder.path()), before);
}

#[test]
fn looking_at_a_store_that_is_not_there_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    look(folder.path()).unwrap();
    assert_eq!(files_of(folder.path()), []);
}

#[test]
fn looking_at_what_a_crash_left_changes_neither_the_file_nor_its_log() {
    let mut rig = SqliteWithEmbedded::new();
    deliver(&mut rig, vec![create("1A1")]);
    let told = dump_of(&rig.store);
    let crashed = tempfile::tempdir().unwrap();
    for name in ["state.db", "state.db-wal"] {
        fs::copy(rig.folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    let before = files_of(crashed.path());
    assert_eq!(look(crashed.path()).unwrap(), told);
    let mut after = files_of(crashed.path());
    after.retain(|(name, _)| name != "state.db-shm");
    assert_eq!(after, before);
}

#[test]
fn a_reader_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let warehouse = embedded::on(&settings(false), &act());
    let store = ReadingStore::open(&folder.path().join("state.db")).unwrap();
    let reader = store.reader(&warehouse).unwrap();
    assert!(reader.connection().execute("DELETE FROM seen", []).is_err());
}

#[test]
fn all_answers_of_a_reader_come_from_one_moment() {
    let mut rig = SqliteWithEmbedded::new();
    deliver(&mut rig, vec![create("1A1")]);
    let store = ReadingStore::open(&rig.folder.path().join("state.db")).unwrap();
    let warehouse = embedded::on(&settings(false), &act());
    let reader = store.reader(&warehouse).unwrap();
    deliver(&mut rig, vec![create("1A2")]);
    assert_eq!(reader.picking_order_from(&"1A2".into()).unwrap(), None);
    drop(reader);
    let reader = store.reader(&warehouse).unwrap();
    assert!(reader.picking_order_from(&"1A2".into()).unwrap().is_some());
}

/// A store as the first format had it, with one verdict.
fn old_store(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("state.db")).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.execute_batch(include_str!("../../src/store/migrations/0001_store.sql")).unwrap();
    connection.pragma_update(None, "application_id", 0x5844_434B).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let row = "INSERT INTO seen VALUES
        ('1A1', '1001', 'v1', 'c', 't', 'held', 0, 'r', 's', '', 'f')";
    connection.execute(row, []).unwrap();
}

#[test]
fn an_older_store_is_looked_at_without_a_change() {
    let folder = tempfile::tempdir().unwrap();
    old_store(folder.path());
    let before = files_of(folder.path());
    assert!(look(folder.path()).unwrap().contains("1A1"));
    assert_eq!(files_of(folder.path()), before);
}

#[test]
fn an_older_store_is_brought_to_the_present_format() {
    let folder = tempfile::tempdir().unwrap();
    old_store(folder.path());
    let mut store = open(folder.path());
    let warehouse = embedded::on(&settings(false), &act());
    let seen = store.reader(&warehouse).unwrap().seen(&"1A1".into()).unwrap();
    assert_eq!(seen.unwrap().number.as_deref(), Some("1001"));
    let mut outbox = Outbox::new(&mut store, &warehouse, errand());
    outbox.deliver(&plan(vec![create("1A1")]), &catalog(), &MESSAGE).unwrap();
}

fn check_not_opened(prepare: fn(&Path), expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.db");
    prepare(&file);
    let before = files_of(folder.path());
    let words = look(folder.path()).unwrap_err().to_string();
    assert!(words.contains(expected), "{words}");
    let holder = Holder { command: "a test".into(), since: NOW.into() };
    let lock = Lock::take(&file, &holder, Duration::ZERO).unwrap();
    let Err(error) = Store::open(lock) else { panic!("it is no store") };
    assert!(error.to_string().contains(expected), "{error}");
    let mut after = files_of(folder.path());
    after.retain(|(name, _)| name != "state.db.lock");
    assert_eq!(after, before);
}

#[test]
fn a_file_of_something_else_is_refused() {
    let garbage = |file: &Path| fs::write(file, "Dear diary, ".repeat(1000)).unwrap();
    check_not_opened(garbage, "is no store of Crossdock");
}

#[test]
fn a_database_of_something_else_is_refused() {
    let foreign = |file: &Path| {
        let connection = rusqlite::Connection::open(file).unwrap();
        connection.execute_batch("CREATE TABLE diary (day TEXT)").unwrap();
    };
    check_not_opened(foreign, "is no store of Crossdock");
}

#[test]
fn a_store_of_a_newer_crossdock_is_refused() {
    let newer = |file: &Path| {
        let connection = rusqlite::Connection::open(file).unwrap();
        connection.execute_batch("CREATE TABLE meta (day TEXT)").unwrap();
        connection.pragma_update(None, "application_id", 0x5844_434B).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
    };
    check_not_opened(newer, "has format 99");
}

#[test]
fn a_store_keeps_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let warehouse = embedded::on(&settings(false), &act());
    let id = |store: &Store| store.reader(&warehouse).unwrap().store_id().unwrap();
    let first = id(&open(folder.path()));
    assert_eq!(id(&open(folder.path())), first);
    assert_ne!(id(&open(tempfile::tempdir().unwrap().path())), first);
}

#[test]
fn the_ledger_and_the_serial_only_grow() {
    let mut rig = SqliteWithEmbedded::new();
    deliver(&mut rig, vec![create("1A1")]);
    for sql in [
        "DELETE FROM ledger",
        "UPDATE ledger SET run_id = ''",
        "UPDATE meta SET serial = serial - 1",
    ] {
        let done: Result<usize, Box<dyn Error>> =
            rig.store.write(|transaction| Ok(transaction.execute(sql, [])?));
        assert!(done.unwrap_err().to_string().contains("only grow"), "{sql}");
    }
}
