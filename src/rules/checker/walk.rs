//! The checker at work: goes through the functions of a script as they are called, with the types
//! they are called with.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rhai::{AST, ASTNode, Position, Stmt};

use super::flow::Flow;
use super::knowledge::Knowledge;
use super::lints::{Found, Lint};
use super::tree::{Function, Statement, Tree};
use super::types::{Kind, Type};
use crate::rules::scripts::Script;

/// How often one function is looked at with other types, before it is taken as it comes.
const WAYS_OF_CALLING_MAX: usize = 64;

/// A function of the script.
pub struct Own {
    /// Its name.
    pub name: String,
    /// Names of its parameters.
    pub parameters: Vec<String>,
    /// Where its body begins.
    pub start: Position,
    statements: Vec<Stmt>,
}

/// The functions of a script. Rhai keeps the type of a function's body to itself: what can be had
/// of it is a walk over an AST with one function alone.
fn functions_of(ast: &AST) -> HashMap<(String, usize), Arc<Own>> {
    let functions = ast.iter_fn_def().map(|each| {
        let called = (each.name.to_string(), each.params.len());
        let mut alone = ast.clone_functions_only();
        alone.retain_functions(|_, _, name, parameters| name == called.0 && parameters == called.1);
        let mut statements = Vec::new();
        alone.walk(&mut |path: &[ASTNode]| {
            if let [ASTNode::Stmt(statement)] = path {
                statements.push((*statement).clone());
            }
            true
        });
        let own = Own {
            name: called.0.clone(),
            parameters: each.params.iter().map(ToString::to_string).collect(),
            start: each.body.start_position(),
            statements,
        };
        (called, Arc::new(own))
    });
    functions.collect()
}

/// A function with the types it was called with.
type Called = (String, Vec<Type>);

/// What goes through one script.
pub struct Walker<'a> {
    script: &'a Script,
    /// What is known beside the script.
    pub knowledge: &'a Knowledge,
    /// What `ctx.parameters` has.
    pub parameters: Type,
    /// What was found so far.
    pub found: Vec<Found>,
    /// The tree so far.
    pub tree: Tree,
    own: HashMap<(String, usize), Arc<Own>>,
    calls: HashMap<Called, usize>,
    running: BTreeSet<Called>,
    /// Functions that were gone through.
    pub reached: BTreeSet<(String, usize)>,
    /// Above 0, findings are not kept: this way is gone again.
    pub quiet: usize,
}

/// One function, while it is gone through.
pub struct Body {
    /// Every variable so far.
    pub slots: Vec<(String, Type)>,
    /// What its `return`s give.
    pub returns: Type,
    /// A bare `return`, or one with a value, on the way.
    pub returned: Option<Position>,
    /// What is known at the ends of loops, innermost last.
    pub loops: Vec<Flow>,
    /// Loop variables whose fields were assigned, and where.
    pub changed: BTreeMap<usize, Position>,
    /// Variables that were used as a whole.
    pub escaped: BTreeSet<usize>,
}

impl<'a> Walker<'a> {
    /// For one script with its library.
    pub fn new(script: &'a Script, knowledge: &'a Knowledge, parameters: Type) -> Self {
        let own = functions_of(&script.ast);
        Self {
            script,
            knowledge,
            parameters,
            found: Vec::new(),
            tree: Tree::default(),
            own,
            calls: HashMap::new(),
            running: BTreeSet::new(),
            reached: BTreeSet::new(),
            quiet: 0,
        }
    }

    /// The script has a function of this name and so many parameters.
    pub fn has_own(&self, name: &str, parameters: usize) -> bool {
        self.own.contains_key(&(name.to_string(), parameters))
    }

    /// How many parameters the script's functions of this name take.
    pub fn own_arities(&self, name: &str) -> Vec<usize> {
        let mut arities: Vec<usize> =
            self.own.keys().filter(|(each, _)| each == name).map(|(_, arity)| *arity).collect();
        arities.sort_unstable();
        arities
    }

    /// The names of the script's functions.
    pub fn own_names(&self) -> Vec<String> {
        let named = self.own.keys().filter(|(name, _)| !name.starts_with("anon$"));
        named.map(|(name, _)| name.clone()).collect()
    }

    /// Functions of the script that nothing went through, in the order of the text.
    pub fn unreached(&self) -> Vec<Arc<Own>> {
        let mut left: Vec<_> = self
            .own
            .iter()
            .filter(|(called, _)| !self.reached.contains(*called))
            .map(|(_, function)| Arc::clone(function))
            .collect();
        left.sort_by_key(|function| (function.start, function.name.clone()));
        left
    }

    /// Where the body of one of the script's functions begins.
    pub fn body_of(&self, name: &str, parameters: usize) -> Position {
        let function = self.own.get(&(name.to_string(), parameters));
        function.map_or(Position::NONE, |function| function.start)
    }

