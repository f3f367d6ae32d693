//! Builds the Rhai engine: every switch and every limit is set here, on purpose.
//!
//! Rhai's own defaults differ between debug and release builds and leave sizes unlimited, so none
//! of them is relied on.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rhai::packages::{Package, StandardPackage};
use rhai::{Dynamic, Engine, EvalAltResult, OptimizationLevel, Position};

use super::views::register_views;
use super::{api, context};

/// Steps of one call of one script on an order without lines. The slowest built-in rule takes 60.
pub const STEPS_PER_CALL: u64 = 20_000;
/// Steps more for each line of the order. The slowest built-in rule takes 25.
pub const STEPS_PER_LINE: u64 = 1_000;
/// Steps whatever the order: more than the above gives to an order of 100,000 lines.
const STEPS_MAX: u64 = 200_000_000;
/// Functions calling functions.
const CALL_DEPTH_MAX: usize = 32;
/// Nesting of expressions and blocks, at the top level and inside functions.
const EXPRESSION_DEPTH_MAX: usize = 64;
/// Variables alive at once.
const VARIABLES_MAX: usize = 256;
/// Functions in one script with everything of `rules/lib`.
const FUNCTIONS_MAX: usize = 1_024;
/// How large values may grow. One step may go over all of a value (sorting, copying), so that steps
/// alone do not bound a call: a small order gets little room, and a hostile rule on it ends soon.
struct Room {
    /// Bytes of one text. The longest memo is 4,095 characters.
    text_bytes: usize,
    /// Entries of one list, nested ones counted.
    list_entries: usize,
    /// Entries of one map, nested ones counted.
    map_entries: usize,
}

/// By the lines of a document, or the pairs of documents in a group. The largest has five times the
/// room of the largest order we test with.
const ROOMS: [(usize, Room); ROOM_COUNT] = [
    (100, Room { text_bytes: 32_000, list_entries: 2_000, map_entries: 1_000 }),
    (1_000, Room { text_bytes: 100_000, list_entries: 10_000, map_entries: 5_000 }),
    (usize::MAX, Room { text_bytes: 1_000_000, list_entries: 100_000, map_entries: 20_000 }),
];
/// What one call on a document may use.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Steps, as Rhai counts them.
    pub steps: u64,
    /// Bytes of one text.
    pub text_bytes: usize,
    /// Entries of one list.
    pub list_entries: usize,
}

/// What one call may use on documents of so many lines.
pub fn bounds_for(lines: usize) -> Bounds {
    let Room { text_bytes, list_entries, .. } = ROOMS[room_for(lines)].1;
    Bounds { steps: steps_for(lines), text_bytes, list_entries }
}

fn steps_for(lines: usize) -> u64 {
    let lines = u64::try_from(lines).unwrap_or(u64::MAX);
    STEPS_PER_CALL.saturating_add(STEPS_PER_LINE.saturating_mul(lines)).min(STEPS_MAX)
}

/// How many sizes of room there are.
pub const ROOM_COUNT: usize = 3;
/// Seconds one call may take before the run is given up. Steps decide findings; the clock only
/// ends a run, so that a slow machine never changes a verdict.
const CALL_SECONDS_MAX: u64 = 60;
/// How often steps and clock are looked at, in steps.
const LOOK_EVERY_STEPS: u64 = 1_024;
/// Words scripts have no use for: `eval` hides code from every check, `try` would hide failures,
/// `print` and `debug` have nowhere to go, `sleep` would keep a run waiting unseen by its clock,
/// `exit` would end a call with any value.
pub const DISABLED_SYMBOLS: [&str; 6] = ["eval", "try", "print", "debug", "sleep", "exit"];

thread_local! {
    static CALL: Cell<Option<(Instant, u64)>> = const { Cell::new(None) };
}

/// The message a call ends with when its steps are used up.
pub const TOO_MANY_STEPS: &str = "too many steps";

/// The message a call ends with when the clock runs out.
pub const OUT_OF_TIME: &str = "out of time";

/// An engine in which scripts can read documents, ask `ctx`, and report findings; nothing else.
/// For documents of usual size.
pub fn build() -> Engine {
    build_for(0)
}

/// The same, for documents of so many lines.
pub fn build_for(lines: usize) -> Engine {
    build_with(&ROOMS[room_for(lines)].1)
}

/// Which room documents of so many lines get.
pub fn room_for(lines: usize) -> usize {
    ROOMS.iter().position(|(most, _)| lines <= *most).unwrap_or(ROOM_COUNT - 1)
}

fn build_with(room: &Room) -> Engine {
    let mut engine = Engine::new_raw();
    engine.register_global_module(StandardPackage::new().as_shared_module());
    set_limits(&mut engine, room);
    set_switches(&mut engine);
    register_views(&mut engine);
    context::register_context(&mut engine);
    api::register_api(&mut engine);
    engine
}

fn set_limits(engine: &mut Engine, room: &Room) {
    engine.set_max_operations(STEPS_MAX);
    engine.set_max_call_levels(CALL_DEPTH_MAX);
    engine.set_max_expr_depths(EXPRESSION_DEPTH_MAX, EXPRESSION_DEPTH_MAX);
    engine.set_max_variables(VARIABLES_MAX);
    engine.set_max_functions(FUNCTIONS_MAX);
    engine.set_max_string_size(room.text_bytes);
    engine.set_max_array_size(room.list_entries);
    engine.set_max_map_size(room.map_entries);
    // Two threads sharing an engine would wait for each other at the table of interned texts.
    engine.set_max_strings_interned(0);
    engine.on_progress(|steps| {
        if !steps.is_multiple_of(LOOK_EVERY_STEPS) {
            return None;
        }
        let (started, steps_max) = CALL.get()?;
        if steps > steps_max {
            return Some(TOO_MANY_STEPS.into());
        }
        (started.elapsed() > Duration::from_secs(CALL_SECONDS_MAX)).then(|| OUT_OF_TIME.into())
    });
}

fn set_switches(engine: &mut Engine) {
    engine.set_strict_variables(true);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_allow_anonymous_fn(true);
    engine.set_allow_looping(true);
    engine.set_allow_shadowing(true);
    engine.set_fast_operators(true);
    // Folding constants is safe since Rhai 1.26; anything more would run code at load.
    engine.set_optimization_level(OptimizationLevel::Simple);
    for symbol in DISABLED_SYMBOLS {
        engine.disable_symbol(symbol);
    }
    // Functions are no symbols: those that Rhai brings are hidden behind ones that fail.
    engine.register_fn("sleep", |_: i64| forbidden("sleep"));
    engine.register_fn("exit", || forbidden("exit"));
    engine.register_fn("exit", |_: Dynamic| forbidden("exit"));
}

fn forbidden(name: &str) -> Result<Dynamic, Box<EvalAltResult>> {
    let words = format!("`{name}` cannot be used in rules");
    Err(EvalAltResult::ErrorRuntime(words.into(), Position::NONE).into())
}

/// Begins one call on this thread: its clock, and its steps by the lines of its documents.
pub fn begin_call(lines: usize) {
    CALL.set(Some((Instant::now(), steps_for(lines))));
}
