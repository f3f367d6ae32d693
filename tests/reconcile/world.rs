//! A workspace in step with QuickBooks: orders at every stage of their way. Tests bring one thing
//! out of step and ask what is found.

use std::path::PathBuf;

use serde_json::Value;

use crate::qbxml::{Order, line, lists, order, orders};
use crate::rig::Rig;

/// Short orders are billed too.
pub const SETTINGS: &str = "settings: { default_uom: EA, partial_invoices: true }\n";

/// What the orders are: 1001 untouched, 1002 picked in part, 1003 picked, closed and billed, 1004
/// untouched with a unit that nobody knows.
pub struct World {
    pub rig: Rig,
    /// What QuickBooks sends next, beside the store.
    pub news: Vec<String>,
}

impl World {
    /// Synced, and in step.
    pub fn new() -> Self {
        Self::with(SETTINGS)
    }

    pub fn with(settings: &str) -> Self {
        let mut rig = Rig::with(settings);
        rig.sync(&[lists(), orders(&[first(), second(), third(), fourth()])]);
        rig.pick("1002", 1, "4");
        rig.person(|warehouse| warehouse.pick_all("1003"));
        rig.sync(&[]);
        let mut world = Self { rig, news: Vec::new() };
        world.execute(
            "UPDATE quickbooks_postings SET state = 'confirmed', quickbooks_id = 'INV-1003',
                link = 'holds', changed_at = '2026-03-05T20:00:00Z' WHERE number = '1003'",
        );
        world.tell(billed());
        world
    }

    /// QuickBooks sends this version, and a run works on it.
    pub fn tell(&mut self, order: Order) {
        self.rig.sync(&[orders(&[order])]);
    }

    /// Moves what only a visit of QuickBooks could move.
    pub fn execute(&self, statement: &str) {
        assert!(self.rig.execute(statement) > 0, "{statement}");
    }

    /// The report and the exit code.
    pub fn reconcile(&mut self, format: &str) -> (String, i32) {
        let from = self.from();
        let words = ["reconcile", "-o", format, "--from"];
        let output = self.rig.command(&words, &[&from]).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told, "", "nothing to complain about");
        (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
    }

    /// The report for programs.
    pub fn report(&mut self) -> Value {
        let serial = self.rig.serial();
        let (json, exit) = self.reconcile("json");
        assert_eq!(self.rig.serial(), serial, "nothing is written");
        let report: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(report["in_step"], exit == 0, "{json}");
        report
    }

    /// Each difference in a line: kind, order, line.
    pub fn found(&mut self) -> Vec<String> {
        let report = self.report();
        let differences = report["differences"].as_array().unwrap();
        differences.iter().map(found).collect()
    }

    fn from(&mut self) -> PathBuf {
        let news = std::mem::take(&mut self.news);
        let path = self.rig.answers(&news);
        self.news = news;
        path
    }
}

fn found(difference: &Value) -> String {
    for text in ["message", "fix"] {
        let text = difference[text].as_str().unwrap();
        assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
    }
    let word = |field: &str| difference[field].as_str();
    let number = word("picking_order").or(word("sales_order")).unwrap_or("-");
    let mut told = format!("{} {number}", word("kind").unwrap());
    if let Some(line) = difference["line"]["number"].as_u64() {
        told.push_str(&format!(" line {line}"));
    }
    told
}

pub fn first() -> Order {
    order("1001")
}

pub fn second() -> Order {
    Order { lines: vec![line("Bolt", 10), line("Nut", 5)], ..order("1002") }
}

pub fn third() -> Order {
    order("1003")
}

/// What our invoice makes of it in QuickBooks.
pub fn billed() -> Order {
    third().saved(|order| {
        order.lines[0].invoiced = 10;
        order.fully_invoiced = true;
    })
}

pub fn fourth() -> Order {
    order("1004").saved(|order| order.lines[0].unit = "gross")
}
