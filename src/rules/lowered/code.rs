//! A lowered script: what the checker followed, with slots, fields and functions resolved ahead.

use rhai::Position;
use rust_decimal::Decimal;

use super::natives::Native;
use crate::rules::views::Reader;

/// A lowered script.
#[derive(Debug)]
pub struct Program {
    /// Its functions.
    pub functions: Vec<Function>,
    /// Name and place of those that Crossdock calls.
    pub entries: Vec<(&'static str, usize)>,
}

impl Program {
    /// The place of a function that Crossdock calls.
    pub fn entry(&self, name: &str) -> Option<usize> {
        self.entries.iter().find(|(each, _)| *each == name).map(|(_, place)| *place)
    }
}

/// A function, for the types it is called with.
#[derive(Debug)]
pub struct Function {
    /// How many variables it has; the parameters come first.
    pub slots: usize,
    /// What it does.
    pub body: Block,
}

/// Statements, and at most how many steps Rhai would count for one pass over them: blocks within
/// count their own.
#[derive(Debug, Default)]
pub struct Block {
    /// The statements.
    pub statements: Vec<Statement>,
    /// Steps.
    pub cost: u32,
}

/// One statement.
#[derive(Debug)]
pub enum Statement {
    /// A slot is set.
    Set(usize, Node),
    /// A slot is set to what an operator makes of it and a value.
    Change(usize, Operator, Node),
    /// An entry of the map in a slot is set.
    SetKey(usize, Node, Node),
    /// A list in a slot takes in a value.
    Push(usize, Node),
    /// While the condition holds.
    While(Node, Block),
    /// The block, and again as long as the condition is this.
    Do(Block, Node, bool),
    /// The block for each entry: the slot of the entry, and of its place.
    For(usize, Option<usize>, Over, Block),
    /// Leaves the loop.
    Break,
    /// Leaves the round.
    Continue,
    /// Leaves the function.
    Return(Option<Node>),
    /// The last one of a block is what the block gives.
    Give(Node),
}

/// What a loop goes over.
#[derive(Debug)]
pub enum Over {
    /// A list.
    List(Node),
    /// From, to, and whether the last one is in it.
    Range(Node, Node, bool),
}

/// An operator of two sides that calculates or joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as it is called")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// An operator that compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as it is called")]
pub enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An expression.
#[derive(Debug)]
pub enum Node {
    /// `()`.
    Unit,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// A text.
    Text(Box<str>),
    /// What a slot holds.
    Slot(usize),
    /// A field of a thing in a slot.
    FieldOf(usize, Reader),
    /// A field of a thing; where the flag is set, `()` of `()`.
    Field(Box<Node>, Reader, bool),
    /// A key of a map; where the flag is set, `()` of `()`.
    Key(Box<Node>, Box<str>, bool),
    /// An entry of a map by a text, or of a list by its place.
    Entry(Box<(Node, Node)>),
    /// The text from parts.
    Join(Vec<Node>),
    /// A list.
    List(Vec<Node>),
    /// A map, sorted by its keys.
    Map(Vec<(Box<str>, Node)>),
    /// A comparison.
    Compare(Comparison, Box<(Node, Node)>),
    /// It is `()`, or is not where the flag is set.
    IsUnit(Box<Node>, bool),
    /// `blank(x)`: every other rule asks it.
    IsBlank(Box<Node>),
    /// A calculation.
    Calculate(Operator, Box<(Node, Node)>),
    /// `-x`.
    Negate(Box<Node>),
    /// `!x`.
    Not(Box<Node>),
    /// All of them.
    And(Vec<Node>),
    /// One of them.
    Or(Vec<Node>),
    /// The first that is not `()`.
    Coalesce(Vec<Node>),
    /// One way or the other.
    If(Box<(Node, Block, Block)>),
    /// Statements.
    Block(Block),
    /// A function of the script.
    Own(usize, Vec<Node>),
    /// A function of Crossdock or Rhai.
    Native(Native, Vec<Node>),
    /// `finding(…)`, and where it stands.
    Finding(Vec<Node>, Position),
}
