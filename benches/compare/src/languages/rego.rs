//! Rego on regorus: its interpreter, and its bytecode.

use anyhow::{Result, ensure};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::{Engine, Value};

use super::{scaled, shown};
use compare_plain::document::{Document, List, Reference, World};
use compare_plain::finding::{Finding, RULES};

const POLICY: &str = include_str!("../../rules/rules.rego");
const ENTRY: &str = "data.sales_order.findings";

/// The rules on one of the two.
pub enum Rules {
    /// The interpreter of the syntax tree.
    Interpreter(Box<Engine>),
    /// The virtual machine.
    Bytecode(Box<RegoVM>),
}

impl Rules {
    /// Loads the rules for the interpreter.
    pub fn interpreter(world: &World) -> Result<Self> {
        let mut engine = engine()?;
        engine.add_data(data(world))?;
        Ok(Self::Interpreter(Box::new(engine)))
    }

    /// Compiles the rules.
    pub fn bytecode(world: &World) -> Result<Self> {
        let policy = engine()?.compile_with_entrypoint(&ENTRY.into())?;
        let program = Compiler::compile_from_policy(&policy, &[ENTRY])?;
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_data(data(world))?;
        Ok(Self::Bytecode(Box::new(machine)))
    }

    /// Everything that the rules say about an order.
    pub fn check(&mut self, document: &Document) -> Result<Vec<Finding>> {
        let input = convert(document);
        let said = match self {
            Self::Interpreter(engine) => {
                engine.set_input(input);
                engine.eval_rule(ENTRY.to_string())?
            }
            Self::Bytecode(machine) => {
                machine.set_input(input);
                machine.execute()?
            }
        };
        ensure!(said != Value::Undefined, "the policy gives no answer");
        said.as_set()?.iter().map(finding).collect()
    }
}

fn engine() -> Result<Engine> {
    let mut engine = Engine::new();
    engine.add_policy("rules.rego".to_string(), POLICY.to_string())?;
    Ok(engine)
}

fn finding(said: &Value) -> Result<Finding> {
    let parts = said.as_array()?;
    let text = |place: usize| Ok::<_, anyhow::Error>(parts[place].as_string()?.to_string().into());
    let rule = usize::try_from(parts[0].as_u64()?)?;
    Ok(Finding { rule: RULES[rule].into(), path: text(1)?, message: text(2)?, fix: text(3)? })
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let entries = entries.into_iter().map(|(name, value)| (Value::from(name), value));
    Value::from(entries.collect::<std::collections::BTreeMap<_, _>>())
}

fn or_null(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

fn data(world: &World) -> Value {
    object([
        ("items", list(&world.items, world.has_items)),
        ("customers", list(&world.customers, world.has_customers)),
        ("settings", object([("multiple_sites", world.multiple_sites.into())])),
    ])
}

fn list(list: &List, at_hand: bool) -> Value {
    let entry = |entry: &compare_plain::document::Entry| {
        object([("name", entry.name.as_str().into()), ("active", entry.active.into())])
    };
    let by_id = list.entries().filter_map(|it| Some((it.id.as_deref()?.into(), entry(it))));
    let by_name = list.entries().map(|it| (it.name.as_str().into(), entry(it)));
    object([
        ("by_id", Value::from(by_id.collect::<std::collections::BTreeMap<_, _>>())),
        ("by_name", Value::from(by_name.collect::<std::collections::BTreeMap<_, _>>())),
        ("at_hand", at_hand.into()),
    ])
}

fn convert(document: &Document) -> Value {
    let order = &document.order;
    let lines: Vec<Value> = document
        .lines()
        .map(|(line, kind)| {
            object([
                ("index", line.index.into()),
                ("item", line.item.as_ref().map_or(Value::Null, |item| reference(item, kind))),
                ("ordered", scaled(line.ordered()).into()),
                ("ordered_text", shown(line.ordered()).into()),
                ("unit", or_null(line.unit.as_deref())),
                ("site", or_null(line.site.as_ref().map(Reference::label))),
            ])
        })
        .collect();
    object([
        ("number", or_null(order.number.as_deref())),
        ("date", order.date.map_or(Value::Null, |date| date.to_string().into())),
        ("total", order.total.map_or(Value::Null, |total| shown(total).into())),
        ("customer", order.customer.as_ref().map_or(Value::Null, |it| reference(it, None))),
        ("lines", lines.into()),
    ])
}

fn reference(reference: &Reference, kind: Option<&str>) -> Value {
    object([
        ("id", or_null(reference.id.as_deref())),
        ("name", reference.name.as_str().into()),
        ("kind", or_null(kind)),
    ])
}
