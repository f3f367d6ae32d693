//! Coverage: which lines and branches of the scripts the tests went through. A file that no test
//! ever ran counts with all of its lines.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use rhai::debugger::{DebuggerCommand, DebuggerEvent};
use rhai::{ASTNode, Engine, Expr, Position, Stmt};

use super::engine;
use super::scripts::Script;
use super::set::RuleSet;

/// What is put into each branch of a script, so that one that only gives a value is seen, too:
/// Rhai tells of no step there.
const MARK: &str = "covered_branch";

/// How often each statement ran: by script, line and column of the compiled text.
type Counts = HashMap<(String, Position), u64>;

/// What ran while the tests did.
#[derive(Debug, Clone, Default)]
pub struct Hits(Arc<Mutex<Counts>>);

/// What the tests went through in one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCoverage {
    /// Lines with statements, and how often each ran.
    pub lines: BTreeMap<usize, u64>,
    /// Branches: line and what it is, and whether it was taken.
    pub branches: BTreeMap<(usize, String), bool>,
}

/// The coverage of every file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By file.
    pub files: BTreeMap<String, FileCoverage>,
}

/// How much of something was gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// So many of them.
    pub done: usize,
    /// Of so many.
    pub all: usize,
}

impl Share {
    /// In tenths of a percent, rounded down; all of nothing is everything.
    pub fn per_mille(self) -> usize {
        (self.done * 1000).checked_div(self.all).unwrap_or(1000)
    }

    /// `78.4`.
    pub fn percent(self) -> String {
        format!("{}.{}", self.per_mille() / 10, self.per_mille() % 10)
    }

    fn and(self, other: Self) -> Self {
        Self { done: self.done + other.done, all: self.all + other.all }
    }
}

impl Hits {
    /// An engine that counts what runs of this script.
    pub fn engine(&self, code: &str) -> Engine {
        let mut engine = engine::build();
        engine.register_fn(MARK, || {});
        let (counts, code) = (Arc::clone(&self.0), code.to_string());
        #[expect(deprecated, reason = "marked as volatile, not as going away; Cargo.lock pins it")]
        engine.register_debugger(
            |_, debugger| debugger,
            move |_, event, node, _, _| {
                if matches!(event, DebuggerEvent::Step) {
                    let key = (code.clone(), node.position());
                    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                    *counts.entry(key).or_default() += 1;
                }
                Ok(DebuggerCommand::StepInto)
            },
        );
        engine
    }
}

impl FileCoverage {
    /// Lines that ran.
    pub fn line_share(&self) -> Share {
        let done = self.lines.values().filter(|count| **count > 0).count();
        Share { done, all: self.lines.len() }
    }

    /// Branches that were taken.
    pub fn branch_share(&self) -> Share {
        let done = self.branches.values().filter(|taken| **taken).count();
        Share { done, all: self.branches.len() }
    }

    /// Lines that never ran, and branches never taken: `7, 9 (the condition never failed)`.
    pub fn gaps(&self) -> Vec<String> {
        let lines = self.lines.iter().filter(|(_, count)| **count == 0);
        let mut gaps: Vec<(usize, String)> =
            lines.map(|(line, _)| (*line, line.to_string())).collect();
        let silent: BTreeSet<usize> = gaps.iter().map(|(line, _)| *line).collect();
        let branches =
            self.branches.iter().filter(|((line, _), taken)| !**taken && !silent.contains(line));
        gaps.extend(branches.map(|((line, what), _)| (*line, format!("{line} ({what})"))));
        gaps.sort();
        gaps.into_iter().map(|(_, words)| words).collect()
    }
}

impl Coverage {
    /// What ran, of every script of the workspace: `counts` says whether a file does.
    pub fn of(set: &RuleSet, hits: &Hits, counts: impl Fn(&str) -> bool) -> Self {
        let mut coverage = Self::default();
        let ran = hits.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = set.rules.iter().map(|rule| (rule.code.as_str(), &rule.script));
        let hooks = set.filters.iter().chain(&set.maps);
        let hooks = hooks.map(|hook| (hook.code.as_str(), &hook.script));
        for (code, script) in rules.chain(hooks) {
            coverage.add(code, script, &ran);
        }
        coverage.files.retain(|file, _| counts(file));
        coverage
    }

    fn add(&mut self, code: &str, script: &Script, ran: &Counts) {
        let count = |position: Position| {
            ran.get(&(code.to_string(), position)).copied().unwrap_or_default()
        };
        // A script without statements is a file all the same.
        self.files.entry(script.text.file.clone()).or_default();
        script.ast.walk(&mut |path: &[ASTNode]| {
            if let Some(ASTNode::Stmt(statement)) = path.last()
                && !is_silent(statement)
            {
                self.note(script, statement, &count);
            }
            true
        });
    }

