//! `ctx`: what a rule may ask beside its document. Every answer comes by index.

use std::sync::{Arc, Mutex, PoisonError};

use rhai::{Dynamic, Engine, EvalAltResult, Map, Position};

use super::fields::{Field, View, maybe_text, text};
use super::reads;
use super::view_parts::{CustomerRefView, ItemRefView, PickingOrderView};
use super::world::{FactLog, World};
use crate::domain::catalog::ListName;
use crate::domain::facts::Fact;
use crate::domain::ids::TxnId;
use crate::domain::item::{Item, Site};
use crate::domain::party::{Customer, Reference};
use crate::domain::settings::Settings;

/// The `ctx` of one rule on one document.
#[derive(Clone)]
pub struct ContextView {
    /// What there is to know.
    pub world: Arc<World>,
    /// The rule's parameters from rules.yaml.
    pub parameters: Arc<Map>,
    /// The questions asked so far about this document.
    pub log: Arc<Mutex<FactLog>>,
    /// The document that asks.
    pub own: Option<TxnId>,
}

/// `ctx.settings`.
#[derive(Clone)]
pub struct SettingsView(pub Arc<Settings>);

/// An item of QuickBooks' lists.
#[derive(Clone)]
pub struct ItemView(pub Item);

/// A customer of QuickBooks' list.
#[derive(Clone)]
pub struct CustomerView(pub Customer);

/// A QuickBooks site with its place in IntelliTrack.
#[derive(Clone)]
pub struct SiteView {
    name: String,
    listed: Option<Site>,
    mapped: Option<crate::domain::settings::SiteMapping>,
}

impl ContextView {
    fn note(&self, fact: Fact) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).insert(fact);
    }

    fn item(&self, reference: &Reference) -> Dynamic {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.world.item(reference, &mut log);
        found.map_or(Dynamic::UNIT, |item| Dynamic::from(ItemView(item.clone())))
    }

    fn item_by_text(&self, key: &str) -> Dynamic {
        self.note(Fact::Item(key.to_string()));
        let found = self.world.catalog.items.by_text(key);
        found.map_or(Dynamic::UNIT, |item| Dynamic::from(ItemView(item.clone())))
    }

    fn customer(&self, reference: &Reference) -> Dynamic {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.world.customer(reference, &mut log);
        found.map_or(Dynamic::UNIT, |each| Dynamic::from(CustomerView(each.clone())))
    }

    fn customer_by_text(&self, key: &str) -> Dynamic {
        self.note(Fact::Customer(key.to_string()));
        let found = self.world.catalog.customers.by_text(key);
        found.map_or(Dynamic::UNIT, |each| Dynamic::from(CustomerView(each.clone())))
    }

    /// A site that QuickBooks lists or the settings map; `()` where neither knows it.
    fn site(&self, name: &str) -> Dynamic {
        self.note(Fact::Site(name.to_string()));
        let listed = self.world.catalog.sites.by_text(name).cloned();
        let full_name = listed.as_ref().map_or(name, |site| site.reference.name.as_str());
        let mapped = self.world.settings.mapped_site(full_name).cloned();
        if listed.is_none() && mapped.is_none() {
            return Dynamic::UNIT;
        }
        Dynamic::from(SiteView { name: full_name.to_string(), listed, mapped })
    }

    fn unit(&self, name: &str) -> Dynamic {
        self.note(Fact::Unit(name.to_string()));
        let default = self.world.settings.default_uom.as_str();
        match self.world.catalog.unit(name) {
            Some(unit) => text(&unit.name),
            None if name == default => text(default),
            None => Dynamic::UNIT,
        }
    }

    fn picking_order(&self, number: &str) -> Dynamic {
        self.note(Fact::PickingOrder(number.to_string()));
        let found = self.world.memory.picking_order(number);
        found.map_or(Dynamic::UNIT, |order| Dynamic::from(PickingOrderView(Arc::new(order))))
    }

    fn sales_order(&self, number: &str) -> Dynamic {
        self.note(Fact::SalesOrder(number.to_string()));
        let memory = &self.world.memory;
        let mut others = match &self.own {
            Some(_) => memory.sales_orders(number),
            // Born in IntelliTrack: it must not be called like any order that QuickBooks ever had.
            None => memory.every_sales_order(number),
        };
        others.retain(|other| Some(other) != self.own.as_ref());
        others.sort();
        others.first().map_or(Dynamic::UNIT, |other| {
            let mut map = Map::new();
            map.insert("number".into(), text(number));
            map.insert("quickbooks_id".into(), text(other.as_str()));
            Dynamic::from_map(map)
        })
    }

    fn has(&self, list: &str) -> Result<bool, Box<EvalAltResult>> {
        let Some(name) = ListName::from_word(list) else {
            let known = ListName::ALL.map(ListName::word).join(", ");
            let message = format!("there is no list `{list}`; the lists are {known}");
            return Err(EvalAltResult::ErrorRuntime(message.into(), Position::NONE).into());
        };
        self.note(Fact::Has(list.to_string()));
        Ok(self.world.catalog.has(name))
    }
}

