//! What to tell people when a script fails while running: what was expected, what exists, and the
//! values at hand.

use std::sync::{Arc, Mutex, PoisonError};

use rhai::debugger::{DebuggerCommand, DebuggerEvent};
use rhai::{Dynamic, Engine, EvalAltResult, Position};

use super::engine;
use super::{api, context, views};

/// Longest value shown in a message, in characters.
const VALUE_LENGTH_MAX: usize = 60;
/// Largest map whose entries are shown.
const ENTRIES_SHOWN_MAX: usize = 6;
/// How unlike a name may be to be suggested, in edits.
const EDITS_MAX: usize = 3;
/// How long the part of a name must be that two names share, to be suggested.
const PART_LENGTH_MIN: usize = 4;

/// A failure of a script, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub message: String,
    /// What to do.
    pub remedy: Option<String>,
    /// Where, in the lines of the compiled text.
    pub position: Position,
    /// The functions that were being called, innermost first, and where each was called.
    pub calls: Vec<(String, Position)>,
    /// It used up its steps.
    pub out_of_steps: bool,
    /// It was the clock: the run has to end, not the document be held.
    pub out_of_time: bool,
}

/// `did you mean `x`?`, where one of the candidates is near enough.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().filter(|each| *each != word).collect();
    let near = candidates
        .iter()
        .copied()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(edits, candidate)| *edits <= EDITS_MAX && *edits * 2 <= candidate.len().max(2))
        .min();
    // `is_blank` for `blank`, `total` for `total_amount`: the longest that is part of the other.
    let part = || {
        let parts = candidates.iter().filter(|candidate| {
            let (short, long) = (word.len().min(candidate.len()), word.len().max(candidate.len()));
            short >= PART_LENGTH_MIN
                && short < long
                && (word.contains(**candidate) || candidate.contains(word))
        });
        parts.max_by_key(|candidate| candidate.len()).map(|candidate| (0, *candidate))
    };
    near.or_else(part).map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}

/// Puts an error of Rhai into words.
pub fn explain(error: &EvalAltResult) -> Failure {
    let inner = error.unwrap_inner();
    let position = inner.position();
    let position = if position.is_none() { error.position() } else { position };
    let (message, remedy) = words(inner);
    let mut calls = Vec::new();
    let mut outer = error;
    while let EvalAltResult::ErrorInFunctionCall(name, _, within, called_at) = outer {
        calls.insert(0, (name.clone(), *called_at));
        outer = within;
    }
    let out_of_time = matches!(inner, EvalAltResult::ErrorTerminated(token, _)
        if is_token(token, engine::OUT_OF_TIME));
    let out_of_steps = match inner {
        EvalAltResult::ErrorTooManyOperations(_) => true,
        EvalAltResult::ErrorTerminated(token, _) => is_token(token, engine::TOO_MANY_STEPS),
        _ => false,
    };
    Failure { message, remedy, position, calls, out_of_steps, out_of_time }
}

fn is_token(value: &Dynamic, token: &str) -> bool {
    value.clone().into_string().is_ok_and(|value| value == token)
}

fn too_many_steps() -> (String, Option<String>) {
    let (base, each) = (engine::STEPS_PER_CALL, engine::STEPS_PER_LINE);
    let message = format!("too many steps (more than {base}, and {each} for each line)");
    (message, Some("look for a loop that never ends".to_string()))
}

fn words(error: &EvalAltResult) -> (String, Option<String>) {
    match error {
        EvalAltResult::ErrorPropertyNotFound(name, _) => unknown_property(name),
        EvalAltResult::ErrorDotExpr(text, _) => match quoted(text) {
            Some(name) => unknown_property(&name),
            None => (text.clone(), None),
        },
        EvalAltResult::ErrorFunctionNotFound(signature, _) => unknown_function(signature),
        EvalAltResult::ErrorTooManyOperations(_) => too_many_steps(),
        EvalAltResult::ErrorTerminated(token, _) if is_token(token, engine::TOO_MANY_STEPS) => {
            too_many_steps()
        }
        EvalAltResult::ErrorStackOverflow(_) => (
            "functions call each other too deeply".to_string(),
            Some("look for a function that calls itself".to_string()),
        ),
        EvalAltResult::ErrorDataTooLarge(what, _) => {
            (format!("a value grew too large ({what})"), None)
        }
        EvalAltResult::ErrorRuntime(value, _) => (value.to_string(), None),
        EvalAltResult::ErrorTerminated(value, _) => (value.to_string(), None),
        EvalAltResult::ErrorMismatchDataType(wanted, given, _)
        | EvalAltResult::ErrorMismatchOutputType(wanted, given, _) => {
            (format!("expected {wanted}, found {given}"), None)
        }
        other => {
            let text = other.to_string();
            // Rhai appends the position; the finding carries it in its own field.
            let end = text.rfind(" (line ").unwrap_or(text.len());
            (text[..end].to_string(), None)
        }
    }
}

