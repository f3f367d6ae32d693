//! Runs lowered scripts.

use std::sync::Arc;

use rhai::Position;

use super::code::{Block, Function, Node, Over, Program, Statement};
use super::values::{MADE_MAX, entry_of, show};
use crate::rules::api::Said;
use crate::rules::asking::Answers;
use crate::rules::engine::Bounds;
use crate::rules::list::List;
use crate::rules::value::{Thing, Value};

/// Something did not go well: Rhai is to run the call from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GaveUp;

pub(super) type Answer<'a> = Result<Value<'a>, GaveUp>;

/// The most that a function of Crossdock or Rhai takes.
const NATIVE_MAX: usize = 2;

/// What a call makes is given back when it ends, and not before: a script that makes texts again
/// and again is left to Rhai, which gives each back at once.
const MADE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// One call.
pub struct Call<'a> {
    /// The script.
    pub program: &'a Program,
    /// The place of the function in it.
    pub function: usize,
    /// What it is given.
    pub given: &'a [Value<'a>],
    /// Where answers are kept until the call ends.
    pub answers: &'a Answers,
    /// What Rhai would allow.
    pub bounds: Bounds,
}

/// What a call came to.
pub struct Ran<'a> {
    /// What it gave.
    pub gives: Value<'a>,
    /// What it said.
    pub said: Vec<Said>,
}

/// Calls a function.
///
/// # Errors
/// It has to be run by Rhai.
pub fn run<'a>(call: &Call<'a>) -> Result<Ran<'a>, GaveUp> {
    let mut machine = Machine {
        program: call.program,
        answers: call.answers,
        bounds: call.bounds,
        steps: 0,
        said: Vec::new(),
    };
    let gives = machine.call(call.function, call.given)?;
    Ok(Ran { gives, said: machine.said })
}

/// One call at work.
pub(super) struct Machine<'a> {
    program: &'a Program,
    pub(super) answers: &'a Answers,
    pub(super) bounds: Bounds,
    /// At least as many as Rhai would count.
    steps: u64,
    said: Vec<Said>,
}

