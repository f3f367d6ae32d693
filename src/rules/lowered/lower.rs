//! From the checker's typed tree to code, or why not.

use rhai::{Dynamic, Map, Position};

use super::code::{Block, Comparison, Function, Node, Operator, Over, Program, Statement};
use super::natives::Native;
use crate::rules::checker::tree::{self, Constant, Expression, Tree};
use crate::rules::checker::types::{Kind, Type};
use crate::rules::views;

/// Functions calling functions; Rhai allows more.
const DEPTH_MAX: usize = 12;
/// Variables of a function; Rhai allows more in all.
const SLOTS_MAX: usize = 200;
/// Steps that Rhai counts at most for one expression, or for a statement itself.
const STEPS_PER_NODE: u32 = 4;

/// Where a script cannot be lowered, and why.
pub type Why = (Position, String);

/// Lowers a followed script; `parameters` are what rules.yaml gives the rule.
///
/// # Errors
/// What stays with Rhai, and where it stands.
pub fn lower(tree: &Tree, parameters: &Map) -> Result<Program, Why> {
    if let Some(why) = tree.dynamic.first() {
        return Err(why.clone());
    }
    let mut functions = Vec::new();
    let mut entries = Vec::new();
    for (place, function) in tree.functions.iter().enumerate() {
        let mut lowering = Lowering { parameters, cost: 0 };
        if function.slots.len() > SLOTS_MAX {
            return Err((Position::NONE, format!("{} has many variables", function.name)));
        }
        if depth(tree, place, 0) > DEPTH_MAX {
            return Err((Position::NONE, format!("{} calls deeply", function.name)));
        }
        let body = lowering.block(&function.body)?;
        functions.push(Function { slots: function.slots.len(), body });
        if function.entry && function.name != "map" {
            let name = ["check", "key", "check_group", "skip"];
            entries.extend(name.iter().filter(|name| **name == function.name).map(|n| (*n, place)));
        }
    }
    if entries.is_empty() {
        return Err((Position::NONE, "what it changes is a map of Rhai".to_string()));
    }
    Ok(Program { functions, entries })
}

/// How deep calls go from a function; the checker lets none call itself.
fn depth(tree: &Tree, function: usize, above: usize) -> usize {
    if above > DEPTH_MAX {
        return above;
    }
    let mut deepest = above;
    for place in calls_in(&tree.functions[function].body) {
        deepest = deepest.max(depth(tree, place, above + 1));
    }
    deepest
}

fn calls_in(statements: &[tree::Statement]) -> Vec<usize> {
    let mut calls = Vec::new();
    tree::each_expression(statements, &mut |it| {
        if let tree::Node::Own(place, _) = it.node {
            calls.push(place);
        }
    });
    calls
}

struct Lowering<'a> {
    parameters: &'a Map,
    /// Steps of the block at hand so far.
    cost: u32,
}

fn stays<T>(at: Position, why: &str) -> Result<T, Why> {
    Err((at, why.to_string()))
}

