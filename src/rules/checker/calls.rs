//! Calls: of the script's own functions, of Crossdock's and of Rhai's.

use rhai::{Expr, FnCallExpr, Position};

use super::expressions::typed;
use super::flow::Flow;
use super::knowledge::Signature;
use super::lints::Lint;
use super::statements::{forgotten, root_of};
use super::tree::{Expression, Node};
use super::types::{Kind, Type};
use super::walk::{Body, Walker};
use crate::rules::api::FUNCTIONS;
use crate::rules::context::QUESTIONS;
use crate::rules::diagnose::did_you_mean;
use crate::rules::engine::DISABLED_SYMBOLS;

/// How many ways of calling a function are told.
const WAYS_SHOWN_MAX: usize = 6;

/// How well a function takes an argument.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    /// It may: the argument's kind is not known.
    Maybe,
    Yes,
}

impl Walker<'_> {
    /// `f(…)`, or an operator.
    pub fn call(
        &mut self,
        call: &FnCallExpr,
        at: Position,
        flow: &mut Flow,
        body: &mut Body,
    ) -> Expression {
        let name = &*call.name;
        if matches!(name, "==" | "!=") || matches!(name, "<" | "<=" | ">" | ">=") {
            let sides = self.arguments(&call.args, flow, body);
            let gives = self.comparison(name, &sides, at);
            return typed(Node::Native(name.to_string(), sides), gives, at);
        }
        let arguments = self.arguments(&call.args, flow, body);
        if call.is_operator_call() {
            for side in arguments.iter().filter(|side| side.gives.absent && !joins(name, side)) {
                if !side.gives.is_unit() {
                    self.absent(side, &format!("() cannot be calculated with by `{name}`"));
                }
            }
            let sides: Vec<Type> = arguments.iter().map(known_kind).collect();
            let gives = self.operator(name, &sides, at);
            return typed(Node::Native(name.to_string(), arguments), gives, at);
        }
        self.called(name, arguments, at)
    }

    fn arguments(
        &mut self,
        arguments: &[Expr],
        flow: &mut Flow,
        body: &mut Body,
    ) -> Vec<Expression> {
        arguments.iter().map(|argument| self.value(argument, flow, body)).collect()
    }

    /// `of.f(…)`.
    pub fn method(
        &mut self,
        of: Expression,
        call: &FnCallExpr,
        at: Position,
        flow: &mut Flow,
        body: &mut Body,
    ) -> Expression {
        let mut arguments = self.arguments(&call.args, flow, body);
        if self.has_own(&call.name, call.args.len()) {
            self.lose(at, "a function of the script called as a method");
            return typed(Node::Unknown, Type::ANYTHING, at);
        }
        let slot = match of.node {
            Node::Variable(slot) => Some(slot),
            _ => None,
        };
        // What a list takes in, it holds from now on.
        if let (Some(slot), "push" | "insert" | "append", Kind::List(held), Some(added)) =
            (slot, &*call.name, &of.gives.kind, arguments.last())
        {
            let added = match (&*call.name, &added.gives.kind) {
                ("append", Kind::List(of)) => (**of).clone(),
                _ => added.gives.clone(),
            };
            let now = Type::list(held.join(&added));
            body.widen(slot, &now);
            flow.set(slot, now);
        }
        // What else changes a list or a map, puts anything into it.
        let changes = matches!(
            &*call.name,
            "set" | "pad" | "splice" | "mixin" | "fill_with" | "concat" | "+="
        );
        if let (Some(root), true) = (root_of(&of), changes) {
            let now = flow.slot(root).map_or(Type::ANYTHING, forgotten);
            body.widen(root, &now);
            flow.set(root, now);
        }
        arguments.insert(0, of);
        self.called(&call.name, arguments, at)
    }

    fn called(&mut self, name: &str, arguments: Vec<Expression>, at: Position) -> Expression {
        if self.has_own(name, arguments.len()) {
            let types = arguments.iter().map(|argument| argument.gives.clone()).collect();
            let (index, gives) = self.call_own(name, types, at);
            return typed(Node::Own(index, arguments), gives, at);
        }
        let gives = self.native(name, &arguments, at);
        typed(Node::Native(name.to_string(), arguments), gives, at)
    }

    fn native(&mut self, name: &str, arguments: &[Expression], at: Position) -> Type {
        match (name, arguments) {
            ("type_of", [_]) => return Type::TEXT,
            ("is_def_var" | "is_def_fn" | "is_shared", _) => return Type::BOOL,
            ("curry", [function, handed @ ..]) => return curried(function, handed),
            ("Fn" | "call", _) => {
                self.lose(at, "a function that is called by its value");
                return Type::ANYTHING;
            }
            ("round", [rounded, ..]) if rounded.gives.is_number() => self.find(
                Lint::BareRounding,
                at,
                "`round` takes a half to the even neighbour: 2.5 becomes 2, 3.5 becomes 4".into(),
                "write `round_half_up(x, places)`, as accountants do".into(),
            ),
            _ => {}
        }
        if DISABLED_SYMBOLS.contains(&name) {
            let message = format!("`{name}` cannot be used in rules");
            let remedy = "report what you know with finding(path, message, fix)".to_string();
            self.find(Lint::UnknownFunction, at, message, remedy);
            return Type::ANYTHING;
        }
        let known = self.knowledge;
        let all = known.named(name);
        let of_arity: Vec<&Signature> =
            all.iter().filter(|each| each.takes.len() == arguments.len()).collect();
        let best = of_arity
            .iter()
            .map(|each| (fits(each, arguments), *each))
            .filter(|(fit, _)| *fit != Fit::No)
            .fold(None, |best: Option<(Fit, &Signature)>, each| match best {
                Some(best) if best.0 >= each.0 => Some(best),
                _ => Some(each),
            });
        let Some((fit, signature)) = best else {
            self.no_such_function(name, arguments, at);
            return Type::ANYTHING;
        };
        for (place, argument) in arguments.iter().enumerate() {
            let takes = &signature.takes[place];
            let taken = takes.is_anything() || takes.is_unit() || takes_absent(&of_arity, place);
            if argument.gives.absent && !argument.gives.is_unit() && !taken {
                self.absent(argument, &format!("`{name}` does not take ()"));
            }
        }
        if fit == Fit::Maybe {
            self.lose(at, "a function given something whose kind is not known");
        }
        let gives = signature.gives.clone();
        self.of_list(name, arguments, at).unwrap_or(gives)
    }

    /// Functions of lists give and take what is in the list.
    fn of_list(&mut self, name: &str, arguments: &[Expression], at: Position) -> Option<Type> {
        let Kind::List(each) = &arguments.first()?.gives.kind else { return None };
        let each = (**each).clone();
        let function = arguments.get(1).and_then(|argument| match &argument.gives.kind {
            Kind::Function(name, handed) => Some((name.clone(), handed.clone())),
            _ => None,
        });
        let gives_of = |walker: &mut Self, parameters: Vec<Type>| match &function {
            Some((name, handed)) => {
                let mut types: Vec<Type> = handed.iter().cloned().chain(parameters).collect();
                // A function may ask for the place as well.
                if walker.has_own(name, types.len() + 1) {
                    types.push(Type::INTEGER);
                }
                walker.call_own(name, types, at).1
            }
            None => Type::ANYTHING,
        };
        Some(match name {
            "filter" | "retain" | "drain" => {
                gives_of(self, vec![each.clone()]);
                Type::list(each)
            }
            "map" => Type::list(gives_of(self, vec![each])),
            "find" => {
                gives_of(self, vec![each.clone()]);
                each.or_absent()
            }
            "find_map" => gives_of(self, vec![each]).or_absent(),
            "some" | "all" | "index_of" => {
                gives_of(self, vec![each]);
                return None;
            }
            // The entry is `this` there; the one parameter is its place.
            "for_each" => {
                gives_of(self, vec![Type::INTEGER]);
                return None;
            }
            "sort" | "order" | "sort_by" | "order_by" | "dedup" if function.is_some() => {
                gives_of(self, vec![each.clone(), each.clone()]);
                if name.starts_with("order") { Type::list(each) } else { Type::UNIT }
            }
            "reduce" | "reduce_rev" => {
                let start = arguments.get(2).map_or(Type::UNIT, |start| start.gives.clone());
                let given = gives_of(self, vec![start.clone(), each.clone()]);
                let met = start.join(&given);
                if met != start {
                    gives_of(self, vec![met.clone(), each]);
                }
                met
            }
            "pop" | "shift" | "get" | "remove" => each.or_absent(),
            "extract" | "order" | "order_desc" | "split" | "chop" => Type::list(each),
            _ => return None,
        })
    }

    fn no_such_function(&mut self, name: &str, arguments: &[Expression], at: Position) {
        let given: Vec<String> = arguments.iter().map(|each| each.gives.to_string()).collect();
        let given = given.join(", ");
        let method = self.named_as_method(name, arguments);
        let own = self.own_arities(name);
        if !own.is_empty() {
            let arities: Vec<String> = own.iter().map(ToString::to_string).collect();
            let (count, arities) = (arguments.len(), arities.join(" or "));
            let message = format!("`{name}` takes {arities} values, and {count} are given");
            let remedy = format!("write {arities} values between the brackets");
            return self.find(Lint::WrongArguments, at, message, remedy);
        }
        let known = self.ways_to_call(name);
        if !known.is_empty() {
            let message = format!("`{name}` does not take ({given}){method}");
            let remedy = format!("it is called as {}", known.join(", or "));
            return self.find(Lint::WrongArguments, at, message, remedy);
        }
        let own_names = self.own_names();
        let names = self.knowledge.names().chain(own_names.iter().map(String::as_str));
        let remedy = did_you_mean(name, names).unwrap_or_else(|| {
            "docs/rule-view.md lists the functions; functions of your own go into the script or \
             into rules/lib"
                .to_string()
        });
        self.find(
            Lint::UnknownFunction,
            at,
            format!("there is no function `{name}`{method}"),
            remedy,
        );
    }

    /// How a function is called: as the contract writes it, else by what it takes.
    fn ways_to_call(&self, name: &str) -> Vec<String> {
        let of = |table: &[(&'static str, &str)]| {
            let rows = table.iter().filter(|(call, _)| call.split('(').next() == Some(name));
            rows.map(|(call, _)| (*call).to_string()).collect::<Vec<_>>()
        };
        let mut known: Vec<String> =
            of(FUNCTIONS).into_iter().map(|call| format!("`{call}`")).collect();
        known.extend(of(QUESTIONS).into_iter().map(|call| format!("`ctx.{call}`")));
        if known.is_empty() {
            known = self.knowledge.named(name).iter().map(|each| shown(name, each)).collect();
            known.sort();
            known.dedup();
            known.truncate(WAYS_SHOWN_MAX);
        }
        known
    }

    fn named_as_method(&self, name: &str, arguments: &[Expression]) -> String {
        match arguments.first().map(|first| &first.gives.kind) {
            Some(Kind::View(view)) if self.knowledge.named(name).is_empty() => {
                format!(" of {view}")
            }
            _ => String::new(),
        }
    }
}

