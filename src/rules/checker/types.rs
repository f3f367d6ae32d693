//! What the checker knows of a value.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A value: what it may be, and whether it may be absent, `()`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Type {
    /// It may be `()`.
    pub absent: bool,
    /// What it is where it is not absent.
    pub kind: Kind,
}

/// What a value is where it is not absent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// There is no such value: with `absent`, it is always `()`; without, nothing ever gets here.
    Nothing,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Decimal,
    /// A whole number or a decimal, by the way taken.
    Number,
    /// A text.
    Text,
    /// One character, `'x'`.
    Character,
    /// A list, and what is in it.
    List(Arc<Type>),
    /// A map; its keys where the script writes them out.
    Map(Option<Arc<BTreeMap<String, Type>>>),
    /// A type of the written contract, by its name.
    View(&'static str),
    /// `1..5`.
    Range,
    /// A function as a value: its name, and what was handed over before the call.
    Function(Arc<str>, Vec<Type>),
    /// Anything: the checker cannot follow it, and the script decides when it runs.
    Anything,
}

impl Type {
    /// Always `()`.
    pub const UNIT: Self = Self { absent: true, kind: Kind::Nothing };
    /// Where nothing ever gets.
    pub const NEVER: Self = Self { absent: false, kind: Kind::Nothing };
    /// Not followed.
    pub const ANYTHING: Self = Self { absent: false, kind: Kind::Anything };
    /// `true` or `false`.
    pub const BOOL: Self = Self::of(Kind::Bool);
    /// A whole number.
    pub const INTEGER: Self = Self::of(Kind::Integer);
    /// An exact decimal.
    pub const DECIMAL: Self = Self::of(Kind::Decimal);
    /// A text.
    pub const TEXT: Self = Self::of(Kind::Text);

    /// Always there.
    pub const fn of(kind: Kind) -> Self {
        Self { absent: false, kind }
    }

    /// A list of these.
    pub fn list(of: Self) -> Self {
        Self::of(Kind::List(Arc::new(of)))
    }

    /// It may be absent, too.
    pub fn or_absent(self) -> Self {
        if self.kind == Kind::Anything { self } else { Self { absent: true, ..self } }
    }

    /// Where it is known to be there.
    pub fn present(self) -> Self {
        Self { absent: false, ..self }
    }

    /// Always `()`.
    pub fn is_unit(&self) -> bool {
        self.absent && self.kind == Kind::Nothing
    }

    /// Not followed.
    pub fn is_anything(&self) -> bool {
        self.kind == Kind::Anything
    }

    /// A number of any kind.
    pub fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Integer | Kind::Decimal | Kind::Number)
    }

    /// What a value is that is one or the other.
    pub fn join(&self, other: &Self) -> Self {
        let absent = self.absent || other.absent;
        let kind = match (&self.kind, &other.kind) {
            (a, b) if a == b => a.clone(),
            (Kind::Nothing, kind) | (kind, Kind::Nothing) => kind.clone(),
            (Kind::Anything, _) | (_, Kind::Anything) => Kind::Anything,
            (_, _) if self.is_number() && other.is_number() => Kind::Number,
            (Kind::List(a), Kind::List(b)) => Kind::List(Arc::new(a.join(b))),
            (Kind::Map(Some(a)), Kind::Map(Some(b))) => join_maps(a, b),
            (Kind::Map(_), Kind::Map(_)) => Kind::Map(None),
            _ => Kind::Anything,
        };
        if kind == Kind::Anything { Self::ANYTHING } else { Self { absent, kind } }
    }

    /// Reads the kind of a contract's table: `text`, `list of Line`, `CustomerRef?`. `named` tells
    /// the types of the contract.
    pub fn parse(written: &str, named: &[&'static str]) -> Option<Self> {
        if let Some(rest) = written.strip_prefix("list of ") {
            // `list of text?`: the entries may be absent, not the list.
            return Some(Self::list(Self::parse(rest, named)?));
        }
        let (word, absent) = match written.strip_suffix('?') {
            Some(word) => (word, true),
            None => (written, false),
        };
        let kind = match word {
            "text" => Kind::Text,
            "bool" => Kind::Bool,
            "integer" => Kind::Integer,
            "decimal" => Kind::Decimal,
            "map" => Kind::Map(None),
            _ => Kind::View(named.iter().find(|name| **name == word)?),
        };
        Some(Self { absent, kind })
    }
}