impl Lowering<'_> {
    fn block(&mut self, statements: &[tree::Statement]) -> Result<Block, Why> {
        let outer = std::mem::take(&mut self.cost);
        let lowered: Result<Vec<Statement>, Why> =
            statements.iter().map(|statement| self.statement(statement)).collect();
        let cost = std::mem::replace(&mut self.cost, outer) + STEPS_PER_NODE;
        Ok(Block { statements: lowered?, cost })
    }

    fn statement(&mut self, statement: &tree::Statement) -> Result<Statement, Why> {
        self.cost += STEPS_PER_NODE;
        Ok(match statement {
            tree::Statement::Let(slot, value) => Statement::Set(*slot, self.node(value)?),
            tree::Statement::Assign(place, sign, value, at) => {
                self.assignment(place, sign, value, *at)?
            }
            tree::Statement::While(asked, body) => {
                let (asked, cost) = self.apart(asked)?;
                let mut body = self.block(body)?;
                body.cost += cost;
                Statement::While(asked, body)
            }
            tree::Statement::Do(body, asked, until) => {
                let (asked, cost) = self.apart(asked)?;
                let mut body = self.block(body)?;
                body.cost += cost;
                Statement::Do(body, asked, !until)
            }
            tree::Statement::For(slot, place, over, body) => {
                let over = self.over(over)?;
                let mut body = self.block(body)?;
                body.cost += STEPS_PER_NODE;
                Statement::For(*slot, *place, over, body)
            }
            tree::Statement::Break => Statement::Break,
            tree::Statement::Continue => Statement::Continue,
            tree::Statement::Return(value) => {
                Statement::Return(value.as_ref().map(|value| self.node(value)).transpose()?)
            }
            tree::Statement::Expression(it) => self.call_for_effect(it)?,
        })
    }

    /// An expression whose steps are counted with each round.
    fn apart(&mut self, it: &Expression) -> Result<(Node, u32), Why> {
        let outer = std::mem::take(&mut self.cost);
        let node = self.node(it);
        let cost = std::mem::replace(&mut self.cost, outer) + STEPS_PER_NODE;
        // It is asked once more than the block is run.
        self.cost += cost;
        Ok((node?, cost))
    }

    fn over(&mut self, over: &Expression) -> Result<Over, Why> {
        if let tree::Node::Native(sign, sides) = &over.node
            && let ([from, to], ".." | "..=") = (&sides[..], sign.as_str())
        {
            return Ok(Over::Range(self.node(from)?, self.node(to)?, sign == "..="));
        }
        match over.gives.kind {
            Kind::List(_) => Ok(Over::List(self.node(over)?)),
            _ => stays(over.position, "a loop over something else than a list or a range"),
        }
    }

    fn assignment(
        &mut self,
        place: &Expression,
        sign: &str,
        value: &Expression,
        at: Position,
    ) -> Result<Statement, Why> {
        let value = self.node(value)?;
        match (&place.node, sign) {
            (tree::Node::Variable(slot), "") => Ok(Statement::Set(*slot, value)),
            (tree::Node::Variable(slot), _) => match operator(sign) {
                Some(operator) if !matches!(place.gives.kind, Kind::List(_) | Kind::Map(_)) => {
                    Ok(Statement::Change(*slot, operator, value))
                }
                _ => stays(at, "an operator that stays with Rhai"),
            },
            (tree::Node::Index(of, key, false), "") => match of.node {
                tree::Node::Variable(slot) if matches!(of.gives.kind, Kind::Map(_)) => {
                    Ok(Statement::SetKey(slot, self.node(key)?, value))
                }
                _ => stays(at, "an entry is changed"),
            },
            _ => stays(at, "a field or an entry is changed"),
        }
    }

    /// `list.push(x)`, or any expression.
    fn call_for_effect(&mut self, it: &Expression) -> Result<Statement, Why> {
        if let tree::Node::Native(name, given) = &it.node
            && let ("push", [list, value]) = (name.as_str(), &given[..])
            && let (tree::Node::Variable(slot), Kind::List(_)) = (&list.node, &list.gives.kind)
        {
            return Ok(Statement::Push(*slot, self.node(value)?));
        }
        Ok(Statement::Give(self.node(it)?))
    }

    fn nodes(&mut self, all: &[Expression]) -> Result<Vec<Node>, Why> {
        all.iter().map(|each| self.node(each)).collect()
    }

    fn node(&mut self, it: &Expression) -> Result<Node, Why> {
        self.cost += STEPS_PER_NODE;
        let at = it.position;
        Ok(match &it.node {
            tree::Node::Constant(constant) => self::constant(constant, at)?,
            tree::Node::Interpolation(parts) => Node::Join(self.nodes(parts)?),
            tree::Node::List(entries) => Node::List(self.nodes(entries)?),
            tree::Node::Map(entries) => self.map(entries)?,
            tree::Node::Variable(slot) => Node::Slot(*slot),
            tree::Node::Field(of, name, optional) => self.field(of, name, *optional, at)?,
            tree::Node::Index(of, index, false)
                if matches!(of.gives.kind, Kind::List(_) | Kind::Map(_)) =>
            {
                Node::Entry(Box::new((self.node(of)?, self.node(index)?)))
            }
            tree::Node::Own(place, given) => Node::Own(*place, self.nodes(given)?),
            tree::Node::Native(name, given) => self.native(name, given, at)?,
            tree::Node::And(parts) => Node::And(self.nodes(parts)?),
            tree::Node::Or(parts) => Node::Or(self.nodes(parts)?),
            tree::Node::Coalesce(parts) => Node::Coalesce(self.nodes(parts)?),
            tree::Node::If(asked, then, otherwise) => {
                let asked = self.node(asked)?;
                Node::If(Box::new((asked, self.block(then)?, self.block(otherwise)?)))
            }
            tree::Node::Block(statements) => Node::Block(self.block(statements)?),
            tree::Node::Index(..) => return stays(at, "an entry of something else than a list"),
            tree::Node::Switch(..) => return stays(at, "`switch` stays with Rhai"),
            tree::Node::Function(_) => return stays(at, "a function as a value"),
            tree::Node::Unknown => return stays(at, "an expression that is not followed"),
        })
    }

    fn map(&mut self, entries: &[(String, Expression)]) -> Result<Node, Why> {
        let mut lowered = Vec::new();
        for (key, value) in entries {
            lowered.push((key.as_str().into(), self.node(value)?));
        }
        Ok(Node::Map(lowered))
    }

    fn field(
        &mut self,
        of: &Expression,
        name: &str,
        optional: bool,
        at: Position,
    ) -> Result<Node, Why> {
        if is_parameters(of) {
            return match self.parameters.get(name) {
                Some(value) => parameter(value, at),
                None => stays(at, "a parameter that is not there"),
            };
        }
        let whole = self.node(of)?;
        match &of.gives.kind {
            Kind::View(view) => match (views::reader(view, name), whole) {
                (Some(reader), Node::Slot(slot)) if !optional => Ok(Node::FieldOf(slot, reader)),
                (Some(reader), whole) => Ok(Node::Field(Box::new(whole), reader, optional)),
                (None, _) => stays(at, "a field of a map that is changed"),
            },
            Kind::Map(_) => Ok(Node::Key(Box::new(whole), name.into(), optional)),
            Kind::Text | Kind::List(_) if name == "len" && !optional => {
                Ok(Node::Native(Native::Len, vec![whole]))
            }
            Kind::Text | Kind::List(_) if name == "is_empty" && !optional => {
                Ok(Node::Native(Native::IsEmpty, vec![whole]))
            }
            _ => stays(at, "a field of Rhai's own"),
        }
    }

    fn native(&mut self, name: &str, given: &[Expression], at: Position) -> Result<Node, Why> {
        let is_unit = |it: &Expression| matches!(it.node, tree::Node::Constant(Constant::Unit));
        let mut nodes = self.nodes(given)?;
        if let (Some(comparison), [a, b]) = (comparison(name), given) {
            let equality = matches!(comparison, Comparison::Equal | Comparison::Unequal);
            let unequal = comparison == Comparison::Unequal;
            if equality && is_unit(b) {
                return Ok(Node::IsUnit(Box::new(nodes.swap_remove(0)), unequal));
            }
            if equality && is_unit(a) {
                return Ok(Node::IsUnit(Box::new(nodes.swap_remove(1)), unequal));
            }
        }
        if nodes.len() == 2 && (comparison(name).is_some() || operator(name).is_some()) {
            let right = nodes.remove(1);
            let sides = Box::new((nodes.remove(0), right));
            return Ok(match (comparison(name), operator(name)) {
                (Some(comparison), _) => Node::Compare(comparison, sides),
                (None, Some(operator)) => Node::Calculate(operator, sides),
                (None, None) => unreachable!("asked above"),
            });
        }
        match (name, nodes.len()) {
            ("finding", 2..=4) => return Ok(Node::Finding(nodes, at)),
            ("blank", 1) => return Ok(Node::IsBlank(Box::new(nodes.remove(0)))),
            ("!", 1) => return Ok(Node::Not(Box::new(nodes.remove(0)))),
            ("-", 1) => return Ok(Node::Negate(Box::new(nodes.remove(0)))),
            _ => {}
        }
        match Native::named(name, nodes.len()) {
            Some(native) => Ok(Node::Native(native, nodes)),
            None => stays(at, &format!("`{name}` stays with Rhai")),
        }
    }
}