/// The kind of a value, whether it is there or not.
fn known_kind(side: &Expression) -> Type {
    if side.gives.is_unit() { Type::UNIT } else { side.gives.clone().present() }
}

/// Joining texts takes anything, and `in` asks.
fn joins(sign: &str, _side: &Expression) -> bool {
    sign == "+" || sign == "contains"
}

fn curried(function: &Expression, handed: &[Expression]) -> Type {
    let Kind::Function(name, before) = &function.gives.kind else { return Type::ANYTHING };
    let handed = handed.iter().map(|each| each.gives.clone());
    Type::of(Kind::Function(name.clone(), before.iter().cloned().chain(handed).collect()))
}

fn fits(signature: &Signature, arguments: &[Expression]) -> Fit {
    let each =
        signature.takes.iter().zip(arguments).map(|(takes, argument)| fit(takes, &argument.gives));
    each.min().unwrap_or(Fit::Yes)
}

fn fit(takes: &Type, given: &Type) -> Fit {
    if takes.is_anything() || *given == Type::NEVER {
        return Fit::Yes;
    }
    if given.is_anything() {
        return Fit::Maybe;
    }
    if takes.is_unit() {
        return match (given.is_unit(), given.absent) {
            (true, _) => Fit::Yes,
            _ => Fit::No,
        };
    }
    match (&takes.kind, &given.kind) {
        (Kind::List(_), Kind::List(_)) | (Kind::Function(..), Kind::Function(..)) => Fit::Yes,
        // The target of a map script is a map.
        (Kind::Map(_), Kind::Map(_)) => Fit::Yes,
        (Kind::Map(_), Kind::View(name)) if is_map(name) => Fit::Yes,
        (Kind::Integer | Kind::Decimal, Kind::Number) => Fit::Maybe,
        (a, b) if a == b => Fit::Yes,
        _ => Fit::No,
    }
}

/// One of these takes `()` in this place.
fn takes_absent(signatures: &[&Signature], place: usize) -> bool {
    signatures.iter().any(|each| each.takes[place].is_unit())
}

fn is_map(name: &str) -> bool {
    crate::rules::contract::RECORDS.iter().any(|(record, _)| *record == name)
}

fn shown(name: &str, signature: &Signature) -> String {
    let takes: Vec<String> = signature.takes.iter().map(ToString::to_string).collect();
    format!("`{name}({})`", takes.join(", "))
}
