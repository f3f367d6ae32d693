//! The plain Rhai program: the product's rule files, unchanged, on an engine that an ordinary good
//! program would build. Custom types with getters, one AST and one call for each rule.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, anyhow};
use rhai::{AST, CallFnOptions, Dynamic, Engine, ImmutableString, Scope};

use crate::document::{Document, Entry, Reference, World};
use crate::finding::{Finding, Findings, RULES};
use crate::{read_lists, read_orders};

/// The rule files, in the order of [`RULES`].
const SCRIPTS: [&str; 8] = [
    include_str!("../../../../rules/sales_order/customer-missing/rule.rhai"),
    include_str!("../../../../rules/sales_order/customer-unknown/rule.rhai"),
    include_str!("../../../../rules/sales_order/inactive/rule.rhai"),
    include_str!("../../../../rules/sales_order/item-unknown/rule.rhai"),
    include_str!("../../../../rules/sales_order/number-missing/rule.rhai"),
    include_str!("../../../../rules/sales_order/quantity-not-positive/rule.rhai"),
    include_str!("../../../../rules/sales_order/site-missing/rule.rhai"),
    include_str!("../../../../rules/sales_order/site-mixed/rule.rhai"),
];

type Said = Arc<Mutex<Vec<[ImmutableString; 3]>>>;

/// Rules on an engine.
pub struct Rules {
    engine: Engine,
    scripts: Vec<AST>,
    world: Arc<World>,
    said: Said,
}

impl Rules {
    /// Compiles the rules.
    pub fn new(world: Arc<World>) -> Result<Self> {
        let said = Said::default();
        let mut engine = Engine::new();
        engine.set_max_operations(100_000).set_max_call_levels(32).set_max_expr_depths(64, 64);
        engine.set_max_string_size(100_000).set_max_array_size(10_000).set_max_map_size(10_000);
        engine.set_strict_variables(true);
        register_order(&mut engine);
        register_parts(&mut engine);
        register_context(&mut engine);
        register_functions(&mut engine, &said);
        let scripts = SCRIPTS.iter().map(|script| engine.compile(script));
        let scripts = scripts.collect::<Result<_, _>>().map_err(|error| anyhow!("{error}"))?;
        Ok(Self { engine, scripts, world, said })
    }

    /// Everything that the rules say about an order.
    pub fn check(&self, document: &Arc<Document>, scope: &mut Scope<'_>) -> Result<Vec<Finding>> {
        let mut found = Vec::new();
        for (script, code) in self.scripts.iter().zip(RULES) {
            let arguments = (OrderView(Arc::clone(document)), Context(Arc::clone(&self.world)));
            let options = CallFnOptions::new().eval_ast(false);
            self.engine
                .call_fn_with_options::<()>(options, scope, script, "check", arguments)
                .map_err(|error| anyhow!("{code}: {error}"))?;
            let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            found.extend(said.drain(..).map(|[path, message, fix]| Finding {
                rule: code.into(),
                path: path.to_string().into(),
                message: message.to_string().into(),
                fix: fix.to_string().into(),
            }));
        }
        Ok(found)
    }
}

#[derive(Clone)]
struct OrderView(Arc<Document>);

#[derive(Clone)]
struct Lines(Arc<Document>);

#[derive(Clone)]
struct LineView {
    document: Arc<Document>,
    place: usize,
}

#[derive(Clone)]
struct CustomerRef(Arc<Document>);

#[derive(Clone)]
struct ItemRef(LineView);

#[derive(Clone)]
struct EntryView(Arc<Entry>);

#[derive(Clone)]
struct Context(Arc<World>);

#[derive(Clone)]
struct Settings(Arc<World>);

impl LineView {
    fn line(&self) -> &crate::document::Line {
        &self.document.order.lines[self.place]
    }
}

impl IntoIterator for Lines {
    type Item = LineView;
    type IntoIter = LinesIter;

    fn into_iter(self) -> LinesIter {
        LinesIter { document: self.0, next: 0 }
    }
}

struct LinesIter {
    document: Arc<Document>,
    next: usize,
}

impl Iterator for LinesIter {
    type Item = LineView;

    fn next(&mut self) -> Option<LineView> {
        let place = *self.document.down.get(self.next)?;
        self.next += 1;
        Some(LineView { document: Arc::clone(&self.document), place })
    }
}

fn text(text: Option<&str>) -> Dynamic {
    text.map_or(Dynamic::UNIT, |text| ImmutableString::from(text).into())
}