/// The name in `Unknown property 'shpi_to' - …`.
fn quoted(text: &str) -> Option<String> {
    let mut parts = text.split(['\'', '`']);
    parts.next()?;
    parts.next().map(str::to_string)
}

fn unknown_property(name: &str) -> (String, Option<String>) {
    let views = views::described();
    let known = views.iter().flat_map(|view| view.fields.iter().map(|(name, ..)| *name));
    (format!("unknown field `{name}`"), did_you_mean(name, known))
}

fn unknown_function(signature: &str) -> (String, Option<String>) {
    let name = signature.split([' ', '(']).next().unwrap_or(signature);
    let own = api::FUNCTIONS.iter().chain(context::QUESTIONS);
    let signatures: Vec<&str> = own.map(|(signature, _)| *signature).collect();
    let name_of = |signature: &'static str| signature.split('(').next().unwrap_or(signature);
    let same: Vec<&str> =
        signatures.iter().copied().filter(|each| name_of_str(each) == name).collect();
    let given = signature.split_once('(').map_or("", |(_, given)| given);
    let remedy = if given.contains("()") && same.is_empty() {
        Some("a value is absent there; ask with `blank(x)` or `x == ()` before".to_string())
    } else if same.is_empty() {
        let names = api::FUNCTIONS.iter().chain(context::QUESTIONS).map(|(each, _)| name_of(each));
        did_you_mean(name, names)
    } else {
        Some(format!("it can be called as {}", same.join(", ")))
    };
    let readable = signature.replace("&str | ImmutableString | String", "text");
    let readable = readable.replace("()", "absent ()");
    (format!("there is no function {readable}"), remedy)
}

fn name_of_str(signature: &str) -> &str {
    signature.split('(').next().unwrap_or(signature)
}

/// Variables with their values, innermost last: `line = line 2 (Bolt:M8) of sales order 1001`.
pub type Values = Vec<(String, String)>;

/// The last step before a failure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastStep {
    /// The variables that the script had.
    pub values: Values,
    /// Where it was, in the lines of the compiled text.
    pub position: Option<Position>,
}

/// Runs a failing call once more, step by step, and gives the last step. Scripts have no memory and
/// no clock, so the second run fails where the first did.
pub fn last_step(lines: usize, run: impl Fn(&Engine)) -> LastStep {
    let last: Arc<Mutex<LastStep>> = Arc::default();
    let seen = Arc::clone(&last);
    let mut engine = engine::build_for(lines);
    #[expect(deprecated, reason = "marked as volatile, not as going away; Cargo.lock pins it")]
    engine.register_debugger(
        |_, debugger| debugger,
        move |context, event, _, _, position| {
            // The ends of functions are told too, when their variables are gone.
            if !matches!(event, DebuggerEvent::Start | DebuggerEvent::Step) {
                return Ok(DebuggerCommand::StepInto);
            }
            let values = context
                .scope()
                .iter()
                .filter(|(name, _, _)| *name != "ctx")
                .map(|(name, _, value)| (name.to_string(), shown(&value)))
                .collect();
            let mut last = seen.lock().unwrap_or_else(PoisonError::into_inner);
            // Within `a.b.c` Rhai shows no variables; those before it still hold.
            if !context.scope().is_empty() {
                last.values = values;
            }
            if !position.is_none() {
                last.position = Some(position);
            }
            Ok(DebuggerCommand::StepInto)
        },
    );
    run(&engine);

    last.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A value as people read it.
pub fn shown(value: &Dynamic) -> String {
    if let Some(described) = views::describe(value) {
        return described;
    }
    if let Some(map) = value.read_lock::<rhai::Map>().filter(|map| map.len() > ENTRIES_SHOWN_MAX) {
        return format!("a map of {} entries", map.len());
    }
    let text = match value.clone().into_string() {
        Ok(text) => format!("{text:?}"),
        Err(_) if value.is_unit() => "()".to_string(),
        Err(_) if value.is_array() => "a list".to_string(),
        Err(_) => value.to_string(),
    };
    if text.chars().count() <= VALUE_LENGTH_MAX {
        return text;
    }
    text.chars().take(VALUE_LENGTH_MAX).chain(['…']).collect()
}
