//! What a condition makes known: after `if doc.customer == () { return; }`, the customer is there.

use rhai::{Expr, FnCallExpr};

use super::flow::{Flow, Path};
use super::types::{Kind, Type};
use super::walk::Walker;

impl Walker<'_> {
    /// What is known where the condition came out like this.
    pub fn narrowed(&self, flow: &Flow, condition: &Expr, holds: bool) -> Flow {
        let mut known = flow.clone();
        self.narrow(&mut known, condition, holds);
        known
    }

    fn narrow(&self, flow: &mut Flow, condition: &Expr, holds: bool) {
        match condition {
            Expr::And(parts, _) if holds => {
                for part in parts.iter() {
                    self.narrow(flow, part, true);
                }
            }
            Expr::Or(parts, _) if !holds => {
                for part in parts.iter() {
                    self.narrow(flow, part, false);
                }
            }
            // Either part may have decided: what is known is what every way there knows.
            Expr::And(parts, _) | Expr::Or(parts, _) => {
                let mut inside = flow.clone();
                let mut met = Flow { dead: true, ..Flow::default() };
                for part in parts.iter() {
                    met = met.join(self.narrowed(&inside, part, holds));
                    self.narrow(&mut inside, part, !holds);
                }
                *flow = met;
            }
            Expr::FnCall(call, _) => self.narrow_call(flow, call, holds),
            // Brackets around a condition.
            Expr::Stmt(block) => {
                if let [rhai::Stmt::Expr(inner)] = block.statements() {
                    self.narrow(flow, inner, holds);
                }
            }
            _ => {}
        }
    }

    fn narrow_call(&self, flow: &mut Flow, call: &FnCallExpr, holds: bool) {
        match (&*call.name, call.args.as_slice()) {
            ("!", [inner]) => self.narrow(flow, inner, !holds),
            ("blank", [asked]) if !holds => self.is_there(flow, asked),
            ("==", [a, b]) => self.compared(flow, a, b, holds),
            ("!=", [a, b]) => self.compared(flow, a, b, !holds),
            // `() < 1` is false, so that both sides are there where it is true.
            ("<" | "<=" | ">" | ">=", [a, b]) if holds => {
                self.is_there(flow, a);
                self.is_there(flow, b);
            }
            _ => {}
        }
    }

    fn compared(&self, flow: &mut Flow, a: &Expr, b: &Expr, equal: bool) {
        for (one, other) in [(a, b), (b, a)] {
            match other {
                Expr::Unit(_) if equal => self.is_absent(flow, one),
                Expr::Unit(_) => self.is_there(flow, one),
                Expr::BoolConstant(value, _) => self.narrow(flow, one, *value == equal),
                // Equal to something that is there.
                _ if equal && other.is_constant() => self.is_there(flow, one),
                _ => {}
            }
        }
    }

    fn is_there(&self, flow: &mut Flow, asked: &Expr) {
        if let Some((path, known)) = self.path(flow, asked)
            && known.absent
        {
            flow.refine(&path, known.present());
        }
    }

    fn is_absent(&self, flow: &mut Flow, asked: &Expr) {
        if let Some((path, known)) = self.path(flow, asked) {
            // Asking about what is always there does no harm.
            if known.absent {
                flow.refine(&path, Type::UNIT);
            }
        }
    }

    /// The variable or field that is asked about, and what is known of it so far.
    fn path(&self, flow: &Flow, asked: &Expr) -> Option<(Path, Type)> {
        match asked {
            Expr::Variable(named, ..) => {
                let (slot, known) = flow.find(&named.1)?;
                Some((Path { slot, fields: Vec::new() }, known.clone()))
            }
            Expr::Dot(parts, ..) => {
                let (path, known) = self.path(flow, &parts.lhs)?;
                self.fields(flow, path, known, &parts.rhs)
            }
            _ => None,
        }
    }

    fn fields(&self, flow: &Flow, mut path: Path, of: Type, rest: &Expr) -> Option<(Path, Type)> {
        match rest {
            Expr::Property(property, _) => {
                let declared = self.declared(&of, &property.2)?;
                path.fields.push(property.2.to_string());
                let known = flow.facts.get(&path).cloned().unwrap_or(declared);
                Some((path, known))
            }
            Expr::Dot(parts, ..) => {
                let (path, known) = self.fields(flow, path, of, &parts.lhs)?;
                self.fields(flow, path, known, &parts.rhs)
            }
            _ => None,
        }
    }

    /// What the contract says of a field.
    fn declared(&self, of: &Type, name: &str) -> Option<Type> {
        match &of.kind {
            Kind::View(view) => self.knowledge.records.get(view)?.fields.get(name).cloned(),
            Kind::Map(Some(keys)) => keys.get(name).cloned(),
            _ => None,
        }
    }
}
