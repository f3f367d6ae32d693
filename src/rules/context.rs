//! `ctx`: what a rule may ask beside its document. Every answer comes by index.

use std::sync::{Arc, Mutex};

use rhai::{Dynamic, Engine, EvalAltResult, Map, Position};

use super::asking::{Answers, Asking, SiteRef};
use super::fields::{Field, View};
use super::reads;
use super::value::{Thing, Value, maybe_text, text};
use super::view_parts::{CustomerRefView, ItemRefView};
use super::world::{FactLog, World};
use crate::domain::catalog::ListName;
use crate::domain::facts::FactKind;
use crate::domain::ids::TxnId;
use crate::domain::item::{Item, Site};
use crate::domain::party::Customer;
use crate::domain::settings::{Settings, SiteMapping};

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
    /// Full name.
    pub name: String,
    /// As QuickBooks lists it.
    pub listed: Option<Site>,
    /// Its place in IntelliTrack.
    pub mapped: Option<SiteMapping>,
}

const CONTEXT_FIELDS: &[Field<ContextView>] = &[
    Field {
        name: "settings",
        kind: "Settings",
        about: "the workspace's settings",
        get: |v| Value::Thing(Thing::Settings(&v.world.settings)),
    },
    Field {
        name: "parameters",
        kind: "map",
        about: "the rule's parameters of rules.yaml",
        get: |v| Value::Parameters(v.parameters),
    },
    Field {
        name: "today",
        kind: "text",
        about: "the day of the run, `2026-03-05`",
        get: |v| {
            v.note(FactKind::Today, "");
            Value::Date(v.world.today)
        },
    },
];

impl View for ContextView {
    const NAME: &'static str = "Context";

    type Ref<'a> = Asking<'a>;

    fn lend(&self) -> Self::Ref<'_> {
        Asking {
            world: &self.world,
            parameters: &self.parameters,
            log: &self.log,
            own: self.own.as_ref(),
        }
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Context(it) = thing { Some(*it) } else { None }
    }

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
        get: |v| text(&v.division),
    },
    Field {
        name: "manual_posting",
        kind: "bool",
        about: "postings wait for a person",
        get: |v| v.manual_posting.into(),
    },
    Field {
        name: "partial_invoices",
        kind: "bool",
        about: "orders closed short post",
        get: |v| v.partial_invoices.into(),
    },
    Field {
        name: "multiple_sites",
        kind: "bool",
        about: "every order names one site",
        get: |v| v.multiple_sites.into(),
    },
    Field {
        name: "default_site",
        kind: "text",
        about: "IntelliTrack site",
        get: |v| text(&v.default_site),
    },
    Field {
        name: "default_location",
        kind: "text",
        about: "IntelliTrack location",
        get: |v| text(&v.default_location),
    },
    Field {
        name: "default_uom",
        kind: "text",
        about: "unit where a line has none",
        get: |v| text(&v.default_uom),
    },
    Field {
        name: "import_assemblies",
        kind: "bool",
        about: "assemblies come down",
        get: |v| v.import_assemblies.into(),
    },
    Field {
        name: "intellitrack_orders",
        kind: "text",
        about: "what an order born in IntelliTrack becomes: `sales_order`, `sales_receipt`",
        get: |v| text(v.intellitrack_orders.word()),
    },
    Field {
        name: "invoice_number",
        kind: "text",
        about: "the number of an invoice: `quickbooks` (its next) or `order`",
        get: |v| text(v.invoice_number.word()),
    },
    Field {
        name: "edits_in_intellitrack",
        kind: "text",
        about: "lines that were changed on an imported order: `hold` or `send`",
        get: |v| text(v.edits_in_intellitrack.word()),
    },
];

impl View for SettingsView {
    const NAME: &'static str = "Settings";

    type Ref<'a> = &'a Arc<Settings>;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Settings(it) = thing { Some(it) } else { None }
    }

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
        get: |v| maybe_text(v.reference.id.as_ref().map(crate::domain::ids::ListId::as_str)),
    },
    Field { name: "name", kind: "text", about: "full name", get: |v| text(&v.reference.name) },
    Field {
        name: "kind",
        kind: "text",
        about: "`inventory`, `assembly`, `service`, …",
        get: |v| text(v.kind.word()),
    },
    Field {
        name: "active",
        kind: "bool",
        about: "not made inactive in QuickBooks",
        get: |v| v.active.into(),
    },
];

impl View for ItemView {
    const NAME: &'static str = "Item";

