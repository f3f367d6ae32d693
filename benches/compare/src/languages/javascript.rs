//! JavaScript on QuickJS.

use anyhow::{Result, anyhow};
use rquickjs::{Array, Context, Ctx, Function, Object, Persistent, Runtime};

use super::{scaled, shown};
use compare_plain::document::{Document, List, Reference, World};
use compare_plain::finding::{Finding, RULES};

const SCRIPT: &str = include_str!("../../rules/rules.js");

/// The rules on QuickJS.
pub struct Rules {
    // Fields are dropped in this order; the engine wants its functions back first.
    check: Persistent<Function<'static>>,
    context: Context,
    _runtime: Runtime,
}

impl Rules {
    /// Loads the rules.
    pub fn new(world: &World) -> Result<Self> {
        let runtime = Runtime::new()?;
        let context = Context::full(&runtime)?;
        let check = context.with(|ctx| {
            ctx.eval::<(), _>(SCRIPT)?;
            let globals = ctx.globals();
            globals.set("items", list(&ctx, &world.items, world.has_items)?)?;
            globals.set("customers", list(&ctx, &world.customers, world.has_customers)?)?;
            let settings = Object::new(ctx.clone())?;
            settings.set("multiple_sites", world.multiple_sites)?;
            globals.set("settings", settings)?;
            let check: Function<'_> = globals.get("check")?;
            rquickjs::Result::Ok(Persistent::save(&ctx, check))
        })?;
        Ok(Self { check, context, _runtime: runtime })
    }

    /// Everything that the rules say about each of these orders, handed to `take`.
    pub fn check_all<'d>(
        &self,
        documents: impl Iterator<Item = &'d Document>,
        mut take: impl FnMut(usize, Finding),
    ) -> Result<()> {
        let asked = self.context.with(|ctx| {
            let check = self.check.clone().restore(&ctx)?;
            for (place, document) in documents.enumerate() {
                let said: Option<Vec<Array<'_>>> = check.call((convert(&ctx, document)?,))?;
                for said in said.into_iter().flatten() {
                    take(place, finding(&said)?);
                }
            }
            rquickjs::Result::Ok(())
        });
        asked.map_err(|error| anyhow!("{error}"))
    }
}

fn finding(said: &Array<'_>) -> rquickjs::Result<Finding> {
    let text = |place: usize| said.get::<String>(place).map(Into::into);
    let rule = RULES[said.get::<usize>(0)?].into();
    Ok(Finding { rule, path: text(1)?, message: text(2)?, fix: text(3)? })
}

fn list<'js>(ctx: &Ctx<'js>, list: &List, at_hand: bool) -> rquickjs::Result<Object<'js>> {
    let entries = Array::new(ctx.clone())?;
    for (place, entry) in list.entries().enumerate() {
        let made = Object::new(ctx.clone())?;
        made.set("id", or_null(ctx, entry.id.as_deref())?)?;
        made.set("name", entry.name.as_str())?;
        made.set("active", entry.active)?;
        entries.set(place, made)?;
    }
    let make: Function<'_> = ctx.globals().get("list")?;
    make.call((entries, at_hand))
}

fn convert<'js>(ctx: &Ctx<'js>, document: &Document) -> rquickjs::Result<Object<'js>> {
    let order = &document.order;
    let made = Object::new(ctx.clone())?;
    made.set("number", or_null(ctx, order.number.as_deref())?)?;
    let date = order.date.map(|date| date.to_string());
    made.set("date", or_null(ctx, date.as_deref())?)?;
    made.set("total", or_null(ctx, order.total.map(shown).as_deref())?)?;
    match &order.customer {
        Some(customer) => made.set("customer", reference(ctx, customer)?)?,
        None => made.set("customer", null(ctx))?,
    }
    let lines = Array::new(ctx.clone())?;
    for (place, (line, kind)) in document.lines().enumerate() {
        let made = Object::new(ctx.clone())?;
        made.set("index", line.index)?;
        match &line.item {
            Some(item) => {
                let item = reference(ctx, item)?;
                item.set("kind", or_null(ctx, kind)?)?;
                made.set("item", item)?;
            }
            None => made.set("item", null(ctx))?,
        }
        made.set("ordered", scaled(line.ordered()))?;
        made.set("ordered_text", shown(line.ordered()))?;
        made.set("unit", or_null(ctx, line.unit.as_deref())?)?;
        made.set("site", or_null(ctx, line.site.as_ref().map(Reference::label))?)?;
        lines.set(place, made)?;
    }
    made.set("lines", lines)?;
    Ok(made)
}

fn reference<'js>(ctx: &Ctx<'js>, reference: &Reference) -> rquickjs::Result<Object<'js>> {
    let made = Object::new(ctx.clone())?;
    made.set("id", or_null(ctx, reference.id.as_deref())?)?;
    made.set("name", reference.name.as_str())?;
    Ok(made)
}

fn null<'js>(ctx: &Ctx<'js>) -> rquickjs::Value<'js> {
    rquickjs::Value::new_null(ctx.clone())
}

fn or_null<'js>(ctx: &Ctx<'js>, text: Option<&str>) -> rquickjs::Result<rquickjs::Value<'js>> {
    text.map_or_else(
        || Ok(null(ctx)),
        |text| Ok(rquickjs::String::from_str(ctx.clone(), text)?.into_value()),
    )
}
