//! A warehouse to do things to, and the things that may happen to it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error;

use crossdock::database::Connection;
use crossdock::domain::catalog::Catalog;
use crossdock::domain::item::ItemKind;
use crossdock::domain::posting::PostingKind;
use crossdock::domain::settings::Settings;
use crossdock::intellitrack::embedded::{
    Edit, Embedded, NewLine, NewOrder, OrderView, Over, Pick, Rule, WarehouseError, on,
};
use crossdock::intellitrack::wire;
use crossdock::pipeline::ports::{Applied, Warehouse};
use crossdock::store::{Snapshot, Store, StoreError};

use crate::acme::{act, catalog, dump, item, notice, open, order, outgoing, settings};
use crate::databases::Home;

/// Something that happens to a warehouse.
#[derive(Debug, Clone)]
pub enum Step {
    Post(PostingKind, Box<wire::PickingOrder>),
    Notice(PostingKind, &'static str, &'static str),
    Lists(CatalogOf),
    Born(Option<&'static str>, Vec<NewLine>),
    Edit(&'static str, Edit),
    Pick(&'static str, Pick),
    PickAll(&'static str),
    Close(&'static str),
    Reopen(&'static str),
    Delete(&'static str),
    Invoiced(&'static str, u32, &'static str),
}

/// A state of QuickBooks' lists.
#[derive(Debug, Clone)]
pub enum CatalogOf {
    Usual,
    BoltsInactive,
}

/// Why a step was not done: the rule where a person is told it, and the words.
pub type Refused = (Option<Rule>, String);

pub struct Acme {
    // Given up before its home.
    store: RefCell<Store>,
    home: Home,
    pub settings: Settings,
    posted: u32,
}

impl Acme {
    /// A warehouse that knows nothing yet, in a home of its own like this one.
    pub fn empty(on: &Home, settings: Settings) -> Self {
        let home = on.another();
        Self { store: RefCell::new(open(&home.place)), home, settings, posted: 0 }
    }

    pub fn with(on: &Home, settings: Settings) -> Self {
        let mut acme = Self::empty(on, settings);
        acme.step(&Step::Lists(CatalogOf::Usual)).unwrap();
        acme
    }

    pub fn new(on: &Home) -> Self {
        Self::with(on, settings(false))
    }

    pub fn after(on: &Home, steps: &[Step]) -> Self {
        let mut acme = Self::new(on);
        for step in steps {
            acme.step(step).unwrap_or_else(|refused| panic!("{step:?}: {refused:?}"));
        }
        acme
    }

    pub fn command<T>(
        &mut self,
        work: impl FnOnce(&mut Embedded<'_>) -> Result<T, Box<dyn Error>>,
    ) -> Result<T, Refused> {
        let settings = self.settings.clone();
        let done = self.write(|connection| work(&mut Embedded::new(connection, settings, act())));
        done.map_err(|error| match error.downcast_ref::<WarehouseError>() {
            Some(WarehouseError::Refused(refusal)) => (Some(refusal.rule), error.to_string()),
            _ => (None, error.to_string()),
        })
    }

    pub fn write<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Box<dyn Error>>,
    ) -> Result<T, Box<dyn Error>> {
        self.store.borrow_mut().write(work)
    }

    pub fn step(&mut self, step: &Step) -> Result<(), Refused> {
        self.posted += 1;
        let key = self.posted.to_string();
        self.command(|warehouse| {
            match step {
                Step::Post(kind, message) => posted(warehouse, &key, *kind, message.as_ref())?,
                Step::Notice(kind, id, number) => {
                    posted(warehouse, &key, *kind, &notice(id, number, "a reason"))?;
                }
                Step::Lists(of) => warehouse.put_lists(&lists(of))?,
                Step::Born(number, lines) => {
                    warehouse.create(&born(*number, lines.clone()))?;
                }
                Step::Edit(number, edit) => {
                    warehouse.edit(number, std::slice::from_ref(edit))?;
                }
                Step::Pick(number, pick) => {
                    warehouse.pick(number, pick)?;
                }
                Step::PickAll(number) => {
                    warehouse.pick_all(number)?;
                }
                Step::Close(number) => warehouse.close(number)?,
                Step::Reopen(number) => warehouse.reopen(number)?,
                Step::Delete(number) => warehouse.delete(number)?,
                Step::Invoiced(number, line, quantity) => {
                    warehouse.record_invoiced(number, *line, quantity.parse()?)?;
                }
            }
            Ok(())
        })
    }

    pub fn ask<T>(&self, question: impl FnOnce(&Embedded<'_>) -> T) -> T {
        let settings = self.settings.clone();
        self.ask_connection(|connection| question(&Embedded::new(connection, settings, act())))
    }

    pub fn order(&self, number: &str) -> OrderView {
        self.ask(|warehouse| warehouse.order(number)).unwrap().expect("the order is there")
    }

    pub fn history(&self, number: &str) -> Vec<String> {
        let entries = self.ask(|warehouse| warehouse.history(number)).unwrap();
        entries.into_iter().map(|entry| format!("{}: {}", entry.what, entry.detail)).collect()
    }

    pub fn serial(&self) -> i64 {
        let warehouse = Box::new(on(&self.settings, &act()));
        Snapshot::open(&self.home.place, warehouse).unwrap().serial().unwrap()
    }

    pub fn dump(&self) -> String {
        self.ask_connection(dump)
    }

    pub fn ask_connection<T>(&self, question: impl FnOnce(&Connection) -> T) -> T {
        let answer =
            self.store.borrow_mut().write(|connection| Ok::<_, StoreError>(question(connection)));
        answer.unwrap()
    }
}

pub fn posted(
    warehouse: &mut Embedded<'_>,
    key: &str,
    kind: PostingKind,
    message: &impl serde::Serialize,
) -> Result<(), Box<dyn Error>> {
    match warehouse.apply(&outgoing(key, kind, message))? {
        Applied::Done { .. } => Ok(()),
        Applied::Refused { why } => Err(why.into()),
    }
}

pub fn lists(of: &CatalogOf) -> Catalog {
    let mut catalog = catalog();
    if let CatalogOf::BoltsInactive = of {
        catalog.items.put(item("80000001-1", "Bolt:M8", ItemKind::Inventory, false));
    }
    catalog
}

pub fn born(number: Option<&str>, lines: Vec<NewLine>) -> NewOrder {
    NewOrder {
        number: number.map(Into::into),
        order_date: "2026-03-05".parse().unwrap(),
        due_date: None,
        customer: "Smith & Sons".into(),
        ship_to: wire::ShipTo::default(),
        carrier: None,
        comment: None,
        udfs: BTreeMap::new(),
        lines,
    }
}

pub fn line(line_number: u32, item: &str, quantity: &str) -> NewLine {
    NewLine {
        line_number: Some(line_number),
        item: item.into(),
        ordered: quantity.parse().unwrap(),
        uom: None,
        comment: None,
    }
}

pub fn pick(line_number: u32, quantity: &str) -> Pick {
    Pick {
        line_number,
        quantity: quantity.parse().unwrap(),
        site: None,
        location: None,
        lot: None,
        serial: None,
        over: Over::Refused,
    }
}

pub fn post(kind: PostingKind, message: wire::PickingOrder) -> Step {
    Step::Post(kind, Box::new(message))
}

/// Sales order 1A3 with number 1001: 12 bolts and 2 nuts.
pub fn created() -> Step {
    let lines = [(1, "Bolt:M8", "12"), (3, "Nut:M8", "2")];
    post(PostingKind::CreatePickingOrder, order("1A3", "1001", "v1", &lines))
}

pub fn updated(lines: &[(u32, &str, &str)]) -> Step {
    post(PostingKind::UpdatePickingOrder, order("1A3", "1001", "v2", lines))
}

pub fn some_picked() -> [Step; 2] {
    [created(), Step::Pick("1001", pick(1, "5"))]
}

/// After the steps, the last one is refused in these words, and nothing has changed.
#[track_caller]
pub fn check_refused(on: &Home, before: &[Step], step: &Step, rule: Option<Rule>, words: &str) {
    let mut acme = Acme::after(on, before);
    let dump = acme.dump();
    let (broken, said) = acme.step(step).expect_err("the warehouse refuses");
    assert!(said.contains(words), "{said}");
    assert_eq!(broken, rule, "{said}");
    assert_eq!(acme.dump(), dump, "a refusal changes nothing");
}

/// After the steps, the history of order 1001 ends like this.
#[track_caller]
pub fn check_history(on: &Home, steps: &[Step], expected: &[&str]) -> Acme {
    let acme = Acme::after(on, steps);
    let history = acme.history("1001");
    assert_eq!(history[history.len() - expected.len()..], *expected);
    acme
}
