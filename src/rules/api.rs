//! Functions a script may call beside Rhai's own. `finding` is all a rule can do; the rest helps
//! it to read and to calculate.

use std::sync::{Arc, Mutex, PoisonError};

use rhai::{Dynamic, Engine, EvalAltResult, NativeCallContext, Position};
use rust_decimal::{Decimal, RoundingStrategy};

use super::fields::{View, decimal};
use super::picked_parts::PickedHeaderView;
use super::picked_view::PickedView;
use super::view::{HeaderView, OrderView};
use super::view_parts::{CustomerRefView, ItemRefView};
use crate::domain::candidate::same;

/// A finding as the script said it, before level and places are added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Which document of a group; `None` for the document at hand.
    pub sequence: Option<usize>,
    /// Path in the document.
    pub path: String,
    /// Message.
    pub message: String,
    /// Remedy.
    pub fix: Option<String>,
    /// Where in the script, in the lines of the compiled text.
    pub position: Position,
}

/// Collects what one call says. Handed to scripts' calls as their tag.
#[derive(Debug, Clone, Default)]
pub struct Collector(Arc<Mutex<Vec<Said>>>);

impl Collector {
    /// Everything said so far.
    pub fn take(&self) -> Vec<Said> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

type Answer<T> = Result<T, Box<EvalAltResult>>;

/// The functions of the written contract: signature and one sentence each.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("finding(path, message)", "reports a finding on the document"),
    ("finding(path, message, fix)", "the same, with a remedy"),
    ("finding(doc, path, message)", "in check_group: reports a finding on one document"),
    ("finding(doc, path, message, fix)", "the same, with a remedy"),
    ("blank(x)", "bool: absent, or a text of spaces alone"),
    ("has(map, key)", "bool: the map has this key"),
    ("get(map, key)", "the value under this key, or () where there is none"),
    (
        "same(a, b)",
        "bool: two customers or two items are one: by id, or by name where one has none",
    ),
    ("div(a, b)", "decimal: exact division, whatever a and b are written as"),
    ("round_half_up(x, places)", "decimal: rounded as accountants do, 2.345 to 2.35"),
];

/// Lets scripts of this engine call the functions above.
pub fn register_api(engine: &mut Engine) {
    register_findings(engine);
    engine.register_fn("blank", |value: &str| value.trim().is_empty());
    engine.register_fn("blank", |(): ()| true);
    engine.register_fn("has", |map: &mut rhai::Map, key: &str| map.contains_key(key));
    engine.register_fn("get", |map: &mut rhai::Map, key: &str| {
        map.get(key).cloned().unwrap_or(Dynamic::UNIT)
    });
    engine.register_fn("same", |a: CustomerRefView, b: CustomerRefView| same(&a.0, &b.0));
    engine.register_fn("same", |a: ItemRefView, b: ItemRefView| same(&a.reference, &b.reference));
    engine.register_fn("div", |a: Dynamic, b: Dynamic| -> Answer<Dynamic> {
        let (a, b) = (number(&a)?, number(&b)?);
        a.checked_div(b).map(decimal).ok_or_else(|| failure(format!("{a} / {b} has no value")))
    });
    engine.register_fn("round_half_up", |value: Dynamic, places: i64| -> Answer<Dynamic> {
        let places = u32::try_from(places)
            .ok()
            .filter(|places| *places <= Decimal::MAX_SCALE)
            .ok_or_else(|| failure(format!("{places} decimal places: 0 to 28 are possible")))?;
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        Ok(Dynamic::from_decimal(number(&value)?.round_dp_with_strategy(places, strategy)))
    });
}

fn register_findings(engine: &mut Engine) {
    engine.register_fn("finding", |call: NativeCallContext, path: &str, message: &str| {
        say(&call, None, path, message, None)
    });
    engine.register_fn(
        "finding",
        |call: NativeCallContext, path: &str, message: &str, fix: &str| {
            say(&call, None, path, message, Some(fix))
        },
    );
    register_findings_on::<HeaderView>(engine, |doc| Some(doc.0.sequence));
    register_findings_on::<PickedHeaderView>(engine, |doc| Some(doc.0.sequence));
    // In `check` there is one document only; naming it is allowed.
    register_findings_on::<OrderView>(engine, |_| None);
    register_findings_on::<PickedView>(engine, |_| None);
}

/// `finding(doc, …)`: `sequence` tells which document of a group it is.
fn register_findings_on<T: View>(engine: &mut Engine, sequence: fn(&T) -> Option<usize>) {
    engine.register_fn(
        "finding",
        move |call: NativeCallContext, doc: T, path: &str, message: &str| {
            say(&call, sequence(&doc), path, message, None)
        },
    );
    engine.register_fn(
        "finding",
        move |call: NativeCallContext, doc: T, path: &str, message: &str, fix: &str| {
            say(&call, sequence(&doc), path, message, Some(fix))
        },
    );
}

fn say(
    call: &NativeCallContext,
    sequence: Option<usize>,
    path: &str,
    message: &str,
    fix: Option<&str>,
) -> Answer<()> {
    let collector = call.tag().and_then(|tag| tag.read_lock::<Collector>().map(|c| c.clone()));
    let Some(collector) = collector else {
        return Err(failure("finding() can be called by rules only".to_string()));
    };
    let said = Said {
        sequence,
        path: path.to_string(),
        message: message.to_string(),
        fix: fix.map(str::to_string),
        position: call.call_position(),
    };
    collector.0.lock().unwrap_or_else(PoisonError::into_inner).push(said);
    Ok(())
}

fn number(value: &Dynamic) -> Answer<Decimal> {
    match (value.as_decimal(), value.as_int()) {
        (Ok(decimal), _) => Ok(decimal),
        (_, Ok(integer)) => Ok(Decimal::from(integer)),
        _ if value.is_unit() => Err(failure("a number is expected, and () is absent".to_string())),
        _ => Err(failure(format!("`{value}` is no number"))),
    }
}

fn failure(message: String) -> Box<EvalAltResult> {
    EvalAltResult::ErrorRuntime(message.into(), Position::NONE).into()
}
