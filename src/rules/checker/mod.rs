//! The checker of scripts: knows the written contract and follows every value through a script, so
//! that a misspelt field is found before an order is. `lint`, `check`, loading and the language
//! server share it. What it cannot follow stays legal, and is said in the tree.

mod calls;
mod expressions;
pub mod flow;
pub mod knowledge;
pub mod lints;
mod loops;
mod narrow;
mod operators;
mod statements;
pub mod tree;
pub mod types;
mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Dynamic, Engine, Map, OptimizationLevel, Position};

use self::knowledge::Knowledge;
use self::lints::{Found, Lint};
use self::tree::Tree;
use self::types::{Kind, Type};
use self::walk::Walker;
use super::engine;
use super::scripts::{Library, Script};
use crate::problem::{Place, Problem};

/// Checks scripts; made once for all of them.
pub struct Checker {
    /// Compiles without folding constants: what is folded away cannot be looked at.
    engine: Engine,
    knowledge: Knowledge,
}

/// What a script is for: the functions that Crossdock calls, with the types it hands over, and
/// what must come back.
#[derive(Debug, Clone)]
pub struct Purpose {
    entries: Vec<(&'static str, Vec<Type>)>,
    /// `ctx.parameters`.
    parameters: Type,
}

/// What the checker made of a script.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The script as a typed tree.
    pub tree: Arc<Tree>,
    /// What is wrong with it, in the order of the text.
    pub problems: Vec<Problem>,
}

impl Purpose {
    /// A rule of this subject.
    pub fn rule(subject: &str, parameters: &Map) -> Self {
        let doc = document(subject);
        let header = match subject {
            "picked_order" => Type::of(Kind::View("PickedOrderHeader")),
            _ => Type::of(Kind::View("SalesOrderHeader")),
        };
        let entries = vec![
            ("check", vec![doc.clone(), context()]),
            ("key", vec![doc, context()]),
            ("check_group", vec![Type::list(header), context()]),
        ];
        Self { entries, parameters: type_of_map(parameters) }
    }

    /// The parameters are not known.
    pub fn with_any_parameters(self) -> Self {
        Self { parameters: Type::of(Kind::Map(None)), ..self }
    }

    /// A script of `rules/filter`.
    pub fn filter(subject: &str) -> Self {
        let entries = vec![("skip", vec![document(subject), context()])];
        Self { entries, parameters: type_of_map(&Map::new()) }
    }

    /// A script of `rules/map`.
    pub fn map(subject: &str) -> Self {
        let target = match subject {
            "picked_order" => Type::of(Kind::View("Invoice")),
            _ => Type::of(Kind::View("Target")),
        };
        let entries = vec![("map", vec![document(subject), target, context()])];
        Self { entries, parameters: type_of_map(&Map::new()) }
    }
}

fn document(subject: &str) -> Type {
    match subject {
        "picked_order" => Type::of(Kind::View("PickedOrder")),
        _ => Type::of(Kind::View("SalesOrder")),
    }
}

fn context() -> Type {
    Type::of(Kind::View("Context"))
}

/// The kinds of the values in a map: rules.yaml says what a rule's parameters are.
fn type_of_map(map: &Map) -> Type {
    let keys: BTreeMap<String, Type> =
        map.iter().map(|(key, value)| (key.to_string(), type_of(value))).collect();
    Type::of(Kind::Map(Some(Arc::new(keys))))
}

fn type_of(value: &Dynamic) -> Type {
    match value.type_name() {
        "()" => Type::UNIT,
        "bool" => Type::BOOL,
        "i64" => Type::INTEGER,
        "decimal" => Type::DECIMAL,
        "string" => Type::TEXT,
        "array" => {
            let entries = value.clone().into_array().unwrap_or_default();
            Type::list(entries.iter().fold(Type::NEVER, |of, entry| of.join(&type_of(entry))))
        }
        "map" => type_of_map(&value.clone().cast::<Map>()),
        _ => Type::ANYTHING,
    }
}

impl Default for Checker {
    fn default() -> Self {
        let mut engine = engine::build();
        engine.set_optimization_level(OptimizationLevel::None);
        let knowledge = Knowledge::of(&engine);
        Self { engine, knowledge }
    }
}