fn is_parameters(of: &Expression) -> bool {
    match &of.node {
        tree::Node::Field(ctx, name, _) => {
            name == "parameters" && ctx.gives == Type::of(Kind::View("Context"))
        }
        _ => false,
    }
}

fn parameter(value: &Dynamic, at: Position) -> Result<Node, Why> {
    if let Ok(value) = value.as_bool() {
        return Ok(Node::Bool(value));
    }
    if let Ok(value) = value.as_int() {
        return Ok(Node::Integer(value));
    }
    if let Ok(value) = value.as_decimal() {
        return Ok(Node::Decimal(value));
    }
    match value.clone().into_immutable_string() {
        Ok(text) => Ok(Node::Text(text.as_str().into())),
        Err(_) => stays(at, "a parameter that is a list or a map"),
    }
}

fn constant(constant: &Constant, at: Position) -> Result<Node, Why> {
    Ok(match constant {
        Constant::Unit => Node::Unit,
        Constant::Bool(value) => Node::Bool(*value),
        Constant::Integer(value) => Node::Integer(*value),
        Constant::Decimal(value) => Node::Decimal(*value),
        Constant::Text(value) => Node::Text(value.as_str().into()),
        Constant::Character(_) => return stays(at, "a character"),
    })
}

fn comparison(sign: &str) -> Option<Comparison> {
    Some(match sign {
        "==" => Comparison::Equal,
        "!=" => Comparison::Unequal,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn operator(sign: &str) -> Option<Operator> {
    Some(match sign {
        "+" => Operator::Add,
        "-" => Operator::Subtract,
        "*" => Operator::Multiply,
        "/" => Operator::Divide,
        "%" => Operator::Remainder,
        _ => return None,
    })
}