    type Ref<'a> = &'a Item;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Item(it) = thing { Some(it) } else { None }
    }

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
        get: |v| maybe_text(v.reference.id.as_ref().map(crate::domain::ids::ListId::as_str)),
    },
    Field { name: "name", kind: "text", about: "full name", get: |v| text(&v.reference.name) },
    Field {
        name: "active",
        kind: "bool",
        about: "not made inactive in QuickBooks",
        get: |v| v.active.into(),
    },
];

impl View for CustomerView {
    const NAME: &'static str = "Customer";

    type Ref<'a> = &'a Customer;

    fn lend(&self) -> Self::Ref<'_> {
        &self.0
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Customer(it) = thing { Some(it) } else { None }
    }

    fn fields() -> &'static [Field<Self>] {
        CUSTOMER_FIELDS
    }

    fn describe(&self) -> String {
        format!("customer {}", self.0.reference.label())
    }
}

const SITE_FIELDS: &[Field<SiteView>] = &[
    Field { name: "name", kind: "text", about: "QuickBooks name", get: |v| text(v.name) },
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
        get: |v| v.listed.is_none_or(|site| site.active).into(),
    },
    Field {
        name: "bin",
        kind: "bool",
        about: "a place inside a site",
        get: |v| v.listed.is_some_and(Site::is_bin).into(),
    },
    Field {
        name: "intellitrack",
        kind: "text?",
        about: "IntelliTrack site it is mapped to; () where it is not",
        get: |v| maybe_text(v.mapped.map(|each| each.site.as_str())),
    },
    Field {
        name: "location",
        kind: "text?",
        about: "default location there",
        get: |v| maybe_text(v.mapped.map(|each| each.location.as_str())),
    },
];

impl View for SiteView {
    const NAME: &'static str = "Site";

    type Ref<'a> = SiteRef<'a>;

    fn lend(&self) -> Self::Ref<'_> {
        SiteRef { name: &self.name, listed: self.listed.as_ref(), mapped: self.mapped.as_ref() }
    }

    fn of(thing: Thing<'_>) -> Option<Self::Ref<'_>> {
        if let Thing::Site(it) = thing { Some(*it) } else { None }
    }

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
type Question = for<'a> fn(Asking<'a>, &'a str, &'a Answers) -> Value<'a>;

fn question(engine: &mut Engine, name: &'static str, answer: Question) {
    engine.register_fn(name, move |ctx: &mut ContextView, asked: &str| {
        let answer = answer(ctx.lend(), asked, &Answers::default()).to_dynamic();
        reads::answered(|| format!("ctx.{name}(\"{asked}\")"), &answer);
        answer
    });
}

fn no_such_list(list: &str) -> Box<EvalAltResult> {
    let known = ListName::ALL.map(ListName::word).join(", ");
    let message = format!("there is no list `{list}`; the lists are {known}");
    EvalAltResult::ErrorRuntime(message.into(), Position::NONE).into()
}

/// Lets scripts of this engine ask `ctx`.
pub fn register_context(engine: &mut Engine) {
    engine.register_fn("has", |ctx: &mut ContextView, list: &str| {
        let at_hand = ctx.lend().has(list).ok_or_else(|| no_such_list(list))?;
        reads::answered(|| format!("ctx.has(\"{list}\")"), &at_hand.into());
        Ok::<_, Box<EvalAltResult>>(at_hand)
    });
    question(engine, "item", |ctx, asked, _| ctx.item_by_text(asked));
    question(engine, "customer", |ctx, asked, _| ctx.customer_by_text(asked));
    question(engine, "site", |ctx, asked, answers| ctx.site(asked, answers));
    question(engine, "unit", |ctx, asked, _| ctx.unit(asked));
    question(engine, "picking_order", |ctx, asked, answers| ctx.picking_order(asked, answers));
    question(engine, "sales_order", |ctx, asked, answers| ctx.sales_order(asked, answers));
    engine.register_fn("item", |ctx: &mut ContextView, each: ItemRefView| {
        let answer = ctx.lend().item(&each.reference).to_dynamic();
        reads::answered(|| format!("ctx.item({})", each.reference.label()), &answer);
        answer
    });
    engine.register_fn("customer", |ctx: &mut ContextView, each: CustomerRefView| {
        let answer = ctx.lend().customer(&each.0).to_dynamic();
        reads::answered(|| format!("ctx.customer({})", each.0.label()), &answer);
        answer
    });
    // Asking about what is absent is answered with absent, not with an error.
    for question in ["item", "customer", "site", "unit", "picking_order", "sales_order"] {
        engine.register_fn(question, |_: &mut ContextView, (): ()| Dynamic::UNIT);
    }
}
