use super::{Connection, DatabaseError, Dialect, Row, Value};

const TABLE: &str = "CREATE TABLE things (name TEXT PRIMARY KEY, count BIGINT, bytes BYTEA)";

/// Runs a test on both databases; on PostgreSQL in a schema of its own.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                let connection = super::Connection::open_in_memory().unwrap();
                connection.batch(&super::TABLE.replace("BYTEA", "BLOB")).unwrap();
                super::$name(&connection);
            })+
        }
        mod postgres {
            $(#[test]
            #[ignore = "needs PostgreSQL"]
            fn $name() {
                super::in_schema(stringify!($name), super::$name);
            })+
        }
    };
}

on_both! {
    values_come_back_as_they_went_in
    nothing_fits_every_column
    a_transaction_is_all_or_nothing
    a_savepoint_undoes_what_failed_inside_of_it
    a_savepoint_needs_no_transaction
    a_failure_that_was_overlooked_commits_nothing
    what_was_written_is_known
    a_question_may_ask_while_it_is_answered
    a_mistaken_type_is_told
}

fn in_schema(name: &str, test: fn(&Connection)) {
    let url = std::env::var("CROSSDOCK_TEST_POSTGRES").unwrap();
    let schema = format!("test_database_{}_{name}", std::process::id());
    let schema = &schema[..schema.len().min(63)];
    let connection = Connection::connect(&url, schema, "crossdock test").unwrap();
    connection.batch(&format!("CREATE SCHEMA {schema}")).unwrap();
    connection.batch(TABLE).unwrap();
    test(&connection);
    connection.batch(&format!("DROP SCHEMA {schema} CASCADE")).unwrap();
}

fn put(connection: &Connection, name: &str, count: Option<i64>) -> Result<u64, DatabaseError> {
    let insert = "INSERT INTO things (name, count) VALUES (?1, ?2)";
    connection.execute(insert, &values![name, count])
}

fn names(connection: &Connection) -> Vec<String> {
    connection.query("SELECT name FROM things ORDER BY name", &[], |row| row.get(0)).unwrap()
}

fn values_come_back_as_they_went_in(connection: &Connection) {
    let bytes: Vec<u8> = (0..=255).cycle().take(3_000_000).collect();
    let insert = "INSERT INTO things (name, count, bytes) VALUES (?1, ?2, ?3) RETURNING name";
    let values = values!["O'Brien ?1 €", i64::MIN, &bytes];
    let name = connection.query_row(insert, &values, |row| row.get::<String>(0)).unwrap();
    assert_eq!(name.as_deref(), Some("O'Brien ?1 €"));
    let select = "SELECT name, count, bytes, '?1' FROM things WHERE name = ?1";
    let read = |row: &Row<'_>| Ok((row.get::<Value>(0)?, row.get::<i64>(1)?, row.get(2)?));
    let found = connection.query_row(select, &values[..1], read).unwrap();
    assert_eq!(found, Some((values[0].clone(), i64::MIN, bytes)));
}

fn nothing_fits_every_column(connection: &Connection) {
    put(connection, "a", None).unwrap();
    put(connection, "b", Some(2)).unwrap();
    put(connection, "c", None).unwrap();
    let update = "UPDATE things SET count = ?2, bytes = ?3 WHERE name = ?1
        AND (count, bytes) IS DISTINCT FROM (?2, ?3)";
    let nothing = values!["a", None::<i64>, None::<&[u8]>];
    assert_eq!(connection.execute(update, &nothing).unwrap(), 0);
    assert_eq!(connection.execute(update, &values!["b", None::<i64>, b"x".as_slice()]).unwrap(), 1);
    let select = "SELECT count FROM things WHERE name = 'b'";
    let count: Option<Option<i64>> = connection.query_row(select, &[], |row| row.get(0)).unwrap();
    assert_eq!(count, Some(None));
}

fn a_transaction_is_all_or_nothing(connection: &Connection) {
    let failed = connection.transaction(|connection| {
        put(connection, "a", None)?;
        put(connection, "a", None)
    });
    assert!(failed.is_err());
    assert_eq!(names(connection), [""; 0]);
    connection.transaction(|connection| put(connection, "a", None)).unwrap();
    assert_eq!(names(connection), ["a"]);
}