    /// The word that the script has in this place.
    pub fn word_at(&self, position: Position) -> Option<String> {
        self.script.word(&self.script.place(position)).filter(|word| !word.is_empty())
    }

    /// Keeps a finding, once.
    pub fn find(&mut self, lint: Lint, position: Position, message: String, remedy: String) {
        let found = Found { lint, position, message, remedy };
        let known = |each: &Found| each.lint == lint && each.position == position;
        if self.quiet == 0 && !self.found.iter().any(known) {
            self.found.push(found);
        }
    }

    /// The checker cannot follow this.
    pub fn lose(&mut self, position: Position, why: &str) {
        let lost = (position, why.to_string());
        if self.quiet == 0 && !self.tree.dynamic.contains(&lost) {
            self.tree.dynamic.push(lost);
        }
    }

    /// What calling one of the script's own functions gives, and its place in the tree; goes
    /// through it where it was not called with these types before.
    pub fn call_own(&mut self, name: &str, arguments: Vec<Type>, at: Position) -> (usize, Type) {
        let mut called = (name.to_string(), arguments);
        let ways = self.calls.keys().filter(|(each, _)| each == name).count();
        if ways >= WAYS_OF_CALLING_MAX {
            called.1.fill(Type::ANYTHING);
        }
        if let Some(index) = self.calls.get(&called).copied() {
            if !self.running.contains(&called) {
                return (index, self.tree.functions[index].gives.clone());
            }
            self.lose(at, "a function that calls itself");
            return (index, Type::ANYTHING);
        }
        let Some(function) = self.own.get(&(name.to_string(), called.1.len())).cloned() else {
            return (usize::MAX, Type::ANYTHING);
        };
        let index = self.tree.functions.len();
        self.tree.functions.push(Function {
            name: name.to_string(),
            entry: false,
            parameters: called.1.len(),
            slots: Vec::new(),
            body: Vec::new(),
            gives: Type::ANYTHING,
        });
        self.calls.insert(called.clone(), index);
        self.running.insert(called.clone());
        self.reached.insert((name.to_string(), called.1.len()));
        let gives = self.go_through(index, &function, &called.1);
        self.running.remove(&called);
        (index, gives)
    }

    fn go_through(&mut self, index: usize, function: &Own, arguments: &[Type]) -> Type {
        let mut body = Body::new();
        let mut flow = Flow::default();
        for (name, argument) in function.parameters.iter().zip(arguments) {
            body.declare(&mut flow, name, argument.clone());
        }
        // Whoever calls is told once, not in each loop's first round.
        let quiet = std::mem::take(&mut self.quiet);
        let (statements, last) = self.block(&function.statements, &mut flow, &mut body);
        let end = if flow.dead { Type::NEVER } else { last };
        self.check_ends(function, &statements, &flow, &end, &body);
        self.quiet = quiet;
        let gives = end.join(&body.returns);
        let known = &mut self.tree.functions[index];
        known.slots = body.slots;
        known.body = statements;
        known.gives = gives.clone();
        gives
    }

    /// A function that gives a value by `return` on one way, and `()` by running off its end.
    fn check_ends(
        &mut self,
        function: &Own,
        statements: &[Statement],
        flow: &Flow,
        end: &Type,
        body: &Body,
    ) {
        // A filter gives a reason or nothing, and a key may be nothing: both are meant.
        if matches!(function.name.as_str(), "skip" | "key" | "check" | "check_group") || flow.dead {
            return;
        }
        let gives_value = body.returns.kind != Kind::Nothing;
        if gives_value && end.is_unit() && !statements.is_empty() {
            let name = &function.name;
            let at = body.returned.unwrap_or(function.start);
            self.find(
                Lint::MissingReturn,
                at,
                format!("`{name}` gives {} here, and () where it runs to its end", body.returns),
                format!("end `{name}` with the value for every other case"),
            );
        }
    }
}

impl Body {
    fn new() -> Self {
        Self {
            slots: Vec::new(),
            returns: Type::NEVER,
            returned: None,
            loops: Vec::new(),
            changed: BTreeMap::new(),
            escaped: BTreeSet::new(),
        }
    }

    /// A new variable.
    pub fn declare(&mut self, flow: &mut Flow, name: &str, value: Type) -> usize {
        let slot = self.slots.len();
        self.slots.push((name.to_string(), value.clone()));
        flow.variables.push((name.to_string(), slot, value));
        slot
    }

    /// A variable holds this now.
    pub fn widen(&mut self, slot: usize, value: &Type) {
        if let Some((_, widest)) = self.slots.get_mut(slot) {
            *widest = widest.join(value);
        }
    }
}
