//! Operators: what they give, and comparisons that cannot come out both ways.

use rhai::Position;

use super::lints::Lint;
use super::tree::{Constant, Expression, Node};
use super::types::{Kind, Type};
use super::walk::Walker;

impl Walker<'_> {
    /// A comparison, with what can be said against it.
    pub fn comparison(&mut self, sign: &str, sides: &[Expression], at: Position) -> Type {
        let [a, b] = sides else { return Type::BOOL };
        let (left, right) = (&a.gives, &b.gives);
        let open = |side: &Type| side.is_anything() || *side == Type::NEVER;
        if open(left) || open(right) {
            if left.is_anything() || right.is_anything() {
                self.lose(at, "a comparison of something whose kind is not known");
            }
            return Type::BOOL;
        }
        let equality = matches!(sign, "==" | "!=");
        // Asking whether something is absent, in as many words.
        if equality && (left.is_unit() || right.is_unit()) {
            return Type::BOOL;
        }
        if !comparable(left, right) {
            self.impossible(sign, a, b, at);
            return Type::BOOL;
        }
        if !equality {
            for side in [a, b] {
                if side.gives.absent {
                    self.absent(side, &format!("() `{sign}` anything is false"));
                }
            }
        }
        Type::BOOL
    }

    fn impossible(&mut self, sign: &str, a: &Expression, b: &Expression, at: Position) {
        let outcome = if sign == "!=" { "always true" } else { "never true" };
        let (left, right) = (a.gives.clone().present(), b.gives.clone().present());
        let message = format!("this is {outcome}: {left} is compared with {right}");
        let remedy = match (written_number(a).or(written_number(b)), &left.kind, &right.kind) {
            (Some(number), Kind::Text, _) | (Some(number), _, Kind::Text) if !number.1 => {
                format!("compare with a text: \"{}\"", number.0)
            }
            (Some(number), ..) if number.1 => {
                format!("write the number without quotes: {}", number.0)
            }
            (_, Kind::View(_), Kind::Text) | (_, Kind::Text, Kind::View(_)) => {
                "compare one of its fields, for example its `name`".to_string()
            }
            _ => "compare values of one kind".to_string(),
        };
        self.find(Lint::ImpossibleComparison, at, message, remedy);
    }

    /// What an operator gives that is no comparison.
    pub fn operator(&mut self, sign: &str, sides: &[Type], at: Position) -> Type {
        if sides.iter().any(Type::is_anything) {
            self.lose(at, "a calculation with something whose kind is not known");
            return match sides {
                [a, b] if sign == "+" && (a.kind == Kind::Text || b.kind == Kind::Text) => {
                    Type::TEXT
                }
                _ => Type::ANYTHING,
            };
        }
        if sides.contains(&Type::NEVER) {
            return Type::ANYTHING;
        }
        match (sign, sides) {
            ("!", [a]) if a.kind == Kind::Bool => Type::BOOL,
            ("&" | "|" | "^", [a, b]) if both(a, b, Kind::Bool) => Type::BOOL,
            ("&" | "|" | "^" | "<<" | ">>", [a, b]) if both(a, b, Kind::Integer) => Type::INTEGER,
            ("-" | "+", [a]) if a.is_number() => a.clone().present(),
            (".." | "..=", [_, _]) => Type::of(Kind::Range),
            ("+", [a, b]) if a.kind == Kind::Text || b.kind == Kind::Text => Type::TEXT,
            ("+", [a, b]) if both(a, b, Kind::Character) => Type::TEXT,
            ("+", [Type { kind: Kind::List(a), .. }, Type { kind: Kind::List(b), .. }]) => {
                Type::list(a.join(b))
            }
            ("+", [Type { kind: Kind::Map(_), .. }, Type { kind: Kind::Map(_), .. }]) => {
                Type::of(Kind::Map(None))
            }
            ("+" | "-" | "*" | "/" | "%" | "**", [a, b]) if a.is_number() && b.is_number() => {
                self.calculated(sign, a, b, at)
            }
            _ => self.no_such_operator(sign, sides, at),
        }
    }

    fn calculated(&mut self, sign: &str, a: &Type, b: &Type, at: Position) -> Type {
        match (&a.kind, &b.kind) {
            (Kind::Integer, Kind::Integer) => {
                if sign == "/" {
                    self.find(
                        Lint::WholeDivision,
                        at,
                        "both sides are whole numbers: the rest is dropped, 10 / 4 is 2".into(),
                        "write `div(a, b)` for an exact quotient".into(),
                    );
                }
                Type::INTEGER
            }
            (Kind::Decimal, _) | (_, Kind::Decimal) => Type::DECIMAL,
            _ => Type::of(Kind::Number),
        }
    }

    fn no_such_operator(&mut self, sign: &str, sides: &[Type], at: Position) -> Type {
        let fits = |signature: &super::knowledge::Signature| {
            signature.takes.len() == sides.len()
                && signature.takes.iter().zip(sides).all(|(takes, side)| takes.kind == side.kind)
        };
        let known = self.knowledge.named(sign).iter().find(|each| fits(each));
        if let Some(known) = known {
            return known.gives.clone();
        }
        let shown = match sides {
            [a] => format!("`{sign}` of {a}"),
            [a, b] => format!("{a} `{sign}` {b}"),
            _ => format!("`{sign}`"),
        };
        let remedy = if sides.iter().any(|side| side.kind == Kind::Text) {
            "calculate with numbers: parse_decimal(text) makes one of a text"
        } else if sides.iter().any(Type::is_unit) {
            "() cannot be calculated with; ask before whether the value is there"
        } else {
            "calculate with numbers, or join texts: `…${value}…`"
        };
        self.find(Lint::WrongArguments, at, format!("there is no {shown}"), remedy.into());
        Type::ANYTHING
    }
}

fn both(a: &Type, b: &Type, kind: Kind) -> bool {
    a.kind == kind && b.kind == kind
}

/// Values of these can be alike, or one before the other.
fn comparable(a: &Type, b: &Type) -> bool {
    if a.is_number() && b.is_number() {
        return true;
    }
    match (&a.kind, &b.kind) {
        (Kind::List(_), Kind::List(_)) | (Kind::Map(_), Kind::Map(_)) => true,
        (Kind::Text, Kind::Character) | (Kind::Character, Kind::Text) => true,
        (a, b) => a == b && !matches!(a, Kind::View(_) | Kind::Function(..)),
    }
}

/// A number that is written out, and whether it stands in quotes.
fn written_number(side: &Expression) -> Option<(String, bool)> {
    match &side.node {
        Node::Constant(Constant::Integer(number)) => Some((number.to_string(), false)),
        Node::Constant(Constant::Decimal(number)) => Some((number.to_string(), false)),
        Node::Constant(Constant::Text(text)) => {
            text.trim().parse::<rust_decimal::Decimal>().ok().map(|_| (text.clone(), true))
        }
        _ => None,
    }
}
