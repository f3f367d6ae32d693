//! What is particular to PostgreSQL: sessions that are lost, schemas beside each other.

use std::error::Error;

use crossdock::database::{Connection, Dialect};
use crossdock::store::Place;

use crate::acme::{dump, open};
use crate::databases::{Home, url};
use crate::rig::{Rig, create, deliver, look};

/// Ends the session of whoever holds the lock of this process, as a lost network would.
fn end_session(process_id_of_server: i64) {
    let connection = Connection::connect(&url(), "public", "a test").unwrap();
    let end = format!("SELECT 1 WHERE pg_terminate_backend({process_id_of_server}, 5000)");
    assert!(connection.exists(&end, &[]).unwrap());
}

fn session_of(rig: &mut Rig) -> i64 {
    let asked: Result<_, Box<dyn Error>> = rig.store.write(|connection| {
        Ok(connection.query_row("SELECT pg_backend_pid()", &[], |row| row.get(0))?)
    });
    asked.unwrap().unwrap()
}

#[test]
#[ignore = "needs PostgreSQL"]
fn a_session_that_is_lost_at_any_posting_leaves_the_store_as_it_was() {
    for posting in 0..4 {
        let mut rig = Rig::at(Home::postgres());
        deliver(&mut rig, vec![create("1A1")]);
        let before = rig.look().look(dump);
        let session = session_of(&mut rig);
        rig.end_at_posting(posting, move || end_session(session));
        assert_eq!(rig.look().look(dump), before, "left after posting {posting}");
    }
}

#[test]
#[ignore = "needs PostgreSQL"]
fn who_lost_the_session_lost_the_lock_and_writes_no_more() {
    let mut rig = Rig::at(Home::postgres());
    let session = session_of(&mut rig);
    end_session(session);
    let written: Result<(), Box<dyn Error>> = rig.store.write(|_| Ok(()));
    assert!(written.is_err());
    let next = open(&rig.home.place);
    let written: Result<(), Box<dyn Error>> = rig.store.write(|_| Ok(()));
    let words = written.unwrap_err().to_string();
    assert_eq!(words, "writing to the store", "it does not connect again by itself");
    drop(next);
}

#[test]
#[ignore = "needs PostgreSQL"]
fn workspaces_of_one_database_do_not_see_each_other() {
    let mut first = Rig::at(Home::postgres());
    let second = Rig::at(Home::postgres());
    deliver(&mut first, vec![create("1A1")]);
    assert_ne!(first.look().store_id().unwrap(), second.look().store_id().unwrap());
    assert_eq!((first.serial(), second.serial()), (1, 0));
}

#[test]
#[ignore = "needs PostgreSQL"]
fn an_empty_schema_that_an_administrator_made_is_used() {
    let home = Home::postgres();
    let Place::Schema { url, schema } = &home.place else { unreachable!("it is a schema") };
    let connection = Connection::connect(url, schema, "a test").unwrap();
    assert_eq!(connection.dialect(), Dialect::Postgres);
    connection.batch(&format!("CREATE SCHEMA {schema}")).unwrap();
    assert_eq!(look(&home.place).unwrap().store_id().unwrap(), None);
    drop(open(&home.place));
    assert!(look(&home.place).unwrap().store_id().unwrap().is_some());
}
