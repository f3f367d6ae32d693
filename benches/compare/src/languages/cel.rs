//! CEL: one expression for each rule, which gives a list of findings.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use cel::extensions::strings;
use cel::{Context, Env, Program, Value};

use super::{scaled, shown};
use compare_plain::document::{Document, List, Reference, World};
use compare_plain::finding::{Finding, RULES};

const EXPRESSIONS: &str = include_str!("../../rules/rules.cel");

/// The rules in CEL.
pub struct Rules {
    programs: Vec<Program>,
    context: Context<'static, 'static>,
}

impl Rules {
    /// Compiles the rules.
    pub fn new(world: &World) -> Result<Self> {
        let mut env = Env::stdlib();
        strings(&mut env).map_err(|error| anyhow!("{error}"))?;
        let programs = EXPRESSIONS.split("\n---\n").map(|rule| env.compile(rule));
        let programs: Vec<_> =
            programs.collect::<Result<_, _>>().map_err(|error| anyhow!("{error}"))?;
        let mut context = Context::with_env(Arc::new(env));
        context.add_variable_from_value("items", list(&world.items, world.has_items));
        context.add_variable_from_value("customers", list(&world.customers, world.has_customers));
        let settings = object([("multiple_sites", world.multiple_sites.into())]);
        context.add_variable_from_value("settings", settings);
        Ok(Self { programs, context })
    }

    /// Everything that the rules say about an order.
    pub fn check(&self, document: &Document) -> Result<Vec<Finding>> {
        let mut scope = self.context.new_inner_scope();
        scope.add_variable_from_value("doc", convert(document));
        let mut findings = Vec::new();
        for (program, rule) in self.programs.iter().zip(RULES) {
            match program.execute(&scope) {
                Ok(Value::List(said)) => {
                    for said in said.iter() {
                        findings.push(finding(rule, said)?);
                    }
                }
                Ok(other) => bail!("{rule} gives {other:?}"),
                Err(error) => bail!("{rule}: {error}"),
            }
        }
        Ok(findings)
    }
}

fn finding(rule: &'static str, said: &Value) -> Result<Finding> {
    if let Value::List(said) = said
        && let [Value::String(path), Value::String(message), Value::String(fix)] = said.as_slice()
    {
        return Ok(Finding {
            rule: rule.into(),
            path: path.to_string().into(),
            message: message.to_string().into(),
            fix: fix.to_string().into(),
        });
    }
    bail!("{rule} gives {said:?} as a finding")
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let entries: HashMap<&str, Value> = entries.into_iter().collect();
    entries.into()
}

fn or_null(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

fn list(list: &List, at_hand: bool) -> Value {
    let entry = |entry: &compare_plain::document::Entry| {
        object([("name", entry.name.as_str().into()), ("active", entry.active.into())])
    };
    let by_id = list.entries().filter_map(|it| Some((it.id.clone()?, entry(it))));
    let by_name = list.entries().map(|it| (it.name.clone(), entry(it)));
    object([
        ("by_id", by_id.collect::<HashMap<_, _>>().into()),
        ("by_name", by_name.collect::<HashMap<_, _>>().into()),
        ("at_hand", at_hand.into()),
    ])
}

fn convert(document: &Document) -> Value {
    let order = &document.order;
    let lines: Vec<Value> = document
        .lines()
        .map(|(line, kind)| {
            object([
                ("index", i64::try_from(line.index).unwrap_or(i64::MAX).into()),
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
