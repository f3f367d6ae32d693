//! Statements: what they do to what is known.

use rhai::{ASTFlags, Expr, Position, Stmt, StmtBlock};

use super::flow::{Flow, Path};
use super::lints::Lint;
use super::loops::leave_round;
use super::tree::{Expression, Node, Statement};
use super::types::{Kind, Type};
use super::walk::{Body, Walker};

impl Walker<'_> {
    /// Goes through the statements of a block: the typed ones, and what the block gives.
    pub fn block(
        &mut self,
        statements: &[Stmt],
        flow: &mut Flow,
        body: &mut Body,
    ) -> (Vec<Statement>, Type) {
        let outer = flow.variables.len();
        let mut typed = Vec::new();
        let mut last = Type::UNIT;
        for statement in statements {
            if matches!(statement, Stmt::Noop(_)) {
                continue;
            }
            if flow.dead {
                self.find(
                    Lint::Unreachable,
                    statement.position(),
                    "nothing ever comes here: the statement above leaves in every case".into(),
                    "remove it, or move it up".into(),
                );
                break;
            }
            let each = self.statement(statement, flow, body);
            last = match each.last() {
                Some(Statement::Expression(expression)) => expression.gives.clone(),
                _ => Type::UNIT,
            };
            typed.extend(each);
        }
        flow.leave(outer);
        (typed, last)
    }

    /// A block that is entered with what a condition made known.
    pub fn inner(
        &mut self,
        block: &StmtBlock,
        mut flow: Flow,
        body: &mut Body,
    ) -> (Vec<Statement>, Type, Flow) {
        let (typed, last) = self.block(block.statements(), &mut flow, body);
        let gives = if flow.dead { Type::NEVER } else { last };
        (typed, gives, flow)
    }

    fn statement(&mut self, statement: &Stmt, flow: &mut Flow, body: &mut Body) -> Vec<Statement> {
        match statement {
            Stmt::Var(declared, ..) => {
                let value = self.value(&declared.1, flow, body);
                let slot = body.declare(flow, &declared.0.name, value.gives.clone());
                if let Some(from) = path_of(&value) {
                    flow.copy(&from, slot);
                }
                vec![Statement::Let(slot, value)]
            }
            Stmt::Assignment(assignment) => vec![self.assignment(assignment, flow, body)],
            Stmt::While(parts, _) => vec![self.while_loop(parts, flow, body)],
            Stmt::Do(parts, options, _) => {
                let until = options.intersects(ASTFlags::NEGATED);
                vec![self.do_loop(parts, until, flow, body)]
            }
            Stmt::For(parts, _) => vec![self.for_loop(parts, flow, body)],
            Stmt::BreakLoop(value, options, _) => {
                if let Some(value) = value {
                    let _ = self.value(value, flow, body);
                }
                leave_round(flow, body);
                let stops = options.intersects(ASTFlags::BREAK);
                vec![if stops { Statement::Break } else { Statement::Continue }]
            }
            Stmt::Return(value, options, at) => {
                let throws = options.intersects(ASTFlags::BREAK);
                vec![self.leave(value.as_deref(), throws, *at, flow, body)]
            }
            Stmt::Expr(expression) => {
                vec![Statement::Expression(self.expression(expression, flow, body))]
            }
            Stmt::FnCall(call, at) => {
                let called = Expr::FnCall(call.clone(), *at);
                vec![Statement::Expression(self.expression(&called, flow, body))]
            }
            Stmt::If(parts, at) => vec![self.choice(parts, *at, flow, body)],
            Stmt::Switch(parts, at) => vec![self.switch(parts, *at, flow, body)],
            Stmt::Block(block) => {
                let (typed, gives) = self.block(block.statements(), flow, body);
                let gives = if flow.dead { Type::NEVER } else { gives };
                vec![of_node(Node::Block(typed), gives, block.position())]
            }
            Stmt::Share(shared) => {
                for (name, _) in &**shared {
                    self.lose(name.pos, "a function that uses variables around it");
                    // Whoever calls it may put anything there.
                    if let Some((slot, _)) = flow.find(&name.name) {
                        body.widen(slot, &Type::ANYTHING);
                        flow.set(slot, Type::ANYTHING);
                    }
                }
                Vec::new()
            }
            other => {
                self.lose(other.position(), "a statement that is not followed");
                Vec::new()
            }
        }
    }

    /// An `if`; what is known afterwards is what both ways know.
    fn choice(
        &mut self,
        parts: &rhai::FlowControl,
        at: Position,
        flow: &mut Flow,
        body: &mut Body,
    ) -> Statement {
        let asked = self.condition(&parts.expr, flow, body);
        let held = self.narrowed(flow, &parts.expr, true);
        let failed = self.narrowed(flow, &parts.expr, false);
        let (then, gives, after) = self.inner(&parts.body, held, body);
        let (otherwise, gives_otherwise, after_otherwise) = self.inner(&parts.branch, failed, body);
        *flow = after.join(after_otherwise);
        let gives = gives.join(&gives_otherwise);
        of_node(Node::If(Box::new(asked), then, otherwise), gives, at)
    }

    fn switch(
        &mut self,
        parts: &(Expr, rhai::SwitchCasesCollection),
        at: Position,
        flow: &mut Flow,
        body: &mut Body,
    ) -> Statement {
        let (on, cases) = parts;
        let value = self.value(on, flow, body);
        let mut gives = Type::NEVER;
        let mut after = Flow { dead: true, ..Flow::default() };
        let mut typed = Vec::new();
        for case in &cases.expressions {
            let mut inside = flow.clone();
            let asked = match &case.lhs {
                Expr::BoolConstant(true, _) => None,
                condition => Some(self.condition(condition, &mut inside, body)),
            };
            let given = self.expression(&case.rhs, &mut inside, body);
            gives = gives.join(&if inside.dead { Type::NEVER } else { given.gives.clone() });
            after = after.join(inside);
            typed.push((asked, vec![Statement::Expression(given)]));
        }
        if cases.def_case.is_none() {
            self.find(
                Lint::SwitchWithoutDefault,
                at,
                format!("this `switch` on {} gives () for any other value", value.gives),
                "add a last case `_ => …` that says what any other value means".into(),
            );
            gives = gives.or_absent();
            after = after.join(flow.clone());
        }
        *flow = after;
        let has_default = cases.def_case.is_some();
        of_node(Node::Switch(Box::new(value), typed, has_default), gives, at)
    }

    /// `return`, or `throw`.
    fn leave(
        &mut self,
        value: Option<&Expr>,
        throws: bool,
        at: Position,
        flow: &mut Flow,
        body: &mut Body,
    ) -> Statement {
        let value = value.map(|value| self.value(value, flow, body));
        let gives = value.as_ref().map_or(Type::UNIT, |value| value.gives.clone());
        if throws {
            self.lose(at, "`throw` ends the call as a failure");
        } else {
            if !gives.is_unit() {
                body.returned.get_or_insert(at);
            }
            body.returns = body.returns.join(&gives);
        }
        flow.dead = true;
        Statement::Return(value)
    }

    fn assignment(
        &mut self,
        assignment: &(rhai::OpAssignment, rhai::BinaryExpr),
        flow: &mut Flow,
        body: &mut Body,
    ) -> Statement {
        let (operator, parts) = assignment;
        let at = operator.position();
        let value = self.value(&parts.rhs, flow, body);
        let sign = operator.get_op_assignment_info().map_or("", |info| info.5);
        let place = self.place(&parts.lhs, flow, body);
        let held = if sign.is_empty() {
            value.gives.clone()
        } else if let (Kind::List(held), "+") = (&place.gives.kind, sign) {
            // A list takes in another list's entries, or one entry more.
            match &value.gives.kind {
                Kind::List(added) => Type::list(held.join(added)),
                _ => Type::list(held.join(&value.gives)),
            }
        } else {
            self.operator(sign, &[place.gives.clone(), value.gives.clone()], at)
        };
        match &place.node {
            Node::Variable(slot) => {
                body.widen(*slot, &held);
                let known = path_of(&value).filter(|from| sign.is_empty() && from.slot != *slot);
                flow.set(*slot, held);
                if let Some(from) = known {
                    flow.copy(&from, *slot);
                }
            }
            _ => self.change(&place, held, flow, body, at),
        }
        Statement::Assign(place, sign, value, at)
    }

    /// A field or an entry is assigned.
    fn change(
        &mut self,
        place: &Expression,
        held: Type,
        flow: &mut Flow,
        body: &mut Body,
        at: Position,
    ) {
        let (Node::Field(of, ..) | Node::Index(of, ..)) = &place.node else {
            return;
        };
        if let Kind::View(name) = &of.gives.kind
            && self.knowledge.records.get(name).is_some_and(|record| !record.is_map)
        {
            self.find(
                Lint::CannotChange,
                at,
                format!("{} is only read; a script cannot change it", of.gives.clone().present()),
                "report what is wrong with finding(path, message, fix); to adjust what is posted, \
                 write a script in rules/map"
                    .into(),
            );
            return;
        }
        let Some(root) = root_of(place) else { return };
        body.changed.entry(root).or_insert(at);
        let now = match (&of.node, &place.node) {
            (Node::Variable(_), Node::Field(_, field, _)) => with_field(&of.gives, field, &held),
            (Node::Variable(_), Node::Index(..)) => with_entry(&of.gives, &held),
            // Somewhere deeper: what the variable has there is not known any more.
            _ => flow.slot(root).map_or(Type::ANYTHING, forgotten),
        };
        body.widen(root, &now);
        flow.set(root, now);
        if let Some(path) = path_of(place) {
            flow.refine(&path, held);
        }
    }
}

