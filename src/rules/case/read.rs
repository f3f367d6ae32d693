//! From a case's tree to documents, lists, settings and the warehouse's orders.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use rhai::{Dynamic, Map};
use serde_json::Value;

use super::json::{Object, Problems, lay_over};
use crate::domain::catalog::{Catalog, ListName};
use crate::domain::ids::{EditSequence, ListId, TxnId, TxnLineId};
use crate::domain::item::{Item, ItemKind, Site, Unit};
use crate::domain::known::{KnownLine, KnownPickingOrder, OrderStatus};
use crate::domain::party::{Address, Customer, Reference};
use crate::domain::quantity::{Money, Quantity};
use crate::domain::sales_order::{OrderLine, QuickBooksTime, SalesOrder};
use crate::domain::selection::{Leaving, LineFate, Selected};
use crate::domain::settings::{BornHere, Edits, InvoiceNumber, Settings, SiteMapping};
use crate::rules::world::{Memory, World};

/// The day of a case that names none.
const DEFAULT_TODAY: Date = jiff::civil::date(2026, 3, 5);

/// Makes one document of its tree. Items that the tree tells the kind of go into the catalog.
pub type LayOut<S> = fn(&Value, &mut Catalog, &mut Problems) -> S;

/// Everything one case lays out.
pub struct Scene<S> {
    /// One document, or the documents that share a key.
    pub docs: Vec<Arc<S>>,
    /// What the rule may ask.
    pub world: World,
    /// Parameters the case sets.
    pub parameters: Option<Map>,
}

struct CaseMemory {
    picking_orders: HashMap<String, KnownPickingOrder>,
    sales_orders: Vec<(String, TxnId)>,
}

impl Memory for CaseMemory {
    fn picking_order(&self, number: &str) -> Option<KnownPickingOrder> {
        self.picking_orders.get(number).cloned()
    }

    fn sales_orders(&self, number: &str) -> Vec<TxnId> {
        let same = self.sales_orders.iter().filter(|(each, _)| each == number);
        same.map(|(_, id)| id.clone()).collect()
    }

    fn every_sales_order(&self, number: &str) -> Vec<TxnId> {
        self.sales_orders(number)
    }
}

