//! What the checker can find, by name, and how bad each is.

use rhai::Position;

use crate::domain::finding::Severity;

/// What can be wrong with a script that compiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lint {
    /// A field that there is not.
    UnknownField,
    /// A function that there is not.
    UnknownFunction,
    /// A function or an operator given what it does not take.
    WrongArguments,
    /// A comparison that always comes out the same.
    ImpossibleComparison,
    /// A condition that is neither true nor false.
    NotACondition,
    /// Something that cannot be changed.
    CannotChange,
    /// A change to a copy that is thrown away.
    ChangeLost,
    /// A value that may be absent, used as if it were there.
    AbsentUnchecked,
    /// A `switch` that gives `()` for what it does not name.
    SwitchWithoutDefault,
    /// A division of whole numbers, which drops the rest.
    WholeDivision,
    /// Rounding that does not say what becomes of a half.
    BareRounding,
    /// Code that nothing ever comes to.
    Unreachable,
    /// A function that gives a value on some ways only.
    MissingReturn,
    /// A function that nothing calls.
    UnusedFunction,
    /// An `allow` that allowed nothing.
    UnusedAllow,
}

impl Lint {
    /// All of them, by name.
    pub const ALL: [Self; 15] = [
        Self::AbsentUnchecked,
        Self::BareRounding,
        Self::CannotChange,
        Self::ChangeLost,
        Self::ImpossibleComparison,
        Self::MissingReturn,
        Self::NotACondition,
        Self::SwitchWithoutDefault,
        Self::UnknownField,
        Self::UnknownFunction,
        Self::Unreachable,
        Self::UnusedAllow,
        Self::UnusedFunction,
        Self::WholeDivision,
        Self::WrongArguments,
    ];

    /// The name that messages show and that `// allow(…): reason` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownField => "unknown-field",
            Self::UnknownFunction => "unknown-function",
            Self::WrongArguments => "wrong-arguments",
            Self::ImpossibleComparison => "impossible-comparison",
            Self::NotACondition => "not-a-condition",
            Self::CannotChange => "cannot-change",
            Self::ChangeLost => "change-lost",
            Self::AbsentUnchecked => "absent-unchecked",
            Self::SwitchWithoutDefault => "switch-without-default",
            Self::WholeDivision => "whole-division",
            Self::BareRounding => "bare-rounding",
            Self::Unreachable => "unreachable",
            Self::MissingReturn => "missing-return",
            Self::UnusedFunction => "unused-function",
            Self::UnusedAllow => "unused-allow",
        }
    }

    /// What it is about, for the book.
    pub fn about(self) -> &'static str {
        match self {
            Self::UnknownField => "a field that the document does not have",
            Self::UnknownFunction => "a function that does not exist",
            Self::WrongArguments => "a function or an operator is given what it does not take",
            Self::ImpossibleComparison => "a comparison that always comes out the same",
            Self::NotACondition => "a condition that is neither true nor false",
            Self::CannotChange => "an assignment to a document, which scripts only read",
            Self::ChangeLost => "a change to the copy that a loop goes over",
            Self::AbsentUnchecked => "a value that may be absent, used without asking",
            Self::SwitchWithoutDefault => "a switch that gives () for any other value",
            Self::WholeDivision => "a division of whole numbers, which drops the rest",
            Self::BareRounding => "rounding a half to the even neighbour, unlike accountants",
            Self::Unreachable => "code that nothing ever comes to",
            Self::MissingReturn => "a function that gives a value on some ways only",
            Self::UnusedFunction => "a function that nothing calls",
            Self::UnusedAllow => "an allow(…) that allowed nothing",
        }
    }

    /// What fails for certain, or silently lets every order pass, keeps the rules from loading;
    /// what may be meant is told.
    pub fn severity(self) -> Severity {
        match self {
            Self::UnknownField
            | Self::UnknownFunction
            | Self::WrongArguments
            | Self::ImpossibleComparison
            | Self::NotACondition
            | Self::CannotChange => Severity::Error,
            _ => Severity::Warning,
        }
    }
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub lint: Lint,
    /// Where, in the lines of the compiled text.
    pub position: Position,
    /// In words, with the value.
    pub message: String,
    /// What to do.
    pub remedy: String,
}