const CONTEXT_FIELDS: &[Field<ContextView>] = &[
    Field {
        name: "settings",
        kind: "Settings",
        about: "the workspace's settings",
        get: |v| Dynamic::from(SettingsView(Arc::clone(&v.world.settings))),
    },
    Field {
        name: "parameters",
        kind: "map",
        about: "the rule's parameters of rules.yaml",
        get: |v| Dynamic::from_map((*v.parameters).clone()),
    },
    Field {
        name: "today",
        kind: "text",
        about: "the day of the run, `2026-03-05`",
        get: |v| {
            v.note(Fact::Today);
            text(&v.world.today.to_string())
        },
    },
];

impl View for ContextView {
    const NAME: &'static str = "Context";

    fn fields() -> &'static [Field<Self>] {
        CONTEXT_FIELDS
    }

    fn describe(&self) -> String {
        "ctx".to_string()
    }
}

const SETTINGS_FIELDS: &[Field<SettingsView>] = &[
    Field {
        name: "division",
        kind: "text",
        about: "IntelliTrack division",
        get: |v| text(&v.0.division),
    },
    Field {
        name: "manual_posting",
        kind: "bool",
        about: "postings wait for a person",
        get: |v| v.0.manual_posting.into(),
    },
    Field {
        name: "partial_invoices",
        kind: "bool",
        about: "orders closed short post",
        get: |v| v.0.partial_invoices.into(),
    },
    Field {
        name: "multiple_sites",
        kind: "bool",
        about: "every order names one site",
        get: |v| v.0.multiple_sites.into(),
    },
    Field {
        name: "default_site",
        kind: "text",
        about: "IntelliTrack site",
        get: |v| text(&v.0.default_site),
    },
    Field {
        name: "default_location",
        kind: "text",
        about: "IntelliTrack location",
        get: |v| text(&v.0.default_location),
    },
    Field {
        name: "default_uom",
        kind: "text",
        about: "unit where a line has none",
        get: |v| text(&v.0.default_uom),
    },
    Field {
        name: "import_assemblies",
        kind: "bool",
        about: "assemblies come down",
        get: |v| v.0.import_assemblies.into(),
    },
    Field {
        name: "intellitrack_orders",
        kind: "text",
        about: "what an order born in IntelliTrack becomes: `sales_order`, `sales_receipt`",
        get: |v| text(v.0.intellitrack_orders.word()),
    },
    Field {
        name: "invoice_number",
        kind: "text",
        about: "the number of an invoice: `quickbooks` (its next) or `order`",
        get: |v| text(v.0.invoice_number.word()),
    },
    Field {
        name: "edits_in_intellitrack",
        kind: "text",
        about: "lines that were changed on an imported order: `hold` or `send`",
        get: |v| text(v.0.edits_in_intellitrack.word()),
    },
];

impl View for SettingsView {
    const NAME: &'static str = "Settings";

    fn fields() -> &'static [Field<Self>] {
        SETTINGS_FIELDS
    }

    fn describe(&self) -> String {
        "ctx.settings".to_string()
    }
}

const ITEM_FIELDS: &[Field<ItemView>] = &[
    Field {
        name: "id",
        kind: "text?",
        about: "ListID",
        get: |v| {
            maybe_text(v.0.reference.id.as_ref().map(super::super::domain::ids::ListId::as_str))
        },
    },
    Field { name: "name", kind: "text", about: "full name", get: |v| text(&v.0.reference.name) },
    Field {
        name: "kind",
        kind: "text",
        about: "`inventory`, `assembly`, `service`, …",
        get: |v| text(v.0.kind.word()),
    },
    Field {
        name: "active",
        kind: "bool",
        about: "not made inactive in QuickBooks",
        get: |v| v.0.active.into(),
    },
];

impl View for ItemView {
    const NAME: &'static str = "Item";

    fn fields() -> &'static [Field<Self>] {
        ITEM_FIELDS
    }

    fn describe(&self) -> String {
        format!("item {}", self.0.reference.label())
    }
}