/// A list or a map with another entry, in a place that is known only when the script runs.
fn with_entry(of: &Type, held: &Type) -> Type {
    match &of.kind {
        Kind::List(each) => Type::list(each.join(held)),
        _ => forgotten(of),
    }
}

/// A list or a map of which nothing more is known than that; anything else stays what it is.
pub fn forgotten(of: &Type) -> Type {
    match &of.kind {
        Kind::List(_) => Type::list(Type::ANYTHING),
        Kind::Map(_) => Type::of(Kind::Map(None)),
        _ => of.clone(),
    }
}

/// A map with one more field, or with a field of another type.
fn with_field(of: &Type, field: &str, held: &Type) -> Type {
    match &of.kind {
        Kind::Map(Some(fields)) => {
            let mut fields = (**fields).clone();
            fields.insert(field.to_string(), held.clone());
            Type::of(Kind::Map(Some(std::sync::Arc::new(fields))))
        }
        _ => of.clone(),
    }
}

/// The variable and fields that an expression reads.
pub fn path_of(expression: &Expression) -> Option<Path> {
    match &expression.node {
        Node::Variable(slot) => Some(Path { slot: *slot, fields: Vec::new() }),
        Node::Field(of, field, _) => {
            let mut path = path_of(of)?;
            path.fields.push(field.clone());
            Some(path)
        }
        _ => None,
    }
}

/// The variable that an expression reads a part of.
pub fn root_of(expression: &Expression) -> Option<usize> {
    match &expression.node {
        Node::Variable(slot) => Some(*slot),
        Node::Field(of, ..) | Node::Index(of, ..) => root_of(of),
        _ => None,
    }
}

fn of_node(node: Node, gives: Type, position: Position) -> Statement {
    Statement::Expression(Expression { node, gives, position })
}