fn register_order(engine: &mut Engine) {
    engine
        .register_type_with_name::<OrderView>("Order")
        .register_get("number", |v: &mut OrderView| text(v.0.order.number.as_deref()))
        .register_get("customer", |v: &mut OrderView| match v.0.order.customer {
            Some(_) => Dynamic::from(CustomerRef(Arc::clone(&v.0))),
            None => Dynamic::UNIT,
        })
        .register_get("date", |v: &mut OrderView| {
            v.0.order.date.map_or(Dynamic::UNIT, |date| date.to_string().into())
        })
        .register_get("total", |v: &mut OrderView| {
            v.0.order.total.map_or(Dynamic::UNIT, |total| Dynamic::from_decimal(total.normalize()))
        })
        .register_get("lines", |v: &mut OrderView| Lines(Arc::clone(&v.0)))
        .register_type_with_name::<Lines>("Lines")
        .register_iterator::<Lines>();
}

fn register_parts(engine: &mut Engine) {
    engine
        .register_type_with_name::<LineView>("Line")
        .register_get("index", |v: &mut LineView| i64::try_from(v.place).unwrap_or(i64::MAX))
        .register_get("item", |v: &mut LineView| match v.line().item {
            Some(_) => Dynamic::from(ItemRef(v.clone())),
            None => Dynamic::UNIT,
        })
        .register_get("ordered", |v: &mut LineView| v.line().ordered().normalize())
        .register_get("unit", |v: &mut LineView| text(v.line().unit.as_deref()))
        .register_get("site", |v: &mut LineView| text(v.line().site.as_ref().map(Reference::label)))
        .register_type_with_name::<CustomerRef>("CustomerRef")
        .register_get("id", |v: &mut CustomerRef| {
            text(v.0.order.customer.as_ref().and_then(|customer| customer.id.as_deref()))
        })
        .register_get("name", |v: &mut CustomerRef| {
            text(v.0.order.customer.as_ref().map(|customer| customer.name.as_str()))
        })
        .register_type_with_name::<ItemRef>("ItemRef")
        .register_get("name", |v: &mut ItemRef| {
            text(v.0.line().item.as_ref().map(|item| item.name.as_str()))
        })
        .register_get("kind", |v: &mut ItemRef| text(v.0.document.kinds[v.0.place]))
        .register_type_with_name::<EntryView>("Entry")
        .register_get("name", |v: &mut EntryView| text(Some(&v.0.name)))
        .register_get("active", |v: &mut EntryView| v.0.active);
}

fn register_context(engine: &mut Engine) {
    let entry = |found: Option<&Arc<Entry>>| {
        found.map_or(Dynamic::UNIT, |entry| Dynamic::from(EntryView(Arc::clone(entry))))
    };
    engine
        .register_type_with_name::<Context>("Context")
        .register_get("settings", |v: &mut Context| Settings(Arc::clone(&v.0)))
        .register_fn("has", |v: &mut Context, list: &str| match list {
            "items" => v.0.has_items,
            "customers" => v.0.has_customers,
            _ => false,
        })
        .register_fn("customer", move |v: &mut Context, of: CustomerRef| {
            entry(of.0.order.customer.as_ref().and_then(|each| v.0.customers.find(each)))
        })
        .register_fn("item", move |v: &mut Context, of: ItemRef| {
            entry(of.0.line().item.as_ref().and_then(|each| v.0.items.find(each)))
        })
        .register_type_with_name::<Settings>("Settings")
        .register_get("multiple_sites", |v: &mut Settings| v.0.multiple_sites);
}

fn register_functions(engine: &mut Engine, said: &Said) {
    let said = Arc::clone(said);
    engine
        .register_fn("blank", |text: &str| text.trim().is_empty())
        .register_fn("blank", |(): ()| true)
        .register_fn(
            "finding",
            move |path: ImmutableString, message: ImmutableString, fix: ImmutableString| {
                said.lock().unwrap_or_else(PoisonError::into_inner).push([path, message, fix]);
            },
        );
}

/// From the texts of two files to findings, each with the place of its order in the file.
pub fn judge_files(lists: &str, orders: &str, said: &mut Findings) -> Result<()> {
    let world = Arc::new(read_lists::lists(lists)?);
    let rules = Rules::new(Arc::clone(&world))?;
    let mut scope = Scope::new();
    let (mut place, mut failed) = (0, None);
    read_orders::orders(orders, |order| {
        if let Some(document) = order.and_then(|order| Document::select(order, &world)) {
            match rules.check(&Arc::new(document), &mut scope) {
                Ok(found) => said.extend(found.into_iter().map(|it| (place, it))),
                Err(error) => failed = Some(error),
            }
        }
        place += 1;
    })?;
    failed.map_or(Ok(()), Err)
}
