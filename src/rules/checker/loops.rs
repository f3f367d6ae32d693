//! Loops: what they go over, and what is known when they end.

use rhai::{Expr, Position};

use super::flow::Flow;
use super::lints::Lint;
use super::tree::{Constant, Expression, Node, Statement};
use super::types::{Kind, Type};
use super::walk::{Body, Walker};

/// A loop's body is gone through until nothing new is known; types have few ways up.
const ROUNDS_MAX: usize = 6;

impl Walker<'_> {
    /// `while`, `loop`.
    pub fn while_loop(
        &mut self,
        parts: &rhai::FlowControl,
        flow: &mut Flow,
        body: &mut Body,
    ) -> Statement {
        let endless = matches!(parts.expr, Expr::Unit(_) | Expr::BoolConstant(true, _));
        let round = |walker: &mut Self, flow: &mut Flow, body: &mut Body| {
            // `loop` has no condition.
            let asked = match &parts.expr {
                Expr::Unit(at) => Expression {
                    node: Node::Constant(Constant::Bool(true)),
                    gives: Type::BOOL,
                    position: *at,
                },
                condition => walker.condition(condition, flow, body),
            };
            let inside = walker.narrowed(flow, &parts.expr, true);
            let (typed, _, end) = walker.inner(&parts.body, inside, body);
            (Statement::While(asked, typed), end)
        };
        let statement = self.rounds(flow, body, endless, round);
        if !endless {
            *flow = self.narrowed(flow, &parts.expr, false);
        }
        statement
    }

    /// `do … while`, `do … until`.
    pub fn do_loop(
        &mut self,
        parts: &rhai::FlowControl,
        until: bool,
        flow: &mut Flow,
        body: &mut Body,
    ) -> Statement {
        let round = |walker: &mut Self, flow: &mut Flow, body: &mut Body| {
            let (typed, _, mut end) = walker.inner(&parts.body, flow.clone(), body);
            let asked = walker.condition(&parts.expr, &mut end, body);
            (Statement::Do(typed, asked, until), end)
        };
        self.rounds(flow, body, false, round)
    }

    /// `for`.
    pub fn for_loop(
        &mut self,
        parts: &(rhai::Ident, Option<rhai::Ident>, rhai::FlowControl),
        flow: &mut Flow,
        body: &mut Body,
    ) -> Statement {
        let (name, counter, control) = parts;
        let over = self.value(&control.expr, flow, body);
        let each = self.each_of(&over.gives, control.expr.start_position());
        let slots = body.slots.len();
        let round = |walker: &mut Self, flow: &mut Flow, body: &mut Body| {
            let outer = flow.variables.len();
            let mut inside = flow.clone();
            let slot = body.declare(&mut inside, &name.name, each.clone());
            let place = counter
                .as_ref()
                .map(|counter| body.declare(&mut inside, &counter.name, Type::INTEGER));
            let (typed, _, mut end) = walker.inner(&control.body, inside, body);
            end.leave(outer);
            (Statement::For(slot, place, over.clone(), typed), end)
        };
        let statement = self.rounds(flow, body, false, round);
        if let Some(changed) =
            body.changed.remove(&slots).filter(|_| !body.escaped.contains(&slots))
        {
            let name = &name.name;
            self.find(
                Lint::ChangeLost,
                changed,
                format!("`{name}` is a copy of what the loop goes over: this change is lost"),
                format!(
                    "collect the changed ones, `let changed = []; … changed.push({name});`, and \
                     assign the list, or go by place: `for place in 0..list.len() {{ \
                     list[place].field = …; }}`"
                ),
            );
        }
        statement
    }

    /// What a loop over this gives each time.
    fn each_of(&mut self, over: &Type, at: Position) -> Type {
        if over.absent {
            self.find(
                Lint::AbsentUnchecked,
                at,
                format!("this is {over}, and () has no entries to go over"),
                "ask before the loop, for example `if list == () { return; }`".into(),
            );
        }
        match &over.kind {
            Kind::List(each) if each.kind == Kind::Nothing && !each.absent => Type::ANYTHING,
            Kind::List(each) => (**each).clone(),
            Kind::Range => Type::INTEGER,
            Kind::Text => Type::of(Kind::Character),
            Kind::Anything => {
                self.lose(at, "a loop over something whose kind is not known");
                Type::ANYTHING
            }
            Kind::Nothing => Type::ANYTHING,
            other => {
                self.find(
                    Lint::WrongArguments,
                    at,
                    format!("a loop goes over a list, not over {other}"),
                    "name the list, for example `doc.lines`".into(),
                );
                Type::ANYTHING
            }
        }
    }

    /// Goes through a loop's body, silently, until its end knows no more than its beginning; then
    /// once more, aloud.
    fn rounds(
        &mut self,
        flow: &mut Flow,
        body: &mut Body,
        endless: bool,
        round: impl Fn(&mut Self, &mut Flow, &mut Body) -> (Statement, Flow),
    ) -> Statement {
        let outer = flow.variables.len();
        let nowhere = Flow { dead: true, ..Flow::default() };
        self.quiet += 1;
        let slots = body.slots.len();
        for _ in 0..ROUNDS_MAX {
            let before = flow.clone();
            body.slots.truncate(slots);
            body.loops.push(nowhere.clone());
            let (_, end) = round(self, &mut flow.clone(), body);
            let mut left = body.loops.pop().unwrap_or_default();
            left.leave(outer);
            *flow = before.clone().join(end).join(left);
            if *flow == before {
                break;
            }
        }
        self.quiet -= 1;
        body.slots.truncate(slots);
        body.loops.push(nowhere);
        let (statement, end) = round(self, &mut flow.clone(), body);
        let mut left = body.loops.pop().unwrap_or_default();
        left.leave(outer);
        *flow = if endless { left } else { flow.clone().join(end).join(left) };
        statement
    }
}

/// `break` or `continue`.
pub fn leave_round(flow: &mut Flow, body: &mut Body) {
    if let Some(left) = body.loops.last_mut() {
        *left = std::mem::take(left).join(flow.clone());
    }
    flow.dead = true;
}
