//! LuaJIT.

use anyhow::{Result, anyhow};
use mlua::{Function, Lua, Table};

use super::{scaled, shown};
use compare_plain::document::{Document, List, Reference, World};
use compare_plain::finding::{Finding, RULES};

const SCRIPT: &str = include_str!("../../rules/rules.lua");

/// The rules in LuaJIT.
pub struct Rules {
    lua: Lua,
    check: Function,
}

impl Rules {
    /// Loads the rules.
    pub fn new(world: &World) -> Result<Self> {
        Self::load(world).map_err(|error| anyhow!("{error}"))
    }

    fn load(world: &World) -> mlua::Result<Self> {
        let lua = Lua::new();
        let globals = lua.globals();
        globals.set("items", list(&lua, &world.items, world.has_items)?)?;
        globals.set("customers", list(&lua, &world.customers, world.has_customers)?)?;
        let settings = lua.create_table()?;
        settings.set("multiple_sites", world.multiple_sites)?;
        globals.set("settings", settings)?;
        lua.load(SCRIPT).exec()?;
        let check = globals.get("check")?;
        Ok(Self { lua, check })
    }

    /// Everything that the rules say about an order.
    pub fn check(&self, document: &Document) -> Result<Vec<Finding>> {
        self.ask(document).map_err(|error| anyhow!("{error}"))
    }

    fn ask(&self, document: &Document) -> mlua::Result<Vec<Finding>> {
        let order = convert(&self.lua, document)?;
        let Some(said) = self.check.call::<Option<Vec<Table>>>(order)? else {
            return Ok(Vec::new());
        };
        let findings = said.into_iter().map(|said| {
            let rule: usize = said.raw_get(1)?;
            Ok(Finding {
                rule: RULES[rule - 1].into(),
                path: said.raw_get::<String>(2)?.into(),
                message: said.raw_get::<String>(3)?.into(),
                fix: said.raw_get::<String>(4)?.into(),
            })
        });
        findings.collect()
    }
}

fn list(lua: &Lua, list: &List, at_hand: bool) -> mlua::Result<Table> {
    let (by_id, by_name) = (lua.create_table()?, lua.create_table()?);
    for entry in list.entries() {
        let made = lua.create_table()?;
        made.raw_set("id", entry.id.as_deref())?;
        made.raw_set("name", entry.name.as_str())?;
        made.raw_set("active", entry.active)?;
        if let Some(id) = entry.id.as_deref() {
            by_id.raw_set(id, &made)?;
        }
        by_name.raw_set(entry.name.as_str(), made)?;
    }
    let made = lua.create_table()?;
    made.raw_set("by_id", by_id)?;
    made.raw_set("by_name", by_name)?;
    made.raw_set("at_hand", at_hand)?;
    Ok(made)
}

fn convert(lua: &Lua, document: &Document) -> mlua::Result<Table> {
    let order = &document.order;
    let made = lua.create_table_with_capacity(0, 5)?;
    if let Some(number) = &order.number {
        made.raw_set("number", number.as_str())?;
    }
    if let Some(date) = order.date {
        made.raw_set("date", date.to_string())?;
    }
    if let Some(total) = order.total {
        made.raw_set("total", shown(total))?;
    }
    if let Some(customer) = &order.customer {
        made.raw_set("customer", reference(lua, customer)?)?;
    }
    let lines = lua.create_table_with_capacity(document.down.len(), 0)?;
    for (place, (line, kind)) in document.lines().enumerate() {
        let made = lua.create_table_with_capacity(0, 6)?;
        made.raw_set("index", line.index)?;
        if let Some(item) = &line.item {
            let item = reference(lua, item)?;
            if let Some(kind) = kind {
                item.raw_set("kind", kind)?;
            }
            made.raw_set("item", item)?;
        }
        made.raw_set("ordered", scaled(line.ordered()))?;
        made.raw_set("ordered_text", shown(line.ordered()))?;
        if let Some(unit) = &line.unit {
            made.raw_set("unit", unit.as_str())?;
        }
        if let Some(site) = &line.site {
            made.raw_set("site", site.label())?;
        }
        lines.raw_set(place + 1, made)?;
    }
    made.raw_set("lines", lines)?;
    Ok(made)
}

fn reference(lua: &Lua, reference: &Reference) -> mlua::Result<Table> {
    let made = lua.create_table_with_capacity(0, 3)?;
    if let Some(id) = &reference.id {
        made.raw_set("id", id.as_str())?;
    }
    made.raw_set("name", reference.name.as_str())?;
    Ok(made)
}