fn a_savepoint_undoes_what_failed_inside_of_it(connection: &Connection) {
    let work = |connection: &Connection| {
        put(connection, "a", None)?;
        let savepoint = connection.savepoint("attempt")?;
        put(connection, "b", None)?;
        assert!(put(connection, "a", None).is_err());
        drop(savepoint);
        let savepoint = connection.savepoint("attempt")?;
        put(connection, "c", None)?;
        savepoint.keep()
    };
    connection.transaction(work).unwrap();
    assert_eq!(names(connection), ["a", "c"]);
}

fn a_savepoint_needs_no_transaction(connection: &Connection) {
    let savepoint = connection.savepoint("command").unwrap();
    put(connection, "a", None).unwrap();
    drop(savepoint);
    let savepoint = connection.savepoint("command").unwrap();
    put(connection, "b", None).unwrap();
    savepoint.keep().unwrap();
    connection.transaction(|connection| put(connection, "c", None)).unwrap();
    assert_eq!(names(connection), ["b", "c"]);
}

fn a_failure_that_was_overlooked_commits_nothing(connection: &Connection) {
    let overlooked = connection.transaction(|connection| {
        put(connection, "a", None)?;
        assert!(put(connection, "a", None).is_err());
        Ok::<_, DatabaseError>(())
    });
    match connection.dialect() {
        // SQLite undoes the failed statement alone.
        Dialect::Sqlite => assert_eq!((overlooked.is_ok(), names(connection).len()), (true, 1)),
        Dialect::Postgres => assert_eq!((overlooked.is_ok(), names(connection).len()), (false, 0)),
    }
}

fn what_was_written_is_known(connection: &Connection) {
    put(connection, "a", None).unwrap();
    let wrote = connection.transaction(|connection| {
        connection.execute("UPDATE things SET count = 1 WHERE name = 'z'", &[])?;
        let same = "INSERT INTO things (name, count) VALUES ('a', 1)
            ON CONFLICT (name) DO UPDATE SET count = excluded.count WHERE things.name = 'z'";
        connection.execute(same, &[])?;
        names(connection);
        Ok::<_, DatabaseError>(connection.has_written())
    });
    assert!(!wrote.unwrap());
    let returning = "INSERT INTO things (name) VALUES ('r') RETURNING name";
    let wrote = connection.transaction(|connection| {
        connection.exists(returning, &[])?;
        Ok::<_, DatabaseError>(connection.has_written())
    });
    assert!(wrote.unwrap());
    let wrote = connection.transaction(|connection| {
        let savepoint = connection.savepoint("attempt")?;
        put(connection, "b", None)?;
        drop(savepoint);
        Ok::<_, DatabaseError>(connection.has_written())
    });
    assert!(wrote.unwrap());
}

fn a_question_may_ask_while_it_is_answered(connection: &Connection) {
    put(connection, "a", Some(1)).unwrap();
    put(connection, "b", Some(2)).unwrap();
    let select = "SELECT count FROM things WHERE name = ?1";
    let each = |row: &Row<'_>| {
        let name: String = row.get(0)?;
        connection.query_row(select, &values![name], |row| row.get::<u32>(0))
    };
    let counts = connection.query("SELECT name FROM things ORDER BY name", &[], each).unwrap();
    assert_eq!(counts, [Some(1), Some(2)]);
}

fn a_mistaken_type_is_told(connection: &Connection) {
    put(connection, "a", Some(-1)).unwrap();
    let told = |result: Result<Vec<u32>, DatabaseError>| result.unwrap_err().to_string();
    let read = |sql| told(connection.query(sql, &[], |row| row.get(0)));
    let expected = "column 1 holds a text, not an integer from 0 to 4294967295";
    assert_eq!(read("SELECT name FROM things"), expected);
    let expected = "column 1 holds an integer, not an integer from 0 to 4294967295";
    assert_eq!(read("SELECT count FROM things"), expected);
}