/// Reads a case over its subject's base.
pub fn scene<S>(case: &Value, base: &Value, lay_out: LayOut<S>) -> Result<Scene<S>, Problems> {
    let mut problems = Problems::new();
    let problems_of = &mut problems;
    let keys = ["doc", "docs", "settings", "parameters", "lists", "today"];
    let top = Object::new("", Some(case), &keys, problems_of);
    let list_keys = ["items", "customers", "sites", "units", "picking_orders", "sales_orders"];
    let lists = Object::new("lists", top.get("lists"), &list_keys, problems_of);
    let mut catalog = catalog(&lists, problems_of);
    let nothing = Value::Object(serde_json::Map::new());
    let trees: Vec<Value> = match top.get("docs") {
        Some(Value::Array(docs)) => docs.iter().map(|doc| lay_over(base, doc)).collect(),
        _ => vec![lay_over(base, top.get("doc").unwrap_or(&nothing))],
    };
    let mut docs = Vec::new();
    for tree in &trees {
        docs.push(Arc::new(lay_out(tree, &mut catalog, problems_of)));
    }
    let memory = CaseMemory {
        picking_orders: lists
            .list("picking_orders", problems_of)
            .into_iter()
            .map(|(path, value)| picking_order(path, value, problems_of))
            .map(|order| (order.number.clone(), order))
            .collect(),
        sales_orders: lists
            .list("sales_orders", problems_of)
            .into_iter()
            .map(|(path, value)| {
                let each =
                    Object::new(path, Some(value), &["number", "quickbooks_id"], problems_of);
                let number = each.text("number", problems_of).unwrap_or_default();
                (number, TxnId::from(each.text("quickbooks_id", problems_of).unwrap_or_default()))
            })
            .collect(),
    };
    let settings = settings(&top, problems_of);
    let today = top.date("today", problems_of).unwrap_or(DEFAULT_TODAY);
    let parameters = top.get("parameters").map(|value| match dynamic(value).try_cast::<Map>() {
        Some(map) => map,
        None => {
            problems_of.push("parameters: expected a map".to_string());
            Map::new()
        }
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    let world = World {
        catalog: Arc::new(catalog),
        settings: Arc::new(settings),
        today,
        memory: Arc::new(memory),
    };
    Ok(Scene { docs, world, parameters })
}

fn dynamic(value: &Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => number.as_i64().map_or(Dynamic::UNIT, Dynamic::from),
        // As in rules.yaml: a number in quotes is an exact decimal.
        Value::String(text) => match rust_decimal::Decimal::from_str_exact(text) {
            Ok(decimal) => Dynamic::from_decimal(decimal),
            Err(_) => text.clone().into(),
        },
        Value::Array(entries) => Dynamic::from_array(entries.iter().map(dynamic).collect()),
        Value::Object(map) => Dynamic::from_map(
            map.iter().map(|(key, value)| (key.as_str().into(), dynamic(value))).collect(),
        ),
    }
}

fn settings(top: &Object<'_>, problems: &mut Problems) -> Settings {
    let keys = [
        "division",
        "manual_posting",
        "partial_invoices",
        "multiple_sites",
        "sites",
        "default_site",
        "default_location",
        "default_uom",
        "import_assemblies",
        "intellitrack_orders",
        "invoice_number",
        "edits_in_intellitrack",
    ];
    let object = Object::new("settings", top.get("settings"), &keys, problems);
    let mut settings = Settings {
        manual_posting: object.bool("manual_posting", false, problems),
        partial_invoices: object.bool("partial_invoices", false, problems),
        multiple_sites: object.bool("multiple_sites", false, problems),
        import_assemblies: object.bool("import_assemblies", false, problems),
        intellitrack_orders: choice(
            &object,
            "intellitrack_orders",
            &[BornHere::SalesOrder, BornHere::SalesReceipt].map(|each| (each.word(), each)),
            problems,
        ),
        invoice_number: choice(
            &object,
            "invoice_number",
            &[InvoiceNumber::QuickBooks, InvoiceNumber::Order].map(|each| (each.word(), each)),
            problems,
        ),
        edits_in_intellitrack: choice(
            &object,
            "edits_in_intellitrack",
            &[Edits::Hold, Edits::Send].map(|each| (each.word(), each)),
            problems,
        ),
        ..Settings::default()
    };
    for (key, value) in [
        ("division", &mut settings.division),
        ("default_site", &mut settings.default_site),
        ("default_location", &mut settings.default_location),
        ("default_uom", &mut settings.default_uom),
    ] {
        if let Some(text) = object.text(key, problems) {
            *value = text;
        }
    }
    for (path, value) in object.list("sites", problems) {
        let site = Object::new(path, Some(value), &["quickbooks", "site", "location"], problems);
        settings.sites.push(SiteMapping {
            quickbooks: site.text("quickbooks", problems).unwrap_or_default(),
            site: site.text("site", problems).unwrap_or_default(),
            location: site.text("location", problems).unwrap_or_default(),
        });
    }
    settings
}

/// The value of a word; the default where there is none.
fn choice<T: Copy + Default>(
    object: &Object<'_>,
    key: &str,
    choices: &[(&str, T)],
    problems: &mut Problems,
) -> T {
    let Some(word) = object.text(key, problems) else { return T::default() };
    let found = choices.iter().find(|(each, _)| *each == word);
    if found.is_none() {
        let known: Vec<&str> = choices.iter().map(|(each, _)| *each).collect();
        problems.push(format!("{}: `{word}` is none of {}", object.at(key), known.join(", ")));
    }
    found.map(|(_, value)| *value).unwrap_or_default()
}

/// A reference by id, name, or both.
pub fn reference(object: &Object<'_>, problems: &mut Problems) -> Reference {
    Reference {
        id: object.text("id", problems).map(ListId::from),
        name: object.text("name", problems).unwrap_or_default(),
    }
}

/// The kind of item that is written there.
pub fn kind(object: &Object<'_>, problems: &mut Problems) -> Option<ItemKind> {
    let word = object.text("kind", problems)?;
    let kind = ItemKind::from_word(&word);
    if kind.is_none() {
        let known: Vec<&str> = ItemKind::words().collect();
        let at = object.at("kind");
        problems.push(format!("{at}: `{word}` is no kind; the kinds are {}", known.join(", ")));
    }
    kind
}

fn catalog(lists: &Object<'_>, problems: &mut Problems) -> Catalog {
    let mut catalog = Catalog::default();
    for list in ListName::ALL {
        if lists.get(list.word()).is_some() {
            catalog.set_at_hand(list);
        }
    }
    for (path, value) in lists.list("items", problems) {
        let keys = ["id", "name", "kind", "active"];
        let object = Object::new(path, Some(value), &keys, problems);
        let kind = kind(&object, problems).unwrap_or(ItemKind::Inventory);
        catalog.items.put(Item {
            reference: reference(&object, problems),
            kind,
            active: object.bool("active", true, problems),
            description: None,
            unit_set: None,
        });
    }
    for (path, value) in lists.list("customers", problems) {
        let object = Object::new(path, Some(value), &["id", "name", "active"], problems);
        catalog.customers.put(Customer {
            reference: reference(&object, problems),
            active: object.bool("active", true, problems),
            ..Customer::default()
        });
    }
    for (path, value) in lists.list("sites", problems) {
        let object = Object::new(path, Some(value), &["id", "name", "active", "parent"], problems);
        catalog.sites.put(Site {
            reference: reference(&object, problems),
            active: object.bool("active", true, problems),
            parent: object.text("parent", problems).map(Reference::named),
        });
    }
    for (path, value) in lists.list("units", problems) {
        match value.as_str() {
            Some(name) => catalog.put_unit(Unit {
                name: name.to_string(),
                abbreviation: None,
                ratio: Quantity::new(rust_decimal::Decimal::ONE),
            }),
            None => problems.push(format!("{path}: expected the name of a unit")),
        }
    }
    catalog
}

const DOC_KEYS: [&str; 19] = [
    "number",
    "quickbooks_id",
    "edit_sequence",
    "date",
    "due_date",
    "ship_date",
    "customer",
    "ship_to",
    "ship_method",
    "po_number",
    "memo",
    "manually_closed",
    "fully_invoiced",
    "total",
    "lines",
    "other_lines",
    "picking_order",
    "changed",
    "leaving",
];

/// A sales order that was selected for the way down.
pub fn selected(tree: &Value, catalog: &mut Catalog, problems: &mut Problems) -> Selected {
    let doc = Object::new("doc", Some(tree), &DOC_KEYS, problems);
    let customer = Object::new("doc.customer", doc.get("customer"), &["id", "name"], problems);
    let mut order = SalesOrder {
        id: TxnId::from(doc.text("quickbooks_id", problems).unwrap_or_else(|| "1-1".into())),
        edit_sequence: EditSequence::from(doc.text("edit_sequence", problems).unwrap_or_default()),
        modified_at: QuickBooksTime::default(),
        number: doc.text("number", problems).filter(|number| !number.trim().is_empty()),
        customer: customer.is_present().then(|| reference(&customer, problems)),
        date: doc.date("date", problems),
        due_date: doc.date("due_date", problems),
        ship_date: doc.date("ship_date", problems),
        ship_to: address(&doc, problems),
        ship_method: doc.text("ship_method", problems),
        po_number: doc.text("po_number", problems),
        memo: doc.text("memo", problems),
        manually_closed: doc.bool("manually_closed", false, problems),
        fully_invoiced: doc.bool("fully_invoiced", false, problems),
        total: doc.decimal("total", problems).map(Money::new),
        lines: Vec::new(),
    };
    let mut lines = Vec::new();
    for (key, fate) in [("lines", LineFate::ComesDown), ("other_lines", LineFate::Stays("other"))] {
        for (path, value) in doc.list(key, problems) {
            let (line, kind) = line(path, value, lines.len(), catalog, problems);
            lines.push((line, kind, fate.clone()));
        }
    }
    lines.sort_by_key(|(line, _, _)| line.index);
    let (mut fates, mut kinds) = (Vec::new(), Vec::new());
    for (line, kind, fate) in lines {
        let stays = kind.map_or("text", ItemKind::word);
        fates.push(if fate == LineFate::ComesDown { fate } else { LineFate::Stays(stays) });
        kinds.push(kind);
        order.lines.push(line);
    }
    let leaving = doc.text("leaving", problems).and_then(|word| {
        let found = match word.as_str() {
            "closed" => Some(Leaving::Closed),
            "invoiced" => Some(Leaving::Invoiced),
            "deleted" => Some(Leaving::Deleted),
            "voided" => Some(Leaving::Voided),
            _ => None,
        };
        if found.is_none() {
            problems.push(format!(
                "doc.leaving: `{word}` is none of closed, invoiced, deleted, voided"
            ));
        }
        found
    });
    let picking_order = doc
        .get("picking_order")
        .map(|value| picking_order("doc.picking_order".into(), value, problems));
    let changed = doc.bool("changed", false, problems);
    Selected { order, fates, kinds, picking_order, seen: None, changed, leaving }
}

/// Where a document goes.
pub fn address(doc: &Object<'_>, problems: &mut Problems) -> Address {
    let keys = ["lines", "city", "state", "postal_code", "country", "note"];
    let object = Object::new("doc.ship_to", doc.get("ship_to"), &keys, problems);
    let lines = object.list("lines", problems);
    Address {
        lines: lines.iter().map(|(_, line)| line.as_str().unwrap_or_default().into()).collect(),
        city: object.text("city", problems),
        state: object.text("state", problems),
        postal_code: object.text("postal_code", problems),
        country: object.text("country", problems),
        note: object.text("note", problems),
    }
}

const LINE_KEYS: [&str; 16] = [
    "index",
    "id",
    "item",
    "description",
    "ordered",
    "invoiced",
    "open",
    "unit",
    "site",
    "bin",
    "rate",
    "amount",
    "manually_closed",
    "other1",
    "other2",
    "group",
];

fn line(
    path: String,
    value: &Value,
    place: usize,
    catalog: &mut Catalog,
    problems: &mut Problems,
) -> (OrderLine, Option<ItemKind>) {
    let object = Object::new(path, Some(value), &LINE_KEYS, problems);
    let item =
        Object::new(object.at("item"), object.get("item"), &["id", "name", "kind"], problems);
    let index = object.decimal("index", problems).and_then(|index| usize::try_from(index).ok());
    let index = index.unwrap_or(place);
    let named = item.is_present().then(|| reference(&item, problems));
    let said = kind(&item, problems);
    let mut known = named.as_ref().and_then(|named| catalog.items.find(named)).map(|it| it.kind);
    // Without a list in the case, the kind written on the line stands for it.
    if let (Some(named), Some(said), false) = (&named, said, catalog.has(ListName::Items)) {
        known = Some(said);
        catalog.items.put(Item {
            reference: named.clone(),
            kind: said,
            active: true,
            description: None,
            unit_set: None,
        });
    }
    let line = OrderLine {
        index,
        id: TxnLineId::from(object.text("id", problems).unwrap_or_else(|| format!("line-{index}"))),
        item: named,
        is_group: false,
        group: object.text("group", problems).map(TxnLineId::from),
        description: object.text("description", problems),
        quantity: object.decimal("ordered", problems).map(Quantity::new),
        unit: object.text("unit", problems),
        rate: object.decimal("rate", problems).map(Money::new),
        amount: object.decimal("amount", problems).map(Money::new),
        site: object.text("site", problems).map(Reference::named),
        bin: object.text("bin", problems).map(Reference::named),
        serial: None,
        lot: None,
        invoiced: object.decimal("invoiced", problems).map(Quantity::new).unwrap_or_default(),
        manually_closed: object.bool("manually_closed", false, problems),
        other1: object.text("other1", problems),
        other2: object.text("other2", problems),
    };
    (line, known)
}

fn picking_order(path: String, value: &Value, problems: &mut Problems) -> KnownPickingOrder {
    let keys = ["number", "quickbooks_id", "status", "customer", "blocked", "out_of_sync", "lines"];
    let object = Object::new(path, Some(value), &keys, problems);
    let number = object.text("number", problems).unwrap_or_default();
    let status = object.text("status", problems).unwrap_or_else(|| "open".into());
    let line_keys = ["line_number", "item", "ordered", "picked", "invoiced", "site"];
    let mut lines = Vec::new();
    for (place, (path, value)) in object.list("lines", problems).into_iter().enumerate() {
        let line = Object::new(path, Some(value), &line_keys, problems);
        let quantity = |key: &str, problems: &mut Problems| {
            line.decimal(key, problems).map(Quantity::new).unwrap_or_default()
        };
        let line_number = line.decimal("line_number", problems);
        let line_number = line_number.and_then(|number| u32::try_from(number).ok());
        lines.push(KnownLine {
            line_number: line_number.unwrap_or(u32::try_from(place + 1).unwrap_or(u32::MAX)),
            item: line.text("item", problems).unwrap_or_default(),
            ordered: quantity("ordered", problems),
            picked: quantity("picked", problems),
            invoiced: quantity("invoiced", problems),
            quickbooks_line_id: None,
            site: line.text("site", problems),
        });
    }
    KnownPickingOrder {
        id: number.clone(),
        number,
        quickbooks_id: object.text("quickbooks_id", problems).map(TxnId::from),
        edit_sequence: None,
        status: OrderStatus::from_word(&status).unwrap_or(OrderStatus::Open),
        blocked: object.bool("blocked", false, problems),
        out_of_sync: object.bool("out_of_sync", false, problems),
        customer: object.text("customer", problems).unwrap_or_default(),
        lines,
    }
}