impl Checker {
    /// What is known beside the scripts.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// The engine scripts are compiled with, constants unfolded.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Checks a script that compiles. `library` is compiled by [`Self::engine`], too.
    pub fn check(&self, script: &Script, library: &Arc<Library>, purpose: &Purpose) -> Checked {
        let Ok(plain) = Script::compile(&self.engine, script.text.clone(), library) else {
            return Checked::default();
        };
        let mut walker = Walker::new(&plain, &self.knowledge, purpose.parameters.clone());
        for (name, types) in &purpose.entries {
            if walker.has_own(name, types.len()) {
                let (index, gives) = walker.call_own(name, types.clone(), Position::NONE);
                walker.tree.functions[index].entry = true;
                check_answer(&mut walker, index, name, &gives);
            }
        }
        let unused = walker.unreached();
        for function in unused {
            if !function.name.starts_with("anon$") && !plain.is_of_library(function.start) {
                let name = &function.name;
                walker.find(
                    Lint::UnusedFunction,
                    function.start,
                    format!("nothing calls `{name}`"),
                    "call it, remove it, or move it to rules/lib".into(),
                );
            }
        }
        let problems = allowed(&plain, walker.found);
        Checked { tree: Arc::new(walker.tree), problems }
    }
}

/// What Crossdock gets must be what it asked for.
fn check_answer(walker: &mut Walker<'_>, index: usize, name: &str, gives: &Type) {
    let at = position_of(walker, index);
    let found = |walker: &mut Walker<'_>, lint, message: String, remedy: &str| {
        walker.find(lint, at, message, remedy.to_string());
    };
    match name {
        "map" if gives.absent && gives.kind == Kind::Nothing => found(
            walker,
            Lint::WrongArguments,
            "`map` gives () and not the target".into(),
            "end it with `target`: what it gives is what is posted",
        ),
        "map" if gives.absent => found(
            walker,
            Lint::MissingReturn,
            "`map` gives () on some ways, and the order would be held".into(),
            "give `target` on every way, changed or not",
        ),
        "map" if !matches!(gives.kind, Kind::View(_) | Kind::Map(_) | Kind::Anything) => found(
            walker,
            Lint::WrongArguments,
            format!("`map` gives {gives} and not the target"),
            "end it with `target`: what it gives is what is posted",
        ),
        "skip" if !matches!(gives.kind, Kind::Text | Kind::Nothing | Kind::Anything) => found(
            walker,
            Lint::WrongArguments,
            format!("`skip` gives {gives}; it gives () to keep an order, or a text to skip it"),
            "give the reason as people will read it, `\"goes by the big truck\"`, or nothing",
        ),
        "key" if gives.is_unit() => found(
            walker,
            Lint::MissingReturn,
            "`key` always gives (), so that no two orders are ever compared".into(),
            "end it with what orders have in common, for example `doc.number`",
        ),
        _ => {}
    }
}

fn position_of(walker: &Walker<'_>, index: usize) -> Position {
    let function = &walker.tree.functions[index];
    walker.body_of(&function.name, function.parameters)
}

/// Findings as problems of files, without those that the script allows by
/// `// allow(whole-division): reason` in the same line or the one above.
fn allowed(script: &Script, found: Vec<Found>) -> Vec<Problem> {
    let mut used: Vec<(String, usize)> = Vec::new();
    let mut problems = Vec::new();
    for each in found {
        let place = script.word_place(each.position);
        let line = script.allows(&place, each.lint.name());
        if let Some(line) = line {
            used.push((place.file.clone(), line));
            continue;
        }
        problems.push(
            Problem::new(each.lint.severity(), place, each.message)
                .with_code(each.lint.name())
                .with_remedy(each.remedy),
        );
    }
    for (line, column, length) in script.allow_lines() {
        let file = script.text.file.clone();
        if !used.contains(&(file.clone(), line)) {
            let place = Place { file, line, column, length };
            problems.push(
                Problem::warning(place, "this allows nothing: nothing was found here")
                    .with_code(Lint::UnusedAllow.name())
                    .with_remedy("remove it"),
            );
        }
    }
    crate::problem::sort(&mut problems);
    problems
}