const CUSTOMER_FIELDS: &[Field<CustomerView>] = &[
    Field {
        name: "id",
        kind: "text?",
        about: "ListID",
        get: |v| {
            maybe_text(v.0.reference.id.as_ref().map(super::super::domain::ids::ListId::as_str))
        },
    },
    Field { name: "name", kind: "text", about: "full name", get: |v| text(&v.0.reference.name) },
    Field {
        name: "active",
        kind: "bool",
        about: "not made inactive in QuickBooks",
        get: |v| v.0.active.into(),
    },
];

impl View for CustomerView {
    const NAME: &'static str = "Customer";

    fn fields() -> &'static [Field<Self>] {
        CUSTOMER_FIELDS
    }

    fn describe(&self) -> String {
        format!("customer {}", self.0.reference.label())
    }
}

const SITE_FIELDS: &[Field<SiteView>] = &[
    Field { name: "name", kind: "text", about: "QuickBooks name", get: |v| text(&v.name) },
    Field {
        name: "listed",
        kind: "bool",
        about: "QuickBooks lists it",
        get: |v| v.listed.is_some().into(),
    },
    Field {
        name: "active",
        kind: "bool",
        about: "not made inactive in QuickBooks",
        get: |v| v.listed.as_ref().is_none_or(|site| site.active).into(),
    },
    Field {
        name: "bin",
        kind: "bool",
        about: "a place inside a site",
        get: |v| v.listed.as_ref().is_some_and(Site::is_bin).into(),
    },
    Field {
        name: "intellitrack",
        kind: "text?",
        about: "IntelliTrack site it is mapped to; () where it is not",
        get: |v| maybe_text(v.mapped.as_ref().map(|each| each.site.as_str())),
    },
    Field {
        name: "location",
        kind: "text?",
        about: "default location there",
        get: |v| maybe_text(v.mapped.as_ref().map(|each| each.location.as_str())),
    },
];

impl View for SiteView {
    const NAME: &'static str = "Site";

    fn fields() -> &'static [Field<Self>] {
        SITE_FIELDS
    }

    fn describe(&self) -> String {
        format!("site {}", self.name)
    }
}

/// The questions of `ctx`, with one line for the written contract each.
pub const QUESTIONS: &[(&str, &str)] = &[
    (
        "has(list)",
        "bool: a complete answer for `items`, `customers`, `sites` or `units` is at hand",
    ),
    ("item(x)", "Item?: by reference, id or full name"),
    ("customer(x)", "Customer?: by reference, id or full name"),
    ("site(x)", "Site?: by full name, ignoring case; with its IntelliTrack site"),
    ("unit(x)", "text?: the unit IntelliTrack knows under this name"),
    ("picking_order(number)", "PickingOrder?: who holds this number in the warehouse"),
    (
        "sales_order(number)",
        "map?: another sales order of QuickBooks with this number: `number`, `quickbooks_id`",
    ),
];

/// A question about a name.
fn question(engine: &mut Engine, name: &'static str, answer: fn(&ContextView, &str) -> Dynamic) {
    engine.register_fn(name, move |ctx: &mut ContextView, asked: &str| {
        let answer = answer(ctx, asked);
        reads::answered(|| format!("ctx.{name}(\"{asked}\")"), &answer);
        answer
    });
}

/// Lets scripts of this engine ask `ctx`.
pub fn register_context(engine: &mut Engine) {
    engine.register_fn("has", |ctx: &mut ContextView, list: &str| {
        let at_hand = ctx.has(list)?;
        reads::answered(|| format!("ctx.has(\"{list}\")"), &at_hand.into());
        Ok::<_, Box<EvalAltResult>>(at_hand)
    });
    question(engine, "item", ContextView::item_by_text);
    question(engine, "customer", ContextView::customer_by_text);
    question(engine, "site", ContextView::site);
    question(engine, "unit", ContextView::unit);
    question(engine, "picking_order", ContextView::picking_order);
    question(engine, "sales_order", ContextView::sales_order);
    engine.register_fn("item", |ctx: &mut ContextView, each: ItemRefView| {
        let answer = ctx.item(&each.reference);
        reads::answered(|| format!("ctx.item({})", each.reference.label()), &answer);
        answer
    });
    engine.register_fn("customer", |ctx: &mut ContextView, each: CustomerRefView| {
        let answer = ctx.customer(&each.0);
        reads::answered(|| format!("ctx.customer({})", each.0.label()), &answer);
        answer
    });
    // Asking about what is absent is answered with absent, not with an error.
    for question in ["item", "customer", "site", "unit", "picking_order", "sales_order"] {
        engine.register_fn(question, |_: &mut ContextView, (): ()| Dynamic::UNIT);
    }
}
