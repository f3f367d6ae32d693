//! `crossdock bench`: what reading and judging cost on a company's own orders.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cpu_time::ProcessTime;

use super::failure::{Exit, Failure};
use super::output::{Format, Outputs};
use super::run::{From, PickingOrders, taken};
use super::workspace::Workspace;
use crate::domain::selection::Selected;
use crate::flows::orders_down::Taken;
use crate::rules::engine;
use crate::rules::evaluate::Evaluator;
use crate::rules::set::{Rule, RuleSet};
use crate::rules::world::World;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    from: From,

    #[command(flatten)]
    warehouse: PickingOrders,

    /// How often each thing is measured, all of them taking turns
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rounds: u16,

    /// Judges so many orders at most; all are read
    #[arg(long, default_value_t = 5_000)]
    orders: usize,

    #[command(flatten)]
    outputs: Outputs,
}

/// CPU time of each round.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn take<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begin = ProcessTime::now();
        let made = work();
        self.0.push(begin.elapsed());
        made
    }

    /// Adds to the last round.
    fn add<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begin = ProcessTime::now();
        let made = work();
        if let Some(last) = self.0.last_mut() {
            *last += begin.elapsed();
        }
        made
    }

    fn median(&self) -> u128 {
        let mut sorted: Vec<u128> = self.0.iter().map(Duration::as_nanos).collect();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or(0)
    }
}

/// What one rule costs.
struct Cost {
    code: String,
    lowered: bool,
    run: Times,
    rhai: Times,
}

impl Cost {
    /// Another round.
    fn begin(&mut self) {
        self.run.0.push(Duration::ZERO);
        self.rhai.0.push(Duration::ZERO);
    }
}

/// Orders that all rules look at before the next ones: few enough to stay at hand, as an order does
/// that was read a moment ago; enough to be measured together.
const ORDERS_AT_ONCE: usize = 32;

/// Everything measured.
struct Measured {
    read: Times,
    bytes: u64,
    received: usize,
    judged: usize,
    costs: Vec<Cost>,
}

/// Measures, posts nothing, keeps nothing.
pub fn run(workspace: Option<&Path>, arguments: &Arguments) -> Result<Exit, Failure> {
    let workspace = Workspace::open(workspace)?;
    let measured = measure(&workspace, arguments)?;
    arguments.outputs.write(|format, out| match format {
        Format::Text => write_text(out, &measured, arguments.rounds),
        Format::Json => writeln!(out, "{:#}", to_json(&measured, arguments.rounds)),
    })?;
    Ok(Exit::Done)
}

fn measure(workspace: &Workspace, arguments: &Arguments) -> Result<Measured, Failure> {
    let snapshot = Arc::new(workspace.snapshot()?);
    let lookup = arguments.warehouse.over(&snapshot)?;
    let mut read = Times::default();
    let mut last = None;
    for _ in 0..arguments.rounds {
        let lookup = lookup.clone();
        let took = read.take(|| taken(workspace, &arguments.from, &snapshot, lookup));
        last = Some(took?);
    }
    let Some((taken, bytes)) = last else { return Err(Failure::Usage("no rounds".into())) };
    let Taken { mut orders, shelf, received } = taken;
    let world = Arc::clone(shelf.evaluator().world());
    orders.truncate(arguments.orders);
    let rules: Vec<&Rule> = workspace.rules.active("sales_order").collect();
    let mut costs: Vec<Cost> = rules
        .iter()
        .map(|rule| Cost {
            code: rule.code.clone(),
            lowered: rule.lowered.is_ok(),
            run: Times::default(),
            rhai: Times::default(),
        })
        .collect();
    let both: Vec<[Evaluator; 2]> = rules.iter().map(|rule| ways(rule, &world)).collect();
    for _ in 0..arguments.rounds {
        costs.iter_mut().for_each(Cost::begin);
        // As in a run: all rules look at an order while it is at hand.
        for some in orders.chunks(ORDERS_AT_ONCE) {
            if let Some([run, _]) = both.first() {
                judge(run, some)?;
            }
            for (cost, [run, rhai]) in costs.iter_mut().zip(&both) {
                cost.run.add(|| judge(run, some))?;
                cost.rhai.add(|| judge(rhai, some))?;
            }
        }
    }
    Ok(Measured { read, bytes, received, judged: orders.len(), costs })
}

