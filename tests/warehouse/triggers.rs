//! What nobody can go around, not even with SQL: the whole sentence of every refusal, in both
//! databases.

use crossdock::database::{DatabaseError, Dialect};

use crate::acme::settings;
use crate::databases::{Home, on_both_databases};
use crate::rig::Acme;

on_both_databases! {
    every_refusal_has_its_sentence
    rows_that_are_kept_cannot_be_emptied_at_once
}

/// Statements, and under each what it is told: `done`, or why not. What is done is undone at once.
const REFUSALS: &str = include_str!("../fixtures/warehouse/refusals.txt");

/// Order P1 is open and picked in part, P2 is open, P3 closed, P4 deleted after a pick.
const WORLD: &str = "
    INSERT INTO divisions (id, name) VALUES (70, 'Second');
    INSERT INTO sites (id, division_id, code) VALUES (70, 70, 'EAST');
    INSERT INTO locations (id, division_id, site_id, code, active)
    VALUES (70, 70, 70, 'A', 1), (71, 70, 70, 'B', 0);
    INSERT INTO items (id, division_id, number, active)
    VALUES (70, 70, 'Bolt', 1), (71, 70, 'Nut', 0);
    INSERT INTO customers (id, division_id, name, active) VALUES (70, 70, 'Smith', 1);
    INSERT INTO picking_orders (id, division_id, number, order_date, customer_id, ship_to, status,
        edit_sequence, created_at, updated_at)
    VALUES (101, 70, 'P1', '', 70, '', 'open', 'v1', '', ''),
        (102, 70, 'P2', '', 70, '', 'open', 'v1', '', ''),
        (103, 70, 'P3', '', 70, '', 'open', 'v1', '', ''),
        (104, 70, 'P4', '', 70, '', 'open', 'v1', '', '');
    INSERT INTO picking_order_lines (id, order_id, division_id, line_number, item_id, ordered, uom)
    VALUES (101, 101, 70, 1, 70, 1200000, 'EA'), (102, 102, 70, 1, 70, 250000, 'EA'),
        (103, 103, 70, 1, 70, 100000, 'EA'), (104, 104, 70, 1, 70, 100000, 'EA'),
        (105, 101, 70, 2, 71, 100000, 'EA');
    INSERT INTO udfs (order_id, number, text) VALUES (103, 1, 'EAST'), (104, 1, 'EAST');
    INSERT INTO left_out (order_id, line_number, item, why) VALUES (103, 9, 'Delivery', 'service');
    INSERT INTO picks (line_id, division_id, quantity, location_id, over_allowed, picked_at,
        picked_by)
    VALUES (101, 70, 500001, 70, 0, '', ''), (104, 70, 1, 70, 0, '', '');
    INSERT INTO history (order_id, what, detail, happened_at, by)
    VALUES (101, 'created', '', '', '');
    UPDATE picking_order_lines SET invoiced = 200000 WHERE id = 101;
    UPDATE picking_orders SET status = 'closed', closed_at = '' WHERE id = 103;
    UPDATE picking_orders SET gone_how = 'deleted', gone_at = '' WHERE id = 104;
";

fn every_refusal_has_its_sentence(on: Home) {
    let acme = world(&on);
    let mut lines = REFUSALS.lines().filter(|line| !line.is_empty() && !line.starts_with("--"));
    while let Some(sql) = lines.next() {
        assert_eq!(lines.next().map(str::trim), Some(answer(&acme, sql).as_str()), "{sql}");
    }
}

/// SQLite has no other way than to delete row by row.
fn rows_that_are_kept_cannot_be_emptied_at_once(on: Home) {
    let acme = world(&on);
    for table in ["picks", "history"] {
        let emptied = format!("TRUNCATE {table}");
        let answer = answer(&acme, &emptied);
        match acme.ask_connection(|connection| connection.dialect()) {
            Dialect::Sqlite => assert!(answer.contains("syntax error"), "{answer}"),
            Dialect::Postgres => assert!(answer.starts_with("history-kept: "), "{answer}"),
        }
    }
}

fn world(on: &Home) -> Acme {
    let acme = Acme::empty(on, settings(false));
    acme.write(|connection| Ok(connection.batch(WORLD)?)).unwrap();
    acme
}

fn answer(acme: &Acme, sql: &str) -> String {
    let done = acme.write(|connection| {
        let _undone = connection.savepoint("try_it")?;
        connection.execute(sql, &[])?;
        Ok(())
    });
    let Err(error) = done else { return "done".into() };
    let error = error.downcast_ref::<DatabaseError>().expect("the database says no");
    error.refusal().map_or_else(|| format!("no refusal: {error}"), Into::into)
}
