//! Functions that lowered scripts call: Crossdock's own and a few of Rhai's.

use rust_decimal::{Decimal, RoundingStrategy};

use super::run::GaveUp;
use crate::domain::candidate::same;
use crate::rules::asking::{Answers, Asking};
use crate::rules::value::{Thing, Value, decimal};

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as scripts call it")]
pub enum Native {
    Has,
    Same,
    Div,
    RoundHalfUp,
    ToLower,
    ToUpper,
    Len,
    IsEmpty,
    Contains,
    StartsWith,
    EndsWith,
    Item,
    Customer,
    Site,
    Unit,
    PickingOrder,
    SalesOrder,
}

impl Native {
    /// By its name and the number of things it takes.
    pub fn named(name: &str, takes: usize) -> Option<Self> {
        Some(match (name, takes) {
            ("has", 2) => Self::Has,
            ("same", 2) => Self::Same,
            ("div", 2) => Self::Div,
            ("round_half_up", 2) => Self::RoundHalfUp,
            ("to_lower", 1) => Self::ToLower,
            ("to_upper", 1) => Self::ToUpper,
            ("len", 1) => Self::Len,
            ("is_empty", 1) => Self::IsEmpty,
            ("contains", 2) => Self::Contains,
            ("starts_with", 2) => Self::StartsWith,
            ("ends_with", 2) => Self::EndsWith,
            ("item", 2) => Self::Item,
            ("customer", 2) => Self::Customer,
            ("site", 2) => Self::Site,
            ("unit", 2) => Self::Unit,
            ("picking_order", 2) => Self::PickingOrder,
            ("sales_order", 2) => Self::SalesOrder,
            _ => return None,
        })
    }

    /// Calls it; gives up where Rhai would fail, or where nobody has thought of the case.
    pub fn call<'a>(self, given: &[Value<'a>], answers: &'a Answers) -> Result<Value<'a>, GaveUp> {
        match (self, given) {
            (Self::Has, [Value::Map(entries), Value::Text(key)]) => {
                Ok(entries.iter().any(|(each, _)| each == key).into())
            }
            (Self::Has, [Value::Thing(Thing::Context(ctx)), Value::Text(list)]) => {
                ctx.has(list).map(Value::Bool).ok_or(GaveUp)
            }
            (Self::Same, [Value::Thing(a), Value::Thing(b)]) => same_things(*a, *b),
            (Self::Div, [a, b]) => {
                let quotient = number(*a)?.checked_div(number(*b)?);
                quotient.map(decimal).ok_or(GaveUp)
            }
            (Self::RoundHalfUp, [value, Value::Integer(places)]) => {
                let places = u32::try_from(*places).map_err(|_| GaveUp)?;
                if places > Decimal::MAX_SCALE {
                    return Err(GaveUp);
                }
                let strategy = RoundingStrategy::MidpointAwayFromZero;
                Ok(Value::Decimal(number(*value)?.round_dp_with_strategy(places, strategy)))
            }
            (Self::ToLower | Self::ToUpper, [Value::Text(text)]) => {
                Ok(Value::Text(self.recased(text, answers)))
            }
            (Self::Len, [value]) => length(*value).map(Value::Integer),
            (Self::IsEmpty, [value]) => length(*value).map(|length| Value::Bool(length == 0)),
            (Self::Contains, [Value::Text(text), Value::Text(part)]) => {
                Ok(text.contains(part).into())
            }
            (Self::StartsWith, [Value::Text(text), Value::Text(part)]) => {
                Ok(text.starts_with(part).into())
            }
            (Self::EndsWith, [Value::Text(text), Value::Text(part)]) => {
                Ok(text.ends_with(part).into())
            }
            (_, [Value::Thing(Thing::Context(ctx)), asked]) => self.ask(ctx, *asked, answers),
            _ => Err(GaveUp),
        }
    }

    fn recased<'a>(self, text: &'a str, answers: &'a Answers) -> &'a str {
        let lower = self == Self::ToLower;
        let as_it_is = |byte: &u8| {
            let other = if lower { byte.is_ascii_uppercase() } else { byte.is_ascii_lowercase() };
            byte.is_ascii() && !other
        };
        if text.as_bytes().iter().all(as_it_is) {
            return text;
        }
        let changed = if lower { text.to_lowercase() } else { text.to_uppercase() };
        answers.small.alloc_str(&changed)
    }

    /// A question to `ctx`; asked about `()`, it answers `()`.
    fn ask<'a>(
        self,
        ctx: &'a Asking<'a>,
        asked: Value<'a>,
        answers: &'a Answers,
    ) -> Result<Value<'a>, GaveUp> {
        Ok(match (self, asked) {
            (Self::Has, _) => return Err(GaveUp),
            (_, Value::Unit) => Value::Unit,
            (Self::Item, Value::Thing(Thing::ItemRef(reference, _))) => ctx.item(reference),
            (Self::Customer, Value::Thing(Thing::CustomerRef(it))) => ctx.customer(it),
            (Self::Item, Value::Text(key)) => ctx.item_by_text(key),
            (Self::Customer, Value::Text(key)) => ctx.customer_by_text(key),
            (Self::Site, Value::Text(key)) => ctx.site(key, answers),
            (Self::Unit, Value::Text(key)) => ctx.unit(key),
            (Self::PickingOrder, Value::Text(key)) => ctx.picking_order(key, answers),
            (Self::SalesOrder, Value::Text(key)) => ctx.sales_order(key, answers),
            _ => return Err(GaveUp),
        })
    }
}

fn same_things<'a>(a: Thing<'a>, b: Thing<'a>) -> Result<Value<'a>, GaveUp> {
    match (a, b) {
        (Thing::CustomerRef(a), Thing::CustomerRef(b)) => Ok(same(a, b).into()),
        (Thing::ItemRef(a, _), Thing::ItemRef(b, _)) => Ok(same(a, b).into()),
        _ => Err(GaveUp),
    }
}

fn number(value: Value<'_>) -> Result<Decimal, GaveUp> {
    match value {
        Value::Decimal(value) => Ok(value),
        Value::Integer(value) => Ok(Decimal::from(value)),
        _ => Err(GaveUp),
    }
}

/// Characters of a text, entries of a list.
fn length(value: Value<'_>) -> Result<i64, GaveUp> {
    let length = match value {
        Value::Text(text) => text.chars().count(),
        Value::List(list) => {
            let mut count = 0usize;
            list.each(|_| count += 1);
            count
        }
        _ => return Err(GaveUp),
    };
    i64::try_from(length).map_err(|_| GaveUp)
}
