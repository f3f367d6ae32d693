//! A warehouse whose orders are in a database: tables of a test's own, in PostgreSQL.

use std::sync::atomic::{AtomicU32, Ordering};

use crossdock::database::{Connection, values};

use crate::databases::url;
use crate::house::House;
use crate::site::{Site, line, sales_order};

pub struct Database {
    connection: Connection,
    prefix: String,
}

impl Database {
    pub fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("itk_{}_{number}", std::process::id());
        let connection = Connection::connect(&url(), "public", "crossdock test").unwrap();
        let database = Self { connection, prefix };
        database.batch(
            "CREATE TABLE ITK_orders (number text PRIMARY KEY, quickbooks_id text, status text,
                customer text, note text);
            CREATE TABLE ITK_lines (number text, line int, item text, ordered numeric(12, 3),
                uom text, picked numeric(12, 3) DEFAULT 0, PRIMARY KEY (number, line));
            CREATE TABLE ITK_changes (change_key text PRIMARY KEY)",
        );
        database
    }

    fn named(&self, sql: &str) -> String {
        sql.replace("ITK", &self.prefix)
    }

    fn batch(&self, sql: &str) {
        self.connection.batch(&self.named(sql)).unwrap();
    }

    fn execute(&self, sql: &str, values: &[crossdock::database::Value]) {
        let rows = self.connection.execute(&self.named(sql), values).unwrap();
        assert!(rows > 0, "nothing was changed: {sql}");
    }

    pub fn count(&self, table: &str) -> i64 {
        let select = self.named(&format!("SELECT count(*) FROM ITK_{table}"));
        self.connection.query_row(&select, &[], |row| row.get(0)).unwrap().unwrap()
    }

    /// The section of crossdock.yaml.
    pub fn config(&self) -> String {
        let section = "intellitrack:
  via: sql
  sql:
    url: 'URL'
    orders: >
      SELECT o.number AS order_number, o.quickbooks_id, o.status, o.customer,
        l.line AS line_number, l.item, l.ordered AS ordered_qty, l.uom, l.picked AS picked_qty
      FROM ITK_orders o JOIN ITK_lines l ON l.number = o.number
      ORDER BY o.number, l.line
    is_done: SELECT 1 FROM ITK_changes WHERE change_key = :change
    mark_done: INSERT INTO ITK_changes (change_key) VALUES (:change)
    create_order:
      - INSERT INTO ITK_orders (number, quickbooks_id, status, customer)
        VALUES (:order_number, :quickbooks_id, 'open', :customer)
    create_line: &line
      - INSERT INTO ITK_lines (number, line, item, ordered, uom)
        VALUES (:order_number, CAST(:line_number AS int), :item, CAST(:ordered_qty AS numeric),
          :uom)
    update_order:
      - UPDATE ITK_orders SET customer = :customer, note = NULL WHERE number = :order_number
      - DELETE FROM ITK_lines WHERE number = :order_number
    update_line:
      - INSERT INTO ITK_lines (number, line, item, ordered, uom)
        VALUES (:order_number, CAST(:line_number AS int), :item, CAST(:ordered_qty AS numeric),
          :uom)
    withdraw_order:
      - DELETE FROM ITK_lines WHERE number = :order_number
      - DELETE FROM ITK_orders WHERE number = :order_number
    block_order: UPDATE ITK_orders SET note = :reason WHERE number = :order_number
    flag_order: UPDATE ITK_orders SET note = :reason WHERE number = :order_number
    clear_order: UPDATE ITK_orders SET note = NULL WHERE number = :order_number
";
        self.named(&section.replace("&line\n", "\n").replace("URL", &url()))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = "DROP TABLE ITK_orders; DROP TABLE ITK_lines; DROP TABLE ITK_changes";
        self.connection.batch(&self.named(drop)).ok();
    }
}

impl House for Database {
    fn pick(&mut self, _site: &Site, number: &str, line: u32, quantity: &str) {
        let update = format!(
            "UPDATE ITK_lines SET picked = picked + {quantity} WHERE number = ?1 AND line = {line}"
        );
        self.execute(&update, &values![number]);
        let close = "UPDATE ITK_orders SET status = CASE WHEN EXISTS (SELECT 1 FROM ITK_lines
            WHERE number = ?1 AND picked < ordered) THEN 'open' ELSE 'closed' END
            WHERE number = ?1";
        self.execute(close, &values![number]);
    }

    fn close(&mut self, _site: &Site, number: &str) {
        self.execute("UPDATE ITK_orders SET status = 'closed' WHERE number = ?1", &values![number]);
    }

    fn reopen(&mut self, _site: &Site, number: &str) {
        self.execute("UPDATE ITK_orders SET status = 'open' WHERE number = ?1", &values![number]);
    }

    fn order(&mut self, _site: &Site, number: &str, line: u32, quantity: &str) {
        let update = format!(
            "UPDATE ITK_lines SET ordered = {quantity} WHERE number = ?1 AND line = {line}"
        );
        self.execute(&update, &values![number]);
    }

    fn delete(&mut self, _site: &Site, number: &str) {
        self.execute("DELETE FROM ITK_lines WHERE number = ?1", &values![number]);
        self.execute("DELETE FROM ITK_orders WHERE number = ?1", &values![number]);
    }

    fn create(&mut self, _site: &Site, number: &str, item: &str, quantity: &str) {
        let insert = "INSERT INTO ITK_orders (number, status, customer)
            VALUES (?1, 'open', 'Smith & Sons')";
        self.execute(insert, &values![number]);
        let insert = format!(
            "INSERT INTO ITK_lines (number, line, item, ordered, uom)
             VALUES (?1, 1, ?2, {quantity}, 'EA')"
        );
        self.execute(&insert, &values![number, item]);
    }
}

#[test]
#[ignore = "needs PostgreSQL"]
fn a_change_that_was_made_before_is_not_made_again() {
    let database = Database::new();
    let site = Site::new(&database.config());
    site.sync(&sales_order("1001", 1, "", &[line(1, "Bolt:M8", "12")]));
    assert_eq!((database.count("orders"), database.count("changes")), (1, 1));
    // The note that it was carried was lost.
    let store = Connection::open_file(&site.path("state.db"), false).unwrap();
    store.execute("UPDATE outside_changes SET carried_at = NULL", &[]).unwrap();
    drop(store);
    site.sync("");
    assert_eq!((database.count("orders"), database.count("lines")), (1, 1));
}

#[test]
#[ignore = "needs PostgreSQL"]
fn what_the_database_refuses_waits_and_is_told_without_the_address() {
    let database = Database::new();
    let site = Site::new(&database.config());
    database.batch("ALTER TABLE ITK_lines ADD CONSTRAINT ITK_few CHECK (ordered < 10)");
    site.show(&sales_order("1001", 1, "", &[line(1, "Bolt:M8", "12")]));
    let (code, told) = site.try_run(&["sync", "--from", "orders.xml", "lists.xml"]);
    assert_eq!(code, 3, "{told}");
    assert!(told.contains("create_picking_order of order 1001"), "{told}");
    assert!(!told.contains(&url()), "{told}");
    assert_eq!(database.count("orders"), 0, "all of a change is made, or nothing");
    database.batch("ALTER TABLE ITK_lines DROP CONSTRAINT ITK_few");
    site.sync("");
    assert_eq!(database.count("lines"), 1);
}
