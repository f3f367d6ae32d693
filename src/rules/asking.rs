//! What rules ask, and the answers: borrowed from what there is to know.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bumpalo::Bump;
use elsa::FrozenVec;
use rhai::Map;

use super::context::{ContextView, SiteView};
use super::value::{Thing, Value};
use super::world::{FactLog, World};
use crate::domain::catalog::ListName;
use crate::domain::facts::FactKind;
use crate::domain::ids::TxnId;
use crate::domain::item::Site;
use crate::domain::known::KnownPickingOrder;
use crate::domain::party::Reference;
use crate::domain::settings::SiteMapping;

/// A QuickBooks site, borrowed.
#[derive(Clone, Copy)]
pub struct SiteRef<'a> {
    /// Full name.
    pub name: &'a str,
    /// As QuickBooks lists it.
    pub listed: Option<&'a Site>,
    /// Its place in IntelliTrack.
    pub mapped: Option<&'a SiteMapping>,
}

impl SiteRef<'_> {
    /// For Rhai, which keeps what it is given.
    pub fn kept(&self) -> SiteView {
        let (listed, mapped) = (self.listed.cloned(), self.mapped.cloned());
        SiteView { name: self.name.to_string(), listed, mapped }
    }
}

/// The `ctx` of one rule on one document, borrowed.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// What there is to know.
    pub world: &'a Arc<World>,
    /// The rule's parameters from rules.yaml.
    pub parameters: &'a Arc<Map>,
    /// The questions asked so far about this document.
    pub log: &'a Arc<Mutex<FactLog>>,
    /// The document that asks.
    pub own: Option<&'a TxnId>,
}

/// What answers are kept in that nothing else keeps, until the call ends.
#[derive(Default)]
pub struct Answers {
    /// Texts, lists, small things.
    pub small: Bump,
    /// What the warehouse said.
    pub orders: FrozenVec<Box<KnownPickingOrder>>,
}

impl Answers {
    /// Forgets what the last call made.
    pub fn forget(&mut self) {
        self.small.reset();
        if !self.orders.is_empty() {
            self.orders = FrozenVec::new();
        }
    }
}

impl<'a> Asking<'a> {
    /// For Rhai, which keeps what it is given.
    pub fn kept(&self) -> ContextView {
        ContextView {
            world: Arc::clone(self.world),
            parameters: Arc::clone(self.parameters),
            log: Arc::clone(self.log),
            own: self.own.cloned(),
        }
    }

    fn log(&self) -> MutexGuard<'a, FactLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers that this was asked.
    pub fn note(&self, kind: FactKind, key: &str) {
        self.log().note(kind, key);
    }

    /// An item as a line names it.
    pub fn item(&self, reference: &Reference) -> Value<'a> {
        let found = self.world.item(reference, &mut self.log());
        found.map_or(Value::Unit, |item| Value::Thing(Thing::Item(item)))
    }

    /// An item by id or full name.
    pub fn item_by_text(&self, key: &str) -> Value<'a> {
        self.note(FactKind::Item, key);
        let found = self.world.catalog.items.by_text(key);
        found.map_or(Value::Unit, |item| Value::Thing(Thing::Item(item)))
    }

    /// A customer as an order names it.
    pub fn customer(&self, reference: &Reference) -> Value<'a> {
        let found = self.world.customer(reference, &mut self.log());
        found.map_or(Value::Unit, |each| Value::Thing(Thing::Customer(each)))
    }

    /// A customer by id or full name.
    pub fn customer_by_text(&self, key: &str) -> Value<'a> {
        self.note(FactKind::Customer, key);
        let found = self.world.catalog.customers.by_text(key);
        found.map_or(Value::Unit, |each| Value::Thing(Thing::Customer(each)))
    }

    /// A site that QuickBooks lists or the settings map; `()` where neither knows it.
    pub fn site(&self, name: &'a str, answers: &'a Answers) -> Value<'a> {
        self.note(FactKind::Site, name);
        let listed = self.world.catalog.sites.by_text(name);
        let name = listed.map_or(name, |site| site.reference.name.as_str());
        let mapped = self.world.settings.mapped_site(name);
        if listed.is_none() && mapped.is_none() {
            return Value::Unit;
        }
        Value::Thing(Thing::Site(answers.small.alloc(SiteRef { name, listed, mapped })))
    }

    /// The unit IntelliTrack knows under this name.
    pub fn unit(&self, name: &str) -> Value<'a> {
        self.note(FactKind::Unit, name);
        let default = self.world.settings.default_uom.as_str();
        match self.world.catalog.unit(name) {
            Some(unit) => Value::Text(&unit.name),
            None if name == default => Value::Text(default),
            None => Value::Unit,
        }
    }

    /// Who holds this number in the warehouse.
    pub fn picking_order(&self, number: &str, answers: &'a Answers) -> Value<'a> {
        self.note(FactKind::PickingOrder, number);
        let found = self.world.memory.picking_order(number);
        found.map_or(Value::Unit, |order| {
            Value::Thing(Thing::PickingOrder(answers.orders.push_get(Box::new(order))))
        })
    }

    /// Another sales order of QuickBooks with this number.
    pub fn sales_order(&self, number: &str, answers: &'a Answers) -> Value<'a> {
        self.note(FactKind::SalesOrder, number);
        let memory = &self.world.memory;
        let mut others = match self.own {
            Some(_) => memory.sales_orders(number),
            // Born in IntelliTrack: it must not be called like any order that QuickBooks ever had.
            None => memory.every_sales_order(number),
        };
        others.retain(|other| Some(other) != self.own);
        others.sort();
        let kept = |text: &str| Value::Text(answers.small.alloc_str(text));
        others.first().map_or(Value::Unit, |other| {
            let map = [("number", kept(number)), ("quickbooks_id", kept(other.as_str()))];
            Value::Map(answers.small.alloc_slice_copy(&map))
        })
    }

    /// A complete answer for this list is at hand; `None` where there is no such list.
    pub fn has(&self, list: &str) -> Option<bool> {
        let name = ListName::from_word(list)?;
        self.note(FactKind::Has, list);
        Some(self.world.catalog.has(name))
    }
}