    fn note(&mut self, script: &Script, statement: &Stmt, count: &dyn Fn(Position) -> u64) {
        let position = statement.position();
        let place = script.place(position);
        let line = place.line;
        let file = self.files.entry(place.file).or_default();
        let times = match statement {
            // Rhai tells of the expression, in its own place.
            Stmt::Expr(given) => count(position).max(count(given.position())),
            _ => count(position),
        };
        // Several statements of a line: the line ran where one of them did. A function of the
        // library runs for whoever calls it.
        let known = file.lines.entry(line).or_default();
        *known = (*known).max(times);
        let mut branch = |what: &str, taken: bool| {
            *file.branches.entry((line, what.to_string())).or_default() |= taken;
        };
        match statement {
            Stmt::If(parts, _) => {
                let first = parts.body.statements().first().map(Stmt::position);
                let held = first.map_or(0, count);
                if first.is_some() {
                    branch("the condition never held", held > 0);
                }
                let otherwise = parts.branch.statements().first().map(Stmt::position);
                let failed = otherwise.map_or(times > held, |position| count(position) > 0);
                branch("the condition never failed", failed);
            }
            Stmt::Switch(parts, _) => {
                for (place, case) in parts.1.expressions.iter().enumerate() {
                    let at = case.rhs.start_position();
                    branch(
                        &format!("case {} was never taken", place + 1),
                        ran_within(&case.rhs, count, at),
                    );
                }
            }
            _ => {}
        }
    }

    /// Lines of all files.
    pub fn line_share(&self) -> Share {
        self.files.values().map(FileCoverage::line_share).fold(Share::default(), Share::and)
    }

    /// Branches of all files.
    pub fn branch_share(&self) -> Share {
        self.files.values().map(FileCoverage::branch_share).fold(Share::default(), Share::and)
    }
}

/// It does nothing that could be seen: constants at the top are read when the script is loaded, and
/// Rhai tells of no step where a value is only given.
fn is_silent(statement: &Stmt) -> bool {
    match statement {
        Stmt::Noop(_) | Stmt::Share(_) | Stmt::Block(_) => true,
        Stmt::Var(_, options, _) => options.intersects(rhai::ASTFlags::CONSTANT),
        Stmt::Expr(given) => given.is_constant() || matches!(**given, Expr::Variable(..)),
        Stmt::FnCall(call, _) => call.name == MARK,
        _ => false,
    }
}

/// The rules with a mark in each branch, for tests that are watched. Line numbers stay.
pub fn marked(set: &RuleSet) -> RuleSet {
    let mut set = set.clone();
    let engine = engine::build();
    let rules = set.rules.iter_mut().map(|rule| &mut rule.script);
    let hooks = set.filters.iter_mut().chain(&mut set.maps).map(|hook| &mut hook.script);
    for script in rules.chain(hooks) {
        let text = with_marks(script);
        // Where a mark does not fit, the script is watched as it is.
        if let Ok(marked) = script.recompiled(&engine, &text) {
            *script = marked;
        }
    }
    set
}

fn with_marks(script: &Script) -> String {
    let mut places = BTreeSet::new();
    script.ast.walk(&mut |path: &[ASTNode]| {
        if let Some(ASTNode::Stmt(Stmt::If(parts, _))) = path.last() {
            for block in [&parts.body, &parts.branch] {
                let opens = block.position();
                let is_else_if = matches!(block.statements(), [Stmt::If(_, at)] if *at == opens);
                if !block.is_empty() && !is_else_if && !script.is_of_library(opens) {
                    places.insert((opens.line().unwrap_or(0), opens.position().unwrap_or(0)));
                }
            }
        }
        true
    });
    let lines = script.text.text.lines().enumerate().map(|(index, line)| {
        let mut marked = String::with_capacity(line.len());
        for (column, character) in line.chars().enumerate() {
            marked.push(character);
            if character == '{' && places.contains(&(index + 1, column + 1)) {
                marked.push_str(MARK);
                marked.push_str("();");
            }
        }
        marked + "\n"
    });
    lines.collect()
}

/// The first statement of a `switch` case ran.
fn ran_within(case: &Expr, count: &dyn Fn(Position) -> u64, at: Position) -> bool {
    match case {
        Expr::Stmt(block) => {
            block.statements().first().is_none_or(|first| count(first.position()) > 0)
        }
        _ => count(at) > 0,
    }
}
