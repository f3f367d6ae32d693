//! Expressions: what they give.

use std::sync::Arc;

use rhai::{ASTFlags, Dynamic, Expr, FnPtr, Position};

use super::flow::Flow;
use super::lints::Lint;
use super::statements::path_of;
use super::tree::{Constant, Expression, Node};
use super::types::{Kind, Type};
use super::walk::{Body, Walker};
use crate::rules::diagnose::did_you_mean;

impl Walker<'_> {
    /// An expression whose value is kept, handed on, or compared: a variable that stands there has
    /// left the loop it belongs to.
    pub fn value(&mut self, expression: &Expr, flow: &mut Flow, body: &mut Body) -> Expression {
        let typed = self.expression(expression, flow, body);
        if let Node::Variable(slot) = typed.node {
            body.escaped.insert(slot);
        }
        typed
    }

    /// The place that is assigned to.
    pub fn place(&mut self, expression: &Expr, flow: &mut Flow, body: &mut Body) -> Expression {
        match expression {
            Expr::Dot(parts, ..) | Expr::Index(parts, ..) => {
                let whole = self.chain(expression, None, flow, body, true);
                debug_assert!(!matches!(parts.lhs, Expr::Unit(_)));
                whole
            }
            other => self.expression(other, flow, body),
        }
    }

    /// Goes through one expression.
    pub fn expression(&mut self, it: &Expr, flow: &mut Flow, body: &mut Body) -> Expression {
        let at = it.start_position();
        match it {
            Expr::Unit(_) => constant(Constant::Unit, Type::UNIT, at),
            Expr::BoolConstant(value, _) => constant(Constant::Bool(*value), Type::BOOL, at),
            Expr::IntegerConstant(value, _) => {
                constant(Constant::Integer(*value), Type::INTEGER, at)
            }
            Expr::CharConstant(value, _) => {
                constant(Constant::Character(*value), Type::of(Kind::Character), at)
            }
            Expr::StringConstant(value, _) => {
                constant(Constant::Text(value.to_string()), Type::TEXT, at)
            }
            Expr::DynamicConstant(value, _) => self.dynamic_constant(value, at),
            Expr::InterpolatedString(parts, _) => {
                let parts = parts.iter().map(|part| self.value(part, flow, body)).collect();
                typed(Node::Interpolation(parts), Type::TEXT, at)
            }
            Expr::Array(entries, _) => {
                let entries: Vec<Expression> =
                    entries.iter().map(|entry| self.value(entry, flow, body)).collect();
                let of = entries.iter().fold(Type::NEVER, |of, entry| of.join(&entry.gives));
                typed(Node::List(entries), Type::list(of), at)
            }
            Expr::Map(entries, _) => {
                let mut written = Vec::new();
                for (key, value) in &entries.0 {
                    written.push((key.name.to_string(), self.value(value, flow, body)));
                }
                let keys = written.iter().map(|(key, value)| (key.clone(), value.gives.clone()));
                let gives = Type::of(Kind::Map(Some(Arc::new(keys.collect()))));
                typed(Node::Map(written), gives, at)
            }
            Expr::Variable(named, _, at) => self.variable(&named.1, *at, flow),
            Expr::Stmt(block) => {
                let (statements, gives) = self.block(block.statements(), flow, body);
                let gives = if flow.dead { Type::NEVER } else { gives };
                typed(Node::Block(statements), gives, at)
            }
            Expr::FnCall(call, at) => self.call(call, *at, flow, body),
            Expr::Dot(..) | Expr::Index(..) => self.chain(it, None, flow, body, false),
            Expr::And(parts, _) => self.both(parts, true, flow, body, at),
            Expr::Or(parts, _) => self.both(parts, false, flow, body, at),
            Expr::Coalesce(parts, _) => {
                let parts: Vec<Expression> =
                    parts.iter().map(|part| self.value(part, flow, body)).collect();
                let last = parts.len().saturating_sub(1);
                let gives = parts.iter().enumerate().fold(Type::NEVER, |gives, (place, part)| {
                    let part = part.gives.clone();
                    gives.join(&if place < last { part.present() } else { part })
                });
                typed(Node::Coalesce(parts), gives, at)
            }
            other => {
                self.lose(other.start_position(), "an expression that is not followed");
                typed(Node::Unknown, Type::ANYTHING, at)
            }
        }
    }

    fn dynamic_constant(&mut self, value: &Dynamic, at: Position) -> Expression {
        if let Ok(decimal) = value.as_decimal() {
            return constant(Constant::Decimal(decimal), Type::DECIMAL, at);
        }
        if let Some(function) = value.read_lock::<FnPtr>() {
            let name: Arc<str> = Arc::from(function.fn_name());
            let gives = Type::of(Kind::Function(Arc::clone(&name), Vec::new()));
            return typed(Node::Function(name.to_string()), gives, at);
        }
        self.lose(at, "a constant that is not followed");
        typed(Node::Unknown, Type::ANYTHING, at)
    }

    fn variable(&mut self, name: &str, at: Position, flow: &Flow) -> Expression {
        match flow.find(name) {
            Some((slot, gives)) => typed(Node::Variable(slot), gives.clone(), at),
            None => {
                self.lose(at, "a name that is not a variable");
                typed(Node::Unknown, Type::ANYTHING, at)
            }
        }
    }

    /// `&&` and `||`: each part is asked with what the parts before it make known.
    fn both(
        &mut self,
        parts: &[Expr],
        and: bool,
        flow: &mut Flow,
        body: &mut Body,
        at: Position,
    ) -> Expression {
        let mut inside = flow.clone();
        let mut asked = Vec::new();
        for part in parts {
            asked.push(self.condition(part, &mut inside, body));
            inside = self.narrowed(&inside, part, and);
        }
        let node = if and { Node::And(asked) } else { Node::Or(asked) };
        typed(node, Type::BOOL, at)
    }

    /// An expression that must be true or false.
    pub fn condition(&mut self, it: &Expr, flow: &mut Flow, body: &mut Body) -> Expression {
        let asked = self.expression(it, flow, body);
        let known = !matches!(asked.gives.kind, Kind::Bool | Kind::Anything);
        if known && asked.gives != Type::NEVER {
            let gives = &asked.gives;
            let remedy = match &gives.kind {
                Kind::Text => "compare it, or ask `!blank(…)`",
                Kind::Integer | Kind::Decimal | Kind::Number => "compare it, for example `> 0`",
                _ => "compare it, for example `!= ()`",
            };
            let message = format!("a condition is true or false, and this is {gives}");
            self.find(Lint::NotACondition, asked.position, message, remedy.into());
        } else if asked.gives.absent {
            self.absent(&asked, "a condition must be true or false");
        }
        asked
    }

    /// A value that may be absent is used as if it were there.
    pub fn absent(&mut self, used: &Expression, why: &str) {
        let gives = used.gives.clone();
        let name = self.named(used);
        self.find(
            Lint::AbsentUnchecked,
            used.position,
            format!("{name} may be absent: it is {gives}, and {why}"),
            format!(
                "ask before, for example `if {name} != () {{ … }}`, or give a value for that \
                     case: `{name} ?? …`"
            ),
        );
    }

    /// How a person would call an expression: as the script writes it, where that is short.
    pub fn named(&self, it: &Expression) -> String {
        match &it.node {
            Node::Variable(_) => self.word_at(it.position).unwrap_or_else(|| "this".into()),
            Node::Field(of, field, _) => match self.named(of).as_str() {
                "this" => field.clone(),
                of => format!("{of}.{field}"),
            },
            Node::Native(name, _) if name.chars().all(char::is_alphanumeric) => {
                format!("{name}(…)")
            }
            _ => "this".into(),
        }
    }

    /// `a.b`, `a.b[c].d()`: Rhai nests them to the right. `of` is what stands on the left so far.
    pub fn chain(
        &mut self,
        it: &Expr,
        of: Option<Expression>,
        flow: &mut Flow,
        body: &mut Body,
        assigned: bool,
    ) -> Expression {
        let (parts, options, at, dot) = match it {
            Expr::Dot(parts, options, at) => (parts, options, *at, true),
            Expr::Index(parts, options, at) => (parts, options, *at, false),
            Expr::Property(property, at) => {
                let of = of.unwrap_or_else(|| unreachable!("a property follows something"));
                return self.field(of, &property.2, false, *at, flow, assigned);
            }
            Expr::MethodCall(call, at) => {
                let of = of.unwrap_or_else(|| unreachable!("a method follows something"));
                return self.method(of, call, *at, flow, body);
            }
            other => return self.expression(other, flow, body),
        };
        let optional = options.intersects(ASTFlags::NEGATED);
        let left = match (of, &parts.lhs) {
            (Some(of), Expr::Property(property, at)) => {
                self.field(of, &property.2, false, *at, flow, false)
            }
            (Some(of), Expr::MethodCall(call, at)) => self.method(of, call, *at, flow, body),
            (Some(of), _) => of,
            (None, left) => self.expression(left, flow, body),
        };
        if dot {
            return self.after_dot(left, &parts.rhs, optional, flow, body, assigned);
        }
        self.after_bracket(left, &parts.rhs, *options, at, flow, body, assigned)
    }

    fn after_dot(
        &mut self,
        left: Expression,
        right: &Expr,
        optional: bool,
        flow: &mut Flow,
        body: &mut Body,
        assigned: bool,
    ) -> Expression {
        match right {
            Expr::Property(property, at) => {
                self.field(left, &property.2, optional, *at, flow, assigned)
            }
            Expr::MethodCall(call, at) => {
                let left = if optional { present(left) } else { left };
                self.method(left, call, *at, flow, body)
            }
            rest => {
                let left = if optional { present(left) } else { left };
                self.chain(rest, Some(left), flow, body, assigned)
            }
        }
    }

    /// What follows `a[`: the index alone, or the index and what comes after the bracket.
    #[expect(clippy::too_many_arguments, reason = "the parts of one expression of Rhai")]
    fn after_bracket(
        &mut self,
        left: Expression,
        right: &Expr,
        options: ASTFlags,
        at: Position,
        flow: &mut Flow,
        body: &mut Body,
        assigned: bool,
    ) -> Expression {
        let optional = options.intersects(ASTFlags::NEGATED);
        let ends = options.intersects(ASTFlags::BREAK);
        let (inside, rest) = match right {
            Expr::Dot(parts, more, _) if !ends => (&parts.lhs, Some((parts, *more, true))),
            Expr::Index(parts, more, _) if !ends => (&parts.lhs, Some((parts, *more, false))),
            other => (other, None),
        };
        let index = self.value(inside, flow, body);
        let entry = self.entry(left, index, optional, at);
        match rest {
            None => entry,
            Some((parts, more, true)) => {
                let optional = more.intersects(ASTFlags::NEGATED);
                self.after_dot(entry, &parts.rhs, optional, flow, body, assigned)
            }
            Some((parts, more, false)) => {
                self.after_bracket(entry, &parts.rhs, more, at, flow, body, assigned)
            }
        }
    }

    /// `of[index]`.
    fn entry(
        &mut self,
        of: Expression,
        index: Expression,
        optional: bool,
        at: Position,
    ) -> Expression {
        if of.gives.absent && !optional {
            self.absent(&of, "() has no entries");
        }
        let gives = match (&of.gives.kind, &index.gives.kind) {
            (Kind::List(each), Kind::Integer | Kind::Anything) => (**each).clone(),
            (Kind::Map(Some(keys)), _) => match &index.node {
                Node::Constant(Constant::Text(key)) => {
                    keys.get(key).cloned().unwrap_or(Type::ANYTHING)
                }
                _ => Type::ANYTHING,
            },
            (Kind::Text, Kind::Integer) => Type::of(Kind::Character),
            (Kind::List(_), wrong) => {
                let message =
                    format!("an entry of a list is named by a whole number, not by {wrong}");
                let remedy = "write the place, counted from 0: `lines[0]`".to_string();
                self.find(Lint::WrongArguments, index.position, message, remedy);
                Type::ANYTHING
            }
            (Kind::Anything, _) => {
                self.lose(at, "an entry of something whose kind is not known");
                Type::ANYTHING
            }
            _ => Type::ANYTHING,
        };
        let gives = if optional && of.gives.absent { gives.or_absent() } else { gives };
        typed(Node::Index(Box::new(of), Box::new(index), optional), gives, at)
    }

    /// `of.name`.
    fn field(
        &mut self,
        of: Expression,
        name: &str,
        optional: bool,
        at: Position,
        flow: &Flow,
        assigned: bool,
    ) -> Expression {
        if of.gives.is_unit() && !optional {
            self.absent_always(&of, name, at);
            return typed(Node::Unknown, Type::ANYTHING, at);
        }
        if of.gives.absent && !optional {
            self.absent(&of, &format!("() has no field `{name}`"));
        }
        let gives = self.field_type(&of, name, at, assigned);
        let gives = if optional && of.gives.absent { gives.or_absent() } else { gives };
        let read = typed(Node::Field(Box::new(of), name.to_string(), optional), gives, at);
        let known = path_of(&read).and_then(|path| flow.facts.get(&path).cloned());
        Expression { gives: known.unwrap_or(read.gives), ..read }
    }

    fn field_type(&mut self, of: &Expression, name: &str, at: Position, assigned: bool) -> Type {
        let known: Vec<&str> = match &of.gives.kind {
            // Nothing ever comes here.
            Kind::Nothing => return Type::ANYTHING,
            Kind::View("Context") if name == "parameters" => return self.parameters.clone(),
            Kind::View(view) => match self.knowledge.records.get(view) {
                Some(record) => match record.fields.get(name) {
                    Some(field) => return field.clone(),
                    None => record.fields.keys().map(String::as_str).collect(),
                },
                None => return Type::ANYTHING,
            },
            Kind::Map(Some(keys)) => match keys.get(name) {
                Some(found) => return found.clone(),
                None if assigned => return Type::ANYTHING,
                None => keys.keys().map(String::as_str).collect(),
            },
            Kind::Map(None) => return Type::ANYTHING,
            Kind::Anything => {
                self.lose(at, "a field of something whose kind is not known");
                return Type::ANYTHING;
            }
            other => match self.knowledge.getter(other, name) {
                Some(found) => return found,
                None => Vec::new(),
            },
        };
        let remedy = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| {
            if known.is_empty() {
                "write one of its fields, as docs/rule-view.md lists them".to_string()
            } else {
                format!("the fields are {}", known.join(", "))
            }
        });
        let is_parameters = matches!(&of.node, Node::Field(_, field, _) if field == "parameters");
        let (message, remedy) = if is_parameters && known.is_empty() {
            let example = format!("{{ level: error, {name}: \"50\" }}");
            let remedy = format!("give it beside the level in rules.yaml: `{example}`");
            (format!("the rule has no parameter `{name}`"), remedy)
        } else if is_parameters {
            (format!("the rule has no parameter `{name}`"), remedy)
        } else {
            (format!("{} has no field `{name}`", of.gives.clone().present()), remedy)
        };
        self.find(Lint::UnknownField, at, message, remedy);
        Type::ANYTHING
    }

    fn absent_always(&mut self, of: &Expression, name: &str, at: Position) {
        let message = format!("{} is () here, and () has no field `{name}`", self.named(of));
        let remedy = "look at it only where it is there".to_string();
        self.find(Lint::UnknownField, at, message, remedy);
    }
}

/// Where `?.` has asked already.
fn present(of: Expression) -> Expression {
    Expression { gives: of.gives.present(), ..of }
}

/// An expression with what it gives.
pub fn typed(node: Node, gives: Type, position: Position) -> Expression {
    Expression { node, gives, position }
}

fn constant(value: Constant, gives: Type, at: Position) -> Expression {
    typed(Node::Constant(value), gives, at)
}