impl Kind {
    /// A function that takes this may be given that.
    pub fn takes(&self, given: &Self) -> bool {
        match (self, given) {
            (Self::Anything, _) | (_, Self::Anything) => true,
            (Self::List(_), Self::List(_)) | (Self::Map(_), Self::Map(_)) => true,
            (Self::Function(..), Self::Function(..)) => true,
            (Self::Integer | Self::Decimal, Self::Number) => true,
            (a, b) => a == b,
        }
    }
}

/// A key that only one of them has may not be read: it is not known any more.
fn join_maps(a: &BTreeMap<String, Type>, b: &BTreeMap<String, Type>) -> Kind {
    if !a.keys().eq(b.keys()) {
        return Kind::Map(None);
    }
    let joined = a.iter().zip(b.values()).map(|((key, a), b)| (key.clone(), a.join(b)));
    Kind::Map(Some(Arc::new(joined.collect())))
}

impl fmt::Display for Type {
    /// As the written contract says it: `text`, `a list of Line`; with `or ()` where it may be
    /// absent.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.kind, self.absent) {
            (Kind::Nothing, _) => write!(formatter, "()"),
            (kind, true) => write!(formatter, "{kind} or ()"),
            (kind, false) => write!(formatter, "{kind}"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => write!(formatter, "()"),
            Self::Bool => write!(formatter, "true or false"),
            Self::Integer => write!(formatter, "a whole number"),
            Self::Decimal => write!(formatter, "a decimal"),
            Self::Number => write!(formatter, "a number"),
            Self::Text => write!(formatter, "a text"),
            Self::Character => write!(formatter, "a character"),
            Self::List(of) if of.kind == Kind::Nothing => write!(formatter, "a list"),
            Self::List(of) => write!(formatter, "a list of {}", plural(of)),
            Self::Map(_) => write!(formatter, "a map"),
            Self::View(name) => write!(formatter, "{} {name}", article(name)),
            Self::Range => write!(formatter, "a range"),
            Self::Function(..) => write!(formatter, "a function"),
            Self::Anything => write!(formatter, "anything"),
        }
    }
}

fn plural(of: &Type) -> String {
    match &of.kind {
        Kind::View(name) => (*name).to_string(),
        Kind::Text => "texts".to_string(),
        Kind::Integer => "whole numbers".to_string(),
        Kind::Decimal => "decimals".to_string(),
        Kind::Map(_) => "maps".to_string(),
        other => other.to_string(),
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(a: Type, b: Type) -> String {
        assert_eq!(a.join(&b), b.join(&a), "the order of ways makes no difference");
        a.join(&b).to_string()
    }

    #[test]
    fn ways_that_meet_know_what_both_know() {
        assert_eq!(joined(Type::INTEGER, Type::DECIMAL), "a number");
        assert_eq!(joined(Type::UNIT, Type::TEXT), "a text or ()");
        assert_eq!(joined(Type::NEVER, Type::TEXT), "a text");
        assert_eq!(joined(Type::TEXT, Type::INTEGER), "anything");
        assert_eq!(joined(Type::list(Type::NEVER), Type::list(Type::TEXT)), "a list of texts");
    }

    #[test]
    fn kinds_of_the_contract_are_read() {
        let parse = |written| Type::parse(written, &["Line"]).map(|read| read.to_string());
        assert_eq!(parse("list of Line").as_deref(), Some("a list of Line"));
        assert_eq!(parse("Line?").as_deref(), Some("a Line or ()"));
        assert_eq!(parse("decimal").as_deref(), Some("a decimal"));
        assert_eq!(parse("Lien"), None);
    }
}