/// One rule alone: as a run does it, and in Rhai alone.
fn ways(rule: &Rule, world: &Arc<World>) -> [Evaluator; 2] {
    let set = Arc::new(RuleSet { rules: vec![rule.clone()], ..RuleSet::default() });
    let rhai = Evaluator::with(engine::build(), Arc::clone(&set), Arc::clone(world));
    [Evaluator::new(set, Arc::clone(world)), rhai]
}

fn judge(evaluator: &Evaluator, orders: &[Arc<Selected>]) -> Result<(), Failure> {
    for order in orders {
        evaluator
            .check(order)
            .map_err(|late| Failure::CouldNotRun(anyhow::Error::msg(late.to_string())))?;
    }
    Ok(())
}

/// Nanoseconds as microseconds with two decimals.
fn micros(nanos: u128) -> String {
    format!("{}.{:02}", nanos / 1_000, nanos % 1_000 / 10)
}

fn each(nanos: u128, count: usize) -> u128 {
    nanos / u128::try_from(count.max(1)).unwrap_or(1)
}

/// How many times as long, with one decimal.
fn times(long: u128, short: u128) -> String {
    let tenths = long * 10 / short.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn write_text(out: &mut dyn Write, measured: &Measured, rounds: u16) -> std::io::Result<()> {
    let Measured { read, bytes, received, judged, costs } = measured;
    let reading = read.median();
    let speed = u128::from(*bytes) * 1_000 / reading.max(1);
    let an_order = micros(each(reading, *received));
    writeln!(out, "CPU time, medians of {rounds} rounds\n")?;
    writeln!(out, "reading: {received} orders, {speed} MB/s, {an_order} µs an order")?;
    let sum = |of: fn(&Cost) -> u128| costs.iter().map(of).sum::<u128>();
    let (run, rhai) = (sum(|cost| cost.run.median()), sum(|cost| cost.rhai.median()));
    let (a, b) = (micros(each(run, *judged)), micros(each(rhai, *judged)));
    let factor = times(rhai, run);
    writeln!(out, "rules: {judged} orders, {a} µs an order; in Rhai alone {b} ({factor} times)\n")?;
    let width = costs.iter().map(|cost| cost.code.len()).max().unwrap_or(0);
    writeln!(
        out,
        "{:<width$}  {:>11}  {:>13}  {:>6}",
        "rule", "µs an order", "in Rhai alone", "times"
    )?;
    for cost in costs {
        let (run, rhai) = (cost.run.median(), cost.rhai.median());
        let (a, b) = (micros(each(run, *judged)), micros(each(rhai, *judged)));
        let remark = if cost.lowered { "" } else { "  dynamic" };
        let factor = times(rhai, run);
        writeln!(out, "{:<width$}  {a:>11}  {b:>13}  {factor:>6}{remark}", cost.code)?;
    }
    Ok(())
}

fn to_json(measured: &Measured, rounds: u16) -> serde_json::Value {
    let rules = measured.costs.iter().map(|cost| {
        serde_json::json!({
            "code": cost.code, "dynamic": !cost.lowered,
            "nanoseconds": cost.run.median(), "nanoseconds_in_rhai": cost.rhai.median(),
        })
    });
    serde_json::json!({
        "format_version": "1.0", "kind": "bench", "rounds": rounds,
        "reading": {
            "orders": measured.received, "bytes": measured.bytes,
            "nanoseconds": measured.read.median(),
        },
        "judging": { "orders": measured.judged, "rules": rules.collect::<Vec<_>>() },
    })
}
