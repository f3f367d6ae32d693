//! What lowered scripts do with values: they compare, calculate, join and collect as Rhai does, or
//! give up.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::code::{Comparison, Operator};
use super::run::{Answer, GaveUp, Machine};
use crate::rules::list::List;
use crate::rules::value::Value;

/// Lists and maps that a script makes are copied when they change; above this, Rhai does it.
pub const MADE_MAX: usize = 64;

impl<'a> Machine<'a> {
    pub(super) fn entry(&mut self, of: Value<'a>, index: Value<'a>) -> Answer<'a> {
        match (of, index) {
            (Value::Map(entries), Value::Text(key)) => entry_of(entries, key),
            (Value::List(list), Value::Integer(place)) => {
                let place = usize::try_from(place).map_err(|_| GaveUp)?;
                self.entries(list)?.get(place).copied().ok_or(GaveUp)
            }
            _ => Err(GaveUp),
        }
    }

    pub(super) fn with_entry(&mut self, list: Value<'a>, value: Value<'a>) -> Answer<'a> {
        let Value::List(list) = list else { return Err(GaveUp) };
        let before = self.entries(list)?;
        if before.len() >= MADE_MAX || nests(value) {
            return Err(GaveUp);
        }
        let mut after = bumpalo::collections::Vec::new_in(&self.answers.small);
        after.extend_from_slice(before);
        after.push(value);
        Ok(Value::List(List::Made(after.into_bump_slice())))
    }

    pub(super) fn with_key(
        &mut self,
        map: Value<'a>,
        key: &'a str,
        value: Value<'a>,
    ) -> Answer<'a> {
        let Value::Map(before) = map else { return Err(GaveUp) };
        if before.len() >= MADE_MAX || nests(value) {
            return Err(GaveUp);
        }
        let mut after = bumpalo::collections::Vec::new_in(&self.answers.small);
        after.extend(before.iter().copied().filter(|(each, _)| *each != key));
        after.push((key, value));
        Ok(Value::Map(after.into_bump_slice()))
    }

    pub(super) fn compare(
        &self,
        comparison: Comparison,
        a: Value<'a>,
        b: Value<'a>,
    ) -> Result<bool, GaveUp> {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let ordering = match (a, b) {
            (Value::Unit, Value::Unit) => Equal,
            (Value::Unit, _) | (_, Value::Unit) => {
                return match comparison {
                    Comparison::Equal => Ok(false),
                    Comparison::Unequal => Ok(true),
                    // Nobody compares so on purpose.
                    _ => Err(GaveUp),
                };
            }
            (Value::Bool(a), Value::Bool(b)) => a.cmp(&b),
            (Value::Integer(a), Value::Integer(b)) => a.cmp(&b),
            (Value::Decimal(a), Value::Decimal(b)) => a.cmp(&b),
            // Most quantities are compared with nothing: the sign tells.
            (Value::Decimal(a), Value::Integer(0)) => sign(a),
            (Value::Integer(a), Value::Decimal(b)) => Decimal::from(a).cmp(&b),
            (Value::Decimal(a), Value::Integer(b)) => a.cmp(&Decimal::from(b)),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Text(_) | Value::Date(_), Value::Text(_) | Value::Date(_)) => {
                self.shown(a)?.cmp(self.shown(b)?)
            }
            _ => return Err(GaveUp),
        };
        let is_number_or_text = !matches!(a, Value::Unit | Value::Bool(_));
        Ok(match comparison {
            Comparison::Equal => ordering == Equal,
            Comparison::Unequal => ordering != Equal,
            _ if !is_number_or_text => return Err(GaveUp),
            Comparison::Less => ordering == Less,
            Comparison::LessOrEqual => ordering != Greater,
            Comparison::Greater => ordering == Greater,
            Comparison::GreaterOrEqual => ordering != Less,
        })
    }

    pub(super) fn calculate(
        &mut self,
        operator: Operator,
        a: Value<'a>,
        b: Value<'a>,
    ) -> Answer<'a> {
        match (a, b) {
            (Value::Integer(a), Value::Integer(b)) => {
                let result = match operator {
                    Operator::Add => a.checked_add(b),
                    Operator::Subtract => a.checked_sub(b),
                    Operator::Multiply => a.checked_mul(b),
                    Operator::Divide => a.checked_div(b),
                    Operator::Remainder => a.checked_rem(b),
                };
                result.map(Value::Integer).ok_or(GaveUp)
            }
            (Value::Decimal(a), Value::Decimal(b)) => decimals(operator, a, b),
            (Value::Integer(a), Value::Decimal(b)) => decimals(operator, Decimal::from(a), b),
            (Value::Decimal(a), Value::Integer(b)) => decimals(operator, a, Decimal::from(b)),
            (Value::Text(_) | Value::Date(_), _) | (_, Value::Text(_) | Value::Date(_))
                if operator == Operator::Add =>
            {
                let mut text = bumpalo::collections::String::new_in(&self.answers.small);
                show(&mut text, a)?;
                show(&mut text, b)?;
                self.made(text.into_bump_str())
            }
            _ => Err(GaveUp),
        }
    }

    pub(super) fn made(&self, text: &'a str) -> Answer<'a> {
        if text.len() > self.bounds.text_bytes { Err(GaveUp) } else { Ok(Value::Text(text)) }
    }

    pub(super) fn shown(&self, value: Value<'a>) -> Result<&'a str, GaveUp> {
        if let Value::Text(text) = value {
            return Ok(text);
        }
        let mut text = bumpalo::collections::String::new_in(&self.answers.small);
        show(&mut text, value)?;
        Ok(text.into_bump_str())
    }
}

pub(super) fn entry_of<'a>(entries: &'a [(&'a str, Value<'a>)], key: &str) -> Answer<'a> {
    entries.iter().find(|(each, _)| *each == key).map(|(_, value)| *value).ok_or(GaveUp)
}

/// Sizes of lists within lists count together in Rhai.
fn nests(value: Value<'_>) -> bool {
    matches!(value, Value::List(_) | Value::Map(_) | Value::Parameters(_))
}

fn decimals<'a>(operator: Operator, a: Decimal, b: Decimal) -> Answer<'a> {
    let result = match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::Divide => a.checked_div(b),
        Operator::Remainder => a.checked_rem(b),
    };
    result.map(Value::Decimal).ok_or(GaveUp)
}

/// Writes a value as Rhai joins it to a text.
pub(super) fn show(text: &mut impl Write, value: Value<'_>) -> Result<(), GaveUp> {
    let written = match value {
        Value::Text(value) => text.write_str(value),
        Value::Integer(value) => write!(text, "{value}"),
        Value::Decimal(value) => write!(text, "{value}"),
        Value::Date(value) => write!(text, "{value}"),
        Value::Bool(value) => write!(text, "{value}"),
        _ => return Err(GaveUp),
    };
    written.map_err(|_| GaveUp)
}

fn sign(value: Decimal) -> std::cmp::Ordering {
    match (value.is_zero(), value.is_sign_negative()) {
        (true, _) => std::cmp::Ordering::Equal,
        (false, true) => std::cmp::Ordering::Less,
        (false, false) => std::cmp::Ordering::Greater,
    }
}