/// How a statement ends.
enum Flow<'a> {
    /// With the next one; or with the value of the block, if it was the last.
    Next(Value<'a>),
    Break,
    Continue,
    Return(Value<'a>),
}

impl<'a> Machine<'a> {
    fn call(&mut self, function: usize, given: &[Value<'a>]) -> Answer<'a> {
        let Function { slots, body } = &self.program.functions[function];
        let kept = self.answers.small.alloc_slice_fill_copy(*slots, Value::Unit);
        kept[..given.len()].copy_from_slice(given);
        match self.block(body, kept)? {
            Flow::Next(value) | Flow::Return(value) => Ok(value),
            Flow::Break | Flow::Continue => Err(GaveUp),
        }
    }

    fn block(&mut self, block: &'a Block, slots: &mut [Value<'a>]) -> Result<Flow<'a>, GaveUp> {
        self.steps += u64::from(block.cost);
        if self.steps > self.bounds.steps || self.answers.small.allocated_bytes() > MADE_BYTES_MAX {
            return Err(GaveUp);
        }
        let mut last = Value::Unit;
        for statement in &block.statements {
            match self.statement(statement, slots)? {
                Flow::Next(value) => last = value,
                left => return Ok(left),
            }
        }
        Ok(Flow::Next(last))
    }

    fn statement(
        &mut self,
        statement: &'a Statement,
        slots: &mut [Value<'a>],
    ) -> Result<Flow<'a>, GaveUp> {
        match statement {
            Statement::Give(Node::If(parts)) => {
                let (asked, then, otherwise) = &**parts;
                let way = if self.holds(asked, slots)? { then } else { otherwise };
                return self.block(way, slots);
            }
            Statement::Give(Node::Block(block)) => return self.block(block, slots),
            Statement::Give(node) => return self.node(node, slots).map(Flow::Next),
            Statement::Set(slot, node) => slots[*slot] = self.node(node, slots)?,
            Statement::Change(slot, operator, node) => {
                let value = self.node(node, slots)?;
                slots[*slot] = self.calculate(*operator, slots[*slot], value)?;
            }
            Statement::SetKey(slot, key, value) => {
                // Rhai asks for the value before the place.
                let value = self.node(value, slots)?;
                let Value::Text(key) = self.node(key, slots)? else { return Err(GaveUp) };
                slots[*slot] = self.with_key(slots[*slot], key, value)?;
            }
            Statement::Push(slot, node) => {
                let value = self.node(node, slots)?;
                slots[*slot] = self.with_entry(slots[*slot], value)?;
            }
            Statement::While(..) | Statement::Do(..) | Statement::For(..) => {
                return self.repeat(statement, slots);
            }
            Statement::Break => return Ok(Flow::Break),
            Statement::Continue => return Ok(Flow::Continue),
            Statement::Return(None) => return Ok(Flow::Return(Value::Unit)),
            Statement::Return(Some(node)) => return self.node(node, slots).map(Flow::Return),
        }
        Ok(Flow::Next(Value::Unit))
    }

    fn repeat(
        &mut self,
        statement: &'a Statement,
        slots: &mut [Value<'a>],
    ) -> Result<Flow<'a>, GaveUp> {
        match statement {
            Statement::While(asked, body) => {
                while self.holds(asked, slots)? {
                    match self.block(body, slots)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        Flow::Next(_) | Flow::Continue => {}
                    }
                }
            }
            Statement::Do(body, asked, again) => loop {
                match self.block(body, slots)? {
                    Flow::Break => break,
                    Flow::Return(value) => return Ok(Flow::Return(value)),
                    Flow::Next(_) | Flow::Continue => {}
                }
                if self.holds(asked, slots)? != *again {
                    break;
                }
            },
            Statement::For(slot, place, Over::List(list), body) => {
                let Value::List(list) = self.node(list, slots)? else { return Err(GaveUp) };
                let entries = self.entries(list)?;
                for (at, entry) in (0i64..).zip(entries) {
                    slots[*slot] = *entry;
                    if let Some(place) = place {
                        slots[*place] = Value::Integer(at);
                    }
                    match self.block(body, slots)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        Flow::Next(_) | Flow::Continue => {}
                    }
                }
            }
            Statement::For(slot, place, Over::Range(from, to, inclusive), body) => {
                let from = self.whole(from, slots)?;
                let to = self.whole(to, slots)?;
                let to = if *inclusive { to.checked_add(1).ok_or(GaveUp)? } else { to };
                for (at, number) in (0i64..).zip(from..to) {
                    slots[*slot] = Value::Integer(number);
                    if let Some(place) = place {
                        slots[*place] = Value::Integer(at);
                    }
                    match self.block(body, slots)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        Flow::Next(_) | Flow::Continue => {}
                    }
                }
            }
            _ => return Err(GaveUp),
        }
        Ok(Flow::Next(Value::Unit))
    }

    fn whole(&mut self, node: &'a Node, slots: &mut [Value<'a>]) -> Result<i64, GaveUp> {
        match self.node(node, slots)? {
            Value::Integer(value) => Ok(value),
            _ => Err(GaveUp),
        }
    }

    /// The entries of a list, in a row.
    pub(super) fn entries(&mut self, list: List<'a>) -> Result<&'a [Value<'a>], GaveUp> {
        if let List::Made(entries) = list {
            return Ok(entries);
        }
        let mut entries = bumpalo::collections::Vec::new_in(&self.answers.small);
        list.each(|entry| entries.push(entry));
        if entries.len() > self.bounds.list_entries {
            return Err(GaveUp);
        }
        Ok(entries.into_bump_slice())
    }

    fn holds(&mut self, node: &'a Node, slots: &mut [Value<'a>]) -> Result<bool, GaveUp> {
        match node {
            Node::IsUnit(it, not) => {
                let value = self.node(it, slots)?;
                Ok(matches!(value, Value::Unit) != *not)
            }
            Node::IsBlank(it) => match self.node(it, slots)? {
                Value::Unit => Ok(true),
                Value::Text(text) => Ok(text.trim().is_empty()),
                Value::Date(_) => Ok(false),
                _ => Err(GaveUp),
            },
            Node::Not(it) => Ok(!self.holds(it, slots)?),
            Node::And(parts) => {
                for part in parts {
                    if !self.holds(part, slots)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Node::Or(parts) => {
                for part in parts {
                    if self.holds(part, slots)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Node::Compare(comparison, sides) => {
                let a = self.node(&sides.0, slots)?;
                let b = self.node(&sides.1, slots)?;
                self.compare(*comparison, a, b)
            }
            other => match self.node(other, slots)? {
                Value::Bool(value) => Ok(value),
                _ => Err(GaveUp),
            },
        }
    }

    fn node(&mut self, node: &'a Node, slots: &mut [Value<'a>]) -> Answer<'a> {
        match node {
            Node::Unit => Ok(Value::Unit),
            Node::Bool(value) => Ok(Value::Bool(*value)),
            Node::Integer(value) => Ok(Value::Integer(*value)),
            Node::Decimal(value) => Ok(Value::Decimal(*value)),
            Node::Text(value) => Ok(Value::Text(value)),
            Node::Slot(slot) => Ok(slots[*slot]),
            Node::FieldOf(slot, reader) => match slots[*slot] {
                Value::Thing(thing) => self.read(reader.read(thing)),
                _ => Err(GaveUp),
            },
            Node::Field(of, reader, optional) => match self.node(of, slots)? {
                Value::Thing(thing) => self.read(reader.read(thing)),
                Value::Unit if *optional => Ok(Value::Unit),
                _ => Err(GaveUp),
            },
            Node::Key(of, key, optional) => match self.node(of, slots)? {
                Value::Map(entries) => entry_of(entries, key),
                Value::Unit if *optional => Ok(Value::Unit),
                _ => Err(GaveUp),
            },
            Node::IsUnit(..)
            | Node::IsBlank(_)
            | Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Compare(..) => self.holds(node, slots).map(Value::Bool),
            Node::Calculate(operator, sides) => {
                let a = self.node(&sides.0, slots)?;
                let b = self.node(&sides.1, slots)?;
                self.calculate(*operator, a, b)
            }
            Node::If(parts) => {
                let (asked, then, otherwise) = &**parts;
                let way = if self.holds(asked, slots)? { then } else { otherwise };
                self.within(way, slots)
            }
            Node::Block(block) => self.within(block, slots),
            other => self.seldom(other, slots),
        }
    }

    /// A block inside an expression: what leaves it leaves more than this tree can say.
    fn within(&mut self, block: &'a Block, slots: &mut [Value<'a>]) -> Answer<'a> {
        match self.block(block, slots)? {
            Flow::Next(value) => Ok(value),
            _ => Err(GaveUp),
        }
    }

    fn seldom(&mut self, node: &'a Node, slots: &mut [Value<'a>]) -> Answer<'a> {
        match node {
            Node::Join(parts) => self.join(parts, slots),
            Node::Own(function, given) => {
                let given = self.given(given, slots)?;
                self.call(*function, given)
            }
            Node::Native(native, given) => {
                let mut row = [Value::Unit; NATIVE_MAX];
                let row = row.get_mut(..given.len()).ok_or(GaveUp)?;
                for (place, node) in row.iter_mut().zip(given) {
                    *place = self.node(node, slots)?;
                }
                let answer = native.call(row, self.answers)?;
                self.read(Some(answer))
            }
            Node::Finding(given, position) => {
                let given = self.given(given, slots)?;
                self.say(given, *position)
            }
            Node::Negate(it) => match self.node(it, slots)? {
                Value::Integer(value) => value.checked_neg().map(Value::Integer).ok_or(GaveUp),
                Value::Decimal(value) => Ok(Value::Decimal(-value)),
                _ => Err(GaveUp),
            },
            Node::Coalesce(parts) => {
                let mut last = Value::Unit;
                for part in parts {
                    last = self.node(part, slots)?;
                    if !matches!(last, Value::Unit) {
                        break;
                    }
                }
                Ok(last)
            }
            Node::List(entries) => {
                let entries = self.given(entries, slots)?;
                Ok(Value::List(List::Made(entries)))
            }
            Node::Map(entries) => {
                let mut made = bumpalo::collections::Vec::new_in(&self.answers.small);
                for (key, value) in entries {
                    made.push((&**key, self.node(value, slots)?));
                }
                Ok(Value::Map(made.into_bump_slice()))
            }
            Node::Entry(parts) => {
                let of = self.node(&parts.0, slots)?;
                let index = self.node(&parts.1, slots)?;
                self.entry(of, index)
            }
            _ => Err(GaveUp),
        }
    }

    fn given(
        &mut self,
        nodes: &'a [Node],
        slots: &mut [Value<'a>],
    ) -> Result<&'a [Value<'a>], GaveUp> {
        if nodes.len() > MADE_MAX {
            return Err(GaveUp);
        }
        let given = self.answers.small.alloc_slice_fill_copy(nodes.len(), Value::Unit);
        for (place, node) in given.iter_mut().zip(nodes) {
            *place = self.node(node, slots)?;
        }
        Ok(given)
    }

    /// A value that came from outside: Rhai looks at its size.
    fn read(&self, value: Option<Value<'a>>) -> Answer<'a> {
        match value {
            Some(Value::Text(text)) if text.len() > self.bounds.text_bytes => Err(GaveUp),
            Some(value) => Ok(value),
            None => Err(GaveUp),
        }
    }

    fn join(&mut self, parts: &'a [Node], slots: &mut [Value<'a>]) -> Answer<'a> {
        let mut text = bumpalo::collections::String::new_in(&self.answers.small);
        for part in parts {
            let value = self.node(part, slots)?;
            show(&mut text, value)?;
        }
        self.made(text.into_bump_str())
    }

    fn say(&mut self, given: &[Value<'a>], position: Position) -> Answer<'a> {
        let (sequence, texts) = match given {
            [Value::Thing(thing), texts @ ..] => (sequence_of(*thing)?, texts),
            texts => (None, texts),
        };
        let (path, message, fix) = match texts {
            [path, message] => (path, message, None),
            [path, message, fix] => (path, message, Some(self.shown_text(*fix)?)),
            _ => return Err(GaveUp),
        };
        let said = Said {
            sequence,
            path: self.shown_text(*path)?,
            message: self.shown_text(*message)?,
            fix,
            position,
        };
        self.said.push(said);
        Ok(Value::Unit)
    }

    fn shown_text(&self, value: Value<'a>) -> Result<String, GaveUp> {
        match value {
            Value::Text(_) | Value::Date(_) => self.shown(value).map(str::to_string),
            _ => Err(GaveUp),
        }
    }
}

/// Which document of a group; none where there is one document only.
fn sequence_of(thing: Thing<'_>) -> Result<Option<usize>, GaveUp> {
    match thing {
        Thing::Header(header) => Ok(Some(Arc::as_ref(header).sequence)),
        Thing::PickedHeader(header) => Ok(Some(Arc::as_ref(header).sequence)),
        Thing::SalesOrder(_) | Thing::PickedOrder(_) => Ok(None),
        _ => Err(GaveUp),
    }
}
