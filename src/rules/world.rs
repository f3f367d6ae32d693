//! What rules may know beside the document: lists, settings, the day, the warehouse's numbers.
//! Every question is remembered as a fact, so that a verdict can be trusted while they hold.

use std::sync::Arc;

use jiff::civil::Date;

use crate::domain::catalog::{Catalog, ListName};
use crate::domain::digest::Digest;
use crate::domain::facts::{Fact, FactKind};
use crate::domain::ids::TxnId;
use crate::domain::item::Item;
use crate::domain::known::KnownPickingOrder;
use crate::domain::party::{Customer, Reference};
use crate::domain::settings::Settings;

/// What the warehouse and earlier runs know, by number. An implementation that cannot answer keeps
/// the failure for the stage that asks and answers as if nothing were known.
pub trait Memory: Send + Sync {
    /// The picking order that carries this number.
    fn picking_order(&self, number: &str) -> Option<KnownPickingOrder>;

    /// Sales orders of earlier runs that carry this number and were not skipped.
    fn sales_orders(&self, number: &str) -> Vec<TxnId>;

    /// Every sales order of QuickBooks that carries this number, of this run and earlier ones,
    /// closed ones too.
    fn every_sales_order(&self, number: &str) -> Vec<TxnId>;
}

/// A memory of nothing: the first run of a company.
pub struct Blank;

impl Memory for Blank {
    fn picking_order(&self, _number: &str) -> Option<KnownPickingOrder> {
        None
    }

    fn sales_orders(&self, _number: &str) -> Vec<TxnId> {
        Vec::new()
    }

    fn every_sales_order(&self, _number: &str) -> Vec<TxnId> {
        Vec::new()
    }
}

/// Everything a rule may ask.
#[derive(Clone)]
pub struct World {
    /// QuickBooks' lists.
    pub catalog: Arc<Catalog>,
    /// The workspace's settings.
    pub settings: Arc<Settings>,
    /// The day of the run.
    pub today: Date,
    /// The warehouse's numbers and earlier runs.
    pub memory: Arc<dyn Memory>,
}

pub use crate::domain::facts::FactLog;

impl World {
    /// The item that a line means; the question is remembered.
    pub fn item(&self, reference: &Reference, log: &mut FactLog) -> Option<&Item> {
        log.note(FactKind::Item, key(reference));
        self.catalog.items.find(reference)
    }

    /// The customer that an order means; the question is remembered.
    pub fn customer(&self, reference: &Reference, log: &mut FactLog) -> Option<&Customer> {
        log.note(FactKind::Customer, key(reference));
        self.catalog.customers.find(reference)
    }

    /// The answer to a question, as text: equal answers give equal text. `own` is the document
    /// that asks: its own picking order and its own number never count against it.
    pub fn answer(&self, fact: &Fact, own: &TxnId) -> String {
        match fact {
            Fact::Has(list) => {
                let at_hand = ListName::from_word(list).is_some_and(|list| self.catalog.has(list));
                at_hand.to_string()
            }
            Fact::Item(key) => self.catalog.items.by_text(key).map_or_else(none, |item| {
                format!("{:?} {} {}", item.reference, item.kind.word(), item.active)
            }),
            Fact::Customer(key) => self
                .catalog
                .customers
                .by_text(key)
                .map_or_else(none, |each| format!("{:?} {}", each.reference, each.active)),
            Fact::Site(key) => {
                self.catalog.sites.by_text(key).map_or_else(none, |site| format!("{site:?}"))
            }
            Fact::Unit(key) => self.catalog.unit(key).map_or_else(none, |unit| unit.name.clone()),
            Fact::PickingOrder(number) => match self.memory.picking_order(number) {
                Some(order) if order.quickbooks_id.as_ref() != Some(own) => {
                    // Scripts may read all of it.
                    format!("{order:?}")
                }
                _ => none(),
            },
            Fact::SalesOrder(number) => {
                let mut others = self.memory.sales_orders(number);
                others.retain(|other| other != own);
                others.sort();
                format!("{others:?}")
            }
            Fact::Today => self.today.to_string(),
        }
    }

    /// One fingerprint of all answers to these questions.
    pub fn answers(&self, facts: &FactLog, own: &TxnId) -> String {
        let mut digest = Digest::new();
        for fact in facts.iter() {
            digest.text(&self.answer(fact, own));
        }
        digest.finish()
    }
}

fn none() -> String {
    "-".to_string()
}

/// The question that looking up this reference asks: by its id, or by its name without one.
fn key(reference: &Reference) -> &str {
    match &reference.id {
        Some(id) => id.as_str(),
        None => &reference.name,
    }
}
