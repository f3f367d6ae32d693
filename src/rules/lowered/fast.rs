//! The fast way of a call: run lowered where that can be done.

use std::cell::{Cell, RefCell};

use super::run::{Call, run};
use super::{Lowered, code::Program};
use crate::rules::api::Said;
use crate::rules::asking::{Answers, Asking};
use crate::rules::engine;
use crate::rules::reads;
use crate::rules::value::{Thing, Value};

/// Runs lowered scripts of one thread; what their calls make is kept until the next call.
pub struct Fast {
    answers: RefCell<Answers>,
    /// Somebody watches Rhai at work, or measures it.
    off: bool,
    tally: Cell<Tally>,
}

/// How many calls of scripts that are lowered were run so, and how many Rhai had to run after all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Run without Rhai.
    pub ran: u64,
    /// Given up.
    pub gave_up: u64,
}

impl Fast {
    /// On, or off: then Rhai runs everything.
    pub fn new(off: bool) -> Self {
        Self { answers: RefCell::default(), off, tally: Cell::default() }
    }

    /// Calls a function on a document, or on a list of them. `None`: Rhai is to do it; `take`
    /// says so, too, of a value that it does not know.
    pub fn call<'c, R>(
        &self,
        script: &'c Lowered,
        function: &str,
        asking: &'c Asking<'c>,
        given: Value<'c>,
        lines: usize,
        take: impl FnOnce(Value<'_>) -> Option<R>,
    ) -> Option<(R, Vec<Said>)> {
        if self.off || reads::is_listening() {
            return None;
        }
        let program = script.as_ref().ok()?;
        let function = program.entry(function)?;
        let mut answers = self.answers.try_borrow_mut().ok()?;
        answers.forget();
        let ran = called(program, function, asking, given, lines, &answers, take);
        let mut tally = self.tally.get();
        if ran.is_some() {
            tally.ran += 1;
        } else {
            tally.gave_up += 1;
        }
        self.tally.set(tally);
        ran
    }

    /// How it went so far.
    pub fn tally(&self) -> Tally {
        self.tally.get()
    }
}

fn called<'a, R>(
    program: &'a Program,
    function: usize,
    asking: &'a Asking<'a>,
    given: Value<'a>,
    lines: usize,
    answers: &'a Answers,
    take: impl FnOnce(Value<'_>) -> Option<R>,
) -> Option<(R, Vec<Said>)> {
    let given = [given, Value::Thing(Thing::Context(asking))];
    let bounds = engine::bounds_for(lines);
    let ran = run(&Call { program, function, given: &given, answers, bounds }).ok()?;
    Some((take(ran.gives)?, ran.said))
}

/// The key that a document is compared under. The type belongs to it: the number 5 and the text
/// "5" are two keys.
pub fn key(value: Value<'_>) -> Option<Option<String>> {
    Some(match value {
        Value::Unit => None,
        Value::Text(text) => Some(format!("string {text}")),
        Value::Date(date) => Some(format!("string {date}")),
        Value::Integer(number) => Some(format!("i64 {number}")),
        Value::Decimal(number) => Some(format!("decimal {number}")),
        _ => return None,
    })
}

/// The reason to skip a document.
pub fn reason(value: Value<'_>) -> Option<Option<String>> {
    Some(match value {
        Value::Unit => None,
        Value::Text(text) => Some(text.to_string()),
        _ => return None,
    })
}
